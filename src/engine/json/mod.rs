//! Facts from the bytes of a request in JSON, without a [`Request`] in between.
//!
//! What is plain at a glance is read in one pass: no escapes in names, no entry twice, no maps where no field is. The
//! rest is read as requests are, so that whatever can be wrong with a text is found there and nowhere else.

mod keys;
mod values;

use super::facts::Facts;
use crate::model::scan::{Kind, Scan, Token};
use crate::model::{Currency, Field, FieldType, Request, RequestError, is_inside};
use keys::{Keys, Target};

/// What is kept from one text to the next.
#[derive(Clone, Debug, Default)]
pub(super) struct Reading {
    keys: Keys,
    /// Amounts wait for the currency.
    amounts: Vec<(Field, Token)>,
    /// Fields that policies declare, by their slots.
    own: Vec<(u16, FieldType, Token)>,
    /// Names that mean nothing, each with the map it is in.
    strange: Vec<(Option<u8>, u32, u32)>,
    items: Vec<Token>,
    /// The code of the last currency, and which it is.
    last_currency: (Box<str>, Option<Currency>),
}

/// More names that mean nothing are left to the careful reader.
const MOST_STRANGE: usize = 32;

impl Facts<'_> {
    /// Takes over what a request in JSON says, as [`Request::from_json`] reads it: faster, and in the ordinary case
    /// without taking memory.
    ///
    /// ```
    /// # use greenlight::{Policies, model::Moment};
    /// let policies = Policies::open("rules/platform/tiktok-us.yaml", "rules/seller/everyday.yaml")?;
    /// let mut facts = policies.facts();
    /// for line in [r#"{"kind": "refund", "amount": "18.40 USD"}"#, r#"{"kind": "cancel"}"#] {
    ///     let decision = facts.read_json(line.as_bytes())?.decide(Moment::parse("2026-11-05T10:00:00Z")?);
    ///     assert!(!decision.is_approval());
    /// }
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// As there, only if the bytes are no JSON object. Then only a person may decide, until something else is read.
    pub fn read_json(&mut self, json: &[u8]) -> Result<&mut Self, RequestError> {
        self.clear();
        let mut reading = self.reading.take().unwrap_or_default();
        let plain = plain(json).and_then(|text| self.read_plain(text, &mut reading));
        self.reading = Some(reading);
        if plain.is_none() {
            self.refuse();
            let request = Request::from_json_bytes(json)?;
            self.read(&request);
        }
        Ok(self)
    }

    /// Reads a text that is plain, or nothing of it that counts.
    fn read_plain(&mut self, text: &str, reading: &mut Reading) -> Option<()> {
        let Reading { keys, amounts, own, strange, items, last_currency } = reading;
        amounts.clear();
        own.clear();
        strange.clear();
        let mut scan = Scan::new(text);
        if !scan.pass(b'{') {
            return None;
        }
        let (mut seen, mut currency, mut group) = (0_u128, None, None);
        keys.begin();
        let mut open = !scan.pass(b'}');
        while open {
            let target = match keys.expected(group, &mut scan) {
                Some(target) => target,
                None => {
                    let name = scan.name()?;
                    keys.find(group, name).map_or_else(|| self.strange(text, group, name, strange), Some)?
                }
            };
            if target != Target::Strange {
                let bit = 1 << target.number();
                if seen & bit != 0 {
                    return None;
                }
                seen |= bit;
            }
            let token = scan.value()?;
            match (target, token.kind) {
                (Target::Group(of), Kind::Object) if group.is_none() => {
                    group = Some(of);
                    if !scan.pass(b'}') {
                        continue;
                    }
                    group = None;
                }
                (_, Kind::Object) => return None,
                (_, Kind::Null) => {}
                (Target::Field(field), _) if field.def().kind == FieldType::Money => {
                    amounts.push((field, token));
                }
                (Target::Field(field), _) => self.take(field, token, text, items),
                // A value in the place of a map, or a currency of some amounts only.
                (Target::Group(_), _) => return None,
                (Target::Currency, Kind::Text) => {
                    let code = token.inner(text);
                    if *last_currency.0 != *code {
                        *last_currency = (code.into(), Currency::from_code(code));
                    }
                    currency = last_currency.1;
                }
                (Target::Currency, Kind::Escaped) => return None,
                (Target::Currency | Target::Id, _) => {}
                (Target::Strange, _) => {
                    if let Some(&(None, start, end)) = strange.last() {
                        let name = text.get(start as usize..end as usize)?;
                        own.extend(self.pool.own_slots(name).map(|(at, kind)| (at, kind, token)));
                    }
                }
            }
            // Behind a value: maps close, or another entry follows.
            loop {
                if scan.pass(b',') {
                    break;
                }
                if !scan.pass(b'}') {
                    return None;
                }
                if group.take().is_none() {
                    open = false;
                    break;
                }
            }
        }
        for (field, token) in &*amounts {
            self.amount(*field, *token, text, currency, last_currency);
        }
        for (at, kind, token) in &*own {
            self.own(*at, *kind, *token, text, currency);
        }
        scan.is_at_end().then_some(())
    }

    /// Notes a name that means nothing, or gives up if it may mean something all the same.
    fn strange(
        &self,
        text: &str,
        group: Option<u8>,
        name: &str,
        strange: &mut Vec<(Option<u8>, u32, u32)>,
    ) -> Option<Target> {
        let known = |&(of, start, end): &(Option<u8>, u32, u32)| {
            of == group && text.get(start as usize..end as usize) == Some(name)
        };
        if strange.len() == MOST_STRANGE || strange.iter().any(known) {
            return None;
        }
        match group {
            // A dotted name may be the same as one in a map.
            None if name.contains('.') || Field::from_name(name).is_some() => return None,
            // Instead of a map with something in it.
            None if self.pool.own_names().any(|own| is_inside(own, name)) => {
                return None;
            }
            None => {}
            Some(group) => {
                let prefix = Keys::group(group);
                let means = |own: &str| {
                    let rest = own.strip_prefix(prefix).and_then(|rest| rest.strip_prefix('.'));
                    rest.is_some_and(|rest| rest == name || is_inside(rest, name))
                };
                if name.contains('.') || name == "currency" || self.pool.own_names().any(means) {
                    return None;
                }
                // What is worked out cannot be given.
                if Keys::derived(group, name) {
                    return None;
                }
            }
        }
        let start = name.as_ptr().addr().checked_sub(text.as_ptr().addr())?;
        strange.push((group, u32::try_from(start).ok()?, u32::try_from(start + name.len()).ok()?));
        Some(Target::Strange)
    }
}

/// The text, if there is nothing in it that needs a closer look from the beginning.
fn plain(json: &[u8]) -> Option<&str> {
    // What JSON calls white space, and no more.
    let blank = |byte: &u8| matches!(byte, b' ' | b'\t' | b'\n' | b'\r');
    let start = json.iter().position(|byte| !blank(byte)).unwrap_or(json.len());
    let end = json.iter().rposition(|byte| !blank(byte)).map_or(start, |last| last + 1);
    let json = json.get(start..end)?;
    if json.iter().fold(false, |any, byte| any | (*byte < b' ')) {
        return None;
    }
    std::str::from_utf8(json).ok()
}
