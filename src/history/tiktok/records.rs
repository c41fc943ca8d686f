//! The records of a return: who did what and when, with the buyer's photos and notes.

use super::node::Node;
use super::said::{Role, Said};
use crate::model::{Fault, Field, Moment, Slot, Value};

#[derive(Debug)]
pub(super) struct Record {
    pub(super) role: Option<Role>,
    pub(super) at: Option<Moment>,
    /// Photos and videos; `None` if the record cannot be understood.
    files: Option<usize>,
    note: bool,
}

impl Record {
    pub(super) fn read(node: &Node) -> Self {
        let files = |key| match node.get(key) {
            Node::Null => Some(0),
            Node::List(items) => Some(items.len()),
            _ => None,
        };
        let at = match Said::moment(Field::RequestedAt, node.get("create_time")).slot {
            Slot::Value(Value::Moment(moment)) => Some(moment),
            _ => None,
        };
        let files = files("images").zip(files("videos")).map(|(images, videos)| images + videos);
        Self { role: Role::of(node.get("role")), at, files, note: !node.get("note").is_nothing() }
    }
}

/// In the order of time, where that is known.
pub(super) fn sort(records: &mut [Record]) {
    records.sort_by_key(|record| record.at);
}

/// What the buyer had attached when the seller looked: up to the first record of anyone else.
pub(super) fn attached(records: &[Record]) -> [Said; 2] {
    let mut files = Some(0);
    let mut note = false;
    for record in records.iter().take_while(|record| matches!(record.role, Some(Role::Buyer))) {
        files = files.zip(record.files).map(|(sum, more)| sum + more);
        note |= record.note;
    }
    [
        files.map_or(Said::slot(Field::Photos, Slot::Bad(Fault::Malformed)), |files| {
            Said::count(Field::Photos, files)
        }),
        Said::slot(Field::HasNote, Slot::Value(Value::Bool(note))),
    ]
}
