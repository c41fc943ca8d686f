//! What a return or a cancellation says: the request itself, and where it ended.

use super::node::Node;
use super::said::{Role, Said};
use crate::model::{Field, Moment, Slot, Value};

/// A return or a cancellation.
#[derive(Debug)]
pub(super) struct Asked<'n> {
    node: &'n Node,
    pub(super) id: Option<&'n str>,
    pub(super) is_cancellation: bool,
    pub(super) requested_at: Option<Moment>,
    pub(super) updated_at: Option<Moment>,
    pub(super) status: Option<Status>,
    pub(super) deadline: Said,
    pub(super) arbitration: Said,
    /// Whether the seller is to inspect what came back.
    pub(super) inspects: bool,
    /// Who made it.
    pub(super) role: Option<Role>,
}

/// Where a request stands, in the words that matter for what became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Status {
    /// Waiting for the first answer.
    Pending,
    /// Rejected as a first answer.
    Rejected,
    /// Approved; the buyer has to send the goods.
    ToBeSent,
    /// Approved; the goods are on their way back or arrived.
    Sent,
    /// The returned goods were rejected.
    ReceiptRejected,
    /// The request was granted.
    Success,
    /// Granted, and all done.
    Complete,
    /// Taken back.
    Cancelled,
    /// The seller offered something else; the buyer is to answer.
    Offered,
}

/// Statuses as documented, and as they were seen.
const STATUSES: &[(&str, Status)] = &[
    ("RETURN_OR_REFUND_REQUEST_PENDING", Status::Pending),
    ("REPLACEMENT_REQUEST_PENDING", Status::Pending),
    ("CANCELLATION_REQUEST_PENDING", Status::Pending),
    ("REFUND_OR_RETURN_REQUEST_REJECT", Status::Rejected),
    ("RETURN_OR_REFUND_REQUEST_REJECT", Status::Rejected),
    ("REPLACEMENT_REQUEST_REJECT", Status::Rejected),
    ("CANCELLATION_REQUEST_REJECT", Status::Rejected),
    ("REQUEST_REJECT", Status::Rejected),
    ("AWAITING_BUYER_SHIP", Status::ToBeSent),
    ("BUYER_SHIPPED_ITEM", Status::Sent),
    ("REJECT_RECEIVE_PACKAGE", Status::ReceiptRejected),
    ("RETURN_OR_REFUND_REQUEST_SUCCESS", Status::Success),
    ("REPLACEMENT_REQUEST_REFUND_SUCCESS", Status::Success),
    ("REPLACEMENT_REQUEST_SUCCESS", Status::Success),
    ("CANCELLATION_REQUEST_SUCCESS", Status::Success),
    ("REQUEST_SUCCESS", Status::Success),
    ("RETURN_OR_REFUND_REQUEST_COMPLETE", Status::Complete),
    ("REPLACEMENT_REQUEST_COMPLETE", Status::Complete),
    ("CANCELLATION_REQUEST_COMPLETE", Status::Complete),
    ("RETURN_OR_REFUND_REQUEST_CANCEL", Status::Cancelled),
    ("REPLACEMENT_REQUEST_CANCEL", Status::Cancelled),
    ("CANCELLATION_REQUEST_CANCEL", Status::Cancelled),
    ("REQUEST_CANCEL", Status::Cancelled),
    ("AWAITING_BUYER_RESPONSE", Status::Offered),
];

const KINDS: &[(&str, &str)] =
    &[("REFUND", "refund"), ("RETURN_AND_REFUND", "return_and_refund"), ("REPLACEMENT", "replacement")];

const CANCELLATIONS: &[(&str, &str)] =
    &[("CANCEL", "cancel"), ("BUYER_CANCEL", "cancel"), ("REQUEST_CANCEL_REFUND", "cancel")];

const ARBITRATION: &[(&str, &str)] = &[
    ("IN_PROGRESS", "in_progress"),
    ("SUPPORT_BUYER", "support_buyer"),
    ("SUPPORT_SELLER", "support_seller"),
    ("CLOSED", "closed"),
];

/// The actions that are the first answer to a request.
const FIRST_REVIEW: &[&str] = &[
    "SELLER_RESPOND_REFUND",
    "SELLER_RESPOND_RETURN",
    "SELLER_RESPOND_REPLACEMENT",
    "SELLER_RESPOND_CANCEL",
];

/// The action that is the inspection of what came back.
const INSPECTION: &str = "SELLER_RESPOND_RECEIVE_PACKAGE";

