//! The field table: every field that rules can speak of, in one place.
//!
//! The JSON Schema, `greenlight fields`, the reading of requests and histories and the checks on rules all
//! come from here. To add a field, add a row.

use super::country::COUNTRIES;
use super::field::{Absence, Derivation, FieldDef, FieldType, Range};
use super::names::Names;
use super::reason;
use super::similar::similar;
use super::words::{self, Word};

const BASE: FieldDef = FieldDef {
    name: "",
    kind: FieldType::Text,
    unit: "",
    absence: Absence::Unknown,
    range: Range::Any,
    derived: None,
    planned: false,
    meaning: "",
    example: "",
};

const fn field(
    name: &'static str,
    kind: FieldType,
    example: &'static str,
    meaning: &'static str,
) -> FieldDef {
    FieldDef { name, kind, meaning, example, ..BASE }
}

impl FieldDef {
    const fn unit(mut self, unit: &'static str) -> Self {
        self.unit = unit;
        self
    }

    const fn absent(mut self, fact: &'static str) -> Self {
        self.absence = Absence::Fact(fact);
        self
    }

    const fn range(mut self, range: Range) -> Self {
        self.range = range;
        self
    }

    const fn planned(mut self) -> Self {
        self.planned = true;
        self
    }

    const fn derived(mut self, derivation: Derivation) -> Self {
        self.derived = Some(derivation);
        self
    }
}

