//! The whole of YAML, as far as policies may use it: a library reads, and every refusal is worded here.

use std::borrow::Cow;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_yaml::budget::BudgetBreach;
use serde_yaml::{Error, Location, Spanned};

use super::{Entry, Kind, Node, Scalar};
use crate::source::{Code, Finding, SourceFile, Span};

/// Maps and lists in each other, deeper than any rule needs.
pub(super) const MAX_DEPTH: usize = 24;
/// Keys, values, maps and lists of a file.
pub(super) const MAX_NODES: usize = 2_000_000;

/// Reads the tree of a file.
pub(super) fn read(file: &SourceFile) -> Result<Node<'static>, Finding> {
    let options = serde_yaml::options! {
        strict_booleans: true,
        leading_zero_numbers_as_strings: true,
        underscored_numbers_as_strings: true,
        reject_unsupported_tags: true,
        with_snippet: false,
        duplicate_keys: serde_yaml::DuplicateKeyPolicy::PassThrough,
        merge_keys: serde_yaml::MergeKeyPolicy::Error,
        non_finite_float_policy: serde_yaml::NonFiniteFloatPolicy::AsString,
        budget: serde_yaml::budget! {
            max_depth: MAX_DEPTH,
            max_anchors: 0,
            max_aliases: 0,
            max_nodes: MAX_NODES,
            max_events: 2 * MAX_NODES,
        },
    };
    let raw: Spanned<Raw> =
        serde_yaml::from_str_with_options(file.text(), options).map_err(|error| refuse(file, &error))?;
    Tree { file }.node(raw, 0)
}

/// As serde hands it over.
enum Raw {
    Null,
    /// A plain scalar whose text YAML would read as something else.
    Plain,
    Text(String),
    List(Vec<Spanned<Raw>>),
    Map(Vec<(Spanned<String>, Spanned<Raw>)>),
}

impl<'de> Deserialize<'de> for Raw {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Keep;
        impl<'de> Visitor<'de> for Keep {
            type Value = Raw;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a value")
            }
            fn visit_bool<E>(self, _: bool) -> Result<Raw, E> {
                Ok(Raw::Plain)
            }
            fn visit_i64<E>(self, _: i64) -> Result<Raw, E> {
                Ok(Raw::Plain)
            }
            fn visit_u64<E>(self, _: u64) -> Result<Raw, E> {
                Ok(Raw::Plain)
            }
            fn visit_i128<E>(self, _: i128) -> Result<Raw, E> {
                Ok(Raw::Plain)
            }
            fn visit_u128<E>(self, _: u128) -> Result<Raw, E> {
                Ok(Raw::Plain)
            }
            fn visit_f64<E>(self, _: f64) -> Result<Raw, E> {
                Ok(Raw::Plain)
            }
            fn visit_str<E>(self, text: &str) -> Result<Raw, E> {
                Ok(Raw::Text(text.to_owned()))
            }
            fn visit_string<E>(self, text: String) -> Result<Raw, E> {
                Ok(Raw::Text(text))
            }
            fn visit_unit<E>(self) -> Result<Raw, E> {
                Ok(Raw::Null)
            }
            fn visit_none<E>(self) -> Result<Raw, E> {
                Ok(Raw::Null)
            }
            fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Raw, D::Error> {
                Raw::deserialize(deserializer)
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Raw, A::Error> {
                let mut items = Vec::new();
                while let Some(item) = seq.next_element()? {
                    items.push(item);
                }
                Ok(Raw::List(items))
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Raw, A::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    entries.push(entry);
                }
                Ok(Raw::Map(entries))
            }
        }
        deserializer.deserialize_any(Keep)
    }
}

/// From serde's nodes to ours: spans of containers, raw texts, and what stands between the nodes.
struct Tree<'f> {
    file: &'f SourceFile,
}

