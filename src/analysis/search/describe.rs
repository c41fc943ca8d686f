//! Regions in the words of a policy: each line is a condition that a rule could have.

use std::collections::BTreeSet;

use super::Search;
use super::regions::{Said, What};
use crate::analysis::space::{Axis, Classes, Cut, Domain, Grain, Name};
use crate::model::{Absence, Decimal, Duration, FieldType, Moment};

impl Search {
    /// A region in the words of a policy, if they can say it.
    pub(super) fn describe(&self, region: &[Said]) -> Option<Vec<String>> {
        let mut lines = Vec::new();
        for (index, axis) in self.space.axes.iter().enumerate() {
            let own: Vec<&What> =
                region.iter().filter(|said| said.axis == index).map(|said| &said.what).collect();
            if own.contains(&&What::Unsayable) {
                return None;
            }
            let name = axis.name();
            let named = |wanted: bool| -> Vec<&str> {
                let names = own.iter().filter_map(|what| match what {
                    What::Is(name, is) if *is == wanted => Some(name.as_str()),
                    _ => None,
                });
                names.collect()
            };
            let before = lines.len();
            let (yes, no) = (named(true), named(false));
            match (yes.as_slice(), no.as_slice()) {
                ([], []) => {}
                ([], [one]) => lines.push(format!("{name}: not {one}")),
                ([], more) => lines.push(format!("{name}: {{ not: [{}] }}", more.join(", "))),
                (words, _) => lines.extend(words.iter().map(|word| format!("{name}: {word}"))),
            }
            let (inside, phrases) = self.texts(axis, &own)?;
            lines.extend(phrases.into_iter().map(|phrase| format!("{name}: {phrase}")));
            let negative = lines.len() > before && yes.is_empty() && !inside;
            let mut sided = false;
            for since in [true, false] {
                let line = self.bounds(index, &own, since);
                sided |= line.is_some();
                lines.extend(line);
            }
            for what in &own {
                match what {
                    What::Flag(is) => lines.push(format!("{name}: {is}")),
                    What::Has(false) => lines.push(format!("{name}: missing")),
                    // What is not said is not this either, where saying nothing is a fact.
                    What::Has(true) if negative && axis.absence == Absence::Unknown => {}
                    What::Has(true) if !sided && yes.is_empty() && !inside => {
                        lines.push(format!("{name}: known"));
                    }
                    _ => {}
                }
            }
        }
        if region.iter().any(|said| said.what == What::Unsayable) {
            lines.push("and a share or a formula as in the example".to_owned());
        }
        Some(lines)
    }

    /// What is said of a text or of the elements of a list, and whether it is then known; nothing if there are no
    /// words for it.
    fn texts(&self, axis: &Axis, own: &[&What]) -> Option<(bool, Vec<String>)> {
        let cells = |wanted: bool| -> BTreeSet<usize> {
            let cells = own.iter().filter_map(|what| match what {
                What::In(cell, is) if *is == wanted => Some(*cell),
                _ => None,
            });
            cells.collect()
        };
        let (yes, no) = (cells(true), cells(false));
        if yes.is_empty() && no.is_empty() {
            return Some((false, Vec::new()));
        }
        let lists = self.space.policies.first().and_then(|pair| pair.in_order().last());
        let lists = lists.map_or(&[][..], |policy| policy.lists.as_slice());
        match &axis.domain {
            Domain::List(texts) => Some((!yes.is_empty(), Classes::new(texts, lists).holds(&yes, &no)?)),
            Domain::Text(texts) => {
                let is_known = !yes.is_empty();
                let left = || (0..texts.samples.len()).filter(|cell| !no.contains(cell)).collect();
                let wanted = if is_known { yes } else { left() };
                Some((is_known, Classes::new(texts, lists).is_in(&wanted)?))
            }
            _ => None,
        }
    }

