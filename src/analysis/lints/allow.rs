//! `# greenlight: allow CODE reason`: a finding that is there on purpose.
//!
//! The comment stands on the line above the place of the finding; several stand above one another. It silences
//! warnings and hints, never errors. `allow` is told of a comment that is not of the form, `unused-allow` of one that
//! silences nothing.

use std::sync::Arc;

use super::page::Page;
use crate::model::Owner;
use crate::source::{Code, Finding, Severity, SourceFile, Span};

pub(super) const PAGE: Page = Page {
    what: "A comment that is meant to allow a finding and does not: it begins with `# greenlight:` and does not go on with `allow`, the \
code of a warning or hint, and a reason; or it is written nearly so; or it stands at the end of a line.",
    why: "A comment that silences nothing because it is misspelt is worse than none, and in a year nobody knows why something is \
allowed. Write `# greenlight: allow CODE reason` on a line of its own above the place of the finding, one code a comment. Errors \
cannot be allowed: mend them.",
    example: "  # greenlight: allow unguarded-approval the platform caps these at 50 dollars
  - rule: samples
    when: { kind: refund, order.is_sample: true }
    then: approve",
};

pub(super) const UNUSED: Page = Page {
    what: "A comment allows a finding that is not there.",
    why: "What was odd has been mended, or the comment does not stand on the line above the place of the finding. Left in, it \
would silence the next mistake of that kind. Take it out.",
    example: "  # greenlight: allow redundant-rule it is there to be read
  - rule: cheap                       # and is not redundant any more
    when: { kind: refund, amount: at most 25 }
    then: approve",
};

/// The comments of a file that allow findings, and which of them were of use.
#[derive(Clone, Debug)]
pub struct Allowed {
    file: Arc<SourceFile>,
    allows: Vec<Allow>,
    wrong: Vec<Finding>,
}

#[derive(Clone, Debug)]
struct Allow {
    code: Code,
    /// The line whose findings it is about.
    line: usize,
    span: Span,
    is_used: bool,
}

impl Allowed {
    /// Reads the comments of a file.
    pub fn of(file: &Arc<SourceFile>) -> Self {
        let mut allowed = Self { file: file.clone(), allows: Vec::new(), wrong: Vec::new() };
        let lines = file.text().lines().count();
        let mut waiting = Vec::new();
        // How far what began a text in lines of its own is indented: what is further in is that text.
        let mut block: Option<usize> = None;
        for number in 1..=lines {
            let span = file.line(number);
            let text = file.slice(span);
            let indent = text.len() - text.trim_start().len();
            if block.is_some_and(|outer| text.trim().is_empty() || indent > outer) {
                continue;
            }
            block = opens_block(text);
            let Some(comment) = text.trim_start().strip_prefix('#') else {
                if !text.trim().is_empty() {
                    allowed.allows.extend(waiting.drain(..).map(|(code, span)| Allow {
                        code,
                        line: number,
                        span,
                        is_used: false,
                    }));
                }
                if let Some(at) = trailing(text) {
                    let span = Span::new(span.start + at, span.end);
                    let message = "this comment stands at the end of a line, so it allows nothing";
                    allowed.wrong.push(Finding::warning(Code::Allow, span, message).help(FORM));
                }
                continue;
            };
            let start = span.start + (text.len() - text.trim_start().len());
            let span = Span::new(start, span.end);
            let Some(said) = comment.trim_start().strip_prefix("greenlight:") else {
                if is_meant(comment) {
                    let message =
                        "this comment does not begin with `# greenlight: allow`, so it allows nothing";
                    allowed.wrong.push(Finding::warning(Code::Allow, span, message).help(FORM));
                }
                continue;
            };
            match read(said, span) {
                Ok(code) => waiting.push((code, span)),
                Err(finding) => allowed.wrong.push(finding),
            }
        }
        allowed.allows.extend(waiting.into_iter().map(|(code, span)| Allow {
            code,
            line: 0,
            span,
            is_used: false,
        }));
        allowed
    }

    /// Whether a finding is allowed. Errors never are.
    pub fn silences(&mut self, finding: &Finding) -> bool {
        if finding.severity == Severity::Error {
            return false;
        }
        let line = self.file.place(finding.span.start).line;
        let mut silenced = false;
        for allow in self.allows.iter_mut().filter(|allow| allow.line == line && allow.code == finding.code) {
            allow.is_used = true;
            silenced = true;
        }
        silenced
    }

    /// What there is to say of the comments themselves, once every finding has been asked about. Of a code that was
    /// not `looked_for` nothing is said.
    pub fn findings(&self, looked_for: impl Fn(Code) -> bool) -> Vec<Finding> {
        let unused = self.allows.iter().filter(|allow| !allow.is_used && looked_for(allow.code));
        let unused = unused.map(|allow| {
            let message = format!("there is no `{}` here to allow", allow.code.name());
            Finding::warning(Code::UnusedAllow, allow.span, message)
                .help("take the comment out, or put it on the line above the place of the finding")
        });
        self.wrong.iter().cloned().chain(unused).collect()
    }
}

