//! Conditions as literals: when each is true and when it is false.

use super::axes::{AxisLits, LineLits, Reading, ValueLits, relate_reasons};
use super::gates::{Gates, Three};
use super::solver::{Lit, Solver};
use crate::analysis::space::{
    Atom, AxisAt, Cut, Domain, Line, Measure, Name, Node, Question, Space, Stretch,
};
use crate::model::{Currency, Decimal, Field, Moment};

/// A space put to a solver.
pub(super) struct Encoding<S> {
    pub(super) gates: Gates<S>,
    pub(super) axes: Vec<AxisLits>,
    /// Of each share, where it lies.
    pub(super) shares: Vec<ShareLits>,
    pub(super) opaque: Vec<Three>,
}

/// Where a share of two amounts lies.
pub(super) struct ShareLits {
    pub(super) line: LineLits,
    pub(super) reading: Reading,
}

const TRUE: Three = Three { yes: Lit::TRUE, no: Lit::FALSE };
const UNKNOWN: Three = Three { yes: Lit::FALSE, no: Lit::FALSE };

impl<S: Solver> Encoding<S> {
    pub(super) fn new(solver: S, space: &Space) -> Self {
        let mut gates = Gates::new(solver);
        let axes: Vec<AxisLits> = space.axes.iter().map(|axis| AxisLits::new(&mut gates, axis)).collect();
        relate_reasons(&mut gates, space, &axes);
        let opaque = space.opaque.iter().map(|_| {
            let (yes, no) = (gates.solver.fresh(), gates.solver.fresh());
            gates.solver.clause(&[!yes, !no]);
            Three { yes, no }
        });
        let opaque = opaque.collect();
        let mut encoding = Self { gates, axes, shares: Vec::new(), opaque };
        for share in &space.shares {
            let line = LineLits::new(&mut encoding.gates, &share.line);
            let reading = encoding.share_reading(space, share.measure);
            encoding.shares.push(ShareLits { line, reading });
        }
        encoding
    }

    /// A share is there if both amounts are, in one currency, and the whole is not zero.
    fn share_reading(&mut self, space: &Space, measure: Measure) -> Reading {
        let nothing = Reading { value: Lit::FALSE, absent: Lit::FALSE, missing: Lit::FALSE };
        let Measure::Share(part_at, whole_at) = measure else { return nothing };
        let (Some(part), Some(whole)) = (self.axes.get(part_at), self.axes.get(whole_at)) else {
            return nothing;
        };
        let (ValueLits::Money(parts), ValueLits::Money(wholes)) = (&part.value, &whole.value) else {
            return nothing;
        };
        let Some(Domain::Money { purses, .. }) = space.axes.get(whole_at).map(|axis| &axis.domain) else {
            return nothing;
        };
        let mut ways = Vec::new();
        for ((currency, chosen, line), purse) in wholes.iter().zip(purses) {
            let zero = line.below(&purse.line, Cut::after(Decimal::ZERO));
            if let Some((_, other, _)) = parts.iter().find(|(code, ..)| code == currency) {
                ways.push([*chosen, *other, !zero]);
            }
        }
        let (one, other) = (part.reading, whole.reading);
        let ways: Vec<Lit> = ways.into_iter().map(|way| self.gates.and(way)).collect();
        let value = self.gates.or(ways);
        // What cannot be understood of the whole is not hidden by what is not said of the part.
        let sound = self.gates.or([other.value, other.absent, other.missing]);
        let first = self.gates.and([one.missing, sound]);
        let second = self.gates.and([one.value, other.missing]);
        Reading { value, absent: Lit::FALSE, missing: self.gates.or([first, second]) }
    }

    pub(super) fn node(&mut self, space: &Space, node: &Node) -> Three {
        match node {
            Node::Constant(true) => TRUE,
            Node::Constant(false) => TRUE.not(),
            Node::Not(inner) => self.node(space, inner).not(),
            Node::All(parts) => {
                let parts: Vec<Three> = parts.iter().map(|part| self.node(space, part)).collect();
                self.gates.all(&parts)
            }
            Node::Any(parts) => {
                let parts: Vec<Three> = parts.iter().map(|part| self.node(space, part)).collect();
                self.gates.any(&parts)
            }
            Node::If(parts) => {
                let [condition, yes, no] = &**parts;
                let [condition, yes, no] = [condition, yes, no].map(|part| self.node(space, part));
                let mut choose = |one: Lit, other: Lit| {
                    let first = self.gates.and([condition.yes, one]);
                    let second = self.gates.and([condition.no, other]);
                    self.gates.or([first, second])
                };
                Three { yes: choose(yes.yes, no.yes), no: choose(yes.no, no.no) }
            }
            Node::Atom(atom) => self.atom(space, atom),
        }
    }

