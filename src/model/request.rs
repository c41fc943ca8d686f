//! One after-sales request: what it says of each field, and what it says that cannot be understood.

use std::fmt;

use super::invisible::write_visible;
use super::{Currency, Fault, Field, Reason, Scalar, Slot, Value, reason_of_code};

/// Which of a request's reviews is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Review {
    /// Request approval: the first answer.
    Approval,
    /// Item inspection: after the returned goods arrived.
    Inspection,
}

impl Review {
    /// Both, in the order in which they take place.
    pub const ALL: [Self; 2] = [Self::Approval, Self::Inspection];

    /// The word for it in rule files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Approval => "approval",
            Self::Inspection => "inspection",
        }
    }

    /// The review that a code of the field `review` means.
    pub(crate) fn from_code(code: u8) -> Option<Self> {
        match code {
            0 => Some(Self::Approval),
            1 => Some(Self::Inspection),
            _ => None,
        }
    }
}

/// Something a request carries for a field that is not in the table; a policy may declare it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Extra {
    /// The dotted name.
    pub name: Box<str>,
    /// The value as written.
    pub value: Scalar,
}

/// A value in a request that cannot be understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The dotted name of the field.
    pub name: Box<str>,
    /// What is wrong.
    pub fault: Fault,
}

impl fmt::Display for Problem {
    /// The machine-readable form, such as `malformed:amount`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:", self.fault.name())?;
        write_visible(f, &self.name)
    }
}

/// One request, ready to be decided.
///
/// Whatever it carries that cannot be understood stays in it as a fault: rules that ask for it are unknown,
/// and so never approve.
///
/// ```
/// use greenlight::model::{Field, Request, Value};
/// let request = Request::from_json(r#"{ "kind": "refund", "amount": "18.40 USD", "photos": -1 }"#)?;
/// assert!(request.slot(Field::Amount).value().is_some());
/// assert_eq!(request.problems().next().map(|p| p.to_string()), Some("out_of_range:photos".into()));
/// # Ok::<(), greenlight::model::RequestError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    id: Option<Box<str>>,
    currency: Option<Currency>,
    slots: Box<[Slot; Field::COUNT]>,
    extras: Vec<Extra>,
    refusal: Option<Problem>,
    /// What was said of `reason` itself, whatever the code says.
    reason: Slot,
}

impl Default for Request {
    fn default() -> Self {
        Self {
            id: None,
            currency: None,
            slots: Box::new(std::array::from_fn(|_| Slot::Absent)),
            extras: Vec::new(),
            refusal: None,
            reason: Slot::Absent,
        }
    }
}

impl Request {
    /// A request that says nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// The request with a field set; see [`Request::set`].
    #[must_use]
    pub fn with(mut self, field: Field, value: Value) -> Self {
        self.set(field, Slot::Value(value));
        self
    }

    /// Sets what the request says of a field. Setting a field that is worked out (such as `since_rts`) has no
    /// effect. A value of another type than the field's, or out of its [range](Field::def), cannot be understood.
    ///
    /// `reason` follows from `reason_code` where only the code is said; where both are said and do not agree,
    /// the reason cannot be understood.
    pub fn set(&mut self, field: Field, slot: Slot) {
        self.hold(field, field.held(slot));
    }

    /// Sets what is known to be what the field may hold.
    pub(crate) fn hold(&mut self, field: Field, slot: Slot) {
        if field.def().derived.is_some() {
            return;
        }
        match field {
            Field::Reason => {
                self.reason = slot;
                self.put(Field::Reason, agreed_reason(&self.reason, self.slot(Field::ReasonCode)));
            }
            Field::ReasonCode => {
                self.put(field, slot);
                self.put(Field::Reason, agreed_reason(&self.reason, self.slot(Field::ReasonCode)));
            }
            _ => self.put(field, slot),
        }
    }

    /// Sets a field from what was written for it; a bare amount is in the request's [currency](Self::set_currency).
    pub fn read(&mut self, field: Field, written: &Scalar) {
        let slot = field.read(written, self.currency);
        self.hold(field, slot);
    }

    /// Sets a field by its dotted name; a name outside the table is kept for policies that declare it, and so
    /// is the name of a field that is worked out: it cannot be given. [`Scalar::Null`] has no effect.
    pub fn read_named(&mut self, name: &str, written: &Scalar) {
        if *written == Scalar::Null {
            return;
        }
        match Field::from_name(name) {
            Some(field) if field.def().derived.is_none() => self.read(field, written),
            _ => {
                self.take_extra(name);
                self.extras.push(Extra { name: name.into(), value: written.clone() });
            }
        }
    }

    /// Keeps a value outside the table that is known to be given once; more than a request can mean are refused.
    pub(super) fn push_extra(&mut self, name: &str, value: Scalar) {
        const MOST: usize = 1_000;
        if self.extras.len() == MOST {
            self.refuse(name, Fault::OutOfRange);
        } else {
            self.extras.push(Extra { name: name.into(), value });
        }
    }

    fn put(&mut self, field: Field, slot: Slot) {
        if let Some(place) = self.slots.get_mut(field as usize) {
            *place = slot;
        }
    }

