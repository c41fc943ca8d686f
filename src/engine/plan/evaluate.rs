//! Whether a condition is true of a request's slots at a moment, and how long that holds.

use std::cmp::Ordering;

use super::cell::{self, Cell, State};
use super::pool::{Asks, Band, Kleene, Pool, Share, Slot, Test, Window};
use super::slots::Slots;
use crate::engine::condition::Scene;
use crate::engine::reading::View;
use crate::engine::truth::{Cause, Holds, Truth};
use crate::model::{Absence, Decimal, Field, FieldType, Moment, Request, Unknown, Value};

/// No moment: later than every other.
pub(crate) const NEVER: i64 = i64::MAX;

/// A request and the moment at which it is looked at.
#[derive(Clone, Copy)]
pub(crate) struct Look<'p, 'l> {
    pub(crate) pool: &'p Pool,
    pub(crate) slots: &'l Slots,
    /// Unix seconds.
    pub(crate) at: i64,
    /// The request itself, if it is at hand.
    pub(crate) request: Option<&'l Request>,
}

impl Kleene {
    #[inline]
    pub(crate) fn of(value: bool) -> Self {
        if value { Self::True } else { Self::False }
    }

    #[inline]
    pub(crate) fn negated_if(self, negated: bool) -> Self {
        match (self, negated) {
            (Self::True, true) => Self::False,
            (Self::False, true) => Self::True,
            (known, _) => known,
        }
    }
}

impl Share {
    /// Whether a share lies between the ends, by how it compares to each.
    fn is_around(&self, compare: impl Fn(i64) -> Ordering) -> bool {
        let above =
            self.low.is_none_or(|(low, inside)| compare(low).is_gt() || inside && compare(low).is_eq());
        above
            && self.high.is_none_or(|(high, inside)| compare(high).is_lt() || inside && compare(high).is_eq())
    }
}

impl From<Truth> for Kleene {
    fn from(truth: Truth) -> Self {
        match truth {
            Truth::True => Self::True,
            Truth::False => Self::False,
            Truth::Unknown(_) => Self::Unknown,
        }
    }
}

impl Look<'_, '_> {
    /// The truth of a condition; `until` becomes the first later second at which time may change it, if that is
    /// earlier.
    #[inline]
    pub(crate) fn condition(&self, at: u32, until: &mut i64) -> Kleene {
        self.pool.test(at).map_or(Kleene::Unknown, |test| self.test(test, until))
    }

    #[inline]
    pub(in crate::engine) fn test(&self, test: &Test, until: &mut i64) -> Kleene {
        let cell = self.slots.cell(test.slot);
        let holds = match (cell.state, &test.asks) {
            (State::Value, Asks::Within { low, high }) => (*low..=*high).contains(&cell.value),
            (State::Value, Asks::Amount { low, high, currency }) => {
                if cell.currency != *currency {
                    return Kleene::Unknown;
                }
                (*low..=*high).contains(&cell.value)
            }
            (State::Value, Asks::Codes(codes)) => codes >> (cell.value & 63) & 1 == 1,
            (_, asks) => return self.other(test, asks, cell, until),
        };
        Kleene::of(holds != test.negated)
    }

    fn other(&self, test: &Test, asks: &Asks, cell: Cell, until: &mut i64) -> Kleene {
        let holds = match (asks, cell.state) {
            (Asks::Says, _) => return self.says(test.slot, cell, until).negated_if(test.negated),
            (Asks::Window(at), _) => return self.window(*at, until),
            (Asks::Group { any, first, count }, _) => return self.group(*any, *first, *count, until),
            (Asks::Formula(at), _) => return self.formula(*at),
            (Asks::General(at), _) => return self.general(*at, until),
            (_, State::Absent) => return test.absent,
            (_, State::Bad(_)) => return Kleene::Unknown,
            (Asks::Bands(at), State::Value) => match self.bands(*at, cell) {
                Kleene::Unknown => return Kleene::Unknown,
                known => known == Kleene::True,
            },
            (Asks::Set(at), State::Value) => {
                u32::try_from(cell.value).is_ok_and(|word| self.pool.set(*at).binary_search(&word).is_ok())
            }
            (Asks::Holds(word), State::Value) => self.slots.items(cell).contains(word),
            (Asks::HoldsAny(at), State::Value) => {
                let set = self.pool.set(*at);
                self.slots.items(cell).iter().any(|item| set.binary_search(item).is_ok())
            }
            (Asks::Only(at), State::Value) => {
                let (set, items) = (self.pool.set(*at), self.slots.items(cell));
                !items.is_empty() && items.iter().all(|item| set.binary_search(item).is_ok())
            }
            (Asks::Like { set, patterns }, State::Value) => {
                self.slots.texts(test.slot).any(|text| self.is_like(text, *set, *patterns))
            }
            (Asks::OnlyLike { set, patterns }, State::Value) => {
                let mut texts = self.slots.texts(test.slot).peekable();
                texts.peek().is_some() && texts.all(|text| self.is_like(text, *set, *patterns))
            }
            (Asks::Elapsed { low, high, sign }, State::Value) => {
                match self.elapsed(test.slot, cell, (*low, *high), *sign, until) {
                    Some(holds) => holds,
                    None => return self.ahead(test),
                }
            }
            (Asks::Moment { low, high }, State::Value) => {
                if self.lies_ahead(test.slot, cell, until) {
                    return self.ahead(test);
                }
                (*low..=*high).contains(&cell.value)
            }
            (Asks::Share(at), State::Value) => match self.share(*at, test.slot, cell) {
                Some(holds) => holds,
                None => return Kleene::Unknown,
            },
            (Asks::Within { .. } | Asks::Amount { .. } | Asks::Codes(_), State::Value) => false,
        };
        Kleene::of(holds != test.negated)
    }

