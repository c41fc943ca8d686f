//! One thread of a dry run by columns: its share of the batches, added up as the rows one by one would be.

use std::collections::BTreeMap;

use super::examples::{Candidates, Seen};
use super::pass::Pass;
use super::ready::{self, Readying};
use super::record::Record;
use super::stakes::Stakes;
use super::words::Words;
use crate::engine::{Bulk, Mask, pack};
use crate::history::{Batch, Values};
use crate::model::{Field, Review};
use crate::simulate::figures::{Figures, Places, Rules};
use crate::simulate::ledger::{ByReview, Entry, Ledger, Recorded};
use crate::simulate::replay::Fate;
use crate::simulate::run::Simulator;
use crate::simulate::simulation::{Course, ENDS_THE_RECORD, Simulation, may_come_back};
use crate::simulate::sums::Sums;
use crate::simulate::times::Times;

/// Adds up batches.
pub(super) struct Worker<'p, 'r> {
    simulator: Simulator<'p>,
    own: Side<'p, 'r>,
    baseline: Option<Side<'p, 'r>>,
    words: Words,
    total: Simulation,
    /// Times that count both as it really was and in the dry run: nearly all, so they are counted once.
    in_both: ByReview<Times>,
    /// Where moments would stand of which no row has one.
    nowhere: Vec<i64>,
}

/// The policies, or those that they are compared with.
struct Side<'p, 'r> {
    bulk: Bulk<'p>,
    readying: Readying,
    places: &'r Places<'p>,
}

/// What becomes of both reviews of the rows under some policies.
type Passes = [Pass; 2];

impl<'p, 'r> Side<'p, 'r> {
    /// Replays both reviews.
    fn replay(
        &mut self,
        batch: &Batch,
        records: &[Record<'_>; 2],
        stakes: &Stakes<'_>,
        figures: &mut Figures,
    ) -> Passes {
        let [approval, inspection] = records;
        let mut table = self.readying.approval(&mut self.bulk, batch);
        let said = |field| move |row| batch.slot(field, row);
        let mut first = Pass::new(&mut self.bulk, &mut table, approval, Mask::none(), stakes, figures);
        let unplaced = approval.held.without(&approval.placed);
        first.unplaced(&unplaced, Review::Approval, said(Field::RequestedAt), figures);
        if inspection.held.is_empty() {
            return [first, Pass::default()];
        }
        ready::inspection(&self.bulk, batch, &mut table);
        let avoided = first.goods_stay.both(&inspection.held);
        let unplaced = inspection.held.without(&inspection.placed).without(&avoided);
        let mut second = Pass::new(&mut self.bulk, &mut table, inspection, avoided, stakes, figures);
        second.unplaced(&unplaced, Review::Inspection, said(Field::InspectionReceivedAt), figures);
        [first, second]
    }

    fn rules(&self) -> Rules<'r>
    where
        'p: 'r,
    {
        Rules { policies: self.bulk.policies(), places: self.places }
    }
}

impl<'p, 'r> Worker<'p, 'r> {
    pub(super) fn new(
        simulator: Simulator<'p>,
        places: &'r Places<'p>,
        baseline_places: Option<&'r Places<'p>>,
    ) -> Self {
        let side =
            |policies, places| Side { bulk: Bulk::new(policies), readying: Readying::default(), places };
        Self {
            simulator,
            own: side(simulator.policies, places),
            baseline: simulator
                .baseline
                .zip(baseline_places)
                .map(|(policies, places)| side(policies, places)),
            words: Words::default(),
            total: Simulation::new(simulator.policies, simulator.baseline),
            in_both: ByReview::default(),
            nowhere: Vec::new(),
        }
    }

    /// What all the batches come to.
    pub(super) fn finish(mut self) -> Simulation {
        self.words.finish(&mut self.total.worth_a_look);
        for review in Review::ALL {
            let times = self.in_both.of(review);
            self.total.actual.of_mut(review).times_mut().merge(times);
            self.total.simulated.ledger.of_mut(review).times_mut().merge(times);
        }
        self.total
    }

    /// Adds a batch, the one of that number.
    pub(super) fn add(&mut self, batch: &Batch, number: u64) {
        let rows = batch.rows();
        let beside = ready::beside(batch);
        self.total.rows += rows as u64 + batch.row_errors();
        self.total.row_errors += batch.row_errors();
        self.total.requests += rows as u64 - beside.count();
        self.words.add(batch, &beside, &mut self.total.worth_a_look);
        let mut nowhere = std::mem::take(&mut self.nowhere);
        nowhere.resize(rows, 0);
        self.columns(batch, number, &beside, &nowhere);
        self.nowhere = nowhere;
        for row in beside.rows() {
            self.row(batch, number, row);
        }
    }

