//! `greenlight simulate`: the page, JSON, rows, and what goes wrong.

use insta::assert_snapshot;

use super::fixture::Fixture;

const PLATFORM: &str = "policy: platform
owner: platform
currency: USD
rules:
  - rule: rts-24h
    when: { kind: refund, review: approval, seller_responded: false, since_rts: at least 24h }
    then: platform
";

const SELLER: &str = "policy: shop
owner: seller
currency: USD
rules:
  - rule: cheap
    when: { kind: refund, amount: at most 25, photos: at least 1 }
    then: approve
    resolution: refund without return
";

pub(crate) const HISTORY: &str = "\
id,kind,amount,currency,photos,requested_at,rts_at,outcome,responded_at,responded_by
R1,refund,18.40,USD,1,2026-11-01T08:00:00Z,,approved,2026-11-01T20:00:00Z,seller
=R2,refund,19.00,USD,2,2026-11-01T09:00:00Z,,rejected,2026-11-01T11:00:00Z,seller
R3,refund,12.00,USD,,2026-11-01T10:00:00Z,2026-11-01T12:00:00Z,approved,2026-11-03T10:00:00Z,seller
R4,cancel,80.00,USD,,2026-11-01T11:00:00Z,,approved,2026-11-01T12:00:00Z,seller
";

pub(crate) fn fixture() -> Fixture {
    Fixture::new().file("platform.yaml", PLATFORM).file("shop.yaml", SELLER).file("history.csv", HISTORY)
}

const BOTH: [&str; 5] = ["simulate", "--platform", "platform.yaml", "--seller", "shop.yaml"];

pub(crate) fn run(fixture: &Fixture, more: &[&str]) -> String {
    fixture.run(&[&BOTH, more].concat())
}

#[test]
fn help() {
    assert_snapshot!(fixture().run(&["simulate", "--help"]));
}

#[test]
fn the_page() {
    assert_snapshot!(run(&fixture(), &["history.csv"]));
}

const GUARDS: &str = "guards:
  - auto-approved money: at most 20 USD
  - auto-approved money: at most 5% more
  - auto-approvals: at most 50%
  - handling time p90: at most 24h
  - no approval over 100 USD without photos
";

#[test]
fn guards_are_held_to_the_dry_run() {
    let fixture = fixture().file("guarded.yaml", format!("{SELLER}{GUARDS}"));
    let guarded = ["simulate", "--seller", "guarded.yaml", "history.csv"];
    let page = fixture.run(&guarded);
    let (_, page) = page.split_once("\nGuards\n").unwrap();
    assert_snapshot!(page);
    let json = fixture.run(&[&guarded[..], &["--baseline", "shop.yaml", "--format", "json"]].concat());
    let (_, json) = json.split_once("\"guards\": ").unwrap();
    assert_snapshot!(json);
    let fixture = fixture.file("holds.yaml", format!("{SELLER}guards:\n  - auto-approvals: at most 50%\n"));
    let holds = fixture.run(&["simulate", "--seller", "holds.yaml", "history.csv"]);
    assert!(
        holds.contains("exit 0") && holds.contains("holds  auto-approvals: at most 50%  2 of 4 (50.0%)"),
        "{holds}"
    );
}

/// What no past request shows: here none is broken by the history, and still a request there can be breaks one.
#[test]
fn guards_on_approvals_are_proved_or_refuted() {
    let guards = "guards:\n  - no approval over 25 USD\n  - no approval over 20 USD\n";
    let fixture = fixture().file("guarded.yaml", format!("{SELLER}{guards}"));
    let guarded = ["simulate", "--seller", "guarded.yaml", "history.csv"];
    let page = fixture.run(&guarded);
    assert!(page.contains("\nexit 1\n"), "{page}");
    let (_, page) = page.split_once("\nGuards\n").unwrap();
    assert_snapshot!(page);
    let json = fixture.run(&[&guarded[..], &["--format", "json"]].concat());
    assert!(json.contains("\nexit 1\n"), "{json}");
    let (_, json) = json.split_once("\"guards\": ").unwrap();
    assert_snapshot!(json);
}

#[test]
fn lines_of_the_page_stay_within_100_columns() {
    let shipped = |name: &str| format!("{}/{name}", env!("CARGO_MANIFEST_DIR"));
    let [platform, seller, baseline, history] = [
        "rules/platform/tiktok-us.yaml",
        "rules/seller/everyday.yaml",
        "rules/seller/returnless-refunds.yaml",
        "examples/history/synthetic-2000.csv",
    ]
    .map(shipped);
    let args = ["simulate", "--platform", &platform, "--seller", &seller, "--baseline", &baseline, &history];
    let output = fixture().command(&args).output().unwrap();
    let page = String::from_utf8(output.stdout).unwrap();
    assert!(page.lines().count() > 80, "{page}");
    let lines =
        page.lines().filter(|line| !line.contains("rules of the") && !line.contains("baseline of the"));
    for line in lines {
        assert!(line.chars().count() <= 100, "{line}");
    }
}

#[test]
fn json_has_everything() {
    assert_snapshot!(run(&fixture(), &["--format", "json", "history.csv"]));
}

