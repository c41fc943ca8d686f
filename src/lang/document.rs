//! The door to a file as written, for what stands in files beside rules: cases, mappings.

use std::path::Path;
use std::sync::Arc;

use super::open::limited;
use super::yaml::{self, Node};
use super::{PolicyError, guard};
use crate::source::{Findings, SourceFile};

/// A file and its tree.
pub(crate) struct Document {
    pub(crate) file: Arc<SourceFile>,
    pub(crate) root: Node<'static>,
}

impl Document {
    /// Reads a file as far as its tree, within the limits of rule files.
    pub(crate) fn open(path: &Path) -> Result<Self, PolicyError> {
        let bytes = limited(path, guard::MAX_BYTES)
            .map_err(|source| PolicyError::Read { path: path.to_owned(), source })?;
        Ok(Self::parse(&path.display().to_string(), &bytes)?)
    }

    /// The same of what stands in a file of that name.
    pub(crate) fn parse(name: &str, bytes: &[u8]) -> Result<Self, Findings> {
        let refused = |file, findings| Findings::new(Arc::new(file), findings);
        let file = guard::decode(name, bytes, guard::MAX_BYTES)
            .map_err(|(file, finding)| refused(file, vec![finding]))?;
        let findings = guard::check(&file);
        if !findings.is_empty() {
            return Err(refused(file, findings));
        }
        match yaml::parse(&file).map(Node::into_owned) {
            Ok(root) => Ok(Self { file: Arc::new(file), root }),
            Err(finding) => Err(refused(file, vec![finding])),
        }
    }
}
