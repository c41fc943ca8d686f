//! Mapping files: which column of another export is which of ours, and how its values are read.
//!
//! ```yaml
//! mapping: our-returns-export
//! currency: USD                      # what amounts are in, where no column says
//! timezone: America/Los_Angeles      # where times were written that do not say
//! empty: ["-", N/A]                  # what stands where there is nothing
//!
//! columns:                           # ours: theirs
//!   id: Return ID
//!   kind:
//!     column: Return Type
//!     words:                         # theirs: ours
//!       Refund only: refund
//!       Return and refund: return_and_refund
//!   amount: { column: Refund Amount, unit: cents }
//!   requested_at: { column: Time Requested, form: MM/DD/YYYY hh:mm }
//!   order.country: { always: US }
//!
//! others:                            # what a policy declares under `fields:`
//!   loyalty_tier: Tier
//!
//! ignore: [Internal Note]
//! ```
//!
//! What a mapping comes to is known to [`history`](crate::history), which reads by it and knows nothing of YAML; files
//! are read here, above both.

mod column;
mod file;

use std::path::Path;

use crate::history::Mapping;
use crate::lang::{Document, PolicyError};
use crate::source::Findings;

impl Mapping {
    /// Reads a mapping file.
    ///
    /// # Errors
    /// If the file cannot be read, or if anything in it is wrong: then all of it is told at once.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, PolicyError> {
        let document = Document::open(path.as_ref())?;
        let (mapping, findings) = file::read(&document);
        if findings.is_empty() {
            return Ok(mapping);
        }
        Err(PolicyError::Findings(Findings::new(document.file, findings)))
    }
}
