//! From the conditions of a policy to what they ask of the axes of a space.

use super::atom::{Atom, Measure, Node, Stretch};
use super::axis::{Name, unix};
use super::line::Cut;
use super::texts::Question;
use super::{Draft, linear};
use crate::lang::{Bound, Bounds, Check, Condition, Expr, Matcher, Policy, Quantifier, Subject, Test};
use crate::model::{Decimal, Derivation, Field, FieldType, Value};

/// Lowers the conditions of one policy.
pub(super) struct Lowering<'d, 'p> {
    pub(super) draft: &'d mut Draft,
    pub(super) policy: &'p Policy,
}

impl Lowering<'_, '_> {
    pub(super) fn condition(&mut self, condition: &Condition) -> Node {
        match condition {
            Condition::All(parts, _) => Node::All(parts.iter().map(|part| self.condition(part)).collect()),
            Condition::Any(parts, _) => Node::Any(parts.iter().map(|part| self.condition(part)).collect()),
            Condition::Test(test) => self.test(test).unwrap_or_else(|| {
                let condition = Condition::Test(test.clone());
                self.opaque_reads(&[test.subject], condition)
            }),
            Condition::Formula(formula) => self.expr(&formula.expr),
        }
    }

    /// The window of a rule.
    pub(super) fn window(&mut self, rule: &crate::lang::Rule) -> Node {
        for field in [Field::Review, Field::RequestedAt, Field::InspectionReceivedAt] {
            let axis = self.draft.axis(Name::Field(field), field.def().kind);
            self.draft.mention(axis, &[0, 1]);
        }
        for moment in [rule.from, rule.until].into_iter().flatten() {
            for field in [Field::RequestedAt, Field::InspectionReceivedAt] {
                let axis = self.draft.axis(Name::Field(field), FieldType::Moment);
                self.draft.cut(Measure::Value(axis), None, Cut::before(unix(moment)));
            }
        }
        Node::Atom(Atom::Began { from: rule.from, until: rule.until })
    }

    /// What a field is read from; nothing if it is read from requests in two ways at once.
    pub(super) fn measure(&mut self, subject: Subject) -> Option<Measure> {
        let kind = subject.kind(&self.policy.fields);
        match subject {
            Subject::Declared(_) => {
                let name = subject.name(&self.policy.fields);
                if self.draft.clashes.contains(name) {
                    return None;
                }
                Some(Measure::Value(self.draft.axis(Name::Extra(name.into()), kind)))
            }
            Subject::Field(field) => {
                let mut axis = |field: Field| self.draft.axis(Name::Field(field), field.def().kind);
                Some(match field.def().derived {
                    None => Measure::Value(axis(field)),
                    Some(Derivation::Since(moment) | Derivation::Until(moment)) => {
                        Measure::Since(axis(moment))
                    }
                    Some(Derivation::Share(part, whole)) => {
                        let share = Measure::Share(axis(part), axis(whole));
                        self.draft.share(share);
                        share
                    }
                })
            }
        }
    }

    fn test(&mut self, test: &Test) -> Option<Node> {
        let measure = self.measure(test.subject)?;
        let value = match measure {
            Measure::Value(axis) => Some(axis),
            Measure::Since(_) | Measure::Share(..) => None,
        };
        Some(match &test.check {
            Check::Known => Node::Atom(Atom::Says(measure)),
            Check::Missing => negate(Node::Atom(Atom::Says(measure))),
            Check::Flag(wanted) => {
                let flag = Node::Atom(Atom::Flag(value?));
                if *wanted { flag } else { negate(flag) }
            }
            Check::Codes { codes, negated } => {
                self.draft.mention(value?, codes);
                negate_if(*negated, Node::Atom(Atom::Words(value?, codes.clone())))
            }
            Check::Ranges { ranges, negated } => {
                let inside: Option<Vec<Node>> =
                    ranges.iter().map(|range| self.within(test.subject, measure, range)).collect();
                negate_if(*negated, any(inside?))
            }
            Check::Text { any, negated } => {
                let questions = self.questions(any);
                self.draft.ask(value?, &questions);
                negate_if(*negated, Node::Atom(Atom::Matches(value?, questions)))
            }
            Check::List { quantifier, any } => {
                let questions = self.questions(any);
                self.draft.ask(value?, &questions);
                match quantifier {
                    Quantifier::Includes => Node::Atom(Atom::Includes(value?, questions)),
                    Quantifier::Excludes => negate(Node::Atom(Atom::Includes(value?, questions))),
                    Quantifier::Only => Node::Atom(Atom::Only(value?, questions)),
                }
            }
        })
    }

