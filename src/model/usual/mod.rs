//! The usual forms of numbers and moments, read at a glance: what is read is read as the careful readers do, and what
//! they take as well is left to them.

pub(crate) mod digits;
pub(crate) mod times;
