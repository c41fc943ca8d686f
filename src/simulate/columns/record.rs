//! What really became of one review of the rows of a batch, as masks and side by side.

use std::sync::LazyLock;

use arrow_array::Array;

use crate::engine::{Mask, bits, words_of};
use crate::history::PastReview;
use crate::history::{Answer, Answers, Outcome, Responder};
use crate::model::Moment;
use crate::model::Review;
use crate::simulate::ledger::{Entry, Recorded, Tag};
use crate::simulate::times::Times;

/// Kinds of answers: what is recorded, and whether it counts as the platform's.
const KINDS: [(Recorded, bool); 8] = [
    (Recorded::Approved, false),
    (Recorded::ApprovedByRule, false),
    (Recorded::Rejected, false),
    (Recorded::Rejected, true),
    (Recorded::Withdrawn, false),
    (Recorded::TimedOut, false),
    (Recorded::PlatformApproved, true),
    (Recorded::NotKnown, false),
];

/// Until when a review waits.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Waits {
    /// Nobody answers.
    ForEver,
    /// Until the answer, the moment of the answer included.
    Until,
    /// Until right before the answer.
    Before,
}

/// What the pair of an outcome and a responder means; each is counted from 0, and 7 where there is none.
struct Meaning {
    kind: [u8; 64],
    waits: [Waits; 64],
    /// The entry of a review that is left to a person, by kind, as if its times were known.
    entry: [Entry; 8],
}

const NONE: u8 = 7;

/// It depends on nothing, and every batch needs it.
static MEANING: LazyLock<Meaning> = LazyLock::new(Meaning::new);

impl Meaning {
    fn new() -> Self {
        let answer = |pair: usize| {
            let by = Responder::ALL.get(pair >> 3).copied();
            Some(Answer { outcome: *Outcome::ALL.get(pair & 7)?, at: Moment::from_unix(0), by })
        };
        let kind_of = |answer: &Answer| {
            let recorded = Recorded::of(Some(answer));
            let platform = by_hand(answer).entry == Entry::PlatformDecided;
            KINDS.iter().position(|kind| *kind == (recorded, platform)).unwrap_or(7)
        };
        let mut entry = [Entry::AnswerNotKnown; 8];
        let (mut kind, mut waits) = ([0; 64], [Waits::ForEver; 64]);
        for (pair, (kind, waits)) in kind.iter_mut().zip(&mut waits).enumerate() {
            let Some(answer) = answer(pair) else { continue };
            let at = kind_of(&answer);
            *kind = 1 << at;
            if let Some(entry) = entry.get_mut(at) {
                *entry = by_hand(&answer).entry;
            }
            *waits = match Recorded::of(Some(&answer)) {
                Recorded::ApprovedByRule => Waits::ForEver,
                Recorded::TimedOut | Recorded::PlatformApproved => Waits::Until,
                _ => Waits::Before,
            };
        }
        Self { kind, waits, entry }
    }
}

/// How a review stands that is left to a person and takes no time.
fn by_hand(answer: &Answer) -> Tag {
    let review = Review::Approval;
    Tag::by_hand(&PastReview { review, began_at: answer.at, answer: Some(answer.clone()) })
}

/// What really became of one review of the rows.
pub(super) struct Record<'b> {
    /// The rows that have the review.
    pub(super) held: Mask,
    /// Those of them whose begin is known.
    pub(super) placed: Mask,
    kinds: [Mask; 8],
    entries: [Entry; 8],
    /// Rows whose begin and answer are known, and the answer is not before the begin.
    measured: Mask,
    /// The begin by row.
    pub(super) began: &'b [i64],
    answered: &'b [i64],
    /// By row, until when time may take the review over before it is answered, the moment included.
    pub(super) end: Vec<i64>,
}

impl<'b> Record<'b> {
    /// The record of the rows in `held`. `placed` are the rows whose begin is known.
    pub(super) fn new(held: Mask, placed: Mask, began: &'b [i64], answers: &'b Answers) -> Self {
        let rows = began.len();
        let meaning = &*MEANING;
        let (outcomes, by) = (answers.outcomes.values(), answers.by.values());
        let all = |nulls: Option<&arrow_buffer::NullBuffer>| Mask::held(nulls, rows);
        let (ended, responded) = (all(answers.outcomes.nulls()), all(answers.by.nulls()));
        let timed = all(answers.at.nulls());
        let answered = answers.at.values();
        let mut kinds: [Vec<u64>; 8] = std::array::from_fn(|_| Vec::with_capacity(words_of(rows)));
        let mut measured = Vec::with_capacity(words_of(rows));
        let mut end = vec![0; rows];
        for word in 0..words_of(rows) {
            let (here, known) = (held.word(word), placed.word(word));
            let (ended, responded, timed) = (ended.word(word), responded.word(word), timed.word(word));
            let mut kind_of = [0_u8; 64];
            let mut in_order = 0;
            for bit in bits(here) {
                let row = word * 64 + bit;
                let is = |mask: u64| mask >> bit & 1 == 1;
                let value = |values: &[u8], is: bool| match values.get(row) {
                    Some(value) if is => *value & 7,
                    _ => NONE,
                };
                let outcome = value(outcomes, is(ended));
                let pair = usize::from(outcome | value(by, is(responded)) << 3);
                if let Some(place) = kind_of.get_mut(bit) {
                    *place = meaning.kind.get(pair).copied().unwrap_or(0);
                }
                let of = |values: &[i64]| values.get(row).copied().unwrap_or(0);
                let (began, answer) = (of(began), of(answered));
                in_order |= u64::from(began <= answer) << bit;
                let last = match meaning.waits.get(pair) {
                    _ if outcome == NONE => Moment::LAST.unix(),
                    Some(Waits::ForEver) => Moment::LAST.unix(),
                    _ if !is(timed) => began,
                    Some(Waits::Until) => answer,
                    _ => answer - 1,
                };
                if let Some(end) = end.get_mut(row) {
                    *end = last.max(began);
                }
            }
            for (kind, word) in kinds.iter_mut().zip(turned(&kind_of)) {
                kind.push(word);
            }
            measured.push(in_order & known & ended & timed);
        }
        let kinds = kinds.map(Mask::from_words);
        let measured = Mask::from_words(measured);
        Self { held, placed, kinds, entries: meaning.entry, measured, began, answered, end }
    }