    /// What the request says of a field.
    pub fn slot(&self, field: Field) -> &Slot {
        self.slots.get(field as usize).unwrap_or(&Slot::Absent)
    }

    /// What was said of `reason` itself, whatever the code says.
    pub(crate) fn said_reason(&self) -> &Slot {
        &self.reason
    }

    /// The values of fields outside the table, in the order given.
    pub fn extras(&self) -> &[Extra] {
        &self.extras
    }

    /// What stands under a name outside the table. Where another value stands in the place of a map that it would be
    /// in (`"shop": 7` for `shop.visits`), that is what cannot be understood.
    pub(crate) fn extra(&self, name: &str) -> Option<&Scalar> {
        let find =
            |name: &str| self.extras.iter().find(|extra| *extra.name == *name).map(|extra| &extra.value);
        find(name).or_else(|| {
            let mut maps = name.match_indices('.').filter_map(|(at, _)| find(name.get(..at)?));
            maps.any(Scalar::hides_a_map).then_some(&Scalar::Other)
        })
    }

    /// Takes out a value of a field outside the table.
    pub fn take_extra(&mut self, name: &str) -> Option<Scalar> {
        let at = self.extras.iter().position(|extra| &*extra.name == name)?;
        Some(self.extras.remove(at).value)
    }

    /// The id the request came with: told in reports, never looked at by rules.
    pub fn id(&self) -> Option<&str> {
        self.id.as_deref()
    }

    /// Sets the id.
    pub fn set_id(&mut self, id: &str) {
        self.id = Some(id.into());
    }

    /// What bare amounts are in.
    pub fn currency(&self) -> Option<Currency> {
        self.currency
    }

    /// Sets what bare amounts are in, for the amounts that are read from then on.
    pub fn set_currency(&mut self, currency: Option<Currency>) {
        self.currency = currency;
    }

    /// Marks the whole request as one that only a person may decide, because it contradicts itself.
    pub fn refuse(&mut self, name: &str, fault: Fault) {
        self.refusal.get_or_insert(Problem { name: name.into(), fault });
    }

    /// Why only a person may decide this request, if that is so.
    pub fn refusal(&self) -> Option<&Problem> {
        self.refusal.as_ref()
    }

    /// Everything in it that cannot be understood.
    pub fn problems(&self) -> impl Iterator<Item = Problem> + '_ {
        let fields = Field::ALL.iter().filter_map(|&field| match self.slot(field) {
            Slot::Bad(fault) => Some(Problem { name: field.name().into(), fault: *fault }),
            Slot::Absent | Slot::Value(_) => None,
        });
        self.refusal.iter().cloned().chain(fields)
    }

    /// Which review is to be decided, if the request says so.
    pub fn review(&self) -> Option<Review> {
        match self.slot(Field::Review) {
            Slot::Value(Value::Code(code)) => Review::from_code(*code),
            _ => None,
        }
    }

    /// When the review began: when the buyer asked, or when the returned goods arrived.
    pub fn review_began(&self) -> Option<super::Moment> {
        let field = match self.review()? {
            Review::Approval => Field::RequestedAt,
            Review::Inspection => Field::InspectionReceivedAt,
        };
        match self.slot(field) {
            Slot::Value(Value::Moment(moment)) => Some(*moment),
            _ => None,
        }
    }

    /// The same request, put to one of its reviews. What inspection found is not known at request approval.
    #[must_use]
    pub fn for_review(&self, review: Review) -> Self {
        let mut request = self.clone();
        request.put(Field::Review, Slot::Value(Value::Code(review as u8)));
        if review == Review::Approval {
            request.put(Field::InspectionReceivedAt, Slot::Absent);
            request.put(Field::InspectionGrade, Slot::Absent);
        }
        request
    }
}

/// What the code of a reason means, where a code is said, or what is wrong with it.
pub(crate) type Mapped = Option<Result<Reason, Fault>>;

/// What a code means, as a request says it.
pub(crate) fn mapped_reason(code: &Slot) -> Mapped {
    match code {
        Slot::Value(Value::Text(code)) => Some(meaning(code)),
        Slot::Bad(fault) => Some(Err(*fault)),
        Slot::Absent | Slot::Value(_) => None,
    }
}

/// The same of the text of a code.
pub(crate) fn meaning(code: &str) -> Result<Reason, Fault> {
    reason_of_code(code).ok_or(Fault::Unmapped)
}

/// The reason that follows from what is said of it and from the platform's code: see [`Request::set`].
pub(crate) fn agreed_reason(said: &Slot, code: &Slot) -> Slot {
    agreed(said, mapped_reason(code))
}

/// The reason that follows from what is said of it and from what the platform's code means.
pub(crate) fn agreed(said: &Slot, mapped: Mapped) -> Slot {
    let Some(mapped) = mapped else { return said.clone() };
    match (said, mapped.map(|reason| Value::Code(reason as u8))) {
        (Slot::Absent, Ok(mapped)) => Slot::Value(mapped),
        (Slot::Absent, Err(fault)) => Slot::Bad(fault),
        (Slot::Value(said), Ok(mapped)) if *said != mapped => Slot::Bad(Fault::Malformed),
        (said, _) => said.clone(),
    }
}
