//! JSON as it was written: numbers by their text, a key given twice marked as such.

use std::collections::BTreeMap;

use serde_json::value::RawValue;

use crate::model::{Entries, Scalar};

/// A JSON value of a response.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Node {
    Null,
    Bool(bool),
    Number(Box<str>),
    Text(Box<str>),
    List(Vec<Node>),
    Map(BTreeMap<Box<str>, Node>),
    /// Nested too deeply, text that is not well formed, or a key given twice: nothing that could be read.
    Broken,
}

/// Deeper than this no response is nested.
const DEEPEST: usize = 16;

impl Node {
    /// Reads one JSON document.
    pub(super) fn parse(text: &str) -> serde_json::Result<Self> {
        let raw: &RawValue = serde_json::from_str(text)?;
        Ok(Self::of(raw, 0))
    }

    fn of(raw: &RawValue, depth: usize) -> Self {
        let text = raw.get();
        let read = match text.as_bytes().first() {
            Some(b'{' | b'[') if depth == DEEPEST => return Self::Broken,
            Some(b'{') => serde_json::from_str(text).map(|Entries(entries)| {
                let mut map = BTreeMap::new();
                for (key, value) in entries {
                    let key = key.into_boxed_str();
                    let node = if map.contains_key(&key) { Self::Broken } else { Self::of(value, depth + 1) };
                    map.insert(key, node);
                }
                Self::Map(map)
            }),
            Some(b'[') => serde_json::from_str(text).map(|items: Vec<&RawValue>| {
                Self::List(items.into_iter().map(|item| Self::of(item, depth + 1)).collect())
            }),
            Some(b'"') => serde_json::from_str(text).map(Self::Text),
            Some(b't') => Ok(Self::Bool(true)),
            Some(b'f') => Ok(Self::Bool(false)),
            Some(b'n') => Ok(Self::Null),
            _ => Ok(Self::Number(text.into())),
        };
        read.unwrap_or(Self::Broken)
    }

    /// What stands under a key; `Null` if nothing does.
    pub(super) fn get(&self, key: &str) -> &Self {
        match self {
            Self::Map(map) => map.get(key).unwrap_or(&Self::Null),
            _ => &Self::Null,
        }
    }

    pub(super) fn has(&self, key: &str) -> bool {
        matches!(self, Self::Map(map) if map.contains_key(key))
    }

    /// Text or a number by its text, without the spaces around it.
    pub(super) fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) | Self::Number(text) => Some(text.trim()),
            _ => None,
        }
    }

    /// The elements of a list; nothing else has any.
    pub(super) fn items(&self) -> &[Self] {
        match self {
            Self::List(items) => items,
            _ => &[],
        }
    }

    /// Whether it says nothing: `null`, or an empty text.
    pub(super) fn is_nothing(&self) -> bool {
        matches!(self, Self::Null) || matches!(self, Self::Text(text) if text.trim().is_empty())
    }

    pub(super) fn scalar(&self) -> Scalar {
        match self {
            Self::Null => Scalar::Null,
            Self::Bool(value) => Scalar::Bool(*value),
            Self::Number(text) => Scalar::Number(text.clone()),
            Self::Text(text) => Scalar::Text(text.trim().into()),
            Self::List(_) | Self::Map(_) | Self::Broken => Scalar::Other,
        }
    }
}
