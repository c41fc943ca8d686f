//! JSON as far as requests need it: where a value ends, and whether it is well formed up to there.
//!
//! Accepts less than JSON and never more: what is not plain at a glance is left to the careful reader. A line has to
//! be checked to be UTF-8 without control characters before.

/// A place in a line.
pub(crate) struct Scan<'l> {
    line: &'l str,
    at: usize,
}

/// A value: what it is, and where it stands. Small, so that it is handed on in registers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Token {
    pub(crate) kind: Kind,
    start: u32,
    end: u32,
}

/// What a value is, by its first letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Text,
    /// A text with escapes in it.
    Escaped,
    Number,
    Bool,
    Null,
    List,
    /// An object begins: its brace is passed.
    Object,
}

impl Token {
    /// A text without its quotes, or anything else as written.
    #[inline]
    pub(crate) fn inner(self, line: &str) -> &str {
        let quotes = u32::from(matches!(self.kind, Kind::Text | Kind::Escaped));
        line.get((self.start + quotes) as usize..(self.end - quotes) as usize).unwrap_or_default()
    }

    /// The value as written, quotes and brackets and all; of an object only its brace.
    pub(crate) fn raw(self, line: &str) -> &str {
        line.get(self.start as usize..self.end as usize).unwrap_or_default()
    }
}

/// Whether two runs of the same length are equal: names are short, and comparing them takes less than a call.
#[inline]
fn same(one: &[u8], other: &[u8]) -> bool {
    match (one.first_chunk::<8>(), one.last_chunk::<8>()) {
        (Some(first), Some(last)) if one.len() <= 16 => {
            other.first_chunk() == Some(first) && other.last_chunk() == Some(last)
        }
        _ => one == other,
    }
}

/// Brackets in each other, deeper than this, are left to the careful reader.
const DEEPEST: u32 = 64;

impl<'l> Scan<'l> {
    pub(crate) fn new(line: &'l str) -> Self {
        Self { line, at: 0 }
    }

