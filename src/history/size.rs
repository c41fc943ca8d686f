//! How much memory past requests take, and values that are too long to be kept.
//!
//! A line may be of 16 MiB, and a history stays flat in memory whatever stands in its lines. A value that is too
//! long is not left out, because a field that is missing can be what a rule asks for: it is malformed.

use super::{Origin, PastRequest, Summary};
use crate::model::{Extra, Fault, Field, Request, Scalar, Slot, Value};

/// A value that is written with more bytes than this is malformed. A line that is no longer holds none.
pub(super) const LONGEST_VALUE: usize = 64 * 1024;

impl PastRequest {
    /// About how many bytes it holds beyond those that every request does.
    pub(crate) fn weight(&self) -> usize {
        let request = &self.request;
        let extras = request.extras().iter().map(|extra| {
            size_of::<Extra>() + extra.name.len() + of_scalar(&extra.value, size_of::<Scalar>())
        });
        let fields = Field::ALL.iter().map(|&field| of_slot(request.slot(field), size_of::<Box<str>>()));
        extras.chain(fields).sum::<usize>() + request.id().map_or(0, str::len)
    }
}

/// Makes malformed what is too long in a request, and counts it, except for fields, which are counted with all
/// others that cannot be understood. Of an id the beginning is kept: it names the request in reports.
pub(super) fn cut(request: &mut Request, origin: &Origin, summary: &mut Summary) {
    if let Some(id) = request.id().filter(|id| id.len() > LONGEST_VALUE) {
        let beginning: String = id.chars().take(200).collect();
        request.set_id(&beginning);
        summary.dirty(Fault::Malformed.name(), "id", origin, || None);
    }
    let long = |extra: &&Extra| of_scalar(&extra.value, 1) > LONGEST_VALUE;
    let names: Vec<_> = request.extras().iter().filter(long).map(|extra| extra.name.clone()).collect();
    for name in names {
        // The name itself may be of any length, and there may be any number of them.
        summary.dirty(Fault::Malformed.name(), "another_field", origin, || None);
        request.read_named(&name, &Scalar::Other);
    }
    for &field in Field::ALL {
        if of_slot(request.slot(field), 1) > LONGEST_VALUE {
            request.set(field, Slot::Bad(Fault::Malformed));
        }
    }
}

/// `each` is what an element of a list takes besides its text.
fn of_scalar(scalar: &Scalar, each: usize) -> usize {
    match scalar {
        Scalar::Text(text) | Scalar::Number(text) | Scalar::Cell(text) => text.len(),
        Scalar::List(items) => items.iter().map(|item| each + of_scalar(item, each)).sum(),
        Scalar::Bool(_) | Scalar::Null | Scalar::Map | Scalar::Other => 0,
    }
}

fn of_slot(slot: &Slot, each: usize) -> usize {
    match slot {
        Slot::Value(Value::Text(text)) => text.len(),
        Slot::Value(Value::List(items)) => items.iter().map(|item| each + item.len()).sum(),
        Slot::Value(_) | Slot::Bad(_) | Slot::Absent => 0,
    }
}
