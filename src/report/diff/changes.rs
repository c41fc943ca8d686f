//! What was changed, rule by rule.

use super::words::Words;
use crate::analysis::{Change, Diff, RuleChange, RulePair};
use crate::lang::{Condition, Rule};
use crate::model::Route;

/// Changes of one rule, or of the policy as a whole, under their heading.
pub(super) struct Block {
    /// `changed`, `added`, …
    pub(super) verb: String,
    /// What changed: the rule's id, or `the policy`.
    pub(super) name: String,
    /// Whether it is about the policy as a whole.
    pub(super) is_policy: bool,
    /// Where it stands: file and line.
    pub(super) place: String,
    /// Everything there is to say.
    pub(super) lines: Vec<String>,
}

/// The changes, in the order in which they stand in the files.
pub(super) fn blocks(diff: &Diff) -> Vec<Block> {
    let words = Words::new(diff);
    let mut blocks = Vec::new();
    let header: Vec<&Change> = diff.changes().iter().filter(|change| change.rule().is_none()).collect();
    if !header.is_empty() {
        blocks.push(Block {
            verb: "changed".into(),
            name: "the policy".into(),
            is_policy: true,
            place: diff.new_policy().file.name().to_owned(),
            lines: header.iter().map(|change| words.line(change)).collect(),
        });
    }
    let mut told: Vec<usize> = Vec::new();
    for rule in diff.changes().iter().filter_map(Change::rule) {
        if !told.contains(&rule) {
            told.push(rule);
            blocks.push(block(diff, &words, rule));
        }
    }
    blocks
}

fn block(diff: &Diff, words: &Words<'_>, at: usize) -> Block {
    let pair = diff.rule(at);
    let changes: Vec<&RuleChange> = diff
        .changes()
        .iter()
        .filter_map(|change| match change {
            Change::Rule { rule, what } if *rule == at => Some(what),
            _ => None,
        })
        .collect();
    let mut verbs: Vec<&str> = Vec::new();
    let mut lines = Vec::new();
    for (change, what) in changes.iter().map(|what| (Change::Rule { rule: at, what: (*what).clone() }, what))
    {
        let verb = match what {
            RuleChange::Added => "added",
            RuleChange::Removed => "removed",
            RuleChange::Renamed => "renamed",
            RuleChange::Moved { .. } => "moved",
            _ => "changed",
        };
        if !verbs.contains(&verb) {
            verbs.push(verb);
        }
        match what {
            RuleChange::Added => lines.extend(whole(words, pair.new, false)),
            RuleChange::Removed => lines.extend(whole(words, pair.old, true)),
            RuleChange::Moved { .. } => {
                let line = words.line(&change);
                lines.push(line.strip_prefix("moved: ").unwrap_or(&line).to_owned());
            }
            _ => lines.push(words.line(&change)),
        }
    }
    Block {
        verb: verbs.join(", "),
        name: pair.id().to_owned(),
        is_policy: false,
        place: place(diff, pair),
        lines,
    }
}

/// File and line, of the new policy where the rule is in it.
pub(super) fn place(diff: &Diff, pair: RulePair<'_>) -> String {
    let at = |policy: &crate::lang::Policy, rule: &Rule| {
        format!("{}:{}", policy.file.name(), policy.file.place(rule.id_span.start).line)
    };
    match (pair.new, pair.old) {
        (Some(rule), _) => at(diff.new_policy(), rule),
        (None, Some(rule)) => at(diff.old_policy(), rule),
        (None, None) => String::new(),
    }
}

/// A rule as a whole: what becomes of a request, and when.
fn whole(words: &Words<'_>, rule: Option<&Rule>, old: bool) -> Vec<String> {
    let Some(rule) = rule else { return Vec::new() };
    let mut lines = vec![match (rule.resolution, rule.then) {
        (Some(resolution), Route::Approve) => format!("{}: {resolution}", rule.then),
        _ => rule.then.to_string(),
    }];
    let said = |part: &Condition| words.says(part, old);
    lines.extend(rule.when.iter().map(|part| format!("if {}", said(part))));
    lines.extend(rule.unless.iter().map(|part| format!("unless {}", said(part))));
    if rule.when.is_empty() {
        lines.push("whatever the request".into());
    }
    lines
}