impl Tree<'_> {
    /// `after` is the byte after what stands before the node; tags and anchors stand between.
    fn node(&self, raw: Spanned<Raw>, after: usize) -> Result<Node<'static>, Finding> {
        let span = self.span(raw.referenced);
        self.check_gap(after, span.start)?;
        let mut end = span.start;
        let kind = match raw.value {
            Raw::Null => Kind::Null,
            Raw::Plain => {
                let text = self.file.slice(span).trim().to_owned();
                Kind::Scalar(Scalar { text: Cow::Owned(text), quoted: false })
            }
            Raw::Text(text) => {
                let written = self.file.slice(span);
                let quoted = written.starts_with(['"', '\'']);
                // What is no number for a float comes in the spelling of the library: `1e999` as `.inf`.
                let infinite = !quoted && matches!(&*text, ".inf" | "-.inf" | ".nan");
                let text = if infinite { written.to_owned() } else { text };
                Kind::Scalar(Scalar { text: Cow::Owned(text), quoted })
            }
            Raw::List(items) => {
                let mut nodes = Vec::with_capacity(items.len());
                for item in items {
                    let node = self.node(item, end)?;
                    end = node.span.end;
                    nodes.push(node);
                }
                Kind::List(nodes)
            }
            Raw::Map(entries) => {
                let mut list = Vec::with_capacity(entries.len());
                for (key, value) in entries {
                    let key_span = self.span(key.referenced);
                    self.check_gap(end, key_span.start)?;
                    let value = self.node(value, key_span.end)?;
                    end = value.span.end.max(key_span.end);
                    list.push(Entry { key: Cow::Owned(key.value), key_span, value });
                }
                Kind::Map(list)
            }
        };
        let end = match kind {
            Kind::List(_) | Kind::Map(_) => self.closed(span.start, end),
            Kind::Null | Kind::Scalar(_) => end.max(span.end),
        };
        Ok(Node { kind, span: Span::new(span.start, end) })
    }

    /// The parser tells where a container begins, not where it ends: in `[a, b]` the bracket is part of it.
    fn closed(&self, start: usize, end: usize) -> usize {
        let text = self.file.text();
        let end = end.max(start + 1).min(text.len());
        let closing = match text.as_bytes().get(start) {
            Some(b'[') => ']',
            Some(b'{') => '}',
            _ => return end,
        };
        let mut at = end;
        for line in text.get(end..).unwrap_or("").split_inclusive('\n') {
            let code = line.split('#').next().unwrap_or("");
            match code.find(|letter: char| !letter.is_whitespace() && letter != ',') {
                Some(found) if code.get(found..).is_some_and(|rest| rest.starts_with(closing)) => {
                    return at + found + 1;
                }
                Some(_) => return end,
                None => at += line.len(),
            }
        }
        end
    }

    fn span(&self, location: Location) -> Span {
        let span = location.span();
        let start = span.byte_offset().unwrap_or(0) as usize;
        let text = self.file.text();
        let end = (start + span.byte_len().unwrap_or(0) as usize).min(text.len());
        let length = text.get(start..end).map_or(0, |text| text.trim_end().len());
        Span::new(start, start + length)
    }

    /// Tags and anchors belong to no node: they stand in the text before one.
    fn check_gap(&self, from: usize, to: usize) -> Result<(), Finding> {
        let mut at = from;
        for line in self.file.text().get(from..to).unwrap_or("").split_inclusive('\n') {
            let code = line.split('#').next().unwrap_or("");
            if let Some(sign) = code.find(['!', '&', '%']) {
                let start = at + sign;
                let word = code.get(sign..).unwrap_or("").split_whitespace().next().unwrap_or("");
                let what = if word.starts_with('&') { "an anchor" } else { "a tag" };
                let span = Span::new(start, start + word.len());
                let message = format!(
                    "`{word}` is {what}: policies do not use YAML's {}s",
                    &what.trim_start_matches("an ").trim_start_matches("a ")
                );
                return Err(Finding::error(Code::YamlFeature, span, message)
                    .help("write the value out where it is needed"));
            }
            at += line.len();
        }
        Ok(())
    }
}

fn refuse(file: &SourceFile, error: &Error) -> Finding {
    let span = error.location().map_or(Span::default(), |location| {
        let start = match location.span().byte_offset() {
            Some(byte) if byte > 0 || location.line() <= 1 => byte as usize,
            _ => {
                let line = file.line(file.lines_before() + location.line() as usize);
                let column = (location.column() as usize).saturating_sub(1);
                line.start + file.slice(line).chars().take(column).map(char::len_utf8).sum::<usize>()
            }
        };
        let start = start.min(file.text().len());
        Span::new(
            start,
            start + file.text().get(start..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8),
        )
    });
    let feature =
        |what: &'static str, help: &'static str| Finding::error(Code::YamlFeature, span, what).help(help);
    match error {
        Error::Budget { breach: BudgetBreach::Anchors { .. } | BudgetBreach::Aliases { .. }, .. }
        | Error::UnknownAnchor { .. }
        | Error::AliasError { .. } => feature(
            "policies do not use YAML's anchors and aliases",
            "write the value out where it is needed",
        ),
        Error::Budget { breach: BudgetBreach::Depth { .. }, .. } => {
            let message = format!("nested more than {MAX_DEPTH} levels deep");
            Finding::error(Code::YamlDepth, span, message).help("split the rule into several rules")
        }
        Error::Budget { .. } => Finding::error(Code::FileTooLarge, span, "the file has too many entries")
            .help("split it, or move long lists to list files under `lists:`"),
        Error::MergeKeyNotAllowed { .. } => {
            feature("policies do not use YAML's merge key `<<`", "write the conditions out in each rule")
        }
        Error::MultipleDocuments { .. } => feature(
            "a policy file holds one document",
            "remove the `---` line, or move what follows to its own file",
        ),
        Error::UnsupportedTag { .. } => feature("policies do not use YAML's tags", "write the plain value"),
        other if other.to_string().contains("recursion limit") => {
            let message = format!("nested more than {MAX_DEPTH} levels deep");
            Finding::error(Code::YamlDepth, span, message).help("split the rule into several rules")
        }
        other => {
            let text = other.to_string();
            let line = text.lines().next().unwrap_or("").trim();
            let line = line.split(" at line ").next().unwrap_or(line);
            Finding::error(Code::YamlSyntax, span, format!("this is not well-formed YAML: {line}"))
                .help(syntax_help(file.slice(file.line(file.place(span.start).line))))
        }
    }
}

/// What most often makes a line like that one unreadable.
fn syntax_help(line: &str) -> &'static str {
    let value = line.split_once(':').map_or("", |(_, value)| value.trim());
    if value.starts_with('>') {
        "a value that starts with `>` needs quotes, `\">= 25\"`; or write it in words, `at least 25`"
    } else if value.starts_with(['@', '`', '%']) {
        "a value that starts with this sign needs quotes"
    } else if value.contains(": ") && !value.starts_with(['"', '\'', '{', '[']) {
        "a value that contains `: ` needs quotes around it"
    } else {
        "check indentation, colons and quotes on this line and the one above"
    }
}
