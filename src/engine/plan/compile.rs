//! From a checked policy to its plan: fields to slots, literals to integers, texts to words.

use std::sync::Arc;

use super::cell;
use super::order::cost;
use super::pool::{Asks, Band, General, Home, Kleene, Looked, Share, Slot, Test as Compiled, Window};
use super::pooling::{Declared, Pooling, count, keep, without_slot};
use super::range::band;
use super::rules::Part;
use crate::lang::{
    Bounds, Check, Checked, Condition, Expr, Formula, Matcher, Pattern, Quantifier, Rule, Subject, Test,
};
use crate::model::{Absence, Derivation, Field, FieldType, Value};

/// Compiles one policy.
pub(super) struct Compiler<'c> {
    pub(super) shared: &'c mut Pooling,
    pub(super) policy: &'c Checked,
    pub(super) home: Arc<Home>,
    pub(super) declared: Declared,
}

impl Compiler<'_> {
    /// The conditions of a rule, those that are soon answered first.
    pub(super) fn parts(&mut self, rule: &Rule, parts: &mut Vec<Part>) {
        if rule.from.is_some() || rule.until.is_some() {
            self.want(Field::RequestedAt);
            self.want(Field::InspectionReceivedAt);
            let slot = self.want(Field::Review);
            let window = Window { from: rule.from, until: rule.until };
            let at = keep(&mut self.shared.windows, &mut self.shared.pool.windows, window);
            let asks = Asks::Window(at);
            let test = self.shared.add(Compiled { slot, asks, negated: false, absent: Kleene::Unknown });
            parts.push(Part::new(test, false, 0));
        }
        let when = rule.when.iter().map(|condition| (condition, false));
        let unless = rule.unless.iter().map(|condition| (condition, true));
        for (at, (condition, unless)) in (1..).zip(when.chain(unless)) {
            parts.push(Part::new(self.condition(condition), unless, at));
        }
        let pool = &self.shared.pool;
        parts.sort_by_key(|part| pool.test(part.test).map(|test| cost(pool, test)));
    }

    fn condition(&mut self, condition: &Condition) -> u32 {
        let test = match condition {
            Condition::All(parts, _) | Condition::Any(parts, _) => {
                let any = matches!(condition, Condition::Any(..));
                let parts: Box<[u32]> = parts.iter().map(|part| self.condition(part)).collect();
                let next = count(self.shared.pool.parts.len());
                let first = *self.shared.groups.entry((any, parts.clone())).or_insert(next);
                if first == next {
                    self.shared.pool.parts.extend(&parts);
                }
                let asks = Asks::Group { any, first, count: count(parts.len()) };
                Some(without_slot(asks))
            }
            Condition::Test(test) => self.test(test),
            Condition::Formula(formula) => return self.formula(condition, formula),
        };
        let test = test.unwrap_or_else(|| without_slot(Asks::General(self.general(condition))));
        self.shared.add(test)
    }

    fn formula(&mut self, condition: &Condition, formula: &Formula) -> u32 {
        let known = self.shared.formulas.get(&self.declared).and_then(|known| known.get(&formula.expr));
        if let Some(known) = known {
            return *known;
        }
        let program = self.program(&formula.expr);
        let general = self.general(condition);
        let asks = match program {
            Some(program) => {
                self.shared.pool.programs.push((program, general));
                Asks::Formula(count(self.shared.pool.programs.len() - 1))
            }
            None => Asks::General(general),
        };
        let at = self.shared.add(without_slot(asks));
        let known = self.shared.formulas.entry(self.declared.clone()).or_default();
        known.insert(formula.expr.clone(), at);
        at
    }

    /// A condition on one field; `None` if slots cannot answer it.
    fn test(&mut self, test: &Test) -> Option<Compiled> {
        if matches!(test.check, Check::Known | Check::Missing) {
            let slot = self.slot_of_presence(test.subject)?;
            let negated = test.check == Check::Missing;
            return Some(Compiled { slot, asks: Asks::Says, negated, absent: Kleene::of(negated) });
        }
        let derived = test.subject.field().and_then(|field| field.def().derived);
        let (asks, negated) = match (&test.check, derived) {
            (Check::Ranges { ranges, negated }, None) => (self.ranges(test.subject, ranges)?, *negated),
            (Check::Ranges { ranges, negated }, Some(Derivation::Share(_, whole))) => {
                (self.share(whole, ranges)?, *negated)
            }
            (Check::Ranges { ranges, negated }, Some(time)) => {
                let [range] = ranges.as_slice() else { return None };
                let Band { low, high, .. } = band(range)?;
                let sign = if matches!(time, Derivation::Since(_)) { 1 } else { -1 };
                (Asks::Elapsed { low, high, sign }, *negated)
            }
            (Check::Flag(wanted), _) => (between(i64::from(*wanted)), false),
            (Check::Codes { codes, negated }, _) => (self.codes(test.subject, codes), *negated),
            (Check::Text { any, negated }, _) => (self.text(test.subject, any)?, *negated),
            (Check::List { quantifier, any }, _) => {
                (self.list(test.subject, *quantifier, any)?, *quantifier == Quantifier::Excludes)
            }
            _ => return None,
        };
        let slot = match derived {
            None => self.slot(test.subject)?,
            Some(Derivation::Since(moment) | Derivation::Until(moment)) => self.want(moment),
            Some(Derivation::Share(part, _)) => self.want(part),
        };
        Some(Compiled { slot, asks, negated, absent: self.absent(test, slot, negated) })
    }

    /// What a condition is where the request says nothing.
    fn absent(&self, test: &Test, slot: Slot, negated: bool) -> Kleene {
        // What is worked out is absent as what it is worked out from.
        let field = self.shared.pool.field(slot);
        let absence = field.map_or(Absence::Unknown, |field| field.def().absence);
        match (absence, &test.check) {
            (Absence::Unknown, _) => Kleene::Unknown,
            (Absence::Fact(_), Check::Flag(wanted)) => Kleene::of(!wanted),
            (Absence::Fact(_), _) => Kleene::of(negated),
        }
    }

    fn ranges(&mut self, subject: Subject, ranges: &[Bounds]) -> Option<Asks> {
        let moment = self.kind(subject) == FieldType::Moment && subject.field().is_some();
        let bands: Box<[Band]> = ranges.iter().map(band).collect::<Option<_>>()?;
        match *bands {
            [Band { low, high, .. }] if moment => Some(Asks::Moment { low, high }),
            [Band { low, high, currency: 0 }] => Some(Asks::Within { low, high }),
            [Band { low, high, currency }] => Some(Asks::Amount { low, high, currency }),
            _ if moment => None,
            _ => Some(Asks::Bands(keep(&mut self.shared.bands, &mut self.shared.pool.bands, bands))),
        }
    }

    fn share(&mut self, whole: Field, ranges: &[Bounds]) -> Option<Asks> {
        let [Bounds { low, high }] = ranges else { return None };
        let end = |end: &Option<crate::lang::Bound>| match end {
            None => Some(None),
            Some(end) => match end.value {
                Value::Number(number) => Some(Some((cell::exact(cell::number(number))?, end.inclusive))),
                _ => None,
            },
        };
        let share = Share { whole: self.want(whole), low: end(low)?, high: end(high)? };
        Some(Asks::Share(keep(&mut self.shared.shares, &mut self.shared.pool.shares, share)))
    }

    fn codes(&mut self, subject: Subject, codes: &[u8]) -> Asks {
        // Of more words than bits some would share one.
        let few = subject.field().is_some_and(|field| field.words().len() <= 64);
        match *codes {
            [code] => between(code.into()),
            _ if few && codes.iter().all(|code| *code < 64) => {
                Asks::Codes(codes.iter().fold(0, |set, code| set | 1 << code))
            }
            _ => Asks::Set(self.set(codes.iter().map(|code| u32::from(*code)).collect())),
        }
    }

    fn text(&mut self, subject: Subject, any: &[Matcher]) -> Option<Asks> {
        let (words, patterns) = self.matchers(any)?;
        if !patterns.is_empty() {
            return self.like(subject, words, patterns).map(|(set, patterns)| Asks::Like { set, patterns });
        }
        Some(match *words {
            [word] => between(word.into()),
            _ => Asks::Set(self.set(words)),
        })
    }

    fn list(&mut self, subject: Subject, quantifier: Quantifier, any: &[Matcher]) -> Option<Asks> {
        let (words, patterns) = self.matchers(any)?;
        let only = quantifier == Quantifier::Only;
        if !patterns.is_empty() {
            let (set, patterns) = self.like(subject, words, patterns)?;
            return Some(if only { Asks::OnlyLike { set, patterns } } else { Asks::Like { set, patterns } });
        }
        Some(match *words {
            _ if only => Asks::Only(self.set(words)),
            [word] => Asks::Holds(word),
            _ => Asks::HoldsAny(self.set(words)),
        })
    }

    /// The words and patterns of what a text may match, entries of lists among them.
    fn matchers(&mut self, any: &[Matcher]) -> Option<(Vec<u32>, Vec<Pattern>)> {
        let (mut words, mut patterns) = (Vec::new(), Vec::new());
        for matcher in any {
            match matcher {
                Matcher::Exact(text) => words.push(self.word(text)),
                Matcher::Like(pattern) => patterns.push(pattern.clone()),
                Matcher::InList(at) => {
                    let list = self.policy.lists.get(usize::from(*at))?;
                    words.extend(list.entries.iter().map(|entry| self.shared.word(entry)));
                }
            }
        }
        Some((words, patterns))
    }

    fn like(&mut self, subject: Subject, words: Vec<u32>, patterns: Vec<Pattern>) -> Option<(u32, u32)> {
        let slot = self.slot(subject)?;
        self.need_text(slot);
        let set = self.set(words);
        let patterns = keep(&mut self.shared.patterns, &mut self.shared.pool.patterns, patterns.into());
        Some((set, patterns))
    }

    fn set(&mut self, mut members: Vec<u32>) -> u32 {
        members.sort_unstable();
        members.dedup();
        keep(&mut self.shared.sets, &mut self.shared.pool.sets, members.into())
    }

    /// A condition that is evaluated as it stands.
    fn general(&mut self, condition: &Condition) -> u32 {
        let mut timed = false;
        subjects(condition, &mut |subject| {
            let field = subject.field();
            let time = |field: Field| field.def().kind == FieldType::Moment;
            match field.and_then(|field| field.def().derived) {
                Some(Derivation::Since(moment) | Derivation::Until(moment)) => {
                    timed = true;
                    self.want(moment);
                }
                Some(Derivation::Share(part, whole)) => {
                    self.want(part);
                    self.want(whole);
                }
                None => {
                    timed |= field.is_some_and(time);
                    if let Some(slot) = self.slot(subject) {
                        self.need_text(slot);
                    }
                }
            }
        });
        let home = self.home.clone();
        self.shared.pool.general.push(General { condition: condition.clone(), home, timed });
        count(self.shared.pool.general.len() - 1)
    }

    fn need_text(&mut self, slot: Slot) {
        let texts = &mut self.shared.pool.texts;
        if texts.len() <= usize::from(slot) {
            texts.resize(usize::from(slot) + 1, false);
        }
        if let Some(needed) = texts.get_mut(usize::from(slot)) {
            *needed = true;
        }
    }

    /// The slot of a field that requests carry.
    pub(super) fn slot(&mut self, subject: Subject) -> Option<Slot> {
        match subject {
            Subject::Field(field) => field.def().derived.is_none().then(|| self.want(field)),
            Subject::Declared(at) => self.home.slots.get(usize::from(at)).copied(),
        }
    }

    /// The slot that says whether a field is there at all.
    fn slot_of_presence(&mut self, subject: Subject) -> Option<Slot> {
        match subject.field().and_then(|field| field.def().derived) {
            Some(Derivation::Since(moment) | Derivation::Until(moment)) => Some(self.want(moment)),
            Some(Derivation::Share(..)) => None,
            None => self.slot(subject),
        }
    }

    pub(super) fn want(&mut self, field: Field) -> Slot {
        self.shared.pool.look_at(Looked::Table(field))
    }

    pub(super) fn kind(&self, subject: Subject) -> FieldType {
        subject.kind(&self.policy.fields)
    }

    pub(super) fn word(&mut self, text: &str) -> u32 {
        self.shared.word(text)
    }
}

fn between(value: i64) -> Asks {
    Asks::Within { low: value, high: value }
}

/// Calls with every field that a condition looks at.
fn subjects(condition: &Condition, each: &mut dyn FnMut(Subject)) {
    match condition {
        Condition::All(parts, _) | Condition::Any(parts, _) => {
            parts.iter().for_each(|part| subjects(part, each));
        }
        Condition::Test(test) => each(test.subject),
        Condition::Formula(Formula { expr, .. }) => expr.walk(&mut |expr| {
            if let Expr::Read(subject) = expr {
                each(*subject);
            }
        }),
    }
}
