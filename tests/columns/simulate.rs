//! A dry run by columns is the dry run row by row, to the byte: over generated policies and histories, clean and dirty.

use std::fmt::Write as _;
use std::io::Cursor;

use greenlight::Policies;
use greenlight::history::{Batch, History};
use greenlight::model::Field;
use greenlight::simulate::{Simulation, Simulator};

use crate::generate::{Case, Rng, Style, Written, decisions, run, spoilt};

/// A line of a history: what was asked, what became of it.
pub(crate) fn line(rng: &mut Rng, case: &Case, number: usize) -> String {
    if rng.chance(2) {
        return rng
            .pick(&["{", "[]", "{\"amount\": 1, \"amount\": 2}", "{\"kind\": \"refund\"} x"])
            .to_owned();
    }
    let mut written: Written = case.request(rng);
    let mut more = String::new();
    let mut tell = |name: &str, value: &str| {
        let _ = write!(more, ", \"{name}\": {value}");
    };
    tell("id", &format!("\"R{number}\""));
    let dirty = rng.chance(5);
    if rng.chance(90) {
        written.entries.retain(|(name, _)| name != "requested_at");
        let at = if dirty && rng.chance(50) { 1 } else { case.base + rng.range(-3, 3) * 3_600 };
        tell("requested_at", &at.to_string());
    }
    if rng.chance(25) {
        written.entries.retain(|(name, _)| name != "inspection.received_at");
        tell("inspection.received_at", &(case.base + rng.range(0, 3) * 86_400).to_string());
    }
    for review in ["", "inspection."] {
        if rng.chance(if review.is_empty() { 85 } else { 15 }) {
            let outcome = rng.pick(&[
                "approved",
                "approved",
                "rejected",
                "withdrawn",
                "timed_out",
                "platform_approved",
                "granted",
            ]);
            tell(&format!("{review}outcome"), &format!("\"{outcome}\""));
        }
        if rng.chance(if review.is_empty() { 80 } else { 15 }) {
            let at =
                case.base + rng.pick(&[0, 60, 3_600, 86_400, 86_399, 86_401, 172_800, 2_592_000, -7_200]);
            let wobble = if rng.chance(40) { rng.range(-90_000, 400_000) } else { 0 };
            tell(&format!("{review}responded_at"), &(at + wobble).to_string());
        }
        if rng.chance(if review.is_empty() { 60 } else { 10 }) {
            let by = rng.pick(&["seller", "rule", "buyer", "platform", "system", "bot"]);
            tell(&format!("{review}responded_by"), &format!("\"{by}\""));
        }
    }
    written.entries.retain(|(name, _)| name != "review");
    if dirty {
        let field = rng.pick(Field::ALL).name();
        let fresh =
            written.entries.iter().all(|(name, _)| name != field) && !more.contains(&format!("\"{field}\""));
        if fresh {
            written.entries.push((field.to_owned(), spoilt(rng)));
        }
    }
    let json = written.json();
    let json = json.strip_suffix('}').unwrap_or(&json);
    format!("{}{}}}", json, if json == "{" { more.trim_start_matches(", ") } else { &more })
}

fn history(text: &str) -> History {
    History::from_reader("history.jsonl", Cursor::new(text.as_bytes().to_vec())).unwrap()
}

fn batches(text: &str, names: Option<&Simulator<'_>>) -> Vec<Batch> {
    let mut history = history(text);
    if let Some(simulator) = names {
        history = history.only(simulator.names().iter().map(String::as_str));
    }
    let batches = std::iter::from_fn(|| history.next_batch()).collect();
    history.finish().unwrap();
    batches
}

/// The first line in which two dry runs differ.
pub(crate) fn difference(columns: &Simulation, rows: &Simulation) -> Option<String> {
    if columns == rows && columns.to_text() == rows.to_text() {
        return None;
    }
    let show = |it: &Simulation| serde_json::to_string_pretty(it).unwrap();
    let (columns_text, rows_text) = (show(columns), show(rows));
    let lines = columns_text.lines().zip(rows_text.lines()).enumerate();
    let differs = lines.filter(|(_, (a, b))| a != b).map(|(at, (a, b))| format!("{at}: {a} | {b}"));
    Some(differs.take(12).collect::<Vec<_>>().join("\n") + "\nby column | by row")
}

