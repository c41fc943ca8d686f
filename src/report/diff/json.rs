//! A difference as JSON.

use serde::Serialize;
use serde_json::value::RawValue;

use super::DiffReport;
use super::changes::place;
use super::meaning::{moment, verdict_name};
use super::words::Words;
use crate::analysis::{Change, Diff, Known, Meaning, Region, RuleChange, Ruling, Shift};
#[cfg(feature = "history")]
use crate::analysis::{Move, MoveExample, Moved, Over};
use crate::lang::Policy;
#[cfg(feature = "history")]
use crate::simulate::{Simulation, Sums};

/// The whole report; the order of the keys is part of the format.
#[derive(Serialize)]
pub(super) struct DiffJson<'d> {
    owner: &'static str,
    old: PolicyJson<'d>,
    new: PolicyJson<'d>,
    changed: bool,
    changes: Vec<ChangeJson>,
    meaning: Option<MeaningJson<'d>>,
    #[cfg(feature = "history")]
    over: Option<OverJson<'d>>,
}

#[derive(Serialize)]
struct PolicyJson<'d> {
    policy: &'d str,
    file: &'d str,
    hash: &'d str,
}

#[derive(Serialize)]
struct ChangeJson {
    /// What is changed: `rule_added`, `condition`, `list`, …
    change: &'static str,
    rule: Option<String>,
    place: Option<String>,
    /// Whether it can change a decision.
    matters: bool,
    text: String,
}

#[derive(Serialize)]
struct MeaningJson<'d> {
    approvals: &'static str,
    equivalent: bool,
    shifts: Vec<ShiftJson>,
    regions: Vec<RegionJson<'d>>,
}

#[derive(Serialize)]
struct ShiftJson {
    shift: &'static str,
    known: &'static str,
    complete: bool,
}

#[derive(Serialize)]
struct RegionJson<'d> {
    shift: &'static str,
    /// Places in `changes`.
    cause: &'d [usize],
    cause_text: String,
    old: RulingJson<'d>,
    new: RulingJson<'d>,
    request: Option<Box<RawValue>>,
    at: String,
}

#[derive(Serialize)]
struct RulingJson<'d> {
    route: &'static str,
    rule: Option<&'d str>,
    owner: Option<&'static str>,
    why: &'d str,
    resolution: Option<String>,
    metric: &'static str,
    stands_until: Option<String>,
}

#[cfg(feature = "history")]
#[derive(Serialize)]
struct OverJson<'d> {
    reviews: u64,
    moved: Vec<MovedJson<'d>>,
    simulation: &'d Simulation,
}

#[cfg(feature = "history")]
#[derive(Serialize)]
struct MovedJson<'d> {
    shift: &'static str,
    from: Option<&'static str>,
    to: Option<&'static str>,
    cause: &'d [usize],
    cause_text: String,
    reviews: u64,
    requests: &'d Sums,
    rejected: u64,
    examples: &'d [MoveExample],
}

impl<'d> DiffJson<'d> {
    pub(super) fn new(report: &DiffReport<'d>) -> Self {
        let diff = report.diff;
        let words = Words::new(diff);
        Self {
            owner: diff.new_policy().owner.name(),
            old: PolicyJson::new(diff.old_policy()),
            new: PolicyJson::new(diff.new_policy()),
            changed: !diff.changes().is_empty(),
            changes: diff.changes().iter().map(|change| ChangeJson::new(diff, &words, change)).collect(),
            meaning: report.meaning.map(|meaning| MeaningJson::new(&words, meaning)),
            #[cfg(feature = "history")]
            over: report.over.map(|over| OverJson::new(&words, over)),
        }
    }
}

impl<'d> PolicyJson<'d> {
    fn new(policy: &'d Policy) -> Self {
        Self { policy: &policy.name, file: policy.file.name(), hash: &policy.hash }
    }
}

impl ChangeJson {
    fn new(diff: &Diff, words: &Words<'_>, change: &Change) -> Self {
        let pair = change.rule().map(|rule| diff.rule(rule));
        Self {
            change: name(change),
            rule: pair.map(|pair| pair.id().to_owned()),
            place: pair.map(|pair| place(diff, pair)),
            matters: change.matters(),
            text: words.line(change),
        }
    }
}

