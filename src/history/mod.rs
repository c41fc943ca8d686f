//! Past requests, read from files. Knows the model only.

mod past;

pub use past::{Answer, Origin, Outcome, PastRequest, PastReview, Responder};
