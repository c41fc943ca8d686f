//! A request in the form in which it is decided fastest.

use super::plan::{NOWHERE, Slots};
use super::policies::Policies;
use crate::model::{
    Decimal, Decision, Duration, Fault, Field, FieldType, Moment, Money, Reason, Request, Slot, Value,
    reason_of_code,
};

/// What a request says, made ready for some policies: each field in a fixed slot, texts known by the words that the
/// policies look for.
///
/// Make it once from a [`Request`] ([`Policies::ready`]), or fill it from what a service already holds
/// ([`Policies::facts`]); deciding it then takes no more than a few comparisons, and no memory. It can be
/// [cleared](Self::clear) and used again.
///
/// Whatever is not set is not said. A value of another type than the field's is taken as malformed, and so never
/// leads to an approval; fields that are worked out (such as `since_rts`) cannot be set.
///
/// ```
/// # use greenlight::{Policies, model::{Decimal, Field, Moment, Money, Currency}};
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let policies = Policies::open("rules/platform/tiktok-us.yaml", "rules/seller/everyday.yaml")?;
/// let usd = Currency::from_code("USD").ok_or("no such currency")?;
/// let refund = Field::Kind.code("refund").ok_or("no such word")?;
///
/// let mut facts = policies.facts();
/// facts
///     .code(Field::Kind, refund)
///     .code(Field::Review, 0)
///     .money(Field::Amount, Money { amount: Decimal::new(1840, 2), currency: usd })
///     .text(Field::ReasonCode, "ecom_order_delivered_refund_reason_damaged");
/// let decision = facts.decide(Moment::parse("2026-11-05T10:00:00Z")?);
/// assert_eq!(decision.why().to_string(), "missing:order.fulfillment"); // nothing unsaid ever approves
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
pub struct Facts<'p> {
    policies: &'p Policies,
    slots: Slots,
}

impl Policies {
    /// Facts that say nothing yet.
    pub fn facts(&self) -> Facts<'_> {
        Facts { policies: self, slots: Slots::new(self.pool()) }
    }

    /// A request made ready, to be decided at one moment or at several.
    pub fn ready(&self, request: &Request) -> Facts<'_> {
        let mut facts = self.facts();
        facts.read(request);
        facts
    }
}

impl<'p> Facts<'p> {
    /// Decides, as [`Policies::decide`] does.
    pub fn decide(&self, at: Moment) -> Decision<'p> {
        self.policies.ruled(&self.slots, None, at)
    }

    /// Forgets everything that was said.
    pub fn clear(&mut self) -> &mut Self {
        self.slots.clear();
        self
    }

    /// Takes over everything that a request says of the fields that the policies look at.
    pub fn read(&mut self, request: &Request) -> &mut Self {
        self.slots.clear();
        self.slots.read(self.policies.pool(), request);
        self
    }

    /// Says whether a flag is set.
    pub fn flag(&mut self, field: Field, flag: bool) -> &mut Self {
        self.put(field, field.def().kind == FieldType::Bool, |facts, at| facts.slots.integer(at, flag.into()))
    }

    /// Says a word of a closed vocabulary, by its [code](Field::code).
    pub fn code(&mut self, field: Field, code: u8) -> &mut Self {
        let fits = usize::from(code) < field.words().len();
        self.put(field, fits, |facts, at| facts.slots.integer(at, code.into()));
        if field == Field::Reason { self.agree() } else { self }
    }

    /// Says a text. `reason` follows from `reason_code`, as in a [`Request`].
    pub fn text(&mut self, field: Field, text: &str) -> &mut Self {
        self.put(field, field.def().kind == FieldType::Text, |facts, at| {
            facts.slots.text(facts.policies.pool(), at, text);
        });
        if field == Field::ReasonCode {
            self.slots.mapped = Some(reason_of_code(text));
            return self.agree();
        }
        self
    }

    /// Says a number, a count or a rate (60 % is 0.6).
    pub fn number(&mut self, field: Field, number: Decimal) -> &mut Self {
        let fits = matches!(field.def().kind, FieldType::Number | FieldType::Count | FieldType::Rate);
        self.put(field, fits, |facts, at| facts.slots.number(at, number))
    }

    /// Says an amount of money.
    pub fn money(&mut self, field: Field, money: Money) -> &mut Self {
        self.put(field, field.def().kind == FieldType::Money, |facts, at| facts.slots.money(at, money))
    }

    /// Says a length of time.
    pub fn duration(&mut self, field: Field, duration: Duration) -> &mut Self {
        let fits = field.def().kind == FieldType::Duration;
        self.put(field, fits, |facts, at| facts.slots.integer(at, duration.as_seconds()))
    }

    /// Says a moment.
    pub fn moment(&mut self, field: Field, moment: Moment) -> &mut Self {
        let fits = field.def().kind == FieldType::Moment;
        self.put(field, fits, |facts, at| facts.slots.integer(at, moment.unix()))
    }

    /// Says the elements of a list.
    pub fn list<'t>(&mut self, field: Field, items: impl IntoIterator<Item = &'t str>) -> &mut Self {
        self.put(field, field.def().kind == FieldType::List, |facts, at| {
            facts.slots.list(facts.policies.pool(), at, items.into_iter());
        })
    }

    /// Says something that cannot be understood: rules that ask for the field are then unknown.
    pub fn bad(&mut self, field: Field, fault: Fault) -> &mut Self {
        let pool = self.policies.pool();
        self.slots.slot(pool, pool.place(field), &Slot::Bad(fault));
        self
    }

    #[inline]
    fn put(&mut self, field: Field, fits: bool, put: impl FnOnce(&mut Self, u16)) -> &mut Self {
        if field.def().derived.is_some() {
            return self;
        }
        let at = self.policies.pool().place(field);
        if fits && at != NOWHERE {
            put(self, at);
        } else if !fits {
            self.bad(field, Fault::Malformed);
        }
        self
    }

    /// Brings the reason and what its code means together.
    fn agree(&mut self) -> &mut Self {
        let Some(mapped) = self.slots.mapped else { return self };
        let pool = self.policies.pool();
        let at = pool.place(Field::Reason);
        let code = mapped.map(|reason: Reason| Value::Code(reason as u8));
        let said = self.slots.written(pool, at, Field::Reason.def().kind);
        let agreed = match (said, code) {
            (Slot::Absent, Some(code)) => Slot::Value(code),
            (Slot::Absent, None) => Slot::Bad(Fault::Unmapped),
            (Slot::Value(said), Some(code)) if said != code => Slot::Bad(Fault::Malformed),
            (said, _) => said,
        };
        self.slots.slot(pool, at, &agreed);
        self
    }
}
