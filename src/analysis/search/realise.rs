//! From an assignment of cells to a request: a value for each cell, such that they fit together.

use super::axes::ValueLits;
use super::encode::Encoding;
use super::shares::{self, Found, Span};
use super::solver::{Lit, Solver};
use super::times::Times;
use super::witness::Entry;
use crate::analysis::space::{
    Axis, AxisAt, Cut, Domain, FIRST_MOMENT, Grain, LAST_MOMENT, Line, Measure, Space, plain,
};
use crate::model::{Currency, Decimal, Duration, FieldType, Moment, Money, Word};

/// A request in the making, or why there is none.
pub(super) enum Realised {
    Request(Vec<Entry>, Moment),
    /// These literals exclude each other.
    Excluded(Vec<Lit>),
    /// No values were found for these cells, and they are not excluded.
    NotFinished,
}

/// The moment of deciding, where it is a matter of taste: 2026-01-15T12:00:00Z.
const USUAL: i64 = 1_768_478_400;
/// 0001-01-01T00:00:00Z, the first moment there is.
const FIRST: i64 = -62_135_596_800;

/// Which value of a cell to take, where several do: the plainest, or one near an end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Taste {
    Plain,
    Low,
    High,
}

/// Cells being filled.
pub(super) struct Realising<'e, S> {
    pub(super) space: &'e Space,
    pub(super) encoding: &'e Encoding<S>,
    /// For each axis, which value of its cell is wanted.
    pub(super) taste: &'e dyn Fn(AxisAt) -> Taste,
}

