//! The table of one question: what can be answered, over a request for which the answer alone decides.

use super::find::{Found, Wanted};
use super::leaves::{Ask, Leaf, Want, words};
use super::points::{Point, points, window};
use super::scene::{Change, Scene};
use super::{Generator, Row, Section, Table};
use crate::lang::{Bound, Bounds, Check, Condition, Matcher, Policy, Rule, Subject, Test};
use crate::model::{Derivation, Field, FieldType, Value};

impl<'p> Generator<'p> {
    /// Adds the table of a question of a rule. `base` is a scene that the rule decides.
    pub(super) fn leaf(
        &mut self,
        at: usize,
        rule: &'p Rule,
        leaf: &Leaf<'p>,
        base: &Scene,
        section: &mut Section,
    ) {
        let Some(policy) = self.finder.policy(at) else { return };
        let asks = words(policy, leaf);
        let context =
            Wanted { rule: at, in_time: leaf.ask.as_ref().map(|_| true), wants: leaf.wants.clone() };
        let fitting = self.side(&context, leaf, true);
        let start = if self.finder.holds(base, &fitting) {
            base.clone()
        } else {
            match self.finder.find(Some(base), &fitting) {
                Found::Scene(scene) => self.finder.tidy(scene, &fitting, &self.usual),
                found => {
                    section.notes.push(match found {
                        Found::Impossible => format!("`{asks}`: the rule never hangs on it alone"),
                        _ => format!("`{asks}`: no request was found in which the rule hangs on it alone"),
                    });
                    // Where it is answered the other way: shown, so that it shows if this changes.
                    let failing = self.side(&context, leaf, false);
                    match self.finder.find(Some(base), &failing) {
                        Found::Scene(scene) => self.finder.tidy(scene, &failing, &self.usual),
                        Found::Impossible | Found::Open => return,
                    }
                }
            }
        };
        let mut rows = self.rows(&context, leaf, &start, rule);
        let mut notes = Vec::new();
        if self.finder.holds(&start, &fitting) && !self.shows(&rows, rule) {
            self.other_side(&context, leaf, rule, &asks, &mut rows, &mut notes);
        }
        let Rows { near, far } = rows;
        let anchor = leaf.anchor(start.says.get("review"));
        let (is_named, focus) = (leaf.is_named(), focus(policy, rule));
        let title = format!("{}, {asks}", rule.id);
        match near.is_empty() {
            true => section.notes.extend(notes),
            false => {
                let (title, focus) = (title.clone(), focus.clone());
                section.tables.push(Table {
                    title,
                    rows: near,
                    notes,
                    is_full: false,
                    is_named,
                    focus,
                    anchor,
                });
            }
        }
        for row in far {
            let title = format!("{title}, {}", row.words);
            let row = Row { words: String::new(), ..row };
            let (rows, notes, focus) = (vec![row], Vec::new(), focus.clone());
            section.tables.push(Table { title, rows, notes, is_full: false, is_named, focus, anchor });
        }
    }

    /// What is wanted where the question is answered so that the rule fits, or does not.
    fn side(&self, context: &Wanted, leaf: &Leaf<'p>, fits: bool) -> Wanted {
        let mut wanted = context.clone();
        let truth = leaf.fits_if == fits;
        match &leaf.ask {
            None => wanted.in_time = Some(truth),
            Some(Ask::Line(condition)) => {
                let rule = self.finder.rules.get(context.rule);
                wanted.wants.extend(rule.map(|(_, rule)| Want::new(rule, condition, truth)));
            }
            Some(Ask::Part(condition, ..)) => {
                wanted.wants.push(Want { condition: condition.clone(), truth, part: None });
            }
        }
        wanted
    }

    /// Whether two rows that differ in the answer alone are decided differently, one of them by the rule.
    fn shows(&self, rows: &Rows, rule: &Rule) -> bool {
        let (fit, other): (Vec<&Row>, Vec<&Row>) = rows.near.iter().partition(|row| row.expected.is_by(rule));
        !fit.is_empty() && !other.is_empty()
    }

