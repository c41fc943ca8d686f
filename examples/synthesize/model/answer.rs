//! What became of a request: the platform's part, the seller's people at their desks, and what nobody answered.

use super::clock::{DAY, END, HOUR, business_days, worked_at, written};
use super::dice::Dice;
use super::order::Order;
use super::{Asked, Row};

/// Everything that an answer depends on.
pub(crate) struct Shop<'a> {
    pub(crate) dice: &'a mut Dice,
    pub(crate) asked: &'a Asked,
    pub(crate) order: &'a Order,
    pub(crate) risky: bool,
}

struct Answer {
    outcome: &'static str,
    at: i64,
    by: &'static str,
}

/// How long until somebody gets to it, had they no nights and weekends: minutes, at an even pace.
const DELAY: &[(i64, i64)] =
    &[(0, 10), (100, 150), (250, 480), (500, 1_000), (750, 1_900), (900, 3_000), (1_000, 6_000)];

impl Shop<'_> {
    /// Writes what became of the request; whether money went back.
    pub(crate) fn answer(mut self, row: &mut Row) -> bool {
        let Some(answer) = self.approval().filter(|answer| answer.at < END) else { return false };
        answer.write(row, "");
        let approved = !matches!(answer.outcome, "rejected" | "withdrawn");
        if approved && self.asked.kind == "return_and_refund" && !self.asked.is_quick_refund {
            return self.inspection(answer.at, row);
        }
        approved
    }

    fn approval(&mut self) -> Option<Answer> {
        let (asked, order) = (self.asked, self.order);
        let platform = |by, at| Some(Answer { outcome: "platform_approved", at, by });
        if asked.in_dispute {
            let days = self.dice.between(2, 9);
            return platform("platform", asked.at + days * DAY);
        }
        if order.by_platform {
            let minutes = self.dice.between(20, 400);
            return platform("platform", asked.at + minutes * 60);
        }
        if asked.is_quick_refund || asked.kind == "cancel" && asked.at - order.paid < HOUR {
            let seconds = self.dice.between(2, 90);
            return platform("system", asked.at + seconds);
        }
        let pace = if asked.kind == "cancel" { 40 } else { 80 };
        let answered = worked_at(asked.at + self.dice.quantile(DELAY) * pace, self.dice);
        // The platform approves a refund of an order that has been ready to ship for 24 hours.
        let taken_over = order.rts.filter(|_| asked.kind == "refund" && order.delivered.is_none());
        let taken_over = taken_over.map(|rts| (rts + 24 * HOUR).max(asked.at + 60));
        let withdrawn = asked.at + self.dice.between(600, 40 * HOUR);
        let ends = taken_over.unwrap_or(asked.deadline).min(asked.deadline);
        if self.dice.chance(45) && withdrawn < answered.min(ends) {
            return Some(Answer { outcome: "withdrawn", at: withdrawn, by: "buyer" });
        }
        if let Some(at) = taken_over.filter(|at| *at < answered.min(asked.deadline)) {
            return platform("system", at);
        }
        if answered >= asked.deadline {
            return Some(Answer { outcome: "timed_out", at: asked.deadline, by: "system" });
        }
        let outcome = if self.rejects() { "rejected" } else { "approved" };
        Some(Answer { outcome, at: answered, by: "seller" })
    }

    /// Whether a sensible seller says no.
    fn rejects(&mut self) -> bool {
        let (asked, order) = (self.asked, self.order);
        let since_delivery = order.delivered.map_or(0, |delivered| asked.at - delivered);
        let claims_a_flaw = !["no_need", "fit", "not_as_expected", "late", "to_ship"]
            .iter()
            .any(|word| asked.code.contains(word));
        let odds = match asked.kind {
            "cancel" => 15,
            _ if since_delivery > 30 * DAY => 800,
            _ if order.is_final_sale() && !claims_a_flaw => 850,
            "refund" if asked.code.ends_with("not_received") && order.delivered.is_some() => 420,
            "refund" | "replacement" if claims_a_flaw && asked.photos == 0 => 450,
            _ if self.risky => 380,
            "refund" if asked.amount > 12_000 => 260,
            _ => 35,
        };
        self.dice.chance(odds)
    }

    /// Goods come back, are looked at, and the money goes back or does not.
    fn inspection(&mut self, approved_at: i64, row: &mut Row) -> bool {
        let received = approved_at
            + self.dice.quantile(&[(0, 2 * DAY), (500, 6 * DAY), (900, 12 * DAY), (1_000, 20 * DAY)]);
        if received >= END || self.dice.chance(60) {
            return false;
        }
        row.set("inspection.received_at", written(received));
        let answered = worked_at(received + self.dice.quantile(DELAY) * 100, self.dice);
        let deadline = business_days(received, if self.asked.amount <= 10_000 { 2 } else { 4 });
        let grade = self.dice.weighted(&[
            (830, "original"),
            (100, "minor_damage"),
            (45, "severe_damage"),
            (25, "wrong_item"),
        ]);
        let refuses = match grade {
            "original" => 5,
            "minor_damage" => 150,
            _ => 750,
        };
        let answer = if answered >= deadline {
            Answer { outcome: "timed_out", at: deadline, by: "system" }
        } else {
            row.set("inspection.grade", grade);
            let outcome = if self.dice.chance(refuses) { "rejected" } else { "approved" };
            Answer { outcome, at: answered, by: "seller" }
        };
        if answer.at >= END {
            return false;
        }
        answer.write(row, "inspection.");
        answer.outcome != "rejected"
    }
}

impl Answer {
    fn write(&self, row: &mut Row, prefix: &str) {
        row.set(&format!("{prefix}outcome"), self.outcome);
        row.set(&format!("{prefix}responded_at"), written(self.at));
        row.set(&format!("{prefix}responded_by"), self.by);
    }
}
