//! Guards held to a dry run: each figure against its limits, exactly.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use super::simulation::{Course, Simulation};
use super::sums::Sums;
use super::{Fate, Times};
use crate::engine::Policies;
use crate::lang::{Demand, Figure, Guard, Limit, Of, Policy, Size};
use crate::model::{Currency, Decimal, Duration, Money};

/// How a guard stands after a dry run.
#[derive(Clone, Debug)]
pub struct Guarded<'p> {
    /// The policy that it stands in.
    pub policy: &'p Policy,
    /// The guard.
    pub guard: &'p Guard,
    /// Whether it holds.
    pub verdict: GuardVerdict,
    /// The figure that it speaks of; `None` if it speaks of none, or there is none.
    pub figure: Option<Measure>,
    /// The same of the baseline, if the guard compares with it.
    pub baseline: Option<Measure>,
    /// Reviews that belong to the figure and could not be counted in, because their amount is not known, and money in
    /// currencies that its limit does not speak of.
    pub left_out: LeftOut,
}

/// Whether a guard holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum GuardVerdict {
    /// It holds.
    Holds,
    /// It does not.
    Broken,
    /// It compares with a baseline, and there is none.
    NoBaseline,
    /// There is nothing to measure: no review, no handling time, no amount that is known.
    NothingToMeasure,
    /// It is measured in a dry run, and there is none.
    NoDryRun,
    /// It speaks of every request there can be, which no dry run shows: `greenlight check` proves
    /// or refutes it.
    NotMeasured,
}

impl GuardVerdict {
    /// The word for it in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Holds => "holds",
            Self::Broken => "broken",
            Self::NoBaseline => "no_baseline",
            Self::NothingToMeasure => "nothing_to_measure",
            Self::NoDryRun => "no_dry_run",
            Self::NotMeasured => "not_measured",
        }
    }
}

/// A figure of a dry run.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Measure {
    /// So many reviews, of so many.
    Count(u64, u64),
    /// Money, in the order of the currencies' codes.
    Money(Vec<Money>),
    /// The mean of handling times: their sum in seconds, and how many there are.
    Mean(i128, u64),
    /// A handling time.
    Time(Duration),
}

/// What belongs to a figure and is not in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LeftOut {
    /// Reviews or requests whose amount is not known.
    pub no_amount: u64,
    /// Money in other currencies than the limit's.
    pub other_money: Vec<Money>,
    /// Approvals of which it cannot be read whether they were rejected.
    pub answer_not_known: u64,
}

impl<'p> Guarded<'p> {
    /// The guards of some policies where there is no dry run to hold them to.
    pub fn without_dry_run(policies: &'p Policies) -> Vec<Self> {
        let guards =
            policies.in_order().flat_map(|policy| policy.guards.iter().map(move |guard| (policy, guard)));
        let open = |(policy, guard)| {
            let mut guarded = Self::new(policy, guard);
            if matches!(guarded.guard.demand, Demand::Within { .. }) {
                guarded.verdict = GuardVerdict::NoDryRun;
            }
            guarded
        };
        guards.map(open).collect()
    }

    fn new(policy: &'p Policy, guard: &'p Guard) -> Self {
        Self {
            policy,
            guard,
            verdict: GuardVerdict::NotMeasured,
            figure: None,
            baseline: None,
            left_out: LeftOut::default(),
        }
    }
}

