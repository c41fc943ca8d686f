//! What other exports call the columns of a history: for suggestions only, never taken as said.

use super::told::NAMES;
use crate::model::{Field, similar};

/// Their name, in small letters without anything between them, and ours.
const OTHERS: &[(&str, &str)] = &[
    ("orderid", "id"),
    ("returnid", "id"),
    ("returnorderid", "id"),
    ("refundid", "id"),
    ("cancelid", "id"),
    ("caseid", "id"),
    ("ticketid", "id"),
    ("type", "kind"),
    ("requesttype", "kind"),
    ("returntype", "kind"),
    ("refundtype", "kind"),
    ("refundamount", "amount"),
    ("refundtotal", "amount"),
    ("requestedamount", "amount"),
    ("total", "amount"),
    ("price", "amount"),
    ("created", "requested_at"),
    ("createdat", "requested_at"),
    ("createdtime", "requested_at"),
    ("createtime", "requested_at"),
    ("date", "requested_at"),
    ("requested", "requested_at"),
    ("requestdate", "requested_at"),
    ("requesttime", "requested_at"),
    ("timerequested", "requested_at"),
    ("status", "outcome"),
    ("returnstatus", "outcome"),
    ("refundstatus", "outcome"),
    ("result", "outcome"),
    ("decision", "outcome"),
    ("answer", "outcome"),
    ("answered", "responded_at"),
    ("answeredat", "responded_at"),
    ("closedat", "responded_at"),
    ("resolvedat", "responded_at"),
    ("responsetime", "responded_at"),
    ("updatetime", "responded_at"),
    ("agent", "responded_by"),
    ("answeredby", "responded_by"),
    ("handledby", "responded_by"),
    ("cancelreason", "reason"),
    ("refundreason", "reason"),
    ("returnreason", "reason"),
    ("buyer", "buyer.id"),
    ("customer", "buyer.id"),
    ("customerid", "buyer.id"),
    ("ordertotal", "order.amount"),
    ("ordervalue", "order.amount"),
    ("country", "order.country"),
    ("sku", "skus"),
    ("sellersku", "skus"),
    ("category", "categories"),
    ("images", "photos"),
    ("attachments", "photos"),
    ("delivered", "delivered_at"),
    ("deliverytime", "delivered_at"),
    ("paid", "paid_at"),
    ("paidtime", "paid_at"),
    ("shipped", "collected_at"),
    ("shippedtime", "collected_at"),
    ("deadline", "deadline_at"),
];

/// The name of a column that may be meant.
pub(super) fn likely(name: &str) -> Option<&'static str> {
    let ours = || {
        let fields =
            Field::ALL.iter().filter(|field| field.def().derived.is_none()).map(|field| field.name());
        fields.chain(["id", "currency"]).chain(NAMES.iter().map(|told| told.0))
    };
    let folded = fold(name);
    let same = ours().find(|known| fold(known) == folded);
    let other = || OTHERS.iter().find(|(other, _)| *other == folded).map(|(_, known)| *known);
    same.or_else(other).or_else(|| similar(name, ours()))
}

fn fold(name: &str) -> String {
    name.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_folded_and_means_one_of_ours() {
        for (other, known) in OTHERS {
            assert_eq!(fold(other), *other);
            assert_eq!(likely(known), Some(*known));
        }
        assert_eq!(
            ["Order ID", "Refund Amount", "Requested At", "ORDER_STATUS", "wholly else"].map(likely),
            [Some("id"), Some("amount"), Some("requested_at"), Some("order.status"), None]
        );
    }
}
