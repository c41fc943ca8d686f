//! The request of a case: what is written for its fields, read by their types.

use std::sync::Arc;

use super::draft::Draft;
use super::read::Reader;
use crate::engine::Policies;
use crate::lang::{Decode, Entry, Kind, Node};
use crate::model::{Currency, Derivation, Fault, Field, FieldType, Range, Request, Scalar, Slot, similar};
use crate::source::{Code, Finding, Span};

/// What is written for a field.
#[derive(Clone)]
pub(super) struct Written {
    /// The value; `Null` takes what the base says away.
    value: Scalar,
    /// What is wrong with it on purpose: `{ malformed: many }`.
    fault: Option<Fault>,
    span: Span,
}

/// Faults that a case can be about; that a field is given twice shows in no value of it.
const FAULTS: [Fault; 5] =
    [Fault::Malformed, Fault::OutOfRange, Fault::Precision, Fault::NoCurrency, Fault::Unmapped];

/// Maps deeper than this are no field.
const DEEPEST: usize = 4;

impl Reader<'_> {
    /// Reads a map of fields, nested or dotted, into a draft.
    pub(super) fn request_map(&mut self, draft: &mut Draft, node: &Node) {
        let mut said = Vec::new();
        self.fields("", node, &mut said, 0);
        for (name, entry) in said {
            if let Some(written) = self.written(&name, &entry.value, entry.key_span) {
                draft.fields.insert(name.as_ref().into(), written);
            }
        }
    }

    /// The fields of a map under their dotted names.
    fn fields<'n>(
        &mut self,
        prefix: &str,
        node: &'n Node<'n>,
        said: &mut Vec<(Arc<str>, &'n Entry<'n>)>,
        depth: usize,
    ) {
        let Some(entries) = self.map(node, "a request") else { return };
        self.no_duplicates(entries);
        for entry in entries {
            let name: Arc<str> = format!("{prefix}{}", entry.key).into();
            match &entry.value.kind {
                Kind::Map(_) if depth < DEEPEST && fault(&entry.value).is_none() => {
                    self.fields(&format!("{name}."), &entry.value, said, depth + 1);
                }
                _ if !self.is_field(&name, entry.key_span) => {}
                _ => match said
                    .iter()
                    .find(|(before, other)| *before == name && other.key_span != entry.key_span)
                {
                    Some((_, before)) if prefix.contains('.') || name.contains('.') => {
                        let message = format!("`{name}` is said twice in one request");
                        let found = Finding::error(Code::DuplicateKey, entry.key_span, message);
                        self.say(found.other(before.key_span, "the first").help("keep one of them"));
                    }
                    _ => said.push((name, entry)),
                },
            }
        }
    }

    /// Whether a request can carry something of that name; if not, that is said.
    pub(super) fn is_field(&mut self, name: &str, span: Span) -> bool {
        if let Some(derived) = Field::from_name(name).and_then(|field| field.def().derived) {
            let help = match derived {
                Derivation::Since(moment) | Derivation::Until(moment) => {
                    format!(
                        "give the request a `{}`, and say the moment of deciding with `at`",
                        moment.name()
                    )
                }
                Derivation::Share(part, whole) => {
                    format!("give the request an `{}` and an `{}`", part.name(), whole.name())
                }
            };
            let message = format!("`{name}` is worked out, and not given");
            self.say(Finding::error(Code::UnknownField, span, message).help(help));
            return false;
        }
        let Some(policies) = self.policies.clone() else { return true };
        let declared =
            || policies.in_order().flat_map(|policy| policy.fields.iter()).map(|field| &*field.name);
        let known = Field::from_name(name).is_some()
            || matches!(name, "id" | "currency")
            || declared().any(|declared| declared == name);
        if !known {
            let message = format!("`{name}` is no field");
            let given = Field::ALL.iter().filter(|field| field.def().derived.is_none());
            let found = Finding::error(Code::UnknownField, span, message);
            self.say(match similar(name, given.map(|field| field.name()).chain(declared())) {
                Some(near) => found.help(format!("did you mean `{near}`?")),
                None => found
                    .help("`greenlight fields` lists them all; a policy can declare more under `fields:`"),
            });
        }
        known
    }

    /// What is written for one field.
    pub(super) fn written(&mut self, name: &str, node: &Node, otherwise: Span) -> Option<Written> {
        let span = if node.span.start == node.span.end { otherwise } else { node.span };
        let written = |value, fault| Some(Written { value, fault, span });
        match (&node.kind, fault(node)) {
            (_, Some((fault, value))) => written(scalar(value), Some(fault)),
            (Kind::Map(_), None) => {
                let message = format!("`{name}` is a field, and a field is no map");
                let help = "a value that cannot be read is written `{ malformed: many }`; other faults are out_of_range, precision, no_currency and unmapped";
                self.say(Finding::error(Code::Shape, span, message).help(help));
                None
            }
            _ => written(scalar(node), None),
        }
    }

    /// The request of a draft. What a field cannot have is said.
    pub(super) fn request(&mut self, draft: &Draft) -> Request {
        let mut request = Request::new();
        let currency = match draft.fields.get("currency") {
            Some(Written { value: Scalar::Text(code), fault: None, span }) => {
                let currency = Currency::from_code(code);
                if currency.is_none() {
                    let message = format!("`{code}` is no currency");
                    self.say(
                        Finding::error(Code::Currency, *span, message)
                            .help("currencies go by their ISO 4217 code in capitals, such as `USD`"),
                    );
                }
                currency
            }
            None | Some(Written { value: Scalar::Null, fault: None, .. }) => self.currency(),
            Some(Written { span, .. }) => {
                self.say(
                    Finding::error(Code::CaseValue, *span, "`currency` is one code")
                        .help("currencies go by their ISO 4217 code in capitals, such as `USD`"),
                );
                None
            }
        };
        request.set_currency(currency);
        for (name, written) in &draft.fields {
            match (&**name, &written.value) {
                ("currency", _) | (_, Scalar::Null) => {}
                ("id", Scalar::Text(id)) if written.fault.is_none() => request.set_id(id),
                ("id", _) => {
                    let found = Finding::error(Code::CaseValue, written.span, "`id` is a text");
                    self.say(found.help("an id is only told in reports: rules cannot look at it"));
                }
                (name, value) => {
                    let (kind, range) = self.kind(name);
                    self.check(name, kind, written, &value.read(kind, range, currency));
                    request.read_named(name, value);
                }
            }
        }
        request
    }

    fn kind(&self, name: &str) -> (FieldType, Range) {
        if let Some(field) = Field::from_name(name) {
            return (field.def().kind, field.def().range);
        }
        let mut declared =
            self.policies.iter().flat_map(Policies::in_order).flat_map(|policy| &policy.fields);
        let kind = declared.find(|field| *field.name == *name).map_or(FieldType::Text, |field| field.kind);
        (kind, Range::Any)
    }

    /// Holds what was read to what was meant to be read.
    fn check(&mut self, name: &str, kind: FieldType, written: &Written, slot: &Slot) {
        let shown = match &written.value {
            Scalar::Text(text) => text.chars().take(40).collect(),
            _ => "this".to_owned(),
        };
        let found = |message: String| Finding::error(Code::CaseValue, written.span, message);
        let finding = match (written.fault, slot) {
            (None, Slot::Value(_) | Slot::Absent) => return,
            // The currency of policies that could not be loaded is not known, and that is said already.
            (_, Slot::Bad(Fault::NoCurrency)) if self.policies.is_none() => return,
            (Some(wanted), Slot::Bad(fault)) if wanted == *fault => return,
            (Some(wanted), Slot::Bad(fault)) => {
                let (wanted, fault) = (wanted.name(), fault.name());
                found(format!("`{shown}` is not {wanted} for `{name}`, but {fault}"))
                    .help(format!("write `{{ {fault}: {shown} }}`"))
            }
            (Some(wanted), _) => {
                found(format!("`{shown}` is not {}: `{name}` can be read from it", wanted.name()))
                    .help("leave the braces out, or write what cannot be read")
            }
            (None, Slot::Bad(fault)) => {
                let found = found(format!("`{shown}` cannot be what `{name}` says: it {fault}"));
                let meant =
                    format!("if that is what the case is about, write `{{ {}: {shown} }}`", fault.name());
                match (nearest(kind, &written.value), how(kind, &written.value, *fault)) {
                    (Some(near), _) => found.help(format!("did you mean `{near}`?")).fix(near),
                    (None, Some(help)) => found.help(format!("{help}; {meant}")),
                    (None, None) => found.help(meant),
                }
            }
        };
        self.say(finding);
    }
}

