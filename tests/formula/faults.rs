//! The faults of formulas that must be findings, by their numbers.

use crate::{errors, found, read, read_in};

#[track_caller]
fn says(formula: &str, expected: &[&str]) {
    assert_eq!(found(formula), expected, "{formula}");
}

#[test]
fn b11_types_that_do_not_go_together_are_told_at_the_operator() {
    says("amount > \"100\"", &[">: formula-type: `amount` is an amount of money, `\"100\"` is text"]);
    says(
        "!(reason > 100)",
        &[">: formula-type: `reason` is a word of a fixed vocabulary, `100` is a number"],
    );
    says(
        "delivered_at < days(3)",
        &["<: formula-type: `delivered_at` is a moment in time, `days(3)` is a length of time"],
    );
    says("kind == reason", &["==: formula-type: `kind` and `reason` have different words"]);
    says("skus == \"A\"", &["==: formula-type: `skus` is a list, `\"A\"` is text"]);
    says("photos in skus", &["in: formula-type: `photos` is a number"]);
    says("photos + amount > 3", &["+: formula-type: `photos` is a number, `amount` is an amount of money"]);
    says(
        "amount > photos + 1",
        &[">: formula-type: `amount` is an amount of money, `photos + 1` is a number"],
    );
    says(
        "reason > \"damaged\"",
        &[
            ">: formula-type: `reason` is a word of a fixed vocabulary, which is neither more nor less than another",
        ],
    );
    says(
        "!photos || amount && true",
        &[
            "photos: formula-type: `photos` is a number, and `!` takes true or false",
            "amount: formula-type: `amount` is an amount of money, and `&&` takes true or false",
        ],
    );
    says(
        "amount - \"5\" > 3 && skus.len() == \"1\"",
        &[
            "-: formula-type: `amount` is an amount of money, `\"5\"` is text",
            "==: formula-type: `skus.len()` is a number, `\"1\"` is text",
        ],
    );
}

#[test]
fn b12_an_unknown_field_is_found_in_a_dead_branch() {
    says("true || amonut > 5", &["amonut: unknown-field: there is no field `amonut`"]);
    says(
        "if false { order.lnes > 1 } else { true }",
        &["order.lnes: unknown-field: there is no field `order.lnes`"],
    );
    says("switch reason { \"damaged\" => x, _ => true }", &["x: unknown-field: there is no field `x`"]);
    let findings = read("amonut > 5 && reason == \"damagd\"").unwrap_err();
    let fixes: Vec<_> =
        errors(&findings).map(|f| (f.help.as_deref(), f.fix.as_ref().map(|fix| &*fix.text))).collect();
    assert_eq!(
        fixes,
        [
            (Some("did you mean `amount`?"), Some("amount")),
            (Some("did you mean `damaged`?"), Some("\"damaged\"")),
        ]
    );
}

#[test]
fn b14_comments_are_found_open_or_closed() {
    for formula in ["true /* && photos > 1", "true /* x */", "true // x", "/* /* */ true"] {
        assert!(
            found(formula)[0].ends_with("formula-forbidden: comments are no part of formulas"),
            "{formula}"
        );
    }
    assert!(read("reason_code == \"http://x /* y\"").is_ok());
}

#[test]
fn b15_programs_are_no_formulas() {
    for formula in [
        "loop {}",
        "eval(\"true\")",
        "sleep(1) == 1",
        "import \"x\" as y",
        "print(1) == 1",
        "|x| x > 1",
        "|| true",
        "photos = 1",
        "photos += 1",
        "let x = 1",
        "while true {}",
        "fn f() {}",
        "return true",
        "true; true",
        "throw 1",
        "#{a: 1}.a == 1",
        "skus[0] == \"A\"",
        "photos?.x == 1",
        "1..3 == 2",
        "photos ** 2 > 4",
        "1 << 100000 > 1",
        "photos & 1 == 1",
        "photos ^ 1 == 1",
        "photos | 1 == 1",
        "reason_code == `x`",
        "reason_code == `${photos}`",
        "reason_code == 'x'",
        "x::y() == 1",
        "type_of(photos) == \"i64\"",
        "Fn(\"x\") == 1",
        "foo(photos) > 1",
        "min!(photos, 1) > 0",
        "photos.foo() > 1",
        "this.photos > 1",
        "[1, 2] == [1, 2]",
        "() == ()",
        "do {} while true",
        "for x in skus { true }",
        "try { true } catch { false }",
        "reason_code.eval()",
        "switch photos { 1 if has_note => true, _ => false }",
        "photos === 1",
        "photos <> 1",
        "{ true }",
        "if true { let x = 1; true } else { false }",
        "call(1)",
        "debug(1)",
        "reason_code == #\"x\"#",
    ] {
        for line in found(formula) {
            let fine = line.contains(": formula-forbidden: ") || line.contains(": formula-syntax: ");
            assert!(fine, "{formula}: {line}");
        }
    }
}

