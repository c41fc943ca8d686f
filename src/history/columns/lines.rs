//! Lines of JSON into columns: values that are not asked for are passed over, and a line that is not plain at a glance
//! is left to the careful reader and kept apart.

use std::borrow::Cow;
use std::io;
use std::sync::Arc;

use super::batch::Batch;
use super::fill::beginning;
use super::names::{Names, ROOT, Target};
use super::sheet::{Sheet, Taken};
use super::wanted::Wanted;
use crate::history::jsonl::{self, JsonlReader};
use crate::history::mapping::Mapping;
use crate::history::size::LONGEST_VALUE;
use crate::history::{Origin, RowError, Summary};
use crate::model::scan::{Kind, Scan, Token};
use crate::model::{Currency, Field, FieldType, Scalar};

/// Where the values of a line go.
pub(in crate::history) struct LinesFiller {
    sheet: Sheet,
    names: Names,
    wanted: Wanted,
    /// How many lines were looked at.
    lines: u64,
    /// The code of the last currency, and which it is.
    last_currency: (Box<str>, Option<Currency>),
}

/// Something in a line that is asked for.
struct Found {
    target: Target,
    /// The name's node.
    node: u32,
    token: Token,
}

/// Maps in each other; deeper ones name no field.
const DEEPEST: usize = 4;

/// A line with more entries is left to the careful reader, which refuses far more than any request has.
const MOST_ENTRIES: usize = 500;

impl LinesFiller {
    pub(in crate::history) fn new(file: Arc<str>, wanted: &Wanted) -> Self {
        Self {
            sheet: Sheet::new(file),
            names: Names::new(),
            wanted: wanted.clone(),
            lines: 0,
            last_currency: (Box::default(), None),
        }
    }

    /// The batch of the next lines, that many at most, and the lines in error between them.
    pub(in crate::history) fn batch(
        &mut self,
        lines: &mut JsonlReader,
        rows: usize,
        summary: &mut Summary,
    ) -> io::Result<Option<(Batch, Vec<RowError>)>> {
        self.fill_from(lines, rows, summary)?;
        Ok(self.sheet.take(summary))
    }

    /// The same, but what cannot be understood is only told.
    pub(super) fn together(
        &mut self,
        lines: &mut JsonlReader,
        rows: usize,
        summary: &mut Summary,
    ) -> io::Result<Option<Taken>> {
        self.fill_from(lines, rows, summary)?;
        Ok(self.sheet.together())
    }

    fn fill_from(&mut self, lines: &mut JsonlReader, rows: usize, summary: &mut Summary) -> io::Result<()> {
        let mapping = lines.mapping.clone();
        while self.sheet.rows() + self.sheet.errors() < rows {
            match lines.visit(summary, |line, origin, _| self.line(line, mapping.as_deref(), origin))? {
                None => break,
                Some(Ok(Ok(()))) => {}
                Some(Ok(Err(error)) | Err(error)) => self.sheet.error(error),
            }
        }
        Ok(())
    }

    /// Under other names, lines are left to the careful reader, who knows them.
    fn line(&mut self, line: &[u8], mapping: Option<&Mapping>, origin: Origin) -> Result<(), RowError> {
        let plain = mapping.is_none()
            && line.len() <= LONGEST_VALUE
            && !line.iter().fold(false, |any, byte| any | (*byte < b' '));
        if plain
            && let Ok(text) = std::str::from_utf8(line)
            && let Some(found) = self.find(text)
            && self.fill(&found, text, origin.record).is_some()
        {
            return Ok(());
        }
        let mut counted = Summary::default();
        let past = jsonl::request(line, mapping, origin, &mut counted)?;
        self.sheet.apart(past, counted);
        Ok(())
    }

