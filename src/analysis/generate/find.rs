//! Finding a request for what a case is about: by small steps from one that is near, or by the exact search.

use super::leaves::{Want, fits};
use super::points::points;
use super::scene::{Change, Scene};
use super::ways::ways;
use crate::analysis::search::{Answer, Goal, Search};
use crate::analysis::space::{Asked, Space};
use crate::engine::{Policies, RuleEffect, condition_says};
use crate::lang::{Condition, Expr, Policy, Rule, Subject, Test};
use crate::model::{Owner, Request, Value};

/// What is looked for: a request that comes to a rule, and of which some things hold there.
#[derive(Clone, Debug)]
pub(super) struct Wanted {
    /// The rule, by its position among the rules of both policies.
    pub(super) rule: usize,
    /// Whether the review began in the rule's own time; `None` is either.
    pub(super) in_time: Option<bool>,
    /// What has to hold.
    pub(super) wants: Vec<Want>,
}

impl Wanted {
    /// That a rule fits.
    pub(super) fn fit(at: usize, rule: &Rule) -> Self {
        Self { rule: at, in_time: Some(true), wants: fits(rule) }
    }
}

/// What looking for a request came to.
pub(super) enum Found {
    /// This one.
    Scene(Scene),
    /// There is none: proved.
    Impossible,
    /// None was found, and it is not proved that there is none.
    Open,
}

/// Steps after which looking for a request by small steps is given up.
const MOST_STEPS: usize = 24;

/// Finds requests for some policies.
pub(super) struct Finder<'p> {
    pub(super) policies: &'p Policies,
    /// Every rule and its policy, in the order in which they are looked at.
    pub(super) rules: Vec<(&'p Policy, &'p Rule)>,
    search: Search,
    /// Parts of formulas that the search can be asked about, and how.
    asked: Vec<(Owner, Condition, Asked)>,
}

impl<'p> Finder<'p> {
    /// For requests of which these parts of formulas are wanted to be something.
    pub(super) fn new(policies: &'p Policies, asked: Vec<(Owner, Condition)>) -> Self {
        let mut space = Space::of(&[policies]);
        let mut known: Vec<(Owner, Condition, Asked)> = Vec::new();
        for (owner, condition) in asked {
            if !known.iter().any(|(by, known, _)| *by == owner && *known == condition)
                && let Some(asked) = space.ask(0, owner, &condition)
            {
                known.push((owner, condition, asked));
            }
        }
        let rules = policies.rules().collect();
        Self { policies, rules, search: Search::new(space), asked: known }
    }

