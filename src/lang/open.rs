//! Policies from files and texts.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::policy::Policy;
use super::read::ListFiles;
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
        Loader::default().open(path)
    }

    /// Reads and checks the text of a rule file; `name` stands for its path in findings. A policy read this
    /// way cannot name list files.
    ///
    /// # Errors
    /// Everything that is wrong with it, at once.
    ///
    /// ```
    /// use greenlight::lang::Policy;
    /// let mistakes = Policy::parse("acme.yaml", "policy: acme\nowner: selller\nrules: []\n").unwrap_err();
    /// assert_eq!(
    ///     mistakes.to_string(),
    ///     "acme.yaml:2:8: error[unknown-word]: `selller` owns no policies\n  help: did you mean `seller`?",
    /// );
    /// ```
    pub fn parse(name: &str, text: &str) -> Result<Self, Findings> {
        Loader::default().parse(name, text)
    }
}

/// Loads policies with limits of its own.
#[derive(Clone, Copy, Debug)]
pub struct Loader {
    max_bytes: usize,
}

impl Default for Loader {
    /// Rule files of at most 1 MiB.
    fn default() -> Self {
        Self { max_bytes: guard::MAX_BYTES }
    }
}

impl Loader {
    /// Rule files of at most that many bytes.
    #[must_use]
    pub fn max_bytes(self, max_bytes: usize) -> Self {
        Self { max_bytes }
    }

    /// Like [`Policy::open`].
    ///
    /// # Errors
    /// As there.
    pub fn open(self, path: impl AsRef<Path>) -> Result<Policy, PolicyError> {
        let path = path.as_ref();
        let name = path.display().to_string();
        let folder = path.parent().unwrap_or(Path::new("")).to_owned();
        let bytes = limited(path, self.max_bytes)
            .map_err(|source| PolicyError::Read { path: path.to_owned(), source })?;
        Ok(self.load(&name, &bytes, &|list| list_file(&folder, list))?)
    }

    /// Like [`Policy::parse`].
    ///
    /// # Errors
    /// As there.
    pub fn parse(self, name: &str, text: &str) -> Result<Policy, Findings> {
        self.load(name, text.as_bytes(), &|_| Err("this policy was not read from a folder".to_owned()))
    }

    fn load(self, name: &str, bytes: &[u8], lists: ListFiles<'_>) -> Result<Policy, Findings> {
        self.part(name, bytes, 0, lists)
    }

    /// Reads and checks a part of a longer file, after so many of its lines; `lists` gives the text of a list file.
    pub(crate) fn part(
        self,
        name: &str,
        bytes: &[u8],
        lines_before: usize,
        lists: ListFiles<'_>,
    ) -> Result<Policy, Findings> {
        match guard::decode(name, bytes, self.max_bytes) {
            Ok(file) => read::policy(file.after_lines(lines_before), lists),
            Err((file, finding)) => {
                Err(Findings::new(Arc::new(file.after_lines(lines_before)), vec![finding]))
            }
        }
    }

    /// How many bytes a rule file has at most.
    pub(super) fn most(self) -> usize {
        self.max_bytes
    }
}

/// A file's bytes, never more than one beyond the limit: enough to see that it is too large.
pub(super) fn limited(path: &Path, limit: usize) -> io::Result<Vec<u8>> {
    use io::Read;
    let metadata = std::fs::metadata(path)?;
    if !metadata.is_file() {
        return Err(io::Error::other("it is not a file"));
    }
    let size = usize::try_from(metadata.len()).unwrap_or(usize::MAX);
    let mut bytes = Vec::with_capacity(size.min(limit) + 1);
    let limit = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
    std::fs::File::open(path)?.take(limit).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// List files may be larger than policies: 16 MiB.
const MAX_LIST_BYTES: usize = 16 << 20;

pub(crate) fn list_file(folder: &Path, name: &str) -> Result<String, String> {
    let relative = Path::new(name);
    let inside = relative.components().all(|part| matches!(part, std::path::Component::Normal(_)));
    if !inside {
        return Err("its path leads out of the policy's folder".to_owned());
    }
    let bytes = limited(&folder.join(relative), MAX_LIST_BYTES).map_err(|error| error.to_string())?;
    match guard::decode(name, &bytes, MAX_LIST_BYTES) {
        Ok(file) => Ok(file.text().to_owned()),
        Err((_, finding)) => Err(finding.message.into_owned()),
    }
}
