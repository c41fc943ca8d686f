//! The buyers: most ask once, a few again and again.

use super::dice::Dice;
use super::{Row, cents};

pub(crate) struct Buyers(Vec<Buyer>);

struct Buyer {
    orders: i64,
    /// Per mille.
    return_rate: i64,
    risk: i64,
    age_days: i64,
    tag: &'static str,
    returns: i64,
    /// Cents.
    refunded: i64,
}

impl Buyers {
    pub(crate) fn new(requests: u64, seed: u64) -> Self {
        let count = (requests * 6 / 10).clamp(1, 2_000_000);
        let mut dice = Dice::new(seed ^ 0x6275_7965_7273);
        Self((0..count).map(|_| Buyer::new(&mut dice)).collect())
    }

    /// One of them; every tenth request comes from the few who ask often.
    pub(crate) fn pick(&self, dice: &mut Dice) -> usize {
        let count = i64::try_from(self.0.len()).unwrap_or(i64::MAX);
        let at = if dice.chance(100) {
            let often = (count / 10).max(1);
            let at = dice.below(1_000_000);
            often * (at * at / 1_000_000) / 1_000_000
        } else {
            dice.below(count)
        };
        usize::try_from(at).unwrap_or(0)
    }

    pub(crate) fn is_risky(&self, at: usize) -> bool {
        self.0.get(at).is_some_and(|buyer| buyer.risk >= 70 || buyer.tag == "watchlist")
    }

    /// What was asked so far counts from the next request on.
    pub(crate) fn remember(&mut self, at: usize, refunded: i64) {
        if let Some(buyer) = self.0.get_mut(at) {
            buyer.returns += 1;
            buyer.refunded += refunded;
            buyer.orders += 1;
        }
    }

    /// Writes what is known of a buyer whose account is at least so old.
    pub(crate) fn write(&self, at: usize, days: i64, row: &mut Row, dice: &mut Dice) {
        let Some(buyer) = self.0.get(at) else { return };
        row.set("buyer.id", format!("buyer-{at:05}"));
        row.set("buyer.orders", buyer.orders);
        row.set("buyer.returns_90d", buyer.returns);
        row.set("buyer.refunded_90d", cents(buyer.refunded));
        row.set("buyer.tags", buyer.tag);
        row.set("buyer.account_age", format!("{}d", buyer.age_days.max(days)));
        if !dice.chance(80) {
            row.set("buyer.return_rate", per_mille(buyer.return_rate));
        }
        if !dice.chance(100) {
            row.set("buyer.risk_score", buyer.risk);
        }
    }
}

impl Buyer {
    fn new(dice: &mut Dice) -> Self {
        let orders = dice.quantile(&[(0, 1), (400, 2), (700, 5), (900, 12), (980, 30), (1_000, 90)]);
        let return_rate = if orders >= 5 {
            dice.quantile(&[(0, 40), (250, 290), (500, 500), (750, 700), (950, 920), (1_000, 1_000)])
        } else {
            dice.quantile(&[(0, 0), (450, 0), (700, 250), (900, 500), (1_000, 1_000)])
        };
        Self {
            orders,
            return_rate,
            risk: dice.quantile(&[(0, 1), (500, 14), (800, 30), (930, 55), (980, 75), (1_000, 99)]),
            age_days: dice.quantile(&[(0, 1), (100, 20), (500, 380), (900, 1_100), (1_000, 1_900)]),
            tag: dice.weighted(&[(920, ""), (50, "vip"), (30, "watchlist")]),
            returns: dice.quantile(&[(0, 0), (600, 0), (850, 1), (970, 3), (1_000, 8)]),
            refunded: 0,
        }
        .with_past_refunds(dice)
    }

    fn with_past_refunds(mut self, dice: &mut Dice) -> Self {
        for _ in 0..self.returns {
            self.refunded += dice.between(800, 9_000);
        }
        self.age_days = self.age_days.max(if self.orders > 1 { 10 } else { 0 });
        self
    }
}

pub(crate) fn per_mille(rate: i64) -> String {
    format!("{}.{:03}", rate / 1_000, rate % 1_000)
}
