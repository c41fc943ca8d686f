//! The axes of a space: what a request can say in one place, cut into cells.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::line::{Cut, Grain, Line};
use super::texts::Texts;
use crate::model::{Absence, Currency, Decimal, Field, FieldType, Moment, Range, Word};

/// What requests call it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Name {
    /// A field of the table that requests carry.
    Field(Field),
    /// A field that policies declare; of one type for each axis.
    Extra(Arc<str>),
}

/// One thing that a request can say.
#[derive(Clone, Debug)]
pub(crate) struct Axis {
    pub(crate) name: Name,
    pub(crate) kind: FieldType,
    pub(crate) absence: Absence,
    pub(crate) domain: Domain,
}

/// The values, as far as conditions tell them apart.
#[derive(Clone, Debug)]
pub(crate) enum Domain {
    Flag,
    Words {
        vocabulary: &'static [Word],
        mentioned: BTreeSet<u8>,
    },
    /// Numbers, lengths of time, moments of declared fields (as unix seconds).
    Line(Line),
    /// Amounts: the currencies that conditions speak of, and one for all the others.
    Money {
        range: Range,
        purses: Vec<Purse>,
    },
    /// A moment of the table, as unix seconds.
    Moment {
        /// Whether it lies ahead by nature; any other that lies ahead has not happened yet.
        planned: bool,
        absolute: Line,
        /// Seconds from it to the moment of deciding.
        since: Line,
    },
    Text(Texts),
    /// The elements of a list.
    List(Texts),
}

/// The amounts of one currency.
#[derive(Clone, Debug)]
pub(crate) struct Purse {
    pub(crate) currency: Currency,
    pub(crate) line: Line,
}

/// Numbers are below this magnitude.
const LIMIT: i64 = 100_000_000_000_000;
/// 2000-01-01T00:00:00Z, the first moment that a request can carry.
pub(crate) const FIRST_MOMENT: i64 = Moment::FIRST_SAID;
/// 9999-12-31T23:59:59Z.
pub(crate) const LAST_MOMENT: i64 = Moment::LAST.unix();

/// Currencies to take as one that no condition speaks of.
const OTHERS: [&str; 4] = ["EUR", "GBP", "CHF", "SEK"];

impl Axis {
    pub(crate) fn new(name: Name, kind: FieldType) -> Self {
        let (absence, range, planned) = match &name {
            Name::Field(field) => (field.def().absence, field.def().range, field.def().planned),
            Name::Extra(_) => (Absence::Unknown, Range::Any, false),
        };
        let whole = Grain::Decimals(0);
        let domain = match kind {
            FieldType::Bool => Domain::Flag,
            FieldType::Code(vocabulary) => Domain::Words { vocabulary, mentioned: BTreeSet::new() },
            FieldType::Text => {
                let reasons = name == Name::Field(Field::ReasonCode);
                Domain::Text(Texts { reasons, ..Texts::default() })
            }
            FieldType::List => Domain::List(Texts::default()),
            FieldType::Number => Domain::Line(line(Grain::Dense, range)),
            FieldType::Count => Domain::Line(line(whole, Range::NotNegative)),
            FieldType::Rate => Domain::Line(line(Grain::Dense, Range::Between(0, 1))),
            FieldType::Money => Domain::Money { range, purses: Vec::new() },
            FieldType::Duration => {
                let most = LAST_MOMENT + 62_135_596_800;
                let low = if range == Range::NotNegative { 0 } else { -most };
                Domain::Line(Line::new(whole, Cut::before(low.into()), Cut::after(most.into())))
            }
            FieldType::Moment => {
                let moments =
                    Line::new(whole, Cut::before(FIRST_MOMENT.into()), Cut::after(LAST_MOMENT.into()));
                match name {
                    Name::Extra(_) => Domain::Line(moments),
                    Name::Field(_) => {
                        let span = i64::from(i32::MAX) * 200;
                        let mut since =
                            Line::new(whole, Cut::before((-span).into()), Cut::after(span.into()));
                        if !planned {
                            since.cut(Cut::before(Decimal::ZERO));
                        }
                        Domain::Moment { planned, absolute: moments, since }
                    }
                }
            }
        };
        Self { name, kind, absence, domain }
    }

    /// The dotted name that requests use.
    pub(crate) fn name(&self) -> String {
        match &self.name {
            Name::Field(field) => field.name().to_owned(),
            Name::Extra(name) => name.to_string(),
        }
    }

    /// The amounts in a currency.
    pub(crate) fn purse(&mut self, currency: Currency) -> Option<&mut Purse> {
        let Domain::Money { range, purses } = &mut self.domain else { return None };
        let at = match purses.iter().position(|purse| purse.currency == currency) {
            Some(at) => at,
            None => {
                purses.push(Purse { currency, line: line(Grain::Decimals(currency.decimals()), *range) });
                purses.len() - 1
            }
        };
        purses.get_mut(at)
    }

    /// Finds the cells of texts.
    pub(crate) fn divide(&mut self) {
        match &mut self.domain {
            Domain::Text(texts) => texts.divide(plain_texts(&self.name)),
            Domain::List(texts) => texts.divide(plain_elements(&self.name)),
            _ => {}
        }
    }

    /// Adds to an amount the currencies that conditions on any amount speak of, as two amounts may have to be in one,
    /// and one that no condition speaks of.
    pub(crate) fn add_currencies(&mut self, spoken_of: &[Currency]) {
        if matches!(self.domain, Domain::Money { .. }) {
            let other = OTHERS.iter().filter_map(|code| Currency::from_code(code));
            let other = other.into_iter().find(|code| !spoken_of.contains(code));
            for currency in spoken_of.iter().copied().chain(other) {
                self.purse(currency);
            }
        }
    }

    /// Whether saying nothing of it reads as a value: a flag that is not set, a list that is empty.
    pub(crate) fn reads_when_absent(&self) -> bool {
        matches!(self.absence, Absence::Fact(_)) && matches!(self.domain, Domain::Flag | Domain::List(_))
    }
}

fn line(grain: Grain, range: Range) -> Line {
    let limit = Cut::before(LIMIT.into());
    let (first, last) = match range {
        Range::Any => (Cut::after((-LIMIT).into()), limit),
        Range::NotNegative => (Cut::before(Decimal::ZERO), limit),
        Range::Between(low, high) => (Cut::before(low.into()), Cut::after(high.into())),
    };
    Line::new(grain, first, last)
}

fn plain_texts(name: &Name) -> &'static [&'static str] {
    match name {
        Name::Field(Field::BuyerId) => &["b-1", "other"],
        Name::Field(Field::OrderPaymentMethod) => &["Credit card", "other"],
        Name::Field(Field::SellerId) => &["7495000000000000009", "other"],
        Name::Field(_) | Name::Extra(_) => &["other"],
    }
}

fn plain_elements(name: &Name) -> &'static [&'static str] {
    match name {
        Name::Field(Field::Categories) => &["cables", "other"],
        Name::Field(Field::Skus) => &["SKU-1", "other"],
        Name::Field(_) | Name::Extra(_) => &["other"],
    }
}

/// A moment as a cut value.
pub(crate) fn unix(moment: Moment) -> Decimal {
    moment.unix().into()
}
