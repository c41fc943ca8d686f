//! How the value of a condition is put: a phrase, several values in brackets, a map such as `{ not: [a, b] }`.

use super::Reader;
use crate::lang::condition::{Quantifier, Subject};
use crate::lang::decode::Decode;
use crate::lang::phrase::{self, Form, Part};
use crate::lang::yaml::{Entry, Kind, Node, Scalar};
use crate::model::FieldType;
use crate::source::{Code, Finding, Span};

/// A value of a condition and where it stands.
#[derive(Clone, Copy)]
pub(super) struct Word<'n> {
    pub(super) text: &'n str,
    pub(super) span: Span,
    /// Whether it stands in brackets, where a comma or a quote is part of nothing else.
    pub(super) listed: bool,
}

/// What a condition says of a field, its words still unread.
pub(super) enum Saying<'n> {
    Is { any: Vec<Word<'n>>, negated: bool },
    Bounds(Vec<(phrase::Bound, Word<'n>)>),
    Like { any: Vec<Word<'n>>, negated: bool },
    In { list: Word<'n>, negated: bool },
    List { quantifier: Quantifier, any: Vec<Word<'n>> },
    Missing,
    Known,
}

impl Reader<'_> {
    /// What a condition says.
    pub(super) fn saying<'n>(&mut self, entry: &'n Entry<'n>, subject: Subject) -> Option<Saying<'n>> {
        match &entry.value.kind {
            Kind::Scalar(scalar) => self.spoken(scalar, entry, subject),
            Kind::List(items) => Some(Saying::Is { any: self.words(items)?, negated: false }),
            Kind::Map(_) => self.mapped(entry),
            Kind::Null => {
                let message = format!("`{}` says nothing", entry.key);
                let name = subject.name(&self.fields);
                let help =
                    format!("say what `{name}` must be, or `missing`; `greenlight fields {name}` shows how");
                self.say(Finding::error(Code::Shape, entry.key_span, message).help(help));
                None
            }
        }
    }

    fn spoken<'n>(
        &mut self,
        scalar: &'n Scalar<'n>,
        entry: &'n Entry<'n>,
        subject: Subject,
    ) -> Option<Saying<'n>> {
        let phrase = phrase::read(&scalar.text);
        let word = |reader: &Self, part: Part<'n>| Word {
            text: part.text,
            span: reader.piece(scalar, entry.value.span, part),
            listed: false,
        };
        let negated = phrase.negated;
        let list = |quantifier, reader: &Self, part: Part<'n>| Saying::List {
            quantifier,
            any: vec![word(reader, part)],
        };
        let saying = match phrase.form {
            Form::Is(part) => Saying::Is { any: vec![word(self, part)], negated },
            Form::Like(part) => Saying::Like { any: vec![word(self, part)], negated },
            Form::In(part) => Saying::In { list: word(self, part), negated },
            Form::Bounds(bounds) if !negated => {
                Saying::Bounds(bounds.into_iter().map(|(bound, part)| (bound, word(self, part))).collect())
            }
            Form::Includes(part) if !negated => list(Quantifier::Includes, self, part),
            Form::Excludes(part) if !negated => list(Quantifier::Excludes, self, part),
            Form::Only(part) if !negated => list(Quantifier::Only, self, part),
            Form::Missing if !negated => Saying::Missing,
            Form::Known if !negated => Saying::Known,
            _ => {
                let help = match subject.kind(&self.fields) {
                    FieldType::List => "`not includes` is `excludes`, `not missing` is `known`",
                    _ => "`not over` is `at most`, `not at least` is `under`, `not missing` is `known`",
                };
                let message = format!("`{}` says `not` of a phrase", scalar.text);
                self.say(Finding::error(Code::Operator, entry.value.span, message).help(help));
                return None;
            }
        };
        Some(saying)
    }

    /// `{ not: […] }`, `{ includes: […] }` and the like.
    fn mapped<'n>(&mut self, entry: &'n Entry<'n>) -> Option<Saying<'n>> {
        const KEYS: [&str; 5] = ["not", "includes", "excludes", "only", "like"];
        let what = format!("the condition on `{}`", entry.key);
        let keys = self.entries(&entry.value, &what, &KEYS)?;
        let only = match KEYS.iter().filter_map(|key| keys.get(key)).collect::<Vec<_>>().as_slice() {
            [only] => *only,
            [] => {
                if keys.is_empty() && matches!(&entry.value.kind, Kind::Map(entries) if entries.is_empty()) {
                    let message = format!("{what} says nothing");
                    self.say(
                        Finding::error(Code::Shape, self.value_span(entry), message)
                            .help("say what it must be, such as `{ not: [a, b] }`"),
                    );
                }
                return None;
            }
            [_, second, ..] => {
                let message = format!("{what} says two things");
                self.say(
                    Finding::error(Code::Shape, second.key_span, message)
                        .help("say one here, and the other under `all:` or `unless:`"),
                );
                return None;
            }
        };
        let any = match &only.value.kind {
            Kind::List(items) => self.words(items)?,
            Kind::Scalar(scalar) => {
                vec![Word { text: scalar.text.trim(), span: only.value.span, listed: false }]
            }
            _ => {
                let message = format!("`{}` takes a list of values, this is {}", only.key, only.value.noun());
                self.say(Finding::error(Code::Shape, self.value_span(only), message));
                return None;
            }
        };
        Some(match &*only.key {
            "includes" => Saying::List { quantifier: Quantifier::Includes, any },
            "excludes" => Saying::List { quantifier: Quantifier::Excludes, any },
            "only" => Saying::List { quantifier: Quantifier::Only, any },
            "like" => Saying::Like { any, negated: false },
            _ => Saying::Is { any, negated: true },
        })
    }

    fn words<'n>(&mut self, items: &'n [Node<'n>]) -> Option<Vec<Word<'n>>> {
        let mut words = Vec::with_capacity(items.len());
        for item in items {
            match &item.kind {
                Kind::Scalar(scalar) => {
                    words.push(Word { text: scalar.text.trim(), span: item.span, listed: true })
                }
                _ => {
                    let message = format!("a value of a list is a single value, this is {}", item.noun());
                    self.say(Finding::error(Code::Shape, item.span, message));
                    return None;
                }
            }
        }
        Some(words)
    }
}
