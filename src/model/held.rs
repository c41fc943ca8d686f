//! What a field may hold: values of its type and in its range.

use super::number::LIMIT;
use super::{Decimal, Duration, Fault, Field, FieldType, Range, Slot, Value};

impl Field {
    /// What the field holds of a slot: a value that it may not hold cannot be understood.
    pub(crate) fn held(self, slot: Slot) -> Slot {
        let def = self.def();
        match slot {
            Slot::Value(value) => checked(value, def.kind, def.range).map_or_else(Slot::Bad, Slot::Value),
            Slot::Absent | Slot::Bad(_) => slot,
        }
    }
}

/// A value, if a field of that type and range may hold it.
pub(super) fn checked(value: Value, kind: FieldType, range: Range) -> Result<Value, Fault> {
    let fault = match (kind, &value) {
        (FieldType::Bool, Value::Bool(_))
        | (FieldType::Text, Value::Text(_))
        | (FieldType::List, Value::List(_)) => None,
        (FieldType::Code(words), Value::Code(code)) => {
            (usize::from(*code) >= words.len()).then_some(Fault::Malformed)
        }
        (FieldType::Number, Value::Number(number)) => outside(*number, range),
        (FieldType::Count, Value::Number(number)) => outside(*number, Range::NotNegative)
            .or_else(|| (!number.is_integer()).then_some(Fault::Malformed)),
        (FieldType::Rate, Value::Number(number)) => outside(*number, Range::Between(0, 1)),
        (FieldType::Money, Value::Money(money)) => outside(money.amount, range).or_else(|| {
            let finer = money.amount.scale() > money.currency.decimals()
                && money.amount.normalize().scale() > money.currency.decimals();
            finer.then_some(Fault::Precision)
        }),
        (FieldType::Duration, Value::Duration(duration)) => {
            let negative = range == Range::NotNegative && *duration < Duration::default();
            negative.then_some(Fault::OutOfRange)
        }
        (FieldType::Moment, Value::Moment(moment)) => (!moment.may_be_said()).then_some(Fault::OutOfRange),
        _ => Some(Fault::Malformed),
    };
    fault.map_or(Ok(value), Err)
}

fn outside(number: Decimal, range: Range) -> Option<Fault> {
    let fits = match range {
        Range::Any => number.abs() < Decimal::from(LIMIT),
        Range::NotNegative => number >= Decimal::ZERO && number < Decimal::from(LIMIT),
        Range::Between(low, high) => Decimal::from(low) <= number && number <= Decimal::from(high),
    };
    (!fits).then_some(Fault::OutOfRange)
}
