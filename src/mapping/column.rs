//! One column of a mapping: which it is, and how its values are read.

use std::sync::Arc;

use super::file::Reader;
use crate::history::{Clock, Form, FormFault, Mapped, NumberForm, Reading, Unit, words_of_answers};
use crate::lang::{Decode, Entries, Entry, Kind};
use crate::model::{Field, FieldType, Slot};
use crate::source::{Code, Finding};

const KEYS: [&str; 8] = ["column", "always", "unit", "form", "timezone", "words", "between", "empty"];

/// What is read from a column.
#[derive(Clone, Copy)]
enum Of {
    Field(Field),
    /// When a review was answered.
    RespondedAt,
    /// A word for what became of a review, or for who answered.
    Answer(&'static [&'static str]),
    /// An id, or the currency.
    Name,
    /// A field that a policy declares.
    Declared,
}

impl Of {
    fn named(name: &str) -> Self {
        match Field::from_name(name) {
            Some(field) => Self::Field(field),
            None if matches!(name, "id" | "currency") => Self::Name,
            None => match words_of_answers(name) {
                Some([]) => Self::RespondedAt,
                Some(words) => Self::Answer(words),
                None => Self::Declared,
            },
        }
    }

    fn kind(self) -> FieldType {
        match self {
            Self::Field(field) => field.def().kind,
            Self::RespondedAt => FieldType::Moment,
            Self::Answer(_) | Self::Name | Self::Declared => FieldType::Text,
        }
    }
}

/// The units of a type, by their names.
pub(crate) fn units(kind: FieldType) -> &'static [(&'static str, Unit)] {
    match kind {
        FieldType::Money => {
            &[("cents", Unit::Cents), ("minor units", Unit::Minor), ("whole units", Unit::Whole)]
        }
        FieldType::Rate => &[("percent", Unit::Percent)],
        FieldType::Moment => &[
            ("seconds", Unit::OfASecond(1)),
            ("milliseconds", Unit::OfASecond(1_000)),
            ("microseconds", Unit::OfASecond(1_000_000)),
            ("nanoseconds", Unit::OfASecond(1_000_000_000)),
        ],
        FieldType::Duration => &[
            ("milliseconds", Unit::OfASecond(1_000)),
            ("seconds", Unit::Seconds(1)),
            ("minutes", Unit::Seconds(60)),
            ("hours", Unit::Seconds(3_600)),
            ("days", Unit::Seconds(86_400)),
        ],
        _ => &[],
    }
}

/// A type in a sentence.
fn a(kind: FieldType) -> String {
    match kind {
        FieldType::Money => "money".to_owned(),
        FieldType::Bool => "true or false".to_owned(),
        kind => format!("a {}", kind.name()),
    }
}

