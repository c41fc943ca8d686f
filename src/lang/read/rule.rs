//! Rules: `when` … `unless` … `then`.

use std::collections::HashMap;
use std::sync::Arc;

use super::Reader;
use super::unused::Used;
use crate::lang::condition::Condition;
use crate::lang::decode::Decode;
use crate::lang::literal::{self, Literal};
use crate::lang::policy::Rule;
use crate::lang::yaml::{Entry, Kind, Node};
use crate::model::{Decimal, Moment, Owner, Resolution, Route, Value};
use crate::source::{Code, Finding, Span};

const KEYS: [&str; 9] =
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
        if then == Some(Route::Approve) && self.findings.len() == before {
            self.say_leaning(&when, &unless);
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
            self.unknown(Code::UnknownWord, &scalar.text, entry.value.span, message, known.iter().copied());
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
        if let Some(share) = scalar.text.strip_prefix("partial refund of ") {
            return match literal::rate(share, entry.value.span) {
                Ok(share) if share > Decimal::ZERO && share < Decimal::ONE => {
                    Some(Resolution::PartialRefund(share))
                }
                Ok(_) => {
                    let message = "a partial refund is more than 0% and less than 100%";
                    self.say(Finding::error(Code::BadNumber, entry.value.span, message));
                    None
                }
                Err(finding) => {
                    self.say(finding);
                    None
                }
            };
        }
        let known = Resolution::PHRASES.iter().map(|(phrase, _)| *phrase).chain(["partial refund of 30%"]);
        let resolution = Resolution::PHRASES.iter().find(|(phrase, _)| *phrase == scalar.text);
        if resolution.is_none() {
            let message = format!("`{}` is no resolution", scalar.text);
            self.unknown(Code::UnknownWord, &scalar.text, entry.value.span, message, known);
        }
        resolution.map(|(_, resolution)| *resolution)
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
        match scalar.text.as_str() {
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
