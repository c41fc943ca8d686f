//! Deciding many requests a column at a time, by the plans that decide one.
//!
//! What the rows of a batch say stands in a [`Table`], a [`Column`] a slot. Each distinct condition is asked of a
//! column as a whole and answered as masks ([`Mask`]) of the rows in which it is true and in which it is not known;
//! texts, codes and lists are decided once a distinct entry. Rules then take the rows that they decide, one after the
//! other. What no loop over a column answers (a formula, a share, a condition on letters) is asked row by row, of the
//! rows in which it still matters, in the way in which one request is decided.

mod asked;
mod blame;
mod bulk;
mod column;
mod decide;
mod decisions;
mod entries;
mod evaluate;
mod faults;
mod mask;
mod question;
mod raw;
mod rows;
mod table;
mod vocabulary;

pub(crate) use blame::Reasons;
pub(crate) use bulk::{Bulk, Followed};
pub(crate) use column::{Column, Currencies, Unit};
pub(crate) use decide::Rulings;
pub use decisions::Decisions;
pub use mask::Mask;
pub(crate) use mask::{bits, pack, words_of};
pub use rows::Rows;
pub(crate) use table::Table;
