//! The space of requests that some policies can tell apart.
//!
//! A space is made from everything that the policies ask. Each thing that a request can say is an axis, cut into
//! cells: two requests in the same cells are decided alike.
//!
//! | what | cells |
//! |---|---|
//! | numbers, amounts, durations, moments | the stretches between neighbouring thresholds, on the grid of the values (cents, whole numbers, seconds) |
//! | `since_…`, `until_…` | the same, of the moment of deciding minus the moment; what lies ahead has not happened yet |
//! | `amount_share` | the same, of `amount` over `order.amount` |
//! | codes | each word that is asked for, and any other |
//! | text | each combination of answers to what is asked that some text has; a sample text each |
//! | lists | for each such cell of texts, whether some element is in it |
//! | presence | a value, nothing, something that cannot be understood |
//!
//! Comparisons in formulas that are linear in one field are taken apart into the same cells. Any other part of a
//! formula is *opaque*: true, false or unknown as it likes. So what is impossible in the space is impossible, and
//! what is possible has to be tried on a request ([`Search`](super::Search) does that).
//!
//! Left out: requests that contradict themselves (a key given twice), texts of more than 64 KiB and lists of more
//! than 65,536 elements, before which every decision is a person's.

mod atom;
mod axis;
mod classes;
mod exact;
mod line;
mod linear;
mod lower;
pub(super) mod plain;
mod texts;

use std::collections::{BTreeMap, BTreeSet};

pub(super) use atom::{Atom, AxisAt, Measure, Node, Stretch};
pub(super) use axis::{Axis, Domain, FIRST_MOMENT, LAST_MOMENT, Name, Purse};
pub(super) use classes::Classes;
pub(super) use exact::Fraction;
pub(super) use line::{Cut, Grain, Line, Position};
pub(super) use texts::Question;

use self::lower::Lowering;
use crate::engine::{Policies, each_part};
use crate::lang::{Check, Condition, Matcher, Policy, Rule, Test};
use crate::model::{Currency, Decimal, Field, FieldType, Owner, Route, reason_of_code};

/// A condition that is asked about besides those of the policies; see [`Space::ask`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asked(pub(super) usize);

/// Everything that requests can say and that one of some policies can tell apart.
///
/// Policies go by their position in the slice that the space is [made](Self::of) of, rules by their position
/// among the rules of both policies of a pair, the platform's first.
#[derive(Clone, Debug)]
pub struct Space {
    pub(super) policies: Vec<Policies>,
    pub(super) axes: Vec<Axis>,
    pub(super) shares: Vec<ShareLine>,
    pub(super) opaque: Vec<Opaque>,
    /// The rules of each pair of policies, in the order in which they are looked at.
    pub(super) rules: Vec<Vec<RuleNodes>>,
    /// Of each pair of policies, which sellers each policy is for.
    pub(super) sellers: Vec<Vec<Node>>,
    pub(super) asked: Vec<AskedNodes>,
    draft: Draft,
}

/// A share of two amounts and where it is cut.
#[derive(Clone, Debug)]
pub(super) struct ShareLine {
    pub(super) measure: Measure,
    pub(super) line: Line,
}

/// A part of a condition that is not taken apart.
#[derive(Clone, Debug)]
pub(super) struct Opaque {
    pub(super) owner: String,
    pub(super) condition: Condition,
    pub(super) axes: Vec<AxisAt>,
}

/// A rule, taken apart.
#[derive(Clone, Debug)]
pub(super) struct RuleNodes {
    /// Every part, in the order of coverage: its time, `when`, `unless`, groups before what is in them. Parts
    /// of groups stand here too.
    pub(super) parts: Vec<Node>,
    /// Which of them make the rule, and whether each stands under `unless`.
    pub(super) top: Vec<(usize, bool)>,
    pub(super) then: Route,
}

/// A condition that is asked about.
#[derive(Clone, Debug)]
pub(super) struct AskedNodes {
    pub(super) node: Node,
    pub(super) of: usize,
    pub(super) owner: Owner,
    pub(super) condition: Condition,
}

/// A space in the making.
#[derive(Clone, Debug, Default)]
pub(super) struct Draft {
    axes: Vec<Axis>,
    shares: Vec<ShareLine>,
    opaque: Vec<Opaque>,
    /// Declared fields that two policies read as two types.
    clashes: BTreeSet<String>,
}

impl Space {
    /// The space of some pairs of policies: of one, to look into it; of two, to compare them.
    pub fn of(policies: &[&Policies]) -> Self {
        let policies: Vec<Policies> = policies.iter().map(|&pair| pair.clone()).collect();
        let mut space = Self {
            policies: Vec::new(),
            axes: Vec::new(),
            shares: Vec::new(),
            opaque: Vec::new(),
            rules: Vec::new(),
            sellers: Vec::new(),
            asked: Vec::new(),
            draft: Draft { clashes: clashes(&policies), ..Draft::default() },
        };
        for pair in &policies {
            let mut sellers = Vec::new();
            for policy in pair.in_order() {
                sellers.push(space.draft.sellers(policy));
            }
            let rules = pair.rules().map(|(policy, rule)| space.draft.rule(policy, rule)).collect();
            space.rules.push(rules);
            space.sellers.push(sellers);
        }
        space.policies = policies;
        space.finish();
        space
    }

