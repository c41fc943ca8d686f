//! A request from JSON: the field table's names, nested or dotted.
//!
//! Numbers are read from their text, so nothing passes through a float. A key that is given twice, in any
//! spelling, makes the whole request one for a person. `null` is the same as leaving the field out.

use std::collections::{BTreeSet, HashSet};

use serde_json::value::RawValue;

use super::entries::Entries;
use super::{Currency, Fault, Field, Request, Scalar, Slot};

/// Why a text is no request at all. A *value* that cannot be understood is no error: see [`Request::problems`].
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RequestError {
    /// The text is not JSON.
    #[error("not JSON: {0}")]
    Json(#[from] serde_json::Error),
    /// The bytes are no text.
    #[error("not UTF-8: {0}")]
    Utf8(#[from] std::str::Utf8Error),
    /// The text is JSON, but no object.
    #[error("a request is an object `{{ … }}`, this is something else")]
    NotAnObject,
}

impl Request {
    /// Reads a request from JSON.
    ///
    /// Fields go by the names of the table, nested (`"order": {"amount": …}`) or dotted (`"order.amount": …`).
    /// Money is `"18.40 USD"`, or a number or text beside a top-level `"currency"`; moments are RFC 3339 or unix
    /// seconds; durations `"30d"` or seconds; rates `0.6` or `"60%"`; `"id"` names the request in reports.
    ///
    /// # Errors
    /// Only if the text is not a JSON object. Values that cannot be understood become unknown.
    pub fn from_json(text: &str) -> Result<Self, RequestError> {
        Self::from_json_named(text, &EntryNames::OURS)
    }

    /// Reads a request from JSON in bytes, which have to be UTF-8.
    ///
    /// # Errors
    /// As [`Request::from_json`], and if the bytes are no text.
    pub fn from_json_bytes(json: &[u8]) -> Result<Self, RequestError> {
        Self::from_json(std::str::from_utf8(json)?)
    }

    /// As [`Request::from_json`], for entries that go by other names.
    pub(crate) fn from_json_named(text: &str, names: &EntryNames<'_>) -> Result<Self, RequestError> {
        if !text.trim_start().starts_with('{') {
            serde_json::from_str::<serde::de::IgnoredAny>(text)?;
            return Err(RequestError::NotAnObject);
        }
        let Entries(entries) = serde_json::from_str(text)?;
        let mut request = Self::new();
        let mut flat = Vec::with_capacity(entries.len());
        flatten(entries, names, &mut String::new(), &mut flat, 0);
        let flat = names.renamed(flat);
        let currency = currency_of(&flat, "currency").unwrap_or(names.currency);
        request.set_currency(currency);
        let groups: Vec<_> = flat.iter().filter(|(name, _)| name.ends_with(".currency")).cloned().collect();
        let is_group = |name: &str| Field::ALL.iter().any(|field| is_inside(field.name(), name));
        let mut seen = HashSet::with_capacity(flat.len());
        for (name, value) in &flat {
            if !seen.insert(name.as_str()) {
                request.refuse(name, Fault::Duplicate);
                if let Some(field) = Field::from_name(name) {
                    request.set(field, Slot::Bad(Fault::Duplicate));
                }
                continue;
            }
            match (name.as_str(), value) {
                ("currency" | "order.currency" | "buyer.currency", _) | (_, Scalar::Null) => {}
                ("id", Scalar::Text(id) | Scalar::Number(id) | Scalar::Cell(id)) => request.set_id(id),
                (_, value) => match Field::from_name(name).filter(|field| field.def().derived.is_none()) {
                    Some(field) => {
                        // A `currency` beside the amounts of a group is theirs.
                        request.set_currency(currency_beside(&groups, name).unwrap_or(currency));
                        request.read(field, value);
                    }
                    None if *value == Scalar::Map && (is_group(name) || (names.is_group)(name)) => {}
                    None => {
                        if value.hides_a_map() {
                            spoil_group(&mut request, name);
                        }
                        request.push_extra(name, value.clone());
                    }
                },
            }
        }
        request.set_currency(currency);
        Ok(request)
    }
}

/// By which names the entries of an object go.
pub(crate) struct EntryNames<'n> {
    /// Whether a name, although it may be a field's, leads to entries of its own.
    pub(crate) is_group: &'n dyn Fn(&str) -> bool,
    /// Our name for an entry, and its value as ours; nothing if it is not read. Without it, entries are ours.
    pub(crate) entry: Option<&'n Renamed<'n>>,
    /// Our names for what a value hides by standing in the place of a map.
    pub(crate) hidden_by: &'n dyn Fn(&str) -> Vec<Box<str>>,
    /// What bare amounts are in where no entry says.
    pub(crate) currency: Option<Currency>,
}

/// From an entry and what bare amounts are in to an entry of ours.
type Renamed<'n> = dyn Fn(&str, Scalar, Option<Currency>) -> Option<(Box<str>, Scalar)> + 'n;

impl EntryNames<'_> {
    const OURS: Self = Self { is_group: &|_| false, entry: None, hidden_by: &|_| Vec::new(), currency: None };

    fn is_map(&self, name: &str) -> bool {
        Field::from_name(name).is_none() || (self.is_group)(name)
    }

    /// The entries under our names; currencies are found before amounts are read.
    fn renamed(&self, flat: Vec<(String, Scalar)>) -> Vec<(String, Scalar)> {
        let Some(entry) = self.entry else { return flat };
        let renamed = |(name, value): &(String, Scalar), currency| {
            let (name, value) = entry(name, value.clone(), currency)?;
            Some((String::from(name), value))
        };
        let first: Vec<_> =
            flat.iter().filter_map(|written| Some((written, renamed(written, self.currency)?))).collect();
        let is_currency = |name: &str| name == "currency" || name.ends_with(".currency");
        let currencies = first.iter().map(|(_, entry)| entry).filter(|(name, _)| is_currency(name));
        let currencies: Vec<_> = currencies.cloned().collect();
        let currency = currency_of(&currencies, "currency").unwrap_or(self.currency);
        let mut entries: Vec<_> = first
            .into_iter()
            .filter_map(|(written, entry)| match currency_beside(&currencies, &entry.0).unwrap_or(currency) {
                own if own == self.currency => Some(entry),
                own => renamed(written, own),
            })
            .collect();
        let hidden = flat.iter().filter(|(_, value)| value.hides_a_map());
        let hidden: BTreeSet<_> = hidden.flat_map(|(name, _)| (self.hidden_by)(name)).collect();
        for name in hidden {
            if entries.iter().all(|(known, _)| **known != *name) {
                entries.push((name.into(), Scalar::Other));
            }
        }
        entries
    }
}

