//! What reading a history came to: nothing that goes in gets lost, so the counts add up.

use std::collections::BTreeMap;

use super::ids::Ids;
use super::{Origin, PastRequest, RowError};
use crate::model::{Fault, Field, Moment, Request, Slot, Value};

/// How many different ids are remembered to find duplicates. Once that many are, duplicates of later ids are
/// not found, and the notes say so.
pub const MOST_IDS: usize = 1_000_000;

/// How many row errors and duplicate ids are listed; all are counted.
const LISTED: usize = 20;

/// How many different texts are kept of what is not understood; further ones are counted together as `…`.
const MOST_TEXTS: usize = 1_000;

/// What was read so far. `rows` is always `requests` + `row_errors` + `described_rows`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Summary {
    /// Rows that should have been requests.
    pub rows: u64,
    /// Rows that were.
    pub requests: u64,
    /// Rows that were not.
    pub row_errors: u64,
    /// The first 20 of them.
    pub first_errors: Vec<RowError>,
    /// Rows under a header that describe its columns.
    pub described_rows: u64,
    /// Lines without anything in them.
    pub blank_lines: u64,
    /// Words and codes outside their vocabulary: field, text, how often.
    pub unmapped: BTreeMap<(String, String), u64>,
    /// Values that cannot be understood, as `fault:field`.
    pub dirty: BTreeMap<String, DirtyValues>,
    /// Requests whose id was read before. They are delivered all the same.
    pub duplicates: u64,
    /// The first 20 of their ids.
    pub first_duplicates: Vec<String>,
    /// Requests made before the one that stands before them in the file.
    pub out_of_order: u64,
    /// What else is worth knowing: rows and columns passed over, a file that changed.
    pub notes: Vec<String>,
}

/// Values of one field that cannot be understood for one reason.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct DirtyValues {
    /// The field, or the name of a column beside the fields, such as `outcome`.
    pub field: String,
    /// What is wrong, such as `malformed`.
    pub fault: &'static str,
    /// How many.
    pub count: u64,
    /// The first as written, cut where it is long; empty if nothing was.
    pub first: String,
    /// Where the first stands.
    pub origin: Option<Origin>,
}

/// How much of a value is kept.
const SHOWN: usize = 60;

impl Summary {
    /// Counts a value that cannot be understood; `written` gives it as written, if it is the first of its kind.
    pub(super) fn dirty(
        &mut self,
        fault: &'static str,
        name: &str,
        origin: &Origin,
        written: impl FnOnce() -> Option<String>,
    ) {
        // A line can write any name twice, of any length.
        let name: String = name.chars().take(200).collect();
        let mut key = format!("{fault}:{name}");
        if self.dirty.len() >= MOST_TEXTS && !self.dirty.contains_key(&key) {
            key = format!("{fault}:…");
        }
        let values = self.dirty.entry(key).or_insert_with(|| {
            let written = written().unwrap_or_default();
            let mut first: String = written.chars().take(SHOWN).collect();
            if first.len() < written.len() {
                first.push('…');
            }
            DirtyValues { field: name, fault, count: 0, first, origin: Some(origin.clone()) }
        });
        values.count += 1;
    }

    /// How many values of that name cannot be understood.
    pub fn dirty_of(&self, name: &str) -> u64 {
        self.dirty.values().filter(|values| values.field == name).map(|values| values.count).sum()
    }

    /// Counts a word outside its vocabulary.
    pub(super) fn unmapped(&mut self, name: &str, text: &str) {
        let text: String = text.chars().take(200).collect();
        let mut key = (name.to_owned(), text);
        if self.unmapped.len() >= MOST_TEXTS && !self.unmapped.contains_key(&key) {
            key.1 = "…".to_owned();
        }
        *self.unmapped.entry(key).or_default() += 1;
    }