    /// The bounds of a line, or of the time since a moment, as a condition.
    fn bounds(&self, index: usize, own: &[&What], since: bool) -> Option<String> {
        let axis = self.space.axes.get(index)?;
        let sides = own.iter().filter_map(|what| match what {
            What::Side { since: of, cut, below, unit } if *of == since => Some((*cut, *below, unit.as_str())),
            _ => None,
        });
        let sides: Vec<(Cut, bool, &str)> = sides.collect();
        let unit = sides.first()?.2;
        let (mut low, mut high) = (
            sides.iter().filter(|side| !side.1).map(|side| side.0).max(),
            sides.iter().filter(|side| side.1).map(|side| side.0).min(),
        );
        let Name::Field(field) = &axis.name else { return self.written(index, "", low, high, unit, since) };
        let planned = field.def().planned;
        let name = if since { derived_name(*field)? } else { field.name() };
        // Nothing is older than the moment itself.
        if since && low == Some(Cut::before(Decimal::ZERO)) && !planned {
            low = None;
        }
        // Nor is an amount less than nothing; that a currency is meant shows by the other bound.
        if matches!(axis.domain, Domain::Money { .. }) && low == Some(Cut::before(Decimal::ZERO)) {
            low = low.filter(|_| high.is_none());
        }
        if planned && since {
            let mirrored = |cut: Option<Cut>| cut.map(|cut| Cut { at: -cut.at, after: !cut.after });
            (low, high) = (mirrored(high), mirrored(low));
        }
        self.written(index, name, low, high, unit, since)
    }

    fn written(
        &self,
        index: usize,
        name: &str,
        low: Option<Cut>,
        high: Option<Cut>,
        unit: &str,
        since: bool,
    ) -> Option<String> {
        let axis = self.space.axes.get(index)?;
        let name = match &axis.name {
            Name::Extra(extra) => extra,
            Name::Field(_) => name,
        };
        let value = |at: Decimal| {
            let whole = i64::try_from(at).ok();
            match axis.kind {
                _ if since => whole.map_or(String::new(), |it| Duration::seconds(it).to_string()),
                FieldType::Duration => whole.map_or(String::new(), |it| Duration::seconds(it).to_string()),
                FieldType::Moment => {
                    whole.and_then(Moment::from_unix).map_or(String::new(), |it| it.to_string())
                }
                FieldType::Rate => format!("{}%", (at * Decimal::ONE_HUNDRED).normalize()),
                _ => format!("{}{unit}", at.normalize()),
            }
        };
        // On a grid a cut lies before a value; the one below it is as a person would say it.
        let step = match (&axis.domain, since) {
            (_, true) => Some(Decimal::ONE),
            (Domain::Line(line), _) | (Domain::Moment { absolute: line, .. }, _) => step(line.grain),
            (Domain::Money { purses, .. }, _) => purses.first().and_then(|purse| step(purse.line.grain)),
            _ => None,
        };
        let shorter = |cut: Cut, low: bool| {
            let below = step.filter(|_| !cut.after).map(|step| cut.at - step);
            match below.filter(|below| value(*below).len() < value(cut.at).len()) {
                Some(below) => format!("{} {}", if low { "over" } else { "at most" }, value(below)),
                None => {
                    let word = match (low, cut.after) {
                        (true, true) => "over",
                        (true, false) => "at least",
                        (false, true) => "at most",
                        (false, false) => "under",
                    };
                    format!("{word} {}", value(cut.at))
                }
            }
        };
        let parts: Vec<String> = [low.map(|cut| shorter(cut, true)), high.map(|cut| shorter(cut, false))]
            .into_iter()
            .flatten()
            .collect();
        (!parts.is_empty()).then(|| format!("{name}: {}", parts.join(" and ")))
    }
}

fn step(grain: Grain) -> Option<Decimal> {
    match grain {
        Grain::Decimals(decimals) => Some(Decimal::new(1, decimals)),
        Grain::Dense => None,
    }
}

/// The name of the time since, or until, a moment.
fn derived_name(moment: crate::model::Field) -> Option<&'static str> {
    use crate::model::{Derivation, Field};
    let derived = Field::ALL.iter().find(|field| {
        matches!(field.def().derived, Some(Derivation::Since(of) | Derivation::Until(of)) if of == moment)
    });
    derived.map(|field| field.name())
}
