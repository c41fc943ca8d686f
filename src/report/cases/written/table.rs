//! One table of generated cases: what its rows have in common, what is different, and its lines of text.

use std::collections::BTreeMap;
use std::fmt::Write;

use chrono::{DateTime, SecondsFormat, Utc};

use super::text::{comment, in_a_line, quoted};
use super::{Base, Names, Style, place};
use crate::analysis::{Expected, Row, Scene, Table};
use crate::model::{Duration, Field, Moment, Route, Tz, Value};

/// A table, its values as text.
pub(super) struct Laid {
    title: String,
    notes: Vec<String>,
    /// What all rows say alike, by dotted name.
    pub(super) base: BTreeMap<String, String>,
    /// The moment of deciding, if all rows have the same.
    pub(super) at: Option<String>,
    /// The fields in which rows differ.
    pub(super) columns: Vec<String>,
    rows: Vec<LaidRow>,
    is_full: bool,
    is_named: bool,
    shows_until: bool,
}

struct LaidRow {
    words: String,
    at: String,
    cells: Vec<String>,
    expected: Expected,
    until: String,
}

/// Takes a table apart into what its rows have in common and what not.
pub(super) fn lay(table: &Table, style: Style<'_>) -> Laid {
    let scenes = || table.rows.iter().map(|row| &row.scene);
    let mut names: Vec<&str> = scenes().flat_map(|scene| scene.says.keys()).map(|name| &**name).collect();
    names.sort_unstable_by_key(|name| (place(name), *name));
    names.dedup();
    let first = scenes().next();
    let alike = |name: &str| {
        scenes().all(|scene| first.is_some_and(|first| first.says.get(name) == scene.says.get(name)))
    };
    let (common, different): (Vec<&str>, Vec<&str>) = names.into_iter().partition(|name| alike(name));
    let said = |scene: &Scene, name: &str| match scene.says.get(name) {
        Some(Value::Moment(moment)) if !alike(name) => local(*moment, style.zone),
        Some(value) => style.text(value, name),
        None => "~".to_owned(),
    };
    let base = first.map(|first| common.iter().map(|name| ((*name).to_owned(), said(first, name))).collect());
    let rows: Vec<LaidRow> = table
        .rows
        .iter()
        .map(|row| LaidRow {
            words: row.words.clone(),
            at: at_text(row, table.anchor),
            cells: different.iter().map(|name| said(&row.scene, name)).collect(),
            expected: row.expected.clone(),
            until: until_text(row),
        })
        .collect();
    let at = rows.first().map(|row| row.at.clone()).filter(|at| rows.iter().all(|row| row.at == *at));
    Laid {
        title: table.title.clone(),
        notes: table.notes.clone(),
        base: base.unwrap_or_default(),
        at,
        columns: different.into_iter().map(str::to_owned).collect(),
        rows,
        is_full: table.is_full,
        is_named: table.is_named,
        shows_until: table.anchor.is_some()
            && table.rows.iter().any(|row| row.expected.stands_until.flatten().is_some()),
    }
}

impl Laid {
    pub(super) fn write(&self, out: &mut String, base: &Base, names: &mut Names) {
        for note in &self.notes {
            let _ = writeln!(out, "  # {}", comment(note));
        }
        let title = names.of(&self.title);
        match self.rows.as_slice() {
            [row] => self.write_case(out, base, &title, row),
            _ => self.write_table(out, base, &title),
        }
    }

    fn write_base(&self, out: &mut String, base: &Base) {
        if let Some(at) = self.at.as_ref().filter(|at| **at != base.at) {
            let _ = writeln!(out, "    at: {}", quoted(at));
        }
        let said = base.differences(self);
        if !said.is_empty() {
            let pairs = said.iter().map(|(name, value)| format!("{name}: {value}"));
            let _ = writeln!(out, "    request: {{ {} }}", pairs.collect::<Vec<_>>().join(", "));
        }
    }

    fn write_case(&self, out: &mut String, base: &Base, title: &str, row: &LaidRow) {
        let _ = writeln!(out, "  - case: {}", in_a_line(title));
        self.write_base(out, base);
        let expected = &row.expected;
        let mut parts = vec![format!("route: {}", expected.route.map_or("", |route| route.name()))];
        parts.extend(expected.rule.as_ref().map(|rule| format!("rule: {rule}")));
        if self.is_full {
            parts.extend(
                expected
                    .resolution
                    .map(|resolution| format!("resolution: {}", quoted(&resolution.to_string()))),
            );
            parts.extend(
                expected
                    .included
                    .map(|included| format!("metric: {}", if included { "included" } else { "excluded" })),
            );
        }
        if self.shows_until || self.is_full && row.until != "forever" {
            parts.push(format!("stands_until: {}", quoted(&row.until)));
        }
        if expected.cannot_tell() || expected.rule.is_none() {
            parts.extend(expected.why.as_ref().map(|why| format!("why: {}", quoted(why))));
        }
        let _ = writeln!(out, "    expect: {{ {} }}", parts.join(", "));
    }

