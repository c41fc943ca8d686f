//! The twelve rules by hand over one row of a history, with what a row may not say.
//!
//! Told like SQL tells it: the number of the rule, negative where a rule that sends to a person cannot tell.

/// Columns with figures.
#[derive(Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Figure {
    /// Cents.
    Amount,
    /// Cents.
    OrderAmount,
    /// Thousandths.
    DiscountShare,
    /// Thousandths.
    ReturnRate,
    Photos,
    Attempts,
    OrderLines,
    BuyerOrders,
    Returns90d,
    RiskScore,
    /// Unix seconds.
    RequestedAt,
    PaidAt,
    DeliveredAt,
}

impl Figure {
    /// All of them, with the columns' names and how many digits after the point are kept.
    pub const ALL: [(Self, &'static str, u32); 13] = [
        (Self::Amount, "amount", 2),
        (Self::OrderAmount, "order.amount", 2),
        (Self::DiscountShare, "order.discount_share", 3),
        (Self::ReturnRate, "buyer.return_rate", 3),
        (Self::Photos, "photos", 0),
        (Self::Attempts, "attempts", 0),
        (Self::OrderLines, "order.lines", 0),
        (Self::BuyerOrders, "buyer.orders", 0),
        (Self::Returns90d, "buyer.returns_90d", 0),
        (Self::RiskScore, "buyer.risk_score", 0),
        (Self::RequestedAt, "requested_at", 0),
        (Self::PaidAt, "paid_at", 0),
        (Self::DeliveredAt, "delivered_at", 0),
    ];
}

/// Columns with words, and what of a word the rules want to know.
#[derive(Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Words {
    Kind,
    Reason,
    Status,
    Fulfillment,
    BuyerId,
    Categories,
    ProductTags,
    BuyerTags,
}

/// Bits of the words; `OTHER` for every other word of a column.
pub mod bit {
    pub const CANCEL: u8 = 1;
    pub const REFUND: u8 = 2;
    pub const RETURN: u8 = 4;
    pub const REPLACEMENT: u8 = 8;
    pub const FLAW: u8 = 1;
    pub const MORE_FLAW: u8 = 2;
    pub const REGRET: u8 = 4;
    pub const SMALL: u8 = 1;
    pub const ELECTRONICS: u8 = 2;
    pub const GIFT_CARDS: u8 = 4;
    pub const FINAL_SALE: u8 = 1;
    pub const HYGIENE: u8 = 2;
    pub const WATCHLIST: u8 = 1;
    pub const VIP: u8 = 2;
    pub const YES: u8 = 1;
    pub const OTHER: u8 = 128;
}