    fn bands(&self, at: u32, cell: Cell) -> Kleene {
        let Some(bands) = self.pool.bands.get(at as usize) else { return Kleene::Unknown };
        let mut result = Kleene::False;
        for Band { low, high, currency } in bands {
            if *currency != cell.currency {
                result = Kleene::Unknown;
            } else if (*low..=*high).contains(&cell.value) {
                return Kleene::True;
            }
        }
        result
    }

    fn is_like(&self, text: &str, set: u32, patterns: u32) -> bool {
        let word = self.pool.word(text);
        word.is_some_and(|word| self.pool.set(set).binary_search(&word).is_ok())
            || (self.pool.patterns.get(patterns as usize).into_iter().flatten())
                .any(|pattern| pattern.matches(text))
    }

    /// Whether a moment is still to come; what is said of it changes then.
    #[inline]
    pub(super) fn lies_ahead(&self, slot: Slot, cell: Cell, until: &mut i64) -> bool {
        let Some(field) = self.pool.field(slot) else { return false };
        let ahead = cell.value > self.at && !field.def().planned;
        if ahead {
            *until = cell.value.min(*until);
        }
        ahead
    }

    /// What a condition is on a moment that has not happened.
    fn ahead(&self, test: &Test) -> Kleene {
        match self.pool.field(test.slot).map(|field| field.def().absence) {
            Some(Absence::Fact(_)) => Kleene::of(test.negated),
            _ => Kleene::Unknown,
        }
    }

    /// Whether the time since or until a moment lies between; `None` if the moment lies ahead and must not.
    #[inline]
    fn elapsed(
        &self,
        slot: Slot,
        cell: Cell,
        (low, high): (i64, i64),
        sign: i8,
        until: &mut i64,
    ) -> Option<bool> {
        if self.lies_ahead(slot, cell, until) {
            return None;
        }
        // As seconds that only grow: the time since the moment, whatever the condition speaks of.
        let now = self.at - cell.value;
        let (low, high) = if sign > 0 { (low, high) } else { (high.saturating_neg(), low.saturating_neg()) };
        for turn in [low, high.saturating_add(1)] {
            if turn > now {
                let wait = cell.value.saturating_add(turn);
                if wait <= Moment::LAST.unix() {
                    *until = wait.min(*until);
                }
                break;
            }
        }
        Some((low..=high).contains(&now))
    }

    fn says(&self, slot: Slot, cell: Cell, until: &mut i64) -> Kleene {
        match cell.state {
            State::Absent => Kleene::False,
            State::Bad(_) => Kleene::Unknown,
            State::Value => {
                let moment = self.pool.field(slot).is_some_and(|field| field.def().kind == FieldType::Moment);
                if !moment || !self.lies_ahead(slot, cell, until) {
                    return Kleene::True;
                }
                match self.pool.field(slot).map(|field| field.def().absence) {
                    Some(Absence::Fact(_)) => Kleene::False,
                    _ => Kleene::Unknown,
                }
            }
        }
    }

    /// Whether a share lies between, by what it is a share of: exact, since nothing is divided.
    fn share(&self, at: u32, slot: Slot, part: Cell) -> Option<bool> {
        let share = self.pool.shares.get(at as usize)?;
        let whole = self.slots.cell(share.whole);
        if whole.state != State::Value || whole.currency != part.currency || whole.value <= 0 {
            return None;
        }
        let Some((part, whole)) = cell::exact(part.value).zip(cell::exact(whole.value)) else {
            return self.divided(share, slot);
        };
        let part = i128::from(part) * cell::UNITS;
        let whole = i128::from(whole);
        Some(share.is_around(|end| part.cmp(&(i128::from(end) * whole))))
    }

