//! Columns out of timestamps and durations, in whole seconds: a finer part is dropped.

use arrow_array::cast::AsArray;
use arrow_array::types::{
    Date32Type, Date64Type, DurationMicrosecondType, DurationMillisecondType, DurationNanosecondType,
    DurationSecondType, Int64Type, TimestampMicrosecondType, TimestampMillisecondType,
    TimestampNanosecondType, TimestampSecondType,
};
use arrow_array::{Array, ArrayRef, ArrowPrimitiveType, Int64Array};
use arrow_schema::{DataType, TimeUnit};

use super::Converter;
use crate::history::columns::column::{Currencies, Values};
use crate::history::columns::fill::Made;
use crate::history::columns::schema::is_local;
use crate::model::Moment;

impl Converter {
    pub(super) fn times(&mut self, array: &ArrayRef) -> Made {
        let Some(seconds) = seconds(array) else { return Made::of(Values::None) };
        let clock = self.reading.as_ref().and_then(|reading| reading.clock.as_ref());
        let seconds = match clock.filter(|_| is_local(array.data_type())) {
            // A time that no clock showed lies before all there are.
            Some(clock) if is_date(array.data_type()) => {
                seconds.unary(|at| clock.of_day(at).map_or(i64::MIN, Moment::unix))
            }
            Some(clock) => seconds.unary(|at| clock.of_seconds(at).map_or(i64::MIN, Moment::unix)),
            None => seconds,
        };
        let written = seconds.clone();
        let of_moments = !matches!(array.data_type(), DataType::Duration(_));
        // The type says the unit, whatever the mapping does.
        self.settled(seconds, 0, &Currencies::one(None), None, |row| {
            let at = written.value(row);
            let moment = Moment::from_unix(at).filter(|_| of_moments);
            moment.map_or_else(|| at.to_string(), |at| at.to_string())
        })
    }
}

fn is_date(kind: &DataType) -> bool {
    matches!(kind, DataType::Date32 | DataType::Date64)
}

/// The whole seconds of timestamps or durations.
pub(super) fn seconds(array: &ArrayRef) -> Option<Int64Array> {
    Some(match array.data_type() {
        DataType::Timestamp(TimeUnit::Second, _) => whole::<TimestampSecondType, 1>(array),
        DataType::Timestamp(TimeUnit::Millisecond, _) => whole::<TimestampMillisecondType, 1_000>(array),
        DataType::Timestamp(TimeUnit::Microsecond, _) => whole::<TimestampMicrosecondType, 1_000_000>(array),
        DataType::Timestamp(TimeUnit::Nanosecond, _) => {
            whole::<TimestampNanosecondType, 1_000_000_000>(array)
        }
        DataType::Date32 => array.as_primitive::<Date32Type>().unary(|day| i64::from(day) * 86_400),
        DataType::Date64 => array.as_primitive::<Date64Type>().unary(|time| time.div_euclid(1_000)),
        DataType::Duration(TimeUnit::Second) => whole::<DurationSecondType, 1>(array),
        DataType::Duration(TimeUnit::Millisecond) => whole::<DurationMillisecondType, 1_000>(array),
        DataType::Duration(TimeUnit::Microsecond) => whole::<DurationMicrosecondType, 1_000_000>(array),
        DataType::Duration(TimeUnit::Nanosecond) => whole::<DurationNanosecondType, 1_000_000_000>(array),
        _ => return None,
    })
}

/// Whole seconds of times in a unit of which so many are a second.
fn whole<P: ArrowPrimitiveType<Native = i64>, const OF_A_SECOND: i64>(array: &ArrayRef) -> Int64Array {
    let array = array.as_primitive::<P>();
    if OF_A_SECOND == 1 {
        return Int64Array::new(array.values().clone(), array.nulls().cloned());
    }
    array.unary::<_, Int64Type>(|time| time.div_euclid(OF_A_SECOND))
}