    fn within(&mut self, subject: Subject, measure: Measure, range: &Bounds) -> Option<Node> {
        let number = |bound: &Option<Bound>| match bound {
            None => Some(None),
            Some(bound) => Some(Some((size(&bound.value)?, bound.inclusive))),
        };
        let (mut low, mut high) = (number(&range.low)?, number(&range.high)?);
        if counts_down(subject) {
            let mirrored = |end: Option<(Decimal, bool)>| end.map(|(at, inclusive)| (-at, inclusive));
            (low, high) = (mirrored(high), mirrored(low));
        }
        let currency = [&range.low, &range.high].into_iter().flatten().find_map(|end| match &end.value {
            Value::Money(money) => Some(money.currency),
            _ => None,
        });
        let low = low.map(|(at, inclusive)| Cut { at, after: !inclusive });
        let high = high.map(|(at, inclusive)| Cut { at, after: inclusive });
        Some(self.stretch(measure, Stretch { currency, low, high }))
    }

    /// The question whether a measure lies in a stretch, its ends made cuts.
    pub(super) fn stretch(&mut self, measure: Measure, stretch: Stretch) -> Node {
        for cut in [stretch.low, stretch.high].into_iter().flatten() {
            self.draft.cut(measure, stretch.currency, cut);
        }
        Node::Atom(Atom::Within(measure, stretch))
    }

    fn questions(&self, any: &[Matcher]) -> Vec<Question> {
        let question = |matcher: &Matcher| match matcher {
            Matcher::Exact(text) => Question::Exact(text.clone()),
            Matcher::Like(pattern) => Question::Like(pattern.text().into()),
            Matcher::InList(at) => Question::InList(
                self.policy.lists.get(usize::from(*at)).map(|list| list.entries.clone()).unwrap_or_default(),
            ),
        };
        any.iter().map(question).collect()
    }

    fn expr(&mut self, expr: &Expr) -> Node {
        match expr {
            Expr::Const(Value::Bool(value)) => Node::Constant(*value),
            Expr::Not(inner) => negate(self.expr(inner)),
            Expr::And(parts) => Node::All(parts.iter().map(|part| self.expr(part)).collect()),
            Expr::Or(parts) => Node::Any(parts.iter().map(|part| self.expr(part)).collect()),
            Expr::If(condition, yes, no) => {
                Node::If(Box::new([self.expr(condition), self.expr(yes), self.expr(no)]))
            }
            Expr::OneOf(element, items) => {
                let equal = |item: &Expr| {
                    Expr::Compare(crate::lang::Comparison::Equal, element.clone(), Box::new(item.clone()))
                };
                Node::Any(items.iter().map(|item| self.leaf(&equal(item))).collect())
            }
            leaf => self.leaf(leaf),
        }
    }

    fn leaf(&mut self, leaf: &Expr) -> Node {
        if let Some(node) = linear::take_apart(self, leaf) {
            return node;
        }
        let mut reads = Vec::new();
        leaf.walk(&mut |expr| {
            if let Expr::Read(subject) = expr {
                reads.push(*subject);
            }
        });
        let formula = crate::lang::Formula { expr: leaf.clone(), text: "".into(), span: Default::default() };
        self.opaque_reads(&reads, Condition::Formula(formula))
    }

    fn opaque_reads(&mut self, reads: &[Subject], condition: Condition) -> Node {
        let axes: Vec<_> =
            reads.iter().filter_map(|subject| self.measure(*subject)).flat_map(Measure::axes).collect();
        Node::Atom(Atom::Opaque(self.draft.opaque(self.policy, condition, axes)))
    }
}

/// Whether a field falls as time goes by.
pub(super) fn counts_down(subject: Subject) -> bool {
    let derived = subject.field().and_then(|field| field.def().derived);
    matches!(derived, Some(Derivation::Until(_)))
}

/// What has an order as a plain number: amounts in their currency, times in seconds.
pub(super) fn size(value: &Value) -> Option<Decimal> {
    Some(match value {
        Value::Number(number) => *number,
        Value::Money(money) => money.amount,
        Value::Duration(duration) => duration.as_seconds().into(),
        Value::Moment(moment) => moment.unix().into(),
        Value::Bool(_) | Value::Code(_) | Value::Text(_) | Value::List(_) => return None,
    })
}

pub(super) fn negate(node: Node) -> Node {
    Node::Not(Box::new(node))
}

fn negate_if(negated: bool, node: Node) -> Node {
    if negated { negate(node) } else { node }
}

fn any(mut nodes: Vec<Node>) -> Node {
    if nodes.len() == 1 { nodes.remove(0) } else { Node::Any(nodes) }
}