#[test]
fn rows_are_written_for_spreadsheets_and_programs() {
    let old = SELLER.replace("at most 25", "at most 18.50");
    let fixture = fixture().file("old.yaml", old);
    for name in ["decisions.csv", "decisions.jsonl"] {
        let told = run(&fixture, &["--baseline", "old.yaml", "--out", name, "history.csv"]);
        assert!(told.contains("exit 0\n"), "{told}");
        assert_snapshot!(name, std::fs::read_to_string(fixture.path(name)).unwrap());
    }
}

#[test]
fn rows_in_error_are_counted_and_the_rest_goes_on() {
    let broken = fixture().file("history.csv", HISTORY.replace("R4,cancel,", "R4,cancel,1,2,3,4,5,6,"));
    assert_snapshot!(run(&broken, &["history.csv"]));
}

#[test]
fn one_value_is_one_value() {
    let dirty = fixture().file("history.csv", HISTORY.replace("80.00", "eighty"));
    let told = run(&dirty, &["history.csv"]);
    assert!(told.contains("note: `amount`: 1 value \"eighty\" (history.csv:5) is not an amount\n"), "{told}");
    let dirty = fixture().file("history.csv", HISTORY.replace(".00,USD", "x,USD"));
    let told = run(&dirty, &["history.csv"]);
    assert!(told.contains("note: `amount`: 3 values like "), "{told}");
}

#[test]
fn a_row_that_describes_the_columns_is_counted() {
    let described =
        HISTORY.replace("\nR1,", "\nId,Kind of request,How much,In what,How many,When,Shipped,,,\nR1,");
    let fixture = fixture().file("history.csv", described);
    let told = run(&fixture, &["--format", "json", "history.csv"]);
    assert!(told.starts_with("$ greenlight simulate") && told.contains("\nexit 0\n"), "{told}");
    assert!(told.contains(r#""rows": 5,"#) && told.contains(r#""described_rows": 1,"#), "{told}");
}

#[test]
fn a_history_without_a_request_is_said_to_be_one() {
    let header = HISTORY.lines().next().unwrap();
    assert_snapshot!(run(&fixture().file("empty.csv", header), &["empty.csv"]));
}

#[test]
fn what_cannot_be_run_leaves_no_file() {
    let fixture = fixture().file("bad.yaml", SELLER.replace("amount", "amonut"));
    let mut told = Vec::new();
    for more in [
        &["none.csv"][..],
        &["--out", "decisions.xlsx", "history.csv"],
        &["--out", "decisions.csv", "platform.yaml"],
        &["--out", "none/decisions.csv", "history.csv"],
        &["--baseline", "bad.yaml", "history.csv"],
    ] {
        told.push(run(&fixture, more));
    }
    assert!(!fixture.path("decisions.csv").exists());
    assert_snapshot!(told.join("\n"));
}

/// The same bytes on stdout and in the file, for any number of threads.
#[test]
fn threads_change_nothing() {
    let rows: String = (0..5_000)
        .map(|n| {
            let (hour, cents, photos) = (n % 24, n * 7 % 5_000, n % 3);
            let asked = format!("2026-11-{:02}T{hour:02}:00:00Z", n % 27 + 1);
            let outcome = ["approved", "rejected", "withdrawn"][n % 3];
            let amount = format!("{}.{:02}", cents / 100, cents % 100);
            format!("S{n},refund,{amount},USD,{photos},{asked},{asked},{outcome},2026-11-29T{hour:02}:30:00Z,seller\n")
        })
        .collect();
    let header = HISTORY.lines().next().unwrap();
    let fixture = fixture().file("many.csv", format!("{header}\n{rows}"));
    let run = |threads: &str| {
        let args = [&BOTH[..], &["--threads", threads, "--out", "out.csv", "many.csv"]].concat();
        let output = fixture.command(&args).output().unwrap();
        assert_eq!(output.status.code(), Some(0));
        (output.stdout, std::fs::read(fixture.path("out.csv")).unwrap())
    };
    let one = run("1");
    assert_eq!(one.1.iter().filter(|&&byte| byte == b'\n').count(), 5_001);
    for threads in ["2", "5"] {
        assert!(run(threads) == one, "{threads} threads");
    }
}

/// Answers in words of the seller's own are said loudly, and never pass for open reviews or for no rejection.
#[test]
fn answers_in_other_words() {
    let history = HISTORY.replace(",rejected,", ",Declined,").replace(",approved,", ",Approved,");
    assert_snapshot!(run(&fixture().file("history.csv", history), &["history.csv"]));
}

/// An export of another country: each kind of value is said with its first and what to write, and so is that the
/// figures say little.
#[test]
fn values_that_nobody_can_read() {
    let history = "\
id,kind,amount,currency,has_note,buyer.return_rate,requested_at,outcome,responded_at
R1,refund,\"18,40\",usd,yes,120%,05/11/2026 10:30,rejected,05/11/2026 12:30
R2,refund,\"19,40\",USD,no,\"0,5\",05/11/2026 11:30,approved,05/11/2026 12:31
R3,Refund,20.405,USD,true,0.5,2026-11-05T10:30:00Z,approved,2026-11-05T10:00:00Z
";
    let told = run(&fixture().file("history.csv", history), &["history.csv"]);
    let (_, stderr) = told.split_once("--- stderr").unwrap();
    assert!(told.contains("exit 3\n"), "{told}");
    assert_snapshot!(stderr);
}
