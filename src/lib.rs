//! Greenlight.
#![forbid(unsafe_code)]
mod engine;
#[cfg(feature = "history")]
pub mod history;
pub mod lang;
pub mod model;
pub mod report;
pub mod source;
