//! Returns and cancellations joined with their orders and records, in the order they were made.

use std::collections::BTreeMap;
use std::vec;

use super::node::Node;
use super::orders::Order;
use super::returns::{Asked, Status};
use super::said::{Role, Said, tell};
use super::{Api, ending, records};
use crate::history::{Origin, PastRequest, RowError, Summary};
use crate::model::{Currency, Field, Request, Slot};

/// Past requests that are all in memory.
pub(in crate::history) struct Joined(vec::IntoIter<Result<PastRequest, RowError>>);

impl Joined {
    pub(in crate::history) fn next(&mut self) -> Option<Result<PastRequest, RowError>> {
        self.0.next()
    }
}

/// What the join left out, for the notes.
#[derive(Default)]
struct LeftOut {
    older_snapshots: u64,
    contradictions: u64,
    not_by_buyer: u64,
    no_order: u64,
    no_records: u64,
    later_status: u64,
    later_dispute: u64,
    no_deadline: u64,
}

impl Api {
    /// Joins what was gathered. What cannot be understood and what is left out is told in the summary.
    pub(in crate::history) fn join(mut self, summary: &mut Summary) -> Joined {
        let mut left_out = LeftOut::default();
        self.records.values_mut().for_each(|list| records::sort(list));
        let requests = latest_snapshots(std::mem::take(&mut self.requests), &mut left_out);
        let mut rows: Vec<_> = self.errors.drain(..).map(Err).collect();
        let mut past: Vec<_> = requests
            .iter()
            .filter_map(|(origin, node)| {
                let asked = Asked::read(node);
                if asked.is_cancellation
                    && matches!(asked.role, Some(Role::Seller | Role::Operator | Role::System))
                {
                    left_out.not_by_buyer += 1;
                    return None;
                }
                Some((asked.requested_at, self.past(&asked, origin, summary, &mut left_out)))
            })
            .collect();
        past.sort_by_key(|(at, _)| (at.is_none(), *at));
        rows.extend(past.into_iter().map(|(_, past)| Ok(past)));
        left_out.note(self.loose, summary);
        Joined(rows.into_iter())
    }

    fn past(
        &self,
        asked: &Asked<'_>,
        origin: &Origin,
        summary: &mut Summary,
        left_out: &mut LeftOut,
    ) -> PastRequest {
        let mut request = Request::new();
        let mut strange = Vec::new();
        if let Some(id) = asked.id {
            request.set_id(id);
        }
        request.set_currency(asked.currency().and_then(Currency::from_code));
        for said in asked.said() {
            tell(&mut request, &said, &mut strange);
        }
        self.dispute(asked, &mut request, &mut strange, left_out);
        if asked.deadline.slot == Slot::Absent && !matches!(asked.status, Some(Status::Pending)) {
            left_out.no_deadline += 1;
        }
        self.about_order(asked, &mut request, &mut strange, left_out);
        let records = asked.id.and_then(|id| self.records.get(id));
        match records {
            Some(records) => {
                records::attached(records).iter().for_each(|said| tell(&mut request, said, &mut strange));
            }
            None => left_out.no_records += u64::from(!asked.is_cancellation),
        }
        if let Some((key, text)) = asked.strange_status() {
            summary.dirty("unmapped", key, origin, || Some(text.to_owned()));
            summary.unmapped(key, text);
        }
        summary.look_over(&request, origin, |name| {
            strange.iter().find(|(field, _)| field.name() == name).map(|(_, text)| text.to_string())
        });
        let reviews = ending::reviews(asked, records.map_or(&[], Vec::as_slice), &request);
        PastRequest { request, reviews, origin: origin.clone() }
    }

    /// A dispute follows an answer, so one that is seen after the first answer was not there when the buyer asked.
    fn dispute(
        &self,
        asked: &Asked<'_>,
        request: &mut Request,
        strange: &mut Vec<(Field, Box<str>)>,
        left_out: &mut LeftOut,
    ) {
        let then = asked.updated_at.is_some() && asked.updated_at == asked.requested_at;
        if then || asked.status == Some(Status::Pending) {
            tell(request, &asked.arbitration, strange);
        } else if asked.arbitration.slot != Slot::Absent {
            left_out.later_dispute += 1;
        }
    }

    fn about_order(
        &self,
        asked: &Asked<'_>,
        request: &mut Request,
        strange: &mut Vec<(Field, Box<str>)>,
        left_out: &mut LeftOut,
    ) {
        let snapshots = asked.order_id().and_then(|id| self.orders.get(id)).map_or(&[][..], Vec::as_slice);
        let Some(latest) = latest(snapshots.iter()) else {
            left_out.no_order += 1;
            tell(request, &Said::list(Field::Skus, asked.skus()), strange);
            return;
        };
        latest.said.iter().for_each(|said| tell(request, said, strange));
        let lines = asked.order_lines();
        tell(request, &Said::list(Field::Skus, asked.skus().or_else(|| latest.skus(&lines))), strange);
        tell(request, &Said::list(Field::ProductIds, latest.products(&lines)), strange);
        let then = asked
            .requested_at
            .and_then(|at| self::latest(snapshots.iter().filter(|order| order.stood_at(at))));
        match then {
            Some(order) => tell(request, &order.status, strange),
            None => left_out.later_status += 1,
        }
    }
}

/// One snapshot of each request: the one that was changed last, of the same second the one that was read last.
fn latest_snapshots(requests: Vec<(Origin, Node)>, left_out: &mut LeftOut) -> Vec<(Origin, Node)> {
    let mut places: BTreeMap<(bool, Box<str>), usize> = BTreeMap::new();
    let mut latest: Vec<(Origin, Node)> = Vec::with_capacity(requests.len());
    for (origin, node) in requests {
        let asked = Asked::read(&node);
        let updated = asked.updated_at;
        let place =
            asked.id.map(|id| *places.entry((asked.is_cancellation, Box::from(id))).or_insert(latest.len()));
        let Some(kept) = place.and_then(|at| latest.get_mut(at)) else {
            latest.push((origin, node));
            continue;
        };
        left_out.older_snapshots += 1;
        let before = Asked::read(&kept.1).updated_at;
        left_out.contradictions += u64::from(updated == before && node != kept.1);
        if updated >= before {
            *kept = (origin, node);
        }
    }
    latest
}

fn latest<'o>(snapshots: impl Iterator<Item = &'o Order>) -> Option<&'o Order> {
    snapshots.max_by_key(|order| order.updated)
}

impl LeftOut {
    fn note(&self, loose: u64, summary: &mut Summary) {
        let notes = [
            ("further snapshots of the same request: only the latest is replayed", self.older_snapshots),
            (
                "snapshots of one second that contradict each other: the one that was read last is replayed",
                self.contradictions,
            ),
            ("cancellations made by the seller or the platform, which are no requests", self.not_by_buyer),
            ("requests without the details of their order: nothing is known of it", self.no_order),
            ("returns without their records: photos and notes are not known", self.no_records),
            (
                "requests whose order was read after they began: `order.status` is not known",
                self.later_status,
            ),
            (
                "requests with a dispute that began after they were made: `arbitration` is not set",
                self.later_dispute,
            ),
            ("requests answered before they were read: their deadline is gone", self.no_deadline),
            ("orders and records of the API that name no id to join them by", loose),
        ];
        let notes = notes.iter().filter(|note| note.1 > 0);
        summary.notes.extend(notes.map(|(what, count)| format!("{what} ({count})")));
    }
}
