//! What the kinds of findings share: the rules, the search, and what was found and left open so far.

use std::sync::Arc;

use super::{Found, Looking};
use crate::analysis::search::{Answer, Goal, Possible, Search, Witness};
use crate::engine::{Policies, each_part};
use crate::lang::{Condition, Policy, Rule};
use crate::model::{Owner, Route};
use crate::source::{Code, Finding, Shown, SourceFile, Span};

/// A rule and what is known of it.
pub(super) struct Entry {
    pub(super) policy: Policy,
    pub(super) rule: Rule,
    pub(super) parts: Vec<PartAt>,
    /// It never fits, or never where it is reached: nothing more is said of it.
    pub(super) is_dead: bool,
    /// The questions about it that could not be decided, and whether that is for want of budget.
    pub(super) open: Vec<(Code, bool)>,
}

/// A part of a rule.
pub(super) struct PartAt {
    /// `None` is the rule's own time.
    pub(super) condition: Option<Condition>,
    pub(super) unless: bool,
    pub(super) depth: usize,
    pub(super) span: Span,
}

/// The policies being looked through.
pub(super) struct Desk<'p> {
    pub(super) policies: &'p Policies,
    pub(super) search: Search,
    pub(super) rules: Vec<Entry>,
    pub(super) found: Vec<Found>,
    conflicts: Option<u64>,
}

/// The most rules that are told to cover another together.
const MOST_COVERING: usize = 24;

impl<'p> Desk<'p> {
    pub(super) fn new(policies: &'p Policies, search: Search, looking: &Looking) -> Self {
        let entry = |(policy, rule): (&Policy, &Rule)| {
            let mut parts = Vec::new();
            each_part(rule, &mut |part| {
                parts.push(PartAt {
                    condition: part.condition.cloned(),
                    unless: part.unless,
                    depth: part.depth,
                    span: part.condition.map_or(rule.id_span, Condition::span),
                });
            });
            Entry { policy: policy.clone(), rule: rule.clone(), parts, is_dead: false, open: Vec::new() }
        };
        let rules = policies.rules().map(entry).collect();
        Self { policies, search, rules, found: Vec::new(), conflicts: looking.conflicts }
    }

    /// Whether it is proved that no request is like that; what is left open is noted for the rule.
    pub(super) fn never(&mut self, rule: usize, code: Code, goals: &[&Goal]) -> bool {
        let answer = if self.conflicts.is_some_and(|most| self.search.spent() > most) {
            Possible::NotFinished
        } else {
            self.search.can(goals)
        };
        self.note(rule, code, answer == Possible::NotFinished, answer == Possible::CannotBeDecided);
        answer == Possible::No
    }

    /// A request that is like that; what is left open is noted for the rule.
    pub(super) fn witness(&mut self, rule: usize, code: Code, goals: &[&Goal]) -> Option<Witness> {
        if self.conflicts.is_some_and(|most| self.search.spent() > most) {
            self.note(rule, code, true, false);
            return None;
        }
        let answer = self.search.find_all(goals);
        self.note(rule, code, answer == Answer::NotFinished, answer == Answer::CannotBeDecided);
        match answer {
            Answer::Witness(witness) => Some(*witness),
            _ => None,
        }
    }

    fn note(&mut self, rule: usize, code: Code, not_finished: bool, cannot: bool) {
        if let Some(entry) = self.rules.get_mut(rule).filter(|_| not_finished || cannot)
            && !entry.open.iter().any(|(known, _)| *known == code)
        {
            entry.open.push((code, not_finished));
        }
    }

