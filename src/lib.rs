//! Greenlight.
#![forbid(unsafe_code)]
pub mod model;
pub mod source;
pub mod lang;
mod engine;
pub mod report;
#[cfg(feature = "history")]
pub mod history;
