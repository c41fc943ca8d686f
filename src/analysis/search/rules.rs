//! Rules and goals as literals: what each rule does, which one decides, what is looked for.

use super::encode::Encoding;
use super::gates::Three;
use super::goal::Goal;
use super::solver::{Lit, Solver};
use crate::analysis::space::{RuleNodes, Space};
use crate::engine::RuleEffect;
use crate::model::Route;

/// A pair of policies as literals.
pub(super) struct PairLits {
    /// Some rule may look at the request: it is of the policies' seller.
    looked_at: Lit,
    pub(super) rules: Vec<RuleLits>,
    /// No rule decides.
    rest: Lit,
}

/// A rule as literals.
pub(super) struct RuleLits {
    pub(super) parts: Vec<Three>,
    holds: Three,
    then: Route,
    /// No rule before it decides.
    reached: Lit,
    /// It would decide if it were reached.
    stops: Lit,
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
        Self { looked_at, rules, rest }
    }
}

impl RuleLits {
    fn new<S: Solver>(encoding: &mut Encoding<S>, space: &Space, rule: &RuleNodes) -> Self {
        let parts: Vec<Three> = rule.parts.iter().map(|part| encoding.node(space, part)).collect();
        let top = rule.top.iter().filter_map(|(at, unless)| {
            let part = *parts.get(*at)?;
            Some(if *unless { part.not() } else { part })
        });
        let top: Vec<Three> = top.collect();
        let holds = encoding.gates.all(&top);
        let stops = if rule.then == Route::Approve { holds.yes } else { !holds.no };
        Self { parts, holds, then: rule.then, reached: Lit::TRUE, stops }
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

/// A goal as a literal.
pub(super) fn goal<S: Solver>(
    encoding: &mut Encoding<S>,
    pairs: &[PairLits],
    asked: &[Three],
    wanted: &Goal,
) -> Lit {
    let find = |of: &usize, rule: &usize| {
        let pair = pairs.get(*of)?;
        Some((pair, pair.rules.get(*rule)?))
    };
    match wanted {
        Goal::Anything => Lit::TRUE,
        Goal::Not(inner) => !goal(encoding, pairs, asked, inner),
        Goal::All(parts) => {
            let parts: Vec<Lit> = parts.iter().map(|part| goal(encoding, pairs, asked, part)).collect();
            encoding.gates.and(parts)
        }
        Goal::Any(parts) => {
            let parts: Vec<Lit> = parts.iter().map(|part| goal(encoding, pairs, asked, part)).collect();
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
        Goal::Asked { asked: at, says } => {
            asked.get(at.0).map_or(Lit::FALSE, |three| said(encoding, *three, *says))
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
