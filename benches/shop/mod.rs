//! The requests and policies of the benches: the same for every bench and every engine, on every machine.
//!
//! Used as it stands by the benches and, through its path, by the separate package `benches/peers`.

#![allow(dead_code, unused_imports, reason = "each bench uses a part of it")]
#![allow(clippy::unwrap_used, reason = "the generator knows the vocabularies; a bench fails by panicking")]

#[path = "../../examples/synthesize/model/dice.rs"]
mod dice;
mod record;
mod request;
mod seller;
mod shapes;
mod written;

pub(crate) use dice::Dice;
pub(crate) use record::{Record, records};
pub(crate) use request::{at, fill, policies, request};
pub(crate) use seller::{Numbers, numbers, seller, seller_id, seller_of};
pub(crate) use shapes::{Key, Row, Shape, buyer, category, policy, requests, rows, sku};
pub(crate) use written::{Written, WrittenBuyer, WrittenOrder, written};

/// Twelve rules of a usual shop.
pub(crate) const TWELVE: &str = include_str!("../policies/twelve.yaml");

/// The ids of the rules in [`TWELVE`], from top to bottom.
pub(crate) const RULES: [&str; 12] = [
    "watchlist",
    "blocked-buyers",
    "risky-buyers",
    "deep-discounts",
    "cancel-before-packing",
    "cancelled-at-once",
    "cheap-and-damaged",
    "good-buyers-are-trusted",
    "small-things",
    "returns-within-30-days",
    "send-it-again",
    "the-best-buyers-have-time",
];

/// How many of [`RULES`] send a request to a person; the others approve.
pub(crate) const REVIEWING: usize = 4;

/// The buyers that the second rule keeps back.
pub(crate) const BLOCKED: [&str; 8] = [
    "buyer-00003",
    "buyer-00011",
    "buyer-00017",
    "buyer-00042",
    "buyer-00071",
    "buyer-00108",
    "buyer-00215",
    "buyer-00377",
];

/// How many requests the branch predictor is allowed to learn.
pub(crate) const HOT: usize = 4_000;
/// How many it is not.
pub(crate) const DISTINCT: usize = 150_000;

pub(crate) const HOUR: i64 = 3_600;
pub(crate) const DAY: i64 = 24 * HOUR;