    /// Every axis that a node asks has a value to look at.
    pub(super) fn informed(&mut self, space: &Space, node: &Node) -> Lit {
        let mut measures = Vec::new();
        node.measures(&mut |measure| measures.push(measure));
        node.opaque(&mut |at| {
            let axes = space.opaque.get(at).map_or(&[][..], |opaque| opaque.axes.as_slice());
            measures.extend(axes.iter().map(|axis| Measure::Value(*axis)));
        });
        let values: Vec<Lit> = measures
            .into_iter()
            .map(|measure| self.reading(space, measure).map_or(Lit::FALSE, |reading| reading.value))
            .collect();
        self.gates.and(values)
    }

    fn reading(&self, space: &Space, measure: Measure) -> Option<Reading> {
        match measure {
            Measure::Value(axis) | Measure::Since(axis) => Some(self.axes.get(axis)?.reading),
            Measure::Share(..) => {
                let at = space.shares.iter().position(|share| share.measure == measure)?;
                Some(self.shares.get(at)?.reading)
            }
        }
    }

    fn atom(&mut self, space: &Space, atom: &Atom) -> Three {
        self.known_atom(space, atom).unwrap_or(UNKNOWN)
    }

    fn known_atom(&mut self, space: &Space, atom: &Atom) -> Option<Three> {
        Some(match atom {
            Atom::Opaque(at) => *self.opaque.get(*at)?,
            Atom::Says(measure) => {
                let reading = self.reading(space, *measure)?;
                match *measure {
                    Measure::Value(axis) if space.axes.get(axis)?.reads_when_absent() => {
                        let axis = self.axes.get(axis)?;
                        Three { yes: axis.has, no: self.gates.and([!axis.has, !axis.bad]) }
                    }
                    _ => Three { yes: reading.value, no: self.gates.or([reading.absent, reading.missing]) },
                }
            }
            Atom::Silent(measure) => {
                let reading = self.reading(space, *measure)?;
                Three { yes: self.gates.or([reading.absent, reading.missing]), no: reading.value }
            }
            Atom::Flag(axis) => {
                let ValueLits::Flag(flag) = self.axes.get(*axis)?.value else { return None };
                self.asked(self.axes.get(*axis)?.reading, flag)
            }
            Atom::Words(axis, codes) => {
                let lits = self.axes.get(*axis)?;
                let ValueLits::Words(words, _) = &lits.value else { return None };
                let reading = lits.reading;
                let chosen: Vec<Lit> =
                    words.iter().filter(|(word, _)| codes.contains(word)).map(|(_, lit)| *lit).collect();
                let any = self.gates.or(chosen);
                self.asked(reading, any)
            }
            Atom::Within(measure, stretch) => self.within(space, *measure, stretch)?,
            Atom::Matches(axis, questions) => {
                let lits = self.axes.get(*axis)?;
                let reading = lits.reading;
                let (inside, _) = self.cells(space, *axis, questions)?;
                let any = self.gates.or(inside);
                self.asked(reading, any)
            }
            Atom::Includes(axis, questions) => {
                let reading = self.axes.get(*axis)?.reading;
                let (inside, _) = self.cells(space, *axis, questions)?;
                let any = self.gates.or(inside);
                self.asked(reading, any)
            }
            Atom::Only(axis, questions) => {
                let reading = self.axes.get(*axis)?.reading;
                let (inside, outside) = self.cells(space, *axis, questions)?;
                let any = self.gates.or(inside);
                let all = self.gates.and(outside.into_iter().map(|lit| !lit).chain([any]));
                self.asked(reading, all)
            }
            Atom::Began { from, until } => self.began(space, *from, *until)?,
        })
    }

    /// A question about a value: false where its absence is a fact.
    fn asked(&mut self, reading: Reading, holds: Lit) -> Three {
        let denied = self.gates.and([reading.value, !holds]);
        Three { yes: self.gates.and([reading.value, holds]), no: self.gates.or([denied, reading.absent]) }
    }

