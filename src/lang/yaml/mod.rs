//! A rule file as written: a tree of maps, lists and scalars, each with its place and its raw text.
//!
//! What YAML would guess (`NO` a flag, `1e3` a float) plays no part: a scalar is its text. Equal keys are
//! kept, so that every one can be reported. Anchors, aliases, tags, merge keys and second documents are
//! refused, and limits keep a hostile file from costing more than reading it.
//!
//! Two readers make the tree. [`full`] stands on a YAML library, reads everything and words every refusal.
//! [`plain`] reads the YAML that rule files are written in, gives exactly the same tree some thirty times sooner, and
//! gives up on anything else: the full reader then has the word. `tests.rs` holds the two together.

mod full;
mod plain;

#[cfg(test)]
mod tests;

use std::borrow::Cow;

use crate::source::{Finding, SourceFile, Span};

/// A node of the file.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Node<'t> {
    pub(crate) kind: Kind<'t>,
    pub(crate) span: Span,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Kind<'t> {
    /// Nothing after the colon, or `~`, or `null`.
    Null,
    /// A single value.
    Scalar(Scalar<'t>),
    List(Vec<Node<'t>>),
    Map(Vec<Entry<'t>>),
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Scalar<'t> {
    /// The text, without quotes.
    pub(crate) text: Cow<'t, str>,
    /// Whether it stands in quotes.
    pub(crate) quoted: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Entry<'t> {
    pub(crate) key: Cow<'t, str>,
    pub(crate) key_span: Span,
    pub(crate) value: Node<'t>,
}

impl Entry<'_> {
    /// Key and value.
    pub(crate) fn span(&self) -> Span {
        self.key_span.to(self.value.span)
    }
}

impl Node<'_> {
    /// What it is, for messages.
    pub(crate) fn noun(&self) -> &'static str {
        match self.kind {
            Kind::Null => "nothing",
            Kind::Scalar(_) => "a single value",
            Kind::List(_) => "a list",
            Kind::Map(_) => "a map",
        }
    }

    /// The same tree with texts of its own, apart from the file.
    #[cfg(any(feature = "analysis", feature = "history"))]
    pub(super) fn into_owned(self) -> Node<'static> {
        let own = |text: Cow<'_, str>| Cow::Owned(text.into_owned());
        let kind = match self.kind {
            Kind::Null => Kind::Null,
            Kind::Scalar(scalar) => Kind::Scalar(Scalar { text: own(scalar.text), quoted: scalar.quoted }),
            Kind::List(items) => Kind::List(items.into_iter().map(Node::into_owned).collect()),
            Kind::Map(entries) => {
                let entries = entries.into_iter().map(|Entry { key, key_span, value }| Entry {
                    key: own(key),
                    key_span,
                    value: value.into_owned(),
                });
                Kind::Map(entries.collect())
            }
        };
        Node { kind, span: self.span }
    }
}

/// Reads the tree of a file.
pub(super) fn parse(file: &SourceFile) -> Result<Node<'_>, Finding> {
    match plain::read(file.text()) {
        Some(tree) => Ok(tree),
        None => full::read(file),
    }
}
