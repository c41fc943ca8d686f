//! What a request says of a field at an instant, and whether that is what a condition wants.

use std::cmp::Ordering;

use greenlight::lang::{Bound, Bounds, Check, Matcher, Policy, Quantifier, Rule, Subject, Test};
use greenlight::model::{
    Absence, Currency, Decimal, Derivation, Duration, Extra, Fault, Field, FieldType, Moment, Money,
    NumberFault, Request, Review, Scalar, Slot, Unknown, Value, parse_number,
};

use super::Truth;

/// What there is to see of a field. Where a field is worked out, what is missing is what it is worked out from.
#[derive(Clone, Debug, PartialEq)]
pub enum Seen {
    /// The request does not say of that field, or it has not happened yet.
    Nothing(String),
    /// It says something of that field that cannot be used.
    Broken(String, Unknown),
    Given(Value),
    /// The first amount over the second: not divided, so that nothing is rounded.
    Share(Decimal, Decimal),
}

/// A field of the request that carries its own value, or one that is worked out.
pub fn look(policy: &Policy, subject: Subject, request: &Request, at: Moment) -> Seen {
    match subject {
        Subject::Declared(index) => {
            let field = &policy.fields[usize::from(index)];
            declared(&field.name, field.kind, request) // a moment of the policy's own may lie ahead
        }
        Subject::Field(field) => look_at(field, request, at),
    }
}

pub fn look_at(field: Field, request: &Request, at: Moment) -> Seen {
    let broken = |why| Seen::Broken(field.name().to_owned(), why);
    let nothing = || Seen::Nothing(field.name().to_owned());
    match field.def().derived {
        Some(Derivation::Since(moment)) => match look_at(moment, request, at) {
            Seen::Given(Value::Moment(then)) => {
                Seen::Given(Value::Duration(Duration::seconds(at.unix() - then.unix())))
            }
            seen => seen,
        },
        Some(Derivation::Until(moment)) => match look_at(moment, request, at) {
            Seen::Given(Value::Moment(then)) => {
                Seen::Given(Value::Duration(Duration::seconds(then.unix() - at.unix())))
            }
            seen => seen,
        },
        Some(Derivation::Share(part, whole)) => {
            match (look_at(part, request, at), look_at(whole, request, at)) {
                (Seen::Given(Value::Money(part)), Seen::Given(Value::Money(total))) => {
                    let broken = |why| Seen::Broken(whole.name().to_owned(), why);
                    if part.currency != total.currency {
                        broken(Unknown::CurrencyMismatch)
                    } else if total.amount.is_zero() {
                        broken(Unknown::Arithmetic)
                    } else {
                        Seen::Share(part.amount, total.amount)
                    }
                }
                (Seen::Given(_), other) => other,
                (Seen::Nothing(_), broken @ Seen::Broken(..)) => broken,
                (other, _) => other,
            }
        }
        None => match request.slot(field) {
            Slot::Absent => nothing(),
            Slot::Bad(fault) => broken(Unknown::Bad(*fault)),
            Slot::Value(Value::Moment(moment)) if *moment > at && !field.def().planned => {
                match field.def().absence {
                    Absence::Fact(_) => nothing(),
                    Absence::Unknown => broken(Unknown::Future),
                }
            }
            Slot::Value(value) => Seen::Given(value.clone()),
        },
    }
}

/// A declared field is read by its declared type, from what the request carries under its name.
fn declared(name: &str, kind: FieldType, request: &Request) -> Seen {
    let given: Vec<&Extra> = request.extras().iter().filter(|extra| &*extra.name == name).collect();
    let slot = match given.as_slice() {
        [] => Slot::Absent,
        [only] => read(&only.value, kind, request.currency()),
        _ => Slot::Bad(Fault::Duplicate),
    };
    match slot {
        Slot::Absent => Seen::Nothing(name.to_owned()),
        Slot::Bad(fault) => Seen::Broken(name.to_owned(), Unknown::Bad(fault)),
        Slot::Value(value) => Seen::Given(value),
    }
}

