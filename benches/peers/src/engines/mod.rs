//! The engines, one a file.

pub mod cedar;
pub mod cel;
pub mod coded;
pub mod greenlight;
pub mod hand;
pub mod index;
pub mod packed;
pub mod rego;
pub mod script;
pub mod serde;
pub mod zen;
