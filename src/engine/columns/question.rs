//! A condition on one column, as questions to its values and what it is where there are none.

use super::column::{Column, Currencies, Data};
use super::entries::{Answers, Bits};
use super::mask::Mask;
use super::raw::Raw;
use crate::engine::plan::{Asks, Kleene, Pool, Test};
use crate::model::{Absence, FieldType};

/// In how few rows of a word a question is put to each by itself.
const FEW: u32 = 10;

/// The rows of a word in which something is true, and those in which it is not known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Truth64 {
    pub(super) holds: u64,
    pub(super) unknown: u64,
}

/// A condition on one column.
pub(super) struct Question<'c> {
    valid: &'c Mask,
    bad: &'c Mask,
    holds: Raw<'c>,
    /// Where there is a value and it is not known all the same.
    unknown: Option<Raw<'c>>,
    /// Where a moment lies ahead, and what it is there.
    ahead: Option<(Raw<'c>, Kleene)>,
    negated: bool,
    /// What it is where nothing is said.
    absent: Kleene,
}

/// Whether a moment in that slot that lies ahead has not happened yet, and what a condition on it is then.
pub(super) fn not_yet(pool: &Pool, test: &Test) -> Option<Kleene> {
    let def = pool.field(test.slot)?.def();
    if def.kind != FieldType::Moment || def.planned {
        return None;
    }
    Some(match def.absence {
        Absence::Fact(_) => Kleene::of(test.negated),
        Absence::Unknown => Kleene::Unknown,
    })
}

/// The ends of the time since a moment, whatever a condition speaks of.
pub(super) fn since(low: i64, high: i64, sign: i8) -> (i64, i64) {
    if sign > 0 { (low, high) } else { (high.saturating_neg(), low.saturating_neg()) }
}

impl<'c> Question<'c> {
    /// The condition `test` on its column at these moments; `None` if it has to be asked row by row.
    pub(super) fn new(
        pool: &Pool,
        test: &Test,
        column: &'c Column,
        at: &'c [i64],
        answers: Option<&'c Answers>,
    ) -> Option<Self> {
        let mut question = Self {
            valid: &column.valid,
            bad: &column.bad,
            holds: Raw::Always(true),
            unknown: None,
            ahead: None,
            negated: test.negated,
            absent: test.absent,
        };
        if test.asks == Asks::Says {
            question.absent = Kleene::of(test.negated);
            if let (Data::Integers { values, .. }, Some(truth)) = (&column.data, not_yet(pool, test)) {
                question.ahead = Some((Raw::Ahead { values, at }, truth));
            }
            return Some(question);
        }
        match (&column.data, answers) {
            (Data::Nothing, _) => {}
            (Data::Entries { keys, .. }, Some(answers)) => {
                question.negated = false;
                question.holds = of_entries(keys, &answers.holds);
                question.unknown = answers.unknown.as_ref().map(|unknown| of_entries(keys, unknown));
            }
            (Data::Bits(bits), _) => {
                let Asks::Within { low, high } = test.asks else { return None };
                question.holds = match [0, 1].map(|value| (low..=high).contains(&value)) {
                    [false, true] => Raw::Bits { bits, turned: false },
                    [true, false] => Raw::Bits { bits, turned: true },
                    [same, _] => Raw::Always(same),
                };
            }
            (Data::Integers { values, unit }, _) => match test.asks {
                Asks::Within { low, high } => {
                    let (low, high) = unit.ends(low, high);
                    question.holds = Raw::Within { values, low, high };
                }
                Asks::Moment { low, high } => {
                    question.holds = Raw::Within { values, low, high };
                    question.ahead = not_yet(pool, test).map(|truth| (Raw::Ahead { values, at }, truth));
                }
                Asks::Elapsed { low, high, sign } => {
                    let (low, high) = since(low, high, sign);
                    question.holds = Raw::Elapsed { values, at, low, high };
                    question.ahead = not_yet(pool, test).map(|truth| (Raw::Ahead { values, at }, truth));
                }
                Asks::Bands(at) => {
                    let bands = pool.bands(at);
                    if bands.iter().any(|band| band.currency != 0) {
                        return None;
                    }
                    let ends = bands.iter().map(|band| unit.ends(band.low, band.high)).collect();
                    question.holds = Raw::Ranges { values, ends };
                }
                _ => return None,
            },
            (Data::Money { values, unit, currencies }, _) => match test.asks {
                Asks::Within { low, high } => {
                    let (low, high) = unit.ends(low, high);
                    question.holds = Raw::Within { values, low, high };
                }
                Asks::Amount { low, high, currency } => {
                    let (low, high) = unit.ends(low, high);
                    question.holds = Raw::Within { values, low, high };
                    question.unknown = others(currencies, currency);
                }
                _ => return None,
            },
            _ => return None,
        }
        Some(question)
    }

    /// Whether the answer depends on the moments at which the rows are looked at.
    pub(super) fn is_timed(&self) -> bool {
        self.ahead.is_some() || matches!(self.holds, Raw::Elapsed { .. })
    }

    /// The rows of a word in which it is true or not known, at least among those that are wanted; also whether
    /// that is so for all rows of the word.
    #[inline]
    pub(super) fn word(&self, at: usize, wanted: u64) -> (Truth64, bool) {
        let all = wanted.count_ones() > FEW;
        let (valid, bad) = (self.valid.word(at), self.bad.word(at));
        let absent = !(valid | bad);
        let mut truth = Truth64 { holds: 0, unknown: bad };
        let mut known = valid;
        let ask =
            |raw: &Raw<'_>, known: u64| raw.word(at, if all { u64::MAX } else { wanted & known }) & known;
        if let Some(raw) = &self.unknown {
            let unknown = ask(raw, known);
            truth.unknown |= unknown;
            known &= !unknown;
        }
        if let Some((raw, ahead)) = &self.ahead {
            let rows = ask(raw, known);
            known &= !rows;
            match ahead {
                Kleene::True => truth.holds |= rows,
                Kleene::Unknown => truth.unknown |= rows,
                Kleene::False => {}
            }
        }
        let holds = ask(&self.holds, known);
        truth.holds |= if self.negated { known & !holds } else { holds };
        match self.absent {
            Kleene::True => truth.holds |= absent,
            Kleene::Unknown => truth.unknown |= absent,
            Kleene::False => {}
        }
        (truth, all)
    }
}

fn of_entries<'c>(keys: &'c [u32], bits: &'c Bits) -> Raw<'c> {
    match bits {
        Bits::Few(bits) => Raw::Few { keys, bits: *bits },
        Bits::Many(bits) => Raw::Many { keys, bits: bits.words() },
    }
}

/// The rows in another currency, if there may be any.
fn others(currencies: &Currencies, currency: u16) -> Option<Raw<'_>> {
    match currencies {
        Currencies::One(one) => (*one != currency).then_some(Raw::Always(true)),
        Currencies::Each { table, keys } => {
            let mut bits = [0; 4];
            for (at, other) in table.iter().enumerate() {
                if let Some(word) = bits.get_mut(at / 64) {
                    *word |= u64::from(*other != currency) << (at % 64);
                }
            }
            Some(Raw::Bytes { keys, bits })
        }
    }
}