/// How far the key is indented that a line of text such as `because: |` goes on from.
fn opens_block(text: &str) -> Option<usize> {
    let line = text.trim_end();
    let line = line.split_once(" #").map_or(line, |(line, _)| line.trim_end());
    let (before, sign) = line.rsplit_once(' ')?;
    let is_sign = sign.starts_with(['|', '>'])
        && sign.chars().skip(1).all(|letter| matches!(letter, '+' | '-' | '1'..='9'));
    let opens = is_sign && before.trim_end().ends_with([':', '-']) && !text.trim_start().starts_with('#');
    opens.then(|| text.len() - text.trim_start_matches([' ', '-']).len())
}

/// Whether a kind of finding can only be judged when the other owner's policy is there as well.
fn needs_both(code: Code) -> bool {
    matches!(
        code,
        Code::Shadowed
            | Code::PartlyShadowed
            | Code::RedundantCondition
            | Code::RedundantRule
            | Code::OrderMatters
            | Code::UnreachableMetric
            | Code::NotDecided
    )
}

/// Whether a kind of finding is looked for: `gap` and the times of rules are only on demand, and some only with both
/// policies.
pub(super) fn looked_for(code: Code, looking: &super::Looking, owner: Owner, both: bool) -> bool {
    match code {
        Code::Gap => looking.gaps,
        Code::Expired | Code::NotYetActive => looking.at.is_some(),
        code => both || owner == Owner::Platform || !needs_both(code),
    }
}

/// How a comment is written that allows something.
const FORM: &str =
    "write `# greenlight: allow CODE reason` on a line of its own above the place of the finding";

/// Whether what follows a `#` is meant to allow something, in whatever letters and with or without a colon.
fn is_meant(comment: &str) -> bool {
    let comment = comment.trim_start_matches(|letter: char| letter == '#' || letter.is_whitespace());
    fn after<'t>(text: &'t str, word: &str) -> Option<&'t str> {
        let (start, rest) = text.split_at_checked(word.len())?;
        start.eq_ignore_ascii_case(word).then_some(rest)
    }
    let Some(rest) = after(comment, "greenlight") else { return false };
    let said = rest.trim_start_matches(|letter: char| ":-".contains(letter) || letter.is_whitespace());
    said.len() < rest.len()
        && after(said, "allow").is_some_and(|rest| !rest.starts_with(|letter: char| letter.is_alphanumeric()))
}

/// Where a comment that is meant to allow something begins behind something else on its line.
fn trailing(line: &str) -> Option<usize> {
    let mut quote = None;
    let mut before = ' ';
    for (at, letter) in line.char_indices() {
        match (quote, letter) {
            (Some(open), _) if letter == open => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') if before.is_whitespace() || "[{,:".contains(before) => quote = Some(letter),
            (None, '#') if before.is_whitespace() && is_meant(line.get(at..)?) => return Some(at),
            _ => {}
        }
        before = letter;
    }
    None
}

/// Whether a kind of finding is always an error, which no comment allows.
fn is_error(code: Code) -> bool {
    code == Code::GuardBroken || code != Code::ListFile && super::page(code).is_none()
}

/// The code after `greenlight:`, or what is wrong.
fn read(said: &str, span: Span) -> Result<Code, Finding> {
    let wrong = |message: String| Finding::warning(Code::Allow, span, message);
    let mut words = said.split_whitespace();
    match words.next() {
        Some("allow") => {}
        Some(other) => {
            return Err(wrong(format!("`{other}` is nothing that a comment can ask for")).help(FORM));
        }
        None => return Err(wrong("this comment asks for nothing".to_owned()).help(FORM)),
    }
    let Some(name) = words.next() else {
        return Err(wrong("this comment does not say what it allows".to_owned()).help(FORM));
    };
    if let Some((code, _)) = name.split_once([',', ':', ';'])
        && Code::from_name(code).is_some()
    {
        let message = format!("a comma or colon stands behind the code `{code}`");
        let help = format!(
            "write `# greenlight: allow {code} reason`, and a comment of its own for every other code"
        );
        return Err(wrong(message).help(help));
    }
    let Some(code) = Code::from_name(name) else {
        let finding = wrong(format!("`{name}` is no kind of finding"));
        return Err(match Code::similar(name) {
            Some(near) => finding.help(format!("did you mean `{}`?", near.name())),
            None => finding.help("the code stands in brackets behind `warning` or `hint`"),
        });
    };
    if is_error(code) {
        let message = format!("`{name}` is an error, and errors cannot be allowed");
        return Err(wrong(message).help("take the comment out, and mend what is found"));
    }
    if words.next().is_none() {
        let message = format!("this comment does not say why `{name}` is allowed");
        return Err(wrong(message).help("write the reason behind the code"));
    }
    Ok(code)
}
