//! Rules and goals as literals: what each rule does, which one decides, what is looked for.

use super::encode::Encoding;
use super::gates::Three;
use super::goal::Goal;
use super::solver::{Lit, Solver};
use crate::analysis::space::{RuleNodes, Space};
use crate::engine::RuleEffect;
use crate::lang::Rule;
use crate::model::{Resolution, Route};

/// A pair of policies as literals.
pub(super) struct PairLits {
    /// Some rule may look at the request: it is of the policies' seller.
    pub(super) looked_at: Lit,
    pub(super) rules: Vec<RuleLits>,
    /// No rule decides.
    rest: Lit,
}

/// A rule as literals.
pub(super) struct RuleLits {
    pub(super) parts: Vec<Three>,
    /// Of each part, that all it asks for is said.
    informed: Vec<Lit>,
    holds: Three,
    then: Route,
    /// No rule before it decides.
    pub(super) reached: Lit,
    /// It would decide if it were reached.
    stops: Lit,
    /// It decides, and without it the outcome would be another.
    matters: Lit,
}

impl PairLits {
    pub(super) fn new<S: Solver>(encoding: &mut Encoding<S>, space: &Space, of: usize) -> Self {
        let sellers = space.sellers.get(of).map_or(&[][..], Vec::as_slice);
        let sellers: Vec<Lit> = sellers.iter().map(|node| encoding.node(space, node).yes).collect();
        let looked_at = encoding.gates.and(sellers);
        let mut reached = looked_at;
        let mut rules = Vec::new();
        for rule in space.rules.get(of).map_or(&[][..], Vec::as_slice) {
            let mut lits = RuleLits::new(encoding, space, rule);
            lits.reached = reached;
            reached = encoding.gates.and([reached, !lits.stops]);
            rules.push(lits);
        }
        let rest = encoding.gates.or([reached, !looked_at]);
        let outcomes: Vec<Outcome> = space
            .policies
            .get(of)
            .map_or(Vec::new(), |pair| pair.rules().map(|(_, rule)| Outcome::of(rule)).collect());
        matter(encoding, &mut rules, &outcomes);
        Self { looked_at, rules, rest }
    }
}

/// What shows of a decision: its route, its metric tag, what the buyer gets.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Outcome {
    route: Route,
    counted: bool,
    resolution: Option<Resolution>,
}

impl Outcome {
    /// Where a person decides.
    pub(super) const REVIEW: Self = Self { route: Route::Review, counted: true, resolution: None };

    /// Where a rule fits.
    pub(super) fn of(rule: &Rule) -> Self {
        let counted = rule.then != Route::Platform || rule.metric == Some(true);
        let resolution = rule.resolution.filter(|_| rule.then == Route::Approve);
        Self { route: rule.then, counted, resolution }
    }
}

/// Works out from the last rule on what becomes of a request that comes to a rule, and with that whether the rule
/// before it matters.
fn matter<S: Solver>(encoding: &mut Encoding<S>, rules: &mut [RuleLits], outcomes: &[Outcome]) {
    let mut kinds = vec![Outcome::REVIEW];
    for outcome in outcomes {
        if !kinds.contains(outcome) {
            kinds.push(*outcome);
        }
    }
    let mut rest: Vec<Lit> =
        kinds.iter().map(|kind| if *kind == Outcome::REVIEW { Lit::TRUE } else { Lit::FALSE }).collect();
    for (rule, own) in rules.iter_mut().zip(outcomes).rev() {
        let gates = &mut encoding.gates;
        let cannot = gates.and([rule.stops, !rule.holds.yes]);
        let same = |kind: Outcome| {
            let at = kinds.iter().position(|known| *known == kind);
            at.and_then(|at| rest.get(at)).copied().unwrap_or(Lit::FALSE)
        };
        let other = gates.and([rule.holds.yes, !same(*own)]);
        let person = gates.and([cannot, !same(Outcome::REVIEW)]);
        let changed = gates.or([other, person]);
        rule.matters = gates.and([rule.reached, changed]);
        for (kind, rest) in kinds.iter().zip(&mut rest) {
            let fits = if kind == own { rule.holds.yes } else { Lit::FALSE };
            let cannot = if *kind == Outcome::REVIEW { cannot } else { Lit::FALSE };
            let later = gates.and([!rule.stops, *rest]);
            *rest = gates.or([fits, cannot, later]);
        }
    }
}

impl RuleLits {
    pub(super) fn new<S: Solver>(encoding: &mut Encoding<S>, space: &Space, rule: &RuleNodes) -> Self {
        let parts: Vec<Three> = rule.parts.iter().map(|part| encoding.node(space, part)).collect();
        let top = rule.top.iter().filter_map(|(at, unless)| {
            let part = *parts.get(*at)?;
            Some(if *unless { part.not() } else { part })
        });
        let top: Vec<Three> = top.collect();
        let holds = encoding.gates.all(&top);
        let stops = if rule.then == Route::Approve { holds.yes } else { !holds.no };
        let informed = rule.parts.iter().map(|part| encoding.informed(space, part)).collect();
        Self { parts, informed, holds, then: rule.then, reached: Lit::TRUE, stops, matters: Lit::FALSE }
    }

