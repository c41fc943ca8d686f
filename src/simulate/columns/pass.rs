//! What becomes of one review of the rows of a batch under some policies.

use super::record::Record;
use super::stakes::Stakes;
use crate::engine::{Bulk, Followed, Mask, Reasons, Rulings, Table};
use crate::lang::Rule;
use crate::model::{Resolution, Review, Route, Slot, Unknown};
use crate::simulate::figures::Figures;
use crate::simulate::ledger::{Entry, Ledger};
use crate::simulate::replay::{Fate, begin_of, leaves_goods};

/// What becomes of one review of some rows.
#[derive(Default)]
pub(super) struct Pass {
    pub(super) approve: Mask,
    pub(super) person: Mask,
    pub(super) platform: Mask,
    /// Inspections that do not take place.
    pub(super) avoided: Mask,
    /// Rows for the platform that count in all the same.
    counted: Mask,
    /// Rows that are approved such that the buyer keeps the goods.
    pub(super) goods_stay: Mask,
    /// Approvals by what the buyer gets.
    pub(super) resolutions: Vec<(Option<Resolution>, Mask)>,
    /// Rows for a person because it could not be told whether a rule fits.
    pub(super) cannot_tell: Mask,
    /// Rows that were decided later than at their begin, and when; in no order.
    pub(super) later: Vec<(usize, i64)>,
}

impl Pass {
    /// Replays one review of the rows of a batch, those of `record` without what was avoided, and adds up what the rules do.
    pub(super) fn new(
        bulk: &mut Bulk<'_>,
        table: &mut Table,
        record: &Record<'_>,
        avoided: Mask,
        stakes: &Stakes<'_>,
        figures: &mut Figures,
    ) -> Self {
        let rules: Vec<&Rule> = bulk.policies().in_order().flat_map(|policy| &policy.rules).collect();
        let mut pass = Self { avoided, ..Self::default() };
        let decided = record.placed.both(&record.held).without(&pass.avoided);
        let mut scene = bulk.scene(table, record.began, &record.end);
        let mut rulings = scene.rule_on(&decided);
        let mut followed = Vec::new();
        let waiting = waiting(&rules, &rulings).both(&rulings.may_change);
        let mut moved = Mask::none();
        for row in waiting.rows() {
            let end = scene.follow(row);
            if record.began.get(row).is_some_and(|began| end.at > *began) {
                moved.set(row);
                followed.push((row, end));
            }
        }
        if !followed.is_empty() {
            take_out(&mut rulings, &moved);
        }
        let mut reasons = scene.reasons(&rulings);
        pass.ruled(&rules, &rulings, stakes, figures);
        for (row, end) in &followed {
            pass.followed(&rules, *row, end, stakes, figures, &mut reasons);
        }
        for ((field, unknown), rows) in reasons.iter() {
            let reason = format!("{}:{field}", unknown.name());
            figures.undecided_rows(reason, rows.count(), rows.count_both(&pass.person));
        }
        pass
    }

    /// Takes over what rules did to rows at their begin.
    fn ruled(&mut self, rules: &[&Rule], rulings: &Rulings, stakes: &Stakes<'_>, figures: &mut Figures) {
        for (place, (rule, ruled)) in rules.iter().zip(&rulings.rules).enumerate() {
            if let Some(own) = figures.rules.get_mut(place) {
                own.too_late += ruled.too_late.count();
                own.cannot_tell += ruled.cannot_tell.count();
                stakes.add(&ruled.fits, resolution(rule), &mut own.decided);
            }
            self.fits(rule, &ruled.fits);
            if rule.then != Route::Approve {
                self.person.add(&ruled.cannot_tell);
                self.cannot_tell.add(&ruled.cannot_tell);
            }
        }
        for (why, rows) in [("nothing_fits", &rulings.nothing_fits), ("other_seller", &rulings.other_seller)]
        {
            self.person.add(rows);
            figures.without_rule_rows(why, rows.count());
        }
    }

    /// A rule decides some rows because it fits.
    fn fits(&mut self, rule: &Rule, rows: &Mask) {
        if rows.is_empty() {
            return;
        }
        match rule.then {
            Route::Review => self.person.add(rows),
            Route::Platform => {
                self.platform.add(rows);
                if rule.metric == Some(true) {
                    self.counted.add(rows);
                }
            }
            Route::Approve => {
                self.approve.add(rows);
                let resolution = resolution(rule);
                if leaves_goods(resolution) {
                    self.goods_stay.add(rows);
                }
                match self.resolutions.iter_mut().find(|(known, _)| *known == resolution) {
                    Some((_, known)) => known.add(rows),
                    None => self.resolutions.push((resolution, rows.clone())),
                }
            }
        }
    }

