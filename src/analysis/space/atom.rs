//! Conditions taken apart: what they ask of one axis each, joined by `all`, `any`, `not` and `if`.

use super::line::Cut;
use super::texts::Question;
use crate::model::{Currency, Moment};

/// An axis by its position in the space.
pub(crate) type AxisAt = usize;

/// A condition, taken apart. Kleene's three-valued logic joins the parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Node {
    Constant(bool),
    All(Vec<Node>),
    Any(Vec<Node>),
    Not(Box<Node>),
    /// The second if the first is true, the third if it is false, unknown if it is unknown.
    If(Box<[Node; 3]>),
    Atom(Atom),
}

/// Something with an order that is read from a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Measure {
    /// The value of an axis.
    Value(AxisAt),
    /// Seconds from a moment to the moment of deciding.
    Since(AxisAt),
    /// One amount as a share of another.
    Share(AxisAt, AxisAt),
}

impl Measure {
    /// The axes it is read from.
    pub(crate) fn axes(self) -> impl Iterator<Item = AxisAt> {
        let (one, two) = match self {
            Self::Value(axis) | Self::Since(axis) => (axis, None),
            Self::Share(part, whole) => (part, Some(whole)),
        };
        std::iter::once(one).chain(two)
    }
}

/// The values from one cut to another, of one currency if they are amounts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stretch {
    pub(crate) currency: Option<Currency>,
    pub(crate) low: Option<Cut>,
    pub(crate) high: Option<Cut>,
}

/// What is asked of one axis.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Atom {
    /// The request says it: what `known` asks.
    Says(Measure),
    /// The request says nothing of it, and nothing that cannot be understood: what `??` passes over.
    Silent(Measure),
    /// The flag is set.
    Flag(AxisAt),
    /// The code is one of these.
    Words(AxisAt, Vec<u8>),
    /// The value lies in a stretch.
    Within(Measure, Stretch),
    /// The text matches one of these.
    Matches(AxisAt, Vec<Question>),
    /// The list has an element that matches one of these.
    Includes(AxisAt, Vec<Question>),
    /// The list has elements, and all match one of these.
    Only(AxisAt, Vec<Question>),
    /// The review began in this time.
    Began { from: Option<Moment>, until: Option<Moment> },
    /// Something that is not taken apart, by its position in the space: true, false or unknown as it likes.
    Opaque(usize),
}

impl Node {
    /// Calls back with every measure that is asked, but for those of opaque parts.
    pub(crate) fn measures(&self, each: &mut dyn FnMut(Measure)) {
        match self {
            Self::Constant(_) => {}
            Self::All(parts) | Self::Any(parts) => parts.iter().for_each(|part| part.measures(each)),
            Self::Not(inner) => inner.measures(each),
            Self::If(parts) => parts.iter().for_each(|part| part.measures(each)),
            Self::Atom(atom) => match atom {
                Atom::Says(measure) | Atom::Silent(measure) | Atom::Within(measure, _) => each(*measure),
                Atom::Flag(axis)
                | Atom::Words(axis, _)
                | Atom::Matches(axis, _)
                | Atom::Includes(axis, _)
                | Atom::Only(axis, _) => each(Measure::Value(*axis)),
                Atom::Began { .. } | Atom::Opaque(_) => {}
            },
        }
    }

    /// Calls back with every opaque part.
    pub(crate) fn opaque(&self, each: &mut dyn FnMut(usize)) {
        match self {
            Self::All(parts) | Self::Any(parts) => parts.iter().for_each(|part| part.opaque(each)),
            Self::Not(inner) => inner.opaque(each),
            Self::If(parts) => parts.iter().for_each(|part| part.opaque(each)),
            Self::Atom(Atom::Opaque(at)) => each(*at),
            Self::Constant(_) | Self::Atom(_) => {}
        }
    }
}
