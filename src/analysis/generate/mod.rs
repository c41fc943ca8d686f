//! Cases generated from a policy: what it decides today, at every limit and one step beyond it.
//!
//! For each rule there is a request that it decides; for each question of the rule a table of what can be answered
//! (each limit and its neighbours, each word and another, nothing at all), over a request for which the answer alone
//! decides. A question is shown to matter by two rows that differ in nothing else and are decided differently; where
//! there are none, that is said. What coverage still asks for comes last.
//!
//! Requests are looked for by small steps from one that is near (`find`), and where that does not do, by the exact
//! search, which also proves that there is none. All of it depends on the policies alone.

mod alike;
mod find;
mod formulas;
mod leaves;
mod limits;
mod points;
mod rest;
mod scene;
mod table;
mod texts;
mod tidy;
mod ways;

use std::collections::BTreeMap;
use std::sync::Arc;

use super::cases::Expected;
use crate::engine::Policies;
use crate::lang::{Condition, Rule};
use crate::model::{Decision, Field, MetricTag, Owner, Route};

use self::alike::said_most;
use self::find::{Finder, Found, Wanted};
use self::leaves::{Ask, Want, leaves};
pub use self::scene::Scene;
pub(crate) use self::scene::{declared, written};

/// Cases generated from a policy.
#[derive(Clone, Debug)]
pub struct Generated {
    /// The policies that decide them.
    pub policies: Policies,
    /// Whose policy they are of.
    pub owner: Owner,
    /// The cases of each rule of the policy, in the order of the rules; last what coverage still asks for.
    pub sections: Vec<Section>,
}

/// The cases of a rule.
#[derive(Clone, Debug)]
pub struct Section {
    /// What they are about.
    pub title: String,
    /// What cannot be shown, and why.
    pub notes: Vec<String>,
    /// The cases.
    pub tables: Vec<Table>,
}

/// Some cases that are about one thing.
#[derive(Clone, Debug)]
pub struct Table {
    /// What they are about.
    pub title: String,
    /// The cases; more than one of them differ in little.
    pub rows: Vec<Row>,
    /// What there is to know about them.
    pub notes: Vec<String>,
    /// Whether what the decision says beside route and rule is shown too.
    pub is_full: bool,
    /// Whether rows go by their words; otherwise by their values.
    pub is_named: bool,
    /// The fields that their rule looks at.
    pub focus: Vec<Box<str>>,
    /// The moment from which time is counted, if passing time is what they are about.
    pub anchor: Option<Field>,
}

/// One case.
#[derive(Clone, Debug)]
pub struct Row {
    /// What is different about it, in words.
    pub words: String,
    /// The request and the moment.
    pub scene: Scene,
    /// What becomes of it.
    pub expected: Expected,
    /// The moment of the request from which it is counted how long that stands.
    pub stands_from: Option<Field>,
}

impl Generated {
    /// Generates cases for the policy of an owner.
    pub fn new(policies: &Policies, owner: Owner) -> Self {
        let asked = policies.rules().flat_map(|(policy, rule)| {
            let parts = leaves(rule).into_iter().flat_map(|leaf| {
                let own = match leaf.ask {
                    Some(Ask::Part(condition, ..)) => Some(condition),
                    _ => None,
                };
                let others =
                    leaf.wants.into_iter().filter(|want| want.part.is_none()).map(|want| want.condition);
                others.chain(own).collect::<Vec<_>>()
            });
            parts.map(|condition| (policy.owner, condition)).collect::<Vec<_>>()
        });
        let mut generator = Generator {
            finder: Finder::new(policies, asked.collect()),
            last: Scene::usual(),
            usual: Scene::usual(),
        };
        // Once to see what requests of these rules have in common, and then over such requests.
        let decided = generator.decided(owner);
        generator.usual.says.extend(said_most(&decided));
        generator.last = generator.usual.clone();
        let mut sections = generator.sections(owner);
        generator.make_alike(&mut sections);
        sections.extend(generator.rest(owner, &sections));
        Self { policies: policies.clone(), owner, sections }
    }
}

