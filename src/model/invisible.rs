//! Letters that are not what they seem: controls, direction marks, zero-width and other invisible characters.
//!
//! Rule files may not hold them, and what a request or a file carries is shown with them spelled out.

use std::fmt;

/// Writes text of others on one line: whatever a request carries cannot break a log line or redraw a terminal.
/// Long ones are cut.
pub(crate) fn write_visible(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    const SHOWN: usize = 80;
    for (index, letter) in text.chars().enumerate() {
        if index == SHOWN {
            return f.write_str("…");
        }
        if is_invisible(letter) {
            write!(f, "{}", letter.escape_unicode())?;
        } else {
            write!(f, "{letter}")?;
        }
    }
    Ok(())
}

/// Whether every letter of a text is a plain visible one of ASCII, a space or a line feed: then none is invisible.
pub(crate) fn is_plain_ascii(text: &str) -> bool {
    // In chunks, without a way out of each: compilers make this a few instructions for many bytes.
    let plain = |chunk: &[u8]| {
        chunk.iter().fold(true, |all, &byte| all & (matches!(byte, b' '..=b'~') | (byte == b'\n')))
    };
    text.as_bytes().chunks(256).all(plain)
}

/// Whether a letter cannot be seen, or changes how others are seen. Line breaks and tabs count.
pub(crate) fn is_invisible(letter: char) -> bool {
    match letter {
        '\u{ad}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180e}'
        | '\u{3164}' | '\u{feff}' => true,
        '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' => true,
        '\u{fff9}'..='\u{fffb}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}' => true,
        _ => letter.is_control(),
    }
}
