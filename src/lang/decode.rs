//! What every reader of a file's tree says in the same words: an unknown key, a key given twice, a list where a
//! single value belongs.

use std::collections::HashMap;
use std::sync::Arc;

use super::literal::Short;
use super::yaml::{Entry, Kind, Node, Scalar};
use crate::model::{Currency, Tz, similar};
use crate::source::{Code, Finding, SourceFile, Span};

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
    fn entries<'n>(
        &mut self,
        node: &'n Node,
        what: &str,
        keys: &[&str],
    ) -> Option<HashMap<&'n str, &'n Entry>> {
        let entries = self.map(node, what)?;
        self.no_duplicates(entries);
        let mut known = HashMap::new();
        for entry in entries {
            if keys.contains(&entry.key.as_str()) {
                known.entry(entry.key.as_str()).or_insert(entry);
            } else {
                let message = format!("`{}` has no meaning in {what}", Short(&entry.key));
                self.unknown(Code::UnknownKey, &entry.key, entry.key_span, message, keys.iter().copied());
            }
        }
        Some(known)
    }

    fn map<'n>(&mut self, node: &'n Node, what: &str) -> Option<&'n [Entry]> {
        match &node.kind {
            Kind::Map(entries) => Some(entries),
            _ => {
                let message = format!("{what} is a map of `key: value` lines, this is {}", node.noun());
                self.say(Finding::error(Code::Shape, node.span, message));
                None
            }
        }
    }

    fn no_duplicates(&mut self, entries: &[Entry]) {
        let mut first: HashMap<&str, Span> = HashMap::new();
        for entry in entries {
            if let Some(&before) = first.get(entry.key.as_str()) {
                let line = self.file().place(before.start).line;
                let message = format!("`{}` stands here twice: it is on line {line} already", entry.key);
                let found =
                    Finding::error(Code::DuplicateKey, entry.key_span, message).other(before, "the first");
                self.say(found.help(self.once()));
            } else {
                first.insert(&entry.key, entry.key_span);
            }
        }
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
    fn scalar<'n>(&mut self, entry: &'n Entry) -> Option<&'n Scalar> {
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
        let text = scalar.text.split_whitespace().collect::<Vec<_>>().join(" ");
        Some(text.into())
    }

    /// A currency by its code.
    fn currency(&mut self, entry: &Entry) -> Option<Currency> {
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