fn check(simulator: Simulator<'_>, text: &str, threads: usize) -> Option<String> {
    let rows = simulator.threads(1).run(history(text));
    let simulator = simulator.threads(threads);
    let columns = simulator.run_batches(batches(text, Some(&simulator)).into_iter());
    assert_eq!(columns.discrepancies(), [""; 0]);
    difference(&columns, &rows)
}

#[test]
fn a_dry_run_by_columns_is_the_dry_run_row_by_row() {
    run(decisions(200_000), 9, Style { absence: true, tenants: true }, |rng, case, policies| {
        let requests = rng.pick(&[1, 20, 64, 200]);
        let mut text = String::new();
        for number in 0..requests {
            text += &line(rng, case, number);
            text.push('\n');
        }
        if History::from_reader("history.jsonl", Cursor::new(text.clone().into_bytes())).is_err() {
            return 1; // no line of it looks like a request
        }
        let other = match rng.below(3) {
            0 => None,
            1 => Policies::new(case.read().unwrap().0, None).ok(),
            _ => Policies::new(None, case.read().unwrap().1).ok(),
        };
        let simulator = policies.simulate().baseline(other.as_ref());
        if let Some(wrong) = check(simulator, &text, 1) {
            let fewer = shorter(simulator, &text);
            panic!("{wrong}\n{}\n{fewer}", crate::policies_of(case));
        }
        requests
    });
}

/// The lines that are needed to see a difference.
fn shorter(simulator: Simulator<'_>, text: &str) -> String {
    let mut lines: Vec<&str> = text.lines().collect();
    let mut at = 0;
    while at < lines.len() {
        let mut fewer = lines.clone();
        fewer.remove(at);
        let text = fewer.join("\n");
        let reads = History::from_reader("history.jsonl", Cursor::new(text.clone().into_bytes())).is_ok();
        if reads && check(simulator, &text, 1).is_some() { lines = fewer } else { at += 1 }
    }
    let last = check(simulator, &lines.join("\n"), 1).unwrap_or_default();
    format!("{}\n{last}", lines.join("\n"))
}

fn shipped() -> Policies {
    Policies::open("rules/platform/tiktok-us.yaml", "rules/seller/everyday.yaml").unwrap()
}

fn example() -> History {
    History::open(["examples/history/synthetic-2000.csv"]).unwrap()
}

#[test]
fn a_row_that_stands_by_itself_says_its_own_fault() {
    // A list is no entry of a column of words; the entry at its side is wrong in another way.
    let text = r#"{"kind": "", "id": "R0", "requested_at": 1793559600, "outcome": "approved"}
{"kind": ["GIFT-1", true], "id": "R1", "requested_at": 1793545200, "outcome": "approved"}"#;
    let policies = shipped();
    let simulator = policies.simulate();
    let columns = simulator.run_batches(batches(text, Some(&simulator)).into_iter());
    assert_eq!(difference(&columns, &simulator.run(history(text))), None);
}

#[test]
fn the_example_comes_to_the_same_by_columns_for_any_threads() {
    let policies = shipped();
    let other =
        Policies::open("rules/platform/tiktok-us.yaml", "rules/seller/returnless-refunds.yaml").unwrap();
    for baseline in [None, Some(&other)] {
        let simulator = policies.simulate().baseline(baseline);
        let rows = simulator.run(example());
        for threads in [1, 2, 5] {
            let mut history = example().only(simulator.names().iter().map(String::as_str));
            let batches = std::iter::from_fn(|| history.next_batch());
            let columns = simulator.threads(threads).run_batches(batches);
            assert_eq!(difference(&columns, &rows), None, "{threads} threads");
            let mut history = example().only(simulator.names().iter().map(String::as_str));
            let pieces = simulator.threads(threads).run_pieces(std::iter::from_fn(|| history.next_piece()));
            assert_eq!(pieces, columns, "{threads} threads");
            assert_eq!(history.finish().unwrap().requests, 2_000);
        }
    }
}
