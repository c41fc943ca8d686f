//! A request in the form in which it is decided fastest.

use super::json::Reading;
use super::plan::{self, Cell, NOWHERE, Pool, Slots, fault};
use super::policies::Policies;
use super::sellers::Sellers;
use crate::model::{
    Currency, Decimal, Decision, Duration, Fault, Field, FieldDef, FieldType, Mapped, Moment, Money, Range,
    Request, Slot, Value, agreed, mapped_reason, meaning,
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
    of: Of<'p>,
    pub(super) pool: &'p Pool,
    pub(super) slots: Slots,
    /// For texts in JSON, once one was read.
    pub(super) reading: Option<Box<Reading>>,
}

/// Who decides.
#[derive(Clone, Copy, Debug)]
enum Of<'p> {
    Pair(&'p Policies),
    Sellers(&'p Sellers),
}

impl Policies {
    /// Facts that say nothing yet.
    pub fn facts(&self) -> Facts<'_> {
        Facts::new(Of::Pair(self), self.pool())
    }

    /// A request made ready, to be decided at one moment or at several.
    pub fn ready(&self, request: &Request) -> Facts<'_> {
        let mut facts = self.facts();
        facts.read(request);
        facts
    }
}

impl<'p> Facts<'p> {
    fn new(of: Of<'p>, pool: &'p Pool) -> Self {
        Self { of, pool, slots: Slots::new(pool), reading: None }
    }

    pub(super) fn of_sellers(sellers: &'p Sellers) -> Self {
        Self::new(Of::Sellers(sellers), sellers.pool())
    }

    /// Decides, as [`Policies::decide`] or [`Sellers::decide`] does.
    pub fn decide(&self, at: Moment) -> Decision<'p> {
        match self.of {
            Of::Pair(policies) => policies.ruled(&self.slots, None, at),
            Of::Sellers(sellers) => sellers.ruled(&self.slots, None, at),
        }
    }

    /// Forgets everything that was said.
    pub fn clear(&mut self) -> &mut Self {
        self.slots.clear();
        self
    }

    /// Takes over everything that a request says of the fields that the policies look at.
    pub fn read(&mut self, request: &Request) -> &mut Self {
        self.slots.clear();
        self.slots.read(self.pool, request);
        self.slots.reason = request.said_reason().clone();
        self.slots.mapped = mapped_reason(request.slot(Field::ReasonCode));
        self
    }

    /// Says whether a flag is set.
    pub fn flag(&mut self, field: Field, flag: bool) -> &mut Self {
        self.put(field, field.def().kind == FieldType::Bool, |facts, at| facts.slots.integer(at, flag.into()))
    }

    /// Says a word of a closed vocabulary, by its [code](Field::code).
    pub fn code(&mut self, field: Field, code: u8) -> &mut Self {
        if field == Field::Reason && usize::from(code) < field.words().len() {
            return self.reason(Slot::Value(Value::Code(code)));
        }
        let fits = usize::from(code) < field.words().len();
        self.put(field, fits, |facts, at| facts.slots.integer(at, code.into()))
    }

    /// Says a text. `reason` follows from `reason_code`, as in a [`Request`].
    pub fn text(&mut self, field: Field, text: &str) -> &mut Self {
        self.put(field, field.def().kind == FieldType::Text, |facts, at| {
            facts.slots.text(facts.pool, at, text);
        });
        if field == Field::ReasonCode { self.reason_means(Some(meaning(text))) } else { self }
    }

    /// Says a number, a count or a rate (60 % is 0.6). One that is [out of the range](Field::def) of the field is bad.
    pub fn number(&mut self, field: Field, number: Decimal) -> &mut Self {
        let fits = matches!(field.def().kind, FieldType::Number | FieldType::Count | FieldType::Rate);
        self.numeric(field, fits, number, None)
    }

    /// Says an amount of money. One that is negative where that cannot be, or finer than the currency, is bad.
    pub fn money(&mut self, field: Field, money: Money) -> &mut Self {
        self.numeric(field, field.def().kind == FieldType::Money, money.amount, Some(money.currency))
    }

    fn numeric(
        &mut self,
        field: Field,
        fits: bool,
        amount: Decimal,
        currency: Option<Currency>,
    ) -> &mut Self {
        self.put(field, fits, |facts, at| {
            let FieldDef { kind, range, .. } = *field.def();
            let value = plan::number(amount);
            if let Some(fault) = fault(value, kind, range, currency) {
                facts.bad(field, fault);
                return;
            }
            let (code, whole) = match currency {
                Some(currency) => (currency.number(), Value::Money(Money { amount, currency })),
                None => (0, Value::Number(amount)),
            };
            facts.slots.numeric(at, Cell { currency: code, ..Cell::of(value) }, whole);
        })
    }

    /// Says a length of time.
    pub fn duration(&mut self, field: Field, duration: Duration) -> &mut Self {
        let fits = field.def().kind == FieldType::Duration;
        if fits && field.def().range == Range::NotNegative && duration < Duration::default() {
            return self.bad(field, Fault::OutOfRange);
        }
        self.put(field, fits, |facts, at| facts.slots.integer(at, duration.as_seconds()))
    }

    /// Says a moment. Nothing was sold before 2000: what lies before (such as 0) is bad.
    pub fn moment(&mut self, field: Field, moment: Moment) -> &mut Self {
        let fits = field.def().kind == FieldType::Moment;
        if fits && !moment.may_be_said() {
            return self.bad(field, Fault::OutOfRange);
        }
        self.put(field, fits, |facts, at| facts.slots.integer(at, moment.unix()))
    }

    /// Says the elements of a list.
    pub fn list<'t>(&mut self, field: Field, items: impl IntoIterator<Item = &'t str>) -> &mut Self {
        self.put(field, field.def().kind == FieldType::List, |facts, at| {
            facts.slots.list(facts.pool, at, items.into_iter());
        })
    }

    /// Says something that cannot be understood: rules that ask for the field are then unknown.
    pub fn bad(&mut self, field: Field, fault: Fault) -> &mut Self {
        match field {
            Field::Reason => return self.reason(Slot::Bad(fault)),
            Field::ReasonCode => _ = self.reason_means(Some(Err(fault))),
            _ => {}
        }
        self.slots.slot(self.pool, self.pool.place(field), &Slot::Bad(fault));
        self
    }

    #[inline]
    fn put(&mut self, field: Field, fits: bool, put: impl FnOnce(&mut Self, u16)) -> &mut Self {
        if field.def().derived.is_some() {
            return self;
        }
        let at = self.pool.place(field);
        if fits && at != NOWHERE {
            put(self, at);
        } else if !fits {
            self.bad(field, Fault::Malformed);
        }
        self
    }

    /// Says of the reason itself what there is to say.
    fn reason(&mut self, said: Slot) -> &mut Self {
        self.slots.reason = said;
        self.agree()
    }

    /// Says what the code of the reason means.
    fn reason_means(&mut self, mapped: Mapped) -> &mut Self {
        self.slots.mapped = mapped;
        self.agree()
    }

    /// Brings the reason and what its code means together.
    fn agree(&mut self) -> &mut Self {
        let at = self.pool.place(Field::Reason);
        self.slots.put(at, Cell::ABSENT);
        self.slots.slot(self.pool, at, &agreed(&self.slots.reason, self.slots.mapped));
        self
    }
}
