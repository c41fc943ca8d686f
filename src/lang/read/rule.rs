//! Rules: `when` … `unless` … `then`.

use std::collections::HashMap;
use std::sync::Arc;

use super::Reader;
use super::approval::Approval;
use super::unused::Used;
use crate::lang::condition::{Check, Condition, Subject};
use crate::lang::decode::Decode;
use crate::lang::literal::{self, Literal};
use crate::lang::policy::Rule;
use crate::lang::yaml::{Entry, Kind, Node};
use crate::model::{Decimal, Derivation, Moment, Owner, Resolution, Route, Value, similar};
use crate::source::{Code, Finding, Span};

pub(super) const KEYS: [&str; 9] =
    ["rule", "because", "when", "unless", "then", "resolution", "metric", "from", "until"];

impl Reader<'_> {
    pub(super) fn rules(&mut self, entry: &Entry) -> (Vec<Rule>, Used) {
        let mut used = Used::default();
        let Kind::List(items) = &entry.value.kind else {
            let message = format!(
                "`rules` is a list, each rule begins with `- rule: its-name`; this is {}",
                entry.value.noun()
            );
            self.say(Finding::error(Code::Shape, self.value_span(entry), message));
            return (Vec::new(), used);
        };
        let mut rules: Vec<Rule> = Vec::with_capacity(items.len());
        let mut ids: HashMap<Arc<str>, Span> = HashMap::new();
        for item in items {
            let Some(rule) = self.rule(item) else { continue };
            if let Some(&before) = ids.get(&rule.id) {
                let line = self.file.place(before.start).line;
                let message = format!("the rule `{}` is on line {line} already", rule.id);
                self.say(
                    Finding::error(Code::DuplicateName, rule.id_span, message)
                        .other(before, "the first")
                        .help("give each rule a name of its own"),
                );
            }
            ids.entry(rule.id.clone()).or_insert(rule.id_span);
            rule.when.iter().chain(&rule.unless).for_each(|condition| used.condition(condition));
            rules.push(rule);
        }
        (rules, used)
    }

    fn rule(&mut self, node: &Node) -> Option<Rule> {
        let before = self.findings.len();
        let entries = self.entries(node, "a rule", &KEYS)?;
        let at = Span::new(node.span.start, node.span.start);
        let id_entry = self.required(entries.get("rule"), at, "rule", "rule: name-of-the-rule");
        let id = id_entry.and_then(|entry| self.name(entry, "the rule's name"));
        let because = entries.get("because").and_then(|entry| self.text(entry));
        let when = match self.required(entries.get("when"), at, "when", "when:") {
            Some(entry) => self.when(entry),
            None => Vec::new(),
        };
        let unless =
            entries.get("unless").map(|entry| self.conditions(&entry.value, "`unless`")).unwrap_or_default();
        let then = self
            .required(entries.get("then"), at, "then", "then: review")
            .and_then(|entry| self.route(entry));
        let resolution = entries.get("resolution").and_then(|entry| self.resolution(entry, then));
        let metric = entries.get("metric").and_then(|entry| self.metric(entry, then));
        let from = entries.get("from").and_then(|entry| self.moment(entry));
        let until = entries.get("until").and_then(|entry| self.moment(entry));
        if let (Some(start), Some(end), Some(entry)) = (from, until, entries.get("until"))
            && start >= end
        {
            let message = "the rule ends before it begins";
            self.say(
                Finding::error(Code::EmptyRange, self.value_span(entry), message)
                    .help("`from` is the first day it holds, `until` the first day it no longer does"),
            );
        }
        let bounds: usize = when.iter().chain(&unless).map(times).sum();
        if bounds > MOST_TIMES {
            let message = format!(
                "the rule has {bounds} conditions on passing time, more than the {MOST_TIMES} allowed"
            );
            self.say(Finding::error(Code::FileTooLarge, at, message).help("split it into several rules"));
        }
        if then == Some(Route::Approve) && self.findings.len() == before {
            let resolution = resolution.zip(entries.get("resolution").map(|entry| entry.value.span));
            let id = id_entry.map_or(at, |entry| entry.value.span);
            self.say_odd(&Approval { when: &when, unless: &unless, resolution, id });
        }
        let id_span = id_entry.map_or(at, |entry| entry.value.span);
        Some(Rule {
            id: id?,
            because,
            when,
            unless,
            then: then?,
            metric,
            resolution,
            from,
            until,
            span: node.span,
            id_span,
        })
    }

    /// A map of conditions, or the word `always`.
    fn when(&mut self, entry: &Entry) -> Vec<Condition> {
        match &entry.value.kind {
            Kind::Scalar(scalar) if scalar.text == "always" => Vec::new(),
            Kind::Null => {
                let message = "`when` says nothing";
                self.say(
                    Finding::error(Code::Shape, entry.key_span, message)
                        .help("add a condition below it, or write `when: always`"),
                );
                Vec::new()
            }
            _ => self.conditions(&entry.value, "`when`"),
        }
    }

    fn route(&mut self, entry: &Entry) -> Option<Route> {
        let scalar = self.scalar(entry)?;
        let Some(route) = Route::ALL.into_iter().find(|route| route.name() == scalar.text) else {
            let message = format!("`{}` is no route", scalar.text);
            let known: &[&str] = match self.owner {
                Some(Owner::Platform) => &["platform", "review"],
                _ => &["approve", "review"],
            };
            let found = Finding::error(Code::UnknownWord, entry.value.span, message);
            let meant = match scalar.text.to_ascii_lowercase().as_str() {
                "reject" | "deny" | "decline" | "refuse" | "manual" | "manual review" | "person" => {
                    Some("review")
                }
                "accept" | "auto-approve" | "refund" => Some("approve"),
                _ => None,
            };
            self.say(match meant.or_else(|| similar(&scalar.text, known.iter().copied())) {
                Some("review") if meant.is_some() => {
                    found.help("rules reject nothing: `review` gives the request to a person").fix("review")
                }
                Some(near) => found.help(format!("did you mean `{near}`?")).fix(near),
                None => found.help(format!("one of: {}; a rule rejects nothing", known.join(", "))),
            });
            return None;
        };
        let mine = match self.owner {
            Some(Owner::Platform) => route != Route::Approve,
            Some(Owner::Seller) => route != Route::Platform,
            None => true,
        };
        if !mine {
            let (owner, may) = match self.owner {
                Some(Owner::Platform) => ("a platform", "`platform` or `review`"),
                _ => ("a seller", "`approve` or `review`"),
            };
            let message = format!("{owner} policy cannot say `{}`", route.name());
            self.say(
                Finding::error(Code::Route, entry.value.span, message).help(format!("it may say {may}")),
            );
        }
        Some(route)
    }

    fn resolution(&mut self, entry: &Entry, then: Option<Route>) -> Option<Resolution> {
        if then.is_some_and(|route| route != Route::Approve) {
            let message = "only a rule that approves says what the buyer gets";
            self.say(Finding::error(Code::Route, entry.key_span, message).help("remove this line"));
        }
        let scalar = self.scalar(entry)?;
        if scalar.text.contains("partial") || scalar.text.contains('%') {
            return self.partial_refund(&scalar.text, entry);
        }
        let known = Resolution::PHRASES.iter().map(|(phrase, _)| *phrase).chain(["partial refund of 30%"]);
        let resolution = Resolution::PHRASES.iter().find(|(phrase, _)| *phrase == scalar.text);
        if resolution.is_none() {
            let message = format!("`{}` is no resolution", scalar.text);
            self.unknown(Code::UnknownWord, &scalar.text, entry.value.span, message, known);
        }
        resolution.map(|(_, resolution)| *resolution)
    }

    /// `partial refund of 30%`.
    fn partial_refund(&mut self, text: &str, entry: &Entry) -> Option<Resolution> {
        let share = text
            .strip_prefix("partial refund of ")
            .and_then(|share| literal::rate(share, entry.value.span).ok());
        let inside = |share: &Decimal| *share > Decimal::ZERO && *share < Decimal::ONE;
        if let Some(share) = share.filter(inside) {
            return Some(Resolution::PartialRefund(share));
        }
        let digits: String =
            text.chars().filter(|letter| letter.is_ascii_digit() || *letter == '.').collect();
        let message = format!("`{}` does not say which share is refunded", literal::Short(text));
        let found = Finding::error(Code::BadNumber, entry.value.span, message)
            .help("write `partial refund of 30%`: more than 0% and less than 100%");
        let fixed = literal::rate(&format!("{digits}%"), entry.value.span).is_ok_and(|share| inside(&share));
        self.say(if fixed { found.fix(format!("partial refund of {digits}%")) } else { found });
        None
    }

    fn metric(&mut self, entry: &Entry, then: Option<Route>) -> Option<bool> {
        if self.owner == Some(Owner::Seller) || then.is_some_and(|route| route != Route::Platform) {
            let message = "only a platform rule that says `then: platform` may say `metric`";
            self.say(
                Finding::error(Code::Route, entry.key_span, message)
                    .help("remove this line: approvals and reviews of the seller's always count"),
            );
        }
        let scalar = self.scalar(entry)?;
        match &*scalar.text {
            "included" => Some(true),
            "excluded" => Some(false),
            other => {
                let message = format!("`{other}` is no metric tag");
                let known = ["included", "excluded"].into_iter();
                self.unknown(Code::UnknownWord, other, entry.value.span, message, known);
                None
            }
        }
    }

    fn moment(&mut self, entry: &Entry) -> Option<Moment> {
        let scalar = self.scalar(entry)?;
        match literal::moment(&scalar.text, self.units, entry.value.span) {
            Ok(Literal::Day(start, _)) => Some(start),
            Ok(Literal::Value(Value::Moment(moment))) => Some(moment),
            Ok(Literal::Value(_)) => None,
            Err(finding) => {
                self.say(finding);
                None
            }
        }
    }
}

/// Conditions of a rule on time that passes: each is a moment at which a decision may change, and has to be looked at.
const MOST_TIMES: usize = 100;

fn times(condition: &Condition) -> usize {
    let passing = |subject: Subject| {
        let derived = subject.field().and_then(|field| field.def().derived);
        matches!(derived, Some(Derivation::Since(_) | Derivation::Until(_)))
    };
    match condition {
        Condition::All(parts, _) | Condition::Any(parts, _) => parts.iter().map(times).sum(),
        Condition::Test(test) => match &test.check {
            Check::Ranges { ranges, .. } if passing(test.subject) => ranges.len(),
            _ => 0,
        },
        Condition::Formula(formula) => {
            let mut count = 0;
            formula.reads(&mut |subject| count += usize::from(passing(subject)));
            count
        }
    }
}