impl<S: Solver> Realising<'_, S> {
    pub(super) fn request(&self) -> Realised {
        let (at, moments) = match self.moments() {
            Ok(found) => found,
            Err(excluded) => return Realised::Excluded(excluded),
        };
        let mut amounts = match self.shares() {
            Ok(found) => found,
            Err(stop) => return stop,
        };
        let mut entries = Vec::new();
        for (index, (axis, lits)) in self.space.axes.iter().zip(&self.encoding.axes).enumerate() {
            let name = axis.name();
            let value = if self.is_true(lits.bad) {
                Some(unreadable(axis.kind))
            } else if !self.is_true(lits.has) {
                None
            } else if let Some(second) = moments.get(index).copied().flatten() {
                Moment::from_unix(second).map(|moment| format!("\"{moment}\""))
            } else if let Some(amount) = amounts.get_mut(index).and_then(Option::take) {
                Some(format!("\"{amount}\""))
            } else {
                match self.value(index, axis, &lits.value) {
                    Some(value) => Some(value),
                    None => return Realised::NotFinished,
                }
            };
            entries.extend(value.map(|value| Entry { name, value }));
        }
        match Moment::from_unix(at) {
            Some(at) => Realised::Request(entries, at),
            None => Realised::NotFinished,
        }
    }

    fn is_true(&self, literal: Lit) -> bool {
        self.encoding.gates.solver.is_true(literal)
    }

    fn value(&self, index: AxisAt, axis: &Axis, lits: &ValueLits) -> Option<String> {
        let solver = &self.encoding.gates.solver;
        Some(match (&axis.domain, lits) {
            (Domain::Flag, ValueLits::Flag(flag)) => self.is_true(*flag).to_string(),
            (Domain::Words { vocabulary, mentioned }, ValueLits::Words(words, _)) => {
                let chosen = words.iter().find(|(_, lit)| self.is_true(*lit)).map(|(word, _)| *word);
                let other = || (0..=u8::MAX).find(|code| !mentioned.contains(code));
                let word: &Word = vocabulary.get(usize::from(chosen.or_else(other)?))?;
                quoted(word.name)
            }
            (Domain::Line(line), ValueLits::Line(lits)) => {
                let (low, high) = line.cell(lits.cell(solver));
                let number = match axis.kind {
                    FieldType::Duration | FieldType::Moment => {
                        plain::seconds(low, high).map(Decimal::from)?
                    }
                    _ => self.number(index, line, low, high)?,
                };
                written(axis.kind, number)?
            }
            (Domain::Money { .. }, ValueLits::Money(_)) => {
                let (currency, line, cell) = self.purse(index)?;
                let (low, high) = line.cell(cell);
                let amount = self.number(index, line, low, high)?;
                format!("\"{}\"", Money { amount, currency })
            }
            (Domain::Text(texts), ValueLits::Text(cells)) => {
                let at = cells.iter().position(|cell| self.is_true(*cell))?;
                quoted(texts.samples.get(at)?)
            }
            (Domain::List(texts), ValueLits::List(cells)) => {
                let inside = cells.iter().zip(&texts.samples).filter(|(cell, _)| self.is_true(**cell));
                let items: Vec<String> = inside.map(|(_, sample)| quoted(sample)).collect();
                format!("[{}]", items.join(", "))
            }
            _ => return None,
        })
    }

    fn number(&self, index: AxisAt, line: &Line, low: Cut, high: Cut) -> Option<Decimal> {
        let plainest = plain::number(low, high, line.grain);
        let Grain::Decimals(decimals) = line.grain else { return plainest };
        let step = Decimal::new(1, decimals);
        let end = match (self.taste)(index) {
            Taste::Plain => return plainest,
            Taste::Low => low.at,
            Taste::High => high.at.checked_sub(step)?,
        };
        plain::is_between(low, high, end).then_some(end).or(plainest)
    }

    /// The currency of an amount, its line and its cell.
    fn purse(&self, index: AxisAt) -> Option<(Currency, &Line, usize)> {
        let Domain::Money { purses, .. } = &self.space.axes.get(index)?.domain else { return None };
        let ValueLits::Money(lits) = &self.encoding.axes.get(index)?.value else { return None };
        let at = lits.iter().position(|(_, chosen, _)| self.is_true(*chosen))?;
        let ((currency, _, line), purse) = (lits.get(at)?, purses.get(at)?);
        Some((*currency, &purse.line, line.cell(&self.encoding.gates.solver)))
    }

    /// The moment of deciding and the moments of the request, by axis.
    fn moments(&self) -> Result<(i64, Vec<Option<i64>>), Vec<Lit>> {
        const START: usize = 0;
        const AT: usize = 1;
        let solver = &self.encoding.gates.solver;
        let mut times: Times<Vec<Lit>> = Times::new(2 + self.space.axes.len());
        times.bound(START, AT, LAST_MOMENT, Vec::new());
        times.bound(AT, START, -FIRST, Vec::new());
        let mut sinces = vec![None; self.space.axes.len()];
        for (index, (axis, lits)) in self.space.axes.iter().zip(&self.encoding.axes).enumerate() {
            let (Domain::Moment { absolute, since, .. }, ValueLits::Moment { absolute: a, since: s }) =
                (&axis.domain, &lits.value)
            else {
                continue;
            };
            if !self.is_true(lits.has) {
                continue;
            }
            let node = 2 + index;
            let mut put = |from: usize, to: usize, line: &Line, lits: &super::axes::LineLits, has: Lit| {
                let cell = lits.cell(solver);
                let (low, high) = line.cell(cell);
                let side = |below: Option<Lit>| below.into_iter().chain([has]).collect::<Vec<_>>();
                let lower = cell.checked_sub(1).and_then(|at| lits.below.get(at)).map(|below| !*below);
                times.bound(from, to, whole(high.at) - 1, side(lits.below.get(cell).copied()));
                times.bound(to, from, -whole(low.at), side(lower));
                (low, high)
            };
            put(START, node, absolute, a, lits.has);
            let cell = put(node, AT, since, s, lits.has);
            if let Some(place) = sinces.get_mut(index) {
                *place = Some(cell);
            }
        }
        if let Some(circle) = times.contradiction() {
            let mut excluded: Vec<Lit> = circle.into_iter().flatten().collect();
            excluded.sort_unstable();
            excluded.dedup();
            return Err(excluded);
        }
        let at = usual(times.range(AT));
        times.fix(AT, at, Vec::new());
        let mut moments = vec![None; self.space.axes.len()];
        for (index, cell) in sinces.iter().enumerate() {
            let Some((low, high)) = cell else { continue };
            let (earliest, latest) = times.range(2 + index);
            let low = (*low).max(Cut::before(at.saturating_sub(latest).into()));
            let high = (*high).min(Cut::after(at.saturating_sub(earliest).into()));
            let since = plain::seconds(low, high).unwrap_or_else(|| at.saturating_sub(latest));
            let moment = at.saturating_sub(since).clamp(earliest.max(FIRST_MOMENT), latest.max(FIRST_MOMENT));
            times.fix(2 + index, moment, Vec::new());
            if let Some(place) = moments.get_mut(index) {
                *place = Some(moment);
            }
        }
        Ok((at, moments))
    }

    /// Amounts whose share lies where it should, by axis.
    fn shares(&self) -> Result<Vec<Option<Money>>, Realised> {
        let mut amounts: Vec<Option<Money>> = vec![None; self.space.axes.len()];
        for (share, lits) in self.space.shares.iter().zip(&self.encoding.shares) {
            let Measure::Share(part, whole) = share.measure else { continue };
            if !self.is_true(lits.reading.value) {
                continue;
            }
            let solver = &self.encoding.gates.solver;
            let cell = lits.line.cell(solver);
            let (low, high) = share.line.cell(cell);
            let (Some(one), Some(other)) = (self.purse(part), self.purse(whole)) else { continue };
            let span = |of: AxisAt, (currency, line, cell): (Currency, &Line, usize)| {
                let (low, high) = line.cell(cell);
                let unit = currency.decimals();
                let span = Span { first: cents(low.at, unit)?, last: cents(high.at, unit)? - 1 };
                Some((span, cents(self.number(of, line, low, high)?, unit)?))
            };
            let (Some((parts, part_plain)), Some((wholes, whole_plain))) =
                (span(part, one), span(whole, other))
            else {
                return Err(Realised::NotFinished);
            };
            match shares::pair(parts, wholes, low, high, (part_plain, whole_plain)) {
                Found::Pair(a, b) => {
                    for (at, units) in [(part, a), (whole, b)] {
                        let scale = one.0.decimals();
                        let amount = Decimal::try_from_i128_with_scale(units, scale).ok();
                        let money = amount.map(|amount| Money { amount, currency: one.0 });
                        if let Some(place) = amounts.get_mut(at) {
                            *place = money;
                        }
                    }
                }
                Found::NotFinished => return Err(Realised::NotFinished),
                Found::No => {
                    let mut excluded: Vec<Lit> = lits.line.sides(cell).chain([lits.reading.value]).collect();
                    for (axis, (currency, _, cell)) in [(part, one), (whole, other)] {
                        if let Some(ValueLits::Money(lits)) =
                            self.encoding.axes.get(axis).map(|axis| &axis.value)
                            && let Some((_, chosen, line)) = lits.iter().find(|(code, ..)| *code == currency)
                        {
                            excluded.extend(line.sides(cell).chain([*chosen]));
                        }
                    }
                    return Err(Realised::Excluded(excluded));
                }
            }
        }
        Ok(amounts)
    }
}

