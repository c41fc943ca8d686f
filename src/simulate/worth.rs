//! What is worth a look before the figures are believed: fields that the rules use and no request says, and words
//! that the rules look for and that never occur.
//!
//! Every word that rules look for is counted exactly. Of the other texts of those fields the first by alphabet are
//! remembered, at most [`MOST_TEXTS`](super::MOST_TEXTS) a field, to find the one that may be meant: which ones are
//! kept does not depend on the order, so parts of a history add up to the same whatever the threads.

use std::collections::BTreeMap;

use serde::ser::{Serialize, Serializer};

use super::remembered::Remembered;
use crate::engine::Policies;
use crate::lang::{Check, Condition, Expr, Function, Matcher, Policy, Subject};
use crate::model::{Absence, Derivation, Field, FieldType, Range, Request, Slot, Value, similar};

/// A list of a policy with more entries than these, such as a list of buyers, is not looked for word by word.
const LONGEST_LIST: usize = 100;

/// The fields that the policies use, and what the requests of a history say of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WorthALook {
    pub(super) requests: u64,
    pub(super) fields: BTreeMap<Box<str>, Used>,
}

/// A field that the policies use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Used {
    pub(super) kind: FieldType,
    pub(super) field: Option<Field>,
    pub(super) said: u64,
    /// Its texts, if rules look for any.
    pub(super) texts: Remembered,
}

/// A field that rules use and no request says.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct NeverSaid<'s> {
    /// The field.
    pub field: &'s str,
    /// The fact that its absence reads as; `None` if it reads as unknown.
    pub reads_as: Option<&'static str>,
}

/// A word that rules look for and that never occurs.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct NeverOccurs<'s> {
    /// The field.
    pub field: &'s str,
    /// The word.
    pub word: &'s str,
    /// A text that does occur and may be meant, and how often.
    pub near: Option<(&'s str, u64)>,
}

impl WorthALook {
    pub(super) fn new(policies: &Policies) -> Self {
        let mut found = Self::default();
        found.use_field(Field::RequestedAt); // without it no review can be placed in time
        for policy in policies.in_order() {
            for rule in &policy.rules {
                rule.when.iter().chain(&rule.unless).for_each(|condition| found.condition(policy, condition));
            }
        }
        found
    }

    fn condition(&mut self, policy: &Policy, condition: &Condition) {
        match condition {
            Condition::All(parts, _) | Condition::Any(parts, _) => {
                parts.iter().for_each(|part| self.condition(policy, part));
            }
            Condition::Test(test) => {
                self.use_subject(policy, test.subject);
                if let Check::Text { any, .. } | Check::List { any, .. } = &test.check {
                    any.iter().for_each(|matcher| self.matcher(policy, test.subject, matcher));
                }
            }
            Condition::Formula(formula) => {
                formula.reads(&mut |subject| self.use_subject(policy, subject));
                formula.expr.walk(&mut |expr| self.compared(policy, expr));
            }
        }
    }

    fn matcher(&mut self, policy: &Policy, subject: Subject, matcher: &Matcher) {
        match matcher {
            Matcher::Exact(word) => self.word(policy, subject, word),
            Matcher::InList(at) => {
                let entries = policy.lists.get(usize::from(*at)).map_or(&[][..], |list| &list.entries);
                if entries.len() <= LONGEST_LIST {
                    entries.iter().for_each(|word| self.word(policy, subject, word));
                }
            }
            Matcher::Like(_) => {}
        }
    }

    /// A field beside the words that a formula compares it with.
    fn compared(&mut self, policy: &Policy, expr: &Expr) {
        let mut words = |subject: &Expr, words: &[Expr]| {
            let Expr::Read(subject) = subject else { return };
            for word in words {
                if let Expr::Const(Value::Text(word)) = word {
                    self.word(policy, *subject, word);
                }
            }
        };
        match expr {
            Expr::Compare(_, left, right) => {
                words(left, std::slice::from_ref(right));
                words(right, std::slice::from_ref(left));
            }
            Expr::OneOf(element, items) => words(element, items),
            Expr::Call(Function::Contains, args) => {
                if let [subject @ Expr::Read(read), rest @ ..] = args.as_slice()
                    && read.kind(&policy.fields) == FieldType::List
                {
                    words(subject, rest);
                }
            }
            _ => {}
        }
    }

    fn use_subject(&mut self, policy: &Policy, subject: Subject) {
        match subject {
            Subject::Field(field) => match field.def().derived {
                None => self.use_field(field),
                Some(Derivation::Since(from) | Derivation::Until(from)) => self.use_field(from),
                Some(Derivation::Share(part, whole)) => {
                    self.use_field(part);
                    self.use_field(whole);
                }
            },
            Subject::Declared(_) => {
                self.enter(subject.name(&policy.fields), subject.kind(&policy.fields), None);
            }
        }
    }