macro_rules! table {
    ($($variant:ident => $def:expr;)*) => {
        /// A field of the table.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        #[repr(u8)]
        pub enum Field { $(#[doc = concat!("See [`Field::def`] of `", stringify!($variant), "`.")] $variant),* }

        impl Field {
            /// Every field, in the order of the table.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// How many fields there are.
            pub const COUNT: usize = Self::ALL.len();

            /// Their names, in the order of the table.
            const NAMES: &[&str] = &[$({ const DEF: FieldDef = $def; DEF.name }),*];

            /// The row of the table.
            pub fn def(self) -> &'static FieldDef {
                match self { $(Self::$variant => { static DEF: FieldDef = $def; &DEF })* }
            }
        }
    };
}

use Derivation::{Share, Since, Until};
use FieldType::{Bool, Code, Count, Duration, List, Moment, Money, Number, Rate, Text};

const NOT_YET: &str = "it has not happened yet";

table! {
    Kind => field("kind", Code(words::KIND), "refund", "what the buyer asks for");
    Review => field("review", Code(words::REVIEW), "approval", "which of the request's reviews this is");
    Reason => field("reason", Code(reason::WORDS), "damaged",
        "why the buyer asks; where a request gives only `reason_code`, it is mapped from that");
    ReasonCode => field("reason_code", Text, "ecom_order_delivered_refund_reason_damaged",
        "the platform's own code of the reason, as given");
    Amount => field("amount", Money, "at most 25", "the money the request asks for").range(Range::NotNegative);
    AmountShare => field("amount_share", Rate, "at most 50%", "`amount` as a share of `order.amount`")
        .derived(Share(Field::Amount, Field::OrderAmount));
    Photos => field("photos", Count, "at least 1", "photos and videos that the buyer attached").unit("files");
    HasNote => field("has_note", Bool, "true", "the buyer wrote a note");
    IsQuickRefund => field("is_quick_refund", Bool, "true", "the platform refunds ahead of the return")
        .absent("it is no quick refund");
    Arbitration => field("arbitration", Code(words::ARBITRATION), "in_progress", "the state of a dispute before the platform")
        .absent("there is no dispute");
    SellerResponded => field("seller_responded", Bool, "false", "the seller has answered this review already")
        .absent("the seller has not answered yet");
    Attempts => field("attempts", Count, "at most 1", "requests made for these items so far, this one included")
        .unit("requests");

    OrderStatus => field("order.status", Code(words::ORDER_STATUS), "awaiting_shipment", "where the order is");
    OrderAmount => field("order.amount", Money, "at most 100", "what the buyer paid for the whole order")
        .range(Range::NotNegative);
    OrderLines => field("order.lines", Count, "at least 2", "lines of the order").unit("lines");
    OrderCountry => field("order.country", Code(COUNTRIES), "US", "the country the order goes to").unit("ISO 3166-1");
    OrderFulfillment => field("order.fulfillment", Code(words::FULFILLMENT), "seller", "who ships the order");
    OrderPaymentMethod => field("order.payment_method", Text, "Credit card", "how the buyer paid, as the platform names it");
    OrderIsSample => field("order.is_sample", Bool, "false", "the order is a free sample for a creator");
    OrderDiscountShare => field("order.discount_share", Rate, "over 30%", "the discount as a share of the full price");

    Skus => field("skus", List, "includes CABLE-2M-BLK", "the seller's SKUs in the request").unit("SKUs");
    ProductIds => field("product_ids", List, "includes 1728000000000000001", "the platform's product ids in the request")
        .unit("ids");
    Categories => field("categories", List, "excludes gift_cards", "product categories in the request").unit("categories");
    ProductTags => field("product_tags", List, "includes final_sale", "the seller's own tags on the products")
        .unit("tags").absent("the products have no tags");

    BuyerId => field("buyer.id", Text, "7490000000000000001", "the platform's id of the buyer");
    BuyerOrders => field("buyer.orders", Count, "at least 3", "orders of this buyer so far").unit("orders");
    BuyerReturns90d => field("buyer.returns_90d", Count, "at most 2", "requests of this buyer in the last 90 days")
        .unit("requests");
    BuyerReturnRate => field("buyer.return_rate", Rate, "over 60%", "share of the buyer's order lines that came back");
    BuyerRefunded90d => field("buyer.refunded_90d", Money, "under 100", "money refunded to this buyer in the last 90 days")
        .range(Range::NotNegative);
    BuyerTags => field("buyer.tags", List, "includes watchlist", "the seller's own tags on the buyer")
        .unit("tags").absent("the buyer has no tags");
    BuyerRiskScore => field("buyer.risk_score", Number, "under 50", "risk of fraud, from 0 (none) to 100")
        .unit("points").range(Range::Between(0, 100));
    BuyerAccountAge => field("buyer.account_age", Duration, "at least 30d", "how long the buyer has had an account")
        .range(Range::NotNegative);

    RequestedAt => field("requested_at", Moment, "at least 2026-11-01", "when the buyer asked");
    PaidAt => field("paid_at", Moment, "known", "when the order was paid").absent(NOT_YET);
    RtsAt => field("rts_at", Moment, "known", "when the order became ready to ship (RTS)").absent(NOT_YET);
    CollectedAt => field("collected_at", Moment, "known", "when the carrier took the package").absent(NOT_YET);
    DeliveredAt => field("delivered_at", Moment, "known", "when the package was delivered").absent(NOT_YET);
    DeadlineAt => field("deadline_at", Moment, "known", "when the platform stops waiting for the seller's answer")
        .absent("no deadline runs").planned();

    SinceRequest => field("since_request", Duration, "at least 12h", "time since `requested_at`").derived(Since(Field::RequestedAt));
    SincePayment => field("since_payment", Duration, "under 1h", "time since `paid_at`")
        .absent(NOT_YET).derived(Since(Field::PaidAt));
    SinceRts => field("since_rts", Duration, "at least 24h", "time since `rts_at`").absent(NOT_YET).derived(Since(Field::RtsAt));
    SinceCollection => field("since_collection", Duration, "at most 7d", "time since `collected_at`")
        .absent(NOT_YET).derived(Since(Field::CollectedAt));
    SinceDelivery => field("since_delivery", Duration, "at most 30d", "time since `delivered_at`")
        .absent(NOT_YET).derived(Since(Field::DeliveredAt));
    UntilDeadline => field("until_deadline", Duration, "under 2h", "time until `deadline_at`, negative once it has passed")
        .absent("no deadline runs").derived(Until(Field::DeadlineAt));

    InspectionReceivedAt => field("inspection.received_at", Moment, "known", "when the returned goods arrived")
        .absent(NOT_YET);
    SinceReceipt => field("since_receipt", Duration, "at most 2d", "time since `inspection.received_at`")
        .absent(NOT_YET).derived(Since(Field::InspectionReceivedAt));
    InspectionGrade => field("inspection.grade", Code(words::GRADE), "original", "the state of the returned goods");
    SellerId => field("seller_id", Text, "7495000000000000001", "the platform's id of the seller");
}

/// Vocabularies of more words than this are in alphabetical order.
const MOST_UNSORTED: usize = 32;

/// What is often said for a field.
const SYNONYMS: &[(&str, Field)] = &[
    ("type", Field::Kind),
    ("price", Field::Amount),
    ("photo", Field::Photos),
    ("images", Field::Photos),
    ("pictures", Field::Photos),
    ("country", Field::OrderCountry),
    ("status", Field::OrderStatus),
    ("coupon", Field::OrderDiscountShare),
    ("coupons", Field::OrderDiscountShare),
    ("discount", Field::OrderDiscountShare),
    ("payment", Field::OrderPaymentMethod),
    ("sample", Field::OrderIsSample),
    ("sku", Field::Skus),
    ("product", Field::ProductIds),
    ("category", Field::Categories),
    ("tag", Field::BuyerTags),
    ("tags", Field::BuyerTags),
    ("vip", Field::BuyerTags),
    ("risk", Field::BuyerRiskScore),
    ("returns", Field::BuyerReturns90d),
    ("grade", Field::InspectionGrade),
    ("deadline", Field::UntilDeadline),
];

impl Field {
    /// The field of a dotted name.
    pub fn from_name(name: &str) -> Option<Self> {
        static NAMES: Names<256> = Names::new(Field::NAMES);
        NAMES.find(name).and_then(|place| Self::ALL.get(usize::from(place))).copied()
    }

    /// The field whose name is nearest to a word that names none, if one is near enough to be meant.
    pub fn similar(word: &str) -> Option<Self> {
        let word = word.to_ascii_lowercase();
        let mut parts = word.split(['.', ' ', '_']);
        let (first, last) = (parts.next().unwrap_or(""), parts.next_back());
        let fits = |field: Field| last.is_none() || field.name().starts_with(first);
        let said = last.unwrap_or(first);
        let synonym = SYNONYMS.iter().find(|(synonym, field)| *synonym == said && fits(*field));
        synonym.map(|(_, field)| *field).or_else(|| Self::nearest(&word))
    }

    fn nearest(word: &str) -> Option<Self> {
        similar(word, Self::ALL.iter().map(|field| field.name())).and_then(Self::from_name)
    }

    /// Its dotted name.
    pub fn name(self) -> &'static str {
        self.def().name
    }

    /// Its closed vocabulary; empty for other types.
    pub fn words(self) -> &'static [Word] {
        match self.def().kind {
            Code(words) => words,
            _ => &[],
        }
    }

    /// The word of its vocabulary at a position.
    pub fn word(self, code: u8) -> Option<&'static Word> {
        self.words().get(usize::from(code))
    }

    /// The position of a word in its vocabulary.
    pub fn code(self, word: &str) -> Option<u8> {
        let words = self.words();
        let at = if words.len() > MOST_UNSORTED {
            words.binary_search_by(|known| known.name.cmp(word)).ok()
        } else {
            words.iter().position(|known| known.name == word)
        };
        at.and_then(|at| u8::try_from(at).ok())
    }

    pub(crate) fn is_rate(self) -> bool {
        self.def().kind == Rate
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_complete_and_named_once() {
        for (index, &field) in Field::ALL.iter().enumerate() {
            let def = field.def();
            assert_eq!(field as usize, index);
            assert_eq!(Field::from_name(def.name), Some(field));
            assert!(!def.meaning.is_empty() && !def.example.is_empty(), "{}", def.name);
            assert!(def.derived.is_none() || !def.planned);
            assert!(field.words().len() <= 256);
            assert!(field.words().len() <= MOST_UNSORTED || field.words().is_sorted_by_key(|word| word.name));
        }
    }
}