/// What the `currency` beside an amount of a group says, as [`currency_of`].
fn currency_beside(flat: &[(String, Scalar)], name: &str) -> Option<Option<Currency>> {
    let field = Field::from_name(name)?;
    currency_of(flat, &format!("{}.currency", field.name().rsplit_once('.')?.0))
}

/// What a `currency` entry says: `None` if there is no such entry, `Some(None)` if it says no currency.
fn currency_of(flat: &[(String, Scalar)], name: &str) -> Option<Option<Currency>> {
    let (_, value) = flat.iter().find(|(key, value)| key == name && *value != Scalar::Null)?;
    Some(match value {
        Scalar::Text(code) | Scalar::Cell(code) => Currency::from_code(code),
        _ => None,
    })
}

/// A value in the place of a map (`"buyer": 7`) hides what the map would say: its fields cannot be understood,
/// which is not the same as being absent.
fn spoil_group(request: &mut Request, name: &str) {
    for &field in Field::ALL.iter().filter(|field| is_inside(field.name(), name)) {
        if *request.slot(field) == Slot::Absent {
            request.set(field, Slot::Bad(Fault::Malformed));
        }
    }
}

/// Whether a dotted name stands inside of the map of another name.
pub(crate) fn is_inside(name: &str, map: &str) -> bool {
    name.strip_prefix(map).is_some_and(|rest| rest.starts_with('.'))
}

/// Maps deeper than this are no field of ours.
const DEEPEST: usize = 4;

/// The entries of nested maps under dotted names; `null` is left out.
fn flatten(
    entries: Vec<(String, &RawValue)>,
    names: &EntryNames<'_>,
    prefix: &mut String,
    flat: &mut Vec<(String, Scalar)>,
    depth: usize,
) {
    for (name, raw) in entries {
        let length = prefix.len();
        prefix.push_str(&name);
        match raw.get().as_bytes().first() {
            // A map in the place of a value is no value: were it left out, it would read as a fact's absence.
            Some(b'{') if depth < DEEPEST && names.is_map(prefix) => {
                match serde_json::from_str(raw.get()) {
                    Ok(Entries(inner)) => {
                        flat.push((prefix.clone(), Scalar::Map)); // also so that the same map twice is seen
                        prefix.push('.');
                        flatten(inner, names, prefix, flat, depth + 1);
                    }
                    Err(_) => flat.push((prefix.clone(), Scalar::Other)),
                }
            }
            _ => flat.push((prefix.clone(), scalar(raw))),
        }
        prefix.truncate(length);
    }
}

impl Scalar {
    /// A value from its JSON, which is well formed.
    pub(crate) fn from_json(text: &str) -> Self {
        scalar_of(text)
    }
}