    fn rest(&self) -> &'l [u8] {
        self.line.as_bytes().get(self.at..).unwrap_or_default()
    }

    fn peek(&self) -> Option<u8> {
        self.line.as_bytes().get(self.at).copied()
    }

    /// Passes blanks; there is no other white space in the line.
    #[inline]
    fn blanks(&mut self) {
        while self.peek() == Some(b' ') {
            self.at += 1;
        }
    }

    /// Passes a letter, and the blanks before it, if it comes next.
    #[inline]
    pub(crate) fn pass(&mut self, letter: u8) -> bool {
        self.blanks();
        let passed = self.peek() == Some(letter);
        self.at += usize::from(passed);
        passed
    }

    /// Passes exactly these letters, if they come next.
    #[inline]
    pub(crate) fn pass_all(&mut self, letters: &[u8]) -> bool {
        let passed = self.rest().get(..letters.len()).is_some_and(|next| same(next, letters));
        if passed {
            self.at += letters.len();
        }
        passed
    }

    /// Whether nothing but blanks is left.
    pub(crate) fn is_at_end(&mut self) -> bool {
        self.blanks();
        self.at == self.line.len()
    }

    /// The name of an entry without escapes, and the colon behind it.
    pub(crate) fn name(&mut self) -> Option<&'l str> {
        self.blanks();
        if self.peek() != Some(b'"') {
            return None;
        }
        let start = self.at + 1;
        if self.text()? {
            return None;
        }
        let name = self.line.get(start..self.at - 1)?;
        self.pass(b':').then_some(name)
    }

    /// A value. Of an object only its brace. Always inlined: a token that is handed on through memory is written in
    /// parts and read as a whole, for which the machine has to wait.
    #[inline(always)]
    pub(crate) fn value(&mut self) -> Option<Token> {
        self.blanks();
        let start = self.at;
        let kind = match self.peek()? {
            b'"' if self.text()? => Kind::Escaped,
            b'"' => Kind::Text,
            b'-' | b'0'..=b'9' => {
                self.number()?;
                Kind::Number
            }
            b't' if self.pass_all(b"true") => Kind::Bool,
            b'f' if self.pass_all(b"false") => Kind::Bool,
            b'n' if self.pass_all(b"null") => Kind::Null,
            b'[' => {
                self.skip_brackets()?;
                Kind::List
            }
            b'{' => {
                self.at += 1;
                Kind::Object
            }
            _ => return None,
        };
        Some(Token { kind, start: u32::try_from(start).ok()?, end: u32::try_from(self.at).ok()? })
    }

    /// Passes a text, from its first quote on; whether there are escapes in it.
    #[inline]
    fn text(&mut self) -> Option<bool> {
        self.at += 1;
        let mut escaped = false;
        loop {
            let found = memchr::memchr2(b'"', b'\\', self.rest())?;
            self.at += found;
            if self.peek() == Some(b'"') {
                self.at += 1;
                return Some(escaped);
            }
            escaped = true;
            let length = match self.rest() {
                [_, b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't', ..] => 2,
                [_, b'u', a, b, c, d, ..] if [a, b, c, d].iter().all(|digit| digit.is_ascii_hexdigit()) => 6,
                _ => return None,
            };
            self.at += length;
        }
    }

    #[inline]
    fn number(&mut self) -> Option<()> {
        if self.peek() == Some(b'-') {
            self.at += 1;
        }
        match self.peek()? {
            b'0' => self.at += 1,
            b'1'..=b'9' => self.digits()?,
            _ => return None,
        }
        if self.peek() == Some(b'.') {
            self.at += 1;
            self.digits()?;
        }
        if matches!(self.peek(), Some(b'e' | b'E')) {
            self.at += 1;
            if matches!(self.peek(), Some(b'+' | b'-')) {
                self.at += 1;
            }
            self.digits()?;
        }
        Some(())
    }

    /// At least one digit.
    #[inline]
    fn digits(&mut self) -> Option<()> {
        let start = self.at;
        while self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
        (self.at > start).then_some(())
    }

    /// Passes a list, whatever is in it.
    fn skip_brackets(&mut self) -> Option<()> {
        // A bit a bracket that is open, the innermost last: whether it is an object's.
        let (mut objects, mut depth) = (0_u64, 0);
        loop {
            self.blanks();
            match self.peek()? {
                bracket @ (b'[' | b'{') => {
                    if depth == DEEPEST {
                        return None;
                    }
                    self.at += 1;
                    objects = objects << 1 | u64::from(bracket == b'{');
                    depth += 1;
                    let end = if bracket == b'{' { b'}' } else { b']' };
                    if !self.pass(end) {
                        if bracket == b'{' {
                            self.entry_name()?;
                        }
                        continue;
                    }
                    objects >>= 1;
                    depth -= 1;
                }
                _ => _ = self.value()?,
            }
            // Behind a value: brackets close, or another value follows.
            loop {
                if depth == 0 {
                    return Some(());
                }
                let in_object = objects & 1 == 1;
                if self.pass(b',') {
                    if in_object {
                        self.entry_name()?;
                    }
                    break;
                }
                if !self.pass(if in_object { b'}' } else { b']' }) {
                    return None;
                }
                objects >>= 1;
                depth -= 1;
            }
        }
    }

    /// The name of an entry whatever is in it, and the colon behind it.
    fn entry_name(&mut self) -> Option<()> {
        self.blanks();
        if self.peek() != Some(b'"') {
            return None;
        }
        self.text()?;
        self.pass(b':').then_some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn whole(text: &str) -> Option<Kind> {
        let mut scan = Scan::new(text);
        let value = scan.value()?;
        scan.is_at_end().then_some(value.kind)
    }

    #[test]
    fn values_end_where_they_end() {
        assert_eq!(whole(r#""a\"b""#), Some(Kind::Escaped));
        assert_eq!(whole("-0.5e+3"), Some(Kind::Number));
        assert_eq!(whole(r#"[1, {"a": [], "b": {}}, "]", [[true]]]"#), Some(Kind::List));
        for bad in [
            "01",
            "1.",
            "-",
            "1e",
            "tru",
            "[1,]",
            "[,1]",
            "[1 2]",
            "[}",
            r#"[{"a"}]"#,
            r#""\x""#,
            r#""\u12""#,
            "\"",
            "[1",
        ] {
            assert_eq!(whole(bad), None, "{bad}");
        }
    }

    proptest! {
        #[test]
        fn what_is_accepted_is_json(text in "[\\[\\]{}:,\"\\\\ uat0-9.eE+\\-]{0,12}|(\\[|\\{\"a\":|[0-9]|,|\\]|\\}|true|null|\"b\"){1,9}") {
            if whole(&text).is_some_and(|kind| kind != Kind::Object) {
                prop_assert!(serde_json::from_str::<serde::de::IgnoredAny>(&text).is_ok(), "{}", text);
            }
        }
    }
}
