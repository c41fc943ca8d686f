//! A decision as one line and as JSON.

use std::fmt;

use serde::Serialize;

use crate::model::{Decision, Handling, MetricTag, Moment, Undecided, Why};

impl fmt::Display for Decision<'_> {
    /// One line: `seller auto-approve by cheap-and-damaged: Below 25 dollars …`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.route())?;
        match (self.rule(), self.why()) {
            (Some(rule), Why::CannotTell(undecided)) => {
                write!(f, ": cannot tell whether {rule} fits ({undecided})")
            }
            (Some(rule), _) => match self.because() {
                Some(because) => write!(f, " by {rule}: {because}"),
                None => write!(f, " by {rule}"),
            },
            (None, Why::NothingFits) => f.write_str(": no rule fits"),
            (None, why) => write!(f, ": {why}"),
        }
    }
}

/// A decision as JSON; the order of the keys is part of the format.
#[derive(Serialize)]
pub(crate) struct DecisionJson<'d> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) id: Option<&'d str>,
    pub(crate) at: String,
    route: &'static str,
    rule: Option<&'d str>,
    owner: Option<&'static str>,
    because: Option<&'d str>,
    why: String,
    resolution: Option<String>,
    metric: MetricJson,
    stands_until: Option<String>,
    undecided: Vec<UndecidedJson<'d>>,
    policies: &'d str,
}

#[derive(Serialize)]
struct MetricJson {
    tag: &'static str,
    reason: &'static str,
    /// Seconds, where the decision fixes them.
    handling_seconds: Option<i64>,
    /// `fixed`, `measured`, `until_routed`.
    handling: Option<&'static str>,
}

#[derive(Serialize)]
struct UndecidedJson<'d> {
    rule: &'d str,
    reason: String,
}

impl<'d> DecisionJson<'d> {
    pub(crate) fn new(decision: &'d Decision<'_>, id: Option<&'d str>, at: Moment) -> Self {
        Self {
            id,
            at: at.to_string(),
            route: decision.route().name(),
            rule: decision.rule(),
            owner: decision.owner().map(|owner| owner.name()),
            because: decision.because(),
            why: decision.why().to_string(),
            resolution: decision.resolution().map(|resolution| resolution.to_string()),
            metric: MetricJson::from(decision.metric()),
            stands_until: decision.stands_until().map(|moment| moment.to_string()),
            undecided: decision.undecided().iter().map(UndecidedJson::from).collect(),
            policies: decision.policies(),
        }
    }
}

impl From<MetricTag> for MetricJson {
    fn from(metric: MetricTag) -> Self {
        let (handling, seconds) = match metric {
            MetricTag::Included(Handling::Fixed(time)) => (Some("fixed"), Some(time.as_seconds())),
            MetricTag::Included(Handling::Measured) => (Some("measured"), None),
            MetricTag::Included(Handling::UntilRouted) => (Some("until_routed"), None),
            MetricTag::Excluded => (None, None),
        };
        Self { tag: metric.name(), reason: metric.reason(), handling_seconds: seconds, handling }
    }
}

impl<'d> From<&'d Undecided<'_>> for UndecidedJson<'d> {
    fn from(undecided: &'d Undecided<'_>) -> Self {
        Self { rule: undecided.rule, reason: undecided.to_string() }
    }
}

impl Decision<'_> {
    /// The decision as a JSON object on one line, for a log or a service's answer. `id` names the request.
    ///
    /// Money, rates and moments are text, so that nothing is rounded on the way.
    pub fn to_json(&self, id: Option<&str>, at: Moment) -> String {
        serde_json::to_string(&DecisionJson::new(self, id, at)).unwrap_or_default()
    }
}
