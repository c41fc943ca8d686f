//! Which format a history is in, told by its beginning and never by its name.

use super::header;
use super::mapping::Mapping;

/// A format that can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    Csv,
    JsonLines,
    /// Responses of the TikTok Shop Open API.
    Api,
    #[cfg(feature = "parquet")]
    Parquet,
    /// Nothing but white space.
    Empty,
}

/// Keys that a response of the API, or an object out of one, has.
const API_KEYS: &[&str] = &[
    "data",
    "return_orders",
    "cancellations",
    "orders",
    "records",
    "return_id",
    "cancel_id",
    "line_items",
    "event",
];

/// Beginnings of files that people mistake for a history.
const OTHERS: &[(&[u8], &str)] = &[
    #[cfg(not(feature = "parquet"))]
    (b"PAR1", "a Parquet file"),
    (b"PARE", "an encrypted Parquet file"),
    (b"PK\x03\x04", "a ZIP archive or an Excel workbook"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook"),
    (b"%PDF", "a PDF file"),
    (b"BZh", "packed with bzip2"),
    (b"\xfd7zXZ", "packed with xz"),
    (b"\x1f\x8b", "packed twice"),
    (b"\x28\xb5\x2f\xfd", "packed twice"),
    (b"\xff\xfe", "UTF-16 text"),
    (b"\xfe\xff", "UTF-16 text"),
    (b"SQLite format", "a database"),
];

/// The format of a file that begins so, or what it looks like instead.
pub(super) fn of(head: &[u8], mapping: Option<&Mapping>) -> Result<Format, String> {
    #[cfg(feature = "parquet")]
    if head.starts_with(b"PAR1") {
        return Ok(Format::Parquet);
    }
    if let Some((_, other)) = OTHERS.iter().find(|(magic, _)| head.starts_with(magic)) {
        return Err((*other).to_owned());
    }
    let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head).trim_ascii_start();
    match head.first() {
        None => Ok(Format::Empty),
        Some(b'{' | b'[') => json(head, mapping),
        Some(b'<') => Err("HTML or XML".to_owned()),
        Some(_) => {
            let line = head.split(|&byte| byte == b'\n' || byte == b'\r').next().unwrap_or_default();
            if line.contains(&0) { Err("no text".to_owned()) } else { Ok(Format::Csv) }
        }
    }
}

fn json(head: &[u8], mapping: Option<&Mapping>) -> Result<Format, String> {
    let keys = first_keys(head);
    let is_mapped = |key: &String| mapping.is_some_and(|mapping| mapping.leads_to(key));
    if head.starts_with(b"{") && keys.iter().any(is_mapped) {
        return Ok(Format::JsonLines);
    }
    let is_list = head.starts_with(b"[");
    let has = |key: &str| keys.iter().any(|known| known == key);
    // Nothing of the API has a `kind`; a request may carry a `return_id` of its own.
    let api = !has("kind") && (API_KEYS.iter().any(|key| has(key)) || has("code") && has("message"));
    if api || is_list && keys.is_empty() {
        Ok(Format::Api)
    } else if is_list {
        Err("a JSON array, where requests stand one a line".to_owned())
    } else if keys.is_empty() || keys.iter().any(|key| header::is_known(key)) {
        Ok(Format::JsonLines)
    } else {
        let keys: Vec<_> = keys.iter().take(5).map(|key| format!("`{key}`")).collect();
        Err(format!("JSON with the keys {}", keys.join(", ")))
    }
}

/// The keys of the first object of a text that may be cut off anywhere: of the object itself, or of the first
/// object in an array.
fn first_keys(head: &[u8]) -> Vec<String> {
    let mut keys = Vec::new();
    let (mut depth, mut inside) = (0, 0);
    let mut at = 0;
    while let Some(&byte) = head.get(at) {
        at += 1;
        match byte {
            b'"' => {
                let start = at;
                while head.get(at).is_some_and(|&byte| byte != b'"') {
                    at += if head.get(at) == Some(&b'\\') { 2 } else { 1 };
                }
                let text = head.get(start..at).unwrap_or_default();
                at += 1;
                let rest = head.get(at..).unwrap_or_default().trim_ascii_start();
                if depth == inside && inside > 0 && rest.starts_with(b":") {
                    keys.push(String::from_utf8_lossy(text).into_owned());
                }
            }
            b'{' | b'[' => {
                depth += 1;
                if byte == b'{' && inside == 0 {
                    inside = depth;
                }
            }
            b'}' | b']' => {
                if depth == inside {
                    break;
                }
                depth -= 1;
            }
            _ => {}
        }
    }
    keys
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_beginning_tells_the_format() {
        assert_eq!(of(b"id,kind\n", None), Ok(Format::Csv));
        assert_eq!(
            of(b"\n{\"kind\": \"refund\", \"note\": \"\\\"data\\\": {\"}", None),
            Ok(Format::JsonLines)
        );
        assert_eq!(of(br#"{"order": {"amount": 1}}"#, None), Ok(Format::JsonLines));
        assert_eq!(of(br#"{"code":0,"message":"Success","data":{"orders":[{"id"#, None), Ok(Format::Api));
        assert_eq!(of(br#"[{"return_id": "1"}]"#, None), Ok(Format::Api));
        assert_eq!(of(br#"{"code": 36009004, "message": "rate limit"}"#, None), Ok(Format::Api));
        assert_eq!(of(br#"{"return_id": "1", "kind": "refund"}"#, None), Ok(Format::JsonLines));
        assert_eq!(
            of(br#"[{"kind": "refund"}]"#, None),
            Err("a JSON array, where requests stand one a line".into())
        );
        assert_eq!(
            of(br#"{"name": "x", "version": 1}"#, None),
            Err("JSON with the keys `name`, `version`".into())
        );
        assert_eq!(of(b" \n", None), Ok(Format::Empty));
        assert!(of(b"PAR1\x15", None) == Err("a Parquet file".into()) || cfg!(feature = "parquet"));
    }
}
