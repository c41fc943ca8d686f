//! Everything that is shown: decisions, explanations, findings, dry runs, the field table, the JSON
//! Schema of policies.
//!
//! Each thing has a text form for people and a JSON form for programs. Only the text forms that draw tables and
//! frames need the feature `cli`.

#[cfg(feature = "analysis")]
mod cases;
mod decision;
#[cfg(feature = "analysis")]
mod diff;
#[cfg(feature = "history")]
mod dirty;
mod explanation;
mod fields;
mod findings;
mod forms;
#[cfg(feature = "cli")]
mod frame;
#[cfg(feature = "analysis")]
mod phrase;
#[cfg(feature = "analysis")]
mod sarif;
mod schema;
#[cfg(feature = "history")]
mod settled;
#[cfg(feature = "columns")]
mod settled_columns;
#[cfg(feature = "history")]
mod simulation;
#[cfg(feature = "cli")]
mod table;
mod terms;
mod visible;

#[cfg(feature = "analysis")]
pub use cases::{Origin, TestReport};
#[cfg(feature = "analysis")]
pub use diff::DiffReport;
pub use fields::{FieldTable, NoSuchField};
pub use findings::{FindingsJson, Tally};
#[cfg(feature = "cli")]
pub use frame::Look;
#[cfg(feature = "analysis")]
pub use sarif::SarifLog;
#[cfg(feature = "history")]
pub use schema::mapping_schema;
pub use schema::policy_schema;
#[cfg(feature = "history")]
pub use settled::SettledRow;
#[cfg(feature = "columns")]
pub use settled_columns::SettledColumns;
#[cfg(feature = "history")]
pub use simulation::{GuardJson, GuardReport};
pub use visible::one_line;
