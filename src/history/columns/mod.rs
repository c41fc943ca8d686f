//! A history a batch of rows at a time: what the rows say of each field stands in a column of its own.
//!
//! Columns are [Arrow arrays](arrow_array) in a few settled forms, whatever the file writes: every distinct word
//! or text is read once ([`Entries`]), numbers, money and times are whole numbers side by side. What a form cannot
//! hold stands apart, row by row ([`Odd`]), so that nothing is rounded and every fault is kept.
//!
//! [`Batch::past`] gives a row as the row-wise readers would give it; tests hold the two together.

mod answers;
mod batch;
mod column;
#[cfg(feature = "parquet")]
mod convert;
mod count;
mod fill;
mod gather;
mod lines;
mod masks;
mod names;
#[cfg(feature = "parquet")]
mod parquet;
mod parts;
mod pieces;
mod reasons;
#[cfg(feature = "parquet")]
mod schema;
mod sheet;
mod table;
mod tally;
mod wanted;

pub use batch::{Answers, Batch};
pub use column::{Column, Currencies, Entries, Odd, Values};
pub(super) use lines::LinesFiller;
#[cfg(feature = "parquet")]
pub(super) use parquet::{Chunks, ParquetFile, ParquetReader};
pub use pieces::Piece;
pub(super) use pieces::{Shelf, Spare};
pub(super) use table::TableFiller;
pub(super) use wanted::Wanted;
