//! Deciding.

mod reading;
mod truth;
