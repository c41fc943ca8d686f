//! Named lists: written out, or one entry a line in a text file.

use std::sync::Arc;

use super::Reader;
use super::header::MOST_DECLARED;
use crate::lang::condition::NamedList;
use crate::lang::decode::Decode;
use crate::lang::guard::check_name;
use crate::lang::literal::Short;
use crate::lang::yaml::{Entry, Kind, Node};
use crate::source::{Code, Finding, SourceFile};

pub(super) fn read(reader: &mut Reader<'_>, lists: &Entry) {
    let Some(entries) = reader.map(&lists.value, "`lists`") else { return };
    reader.no_duplicates(entries);
    if entries.len() > MOST_DECLARED {
        let message = format!("{} lists, more than the {MOST_DECLARED} allowed", entries.len());
        reader.say(Finding::error(Code::FileTooLarge, lists.key_span, message));
        return;
    }
    for entry in entries {
        if let Some(finding) = check_name(&entry.key, "the list", entry.key_span, false) {
            reader.say(finding);
            continue;
        }
        // A list that cannot be read is declared all the same: the rules that use it are not wrong.
        let mut items = items(reader, entry).unwrap_or_default();
        // A warning: some texts have one, such as addresses that are masked.
        let is_pattern = |item: &str| item.contains('*') && item.chars().any(char::is_alphanumeric);
        if let Some(item) = items.iter().find(|item| is_pattern(item)) {
            let message = format!(
                "`{}` in the list `{}` has a `*`: entries are compared letter by letter",
                Short(item),
                entry.key
            );
            reader.say(Finding::warning(Code::Operator, reader.value_span(entry), message).help(format!(
                "write patterns in the condition: `[in {}, like {}]`",
                entry.key,
                Short(item)
            )));
        }
        items.sort();
        items.dedup();
        let (name, entries): (Arc<str>, Arc<[Box<str>]>) = ((&*entry.key).into(), items.into());
        reader.lists.push(NamedList { name, entries, span: entry.key_span });
    }
}

fn items(reader: &mut Reader<'_>, entry: &Entry) -> Option<Vec<Box<str>>> {
    match &entry.value.kind {
        Kind::List(items) if items.is_empty() => {
            let message = format!("the list `{}` is empty", entry.key);
            reader.say(
                Finding::error(Code::Shape, reader.value_span(entry), message)
                    .help("write at least one entry, or remove it"),
            );
            None
        }
        Kind::List(items) => Some(items.iter().filter_map(|item| written(reader, item)).collect()),
        Kind::Map(_) => {
            let keys = reader.entries(&entry.value, "a list", &["file"])?;
            match keys.get("file") {
                Some(path) => from_file(reader, path),
                None => {
                    let message = format!("the list `{}` says nothing", entry.key);
                    reader.say(
                        Finding::error(Code::Shape, reader.value_span(entry), message)
                            .help("write `[a, b]`, or `{ file: entries.txt }`"),
                    );
                    None
                }
            }
        }
        _ => {
            let message = format!("`{}` is a list of entries, or `file: entries.txt`", entry.key);
            reader.say(Finding::error(Code::Shape, reader.value_span(entry), message));
            None
        }
    }
}

fn written(reader: &mut Reader<'_>, item: &Node) -> Option<Box<str>> {
    match &item.kind {
        Kind::Scalar(scalar) => Some((&*scalar.text).into()),
        _ => {
            let message = format!("an entry of a list is a single value, this is {}", item.noun());
            reader.say(Finding::error(Code::Shape, item.span, message));
            None
        }
    }
}

/// One entry a line; blank lines and lines that begin with `#` are left out.
fn from_file(reader: &mut Reader<'_>, path: &Entry) -> Option<Vec<Box<str>>> {
    let scalar = reader.scalar(path)?;
    let text = match (reader.list_files)(&scalar.text) {
        Ok(text) => text,
        Err(why) => {
            let message = format!("the list file `{}` cannot be used: {why}", scalar.text);
            reader.say(
                Finding::error(Code::ListFile, path.value.span, message)
                    .help("its path is relative to the policy's own folder"),
            );
            return None;
        }
    };
    let hidden = crate::lang::guard::check(&SourceFile::new(&*scalar.text, text.as_str()));
    if let Some(first) = hidden.first() {
        let line = text.get(..first.span.start).map_or(0, |before| before.matches('\n').count()) + 1;
        let message = format!("line {line} of the list file `{}`: {}", scalar.text, first.message);
        reader.say(Finding::error(Code::ListFile, path.value.span, message));
        return None;
    }
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    let items: Vec<Box<str>> = lines.map(Box::from).collect();
    let odd = items.iter().find(|item| item.contains(['"', ',', ';', '\t']) || item.contains(" #"));
    let warn = |message: String| Finding::warning(Code::ListFile, path.value.span, message);
    if let Some(odd) = odd {
        let message = format!("the entry `{}` of the list file looks like more than one value", Short(odd));
        reader.say(
            warn(message)
                .help("an entry is the whole line: no quotes, no second column, no comment behind it"),
        );
    }
    if items.is_empty() {
        reader.say(warn(format!("the list file `{}` has no entries", scalar.text)));
    }
    reader.read_lists.push(text);
    Some(items)
}
