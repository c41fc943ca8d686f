//! Cases as JSON; the order of the keys is part of the format.

use serde::Serialize;

use super::TestReport;
use super::coverage::percent;
use crate::analysis::{Coverage, Difference, Outcome, Points, PolicyCoverage, RuleCoverage, Seen, Verdict};
use crate::report::FindingsJson;
use crate::report::decision::DecisionJson;
use crate::report::explanation::RuleJson;

#[derive(Serialize)]
struct ReportJson<'r> {
    cases: Vec<CaseJson<'r>>,
    broken: Vec<FindingsJson<'r>>,
    passed: usize,
    failed: usize,
    skipped: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    coverage: Option<CoverageJson<'r>>,
}

#[derive(Serialize)]
struct CaseJson<'r> {
    file: &'r str,
    line: usize,
    case: &'r str,
    result: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    skip: Option<&'r str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    differences: Vec<DifferenceJson<'r>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    decision: Option<DecisionJson<'r>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    rules: Vec<RuleJson<'r>>,
}

#[derive(Serialize)]
struct DifferenceJson<'r> {
    part: &'static str,
    expected: &'r str,
    decided: &'r str,
}

#[derive(Serialize)]
struct CoverageJson<'r> {
    #[serde(flatten)]
    points: PointsJson,
    policies: Vec<PolicyJson<'r>>,
}

/// Percent are text, cut to one decimal; the points are exact.
#[derive(Serialize)]
struct PointsJson {
    percent: String,
    reached: u64,
    points: u64,
}

#[derive(Serialize)]
struct PolicyJson<'r> {
    file: &'r str,
    policy: &'r str,
    owner: &'static str,
    #[serde(flatten)]
    points: PointsJson,
    rules: Vec<RuleCoverageJson<'r>>,
}

#[derive(Serialize)]
struct RuleCoverageJson<'r> {
    rule: &'r str,
    line: usize,
    decided: u64,
    conditions: Vec<SeenJson<'r>>,
}

#[derive(Serialize)]
struct SeenJson<'r> {
    condition: &'r str,
    line: usize,
    under: &'static str,
    depth: usize,
    r#true: u64,
    r#false: u64,
    unknown: u64,
    /// What no case has seen, and what one would have to say.
    #[serde(skip_serializing_if = "Option::is_none")]
    never_true: Option<&'r str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    never_false: Option<&'r str>,
}

impl<'r> TestReport<'r> {
    /// As JSON.
    pub fn to_json(&self) -> impl Serialize + use<'r> {
        let (passed, failed, skipped) = self.run.counts();
        ReportJson {
            cases: self.run.outcomes.iter().map(CaseJson::from).collect(),
            broken: self.broken.iter().map(FindingsJson::from).collect(),
            passed,
            failed,
            skipped,
            coverage: self.coverage.map(CoverageJson::from),
        }
    }
}

impl<'r> From<&'r Outcome<'r>> for CaseJson<'r> {
    fn from(outcome: &'r Outcome<'r>) -> Self {
        let (result, skip, failure) = match &outcome.verdict {
            Verdict::Passed => ("passed", None, None),
            Verdict::Skipped(reason) => ("skipped", Some(*reason), None),
            Verdict::Failed(failure) => ("failed", None, Some(failure)),
        };
        let differences =
            failure.map(|failure| failure.differences.iter().map(DifferenceJson::from).collect());
        Self {
            file: outcome.suite.file.name(),
            line: outcome.suite.line(outcome.case),
            case: &outcome.case.name,
            result,
            skip,
            differences: differences.unwrap_or_default(),
            decision: failure.map(|failure| DecisionJson::new(&failure.decision, None, failure.at)),
            rules: failure.map(|f| f.rules.iter().map(RuleJson::from).collect()).unwrap_or_default(),
        }
    }
}

impl<'r> From<&'r Difference> for DifferenceJson<'r> {
    fn from(difference: &'r Difference) -> Self {
        Self { part: difference.part, expected: &difference.expected, decided: &difference.decided }
    }
}

impl<'r> From<&'r Coverage> for CoverageJson<'r> {
    fn from(coverage: &'r Coverage) -> Self {
        Self {
            points: coverage.points().into(),
            policies: coverage.policies.iter().map(PolicyJson::from).collect(),
        }
    }
}

impl From<Points> for PointsJson {
    fn from(points: Points) -> Self {
        Self { percent: percent(points).to_string(), reached: points.reached, points: points.all }
    }
}

impl<'r> From<&'r PolicyCoverage> for PolicyJson<'r> {
    fn from(policy: &'r PolicyCoverage) -> Self {
        Self {
            file: &policy.file,
            policy: &policy.policy,
            owner: policy.owner.name(),
            points: policy.points().into(),
            rules: policy.rules.iter().map(RuleCoverageJson::from).collect(),
        }
    }
}

impl<'r> From<&'r RuleCoverage> for RuleCoverageJson<'r> {
    fn from(rule: &'r RuleCoverage) -> Self {
        Self {
            rule: &rule.rule,
            line: rule.place.line,
            decided: rule.decided,
            conditions: rule.conditions.iter().map(SeenJson::from).collect(),
        }
    }
}

impl<'r> From<&'r Seen> for SeenJson<'r> {
    fn from(seen: &'r Seen) -> Self {
        Self {
            condition: &seen.text,
            line: seen.place.line,
            under: if seen.unless { "unless" } else { "when" },
            depth: seen.depth,
            r#true: seen.yes,
            r#false: seen.no,
            unknown: seen.unknown,
            never_true: (seen.yes == 0).then_some(&*seen.example_yes),
            never_false: (seen.no == 0).then_some(&*seen.example_no),
        }
    }
}