    /// The rows of a question, over a scene.
    fn rows(&self, context: &Wanted, leaf: &Leaf<'p>, start: &Scene, rule: &'p Rule) -> Rows {
        let mut rows = Rows { near: Vec::new(), far: Vec::new() };
        match &leaf.ask {
            None => {
                for point in window(rule, start) {
                    self.point(context, None, &point, start, &mut rows);
                }
            }
            Some(Ask::Line(Condition::Test(test))) => {
                let Some(policy) = self.finder.policy(context.rule) else { return rows };
                for point in points(policy, test, start) {
                    self.point(context, Some(test), &point, start, &mut rows);
                }
            }
            Some(ask) => {
                for (one, other) in self.finder.flips(ask.condition(), context, start) {
                    for scene in [one, other] {
                        let holds = self.finder.truth(ask.condition(), context.rule, &scene) == Some(true);
                        let words = if holds { "still true" } else { "not true any more" };
                        rows.add(self.row(words.to_owned(), scene));
                    }
                }
                if rows.near.is_empty() {
                    let truth = self.finder.truth(ask.condition(), context.rule, start) == Some(true);
                    rows.add(self.row(truth.to_string(), start.clone()));
                    let opposite = self.side(context, leaf, false);
                    if let Some(scene) = self.finder.climb(start, &opposite, &[]) {
                        rows.add(self.row((!truth).to_string(), scene));
                    }
                }
                if let Some(policy) = self.finder.policy(context.rule) {
                    self.unsaid(policy, ask.condition(), start, &mut rows);
                }
            }
        }
        rows
    }

    /// Rows in which a field that a formula reads is not said.
    fn unsaid(&self, policy: &Policy, condition: &Condition, start: &Scene, rows: &mut Rows) {
        let Condition::Formula(formula) = condition else { return };
        let mut names: Vec<Box<str>> = Vec::new();
        formula.reads(&mut |subject| {
            let derived = subject.field().and_then(|field| field.def().derived);
            match derived {
                None => names.push(subject.name(&policy.fields).into()),
                Some(Derivation::Since(moment) | Derivation::Until(moment)) => {
                    names.push(moment.name().into())
                }
                Some(Derivation::Share(_, whole)) => names.push(whole.name().into()),
            }
        });
        names.sort();
        names.dedup();
        for name in names.into_iter().filter(|name| start.says.contains_key(name)) {
            let words = format!("{name} not said");
            rows.add(self.row(words, start.with(&[Change::Say(name, None)])));
        }
    }

    fn point(&self, context: &Wanted, test: Option<&Test>, point: &Point, start: &Scene, rows: &mut Rows) {
        let scenes = || point.ways.iter().map(|way| start.with(way));
        if point.missing && test.is_some_and(is_derived) {
            // Not in the column of moments that the others are in.
            return rows.far.extend(scenes().take(1).map(|scene| self.row(point.words.clone(), scene)));
        }
        if let Some(scene) = scenes().find(|scene| self.finder.holds(scene, context)) {
            return rows.add(self.row(point.words.clone(), scene));
        }
        if point.missing {
            // What is not said may leave more than this open: what becomes of that is worth a case all the same.
            return scenes().take(1).for_each(|scene| rows.add(self.row(point.words.clone(), scene)));
        }
        for way in &point.ways {
            let kept: Vec<Box<str>> = way.iter().filter_map(Change::name).collect();
            if !way.iter().any(|change| matches!(change, Change::At(_)))
                && let Some(scene) = self.finder.climb(&start.with(way), context, &kept)
            {
                rows.far.push(self.row(point.words.clone(), scene));
                return;
            }
        }
        let wanted = test.zip(point.ways.first()).and_then(|(test, way)| exactly(test, way));
        if let Some(condition) = wanted
            && let Found::Scene(scene) = self.finder.exact_with(context, &condition)
        {
            rows.far.push(self.row(point.words.clone(), scene));
        }
    }

    /// Looks for two rows that show the question from a scene in which the rule does not fit.
    fn other_side(
        &mut self,
        context: &Wanted,
        leaf: &Leaf<'p>,
        rule: &'p Rule,
        asks: &str,
        rows: &mut Rows,
        notes: &mut Vec<String>,
    ) {
        let failing = self.side(context, leaf, false);
        match self.finder.exact(&failing) {
            Found::Impossible => {
                let truth = leaf.fits_if;
                notes.push(format!(
                    "`{asks}` decides nothing by itself: where everything else holds and no rule above decides, it is {truth}"
                ));
            }
            Found::Open => {
                notes.push(format!("`{asks}`: no request was found in which it alone stops the rule"))
            }
            Found::Scene(scene) => {
                let scene = self.finder.tidy(scene, &failing, &self.usual);
                let others = self.rows(context, leaf, &scene, rule);
                if self.shows(&others, rule) {
                    let first = std::mem::replace(rows, others);
                    rows.far.extend(first.near.into_iter().chain(first.far));
                } else {
                    rows.far.push(self.row("not so".to_owned(), scene));
                    notes.push(format!(
                        "`{asks}`: no two requests were found that differ in this alone and are decided differently"
                    ));
                }
            }
        }
    }
}

