//! How the columns of other exports are read as ours: which is which, in what units, by what words.
//!
//! A mapping turns what stands in a cell into what would stand there in a history of ours, and nothing else: the
//! readers behind it are the same, so what cannot be understood is a fault as always.

mod amounts;
mod clocks;
mod lines;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use super::header::{self, Column};
#[cfg(feature = "parquet")]
use crate::model::parse_number;
use crate::model::{Currency, Scalar};
pub(crate) use amounts::{NumberForm, Unit};
pub(crate) use clocks::{Clock, Form, FormFault};

/// How the columns of another export are read as those of a history.
#[doc = ""]
#[doc = include_str!("../../mapping/MAPPING.md")]
#[derive(Clone, Debug, Default)]
pub struct Mapping {
    /// What it is called.
    pub(crate) name: Arc<str>,
    pub(crate) columns: Vec<Mapped>,
    /// Names of ours that every row has the same for.
    pub(crate) constants: Vec<(Box<str>, Box<str>)>,
    /// What amounts are in where no column says.
    pub(crate) currency: Option<Currency>,
    /// Columns that are known to say nothing of interest.
    pub(crate) ignored: Vec<Box<str>>,
}

/// One column of theirs.
#[derive(Clone, Debug)]
pub(crate) struct Mapped {
    /// Their name for it.
    pub(crate) column: Box<str>,
    /// Ours.
    pub(crate) name: Box<str>,
    pub(crate) reading: Arc<Reading>,
}

/// How a cell of theirs is read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Reading {
    /// Their words, and ours.
    pub(crate) words: BTreeMap<Box<str>, Box<str>>,
    /// Texts that say nothing.
    pub(crate) empty: Vec<Box<str>>,
    pub(crate) unit: Unit,
    pub(crate) number: NumberForm,
    /// Where and how times are written that do not say their zone.
    pub(crate) clock: Option<Clock>,
    /// What stands between the elements of a list.
    pub(crate) between: Option<char>,
}

impl Mapping {
    /// What it is called.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What becomes of a column of theirs: ours, and how it is read.
    pub(super) fn column(&self, theirs: &str) -> Option<(Column, Arc<Reading>)> {
        let mapped = self.columns.iter().find(|mapped| &*mapped.column == theirs)?;
        Some((ours(&mapped.name), Arc::clone(&mapped.reading)))
    }

    /// Whether a name of ours is read from a column of theirs, or is the same for every row.
    fn claims(&self, ours: &str) -> bool {
        self.columns.iter().any(|mapped| &*mapped.name == ours)
            || self.constants.iter().any(|(name, _)| &**name == ours)
    }

    /// Why a column that has a name of ours is not read, if the mapping says otherwise.
    pub(super) fn instead(&self, ours: &str) -> Option<String> {
        let ours = meant(ours);
        if !self.claims(ours) {
            return None;
        }
        Some(match self.source_of(ours) {
            Some(theirs) => format!("the mapping reads that from `{theirs}`"),
            None => "the mapping says what every row has".to_owned(),
        })
    }

    /// The column that a name of ours is read from.
    pub(super) fn source_of(&self, ours: &str) -> Option<&str> {
        self.columns.iter().find(|mapped| &*mapped.name == ours).map(|mapped| &*mapped.column)
    }

    pub(super) fn ignores(&self, theirs: &str) -> bool {
        self.ignored.iter().any(|ignored| &**ignored == theirs)
    }

    /// What is the same for every row.
    pub(super) fn constants(&self) -> impl Iterator<Item = (Column, Box<str>)> {
        self.constants.iter().map(|(name, text)| (ours(name), text.clone()))
    }

    /// Whether a name, nested names included, is one that is mapped or leads to one.
    pub(super) fn leads_to(&self, name: &str) -> bool {
        self.columns.iter().any(|mapped| within(&mapped.column, name))
    }

    /// Whether a name is no more than the first part of names that are mapped.
    pub(super) fn is_group(&self, name: &str) -> bool {
        self.columns.iter().any(|mapped| within(&mapped.column, name) && &*mapped.column != name)
    }

    /// Our names for what a value that is no map hides by standing in the place of a map.
    pub(super) fn hidden_by(&self, theirs: &str) -> Vec<Box<str>> {
        if self.columns.iter().any(|mapped| &*mapped.column == theirs) {
            return Vec::new();
        }
        let hidden = self.columns.iter().filter(|mapped| within(&mapped.column, theirs));
        hidden.map(|mapped| mapped.name.clone()).collect()
    }

