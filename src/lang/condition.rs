//! Conditions as meant: every word resolved, every literal of its field's type.

use std::sync::Arc;

use super::formula::Formula;
use crate::model::{Absence, Field, FieldType, Range, Value};
use crate::source::Span;

/// What a condition is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    /// A field of the table.
    Field(Field),
    /// A field that the policy declares, by its position in [`Checked::fields`](super::Checked::fields).
    Declared(u16),
}

/// A field that a policy declares under `fields:`. Its absence is always unknown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeclaredField {
    /// The name, as requests carry it.
    pub name: Arc<str>,
    /// The type.
    pub kind: FieldType,
    /// Where it is declared.
    pub span: Span,
}

/// A list under `lists:`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedList {
    /// The name.
    pub name: Arc<str>,
    /// The entries, sorted and each once.
    pub entries: Arc<[Box<str>]>,
    /// Where it is declared.
    pub span: Span,
}

/// A condition of a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Condition {
    /// True if all are.
    All(Vec<Condition>, Span),
    /// True if any is.
    Any(Vec<Condition>, Span),
    /// A field and what it must be.
    Test(Test),
    /// A formula.
    Formula(Formula),
}

/// A field and what it must be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Test {
    /// The field.
    pub subject: Subject,
    /// What it must be.
    pub check: Check,
    /// The whole line, `field: phrase`.
    pub span: Span,
}

/// What a field must be.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Check {
    /// A flag is that.
    Flag(bool),
    /// A code is one of these, or with `negated` none of them.
    Codes {
        /// Positions in the field's vocabulary.
        codes: Vec<u8>,
        /// Whether it must be none of them.
        negated: bool,
    },
    /// A number, amount, duration or moment lies in one of these ranges, or with `negated` in none.
    Ranges {
        /// The ranges.
        ranges: Vec<Bounds>,
        /// Whether it must lie in none of them.
        negated: bool,
    },
    /// Text matches one of these, or with `negated` none.
    Text {
        /// What it may match: exact texts first, in order.
        any: Vec<Matcher>,
        /// Whether it must match none of them.
        negated: bool,
    },
    /// The elements of a list, held to what they may match.
    List {
        /// How many of them.
        quantifier: Quantifier,
        /// What they may match: exact texts first, in order.
        any: Vec<Matcher>,
    },
    /// The request does not say.
    Missing,
    /// The request says.
    Known,
}

/// How the elements of a list field are held to the values of a condition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quantifier {
    /// At least one element matches.
    Includes,
    /// No element matches.
    Excludes,
    /// There are elements, and all of them match.
    Only,
}

impl Quantifier {
    /// The word for it in rule files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Includes => "includes",
            Self::Excludes => "excludes",
            Self::Only => "only",
        }
    }
}

/// One thing that text may match.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Matcher {
    /// The same text, letter by letter.
    Exact(Box<str>),
    /// Text with `*` for any letters, none included.
    Like(Pattern),
    /// An entry of a named list, by its position in [`Checked::lists`](super::Checked::lists).
    InList(u16),
}

/// Text with `*` in it: the parts between the stars.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Pattern {
    parts: Vec<Box<str>>,
}

/// A range of numbers, amounts, durations or moments. Both ends are of one type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// The lower end, if there is one.
    pub low: Option<Bound>,
    /// The upper end, if there is one.
    pub high: Option<Bound>,
}

/// One end of a range.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bound {
    /// A number, amount, duration or moment.
    pub value: Value,
    /// Whether the value itself is inside.
    pub inclusive: bool,
}

impl Pattern {
    /// A pattern from its text.
    pub fn new(text: &str) -> Self {
        Self { parts: text.split('*').map(Box::from).collect() }
    }

    /// Whether a text matches. The time is bounded by the product of the two lengths.
    pub fn matches(&self, text: &str) -> bool {
        let (Some(first), Some(last)) = (self.parts.first(), self.parts.last()) else { return false };
        if self.parts.len() == 1 {
            return text == &**first;
        }
        let Some(mut rest) = text.strip_prefix(&**first).and_then(|rest| rest.strip_suffix(&**last)) else {
            return false;
        };
        for part in self.parts.iter().skip(1).take(self.parts.len() - 2) {
            match rest.find(&**part) {
                Some(at) => rest = rest.get(at + part.len()..).unwrap_or(""),
                None => return false,
            }
        }
        true
    }

    /// The pattern as written.
    pub fn text(&self) -> String {
        self.parts.join("*")
    }
}

impl Condition {
    /// Where it stands.
    pub fn span(&self) -> Span {
        match self {
            Self::All(_, span) | Self::Any(_, span) => *span,
            Self::Test(test) => test.span,
            Self::Formula(formula) => formula.span,
        }
    }
}

impl Subject {
    /// Its type.
    pub fn kind(self, declared: &[DeclaredField]) -> FieldType {
        match self {
            Self::Field(field) => field.def().kind,
            Self::Declared(at) => declared.get(usize::from(at)).map_or(FieldType::Text, |field| field.kind),
        }
    }

    /// Its dotted name.
    pub fn name(self, declared: &[DeclaredField]) -> &str {
        match self {
            Self::Field(field) => field.name(),
            Self::Declared(at) => declared.get(usize::from(at)).map_or("", |field| &field.name),
        }
    }

    /// What its absence means.
    pub fn absence(self) -> Absence {
        match self {
            Self::Field(field) => field.def().absence,
            Self::Declared(_) => Absence::Unknown,
        }
    }

    /// The values it can have.
    pub fn range(self) -> Range {
        match self {
            Self::Field(field) => field.def().range,
            Self::Declared(_) => Range::Any,
        }
    }

    /// The field of the table, if it is one.
    pub fn field(self) -> Option<Field> {
        match self {
            Self::Field(field) => Some(field),
            Self::Declared(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Pattern;

    #[test]
    fn stars_stand_for_any_letters() {
        for (pattern, text, matches) in [
            ("GIFT-*", "GIFT-1", true),
            ("GIFT-*", "gift-1", false),
            ("*-XL", "SHIRT-XL", true),
            ("a*a", "a", false),
            ("a*b*c", "a-b-b-c", true),
            ("a*b*c", "a-c-b", false),
            ("*", "", true),
            ("plain", "plain", true),
        ] {
            assert_eq!(Pattern::new(pattern).matches(text), matches, "{pattern} {text}");
        }
    }
}