/// The rows of a question.
struct Rows {
    /// Over one request, with nothing different but what is asked.
    near: Vec<Row>,
    /// Over requests of their own.
    far: Vec<Row>,
}

impl Rows {
    fn add(&mut self, row: Row) {
        if !self.near.iter().any(|known| known.scene == row.scene) {
            self.near.push(row);
        }
    }
}

impl Leaf<'_> {
    /// Whether what is different about a row is better said in words than by its values.
    fn is_named(&self) -> bool {
        match &self.ask {
            Some(Ask::Line(Condition::Test(test))) => matches!(test.check, Check::Ranges { .. }),
            _ => true,
        }
    }

    /// The moment from which the time is counted that answers it.
    fn anchor(&self, review: Option<&Value>) -> Option<Field> {
        let from = |subject: Subject| match subject.field()?.def().derived? {
            Derivation::Since(moment) | Derivation::Until(moment) => Some(moment),
            Derivation::Share(..) => None,
        };
        match &self.ask {
            None if matches!(review, Some(Value::Code(1))) => Some(Field::InspectionReceivedAt),
            None => Some(Field::RequestedAt),
            Some(Ask::Line(Condition::Test(test))) if matches!(test.check, Check::Missing | Check::Known) => {
                None
            }
            Some(Ask::Line(Condition::Test(test))) => match test.subject {
                Subject::Field(field) if field.def().kind == FieldType::Moment => Some(field),
                subject => from(subject),
            },
            Some(ask) => {
                let Condition::Formula(formula) = ask.condition() else { return None };
                let mut first = None;
                formula.reads(&mut |subject| first = first.or_else(|| from(subject)));
                first
            }
        }
    }
}

impl Change {
    fn name(&self) -> Option<Box<str>> {
        match self {
            Self::Say(name, _) => Some(name.clone()),
            Self::At(_) => None,
        }
    }
}

/// The condition that a field has exactly the value that a change gives it.
fn exactly(test: &Test, way: &[Change]) -> Option<Condition> {
    let [Change::Say(_, Some(value))] = way else { return None };
    let check = match value {
        Value::Bool(flag) => Check::Flag(*flag),
        Value::Code(code) => Check::Codes { codes: vec![*code], negated: false },
        Value::Text(text) => Check::Text { any: vec![Matcher::Exact(text.clone())], negated: false },
        Value::List(_) => return None,
        value => {
            if is_derived(test) {
                return None;
            }
            let end = || Some(Bound { value: value.clone(), inclusive: true });
            Check::Ranges { ranges: vec![Bounds { low: end(), high: end() }], negated: false }
        }
    };
    Some(Condition::Test(Test { subject: test.subject, check, span: test.span }))
}

/// Whether the field is worked out from others.
fn is_derived(test: &Test) -> bool {
    test.subject.field().is_some_and(|field| field.def().derived.is_some())
}

/// The fields of a request that a rule looks at.
fn focus(policy: &Policy, rule: &Rule) -> Vec<Box<str>> {
    let mut focus: Vec<Box<str>> = Vec::new();
    let mut read = |subject: Subject| match subject.field().and_then(|field| field.def().derived) {
        None => focus.push(subject.name(&policy.fields).into()),
        Some(Derivation::Since(from) | Derivation::Until(from)) => focus.push(from.name().into()),
        Some(Derivation::Share(part, whole)) => focus.extend([part, whole].map(|field| field.name().into())),
    };
    if rule.from.is_some() || rule.until.is_some() {
        [Field::RequestedAt, Field::InspectionReceivedAt, Field::Review]
            .into_iter()
            .for_each(|field| read(Subject::Field(field)));
    }
    rule.when.iter().chain(&rule.unless).for_each(|condition| reads(condition, &mut read));
    focus
}

fn reads(condition: &Condition, read: &mut dyn FnMut(Subject)) {
    match condition {
        Condition::All(parts, _) | Condition::Any(parts, _) => {
            parts.iter().for_each(|part| reads(part, read))
        }
        Condition::Test(test) => read(test.subject),
        Condition::Formula(formula) => formula.reads(read),
    }
}
