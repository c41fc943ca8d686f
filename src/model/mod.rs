//! The words of the trade: fields, values, money, time, requests, decisions.
//!
//! The lowest floor. Nothing here knows of YAML, files, rules or expressions; everything above speaks in
//! these types.

mod country;
mod decision;
mod entries;
mod field;
mod fields;
mod held;
mod invisible;
mod json;
mod money;
mod names;
mod number;
mod reason;
mod request;
mod scalar;
pub(crate) mod scan;
mod similar;
mod time;
mod unknown;
pub(crate) mod usual;
mod value;
mod words;

pub use decision::{Decision, Handling, MetricTag, Owner, Resolution, Route, Undecided, Why};
#[cfg(feature = "history")]
pub(crate) use entries::Entries;
pub use field::{Absence, Derivation, FieldDef, FieldType, Range};
pub use fields::Field;
pub(crate) use invisible::{is_invisible, is_plain_ascii};
#[cfg(feature = "history")]
pub(crate) use json::EntryNames;
pub use json::RequestError;
pub(crate) use json::is_inside;
pub(crate) use money::MoneyFault;
pub use money::{Currency, Money};
pub use number::{Decimal, NumberFault, parse_number};
#[cfg(feature = "analysis")]
pub(crate) use reason::known_codes;
pub use reason::{Reason, reason_of_code};
#[cfg(feature = "columns")]
pub(crate) use request::agreed_reason;
pub use request::{Extra, Problem, Request, Review};
pub(crate) use request::{Mapped, agreed, mapped_reason, meaning};
pub use scalar::Scalar;
pub(crate) use similar::similar;
pub use time::{Duration, Moment, TimeFault, Tz, parse_duration};
pub use unknown::{Fault, Unknown};
pub use value::{Slot, Value};
pub use words::Word;
