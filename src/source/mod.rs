//! Text and places: source files, spans of bytes in them, and findings about them.

mod code;
mod file;
mod finding;

pub use code::Code;
pub use file::{Place, SourceFile, Span};
pub use finding::{Finding, Findings, Fix, Label, Severity, Shown};
