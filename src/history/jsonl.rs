//! A history as JSON Lines: one request a line, under the field table's names.

use std::io;
use std::sync::Arc;

use super::csv::{text, too_long};
use super::header::Column;
use super::lines::{Ahead, Lines};
use super::mapping::Mapping;
use super::size::{LONGEST_VALUE, cut};
use super::told::{NAMES, Story};
use super::{Origin, PastRequest, RowError, Summary};
use crate::model::{EntryNames, Field, Request, RequestError, Scalar, Slot};

pub(super) struct JsonlReader {
    pub(super) file: Arc<str>,
    lines: Lines,
    /// How the entries are read, if they are not ours.
    pub(super) mapping: Option<Arc<Mapping>>,
    /// What there is to say before its lines are read.
    pub(super) notes: Vec<String>,
}

impl JsonlReader {
    pub(super) fn new(
        file: Arc<str>,
        lines: Lines,
        mapping: Option<Arc<Mapping>>,
        notes: Vec<String>,
    ) -> Self {
        Self { file, lines, mapping, notes }
    }

    /// A reader of the next lines alone, of about as many bytes; this one passes over them.
    #[cfg(feature = "columns")]
    pub(super) fn next_block(&mut self, most: usize) -> io::Result<Option<Self>> {
        let number = self.lines.number();
        let (mut block, mut cut) = (Vec::with_capacity(most + most / 16), false);
        while block.len() < most && !cut {
            match self.lines.look(0)? {
                Ahead::End => break,
                Ahead::TooLong => {
                    self.lines.skip()?;
                    cut = true;
                }
                Ahead::Line { next, .. } => {
                    block.extend_from_slice(self.lines.ahead(next));
                    self.lines.consume(next, 1);
                }
            }
        }
        let any = !block.is_empty() || cut;
        Ok(any.then(|| {
            let lines = Lines::of_block(block, self.lines.terminator(), number, cut);
            // What there is to say is said with the first.
            let notes = std::mem::take(&mut self.notes);
            Self::new(Arc::clone(&self.file), lines, self.mapping.clone(), notes)
        }))
    }

    /// The next line as a past request.
    pub(super) fn next(
        &mut self,
        summary: &mut Summary,
    ) -> io::Result<Option<Result<PastRequest, RowError>>> {
        let mapping = self.mapping.clone();
        let request =
            |line: &[u8], origin, summary: &mut Summary| request(line, mapping.as_deref(), origin, summary);
        Ok(self.visit(summary, request)?.map(|line| line.and_then(|read| read)))
    }

    /// Goes to the next line that is not blank and takes from it what is asked for.
    pub(super) fn visit<T>(
        &mut self,
        summary: &mut Summary,
        take: impl FnOnce(&[u8], Origin, &mut Summary) -> T,
    ) -> io::Result<Option<Result<T, RowError>>> {
        loop {
            let origin = Origin { file: Arc::clone(&self.file), record: self.lines.number() };
            let (end, next) = match self.lines.look(0)? {
                Ahead::End => return Ok(None),
                Ahead::TooLong => {
                    self.lines.skip()?;
                    return Ok(Some(Err(RowError { origin, message: too_long() })));
                }
                Ahead::Line { end, next } => (end, next),
            };
            let line = self.lines.ahead(end);
            if line.iter().all(u8::is_ascii_whitespace) {
                summary.blank_lines += 1;
                self.lines.consume(next, 1);
                continue;
            }
            let taken = take(line, origin, summary);
            self.lines.consume(next, 1);
            return Ok(Some(Ok(taken)));
        }
    }
}

/// A line as a past request; what in it cannot be understood is counted.
pub(super) fn request(
    line: &[u8],
    mapping: Option<&Mapping>,
    origin: Origin,
    summary: &mut Summary,
) -> Result<PastRequest, RowError> {
    match read(line, mapping) {
        Ok(request) => Ok(past(request, line, mapping, origin, summary)),
        Err(message) => Err(RowError { origin, message }),
    }
}

fn read(line: &[u8], mapping: Option<&Mapping>) -> Result<Request, String> {
    let line = text(line)?;
    let read = match mapping {
        None => Request::from_json(line),
        Some(mapping) => mapped(line, mapping),
    };
    read.map_err(|error| match error {
        RequestError::Json(why) => not_json(&why),
        RequestError::Utf8(_) | RequestError::NotAnObject => error.to_string(),
    })
}

/// What is wrong with a line that should be JSON, without the place that serde counts from its beginning.
pub(super) fn not_json(why: &serde_json::Error) -> String {
    if why.is_eof() {
        return "the line ends in the middle of a JSON value".to_owned();
    }
    let why = why.to_string();
    format!("not JSON: {}", why.split(" at line ").next().unwrap_or_default())
}

/// A line of another export: entries go by other names, and are read as they are mapped.
fn mapped(line: &str, mapping: &Mapping) -> Result<Request, RequestError> {
    let names = EntryNames {
        is_group: &|name| mapping.is_group(name),
        entry: Some(&|name, value, currency| mapping.entry(name, value, currency)),
        hidden_by: &|name| mapping.hidden_by(name),
        currency: mapping.currency,
    };
    let mut request = Request::from_json_named(line, &names)?;
    for (column, text) in mapping.constants() {
        match column {
            Column::Field(field) => request.read(field, &Scalar::Cell(text)),
            Column::Told(at) => {
                if let Some((name, ..)) = NAMES.get(at) {
                    request.read_named(name, &Scalar::Cell(text));
                }
            }
            _ => {}
        }
    }
    Ok(request)
}

fn past(
    mut request: Request,
    line: &[u8],
    mapping: Option<&Mapping>,
    origin: Origin,
    summary: &mut Summary,
) -> PastRequest {
    let mut story = Story::default();
    for (at, (name, ..)) in NAMES.iter().enumerate() {
        match request.take_extra(name) {
            None | Some(Scalar::Null) => {}
            Some(Scalar::Text(text) | Scalar::Number(text) | Scalar::Cell(text)) => {
                story.hear(at, Some(text.trim()), &origin, summary)
            }
            Some(_) => story.hear(at, None, &origin, summary),
        }
    }
    match request.take_extra("request_id") {
        Some(Scalar::Text(id) | Scalar::Number(id)) if request.id().is_none() => request.set_id(&id),
        _ => {}
    }
    request.set(Field::Review, Slot::Absent);
    if line.len() > LONGEST_VALUE {
        cut(&mut request, &origin, summary);
    }
    summary.look_over(&request, &origin, |name| {
        written(line, mapping.and_then(|mapping| mapping.source_of(name)).unwrap_or(name))
    });
    let reviews = story.reviews(&request, &origin, summary);
    PastRequest { request, reviews, origin }
}

/// What the line wrote for a name, nested or dotted. Only for counting what could not be understood.
pub(super) fn written(line: &[u8], name: &str) -> Option<String> {
    let line: serde_json::Value = serde_json::from_slice(line).ok()?;
    let nested = || name.split('.').try_fold(&line, |value, part| value.get(part));
    let value = line.get(name).or_else(nested)?;
    Some(value.as_str().map_or_else(|| value.to_string(), str::to_owned))
}
