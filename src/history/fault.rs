//! What can be wrong with a history: a file as a whole, its header, or one of its rows.

use std::fmt;
use std::io;
use std::sync::Arc;

use super::Origin;

/// A row that is no request. It is counted and listed, and the rows after it are read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowError {
    /// Where the row stands.
    pub origin: Origin,
    /// What is wrong with it.
    pub message: String,
}

impl fmt::Display for RowError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.origin, self.message)
    }
}

impl std::error::Error for RowError {}

/// Why a history cannot be read, or cannot be read to its end. The message names the file; what to do about it
/// stands apart, in [`HistoryError::help`].
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum HistoryError {
    /// There is no such file.
    #[error("`{file}` does not exist")]
    Missing {
        /// The file.
        file: Arc<str>,
    },
    /// The file is there, but reading it fails.
    #[error("`{file}` cannot be read: {why}")]
    Unreadable {
        /// The file.
        file: Arc<str>,
        /// What the machine says.
        why: io::Error,
    },
    /// The file is something else.
    #[error("`{file}` is {saw}, no history of requests")]
    Format {
        /// The file.
        file: Arc<str>,
        /// What it looks like.
        saw: String,
    },
    /// The header of a CSV file cannot be used.
    #[error("{file}:{line}: {fault}")]
    Header {
        /// The file.
        file: Arc<str>,
        /// The line of the header.
        line: u64,
        /// What is wrong with it.
        fault: HeaderFault,
    },
    /// The file is compressed, and what is inside cannot be unpacked to its end.
    #[error("the compressed data of `{file}` is damaged: {why}")]
    Damaged {
        /// The file.
        file: Arc<str>,
        /// What the unpacker says.
        why: io::Error,
    },
    /// A response of the API is no whole JSON document.
    #[error("`{file}` is not well-formed JSON: {why}")]
    Json {
        /// The file.
        file: Arc<str>,
        /// What and where.
        why: String,
    },
    /// The columns of a Parquet file cannot be used.
    #[cfg(feature = "parquet")]
    #[error("`{file}`: {}", of_columns(.fault))]
    Columns {
        /// The file.
        file: Arc<str>,
        /// What is wrong with them.
        fault: HeaderFault,
    },
    /// A column of a Parquet file holds what cannot be read there exactly.
    #[cfg(feature = "parquet")]
    #[error("`{file}`: the column `{column}` holds {saw}")]
    Column {
        /// The file.
        file: Arc<str>,
        /// The column.
        column: String,
        /// What it holds, in words.
        saw: String,
        /// What to do.
        help: &'static str,
    },
    /// A Parquet file cannot be read to its end.
    #[cfg(feature = "parquet")]
    #[error("`{file}` cannot be read as Parquet{}: {why}", in_column(.column.as_deref()))]
    Parquet {
        /// The file.
        file: Arc<str>,
        /// The column that cannot be read, if it is one.
        column: Option<String>,
        /// What the reader says.
        why: String,
    },
    /// A folder without a history in it.
    #[error("the folder `{file}` holds no file that is a history of requests")]
    Nothing {
        /// The folder.
        file: Arc<str>,
    },
}

/// What is wrong with the header of a CSV file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum HeaderFault {
    /// The first line cannot be taken apart.
    #[error("the header cannot be read: {0}")]
    Unreadable(String),
    /// Two columns of one name.
    #[error("the column `{0}` stands in the header twice")]
    Duplicate(String),
    /// None of the names is known.
    #[error("the first line names no column that a history has: `{line}`")]
    NoKnownColumn {
        /// The line, cut where it is long.
        line: String,
        /// Names in it, and the columns of a history that they may mean.
        near: Vec<(String, &'static str)>,
        /// A line below that looks like the header.
        header_at: Option<u64>,
    },
    /// A mapping reads columns that are not there.
    #[error("the mapping `{mapping}` reads columns that are not there: {}", listed(.absent))]
    NotMapped {
        /// The mapping.
        mapping: Box<str>,
        /// The columns.
        absent: Vec<Box<str>>,
        /// Of those that are there, which may be meant.
        near: Vec<(String, String)>,
        /// Whether these are all columns that it reads.
        none: bool,
    },
}

/// The first names of a list, in backticks.
fn listed(names: &[Box<str>]) -> String {
    const SHOWN: usize = 8;
    let shown: Vec<_> = names.iter().take(SHOWN).map(|name| format!("`{name}`")).collect();
    let more = names.len().saturating_sub(SHOWN);
    if more > 0 { format!("{} and {more} more", shown.join(", ")) } else { shown.join(", ") }
}