impl Simulation {
    /// Holds the guards of the policies that were dry-run to what came of it, in the order in which they stand.
    pub fn guards<'p>(&self, policies: &'p Policies) -> Vec<Guarded<'p>> {
        let guards =
            policies.in_order().flat_map(|policy| policy.guards.iter().map(move |guard| (policy, guard)));
        guards.map(|(policy, guard)| self.guard(policy, guard)).collect()
    }

    fn guard<'p>(&self, policy: &'p Policy, guard: &'p Guard) -> Guarded<'p> {
        let mut guarded = Guarded::new(policy, guard);
        let Demand::Within { figure, limits } = &guard.demand else { return guarded };
        let in_money = limits.iter().any(|limit| matches!(limit.size, Size::Money(_)));
        guarded.figure = self.measure(*figure, in_money, false);
        guarded.left_out = self.left_out(*figure, limits, in_money);
        guarded.verdict = GuardVerdict::NothingToMeasure;
        let nothing_known = matches!(&guarded.figure, Some(Measure::Money(money)) if money.is_empty())
            && guarded.left_out.no_amount > 0;
        let Some(now) = guarded.figure.clone().filter(|_| self.reviews() > 0 && !nothing_known) else {
            return guarded;
        };
        if guard.needs_baseline() {
            if self.baseline.is_none() {
                guarded.verdict = GuardVerdict::NoBaseline;
                return guarded;
            }
            guarded.baseline = self.measure(*figure, in_money, true);
            if guarded.baseline.is_none() {
                return guarded;
            }
        }
        let holds = limits.iter().map(|limit| limit.holds(&now, guarded.baseline.as_ref()));
        let holds: Vec<Option<bool>> = holds.collect();
        guarded.verdict = if holds.contains(&Some(false)) {
            GuardVerdict::Broken
        } else if holds.is_empty() || holds.contains(&None) {
            GuardVerdict::NothingToMeasure
        } else {
            GuardVerdict::Holds
        };
        guarded
    }

    fn measure(&self, figure: Figure, in_money: bool, baseline: bool) -> Option<Measure> {
        let course = if baseline { self.baseline.as_ref()? } else { &self.simulated };
        Some(match figure {
            Figure::ApprovedMoney => Measure::Money(course.approved.money().collect()),
            Figure::ApprovedThoughRejected => {
                let sums = self.though_rejected(baseline)?;
                if in_money {
                    Measure::Money(sums.money().collect())
                } else {
                    Measure::Count(sums.count(), course.count(Fate::Approve))
                }
            }
            Figure::Approvals => Measure::Count(course.count(Fate::Approve), self.reviews()),
            Figure::ManualReviews => Measure::Count(course.count(Fate::Review), self.reviews()),
            Figure::MeanTime => {
                let times = times(course);
                Measure::Mean(times.total_seconds(), times.count()).some_if(times.count() > 0)?
            }
            Figure::TimePercentile(percent) => Measure::Time(times(course).percentile(percent)?),
        })
    }

    fn though_rejected(&self, baseline: bool) -> Option<&Sums> {
        if baseline {
            self.baseline_approved_though_rejected.as_ref()
        } else {
            Some(&self.approved_though_rejected)
        }
    }

    fn left_out(&self, figure: Figure, limits: &[Limit], in_money: bool) -> LeftOut {
        let sums = match figure {
            Figure::ApprovedMoney => &self.simulated.approved,
            Figure::ApprovedThoughRejected if in_money => &self.approved_though_rejected,
            Figure::ApprovedThoughRejected => {
                return LeftOut { answer_not_known: self.answers_not_known().1, ..LeftOut::default() };
            }
            _ => return LeftOut::default(),
        };
        let spoken_of = |money: &Money| {
            limits.iter().any(|limit| match &limit.size {
                Size::Money(size) => size.currency == money.currency,
                _ => true,
            })
        };
        LeftOut {
            no_amount: sums.unknown(),
            other_money: sums.money().filter(|money| !spoken_of(money)).collect(),
            answer_not_known: match figure {
                Figure::ApprovedThoughRejected => self.answers_not_known().1,
                _ => 0,
            },
        }
    }
}

fn times(course: &Course) -> Times {
    course.ledger.together().times().clone()
}

impl Measure {
    fn some_if(self, there_is: bool) -> Option<Self> {
        there_is.then_some(self)
    }