/// Whole units of the smallest coin.
fn cents(amount: Decimal, decimals: u32) -> Option<i128> {
    let scaled = amount.checked_mul(Decimal::from(10_u64.checked_pow(decimals)?))?;
    i128::try_from(scaled.trunc()).ok()
}

fn whole(number: Decimal) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX / 4)
}

/// The usual moment if it is in the range, else the nearest whole hour, else the nearest end.
fn usual((earliest, latest): (i64, i64)) -> i64 {
    if latest < USUAL {
        let hour = latest.div_euclid(3_600) * 3_600;
        if hour >= earliest { hour } else { latest }
    } else if earliest > USUAL {
        let hour = (earliest + 3_599).div_euclid(3_600) * 3_600;
        if hour <= latest { hour } else { earliest }
    } else {
        USUAL
    }
}

/// Something that no value of a type looks like.
fn unreadable(kind: FieldType) -> String {
    if kind == FieldType::Text { "false".to_owned() } else { quoted("unreadable") }
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// A number as a value of a type is written in JSON.
fn written(kind: FieldType, number: Decimal) -> Option<String> {
    Some(match kind {
        FieldType::Duration => format!("\"{}\"", Duration::seconds(i64::try_from(number).ok()?)),
        FieldType::Moment => format!("\"{}\"", Moment::from_unix(i64::try_from(number).ok()?)?),
        _ => number.normalize().to_string(),
    })
}