/// Reads by way of a field of the table that has the same type and takes any value of it.
fn read(written: &Scalar, kind: FieldType, currency: Option<Currency>) -> Slot {
    let like = match kind {
        FieldType::Bool => Field::HasNote,
        FieldType::Text => Field::BuyerId,
        FieldType::Count => Field::Photos,
        FieldType::Rate => Field::BuyerReturnRate,
        FieldType::Money => Field::Amount,
        FieldType::Moment => Field::PaidAt,
        FieldType::List => Field::Skus,
        FieldType::Number => return number(written),
        FieldType::Duration => Field::BuyerAccountAge,
        FieldType::Code(_) => unreachable!("codes cannot be declared"),
        _ => unreachable!("a type this reference does not know"),
    };
    // Negative amounts and durations are out of range for the fields of the table, and fine for declared ones.
    let turned = match (kind, written) {
        (FieldType::Money | FieldType::Duration, Scalar::Text(text)) => {
            text.strip_prefix('-').map(|it| Scalar::Text(it.into()))
        }
        (FieldType::Money | FieldType::Duration, Scalar::Number(text)) => {
            text.strip_prefix('-').map(|it| Scalar::Number(it.into()))
        }
        _ => None,
    };
    let mut probe = Request::new();
    probe.set_currency(currency);
    probe.read(like, turned.as_ref().unwrap_or(written));
    match (probe.slot(like).clone(), turned.is_some()) {
        (Slot::Value(Value::Money(money)), true) => {
            Slot::Value(Value::Money(Money { amount: -money.amount, ..money }))
        }
        (Slot::Value(Value::Duration(it)), true) => {
            Slot::Value(Value::Duration(Duration::seconds(-it.as_seconds())))
        }
        (slot, _) => slot,
    }
}

fn number(written: &Scalar) -> Slot {
    match written {
        Scalar::Null => Slot::Absent,
        Scalar::Text(text) | Scalar::Number(text) => match parse_number(text.trim()) {
            Ok(number) => Slot::Value(Value::Number(number)),
            Err(NumberFault::TooLarge) => Slot::Bad(Fault::OutOfRange),
            Err(_) => Slot::Bad(Fault::Malformed),
        },
        _ => Slot::Bad(Fault::Malformed),
    }
}

/// Whether a policy is for sellers of which this request's is none.
pub fn other_seller(policy: &Policy, request: &Request) -> bool {
    let mine = match request.slot(Field::SellerId) {
        Slot::Value(Value::Text(id)) => policy.seller_ids.contains(id),
        _ => false,
    };
    !policy.seller_ids.is_empty() && !mine
}

/// `from` and `until` speak of the moment the review began.
pub fn in_effect(rule: &Rule, request: &Request, at: Moment) -> Truth {
    if rule.from.is_none() && rule.until.is_none() {
        return Truth::True;
    }
    let began = match look_at(Field::Review, request, at) {
        Seen::Given(Value::Code(code)) if code == Review::Approval as u8 => Field::RequestedAt,
        Seen::Given(_) => Field::InspectionReceivedAt,
        unsaid => return not_known(unsaid),
    };
    match look_at(began, request, at) {
        Seen::Given(Value::Moment(began)) => Truth::of(
            rule.from.is_none_or(|from| began >= from) && rule.until.is_none_or(|until| began < until),
        ),
        unsaid => not_known(unsaid),
    }
}

fn not_known(seen: Seen) -> Truth {
    match seen {
        Seen::Nothing(field) => Truth::Unknown(field, Unknown::Missing),
        Seen::Broken(field, why) => Truth::Unknown(field, why),
        Seen::Given(_) | Seen::Share(..) => panic!("{seen:?} is known"),
    }
}

