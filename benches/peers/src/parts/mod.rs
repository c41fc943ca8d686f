//! What is measured, one a file.

pub mod decide;
