#![doc = include_str!("LANGUAGE.md")]
//!
//! # In Rust
//!
//! [`Policy::open`] reads a file and either gives the policy as meant, every word resolved and every literal
//! of its field's type, or everything that is wrong with it at once.

mod bundle;
mod condition;
mod decode;
#[cfg(any(feature = "analysis", feature = "history"))]
mod document;
mod formula;
mod guard;
mod guards;
#[cfg(feature = "analysis")]
mod joined;
mod literal;
mod open;
mod phrase;
mod policy;
mod read;
mod yaml;

pub use condition::{
    Bound, Bounds, Check, Condition, DeclaredField, Matcher, NamedList, Pattern, Quantifier, Subject, Test,
};
#[cfg(any(feature = "analysis", feature = "history"))]
pub(crate) use decode::{Decode, Entries};
#[cfg(any(feature = "analysis", feature = "history"))]
pub(crate) use document::Document;
pub use formula::{Arithmetic, Comparison, Expr, Formula, Function};
pub use guards::{Demand, Figure, Guard, Limit, Of, Size};
#[cfg(feature = "analysis")]
pub(crate) use joined::{Joined, Parts, same, same_all};
pub(crate) use open::list_file;
pub use open::{Loader, PolicyError};
pub use policy::{Checked, Policy, Rule};
#[cfg(feature = "analysis")]
pub(crate) use yaml::Node;
#[cfg(any(feature = "analysis", feature = "history"))]
pub(crate) use yaml::{Entry, Kind};