    /// The rows of which that is recorded.
    pub(super) fn recorded(&self, recorded: Recorded) -> Mask {
        let mut rows = Mask::none();
        if recorded == Recorded::Open {
            rows = self.held.clone();
            self.kinds.iter().for_each(|kind| rows.take_out(kind));
            return rows;
        }
        for (kind, _) in self.kinds.iter().zip(KINDS).filter(|(_, (kind, _))| *kind == recorded) {
            rows.add(kind);
        }
        rows
    }

    /// How many of some rows stand under which entry if they are left to a person, and the rows among them whose
    /// time counts.
    pub(super) fn by_hand(&self, rows: &Mask) -> (Vec<(Entry, u64)>, Mask) {
        let (mut counts, mut timed) = (Vec::new(), Mask::none());
        let mut answered = 0;
        for (kind, entry) in self.kinds.iter().zip(self.entries) {
            let own = rows.both(kind);
            let count = own.count();
            answered += count;
            if matches!(entry, Entry::ManualReview | Entry::TimedOut) {
                let own = own.both(&self.measured);
                let measured = own.count();
                counts.push((entry, measured));
                counts.push((Entry::TimeNotKnown, count - measured));
                timed.add(&own);
            } else {
                counts.push((entry, count));
            }
        }
        counts.push((Entry::Open, rows.count() - answered));
        (counts, timed)
    }

    /// How long the review of a row really took, from its begin to the answer.
    pub(super) fn seconds(&self, row: usize) -> i64 {
        let of = |values: &[i64]| values.get(row).copied().unwrap_or(0);
        of(self.answered) - of(self.began)
    }

    /// Adds the times of some rows.
    pub(super) fn add_times(&self, rows: &Mask, times: &mut Times) {
        times.add_each(rows.rows().map(|row| self.seconds(row)));
    }

    /// The rows of approvals by hand that took a time.
    pub(super) fn approved_in_time(&self) -> Mask {
        self.recorded(Recorded::Approved).both(&self.measured)
    }
}

/// For each of eight bits the rows that have it.
fn turned(bytes: &[u8; 64]) -> [u64; 8] {
    let mut words = [0_u64; 8];
    let (eights, _) = bytes.as_chunks::<8>();
    for (at, eight) in eights.iter().enumerate() {
        let mut square = u64::from_le_bytes(*eight);
        for (shift, mask) in
            [(7, 0x00aa_00aa_00aa_00aa), (14, 0x0000_cccc_0000_cccc), (28, 0x0000_0000_f0f0_f0f0)]
        {
            let changed = (square ^ square >> shift) & mask;
            square ^= changed ^ changed << shift;
        }
        for (word, byte) in words.iter_mut().zip(square.to_le_bytes()) {
            *word |= u64::from(byte) << (at * 8);
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_turned_into_rows() {
        let bytes: [u8; 64] = std::array::from_fn(|at| u8::try_from(at * 37 % 251).unwrap());
        for (bit, word) in turned(&bytes).into_iter().enumerate() {
            for (row, byte) in bytes.iter().enumerate() {
                assert_eq!(word >> row & 1, u64::from(byte >> bit & 1), "row {row}, bit {bit}");
            }
        }
    }

    #[test]
    fn every_pair_of_an_outcome_and_a_responder_has_its_kind() {
        let meaning = Meaning::new();
        for (at, outcome) in Outcome::ALL.iter().enumerate() {
            for by in 0..8 {
                let answer = Answer {
                    outcome: *outcome,
                    at: Moment::from_unix(0),
                    by: Responder::ALL.get(by).copied(),
                };
                let kind = meaning.kind[at | by << 3].trailing_zeros() as usize;
                assert_eq!(KINDS[kind].0, Recorded::of(Some(&answer)), "{answer:?}");
                assert_eq!(meaning.entry[kind], by_hand(&answer).entry, "{answer:?}");
            }
        }
    }
}
