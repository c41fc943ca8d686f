//! What a request says, made ready for some policies: each field in its slot, each text known by its word.

use super::cell::{self, Cell, NO_WORD, State};
use super::pool::{Looked, Pool, Slot as Place};
use crate::model::{
    Currency, Decimal, Duration, Fault, FieldType, Mapped, Moment, Money, Problem, Range, Request, Slot,
    Value,
};

/// The slots of one request. Kept apart from what they are made ready for, so that both can be borrowed.
#[derive(Clone, Debug)]
pub(crate) struct Slots {
    pub(super) cells: Vec<Cell>,
    /// The elements of lists, by their words.
    pub(super) items: Vec<u32>,
    /// The texts of slots that need them as they are; a list has one for each element.
    texts: Vec<(Place, u32, u32)>,
    letters: String,
    /// Numbers and amounts whose slot does not hold all of them.
    aside: Vec<(Place, Value)>,
    pub(crate) refusal: Option<Problem>,
    /// What was said of the reason itself, whatever its code says.
    pub(crate) reason: Slot,
    pub(crate) mapped: Mapped,
}

/// An element of a list that no policy looks for.
pub(super) const NO_ITEM: u32 = u32::MAX;

impl Slots {
    pub(crate) fn new(pool: &Pool) -> Self {
        Self {
            cells: vec![Cell::ABSENT; pool.fields.len()],
            items: Vec::new(),
            texts: Vec::new(),
            letters: String::new(),
            aside: Vec::new(),
            refusal: None,
            reason: Slot::Absent,
            mapped: None,
        }
    }

    pub(crate) fn clear(&mut self) {
        self.cells.fill(Cell::ABSENT);
        self.items.clear();
        self.texts.clear();
        self.letters.clear();
        self.aside.clear();
        self.refusal = None;
        self.reason = Slot::Absent;
        self.mapped = None;
    }

    #[inline]
    pub(crate) fn cell(&self, place: Place) -> Cell {
        self.cells.get(usize::from(place)).copied().unwrap_or(Cell::ABSENT)
    }

    /// All cells, by their slots.
    #[inline]
    pub(super) fn cells(&self) -> &[Cell] {
        &self.cells
    }

    #[inline]
    pub(crate) fn put(&mut self, place: Place, cell: Cell) {
        if let Some(slot) = self.cells.get_mut(usize::from(place)) {
            *slot = cell;
        }
    }

    /// Takes what a request says of the fields that policies look at.
    pub(crate) fn read(&mut self, pool: &Pool, request: &Request) {
        self.refusal = request.refusal().cloned();
        for (at, field) in (0..).zip(&pool.fields) {
            match field {
                Looked::Table(field) => self.slot(pool, at, request.slot(*field)),
                Looked::Own(name, kind) => {
                    let Some(written) = request.extra(name) else { continue };
                    let slot = written.read(*kind, Range::Any, request.currency());
                    self.slot(pool, at, &slot);
                }
            }
        }
    }

    pub(crate) fn slot(&mut self, pool: &Pool, at: Place, slot: &Slot) {
        match slot {
            Slot::Absent => {}
            Slot::Bad(fault) => self.put(at, Cell::bad(*fault)),
            Slot::Value(value) => self.value(pool, at, value),
        }
    }

    fn value(&mut self, pool: &Pool, at: Place, value: &Value) {
        match value {
            Value::Bool(flag) => self.put(at, Cell::of((*flag).into())),
            Value::Code(code) => self.put(at, Cell::of((*code).into())),
            Value::Text(text) => self.text(pool, at, text),
            Value::Number(number) => self.number(at, *number),
            Value::Money(money) => self.money(at, *money),
            Value::Duration(duration) => self.put(at, Cell::of(duration.as_seconds())),
            Value::Moment(moment) => self.put(at, Cell::of(moment.unix())),
            Value::List(items) => self.list(pool, at, items.iter().map(|item| &**item)),
        }
    }

    #[inline]
    pub(crate) fn integer(&mut self, at: Place, value: i64) {
        self.put(at, Cell::of(value));
    }

    /// Forgets what stands beside the cell of a slot.
    fn forget(&mut self, at: Place) {
        if !self.texts.is_empty() {
            self.texts.retain(|(place, ..)| *place != at);
        }
        if !self.aside.is_empty() {
            self.aside.retain(|(place, _)| *place != at);
        }
    }

    pub(crate) fn text(&mut self, pool: &Pool, at: Place, text: &str) {
        self.forget(at);
        let word = pool.word(text).map_or(NO_WORD, i64::from);
        self.put(at, Cell::of(word));
        if pool.needs_text(at) {
            self.keep(at, text);
        }
    }