    /// Another rule in its place would do something else.
    pub(super) fn differs<S: Solver>(&self, encoding: &mut Encoding<S>, other: &Self) -> Lit {
        let fits = encoding.gates.differ(self.holds.yes, other.holds.yes);
        let stops = encoding.gates.differ(self.stops, other.stops);
        encoding.gates.or([fits, stops])
    }

    fn effect<S: Solver>(&self, encoding: &mut Encoding<S>, effect: RuleEffect) -> Lit {
        let approves = self.then == Route::Approve;
        match effect {
            RuleEffect::Fits => self.holds.yes,
            RuleEffect::Passes => self.holds.no,
            RuleEffect::Undecided if approves => encoding.gates.and([!self.holds.yes, !self.holds.no]),
            RuleEffect::CannotTell if !approves => encoding.gates.and([!self.holds.yes, !self.holds.no]),
            RuleEffect::Undecided | RuleEffect::CannotTell => Lit::FALSE,
        }
    }
}

/// What can be looked for besides the rules.
#[derive(Default)]
pub(super) struct More {
    pub(super) asked: Vec<Three>,
    /// Of each variant, that it differs.
    pub(super) differs: Vec<Differs>,
}

/// That a rule does something else than another in its place: where it is reached, and anywhere.
#[derive(Clone, Copy)]
pub(super) struct Differs {
    pub(super) reached: Lit,
    pub(super) anywhere: Lit,
}

/// A goal as a literal.
pub(super) fn goal<S: Solver>(
    encoding: &mut Encoding<S>,
    pairs: &[PairLits],
    more: &More,
    wanted: &Goal,
) -> Lit {
    let find = |of: &usize, rule: &usize| {
        let pair = pairs.get(*of)?;
        Some((pair, pair.rules.get(*rule)?))
    };
    match wanted {
        Goal::Anything => Lit::TRUE,
        Goal::Not(inner) => !goal(encoding, pairs, more, inner),
        Goal::All(parts) => {
            let parts: Vec<Lit> = parts.iter().map(|part| goal(encoding, pairs, more, part)).collect();
            encoding.gates.and(parts)
        }
        Goal::Any(parts) => {
            let parts: Vec<Lit> = parts.iter().map(|part| goal(encoding, pairs, more, part)).collect();
            encoding.gates.or(parts)
        }
        Goal::Route { of, route } => pairs.get(*of).map_or(Lit::FALSE, |pair| routed(encoding, pair, *route)),
        Goal::Rule { of, rule } => match find(of, rule) {
            Some((_, rule)) => encoding.gates.and([rule.reached, rule.stops]),
            None => Lit::FALSE,
        },
        Goal::NoRule { of } => pairs.get(*of).map_or(Lit::FALSE, |pair| pair.rest),
        Goal::Reaches { of, rule } => find(of, rule).map_or(Lit::FALSE, |(_, rule)| rule.reached),
        Goal::Effect { of, rule, effect } => match find(of, rule) {
            Some((pair, rule)) => {
                let effect = rule.effect(encoding, *effect);
                encoding.gates.and([pair.looked_at, effect])
            }
            None => Lit::FALSE,
        },
        Goal::Part { of, rule, part, says } => match find(of, rule) {
            Some((pair, rule)) => {
                let said = rule.parts.get(*part).map_or(Lit::FALSE, |part| said(encoding, *part, *says));
                encoding.gates.and([pair.looked_at, said])
            }
            None => Lit::FALSE,
        },
        Goal::Informed { of, rule, part } => match find(of, rule) {
            Some((pair, rule)) => {
                let informed = rule.informed.get(*part).copied().unwrap_or(Lit::FALSE);
                encoding.gates.and([pair.looked_at, informed])
            }
            None => Lit::FALSE,
        },
        Goal::Differs(variant) => more.differs.get(variant.0).map_or(Lit::FALSE, |it| it.reached),
        Goal::DiffersAnywhere(variant) => more.differs.get(variant.0).map_or(Lit::FALSE, |it| it.anywhere),
        Goal::Matters { of, rule } => find(of, rule).map_or(Lit::FALSE, |(_, rule)| rule.matters),
        Goal::Asked { asked: at, says } => {
            more.asked.get(at.0).map_or(Lit::FALSE, |three| said(encoding, *three, *says))
        }
    }
}

fn said<S: Solver>(encoding: &mut Encoding<S>, three: Three, says: Option<bool>) -> Lit {
    match says {
        Some(true) => three.yes,
        Some(false) => three.no,
        None => encoding.gates.and([!three.yes, !three.no]),
    }
}

/// The decision has a route: only a rule that fits brings its own, everything else is for a person.
fn routed<S: Solver>(encoding: &mut Encoding<S>, pair: &PairLits, route: Route) -> Lit {
    let brings = |encoding: &mut Encoding<S>, route: Route| {
        let rules = pair.rules.iter().filter(|rule| rule.then == route);
        let fits: Vec<Lit> = rules.map(|rule| encoding.gates.and([rule.reached, rule.holds.yes])).collect();
        encoding.gates.or(fits)
    };
    match route {
        Route::Review => {
            let others = [Route::Approve, Route::Platform].map(|route| brings(encoding, route));
            encoding.gates.and(others.map(|other| !other))
        }
        route => brings(encoding, route),
    }
}