    /// Takes in what was counted of rows that come after those that are counted already.
    #[cfg(feature = "columns")]
    pub(super) fn absorb(&mut self, later: Self) {
        for (mut key, mut values) in later.dirty {
            if self.dirty.len() >= MOST_TEXTS && !self.dirty.contains_key(&key) {
                key = format!("{}:…", values.fault);
            }
            values.count += self.dirty.get(&key).map_or(0, |known| known.count);
            match self.dirty.get_mut(&key) {
                Some(known) => known.count = values.count,
                None => _ = self.dirty.insert(key, values),
            }
        }
        for (mut key, count) in later.unmapped {
            if self.unmapped.len() >= MOST_TEXTS && !self.unmapped.contains_key(&key) {
                key.1 = "…".to_owned();
            }
            *self.unmapped.entry(key).or_default() += count;
        }
        self.rows += later.rows;
        self.described_rows += later.described_rows;
        self.blank_lines += later.blank_lines;
        self.notes.extend(later.notes);
    }

    /// Counts what in a request cannot be understood. `written` finds what was written for a field.
    pub(super) fn look_over(
        &mut self,
        request: &Request,
        origin: &Origin,
        written: impl Fn(&str) -> Option<String>,
    ) {
        for problem in request.problems() {
            let code = match (&*problem.name, request.slot(Field::ReasonCode)) {
                ("reason", Slot::Value(Value::Text(code))) => Some(code.to_string()),
                _ => None,
            };
            self.dirty(problem.fault.name(), &problem.name, origin, || {
                code.or_else(|| written(&problem.name))
            });
            if problem.fault != Fault::Unmapped {
                continue;
            }
            match (&*problem.name, request.slot(Field::ReasonCode)) {
                ("reason", Slot::Value(Value::Text(code))) => self.unmapped("reason_code", code),
                (name, _) => self.unmapped(name, &written(name).unwrap_or_default()),
            }
        }
    }
}

/// Adds up the rows of a history.
#[derive(Default)]
pub(super) struct Tally {
    pub(super) summary: Summary,
    pub(super) ids: Ids,
    latest: Option<Moment>,
    /// Whether rounded ids were told of.
    rounded: bool,
}

/// Whether an id is what spreadsheets make of a long number, such as `4.1E+18`.
fn is_rounded(id: &str) -> bool {
    let digits =
        |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    let begins = id.bytes().next().is_some_and(|byte| byte.is_ascii_digit() || byte == b'.');
    begins && id.split_once("E+").is_some_and(|(number, power)| digits(number) && digits(power))
}

impl Tally {
    /// A row begins another file: the order of rows is a matter of one file.
    pub(super) fn next_file(&mut self) {
        self.latest = None;
    }

    pub(super) fn row(&mut self, row: &Result<PastRequest, RowError>) {
        match row {
            Ok(past) => {
                self.summary.rows += 1;
                self.summary.requests += 1;
                self.request(&past.request);
            }
            Err(error) => self.error(error),
        }
    }

    pub(super) fn error(&mut self, error: &RowError) {
        self.summary.rows += 1;
        self.summary.row_errors += 1;
        if self.summary.first_errors.len() < LISTED {
            self.summary.first_errors.push(error.clone());
        }
    }

    /// What is counted across the requests of a file.
    pub(super) fn request(&mut self, request: &Request) {
        if let Slot::Value(Value::Moment(at)) = request.slot(Field::RequestedAt) {
            self.requested(*at);
        }
        if let Some(id) = request.id() {
            self.id(id);
        }
    }

    pub(super) fn requested(&mut self, at: Moment) {
        if self.latest.is_some_and(|latest| at < latest) {
            self.summary.out_of_order += 1;
        }
        self.latest = Some(at);
    }

    pub(super) fn id(&mut self, id: &str) {
        let hash = self.ids.hash_of(id);
        self.hashed_id(id, hash);
    }

    /// An id, and its hash among the [`Ids`].
    pub(super) fn hashed_id(&mut self, id: &str, hash: u64) {
        if !self.rounded && is_rounded(id) {
            self.rounded = true;
            self.summary.notes.push(format!(
                "ids like `{id}` were rounded by a spreadsheet: format that column as text and export it again"
            ));
        }
        let remembered = self.ids.len();
        if !self.ids.insert(id, hash) {
            self.summary.duplicates += 1;
            if self.summary.first_duplicates.len() < LISTED {
                self.summary.first_duplicates.push(id.to_owned());
            }
        } else if remembered < MOST_IDS && self.ids.len() == MOST_IDS {
            self.summary.notes.push(format!("duplicates are found among the first {MOST_IDS} ids only"));
        }
    }
}