impl Reader<'_> {
    /// The column that a name of ours is read from.
    pub(super) fn column(&mut self, entry: &Entry, name: &str) {
        let of = Of::named(name);
        let mut reading = Reading { empty: self.empty.clone(), ..Reading::default() };
        if of.kind() == FieldType::Moment {
            reading.clock = self.zone.map(|zone| Clock { zone, form: None });
        }
        let (column, span) = match &entry.value.kind {
            Kind::Scalar(scalar) => (scalar.text.trim(), entry.value.span),
            Kind::Map(_) => {
                let what = format!("the column of `{name}`");
                let Some(entries) = self.entries(&entry.value, &what, &KEYS) else { return };
                if let Some(always) = entries.get("always") {
                    return self.always(always, &entries, of, name);
                }
                let Some(column) = entries.get("column") else {
                    let message = format!("`{name}` does not say which column it is read from");
                    let found = Finding::error(Code::MissingKey, entry.key_span, message);
                    return self
                        .say(found.help("add `column: Its Name`, or `always: …` if every row has the same"));
                };
                self.reading(&entries, of, &mut reading);
                let Some(scalar) = self.scalar(column) else { return };
                (scalar.text.trim(), column.value.span)
            }
            _ => {
                let message = format!("`{name}` takes the name of a column, this is {}", entry.value.noun());
                let span = self.value_span(entry);
                let found = Finding::error(Code::Shape, span, message);
                return self.say(found.help(format!("write `{name}: Its Name`")));
            }
        };
        if column.is_empty() {
            let found =
                Finding::error(Code::BadName, entry.key_span, "a column without a name cannot be read");
            return self.say(found);
        }
        let mapped = Mapped { column: column.into(), name: name.into(), reading: Arc::new(reading) };
        self.take(mapped, span);
    }

    /// The same value for every row.
    fn always(&mut self, entry: &Entry, entries: &Entries, of: Of, name: &str) {
        let Some(scalar) = self.scalar(entry) else { return };
        if let Some(other) = entries.iter().find(|entry| entry.key != "always") {
            let message = format!("`{}` has no meaning beside `always`", other.key);
            return self.say(Finding::error(Code::Reading, other.key_span, message));
        }
        let found = |message: String| Finding::error(Code::Reading, entry.value.span, message);
        let Of::Field(field) = of else {
            let found = found(format!("`{name}` cannot be the same for every row"));
            return self.say(match name {
                "currency" => found.help(format!("write `currency: {}` at the top", scalar.text.trim())),
                _ => found,
            });
        };
        let text = scalar.text.trim();
        match field.read_cell(text, self.currency) {
            Slot::Value(_) => self.mapping.constants.push((name.into(), text.into())),
            Slot::Absent => self.say(found(format!("`{name}` is given no value"))),
            Slot::Bad(fault) => {
                let message = format!("`{text}` {fault}: `{name}` is {}", a(field.def().kind));
                match field.def().kind {
                    FieldType::Code(words) => {
                        let known = words.iter().map(|word| word.name);
                        self.unknown(Code::UnknownWord, text, entry.value.span, message, known);
                    }
                    FieldType::Money if self.currency.is_none() => {
                        let help = "say which currency, as in `12.50 USD` or by `currency: USD` at the top";
                        self.say(found(message).help(help));
                    }
                    _ => self.say(found(message)),
                }
            }
        }
    }

    /// How the values are read.
    fn reading(&mut self, entries: &Entries, of: Of, reading: &mut Reading) {
        if let Some(entry) = entries.get("empty") {
            let more = self.texts(entry);
            reading.empty.extend(more);
        }
        if let Some(entry) = entries.get("unit") {
            self.unit(entry, of, reading);
        }
        if let Some(entry) = entries.get("timezone") {
            match of.kind() {
                FieldType::Moment => {
                    reading.clock = self.timezone(entry).map(|zone| Clock { zone, form: None });
                }
                _ => self.not_here(entry, "only a moment has a time zone"),
            }
        }
        if let Some(entry) = entries.get("form") {
            match entries.get("unit").filter(|_| of.kind() == FieldType::Moment) {
                Some(_) => self.not_here(entry, "a moment with a `unit` is a number"),
                None => self.form(entry, of, reading),
            }
        }
        if let Some(entry) = entries.get("between") {
            self.between(entry, of, reading);
        }
        if let Some(entry) = entries.get("words") {
            self.words(entry, of, reading);
        }
    }

    fn not_here(&mut self, entry: &Entry, why: &str) {
        let message = format!("`{}` has no meaning here: {why}", entry.key);
        self.say(Finding::error(Code::Reading, entry.key_span, message));
    }

    fn unit(&mut self, entry: &Entry, of: Of, reading: &mut Reading) {
        let units = units(of.kind());
        if units.is_empty() {
            return self.not_here(
                entry,
                match of {
                    Of::Declared => "the type of a field that a policy declares is not known to a mapping",
                    _ => "only money, rates, moments and durations have units",
                },
            );
        }
        let Some(scalar) = self.scalar(entry) else { return };
        match units.iter().find(|(name, _)| *name == scalar.text) {
            Some((_, unit)) => reading.unit = *unit,
            None => {
                let message = format!("`{}` is no unit of {}", scalar.text, a(of.kind()));
                let known = units.iter().map(|(name, _)| *name);
                self.unknown(Code::Reading, &scalar.text, entry.value.span, message, known);
            }
        }
    }

    fn form(&mut self, entry: &Entry, of: Of, reading: &mut Reading) {
        let Some(scalar) = self.scalar(entry) else { return };
        let text = scalar.text.trim();
        let found = |message: String| Finding::error(Code::Reading, entry.value.span, message);
        match of.kind() {
            FieldType::Moment => match (Form::read(text), &mut reading.clock) {
                (Ok(form), Some(clock)) => clock.form = Some(form),
                (Ok(_), None) => {
                    let message = "a form of times needs the time zone in which they were written".to_owned();
                    self.say(
                        found(message).help("add a line `timezone: America/Los_Angeles`, here or at the top"),
                    );
                }
                (Err(fault), _) => {
                    let message = match fault {
                        FormFault::Twice(part) => format!("`{part}` stands in the form twice"),
                        FormFault::Missing(part) => format!("the form has no `{part}`"),
                    };
                    let help = "write it as `MM/DD/YYYY hh:mm:ss`, with `AM` where the day has two halves";
                    self.say(found(message).help(help));
                }
            },
            FieldType::Money | FieldType::Number | FieldType::Count | FieldType::Rate => {
                match NumberForm::of_example(text) {
                    Some(form) => reading.number = form,
                    None => {
                        let known: Vec<_> =
                            NumberForm::examples().map(|example| format!("`\"{example}\"`")).collect();
                        let message = format!("`{text}` is no form of numbers");
                        let help =
                            format!("show in quotes how 1234.50 is written, such as {}", known.join(", "));
                        self.say(found(message).help(help));
                    }
                }
            }
            _ => self.not_here(entry, "only moments and numbers have a form"),
        }
    }

    /// Their words, and ours.
    fn words(&mut self, entry: &Entry, of: Of, reading: &mut Reading) {
        let known: Option<Vec<&'static str>> = match of {
            Of::Field(field) => match field.def().kind {
                FieldType::Code(words) => Some(words.iter().map(|word| word.name).collect()),
                FieldType::Bool => Some(vec!["true", "false"]),
                FieldType::Text | FieldType::List => None,
                _ => return self.not_here(entry, "only words are mapped to words"),
            },
            Of::RespondedAt => return self.not_here(entry, "only words are mapped to words"),
            Of::Answer(words) => Some(words.to_vec()),
            Of::Name | Of::Declared => None,
        };
        if of.kind() == FieldType::List {
            // Elements are mapped one by one, so what stands between them has to be known.
            reading.between.get_or_insert('|');
        }
        let Some(entries) = self.map(&entry.value, "`words`") else { return };
        self.no_duplicates(entries);
        for word in entries {
            let Some(scalar) = self.scalar(word) else { continue };
            let ours = scalar.text.trim();
            let span = self.value_span(word);
            match &known {
                Some(known) if !known.contains(&ours) => {
                    let message = format!("`{ours}` is no word of ours here");
                    self.unknown(Code::UnknownWord, ours, span, message, known.iter().copied());
                }
                _ if ours.is_empty() => {
                    let message = format!("`{}` is mapped to nothing", word.key);
                    let found = Finding::error(Code::Reading, span, message);
                    self.say(found.help("list what means nothing under `empty:`"));
                }
                None if of.kind() == FieldType::List && ours.contains('|') => {
                    let found = Finding::error(Code::Reading, span, "an element of a list has no `|` in it");
                    self.say(found);
                }
                _ => _ = reading.words.insert(word.key.trim().into(), ours.into()),
            }
        }
    }

    fn between(&mut self, entry: &Entry, of: Of, reading: &mut Reading) {
        if of.kind() != FieldType::List {
            return self.not_here(entry, "only lists have elements");
        }
        let Some(scalar) = self.scalar(entry) else { return };
        let mut letters = scalar.text.chars();
        match (letters.next(), letters.next()) {
            (Some(letter), None) if !letter.is_alphanumeric() => reading.between = Some(letter),
            _ => {
                let message = format!("`{}` cannot stand between elements", scalar.text);
                let found = Finding::error(Code::Reading, entry.value.span, message);
                self.say(found.help("one sign in quotes, such as `\",\"` or `\";\"`"));
            }
        }
    }
}
