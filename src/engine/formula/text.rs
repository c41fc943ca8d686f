//! Texts and lists in formulas. A text longer than a limit is not looked through: the result is unknown.

use std::borrow::Cow;

use super::quantity::{Quantity, Unit};
use super::{Item, Outcome};
use crate::lang::Function;
use crate::model::Unknown;

/// The most bytes of a text that a function or method looks through.
const LIMIT: usize = 65_536;

/// `len`, `to_lower`, `to_upper`.
pub(super) fn map(function: Function, outcome: Outcome<'_>) -> Outcome<'_> {
    let Outcome { said: Ok(Some(item)), until } = outcome else { return outcome };
    let mapped = match (function, item) {
        (Function::Len, Item::Text(text)) if text.len() <= LIMIT => length(text.chars().count()),
        (Function::Len, Item::List(items)) => length(items.len()),
        (Function::ToLower, Item::Text(text)) if text.len() <= LIMIT => {
            Item::Text(Cow::Owned(text.to_lowercase()))
        }
        (Function::ToUpper, Item::Text(text)) if text.len() <= LIMIT => {
            Item::Text(Cow::Owned(text.to_uppercase()))
        }
        _ => return Outcome::fails(Unknown::Arithmetic, until),
    };
    Outcome { said: Ok(Some(mapped)), until }
}

/// `contains`, `starts_with`, `ends_with`.
pub(super) fn asks(function: Function, whole: &Item<'_>, part: &str) -> Option<bool> {
    match (function, whole) {
        (Function::Contains, Item::List(items)) => Some(items.iter().any(|item| **item == *part)),
        (Function::Contains, Item::Text(text)) if text.len() <= LIMIT => Some(text.contains(part)),
        (Function::StartsWith, Item::Text(text)) => Some(text.starts_with(part)),
        (Function::EndsWith, Item::Text(text)) => Some(text.ends_with(part)),
        _ => None,
    }
}

fn length(length: usize) -> Item<'static> {
    Item::Quantity(Quantity::still(Unit::Number, length.into()))
}