    /// The policy of a rule.
    pub(super) fn policy(&self, rule: usize) -> Option<&'p Policy> {
        self.rules.get(rule).map(|(policy, _)| *policy)
    }

    /// Whether a request comes to a rule, and all that is wanted holds there.
    pub(super) fn holds(&self, scene: &Scene, wanted: &Wanted) -> bool {
        self.unmet(scene, wanted) == 0
    }

    /// How many of the things that are wanted do not hold: rules above that decide count too.
    fn unmet(&self, scene: &Scene, wanted: &Wanted) -> usize {
        let request = scene.request();
        let effects = self.policies.effects(&request, scene.at);
        if effects.is_empty() || !scene.is_possible(self.policies) {
            return usize::MAX;
        }
        let above = effects.iter().take(wanted.rule);
        let above =
            above.filter(|effect| matches!(effect, RuleEffect::Fits | RuleEffect::CannotTell)).count();
        let time = wanted
            .in_time
            .is_some_and(|wanted_time| self.in_time(&request, scene, wanted.rule) != Some(wanted_time));
        let wants = wanted
            .wants
            .iter()
            .filter(|want| self.says(&want.condition, wanted.rule, &request, scene) != Some(want.truth));
        above + usize::from(time) + wants.count()
    }

    fn says(&self, condition: &Condition, rule: usize, request: &Request, scene: &Scene) -> Option<bool> {
        condition_says(self.policy(rule)?, condition, request, scene.at)
    }

    /// What a condition of a rule says of a scene.
    pub(super) fn truth(&self, condition: &Condition, rule: usize, scene: &Scene) -> Option<bool> {
        self.says(condition, rule, &scene.request(), scene)
    }

    fn in_time(&self, request: &Request, scene: &Scene, at: usize) -> Option<bool> {
        let (_, rule) = self.rules.get(at)?;
        if rule.from.is_none() && rule.until.is_none() {
            return Some(true);
        }
        let began = request.review_began().filter(|began| *began <= scene.at)?;
        Some(rule.from.is_none_or(|from| from <= began) && rule.until.is_none_or(|until| began < until))
    }

    /// A request for what is wanted, near a scene if there is one.
    pub(super) fn find(&mut self, near: Option<&Scene>, wanted: &Wanted) -> Found {
        if let Some(scene) = near.and_then(|near| self.climb(near, wanted, &[])) {
            return Found::Scene(scene);
        }
        self.exact(wanted)
    }

    /// By the exact search.
    pub(super) fn exact(&mut self, wanted: &Wanted) -> Found {
        let Some(goal) = self.goal(wanted) else { return Found::Open };
        self.answer(|search| search.find(&goal), wanted)
    }

    /// By the exact search, with one more condition that must be true.
    pub(super) fn exact_with(&self, wanted: &Wanted, condition: &Condition) -> Found {
        let Some(owner) = self.policy(wanted.rule).map(|policy| policy.owner) else { return Found::Open };
        let parts = wanted.wants.iter().filter(|want| want.part.is_none());
        let asked = parts.map(|want| (owner, want.condition.clone())).chain([(owner, condition.clone())]);
        let mut other = Self::new(self.policies, asked.collect());
        let mut wanted = wanted.clone();
        wanted.wants.push(Want { condition: condition.clone(), truth: true, part: None });
        other.exact(&wanted)
    }

    /// A request for which a part of a rule is true, or false, whether or not the rule is reached.
    pub(super) fn part(&mut self, rule: usize, part: usize, truth: bool) -> Found {
        match self.search.find(&Goal::Part { of: 0, rule, part, says: Some(truth) }) {
            Answer::Witness(witness) => match Scene::of(self.policies, witness.request(), witness.at()) {
                Some(scene) => Found::Scene(scene),
                None => Found::Open,
            },
            Answer::Impossible { .. } => Found::Impossible,
            Answer::NotFinished | Answer::CannotBeDecided => Found::Open,
        }
    }

    fn answer(&mut self, ask: impl FnOnce(&mut Search) -> Answer, wanted: &Wanted) -> Found {
        match ask(&mut self.search) {
            Answer::Witness(witness) => {
                let scene = Scene::of(self.policies, witness.request(), witness.at());
                match scene.filter(|scene| self.holds(scene, wanted)) {
                    Some(scene) => Found::Scene(scene),
                    None => Found::Open,
                }
            }
            Answer::Impossible { .. } => Found::Impossible,
            Answer::NotFinished | Answer::CannotBeDecided => Found::Open,
        }
    }

    fn goal(&self, wanted: &Wanted) -> Option<Goal> {
        let (policy, rule) = self.rules.get(wanted.rule)?;
        let mut goals = vec![Goal::Reaches { of: 0, rule: wanted.rule }];
        match wanted.in_time {
            Some(in_time) if rule.from.is_some() || rule.until.is_some() => {
                goals.push(Goal::Part { of: 0, rule: wanted.rule, part: 0, says: Some(in_time) });
            }
            Some(false) => return None,
            Some(true) | None => {}
        }
        for want in &wanted.wants {
            let says = Some(want.truth);
            goals.push(match want.part {
                Some(part) => Goal::Part { of: 0, rule: wanted.rule, part, says },
                None => {
                    let same = |(owner, known, _): &&(Owner, Condition, Asked)| {
                        *owner == policy.owner && *known == want.condition
                    };
                    Goal::Asked { asked: self.asked.iter().find(same)?.2, says }
                }
            });
        }
        Some(Goal::all(goals))
    }

    /// From a scene to one of which all that is wanted holds, a change at a time, each for the better. What the
    /// scene says of the fields in `kept` stays.
    pub(super) fn climb(&self, from: &Scene, wanted: &Wanted, kept: &[Box<str>]) -> Option<Scene> {
        let mut scene = from.clone();
        let mut unmet = self.unmet(&scene, wanted);
        for _ in 0..MOST_STEPS {
            if unmet == 0 {
                return Some(scene);
            }
            let changes = self.steps(&scene, wanted);
            let allowed = |changes: &&Vec<Change>| {
                changes.iter().all(|change| !matches!(change, Change::Say(name, _) if kept.contains(name)))
            };
            let tried = changes.iter().filter(allowed).map(|changes| scene.with(changes));
            let better =
                tried.map(|scene| (self.unmet(&scene, wanted), scene)).min_by_key(|(unmet, _)| *unmet);
            match better.filter(|(better, _)| *better < unmet) {
                Some((better, next)) => (unmet, scene) = (better, next),
                None => return None,
            }
        }
        None
    }

    /// Changes that may mend something: what the conditions ask for that are not as they should be.
    fn steps(&self, scene: &Scene, wanted: &Wanted) -> Vec<Vec<Change>> {
        let request = scene.request();
        let effects = self.policies.effects(&request, scene.at);
        let mut steps = Vec::new();
        for (at, (policy, rule)) in self.rules.iter().enumerate().take(wanted.rule) {
            if matches!(effects.get(at), Some(RuleEffect::Fits | RuleEffect::CannotTell)) {
                rule.when.iter().chain(&rule.unless).for_each(|it| self.mend(policy, it, scene, &mut steps));
            }
        }
        if let Some((policy, rule)) = self.rules.get(wanted.rule) {
            for want in &wanted.wants {
                if self.says(&want.condition, wanted.rule, &request, scene) != Some(want.truth) {
                    self.mend(policy, &want.condition, scene, &mut steps);
                }
            }
            if wanted.in_time.is_some_and(|time| self.in_time(&request, scene, wanted.rule) != Some(time)) {
                let points = super::points::window(rule, scene);
                steps.extend(points.into_iter().flat_map(|point| point.ways));
                if !scene.says.contains_key("review") {
                    steps.push(vec![Change::Say("review".into(), Some(Value::Code(0)))]);
                }
            }
        }
        steps
    }

    /// What a request can say in answer to a condition.
    fn mend(&self, policy: &Policy, condition: &Condition, scene: &Scene, steps: &mut Vec<Vec<Change>>) {
        match condition {
            Condition::All(parts, _) | Condition::Any(parts, _) => {
                parts.iter().for_each(|part| self.mend(policy, part, scene, steps));
            }
            Condition::Test(test) => {
                steps.extend(points(policy, test, scene).into_iter().flat_map(|point| point.ways))
            }
            Condition::Formula(formula) => {
                let mut subjects: Vec<Subject> = Vec::new();
                formula.reads(&mut |subject| subjects.push(subject));
                subjects.sort();
                subjects.dedup();
                for subject in subjects {
                    self.asked_of(subject, policy).for_each(|test| {
                        steps.extend(points(policy, test, scene).into_iter().flat_map(|point| point.ways));
                    });
                    for value in constants(&formula.expr, policy, subject) {
                        steps.extend(ways(policy, subject, &value, scene));
                    }
                }
            }
        }
    }

    /// Every test of a field in the rules of a policy.
    fn asked_of(&self, subject: Subject, policy: &Policy) -> impl Iterator<Item = &'p Test> {
        let mut tests = Vec::new();
        for (by, rule) in &self.rules {
            if by.owner == policy.owner {
                rule.when.iter().chain(&rule.unless).for_each(|it| tests_of(it, subject, &mut tests));
            }
        }
        tests.into_iter()
    }
}

