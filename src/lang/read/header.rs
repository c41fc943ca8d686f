//! The top of a rule file: whose it is, what its bare amounts and dates mean, its fields.

use std::sync::Arc;

use super::{Reader, lists};
use crate::lang::condition::DeclaredField;
use crate::lang::decode::Decode;
use crate::lang::guard::check_name;
use crate::lang::literal;
use crate::lang::policy::Checked;
use crate::lang::yaml::{Entry, Kind, Node};
use crate::model::{Currency, Duration, Field, FieldType, Owner, Tz};
use crate::source::{Code, Finding, SourceFile, Span};

/// What is under `cases` is read by whoever runs them; it decides nothing.
const KEYS: [&str; 11] = [
    "policy",
    "owner",
    "currency",
    "timezone",
    "seller_id",
    "auto_approval_time",
    "lists",
    "fields",
    "rules",
    "guards",
    "cases",
];

/// Names that have a meaning elsewhere: in conditions, in requests, in histories.
const RESERVED: [&str; 14] = [
    "any",
    "all",
    "formula",
    "id",
    "request_id",
    "currency",
    "order.currency",
    "buyer.currency",
    "outcome",
    "responded_at",
    "responded_by",
    "inspection.outcome",
    "inspection.responded_at",
    "inspection.responded_by",
];

/// More fields, or lists, than anybody declares.
pub(super) const MOST_DECLARED: usize = 1_000;

