//! Why the policies of sellers were not loaded.

use std::fmt;
use std::io;
use std::path::PathBuf;

use crate::lang::PolicyError;
use crate::source::Findings;

/// Why the policies of sellers were not loaded: nothing is, if anything is wrong.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SellersError {
    /// A file or a folder cannot be read.
    #[error("{}: cannot be read: {source}", path.display())]
    Read {
        /// The file or folder.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// Everything that is wrong, policy by policy, in the order in which they were read.
    #[error("{}", Together(.0))]
    Findings(Vec<Findings>),
}

impl From<PolicyError> for SellersError {
    fn from(error: PolicyError) -> Self {
        match error {
            PolicyError::Read { path, source } => Self::Read { path, source },
            PolicyError::Findings(findings) => Self::Findings(vec![findings]),
        }
    }
}

/// The findings of several policies, one below the other.
struct Together<'f>(&'f [Findings]);

impl fmt::Display for Together<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, findings) in self.0.iter().enumerate() {
            if at > 0 {
                f.write_str("\n")?;
            }
            write!(f, "{findings}")?;
        }
        Ok(())
    }
}
