//! Lines of JSON into columns: values that are not asked for are passed over, and a line that is not plain at a glance
//! is left to the careful reader and kept apart.

use std::borrow::Cow;
use std::io;
use std::sync::Arc;

use super::batch::Batch;
use super::fill::beginning;
use super::names::{Names, ROOT, Target};
use super::scan::{Scan, Token};
use super::sheet::Sheet;
use super::wanted::Wanted;
use crate::history::jsonl::{self, JsonlReader};
use crate::history::size::LONGEST_VALUE;
use crate::history::{Origin, RowError, Summary};
use crate::model::{Currency, Field, FieldType, Scalar};

/// Where the values of a line go.
pub(in crate::history) struct LinesFiller {
    sheet: Sheet,
    names: Names,
    wanted: Wanted,
    /// How many lines were looked at.
    lines: u64,
}

/// Something in a line that is asked for.
struct Found<'l> {
    target: Target,
    /// The name's node.
    node: usize,
    token: Token<'l>,
}

/// Maps in each other; deeper ones name no field.
const DEEPEST: usize = 4;

/// A line with more entries is left to the careful reader, which refuses far more than any request has.
const MOST_ENTRIES: usize = 500;

impl LinesFiller {
    pub(in crate::history) fn new(file: Arc<str>, wanted: &Wanted) -> Self {
        Self { sheet: Sheet::new(file), names: Names::new(), wanted: wanted.clone(), lines: 0 }
    }

    /// The batch of the next lines, that many at most, and the lines in error between them.
    pub(in crate::history) fn batch(
        &mut self,
        lines: &mut JsonlReader,
        rows: usize,
        summary: &mut Summary,
    ) -> io::Result<Option<(Batch, Vec<RowError>)>> {
        while self.sheet.rows() + self.sheet.errors() < rows {
            match lines.visit(summary, |line, origin, _| self.line(line, origin))? {
                None => break,
                Some(Ok(Ok(()))) => {}
                Some(Ok(Err(error)) | Err(error)) => self.sheet.error(error),
            }
        }
        Ok(self.sheet.take(summary))
    }

    fn line(&mut self, line: &[u8], origin: Origin) -> Result<(), RowError> {
        let plain = line.len() <= LONGEST_VALUE && !line.iter().fold(false, |any, byte| any | (*byte < b' '));
        if plain
            && let Ok(text) = std::str::from_utf8(line)
            && let Some(found) = self.find(text)
            && self.fill(&found, text, origin.record).is_some()
        {
            return Ok(());
        }
        let mut counted = Summary::default();
        let past = jsonl::request(line, origin, &mut counted)?;
        self.sheet.apart(past, counted);
        Ok(())
    }

