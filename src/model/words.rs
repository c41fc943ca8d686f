//! Closed vocabularies: the only words a code field can have, each with its meaning.

/// One word of a closed vocabulary.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Word {
    /// The word, as rule files and requests write it.
    pub name: &'static str,
    /// What it means, in a line.
    pub meaning: &'static str,
}

const fn word(name: &'static str, meaning: &'static str) -> Word {
    Word { name, meaning }
}

pub(super) static KIND: &[Word] = &[
    word("cancel", "the buyer wants to cancel an order that is not handed over yet"),
    word("refund", "the buyer wants money back without sending anything back"),
    word("return_and_refund", "the buyer sends the goods back and wants the money back"),
    word("replacement", "the buyer wants the goods once more"),
];

pub(super) static REVIEW: &[Word] = &[
    word("approval", "request approval: the first answer to the request"),
    word("inspection", "item inspection: after the returned goods arrived"),
];

pub(super) static ARBITRATION: &[Word] = &[
    word("in_progress", "the platform is looking into a dispute"),
    word("support_buyer", "the platform decided for the buyer"),
    word("support_seller", "the platform decided for the seller"),
    word("closed", "the dispute was closed"),
];

pub(super) static ORDER_STATUS: &[Word] = &[
    word("unpaid", "not paid yet"),
    word("on_hold", "paid, in the buyer's remorse period"),
    word("awaiting_shipment", "paid, to be shipped by the seller"),
    word("partially_shipping", "some of its packages are on their way"),
    word("awaiting_collection", "ready to ship (RTS), waiting for the carrier"),
    word("in_transit", "with the carrier"),
    word("delivered", "delivered to the buyer"),
    word("completed", "delivered and past the time for requests"),
    word("cancelled", "cancelled"),
];

pub(super) static FULFILLMENT: &[Word] =
    &[word("seller", "shipped by the seller"), word("platform", "shipped by the platform's own warehouses")];

pub(super) static GRADE: &[Word] = &[
    word("original", "as it was sent out"),
    word("minor_damage", "can be sold with a discount"),
    word("severe_damage", "cannot be sold"),
    word("wrong_item", "not the item that was sold"),
];
