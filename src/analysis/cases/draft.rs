//! What is said of a case so far: first by the file, then by a table, then by the case itself.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::moment::When;
use super::read::Reader;
use super::request::Written;
use super::{Expected, Plan};
use crate::lang::Decode;
use crate::model::{Field, Slot, Value};
use crate::source::{Code, Finding, Span};

/// What is said of a case so far. Who is nearer to the case says it last, and so wins.
#[derive(Clone, Default)]
pub(super) struct Draft {
    /// The request, by dotted names.
    pub(super) fields: BTreeMap<Box<str>, Written>,
    pub(super) at: Option<When>,
    pub(super) expected: Expected,
    /// Whether anything is expected, even if it could not be read.
    pub(super) says_expected: bool,
    /// What `stands_until` says: a moment that may count from one of the request's, or forever.
    pub(super) stands: Option<Option<When>>,
}

impl Reader<'_> {
    /// The case that a draft comes to, if nothing in it is wrong.
    pub(super) fn build(&mut self, name: Arc<str>, span: Span, draft: &Draft) {
        let request = self.request(draft);
        let at = match (draft.at, request.slot(Field::RequestedAt)) {
            (Some(when), _) => self.moment_of(when, &request),
            (None, Slot::Value(Value::Moment(asked))) => Some(*asked),
            (None, _) if self.said_when => None, // once is enough: a line at the top mends them all
            (None, _) => {
                self.said_when = true;
                let message = "this case does not say when it is decided";
                self.say(
                    Finding::error(Code::MissingKey, span, message)
                        .help("add `at: 2026-11-05T10:00:00Z` here or at the top of the file, or give the request a `requested_at`"),
                );
                None
            }
        };
        let mut expected = draft.expected.clone();
        expected.stands_until = match draft.stands {
            Some(Some(when)) => self.moment_of(when, &request).map(Some),
            Some(None) => Some(None),
            None => None,
        };
        if !draft.says_expected {
            let message = "this case does not say what has to become of it";
            self.say(
                Finding::error(Code::MissingKey, span, message)
                    .help("add a line `expect: approve` (or `review`, or `platform`)"),
            );
        }
        if let Some(at) = at {
            self.add(name, span, Plan::Decide { request, at, expected });
        }
    }
}