impl Reader<'_> {
    pub(super) fn root(&mut self, root: &Node) -> Option<Checked> {
        if matches!(root.kind, Kind::Null) {
            let message = "the file is empty, and an empty file never means `no rules`";
            self.say(
                Finding::error(Code::FileEmpty, Span::default(), message)
                    .help("begin with `policy: my-rules`, `owner: seller` and `rules:`"),
            );
            return None;
        }
        let entries = self.entries(root, "a policy", &KEYS)?;
        let start = Span::new(root.span.start, root.span.start);
        let name = self
            .required(entries.get("policy"), start, "policy", "policy: my-rules")
            .and_then(|entry| self.name(entry, "the policy's name"));
        self.owner = self
            .required(entries.get("owner"), start, "owner", "owner: seller")
            .and_then(|entry| self.owner(entry));
        // One mistake up here is one finding: reading goes on as if it were mended.
        self.units.currency = entries
            .get("currency")
            .and_then(|entry| self.currency_code(entry).or(Currency::from_code("USD")));
        self.units.timezone = entries.get("timezone").map(|entry| self.timezone(entry).unwrap_or(Tz::UTC));
        let seller_ids = entries.get("seller_id").map(|entry| self.seller_ids(entry)).unwrap_or_default();
        let auto_approval_time =
            entries.get("auto_approval_time").and_then(|entry| self.auto_approval_time(entry));
        if let Some(entry) = entries.get("lists") {
            lists::read(self, entry);
        }
        if let Some(entry) = entries.get("fields") {
            self.fields(entry);
        }
        let rules =
            self.required(entries.get("rules"), start, "rules", "rules:").map(|entry| self.rules(entry));
        let (rules, mut used) = rules?;
        let guards = entries.get("guards").map(|entry| self.guards(entry, &mut used)).unwrap_or_default();
        self.say_unused(&used);
        Some(Checked {
            name: name?,
            owner: self.owner?,
            currency: self.units.currency,
            timezone: self.units.timezone.unwrap_or(Tz::UTC),
            seller_ids,
            auto_approval_time,
            lists: std::mem::take(&mut self.lists),
            fields: std::mem::take(&mut self.fields),
            rules,
            guards,
            hash: "".into(),
            file: Arc::new(SourceFile::new("", "")),
            findings: Vec::new(),
        })
    }

    fn owner(&mut self, entry: &Entry) -> Option<Owner> {
        let scalar = self.scalar(entry)?;
        let owner = [Owner::Seller, Owner::Platform].into_iter().find(|owner| owner.name() == scalar.text);
        if owner.is_none() {
            let message = format!("`{}` owns no policies", scalar.text);
            let known = ["seller", "platform"].into_iter();
            self.unknown(Code::UnknownWord, &scalar.text, entry.value.span, message, known);
        }
        owner
    }

    fn seller_ids(&mut self, entry: &Entry) -> Vec<Box<str>> {
        let ids: Vec<Box<str>> = match &entry.value.kind {
            Kind::Scalar(scalar) => vec![(&*scalar.text).into()],
            Kind::List(items) => items
                .iter()
                .filter_map(|item| match &item.kind {
                    Kind::Scalar(scalar) => Some((&*scalar.text).into()),
                    _ => None,
                })
                .collect(),
            _ => Vec::new(),
        };
        let complete = !matches!(&entry.value.kind, Kind::List(items) if items.len() != ids.len());
        if ids.is_empty() || !complete {
            let message = "`seller_id` takes the id of a seller, or a list of ids";
            self.say(Finding::error(Code::Shape, self.value_span(entry), message));
        }
        ids
    }

    fn auto_approval_time(&mut self, entry: &Entry) -> Option<Duration> {
        if self.owner == Some(Owner::Seller) {
            let message = "only a platform policy says what handling time an auto-approval counts with";
            self.say(Finding::error(Code::Route, entry.key_span, message).help("remove this line"));
        }
        let scalar = self.scalar(entry)?;
        match literal::duration(&scalar.text, entry.value.span) {
            Ok(time) if time >= Duration::default() => Some(time),
            Ok(_) => {
                let message = "a handling time is not negative";
                self.say(Finding::error(Code::BadDuration, entry.value.span, message));
                None
            }
            Err(finding) => {
                self.say(finding);
                None
            }
        }
    }

    fn fields(&mut self, entry: &Entry) {
        let Some(entries) = self.map(&entry.value, "`fields`") else { return };
        self.no_duplicates(entries);
        if entries.len() > MOST_DECLARED {
            let message = format!("{} fields, more than the {MOST_DECLARED} allowed", entries.len());
            self.say(Finding::error(Code::FileTooLarge, entry.key_span, message));
            return;
        }
        for entry in entries {
            if let Some(finding) = check_name(&entry.key, "the field", entry.key_span, true) {
                self.say(finding);
                continue;
            }
            let inside = |field: &Field| {
                field.name().strip_prefix(&*entry.key).is_some_and(|rest| rest.starts_with('.'))
            };
            let taken = Field::from_name(&entry.key).is_some() || Field::ALL.iter().any(inside);
            if taken || RESERVED.contains(&&*entry.key) {
                let message = format!("`{}` has a meaning already", entry.key);
                self.say(
                    Finding::error(Code::DuplicateName, entry.key_span, message).help("choose another name"),
                );
                continue;
            }
            let Some(scalar) = self.scalar(entry) else { continue };
            match FieldType::from_name(&scalar.text) {
                Some(kind) => {
                    self.fields.push(DeclaredField {
                        name: (&*entry.key).into(),
                        kind,
                        span: entry.key_span,
                    });
                }
                None => {
                    let message = format!("`{}` is no type of field", scalar.text);
                    let known = FieldType::DECLARABLE.iter().map(|kind| kind.name());
                    let said = meant_type(&scalar.text).unwrap_or(&scalar.text);
                    self.unknown(Code::UnknownWord, said, entry.value.span, message, known);
                    let name = (&*entry.key).into();
                    self.fields.push(DeclaredField { name, kind: FieldType::Text, span: entry.key_span });
                }
            }
        }
    }
}

/// The type that is often called so.
fn meant_type(name: &str) -> Option<&'static str> {
    Some(match name.to_ascii_lowercase().as_str() {
        "date" | "time" | "datetime" | "timestamp" => "moment",
        "string" | "str" | "word" => "text",
        "integer" | "int" => "count",
        "decimal" | "float" => "number",
        "percent" | "percentage" | "share" => "rate",
        "boolean" | "flag" => "bool",
        "amount" | "price" => "money",
        _ => return None,
    })
}