    /// What an entry of a JSON object becomes: our name for it, and what our readers make of it. Nothing if it is
    /// not read at all.
    pub(super) fn entry(
        &self,
        theirs: &str,
        value: Scalar,
        currency: Option<Currency>,
    ) -> Option<(Box<str>, Scalar)> {
        if let Some(mapped) = self.columns.iter().find(|mapped| &*mapped.column == theirs) {
            let value = match mapped.reading.is_plain() {
                true => value,
                false => mapped.reading.scalar(value, currency),
            };
            return Some((mapped.name.clone(), value));
        }
        (!self.ignores(theirs) && !self.claims(meant(theirs))).then(|| (theirs.into(), value))
    }
}

/// The name of ours that a name stands for: an id has two.
fn meant(name: &str) -> &str {
    if name == "request_id" { "id" } else { name }
}

/// Whether a dotted name is another, or begins with it.
fn within(dotted: &str, name: &str) -> bool {
    dotted.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// What a name of ours is; one outside the table is a policy's to declare.
fn ours(name: &str) -> Column {
    header::column(name).unwrap_or_else(|| Column::Extra(name.into()))
}

impl Reading {
    /// What would stand in a cell of ours: the text without the blanks around it, not empty. What is in no form that is
    /// expected stays as it is, and is then no value of ours either.
    pub(crate) fn cell<'t>(&'t self, text: &'t str, currency: Option<Currency>) -> Cow<'t, str> {
        self.said(text).unwrap_or_else(|| self.unit.plain(self.number.plain(text), currency))
    }

    /// The same for what is a number already, and so in no form.
    pub(super) fn number<'t>(&'t self, text: &'t str, currency: Option<Currency>) -> Cow<'t, str> {
        self.said(text).unwrap_or_else(|| self.unit.plain(Cow::Borrowed(text), currency))
    }

    /// The cell that a flag is, if it does not say itself.
    pub(super) fn flag(&self, flag: bool) -> Option<&str> {
        let text = if flag { "true" } else { "false" };
        if self.empty.iter().any(|empty| &**empty == text) {
            return Some("");
        }
        self.words.get(text).map(|word| &**word)
    }

    /// The word of ours for one of theirs, which may be none.
    pub(super) fn word<'w>(&'w self, text: &'w str) -> &'w str {
        self.words.get(text).map_or(text, |word| word)
    }

    /// A cell that is more than a number.
    fn said(&self, text: &str) -> Option<Cow<'_, str>> {
        if self.empty.iter().any(|empty| &**empty == text) {
            return Some(Cow::Borrowed(""));
        }
        if let Some(between) = self.between {
            return Some(Cow::Owned(self.listed(text, between)));
        }
        if let Some(word) = self.words.get(text) {
            return Some(Cow::Borrowed(word));
        }
        let clock = self.clock.as_ref()?;
        match clock.read(text) {
            Some(at) => Some(Cow::Owned(at.unix().to_string())),
            // Digits that are no time in the form that is expected must not pass as seconds.
            None if clock.form.is_some() && text.bytes().all(|byte| byte.is_ascii_digit()) => {
                Some(Cow::Owned(format!("?{text}")))
            }
            None => None,
        }
    }

    /// A list as a cell of ours writes it. An element with a bar in it would become two, so such a list is none.
    fn listed(&self, text: &str, between: char) -> String {
        if between != '|' && text.contains('|') {
            return "|".to_owned();
        }
        text.split(between).map(|item| self.word(item.trim())).collect::<Vec<_>>().join("|")
    }

    /// The same for a value of JSON.
    pub(super) fn scalar(&self, value: Scalar, currency: Option<Currency>) -> Scalar {
        let said = |text: Cow<'_, str>| match text {
            text if text.is_empty() => Scalar::Null,
            text => Scalar::Cell(text.into()),
        };
        match value {
            Scalar::Text(text) | Scalar::Cell(text) => match text.trim() {
                "" => Scalar::Null,
                text => said(self.cell(text, currency)),
            },
            Scalar::Number(text) => said(self.number(&text, currency)),
            Scalar::Bool(flag) => self.flag(flag).map_or(value, |text| said(Cow::Borrowed(text))),
            Scalar::List(items) => Scalar::List(
                items
                    .into_iter()
                    .map(|item| match item {
                        Scalar::Text(text) | Scalar::Number(text) => {
                            Scalar::Text(self.word(text.trim()).into())
                        }
                        other => other,
                    })
                    .collect(),
            ),
            Scalar::Null | Scalar::Map | Scalar::Other => value,
        }
    }

    /// The unit, if nothing else can change what a number says.
    #[cfg(feature = "parquet")]
    pub(super) fn unit_alone(&self) -> Option<Unit> {
        let timed = self.clock.as_ref().is_some_and(|clock| clock.form.is_some());
        let is_number = |text: &str| parse_number(text).is_ok();
        let alone = !timed
            && self.words.is_empty()
            && self.between.is_none()
            && !self.empty.iter().any(|text| is_number(text));
        alone.then_some(self.unit)
    }

    /// Whether cells are read as they stand.
    pub(super) fn is_plain(&self) -> bool {
        *self == Self::default()
    }
}
