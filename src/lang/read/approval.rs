//! What is odd about a rule that approves, though every line of it is well formed.

use super::Reader;
use crate::lang::condition::{Bounds, Check, Condition, Subject, Test};
use crate::lang::decode::Decode;
use crate::model::{Absence, Field, Resolution, Value};
use crate::source::{Code, Finding, Span};

/// The parts of a rule that approves.
pub(super) struct Approval<'r> {
    pub(super) when: &'r [Condition],
    pub(super) unless: &'r [Condition],
    pub(super) resolution: Option<(Resolution, Span)>,
    pub(super) id: Span,
}

impl Reader<'_> {
    pub(super) fn say_odd(&mut self, approval: &Approval<'_>) {
        self.say_leaning(approval);
        self.say_any_kind(approval);
        self.say_exact(approval);
        self.say_resolution(approval);
    }

    /// An approval that is given because the request does not say something.
    fn say_leaning(&mut self, approval: &Approval<'_>) {
        let mut found = Vec::new();
        approval.when.iter().for_each(|condition| leaning(condition, true, &mut found));
        approval.unless.iter().for_each(|condition| leaning(condition, false, &mut found));
        for span in found {
            let message = "this rule approves because the request does not say something";
            self.say(
                Finding::hint(Code::LeansOnAbsence, span, message)
                    .help("a field that is missing by mistake would approve, too; make sure that is meant"),
            );
        }
    }

    /// An approval of cancellations, refunds, returns and replacements alike.
    fn say_any_kind(&mut self, approval: &Approval<'_>) {
        let asks = |field| approval.when.iter().any(|condition| mentions(condition, field));
        if !asks(Field::Kind) && !asks(Field::Review) {
            let message =
                "this rule approves cancellations, refunds, returns and replacements alike, at both reviews";
            self.say(
                Finding::hint(Code::AnyKind, approval.id, message)
                    .help("say `kind:` (or `review: inspection`) under `when`, unless that is meant"),
            );
        }
    }

    /// `amount: 40` fits 40.00 and nothing else.
    fn say_exact(&mut self, approval: &Approval<'_>) {
        for condition in approval.when {
            let Condition::Test(Test { subject, check: Check::Ranges { ranges, negated: false }, span }) =
                condition
            else {
                continue;
            };
            let [Bounds { low: Some(low), high: Some(high) }] = ranges.as_slice() else { continue };
            if let Value::Money(money) = low.value
                && low.value == high.value
            {
                let name = subject.name(&self.fields).to_owned();
                let message = format!("only exactly {money} fits");
                self.say(
                    Finding::hint(Code::ExactAmount, *span, message).help(format!(
                        "write `{name}: at most {}` if that is meant",
                        money.amount.normalize()
                    )),
                );
            }
        }
    }

    /// A resolution that none of the kinds asked for can have.
    fn say_resolution(&mut self, approval: &Approval<'_>) {
        let Some((resolution, span)) = approval.resolution else { return };
        let wrong = misfits(approval.when, resolution);
        if !wrong.is_empty() {
            let message =
                format!("a request of kind `{}` cannot end with `{resolution}`", wrong.join("`, `"));
            self.say(
                Finding::error(Code::Resolution, span, message)
                    .help("`greenlight fields kind` says what each kind asks for"),
            );
        }
    }
}

/// The kinds asked for whose requests cannot end so.
pub(in crate::lang) fn misfits(when: &[Condition], resolution: Resolution) -> Vec<&'static str> {
    let kinds = when.iter().find_map(|condition| match condition {
        Condition::Test(Test {
            subject: Subject::Field(Field::Kind),
            check: Check::Codes { codes, negated: false },
            ..
        }) => Some(codes),
        _ => None,
    });
    let names = kinds.into_iter().flatten().filter_map(|code| Field::Kind.word(*code)).map(|word| word.name);
    names.filter(|kind| !suits(kind, resolution)).collect()
}

/// Whether a request of a kind can end so: a request may get less than it asks for, never another thing.
fn suits(kind: &str, resolution: Resolution) -> bool {
    match resolution {
        Resolution::Cancellation => kind == "cancel",
        Resolution::Refund => kind != "cancel",
        Resolution::RefundWithoutReturn | Resolution::PartialRefund(_) => {
            kind == "refund" || kind == "return_and_refund"
        }
        Resolution::ReturnAndRefund => kind == "return_and_refund",
        Resolution::Replacement => kind == "replacement",
    }
}

fn mentions(condition: &Condition, field: Field) -> bool {
    match condition {
        Condition::All(parts, _) | Condition::Any(parts, _) => parts.iter().any(|part| mentions(part, field)),
        Condition::Test(test) => test.subject == Subject::Field(field),
        Condition::Formula(formula) => {
            let mut found = false;
            formula.reads(&mut |subject| found |= subject == Subject::Field(field));
            found
        }
    }
}

fn leaning(condition: &Condition, when: bool, found: &mut Vec<Span>) {
    match condition {
        Condition::All(parts, _) | Condition::Any(parts, _) => {
            parts.iter().for_each(|part| leaning(part, when, found))
        }
        Condition::Test(test) => {
            let leans = if when { test.check == Check::Missing } else { test.check == Check::Known };
            if leans && test.subject.absence() == Absence::Unknown {
                found.push(test.span);
            }
        }
        Condition::Formula(formula) => {
            if formula.leans_on_absence() {
                found.push(formula.span);
            }
        }
    }
}
