//! Which fields and columns of a history are asked for; what is not is passed over unread.

use std::collections::BTreeSet;

#[cfg(feature = "parquet")]
use crate::history::header::Column;
use crate::model::{Derivation, Field, is_inside};

/// What always has to be read: reviews are placed in time by these, and the money at stake is told.
const ALWAYS: &[Field] = &[
    Field::Kind,
    Field::Amount,
    Field::OrderAmount,
    Field::RequestedAt,
    Field::InspectionReceivedAt,
    Field::InspectionGrade,
];

/// The names that are asked for.
#[derive(Clone, Debug, Default)]
pub(in crate::history) struct Wanted {
    /// `None` asks for everything.
    names: Option<Names>,
}

#[derive(Clone, Debug)]
struct Names {
    fields: Box<[bool]>,
    others: BTreeSet<Box<str>>,
}

impl Wanted {
    /// The fields and the columns outside the field table that go by these names.
    pub(in crate::history) fn only<'n>(names: impl IntoIterator<Item = &'n str>) -> Self {
        let mut fields = vec![false; Field::COUNT].into_boxed_slice();
        let mut others = BTreeSet::new();
        for name in names {
            match Field::from_name(name) {
                Some(field) => with_sources(field, &mut |field| ask(&mut fields, field)),
                None => {
                    others.insert(name.into());
                }
            }
        }
        for &field in ALWAYS {
            ask(&mut fields, field);
        }
        Self { names: Some(Names { fields, others }) }
    }

    /// Whether a field is asked for.
    pub(in crate::history) fn field(&self, field: Field) -> bool {
        let names = self.names.as_ref();
        names.is_none_or(|names| names.fields.get(field as usize).copied().unwrap_or(true))
    }

    /// Whether a column outside the field table is asked for.
    pub(in crate::history) fn other(&self, name: &str) -> bool {
        self.names.as_ref().is_none_or(|names| names.others.contains(name))
    }

    /// Whether one is that would stand in a map of that name.
    pub(in crate::history) fn inside(&self, name: &str) -> bool {
        self.names.as_ref().is_some_and(|names| names.others.iter().any(|other| is_inside(other, name)))
    }
}

impl Wanted {
    /// Whether nothing can be said without that column: one outside the field table only if it is named.
    #[cfg(feature = "parquet")]
    pub(in crate::history) fn insists_on(&self, column: &Column) -> bool {
        match column {
            Column::Field(field) => self.field(*field),
            Column::Extra(name) => self.names.is_some() && self.other(name),
            Column::Id | Column::Currency | Column::Told(_) => true,
            Column::Ignored => false,
        }
    }
}

fn ask(fields: &mut [bool], field: Field) {
    if let Some(asked) = fields.get_mut(field as usize) {
        *asked = true;
    }
}

/// A field, or those that it is worked out from.
fn with_sources(field: Field, ask: &mut impl FnMut(Field)) {
    match field.def().derived {
        Some(Derivation::Since(source) | Derivation::Until(source)) => ask(source),
        Some(Derivation::Share(part, whole)) => {
            ask(part);
            ask(whole);
        }
        // The code says the reason where the reason itself is not said, and the other way round.
        None if matches!(field, Field::Reason | Field::ReasonCode) => {
            ask(Field::Reason);
            ask(Field::ReasonCode);
        }
        None => ask(field),
    }
}