    /// What of a line is asked for, or nothing if it is not plain.
    fn find<'l>(&mut self, line: &'l str) -> Option<Vec<Found<'l>>> {
        let Self { sheet, names, wanted, lines } = self;
        *lines += 1;
        let mut found = Vec::with_capacity(32);
        let mut scan = Scan::new(line);
        if !scan.pass(b'{') {
            return None;
        }
        let (mut parents, mut depth) = ([ROOT; DEEPEST + 1], 0);
        let (mut last, mut entries, mut open) = (ROOT, 0, !scan.pass(b'}'));
        while open {
            let parent = *parents.get(depth)?;
            let expected = names.node(last)?.next;
            let node = match names.node(expected) {
                Some(node) if expected != ROOT && node.parent == parent && scan.pass_all(&node.written) => {
                    expected
                }
                _ => {
                    let node = names.find(parent, scan.name()?, sheet, wanted)?;
                    names.follow(last, node);
                    node
                }
            };
            last = node;
            entries += 1;
            let (target, is_field) = names.see(node, *lines)?;
            let token = scan.value()?;
            match (token, target) {
                _ if entries > MOST_ENTRIES => return None,
                (Token::Object, _) => {
                    depth += 1;
                    if is_field || depth > DEEPEST {
                        return None;
                    }
                    *parents.get_mut(depth)? = node;
                    if !scan.pass(b'}') {
                        continue;
                    }
                    depth -= 1;
                }
                (Token::Null, _) | (_, Target::Passed | Target::PassedField) => {}
                (_, Target::Group | Target::Strange) => return None,
                _ => found.push(Found { target, node, token }),
            }
            // Behind a value: maps close, or another entry follows.
            loop {
                if scan.pass(b',') {
                    break;
                }
                if !scan.pass(b'}') {
                    return None;
                }
                if depth == 0 {
                    open = false;
                    break;
                }
                depth -= 1;
            }
        }
        scan.is_at_end().then_some(found)
    }

    /// Fills a row, or nothing at all.
    fn fill(&mut self, found: &[Found<'_>], line: &str, record: u64) -> Option<()> {
        let mut currency = None;
        let (mut id, mut request_id, mut last_extra) = (None, None, None);
        for Found { target, token, .. } in found {
            match (target, *token) {
                (Target::Currency, token) => {
                    currency = match text_of(token)? {
                        Said::Text(code) => Currency::from_code(&code),
                        Said::Number(_) | Said::Else => None,
                    };
                }
                (Target::Id, token) => match text_of(token)? {
                    Said::Text(text) => id = Some(text),
                    Said::Number(text) => id = Some(Cow::Borrowed(text)),
                    Said::Else => return None,
                },
                (Target::RequestId, token) => match text_of(token)? {
                    Said::Text(text) => request_id = Some(text),
                    Said::Number(text) => request_id = Some(Cow::Borrowed(text)),
                    Said::Else => {}
                },
                (Target::Extra(at), _) => {
                    // A request keeps them in the order in which they are written.
                    if last_extra.is_some_and(|last| last > *at) {
                        return None;
                    }
                    last_extra = Some(*at);
                }
                (_, Token::Text(_, true)) => _ = text_of(*token)?,
                _ => {}
            }
        }
        self.sheet.begin(record, currency);
        self.sheet.id(id.or(request_id).as_deref());
        for Found { target, node, token } in found {
            match *target {
                Target::Field(at) => self.field(at, *node, *token, line, currency),
                Target::Told(at) => match text_of(*token) {
                    Some(Said::Text(text)) => self.sheet.told(at, Some(text.trim())),
                    Some(Said::Number(text)) => self.sheet.told(at, Some(text)),
                    _ => self.sheet.told(at, None),
                },
                Target::Extra(at) => {
                    let raw = raw(*token);
                    self.sheet.extra(at, raw, || Scalar::from_json(raw));
                }
                _ => {}
            }
        }
        Some(())
    }

    /// The value of a field.
    fn field(&mut self, at: usize, node: usize, token: Token<'_>, line: &str, currency: Option<Currency>) {
        let Self { sheet, names, .. } = self;
        let written = || {
            let written = names.dotted(node).and_then(|name| jsonl::written(line.as_bytes(), name));
            beginning(&written.unwrap_or_default())
        };
        let Some(kind) = sheet.field_at(at).map(|field| field.def().kind) else { return };
        let whole = |field: Field| field.read(&Scalar::from_json(raw(token)), currency);
        match (kind, text_of(token)) {
            (FieldType::List, _) => sheet.entry(at, raw(token), whole, written),
            (_, Some(Said::Text(text))) => {
                let read = |field: Field, text: &str| field.read(&Scalar::Text(text.into()), currency);
                sheet.scalar(at, &text, currency, read, written);
            }
            // A number that is no word is told otherwise than the same text.
            (FieldType::Code(_), _) => sheet.slot(at, whole, written),
            (FieldType::Bool, Some(Said::Else)) => {
                sheet.scalar(at, raw(token), None, |field, _| whole(field), written)
            }
            (_, Some(Said::Number(text))) => {
                let read = |field: Field, text: &str| field.read(&Scalar::Number(text.into()), currency);
                sheet.scalar(at, text, currency, read, written);
            }
            _ => sheet.slot(at, whole, written),
        }
    }
}

/// What a value says as a text or a number.
enum Said<'l> {
    Text(Cow<'l, str>),
    Number(&'l str),
    Else,
}

/// The text of a token; nothing if it has escapes that mean no text.
fn text_of(token: Token<'_>) -> Option<Said<'_>> {
    Some(match token {
        Token::Text(raw, false) => Said::Text(Cow::Borrowed(raw.get(1..raw.len().saturating_sub(1))?)),
        Token::Text(raw, true) => Said::Text(Cow::Owned(serde_json::from_str(raw).ok()?)),
        Token::Number(number) => Said::Number(number),
        Token::Bool(_) | Token::Null | Token::List(_) | Token::Object => Said::Else,
    })
}

/// A value as written; of an object nothing.
fn raw(token: Token<'_>) -> &str {
    match token {
        Token::Text(raw, _) | Token::Number(raw) | Token::List(raw) => raw,
        Token::Bool(true) => "true",
        Token::Bool(false) => "false",
        Token::Null | Token::Object => "null",
    }
}
