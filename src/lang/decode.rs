//! What every reader of a file's tree says in the same words: an unknown key, a key given twice, a list where a
//! single value belongs.

use std::collections::HashMap;
use std::sync::Arc;

use super::literal::Short;
use super::yaml::{Entry, Kind, Node, Scalar};
use crate::model::{Currency, Tz, is_plain_ascii, similar};
use crate::source::{Code, Finding, SourceFile, Span};

/// Entries of a map, found by their keys.
pub(crate) struct Entries<'n>(Vec<&'n Entry<'n>>);

impl<'n> Entries<'n> {
    /// The entry of a key; of equal keys, the first.
    pub(crate) fn get(&self, key: &str) -> Option<&'n Entry<'n>> {
        self.0.iter().copied().find(|entry| entry.key == key)
    }

    /// All of them, as they are written.
    #[cfg(feature = "history")]
    pub(crate) fn iter(&self) -> impl Iterator<Item = &'n Entry<'n>> {
        self.0.iter().copied()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Finds the first of equal keys: by looking at all before it where there are few, as almost always.
enum First<'n> {
    Few(&'n [Entry<'n>]),
    Many(HashMap<&'n str, Span>),
}

impl<'n> First<'n> {
    fn new(entries: &'n [Entry<'n>]) -> Self {
        if entries.len() <= 16 { Self::Few(entries) } else { Self::Many(HashMap::new()) }
    }

    /// The place of the first key that equals that of the entry at `at`, if it is another entry's.
    fn of(&mut self, at: usize, entry: &'n Entry<'n>) -> Option<Span> {
        match self {
            Self::Few(entries) => {
                entries.iter().take(at).find(|before| before.key == entry.key).map(|before| before.key_span)
            }
            Self::Many(first) => match first.entry(&entry.key) {
                std::collections::hash_map::Entry::Occupied(before) => Some(*before.get()),
                std::collections::hash_map::Entry::Vacant(vacant) => {
                    vacant.insert(entry.key_span);
                    None
                }
            },
        }
    }
}

/// What readers of a tree have in common: where the text is, where findings go.
pub(crate) trait Decode {
    /// The file being read.
    fn file(&self) -> &SourceFile;

    /// Takes a finding.
    fn say(&mut self, finding: Finding);

