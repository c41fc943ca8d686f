//! What is refused before a rule file is parsed: other encodings, hidden characters, sizes.

use crate::model::{is_invisible, is_plain_ascii};
use crate::source::{Code, Finding, SourceFile, Span};

/// A rule file is at most 1 MiB, unless the caller raises it.
pub(super) const MAX_BYTES: usize = 1 << 20;
/// A line longer than this is no line that a person wrote.
const MAX_LINE: usize = 10_000;

/// The text of a rule file from its bytes, or why it is not read.
///
/// A byte order mark in front of UTF-8 is dropped: some editors write one.
pub(super) fn decode(
    name: &str,
    bytes: &[u8],
    max_bytes: usize,
) -> Result<SourceFile, (SourceFile, Finding)> {
    let refuse = |code, message: String, help: &'static str| {
        (SourceFile::new(name, ""), Finding::error(code, Span::default(), message).help(help))
    };
    if bytes.len() > max_bytes {
        let message = format!("the file has {} bytes, more than the {max_bytes} allowed", bytes.len());
        return Err(refuse(
            Code::FileTooLarge,
            message,
            "move long lists to list files under `lists:`, or split the policy",
        ));
    }
    let utf16 = bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]);
    if utf16 {
        let message = "the file is UTF-16".to_owned();
        return Err(refuse(Code::FileEncoding, message, "save it as UTF-8"));
    }
    let bytes = bytes.strip_prefix(&[0xef, 0xbb, 0xbf]).unwrap_or(bytes);
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(SourceFile::new(name, text)),
        Err(error) => {
            let line = bytes.iter().take(error.valid_up_to()).filter(|&&byte| byte == b'\n').count() + 1;
            let message = format!("line {line} holds bytes that are not UTF-8");
            let span = Span::new(error.valid_up_to(), error.valid_up_to() + '\u{fffd}'.len_utf8());
            let finding = Finding::error(Code::FileEncoding, span, message).help("save the file as UTF-8");
            Err((SourceFile::new(name, String::from_utf8_lossy(bytes)), finding))
        }
    }
}

/// Everything about the text of a file that is refused before it is parsed.
pub(super) fn check(file: &SourceFile) -> Vec<Finding> {
    let mut findings = Vec::new();
    let text = file.text();
    let short = text.len() < MAX_LINE || text.split('\n').all(|line| line.len() < MAX_LINE);
    if short && is_plain_ascii(text) {
        return findings;
    }
    let mut start = 0;
    for line in file.text().split_inclusive('\n') {
        if line.len() > MAX_LINE {
            let message = format!("a line of {} bytes, more than the {MAX_LINE} allowed", line.len());
            let help = "break the list over several lines, or move it to a list file under `lists:`";
            findings
                .push(Finding::error(Code::FileTooLarge, Span::new(start, start + 1), message).help(help));
        } else if let Some((at, letter)) = line.char_indices().find(|&(_, letter)| is_hidden(letter)) {
            let span = Span::new(start + at, start + at + letter.len_utf8());
            let message = format!("a character that cannot be seen: U+{:04X}", u32::from(letter));
            let help = "delete it: what is read must be what is seen";
            findings.push(Finding::error(Code::HiddenCharacter, span, message).help(help));
        }
        start += line.len();
        if findings.len() >= 20 {
            break; // a binary file; more of the same helps nobody
        }
    }
    findings
}

/// Control characters, zero-width characters and those that turn the direction of text around. The two
/// joiners that some scripts need to spell words are allowed in free text.
fn is_hidden(letter: char) -> bool {
    is_invisible(letter) && !matches!(letter, '\n' | '\r' | '\t' | '\u{200c}' | '\u{200d}')
}

/// Names of policies, rules, lists and declared fields: short, lower case, plain.
pub(super) fn check_name(name: &str, what: &str, span: Span, dots: bool) -> Option<Finding> {
    let plain = |letter: char| {
        letter.is_ascii_lowercase()
            || letter.is_ascii_digit()
            || matches!(letter, '-' | '_')
            || dots && letter == '.'
    };
    let finding = |message: String| Some(Finding::error(Code::BadName, span, message));
    if let Some(odd) = name.chars().find(|letter| !letter.is_ascii()) {
        let code = u32::from(odd);
        return finding(format!("{what} `{name}` has a letter beyond a-z: `{odd}` (U+{code:04X})"))
            .map(|f| f.help("such letters can look like others; use a-z, 0-9, `-` and `_`"));
    }
    if name.is_empty()
        || name.len() > 64
        || !name.chars().all(plain)
        || !name.starts_with(|c: char| c.is_ascii_alphanumeric())
    {
        let help = "use 1 to 64 of a-z, 0-9, `-` and `_`, beginning with a letter or digit";
        let fixed: String =
            name.to_ascii_lowercase().replace(' ', "-").chars().filter(|&c| plain(c)).collect();
        let fixed = fixed.trim_start_matches(|c: char| !c.is_ascii_alphanumeric()).to_owned();
        let found =
            Finding::error(Code::BadName, span, format!("{what} `{name}` is not in the accepted form"))
                .help(help);
        return Some(if fixed.is_empty() || fixed.len() > 64 { found } else { found.fix(fixed) });
    }
    None
}