    fn use_field(&mut self, field: Field) {
        // These two a dry run says itself.
        if !matches!(field, Field::Review | Field::SellerResponded) {
            self.enter(field.name(), field.def().kind, Some(field));
        }
    }

    fn enter(&mut self, name: &str, kind: FieldType, field: Option<Field>) {
        self.fields.entry(name.into()).or_insert_with(|| Used {
            kind,
            field,
            said: 0,
            texts: Remembered::default(),
        });
    }

    fn word(&mut self, policy: &Policy, subject: Subject, word: &str) {
        if let Some(used) = self.fields.get_mut(subject.name(&policy.fields)) {
            used.texts.want(word);
        }
    }

    /// Adds one request.
    pub(super) fn add(&mut self, request: &Request) {
        self.requests += 1;
        for (name, used) in &mut self.fields {
            let own;
            let slot = match used.field {
                Some(field) => request.slot(field),
                None => {
                    let written = request.extra(name);
                    own = written.map(|written| written.read(used.kind, Range::Any, request.currency()));
                    own.as_ref().unwrap_or(&Slot::Absent)
                }
            };
            used.said += u64::from(*slot != Slot::Absent);
            if !used.texts.wants_any() {
                continue;
            }
            match slot {
                Slot::Value(Value::Text(text)) => used.texts.count(text, 1),
                Slot::Value(Value::List(texts)) => texts.iter().for_each(|text| used.texts.count(text, 1)),
                _ => {}
            }
        }
    }

    /// Adds another part of the history.
    pub(super) fn merge(&mut self, other: Self) {
        self.requests += other.requests;
        for (name, other) in other.fields {
            let Some(used) = self.fields.get_mut(&name) else { continue };
            used.said += other.said;
            used.texts.merge(&other.texts);
        }
    }

    /// The fields that rules use and no request says, by name.
    pub fn never_said(&self) -> impl Iterator<Item = NeverSaid<'_>> {
        let never = self.fields.iter().filter(|(_, used)| used.said == 0 && self.requests > 0);
        never.map(|(name, used)| NeverSaid {
            field: name,
            reads_as: match used.field.map(|field| field.def().absence) {
                Some(Absence::Fact(fact)) => Some(fact),
                Some(Absence::Unknown) | None => None,
            },
        })
    }

    /// The words that rules look for and that never occur, of fields that some request says.
    pub fn never_occurs(&self) -> impl Iterator<Item = NeverOccurs<'_>> {
        let said = self.fields.iter().filter(|(_, used)| used.said > 0);
        said.flat_map(|(name, used)| {
            let never = used.texts.wanted().filter(|(_, times)| *times == 0);
            never.map(move |(word, _)| NeverOccurs { field: name, word, near: used.near(word) })
        })
    }

    /// The fields with more different texts than are remembered: the text that may be meant can be among the rest.
    pub fn overfull(&self) -> impl Iterator<Item = &str> {
        self.fields.iter().filter(|(_, used)| used.texts.is_overfull()).map(|(name, _)| &**name)
    }
}

impl Used {
    /// The text that does occur and may be meant: the same in another case, else one that is alike.
    fn near(&self, word: &str) -> Option<(&str, u64)> {
        let folded = word.to_lowercase();
        let words = || self.texts.wanted().filter(|(_, times)| *times > 0);
        let occurring = || self.texts.others().chain(words());
        let same = occurring().find(|(text, _)| text.trim().to_lowercase() == folded);
        same.or_else(|| {
            // A word that rules look for as well is no slip of the pen, and few slips change the first letter.
            let begin = |text: &str| text.chars().next().map(|letter| letter.to_lowercase().to_string());
            let others = self.texts.others().map(|(text, _)| text);
            let alike = others.filter(|text| begin(text) == begin(word));
            let near = similar(word, alike)?;
            occurring().find(|(text, _)| *text == near)
        })
    }
}

impl Serialize for WorthALook {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(serde::Serialize)]
        struct Shown<'s> {
            said: BTreeMap<&'s str, u64>,
            never_said: Vec<NeverSaid<'s>>,
            never_occurs: Vec<NeverOccurs<'s>>,
            more_than_remembered: Vec<&'s str>,
        }
        let shown = Shown {
            said: self.fields.iter().map(|(name, used)| (&**name, used.said)).collect(),
            never_said: self.never_said().collect(),
            never_occurs: self.never_occurs().collect(),
            more_than_remembered: self.overfull().collect(),
        };
        shown.serialize(serializer)
    }
}