/// A scene that some rule of a seller approves although a condition is true, near those that the rules ask for.
pub(crate) fn approved(policies: &Policies, owner: Owner, condition: &Condition) -> Option<Scene> {
    let finder = Finder::new(policies, Vec::new());
    let rules = finder.rules.iter().enumerate();
    let mut approving =
        rules.filter(|(_, (policy, rule))| policy.owner == owner && rule.then == Route::Approve);
    approving.find_map(|(at, (_, rule))| {
        let mut wanted = Wanted::fit(at, rule);
        wanted.wants.push(Want { condition: condition.clone(), truth: true, part: None });
        let scene = finder.climb(&Scene::usual(), &wanted, &[])?;
        Some(finder.tidy(scene, &wanted, &Scene { says: BTreeMap::new(), ..Scene::usual() }))
    })
}

/// Makes the cases.
struct Generator<'p> {
    finder: Finder<'p>,
    /// The scene that was last decided by a rule: others begin near it, so that they have much in common.
    last: Scene,
    /// What most requests say.
    usual: Scene,
}

impl<'p> Generator<'p> {
    fn sections(&mut self, owner: Owner) -> Vec<Section> {
        let rules = self.finder.rules.clone();
        let own = rules.into_iter().enumerate().filter(|(_, (policy, _))| policy.owner == owner);
        own.map(|(at, (_, rule))| self.rule(at, rule)).collect()
    }

    /// A scene that each rule of an owner decides, as far as they are found.
    fn decided(&mut self, owner: Owner) -> Vec<Scene> {
        let rules = self.finder.rules.clone();
        let own = rules.into_iter().enumerate().filter(|(_, (policy, _))| policy.owner == owner);
        own.filter_map(|(at, (_, rule))| match self.base(&Wanted::fit(at, rule)) {
            Found::Scene(scene) => Some(scene),
            Found::Impossible | Found::Open => None,
        })
        .collect()
    }

    /// A scene for what is wanted, near the one before, and plain.
    fn base(&mut self, wanted: &Wanted) -> Found {
        match self.finder.find(Some(&self.last), wanted) {
            Found::Scene(scene) => {
                self.last = self.finder.tidy(scene, wanted, &self.usual);
                Found::Scene(self.last.clone())
            }
            found => found,
        }
    }

    fn rule(&mut self, at: usize, rule: &'p Rule) -> Section {
        let mut section =
            Section { title: format!("{}: {}", rule.id, rule.then), notes: Vec::new(), tables: Vec::new() };
        let base = match self.base(&Wanted::fit(at, rule)) {
            Found::Scene(scene) => Some(scene),
            Found::Impossible => {
                section
                    .notes
                    .push(format!("no request comes to `{}` and fits it: it never decides", rule.id));
                None
            }
            Found::Open => {
                section.notes.push(format!(
                    "no request was found that `{}` decides, and it is not proved that there is none",
                    rule.id
                ));
                None
            }
        };
        if let Some(base) = &base {
            section.tables.push(Table {
                title: format!("{} decides", rule.id),
                rows: vec![self.row(String::new(), base.clone())],
                notes: Vec::new(),
                is_full: true,
                is_named: true,
                focus: Vec::new(),
                anchor: None,
            });
        }
        // A rule that never decides has limits all the same: they show if it begins to.
        let base = base.unwrap_or_else(|| self.last.clone());
        for leaf in leaves(rule) {
            self.leaf(at, rule, &leaf, &base, &mut section);
        }
        section
    }

    /// A case, with what becomes of it today.
    fn row(&self, words: String, scene: Scene) -> Row {
        let request = scene.request();
        let expected = expected(&self.finder.policies.decide(&request, scene.at));
        let stands_from = self.finder.stands_from(&scene, expected.stands_until.flatten());
        Row { words, scene, expected, stands_from }
    }
}

/// What a decision says, as a case expects it.
fn expected(decision: &Decision<'_>) -> Expected {
    Expected {
        route: Some(decision.route()),
        rule: decision.rule().map(Arc::from),
        included: Some(matches!(decision.metric(), MetricTag::Included(_))),
        resolution: decision.resolution(),
        stands_until: Some(decision.stands_until()),
        why: Some(decision.why().to_string().into()),
    }
}

impl Expected {
    /// Whether it is that this rule decides because it fits.
    fn is_by(&self, rule: &Rule) -> bool {
        self.rule.as_deref() == Some(&*rule.id) && self.why.as_deref() == Some("rule")
    }

    /// Whether some rule could not be told, and so a person decides.
    pub(crate) fn cannot_tell(&self) -> bool {
        self.rule.is_some() && self.why.as_deref() != Some("rule") && self.route == Some(Route::Review)
    }
}