fn scalar(raw: &RawValue) -> Scalar {
    scalar_of(raw.get())
}

fn scalar_of(text: &str) -> Scalar {
    match text.as_bytes().first() {
        Some(b'"') => serde_json::from_str(text).map_or(Scalar::Other, Scalar::Text),
        Some(b't') => Scalar::Bool(true),
        Some(b'f') => Scalar::Bool(false),
        Some(b'n') => Scalar::Null,
        Some(b'[') => match serde_json::from_str(text) {
            Ok(items) => Scalar::List(Vec::into_iter(items).map(item).collect()),
            Err(_) => Scalar::Other,
        },
        Some(b'-' | b'0'..=b'9') => Scalar::Number(text.into()),
        _ => Scalar::Other,
    }
}

/// An element of a list: a list or a map in it is no value, and is not looked into however deep it goes.
fn item(raw: &RawValue) -> Scalar {
    if raw.get().starts_with(['[', '{']) { Scalar::Other } else { scalar(raw) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(json: &str, field: Field) -> String {
        match Request::from_json(json).unwrap().slot(field) {
            Slot::Absent => "absent".into(),
            Slot::Bad(fault) => fault.name().into(),
            Slot::Value(value) => value.display(Some(field)).to_string(),
        }
    }

    #[test]
    fn nested_and_dotted_names_are_the_same_field() {
        assert_eq!(
            shown(r#"{"order": {"amount": 18.40}, "currency": "USD"}"#, Field::OrderAmount),
            "18.40 USD"
        );
        assert_eq!(shown(r#"{"order.amount": "18.4 USD"}"#, Field::OrderAmount), "18.40 USD");
        let twice = Request::from_json(r#"{"order": {"lines": 1}, "order.lines": 1}"#).unwrap();
        assert_eq!(twice.refusal().unwrap().to_string(), "duplicate:order.lines");
        assert_eq!(shown(r#"{"amount": null}"#, Field::Amount), "absent");
    }

    #[test]
    fn numbers_are_read_from_their_text() {
        assert_eq!(shown(r#"{"amount": 0.1, "currency": "USD"}"#, Field::Amount), "0.10 USD");
        assert_eq!(shown(r#"{"amount": 1.84e1, "currency": "USD"}"#, Field::Amount), "malformed");
        assert_eq!(shown(r#"{"amount": 18.40}"#, Field::Amount), "no_currency");
        assert_eq!(shown(r#"{"buyer": {"tags": ["vip", 7]}}"#, Field::BuyerTags), "[vip, 7]");
        assert_eq!(shown(r#"{"order.payment_method": "\ud800"}"#, Field::OrderPaymentMethod), "malformed");
    }

    #[test]
    fn hostile_shapes_cost_no_more_than_reading_them() {
        let deep = format!(r#"{{"kind":"refund","x":{}{}}}"#, "[".repeat(100_000), "]".repeat(100_000));
        assert_eq!(shown(&deep, Field::Kind), "refund");
        let many: Vec<String> = (0..20_000).map(|at| format!(r#""k{at}":{at}"#)).collect();
        let many = Request::from_json(&format!("{{{}}}", many.join(","))).unwrap();
        assert_eq!((many.extras().len(), many.refusal().is_some()), (1_000, true));
    }

    #[test]
    fn a_currency_beside_a_groups_amounts_is_theirs() {
        let json = r#"{"currency":"USD","amount":5,"order":{"amount":20,"currency":"EUR"}}"#;
        assert_eq!(shown(json, Field::OrderAmount), "20.00 EUR");
        assert_eq!(shown(json, Field::Amount), "5.00 USD");
        assert_eq!(
            shown(r#"{"currency":"USD","order":{"amount":20,"currency":7}}"#, Field::OrderAmount),
            "no_currency"
        );
    }

    #[test]
    fn a_reason_and_a_code_that_disagree_are_no_reason() {
        let code = "ecom_order_delivered_refund_reason_damaged";
        let both = |reason: &str| {
            shown(&format!(r#"{{"reason":"{reason}","reason_code":"{code}"}}"#), Field::Reason)
        };
        assert_eq!(both("damaged"), "damaged");
        assert_eq!(both("no_longer_needed"), "malformed");
        assert_eq!(
            shown(&format!(r#"{{"reason_code":"{code}","reason":"zzz"}}"#), Field::Reason),
            "unmapped"
        );
    }

    #[test]
    fn only_an_object_is_a_request() {
        assert!(matches!(Request::from_json("[]"), Err(RequestError::NotAnObject)));
        assert!(matches!(Request::from_json("{"), Err(RequestError::Json(_))));
    }
}
