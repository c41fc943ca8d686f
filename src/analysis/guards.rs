//! Guards on approvals, proved: for every request there can be, or refuted by one.
//!
//! A guard `no approval …` is broken by a request that is approved although all of its conditions are true, and as
//! well by one that is approved although they may be: what is not known counts against the approval. Both are looked
//! for with the exact search; where that comes to no end, this is what is said, and never that the guard holds.

use std::sync::Arc;

use super::generate::approved;
use super::search::{Answer, Budget, Goal, Search, Witness};
use super::space::Space;
use crate::engine::Policies;
use crate::lang::{Condition, Demand, Guard, Policy};
use crate::model::{Moment, Owner, Request, Route};
use crate::source::{Code, Finding, Shown};

/// What looking for a request that breaks a guard came to.
#[derive(Clone, Debug)]
pub struct Proof<'p> {
    /// The policy that the guard stands in.
    pub policy: &'p Policy,
    /// The guard.
    pub guard: &'p Guard,
    /// Whether it holds.
    pub verdict: ProofVerdict,
}

/// Whether a guard on approvals holds.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum ProofVerdict {
    /// It holds of every request: proved.
    Holds,
    /// This request is approved, and all that the guard forbids is true of it.
    Broken(Counterexample),
    /// This request is approved, and whether what the guard forbids is true of it cannot be told.
    MayBeBroken(Counterexample),
    /// It hangs on a part of a formula that is not taken apart.
    CannotBeDecided,
    /// The budget of the search was spent.
    NotFinished,
}

/// A request that breaks a guard, and the moment of deciding.
#[derive(Clone, Debug)]
pub struct Counterexample {
    /// The request.
    pub request: Request,
    /// The moment.
    pub at: Moment,
    /// The request as one line of JSON, to be given to `greenlight decide`.
    pub json: String,
    /// The seller's rule that approves it.
    pub rule: Arc<str>,
}

impl Counterexample {
    fn new(policies: &Policies, request: Request, at: Moment, json: String) -> Self {
        let rule = policies.decide(&request, at).rule().unwrap_or_default().into();
        Self { request, at, json, rule }
    }

    fn of(policies: &Policies, witness: &Witness) -> Self {
        Self::new(policies, witness.request().clone(), witness.at(), witness.json())
    }
}

impl Policies {
    /// Proves or refutes the guards on approvals of these policies, in the order in which they stand. Other guards
    /// are measured: see [`Simulation::guards`](crate::Simulation::guards).
    pub fn prove_guards(&self) -> Vec<Proof<'_>> {
        self.prove_guards_within(Budget::default())
    }

    /// The same with another budget for each question.
    pub fn prove_guards_within(&self, budget: Budget) -> Vec<Proof<'_>> {
        self.in_order().flat_map(|policy| self.proofs(policy, budget)).collect()
    }

    /// Those of one of the policies.
    pub(super) fn proofs<'p>(
        &'p self,
        policy: &'p Policy,
        budget: Budget,
    ) -> impl Iterator<Item = Proof<'p>> {
        policy.guards.iter().filter_map(move |guard| match &guard.demand {
            Demand::NoApproval(conditions) => {
                Some(Proof { policy, guard, verdict: self.prove(policy, conditions, budget) })
            }
            Demand::Within { .. } => None,
        })
    }

    fn prove(&self, policy: &Policy, conditions: &[Condition], budget: Budget) -> ProofVerdict {
        let forbidden = match conditions {
            [one] => one.clone(),
            several => Condition::All(several.to_vec(), crate::source::Span::default()),
        };
        let mut space = Space::of(&[self]);
        let Some(asked) = space.ask(0, policy.owner, &forbidden) else { return ProofVerdict::NotFinished };
        let mut search = Search::new(space).budget(budget);
        let mut search_approved = |says: Option<bool>| {
            search.find(&Goal::all([Goal::route(0, Route::Approve), Goal::Asked { asked, says }]))
        };
        let certain = search_approved(Some(true));
        if let Answer::Witness(witness) = &certain {
            return ProofVerdict::Broken(Counterexample::of(self, witness));
        }
        // Where a formula leaves it open, a request near those that rules approve may show it.
        if !certain.is_impossible()
            && let Some(scene) = approved(self, policy.owner, &forbidden)
        {
            return ProofVerdict::Broken(Counterexample::new(self, scene.request(), scene.at, scene.json()));
        }
        let possible = search_approved(None);
        match (certain, possible) {
            (_, Answer::Witness(witness)) => ProofVerdict::MayBeBroken(Counterexample::of(self, &witness)),
            (Answer::Impossible { .. }, Answer::Impossible { .. }) => ProofVerdict::Holds,
            (Answer::NotFinished, _) | (_, Answer::NotFinished) => ProofVerdict::NotFinished,
            _ => ProofVerdict::CannotBeDecided,
        }
    }
}

impl Proof<'_> {
    /// What there is to say about it, at its place: nothing if it holds.
    pub fn finding(&self) -> Option<Finding> {
        let (text, span) = (&self.guard.text, self.guard.span);
        let open = |why: &str, help: &'static str| {
            let message = format!("whether the guard `{text}` holds is not decided: {why}");
            Finding::warning(Code::GuardNotDecided, span, message).help(help)
        };
        let broken = |shown: &Counterexample, is: &str| {
            let rule = &shown.rule;
            let message =
                format!("the guard `{text}` is broken: `{rule}` approves a request of which this {is}");
            let says = format!("`{rule}` approves it");
            let shown = Shown { says, request: shown.json.clone(), at: shown.at };
            let found = Finding::error(Code::GuardBroken, span, message).shown(Some(shown));
            let approving =
                self.policy.rules.iter().find(|own| self.policy.owner == Owner::Seller && own.id == *rule);
            match approving {
                Some(own) => found.other(own.id_span, "approves it"),
                None => found,
            }
        };
        Some(match &self.verdict {
            ProofVerdict::Holds => return None,
            ProofVerdict::Broken(shown) => broken(shown, "is true"),
            ProofVerdict::MayBeBroken(shown) => broken(shown, "may be true: it cannot be told"),
            ProofVerdict::CannotBeDecided => open(
                "it hangs on a formula that cannot be taken apart",
                "put what the guard needs on lines of their own, beside the formula",
            ),
            ProofVerdict::NotFinished => {
                open("there is too much to look through", "a simpler guard, or fewer rules, may be decided")
            }
        })
    }
}