fn name(change: &Change) -> &'static str {
    match change {
        Change::Name(_) => "policy",
        Change::Currency(_) => "currency",
        Change::Timezone(_) => "timezone",
        Change::SellerIds(_) => "seller_id",
        Change::AutoApprovalTime(_) => "auto_approval_time",
        Change::List(_) => "list",
        Change::Field { .. } => "field",
        Change::Guard(_) => "guard",
        Change::Rule { what, .. } => match what {
            RuleChange::Added => "rule_added",
            RuleChange::Removed => "rule_removed",
            RuleChange::Renamed => "rule_renamed",
            RuleChange::Moved { .. } => "rule_moved",
            RuleChange::Condition { exception: false, .. } => "condition",
            RuleChange::Condition { exception: true, .. } => "exception",
            RuleChange::Then(_) => "then",
            RuleChange::Resolution(_) => "resolution",
            RuleChange::Metric(_) => "metric",
            RuleChange::Time(_) => "time",
            RuleChange::Because(_) => "because",
        },
    }
}

impl<'d> MeaningJson<'d> {
    fn new(words: &Words<'_>, meaning: &'d Meaning) -> Self {
        Self {
            approvals: verdict_name(meaning.approvals()),
            equivalent: meaning.is_equivalent(),
            shifts: meaning.shifts.iter().map(|(shift, known)| ShiftJson::new(*shift, *known)).collect(),
            regions: meaning.regions.iter().map(|region| RegionJson::new(words, region)).collect(),
        }
    }
}

impl ShiftJson {
    fn new(shift: Shift, known: Known) -> Self {
        let (known, complete) = match known {
            Known::Yes { complete } => ("yes", complete),
            Known::No => ("no", true),
            Known::NotFinished => ("not_finished", false),
            Known::CannotBeDecided => ("cannot_be_decided", false),
        };
        Self { shift: shift.name(), known, complete }
    }
}

impl<'d> RegionJson<'d> {
    fn new(words: &Words<'_>, region: &'d Region) -> Self {
        Self {
            shift: region.shift.name(),
            cause: &region.cause,
            cause_text: words.cause(&region.cause),
            old: RulingJson::new(&region.rulings.old),
            new: RulingJson::new(&region.rulings.new),
            request: RawValue::from_string(region.witness.json()).ok(),
            at: region.witness.at().to_string(),
        }
    }
}

impl<'d> RulingJson<'d> {
    fn new(ruling: &'d Ruling) -> Self {
        Self {
            route: ruling.route.name(),
            rule: ruling.rule.as_ref().map(|(_, id)| &**id),
            owner: ruling.rule.as_ref().map(|(owner, _)| owner.name()),
            why: &ruling.why,
            resolution: ruling.resolution.map(|resolution| resolution.to_string()),
            metric: ruling.metric.name(),
            stands_until: moment(ruling.stands_until),
        }
    }
}

#[cfg(feature = "history")]
impl<'d> OverJson<'d> {
    fn new(words: &Words<'_>, over: &'d Over) -> Self {
        let moved = over.moved.iter().map(|moved| MovedJson::new(words, moved)).collect();
        Self { reviews: over.reviews(), moved, simulation: &over.simulation }
    }
}

#[cfg(feature = "history")]
impl<'d> MovedJson<'d> {
    fn new(words: &Words<'_>, moved: &'d Moved) -> Self {
        let (shift, from, to) = match moved.how {
            Move::Fate { from, to } => ("fate", Some(from.name()), Some(to.name())),
            Move::Resolution => ("resolution", None, None),
            Move::Metric(fate) => ("metric", Some(fate.name()), Some(fate.name())),
        };
        Self {
            shift,
            from,
            to,
            cause: &moved.cause,
            cause_text: words.cause(&moved.cause),
            reviews: moved.reviews,
            requests: &moved.requests,
            rejected: moved.rejected,
            examples: &moved.examples,
        }
    }
}