    /// Whether route and rule do not tell apart what becomes of the cases: a person decides by a rule, because it
    /// cannot be told, or because nothing fits.
    fn says_why(&self) -> bool {
        let by_rule =
            |row: &LaidRow| row.expected.rule.is_some() && row.expected.route == Some(Route::Review);
        self.rows.iter().any(by_rule)
    }

    fn write_table(&self, out: &mut String, base: &Base, title: &str) {
        let _ = writeln!(out, "  - table: {}", in_a_line(title));
        self.write_base(out, base);
        let says_why = self.says_why();
        let mut head: Vec<String> = self.is_named.then(|| "case".to_owned()).into_iter().collect();
        head.extend(self.at.is_none().then(|| "at".to_owned()));
        head.extend(self.columns.iter().cloned());
        head.extend(["expect".to_owned(), "rule".to_owned()]);
        head.extend(says_why.then(|| "why".to_owned()));
        head.extend(self.shows_until.then(|| "stands_until".to_owned()));
        let mut lines = vec![head];
        let mut names = Names::default();
        for row in &self.rows {
            let mut cells: Vec<String> =
                self.is_named.then(|| quoted(&names.of(&row.words))).into_iter().collect();
            cells.extend(self.at.is_none().then(|| quoted(&row.at)));
            cells.extend(row.cells.iter().cloned());
            cells.push(row.expected.route.map_or("~", |route| route.name()).to_owned());
            cells.push(row.expected.rule.as_ref().map_or("~".to_owned(), ToString::to_string));
            cells.extend(
                says_why.then(|| row.expected.why.as_ref().map_or("~".to_owned(), |why| quoted(why))),
            );
            cells.extend(self.shows_until.then(|| quoted(&row.until)));
            lines.push(cells);
        }
        let columns = lines.first().map_or(0, Vec::len);
        let width = |column: usize| {
            lines
                .iter()
                .filter_map(|line| line.get(column))
                .map(|cell| cell.chars().count())
                .max()
                .unwrap_or(0)
        };
        let widths: Vec<usize> = (0..columns).map(width).collect();
        for (at, line) in lines.iter().enumerate() {
            out.push_str(match at {
                0 => "    columns: [",
                1 => "    rows:\n      -      [",
                _ => "      -      [",
            });
            for (column, (cell, width)) in line.iter().zip(&widths).enumerate() {
                let last = column + 1 == columns;
                let gap = width.saturating_sub(cell.chars().count());
                let end = if last { "" } else { ", " };
                match last {
                    true => {
                        let _ = write!(out, "{cell}{}", " ".repeat(gap));
                    }
                    false => {
                        let _ = write!(out, "{cell}{end}{}", " ".repeat(gap));
                    }
                }
            }
            out.push_str("]\n");
        }
    }
}

/// The moment of deciding, counted from a moment of the request if there is one that matters.
fn at_text(row: &Row, anchor: Option<Field>) -> String {
    let at = row.scene.at;
    anchor.and_then(|field| counted(at, field, &row.scene)).unwrap_or_else(|| at.to_string())
}

/// How long the decision stands, counted from a moment of the request if it follows from one.
fn until_text(row: &Row) -> String {
    let Some(until) = row.expected.stands_until.flatten() else { return "forever".to_owned() };
    row.stands_from.and_then(|field| counted(until, field, &row.scene)).unwrap_or_else(|| until.to_string())
}

fn counted(moment: Moment, field: Field, scene: &Scene) -> Option<String> {
    let Some(Value::Moment(from)) = scene.says.get(field.name()) else { return None };
    let by = moment.since(*from).as_seconds();
    Some(match by {
        0 => field.name().to_owned(),
        1.. => format!("{} after {}", time(by), field.name()),
        _ => format!("{} before {}", time(by.saturating_neg()), field.name()),
    })
}

/// A length of time, up to three days in hours: `24h 1s`, `30d 1s`.
fn time(seconds: i64) -> String {
    const DAYS_FROM: i64 = 3 * 86_400;
    if seconds >= DAYS_FROM {
        return Duration::seconds(seconds).to_string();
    }
    let (hours, rest) = (seconds / 3_600, seconds % 3_600);
    match (hours, rest) {
        (0, rest) => Duration::seconds(rest).to_string(),
        (hours, 0) => format!("{hours}h"),
        (hours, rest) => format!("{hours}h {}", Duration::seconds(rest)),
    }
}

/// A moment as the clocks of the policy's time zone show it.
fn local(moment: Moment, zone: Tz) -> String {
    let utc = DateTime::<Utc>::from_timestamp(moment.unix(), 0);
    match (utc, zone) {
        (Some(utc), zone) if zone != Tz::UTC => {
            utc.with_timezone(&zone).to_rfc3339_opts(SecondsFormat::Secs, true)
        }
        _ => moment.to_string(),
    }
}
