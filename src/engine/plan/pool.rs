//! What the policies that are compiled together share: words, fields and conditions, each kept once.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::arithmetic::Program;
use super::rules::Part;
use super::steps::Step;
use crate::lang::{Condition, DeclaredField, NamedList, Pattern};
use crate::model::{Field, FieldType, Moment};

/// The place of a field among the [`Slots`](super::Slots) of a request.
pub(crate) type Slot = u16;

/// The slot of fields that nobody looks at.
pub(crate) const NOWHERE: Slot = Slot::MAX;

/// True, false or not known, without the reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Kleene {
    False,
    True,
    Unknown,
}

/// Everything that compiled policies share.
#[derive(Clone, Debug, Default)]
pub(crate) struct Pool {
    /// The texts that policies look for. Only ever looked up, so a fast hash is safe: requests add nothing to it.
    pub(super) words: FxHashMap<Box<str>, u32>,
    pub(super) conditions: Vec<Test>,
    /// Sorted words or codes.
    pub(super) sets: Vec<Box<[u32]>>,
    /// Several ranges.
    pub(super) bands: Vec<Box<[Band]>>,
    pub(super) shares: Vec<Share>,
    pub(super) patterns: Vec<Box<[Pattern]>>,
    pub(super) windows: Vec<Window>,
    /// The parts of `any` and `all`, as written.
    pub(super) parts: Vec<u32>,
    /// The conditions of rules, those of the same conditions once.
    pub(super) rule_parts: Vec<Part>,
    pub(super) steps: Vec<Step>,
    pub(super) programs: Vec<(Program, u32)>,
    /// Conditions that are evaluated as the policy has them.
    pub(super) general: Vec<General>,
    /// What stands in the slots: the fields that some condition looks at.
    pub(crate) fields: Vec<Looked>,
    /// The slot of each field of the table.
    places: Places,
    /// The slots whose text is needed as it is, by slot.
    pub(super) texts: Vec<bool>,
}

/// A field that conditions look at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Looked {
    /// A field of the table.
    Table(Field),
    /// A field that a policy declares.
    Own(Arc<str>, FieldType),
}

#[derive(Clone, Debug)]
struct Places([Slot; Field::COUNT]);

impl Default for Places {
    fn default() -> Self {
        Self([NOWHERE; Field::COUNT])
    }
}

/// A condition on one slot: what it asks, and what it is where the slot says nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Test {
    pub(crate) slot: Slot,
    pub(crate) asks: Asks,
    /// Whether the answer is turned round where it is known.
    pub(crate) negated: bool,
    /// What it is where the request says nothing.
    pub(crate) absent: Kleene,
}

/// What a condition asks. Ends are included; positions are those of the pool's lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Asks {
    /// Whether the integer of the slot lies between.
    Within { low: i64, high: i64 },
    /// Whether an amount of that currency lies between.
    Amount { low: i64, high: i64, currency: u16 },
    /// Whether it lies in one of several ranges.
    Bands(u32),
    /// Whether it is one of some codes, of a field that has no more than 64.
    Codes(u64),
    /// Whether it is one of a set of words or codes.
    Set(u32),
    /// Whether an element of the list is that word.
    Holds(u32),
    /// Whether an element of the list is in the set.
    HoldsAny(u32),
    /// Whether there are elements and all are in the set.
    Only(u32),
    /// Whether a text, or an element of a list, is in the set or like one of the patterns.
    Like { set: u32, patterns: u32 },
    /// Whether there are elements and each is in the set or like one of the patterns.
    OnlyLike { set: u32, patterns: u32 },
    /// Whether the time since a moment (`sign` 1) or until it (−1) lies between.
    Elapsed { low: i64, high: i64, sign: i8 },
    /// Whether a moment lies between; one that lies ahead is unknown or has not happened.
    Moment { low: i64, high: i64 },
    /// Whether the slot says something.
    Says,
    /// Whether an amount is such a share of another.
    Share(u32),
    /// Whether the review began in time.
    Window(u32),
    /// Whether all (or any) of some conditions are true.
    Group { any: bool, first: u32, count: u32 },
    /// Whether a formula holds that needs no clock.
    Formula(u32),
    /// Whatever the condition says.
    General(u32),
}

