//! What a request says of a field at a moment: absence, time and derived fields resolved.

use crate::lang::{DeclaredField, Subject};
use crate::model::{
    Absence, Derivation, Duration, Extra, Field, FieldType, Moment, Request, Scalar, Slot, Unknown, Value,
};

/// What a request says of a field, seen from the moment of deciding.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Reading<'r> {
    pub(crate) said: Said<'r>,
    /// How many seconds a duration grows with each second that passes: 1 for `since_…`, −1 for
    /// `until_…`, 0 for everything else.
    pub(crate) slope: i64,
    /// When this reading stops being right: the moment something that lies ahead has happened.
    pub(crate) until: Option<Moment>,
}

/// What a request says of a field.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Said<'r> {
    /// A value of the field's type.
    Value(std::borrow::Cow<'r, Value>),
    /// Nothing, and that is a fact: it has not happened, there is none.
    Absent,
    /// Nothing that can be used.
    Unknown(Unknown),
}

/// The request, the moment and the policy's own fields: all that a condition can look at.
#[derive(Clone, Copy)]
pub(crate) struct View<'r> {
    pub(crate) request: &'r Request,
    pub(crate) at: Moment,
    pub(crate) declared: &'r [DeclaredField],
}
