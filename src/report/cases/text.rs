//! Cases as text: a line for each file, and every failed case with what it expects beside what was decided.

use std::fmt;

use super::{TestReport, by_file};
use crate::analysis::{Failure, Outcome, Run, Verdict};
use crate::report::one_line;

impl fmt::Display for TestReport<'_> {
    /// Without the files that are broken: those are drawn as findings.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut gap = false;
        for (file, outcomes) in by_file(self.run) {
            let failed =
                outcomes.iter().filter(|outcome| matches!(outcome.verdict, Verdict::Failed(_))).count();
            if std::mem::take(&mut gap) {
                writeln!(f)?;
            }
            match failed {
                0 => writeln!(f, "ok: {} ({})", one_line(file), cases(outcomes.len()))?,
                failed => writeln!(f, "FAILED: {} ({failed} of {})", one_line(file), cases(outcomes.len()))?,
            }
            outcomes.iter().try_for_each(|outcome| skipped(f, outcome))?;
            outcomes.iter().try_for_each(|outcome| self::failed(f, file, outcome))?;
            gap = failed > 0;
        }
        writeln!(f, "\n{}", tally(self.run))?;
        match self.coverage {
            Some(coverage) => write!(f, "\n{coverage}"),
            None => Ok(()),
        }
    }
}

fn skipped(f: &mut fmt::Formatter<'_>, outcome: &Outcome<'_>) -> fmt::Result {
    let Verdict::Skipped(reason) = &outcome.verdict else { return Ok(()) };
    writeln!(f, "  skipped: {} ({})", one_line(&outcome.case.name), one_line(reason))
}

fn failed(f: &mut fmt::Formatter<'_>, file: &str, outcome: &Outcome<'_>) -> fmt::Result {
    let Verdict::Failed(failure) = &outcome.verdict else { return Ok(()) };
    let (line, name) = (outcome.suite.line(outcome.case), one_line(&outcome.case.name));
    writeln!(f, "\n  {}:{line}: {name}", one_line(file))?;
    described(failure).lines().try_for_each(|line| match line {
        "" => writeln!(f),
        line => writeln!(f, "    {line}"),
    })
}

/// The differences as a small table, and the rules that matter with the values they saw.
pub(super) fn described(failure: &Failure<'_>) -> String {
    let width = failure.differences.iter().map(|difference| difference.expected.chars().count()).max();
    let width = width.unwrap_or(0).max("expected".len());
    let mut text = format!("{:<13} {:<width$}  decided\n", "", "expected");
    for difference in &failure.differences {
        let (expected, decided) = (one_line(&difference.expected), one_line(&difference.decided));
        text.push_str(&format!("{:<13} {expected:<width$}  {decided}\n", difference.part));
    }
    text.push_str(&format!("\n{} [decided at {}]\n", failure.decision, failure.at));
    for rule in &failure.rules {
        text.push_str(&format!("{rule}\n"));
    }
    text
}

fn cases(count: usize) -> String {
    format!("{count} case{}", if count == 1 { "" } else { "s" })
}

fn tally(run: &Run<'_>) -> String {
    let (passed, failed, skipped) = run.counts();
    let mut told = format!("{}: {passed} passed", cases(run.outcomes.len()));
    for (count, what) in [(failed, "failed"), (skipped, "skipped")] {
        if count > 0 {
            told.push_str(&format!(", {count} {what}"));
        }
    }
    told
}