fn tests_of<'r>(condition: &'r Condition, subject: Subject, tests: &mut Vec<&'r Test>) {
    match condition {
        Condition::All(parts, _) | Condition::Any(parts, _) => {
            parts.iter().for_each(|part| tests_of(part, subject, tests));
        }
        Condition::Test(test) if test.subject == subject => tests.push(test),
        Condition::Test(_) | Condition::Formula(_) => {}
    }
}

/// Values that a formula compares a field with, as far as they stand in it, and a few others.
pub(super) fn constants(expr: &Expr, policy: &Policy, subject: Subject) -> Vec<Value> {
    use crate::model::{Decimal, FieldType, Money};
    let mut values = Vec::new();
    expr.walk(&mut |expr| {
        if let Expr::Const(value) = expr {
            values.push(value.clone());
        }
    });
    let kind = subject.kind(&policy.fields);
    let fits = |value: &Value| match kind {
        FieldType::Money => matches!(value, Value::Money(_)),
        FieldType::Number | FieldType::Count | FieldType::Rate => matches!(value, Value::Number(_)),
        FieldType::Text => matches!(value, Value::Text(_)),
        FieldType::Code(_) => matches!(value, Value::Code(_)),
        FieldType::Duration => matches!(value, Value::Duration(_)),
        FieldType::Moment => matches!(value, Value::Moment(_)),
        _ => false,
    };
    values.retain(|value| fits(value));
    for number in [0, 1, 2, 10, 100, 1_000, 10_000] {
        let number = Decimal::from(number);
        match (kind, policy.currency) {
            (FieldType::Money, Some(currency)) => {
                values.push(Value::Money(Money { amount: number, currency }))
            }
            (FieldType::Number | FieldType::Count, _) => values.push(Value::Number(number)),
            (FieldType::Rate, _) if number <= Decimal::ONE => values.push(Value::Number(number)),
            _ => {}
        }
    }
    match kind {
        FieldType::Bool => values.extend([Value::Bool(true), Value::Bool(false)]),
        FieldType::List => {
            let mut texts: Vec<Box<str>> = Vec::new();
            expr.walk(&mut |expr| {
                if let Expr::Const(Value::Text(text)) = expr {
                    texts.push(text.clone());
                }
            });
            values.extend(texts.into_iter().map(|text| Value::List(vec![text])));
            values.push(Value::List(vec!["something-else".into()]));
        }
        FieldType::Text => values.push(Value::Text("something-else".into())),
        _ => {}
    }
    values
}
