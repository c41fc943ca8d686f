//! Many policies in one file: a line `---` stands between two of them.
//!
//! That is how YAML itself divides documents, and in no policy can such a line be anything else. The file is cut
//! before any of it is read as YAML, so that what is wrong with one policy says nothing about the next.

/// One policy of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Part<'b> {
    pub(super) bytes: &'b [u8],
    /// The lines of the file before it.
    pub(super) lines_before: usize,
}

/// The policies of a file, in their order. What stands before the first `---` is one only if it says anything.
pub(super) fn parts(bytes: &[u8]) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let (mut start, mut at, mut lines, mut lines_before) = (0, 0, 0, 0);
    for line in bytes.split_inclusive(|&byte| byte == b'\n') {
        if is_divider(line) {
            parts.push(Part { bytes: bytes.get(start..at).unwrap_or_default(), lines_before });
            (start, lines_before) = (at + line.len(), lines + 1);
        }
        at += line.len();
        lines += 1;
    }
    parts.push(Part { bytes: bytes.get(start..).unwrap_or_default(), lines_before });
    if parts.len() > 1 && parts.first().is_some_and(|first| says_nothing(first.bytes)) {
        parts.remove(0);
    }
    parts
}

/// `---`, behind it nothing but spaces or a comment.
fn is_divider(line: &[u8]) -> bool {
    let Some(rest) = line.strip_prefix(b"---") else { return false };
    match rest.trim_ascii() {
        [] => true,
        [b'#', ..] => rest.starts_with(b" "),
        _ => false,
    }
}

/// Whether all lines are empty or comments.
fn says_nothing(bytes: &[u8]) -> bool {
    let bytes = bytes.strip_prefix(&[0xef, 0xbb, 0xbf]).unwrap_or(bytes);
    bytes.split(|&byte| byte == b'\n').all(|line| matches!(line.trim_ascii(), [] | [b'#', ..]))
}

#[cfg(test)]
mod tests {
    use super::parts;

    #[test]
    fn files_are_cut_at_lines_of_three_dashes() {
        let cut = |text: &'static str| -> Vec<(&'static str, usize)> {
            let text = parts(text.as_bytes());
            text.iter().map(|part| (std::str::from_utf8(part.bytes).unwrap(), part.lines_before)).collect()
        };
        assert_eq!(cut("a: 1\n"), [("a: 1\n", 0)]);
        assert_eq!(cut("a: 1\n---\nb: 2\n--- # c\nd: 3"), [("a: 1\n", 0), ("b: 2\n", 2), ("d: 3", 4)]);
        assert_eq!(cut("# all of them\n\n---\r\na: 1\n"), [("a: 1\n", 3)]);
        assert_eq!(cut("a: 1\n---\n"), [("a: 1\n", 0), ("", 2)]);
        assert_eq!(cut("a: |\n  x\n  ---\n----\n--- b: 1\n---#\n"), [("a: |\n  x\n  ---\n----\n--- b: 1\n---#\n", 0)]);
        assert_eq!(cut(""), [("", 0)]);
    }
}
