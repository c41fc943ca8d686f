//! The program as its users see it: exit status, stdout and stderr together.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod check;
mod diff;
mod explain;
mod fixture;
mod frame;
mod map;
mod parquet;
mod shown;
mod simulate;
mod streams;
mod test;
