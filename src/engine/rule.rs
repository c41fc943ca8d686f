//! What one rule as its policy has it does to a request at a moment: the ground of explanations.

use super::condition::Scene;
use super::reading::{Said, View};
use super::truth::{Cause, Holds, Truth};
use crate::lang::{Policy, Rule, Subject};
use crate::model::{Field, Moment, Request, Review, Route, Slot, Undecided, Unknown, Value};

/// What a rule does to a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Effect {
    /// It fits, and decides.
    Fits,
    /// It would keep the request from being approved, and whether it fits is not known: a person decides.
    CannotTell(Cause),
    /// It approves, and whether it fits is not known: it does not fit.
    Undecided(Cause),
    /// It does not fit.
    Passes,
}

/// A rule, its policy and a request.
#[derive(Clone, Copy)]
pub(super) struct Bout<'p, 'b> {
    pub(super) policy: &'p Policy,
    pub(super) rule: &'p Rule,
    pub(super) request: &'b Request,
    /// What the request says of the policy's own fields.
    pub(super) own: &'b [Slot],
}

impl<'b, 'p: 'b> Bout<'p, 'b> {
    pub(super) fn scene(&self, at: Moment) -> Scene<'b> {
        let view = View { request: self.request, at, declared: &self.policy.fields, own: self.own };
        Scene { view, lists: &self.policy.lists }
    }

    /// What is not known of the rule, by its own names.
    pub(super) fn name(&self, cause: Cause) -> Undecided<'p> {
        let field = cause.subject.map_or("formula", |subject| subject.name(&self.policy.fields));
        Undecided { rule: &self.rule.id, field, unknown: cause.unknown }
    }

    /// What the rule does at a moment.
    pub(super) fn effect(&self, at: Moment) -> Effect {
        match (self.holds(at).truth, self.rule.then) {
            (Truth::True, _) => Effect::Fits,
            (Truth::False, _) => Effect::Passes,
            (Truth::Unknown(cause), Route::Approve) => Effect::Undecided(cause),
            (Truth::Unknown(cause), Route::Review | Route::Platform) => Effect::CannotTell(cause),
        }
    }

    fn holds(&self, at: Moment) -> Holds {
        let scene = self.scene(at);
        let when = self.rule.when.iter().map(|condition| scene.condition(condition));
        let unless = self.rule.unless.iter().map(|condition| !scene.condition(condition));
        Holds::all(std::iter::once(self.window(&scene.view)).chain(when).chain(unless))
    }

    /// Whether the review began while the rule holds: `from` and `until`.
    pub(super) fn window(&self, view: &View<'_>) -> Holds {
        if self.rule.from.is_none() && self.rule.until.is_none() {
            return Holds::always(Truth::True);
        }
        let not_said =
            |field| Truth::Unknown(Cause { subject: Some(Subject::Field(field)), unknown: Unknown::Missing });
        let field = match self.request.review() {
            Some(Review::Approval) => Field::RequestedAt,
            Some(Review::Inspection) => Field::InspectionReceivedAt,
            None => {
                let reading = view.read(Subject::Field(Field::Review));
                let truth = match reading.said {
                    Said::Unknown(cause) => Truth::Unknown(cause),
                    _ => not_said(Field::Review),
                };
                return Holds::always(truth);
            }
        };
        let reading = view.read(Subject::Field(field));
        let truth = match reading.said {
            Said::Value(value) => match &*value {
                Value::Moment(began) => {
                    let started = self.rule.from.is_none_or(|from| from <= *began);
                    Truth::of(started && self.rule.until.is_none_or(|until| *began < until))
                }
                _ => not_said(field),
            },
            Said::Unknown(cause) => Truth::Unknown(cause),
            Said::Absent => not_said(field),
        };
        Holds { truth, until: reading.until }
    }
}
