//! Differences between two versions of a policy: as a page of text, as JSON, and as a comment on a pull request.

mod changes;
#[cfg(feature = "history")]
mod over;
mod words;

use crate::analysis::Diff;
#[cfg(feature = "history")]
use crate::analysis::Over;

/// Everything there is to show of a difference.
#[derive(Clone, Copy, Debug)]
pub struct DiffReport<'d> {
    /// The difference.
    pub diff: &'d Diff,
    /// What it does to past requests.
    #[cfg(feature = "history")]
    pub over: Option<&'d Over>,
}

impl DiffReport<'_> {
    /// As text.
    pub fn to_text(&self) -> String {
        let (old, new) = (self.diff.old(), self.diff.new_policy());
        let mut page = format!(
            "Differences of the {} policy `{}`\n  from {}\n  to   {}\n\n",
            new.owner.name(),
            new.name,
            old.file.name(),
            new.file.name()
        );
        page.push_str(&self.changes());
        #[cfg(feature = "history")]
        if let Some(over) = self.over {
            page.push('\n');
            page.push_str(&over::text(self.diff, over));
        }
        page
    }

    fn changes(&self) -> String {
        let blocks = changes::blocks(self.diff);
        if blocks.is_empty() {
            return "Nothing was changed: both say the same\n".to_owned();
        }
        let mut text = "What was changed\n".to_owned();
        for block in blocks {
            text.push_str(&format!("  {} {}  ({})\n", block.verb, block.name, block.place));
            for line in &block.lines {
                text.push_str(&format!("      {line}\n"));
            }
        }
        text
    }
}
