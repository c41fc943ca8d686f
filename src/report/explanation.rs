//! The whole story of a decision, as text and as JSON.

use std::fmt;

use serde::Serialize;

use super::decision::DecisionJson;
use crate::engine::{ConditionTrace, Explanation, RuleTrace, Verdict};
use crate::model::{Handling, MetricTag, Route, Why};

/// Values stand in one column, as long as the conditions before it are not longer than this.
const COLUMN: usize = 46;

impl fmt::Display for Explanation<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.headline(f)?;
        let mut shown = None;
        for trace in &self.rules {
            let policy = trace.policy;
            if shown.replace((trace.owner, policy)) != Some((trace.owner, policy)) {
                write!(f, "\n\n{} policy {policy} ({})", trace.owner.name(), trace.file)?;
            }
            write!(f, "\n{trace}")?;
        }
        Ok(())
    }
}

impl Explanation<'_> {
    fn headline(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let decision = &self.decision;
        write!(f, "{}", decision.route())?;
        match decision.rule() {
            Some(rule) => write!(f, " by rule `{rule}`")?,
            None => f.write_str(": a person decides")?,
        }
        if let Some(resolution) = decision.resolution() {
            write!(f, ", resolution: {resolution}")?;
        }
        if let Some(because) = decision.because() {
            write!(f, "\n  because      {because}")?;
        }
        write!(f, "\n  why          {}", why(decision.why()))?;
        let metric = match decision.metric() {
            MetricTag::Included(Handling::Fixed(time)) => format!("counted, with a handling time of {time}"),
            MetricTag::Included(Handling::Measured) => "counted, measured until a person answers".to_owned(),
            MetricTag::Included(Handling::UntilRouted) => "counted, until the platform took over".to_owned(),
            MetricTag::Excluded => "not counted".to_owned(),
        };
        write!(f, "\n  in AHT       {metric}")?;
        write!(f, "\n  decided at   {}", self.at)?;
        match decision.stands_until() {
            Some(moment) => write!(f, "\n  stands until {moment}")?,
            None => write!(f, "\n  stands until something other than time changes")?,
        }
        for undecided in decision.undecided() {
            write!(
                f,
                "\n  note         `{}` might approve, if the request said more ({undecided})",
                undecided.rule
            )?;
        }
        Ok(())
    }

    /// The explanation as a JSON object on one line. `id` names the request.
    pub fn to_json(&self, id: Option<&str>) -> String {
        let rules = self.rules.iter().map(RuleJson::from).collect();
        let json = ExplanationJson { decision: DecisionJson::new(&self.decision, id, self.at), rules };
        serde_json::to_string(&json).unwrap_or_default()
    }
}

fn why(why: &Why<'_>) -> String {
    match why {
        Why::Fits => "the rule fits".to_owned(),
        Why::CannotTell(undecided) => format!("whether the rule fits cannot be told ({undecided})"),
        Why::NothingFits => "no rule fits".to_owned(),
        Why::Refused(problem) => format!("the request contradicts itself ({problem})"),
        Why::OtherSeller => "the policies are for other sellers (other_seller)".to_owned(),
    }
}

impl fmt::Display for RuleTrace<'_> {
    /// A line for the rule, and one for each condition, without a line break at either end.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        rule(f, self)
    }
}

fn rule(f: &mut fmt::Formatter<'_>, trace: &RuleTrace<'_>) -> fmt::Result {
    let (mark, verdict) = match &trace.verdict {
        Verdict::Fits => ('✓', format!("fits: {}", trace.then)),
        Verdict::DoesNotFit => ('✗', "does not fit".to_owned()),
        Verdict::CannotTell(undecided) => ('?', format!("cannot be told ({undecided}): {}", Route::Review)),
        Verdict::Undecided(undecided) => {
            ('?', format!("cannot be told ({undecided}), so it does not approve"))
        }
        Verdict::NotReached => ('·', "not reached".to_owned()),
    };
    write!(f, "  {mark} {:<width$}  {verdict}", trace.rule, width = COLUMN)?;
    for condition in &trace.when {
        self::condition(f, condition, 6)?;
    }
    if !trace.unless.is_empty() {
        write!(f, "\n      unless")?;
    }
    for condition in &trace.unless {
        self::condition(f, condition, 8)?;
    }
    Ok(())
}

fn condition(f: &mut fmt::Formatter<'_>, trace: &ConditionTrace, indent: usize) -> fmt::Result {
    let mark = match trace.truth {
        Some(true) => '✓',
        Some(false) => '✗',
        None => '?',
    };
    let width = (COLUMN + 4).saturating_sub(indent + 2);
    write!(f, "\n{:indent$}{mark} ", "")?;
    if trace.saw.is_empty() {
        write!(f, "{}", trace.text)?;
    } else {
        let alone = trace.saw.len() == 1 && !trace.text.starts_with("formula:");
        let saw = trace
            .saw
            .iter()
            .map(|(field, value)| if alone { value.clone() } else { format!("{field} = {value}") });
        write!(f, "{:<width$}  {}", trace.text, saw.collect::<Vec<_>>().join(", "))?;
    }
    trace.parts.iter().try_for_each(|part| condition(f, part, indent + 2))
}

#[derive(Serialize)]
struct ExplanationJson<'e> {
    decision: DecisionJson<'e>,
    rules: Vec<RuleJson<'e>>,
}

#[derive(Serialize)]
pub(super) struct RuleJson<'e> {
    owner: &'static str,
    policy: &'e str,
    file: &'e str,
    line: usize,
    rule: &'e str,
    then: &'static str,
    verdict: &'static str,
    reason: Option<String>,
    when: Vec<ConditionJson<'e>>,
    unless: Vec<ConditionJson<'e>>,
}

#[derive(Serialize)]
struct ConditionJson<'e> {
    condition: &'e str,
    truth: &'static str,
    reason: Option<&'e str>,
    saw: Vec<SawJson<'e>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    parts: Vec<ConditionJson<'e>>,
}

#[derive(Serialize)]
struct SawJson<'e> {
    field: &'e str,
    value: &'e str,
}

impl<'e> From<&'e RuleTrace<'_>> for RuleJson<'e> {
    fn from(trace: &'e RuleTrace<'_>) -> Self {
        let (verdict, reason) = match &trace.verdict {
            Verdict::Fits => ("fits", None),
            Verdict::DoesNotFit => ("does_not_fit", None),
            Verdict::CannotTell(undecided) => ("cannot_tell", Some(undecided.to_string())),
            Verdict::Undecided(undecided) => ("undecided", Some(undecided.to_string())),
            Verdict::NotReached => ("not_reached", None),
        };
        Self {
            owner: trace.owner.name(),
            policy: trace.policy,
            file: trace.file,
            line: trace.place.line,
            rule: trace.rule,
            then: trace.then.name(),
            verdict,
            reason,
            when: trace.when.iter().map(ConditionJson::from).collect(),
            unless: trace.unless.iter().map(ConditionJson::from).collect(),
        }
    }
}

impl<'e> From<&'e ConditionTrace> for ConditionJson<'e> {
    fn from(trace: &'e ConditionTrace) -> Self {
        Self {
            condition: &trace.text,
            truth: match trace.truth {
                Some(true) => "true",
                Some(false) => "false",
                None => "unknown",
            },
            reason: trace.unknown.as_deref(),
            saw: trace.saw.iter().map(|(field, value)| SawJson { field, value }).collect(),
            parts: trace.parts.iter().map(ConditionJson::from).collect(),
        }
    }
}
