//! What a dry run comes to: plain figures that add up.

use std::collections::BTreeMap;

use serde::ser::{SerializeSeq, Serializer};

use super::examples::{Example, ExampleKind, Examples, Place};
use super::figures::{Figures, PolicyName, Rules};
use super::ledger::{ByReview, Ledger, Recorded, Standing};
use super::replay::{Fate, Replayed};
use super::run::{Observed, Story};
use super::sums::{Sums, at_stake};
use super::worth::WorthALook;
use crate::engine::Policies;
use crate::history::PastRequest;
use crate::model::{Field, Request, Review, Slot, Value};

/// What becomes of the reviews under some policies.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct Course {
    /// The policies.
    pub policies: Vec<PolicyName>,
    /// Reviews by what becomes of them.
    pub routes: ByReview<BTreeMap<Fate, u64>>,
    /// How they stand in After-Sales Handling Time.
    pub ledger: ByReview<Ledger>,
    /// Requests approved without a person at one review or at both, and their money: counted once a request.
    pub approved: Sums,
}

impl Course {
    /// The reviews of that fate.
    pub fn count(&self, fate: Fate) -> u64 {
        Review::ALL.into_iter().map(|review| self.count_of(review, fate)).sum()
    }

    /// The reviews of that kind and fate.
    pub fn count_of(&self, review: Review, fate: Fate) -> u64 {
        self.routes.of(review).get(&fate).copied().unwrap_or_default()
    }

    fn add(&mut self, review: Review, replayed: &Replayed<'_>) {
        *self.routes.of_mut(review).entry(replayed.fate).or_default() += 1;
        self.ledger.of_mut(review).add(replayed.tag);
    }

    fn add_request(&mut self, requests: &[Request], reviews: &[Replayed<'_>]) {
        let approved = reviews.iter().zip(requests).find(|(replayed, _)| replayed.fate == Fate::Approve);
        if let Some((replayed, request)) = approved {
            self.approved.add(at_stake(request, replayed.resolution()));
        }
    }

    fn merge(&mut self, later: &Self) {
        for review in Review::ALL {
            merge_counts(self.routes.of_mut(review), later.routes.of(review));
            self.ledger.of_mut(review).merge(later.ledger.of(review));
        }
        self.approved.merge(&later.approved);
    }
}

/// What a dry run comes to.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct Simulation {
    /// Rows of the history: requests and row errors.
    pub rows: u64,
    /// Past requests that were replayed.
    pub requests: u64,
    /// Rows that are no request.
    pub row_errors: u64,
    /// How the reviews really stood in After-Sales Handling Time, by the recorded answers alone.
    pub actual: ByReview<Ledger>,
    /// What becomes of them under the policies.
    pub simulated: Course,
    /// What becomes of them under the policies that these are compared with.
    pub baseline: Option<Course>,
    /// Reviews by what really became of them, and what becomes of them under the policies.
    pub transitions: BTreeMap<Recorded, BTreeMap<Fate, u64>>,
    /// Reviews by what becomes of them under the baseline, and under the policies. Empty without a baseline.
    pub changes: BTreeMap<Fate, BTreeMap<Fate, u64>>,
    /// Reviews that the policies approve although they were rejected, and their money.
    pub approved_though_rejected: Sums,
    /// The same of the policies that these are compared with.
    pub baseline_approved_though_rejected: Option<Sums>,
    /// Reviews that both approve, but for something else: another resolution or another part of the money.
    pub approved_otherwise: u64,
    /// Approvals of the dry run that replace a rejection, a withdrawal or no answer, where goods may come back:
    /// whether an inspection would follow is not known, and none is in the figures.
    pub follow_ups_unknown: u64,
    /// Inspections replayed although the platform took the request over at request approval: that the goods come
    /// back as they really did is assumed.
    pub inspections_after_platform: u64,
    /// What each rule did, and what could not be decided.
    #[serde(flatten)]
    pub figures: Figures,
    /// The same of the policies that these are compared with.
    pub baseline_figures: Option<Figures>,
    /// Fields that the policies use and no request says, and words that they look for and that never occur.
    pub worth_a_look: WorthALook,
    #[serde(serialize_with = "examples")]
    pub(super) examples: Examples,
}

impl Simulation {
    pub(super) fn new(policies: &Policies, baseline: Option<&Policies>) -> Self {
        let course = |policies| Course { policies: PolicyName::of(policies), ..Course::default() };
        Self {
            rows: 0,
            requests: 0,
            row_errors: 0,
            actual: ByReview::default(),
            simulated: course(policies),
            baseline: baseline.map(course),
            transitions: BTreeMap::new(),
            changes: BTreeMap::new(),
            approved_though_rejected: Sums::default(),
            baseline_approved_though_rejected: baseline.map(|_| Sums::default()),
            approved_otherwise: 0,
            follow_ups_unknown: 0,
            inspections_after_platform: 0,
            figures: Figures::new(policies),
            baseline_figures: baseline.map(Figures::new),
            worth_a_look: WorthALook::new(policies),
            examples: Examples::default(),
        }
    }

