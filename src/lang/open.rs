//! Policies from files and texts.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::policy::Policy;
use super::{guard, read};
use crate::source::Findings;

/// Why a policy was not loaded.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PolicyError {
    /// The file cannot be read.
    #[error("{}: cannot be read: {source}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The file is no policy; everything that is wrong with it.
    #[error(transparent)]
    Findings(#[from] Findings),
}

impl Policy {
    /// Reads and checks a rule file. List files that it names are read from its own folder.
    ///
    /// # Errors
    /// If the file cannot be read, or if anything in it is wrong: then all of it is told at once and nothing
    /// is loaded.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, PolicyError> {
        let path = path.as_ref();
        let name = path.display().to_string();
        let read = |source| PolicyError::Read { path: path.to_owned(), source };
        let folder = path.parent().unwrap_or(Path::new("")).to_owned();
        let bytes = limited(path, guard::MAX_BYTES).map_err(read)?;
        let lists = |list: &str| list_file(&folder, list);
        Ok(load(&name, &bytes, &lists)?)
    }

    /// Reads and checks the text of a rule file; `name` stands for its path in findings. A policy read this
    /// way cannot name list files.
    ///
    /// # Errors
    /// Everything that is wrong with it, at once.
    pub fn parse(name: &str, text: &str) -> Result<Self, Findings> {
        load(name, text.as_bytes(), &|_| Err("this policy was not read from a folder".to_owned()))
    }
}

fn load(name: &str, bytes: &[u8], lists: read::ListFiles<'_>) -> Result<Policy, Findings> {
    match guard::decode(name, bytes, guard::MAX_BYTES) {
        Ok(file) => read::policy(file, lists),
        Err((file, finding)) => Err(Findings::new(Arc::new(file), vec![finding])),
    }
}

/// A file's bytes, never more than one beyond the limit: enough to see that it is too large.
fn limited(path: &Path, limit: usize) -> io::Result<Vec<u8>> {
    use io::Read;
    if !std::fs::metadata(path)?.is_file() {
        return Err(io::Error::other("it is not a file"));
    }
    let mut bytes = Vec::new();
    let limit = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
    std::fs::File::open(path)?.take(limit).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// List files may be larger than policies: 16 MiB.
const MAX_LIST_BYTES: usize = 16 << 20;

fn list_file(folder: &Path, name: &str) -> Result<String, String> {
    let relative = Path::new(name);
    let inside = relative.components().all(|part| matches!(part, std::path::Component::Normal(_)));
    if !inside {
        return Err("its path leads out of the policy's folder".to_owned());
    }
    let bytes = limited(&folder.join(relative), MAX_LIST_BYTES).map_err(|error| error.to_string())?;
    match guard::decode(name, &bytes, MAX_LIST_BYTES) {
        Ok(file) => Ok(file.text().to_owned()),
        Err((_, finding)) => Err(finding.message),
    }
}
