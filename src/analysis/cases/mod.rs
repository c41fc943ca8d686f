//! Cases: requests, and what has to become of them.
//!
//! What a cases file says is told on the page of the language, [`crate::lang`], under "Cases": the policies, a
//! base request, and cases and tables that say only what differs from it. Reading goes from the file to the case:
//! each lays what it says over what is said so far (`draft`), and only then is the request read, every value from
//! its text and by the type of its field (`request`). Whatever is wrong is a finding at its place, and all of them
//! are told at once; a suite has none.

mod draft;
mod expect;
mod moment;
mod read;
mod request;
mod run;
mod table;

use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use crate::engine::Policies;
use crate::lang::{Document, Kind, PolicyError};
use crate::model::{Moment, Request, Resolution, Route};
use crate::source::{Findings, SourceFile, Span};

pub use run::{Difference, Failure, Outcome, Run, Verdict};

/// The cases of one file, and the policies that have to decide them.
#[derive(Clone, Debug)]
pub struct Suite {
    /// The file.
    pub file: Arc<SourceFile>,
    /// The policies.
    pub policies: Policies,
    /// The cases, in the order of the file; a row of a table is a case.
    pub cases: Vec<Case>,
}

/// A request, and what has to become of it.
#[derive(Clone, Debug)]
pub struct Case {
    /// What it is about; a row of a table is named by what it says.
    pub name: Arc<str>,
    /// Where it begins.
    pub span: Span,
    /// What to do with it.
    pub plan: Plan,
}

/// What to do with a case.
#[derive(Clone, Debug)]
pub enum Plan {
    /// To decide it.
    Decide {
        /// The request.
        request: Request,
        /// The moment of deciding.
        at: Moment,
        /// What has to come of it.
        expected: Expected,
    },
    /// To leave it out, for this reason.
    Skip(Arc<str>),
}

/// What a case says of its decision; what it does not say may be anything.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Expected {
    /// What becomes of the review.
    pub route: Option<Route>,
    /// The rule that decides.
    pub rule: Option<Arc<str>>,
    /// Whether the review counts in AHT.
    pub included: Option<bool>,
    /// What the buyer gets.
    pub resolution: Option<Resolution>,
    /// How long the decision stands; `Some(None)` is forever.
    pub stands_until: Option<Option<Moment>>,
    /// Why the decision is what it is, in its machine-readable form.
    pub why: Option<Arc<str>>,
}

impl Suite {
    /// Reads a cases file and the policies that it names, or a policy with cases of its own.
    ///
    /// # Errors
    /// If a file cannot be read, or if anything in it is wrong: then all of it is told at once.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, PolicyError> {
        let path = path.as_ref();
        let document = Document::open(path)?;
        let is_policy =
            matches!(&document.root.kind, Kind::Map(entries) if entries.iter().any(|e| e.key == "policy"));
        let folder = path.parent().unwrap_or(Path::new(""));
        let read = if is_policy {
            read::policy(&document, crate::lang::Policy::open(path)?)?
        } else {
            read::file(&document, folder)
        };
        let findings = Findings::new(document.file.clone(), read.findings);
        match read.policies {
            Some(policies) if !findings.has_errors() => {
                Ok(Self { file: findings.file, policies, cases: read.cases })
            }
            _ => Err(findings.into()),
        }
    }

    /// The line on which a case begins.
    pub fn line(&self, case: &Case) -> usize {
        self.file.place(case.span.start).line
    }
}

/// A path that a file in a folder names, without `..` where that can be seen.
fn joined(folder: &Path, name: &str) -> PathBuf {
    let mut path = folder.to_owned();
    for part in Path::new(name).components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir if matches!(path.components().next_back(), Some(Component::Normal(_))) => {
                path.pop();
            }
            part => path.push(part),
        }
    }
    path
}
