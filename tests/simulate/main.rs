//! The dry run: replay in event time, figures worked out by hand, totals that add up.
#![cfg(feature = "history")]
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod adds_up;
mod figures;
mod guards;
mod replay;
mod world;
mod worth;
