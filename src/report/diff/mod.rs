//! Differences between two versions of a policy: as a page of text, as JSON, and as a comment on a pull request.

mod changes;
mod json;
mod markdown;
mod meaning;
#[cfg(feature = "history")]
mod over;
mod words;

use serde::Serialize;

#[cfg(feature = "history")]
use crate::analysis::Over;
use crate::analysis::{Diff, Meaning};
use crate::report::visible::one_line;

/// Everything there is to show of a difference.
#[derive(Clone, Copy, Debug)]
pub struct DiffReport<'d> {
    /// The difference.
    pub diff: &'d Diff,
    /// What it means for decisions.
    pub meaning: Option<&'d Meaning>,
    /// What it does to past requests.
    #[cfg(feature = "history")]
    pub over: Option<&'d Over>,
}

impl<'d> DiffReport<'d> {
    /// As text: what was changed, what that means, what it does to past requests.
    pub fn to_text(&self) -> String {
        let (old, new) = (self.diff.old_policy(), self.diff.new_policy());
        let mut page = format!(
            "Differences of the {} policy `{}`\n  from {}\n  to   {}\n\n",
            new.owner.name(),
            new.name,
            one_line(old.file.name()),
            one_line(new.file.name())
        );
        if let Some(meaning) = self.meaning {
            page.push_str(&format!("{}\n\n", meaning::verdict(meaning)));
        }
        page.push_str(&self.changes());
        if let Some(meaning) = self.meaning {
            page.push_str(&meaning::text(self.diff, meaning));
        }
        #[cfg(feature = "history")]
        if let Some(over) = self.over {
            page.push('\n');
            page.push_str(&over::text(self.diff, over));
        }
        page
    }

    /// As a comment on a pull request, in GitHub's Markdown.
    pub fn to_markdown(&self) -> String {
        markdown::page(self)
    }

    /// As JSON.
    pub fn to_json(&self) -> impl Serialize + use<'d> {
        json::DiffJson::new(self)
    }

    fn changes(&self) -> String {
        let blocks = changes::blocks(self.diff);
        if blocks.is_empty() {
            return "Nothing was changed: both say the same\n".to_owned();
        }
        let mut text = "What was changed\n".to_owned();
        for block in blocks {
            text.push_str(&format!("  {} {}  ({})\n", block.verb, block.name, one_line(&block.place)));
            for line in &block.lines {
                text.push_str(&format!("      {line}\n"));
            }
        }
        text
    }
}
