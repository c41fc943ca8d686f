//! The largest describable regions of requests for which something is true: cells widened as far as they go.
//!
//! From a request that was found, everything is left out that is not needed for a proof; what stays is a region all
//! of whose requests are like it. Regions are of requests that say everything that has to be said.

use super::axes::{LineLits, ValueLits};
use super::look::Looked;
use super::solver::{Lit, Solved, Solver};
use super::witness::Entry;
use super::{Goal, Search, Witness, rules};
use crate::analysis::space::{Axis, Cut, Domain, Grain, Line, Name};
use crate::model::{Absence, Currency, Decimal, Duration, FieldType, Moment};

/// Requests that some conditions describe, and one of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Region {
    /// Conditions as a policy would write them; none means every request.
    pub(crate) conditions: Vec<String>,
    /// One of the requests.
    pub(crate) witness: Witness,
}

/// A literal of a cell, and how to say it.
#[derive(Clone)]
struct Said {
    lit: Lit,
    axis: usize,
    what: What,
}

#[derive(Clone, PartialEq, Eq)]
enum What {
    Has(bool),
    Flag(bool),
    /// A word, a text, an element, and whether it is (in) it.
    Is(String, bool),
    /// Above or below a cut, of amounts in a currency, or of the time since a moment.
    Side {
        since: bool,
        unit: String,
        cut: Cut,
        below: bool,
    },
    Unsayable,
}

impl Search {
    /// Regions in which a goal is true of every request, up to a number; and whether these are all.
    pub(crate) fn regions(&mut self, goal: &Goal, most: usize) -> (Vec<Region>, bool) {
        let complete = self.complete();
        let wanted = rules::goal(&mut self.encoding, &self.pairs, &self.more, goal);
        let this = self.encoding.gates.solver.fresh();
        let mut regions = Vec::new();
        let mut all = false;
        while regions.len() < most {
            let (entries, at, cells) = match self.find_cells(&[wanted, complete, this]) {
                Ok(found) => found,
                Err(done) => {
                    all = done;
                    break;
                }
            };
            let Some(region) = self.widen(wanted, complete, cells) else { break };
            let clause: Vec<Lit> = region.iter().map(|said| !said.lit).chain([!this]).collect();
            self.encoding.gates.solver.clause(&clause);
            let axes = region.iter().filter_map(|said| self.space.axes.get(said.axis));
            let named: Vec<String> = axes.map(Axis::name).collect();
            let Some(witness) = Witness::keeping(self.tests(), &[goal], entries, at, &named) else { break };
            regions.push(Region { conditions: self.describe(&region), witness });
        }
        regions.sort_by_key(|region| region.conditions.len());
        self.encoding.gates.solver.clause(&[!this]);
        (regions, all)
    }

    /// A request for which some literals are true, and its cells; or whether it is proved that there is none.
    fn find_cells(&mut self, wanted: &[Lit]) -> Result<(Vec<Entry>, Moment, Vec<Said>), bool> {
        let exact = !self.space.has_opaque_parts();
        match self.look(wanted, |search, entries, at| Some(((entries, at, search.cells()), exact))) {
            Looked::Found(found) => Ok(found),
            Looked::Impossible => Err(true),
            Looked::NotFinished | Looked::CannotBeDecided => Err(false),
        }
    }

    /// The request says everything whose absence is not a fact, in a way that can be understood: amounts in a
    /// currency of the policies, nothing that lies ahead.
    fn complete(&mut self) -> Lit {
        let own: Vec<Currency> = self.space.currencies().collect();
        let mut said = Vec::new();
        for (axis, lits) in self.space.axes.iter().zip(&self.encoding.axes) {
            said.push(!lits.bad);
            said.extend((axis.absence == Absence::Unknown).then_some(lits.has));
            if let ValueLits::Money(purses) = &lits.value {
                let foreign =
                    purses.iter().filter(|(currency, ..)| !own.is_empty() && !own.contains(currency));
                said.extend(foreign.map(|(_, chosen, _)| !*chosen));
            }
            // What is said has happened.
            let happened = self.encoding.gates.or([!lits.has, lits.reading.value]);
            said.push(happened);
        }
        self.encoding.gates.and(said)
    }

    /// Which of some cells are needed for a proof that something is true.
    fn widen(&mut self, wanted: Lit, complete: Lit, cells: Vec<Said>) -> Option<Vec<Said>> {
        let mut proves = |said: &[Said]| {
            let mut assumptions: Vec<Lit> = vec![complete, !wanted];
            assumptions.extend(said.iter().map(|said| said.lit));
            match self.encoding.gates.solver.solve(&assumptions, 20_000) {
                Solved::No => Some(self.encoding.gates.solver.blamed()),
                Solved::Yes | Solved::Spent => None,
            }
        };
        proves(&cells)?;
        // Everything is given a chance to go, the sharpest first: of a line the nearest bounds.
        let mut kept = cells;
        let mut at = 0;
        while at < kept.len() {
            let mut fewer = kept.clone();
            fewer.remove(at);
            match proves(&fewer) {
                Some(blamed) => {
                    let (done, rest) = fewer.split_at(at);
                    let rest = rest.iter().filter(|said| blamed.contains(&said.lit));
                    kept = done.iter().chain(rest).cloned().collect();
                }
                None => at += 1,
            }
        }
        Some(kept)
    }