    pub(crate) fn number(&mut self, at: Place, number: Decimal) {
        self.numeric(at, Cell::of(cell::number(number)), Value::Number(number));
    }

    pub(crate) fn money(&mut self, at: Place, money: Money) {
        let cell = Cell { currency: money.currency.number(), ..Cell::of(cell::number(money.amount)) };
        self.numeric(at, cell, Value::Money(money));
    }

    /// Puts a number or an amount, and keeps it whole where the slot does not hold all of it.
    pub(crate) fn numeric(&mut self, at: Place, cell: Cell, whole: Value) {
        self.forget(at);
        self.put(at, cell);
        if cell::exact(cell.value).is_none() {
            self.aside.push((at, whole));
        }
    }

    pub(crate) fn list<'t>(&mut self, pool: &Pool, at: Place, items: impl Iterator<Item = &'t str>) {
        self.forget(at);
        let first = self.items.len();
        let keep = pool.needs_text(at);
        for item in items {
            self.items.push(pool.word(item).unwrap_or(NO_ITEM));
            if keep {
                self.keep(at, item);
            }
        }
        let ends = (u32::try_from(first), u32::try_from(self.items.len() - first));
        match ends {
            (Ok(first), Ok(count)) => self.put(at, Cell::list(first, count)),
            _ => self.put(at, Cell::bad(Fault::OutOfRange)),
        }
    }

    /// Whether something stands beside the cells.
    #[cfg(feature = "columns")]
    pub(in crate::engine) fn has_more(&self) -> bool {
        !(self.items.is_empty() && self.texts.is_empty() && self.aside.is_empty())
    }

    fn keep(&mut self, at: Place, text: &str) {
        let start = self.letters.len();
        self.letters.push_str(text);
        if let (Ok(start), Ok(end)) = (u32::try_from(start), u32::try_from(self.letters.len())) {
            self.texts.push((at, start, end));
        }
    }

    /// The elements of the list in a slot, by their words.
    #[inline]
    pub(super) fn items(&self, cell: Cell) -> &[u32] {
        let (first, count) = cell.elements();
        self.items.get(first..).and_then(|items| items.get(..count)).unwrap_or_default()
    }

    /// The texts of a slot: one, or one for each element of a list.
    pub(crate) fn texts(&self, at: Place) -> impl Iterator<Item = &str> {
        let own = self.texts.iter().filter(move |(place, ..)| *place == at);
        own.map(|&(_, start, end)| self.letters.get(start as usize..end as usize).unwrap_or_default())
    }

    /// A request that says the same of everything that [general](super::pool::General) conditions look at.
    pub(crate) fn request(&self, pool: &Pool) -> Request {
        let mut request = Request::new();
        for (at, field) in (0..).zip(&pool.fields) {
            if let Looked::Table(field) = field {
                request.set(*field, self.written(pool, at, field.def().kind));
            }
        }
        request
    }

    /// What a slot says, as a request would.
    pub(crate) fn written(&self, pool: &Pool, at: Place, kind: FieldType) -> Slot {
        let cell = self.cell(at);
        match cell.state {
            State::Absent => return Slot::Absent,
            State::Bad(fault) => return Slot::Bad(fault),
            State::Value => {}
        }
        if let Some((_, value)) = self.aside.iter().find(|(place, _)| *place == at) {
            return Slot::Value(value.clone());
        }
        let value = match kind {
            FieldType::Bool => Some(Value::Bool(cell.value != 0)),
            FieldType::Code(_) => u8::try_from(cell.value).ok().map(Value::Code),
            FieldType::Text if pool.needs_text(at) => {
                self.texts(at).next().map(|text| Value::Text(text.into()))
            }
            FieldType::List if pool.needs_text(at) => {
                Some(Value::List(self.texts(at).map(Box::from).collect()))
            }
            FieldType::Text => Some(Value::Text("".into())),
            FieldType::List => Some(Value::List(Vec::new())),
            FieldType::Number | FieldType::Count | FieldType::Rate => {
                cell::decimal(cell.value).map(Value::Number)
            }
            FieldType::Money => cell::decimal(cell.value)
                .zip(Currency::from_number(cell.currency))
                .map(|(amount, currency)| Value::Money(Money { amount, currency })),
            FieldType::Duration => Some(Value::Duration(Duration::seconds(cell.value))),
            FieldType::Moment => Moment::from_unix(cell.value).map(Value::Moment),
        };
        value.map_or(Slot::Bad(Fault::Malformed), Slot::Value)
    }
}