    /// The cells of texts that match one of some questions, and the others.
    fn cells(&self, space: &Space, axis: AxisAt, questions: &[Question]) -> Option<(Vec<Lit>, Vec<Lit>)> {
        let (Domain::Text(texts) | Domain::List(texts)) = &space.axes.get(axis)?.domain else { return None };
        let (ValueLits::Text(cells) | ValueLits::List(cells)) = &self.axes.get(axis)?.value else {
            return None;
        };
        let (mut inside, mut outside) = (Vec::new(), Vec::new());
        for (cell, sample) in cells.iter().zip(&texts.samples) {
            let matches = questions.iter().any(|question| question.says(sample));
            if matches { inside.push(*cell) } else { outside.push(*cell) }
        }
        Some((inside, outside))
    }

    fn within(&mut self, space: &Space, measure: Measure, stretch: &Stretch) -> Option<Three> {
        let reading = self.reading(space, measure)?;
        let (line, lits, chosen): (&Line, LineLits, Option<Lit>) = match measure {
            Measure::Share(..) => {
                let at = space.shares.iter().position(|share| share.measure == measure)?;
                (&space.shares.get(at)?.line, self.shares.get(at)?.line.clone(), None)
            }
            Measure::Value(axis) | Measure::Since(axis) => {
                match (&space.axes.get(axis)?.domain, &self.axes.get(axis)?.value, stretch.currency) {
                    (Domain::Line(line), ValueLits::Line(lits), None) => (line, lits.clone(), None),
                    (
                        Domain::Moment { absolute, since, .. },
                        ValueLits::Moment { absolute: a, since: s },
                        None,
                    ) => {
                        if measure == Measure::Since(axis) {
                            (since, s.clone(), None)
                        } else {
                            (absolute, a.clone(), None)
                        }
                    }
                    (Domain::Money { purses, .. }, ValueLits::Money(lits), Some(currency)) => {
                        self.purse(purses, lits, currency)?
                    }
                    _ => return None,
                }
            }
        };
        let inside = self.inside(line, &lits, stretch);
        let Some(chosen) = chosen else { return Some(self.asked(reading, inside)) };
        // Two currencies never compare.
        let denied = self.gates.and([reading.value, chosen, !inside]);
        Some(Three {
            yes: self.gates.and([reading.value, chosen, inside]),
            no: self.gates.or([denied, reading.absent]),
        })
    }

    fn purse<'s>(
        &self,
        purses: &'s [crate::analysis::space::Purse],
        lits: &[(Currency, Lit, LineLits)],
        currency: Currency,
    ) -> Option<(&'s Line, LineLits, Option<Lit>)> {
        let at = purses.iter().position(|purse| purse.currency == currency)?;
        let (_, chosen, line) = lits.get(at)?;
        Some((&purses.get(at)?.line, line.clone(), Some(*chosen)))
    }

    fn inside(&mut self, line: &Line, lits: &LineLits, stretch: &Stretch) -> Lit {
        let low = stretch.low.map_or(Lit::FALSE, |cut| lits.below(line, cut));
        let high = stretch.high.map_or(Lit::TRUE, |cut| lits.below(line, cut));
        self.gates.and([!low, high])
    }

    /// Whether the review began in a time; unknown where that is not said.
    fn began(&mut self, space: &Space, from: Option<Moment>, until: Option<Moment>) -> Option<Three> {
        let find = |field: Field| space.axes.iter().position(|axis| axis.name == Name::Field(field));
        let ValueLits::Words(words, _) = &self.axes.get(find(Field::Review)?)?.value else { return None };
        let reviews: Vec<Option<Lit>> =
            (0..2).map(|code| words.iter().find(|(word, _)| *word == code).map(|(_, lit)| *lit)).collect();
        let cut = |moment: Moment| Cut::before(moment.unix().into());
        let stretch = Stretch { currency: None, low: from.map(cut), high: until.map(cut) };
        let (mut yes, mut no) = (Vec::new(), Vec::new());
        for (review, field) in reviews.into_iter().zip([Field::RequestedAt, Field::InspectionReceivedAt]) {
            let at = find(field)?;
            let (Domain::Moment { absolute, .. }, ValueLits::Moment { absolute: lits, .. }) =
                (&space.axes.get(at)?.domain, &self.axes.get(at)?.value)
            else {
                return None;
            };
            let (value, lits) = (self.axes.get(at)?.reading.value, lits.clone());
            let inside = self.inside(absolute, &lits, &stretch);
            let review = review?;
            yes.push(self.gates.and([review, value, inside]));
            no.push(self.gates.and([review, value, !inside]));
        }
        Some(Three { yes: self.gates.or(yes), no: self.gates.or(no) })
    }
}
