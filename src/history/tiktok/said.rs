//! One field as a response says it, and the API's words in ours.

use super::node::Node;
use crate::model::{Currency, Fault, Field, Request, Slot, Value};

/// What a response says of a field.
#[derive(Clone, Debug)]
pub(super) struct Said {
    pub(super) field: Field,
    pub(super) slot: Slot,
    /// As written, where it is a word outside the vocabulary.
    written: Box<str>,
}

impl Said {
    /// A value in the form that requests are written in.
    pub(super) fn plain(field: Field, node: &Node) -> Self {
        let slot = if node.is_nothing() { Slot::Absent } else { field.read(&node.scalar(), None) };
        Self { field, slot, written: "".into() }
    }

    /// Unix seconds, where 0 means that it has not happened.
    pub(super) fn moment(field: Field, node: &Node) -> Self {
        if node.text() == Some("0") { Self::plain(field, &Node::Null) } else { Self::plain(field, node) }
    }

    /// An amount beside its currency.
    pub(super) fn money(field: Field, amount: &Node, currency: &Node) -> Self {
        let currency = currency.text().and_then(Currency::from_code);
        let slot = if amount.is_nothing() { Slot::Absent } else { field.read(&amount.scalar(), currency) };
        Self { field, slot, written: "".into() }
    }

    /// A word of the API by a table of ours, whatever its case.
    pub(super) fn word(field: Field, node: &Node, table: &[(&str, &str)]) -> Self {
        if node.is_nothing() {
            return Self::plain(field, &Node::Null);
        }
        let written = node.text().unwrap_or_default();
        let upper = written.to_ascii_uppercase();
        let ours = table.iter().find(|(theirs, _)| *theirs == upper).map_or(upper.as_str(), |(_, ours)| ours);
        let slot = field.code(ours).map_or(Slot::Bad(Fault::Unmapped), |code| Slot::Value(Value::Code(code)));
        Self { field, slot, written: written.into() }
    }

    /// A count that was worked out.
    pub(super) fn count(field: Field, count: usize) -> Self {
        Self { field, slot: Slot::Value(Value::Number(count.into())), written: "".into() }
    }

    /// Several texts; none is nothing said.
    pub(super) fn list(field: Field, items: Option<Vec<Box<str>>>) -> Self {
        let slot = items
            .filter(|items| !items.is_empty())
            .map_or(Slot::Absent, |items| Slot::Value(Value::List(items)));
        Self { field, slot, written: "".into() }
    }

    pub(super) fn slot(field: Field, slot: Slot) -> Self {
        Self { field, slot, written: "".into() }
    }
}

/// Puts what is said into a request, and keeps the words outside their vocabulary in `strange`.
pub(super) fn tell(request: &mut Request, said: &Said, strange: &mut Vec<(Field, Box<str>)>) {
    if said.slot == Slot::Bad(Fault::Unmapped) {
        strange.push((said.field, said.written.clone()));
    }
    if said.slot != Slot::Absent {
        request.set(said.field, said.slot.clone());
    }
}

/// The word of a role, whatever its case: `BUYER`, `SELLER`, `OPERATOR`, `SYSTEM`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    Buyer,
    Seller,
    Operator,
    System,
}

impl Role {
    pub(super) fn of(node: &Node) -> Option<Self> {
        match node.text()?.to_ascii_uppercase().as_str() {
            "BUYER" => Some(Self::Buyer),
            "SELLER" => Some(Self::Seller),
            "OPERATOR" => Some(Self::Operator),
            "SYSTEM" => Some(Self::System),
            _ => None,
        }
    }
}