    /// A smallest choice of some goals that cannot be true together with others.
    pub(super) fn core(&mut self, fixed: &[&Goal], choice: &[Goal]) -> Vec<usize> {
        let goals: Vec<&Goal> = fixed.iter().copied().chain(choice).collect();
        let Answer::Impossible { because } = self.search.find_all(&goals) else { return Vec::new() };
        let mut core: Vec<usize> = because.into_iter().filter_map(|at| at.checked_sub(fixed.len())).collect();
        if core.len() > MOST_COVERING {
            return core;
        }
        let mut at = core.len();
        while let Some(last) = at.checked_sub(1) {
            at = last;
            let mut fewer = core.clone();
            fewer.remove(at);
            let goals: Vec<&Goal> =
                fixed.iter().copied().chain(fewer.iter().filter_map(|at| choice.get(*at))).collect();
            if self.search.can(&goals) == Possible::No {
                core = fewer;
            }
        }
        core
    }

    /// The rules before one that together decide whatever some goals leave.
    pub(super) fn covering(&mut self, rule: usize, fixed: &[&Goal]) -> Vec<usize> {
        let passed: Vec<Goal> = (0..rule).map(|before| !Goal::stops(0, before)).collect();
        self.core(fixed, &passed)
    }

    pub(super) fn entry(&self, rule: usize) -> Option<&Entry> {
        self.rules.get(rule)
    }

    /// Adds a finding about a rule.
    pub(super) fn say(&mut self, rule: usize, finding: Finding) {
        if let Some(owner) = self.entry(rule).map(|entry| entry.policy.owner) {
            self.found.push(Found { owner, finding });
        }
    }

    pub(super) fn id(&self, rule: usize) -> String {
        self.entry(rule).map_or_else(String::new, |entry| entry.rule.id.to_string())
    }

    /// Adds a place of another rule to a finding about one.
    pub(super) fn beside(&self, finding: Finding, rule: usize, other: usize, text: &str) -> Finding {
        let (Some(rule), Some(other)) = (self.entry(rule), self.entry(other)) else { return finding };
        if rule.policy.owner == other.policy.owner {
            finding.other(other.rule.id_span, text)
        } else {
            let file: &Arc<SourceFile> = &other.policy.file;
            finding.other_in(file, other.rule.id_span, text)
        }
    }

    /// A witness as it is shown, with what becomes of it.
    pub(super) fn show(&self, witness: &Witness) -> Shown {
        let decision = self.policies.decide(witness.request(), witness.at());
        let says = match decision.rule() {
            Some(rule) => format!("`{rule}` decides this request: {}", decision.route()),
            None => format!("no rule decides this request: {}", decision.route()),
        };
        Shown { says, request: witness.json(), at: witness.at() }
    }

    /// The rules that are worth a look, with their routes.
    pub(super) fn living(&self) -> Vec<(usize, Route)> {
        let living = self.rules.iter().enumerate().filter(|(_, entry)| !entry.is_dead);
        living.map(|(at, entry)| (at, entry.rule.then)).collect()
    }
}

impl Entry {
    pub(super) fn is_sellers(&self) -> bool {
        self.policy.owner == Owner::Seller
    }

    /// A stretch of its file as one line.
    pub(super) fn text(&self, span: Span) -> String {
        let text: Vec<&str> = self.policy.file.slice(span).split_whitespace().collect();
        let text = text.join(" ");
        match text.char_indices().nth(60) {
            Some((at, _)) => format!("{}…", text.get(..at).unwrap_or("").trim_end()),
            None => text,
        }
    }

    /// Whether it fits every request, by its own words.
    pub(super) fn is_catch_all(&self) -> bool {
        self.rule.when.is_empty()
            && self.rule.unless.is_empty()
            && self.rule.from.is_none()
            && self.rule.until.is_none()
    }

    /// That the parts that make the rule are as they must be for it to fit: the part, and the goal.
    pub(super) fn demands(&self, rule: usize) -> Vec<(usize, Goal)> {
        let top = self.parts.iter().enumerate().filter(|(_, part)| part.depth == 0);
        top.map(|(at, part)| (at, Goal::Part { of: 0, rule, part: at, says: Some(!part.unless) })).collect()
    }
}

/// Names in backticks, joined by commas and `and`.
pub(super) fn names(names: &[String]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    match quoted.split_last() {
        None => String::new(),
        Some((last, [])) => last.clone(),
        Some((last, before)) => format!("{} and {last}", before.join(", ")),
    }
}