    /// The cells that the solver picked, the sharpest of each axis first.
    fn cells(&self) -> Vec<Said> {
        let mut cells = Vec::new();
        let solver = &self.encoding.gates.solver;
        let lit = |lit: Lit| if solver.is_true(lit) { (lit, true) } else { (!lit, false) };
        for (index, (axis, lits)) in self.space.axes.iter().zip(&self.encoding.axes).enumerate() {
            let mut say = |(lit, what): (Lit, What)| cells.push(Said { lit, axis: index, what });
            let is = |name: &str, of: Lit| {
                let (lit, is) = lit(of);
                (lit, What::Is(name.to_owned(), is))
            };
            let sides = |line: &Line, lits: &LineLits, since: bool, unit: &str| {
                let cell = lits.cell(solver);
                let mut sides: Vec<(usize, (Lit, What))> = Vec::new();
                for (at, below) in lits.below.iter().enumerate() {
                    let (literal, is_below) = lit(*below);
                    let side =
                        What::Side { since, unit: unit.to_owned(), cut: line.cell(at).1, below: is_below };
                    sides.push((at.abs_diff(cell), (literal, side)));
                }
                sides.sort_by_key(|(far, _)| *far);
                sides.into_iter().map(|(_, side)| side).collect::<Vec<_>>()
            };
            match (&axis.domain, &lits.value) {
                (Domain::Flag, ValueLits::Flag(flag)) => {
                    let (lit, is) = lit(*flag);
                    say((lit, What::Flag(is)));
                }
                (Domain::Words { vocabulary, .. }, ValueLits::Words(words, _)) => {
                    let mut named: Vec<(Lit, What)> = words
                        .iter()
                        .map(|(word, of)| {
                            is(vocabulary.get(usize::from(*word)).map_or("", |it| it.name), *of)
                        })
                        .collect();
                    named.sort_by_key(|(_, what)| !matches!(what, What::Is(_, true)));
                    named.into_iter().for_each(say);
                }
                (Domain::Line(line), ValueLits::Line(lits)) => {
                    sides(line, lits, false, "").into_iter().for_each(say);
                }
                (Domain::Money { purses, .. }, ValueLits::Money(money)) => {
                    for ((currency, chosen, lits), purse) in money.iter().zip(purses) {
                        if solver.is_true(*chosen) {
                            let unit = format!(" {currency}");
                            sides(&purse.line, lits, false, &unit).into_iter().for_each(&mut say);
                            say((*chosen, What::Is(format!("in {currency}"), true)));
                        }
                    }
                }
                (Domain::Moment { absolute, since, .. }, ValueLits::Moment { absolute: a, since: s })
                    if solver.is_true(lits.has) =>
                {
                    sides(since, s, true, "").into_iter().for_each(&mut say);
                    sides(absolute, a, false, "").into_iter().for_each(&mut say);
                }
                (Domain::Text(texts) | Domain::List(texts), ValueLits::Text(of) | ValueLits::List(of)) => {
                    let mut named: Vec<(Lit, What)> =
                        of.iter().zip(&texts.samples).map(|(of, sample)| is(sample, *of)).collect();
                    named.sort_by_key(|(_, what)| !matches!(what, What::Is(_, true)));
                    named.into_iter().for_each(say);
                }
                _ => {}
            }
            let (has, is) = lit(lits.has);
            cells.push(Said { lit: has, axis: index, what: What::Has(is) });
        }
        for share in &self.encoding.shares {
            for below in &share.line.below {
                cells.push(Said { lit: lit(*below).0, axis: usize::MAX, what: What::Unsayable });
            }
        }
        for three in &self.encoding.opaque {
            for part in [three.yes, three.no] {
                cells.push(Said { lit: lit(part).0, axis: usize::MAX, what: What::Unsayable });
            }
        }
        cells
    }

    /// A region in the words of a policy.
    fn describe(&self, region: &[Said]) -> Vec<String> {
        let mut lines = Vec::new();
        for (index, axis) in self.space.axes.iter().enumerate() {
            let own: Vec<&What> =
                region.iter().filter(|said| said.axis == index).map(|said| &said.what).collect();
            let name = axis.name();
            let named = |wanted: bool| -> Vec<&str> {
                let names = own.iter().filter_map(|what| match what {
                    What::Is(name, is) if *is == wanted => Some(name.as_str()),
                    _ => None,
                });
                names.collect()
            };
            let list = matches!(axis.domain, Domain::List(_));
            let (yes, no) = (named(true), named(false));
            for name_of in &yes {
                lines.push(if list {
                    format!("{name}: includes {name_of}")
                } else {
                    format!("{name}: {name_of}")
                });
            }
            if yes.is_empty() || list {
                match (no.as_slice(), list) {
                    ([], _) => {}
                    ([one], false) => lines.push(format!("{name}: not {one}")),
                    ([one], true) => lines.push(format!("{name}: excludes {one}")),
                    (more, false) => lines.push(format!("{name}: {{ not: [{}] }}", more.join(", "))),
                    (more, true) => lines.push(format!("{name}: {{ excludes: [{}] }}", more.join(", "))),
                }
            }
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
                    What::Has(true) if !sided && yes.is_empty() && no.is_empty() => {
                        lines.push(format!("{name}: known"));
                    }
                    _ => {}
                }
            }
        }
        if region.iter().any(|said| said.what == What::Unsayable) {
            lines.push("and a share or a formula as in the example".to_owned());
        }
        lines
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
