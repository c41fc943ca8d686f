//! An invented shop in the US over 60 days: its buyers, orders, requests, and the people who answer.
//!
//! Calibrated by percentiles of public order logs: approval to carrier, carrier to delivery, order value, and
//! return rates of fashion buyers. Each request is written as it stood when the buyer asked.

mod answer;
mod buyer;
mod catalogue;
mod clock;
mod dice;
mod order;
mod row;

use answer::Shop;
use buyer::Buyers;
use catalogue::{CANCEL, REFUND, REPLACE, RETURN, UNDERWAY, cancel_code};
use clock::{DAY, HOUR, START, awake, business_days, written};
use dice::Dice;
use order::{Order, Stage};
#[cfg(feature = "parquet")]
#[cfg_attr(test, allow(unused_imports, reason = "only the writer of Parquet asks for them"))]
pub(crate) use row::names;
pub(crate) use row::{Format, Row};

/// The requests, in the order they were made.
pub(crate) struct World {
    dice: Dice,
    buyers: Buyers,
    requests: u64,
    made: u64,
    day: u64,
    /// When the rest of this day's requests are made, latest first.
    today: Vec<i64>,
}

/// What the buyer asks, before anybody answers.
struct Asked {
    kind: &'static str,
    code: String,
    at: i64,
    /// Cents.
    amount: i64,
    photos: i64,
    has_note: bool,
    deadline: i64,
    is_quick_refund: bool,
    in_dispute: bool,
}

impl World {
    pub(crate) fn new(requests: u64, seed: u64) -> Self {
        let buyers = Buyers::new(requests, seed);
        Self { dice: Dice::new(seed), buyers, requests, made: 0, day: 0, today: Vec::new() }
    }

    /// When the requests of the next day are made.
    fn next_day(&mut self) -> bool {
        let due = |day: u64| self.requests * day / 60;
        let Some(day) = i64::try_from(self.day).ok().filter(|day| *day < 60) else { return false };
        let count = due(self.day + 1) - due(self.day);
        self.day += 1;
        let Self { dice, today, .. } = self;
        today.extend((0..count).map(|_| awake(START + day * DAY, dice)));
        today.sort_unstable_by(|a, b| b.cmp(a));
        true
    }

    fn request(&mut self, at: i64) -> Row {
        let dice = &mut self.dice;
        let buyer = self.buyers.pick(dice);
        let kind = dice.weighted(&[
            (230, "cancel"),
            (360, "refund"),
            (350, "return_and_refund"),
            (60, "replacement"),
        ]);
        let stage = match kind {
            "cancel" => Stage::BeforeShipping,
            "refund" if dice.chance(330) => Stage::Underway,
            _ => Stage::Delivered,
        };
        let order = Order::before(at, stage, dice);
        let asked = ask(kind, stage, at, &order, dice);
        let mut row = Row::new();
        row.set("id", format!("syn-{:06}", self.made));
        row.set("kind", asked.kind);
        row.set("reason_code", &asked.code);
        row.set("currency", "USD");
        row.set("requested_at", written(at));
        if !(kind == "cancel" && dice.chance(60)) {
            row.set("amount", cents(asked.amount));
        }
        if kind != "cancel" && !dice.chance(60) {
            row.set("photos", asked.photos);
            row.set("has_note", asked.has_note);
        }
        if asked.is_quick_refund {
            row.set("is_quick_refund", true);
        }
        if asked.in_dispute {
            row.set("arbitration", "in_progress");
        }
        row.set("attempts", if dice.chance(70) { 2 } else { 1 });
        row.set("deadline_at", written(asked.deadline));
        order.write(&mut row, dice);
        self.buyers.write(buyer, (at - order.paid) / DAY + 1, &mut row, dice);
        let risky = self.buyers.is_risky(buyer);
        let approved = Shop { dice, asked: &asked, order: &order, risky }.answer(&mut row);
        self.buyers.remember(buyer, if approved { asked.amount } else { 0 });
        dirty(&mut row, &mut self.dice);
        row
    }
}

impl Iterator for World {
    type Item = Row;

    fn next(&mut self) -> Option<Row> {
        loop {
            if let Some(at) = self.today.pop() {
                self.made += 1;
                return Some(self.request(at));
            }
            if !self.next_day() {
                return None;
            }
        }
    }
}

fn ask(kind: &'static str, stage: Stage, at: i64, order: &Order, dice: &mut Dice) -> Asked {
    let code = match (kind, stage) {
        ("cancel", _) => cancel_code(dice.weighted(CANCEL)),
        ("refund", Stage::Underway) => dice.weighted(UNDERWAY).to_owned(),
        ("refund", _) => dice.weighted(REFUND).to_owned(),
        ("replacement", _) => dice.weighted(REPLACE).to_owned(),
        _ => dice.weighted(RETURN).to_owned(),
    };
    let broken = ["damaged", "defective", "broken", "wrong", "missing", "not_match"]
        .iter()
        .any(|word| code.contains(word));
    let photos = if broken && dice.chance(780) { dice.between(1, 5) } else { i64::from(dice.chance(120)) };
    let part = match kind {
        "refund" if code.contains("missing") => dice.between(20, 60),
        "return_and_refund" if order.lines > 1 && dice.chance(600) => 100 / order.lines,
        _ => 100,
    };
    let deadline = match kind {
        "cancel" => at + 24 * HOUR,
        "replacement" => business_days(at, 1),
        _ => at + 48 * HOUR,
    };
    Asked {
        kind,
        at,
        amount: order.amount * part / 100,
        photos,
        has_note: dice.chance(if broken { 700 } else { 300 }),
        deadline,
        is_quick_refund: kind == "return_and_refund" && dice.chance(60),
        in_dispute: kind != "cancel" && dice.chance(12),
        code,
    }
}

/// A pinch of what real files hold: values that nobody can read.
fn dirty(row: &mut Row, dice: &mut Dice) {
    if !dice.chance(12) {
        return;
    }
    let (name, value) = dice.weighted(&[
        (3, ("reason_code", "ecom_order_delivered_refund_reason_other_v2")),
        (2, ("deadline_at", "abc")),
        (2, ("photos", "-1")),
        (1, ("amount", "12,50")),
        (1, ("order.country", "USA")),
        (1, ("buyer.return_rate", "1.7")),
    ]);
    row.set(name, value);
}

fn cents(amount: i64) -> String {
    format!("{}.{:02}", amount / 100, amount % 100)
}
