//! "Did you mean": the known word nearest to one that is not known.

/// The candidate most like a word, if one is alike enough to be meant.
pub(crate) fn similar<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let folded = fold(word);
    if folded.is_empty() || folded.len() > 64 {
        return None;
    }
    let allowed = match folded.chars().count() {
        0..=2 => 0,
        3..=4 => 1,
        5 => 2,
        6..=8 => 3,
        letters => letters / 4 + 1,
    };
    let near = candidates.into_iter().filter_map(|candidate| {
        let letters = fold(candidate);
        let part = is_part(&folded, &letters);
        let distance = if part {
            1
        } else if letters.len().abs_diff(folded.len()) > allowed {
            return None;
        } else {
            strsim::damerau_levenshtein(&folded, &letters)
        };
        (distance <= allowed).then_some((distance, candidate))
    });
    near.min_by_key(|&(distance, _)| distance).map(|(_, candidate)| candidate)
}

/// Letters only, so that `Order-Amount` and `order_amount` are near `order.amount`.
fn fold(word: &str) -> String {
    word.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// `amount` for `order.amount`: the beginning or the end of a known word.
fn is_part(word: &str, candidate: &str) -> bool {
    candidate.len() > 3 && word.len() > 3 && (candidate.ends_with(word) || candidate.starts_with(word))
}

#[cfg(test)]
mod tests {
    use super::similar;

    #[test]
    fn near_words_are_suggested_and_far_ones_are_not() {
        let words = ["amount", "order.amount", "photos", "categories", "refund", "review"];
        assert_eq!(similar("amonut", words), Some("amount"));
        assert_eq!(similar("category", words), Some("categories"));
        assert_eq!(similar("order_amount", words), Some("order.amount"));
        assert_eq!(similar("Refund", words), Some("refund"));
        assert_eq!(similar("loyalty", words), None);
        assert_eq!(similar("", words), None);
    }
}
