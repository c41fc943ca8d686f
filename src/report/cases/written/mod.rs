//! Generated cases as a cases file: grouped by rule, tables over one base request, only the fields that matter.
//!
//! What a case says nothing of is taken from the base at the top, which is chosen so that there is least to say.

mod table;
mod text;

use std::collections::BTreeMap;
use std::fmt::Write;

use crate::analysis::{Generated, Section, declared, written};
use crate::engine::Policies;
use crate::model::{Currency, Field, FieldType, Tz, Value};

use table::{Laid, lay};
use text::{comment, quoted};

/// How a cases file names the policies that its cases are for, and how the file came about.
#[derive(Clone, Copy, Debug, Default)]
pub struct Origin<'o> {
    /// The platform's policy, as a path from the cases file.
    pub platform: Option<&'o str>,
    /// The seller's policy, as a path from the cases file.
    pub seller: Option<&'o str>,
    /// The command that generates the file again.
    pub command: &'o str,
}

impl Generated {
    /// The cases as the text of a cases file.
    pub fn to_yaml(&self, origin: Origin<'_>) -> String {
        let own = self.policies.in_order().find(|policy| policy.owner == self.owner);
        let zone = own.map_or(Tz::UTC, |policy| policy.timezone);
        let style = Style { policies: &self.policies, currency: self.currency(), zone };
        let laid: Vec<Vec<Laid>> = self
            .sections
            .iter()
            .map(|section| section.tables.iter().map(|table| lay(table, style)).collect())
            .collect();
        let base = Base::of(laid.iter().flatten());
        let mut out = head(origin);
        base.write(&mut out);
        out.push_str("\ncases:\n");
        let mut names = Names::default();
        for (at, (section, tables)) in self.sections.iter().zip(&laid).enumerate() {
            if at > 0 {
                out.push('\n');
            }
            write_section(&mut out, section);
            for table in tables {
                out.push('\n');
                table.write(&mut out, &base, &mut names);
            }
        }
        if laid.iter().all(Vec::is_empty) {
            out.truncate(out.trim_end().len());
            out = out.replace("\ncases:", "\ncases: []");
            out.push('\n');
        }
        out
    }

    /// What bare amounts are in: the policies' currency, where they do not have two.
    fn currency(&self) -> Option<Currency> {
        let mut currencies = self.policies.in_order().filter_map(|policy| policy.currency);
        let first = currencies.next()?;
        currencies.all(|other| other == first).then_some(first)
    }
}

fn head(origin: Origin<'_>) -> String {
    let mut out = String::from(
        "# What the policy decides today: at every limit and next to it, for each condition with and without it.\n\
         # Generated, to be read and kept: change what a case expects when the policy is meant to change.\n",
    );
    if !origin.command.is_empty() {
        let _ = writeln!(out, "#   {}", origin.command);
    }
    out.push('\n');
    for (key, path) in [("platform", origin.platform), ("seller", origin.seller)] {
        if let Some(path) = path {
            let _ = writeln!(out, "{key}: {}", quoted(path));
        }
    }
    out
}

fn write_section(out: &mut String, section: &Section) {
    let title = comment(&section.title);
    let _ = writeln!(
        out,
        "  # --- {title} {}",
        "-".repeat(96_usize.saturating_sub(title.chars().count() + 9).max(3))
    );
    for note in &section.notes {
        let _ = writeln!(out, "  # {}", comment(note));
    }
}

/// What holds for every case that says nothing else.
pub(super) struct Base {
    at: String,
    fields: BTreeMap<(usize, String), String>,
}

impl Base {
    /// The moment and the values that leave least for the cases to say.
    fn of<'l>(tables: impl Iterator<Item = &'l Laid> + Clone) -> Self {
        let at = most_frequent(
            tables
                .clone()
                .filter_map(|table| table.at.clone())
                .filter(|at| !at.contains(' ') && at.contains('T')),
        );
        let mut fields = BTreeMap::new();
        let mut names: Vec<&String> = tables.clone().flat_map(|table| table.base.keys()).collect();
        names.sort_unstable();
        names.dedup();
        for name in names {
            let saying = tables.clone().filter(|table| !table.columns.contains(name));
            let values = saying.clone().filter_map(|table| table.base.get(name)).cloned();
            let Some(best) = most_frequent(values.clone()) else { continue };
            let with = saying.clone().filter(|table| table.base.get(name) != Some(&best)).count();
            let without = values.count();
            if with < without {
                fields.insert((place(name), name.clone()), best);
            }
        }
        Self { at: at.unwrap_or_default(), fields }
    }

    fn write(&self, out: &mut String) {
        if !self.at.is_empty() {
            let _ = writeln!(out, "at: {}", self.at);
        }
        if !self.fields.is_empty() {
            out.push_str("\nrequest:\n");
            for ((_, name), value) in &self.fields {
                let _ = writeln!(out, "  {name}: {value}");
            }
        }
    }

    /// What a table has to say to be rid of the base where it is different.
    fn differences(&self, table: &Laid) -> Vec<(String, String)> {
        let mut said: BTreeMap<(usize, String), String> = BTreeMap::new();
        for (name, value) in &table.base {
            if self.fields.get(&(place(name), name.clone())) != Some(value) {
                said.insert((place(name), name.clone()), value.clone());
            }
        }
        for (at, name) in self.fields.keys() {
            if !table.base.contains_key(name) && !table.columns.contains(name) {
                said.insert((*at, name.clone()), "~".to_owned());
            }
        }
        said.into_iter().map(|((_, name), value)| (name, value)).collect()
    }
}

/// Where a field stands among all fields: those of the table first, in its order.
pub(super) fn place(name: &str) -> usize {
    Field::from_name(name).map_or(usize::MAX, |field| field as usize)
}

/// The value that is there most often; of equals the first by alphabet.
fn most_frequent(values: impl Iterator<Item = String>) -> Option<String> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    values.for_each(|value| *counts.entry(value).or_default() += 1);
    let most = counts.values().copied().max()?;
    counts.into_iter().find(|(_, count)| *count == most).map(|(value, _)| value)
}

/// Names of cases that are taken: each is given once.
#[derive(Default)]
pub(super) struct Names(BTreeMap<String, usize>);

impl Names {
    /// The name, with a number behind it if it is taken already.
    pub(super) fn of(&mut self, name: &str) -> String {
        let count = self.0.entry(name.to_owned()).or_default();
        *count += 1;
        match *count {
            1 => name.to_owned(),
            count => {
                let numbered = format!("{name} ({count})");
                self.of(&numbered)
            }
        }
    }
}

/// How values are written: what bare amounts are in, and the clocks that moments are read from.
#[derive(Clone, Copy)]
pub(super) struct Style<'g> {
    policies: &'g Policies,
    currency: Option<Currency>,
    pub(super) zone: Tz,
}

impl Style<'_> {
    /// The text of a value in a case.
    pub(super) fn text(&self, value: &Value, name: &str) -> String {
        let field = Field::from_name(name);
        let kind = field.map(|field| field.def().kind).or_else(|| declared(self.policies, name));
        match value {
            Value::List(items) => {
                format!("[{}]", items.iter().map(|item| quoted(item)).collect::<Vec<_>>().join(", "))
            }
            Value::Text(text) => quoted(text),
            value => quoted(&written(value, field, kind == Some(FieldType::Rate), self.currency)),
        }
    }
}
