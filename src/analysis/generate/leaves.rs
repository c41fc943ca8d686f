//! What a rule asks, one question at a time, each with what has to hold so that the answer alone decides.

use crate::engine::each_part;
use crate::lang::{Condition, Expr, Formula, Policy, Rule};
use crate::source::Span;

/// One question of a rule.
#[derive(Clone, Debug)]
pub(super) struct Leaf<'r> {
    /// The question; `None` is the rule's own time, `from` and `until`.
    pub(super) ask: Option<Ask<'r>>,
    /// Whether it stands under `unless`.
    pub(super) unless: bool,
    /// Whether the rule fits where it is true and everything else is as wanted.
    pub(super) fits_if: bool,
    /// What has to hold, so that it matters by itself.
    pub(super) wants: Vec<Want>,
}

/// A question.
#[derive(Clone, Debug)]
pub(super) enum Ask<'r> {
    /// A line.
    Line(&'r Condition),
    /// A part of a formula that asks for something by itself: the formula, and which part of how many.
    Part(Condition, Span, usize, usize),
}

/// A condition, and what it has to be.
#[derive(Clone, Debug)]
pub(super) struct Want {
    pub(super) condition: Condition,
    pub(super) truth: bool,
    /// Which part of its rule it is, in the order of coverage; parts of formulas are none.
    pub(super) part: Option<usize>,
}

impl Want {
    pub(super) fn new(rule: &Rule, condition: &Condition, truth: bool) -> Self {
        let (mut at, mut part) = (0, None);
        each_part(rule, &mut |known| {
            if known.condition.is_some_and(|known| std::ptr::eq(known, condition)) {
                part = Some(at);
            }
            at += 1;
        });
        Self { condition: condition.clone(), truth, part }
    }
}

impl Ask<'_> {
    pub(super) fn condition(&self) -> &Condition {
        match self {
            Self::Line(condition) => condition,
            Self::Part(condition, ..) => condition,
        }
    }
}

/// What has to hold for a rule to fit, but for its time.
pub(super) fn fits(rule: &Rule) -> Vec<Want> {
    let when = rule.when.iter().map(|condition| Want::new(rule, condition, true));
    let unless = rule.unless.iter().map(|condition| Want::new(rule, condition, false));
    when.chain(unless).collect()
}

/// Every question of a rule, in the order of its text.
pub(super) fn leaves(rule: &Rule) -> Vec<Leaf<'_>> {
    let mut found = Vec::new();
    if rule.from.is_some() || rule.until.is_some() {
        found.push(Leaf { ask: None, unless: false, fits_if: true, wants: fits(rule) });
    }
    let all = fits(rule);
    let conditions = rule.when.iter().map(|it| (it, false)).chain(rule.unless.iter().map(|it| (it, true)));
    for (at, (condition, unless)) in conditions.enumerate() {
        let others: Vec<Want> =
            all.iter().enumerate().filter(|(other, _)| *other != at).map(|(_, want)| want.clone()).collect();
        nested(rule, condition, (unless, !unless), others, &mut found);
    }
    found
}

fn nested<'r>(
    rule: &Rule,
    condition: &'r Condition,
    (unless, fits_if): (bool, bool),
    wants: Vec<Want>,
    found: &mut Vec<Leaf<'r>>,
) {
    match condition {
        Condition::All(parts, _) | Condition::Any(parts, _) => {
            let siblings = matches!(condition, Condition::All(..));
            for (at, part) in parts.iter().enumerate() {
                let others = parts.iter().enumerate().filter(|(other, _)| *other != at);
                let others = others.map(|(_, other)| Want::new(rule, other, siblings));
                nested(rule, part, (unless, fits_if), wants.iter().cloned().chain(others).collect(), found);
            }
        }
        Condition::Formula(formula) => {
            let mut parts = Vec::new();
            formula_parts(&formula.expr, true, &wants, &mut parts);
            if parts.len() < 2 {
                found.push(Leaf { ask: Some(Ask::Line(condition)), unless, fits_if, wants });
                return;
            }
            let count = parts.len();
            for (at, (expr, positive, wants)) in parts.into_iter().enumerate() {
                let ask = Ask::Part(alone(&expr), formula.span, at + 1, count);
                found.push(Leaf { ask: Some(ask), unless, fits_if: fits_if == positive, wants });
            }
        }
        Condition::Test(_) => found.push(Leaf { ask: Some(Ask::Line(condition)), unless, fits_if, wants }),
    }
}

/// The parts of a formula that `&&`, `||` and `!` join, whether the formula is true where they are, and what has to
/// hold for that.
fn formula_parts(expr: &Expr, positive: bool, wants: &[Want], found: &mut Vec<(Expr, bool, Vec<Want>)>) {
    match expr {
        Expr::And(parts) | Expr::Or(parts) => {
            let siblings = matches!(expr, Expr::And(_));
            for (at, part) in parts.iter().enumerate() {
                let others = parts.iter().enumerate().filter(|(other, _)| *other != at);
                let others =
                    others.map(|(_, other)| Want { condition: alone(other), truth: siblings, part: None });
                let wants: Vec<Want> = wants.iter().cloned().chain(others).collect();
                formula_parts(part, positive, &wants, found);
            }
        }
        Expr::Not(inner) => formula_parts(inner, !positive, wants, found),
        part => found.push((part.clone(), positive, wants.to_vec())),
    }
}

/// A part of a formula as a condition of its own.
fn alone(expr: &Expr) -> Condition {
    Condition::Formula(Formula { expr: expr.clone(), text: "".into(), span: Span::default() })
}

/// What a question asks, in the author's words on one line: `amount at most 25`.
pub(super) fn words(policy: &Policy, leaf: &Leaf<'_>) -> String {
    let said = |span: Span| {
        let text = policy.file.slice(span).split_whitespace().collect::<Vec<_>>().join(" ");
        text.replacen(": ", " ", 1)
    };
    let words = match &leaf.ask {
        None => "its time".to_owned(),
        Some(Ask::Line(Condition::Formula(formula))) => format!("formula {}", formula.text),
        Some(Ask::Line(condition)) => said(condition.span()),
        Some(Ask::Part(_, span, at, count)) => {
            let text = policy.file.slice(*span).split_whitespace().collect::<Vec<_>>().join(" ");
            format!("part {at} of {count} of formula {}", text.trim_matches(['"', '\'']))
        }
    };
    if leaf.unless { format!("unless {words}") } else { words }
}
