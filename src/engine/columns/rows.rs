//! Many requests in the form in which they are decided fastest: a column a field.

use arrow_buffer::{BooleanBuffer, NullBuffer, ScalarBuffer};

use super::column::{Column, Currencies, Unit};
use super::decisions::Decisions;
use super::faults;
use super::mask::Mask;
use super::table::Table;
use crate::engine::policies::Policies;
use crate::model::{Currency, Fault, Field, FieldType, Moment, Range, Request, Scalar, Slot, Value};

/// What many requests say, made ready for some policies: a column a field, each distinct text read once.
///
/// The same as [`Facts`](crate::Facts) for many requests at a time. What is not set is not said, and what a request may
/// not carry (a negative amount, a moment before 2000) is bad. A column of another type than the field's, or of another
/// length, is taken as malformed in every row; fields that are worked out (such as `since_rts`) cannot be set. `reason`
/// is taken as it is said here: where a source has only codes, map them by
/// [`reason_of_code`](crate::model::reason_of_code).
///
/// ```
/// # use greenlight::{Policies, model::{Currency, Field, Moment, Slot, Value}};
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let policies = Policies::open("rules/platform/tiktok-us.yaml", "rules/seller/everyday.yaml")?;
/// let usd = Currency::from_code("USD").ok_or("no such currency")?;
/// let kinds = ["cancel", "refund"].map(|word| Field::Kind.code(word).map(|code| Slot::Value(Value::Code(code))));
///
/// let mut rows = policies.rows(3);
/// rows.entries(Field::Kind, vec![1, 1, 0], None, kinds.into_iter().flatten())
///     .money(Field::Amount, vec![1840, 9900, 500], 2, usd, None);
/// let decisions = rows.decide(Moment::parse("2026-11-05T10:00:00Z")?);
/// assert_eq!(decisions.rows(), 3);
/// assert!(decisions.approved().is_empty()); // too little is said
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
pub struct Rows<'p> {
    pub(super) policies: &'p Policies,
    pub(super) table: Table,
}

impl Policies {
    /// That many requests that say nothing yet.
    pub fn rows(&self, rows: usize) -> Rows<'_> {
        Rows { policies: self, table: Table::new(self.pool(), rows) }
    }
}

impl<'p> Rows<'p> {
    /// Says whether flags are set. Rows that are null in `nulls` say nothing.
    pub fn flags(&mut self, field: Field, flags: &BooleanBuffer, nulls: Option<&NullBuffer>) -> &mut Self {
        let rows = self.table.rows();
        let fits = field.def().kind == FieldType::Bool && flags.len() == rows;
        self.put(field, fits, nulls, || Column::flags(Mask::of(flags), nulls, rows))
    }

    /// Says numbers, counts or rates (60 % is 0.6), in units of 10⁻ˢᶜᵃˡᵉ.
    pub fn numbers(
        &mut self,
        field: Field,
        units: impl Into<ScalarBuffer<i64>>,
        scale: u32,
        nulls: Option<&NullBuffer>,
    ) -> &mut Self {
        let units = units.into();
        let kind = matches!(field.def().kind, FieldType::Number | FieldType::Count | FieldType::Rate);
        let fits = kind && units.len() == self.table.rows() && scale <= MOST_DECIMALS;
        self.put(field, fits, nulls, || {
            let column = Column::integers(units.clone(), nulls, Unit::Decimal(scale));
            let faults = faults::of_numbers(field, &units, scale, None, column.valid());
            column.with_faults(faults)
        })
    }

    /// Says amounts of money in one currency, in units of 10⁻ˢᶜᵃˡᵉ of its main unit (cents are of scale 2).
    pub fn money(
        &mut self,
        field: Field,
        units: impl Into<ScalarBuffer<i64>>,
        scale: u32,
        currency: Currency,
        nulls: Option<&NullBuffer>,
    ) -> &mut Self {
        let units = units.into();
        let fits = field.def().kind == FieldType::Money
            && units.len() == self.table.rows()
            && scale <= MOST_DECIMALS;
        self.put(field, fits, nulls, || {
            let column = Column::money(units.clone(), nulls, scale, Currencies::one(currency));
            let faults = faults::of_numbers(field, &units, scale, Some(currency), column.valid());
            column.with_faults(faults)
        })
    }

