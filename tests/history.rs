//! Histories from the outside: files a person can write, what is read of them, and every fault they must survive.
#![cfg(feature = "history")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "what helps the tests may fail as the tests do"
)]

#[cfg(feature = "columns")]
#[path = "history/columns.rs"]
mod columns;
#[path = "history/faults.rs"]
mod faults;
#[path = "history/header.rs"]
mod header;
#[path = "history/packed.rs"]
mod packed;
#[cfg(feature = "parquet")]
#[path = "history/parquet.rs"]
mod parquet;
#[path = "history/reading.rs"]
mod reading;
#[path = "history/shown.rs"]
mod shown;
#[path = "history/splitting.rs"]
mod splitting;
#[path = "history/synthetic.rs"]
mod synthetic;
#[path = "history/tiktok.rs"]
mod tiktok;
#[path = "history/told.rs"]
mod told;
