//! What can be said of a field: its type, what its absence means, where its value comes from.

use super::{Field, Word};

/// The type of a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FieldType {
    /// `true` or `false`.
    Bool,
    /// A word of a closed vocabulary.
    Code(&'static [Word]),
    /// Open text, compared letter by letter.
    Text,
    /// A number.
    Number,
    /// A whole number, zero or more.
    Count,
    /// A share between 0 and 1, written `60%` in rules and `0.6` in requests.
    Rate,
    /// An amount with its currency.
    Money,
    /// A length of time.
    Duration,
    /// A moment in time.
    Moment,
    /// Several texts.
    List,
}

impl FieldType {
    /// The name a policy uses for it under `fields:`; codes have none.
    pub fn name(self) -> &'static str {
        match self {
            Self::Bool => "bool",
            Self::Code(_) => "code",
            Self::Text => "text",
            Self::Number => "number",
            Self::Count => "count",
            Self::Rate => "rate",
            Self::Money => "money",
            Self::Duration => "duration",
            Self::Moment => "moment",
            Self::List => "list",
        }
    }

    /// The type of that name, for `fields:` of a policy.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::DECLARABLE.iter().copied().find(|kind| kind.name() == name)
    }

    /// Whether its values have an order, so that rules can put bounds on them.
    pub fn is_ordered(self) -> bool {
        match self {
            Self::Number | Self::Count | Self::Rate | Self::Money | Self::Duration | Self::Moment => true,
            Self::Bool | Self::Code(_) | Self::Text | Self::List => false,
        }
    }

    /// The types a policy can declare fields of.
    pub const DECLARABLE: &[Self] = &[
        Self::Bool,
        Self::Text,
        Self::Number,
        Self::Count,
        Self::Rate,
        Self::Money,
        Self::Duration,
        Self::Moment,
        Self::List,
    ];
}

/// What it means if a request does not say anything of a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Absence {
    /// Nothing is known: conditions on the field are unknown.
    Unknown,
    /// A fact, told in the text: a flag is not set, a list is empty, a thing has not happened. Conditions on
    /// the field are decided accordingly: a flag reads `false`, a list reads empty, any other condition is false.
    Fact(&'static str),
}

/// The values a request may carry; others are out of range.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Range {
    /// Whatever the type allows.
    Any,
    /// Not negative.
    NotNegative,
    /// From the first to the second number.
    Between(u32, u32),
}

/// How the value of a field that requests do not carry is worked out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Derivation {
    /// The time from that moment to the moment of deciding.
    Since(Field),
    /// The time from the moment of deciding to that moment; negative once it has passed.
    Until(Field),
    /// The first amount as a share of the second.
    Share(Field, Field),
}

/// One row of the field table.
#[derive(Clone, Copy, Debug)]
pub struct FieldDef {
    /// The dotted name, such as `order.amount`.
    pub name: &'static str,
    /// The type.
    pub kind: FieldType,
    /// The unit in words, or what the elements of a list are; empty where the type says it all.
    pub unit: &'static str,
    /// What absence means.
    pub absence: Absence,
    /// The values a request may carry.
    pub range: Range,
    /// How it is worked out; `None` if requests carry it.
    pub derived: Option<Derivation>,
    /// Whether a moment may lie ahead (a deadline). Any other moment that lies after the moment of deciding
    /// has not happened yet.
    pub planned: bool,
    /// What it is, in a line.
    pub meaning: &'static str,
    /// A value as a rule would write it.
    pub example: &'static str,
}
