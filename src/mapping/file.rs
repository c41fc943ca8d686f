//! The keys of a mapping file.

use std::collections::HashMap;

use crate::history::{Mapped, Mapping, known_column};
use crate::lang::{Decode, Document, Entry, Kind};
use crate::model::{Currency, Field, Tz, similar};
use crate::source::{Code, Finding, SourceFile, Span};

const KEYS: [&str; 7] = ["mapping", "currency", "timezone", "empty", "columns", "others", "ignore"];

/// What is read so far, and what was found.
pub(super) struct Reader<'a> {
    file: &'a SourceFile,
    findings: Vec<Finding>,
    pub(super) mapping: Mapping,
    pub(super) zone: Option<Tz>,
    pub(super) currency: Option<Currency>,
    pub(super) empty: Vec<Box<str>>,
    /// The columns of theirs that are read, and where that is said.
    taken: HashMap<Box<str>, Span>,
}

impl Decode for Reader<'_> {
    fn file(&self) -> &SourceFile {
        self.file
    }

    fn say(&mut self, finding: Finding) {
        self.findings.push(finding);
    }
}

/// Reads a mapping and everything that is wrong with it.
pub(super) fn read(document: &Document) -> (Mapping, Vec<Finding>) {
    let mut reader = Reader {
        file: &document.file,
        findings: Vec::new(),
        mapping: Mapping::default(),
        zone: None,
        currency: None,
        empty: Vec::new(),
        taken: HashMap::new(),
    };
    reader.whole(document);
    (reader.mapping, reader.findings)
}

impl Reader<'_> {
    fn whole(&mut self, document: &Document) {
        if let Kind::Null = document.root.kind {
            let found = Finding::error(Code::FileEmpty, Span::default(), "the file is empty");
            return self.say(found.help("begin with `mapping: my-export` and `columns:`"));
        }
        let Some(entries) = self.entries(&document.root, "a mapping", &KEYS) else { return };
        let named = self.required(entries.get("mapping"), Span::default(), "mapping", "mapping: my-export");
        if let Some(name) = named.and_then(|entry| self.text(entry)) {
            self.mapping.name = name;
        }
        self.currency = entries.get("currency").and_then(|entry| self.currency_code(entry));
        self.zone = entries.get("timezone").and_then(|entry| self.timezone(entry));
        self.mapping.currency = self.currency;
        if let Some(entry) = entries.get("empty") {
            self.empty = self.texts(entry);
        }
        if let Some(entry) = self.required(entries.get("columns"), Span::default(), "columns", "columns:") {
            self.columns(entry);
        }
        if let Some(entry) = entries.get("others") {
            self.others(entry);
        }
        if let Some(entry) = entries.get("ignore") {
            self.ignore(entry);
        }
    }

    /// The columns that are known and not read.
    fn ignore(&mut self, entry: &Entry) {
        let ignored = self.texts(entry);
        for column in &ignored {
            if let Some(&read) = self.taken.get(column) {
                let line = self.file.place(read.start).line;
                let message = format!("the column `{column}` is read on line {line}, and cannot be ignored");
                self.say(
                    Finding::error(Code::DuplicateName, entry.key_span, message).other(read, "read here"),
                );
            }
        }
        self.mapping.ignored = ignored;
    }

    /// The columns that have a name of ours.
    fn columns(&mut self, entry: &Entry) {
        let Some(entries) = self.map(&entry.value, "`columns`") else { return };
        self.no_duplicates(entries);
        for entry in entries {
            let name = &*entry.key;
            if name == "request_id" {
                let found =
                    Finding::error(Code::UnknownField, entry.key_span, "a request's id is named `id`");
                self.say(found.help("did you mean `id`?").fix("id"));
            } else if known_column(name) && name != Field::Review.name() {
                self.column(entry, name);
            } else {
                self.no_column(entry);
            }
        }
    }

    /// A name that no column of a history has.
    fn no_column(&mut self, entry: &Entry) {
        let name = &entry.key;
        let found = |message: String| Finding::error(Code::UnknownField, entry.key_span, message);
        self.say(match Field::from_name(name) {
            Some(Field::Review) => found("`review` is in no history: a past request has each of its reviews".into()),
            Some(_) => found(format!("`{name}` is worked out from other fields, and read from no column")),
            None => {
                let names = || Field::ALL.iter().map(|field| field.name()).filter(|name| known_column(name));
                let near = Field::similar(name).map(Field::name).filter(|name| known_column(name));
                let found = found(format!("no column of a history is named `{name}`"));
                match near.or_else(|| similar(name, names())) {
                    Some(near) => found.help(format!("did you mean `{near}`?")).fix(near),
                    None => found.help(
                        "`greenlight fields --history` lists them; a field that a policy declares goes under `others:`",
                    ),
                }
            }
        });
    }

    /// The columns that only policies know.
    fn others(&mut self, entry: &Entry) {
        let Some(entries) = self.map(&entry.value, "`others`") else { return };
        self.no_duplicates(entries);
        for entry in entries {
            if Field::from_name(&entry.key).is_some() || known_column(&entry.key) {
                let message = format!("`{}` is a name of ours", entry.key);
                let found = Finding::error(Code::UnknownField, entry.key_span, message);
                self.say(found.help("put it under `columns:`"));
            } else {
                self.column(entry, &entry.key);
            }
        }
    }

    /// A column of theirs is read, and only once.
    pub(super) fn take(&mut self, mapped: Mapped, span: Span) {
        if let Some(&before) = self.taken.get(&mapped.column) {
            let line = self.file.place(before.start).line;
            let message = format!("the column `{}` is read on line {line} already", mapped.column);
            let found = Finding::error(Code::DuplicateName, span, message).other(before, "the first");
            return self.say(found.help("a column is read as one thing: keep one of the two"));
        }
        self.taken.insert(mapped.column.clone(), span);
        self.mapping.columns.push(mapped);
    }

    /// One text, or a list of them.
    pub(super) fn texts(&mut self, entry: &Entry) -> Vec<Box<str>> {
        let items = match &entry.value.kind {
            Kind::List(items) => items.as_slice(),
            _ => std::slice::from_ref(&entry.value),
        };
        let mut texts = Vec::with_capacity(items.len());
        for item in items {
            match &item.kind {
                Kind::Scalar(scalar) => texts.push(scalar.text.trim().into()),
                _ => {
                    let message = format!("`{}` takes texts, this is {}", entry.key, item.noun());
                    let found = Finding::error(Code::Shape, item.span, message);
                    let written = self.file.slice(item.span).to_owned();
                    self.say(match item.kind {
                        Kind::Null if !written.is_empty() => {
                            found.help("put quotes around it to mean the word").fix(format!("\"{written}\""))
                        }
                        _ => found,
                    });
                }
            }
        }
        texts
    }
}
