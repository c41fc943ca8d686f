//! Deciding.

mod formula;
mod reading;
mod truth;
