//! Findings as JSON, and counted.

use std::fmt;

use serde::Serialize;

use crate::source::{Finding, Findings, Severity, SourceFile, Span};

/// A file's findings in the form that programs read: keys in a fixed order, places both as lines and as bytes.
#[derive(Clone, Debug, Serialize)]
pub struct FindingsJson<'f> {
    file: &'f str,
    findings: Vec<FindingJson<'f>>,
}

#[derive(Clone, Debug, Serialize)]
struct FindingJson<'f> {
    code: &'static str,
    severity: &'static str,
    message: &'f str,
    place: PlaceJson,
    label: &'f str,
    others: Vec<OtherJson<'f>>,
    help: Option<&'f str>,
    fix: Option<FixJson<'f>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    shown: Option<ShownJson<'f>>,
}

/// A request that shows a finding, as a JSON text for `greenlight decide`.
#[derive(Clone, Debug, Serialize)]
struct ShownJson<'f> {
    says: &'f str,
    request: &'f str,
    at: String,
}

#[derive(Clone, Debug, Serialize)]
struct OtherJson<'f> {
    /// Where that is not the finding's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<&'f str>,
    place: PlaceJson,
    text: &'f str,
}

#[derive(Clone, Debug, Serialize)]
struct FixJson<'f> {
    place: PlaceJson,
    text: &'f str,
}

/// Lines and columns count from 1, columns in characters; bytes count from 0. The end is the place after.
#[derive(Clone, Copy, Debug, Serialize)]
struct PlaceJson {
    line: usize,
    column: usize,
    end_line: usize,
    end_column: usize,
    start_byte: usize,
    end_byte: usize,
}

impl<'f> From<&'f Findings> for FindingsJson<'f> {
    fn from(findings: &'f Findings) -> Self {
        let file = &findings.file;
        Self {
            file: file.name(),
            findings: findings.list.iter().map(|finding| finding_json(file, finding)).collect(),
        }
    }
}

fn finding_json<'f>(file: &SourceFile, finding: &'f Finding) -> FindingJson<'f> {
    let other = |other: &'f crate::source::Label| OtherJson {
        file: other.file.as_ref().map(|file| file.name()),
        place: place(other.file.as_deref().unwrap_or(file), other.span),
        text: &other.text,
    };
    FindingJson {
        code: finding.code.name(),
        severity: finding.severity.name(),
        message: &finding.message,
        place: place(file, finding.span),
        label: &finding.label,
        others: finding.others.iter().map(other).collect(),
        help: finding.help.as_deref(),
        fix: finding.fix.as_ref().map(|fix| FixJson { place: place(file, fix.span), text: &fix.text }),
        shown: finding.shown.as_ref().map(|shown| ShownJson {
            says: &shown.says,
            request: &shown.request,
            at: shown.at.to_string(),
        }),
    }
}

fn place(file: &SourceFile, span: Span) -> PlaceJson {
    let (start, end) = (file.place(span.start), file.place(span.end));
    PlaceJson {
        line: start.line,
        column: start.column,
        end_line: end.line,
        end_column: end.column,
        start_byte: span.start,
        end_byte: span.end,
    }
}

/// How many findings of each severity there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Tally {
    /// Errors.
    pub errors: usize,
    /// Warnings.
    pub warnings: usize,
    /// Hints.
    pub hints: usize,
}

impl Tally {
    /// Counts further findings.
    pub fn add(&mut self, findings: &[Finding]) {
        for finding in findings {
            match finding.severity {
                Severity::Error => self.errors += 1,
                Severity::Warning => self.warnings += 1,
                Severity::Hint => self.hints += 1,
            }
        }
    }

    /// The count of some findings.
    pub fn of(findings: &[Finding]) -> Self {
        let mut tally = Self::default();
        tally.add(findings);
        tally
    }
}

impl fmt::Display for Tally {
    /// `2 errors, 1 warning`; `no findings` if there are none.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let counts = [(self.errors, "error"), (self.warnings, "warning"), (self.hints, "hint")];
        let mut separator = "";
        for (count, name) in counts.into_iter().filter(|&(count, _)| count > 0) {
            write!(f, "{separator}{count} {name}{}", if count == 1 { "" } else { "s" })?;
            separator = ", ";
        }
        if separator.is_empty() { f.write_str("no findings") } else { Ok(()) }
    }
}
