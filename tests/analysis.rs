//! Exact analysis held against brute force: what it proves of generated policies, every request agrees with.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::unreachable,
    clippy::print_stdout,
    reason = "a test fails by panicking"
)]

mod generate;

#[path = "analysis/brute.rs"]
mod brute;
#[path = "analysis/gaps.rs"]
mod gaps;
#[path = "analysis/search.rs"]
mod search;
#[path = "analysis/small.rs"]
mod small;