    /// Adds a condition to ask about that is in none of the policies, such as `photos: missing`. It is read as the
    /// policy of that owner in that pair would read it: its lists, its declared fields. Nothing if the pair has no
    /// such policy.
    ///
    /// Ask before searching: thresholds of the condition become thresholds of the space.
    pub fn ask(&mut self, of: usize, owner: Owner, condition: &Condition) -> Option<Asked> {
        let pair = self.policies.get(of)?.clone();
        let policy = pair.in_order().find(|policy| policy.owner == owner)?;
        let node = Lowering { draft: &mut self.draft, policy }.condition(condition);
        self.asked.push(AskedNodes { node, of, owner, condition: condition.clone() });
        self.finish();
        Some(Asked(self.asked.len() - 1))
    }

    /// A rule in the place of another, taken apart. It must ask nothing that the policies do not ask.
    pub(super) fn vary(&mut self, of: usize, at: usize, rule: &Rule) -> Option<RuleNodes> {
        let pair = self.policies.get(of)?.clone();
        let (policy, _) = pair.rules().nth(at)?;
        let nodes = self.draft.rule(policy, rule);
        debug_assert!(
            self.draft.axes.len() == self.axes.len() && self.draft.opaque.len() == self.opaque.len()
        );
        Some(nodes)
    }

    /// The pairs of policies that the space is of.
    pub fn policies(&self) -> &[Policies] {
        &self.policies
    }

    /// Whether a part of some formula is not taken apart, so that something may be left undecided.
    pub fn has_opaque_parts(&self) -> bool {
        !self.opaque.is_empty()
    }

    /// What the policies' bare amounts are in.
    pub(super) fn currencies(&self) -> impl Iterator<Item = Currency> + '_ {
        self.policies.iter().flat_map(Policies::in_order).filter_map(|policy| policy.currency)
    }

    /// What the policies' amounts are in, those that name a currency themselves among them.
    pub(super) fn spoken_currencies(&self) -> Vec<Currency> {
        self.currencies().chain(purse_currencies(&self.draft.axes)).collect()
    }

    /// Whether cells of texts may be missing, so that nothing can be proved.
    pub(super) fn is_incomplete(&self) -> bool {
        self.axes
            .iter()
            .any(|axis| matches!(&axis.domain, Domain::Text(texts) | Domain::List(texts) if texts.incomplete))
    }

    fn finish(&mut self) {
        self.draft.axes.iter_mut().for_each(Axis::divide);
        self.axes = self.draft.axes.clone();
        self.shares = self.draft.shares.clone();
        self.opaque = self.draft.opaque.clone();
        // So a share is of two amounts of one currency, whichever of the two is asked for in it.
        let currencies: Vec<Currency> = purse_currencies(&self.axes).collect();
        self.axes.iter_mut().for_each(|axis| axis.add_currencies(&currencies));
        self.mention_reasons();
        for share in &self.shares {
            let Measure::Share(_, whole) = share.measure else { continue };
            if let Some(Axis { domain: Domain::Money { purses, .. }, .. }) = self.axes.get_mut(whole) {
                purses.iter_mut().for_each(|purse| purse.line.cut(Cut::after(Decimal::ZERO)));
            }
        }
    }

    /// A code has one certain reason: it is told apart from the others, whether rules speak of it or not.
    fn mention_reasons(&mut self) {
        let is = |field: Field| move |axis: &&mut Axis| axis.name == Name::Field(field);
        let code = self.axes.iter_mut().find(is(Field::ReasonCode));
        let Some(Axis { domain: Domain::Text(texts), .. }) = code else { return };
        let reasons: Vec<u8> =
            texts.samples.iter().filter_map(|code| reason_of_code(code)).map(|it| it as u8).collect();
        if let Some(Axis { domain: Domain::Words { mentioned, .. }, .. }) =
            self.axes.iter_mut().find(is(Field::Reason))
        {
            mentioned.extend(reasons);
        }
    }
}

impl Draft {
    /// The axis of a name, made if it is new.
    fn axis(&mut self, name: Name, kind: FieldType) -> AxisAt {
        match self.axes.iter().position(|axis| axis.name == name) {
            Some(at) => at,
            None => {
                self.axes.push(Axis::new(name, kind));
                self.axes.len() - 1
            }
        }
    }

    fn mention(&mut self, axis: AxisAt, codes: &[u8]) {
        if let Some(Axis { domain: Domain::Words { mentioned, .. }, .. }) = self.axes.get_mut(axis) {
            mentioned.extend(codes);
        }
    }