    /// Takes over a row that was decided later than at its begin.
    fn followed<'p>(
        &mut self,
        rules: &[&Rule],
        row: usize,
        end: &Followed<'p>,
        stakes: &Stakes<'_>,
        figures: &mut Figures,
        reasons: &mut Reasons<'p>,
    ) {
        self.later.push((row, end.at));
        let mut only = Mask::none();
        only.set(row);
        for (place, reason) in &end.undecided {
            figures.rules.get_mut(*place).into_iter().for_each(|own| own.cannot_tell += 1);
            reasons.set(*reason, row);
        }
        for place in &end.too_late {
            figures.rules.get_mut(*place).into_iter().for_each(|own| own.too_late += 1);
        }
        let by = end.by.and_then(|place| Some((rules.get(place)?, figures.rules.get_mut(place)?)));
        match (by, end.blamed) {
            (None, _) => {
                self.person.set(row);
                figures.without_rule_rows("nothing_fits", 1);
            }
            (Some((rule, own)), None) => {
                own.decided.add(stakes.of(row, resolution(rule)));
                self.fits(rule, &only);
            }
            (Some((_, own)), Some(reason)) => {
                own.cannot_tell += 1;
                reasons.set(reason, row);
                self.person.set(row);
                self.cannot_tell.set(row);
            }
        }
    }

    /// Leaves the rows whose begin is not known to a person, by what is said of the begin.
    pub(super) fn unplaced(
        &mut self,
        rows: &Mask,
        review: Review,
        said: impl Fn(usize) -> Slot,
        figures: &mut Figures,
    ) {
        for row in rows.rows() {
            let unknown = match said(row) {
                Slot::Bad(fault) => Unknown::Bad(fault),
                Slot::Absent | Slot::Value(_) => Unknown::Missing,
            };
            let why = format!("{}:{}", unknown.name(), begin_of(review).name());
            figures.without_rule_rows(&why, 1);
            figures.undecided_rows(why, 1, 1);
        }
        self.person.add(rows);
    }

    /// The rows of a fate.
    pub(super) fn of(&self, fate: Fate) -> &Mask {
        match fate {
            Fate::Approve => &self.approve,
            Fate::Review => &self.person,
            Fate::Platform => &self.platform,
            Fate::Avoided => &self.avoided,
        }
    }

    /// Adds the rows to the ledger, all but the times of those that are left to a person: they are given back.
    pub(super) fn enter(&self, record: &Record<'_>, auto: i64, ledger: &mut Ledger) -> Mask {
        let approved = self.approve.count();
        ledger.add_reviews(Entry::SellerAutoApproval, approved);
        ledger.times_mut().add_times(auto, approved);
        ledger.add_reviews(Entry::Avoided, self.avoided.count());
        let counted = self.counted.count();
        ledger.add_reviews(Entry::PlatformCounted, counted);
        ledger.add_reviews(Entry::PlatformPolicy, self.platform.count() - counted);
        let mut at_begin = counted;
        for (row, at) in self.later.iter().filter(|(row, _)| self.counted.has(*row)) {
            let began = record.began.get(*row).copied().unwrap_or(*at);
            ledger.times_mut().add_times(at - began, 1);
            at_begin -= 1;
        }
        ledger.times_mut().add_times(0, at_begin);
        let (counts, timed) = record.by_hand(&self.person);
        for (entry, reviews) in counts {
            ledger.add_reviews(entry, reviews);
        }
        timed
    }

    /// The rows that the platform took over after they had waited for a person.
    pub(super) fn taken_over(&self) -> impl Iterator<Item = usize> {
        self.later.iter().filter(|(row, _)| self.platform.has(*row)).map(|(row, _)| *row)
    }
}

/// What the buyer gets if a rule approves.
fn resolution(rule: &Rule) -> Option<Resolution> {
    rule.resolution.filter(|_| rule.then == Route::Approve)
}

/// The rows that are left to a person.
fn waiting(rules: &[&Rule], rulings: &Rulings) -> Mask {
    let mut rows = rulings.nothing_fits.clone();
    for (rule, ruled) in rules.iter().zip(&rulings.rules) {
        match rule.then {
            Route::Approve => {}
            Route::Platform => rows.add(&ruled.cannot_tell),
            Route::Review => {
                rows.add(&ruled.cannot_tell);
                rows.add(&ruled.fits);
            }
        }
    }
    rows
}

fn take_out(rulings: &mut Rulings, rows: &Mask) {
    rulings.nothing_fits.take_out(rows);
    for ruled in &mut rulings.rules {
        ruled.fits.take_out(rows);
        ruled.cannot_tell.take_out(rows);
        ruled.too_late.take_out(rows);
    }
}