    /// Adds one request. `requests` is how it looked at each of its reviews; `place` is where it stands, if
    /// requests are not added in their order.
    pub(super) fn add(
        &mut self,
        rules: Rules<'_>,
        baseline_rules: Option<Rules<'_>>,
        past: &PastRequest,
        requests: &[Request],
        story: &Story<'_>,
        place: Option<Place>,
    ) {
        self.requests += 1;
        self.worth_a_look.add(&past.request);
        for ((seen, request), at) in story.reviews(past).zip(requests).zip(0_usize..) {
            let (review, replayed) = (seen.review.review, seen.simulated);
            let money = seen.amount();
            self.actual.of_mut(review).add(seen.actual);
            self.simulated.add(review, replayed);
            *self.transitions.entry(seen.recorded()).or_default().entry(replayed.fate).or_default() += 1;
            if let (Some(course), Some(baseline)) = (&mut self.baseline, seen.baseline) {
                course.add(review, baseline);
                *self.changes.entry(baseline.fate).or_default().entry(replayed.fate).or_default() += 1;
                self.approved_otherwise += u64::from(baseline.approves_otherwise(replayed));
                let before = Observed { simulated: baseline, ..seen };
                let money = before.amount();
                if let Some(sums) = &mut self.baseline_approved_though_rejected
                    && baseline.fate == Fate::Approve
                    && seen.recorded() == Recorded::Rejected
                {
                    sums.add(money);
                }
                if let (Some(figures), Some(rules)) = (&mut self.baseline_figures, baseline_rules) {
                    figures.add(rules, &before, request, money);
                }
            }
            if replayed.fate == Fate::Approve && seen.recorded() == Recorded::Rejected {
                self.approved_though_rejected.add(money);
            }
            let routed = story.simulated.iter().take(at).any(|earlier| earlier.fate == Fate::Platform);
            self.inspections_after_platform += u64::from(review == Review::Inspection && routed);
            self.follow_ups_unknown += u64::from(follow_up_unknown(&seen, request));
            self.figures.add(rules, &seen, request, money);
            let place = place.map(|(batch, row)| (batch, row * 2 + at)).unwrap_or_default();
            self.examples.look_at(&seen, money, place);
        }
        self.simulated.add_request(requests, &story.simulated);
        if let (Some(course), Some(reviews)) = (&mut self.baseline, &story.baseline) {
            course.add_request(requests, reviews);
        }
    }

    /// The reviews whose recorded answer cannot be read, and of them those that the policies approve: whether they
    /// were rejected cannot be told.
    pub fn answers_not_known(&self) -> (u64, u64) {
        let fates = self.transitions.get(&Recorded::NotKnown);
        let count = |wanted: &dyn Fn(&Fate) -> bool| {
            let counts = fates.iter().flat_map(|fates| fates.iter());
            counts.filter(|(fate, _)| wanted(fate)).map(|(_, reviews)| reviews).sum()
        };
        (count(&|_| true), count(&|fate| *fate == Fate::Approve))
    }

    /// Adds what comes later in the history.
    pub(super) fn merge(&mut self, later: Self) {
        self.rows += later.rows;
        self.requests += later.requests;
        self.row_errors += later.row_errors;
        for review in Review::ALL {
            self.actual.of_mut(review).merge(later.actual.of(review));
        }
        self.simulated.merge(&later.simulated);
        if let (Some(course), Some(later)) = (&mut self.baseline, &later.baseline) {
            course.merge(later);
        }
        for (key, counts) in &later.transitions {
            merge_counts(self.transitions.entry(*key).or_default(), counts);
        }
        for (key, counts) in &later.changes {
            merge_counts(self.changes.entry(*key).or_default(), counts);
        }
        self.approved_though_rejected.merge(&later.approved_though_rejected);
        if let (Some(sums), Some(later)) =
            (&mut self.baseline_approved_though_rejected, &later.baseline_approved_though_rejected)
        {
            sums.merge(later);
        }
        self.approved_otherwise += later.approved_otherwise;
        self.follow_ups_unknown += later.follow_ups_unknown;
        self.inspections_after_platform += later.inspections_after_platform;
        self.figures.merge(later.figures);
        if let (Some(figures), Some(later)) = (&mut self.baseline_figures, later.baseline_figures) {
            figures.merge(later);
        }
        self.worth_a_look.merge(later.worth_a_look);
        self.examples.merge(later.examples);
    }