#[test]
fn b17_what_only_two_readers_would_agree_on_is_a_finding() {
    says("photos > 1e3", &["1e3: bad-number: `1e3` is written with an exponent"]);
    says("photos > 1_000", &["1_000: bad-number: `1_000` has a separator between its digits"]);
    says("photos > 0x10", &["0x10: bad-number: `0x10` is not a plain decimal number"]);
    says("photos > 010", &["010: bad-number: `010` starts with a zero"]);
    says(
        "photos > -9223372036854775808",
        &["-9223372036854775808: bad-number: `-9223372036854775808` is too large or has too many digits"],
    );
    says("photos > 5 / 2", &["/: formula-type: `5 / 2` divides two constants"]);
    says("amount > 12.345", &["12.345: bad-money: `12.345` has more decimals than USD has"]);
    says("days(0.5) < since_rts", &["0.5: bad-duration: `days(0.5)` is no length of time"]);
    let findings = read_in("amount > 5", "").unwrap_err().to_string();
    assert!(findings.contains("error[currency]: `5` has no currency"), "{findings}");
}

#[test]
fn b18_a_formula_is_true_or_false() {
    says(
        "amount",
        &["amount: formula-type: the formula is an amount of money, but a condition is true or false"],
    );
    says(
        "if has_note { 1 } else { 2 }",
        &[
            "if has_note { 1 } else { 2 }: formula-type: the formula is a number, but a condition is true or false",
        ],
    );
}

#[test]
fn time_is_used_so_that_the_end_of_a_decision_is_exact() {
    for (formula, how) in [
        ("round(since_rts / days(1)) > 2", "rounds"),
        ("days(2) / since_rts > 1", "divides by"),
        ("(since_rts / days(1)) % 2 == 0", "takes a remainder of"),
        ("(since_rts / days(1)) * since_rts > days(1)", "multiplies two of"),
    ] {
        assert!(
            found(formula)[0].contains(&format!(" {how} times that grow while a request waits")),
            "{formula}"
        );
    }
    assert!(read("abs(since_rts - until_deadline) / 2 > min(hours(3), since_request * 0.5)").is_ok());
}

#[test]
fn what_people_write_by_habit_is_told_how_to_write() {
    for (formula, help) in [
        ("amount > 5 and photos > 1", "write `&&` for `and`"),
        ("not(has_note)", "write `!` for `not`"),
        ("photos = 1", "write `==` to compare"),
        ("amount_share > 50%", "write a rate as its number: `0.5` is 50%"),
        (
            "since_rts > 30d",
            "write a length of time as `days(30)`, `hours(24)`, `minutes(90)` or `seconds(5)`",
        ),
        ("amount > \"100\"", "write the amount without quotes, or as `money(\"12.50 EUR\")`"),
        ("delivered_at > \"2026-11-01\"", "write a date as `date(\"2026-11-01\")`"),
        ("len(skus) > 1", "write `reason_code.len(…)`"),
        ("photos.abs() > 1", "write `abs(…)`"),
        ("roud(amount) > 1", "did you mean `round`?"),
        ("if has_note { true }", "add `else { … }`"),
        ("switch reason { \"damaged\" => true }", "add a last case `_ => …`"),
        ("(photos + 1) ?? 0 > 1", "`??` stands directly behind a field: `(photos ?? 0) + 1`"),
    ] {
        let findings = read(formula).unwrap_err();
        let helps: Vec<_> = findings.list.iter().filter_map(|finding| finding.help.as_deref()).collect();
        assert!(helps.contains(&help), "{formula}: {helps:?}");
    }
}

#[test]
fn what_cannot_be_parsed_is_told_where() {
    says("(photos > 1", &[": formula-syntax: the formula ends before a `)`"]);
    says("photos >", &[": formula-syntax: the formula ends too early"]);
    says("photos > > 1", &[">: formula-syntax: `>` is not expected here"]);
    says("reason_code == \"x", &["\"x: formula-syntax: the text is not closed with `\"`"]);
    says("  ", &["  : formula-syntax: the formula is empty"]);
}