impl Words {
    /// All of them, with the columns' names and whether they are lists.
    pub const ALL: [(Self, &'static str, bool); 8] = [
        (Self::Kind, "kind", false),
        (Self::Reason, "reason_code", false),
        (Self::Status, "order.status", false),
        (Self::Fulfillment, "order.fulfillment", false),
        (Self::BuyerId, "buyer.id", false),
        (Self::Categories, "categories", true),
        (Self::ProductTags, "product_tags", true),
        (Self::BuyerTags, "buyer.tags", true),
    ];

    /// The bits of a word.
    pub fn bits(self, word: &str) -> u8 {
        let yes = |is: bool| if is { bit::YES } else { bit::OTHER };
        match (self, word) {
            (Self::Kind, "cancel") => bit::CANCEL,
            (Self::Kind, "refund") => bit::REFUND,
            (Self::Kind, "return_and_refund") => bit::RETURN,
            (Self::Kind, "replacement") => bit::REPLACEMENT,
            (Self::Reason, word) => reason(word),
            (Self::Status, word) => yes(matches!(word, "unpaid" | "on_hold" | "awaiting_shipment")),
            (Self::Fulfillment, word) => yes(word == "seller"),
            (Self::BuyerId, word) => yes(is_blocked(word)),
            (Self::Categories, "accessories" | "apparel" | "beauty" | "home") => bit::SMALL,
            (Self::Categories, "electronics") => bit::ELECTRONICS,
            (Self::Categories, "gift_cards") => bit::GIFT_CARDS,
            (Self::ProductTags, "final_sale") => bit::FINAL_SALE,
            (Self::ProductTags, "hygiene") => bit::HYGIENE,
            (Self::BuyerTags, "watchlist") => bit::WATCHLIST,
            (Self::BuyerTags, "vip") => bit::VIP,
            _ => bit::OTHER,
        }
    }
}

fn is_blocked(buyer: &str) -> bool {
    matches!(
        buyer,
        "buyer-00003"
            | "buyer-00011"
            | "buyer-00017"
            | "buyer-00042"
            | "buyer-00071"
            | "buyer-00108"
            | "buyer-00215"
            | "buyer-00377"
    )
}

fn reason(code: &str) -> u8 {
    let families = [
        "ecom_order_delivered_refund_reason_",
        "ecom_order_delivered_refund_and_return_reason_",
        "ecom_order_to_ship_canceled_reason_",
    ];
    let stem = families.iter().find_map(|family| code.strip_prefix(family));
    match stem.unwrap_or("") {
        "damaged" | "defective" | "missing_broken_parts" | "wrong_product" | "wrong_product_1" => {
            bit::FLAW | bit::MORE_FLAW
        }
        "missing_product" | "not_match_description" => bit::MORE_FLAW,
        "created_by_mistakes" | "better_price" | "change_payment_method" => bit::REGRET,
        _ => bit::OTHER,
    }
}

/// A row of a history.
pub trait Cells {
    /// A figure; `None` if the row does not say it or nobody can read it.
    fn figure(&self, of: Figure) -> Option<i64>;
    /// The bits of a word, or of all words of a list; 0 if the row does not say it.
    fn words(&self, of: Words) -> u8;
    /// `has_note`.
    fn has_note(&self) -> bool;
    /// Whether the goods came back.
    fn was_inspected(&self) -> bool;
}

const HOUR: i64 = 3_600;
const DAY: i64 = 24 * HOUR;

/// The rule that decides request approval, and the one that decides inspection if there was one.
#[inline]
pub fn decide(row: &impl Cells) -> (i8, Option<i8>) {
    let head = reviewing(row);
    let approval = if head == 0 { approving(row) } else { head };
    (approval, row.was_inspected().then_some(head))
}

#[inline]
fn reviewing(row: &impl Cells) -> i8 {
    if row.words(Words::BuyerTags) & bit::WATCHLIST != 0 {
        return 1;
    }
    match row.words(Words::BuyerId) {
        0 => return -2,
        bit::YES => return 2,
        _ => {}
    }
    let over = |of, most| row.figure(of).map(|value| value > most);
    let (risk, orders) = (over(Figure::RiskScore, 75), over(Figure::BuyerOrders, 4));
    let record = match (orders, over(Figure::ReturnRate, 600)) {
        (Some(false), _) | (_, Some(false)) => Some(false),
        (Some(true), Some(true)) => Some(true),
        _ => None,
    };
    match (risk, record) {
        (Some(true), _) | (_, Some(true)) => return 3,
        (Some(false), Some(false)) => {}
        _ => return -3,
    }
    match (over(Figure::DiscountShare, 350), over(Figure::OrderAmount, 200_00)) {
        (Some(false), _) | (_, Some(false)) => 0,
        (Some(true), Some(true)) => 4,
        _ => -4,
    }
}

#[inline]
fn approving(row: &impl Cells) -> i8 {
    let at_most = |of, most| row.figure(of).is_some_and(|value| value <= most);
    let at_least = |of, least| row.figure(of).is_some_and(|value| value >= least);
    let within = |of, span: i64| match (row.figure(of), row.figure(Figure::RequestedAt)) {
        (Some(since), Some(at)) => (0..=span).contains(&(at - since)),
        _ => false,
    };
    let reason = |bit| row.words(Words::Reason) & bit != 0;
    let tagged = |bits| row.words(Words::ProductTags) & bits != 0;
    match row.words(Words::Kind) {
        bit::CANCEL => {
            if row.words(Words::Status) == bit::YES
                && at_most(Figure::OrderAmount, 100_00)
                && !tagged(bit::FINAL_SALE)
            {
                5
            } else if reason(bit::REGRET) && within(Figure::PaidAt, 2 * HOUR) {
                6
            } else {
                0
            }
        }
        bit::REFUND => {
            let categories = row.words(Words::Categories);
            let without = |bits| categories != 0 && categories & bits == 0;
            if reason(bit::FLAW)
                && at_most(Figure::Amount, 25_00)
                && at_least(Figure::Photos, 1)
                && without(bit::GIFT_CARDS)
                && at_most(Figure::Returns90d, 3)
            {
                7
            } else if reason(bit::MORE_FLAW)
                && at_most(Figure::Amount, 60_00)
                && at_least(Figure::BuyerOrders, 3)
                && row.words(Words::Fulfillment) == bit::YES
                && row.figure(Figure::OrderAmount).is_some_and(|order| at_most(Figure::Amount, order / 2))
                && at_most(Figure::ReturnRate, 400)
                && without(bit::ELECTRONICS | bit::GIFT_CARDS)
            {
                8
            } else if categories == bit::SMALL
                && at_most(Figure::Amount, 15_00)
                && row.has_note()
                && at_most(Figure::Attempts, 1)
            {
                9
            } else {
                0
            }
        }
        bit::RETURN => {
            if at_most(Figure::Amount, 150_00)
                && within(Figure::DeliveredAt, 30 * DAY)
                && !tagged(bit::FINAL_SALE | bit::HYGIENE)
            {
                10
            } else if row.words(Words::BuyerTags) & bit::VIP != 0
                && at_most(Figure::Amount, 300_00)
                && within(Figure::DeliveredAt, 60 * DAY)
            {
                12
            } else {
                0
            }
        }
        bit::REPLACEMENT
            if reason(bit::FLAW)
                && at_most(Figure::Amount, 80_00)
                && at_most(Figure::OrderLines, 2)
                && within(Figure::DeliveredAt, 30 * DAY) =>
        {
            11
        }
        _ => 0,
    }
}

/// How often each rule decided.
#[derive(Default)]
pub struct Counts([u64; 32]);

impl Counts {
    /// Counts a row.
    #[inline]
    pub fn add(&mut self, row: &impl Cells) {
        let (approval, inspection) = decide(row);
        [Some(approval), inspection].into_iter().flatten().for_each(|rule| self.count(rule));
    }

    /// Counts a decision.
    #[inline]
    pub fn count(&mut self, rule: i8) {
        self.0[(rule + 8) as usize] += 1;
    }

    /// The rules that decided.
    pub fn each(&self) -> impl Iterator<Item = (i8, u64)> + '_ {
        (-8..).zip(self.0).filter(|(_, count)| *count > 0)
    }
}