    /// The examples, by kind.
    pub fn examples(&self) -> impl Iterator<Item = (&ExampleKind, &Example)> {
        self.examples.iter()
    }

    /// The examples of one kind.
    pub fn examples_of(&self, wanted: &ExampleKind) -> impl Iterator<Item = &Example> {
        self.examples().filter(move |(kind, _)| *kind == wanted).map(|(_, example)| example)
    }

    /// The reviews on record.
    pub fn reviews(&self) -> u64 {
        self.actual.approval.total() + self.actual.inspection.total()
    }

    /// Whatever does not add up, in words. Empty unless Greenlight itself is in error.
    pub fn discrepancies(&self) -> Vec<String> {
        let mut wrong = Vec::new();
        let mut same = |what: &str, a: u64, b: u64| {
            if a != b {
                wrong.push(format!("{what}: {a} and {b} should be the same"));
            }
        };
        same("rows, and requests with row errors", self.rows, self.requests + self.row_errors);
        same("requests, and reviews at request approval", self.requests, self.actual.approval.total());
        for review in Review::ALL {
            let (name, reviews) = (review.name(), self.actual.of(review).total());
            for (whose, course) in [("policies", Some(&self.simulated)), ("baseline", self.baseline.as_ref())]
            {
                let Some(course) = course else { continue };
                let ledger = course.ledger.of(review);
                same(&format!("{name} reviews, and the ledger of the {whose}"), reviews, ledger.total());
                let routed = course.routes.of(review).values().sum();
                same(&format!("{name} reviews, and the routes of the {whose}"), reviews, routed);
                let included = ledger.standing(Standing::Included);
                same(&format!("{name} reviews in AHT, and handling times"), included, ledger.times().count());
            }
            let actual = self.actual.of(review);
            same(
                "reviews really in AHT, and handling times",
                actual.standing(Standing::Included),
                actual.times().count(),
            );
        }
        let matrix =
            |counts: &mut dyn Iterator<Item = &BTreeMap<Fate, u64>>| counts.flat_map(BTreeMap::values).sum();
        same("reviews, and what became of them", self.reviews(), matrix(&mut self.transitions.values()));
        if self.baseline.is_some() {
            same("reviews, and what changed", self.reviews(), matrix(&mut self.changes.values()));
        }
        let figures = [(Some(&self.figures), Some(&self.simulated))];
        for (figures, course) in
            figures.into_iter().chain([(self.baseline_figures.as_ref(), self.baseline.as_ref())])
        {
            let (Some(figures), Some(course)) = (figures, course) else { continue };
            let by_rules: u64 = figures.rules.iter().map(|rule| rule.decided.count()).sum();
            let decided = by_rules + figures.could_not_tell() + figures.without_rule.values().sum::<u64>();
            same(
                "reviews that took place, and who decided",
                self.reviews(),
                decided + course.count(Fate::Avoided),
            );
        }
        wrong
    }
}

/// After these answers the record cannot know what would have followed an approval.
pub(super) const ENDS_THE_RECORD: [Recorded; 4] =
    [Recorded::Rejected, Recorded::Withdrawn, Recorded::NotKnown, Recorded::Open];

/// Whether goods come back after a request of a kind, or may.
pub(super) fn may_come_back(kind: &Slot) -> bool {
    match kind {
        Slot::Value(Value::Code(kind)) => Field::Kind
            .word(*kind)
            .is_some_and(|kind| matches!(kind.name, "return_and_refund" | "replacement")),
        _ => true,
    }
}

/// Whether goods may come back after an approval that the record knows nothing of.
fn follow_up_unknown(seen: &Observed<'_, '_>, request: &Request) -> bool {
    may_come_back(request.slot(Field::Kind))
        && seen.review.review == Review::Approval
        && seen.simulated.fate == Fate::Approve
        && !seen.simulated.leaves_goods()
        && ENDS_THE_RECORD.contains(&seen.recorded())
        && seen.past.reviews.iter().all(|past| past.review != Review::Inspection)
}

fn examples<S: Serializer>(examples: &Examples, serializer: S) -> Result<S::Ok, S::Error> {
    #[derive(serde::Serialize)]
    struct Kept<'e> {
        kind: &'e ExampleKind,
        #[serde(flatten)]
        example: &'e Example,
    }
    let mut list = serializer.serialize_seq(None)?;
    for (kind, example) in examples.iter() {
        list.serialize_element(&Kept { kind, example })?;
    }
    list.end()
}

pub(super) fn merge_counts<K: Ord + Copy>(counts: &mut BTreeMap<K, u64>, later: &BTreeMap<K, u64>) {
    for (&key, &count) in later {
        *counts.entry(key).or_default() += count;
    }
}
