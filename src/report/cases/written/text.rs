//! Text that is safe in YAML: plain where it can be, in quotes where it must.

/// A value on one line, wherever it stands, in brackets too.
pub(super) fn quoted(text: &str) -> String {
    if is_plain(text, "") { text.to_owned() } else { serde_json::Value::from(text).to_string() }
}

/// The text behind a key, outside of brackets.
pub(super) fn in_a_line(text: &str) -> String {
    if is_plain(text, ",[]{}'\"!&|$@?;~^`\\") {
        text.to_owned()
    } else {
        serde_json::Value::from(text).to_string()
    }
}

/// Whether YAML reads a text as it stands; `more` are signs that do no harm where it stands.
fn is_plain(text: &str, more: &str) -> bool {
    let first = text.chars().next();
    let inside = |letter: char| {
        letter.is_ascii_alphanumeric() || " _./+-%*:<>=()".contains(letter) || more.contains(letter)
    };
    let starts = |letter: char| letter.is_ascii_alphanumeric() || letter == '/' || letter == '.';
    first.is_some_and(starts)
        && text.chars().all(inside)
        && !text.ends_with([' ', ':'])
        && !text.contains(": ")
        && !matches!(text.to_ascii_lowercase().as_str(), "null")
}

/// Text behind a `#`.
pub(super) fn comment(text: &str) -> String {
    text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect()
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn what_yaml_would_take_apart_stands_in_quotes() {
        for plain in [
            "refund",
            "25.01 EUR",
            "60%",
            "GIFT-1",
            "2026-11-05T10:00:00Z",
            "24h after rts_at",
            "amount at most 25",
        ] {
            assert_eq!(quoted(plain), plain);
        }
        for text in
            ["", "a: b", "[a]", "-2h", "~", "null", "it's #1", " a", "a ", "a, b", "\u{1b}[31m", "*x", "a:"]
        {
            assert!(quoted(text).starts_with('"'), "{text}");
        }
    }
}
