//! Batch after batch under the same policies: what was decided of distinct entries is kept between them.

use arrow_array::StringArray;

use super::column::Column;
use super::decide::Rulings;
use super::decisions::Decisions;
use super::entries::Known;
use super::evaluate::Scene;
use super::mask::Mask;
use super::table::Table;
use super::vocabulary::Vocabulary;
use crate::engine::plan::{Blamed, NEVER, NOWHERE, SlotId, decide};
use crate::engine::policies::Policies;
use crate::model::{Fault, Field, FieldType, Moment, Route};

/// Decides batches by some policies.
#[derive(Debug)]
pub(crate) struct Bulk<'p> {
    policies: &'p Policies,
    known: Known,
    vocabulary: Option<Vocabulary>,
}

/// What becomes of one row that is decided again whenever time changes its decision.
#[derive(Debug)]
pub(crate) struct Followed<'p> {
    /// When it was decided for the last time.
    pub(crate) at: i64,
    /// The place of the rule that decides.
    pub(crate) by: Option<usize>,
    /// What is not known, if that is why it decides.
    pub(crate) blamed: Option<Blamed<'p>>,
    /// Rules above it that might have fitted.
    pub(crate) undecided: Vec<(usize, Blamed<'p>)>,
    /// Rules that fit too, but an earlier one decides.
    pub(crate) too_late: Vec<usize>,
}

impl<'p> Bulk<'p> {
    pub(crate) fn new(policies: &'p Policies) -> Self {
        Self { policies, known: Known::default(), vocabulary: None }
    }

    pub(crate) fn policies(&self) -> &'p Policies {
        self.policies
    }

    /// Rows that say nothing yet.
    pub(crate) fn table(&self, rows: usize) -> Table {
        Table::new(self.policies.pool(), rows)
    }

    /// Whether the policies look at a field.
    pub(crate) fn looks_at(&self, field: Field) -> bool {
        self.policies.pool().place(field) != NOWHERE
    }

    /// Says what rows say of a field, if the policies look at it.
    pub(crate) fn set(&self, table: &mut Table, field: Field, column: impl FnOnce() -> Column) {
        if self.looks_at(field) {
            table.set(self.policies.pool().place(field), column());
        }
    }

    /// Says what rows say of a field whose texts stand in no table of entries, if the policies look at it.
    pub(crate) fn set_texts(
        &mut self,
        table: &mut Table,
        field: Field,
        texts: &StringArray,
        faults: impl Iterator<Item = (usize, Fault)>,
    ) {
        let pool = self.policies.pool();
        let place = pool.place(field);
        if place != NOWHERE {
            let vocabulary = self.vocabulary.get_or_insert_with(|| Vocabulary::new(pool));
            table.set(place, vocabulary.column(pool, place, texts).with_faults(faults));
        }
    }

    /// The slots, names and types of the fields that the policies declare.
    pub(crate) fn own(&self) -> impl Iterator<Item = (SlotId, &'p str, FieldType)> {
        self.policies.pool().own()
    }

    /// Decides some rows of a table, each at its moment; takes over those that stand apart.
    pub(crate) fn decisions(&mut self, table: &mut Table, at: Vec<i64>, rows: Mask) -> Decisions<'p> {
        Decisions::with(self.policies, table, at, rows, &mut self.known)
    }

    /// A batch that is looked at, each row at its own moment, and until its own end.
    pub(crate) fn scene<'a>(&'a mut self, table: &'a mut Table, at: &'a [i64], end: &'a [i64]) -> Scene<'a>
    where
        'p: 'a,
    {
        Scene::new(self.policies, table, at, end, &mut self.known)
    }
}

impl<'a> Scene<'a> {
    /// Decides some rows; also tells which rules fit too late.
    pub(crate) fn rule_on(&mut self, rows: &Mask) -> Rulings {
        self.decide(self.policies.plans().iter(), rows, true)
    }

    /// Decides a row, and as long as a person would decide it, again at each moment at which time alone changes that,
    /// up to the end.
    pub(crate) fn follow(&mut self, row: usize) -> Followed<'a> {
        let plans = self.policies.plans();
        let end = self.end.get(row).copied().unwrap_or(0).min(Moment::LAST.unix());
        let place = |plan: usize, number: usize| {
            number + plans.iter().take(plan).map(|plan| plan.rules.len()).sum::<usize>()
        };
        self.look(row, |mut look| {
            loop {
                let ruling = decide(plans.iter(), &look);
                let rule = ruling.by.and_then(|(plan, number)| plans.get(plan)?.rules.get(number));
                let person = ruling.blamed.is_some() || rule.is_none_or(|rule| rule.then == Route::Review);
                if person && ruling.until != NEVER && ruling.until > look.at && ruling.until <= end {
                    look.at = ruling.until;
                    continue;
                }
                let by = ruling.by.map(|(plan, number)| place(plan, number));
                let undecided = ruling.undecided.into_iter();
                let mut too_late = Vec::new();
                if let Some(by) = by {
                    let mut before = 0;
                    for plan in plans {
                        let own = look.fitting(plan, (by + 1).saturating_sub(before));
                        too_late.extend(own.map(|number| before + number));
                        before += plan.rules.len();
                    }
                }
                return Followed {
                    at: look.at,
                    by,
                    blamed: ruling.blamed,
                    undecided: undecided.map(|(plan, number, why)| (place(plan, number), why)).collect(),
                    too_late,
                };
            }
        })
    }
}