/// A range of integers, of a currency if that is not 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Band {
    pub(crate) low: i64,
    pub(crate) high: i64,
    pub(crate) currency: u16,
}

/// Ends of a share in ten-thousandths, each with whether it is inside.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Share {
    pub(crate) whole: Slot,
    pub(crate) low: Option<(i64, bool)>,
    pub(crate) high: Option<(i64, bool)>,
}

/// `from` and `until` of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Window {
    pub(crate) from: Option<Moment>,
    pub(crate) until: Option<Moment>,
}

/// A condition as the policy has it.
#[derive(Clone, Debug)]
pub(crate) struct General {
    pub(crate) condition: Condition,
    pub(crate) home: Arc<Home>,
    /// Whether time alone may change what it says.
    pub(crate) timed: bool,
}

/// What conditions of one policy refer to.
#[derive(Debug)]
pub(crate) struct Home {
    pub(crate) lists: Vec<NamedList>,
    pub(crate) fields: Vec<DeclaredField>,
    /// The slots of the fields.
    pub(crate) slots: Vec<Slot>,
}

impl Pool {
    #[inline]
    pub(crate) fn word(&self, text: &str) -> Option<u32> {
        self.words.get(text).copied()
    }

    /// The texts that policies look for, in the order of their numbers.
    #[cfg(feature = "columns")]
    pub(in crate::engine) fn words(&self) -> Vec<&str> {
        let mut words = vec![""; self.words.len()];
        #[expect(clippy::iter_over_hash_type, reason = "each goes to its own place")]
        for (word, at) in &self.words {
            words.get_mut(*at as usize).into_iter().for_each(|place| *place = word);
        }
        words
    }

    #[inline]
    pub(crate) fn test(&self, at: u32) -> Option<&Test> {
        self.conditions.get(at as usize)
    }

    #[inline]
    pub(super) fn set(&self, at: u32) -> &[u32] {
        self.sets.get(at as usize).map_or(&[], |set| set)
    }

    /// The slot of a field of the table.
    #[inline]
    pub(crate) fn place(&self, field: Field) -> Slot {
        self.places.0.get(field as usize).copied().unwrap_or(NOWHERE)
    }

    /// The field of the table in a slot.
    pub(crate) fn field(&self, slot: Slot) -> Option<Field> {
        match self.fields.get(usize::from(slot)) {
            Some(Looked::Table(field)) => Some(*field),
            Some(Looked::Own(..)) | None => None,
        }
    }

    /// The slot of a field, a new one if nobody looked at it before.
    pub(super) fn look_at(&mut self, field: Looked) -> Slot {
        if let Looked::Table(table) = field
            && self.place(table) != NOWHERE
        {
            return self.place(table);
        }
        let known = self.fields.iter().position(|other| *other == field);
        let at = known.unwrap_or(self.fields.len());
        let slot = Slot::try_from(at).unwrap_or(NOWHERE);
        if let Looked::Table(table) = field
            && let Some(place) = self.places.0.get_mut(table as usize)
        {
            *place = slot;
        }
        if known.is_none() {
            self.fields.push(field);
        }
        slot
    }

    /// Whether the text of a slot is needed as it is.
    pub(in crate::engine) fn needs_text(&self, slot: Slot) -> bool {
        self.texts.get(usize::from(slot)).copied().unwrap_or(false)
    }

    /// The name of the field in a slot.
    pub(in crate::engine) fn name(&self, slot: Slot) -> &str {
        match self.fields.get(usize::from(slot)) {
            Some(Looked::Table(field)) => field.name(),
            Some(Looked::Own(name, _)) => name,
            None => "",
        }
    }

    /// The slots of the fields that policies declare under that name, each with its type.
    pub(in crate::engine) fn own_slots(&self, name: &str) -> impl Iterator<Item = (Slot, FieldType)> {
        (0..).zip(&self.fields).filter_map(move |(at, field)| match field {
            Looked::Own(own, kind) if **own == *name => Some((at, *kind)),
            Looked::Own(..) | Looked::Table(_) => None,
        })
    }

    /// The names of the fields that policies declare.
    pub(in crate::engine) fn own_names(&self) -> impl Iterator<Item = &str> {
        self.fields.iter().filter_map(|field| match field {
            Looked::Own(name, _) => Some(&**name),
            Looked::Table(_) => None,
        })
    }
}