impl<'n> Asked<'n> {
    pub(super) fn read(node: &'n Node) -> Self {
        let is_cancellation = node.has("cancel_id");
        let moment = |key| match Said::moment(Field::RequestedAt, node.get(key)).slot {
            Slot::Value(Value::Moment(moment)) => Some(moment),
            _ => None,
        };
        let actions = node.get("seller_next_action_response").items();
        Self {
            node,
            id: node
                .get(if is_cancellation { "cancel_id" } else { "return_id" })
                .text()
                .filter(|id| !id.is_empty()),
            is_cancellation,
            requested_at: moment("create_time"),
            updated_at: moment("update_time"),
            status: status(node.get(Self::status_key(is_cancellation))),
            deadline: deadline(node.get("seller_next_action_response")),
            arbitration: Said::word(Field::Arbitration, node.get("arbitration_status"), ARBITRATION),
            inspects: actions.iter().any(|node| action(node).as_deref() == Some(INSPECTION)),
            role: Role::of(node.get("role")),
        }
    }

    fn status_key(is_cancellation: bool) -> &'static str {
        if is_cancellation { "cancel_status" } else { "return_status" }
    }

    /// The status as written, if it is one we do not know.
    pub(super) fn strange_status(&self) -> Option<(&'static str, &'n str)> {
        let key = Self::status_key(self.is_cancellation);
        match self.status {
            Some(_) => None,
            None => self.node.get(key).text().map(|text| (key, text)),
        }
    }

    pub(super) fn order_id(&self) -> Option<&'n str> {
        self.node.get("order_id").text()
    }

    /// The lines of the order that it is about.
    pub(super) fn order_lines(&self) -> Vec<&'n str> {
        self.lines().iter().filter_map(|line| line.get("order_line_item_id").text()).collect()
    }

    fn lines(&self) -> &'n [Node] {
        self.node.get(if self.is_cancellation { "cancel_line_items" } else { "return_line_items" }).items()
    }

    /// The SKUs, if every line names one.
    pub(super) fn skus(&self) -> Option<Vec<Box<str>>> {
        let sku = |line: &Node| line.get("seller_sku").text().filter(|sku| !sku.is_empty()).map(Box::from);
        self.lines().iter().map(sku).collect()
    }

    /// The currency of the refund.
    pub(super) fn currency(&self) -> Option<&'n str> {
        self.node.get("refund_amount").get("currency").text()
    }

    /// What it says of the request itself.
    pub(super) fn said(&self) -> Vec<Said> {
        let node = self.node;
        let refund = node.get("refund_amount");
        let (kind, kinds, reason) = if self.is_cancellation {
            ("cancel_type", CANCELLATIONS, "cancel_reason")
        } else {
            ("return_type", KINDS, "return_reason")
        };
        vec![
            Said::word(Field::Kind, node.get(kind), kinds),
            Said::plain(Field::ReasonCode, node.get(reason)),
            Said::money(Field::Amount, refund.get("refund_total"), refund.get("currency")),
            Said::plain(Field::IsQuickRefund, node.get("is_quick_refund")),
            Said::plain(Field::SellerId, node.get("seller_id")),
            Said::moment(Field::RequestedAt, node.get("create_time")),
            self.deadline.clone(),
        ]
    }
}

/// A status, whatever its case; `…CANCELLED`, `…REJECTED`, `…COMPLETED` and doubled underscores were seen too.
fn status(node: &Node) -> Option<Status> {
    let text = node.text()?.to_ascii_uppercase().replace("__", "_");
    let stem = ["LED", "ED", "D"].iter().find_map(|ending| {
        let stem = text.strip_suffix(ending)?;
        let whole = stem.ends_with("_CANCEL") || stem.ends_with("_REJECT") || stem.ends_with("_COMPLETE");
        whole.then_some(stem)
    });
    let text = stem.unwrap_or(&text);
    STATUSES.iter().find(|(name, _)| *name == text).map(|&(_, status)| status)
}

fn action(node: &Node) -> Option<String> {
    node.get("action").text().map(str::to_ascii_uppercase)
}

/// The earliest deadline of a first answer. One that cannot be read, or is of an action we do not know, might be
/// earlier, so it makes the deadline unknown.
fn deadline(actions: &Node) -> Said {
    let unknown = || Said::plain(Field::DeadlineAt, &Node::Broken);
    if !matches!(actions, Node::Null | Node::List(_)) {
        return unknown();
    }
    let mut earliest = Said::slot(Field::DeadlineAt, Slot::Absent);
    for entry in actions.items().iter().filter(|entry| **entry != Node::Null) {
        match action(entry) {
            Some(action) if action == INSPECTION => continue,
            Some(action) if FIRST_REVIEW.contains(&action.as_str()) => {}
            _ => return unknown(),
        }
        let said = match entry.get("deadline") {
            node if node.is_nothing() => unknown(),
            node => Said::moment(Field::DeadlineAt, node),
        };
        match (&said.slot, &earliest.slot) {
            (Slot::Bad(_), _) => return said,
            (Slot::Value(Value::Moment(at)), Slot::Value(Value::Moment(before))) if at >= before => {}
            (Slot::Absent, _) => {}
            _ => earliest = said,
        }
    }
    earliest
}
