//! What conditions are in the rows of a batch: each distinct one at most once, and only where rows still matter.

use super::asked::{Answered, Asked};
use super::column::Data;
use super::entries::Known;
use super::mask::Mask;
use super::question::{Question, Truth64, not_yet, since};
use super::raw::Raw;
use super::table::{Columns, Table};
use crate::engine::plan::{Asks, Kleene, Look, NEVER, Part, Pool, SlotId, Slots, Test, is_timed};
use crate::engine::policies::Policies;
use crate::model::Field;

/// The rows in which a condition is true, and those in which it is not known.
#[derive(Clone, Debug, Default)]
pub(super) struct Truth {
    pub(super) holds: Mask,
    pub(super) unknown: Mask,
}

/// A batch that is looked at, each row at its own moment.
pub(crate) struct Scene<'a> {
    pub(super) policies: &'a Policies,
    pub(super) pool: &'a Pool,
    pub(super) columns: &'a Columns,
    /// In unix seconds, by row.
    pub(super) at: &'a [i64],
    /// Until when, in unix seconds, it is asked whether something stays as it is, by row.
    pub(super) end: &'a [i64],
    known: &'a mut Known,
    /// Room to work in for what is asked row by row.
    slots: Slots,
    asked: &'a mut Asked,
}

impl<'a> Scene<'a> {
    pub(crate) fn new(
        policies: &'a Policies,
        table: &'a mut Table,
        at: &'a [i64],
        end: &'a [i64],
        known: &'a mut Known,
    ) -> Self {
        let pool = policies.pool();
        let slots = Slots::new(pool);
        let Table { columns, asked, .. } = table;
        asked.forget_moments();
        Self { policies, pool, columns, at, end, known, slots, asked }
    }

    /// In which of some rows a part of a rule is true or not known.
    pub(super) fn part(&mut self, part: Part, rows: &Mask) -> Truth {
        let mut truth = self.truth(part.test, rows);
        if part.unless {
            let mut holds = rows.without(&truth.holds);
            holds.take_out(&truth.unknown);
            truth.holds = holds;
        }
        truth
    }

    /// In which of some rows a condition is true or not known.
    pub(super) fn truth(&mut self, id: u32, rows: &Mask) -> Truth {
        let pool = self.pool;
        let Some(test) = pool.test(id) else { return Truth { holds: Mask::none(), unknown: rows.clone() } };
        match test.asks {
            Asks::Group { any, first, count } => self.group(any, pool.parts(first, count), rows),
            Asks::Formula(_) | Asks::General(_) | Asks::Share(_) => self.by_row(test, rows),
            Asks::Window(at) => self.window(test, at, rows),
            _ => self.ask(Some(id), test, rows),
        }
    }

    fn group(&mut self, any: bool, parts: &[u32], rows: &Mask) -> Truth {
        let mut left = rows.clone();
        let mut unknown = Mask::none();
        for part in parts {
            if left.is_empty() {
                break;
            }
            let truth = self.truth(*part, &left);
            unknown.add(&truth.unknown);
            if any {
                left.take_out(&truth.holds);
            } else {
                left = truth.holds;
                left.add(&truth.unknown);
            }
        }
        // What is left is not decided by one part alone.
        unknown.keep(&left);
        let holds = if any { rows.without(&left) } else { left.without(&unknown) };
        Truth { holds, unknown }
    }

    /// A condition on one column; what is found of one with an id is remembered.
    fn ask(&mut self, id: Option<u32>, test: &Test, rows: &Mask) -> Truth {
        let column = self.columns.column(test.slot);
        let answers = match &column.data {
            Data::Same(cell) => {
                self.slots.clear();
                self.slots.put(test.slot, *cell);
                let look = Look { pool: self.pool, slots: &self.slots, at: 0, request: None };
                return constant(look.test(test, &mut NEVER.clone()), rows);
            }
            Data::Entries { entries, .. } if test.asks != Asks::Says => {
                Some(self.known.answers(self.pool, test, entries, &mut self.slots))
            }
            _ => None,
        };
        let Some(question) = Question::new(self.pool, test, column, self.at, answers) else {
            return self.by_row(test, rows);
        };
        let words = rows.words().len();
        let fresh = || Answered::new(test.slot, question.is_timed(), self.columns.rows);
        let mut passing;
        let answered = match id {
            Some(id) => self.asked.of(id, fresh),
            None => {
                passing = fresh();
                &mut passing
            }
        };
        let (mut holds, mut unknown) = (Vec::with_capacity(words), Vec::with_capacity(words));
        for ((at, wanted), memory) in rows.words().iter().enumerate().zip(&mut answered.truth) {
            let truth = if *wanted == 0 {
                Truth64::default()
            } else if answered.words.has(at) {
                *memory
            } else {
                let (truth, all) = question.word(at, *wanted);
                if all {
                    *memory = truth;
                    answered.words.set(at);
                }
                truth
            };
            holds.push(truth.holds & wanted);
            unknown.push(truth.unknown & wanted);
        }
        Truth { holds: Mask::from_words(holds), unknown: Mask::from_words(unknown) }
    }