    /// Says moments, in seconds since 1970-01-01T00:00:00Z, or lengths of time, in seconds.
    pub fn seconds(
        &mut self,
        field: Field,
        seconds: impl Into<ScalarBuffer<i64>>,
        nulls: Option<&NullBuffer>,
    ) -> &mut Self {
        let seconds = seconds.into();
        let kind = matches!(field.def().kind, FieldType::Moment | FieldType::Duration);
        let fits = kind && seconds.len() == self.table.rows();
        self.put(field, fits, nulls, || {
            let column = Column::integers(seconds.clone(), nulls, Unit::Same);
            let faults = faults::of_seconds(field, &seconds, column.valid());
            column.with_faults(faults)
        })
    }

    /// Says codes, texts, lists, or whatever else repeats, but for moments: for each row the position of its entry.
    pub fn entries(
        &mut self,
        field: Field,
        keys: impl Into<ScalarBuffer<u32>>,
        nulls: Option<&NullBuffer>,
        entries: impl IntoIterator<Item = Slot>,
    ) -> &mut Self {
        let keys = keys.into();
        let fits = keys.len() == self.table.rows();
        // Entries are decided once, whatever the moment of a row, so that none may be a moment itself.
        let entries = entries.into_iter().map(|entry| match entry {
            Slot::Value(Value::Moment(_)) => Slot::Bad(Fault::Malformed),
            entry => field.held(entry),
        });
        self.put(field, fits, nulls, || Column::entries(keys, nulls, entries.collect()))
    }

    /// Says what stands under a name that a policy declares under `fields:`: for each row the position of its entry,
    /// which is read by the declared type, a bare amount in the currency beside it.
    pub fn own(
        &mut self,
        name: &str,
        keys: impl Into<ScalarBuffer<u32>>,
        nulls: Option<&NullBuffer>,
        entries: &[(Scalar, Option<Currency>)],
    ) -> &mut Self {
        let keys = keys.into();
        let rows = self.table.rows();
        if keys.len() != rows || nulls.is_some_and(|nulls| nulls.len() != rows) {
            return self;
        }
        for (slot, kind) in self.policies.pool().own_slots(name) {
            let read =
                |(scalar, currency): &(Scalar, Option<Currency>)| scalar.read(kind, Range::Any, *currency);
            let entries = entries.iter().map(read).collect();
            self.table.set(slot, Column::entries(keys.clone(), nulls, entries));
        }
        self
    }

    /// Says of some rows, in their order, that what they say cannot be understood.
    pub fn bad(&mut self, field: Field, faults: impl IntoIterator<Item = (usize, Fault)>) -> &mut Self {
        if field.def().derived.is_none() {
            let slot = self.policies.pool().place(field);
            let column = self.table.columns.column(slot).clone();
            let rows = self.table.rows();
            let faults = faults.into_iter().filter(|(row, _)| *row < rows);
            self.table.set(slot, column.with_faults(faults));
        }
        self
    }

    /// Takes a row over from a request, whatever its columns say.
    pub fn request(&mut self, row: usize, request: Request) -> &mut Self {
        self.table.set_apart(row, request);
        self
    }

    fn put(
        &mut self,
        field: Field,
        fits: bool,
        nulls: Option<&NullBuffer>,
        column: impl FnOnce() -> Column,
    ) -> &mut Self {
        if field.def().derived.is_some() {
            return self;
        }
        let rows = self.table.rows();
        let nulls = nulls.is_none_or(|nulls| nulls.len() == rows);
        let column = if fits && nulls {
            column()
        } else {
            Column::absent().with_faults((0..rows).map(|row| (row, Fault::Malformed)))
        };
        self.table.set(self.policies.pool().place(field), column);
        self
    }

    /// Decides all rows at one moment.
    pub fn decide(self, at: Moment) -> Decisions<'p> {
        let at = vec![at.unix(); self.table.rows()];
        Decisions::new(self.policies, self.table, at)
    }

    /// Decides each row at a moment of its own, in seconds since 1970-01-01T00:00:00Z. Rows without one, or with one
    /// outside the years 1 to 9999, are decided at the last second there is.
    pub fn decide_each(self, mut at: Vec<i64>) -> Decisions<'p> {
        at.resize(self.table.rows(), i64::MAX);
        for at in &mut at {
            *at = Moment::from_unix(*at).unwrap_or(Moment::LAST).unix();
        }
        Decisions::new(self.policies, self.table, at)
    }
}

/// More decimals than these no number has.
const MOST_DECIMALS: u32 = 28;
