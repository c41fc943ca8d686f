//! Witnesses: requests that show what was looked for, as small and plain as they get.

use std::fmt;

use super::goal::Goal;
use super::tried::{Tests, Tried};
use crate::model::{Currency, Field, Moment, Request};

/// A request at a moment for which the engine says what was looked for.
///
/// Nothing in it can be left out, and its values are the plainest that were found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Witness {
    request: Request,
    at: Moment,
    entries: Vec<Entry>,
}

/// One thing that a witness says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    /// The dotted name.
    pub(super) name: String,
    /// The value as JSON.
    pub(super) value: String,
}

impl Witness {
    /// The request.
    pub fn request(&self) -> &Request {
        &self.request
    }

    /// The moment of deciding.
    pub fn at(&self) -> Moment {
        self.at
    }

    /// The request as one line of JSON, to be given to `greenlight decide` together with `--at`.
    pub fn json(&self) -> String {
        json(&self.entries)
    }

    /// What it says: dotted names and values as JSON, in the order of the field table.
    pub fn entries(&self) -> impl Iterator<Item = (&str, &str)> {
        self.entries.iter().map(|entry| (entry.name.as_str(), entry.value.as_str()))
    }

    /// Whether goals are true of a request of some entries.
    pub(super) fn shows(tests: Tests<'_>, goals: &[&Goal], entries: &[Entry], at: Moment) -> bool {
        Request::from_json(&json(entries)).is_ok_and(|request| {
            let tried = Tried::new(tests, &request, at);
            goals.iter().all(|goal| tried.is(goal))
        })
    }

    /// The witness of some entries, made as small as it gets; nothing if the goals are not true of them.
    pub(super) fn of(tests: Tests<'_>, goals: &[&Goal], entries: Vec<Entry>, at: Moment) -> Option<Self> {
        Self::keeping(tests, goals, entries, at, &[])
    }

    /// The same, with what it says of some fields kept.
    pub(super) fn keeping(
        tests: Tests<'_>,
        goals: &[&Goal],
        mut entries: Vec<Entry>,
        at: Moment,
        kept: &[String],
    ) -> Option<Self> {
        entries.sort_by_key(|entry| {
            let field = Field::from_name(&entry.name).map_or(Field::COUNT, |field| field as usize);
            (field, entry.name.clone())
        });
        let shows = |entries: &[Entry]| Self::shows(tests, goals, entries, at);
        if !shows(&entries) {
            return None;
        }
        let mut index = entries.len();
        while let Some(last) = index.checked_sub(1) {
            index = last;
            let mut fewer = entries.clone();
            if kept.contains(&fewer.remove(index).name) {
                continue;
            }
            if shows(&fewer) {
                entries = fewer;
            }
        }
        // Amounts in a currency that nobody speaks of are plainer in the policies' own.
        let own = tests.space.currencies().map(|own| entries.iter().map(|entry| entry.within(own)).collect());
        if let Some(plainer) = own.into_iter().find(|plainer: &Vec<Entry>| shows(plainer)) {
            entries = plainer;
        }
        Some(Self { request: Request::from_json(&json(&entries)).ok()?, at, entries })
    }
}

impl Entry {
    /// The same, an amount put into a currency.
    fn within(&self, currency: Currency) -> Self {
        let value = match self.value.trim_matches('"').split_once(' ') {
            Some((amount, code)) if Currency::from_code(code).is_some() => format!("\"{amount} {currency}\""),
            _ => self.value.clone(),
        };
        Self { name: self.name.clone(), value }
    }
}

impl fmt::Display for Witness {
    /// The request as JSON, and the moment: `{ … } --at 2026-01-15T12:00:00Z`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} --at {}", self.json(), self.at)
    }
}

fn json(entries: &[Entry]) -> String {
    let parts: Vec<String> = entries
        .iter()
        .map(|entry| format!("{}: {}", serde_json::Value::from(entry.name.as_str()), entry.value))
        .collect();
    if parts.is_empty() { "{}".to_owned() } else { format!("{{ {} }}", parts.join(", ")) }
}