    fn ask(&mut self, axis: AxisAt, questions: &[Question]) {
        if let Some(Axis { domain: Domain::Text(texts) | Domain::List(texts), .. }) = self.axes.get_mut(axis)
        {
            questions.iter().cloned().for_each(|question| texts.ask(question));
        }
    }

    fn share(&mut self, measure: Measure) {
        if !self.shares.iter().any(|share| share.measure == measure) {
            // An amount below 10^14 over the smallest coin there is.
            let most = Decimal::from(1_000_000_000_000_000_000_i64);
            let line = Line::new(Grain::Dense, Cut::before(Decimal::ZERO), Cut::after(most));
            self.shares.push(ShareLine { measure, line });
        }
    }

    fn cut(&mut self, measure: Measure, currency: Option<Currency>, cut: Cut) {
        match measure {
            Measure::Value(at) => match (self.axes.get_mut(at), currency) {
                (Some(axis), Some(currency)) => {
                    axis.purse(currency).into_iter().for_each(|purse| purse.line.cut(cut));
                }
                (Some(Axis { domain: Domain::Line(line), .. }), None) => line.cut(cut),
                (Some(Axis { domain: Domain::Moment { absolute, .. }, .. }), None) => absolute.cut(cut),
                _ => {}
            },
            Measure::Since(at) => {
                if let Some(Axis { domain: Domain::Moment { since, .. }, .. }) = self.axes.get_mut(at) {
                    since.cut(cut);
                }
            }
            Measure::Share(..) => {
                let share = self.shares.iter_mut().find(|share| share.measure == measure);
                share.into_iter().for_each(|share| share.line.cut(cut));
            }
        }
    }

    fn opaque(&mut self, policy: &Policy, condition: Condition, axes: Vec<AxisAt>) -> usize {
        // The same condition of the same policy is one opaque part, wherever it stands. Where versions of a policy are
        // compared, lists by one name may hold something else.
        let owner = format!("{} {:?}", policy.hash, lists_of(policy, &condition));
        let known = |opaque: &Opaque| opaque.owner == owner && opaque.condition == condition;
        match self.opaque.iter().position(known) {
            Some(at) => at,
            None => {
                self.opaque.push(Opaque { owner, condition, axes });
                self.opaque.len() - 1
            }
        }
    }

    /// Whether a request is of a seller that the policy is for.
    fn sellers(&mut self, policy: &Policy) -> Node {
        if policy.seller_ids.is_empty() {
            return Node::Constant(true);
        }
        let axis = self.axis(Name::Field(Field::SellerId), FieldType::Text);
        let questions: Vec<Question> = policy.seller_ids.iter().cloned().map(Question::Exact).collect();
        self.ask(axis, &questions);
        Node::Atom(Atom::Matches(axis, questions))
    }

    fn rule(&mut self, policy: &Policy, rule: &Rule) -> RuleNodes {
        let mut lowering = Lowering { draft: self, policy };
        let (mut parts, mut top) = (Vec::new(), Vec::new());
        each_part(rule, &mut |part| {
            if part.depth == 0 {
                top.push((parts.len(), part.unless));
            }
            parts.push(match part.condition {
                Some(condition) => lowering.condition(condition),
                None => lowering.window(rule),
            });
        });
        RuleNodes { parts, top, then: rule.then }
    }
}

/// The entries of the lists that a condition looks into.
fn lists_of<'p>(policy: &'p Policy, condition: &Condition) -> Vec<&'p [Box<str>]> {
    let matchers = match condition {
        Condition::All(parts, _) | Condition::Any(parts, _) => {
            return parts.iter().flat_map(|part| lists_of(policy, part)).collect();
        }
        Condition::Test(Test { check: Check::Text { any, .. } | Check::List { any, .. }, .. }) => any,
        Condition::Test(_) | Condition::Formula(_) => return Vec::new(),
    };
    let list = |matcher: &Matcher| match matcher {
        Matcher::InList(at) => policy.lists.get(usize::from(*at)).map(|list| &*list.entries),
        Matcher::Exact(_) | Matcher::Like(_) => None,
    };
    matchers.iter().filter_map(list).collect()
}

/// The declared fields that two policies read as two types.
fn clashes(policies: &[Policies]) -> BTreeSet<String> {
    let mut kinds: BTreeMap<&str, FieldType> = BTreeMap::new();
    let declared = policies.iter().flat_map(Policies::in_order).flat_map(|policy| policy.fields.iter());
    let mut clashes = BTreeSet::new();
    for field in declared {
        if *kinds.entry(&field.name).or_insert(field.kind) != field.kind {
            clashes.insert(field.name.to_string());
        }
    }
    clashes
}

/// The currencies that amounts have cells for.
fn purse_currencies(axes: &[Axis]) -> impl Iterator<Item = Currency> + '_ {
    let purses = axes.iter().flat_map(|axis| match &axis.domain {
        Domain::Money { purses, .. } => purses.as_slice(),
        _ => &[],
    });
    purses.map(|purse| purse.currency)
}
