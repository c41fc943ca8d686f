//! The names that lines write, each looked up once: lines mostly write the same ones in the same order.

use std::collections::HashMap;

use super::sheet::Sheet;
use super::wanted::Wanted;
use crate::history::quick::Quick;
use crate::history::told;
use crate::model::{Field, is_inside};

/// What stands under a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Target {
    /// Something that is not asked for.
    Passed,
    /// A field: the place of its column.
    Field(u32),
    /// A field that is not asked for.
    PassedField,
    /// The place of the column.
    Told(u32),
    /// The place of the column.
    Extra(u32),
    Id,
    RequestId,
    Currency,
    /// A group of fields: a map, or nothing.
    Group,
    /// What only the careful reader understands.
    Strange,
}

/// A name at its place: `amount` in the map `order`.
pub(super) struct Node {
    /// The node of the map it stands in.
    pub(super) parent: usize,
    /// As a line writes it: quotes and colon included.
    pub(super) written: Box<[u8]>,
    /// The dotted name, by its position; `order.amount` may stand at several places.
    pub(super) name: usize,
    pub(super) target: Target,
    /// Whether it is a field's, so that a map under it is no map of names.
    pub(super) is_field: bool,
    /// The node that came next when this one came last.
    pub(super) next: usize,
}

/// Hostile files write ever new names.
const MOST: usize = 2_000;

/// Each extra column takes memory for each row.
const MOST_EXTRAS: usize = 100;

/// The place of the root, in which the names of a line stand.
pub(super) const ROOT: usize = 0;

pub(super) struct Names {
    nodes: Vec<Node>,
    /// By the place of the map they stand in and themselves.
    places: HashMap<Box<[u8]>, usize, Quick>,
    sought: Vec<u8>,
    by_dotted: HashMap<Box<str>, usize, Quick>,
    /// The line in which each name was seen last.
    seen: Vec<u64>,
    extras: usize,
}

impl Names {
    pub(super) fn new() -> Self {
        let root = Node {
            parent: ROOT,
            written: Box::default(),
            name: usize::MAX,
            target: Target::Group,
            is_field: false,
            next: ROOT,
        };
        Self {
            nodes: vec![root],
            places: HashMap::default(),
            sought: Vec::new(),
            by_dotted: HashMap::default(),
            seen: Vec::new(),
            extras: 0,
        }
    }

    pub(super) fn node(&self, at: usize) -> Option<&Node> {
        self.nodes.get(at)
    }

    /// Marks the name of a node as seen in a line, and gives what stands under it; nothing if it was seen before.
    pub(super) fn see(&mut self, node: usize, line: u64) -> Option<(Target, bool)> {
        let node = self.nodes.get(node)?;
        let seen = self.seen.get_mut(node.name)?;
        (std::mem::replace(seen, line) != line).then_some((node.target, node.is_field))
    }

    /// A node came after another.
    pub(super) fn follow(&mut self, last: usize, next: usize) {
        if let Some(last) = self.nodes.get_mut(last) {
            last.next = next;
        }
    }

    /// The node of a name in a map; a new one has its column added to the sheet. Nothing if there are too many.
    pub(super) fn find(
        &mut self,
        parent: usize,
        name: &str,
        sheet: &mut Sheet,
        wanted: &Wanted,
    ) -> Option<usize> {
        self.sought.clear();
        self.sought.extend_from_slice(&parent.to_le_bytes());
        self.sought.extend_from_slice(name.as_bytes());
        if let Some(&node) = self.places.get(&*self.sought) {
            return Some(node);
        }
        if self.nodes.len() >= MOST {
            return None;
        }
        let dotted: Box<str> = match self.dotted(parent) {
            Some(parent) => format!("{parent}.{name}").into(),
            None => name.into(),
        };
        let at = match self.by_dotted.get(&dotted) {
            Some(&at) => at,
            None => {
                self.seen.push(0);
                self.by_dotted.insert(dotted.clone(), self.seen.len() - 1);
                self.seen.len() - 1
            }
        };
        let same = self.nodes.iter().find(|node| node.name == at).map(|node| node.target);
        let target = same.unwrap_or_else(|| self.target(&dotted, sheet, wanted));
        let written = format!("\"{name}\":").into_bytes().into();
        let is_field = Field::from_name(&dotted).is_some();
        self.nodes.push(Node { parent, written, name: at, target, is_field, next: ROOT });
        self.places.insert(self.sought.as_slice().into(), self.nodes.len() - 1);
        Some(self.nodes.len() - 1)
    }

    /// The dotted name of a node.
    pub(super) fn dotted(&self, node: usize) -> Option<&str> {
        let name = self.nodes.get(node)?.name;
        self.by_dotted.iter().find(|(_, at)| **at == name).map(|(dotted, _)| &**dotted)
    }

    fn target(&mut self, name: &str, sheet: &mut Sheet, wanted: &Wanted) -> Target {
        if let Some(index) = told::NAMES.iter().position(|told| told.0 == name) {
            return Target::Told(place(sheet.add_told(index)));
        }
        match name {
            "id" => return Target::Id,
            "request_id" => return Target::RequestId,
            "currency" => return Target::Currency,
            _ if name.ends_with(".currency") => return Target::Strange,
            _ => {}
        }
        match Field::from_name(name).filter(|field| field.def().derived.is_none()) {
            Some(Field::Review) => Target::PassedField,
            Some(field) if wanted.field(field) => Target::Field(place(sheet.add_field(field))),
            Some(_) => Target::PassedField,
            None if Field::ALL.iter().any(|field| is_inside(field.name(), name)) => Target::Group,
            None if !wanted.other(name) && wanted.inside(name) => Target::Group,
            None if !wanted.other(name) => Target::Passed,
            None if self.extras == MOST_EXTRAS => Target::Strange,
            None => {
                self.extras += 1;
                Target::Extra(place(sheet.add_extra(name)))
            }
        }
    }
}

/// There are far fewer columns than names, and of these there are few.
fn place(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}
