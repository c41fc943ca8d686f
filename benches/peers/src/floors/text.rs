//! Histories in text: only the tokens of a CSV file, a hand-written loop over its rows, and JSON Lines by serde_json.

use super::cells::{Cells, Counts, Figure, Words};
use csv::{ByteRecord, Reader, ReaderBuilder};
use serde::Deserialize;
use std::fs::File;
use std::hint::black_box;
use std::io::{BufRead as _, BufReader};

fn reader(path: &str) -> (Reader<File>, Vec<String>) {
    let mut reader =
        ReaderBuilder::new().buffer_capacity(1 << 18).from_path(path).expect("the file is there");
    let header = reader.headers().expect("it has a header").iter().map(str::to_owned).collect();
    (reader, header)
}

/// Only finds where cells begin and end.
pub fn tokens(path: &str) {
    let (mut reader, _) = reader(path);
    let mut record = ByteRecord::new();
    let mut length = 0;
    while reader.read_byte_record(&mut record).expect("it is CSV") {
        length += record.as_slice().len();
    }
    black_box(length);
}

/// Reads the cells that a rule asks for when it asks for them.
pub fn rows(path: &str) -> Counts {
    let (mut reader, header) = reader(path);
    let column = |name: &str| header.iter().position(|column| column == name).expect("the column is there");
    let columns = Columns {
        figures: Figure::ALL.map(|(_, name, _)| column(name)),
        words: Words::ALL.map(|(_, name, _)| column(name)),
        has_note: column("has_note"),
        received: column("inspection.received_at"),
    };
    let mut record = ByteRecord::new();
    let mut counts = Counts::default();
    while reader.read_byte_record(&mut record).expect("it is CSV") {
        counts.add(&Row { record: &record, columns: &columns });
    }
    counts
}

struct Columns {
    figures: [usize; 13],
    words: [usize; 8],
    has_note: usize,
    received: usize,
}

struct Row<'r> {
    record: &'r ByteRecord,
    columns: &'r Columns,
}

impl Cells for Row<'_> {
    #[inline]
    fn figure(&self, of: Figure) -> Option<i64> {
        let cell = &self.record[self.columns.figures[of as usize]];
        match of {
            Figure::RequestedAt | Figure::PaidAt | Figure::DeliveredAt => moment(cell),
            Figure::ReturnRate => decimal(cell, 3).filter(|rate| *rate <= 1_000),
            of => decimal(cell, Figure::ALL[of as usize].2),
        }
    }

    #[inline]
    fn words(&self, of: Words) -> u8 {
        let cell = &self.record[self.columns.words[of as usize]];
        let bits = |word: &[u8]| std::str::from_utf8(word).map_or(0, |word| of.bits(word));
        match cell {
            [] => 0,
            cell if Words::ALL[of as usize].2 => {
                cell.split(|byte| *byte == b'|').fold(0, |all, word| all | bits(word))
            }
            cell => bits(cell),
        }
    }

    fn has_note(&self) -> bool {
        &self.record[self.columns.has_note] == b"true"
    }

    fn was_inspected(&self) -> bool {
        !self.record[self.columns.received].is_empty()
    }
}

/// A number that is not negative, with so many digits after the point.
fn decimal(cell: &[u8], digits: u32) -> Option<i64> {
    let (mut value, mut after) = (0, None::<u32>);
    for byte in cell {
        match byte {
            b'0'..=b'9' => value = value * 10 + i64::from(byte - b'0'),
            b'.' if after.is_none() => {
                after = Some(0);
                continue;
            }
            _ => return None,
        }
        after = after.map(|after| after + 1);
    }
    let missing = digits.checked_sub(after.unwrap_or(0))?;
    (!cell.is_empty()).then_some(value * 10_i64.pow(missing))
}

/// `2026-11-05T10:30:00Z`.
fn moment(cell: &[u8]) -> Option<i64> {
    let number = |from: usize, to: usize| {
        cell.get(from..to)?
            .iter()
            .try_fold(0, |value, byte| byte.is_ascii_digit().then(|| value * 10 + i64::from(byte - b'0')))
    };
    let (year, month, day) = (number(0, 4)?, number(5, 7)?, number(8, 10)?);
    let (hour, minute, second) = (number(11, 13)?, number(14, 16)?, number(17, 19)?);
    // Days since 1970-03-01, in years that begin in March.
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let days = 365 * year + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + day - 719_469;
    Some(((days * 24 + hour) * 60 + minute) * 60 + second)
}

/// JSON Lines into a struct that has the needed fields only.
pub fn into_struct(path: &str) {
    each_line(path, |line| {
        black_box(serde_json::from_slice::<Needed<'_>>(line).expect("it is the struct's shape"));
    });
}

/// JSON Lines into values.
pub fn into_value(path: &str) {
    each_line(path, |line| {
        black_box(serde_json::from_slice::<serde_json::Value>(line).expect("it is JSON"));
    });
}

fn each_line(path: &str, mut each: impl FnMut(&[u8])) {
    let mut reader = BufReader::with_capacity(1 << 18, File::open(path).expect("the file is there"));
    let mut line = Vec::new();
    while reader.read_until(b'\n', &mut line).expect("it can be read") > 0 {
        each(&line);
        line.clear();
    }
}

/// A figure that may be a text that nobody can read.
#[derive(Deserialize)]
#[serde(untagged)]
#[expect(dead_code, reason = "only read")]
enum Dirty<'t> {
    Number(f64),
    Text(&'t str),
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "only read")]
struct Needed<'t> {
    kind: &'t str,
    reason_code: &'t str,
    #[serde(borrow)]
    amount: Option<Dirty<'t>>,
    photos: Option<Dirty<'t>>,
    has_note: Option<bool>,
    attempts: Option<i64>,
    #[serde(rename = "order.status")]
    order_status: &'t str,
    #[serde(rename = "order.amount")]
    order_amount: f64,
    #[serde(rename = "order.lines")]
    order_lines: i64,
    #[serde(rename = "order.fulfillment")]
    order_fulfillment: &'t str,
    #[serde(rename = "order.discount_share")]
    order_discount_share: f64,
    #[serde(default)]
    categories: Vec<&'t str>,
    #[serde(default)]
    product_tags: Vec<&'t str>,
    #[serde(rename = "buyer.id")]
    buyer_id: &'t str,
    #[serde(rename = "buyer.orders")]
    buyer_orders: i64,
    #[serde(rename = "buyer.returns_90d")]
    buyer_returns_90d: i64,
    #[serde(rename = "buyer.return_rate")]
    buyer_return_rate: Option<f64>,
    #[serde(rename = "buyer.tags", default)]
    buyer_tags: Vec<&'t str>,
    #[serde(rename = "buyer.risk_score")]
    buyer_risk_score: Option<i64>,
    requested_at: &'t str,
    paid_at: &'t str,
    delivered_at: Option<&'t str>,
    #[serde(rename = "inspection.received_at")]
    inspection_received_at: Option<&'t str>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::floors::cells::bit;

    #[test]
    fn cells_are_read_exactly() {
        assert_eq!(decimal(b"18.4", 2), Some(1_840));
        assert_eq!(decimal(b"18", 2), Some(1_800));
        assert_eq!(decimal(b"-1", 0), None);
        assert_eq!(decimal(b"", 0), None);
        assert_eq!(moment(b"2026-09-21T00:00:01Z"), Some(1_789_948_801));
        assert_eq!(
            Words::Reason.bits("ecom_order_delivered_refund_reason_damaged"),
            bit::FLAW | bit::MORE_FLAW
        );
    }
}