    /// What to do about a key given twice.
    fn once(&self) -> &'static str {
        "keep one of them"
    }

    /// The entries of a map whose keys are a closed vocabulary; equal and unknown keys are said.
    fn entries<'n>(&mut self, node: &'n Node<'n>, what: &str, keys: &[&str]) -> Option<Entries<'n>> {
        let entries = self.map(node, what)?;
        self.no_duplicates(entries);
        let mut known = Entries(Vec::with_capacity(entries.len().min(keys.len())));
        for entry in entries {
            if keys.contains(&&*entry.key) {
                known.0.push(entry);
            } else {
                let message = format!("`{}` has no meaning in {what}", Short(&entry.key));
                self.unknown(Code::UnknownKey, &entry.key, entry.key_span, message, keys.iter().copied());
            }
        }
        Some(known)
    }

    fn map<'n>(&mut self, node: &'n Node<'n>, what: &str) -> Option<&'n [Entry<'n>]> {
        match &node.kind {
            Kind::Map(entries) => Some(entries),
            _ => {
                let message = format!("{what} is a map of `key: value` lines, this is {}", node.noun());
                self.say(Finding::error(Code::Shape, node.span, message));
                None
            }
        }
    }

    fn no_duplicates(&mut self, entries: &[Entry<'_>]) {
        let mut before = First::new(entries);
        for (at, entry) in entries.iter().enumerate() {
            if let Some(before) = before.of(at, entry) {
                let line = self.file().place(before.start).line;
                let message = format!("`{}` stands here twice: it is on line {line} already", entry.key);
                let found =
                    Finding::error(Code::DuplicateKey, entry.key_span, message).other(before, "the first");
                self.say(found.help(self.once()));
            }
        }
    }

    /// An entry that has to be there.
    fn required<'e>(
        &mut self,
        entry: Option<&'e Entry<'e>>,
        at: Span,
        key: &str,
        example: &str,
    ) -> Option<&'e Entry<'e>> {
        if entry.is_none() {
            let message = format!("`{key}` is missing");
            self.say(Finding::error(Code::MissingKey, at, message).help(format!("add a line `{example}`")));
        }
        entry
    }

    /// Says that a word is not known, with the nearest that is.
    fn unknown<'w>(
        &mut self,
        code: Code,
        word: &str,
        span: Span,
        message: String,
        known: impl Iterator<Item = &'w str> + Clone,
    ) {
        let found = Finding::error(code, span, message);
        // A phrase is not a misspelt word: guessing at it would change what it says.
        let phrase = word.contains([',', ';', '%']) || word.contains(|letter: char| letter.is_ascii_digit());
        let near = if phrase { None } else { similar(word, known.clone()) };
        let found = match near {
            Some(near) => found.help(format!("did you mean `{near}`?")).fix(near),
            None => {
                let all: Vec<&str> = known.collect();
                match all.len() {
                    0 => found,
                    1..=16 => found.help(format!("one of: {}", all.join(", "))),
                    _ => found.help("`greenlight fields` lists them all"),
                }
            }
        };
        self.say(found);
    }

    /// A single value.
    fn scalar<'n>(&mut self, entry: &'n Entry<'n>) -> Option<&'n Scalar<'n>> {
        match &entry.value.kind {
            Kind::Scalar(scalar) => Some(scalar),
            _ => {
                let message = format!("`{}` takes a single value, this is {}", entry.key, entry.value.noun());
                self.say(Finding::error(Code::Shape, self.value_span(entry), message));
                None
            }
        }
    }

    /// Where the value of an entry stands; where there is none, its key.
    fn value_span(&self, entry: &Entry) -> Span {
        if entry.value.span.start == entry.value.span.end { entry.key_span } else { entry.value.span }
    }

    /// Free text of the author's, for people.
    fn text(&mut self, entry: &Entry) -> Option<Arc<str>> {
        let scalar = self.scalar(entry)?;
        let text = &*scalar.text;
        // Almost always there is nothing to fold.
        let folded =
            !is_plain_ascii(text) || text.contains("  ") || text.contains('\n') || text.trim() != text;
        Some(if folded { text.split_whitespace().collect::<Vec<_>>().join(" ").into() } else { text.into() })
    }

    /// A currency by its code.
    fn currency_code(&mut self, entry: &Entry) -> Option<Currency> {
        let scalar = self.scalar(entry)?;
        let currency = Currency::from_code(&scalar.text);
        if currency.is_none() {
            let upper = scalar.text.to_ascii_uppercase();
            let found =
                Finding::error(Code::Currency, entry.value.span, format!("`{}` is no currency", scalar.text))
                    .help("currencies go by their ISO 4217 code in capitals, such as `USD`");
            self.say(if Currency::from_code(&upper).is_some() { found.fix(upper) } else { found });
        }
        currency
    }

    /// A time zone that has a place.
    fn timezone(&mut self, entry: &Entry) -> Option<Tz> {
        let scalar = self.scalar(entry)?;
        // `EST` and the like are fixed offsets in the database: their days are wrong for half the year.
        let place = scalar.text.contains('/') || scalar.text == "UTC";
        let zone = scalar.text.parse().ok().filter(|_| place);
        if zone.is_none() {
            let message = format!("`{}` is no time zone with a place", scalar.text);
            let known =
                chrono_tz::TZ_VARIANTS.iter().map(|zone| zone.name()).filter(|name| name.contains('/'));
            let found = Finding::error(Code::UnknownWord, entry.value.span, message);
            self.say(match zone_of(&scalar.text).or_else(|| similar(&scalar.text, known)) {
                Some(near) => found.help(format!("did you mean `{near}`?")).fix(near),
                None => found.help("write a city of the IANA time zones, such as `America/Los_Angeles`"),
            });
        }
        zone
    }
}

/// The place that an abbreviation of a time zone is used in.
fn zone_of(abbreviation: &str) -> Option<&'static str> {
    Some(match abbreviation.to_ascii_uppercase().as_str() {
        "PST" | "PDT" | "PT" | "PACIFIC" => "America/Los_Angeles",
        "MST" | "MDT" | "MT" | "MOUNTAIN" => "America/Denver",
        "CST" | "CDT" | "CT" | "CENTRAL" => "America/Chicago",
        "EST" | "EDT" | "ET" | "EASTERN" => "America/New_York",
        "GMT" | "BST" => "Europe/London",
        "CET" | "CEST" | "MET" => "Europe/Berlin",
        _ => return None,
    })
}
