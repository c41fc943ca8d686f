//! How the program ends: its exit status, and what stopped it.

use std::io;
use std::path::Path;
use std::process::ExitCode;

use greenlight::history::HistoryError;
use greenlight::report::one_line;
use greenlight::source::Findings;

/// The exit status. The numbers are part of the interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ExitStatus {
    Fine = 0,
    /// Findings, failed cases, changes.
    Found = 1,
    CouldNotRun = 2,
    /// Finished, but some rows of the input were in error.
    RowErrors = 3,
}

impl From<ExitStatus> for ExitCode {
    fn from(status: ExitStatus) -> Self {
        Self::from(status as u8)
    }
}

/// What stopped a command.
#[derive(Debug)]
pub(crate) enum Failure {
    /// Nobody reads the output any more, which is nobody's fault.
    NobodyReads,
    /// A policy that cannot be loaded, and everything that is wrong with it.
    Findings(Box<Findings>),
    /// Something to tell the user.
    Said { message: String, help: Option<String> },
}

impl Failure {
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self::Said { message: message.into(), help: None }
    }

    pub(crate) fn help(self, text: impl Into<String>) -> Self {
        match self {
            Self::NobodyReads | Self::Findings(_) => self,
            Self::Said { message, .. } => Self::Said { message, help: Some(text.into()) },
        }
    }

    /// A file that could not be worked with: `cannot read `acme.yaml`: no such file`.
    pub(crate) fn file(doing: &str, path: &Path, error: &io::Error) -> Self {
        Self::new(format!("cannot {doing} `{}`: {}", one_line(&path.display().to_string()), reason(error)))
    }
}

impl From<HistoryError> for Failure {
    fn from(error: HistoryError) -> Self {
        let failure = Self::new(one_line(&error.to_string()));
        match error.help() {
            Some(help) => failure.help(help),
            None => failure,
        }
    }
}

impl From<io::Error> for Failure {
    /// Of writing to stdout or stderr.
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Self::NobodyReads,
            _ => Self::new(format!("cannot write the result: {}", reason(&error))),
        }
    }
}

/// Why, in words and without numbers of the operating system where there are words.
pub(crate) fn reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "no such file or folder".into(),
        io::ErrorKind::PermissionDenied => "permission denied".into(),
        io::ErrorKind::IsADirectory => "it is a folder".into(),
        io::ErrorKind::NotADirectory => "part of the path is not a folder".into(),
        io::ErrorKind::StorageFull => "the disk is full".into(),
        io::ErrorKind::ReadOnlyFilesystem => "the disk is read-only".into(),
        _ => error.to_string(),
    }
}
