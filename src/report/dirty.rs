//! Values of a history that cannot be understood: how many, the first of them, and how to write them.

use super::visible::one_line;
use crate::history::{DirtyValues, Outcome, Responder};
use crate::model::{Field, FieldType};

/// More words than these are left to `greenlight fields`.
const MOST_WORDS: usize = 8;

impl DirtyValues {
    /// In a sentence, and what to write instead, if that can be said.
    pub fn tell(&self) -> (String, Option<String>) {
        let field = Field::from_name(&self.field);
        let kind = match (field.map(|field| field.def().kind), self.field.ends_with("responded_at")) {
            (Some(kind), _) => Some(kind),
            (None, true) => Some(FieldType::Moment),
            (None, false) => None,
        };
        let one = self.count == 1;
        let (what, help) = match self.fault {
            "out_of_range" if self.field.ends_with("responded_at") => (
                if one {
                    "lies before its review began, or beyond the year 9999"
                } else {
                    "lie before their reviews began, or beyond the year 9999"
                },
                None,
            ),
            "out_of_range" => (
                if one { "is outside the range of the field" } else { "are outside the range of the field" },
                kind.and_then(how_to_write),
            ),
            "precision" => (
                if one {
                    "has more decimals than its currency"
                } else {
                    "have more decimals than their currency"
                },
                Some("write as many decimals as the currency has, such as 18.40".to_owned()),
            ),
            "no_currency" => (
                if one { "is money without a currency" } else { "are money without a currency" },
                Some("add a column `currency`, or write 18.40 USD".to_owned()),
            ),
            "duplicate" => (if one { "is given twice" } else { "are given twice" }, None),
            "missing" => (
                if one {
                    "is missing beside the rest of an answer"
                } else {
                    "are missing beside the rest of an answer"
                },
                None,
            ),
            "unmapped" => {
                (if one { "is no word of the field" } else { "are no words of the field" }, self.words(field))
            }
            _ if self.field == "currency" => (
                if one { "is no currency" } else { "are no currencies" },
                Some("write the three capital letters, such as USD".to_owned()),
            ),
            _ => (kind.map_or("cannot be read", |kind| no_such(kind, one)), kind.and_then(how_to_write)),
        };
        let values = if one { "1 value".to_owned() } else { format!("{} values", self.count) };
        let like = if one { "" } else { "like " };
        let first = match (&*self.first, &self.origin) {
            ("", Some(origin)) => format!(" ({origin})"),
            ("", None) => String::new(),
            (first, Some(origin)) => format!(" {like}\"{first}\" ({origin})"),
            (first, None) => format!(" {like}\"{first}\""),
        };
        (one_line(&format!("`{}`: {values}{first} {what}", self.field)).into_owned(), help)
    }

    fn words(&self, field: Option<Field>) -> Option<String> {
        let words: Vec<&str> = match (field, &*self.field) {
            (Some(field), _) => field.words().iter().map(|word| word.name).collect(),
            (None, name) if name.ends_with("outcome") => {
                Outcome::ALL.iter().map(|word| word.name()).collect()
            }
            (None, name) if name.ends_with("responded_by") => {
                Responder::ALL.iter().map(|word| word.name()).collect()
            }
            (None, _) => return None,
        };
        if words.len() > MOST_WORDS {
            return Some(format!(
                "`greenlight fields {}` lists its words; a mapping says which of them others mean",
                self.field
            ));
        }
        let words: Vec<_> = words.iter().map(|word| format!("`{word}`")).collect();
        Some(format!("write one of {}", words.join(", ")))
    }
}

fn no_such(kind: FieldType, one: bool) -> &'static str {
    match (kind, one) {
        (FieldType::Moment, true) => "is not a moment",
        (FieldType::Moment, false) => "are not moments",
        (FieldType::Money, true) => "is not an amount",
        (FieldType::Money, false) => "are not amounts",
        (FieldType::Duration, true) => "is not a length of time",
        (FieldType::Duration, false) => "are not lengths of time",
        (FieldType::Bool, true) => "is neither true nor false",
        (FieldType::Bool, false) => "are neither true nor false",
        (FieldType::Number | FieldType::Count | FieldType::Rate, true) => "is not a number of this field",
        (FieldType::Number | FieldType::Count | FieldType::Rate, false) => "are not numbers of this field",
        (_, true) => "is not of the form of the field",
        (_, false) => "are not of the form of the field",
    }
}

fn how_to_write(kind: FieldType) -> Option<String> {
    let help = match kind {
        FieldType::Moment => "write 2026-11-05T10:30:00Z or unix seconds",
        FieldType::Money => {
            "write 18.40 beside a column `currency`, or 18.40 USD: a point before the decimals, no comma and no sign of a currency"
        }
        FieldType::Duration => "write 30d, 24h or seconds",
        FieldType::Bool => "write true or false",
        FieldType::Count => "write a whole number, such as 2",
        FieldType::Number => "write a number such as 12.5: a point before the decimals, no comma",
        FieldType::Rate => "write 0.6 or 60%, from 0 to 1: a point before the decimals, no comma",
        FieldType::List => "write the elements between `|` in a table, or as a list of texts in JSON",
        FieldType::Text | FieldType::Code(_) => return None,
    };
    Some(help.to_owned())
}