impl HistoryError {
    /// What to do about it.
    pub fn help(&self) -> Option<String> {
        let help = match self {
            Self::Missing { .. } | Self::Unreadable { .. } => None,
            Self::Format { .. } | Self::Nothing { .. } => Some(
                "a history is CSV with a header, JSON Lines with one request a line, Parquet, or responses of the TikTok \
                 Shop Open API; all but Parquet may be packed with gzip or zstd",
            ),
            Self::Header { fault: HeaderFault::NotMapped { near, .. }, .. } => return Some(not_mapped(near)),
            #[cfg(feature = "parquet")]
            Self::Columns { fault: HeaderFault::NotMapped { near, .. }, .. } => {
                return Some(not_mapped(near));
            }
            Self::Header { fault, .. } => match fault {
                HeaderFault::Unreadable(_) => Some("the first line must hold the names of the columns"),
                HeaderFault::Duplicate(_) => Some("rename or remove one of the two columns"),
                HeaderFault::NoKnownColumn { header_at: Some(line), .. } => {
                    return Some(format!(
                        "the header seems to stand in line {line}: delete the lines above it"
                    ));
                }
                HeaderFault::NoKnownColumn { near, .. } if !near.is_empty() => return Some(rename(near)),
                HeaderFault::NotMapped { .. } | HeaderFault::NoKnownColumn { .. } => Some(
                    "the first line must name the columns as `greenlight fields --history` does, such as \
                     `id,kind,reason,amount,currency,requested_at,outcome,responded_at`; delete lines above the header",
                ),
            },
            #[cfg(feature = "parquet")]
            Self::Columns { fault: HeaderFault::Duplicate(_), .. } => {
                Some("rename or remove one of the two columns")
            }
            #[cfg(feature = "parquet")]
            Self::Columns { fault: HeaderFault::NoKnownColumn { near, .. }, .. } if !near.is_empty() => {
                return Some(rename(near));
            }
            #[cfg(feature = "parquet")]
            Self::Columns { .. } => Some(
                "name the columns as `greenlight fields --history` does, or say in a mapping which is which",
            ),
            #[cfg(feature = "parquet")]
            Self::Column { help, .. } => Some(*help),
            #[cfg(feature = "parquet")]
            Self::Parquet { .. } => {
                Some("fetch or write the file again; what could be read of it is no whole history")
            }
            Self::Damaged { .. } => {
                Some("fetch or pack the file again; what could be unpacked is no whole history")
            }
            Self::Json { .. } => Some("fetch the response again; it seems to be cut short or edited"),
        };
        help.map(str::to_owned)
    }

    /// Whether the file may simply be of another kind, as a README beside a history is.
    pub(super) fn is_other_kind(&self) -> bool {
        let of_header = |fault: &_| {
            matches!(fault, HeaderFault::NoKnownColumn { .. } | HeaderFault::NotMapped { none: true, .. })
        };
        match self {
            Self::Format { .. } => true,
            Self::Header { fault, .. } => of_header(fault),
            #[cfg(feature = "parquet")]
            Self::Columns { fault, .. } => of_header(fault),
            _ => false,
        }
    }
}

/// What is wrong with columns that stand in no line.
#[cfg(feature = "parquet")]
fn of_columns(fault: &HeaderFault) -> String {
    match fault {
        HeaderFault::NoKnownColumn { line, .. } => format!("no column is one that a history has: `{line}`"),
        HeaderFault::Duplicate(name) => format!("two columns go by the name `{name}`"),
        HeaderFault::Unreadable(_) | HeaderFault::NotMapped { .. } => fault.to_string(),
    }
}

/// The column that an error speaks of.
#[cfg(feature = "parquet")]
fn in_column(column: Option<&str>) -> String {
    column.map_or_else(String::new, |column| format!(" in the column `{column}`"))
}

/// What to do about columns that are not there.
fn not_mapped(near: &[(String, String)]) -> String {
    if near.is_empty() {
        return "is this the export that the mapping is for? correct the names in it, or take out what this file does \
                not have"
            .to_owned();
    }
    let near: Vec<_> = near.iter().map(|(name, near)| format!("`{near}` for `{name}`")).collect();
    format!("the file has {}; correct the names in the mapping", near.join(", "))
}

/// Which columns to rename, each meaning once.
fn rename(near: &[(String, &'static str)]) -> String {
    const SHOWN: usize = 12;
    let mut seen = Vec::new();
    let mut renamed = Vec::new();
    for (name, known) in near {
        if !seen.contains(known) {
            seen.push(*known);
            renamed.push(format!("`{name}` to `{known}`"));
        }
    }
    let more = if renamed.len() > SHOWN { " and others" } else { "" };
    renamed.truncate(SHOWN);
    format!(
        "rename columns, it may be {}{more}; `greenlight fields --history` lists every name",
        renamed.join(", ")
    )
}