    /// `from` and `until` of a rule.
    fn window(&mut self, test: &Test, at: u32, rows: &Mask) -> Truth {
        let Some(window) = self.pool.window(at) else { return constant(Kleene::Unknown, rows) };
        let began = match self.columns.column(self.pool.place(Field::Review)).data {
            Data::Same(cell) if cell.value == 0 => Field::RequestedAt,
            Data::Same(cell) if cell.value == 1 => Field::InspectionReceivedAt,
            _ => return self.by_row(test, rows),
        };
        let began = self.columns.column(self.pool.place(began));
        let low = window.from.map_or(i64::MIN, |from| from.unix());
        let high = window.until.map_or(i64::MAX, |until| until.unix() - 1);
        let Data::Integers { values, .. } = &began.data else {
            return Truth { holds: Mask::none(), unknown: rows.clone() };
        };
        let (inside, ahead) = (Raw::Within { values, low, high }, Raw::Ahead { values, at: self.at });
        let (mut holds, mut unknown) = (Vec::new(), Vec::new());
        for (at, wanted) in rows.words().iter().enumerate() {
            let known = wanted & began.valid.word(at);
            let known = known & !ahead.word(at, known);
            holds.push(inside.word(at, known) & known);
            unknown.push(wanted & !known);
        }
        Truth { holds: Mask::from_words(holds), unknown: Mask::from_words(unknown) }
    }

    /// A condition that no loop answers: each row by itself.
    fn by_row(&mut self, test: &Test, rows: &Mask) -> Truth {
        let mut places = self.pool.reads(&test.asks);
        if let Some(places) = &mut places {
            places.push(test.slot);
        }
        let mut truth =
            Truth { holds: Mask::empty(self.columns.rows), unknown: Mask::empty(self.columns.rows) };
        for row in rows.rows() {
            match self.row(test, places.as_deref(), row) {
                Kleene::True => truth.holds.set(row),
                Kleene::Unknown => truth.unknown.set(row),
                Kleene::False => {}
            }
        }
        truth
    }

    /// A condition in one row, on the slots that it reads, if that is not all of them.
    fn row(&mut self, test: &Test, places: Option<&[SlotId]>, row: usize) -> Kleene {
        let at = self.at.get(row).copied().unwrap_or(0);
        if let Some(places) = places {
            self.columns.fill_some(self.pool, row, places, &mut self.slots);
            let look = Look { pool: self.pool, slots: &self.slots, at, request: None };
            match test.asks {
                Asks::Formula(program) => {
                    if let Some(holds) = look.program(program) {
                        return Kleene::of(holds);
                    }
                }
                _ => return look.test(test, &mut NEVER.clone()),
            }
        }
        self.columns.fill(self.pool, row, &mut self.slots);
        let look = Look { pool: self.pool, slots: &self.slots, at, request: None };
        look.test(test, &mut NEVER.clone())
    }

    /// The rows whose text is one of some words.
    pub(super) fn is_one_of(&mut self, slot: SlotId, words: &[u32], rows: &Mask) -> Mask {
        let mut mine = Mask::none();
        for word in words {
            let word = i64::from(*word);
            let asks = Asks::Within { low: word, high: word };
            let test = Test { slot, asks, negated: false, absent: Kleene::False };
            mine.add(&self.ask(None, &test, rows).holds);
        }
        mine
    }

    /// Works on a row as one request.
    pub(super) fn look<T>(&mut self, row: usize, with: impl FnOnce(Look<'a, '_>) -> T) -> T {
        self.columns.fill(self.pool, row, &mut self.slots);
        let at = self.at.get(row).copied().unwrap_or(0);
        with(Look { pool: self.pool, slots: &self.slots, at, request: None })
    }

    /// In which of some rows a condition stays as it is until the end, as far as that is easily told.
    pub(super) fn stays(&mut self, id: u32, rows: &Mask) -> Mask {
        let pool = self.pool;
        let Some(test) = pool.test(id) else { return Mask::none() };
        let moments = |columns: &'a Columns, slot: u16| match &columns.column(slot).data {
            Data::Integers { values, .. } => Some((&**values, columns.column(slot))),
            _ => None,
        };
        let (at, end) = (self.at, self.end);
        match test.asks {
            Asks::Group { first, count, .. } => {
                let mut stays = rows.clone();
                for part in pool.parts(first, count) {
                    stays = self.stays(*part, &stays);
                }
                stays
            }
            Asks::General(_) if is_timed(pool, test) => Mask::none(),
            Asks::Elapsed { low, high, sign } => {
                let Some((values, column)) = moments(self.columns, test.slot) else { return rows.clone() };
                let (low, high) = since(low, high, sign);
                let mut stays =
                    unmoved(&Raw::StaysWithin { values, at, end, low, high }, column.valid(), rows);
                if not_yet(pool, test).is_some() {
                    stays = unmoved(&Raw::StaysPut { values, at, end }, column.valid(), &stays);
                }
                stays
            }
            Asks::Moment { .. } | Asks::Says if is_timed(pool, test) => {
                match moments(self.columns, test.slot) {
                    Some((values, column)) => {
                        unmoved(&Raw::StaysPut { values, at, end }, column.valid(), rows)
                    }
                    None => rows.clone(),
                }
            }
            Asks::Window(_) => {
                let mut stays = rows.clone();
                for field in [Field::RequestedAt, Field::InspectionReceivedAt] {
                    if let Some((values, column)) = moments(self.columns, pool.place(field)) {
                        stays = unmoved(&Raw::StaysPut { values, at, end }, column.valid(), &stays);
                    }
                }
                stays
            }
            _ => rows.clone(),
        }
    }
}

/// The rows without a value, and those in which it stays where it is.
fn unmoved(stays: &Raw<'_>, valid: &Mask, rows: &Mask) -> Mask {
    let words = rows.words().iter().enumerate().map(|(at, wanted)| {
        let known = wanted & valid.word(at);
        let all = known.count_ones() > 10;
        wanted & !(known & !stays.word(at, if all { u64::MAX } else { known }))
    });
    Mask::from_words(words.collect())
}

fn constant(truth: Kleene, rows: &Mask) -> Truth {
    match truth {
        Kleene::True => Truth { holds: rows.clone(), unknown: Mask::none() },
        Kleene::False => Truth::default(),
        Kleene::Unknown => Truth { holds: Mask::none(), unknown: rows.clone() },
    }
}
