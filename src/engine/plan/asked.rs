//! What deciding by columns asks of the pool.

use super::arithmetic::{Number, Program, Side};
use super::evaluate::Look;
use super::pool::{Asks, Band, Looked, Pool, Slot, Window};
use crate::model::FieldType;

impl Pool {
    pub(in crate::engine) fn bands(&self, at: u32) -> &[Band] {
        self.bands.get(at as usize).map_or(&[], |bands| bands)
    }

    pub(in crate::engine) fn window(&self, at: u32) -> Option<&Window> {
        self.windows.get(at as usize)
    }

    /// The conditions of `any` and `all` at their place.
    pub(in crate::engine) fn parts(&self, first: u32, count: u32) -> &[u32] {
        let parts = self.parts.get(first as usize..).and_then(|parts| parts.get(..count as usize));
        parts.unwrap_or_default()
    }

    /// The slots that some condition looks at.
    pub(in crate::engine) fn slots(&self) -> impl Iterator<Item = Slot> {
        (0..).zip(&self.fields).map(|(at, _)| at)
    }

    /// The slots of the fields that policies declare, each with its name and type.
    pub(in crate::engine) fn own(&self) -> impl Iterator<Item = (Slot, &str, FieldType)> {
        (0..).zip(&self.fields).filter_map(|(at, field)| match field {
            Looked::Own(name, kind) => Some((at, &**name, *kind)),
            Looked::Table(_) => None,
        })
    }

    /// The slots that are enough for what is asked beside that of the condition itself; `None` for all.
    pub(in crate::engine) fn reads(&self, asks: &Asks) -> Option<Vec<Slot>> {
        match asks {
            Asks::Share(at) => Some(vec![self.shares.get(*at as usize)?.whole]),
            Asks::Formula(at) => {
                let mut slots = Vec::new();
                program(&self.programs.get(*at as usize)?.0, &mut slots);
                slots.sort_unstable();
                slots.dedup();
                Some(slots)
            }
            Asks::General(_) | Asks::Group { .. } | Asks::Window(_) => None,
            _ => Some(Vec::new()),
        }
    }
}

impl Look<'_, '_> {
    /// What a formula comes to on the slots that it reads; `None` if that is for the decimals to say.
    pub(in crate::engine) fn program(&self, at: u32) -> Option<bool> {
        self.pool.programs.get(at as usize)?.0.run(self)
    }
}

fn program(of: &Program, slots: &mut Vec<Slot>) {
    match of {
        Program::Test(test) => slots.push(test.slot),
        Program::Not(inner) => program(inner, slots),
        Program::Group(parts, _) => parts.iter().for_each(|part| program(part, slots)),
        Program::If(parts) => parts.iter().for_each(|part| program(part, slots)),
        Program::Compare(_, sides) => {
            for Side { number: own, times, .. } in &**sides {
                number(own, slots);
                times.iter().for_each(|times| number(times, slots));
            }
        }
    }
}

fn number(of: &Number, slots: &mut Vec<Slot>) {
    match of {
        Number::Const(..) => {}
        Number::Slot(slot) | Number::Seconds(slot) => slots.push(*slot),
        Number::Negate(inner) | Number::Absolute(inner) => number(inner, slots),
        Number::Sum(parts) => parts.iter().for_each(|(part, _)| number(part, slots)),
        Number::Product(parts) => parts.iter().for_each(|part| number(part, slots)),
        Number::Extreme(parts, _) => parts.iter().for_each(|(part, _)| number(part, slots)),
    }
}
