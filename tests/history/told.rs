//! What became of a request: the words for it, and that nothing that cannot be read looks like an open review.

use greenlight::history::{Outcome, Responder};

use crate::shown::read;

fn answers(rows: &str) -> Vec<String> {
    let (rows, _) = read(format!("id,kind,requested_at,outcome,responded_at,responded_by\n{rows}"));
    let told = rows.iter().map(|row| match &row.as_ref().unwrap().reviews[0].answer {
        None => "open".to_owned(),
        Some(answer) => {
            let by = answer.by.map_or("?".into(), |by| by.to_string());
            format!("{} at {} by {by}", answer.outcome, answer.at.map_or("?".into(), |at| at.to_string()))
        }
    });
    told.collect()
}

#[test]
fn words_are_read_whatever_their_case_and_blanks() {
    let row = "A,refund,2026-11-01T00:00:00Z, Rejected ,2026-11-02T00:00:00Z,\u{a0}SELLER\n";
    assert_eq!(answers(row), ["rejected at 2026-11-02T00:00:00Z by seller"]);
}

#[test]
fn what_cannot_be_read_is_never_open() {
    let begin = "A,refund,2026-11-01T00:00:00Z";
    for (told, answer) in [
        (",,", "open"),
        ("declined,2026-11-02T00:00:00Z,seller", "not_known at 2026-11-02T00:00:00Z by seller"),
        (",2026-11-02T00:00:00Z,", "not_known at 2026-11-02T00:00:00Z by ?"),
        (",05/11/2026,", "not_known at ? by ?"),
        (",,nobody we know", "not_known at ? by ?"),
        ("rejected,05/11/2026,Anna", "rejected at ? by ?"),
    ] {
        assert_eq!(answers(&format!("{begin},{told}\n")), [answer], "{told}");
    }
    let (rows, _) = read("{\"id\": \"A\", \"kind\": \"refund\", \"outcome\": [\"approved\"]}\n");
    let answer = rows[0].as_ref().unwrap().reviews[0].answer.as_ref().unwrap();
    assert_eq!(answer.outcome, Outcome::NotKnown);
}

#[test]
fn words_of_others_are_suggested() {
    assert_eq!(Outcome::suggested("Declined"), Some(Outcome::Rejected));
    assert_eq!(Outcome::suggested("accepted"), Some(Outcome::Approved));
    assert_eq!(Outcome::suggested("Timed-Out"), Some(Outcome::TimedOut));
    assert_eq!(Outcome::suggested("wholly else"), None);
    assert_eq!(Responder::suggested("Bot"), Some(Responder::Rule));
}
