//! Policies compiled one after the other into one pool.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::chain::Chains;
use super::compile::Compiler;
use super::pool::{Asks, Band, Home, Kleene, Looked, Pool, Share, Test, Window};
use super::rules::{Part, Plan, PlanRule};
use super::sharing::Sharing;
use crate::lang::{Checked, Expr, Pattern};
use crate::model::{Field, FieldType, Route};

/// Compiles policies one after the other into one pool.
#[derive(Debug, Default)]
pub(crate) struct Pooling {
    pub(super) pool: Pool,
    tests: FxHashMap<Test, u32>,
    pub(super) sets: FxHashMap<Box<[u32]>, u32>,
    pub(super) bands: FxHashMap<Box<[Band]>, u32>,
    pub(super) shares: FxHashMap<Share, u32>,
    pub(super) windows: FxHashMap<Window, u32>,
    pub(super) groups: FxHashMap<(bool, Box<[u32]>), u32>,
    pub(super) patterns: FxHashMap<Box<[Pattern]>, u32>,
    /// Formulas, by the fields of their policies, which they name by number.
    pub(super) formulas: FxHashMap<Declared, FxHashMap<Expr, u32>>,
    sharing: Sharing,
    /// Whether plans get ways through their rules, at some memory for each.
    chained: bool,
}

/// The names and types of the fields that a policy declares.
pub(super) type Declared = Box<[(Arc<str>, &'static str)]>;

impl Pooling {
    /// For few policies, which are decided as fast as can be.
    pub(crate) fn chained() -> Self {
        Self { chained: true, ..Self::default() }
    }

    /// The plan of a policy; what it shares with others is in the pool.
    pub(crate) fn compile(&mut self, policy: &Checked) -> Plan {
        let slots =
            policy.fields.iter().map(|field| self.pool.look_at(Looked::Own(field.name.clone(), field.kind)));
        let slots = slots.collect();
        let home = Home { lists: policy.lists.clone(), fields: policy.fields.clone(), slots };
        let declared = policy.fields.iter().map(|field| (field.name.clone(), field.kind.name())).collect();
        let mut compiler = Compiler { shared: self, policy, home: Arc::new(home), declared };
        let sellers = policy.seller_ids.iter().map(|id| compiler.word(id)).collect::<Vec<_>>();
        if !sellers.is_empty() {
            compiler.want(Field::SellerId);
        }
        let mut asked = Vec::with_capacity(policy.rules.len());
        let mut parts = Vec::new();
        let rules = policy.rules.iter().map(|rule| {
            parts.clear();
            compiler.parts(rule, &mut parts);
            let (rule, number) = compiler.shared.rule(&parts, rule.then);
            asked.push(number);
            rule
        });
        let rules: Box<[PlanRule]> = rules.collect();
        let index = self.sharing.index(&asked);
        let chains = self.chained.then(|| Chains::of(&self.pool, &rules, &index));
        Plan { rules, sellers: sellers.into(), index, chains }
    }

    /// Wants to know of every request whose it is.
    pub(crate) fn look_at_sellers(&mut self) {
        self.pool.look_at(Looked::Table(Field::SellerId));
    }

    /// Whether a policy declares a field of that name and type.
    pub(crate) fn declares(&self, name: &str, kind: FieldType) -> bool {
        let same =
            |field: &Looked| matches!(field, Looked::Own(own, other) if **own == *name && *other == kind);
        self.pool.fields.iter().any(same)
    }

    /// How many fields the policies declare, those of one name and type counted once.
    pub(crate) fn declared(&self) -> usize {
        self.pool.fields.iter().filter(|field| matches!(field, Looked::Own(..))).count()
    }

    /// Everything that the plans share.
    pub(crate) fn finish(mut self) -> Pool {
        self.pool.conditions.shrink_to_fit();
        self.pool.words.shrink_to_fit();
        self.pool.rule_parts.shrink_to_fit();
        self.pool.steps.shrink_to_fit();
        self.pool
    }

    /// The word that a text is known by.
    pub(crate) fn word(&mut self, text: &str) -> u32 {
        match self.pool.word(text) {
            Some(word) => word,
            None => {
                let next = count(self.pool.words.len());
                self.pool.words.insert(text.into(), next);
                next
            }
        }
    }

    fn rule(&mut self, parts: &[Part], then: Route) -> (PlanRule, u32) {
        self.sharing.rule(&mut self.pool, parts, then)
    }

    pub(super) fn add(&mut self, test: Test) -> u32 {
        let next = count(self.pool.conditions.len());
        let at = *self.tests.entry(test).or_insert(next);
        if at == next {
            self.pool.conditions.push(test);
        }
        at
    }
}

impl From<Pool> for Pooling {
    /// Further policies over a pool. What they have alike is kept once among them; words, with those before as well.
    fn from(pool: Pool) -> Self {
        Self { pool, ..Self::default() }
    }
}

pub(super) fn count(of: usize) -> u32 {
    u32::try_from(of).unwrap_or(u32::MAX)
}

/// A condition that is not on one field.
pub(super) fn without_slot(asks: Asks) -> Test {
    Test { slot: 0, asks, negated: false, absent: Kleene::Unknown }
}

/// Keeps what is new behind what is kept already, and says where it is.
pub(super) fn keep<T: Clone + Eq + std::hash::Hash>(
    known: &mut FxHashMap<T, u32>,
    all: &mut Vec<T>,
    new: T,
) -> u32 {
    let next = count(all.len());
    let at = *known.entry(new.clone()).or_insert(next);
    if at == next {
        all.push(new);
    }
    at
}
