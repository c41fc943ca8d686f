//! Moments of cases: as such, or counted from a moment of the request.

use super::draft::Draft;
use super::read::Reader;
use crate::lang::{Decode, Kind, Node};
use crate::model::{Duration, Field, FieldType, Moment, Request, Slot, Value, parse_duration};
use crate::source::{Code, Finding, Span};

/// A moment as a case writes it.
#[derive(Clone, Copy, Debug)]
pub(super) enum When {
    /// `2026-11-05T10:00:00Z`.
    At(Moment),
    /// `24h after rts_at`, `1s before deadline_at`, `requested_at`.
    Counted { field: Field, by: Duration, span: Span },
}

impl Reader<'_> {
    pub(super) fn at(&mut self, draft: &mut Draft, what: &str, node: &Node, otherwise: Span) {
        // A mistake here is one finding: reading goes on as if it were mended.
        draft.at = self.when(what, node, otherwise).or(Some(When::At(Moment::FIRST)));
    }

    /// `forever`, or a moment.
    pub(super) fn stands(&mut self, draft: &mut Draft, node: &Node, otherwise: Span) {
        if matches!(&node.kind, Kind::Scalar(scalar) if scalar.text.trim() == "forever") {
            draft.stands = Some(None);
        } else if let Some(when) = self.when("stands_until", node, otherwise) {
            draft.stands = Some(Some(when));
        }
    }

    fn when(&mut self, what: &str, node: &Node, otherwise: Span) -> Option<When> {
        let text = self.word(what, node, otherwise)?;
        let (by, sign, name) = match (text.split_once(" after "), text.split_once(" before ")) {
            (Some((by, name)), _) => (by, 1, name),
            (None, Some((by, name))) => (by, -1, name),
            (None, None) => ("0s", 1, text),
        };
        if let Ok(moment) = Moment::parse(text) {
            return Some(When::At(moment));
        }
        let moments = || {
            let given = |field: &&Field| field.def().kind == FieldType::Moment;
            Field::ALL.iter().filter(given).map(|field| field.name())
        };
        let by = parse_duration(by).ok().and_then(|by| by.as_seconds().checked_mul(sign));
        match (by, Field::from_name(name.trim())) {
            (Some(by), Some(field)) if field.def().kind == FieldType::Moment => {
                Some(When::Counted { field, by: Duration::seconds(by), span: node.span })
            }
            (Some(_), _) if name != text => {
                let name = name.trim();
                let message = format!("`{name}` is no moment of a request");
                let is_plain = self.file().slice(node.span).ends_with(name);
                let start = if is_plain { node.span.end - name.len() } else { node.span.start };
                self.unknown(Code::UnknownField, name, Span::new(start, node.span.end), message, moments());
                None
            }
            _ => {
                let message = format!("`{text}` is not a moment");
                let forever = if what == "stands_until" { ", or write `forever`" } else { "" };
                let help = format!(
                    "write `2026-11-05T10:00:00Z` with its offset, or count from the request: `24h after rts_at`, `1s before deadline_at`{forever}"
                );
                self.say(Finding::error(Code::BadMoment, node.span, message).help(help));
                None
            }
        }
    }

    /// The moment that is meant for a request.
    pub(super) fn moment_of(&mut self, when: When, request: &Request) -> Option<Moment> {
        let (field, by, span) = match when {
            When::At(moment) => return Some(moment),
            When::Counted { field, by, span } => (field, by, span),
        };
        let moment = match request.slot(field) {
            Slot::Value(Value::Moment(moment)) => moment.checked_add(by),
            _ => None,
        };
        if moment.is_none() {
            let message =
                format!("this counts from `{}`, which the request of a case does not say", field.name());
            let help = format!("give the request a `{}`", field.name());
            self.say(Finding::error(Code::MissingKey, span, message).help(help));
        }
        moment
    }
}
