//! What is measured, one a file.

pub mod decide;
pub mod formulas;
pub mod scale;
pub mod sellers;
pub mod threads;