    /// Adds a row one by one.
    fn row(&mut self, batch: &Batch, number: u64, row: usize) {
        let past = batch.past(row);
        let (requests, story) = self.simulator.story(&past);
        let rules = self.own.rules();
        let baseline = self.baseline.as_ref().map(Side::rules);
        self.total.add(rules, baseline, &past, &requests, &story, Some((number, row)));
    }

    /// Adds the rows that columns hold.
    fn columns(&mut self, batch: &Batch, number: u64, beside: &Mask, nowhere: &[i64]) {
        let stakes = Stakes::new(batch);
        let record = |review, field: Field| {
            let held = ready::held(batch, review).without(beside);
            let placed = ready::column(batch.column(field), batch.rows());
            let began = ready::moments(batch, field).unwrap_or(nowhere);
            Record::new(held, placed.valid().clone(), began, batch.answers(review))
        };
        let records = [
            record(Review::Approval, Field::RequestedAt),
            record(Review::Inspection, Field::InspectionReceivedAt),
        ];
        let passes = self.own.replay(batch, &records, &stakes, &mut self.total.figures);
        let baseline = match (&mut self.baseline, &mut self.total.baseline_figures) {
            (Some(side), Some(figures)) => Some(side.replay(batch, &records, &stakes, figures)),
            _ => None,
        };
        let auto = self.simulator.policies.auto_approval_time().as_seconds();
        let really = enter_record(&records, auto, &mut self.total.actual);
        let simulated = enter(&records, &passes, &stakes, auto, &mut self.total.simulated);
        self.add_times(&records, &really, &simulated);
        for (record, pass) in records.iter().zip(&passes) {
            for recorded in Recorded::ALL {
                let rows = record.recorded(recorded);
                let counts = Fate::ALL.map(|fate| (fate, rows.count_both(pass.of(fate))));
                if counts.iter().any(|(_, count)| *count > 0) {
                    add_counts(self.total.transitions.entry(recorded).or_default(), counts);
                }
            }
        }
        rejected(&records, &passes, &stakes, &mut self.total.approved_though_rejected);
        if let (Some(passes), Some(course), Some(policies)) =
            (&baseline, &mut self.total.baseline, self.simulator.baseline)
        {
            let timed = enter(&records, passes, &stakes, policies.auto_approval_time().as_seconds(), course);
            for ((record, rows), review) in records.iter().zip(&timed).zip(Review::ALL) {
                record.add_times(rows, course.ledger.of_mut(review).times_mut());
            }
            if let Some(sums) = &mut self.total.baseline_approved_though_rejected {
                rejected(&records, passes, &stakes, sums);
            }
        }
        self.follow_ups(batch, &records, &passes);
        self.compare(batch, number, (&records, &passes, baseline.as_ref()), &stakes);
    }

