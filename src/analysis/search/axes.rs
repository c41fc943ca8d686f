//! The axes of a space as literals: which cell a request lies in, and how conditions read it.

use super::gates::Gates;
use super::solver::{Lit, Solver};
use crate::analysis::space::{Axis, Cut, Domain, Grain, Line, Name, Position, Purse, Space, plain};
use crate::model::{Absence, Currency, Decimal, Field, reason_of_code};

/// What a request says on an axis, as literals.
pub(super) struct AxisLits {
    /// It says a value.
    pub(super) has: Lit,
    /// It says something that cannot be understood.
    pub(super) bad: Lit,
    pub(super) value: ValueLits,
    pub(super) reading: Reading,
}

/// How conditions read an axis. At most one is true; none is for what is unknown for another reason.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reading {
    /// There is a value to look at.
    pub(super) value: Lit,
    /// There is none, and that is a fact.
    pub(super) absent: Lit,
    /// The request does not say.
    pub(super) missing: Lit,
}

/// The cell of a value.
pub(super) enum ValueLits {
    Flag(Lit),
    /// The words that are asked for, and any other word.
    Words(Vec<(u8, Lit)>, Lit),
    Line(LineLits),
    Money(Vec<(Currency, Lit, LineLits)>),
    Moment {
        absolute: LineLits,
        since: LineLits,
    },
    Text(Vec<Lit>),
    /// For each cell of texts, whether some element is in it.
    List(Vec<Lit>),
}

/// For each cut of a line, whether the value lies below it.
#[derive(Clone, Debug, Default)]
pub(super) struct LineLits {
    pub(super) below: Vec<Lit>,
}

impl LineLits {
    pub(super) fn new<S: Solver>(gates: &mut Gates<S>, line: &Line) -> Self {
        let below: Vec<Lit> = (0..line.len()).map(|_| gates.solver.fresh()).collect();
        for pair in below.windows(2) {
            if let [lower, upper] = pair {
                gates.solver.clause(&[!*lower, *upper]);
            }
        }
        let lits = Self { below };
        if line.grain == Grain::Dense {
            for at in 0..=line.len() {
                let (low, high) = line.cell(at);
                if plain::number(low, high, line.grain).is_none() {
                    let nowhere: Vec<Lit> = lits.sides(at).map(|side| !side).collect();
                    gates.solver.clause(&nowhere);
                }
            }
        }
        lits
    }

    /// The literals that put a value into a cell.
    pub(super) fn sides(&self, cell: usize) -> impl Iterator<Item = Lit> {
        let low = cell.checked_sub(1).and_then(|at| self.below.get(at)).map(|below| !*below);
        low.into_iter().chain(self.below.get(cell).copied())
    }

    /// Whether the value lies below a cut of the line.
    pub(super) fn below(&self, line: &Line, cut: Cut) -> Lit {
        match line.position(cut) {
            Position::Start => Lit::FALSE,
            Position::End => Lit::TRUE,
            Position::At(at) => self.below.get(at).copied().unwrap_or(Lit::TRUE),
        }
    }

    /// The cell that a solver's assignment puts the value in.
    pub(super) fn cell(&self, solver: &impl Solver) -> usize {
        self.below.iter().position(|below| solver.is_true(*below)).unwrap_or(self.below.len())
    }
}

impl AxisLits {
    pub(super) fn new<S: Solver>(gates: &mut Gates<S>, axis: &Axis) -> Self {
        let (has, bad) = (gates.solver.fresh(), gates.solver.fresh());
        gates.solver.clause(&[!has, !bad]);
        let silent = gates.and([!has, !bad]);
        let value = ValueLits::new(gates, axis, has);
        let fact = matches!(axis.absence, Absence::Fact(_));
        let mut reading = if axis.reads_when_absent() {
            Reading { value: !bad, absent: Lit::FALSE, missing: Lit::FALSE }
        } else if fact {
            Reading { value: has, absent: silent, missing: Lit::FALSE }
        } else {
            Reading { value: has, absent: Lit::FALSE, missing: silent }
        };
        if let (Domain::Moment { planned: false, since, .. }, ValueLits::Moment { since: lits, .. }) =
            (&axis.domain, &value)
        {
            // What lies ahead has not happened yet; where that is no fact, it is unknown.
            let ahead = lits.below(since, Cut::before(Decimal::ZERO));
            reading.value = gates.and([has, !ahead]);
            if fact {
                let has_ahead = gates.and([has, ahead]);
                reading.absent = gates.or([silent, has_ahead]);
            }
        }
        Self { has, bad, value, reading }
    }
}

