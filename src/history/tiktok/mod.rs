//! Responses of the TikTok Shop Open API (Return & Refund 202309, Order 202309) as a history.
//!
//! `returns/search`, `cancellations/search`, order details and the records of returns, as whole responses, as bare
//! objects or arrays of them, pretty-printed or one a line, in any number of files. They are joined by their
//! ids, so orders and requests are held in memory; each file may be 256 MiB unpacked.
//!
//! A request of this history is read as it stood when the buyer asked. What a later snapshot says about
//! then is kept, what it says about later is left out, and what is left out is counted in the notes.
//! `seller_responded` is never set: when a review begins, nobody has answered it.

mod ending;
mod join;
mod node;
mod orders;
mod records;
mod returns;
mod said;

use std::collections::BTreeMap;
use std::io::{self, Read};
use std::sync::Arc;

pub(super) use self::join::Joined;
use self::node::Node;
use self::orders::Order;
use self::records::Record;
use super::csv::text;
use super::input::Opened;
use super::jsonl::not_json;
use super::{HistoryError, Origin, RowError};

/// The largest file of responses that is read, unpacked.
const LARGEST: u64 = 256 * 1024 * 1024;

/// What was gathered from responses and is to be joined.
#[derive(Default)]
pub(super) struct Api {
    /// Returns and cancellations.
    requests: Vec<(Origin, Node)>,
    /// The snapshots of an order, by its id.
    orders: BTreeMap<Box<str>, Vec<Order>>,
    /// The records of a return, by its id.
    records: BTreeMap<Box<str>, Vec<Record>>,
    errors: Vec<RowError>,
    /// Orders and records that name nothing they could be joined by.
    loose: u64,
}

/// A place in a file of responses: objects are counted as they come.
struct Place {
    file: Arc<str>,
    record: u64,
}

impl Place {
    fn next(&mut self) -> Origin {
        self.record += 1;
        Origin { file: Arc::clone(&self.file), record: self.record }
    }
}

impl Api {
    /// Takes in a file.
    pub(super) fn read(&mut self, opened: Opened) -> Result<(), HistoryError> {
        let failed = opened.failure();
        let Opened { file, head: mut bytes, rest, .. } = opened;
        rest.take(LARGEST).read_to_end(&mut bytes).map_err(failed)?;
        if bytes.len() as u64 > LARGEST {
            let why = io::Error::other("more than 256 MiB of API responses in one file");
            return Err(HistoryError::Unreadable { file, why });
        }
        let json = |why: String| HistoryError::Json { file: Arc::clone(&file), why };
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
        let mut place = Place { file: Arc::clone(&file), record: 0 };
        if !stands_in_lines(bytes) {
            let document =
                Node::parse(text(bytes).map_err(json)?).map_err(|error| json(error.to_string()))?;
            self.take(&document, &mut place);
            return Ok(());
        }
        for (line, bytes) in (1..).zip(bytes.split(|&byte| byte == b'\n')) {
            if bytes.trim_ascii().is_empty() {
                continue;
            }
            match text(bytes).and_then(|line| Node::parse(line).map_err(|why| not_json(&why))) {
                Ok(object) => self.take(&object, &mut place),
                Err(why) => self.wrong(place.next(), format!("line {line}: {why}")),
            }
        }
        Ok(())
    }

    /// Takes in a response, a list of objects, or an object.
    fn take(&mut self, node: &Node, place: &mut Place) {
        match node {
            Node::List(items) => items.iter().for_each(|item| self.take(item, place)),
            Node::Map(_) if is_refused(node) => {
                let what = format!(
                    "{} {}",
                    node.get("code").text().unwrap_or("?"),
                    node.get("message").text().unwrap_or("")
                );
                self.wrong(place.next(), format!("the API refused this call: `{}`", what.trim()));
            }
            Node::Map(_) if matches!(node.get("data"), Node::Map(_) | Node::List(_)) => {
                self.take(node.get("data"), place);
            }
            Node::Map(_) if LISTS.iter().any(|list| node.has(list)) => {
                for list in LISTS {
                    self.list(node, list, place);
                }
            }
            Node::Map(_) if node.has("event") => self.record(node, &Node::Null, place),
            Node::Map(_) if node.has("return_id") || node.has("cancel_id") => {
                self.requests.push((place.next(), node.clone()));
            }
            Node::Map(_) if ORDER.iter().any(|key| node.has(key)) => self.order(node),
            _ => self.wrong(place.next(), "no return, cancellation, order or record of the API".to_owned()),
        }
    }

    fn list(&mut self, node: &Node, list: &str, place: &mut Place) {
        match (list, node.get(list)) {
            (_, Node::Null) => {}
            ("orders", Node::List(orders)) => orders.iter().for_each(|order| self.order(order)),
            ("records", Node::List(records)) => {
                // A return without any record has told that the buyer attached nothing.
                if let Some(id) = return_id(node, &Node::Null, &place.file) {
                    self.records.entry(id).or_default();
                }
                records.iter().for_each(|record| self.record(record, node, place));
            }
            (_, Node::List(requests)) => {
                for request in requests {
                    match request {
                        Node::Map(_) => self.requests.push((place.next(), request.clone())),
                        _ => self.wrong(place.next(), format!("an entry of `{list}` is no object")),
                    }
                }
            }
            _ => self.wrong(place.next(), format!("`{list}` is no list")),
        }
    }

    fn order(&mut self, node: &Node) {
        match node.get("id").text().or_else(|| node.get("order_id").text()) {
            Some(id) => self.orders.entry(id.into()).or_default().push(Order::read(node)),
            None => self.loose += 1,
        }
    }

    fn record(&mut self, node: &Node, around: &Node, place: &Place) {
        match return_id(node, around, &place.file) {
            Some(id) => self.records.entry(id).or_default().push(Record::read(node)),
            None => self.loose += 1,
        }
    }

    fn wrong(&mut self, origin: Origin, message: String) {
        self.errors.push(RowError { origin, message });
    }
}

/// What a response lists.
const LISTS: &[&str] = &["return_orders", "cancellations", "orders", "records"];

/// Keys by which a bare object is an order.
const ORDER: &[&str] = &["line_items", "user_id", "payment"];

/// Responses carry `code`, and 0 is success.
fn is_refused(node: &Node) -> bool {
    node.get("code").text().is_some_and(|code| code != "0")
}

/// The return that a record belongs to. A response does not name it: it is asked for by its id, so the name
/// of the file is the last resort.
fn return_id(record: &Node, around: &Node, file: &str) -> Option<Box<str>> {
    let told = record.get("return_id").text().or_else(|| around.get("return_id").text());
    if let Some(id) = told {
        return Some(id.into());
    }
    let name = file.rsplit(['/', '\\']).next().unwrap_or(file);
    let longest = name.split(|letter: char| !letter.is_ascii_digit()).max_by_key(|digits| digits.len())?;
    (longest.len() >= 6).then(|| longest.into())
}

/// Whether each line is a document of its own: the first one is, and there are more.
fn stands_in_lines(bytes: &[u8]) -> bool {
    let mut lines = bytes.split(|&byte| byte == b'\n').filter(|line| !line.trim_ascii().is_empty());
    let first = lines.next().unwrap_or_default();
    lines.next().is_some() && serde_json::from_slice::<serde::de::IgnoredAny>(first).is_ok()
}
