//! The values of fields: the usual forms at a glance, the others as requests read them.

use crate::engine::facts::Facts;
use crate::engine::plan::{Cell, DECIMALS, NOWHERE, fault};
use crate::model::scan::{Kind, Scan, Token};
use crate::model::usual::{digits, times};
use crate::model::{Currency, Fault, Field, FieldType, Range, Scalar, Slot, Value};

impl Facts<'_> {
    /// Takes the value of a field that is no amount.
    pub(super) fn take(&mut self, field: Field, token: Token, text: &str, items: &mut Vec<Token>) {
        let place = self.pool.place(field);
        if place == NOWHERE && field != Field::ReasonCode {
            return;
        }
        let def = field.def();
        match (def.kind, token.kind) {
            (FieldType::Text, Kind::Text) => {
                self.text(field, token.inner(text));
                return;
            }
            (FieldType::Code(_), Kind::Text) => {
                if let Some(code) = field.code(token.inner(text)) {
                    self.code(field, code);
                    return;
                }
            }
            (FieldType::Bool, Kind::Bool) => {
                self.slots.integer(place, i64::from(token.raw(text) == "true"));
                return;
            }
            (kind @ (FieldType::Number | FieldType::Count | FieldType::Rate), Kind::Number) => {
                let units = digits::units(token.raw(text), DECIMALS, DECIMALS);
                if let Some(units) = units.filter(|units| fault(units * 2, kind, def.range, None).is_none()) {
                    self.slots.integer(place, units * 2);
                    return;
                }
            }
            (FieldType::Moment, Kind::Text | Kind::Number) => {
                if let Some(at) = times::moment(token.inner(text)) {
                    self.slots.integer(place, at);
                    return;
                }
            }
            (FieldType::List, Kind::List) => {
                let raw = token.raw(text);
                if elements(raw, items).is_some() {
                    self.slots.list(self.pool, place, items.iter().map(|item| item.inner(raw)));
                    return;
                }
            }
            _ => {}
        }
        let slot = read(field, token, text, None);
        self.put_slot(field, slot);
    }

    /// Takes an amount, once it is known what bare ones are in.
    pub(super) fn amount(
        &mut self,
        field: Field,
        token: Token,
        text: &str,
        currency: Option<Currency>,
        last_currency: &mut (Box<str>, Option<Currency>),
    ) {
        let place = self.pool.place(field);
        if place == NOWHERE {
            return;
        }
        let (number, own) = match token.kind {
            Kind::Number => (token.raw(text), currency),
            Kind::Text => {
                let written = token.inner(text);
                match written.split_once(' ') {
                    Some((number, code)) => {
                        if *last_currency.0 != *code {
                            *last_currency = (code.into(), Currency::from_code(code));
                        }
                        (number, last_currency.1)
                    }
                    None => (written, currency),
                }
            }
            _ => ("", None),
        };
        if let Some(own) = own
            && let Some(units) = digits::units(number, DECIMALS, own.decimals())
            && fault(units * 2, FieldType::Money, field.def().range, Some(own)).is_none()
        {
            self.slots.put(place, Cell { currency: own.number(), ..Cell::of(units * 2) });
            return;
        }
        let slot = read(field, token, text, currency);
        self.put_slot(field, slot);
    }

    /// Takes the value of a field that policies declare.
    pub(super) fn own(
        &mut self,
        place: u16,
        kind: FieldType,
        token: Token,
        text: &str,
        currency: Option<Currency>,
    ) {
        let slot = Scalar::from_json(token.raw(text)).read(kind, Range::Any, currency);
        self.slots.slot(self.pool, place, &slot);
    }

    fn put_slot(&mut self, field: Field, slot: Slot) {
        match (field, slot) {
            (Field::ReasonCode, Slot::Value(Value::Text(text))) => _ = self.text(field, &text),
            (Field::Reason, Slot::Value(Value::Code(code))) => _ = self.code(field, code),
            (_, Slot::Bad(fault)) => _ = self.bad(field, fault),
            (_, slot) => self.slots.slot(self.pool, self.pool.place(field), &slot),
        }
    }

    /// Leaves the request to a person until something else is said.
    pub(super) fn refuse(&mut self) {
        self.clear();
        self.slots.refusal = Some(crate::model::Problem { name: "json".into(), fault: Fault::Malformed });
    }
}

/// Reads a value as requests do.
#[cold]
fn read(field: Field, token: Token, text: &str, currency: Option<Currency>) -> Slot {
    let inner = token.inner(text);
    match token.kind {
        Kind::Text => field.read_plain(inner, false, currency),
        Kind::Number => field.read_plain(inner, true, currency),
        _ => field.read(&Scalar::from_json(token.raw(text)), currency),
    }
}

/// The elements of a list of texts and numbers.
fn elements(raw: &str, items: &mut Vec<Token>) -> Option<()> {
    items.clear();
    let mut scan = Scan::new(raw);
    if !scan.pass(b'[') {
        return None;
    }
    if scan.pass(b']') {
        return Some(());
    }
    loop {
        let item = scan.value()?;
        if !matches!(item.kind, Kind::Text | Kind::Number) {
            return None;
        }
        items.push(item);
        if scan.pass(b']') {
            return Some(());
        }
        if !scan.pass(b',') {
            return None;
        }
    }
}