    /// What of a line is asked for, or nothing if it is not plain.
    fn find(&mut self, line: &str) -> Option<Vec<Found>> {
        let Self { sheet, names, wanted, lines, .. } = self;
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
            match (token.kind, target) {
                _ if entries > MOST_ENTRIES => return None,
                (Kind::Object, Target::Group | Target::Passed) => {
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
                (Kind::Null, _) => {}
                // A map where a value is expected, a value where a map is.
                (Kind::Object, _) | (_, Target::Group | Target::Strange) => return None,
                (_, Target::Passed | Target::PassedField) => {}
                _ => found.push(Found { target, node: u32::try_from(node).ok()?, token }),
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
    fn fill(&mut self, found: &[Found], line: &str, record: u64) -> Option<()> {
        let mut currency = None;
        let (mut id, mut request_id, mut last_extra) = (None, None, None);
        for Found { target, token, .. } in found {
            match target {
                Target::Currency => {
                    currency = match said(*token, line)? {
                        Said::Text(code) => self.currency(&code),
                        Said::Number(_) | Said::Else => None,
                    };
                }
                Target::Id => match said(*token, line)? {
                    Said::Text(text) => id = Some(text),
                    Said::Number(text) => id = Some(Cow::Borrowed(text)),
                    Said::Else => return None,
                },
                Target::RequestId => match said(*token, line)? {
                    Said::Text(text) => request_id = Some(text),
                    Said::Number(text) => request_id = Some(Cow::Borrowed(text)),
                    Said::Else => {}
                },
                Target::Extra(at) => {
                    // A request keeps them in the order in which they are written.
                    if last_extra.is_some_and(|last| last > *at) {
                        return None;
                    }
                    last_extra = Some(*at);
                }
                _ if token.kind == Kind::Escaped => _ = said(*token, line)?,
                _ => {}
            }
        }
        self.sheet.begin(record, currency);
        self.sheet.id(id.or(request_id).as_deref());
        for Found { target, node, token } in found {
            match *target {
                Target::Field(at) => self.field(at as usize, *node as usize, *token, line, currency),
                Target::Told(at) => match said(*token, line) {
                    Some(Said::Text(text)) => self.sheet.told(at as usize, Some(text.trim())),
                    Some(Said::Number(text)) => self.sheet.told(at as usize, Some(text)),
                    _ => self.sheet.told(at as usize, None),
                },
                Target::Extra(at) => {
                    let raw = token.raw(line);
                    self.sheet.extra(at as usize, raw, || Scalar::from_json(raw));
                }
                _ => {}
            }
        }
        Some(())
    }

    /// The currency of a code; mostly it is the last one.
    fn currency(&mut self, code: &str) -> Option<Currency> {
        if *self.last_currency.0 != *code {
            self.last_currency = (code.into(), Currency::from_code(code));
        }
        self.last_currency.1
    }

    /// The value of a field.
    fn field(&mut self, at: usize, node: usize, token: Token, line: &str, currency: Option<Currency>) {
        let Self { sheet, names, .. } = self;
        let written = || {
            let written = names.dotted(node).and_then(|name| jsonl::written(line.as_bytes(), name));
            beginning(&written.unwrap_or_default())
        };
        let Some(kind) = sheet.field_at(at).map(|field| field.def().kind) else { return };
        let raw = token.raw(line);
        let whole = |field: Field| field.read(&Scalar::from_json(raw), currency);
        match (kind, said(token, line)) {
            (FieldType::List, _) => sheet.entry(at, raw, whole, written),
            (_, Some(Said::Text(text))) => {
                let read = |field: Field, text: &str| field.read(&Scalar::Text(text.into()), currency);
                sheet.scalar(at, &text, currency, read, written);
            }
            // A number that is no word is told otherwise than the same text.
            (FieldType::Code(_), _) => sheet.slot(at, whole, written),
            (FieldType::Bool, Some(Said::Else)) => {
                sheet.scalar(at, raw, None, |field, _| whole(field), written);
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

/// The text of a value; nothing if it has escapes that mean no text.
fn said(token: Token, line: &str) -> Option<Said<'_>> {
    let raw = token.raw(line);
    Some(match token.kind {
        Kind::Text => Said::Text(Cow::Borrowed(raw.get(1..raw.len().saturating_sub(1))?)),
        Kind::Escaped => Said::Text(Cow::Owned(serde_json::from_str(raw).ok()?)),
        Kind::Number => Said::Number(raw),
        Kind::Bool | Kind::Null | Kind::List | Kind::Object => Said::Else,
    })
}
