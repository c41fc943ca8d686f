//! Words beside the fields: the columns of a history that tell what really happened, and the keys of a rule.

use serde::Serialize;

/// A column or key that is no field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Term {
    pub(super) name: &'static str,
    /// What its values are.
    pub(super) r#type: &'static str,
    /// Whether it is a column of a history; otherwise it is a key of a rule.
    pub(super) in_history: bool,
    pub(super) meaning: &'static str,
    pub(super) example: &'static str,
    /// Its words, with their meanings.
    pub(super) words: &'static [(&'static str, &'static str)],
}

const OUTCOMES: &[(&str, &str)] = &[
    ("approved", "by the seller, or by a rule of the seller's where the responder is `rule`"),
    ("rejected", "by the seller"),
    ("withdrawn", "taken back by the buyer"),
    ("timed_out", "approved because the seller missed the deadline; counted in AHT"),
    ("platform_approved", "approved by the platform under a policy of its own; not counted in AHT"),
    ("not_known", "answered, but how cannot be told: neither counted nor open"),
];

const RESPONDERS: &[(&str, &str)] = &[
    ("seller", "a person at the seller's"),
    ("rule", "a rule that the seller had set"),
    ("buyer", "the buyer"),
    ("platform", "a person at the platform's"),
    ("system", "the platform's machinery"),
];

const RESOLUTIONS: &[(&str, &str)] = &[
    ("cancellation", "the order is cancelled"),
    ("refund", "the money goes back"),
    ("refund without return", "the money goes back, and the buyer keeps the goods"),
    ("return and refund", "the goods come back, then the money goes back"),
    ("replacement", "the goods are sent again"),
    ("partial refund of 30%", "a share of the money goes back, and the buyer keeps the goods"),
];

const fn column(
    name: &'static str,
    r#type: &'static str,
    example: &'static str,
    meaning: &'static str,
) -> Term {
    Term { name, r#type, in_history: true, meaning, example, words: &[] }
}

const fn key(name: &'static str, example: &'static str, meaning: &'static str) -> Term {
    Term { name, r#type: "words", in_history: false, meaning, example, words: &[] }
}

impl Term {
    const fn words(mut self, words: &'static [(&'static str, &'static str)]) -> Self {
        self.words = words;
        self
    }
}

/// All of them: columns of a history first, then keys of a rule.
pub(super) static TERMS: &[Term] = &[
    column(
        "id",
        "text",
        "4099000000000000001",
        "the request's id: told in reports, never looked at by rules",
    ),
    column("currency", "currency", "USD", "what amounts without a currency of their own are in"),
    column("outcome", "code", "approved", "how request approval ended; empty while nobody has answered")
        .words(OUTCOMES),
    column("responded_at", "moment", "2026-11-05T10:30:00Z", "when request approval ended"),
    column("responded_by", "code", "seller", "who ended request approval").words(RESPONDERS),
    column(
        "inspection.outcome",
        "code",
        "approved",
        "how item inspection ended; empty while nobody has answered",
    )
    .words(OUTCOMES),
    column("inspection.responded_at", "moment", "2026-11-12T10:30:00Z", "when item inspection ended"),
    column("inspection.responded_by", "code", "seller", "who ended item inspection").words(RESPONDERS),
    key("then", "approve", "what becomes of a request that the rule fits").words(&[
        ("approve", "seller auto-approve; only in the seller's policy"),
        ("review", "manual review: a person decides"),
        ("platform", "platform routing; only in the platform's policy"),
    ]),
    key("resolution", "refund without return", "what the buyer gets, beside `then: approve`")
        .words(RESOLUTIONS),
    key("metric", "included", "whether a review routed by this rule of the platform counts in AHT").words(&[
        ("included", "counted, with the time until the platform took over"),
        ("excluded", "not counted, as without `metric`"),
    ]),
];

#[cfg(all(test, feature = "history"))]
mod tests {
    use super::*;
    use crate::history::{Outcome, Responder};
    use crate::model::Resolution;

    fn words(name: &str) -> Vec<&'static str> {
        let terms = TERMS.iter().filter(|term| term.name == name);
        terms.flat_map(|term| term.words).map(|(word, _)| *word).collect()
    }

    #[test]
    fn the_words_are_those_that_are_read() {
        assert_eq!(words("outcome"), Outcome::ALL.iter().map(|word| word.name()).collect::<Vec<_>>());
        assert_eq!(words("responded_by"), Responder::ALL.iter().map(|word| word.name()).collect::<Vec<_>>());
        let phrases: Vec<_> = Resolution::PHRASES.iter().map(|(phrase, _)| *phrase).collect();
        assert_eq!(words("resolution")[..phrases.len()], phrases);
    }
}
