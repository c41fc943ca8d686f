//! Something to say about a policy: what, where, and what to do.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use super::{Code, SourceFile, Span};
use crate::model::Moment;

/// How much a finding matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth a look.
    Hint,
    /// Probably not what the author means.
    Warning,
    /// The policy cannot be loaded.
    Error,
}

impl Severity {
    /// The word for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Hint => "hint",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// A further place that matters for a finding, with what there is to say about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// The place.
    pub span: Span,
    /// What to say, as the end of a sentence.
    pub text: String,
    /// The file, where it is not the finding's own.
    pub file: Option<Arc<SourceFile>>,
}

/// A request that shows what was found, decided by the engine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// What becomes of it, as a sentence without its end.
    pub says: String,
    /// The request as JSON on one line, to be given to `greenlight decide`.
    pub request: String,
    /// The moment of deciding.
    pub at: Moment,
}

/// A replacement that would mend what was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What is replaced.
    pub span: Span,
    /// What stands there instead.
    pub text: String,
}

/// Something to say about a policy.
///
/// Messages are lower case without a full stop, the author's words in backticks; what to do about it stands
/// apart, in `help`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The stable code.
    pub code: Code,
    /// How much it matters.
    pub severity: Severity,
    /// What is wrong, in a line.
    pub message: Cow<'static, str>,
    /// Where.
    pub span: Span,
    /// What the place itself is, said beside it; may be empty.
    pub label: String,
    /// Further places.
    pub others: Vec<Label>,
    /// What to do.
    pub help: Option<Cow<'static, str>>,
    /// A replacement that would mend it.
    pub fix: Option<Box<Fix>>,
    /// A request that shows it.
    pub shown: Option<Box<Shown>>,
}

impl Finding {
    /// An error of that code at that place.
    pub fn error(code: Code, span: Span, message: impl Into<Cow<'static, str>>) -> Self {
        Self {
            code,
            severity: Severity::Error,
            message: message.into(),
            span,
            label: String::new(),
            others: Vec::new(),
            help: None,
            fix: None,
            shown: None,
        }
    }

    /// A warning of that code at that place.
    pub fn warning(code: Code, span: Span, message: impl Into<Cow<'static, str>>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(code, span, message) }
    }

    /// A hint of that code at that place.
    pub fn hint(code: Code, span: Span, message: impl Into<Cow<'static, str>>) -> Self {
        Self { severity: Severity::Hint, ..Self::error(code, span, message) }
    }

    /// With what the place itself is.
    #[must_use]
    pub fn label(mut self, text: impl Into<String>) -> Self {
        self.label = text.into();
        self
    }

    /// With a further place.
    #[must_use]
    pub fn other(mut self, span: Span, text: impl Into<String>) -> Self {
        self.others.push(Label { span, text: text.into(), file: None });
        self
    }

    /// With a further place in another file.
    #[must_use]
    pub fn other_in(mut self, file: &Arc<SourceFile>, span: Span, text: impl Into<String>) -> Self {
        self.others.push(Label { span, text: text.into(), file: Some(file.clone()) });
        self
    }

    /// With a request that shows it.
    #[must_use]
    pub fn shown(mut self, shown: Option<Shown>) -> Self {
        self.shown = shown.map(Box::new);
        self
    }

    /// With what to do.
    #[must_use]
    pub fn help(mut self, text: impl Into<Cow<'static, str>>) -> Self {
        self.help = Some(text.into());
        self
    }

    /// With a replacement for its place that would mend it.
    #[must_use]
    pub fn fix(self, text: impl Into<String>) -> Self {
        let span = self.span;
        self.fix_at(span, text)
    }

    /// With a replacement elsewhere that would mend it.
    #[must_use]
    pub fn fix_at(mut self, span: Span, text: impl Into<String>) -> Self {
        self.fix = Some(Box::new(Fix { span, text: text.into() }));
        self
    }
}

/// A file and everything found in it, in the order of the text.
///
/// As an error it means: at least one of them is an error and nothing was loaded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Findings {
    /// The file.
    pub file: Arc<SourceFile>,
    /// What was found.
    pub list: Vec<Finding>,
}

impl Findings {
    /// Sorts by place and drops what is said twice.
    pub fn new(file: Arc<SourceFile>, mut list: Vec<Finding>) -> Self {
        list.sort_by(|a, b| (a.span, a.code, &a.message).cmp(&(b.span, b.code, &b.message)));
        list.dedup();
        Self { file, list }
    }

    /// Whether one of them is an error.
    pub fn has_errors(&self) -> bool {
        self.list.iter().any(|finding| finding.severity == Severity::Error)
    }
}

impl fmt::Display for Findings {
    /// One line a finding, `path:line:column: severity[code]: message`, its help on a line below.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, finding) in self.list.iter().enumerate() {
            if index > 0 {
                f.write_str("\n")?;
            }
            let place = self.file.place(finding.span.start);
            let (name, severity, code) = (self.file.name(), finding.severity.name(), finding.code.name());
            write!(f, "{name}:{}:{}: {severity}[{code}]: {}", place.line, place.column, finding.message)?;
            if let Some(help) = &finding.help {
                write!(f, "\n  help: {help}")?;
            }
        }
        Ok(())
    }
}

impl std::error::Error for Findings {}