    /// The figure as a fraction; of money, in one currency.
    fn fraction(&self, currency: Option<Currency>) -> Option<Fraction> {
        Some(match self {
            Self::Count(count, _) => Fraction { part: Decimal::from(*count), of: Decimal::ONE },
            Self::Money(money) => {
                let currency = currency?;
                let amount = money.iter().find(|money| money.currency == currency).map(|money| money.amount);
                Fraction { part: amount.unwrap_or_default(), of: Decimal::ONE }
            }
            Self::Mean(total, count) => Fraction {
                part: Decimal::try_from_i128_with_scale(*total, 0).ok()?,
                of: Decimal::from(*count),
            },
            Self::Time(time) => Fraction { part: Decimal::from(time.as_seconds()), of: Decimal::ONE },
        })
    }

    fn currencies(&self) -> BTreeSet<&'static str> {
        match self {
            Self::Money(money) => money.iter().map(|money| money.currency.code()).collect(),
            Self::Count(..) | Self::Mean(..) | Self::Time(_) => BTreeSet::new(),
        }
    }
}

impl Limit {
    /// Whether a figure stays within the limit. `None` if the numbers are beyond what can be worked with.
    fn holds(&self, now: &Measure, baseline: Option<&Measure>) -> Option<bool> {
        let currencies = match &self.size {
            Size::Money(money) => BTreeSet::from([money.currency.code()]),
            _ => &now.currencies() | &baseline.map(Measure::currencies).unwrap_or_default(),
        };
        if !matches!(now, Measure::Money(_)) {
            return self.holds_in(now, baseline, None);
        }
        let mut holds = true;
        for code in currencies {
            holds &= self.holds_in(now, baseline, Currency::from_code(code))?;
        }
        Some(holds)
    }

    fn holds_in(
        &self,
        now: &Measure,
        baseline: Option<&Measure>,
        currency: Option<Currency>,
    ) -> Option<bool> {
        let end = match (self.of, baseline) {
            (Of::Figure, _) => self.size(now)?,
            (Of::More, Some(before)) => self.moved(before.fraction(currency)?, Decimal::ONE)?,
            (Of::Less, Some(before)) => self.moved(before.fraction(currency)?, Decimal::NEGATIVE_ONE)?,
            (Of::More | Of::Less, None) => return None,
        };
        Some(match now.fraction(currency)?.compare(&end)? {
            Ordering::Equal => self.inclusive,
            order => (order == Ordering::Less) == self.is_upper,
        })
    }

    /// The limit itself: an amount, or a share of what there is.
    fn size(&self, now: &Measure) -> Option<Fraction> {
        let part = match (&self.size, now) {
            // Of nothing there is no share.
            (Size::Share(_), Measure::Count(_, 0)) => return None,
            (Size::Share(share), Measure::Count(_, whole)) => share.checked_mul(Decimal::from(*whole))?,
            (Size::Share(_), _) => return None,
            (size, _) => size.absolute(),
        };
        Some(Fraction { part, of: Decimal::ONE })
    }

    /// The baseline's figure, moved by the limit up or down.
    fn moved(&self, before: Fraction, way: Decimal) -> Option<Fraction> {
        let part = match &self.size {
            Size::Share(share) => {
                before.part.checked_mul(Decimal::ONE.checked_add(share.checked_mul(way)?)?)?
            }
            size => before.part.checked_add(size.absolute().checked_mul(way)?.checked_mul(before.of)?)?,
        };
        Some(Fraction { part, ..before })
    }
}

impl Size {
    /// The number of it: reviews, units of money, seconds.
    fn absolute(&self) -> Decimal {
        match self {
            Self::Count(number) | Self::Share(number) => *number,
            Self::Money(money) => money.amount,
            Self::Time(time) => Decimal::from(time.as_seconds()),
        }
    }
}

/// A number that may not end: a mean.
#[derive(Clone, Copy)]
struct Fraction {
    part: Decimal,
    /// Never zero, never negative.
    of: Decimal,
}

impl Fraction {
    fn compare(&self, other: &Self) -> Option<Ordering> {
        Some(self.part.checked_mul(other.of)?.cmp(&other.part.checked_mul(self.of)?))
    }
}
