//! Mapping files: which column of another export is which of ours, and how its values are read.
//!
//! How they are written is told in `MAPPING.md`, which is also the documentation of [`Mapping`].
//!
//! What a mapping comes to is known to [`history`](crate::history), which reads by it and knows nothing of YAML; files
//! are read here, above both.

mod column;
mod file;

use std::path::Path;

pub(crate) use column::units;

use crate::history::Mapping;
use crate::lang::{Document, PolicyError};
use crate::source::Findings;

impl Mapping {
    /// Reads a mapping file.
    ///
    /// # Errors
    /// If the file cannot be read, or if anything in it is wrong: then all of it is told at once.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, PolicyError> {
        Ok(checked(Document::open(path.as_ref())?)?)
    }

    /// Reads the text of a mapping file; `name` stands for its path in findings.
    ///
    /// # Errors
    /// Everything that is wrong with it, at once.
    ///
    /// ```
    /// use greenlight::history::{History, Mapping};
    /// let mapping = Mapping::parse("shop.yaml", "mapping: shop\ncolumns:\n  id: Return ID\n  kind: Type\n")?;
    /// let mut history = History::from_reader_mapped("shop.csv", &b"Return ID,Type\nR1,refund\n"[..], mapping)?;
    /// let past = history.next().expect("a row")?;
    /// assert_eq!(past.request.id(), Some("R1"));
    ///
    /// let mistakes = Mapping::parse("shop.yaml", "mapping: shop\ncolumns:\n  knd: Type\n").unwrap_err();
    /// assert_eq!(
    ///     mistakes.to_string(),
    ///     "shop.yaml:3:3: error[unknown-field]: no column of a history is named `knd`\n  help: did you mean `kind`?",
    /// );
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn parse(name: &str, text: &str) -> Result<Self, Findings> {
        checked(Document::parse(name, text.as_bytes())?)
    }
}

fn checked(document: Document) -> Result<Mapping, Findings> {
    let (mapping, findings) = file::read(&document);
    if findings.is_empty() { Ok(mapping) } else { Err(Findings::new(document.file, findings)) }
}
