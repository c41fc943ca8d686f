//! A request in the making, and the moment of deciding: what generated cases are made of.

use std::collections::BTreeMap;

use crate::engine::Policies;
use crate::model::{
    Currency, Decimal, Duration, Field, FieldType, Moment, Range, Request, Scalar, Slot, Value,
};

/// What a request says, by dotted names, and the moment at which it is decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scene {
    /// The values, in the order of their names.
    pub says: BTreeMap<Box<str>, Value>,
    /// The moment of deciding.
    pub at: Moment,
}

/// A change of a scene.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Change {
    /// The request says this of a field, or nothing.
    Say(Box<str>, Option<Value>),
    /// It is decided at this moment.
    At(Moment),
}

impl Scene {
    /// A scene that says what every request says: it is asked for approval, an hour ago.
    pub(super) fn usual() -> Self {
        let at = super::points::usual();
        let mut says = BTreeMap::from([(Field::Review.name().into(), Value::Code(0))]);
        if let Some(asked) = at.checked_add(Duration::seconds(-3_600)) {
            says.insert(Field::RequestedAt.name().into(), Value::Moment(asked));
        }
        Self { says, at }
    }

    /// What a request says that rules of some policies can look at; `None` if it says something that cannot be
    /// understood.
    pub(super) fn of(policies: &Policies, request: &Request, at: Moment) -> Option<Self> {
        let mut says = BTreeMap::new();
        for &field in Field::ALL {
            match request.slot(field) {
                Slot::Value(value) => drop(says.insert(field.name().into(), value.clone())),
                Slot::Bad(_) => return None,
                Slot::Absent => {}
            }
        }
        for field in policies.in_order().flat_map(|policy| &policy.fields) {
            let Some(written) = request.extra(&field.name) else { continue };
            match written.read(field.kind, Range::Any, request.currency()) {
                Slot::Value(value) => drop(says.insert((*field.name).into(), value)),
                Slot::Bad(_) => return None,
                Slot::Absent => {}
            }
        }
        Some(Self { says, at })
    }

    /// The request.
    pub(crate) fn request(&self) -> Request {
        let mut request = Request::new();
        for (name, value) in &self.says {
            match Field::from_name(name) {
                Some(field) => request.set(field, Slot::Value(value.clone())),
                None => request.read_named(name, &scalar(value)),
            }
        }
        request
    }

    /// The request as one line of JSON, to be given to `greenlight decide`.
    pub(crate) fn json(&self) -> String {
        let value = |name: &str, value: &Value| match value {
            Value::Bool(flag) => serde_json::Value::from(*flag),
            Value::List(items) => items.iter().map(|item| &**item).collect(),
            value => serde_json::Value::from(written(value, Field::from_name(name), false, None)),
        };
        let mut says: Vec<_> = self.says.iter().collect();
        says.sort_by_key(|(name, _)| Field::from_name(name).map_or(usize::MAX, |field| field as usize));
        let says = says.into_iter().map(|(name, said)| format!("\"{name}\": {}", value(name, said)));
        format!("{{ {} }}", says.collect::<Vec<_>>().join(", "))
    }

    /// The scene with changes made.
    pub(super) fn with(&self, changes: &[Change]) -> Self {
        let mut scene = self.clone();
        for change in changes {
            match change {
                Change::Say(name, Some(value)) => drop(scene.says.insert(name.clone(), value.clone())),
                Change::Say(name, None) => drop(scene.says.remove(name)),
                Change::At(at) => scene.at = *at,
            }
        }
        scene
    }

    /// Whether a request can say all this.
    pub(super) fn is_possible(&self, policies: &Policies) -> bool {
        self.says.iter().all(|(name, value)| {
            let (kind, range) = match Field::from_name(name) {
                Some(field) => (field.def().kind, field.def().range),
                None => (declared(policies, name).unwrap_or(FieldType::Text), Range::Any),
            };
            super::limits::is_possible(value, kind, range)
        })
    }

    /// What it says of a moment.
    pub(super) fn moment(&self, field: Field) -> Option<Moment> {
        match self.says.get(field.name()) {
            Some(Value::Moment(moment)) => Some(*moment),
            _ => None,
        }
    }
}

/// The type of a field that some policy declares.
pub(crate) fn declared(policies: &Policies, name: &str) -> Option<FieldType> {
    let mut fields = policies.in_order().flat_map(|policy| &policy.fields);
    fields.find(|field| *field.name == *name).map(|field| field.kind)
}

/// A value as a request would write it.
fn scalar(value: &Value) -> Scalar {
    match value {
        Value::List(items) => Scalar::List(items.iter().cloned().map(Scalar::Text).collect()),
        Value::Bool(flag) => Scalar::Bool(*flag),
        value => Scalar::Text(written(value, None, false, None).into()),
    }
}

/// A value as a case writes it; a list's elements stand apart. `currency` is what bare amounts are in.
pub(crate) fn written(
    value: &Value,
    field: Option<Field>,
    is_rate: bool,
    currency: Option<Currency>,
) -> String {
    match value {
        Value::Money(money) if Some(money.currency) == currency => {
            let text = money.to_string();
            text.split(' ').next().map_or(text.clone(), |amount| {
                amount.strip_suffix(".00").map_or(amount.to_owned(), str::to_owned)
            })
        }
        Value::Number(number) if is_rate => {
            let percent = number.checked_mul(Decimal::ONE_HUNDRED);
            percent.map_or(number.to_string(), |percent| format!("{}%", percent.normalize()))
        }
        Value::Text(text) => text.to_string(),
        value => value.display(field).to_string(),
    }
}
