//! The largest describable regions of requests for which something is true: cells widened as far as they go.
//!
//! From a request that was found, everything is left out that is not needed for a proof; what stays is a region all
//! of whose requests are like it. Regions are of requests that say everything that has to be said.

use super::axes::{LineLits, ValueLits};
use super::look::Looked;
use super::solver::{Lit, Solved, Solver};
use super::witness::Entry;
use super::{Goal, Search, Witness, rules};
use crate::analysis::space::{Axis, Cut, Domain, Line};
use crate::model::{Absence, Decimal, Moment, Range};

/// Requests that some conditions describe, and one of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Region {
    /// Conditions as a policy would write them; none means every request.
    pub(crate) conditions: Vec<String>,
    /// One of the requests.
    pub(crate) witness: Witness,
}

/// What is left besides the regions that were found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Besides {
    /// Nothing: proved.
    Nothing,
    /// There is more, or more that conditions do not describe.
    More,
    /// It could not be told, because of a formula or the budget.
    Open,
}

/// A literal of a cell, and how to say it.
#[derive(Clone)]
pub(super) struct Said {
    lit: Lit,
    pub(super) axis: usize,
    pub(super) what: What,
}

#[derive(Clone, PartialEq, Eq)]
pub(super) enum What {
    Has(bool),
    Flag(bool),
    /// A word, and whether it is it.
    Is(String, bool),
    /// A cell of texts, and whether the text, or an element, is in it.
    In(usize, bool),
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
    /// Regions in which a goal is true of every request for which another one is, up to a number, and what is
    /// left besides them.
    pub(crate) fn regions(&mut self, given: &Goal, goal: &Goal, most: usize) -> (Vec<Region>, Besides) {
        let complete = self.complete();
        let given = rules::goal(&mut self.encoding, &self.pairs, &self.more, given);
        let complete = self.encoding.gates.and([complete, given]);
        let wanted = rules::goal(&mut self.encoding, &self.pairs, &self.more, goal);
        let this = self.encoding.gates.solver.fresh();
        let mut regions: Vec<(Vec<Said>, Region)> = Vec::new();
        let (mut besides, mut undescribed) = (Besides::More, false);
        // Some cannot be described; those are looked past, but not for ever.
        for _ in 0..most.saturating_mul(2) {
            if regions.len() == most {
                break;
            }
            let (entries, at, cells) = match self.find_cells(&[wanted, complete, this]) {
                Ok(found) => found,
                Err(left) => {
                    besides = left;
                    break;
                }
            };
            let Some(region) = self.widen(wanted, complete, cells) else {
                besides = Besides::Open;
                break;
            };
            let clause: Vec<Lit> = region.iter().map(|said| !said.lit).chain([!this]).collect();
            self.encoding.gates.solver.clause(&clause);
            let Some(conditions) = self.describe(&region) else {
                undescribed = true;
                continue;
            };
            let axes = region.iter().filter_map(|said| self.space.axes.get(said.axis));
            let named: Vec<String> = axes.map(Axis::name).collect();
            let Some(witness) = Witness::keeping(self.tests(), &[goal], entries, at, &named) else {
                besides = Besides::Open;
                break;
            };
            regions.push((region, Region { conditions, witness }));
        }
        self.encoding.gates.solver.clause(&[!this]);
        if undescribed && besides == Besides::Nothing {
            besides = Besides::More;
        }
        let mut regions = self.largest(regions, complete);
        regions.sort_by_key(|region| region.conditions.len());
        (regions, besides)
    }

    /// The regions that are in no other one.
    fn largest(&mut self, regions: Vec<(Vec<Said>, Region)>, complete: Lit) -> Vec<Region> {
        let mut within = |inner: &[Said], outer: &[Said]| {
            outer.iter().all(|bound| {
                let mut assumptions = vec![complete, !bound.lit];
                assumptions.extend(inner.iter().map(|said| said.lit));
                matches!(self.encoding.gates.solver.solve(&assumptions, 2_000), Solved::No)
            })
        };
        let mut kept: Vec<(Vec<Said>, Region)> = Vec::new();
        for (said, region) in regions {
            if !kept.iter().any(|(other, _)| within(&said, other)) {
                kept.retain(|(other, _)| !within(other, &said));
                kept.push((said, region));
            }
        }
        kept.into_iter().map(|(_, region)| region).collect()
    }

    /// A request for which some literals are true, and its cells; or what there is besides those that were found.
    fn find_cells(&mut self, wanted: &[Lit]) -> Result<(Vec<Entry>, Moment, Vec<Said>), Besides> {
        let exact = !self.space.has_opaque_parts();
        match self.look(wanted, |search, entries, at| Some(((entries, at, search.cells()), exact))) {
            Looked::Found(found) => Ok(found),
            Looked::Impossible => Err(Besides::Nothing),
            Looked::NotFinished | Looked::CannotBeDecided => Err(Besides::Open),
        }
    }

    /// The request says everything whose absence is not a fact, in a way that can be understood: amounts in a
    /// currency of the policies, nothing that lies ahead.
    fn complete(&mut self) -> Lit {
        let own = self.space.spoken_currencies();
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
                (Domain::Money { purses, range }, ValueLits::Money(money)) => {
                    for ((currency, chosen, lits), purse) in money.iter().zip(purses) {
                        if solver.is_true(*chosen) {
                            let unit = format!(" {currency}");
                            sides(&purse.line, lits, false, &unit).into_iter().for_each(&mut say);
                            let any = match range {
                                Range::Any => What::Unsayable,
                                Range::NotNegative | Range::Between(..) => What::Side {
                                    since: false,
                                    unit,
                                    cut: Cut::before(Decimal::ZERO),
                                    below: false,
                                },
                            };
                            say((*chosen, any));
                        }
                    }
                }
                (Domain::Moment { absolute, since, .. }, ValueLits::Moment { absolute: a, since: s })
                    if solver.is_true(lits.has) =>
                {
                    sides(since, s, true, "").into_iter().for_each(&mut say);
                    sides(absolute, a, false, "").into_iter().for_each(&mut say);
                }
                (Domain::Text(_) | Domain::List(_), ValueLits::Text(of) | ValueLits::List(of)) => {
                    let cells = of.iter().enumerate().map(|(cell, of)| {
                        let (lit, is) = lit(*of);
                        (lit, What::In(cell, is))
                    });
                    let mut cells: Vec<(Lit, What)> = cells.collect();
                    cells.sort_by_key(|(_, what)| !matches!(what, What::In(_, true)));
                    cells.into_iter().for_each(say);
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
}
