//! Findings drawn: what the file cannot do to the terminal, and how far lines go.

use greenlight::report::Look;
use greenlight::source::{Code, Finding, Findings, SourceFile, Span};
use insta::assert_snapshot;

const NARROW: Look = Look { colour: false, width: 60 };

fn drawn(text: &str, list: Vec<Finding>, look: Look) -> String {
    Findings::new(SourceFile::new("a.yaml", text).into(), list).to_text(look)
}

fn place(text: &str, word: &str) -> Span {
    let start = text.find(word).unwrap();
    Span::new(start, start + word.len())
}

#[test]
fn labels_help_and_a_fix() {
    let text = "rules:\n  - rule: one\n    then: review\n  - rule: two\n  - rule: one\n";
    let again = Span::new(text.rfind("one").unwrap(), text.rfind("one").unwrap() + 3);
    let found = Finding::warning(Code::DuplicateName, again, "two rules are called `one`")
        .label("the second")
        .other(place(text, "one"), "the first")
        .help("give each a name of its own")
        .fix("three");
    assert_snapshot!(drawn(text, vec![found], Look::PLAIN));
}

#[test]
fn what_a_terminal_would_obey_is_spelled_out_and_marks_still_fit() {
    let text = "a: \u{1b}[31mred\u{202e}\u{200b} # 退款\n";
    let found = Finding::error(Code::HiddenCharacter, place(text, "\u{202e}"), "hidden: `\u{202e}`")
        .label("here \u{9b}31m")
        .other(place(text, "退款"), "and\u{7}\n this")
        .help("delete it \u{1b}]0;title\u{7}")
        .fix_at(place(text, "\u{1b}[31m"), "\u{2066}x");
    let shown = drawn(text, vec![found], Look::PLAIN);
    assert!(
        !shown.contains(|c: char| c != '\n' && (c.is_control() || "\u{202e}\u{200b}\u{2066}".contains(c)))
    );
    assert_snapshot!(shown);
}

#[test]
fn a_long_line_is_shown_around_the_place() {
    let text = format!("skus: {{ includes: [{}oops{}] }}\n", "sku, ".repeat(300), ", sku".repeat(300));
    let found = Finding::error(Code::UnknownWord, place(&text, "oops"), "no `oops`")
        .other(place(&text, "skus"), "in this list")
        .help("leave it out")
        .fix("sku");
    let shown = drawn(&text, vec![found], NARROW);
    assert!(shown.lines().all(|line| line.len() < 100), "{shown}");
    assert_snapshot!(shown);
}

#[test]
fn a_place_far_away_is_told_and_not_drawn() {
    let text = format!("first: 1\n{}first: 2\n", "# between\n".repeat(2_000));
    let again = Span::new(text.len() - 9, text.len() - 4);
    let found =
        Finding::error(Code::DuplicateKey, again, "`first` twice").other(Span::new(0, 5), "the first");
    assert_snapshot!(drawn(&text, vec![found], Look::PLAIN));
}

#[test]
fn any_span_is_drawn_somewhere() {
    for text in ["", "a", "a\n", "\u{1f600}\n\n", "a\r\nb\r\n", "\n\n\n"] {
        for start in 0..8 {
            for end in start..9 {
                let found = Finding::hint(Code::Shape, Span::new(start, end), "somewhere")
                    .other(Span::new(end, end + 1), "else")
                    .fix("x");
                assert!(drawn(text, vec![found], NARROW).contains("hint[shape]: somewhere"));
            }
        }
    }
}

#[test]
fn colour_only_on_request() {
    let found = || vec![Finding::error(Code::Shape, Span::new(0, 1), "odd").help("help").fix("b")];
    assert!(drawn("a\n", found(), Look { colour: true, width: 80 }).contains("\u{1b}[1m"));
    assert!(!drawn("a\n", found(), Look::PLAIN).contains('\u{1b}'));
}
