//! Text of others, made safe to show: what a terminal would obey or hide is spelled out.

use std::borrow::Cow;

use crate::model::is_invisible;

/// The text with every control, direction and invisible character written as `<U+202E>`. Line breaks and tabs
/// stay as they are.
pub(crate) fn visible(text: &str) -> Cow<'_, str> {
    if !text.contains(is_hidden) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 16);
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '\r' if letters.peek() == Some(&'\n') => shown.push('\r'),
            _ if is_hidden(letter) => shown.push_str(&format!("<U+{:04X}>", u32::from(letter))),
            _ => shown.push(letter),
        }
    }
    Cow::Owned(shown)
}

/// Text of others on one line, safe to show on a terminal.
pub fn one_line(text: &str) -> Cow<'_, str> {
    match visible(text) {
        text if text.contains(['\n', '\r', '\t']) => Cow::Owned(text.replace(['\n', '\r', '\t'], " ")),
        text => text,
    }
}

fn is_hidden(letter: char) -> bool {
    is_invisible(letter) && !matches!(letter, '\n' | '\t')
}

#[cfg(test)]
mod tests {
    use super::{one_line, visible};

    #[test]
    fn what_a_terminal_would_obey_or_hide_is_spelled_out() {
        assert_eq!(visible("plain, ünïcode, 退款 and\ttabs\r\n"), "plain, ünïcode, 退款 and\ttabs\r\n");
        assert_eq!(visible("\u{1b}[31mred"), "<U+001B>[31mred");
        assert_eq!(visible("a\u{202e}b\u{200b}c\u{9b}d"), "a<U+202E>b<U+200B>c<U+009B>d");
        assert_eq!(visible("lone\rreturn"), "lone<U+000D>return");
        assert_eq!(one_line("two\nlines"), "two lines");
    }
}
