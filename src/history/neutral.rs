//! Cells that a spreadsheet would run as a formula, made harmless.

use std::borrow::Cow;

/// A text cell as a CSV file for people may carry it: what a spreadsheet would take for a formula gets a `'` in
/// front, everything else stays as it is.
///
/// For text only: a number such as `-5` from a typed column is no formula and is written as it is.
///
/// ```
/// use greenlight::history::neutral;
/// assert_eq!(neutral("=HYPERLINK(…)"), "'=HYPERLINK(…)");
/// assert_eq!(neutral("CABLE-2M"), "CABLE-2M");
/// ```
pub fn neutral(cell: &str) -> Cow<'_, str> {
    match cell.as_bytes().first() {
        Some(b'=' | b'+' | b'-' | b'@' | b'\t' | b'\r' | b'\n') => Cow::Owned(format!("'{cell}")),
        _ => Cow::Borrowed(cell),
    }
}
