//! The conditions of a rule in both policies, laid over each other.

use super::change::{Change, RuleChange, Two};
use crate::lang::{Condition, same};
use crate::source::Span;

/// A condition in both policies.
#[derive(Clone, Debug)]
pub(super) enum Merged {
    /// Both have it.
    Same(Condition),
    /// The change at that place of the list says what each has.
    Changed(usize),
    /// Both have the group, and parts of it.
    Group { any: bool, parts: Vec<Merged>, span: Span },
}

/// Where conditions stand.
#[derive(Clone)]
pub(super) struct Under {
    pub(super) rule: usize,
    pub(super) exception: bool,
    pub(super) groups: Vec<bool>,
}

/// Lays conditions that stand together over each other, and adds what differs to the changes.
pub(super) fn merge(
    old: &[Condition],
    new: &[Condition],
    under: &Under,
    changes: &mut Vec<Change>,
) -> Vec<Merged> {
    let mut rest: Vec<&Condition> = new.iter().collect();
    let mut take = |wanted: &dyn Fn(&Condition) -> bool| {
        rest.iter().position(|candidate| wanted(candidate)).map(|at| rest.remove(at))
    };
    // What both say comes first, so that nothing is taken for a change of it.
    let both: Vec<Option<&Condition>> =
        old.iter().map(|was| take(&|candidate| same(was, candidate))).collect();
    let likely: Vec<Option<&Condition>> = old
        .iter()
        .zip(&both)
        .map(|(was, both)| both.is_none().then(|| take(&|candidate| are_kin(was, candidate))).flatten())
        .collect();
    let mut change = |old: Option<&Condition>, new: Option<&Condition>| {
        changes.push(Change::Rule {
            rule: under.rule,
            what: RuleChange::Condition {
                exception: under.exception,
                groups: under.groups.clone(),
                says: Two { old: old.cloned(), new: new.cloned() },
            },
        });
        Merged::Changed(changes.len() - 1)
    };
    let mut groups = Vec::new();
    let mut merged: Vec<Merged> = Vec::with_capacity(old.len() + rest.len());
    for ((was, both), is) in old.iter().zip(&both).zip(&likely) {
        merged.push(match (both, is) {
            (Some(both), _) => Merged::Same((*both).clone()),
            (None, Some(is)) if parts(was).is_some() => {
                groups.push((merged.len(), was, *is));
                Merged::Same(was.clone()) // filled in below
            }
            (None, is) => change(Some(was), *is),
        });
    }
    merged.extend(rest.into_iter().map(|is| change(None, Some(is))));
    for (at, was, is) in groups {
        let (Some((any, was)), Some((_, is_parts))) = (parts(was), parts(is)) else { continue };
        let mut inside = under.clone();
        inside.groups.push(any);
        let parts = merge(was, is_parts, &inside, changes);
        if let Some(place) = merged.get_mut(at) {
            *place = Merged::Group { any, parts, span: is.span() };
        }
    }
    merged
}

/// The conditions with the changes that are applied.
pub(super) fn build(
    merged: &[Merged],
    changes: &[Change],
    applied: &dyn Fn(usize) -> bool,
) -> Vec<Condition> {
    let built = merged.iter().filter_map(|part| match part {
        Merged::Same(condition) => Some(condition.clone()),
        Merged::Changed(at) => match changes.get(*at)? {
            Change::Rule { what: RuleChange::Condition { says, .. }, .. } => {
                if applied(*at) {
                    says.new.clone()
                } else {
                    says.old.clone()
                }
            }
            _ => None,
        },
        Merged::Group { any, parts, span } => {
            let parts = build(parts, changes, applied);
            Some(if *any { Condition::Any(parts, *span) } else { Condition::All(parts, *span) })
        }
    });
    built.collect()
}

/// Whether one condition is likely what became of the other: they are about one field, or are groups of which a part
/// is likely what became of a part. So no group between the two is ever empty.
fn are_kin(old: &Condition, new: &Condition) -> bool {
    match (old, new) {
        (Condition::Test(old), Condition::Test(new)) => old.subject == new.subject,
        (Condition::Formula(_), Condition::Formula(_)) => true,
        (Condition::All(old, _), Condition::All(new, _))
        | (Condition::Any(old, _), Condition::Any(new, _)) => {
            old.iter().any(|part| new.iter().any(|other| same(part, other) || are_kin(part, other)))
        }
        _ => false,
    }
}

fn parts(condition: &Condition) -> Option<(bool, &[Condition])> {
    match condition {
        Condition::All(parts, _) => Some((false, parts)),
        Condition::Any(parts, _) => Some((true, parts)),
        Condition::Test(_) | Condition::Formula(_) => None,
    }
}
