//! `unguarded-approval`: an approval without a limit on money, or of whatever was bought for whatever reason.

use super::desk::Desk;
use super::page::Page;
use crate::analysis::search::Goal;
use crate::analysis::space::{Asked as AskedAt, Space};
use crate::engine::Policies;
use crate::lang::{Bound, Bounds, Check, Condition, Subject, Test};
use crate::model::{Decimal, Field, Money, Owner, Route, Value};
use crate::source::{Code, Finding, Span};

pub(super) const PAGE: Page = Page {
    what: "This rule approves requests without looking at what they cost: neither `amount` nor `order.amount` has an upper limit. Or it \
refunds without a return whatever was bought, for whatever reason.",
    why: "Sellers cannot appeal what their own rule approved. One expensive order is enough to lose what the rule saved in a year. Say \
`amount: at most …`, name the reasons or the categories, or allow the finding where other conditions are limit enough.",
    example: "  - rule: damaged-is-refunded
    when: { kind: refund, reason: damaged, photos: at least 1 }
    then: approve",
};

/// More than any limit that is one, in any currency.
const HUGE: i64 = 10_000_000_000_000;

/// What is asked of requests besides the rules.
pub(super) struct Asked {
    /// Of `amount` and `order.amount`, that it is not said or huge.
    unlimited: Vec<Vec<AskedAt>>,
    /// That the kind is `refund` and the review the first.
    refund: Vec<AskedAt>,
    /// Of what says what was bought and why, that it is not said.
    silent: Vec<AskedAt>,
}

impl Asked {
    pub(super) fn new(space: &mut Space, policies: &Policies) -> Self {
        let mut asked = Self { unlimited: Vec::new(), refund: Vec::new(), silent: Vec::new() };
        let Some(seller) = policies.seller() else { return asked };
        let mut ask = |field: Field, check: Check| {
            let subject = Subject::Field(field);
            let condition = Condition::Test(Test { subject, check, span: Span::default() });
            space.ask(0, Owner::Seller, &condition)
        };
        for field in [Field::Amount, Field::OrderAmount] {
            let huge = seller.currency.and_then(|currency| {
                let value = Value::Money(Money { amount: Decimal::from(HUGE), currency });
                let low = Some(Bound { value, inclusive: true });
                ask(field, Check::Ranges { ranges: vec![Bounds { low, high: None }], negated: false })
            });
            asked.unlimited.push(ask(field, Check::Missing).into_iter().chain(huge).collect());
        }
        for (field, word) in [(Field::Kind, "refund"), (Field::Review, "approval")] {
            let code = field.code(word).unwrap_or(0);
            asked.refund.extend(ask(field, Check::Codes { codes: vec![code], negated: false }));
        }
        for field in [Field::Reason, Field::ReasonCode, Field::Categories, Field::Skus, Field::ProductIds] {
            asked.silent.extend(ask(field, Check::Missing));
        }
        asked
    }
}

pub(super) fn find(desk: &mut Desk<'_>, asked: &Asked) {
    let holds = |asked: &AskedAt| Goal::holds(*asked);
    let unlimited: Vec<Goal> = asked.unlimited.iter().map(|ways| Goal::any(ways.iter().map(holds))).collect();
    let anything: Vec<Goal> = asked.refund.iter().chain(&asked.silent).map(holds).collect();
    for (rule, then) in desk.living() {
        if then != Route::Approve {
            continue;
        }
        let decides = Goal::rule(0, rule);
        let questions = [
            (
                &unlimited,
                "approves whatever it costs",
                "say `amount: at most …`, or `order.amount: at most …`",
            ),
            (
                &anything,
                "refunds whatever was bought, for whatever reason",
                "name reasons (`reason: [damaged, …]`), or categories that it is for",
            ),
        ];
        for (goals, what, help) in questions {
            let goals: Vec<&Goal> = std::iter::once(&decides).chain(goals).collect();
            if desk.never(rule, Code::UnguardedApproval, &goals) {
                continue;
            }
            let Some(witness) = desk.witness(rule, Code::UnguardedApproval, &goals) else { continue };
            let shown = desk.show(&witness);
            let Some(entry) = desk.entry(rule) else { continue };
            let message = format!("`{}` {what}", entry.rule.id);
            let finding = Finding::hint(Code::UnguardedApproval, entry.rule.id_span, message).help(help);
            desk.say(rule, finding.shown(Some(shown)));
        }
    }
}
