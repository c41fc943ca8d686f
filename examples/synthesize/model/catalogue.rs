//! What the invented shop sells, and how often buyers give which reason.

/// A product of the shop.
#[derive(Debug)]
pub(crate) struct Product {
    pub(crate) sku: &'static str,
    pub(crate) category: &'static str,
    /// Cents.
    pub(crate) price: i64,
    pub(crate) tags: &'static str,
}

const fn product(sku: &'static str, category: &'static str, price: i64, tags: &'static str) -> Product {
    Product { sku, category, price, tags }
}

/// By price, so that an order of a given value finds its product.
pub(crate) static PRODUCTS: &[Product] = &[
    product("STICKER-20", "toys", 499, ""),
    product("SOCK-3PK", "apparel", 799, ""),
    product("PEN-SET", "home", 999, ""),
    product("LIP-OIL-ROSE", "beauty", 1199, "hygiene"),
    product("CABLE-2M-BLK", "electronics", 1299, ""),
    product("CANDLE-FIG", "home", 1499, "fragile"),
    product("CASE-P15-CLR", "electronics", 1599, ""),
    product("TOTE-CANVAS", "accessories", 1799, ""),
    product("MUG-BLUE", "home", 1899, "fragile"),
    product("SERUM-VITC", "beauty", 1999, "hygiene"),
    product("TSHIRT-BASIC", "apparel", 2199, ""),
    product("CARD-25", "gift_cards", 2500, "final_sale"),
    product("PUZZLE-1000", "toys", 2499, ""),
    product("LEGGING-7-8", "apparel", 2799, ""),
    product("SUNGLASS-RND", "accessories", 2899, ""),
    product("EARBUD-LITE", "electronics", 2999, "hygiene"),
    product("PALETTE-NUDE", "beauty", 3199, "hygiene"),
    product("SWIM-ONE-PC", "apparel", 3499, "final_sale"),
    product("PAN-24", "home", 3699, ""),
    product("HOODIE-GRY", "apparel", 3999, ""),
    product("LAMP-DESK", "home", 4299, "fragile"),
    product("JEANS-STR", "apparel", 4599, ""),
    product("RC-BUGGY", "toys", 4999, ""),
    product("HAIRDRYER-ION", "beauty", 5499, ""),
    product("SNEAKER-LOW", "shoes", 5999, ""),
    product("JKT-RAIN", "apparel", 6499, ""),
    product("BACKPACK-24", "accessories", 6999, ""),
    product("SPEAKER-MINI", "electronics", 7499, ""),
    product("BOOT-ANKLE", "shoes", 8499, ""),
    product("BLENDER-PRO", "home", 9499, ""),
    product("SHOE-RUN-2", "shoes", 10999, ""),
    product("COAT-WOOL", "apparel", 12999, ""),
    product("HEADPHONE-NC", "electronics", 14999, ""),
    product("WATCH-STEEL", "accessories", 18999, ""),
    product("VACUUM-STICK", "home", 23999, ""),
    product("TABLET-11", "electronics", 31999, ""),
];

const SHIP: &str = "ecom_order_to_ship_canceled_reason_";

/// Why buyers cancel: how often, and the end of the platform's code.
pub(crate) const CANCEL: &[(i64, &str)] = &[
    (300, "no_longer_needed"),
    (220, "created_by_mistakes"),
    (140, "better_price"),
    (110, "wrong_delivery_info"),
    (80, "change_payment_method"),
    (70, "not_shipped_on_time"),
    (50, "high_delivery_costs"),
    (30, "forgot_to_apply_coupons"),
];

/// Why buyers want money back while the package is on its way.
pub(crate) const UNDERWAY: &[(i64, &str)] = &[(100, "ecom_order_shipped_refund_reason_not_arrive_on_time")];

/// Why buyers want money back without a return, once the package is there.
pub(crate) const REFUND: &[(i64, &str)] = &[
    (280, "ecom_order_delivered_refund_reason_damaged"),
    (170, "ecom_order_delivered_refund_reason_defective"),
    (150, "ecom_order_delivered_refund_reason_missing_product"),
    (120, "ecom_order_delivered_refund_reason_missing_broken_parts"),
    (110, "ecom_order_delivered_refund_reason_not_received"),
    (100, "ecom_order_delivered_refund_reason_not_match_description"),
    (70, "ecom_order_delivered_refund_reason_wrong_product_1"),
];

/// Why buyers send goods back.
pub(crate) const RETURN: &[(i64, &str)] = &[
    (270, "ecom_order_delivered_refund_and_return_reason_no_need"),
    (230, "buyer_return_and_refund_item_doesn't_fit"),
    (120, "buyer_return_and_refund_fabric,_material_or_style_not_as_expected"),
    (90, "buyer_return_and_refund_color_or_pattern_not_as_expected"),
    (90, "ecom_order_delivered_refund_and_return_reason_not_match_description"),
    (70, "ecom_order_delivered_refund_and_return_reason_defective"),
    (60, "ecom_order_delivered_refund_and_return_reason_damaged"),
    (40, "ecom_order_delivered_refund_and_return_reason_wrong_product"),
    (20, "buyer_return_and_refund_item_arrived_too_late"),
    (10, "buyer_return_and_refund_suspected_counterfeit"),
];

/// Why buyers want the goods once more.
pub(crate) const REPLACE: &[(i64, &str)] = &[
    (400, "ecom_order_delivered_refund_and_return_reason_defective"),
    (300, "ecom_order_delivered_refund_and_return_reason_damaged"),
    (200, "buyer_return_and_refund_item_doesn't_fit"),
    (100, "ecom_order_delivered_refund_and_return_reason_wrong_product"),
];

/// The whole code of a cancellation.
pub(crate) fn cancel_code(ending: &str) -> String {
    format!("{SHIP}{ending}")
}