/// The word of a closed vocabulary that may be meant.
fn nearest(kind: FieldType, value: &Scalar) -> Option<&'static str> {
    match (kind, value) {
        (FieldType::Code(words), Scalar::Text(text)) => similar(text, words.iter().map(|word| word.name)),
        _ => None,
    }
}

/// How a value of a type is written.
fn how(kind: FieldType, value: &Scalar, fault: Fault) -> Option<String> {
    Some(match (kind, value) {
        (FieldType::Code(words), _) if words.len() <= 16 => {
            let words: Vec<&str> = words.iter().map(|word| word.name).collect();
            format!("one of: {}", words.join(", "))
        }
        (FieldType::Bool, _) => "write `true` or `false`".to_owned(),
        (FieldType::Money, _) if fault == Fault::NoCurrency => {
            "write it with its currency, `18.40 USD`".to_owned()
        }
        (FieldType::Money, _) => "write an amount such as `18.40`".to_owned(),
        (FieldType::Moment, _) => "write `2026-11-05T10:00:00Z` with its offset".to_owned(),
        (FieldType::Duration, _) => "write `30d`, `24h`, `90m` or `45s`".to_owned(),
        (FieldType::List, Scalar::Text(text)) => format!("write a list: `[{text}]`"),
        (FieldType::Rate, _) => "write `60%`".to_owned(),
        (FieldType::Count, _) => "write a whole number, zero or more".to_owned(),
        _ => return None,
    })
}

/// A value that is meant to be wrong, `{ malformed: many }`, and how.
fn fault<'n, 't>(node: &'n Node<'t>) -> Option<(Fault, &'n Node<'t>)> {
    let Kind::Map(entries) = &node.kind else { return None };
    let [entry] = entries.as_slice() else { return None };
    let fault = FAULTS.into_iter().find(|fault| fault.name() == entry.key)?;
    Some((fault, &entry.value))
}

/// Always text: what is meant is up to the type of the field, not to how YAML would read it.
fn scalar(node: &Node) -> Scalar {
    match &node.kind {
        Kind::Null => Scalar::Null,
        Kind::Scalar(scalar) => Scalar::Text((&*scalar.text).into()),
        Kind::List(items) => Scalar::List(items.iter().map(scalar).collect()),
        Kind::Map(_) => Scalar::Other,
    }
}
