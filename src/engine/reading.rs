//! What a request says of a field at a moment: absence, time and derived fields resolved.

use std::borrow::Cow;

use super::truth::{Cause, Holds, Truth};
use crate::lang::{DeclaredField, Subject};
use crate::model::{Absence, Derivation, Field, FieldType, Moment, Range, Request, Slot, Unknown, Value};

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
    Value(Cow<'r, Value>),
    /// Nothing, and that is a fact: it has not happened, there is none.
    Absent,
    /// Nothing that can be used.
    Unknown(Cause),
}

impl Said<'_> {
    /// Whether something is said that cannot be used.
    fn is_broken(&self) -> bool {
        matches!(self, Self::Unknown(cause) if cause.unknown != Unknown::Missing)
    }
}

/// The request, the moment and the policy's own fields: all that a condition can look at.
#[derive(Clone, Copy)]
pub(crate) struct View<'r> {
    pub(crate) request: &'r Request,
    pub(crate) at: Moment,
    pub(crate) declared: &'r [DeclaredField],
    /// What the request says of the policy's own fields; see [`own`].
    pub(crate) own: &'r [Slot],
}

impl<'r> View<'r> {
    pub(crate) fn read(&self, subject: Subject) -> Reading<'r> {
        match subject {
            Subject::Field(field) => match field.def().derived {
                None => self.given(field),
                Some(Derivation::Since(moment)) => self.since(moment, 1),
                Some(Derivation::Until(moment)) => self.since(moment, -1),
                Some(Derivation::Share(part, whole)) => self.share(part, whole),
            },
            Subject::Declared(at) => self.own(usize::from(at), subject),
        }
    }

    /// Whether the request says something of a field: what `known` asks, and `missing` denies.
    pub(crate) fn says(&self, subject: Subject) -> Holds {
        if let Subject::Field(field) = subject
            && matches!(self.request.slot(field), Slot::Absent)
            && field.def().derived.is_none()
        {
            return Holds::always(Truth::False); // also where absence reads as `false` or as an empty list
        }
        let reading = self.read(subject);
        let truth = match reading.said {
            Said::Value(_) => Truth::True,
            Said::Absent => Truth::False,
            Said::Unknown(Cause { unknown: Unknown::Missing, .. }) => Truth::False,
            Said::Unknown(cause) => Truth::Unknown(cause),
        };
        Holds { truth, until: reading.until }
    }

    fn given(&self, field: Field) -> Reading<'r> {
        let subject = Subject::Field(field);
        let def = field.def();
        match self.request.slot(field) {
            Slot::Value(Value::Moment(moment)) if *moment > self.at && !def.planned => {
                let said = match def.absence {
                    Absence::Fact(_) => Said::Absent,
                    Absence::Unknown => unknown(subject, Unknown::Future),
                };
                Reading { said, slope: 0, until: Some(*moment) }
            }
            Slot::Value(value) => fixed(Said::Value(Cow::Borrowed(value))),
            Slot::Bad(fault) => fixed(unknown(subject, Unknown::Bad(*fault))),
            Slot::Absent => fixed(match (def.absence, def.kind) {
                (Absence::Unknown, _) => unknown(subject, Unknown::Missing),
                (Absence::Fact(_), FieldType::Bool) => Said::Value(Cow::Owned(Value::Bool(false))),
                (Absence::Fact(_), FieldType::List) => Said::Value(Cow::Owned(Value::List(Vec::new()))),
                (Absence::Fact(_), _) => Said::Absent,
            }),
        }
    }

    fn since(&self, moment: Field, slope: i64) -> Reading<'r> {
        let reading = self.given(moment);
        let said = match reading.said {
            Said::Value(value) => match &*value {
                Value::Moment(then) if slope > 0 => {
                    Said::Value(Cow::Owned(Value::Duration(self.at.since(*then))))
                }
                Value::Moment(then) => Said::Value(Cow::Owned(Value::Duration(then.since(self.at)))),
                _ => unknown(Subject::Field(moment), Unknown::Missing),
            },
            said => said,
        };
        Reading { said, slope, until: reading.until }
    }

    fn share(&self, part: Field, whole: Field) -> Reading<'r> {
        let amounts = (self.given(part).said, self.given(whole).said);
        let (part_value, whole_value) = match amounts {
            (Said::Value(part), Said::Value(whole)) => (part, whole),
            (Said::Value(_), missing) => return fixed(missing),
            // What cannot be understood is not hidden by what is not said.
            (missing, whole) => {
                return fixed(if whole.is_broken() && !missing.is_broken() { whole } else { missing });
            }
        };
        let share = match (&*part_value, &*whole_value) {
            (Value::Money(part), Value::Money(whole)) if part.currency == whole.currency => {
                part.amount.checked_div(whole.amount).ok_or(Unknown::Arithmetic)
            }
            _ => Err(Unknown::CurrencyMismatch),
        };
        fixed(match share {
            Ok(share) => Said::Value(Cow::Owned(Value::Number(share))),
            Err(reason) => unknown(Subject::Field(whole), reason),
        })
    }

    fn own(&self, at: usize, subject: Subject) -> Reading<'r> {
        fixed(match self.own.get(at) {
            Some(Slot::Value(value)) => Said::Value(Cow::Borrowed(value)),
            Some(Slot::Bad(fault)) => unknown(subject, Unknown::Bad(*fault)),
            Some(Slot::Absent) | None => unknown(subject, Unknown::Missing),
        })
    }
}

/// What a request says of the fields that a policy declares, read by their types.
pub(crate) fn own(request: &Request, declared: &[DeclaredField]) -> Vec<Slot> {
    let read = |field: &DeclaredField| {
        let written = request.extra(&field.name)?;
        Some(written.read(field.kind, Range::Any, request.currency()))
    };
    declared.iter().map(|field| read(field).unwrap_or_default()).collect()
}

fn fixed(said: Said<'_>) -> Reading<'_> {
    Reading { said, slope: 0, until: None }
}

fn unknown(subject: Subject, unknown: Unknown) -> Said<'static> {
    Said::Unknown(Cause { subject: Some(subject), unknown })
}
