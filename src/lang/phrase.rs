//! Phrases: the words around the literals of a condition, such as `at least 5 and under 10`.

use crate::model::similar;

/// How the value of a condition is put.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Phrase<'t> {
    /// Whether it begins with `not`.
    pub(super) negated: bool,
    pub(super) form: Form<'t>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Form<'t> {
    /// A plain value.
    Is(Part<'t>),
    /// One bound, or two joined by `and`.
    Bounds(Vec<(Bound, Part<'t>)>),
    /// `like GIFT-*`
    Like(Part<'t>),
    /// `in blocked_buyers`
    In(Part<'t>),
    Includes(Part<'t>),
    Excludes(Part<'t>),
    Only(Part<'t>),
    Missing,
    Known,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Bound {
    AtLeast,
    AtMost,
    Over,
    Under,
}

/// A piece of the phrase and where it begins in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Part<'t> {
    pub(super) text: &'t str,
    pub(super) at: usize,
}

impl Bound {
    pub(super) const ALL: [(&'static str, Self); 8] = [
        ("at least", Self::AtLeast),
        ("at most", Self::AtMost),
        ("over", Self::Over),
        ("under", Self::Under),
        (">=", Self::AtLeast),
        ("<=", Self::AtMost),
        (">", Self::Over),
        ("<", Self::Under),
    ];

    pub(super) fn is_low(self) -> bool {
        matches!(self, Self::AtLeast | Self::Over)
    }

    pub(super) fn is_inclusive(self) -> bool {
        matches!(self, Self::AtLeast | Self::AtMost)
    }
}

/// Reads a phrase. Every text is one: what begins with no known word is a plain value.
pub(super) fn read(text: &str) -> Phrase<'_> {
    let whole = trimmed(text, 0);
    match word(whole, "not") {
        Some(rest) => Phrase { negated: true, form: form(rest) },
        None => Phrase { negated: false, form: form(whole) },
    }
}

fn form(whole: Part<'_>) -> Form<'_> {
    match whole.text {
        "missing" => return Form::Missing,
        "known" => return Form::Known,
        _ => {}
    }
    if let Some(bounds) = bounds(whole) {
        return Form::Bounds(bounds);
    }
    type Make = for<'t> fn(Part<'t>) -> Form<'t>;
    let words: [(&str, Make); 5] = [
        ("like", |rest| Form::Like(rest)),
        ("in", |rest| Form::In(rest)),
        ("includes", |rest| Form::Includes(rest)),
        ("excludes", |rest| Form::Excludes(rest)),
        ("only", |rest| Form::Only(rest)),
    ];
    let first = whole.text.as_bytes().first();
    let mut words = words.iter().filter(|(name, _)| name.as_bytes().first() == first);
    words.find_map(|(name, make)| word(whole, name).map(make)).unwrap_or(Form::Is(whole))
}

fn bounds(whole: Part<'_>) -> Option<Vec<(Bound, Part<'_>)>> {
    let (first, rest) = bound(whole)?;
    let Some((left, right)) = rest.text.split_once(" and ") else { return Some(vec![(first, rest)]) };
    let left_part = trimmed(left, rest.at);
    let right_part = trimmed(right, rest.at + left.len() + " and ".len());
    match bound(right_part) {
        Some((second, value)) => Some(vec![(first, left_part), (second, value)]),
        // Not said which way: as a second bound of one side it is refused, at its own place.
        None => Some(vec![(first, left_part), (first, right_part)]),
    }
}

fn bound(whole: Part<'_>) -> Option<(Bound, Part<'_>)> {
    let first = whole.text.as_bytes().first();
    Bound::ALL.iter().filter(|(name, _)| name.as_bytes().first() == first).find_map(|&(name, bound)| {
        let rest = if name.starts_with(|sign: char| sign.is_ascii_alphabetic()) {
            word(whole, name)?
        } else {
            let rest = whole.text.strip_prefix(name)?;
            trimmed(rest, whole.at + name.len())
        };
        Some((bound, rest))
    })
}

/// What stands after a word and a space.
fn word<'t>(whole: Part<'t>, name: &str) -> Option<Part<'t>> {
    let rest = whole.text.strip_prefix(name)?;
    rest.starts_with(char::is_whitespace).then(|| trimmed(rest, whole.at + name.len()))
}

fn trimmed(text: &str, at: usize) -> Part<'_> {
    let lead = text.len() - text.trim_start().len();
    Part { text: text.trim(), at: at + lead }
}

/// The word that stands where two bounds are joined by `and`, and where: `but` in `5 but under 10`.
pub(super) fn joiner(text: &str) -> Option<(usize, &str)> {
    let second = Bound::ALL.iter().filter_map(|(name, _)| text.find(&format!(" {name} "))).min()?;
    let before = text.get(..second)?.trim_end();
    let at = before.rfind(char::is_whitespace)? + 1;
    before.get(at..).filter(|word| *word != "and").map(|word| (at, word))
}

/// The values of a text that looks like several: `perfume, candles`, `[a, b]`, `a or b`. Such a text is never
/// read as one value, because a guard that matches nothing guards nothing.
pub(super) fn several(text: &str) -> Option<Vec<&str>> {
    let joined = text.contains([',', ';', '[', ']', '{', '}', '"']) || text.starts_with('\'');
    if !joined && ![" and ", " or ", "any of ", "all of "].iter().any(|word| text.contains(word)) {
        return None;
    }
    let parts = text.split([',', ';', '[', ']', '{', '}']).flat_map(|part| part.split(" and "));
    let parts = parts.flat_map(|part| part.split(" or ")).map(|part| {
        let mut part = part.trim();
        for word in ["includes ", "excludes ", "only ", "any of ", "all of ", "not ", "or ", "and "] {
            part = part.strip_prefix(word).unwrap_or(part).trim();
        }
        part = if matches!(part, "any of" | "all of") { "" } else { part };
        part.trim_matches(['"', '\''])
    });
    Some(parts.filter(|part| !part.is_empty()).collect())
}

/// The phrase word that the beginning of a value was probably meant to be, and how it begins now.
pub(super) fn misspelt(text: &str) -> Option<(&str, &'static str)> {
    const WORDS: [&str; 11] = [
        "at least", "at most", "over", "under", "not", "includes", "excludes", "only", "like", "missing",
        "known",
    ];
    const OTHERS: [(&str, &str); 17] = [
        ("more than", "over"),
        ("greater than", "over"),
        ("above", "over"),
        ("less than", "under"),
        ("below", "under"),
        ("up to", "at most"),
        ("maximum", "at most"),
        ("minimum", "at least"),
        ("max", "at most"),
        ("min", "at least"),
        ("no more than", "at most"),
        ("no less than", "at least"),
        ("contains", "includes"),
        ("include", "includes"),
        ("include any of", "includes"),
        ("after", "over"),
        ("before", "under"),
    ];
    if let Some((name, meant)) =
        OTHERS.iter().find(|(name, _)| text.strip_prefix(name).is_some_and(|rest| rest.starts_with(' ')))
    {
        return text.get(..name.len()).map(|start| (start, *meant));
    }
    for count in [2, 1] {
        let end = text.match_indices(' ').nth(count - 1).map_or(text.len(), |(at, _)| at);
        let said = text.get(..end)?;
        let wanted = WORDS.iter().copied().filter(|word| word.split(' ').count() == count);
        if said.split(' ').count() == count
            && let Some(meant) = similar(said, wanted)
            && meant != said
        {
            return Some((said, meant));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phrases_say_where_their_literals_stand() {
        let Form::Bounds(bounds) = read("at least 5 and under 10.5").form else { panic!() };
        assert_eq!(
            bounds,
            [(Bound::AtLeast, Part { text: "5", at: 9 }), (Bound::Under, Part { text: "10.5", at: 21 })]
        );
        assert_eq!(read(">=5").form, Form::Bounds(vec![(Bound::AtLeast, Part { text: "5", at: 2 })]));
        assert_eq!(read("not x").form, Form::Is(Part { text: "x", at: 4 }));
        assert_eq!(read("only-child").form, Form::Is(Part { text: "only-child", at: 0 }));
        assert_eq!(misspelt("at lest 5"), Some(("at lest", "at least")));
        assert_eq!(misspelt("more than 5"), Some(("more than", "over")));
        assert_eq!(misspelt("damaged"), None);
        assert_eq!(misspelt("maximum 40"), Some(("maximum", "at most")));
        assert_eq!(
            several("any of [perfume, \"candles\"] or soap"),
            Some(vec!["perfume", "candles", "soap"])
        );
        assert_eq!(several("gift_cards"), None);
    }
}
