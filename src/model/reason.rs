//! Why a buyer asks: canonical reasons, and how the platform's long codes map to them.
//!
//! TikTok Shop's reason codes carry the stage of the order in front and market or test suffixes behind
//! (`ecom_order_delivered_refund_reason_damaged_uk`). Rules speak of a canonical reason of ours. A code maps
//! by its longest known stem; a code with no known stem maps to nothing and is counted, never guessed.

use super::words::Word;

macro_rules! reasons {
    ($($variant:ident $name:literal $meaning:literal [$($stem:literal),* $(,)?])*) => {
        /// A canonical reason of a request.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        #[repr(u8)]
        pub enum Reason { $(#[doc = $meaning] $variant),* }

        pub(super) static WORDS: &[Word] = &[$(Word { name: $name, meaning: $meaning }),*];
        static STEMS: &[(&str, Reason)] = &[$($(($stem, Reason::$variant)),*),*];
    };
}

reasons! {
    NoLongerNeeded "no_longer_needed" "the buyer changed their mind" ["no_longer_needed", "no_need"]
    OrderedByMistake "ordered_by_mistake" "ordered by mistake" ["created_by_mistake", "created_by_mistakes"]
    BetterPrice "better_price" "found cheaper elsewhere" ["better_price"]
    PaymentMethod "change_payment_method" "wants to pay in another way" ["change_payment_method"]
    DiscountMissing "discount_missing" "a discount or coupon was not applied"
        ["discount_not_expected", "forgot_to_apply_coupons"]
    DeliveryCosts "high_delivery_costs" "delivery costs too much" ["high_delivery_costs"]
    WrongAddress "wrong_delivery_info" "the address or phone number is wrong" ["wrong_delivery_info"]
    ShippedLate "not_shipped_on_time" "the seller has not shipped in time" ["not_shipped_on_time"]
    ArrivedLate "not_arrived_on_time" "did not arrive when promised, or arrived too late"
        ["not_arrive_on_time", "item_arrived_too_late"]
    NotReceived "not_received" "the package was never received" ["not_received"]
    MissingProduct "missing_product" "a product of the order was not in the package" ["missing_product"]
    MissingParts "missing_parts" "parts of the product are missing or broken" ["missing_broken_parts"]
    Damaged "damaged" "the product arrived damaged" ["damaged"]
    Defective "defective" "the product does not work" ["defective"]
    NotAsDescribed "not_as_described" "not as the listing described it" ["not_match_description"]
    WrongProduct "wrong_product" "another product was sent" ["wrong_product"]
    DoesNotFit "does_not_fit" "does not fit" ["item_doesn't_fit", "item_doesnt_fit"]
    BoxDamaged "box_damaged" "the shipping box is damaged, the product is not"
        ["shipping_box_damaged,_but_item_is_ok", "shipping_box_damaged"]
    StyleUnexpected "style_not_as_expected" "fabric, material, colour, pattern or style is not as expected"
        ["fabric,_material_or_style_not_as_expected", "color_or_pattern_not_as_expected"]
    Counterfeit "suspected_counterfeit" "the buyer thinks it is counterfeit" ["suspected_counterfeit"]
}

/// What stands before the stem of a code. Source: TikTok Shop Open API, Return & Refund 202309, and codes seen.
const FAMILIES: &[&str] = &[
    "ecom_order_to_ship_canceled_reason_",
    "ecom_order_shipped_refund_reason_",
    "ecom_order_delivered_refund_reason_",
    "ecom_order_delivered_refund_and_return_reason_",
    "ecom_order_delivered_reason_",
    "buyer_return_and_refund_",
];

/// The canonical reason of a platform reason code, by its longest known stem; `None` if it has none.
///
/// ```
/// use greenlight::model::{reason_of_code, Reason};
/// assert_eq!(reason_of_code("ecom_order_delivered_refund_reason_damaged_uk"), Some(Reason::Damaged));
/// assert_eq!(reason_of_code("ecom_order_delivered_refund_reason_damagedish"), None);
/// ```
pub fn reason_of_code(code: &str) -> Option<Reason> {
    let code = code.trim();
    let rest = FAMILIES.iter().find_map(|family| code.strip_prefix(family))?;
    STEMS
        .iter()
        .filter(|(stem, _)| {
            rest.strip_prefix(stem).is_some_and(|tail| tail.is_empty() || tail.starts_with('_'))
        })
        .max_by_key(|(stem, _)| stem.len())
        .map(|&(_, reason)| reason)
}

/// Every code that is a family and a stem, and so has a reason.
#[cfg(feature = "analysis")]
pub(crate) fn known_codes() -> impl Iterator<Item = String> {
    FAMILIES.iter().flat_map(|family| STEMS.iter().map(move |(stem, _)| format!("{family}{stem}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_map_by_their_longest_stem() {
        let name = |code| reason_of_code(code).map(|reason| WORDS[reason as usize].name);
        for (code, reason) in [
            ("ecom_order_delivered_reason_no_need_edt_test", Some("no_longer_needed")),
            ("ecom_order_to_ship_canceled_reason_no_longer_needed_new", Some("no_longer_needed")),
            ("ecom_order_to_ship_canceled_reason_created_by_mistakes", Some("ordered_by_mistake")),
            ("ecom_order_shipped_refund_reason_not_arrive_on_time", Some("not_arrived_on_time")),
            ("ecom_order_delivered_refund_reason_missing_product", Some("missing_product")),
            ("ecom_order_delivered_refund_reason_missing_broken_parts", Some("missing_parts")),
            ("ecom_order_delivered_refund_reason_wrong_product_1", Some("wrong_product")),
            ("buyer_return_and_refund_item_doesn't_fit", Some("does_not_fit")),
            ("buyer_return_and_refund_shipping_box_damaged,_but_item_is_ok", Some("box_damaged")),
            ("ecom_order_delivered_refund_reason_haunted", None),
            ("damaged", None),
            ("", None),
        ] {
            assert_eq!(name(code), reason, "{code}");
        }
    }
}
