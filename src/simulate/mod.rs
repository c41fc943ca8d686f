//! The dry run: past requests replayed in event time, and what becomes of After-Sales Handling Time (AHT).
//!
//! [`Policies::simulate`](crate::Policies::simulate) goes through a history and gives a [`Simulation`].
//!
//! # How a review is replayed
//! - It is decided at the moment it began. `approve` and `platform` settle it there and then. `review` hands it to
//!   a person: it waits for the answer on record, and is decided again at each moment at which time alone changes
//!   the decision ([`Decision::stands_until`](crate::model::Decision::stands_until)), as long as that moment comes
//!   before the answer. Where the record itself is the platform's deed (`timed_out`, `platform_approved`), a moment
//!   equal to the answer's still counts, so that the rule is named that takes the case over.
//! - There is no clock, and so no end of the history: a review without an answer is replayed for as long as
//!   decisions name a moment. What is then left with a person is open. An answer without a time cannot be placed:
//!   the review is decided at its begin only.
//! - A review whose begin is not known cannot be placed in time. No rule looks at it: a person decides, for the
//!   reason `missing:requested_at` (or whatever is wrong with that field), and the answer on record stands.
//! - A request looks as it did then as far as the history can tell: the inspection is not known at request
//!   approval, moments that lie ahead have not happened, and the seller has not responded before the answer on
//!   record, whatever the row says. A deadline that had passed before an inspection began is the first review's,
//!   and does not run at the inspection. Everything else (the order's status, the buyer's figures, a dispute) is
//!   as the row has it.
//! - Where a rule approved on record and a person would decide now, neither when the person answers nor how long that
//!   takes is on record. The rule's answer does not end the wait, so the platform may take the review over; what is
//!   then left with a person has no time. The number of these reviews is told.
//!
//! # What becomes of inspections
//! A recorded inspection is replayed if the goods come back in the dry run too. They do not if request approval is
//! auto-approved with `refund without return` or a partial refund: the inspection is *avoided*. They do if a person
//! decides (the recorded answer stands) and if another resolution approves. If the platform takes the request over
//! at request approval, what it would have said is not on record; the dry run assumes that the goods come back as
//! they really did and counts these inspections ([`Simulation::inspections_after_platform`]). Where an approval
//! replaces a recorded rejection, a withdrawal or no answer at all, goods may come back that really never did: what
//! follows is not known, is not in AHT, and is counted ([`Simulation::follow_ups_unknown`]).
//!
//! # What counts
//! | what became of the review | in AHT? | time |
//! |---|---|---|
//! | auto-approved in the dry run, or on record in what really happened | included | the auto-approval time, 1 minute by default |
//! | approved or rejected by hand | included | answer − begin |
//! | timed out | included | answer − begin (our inference) |
//! | routed to the platform by a rule with `metric: included` | included | routing − begin |
//! | routed to the platform by any other rule | excluded | |
//! | approved by the platform, on record | excluded | |
//! | withdrawn by the buyer | excluded (our inference: nobody handled it) | |
//! | left to a person in the dry run, approved by a rule on record | counted apart | |
//! | no time can be measured: begin or answer unknown, or the answer before the begin | counted apart | |
//! | answered, but in words that cannot be read | counted apart, never as open | |
//! | nobody answered | open | |

#[cfg(feature = "columns")]
mod columns;
mod examples;
mod figures;
mod guards;
mod ledger;
mod remembered;
mod replay;
mod run;
mod simulation;
mod sums;
mod times;
mod worth;

#[cfg(feature = "columns")]
pub use columns::Batches;
pub use examples::{Example, ExampleKind};
pub use figures::{Figures, PolicyName, RuleFigures, UndecidedFigures};
pub use guards::{GuardVerdict, Guarded, LeftOut, Measure};
pub use ledger::{ByReview, Entry, Ledger, Recorded, Standing, Tag};
pub use remembered::MOST_TEXTS;
#[cfg(feature = "analysis")]
pub(crate) use replay::replay;
pub use replay::{Fate, Replayed, as_it_was};
pub use run::{Observed, Simulator};
pub use simulation::{Course, Simulation};
pub use sums::Sums;
pub use times::Times;
pub use worth::{NeverOccurs, NeverSaid, WorthALook};
