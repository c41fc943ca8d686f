//! Past requests, read from files: CSV, JSON Lines and the TikTok Shop Open API's JSON, plain or compressed.
//!
//! Knows the model only. [`History::open`] turns paths into one stream of [`PastRequest`]s; what cannot be
//! read is a [`RowError`], what cannot be understood is unknown, and both are counted in the [`Summary`].

mod cells;
#[cfg(feature = "columns")]
mod columns;
mod csv;
mod fault;
mod format;
mod header;
mod ids;
mod input;
mod jsonl;
mod likely;
mod lines;
mod mapping;
mod neutral;
mod open;
mod past;
mod quick;
mod reader;
mod row;
mod size;
mod summary;
mod tiktok;
mod told;
mod zstd;

#[cfg(feature = "columns")]
pub use columns::{Answers, Batch, Column, Currencies, Entries, Odd, Piece, Values};
pub use fault::{HeaderFault, HistoryError, RowError};
pub(crate) use header::known_column;
pub use mapping::Mapping;
pub(crate) use mapping::{Clock, Form, FormFault, Mapped, NumberForm, Reading, Unit};
pub use neutral::neutral;
pub use open::{History, Progress};
pub use past::{Answer, Origin, Outcome, PastRequest, PastReview, Responder};
pub(crate) use quick::Quick;
pub use summary::{DirtyValues, MOST_IDS, Summary};
pub(crate) use told::words_of_answers;