pub fn test(policy: &Policy, test: &Test, request: &Request, at: Moment) -> Truth {
    let name = test.subject.name(&policy.fields);
    let unknown = |why| Truth::Unknown(name.to_owned(), why);
    let seen = look(policy, test.subject, request, at);
    let says = match &seen {
        Seen::Broken(field, why) => return Truth::Unknown(field.clone(), *why),
        Seen::Nothing(_) => false,
        Seen::Given(_) | Seen::Share(..) => true,
    };
    match test.check {
        Check::Missing => return Truth::of(!says),
        Check::Known => return Truth::of(says),
        _ => {}
    }
    let seen = match (seen, test.subject.absence(), test.subject.kind(&policy.fields)) {
        (Seen::Nothing(field), Absence::Unknown, _) => return Truth::Unknown(field, Unknown::Missing),
        (Seen::Nothing(_), Absence::Fact(_), FieldType::Bool) => Seen::Given(Value::Bool(false)),
        (Seen::Nothing(_), Absence::Fact(_), FieldType::List) => Seen::Given(Value::List(Vec::new())),
        (seen, _, _) => seen,
    };
    let turn = |negated: bool, truth: Truth| if negated { truth.not() } else { truth };
    match (&test.check, &seen) {
        (Check::Flag(flag), Seen::Given(Value::Bool(value))) => Truth::of(flag == value),
        (Check::Codes { codes, negated }, Seen::Given(Value::Code(code))) => {
            turn(*negated, Truth::of(codes.contains(code)))
        }
        (Check::Text { any, negated }, Seen::Given(Value::Text(text))) => {
            turn(*negated, Truth::of(matches_any(policy, any, text)))
        }
        (Check::List { quantifier, any }, Seen::Given(Value::List(items))) => {
            let hits = items.iter().filter(|item| matches_any(policy, any, item)).count();
            Truth::of(match quantifier {
                Quantifier::Includes => hits > 0,
                Quantifier::Excludes => hits == 0,
                Quantifier::Only => !items.is_empty() && hits == items.len(),
            })
        }
        (Check::Ranges { ranges, negated }, Seen::Given(_) | Seen::Share(..)) => {
            let parts = ranges.iter().map(|range| match inside(range, &seen) {
                Some(inside) => Truth::of(inside),
                None => unknown(Unknown::CurrencyMismatch),
            });
            turn(*negated, Truth::any(parts.collect()))
        }
        // A fact's absence: it is nothing that the condition could name.
        (
            Check::Codes { negated, .. } | Check::Text { negated, .. } | Check::Ranges { negated, .. },
            Seen::Nothing(_),
        ) => turn(*negated, Truth::False),
        (check, seen) => panic!("`{name}` is {seen:?}, which cannot be held to {check:?}"),
    }
}

fn inside(range: &Bounds, seen: &Seen) -> Option<bool> {
    let low = range.low.as_ref().map_or(Some(true), |bound| side(bound, seen, Ordering::Greater));
    let high = range.high.as_ref().map_or(Some(true), |bound| side(bound, seen, Ordering::Less));
    Some(low? && high?)
}

fn side(bound: &Bound, seen: &Seen, wanted: Ordering) -> Option<bool> {
    let order = match (seen, &bound.value) {
        (Seen::Share(part, whole), Value::Number(bound)) => part.cmp(&(*bound * *whole)),
        (Seen::Given(Value::Number(a)), Value::Number(b)) => a.cmp(b),
        (Seen::Given(Value::Money(a)), Value::Money(b)) if a.currency == b.currency => {
            a.amount.cmp(&b.amount)
        }
        (Seen::Given(Value::Money(_)), Value::Money(_)) => return None,
        (Seen::Given(Value::Duration(a)), Value::Duration(b)) => a.as_seconds().cmp(&b.as_seconds()),
        (Seen::Given(Value::Moment(a)), Value::Moment(b)) => a.unix().cmp(&b.unix()),
        (seen, bound) => panic!("{seen:?} does not compare with {bound:?}"),
    };
    Some(order == wanted || order == Ordering::Equal && bound.inclusive)
}

fn matches_any(policy: &Policy, any: &[Matcher], text: &str) -> bool {
    any.iter().any(|matcher| match matcher {
        Matcher::Exact(wanted) => **wanted == *text,
        Matcher::Like(pattern) => glob(pattern.text().as_bytes(), text.as_bytes()),
        Matcher::InList(list) => {
            policy.lists[usize::from(*list)].entries.iter().any(|entry| **entry == *text)
        }
    })
}

/// `*` is any letters, none included.
fn glob(pattern: &[u8], text: &[u8]) -> bool {
    match pattern.split_first() {
        None => text.is_empty(),
        Some((b'*', rest)) => (0..=text.len()).any(|skip| glob(rest, &text[skip..])),
        Some((letter, rest)) => {
            text.split_first().is_some_and(|(first, text)| first == letter && glob(rest, text))
        }
    }
}
