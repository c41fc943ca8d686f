//! Money: an exact amount and its currency. Two currencies never compare.

use std::fmt;

use super::number::{Decimal, NumberFault, parse_number};

/// An ISO 4217 currency.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Currency(iso_currency::Currency);

impl Currency {
    /// The currency of a three-letter ISO 4217 code in capitals.
    pub fn from_code(code: &str) -> Option<Self> {
        use iso_currency::Currency as Iso;
        // Those of the trade at once: to look through all takes longer than to decide a request.
        let known = match code {
            "USD" => Some(Iso::USD),
            "EUR" => Some(Iso::EUR),
            "GBP" => Some(Iso::GBP),
            "JPY" => Some(Iso::JPY),
            "IDR" => Some(Iso::IDR),
            "MYR" => Some(Iso::MYR),
            "PHP" => Some(Iso::PHP),
            "SGD" => Some(Iso::SGD),
            "THB" => Some(Iso::THB),
            "VND" => Some(Iso::VND),
            "BRL" => Some(Iso::BRL),
            "MXN" => Some(Iso::MXN),
            _ => Iso::from_code(code),
        };
        known.map(Self)
    }

    /// The three-letter code.
    pub fn code(self) -> &'static str {
        self.0.code()
    }

    /// The three-digit ISO 4217 number of the currency: a small key for it.
    pub(crate) fn number(self) -> u16 {
        self.0.numeric()
    }

    /// The currency of an ISO 4217 number.
    pub(crate) fn from_number(number: u16) -> Option<Self> {
        iso_currency::Currency::from_numeric(number).map(Self)
    }

    /// How many decimals an amount has: 2 for USD, 0 for JPY and VND, 3 for KWD.
    pub fn decimals(self) -> u32 {
        self.0.exponent().map_or(0, u32::from)
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// An amount of money.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Money {
    /// The amount, in the currency's main unit (dollars, not cents).
    pub amount: Decimal,
    /// The currency.
    pub currency: Currency,
}

/// Why a text is not an amount of money in a currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MoneyFault {
    Number(NumberFault),
    /// More decimals than the currency has.
    Precision,
    /// The words after the number are no currency code.
    Currency,
}

impl Money {
    /// Reads `18.40` in a currency; trailing zeros beyond the currency's decimals are accepted.
    pub(crate) fn parse_in(text: &str, currency: Currency) -> Result<Self, MoneyFault> {
        let amount = parse_number(text).map_err(MoneyFault::Number)?;
        if amount.normalize().scale() > currency.decimals() {
            return Err(MoneyFault::Precision);
        }
        Ok(Self { amount, currency })
    }

    /// Reads `18.40 USD`, or `18.40` where a default currency is known. `Ok(None)`: no currency to read it in.
    pub(crate) fn parse(text: &str, default: Option<Currency>) -> Result<Option<Self>, MoneyFault> {
        let text = text.trim();
        match text.split_once(char::is_whitespace) {
            Some((amount, code)) => {
                let currency = Currency::from_code(code.trim()).ok_or(MoneyFault::Currency)?;
                Self::parse_in(amount, currency).map(Some)
            }
            None => match default {
                Some(currency) => Self::parse_in(text, currency).map(Some),
                None => parse_number(text).map(|_| None).map_err(MoneyFault::Number),
            },
        }
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut amount = self.amount.normalize();
        if amount.scale() < self.currency.decimals() {
            amount.rescale(self.currency.decimals());
        }
        write!(f, "{amount} {}", self.currency)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_must_be_exact_in_its_currency() {
        let usd = Currency::from_code("USD").unwrap();
        let read = |text| Money::parse(text, Some(usd)).map(|money| money.unwrap().to_string());
        assert_eq!(read("12.5"), Ok("12.50 USD".into()));
        assert_eq!(read("12.340"), Ok("12.34 USD".into()));
        assert_eq!(read("12.345"), Err(MoneyFault::Precision));
        assert_eq!(read("1.234 KWD"), Ok("1.234 KWD".into()));
        assert_eq!(read("12.50 JPY"), Err(MoneyFault::Precision));
        assert_eq!(read("12 XXX_"), Err(MoneyFault::Currency));
        assert_eq!(Money::parse("12", None), Ok(None));
    }
}