    /// The same of amounts that are larger or finer than slots.
    #[cold]
    fn divided(&self, share: &Share, slot: Slot) -> Option<bool> {
        let amount = |slot| match self.slots.written(self.pool, slot, FieldType::Money) {
            crate::model::Slot::Value(Value::Money(money)) => Some(money.amount),
            _ => None,
        };
        let quotient = amount(slot)?.checked_div(amount(share.whole)?)?;
        Some(share.is_around(|end| quotient.cmp(&Decimal::new(end, cell::DECIMALS))))
    }

    fn window(&self, at: u32, until: &mut i64) -> Kleene {
        let Some(Window { from, until: end }) = self.pool.windows.get(at as usize) else {
            return Kleene::Unknown;
        };
        let review = self.slots.cell(self.pool.place(Field::Review));
        let began = match (review.state, review.value) {
            (State::Value, 0) => Field::RequestedAt,
            (State::Value, 1) => Field::InspectionReceivedAt,
            _ => return Kleene::Unknown,
        };
        let cell = self.slots.cell(self.pool.place(began));
        if cell.state != State::Value || self.lies_ahead(self.pool.place(began), cell, until) {
            return Kleene::Unknown;
        }
        let started = from.is_none_or(|from| from.unix() <= cell.value);
        Kleene::of(started && end.is_none_or(|end| cell.value < end.unix()))
    }

    fn group(&self, any: bool, first: u32, count: u32, until: &mut i64) -> Kleene {
        let (first, count) = (first as usize, count as usize);
        let parts = self.pool.parts.get(first..).and_then(|parts| parts.get(..count)).unwrap_or_default();
        let mut result = Kleene::of(!any);
        let mut first = NEVER;
        for &part in parts {
            let mut own = NEVER;
            let holds = self.condition(part, &mut own);
            if holds == Kleene::of(any) {
                *until = own.min(*until); // decided by this one alone, so it holds as long as this one does
                return holds;
            }
            if holds == Kleene::Unknown {
                result = holds;
            }
            first = own.min(first);
        }
        *until = first.min(*until);
        result
    }

    fn formula(&self, at: u32) -> Kleene {
        let Some((program, general)) = self.pool.programs.get(at as usize) else { return Kleene::Unknown };
        match program.run(self) {
            Some(holds) => Kleene::of(holds),
            None => self.general(*general, &mut NEVER.clone()),
        }
    }

    fn general(&self, at: u32, until: &mut i64) -> Kleene {
        let holds = self.as_written(at);
        *until = holds.until.map_or(NEVER, Moment::unix).min(*until);
        holds.truth.into()
    }

    /// A condition evaluated as the policy has it, on the request itself or on one that says the same.
    pub(super) fn as_written(&self, at: u32) -> Holds {
        let defect = Truth::Unknown(Cause { subject: None, unknown: Unknown::Defect });
        let (Some(general), Some(at)) = (self.pool.general.get(at as usize), Moment::from_unix(self.at))
        else {
            return Holds::always(defect);
        };
        let same;
        let request = match self.request {
            Some(request) => request,
            None => {
                same = self.slots.request(self.pool);
                &same
            }
        };
        let home = &general.home;
        let own = home.slots.iter().zip(&home.fields);
        let own: Vec<_> = own.map(|(slot, field)| self.slots.written(self.pool, *slot, field.kind)).collect();
        let view = View { request, at, declared: &home.fields, own: &own };
        Scene { view, lists: &home.lists }.condition(&general.condition)
    }

    /// The conditions of `any` and `all` at their place.
    pub(super) fn parts(&self, first: u32, count: u32) -> &[u32] {
        let parts = self.pool.parts.get(first as usize..).and_then(|parts| parts.get(..count as usize));
        parts.unwrap_or_default()
    }
}

/// Whether time alone may change what a condition says.
pub(in crate::engine) fn is_timed(pool: &Pool, test: &Test) -> bool {
    match test.asks {
        Asks::Elapsed { .. } | Asks::Moment { .. } | Asks::Window(_) => true,
        Asks::Says => pool
            .field(test.slot)
            .is_some_and(|field| field.def().kind == FieldType::Moment && !field.def().planned),
        Asks::Group { first, count, .. } => {
            let parts = pool.parts.get(first as usize..).and_then(|parts| parts.get(..count as usize));
            let parts = parts.unwrap_or_default();
            parts.iter().any(|part| pool.test(*part).is_none_or(|test| is_timed(pool, test)))
        }
        Asks::General(at) => pool.general.get(at as usize).is_none_or(|general| general.timed),
        _ => false,
    }
}