impl ValueLits {
    fn new<S: Solver>(gates: &mut Gates<S>, axis: &Axis, has: Lit) -> Self {
        let fresh = |gates: &mut Gates<S>, count: usize| -> Vec<Lit> {
            (0..count).map(|_| gates.solver.fresh()).collect()
        };
        match &axis.domain {
            Domain::Flag => {
                let flag = gates.solver.fresh();
                gates.solver.clause(&[!flag, has]);
                Self::Flag(flag)
            }
            Domain::Words { vocabulary, mentioned } => {
                let mut choices = fresh(gates, mentioned.len());
                let words = mentioned.iter().copied().zip(choices.iter().copied()).collect();
                let other =
                    if mentioned.len() < vocabulary.len() { gates.solver.fresh() } else { Lit::FALSE };
                choices.extend((other != Lit::FALSE).then_some(other));
                gates.one_of(&choices, has);
                Self::Words(words, other)
            }
            Domain::Line(line) => Self::Line(LineLits::new(gates, line)),
            Domain::Money { purses, .. } => {
                let choices = fresh(gates, purses.len());
                gates.one_of(&choices, has);
                let purse = |gates: &mut Gates<S>, (purse, choice): (&Purse, Lit)| {
                    (purse.currency, choice, LineLits::new(gates, &purse.line))
                };
                Self::Money(purses.iter().zip(choices).map(|pair| purse(gates, pair)).collect())
            }
            Domain::Moment { absolute, since, .. } => {
                Self::Moment { absolute: LineLits::new(gates, absolute), since: LineLits::new(gates, since) }
            }
            Domain::Text(texts) => {
                let choices = fresh(gates, texts.samples.len());
                gates.one_of(&choices, has);
                Self::Text(choices)
            }
            Domain::List(texts) => {
                let choices = fresh(gates, texts.samples.len());
                for choice in &choices {
                    gates.solver.clause(&[!*choice, has]);
                }
                Self::List(choices)
            }
        }
    }
}

/// A reason follows from its code where only the code is said, and has to agree with it where both are. With a code that
/// cannot be understood the reason is said, or cannot be understood either.
pub(super) fn relate_reasons<S: Solver>(gates: &mut Gates<S>, space: &Space, lits: &[AxisLits]) {
    let find = |field: Field| {
        let at = space.axes.iter().position(|axis| axis.name == Name::Field(field))?;
        Some((space.axes.get(at)?, lits.get(at)?))
    };
    let (Some((_, reason)), Some((code_axis, code))) = (find(Field::Reason), find(Field::ReasonCode)) else {
        return;
    };
    gates.solver.clause(&[!code.bad, reason.bad, reason.has]);
    let (ValueLits::Words(words, other), ValueLits::Text(cells), Domain::Text(texts)) =
        (&reason.value, &code.value, &code_axis.domain)
    else {
        return;
    };
    for (cell, sample) in cells.iter().zip(&texts.samples) {
        let mut allowed = vec![!*cell, reason.bad];
        match reason_of_code(sample) {
            None => allowed.push(reason.has),
            Some(mapped) => {
                let word = words.iter().find(|(word, _)| *word == mapped as u8);
                allowed.push(word.map_or(*other, |(_, word)| *word));
            }
        }
        gates.solver.clause(&allowed);
    }
}
