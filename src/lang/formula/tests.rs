//! Formulas that are hostile by their size, read on a small stack; places in texts of several lines.

use super::super::literal::Units;
use super::{Expr, Scope, lower};
use crate::model::Currency;
use crate::source::{Code, Finding, Span};

fn read(text: &str) -> (Option<Expr>, Vec<Finding>) {
    let mut findings = Vec::new();
    let units = Units { currency: Currency::from_code("USD"), timezone: None };
    let expr =
        lower(text, &|at, length| Span::new(at, at + length), &Scope { fields: &[], units }, &mut findings);
    assert_eq!(expr.is_none(), !findings.is_empty(), "{text}: {findings:?}");
    (expr, findings)
}

/// Runs on the stack of a thread that nobody has made larger.
fn on_a_small_stack(run: impl FnOnce() + Send + 'static) {
    std::thread::Builder::new().stack_size(2 << 20).spawn(run).unwrap().join().unwrap();
}

#[test]
fn b16_cost_is_bounded_before_anything_runs() {
    let many = vec!["photos > 1"; 66].join(" && ");
    let wide = format!("photos in [{}]", vec!["1"; 1100].join(","));
    for text in [many, wide] {
        assert_eq!(read(&text).1[0].code, Code::FormulaCost, "{text}");
    }
    let cases: String = (0..70).map(|n| format!("{n} => true, ")).collect();
    assert_eq!(read(&format!("switch photos {{ {cases} _ => false }}")).1[0].code, Code::FormulaCost);
    let item = vec!["photos"; 30].join("+");
    let cases: String = (0..40).map(|n| format!("{n} => true, ")).collect();
    assert_eq!(read(&format!("switch {item} {{ {cases} _ => false }}")).1[0].code, Code::FormulaCost);
}

#[test]
fn b19_huge_formulas_are_findings_on_a_small_stack() {
    on_a_small_stack(|| {
        for (unit, times) in
            [("(", 10_000), ("!", 100_000), ("-", 100_000), ("[", 5_000), ("photos && ", 100_000)]
        {
            for times in [times, 4_000 / unit.len()] {
                let (expr, findings) = read(&format!("{}photos", unit.repeat(times)));
                assert!(expr.is_none());
                assert!(!findings.is_empty(), "{unit}");
            }
        }
        let literal = format!("reason_code == \"{}\"", "x".repeat(1 << 20));
        assert_eq!(read(&literal).1[0].code, Code::FormulaCost);
        assert_eq!(read(&format!("photos > {}", "9".repeat(4_000))).1[0].code, Code::BadNumber);
    });
}

#[test]
fn b19_the_deepest_formulas_that_are_read_fit_a_small_stack() {
    on_a_small_stack(|| {
        let shapes: [fn(usize) -> String; 8] = [
            |n| format!("{}photos{} > 1", "(".repeat(n), ")".repeat(n)),
            |n| format!("{}has_note", "!".repeat(n)),
            |n| format!("photos{} > 1", " + 1".repeat(n)),
            |n| format!("{}has_note{}", "if has_note { ".repeat(n), " } else { false }".repeat(n)),
            |n| format!("{}{{ has_note }}", "if has_note { true } else ".repeat(n)),
            |n| format!("{}photos{} > 1", "abs(1 + 2 * ".repeat(n), ")".repeat(n)),
            |n| format!("{}has_note{}", "switch photos { 1 => true, _ => ".repeat(n), "}".repeat(n)),
            |n| format!("{}has_note{}", "(has_note || has_note && photos + 1 * ".repeat(n), ")".repeat(n)),
        ];
        for shape in shapes {
            (1..100).for_each(|n| drop(read(&shape(n))));
        }
        let (expr, findings) = read(&format!("{}photos{} > 1", "(".repeat(30), ")".repeat(30)));
        assert!(expr.is_some(), "{findings:?}");
        assert!(read(&vec!["photos > 1"; 60].join(" && ")).0.is_some());
    });
}

#[test]
fn places_count_letters_and_lines() {
    let text = "reason_code == \"füße\" &&\n  amonut > 5 &&\r\n  photos = 1";
    let (_, findings) = read(text);
    assert_eq!(&text[findings[0].span.range()], "=");
    let text = "reason_code == \"füße\" &&\n  amonut > 5 &&\r\n  order.lnes > 1";
    let (_, findings) = read(text);
    let words: Vec<_> = findings.iter().map(|finding| &text[finding.span.range()]).collect();
    assert_eq!(words, ["amonut", "order.lnes"]);
}

#[test]
fn any_text_is_a_finding_or_an_expression() {
    use proptest::prelude::*;
    const WORDS: &[&str] = &[
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
        "!",
        "-",
        "+",
        "*",
        "/",
        "%",
        "&&",
        "||",
        "??",
        "==",
        "<",
        ">=",
        ",",
        ".",
        "|",
        "=>",
        "_",
        "if",
        "else",
        "switch",
        "in",
        "!in",
        "photos",
        "amount",
        "order.amount",
        "reason",
        "since_rts",
        "skus",
        "has_note",
        "1",
        "2.5",
        "-3",
        "\"damaged\"",
        "true",
        "min(",
        "round(",
        "days(30)",
        ".len()",
        ".abs()",
        "x!",
        "()",
        "..",
        "#{",
        "fn",
        "let",
        "'",
        "`",
        "\\",
        "é",
        "\n",
        "/*",
        "//",
        "0x",
        "1.",
        "?.",
        "::",
        "$",
        "@",
        "\u{0}",
    ];
    let text = prop::collection::vec(prop::sample::select(WORDS), 0..24).prop_map(|words| words.join(" "));
    proptest!(ProptestConfig::with_cases(3_000), |(text in text)| { read(&text); });
    proptest!(ProptestConfig::with_cases(1_000), |(text in "[ -~é\n]{0,60}")| { read(&text); });
}
