//! What a case expects: a route, or a map that says more.

use super::draft::Draft;
use super::read::Reader;
use crate::lang::{Decode, Kind, Node};
use crate::model::{Decimal, Resolution, Route, parse_number};
use crate::source::{Code, Finding, Span};

/// What a decision can be held to, besides its route.
pub(super) const PARTS: [&str; 5] = ["rule", "metric", "resolution", "stands_until", "why"];
const KEYS: [&str; 6] = ["route", "rule", "metric", "resolution", "stands_until", "why"];

impl Reader<'_> {
    /// Reads what stands after `expect`.
    pub(super) fn expect(&mut self, draft: &mut Draft, node: &Node, otherwise: Span) {
        if let Kind::Map(_) = node.kind {
            let Some(entries) = self.entries(node, "what a case expects", &KEYS) else { return };
            for key in KEYS {
                if let Some(entry) = entries.get(key) {
                    self.expect_part(draft, key, &entry.value, entry.key_span);
                }
            }
        } else {
            self.expect_part(draft, "route", node, otherwise);
        }
    }

    /// Reads one of the things that a decision can be held to.
    pub(super) fn expect_part(&mut self, draft: &mut Draft, part: &str, node: &Node, otherwise: Span) {
        draft.says_expected = true;
        if part == "stands_until" {
            return self.stands(draft, node, otherwise);
        }
        let Some(text) = self.word(if part == "route" { "expect" } else { part }, node, otherwise) else {
            return;
        };
        let expected = &mut draft.expected;
        match part {
            "route" => match Route::ALL.into_iter().find(|route| route.name() == text) {
                Some(route) => expected.route = Some(route),
                None => self.no_word(text, node.span, "route", &["approve", "review", "platform"]),
            },
            "metric" => match text {
                "included" => expected.included = Some(true),
                "excluded" => expected.included = Some(false),
                _ => self.no_word(text, node.span, "metric tag", &["included", "excluded"]),
            },
            "resolution" => match resolution(text) {
                Some(resolution) => expected.resolution = Some(resolution),
                None => {
                    let mut known: Vec<&str> =
                        Resolution::PHRASES.iter().map(|(phrase, _)| *phrase).collect();
                    known.push("partial refund of 30%");
                    self.no_word(text, node.span, "resolution", &known);
                }
            },
            "rule" => {
                expected.rule = Some(text.into());
                self.known_rule(text, node.span);
            }
            _ => expected.why = Some(text.into()),
        }
    }

    fn no_word(&mut self, text: &str, span: Span, what: &str, known: &[&str]) {
        let message = format!("`{text}` is no {what}");
        self.unknown(Code::UnknownWord, text, span, message, known.iter().copied());
    }

    fn known_rule(&mut self, text: &str, span: Span) {
        let Some(policies) = self.policies.clone() else { return };
        let names = || policies.rules().map(|(_, rule)| &*rule.id);
        if !names().any(|name| name == text) {
            let message = format!("there is no rule `{text}` in the policies of these cases");
            let found = Finding::error(Code::UnknownRule, span, message);
            self.say(match crate::model::similar(text, names()) {
                Some(near) => found.help(format!("did you mean `{near}`?")).fix(near),
                None => found.help("a case that waits for a rule says `skip:` and why"),
            });
        }
    }
}

fn resolution(text: &str) -> Option<Resolution> {
    if let Some(share) = text.strip_prefix("partial refund of ") {
        let percent = parse_number(share.strip_suffix('%')?).ok()?;
        return percent.checked_div(Decimal::ONE_HUNDRED).map(Resolution::PartialRefund);
    }
    Resolution::PHRASES.iter().find(|(phrase, _)| *phrase == text).map(|(_, resolution)| *resolution)
}
