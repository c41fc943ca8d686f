//! Coverage as text: a line for each rule, and below it what no case has seen, with what a case would have to say.

use std::fmt;

use crate::analysis::{Coverage, Points, RuleCoverage, Seen};
use crate::model::Decimal;
use crate::report::one_line;

/// What is missing stands in one column, as long as the conditions before it are not longer than this.
const COLUMN: usize = 44;

impl fmt::Display for Coverage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let conditions =
            self.policies.iter().flat_map(|policy| &policy.rules).flat_map(|rule| &rule.conditions);
        let (all, unknown) = conditions
            .fold((0, 0), |(all, unknown), seen| (all + 1, unknown + usize::from(seen.unknown > 0)));
        writeln!(
            f,
            "coverage: {} (each rule decided, each condition seen true ✓ and false ✗)",
            told(self.points())
        )?;
        writeln!(f, "unknown ? was seen of {unknown} of {all} conditions, which is not demanded")?;
        for policy in &self.policies {
            writeln!(f, "\n{}: {}", one_line(&policy.file), told(policy.points()))?;
            policy.rules.iter().try_for_each(|counted| rule(f, counted))?;
        }
        Ok(())
    }
}

fn rule(f: &mut fmt::Formatter<'_>, rule: &RuleCoverage) -> fmt::Result {
    let points = rule.points();
    let complete = points.reached == points.all;
    let mark = if complete { '✓' } else { '·' };
    let decided = match rule.decided {
        0 => "never decided: no case fits it, or an earlier rule takes them all".to_owned(),
        count => format!("decided {count}"),
    };
    writeln!(f, "  {mark} {:<COLUMN$}  {decided}", rule.rule)?;
    if complete {
        return Ok(());
    }
    let mut unless = false;
    for seen in &rule.conditions {
        if seen.unless && !unless {
            writeln!(f, "      unless")?;
            unless = true;
        }
        condition(f, seen)?;
    }
    Ok(())
}

fn condition(f: &mut fmt::Formatter<'_>, seen: &Seen) -> fmt::Result {
    let mark = |count: u64, mark: char| if count > 0 { mark } else { '·' };
    let marks: String =
        [mark(seen.yes, '✓'), mark(seen.no, '✗'), mark(seen.unknown, '?')].into_iter().collect();
    let indent = if seen.unless { 8 } else { 6 } + 2 * seen.depth;
    let mut missing = Vec::new();
    if seen.yes == 0 {
        missing.push(format!("never true: {}", seen.example_yes));
    }
    if seen.no == 0 {
        missing.push(format!("never false: {}", seen.example_no));
    }
    let text = one_line(&seen.text);
    if missing.is_empty() {
        return writeln!(f, "{:indent$}{marks} {text}", "");
    }
    let width = COLUMN.saturating_sub(indent);
    writeln!(f, "{:indent$}{marks} {text:<width$}  {}", "", one_line(&missing.join(", ")))
}

/// Percent with one decimal, cut and never rounded up, and the points behind it.
pub(super) fn percent(points: Points) -> Decimal {
    points.percent().trunc_with_scale(1).normalize()
}

fn told(points: Points) -> String {
    format!("{}%, {} of {} points", percent(points), points.reached, points.all)
}