    /// Adds the times of reviews that a person really answered, and of those that one would.
    fn add_times(&mut self, records: &[Record<'_>; 2], really: &[Mask; 2], simulated: &[Mask; 2]) {
        for (((record, review), really), simulated) in
            records.iter().zip(Review::ALL).zip(really).zip(simulated)
        {
            record.add_times(&really.both(simulated), self.in_both.of_mut(review));
            let actual = self.total.actual.of_mut(review).times_mut();
            record.add_times(&really.without(simulated), actual);
            let course = self.total.simulated.ledger.of_mut(review).times_mut();
            record.add_times(&simulated.without(really), course);
        }
    }

    /// Adds what of the reviews that follow is not known, or assumed.
    fn follow_ups(&mut self, batch: &Batch, records: &[Record<'_>; 2], passes: &Passes) {
        let ([approval, inspection], [first, _]) = (records, passes);
        self.total.inspections_after_platform += first.platform.count_both(&inspection.held);
        let mut rows = first.approve.without(&first.goods_stay).without(&inspection.held);
        rows.take_out(&does_not_come_back(batch));
        for recorded in ENDS_THE_RECORD {
            self.total.follow_ups_unknown += rows.count_both(&approval.recorded(recorded));
        }
    }

    /// Compares with the baseline, and keeps what is worth telling.
    fn compare(
        &mut self,
        batch: &Batch,
        number: u64,
        (records, passes, baseline): (&[Record<'_>; 2], &Passes, Option<&Passes>),
        stakes: &Stakes<'_>,
    ) {
        let mut candidates = Candidates::new();
        for (review, (record, pass)) in records.iter().zip(passes).enumerate() {
            let baseline = baseline.and_then(|passes| passes.get(review));
            let seen = Seen { review, record, pass, baseline, stakes };
            seen.candidates(&self.total.examples, &mut candidates);
            let Some(baseline) = baseline else { continue };
            self.total.approved_otherwise += seen.otherwise(baseline).count();
            for from in Fate::ALL {
                let counts = Fate::ALL.map(|to| (to, baseline.of(from).count_both(pass.of(to))));
                if counts.iter().any(|(_, count)| *count > 0) {
                    add_counts(self.total.changes.entry(from).or_default(), counts);
                }
            }
        }
        for (row, review) in candidates {
            let past = batch.past(row);
            let (_, story) = self.simulator.story(&past);
            if let Some(seen) = story.reviews(&past).nth(review) {
                let money = seen.amount();
                self.total.examples.look_at(&seen, money, (number, row * 2 + review));
            }
        }
    }
}

/// Adds how the reviews really stood, all but times: the rows whose times count are given back.
fn enter_record(records: &[Record<'_>; 2], auto: i64, actual: &mut ByReview<Ledger>) -> [Mask; 2] {
    let mut timed = [Mask::none(), Mask::none()];
    for ((record, review), timed) in records.iter().zip(Review::ALL).zip(&mut timed) {
        let ledger = actual.of_mut(review);
        let by_rule = record.recorded(Recorded::ApprovedByRule);
        let approved = by_rule.count();
        ledger.add_reviews(Entry::SellerAutoApproval, approved);
        ledger.times_mut().add_times(auto, approved);
        let (counts, rows) = record.by_hand(&record.held.without(&by_rule));
        for (entry, reviews) in counts {
            ledger.add_reviews(entry, reviews);
        }
        *timed = rows;
    }
    timed
}

/// Adds what becomes of the reviews under some policies, all but the times of those that are left to a person: their
/// rows are given back.
fn enter(
    records: &[Record<'_>; 2],
    passes: &Passes,
    stakes: &Stakes<'_>,
    auto: i64,
    course: &mut Course,
) -> [Mask; 2] {
    let mut approved = Mask::none();
    let mut timed = [Mask::none(), Mask::none()];
    let reviews = records.iter().zip(passes).zip(Review::ALL).zip(&mut timed);
    for (((record, pass), review), timed) in reviews {
        add_counts(course.routes.of_mut(review), Fate::ALL.map(|fate| (fate, pass.of(fate).count())));
        *timed = pass.enter(record, auto, course.ledger.of_mut(review));
        for (resolution, rows) in &pass.resolutions {
            stakes.add(&rows.without(&approved), *resolution, &mut course.approved);
        }
        approved.add(&pass.approve);
    }
    timed
}

/// Adds the reviews that are approved although they were rejected.
fn rejected(records: &[Record<'_>; 2], passes: &Passes, stakes: &Stakes<'_>, sums: &mut Sums) {
    for (record, pass) in records.iter().zip(passes) {
        let rejected = record.recorded(Recorded::Rejected);
        for (resolution, rows) in &pass.resolutions {
            stakes.add(&rows.both(&rejected), *resolution, sums);
        }
    }
}

fn add_counts(counts: &mut BTreeMap<Fate, u64>, more: [(Fate, u64); 4]) {
    for (fate, count) in more.into_iter().filter(|(_, count)| *count > 0) {
        *counts.entry(fate).or_default() += count;
    }
}

/// The rows of a kind after which no goods come back.
fn does_not_come_back(batch: &Batch) -> Mask {
    let Values::Entries(entries) = batch.column(Field::Kind).values() else { return Mask::none() };
    let table: Vec<bool> = entries.entries.iter().map(|kind| !may_come_back(kind)).collect();
    let of = |key: u32| table.get(key as usize).copied().unwrap_or(false);
    let words = entries.keys.values().chunks(64).map(|keys| pack(keys, of)).collect();
    let mut rows = Mask::from_words(words);
    rows.keep(ready::column(batch.column(Field::Kind), batch.rows()).valid());
    rows
}
