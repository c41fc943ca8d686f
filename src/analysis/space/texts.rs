//! Open text cut by what conditions ask of it: exact texts, patterns, named lists.
//!
//! Two texts that the same questions say yes to are one cell. All cells there are get found: those of the exact
//! texts and list entries by asking, the rest by walking all patterns at once, letter by letter, from the empty
//! text on. Texts are taken to be at most 64 KiB long, beyond which a formula does not look through them.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::ops::Bound;
use std::sync::Arc;

use crate::lang::Pattern;
use crate::model::{Reason, known_codes, reason_of_code};

/// One thing that text may match, its list resolved.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Question {
    Exact(Box<str>),
    /// With `*` for any letters.
    Like(Box<str>),
    /// One of these, in order.
    InList(Arc<[Box<str>]>),
}

impl Question {
    pub(crate) fn says(&self, text: &str) -> bool {
        match self {
            Self::Exact(exact) => **exact == *text,
            Self::Like(pattern) => Pattern::new(pattern).matches(text),
            Self::InList(entries) => entries.binary_search_by(|entry| (**entry).cmp(text)).is_ok(),
        }
    }
}

/// All texts, told apart as far as the questions do.
#[derive(Clone, Debug, Default)]
pub(crate) struct Texts {
    pub(super) questions: BTreeSet<Question>,
    /// A text of each cell.
    pub(crate) samples: Vec<Box<str>>,
    /// Whether cells may be missing because there were too many combinations of patterns.
    pub(crate) incomplete: bool,
    /// Whether texts are also told apart by the reason that they are the code of.
    pub(crate) reasons: bool,
}

/// How many standings in all patterns are looked at before the search for further cells ends.
const MOST_STANDINGS: usize = 20_000;

impl Texts {
    pub(crate) fn ask(&mut self, question: Question) {
        if self.questions.insert(question) {
            self.samples.clear();
        }
    }

    pub(super) fn signature(&self, text: &str) -> Vec<u8> {
        let reason = reason_of_code(text).filter(|_| self.reasons).map_or(0, |reason| reason as u8 + 1);
        self.questions.iter().map(|question| u8::from(question.says(text))).chain([reason]).collect()
    }

    /// Finds the cells, once every question is known. `plain` are texts to take as samples where they fit.
    pub(crate) fn divide(&mut self, plain: &[&str]) {
        if !self.samples.is_empty() {
            return; // nothing was asked since
        }
        let mut cells: BTreeMap<Vec<u8>, Box<str>> = BTreeMap::new();
        let mut order: Vec<Vec<u8>> = Vec::new();
        let mut exact: BTreeSet<Box<str>> = BTreeSet::new();
        let mut patterns: Vec<Box<str>> = Vec::new();
        for question in &self.questions {
            match question {
                Question::Exact(text) => drop(exact.insert(text.clone())),
                Question::InList(entries) => exact.extend(entries.iter().cloned()),
                Question::Like(pattern) if pattern.contains('*') => patterns.push(pattern.clone()),
                Question::Like(text) => drop(exact.insert(text.clone())),
            }
        }
        let mut take = |signature: Vec<u8>, text: &str| {
            if let Entry::Vacant(cell) = cells.entry(signature.clone()) {
                order.push(signature);
                cell.insert(text.into());
            }
        };
        for text in plain {
            if !exact.contains(*text) {
                take(self.signature(text), text);
            }
        }
        for pattern in &patterns {
            for filling in ["1", "2", "x", ""] {
                let text = pattern.replace('*', filling);
                if !text.is_empty() && !exact.contains(&*text) {
                    take(self.signature(&text), &text);
                    break;
                }
            }
        }
        exact.iter().for_each(|text| take(self.signature(text), text));
        let codes = if self.reasons { telling_codes(&patterns) } else { BTreeSet::new() };
        let (found, complete) = Walk::new(&patterns, &exact, &codes).run();
        found.iter().for_each(|text| take(self.signature(text), text));
        self.incomplete = !complete;
        self.samples = order.iter().filter_map(|signature| cells.get(signature).cloned()).collect();
    }
}

/// A pattern as the places one can be in while reading: before each letter, and at the end.
struct Walker {
    letters: Vec<char>,
}

impl Walker {
    fn new(pattern: &str) -> Self {
        Self { letters: pattern.chars().collect() }
    }

    fn start(&self) -> Vec<bool> {
        let mut places = vec![false; self.letters.len() + 1];
        if let Some(first) = places.first_mut() {
            *first = true;
        }
        self.skip_stars(&mut places);
        places
    }

    fn skip_stars(&self, places: &mut [bool]) {
        for (at, letter) in self.letters.iter().enumerate() {
            if *letter == '*'
                && places.get(at).copied().unwrap_or(false)
                && let Some(next) = places.get_mut(at + 1)
            {
                *next = true;
            }
        }
    }

    fn step(&self, places: &[bool], read: char) -> Vec<bool> {
        let mut next = vec![false; places.len()];
        for (at, _) in places.iter().enumerate().filter(|(_, here)| **here) {
            let to = match self.letters.get(at) {
                Some('*') => at,
                Some(letter) if *letter == read => at + 1,
                _ => continue,
            };
            if let Some(place) = next.get_mut(to) {
                *place = true;
            }
        }
        self.skip_stars(&mut next);
        next
    }
}

/// Reading all patterns at once, letter by letter, over texts that are none of the exact ones.
struct Walk<'t> {
    walkers: Vec<Walker>,
    exact: &'t BTreeSet<Box<str>>,
    /// The codes that have a reason, where texts are told apart by it.
    codes: &'t BTreeSet<String>,
    /// The letters of patterns, and one that is in no text that is known.
    letters: BTreeSet<char>,
}

/// The codes whose reasons can tell texts apart. Before any other code a letter can be put so that it has no reason
/// and yet matches what it matched: a pattern that lets no letter go before it begins otherwise.
fn telling_codes(patterns: &[Box<str>]) -> BTreeSet<String> {
    let begins = |pattern: &str, code: &str| {
        let fixed = pattern.split('*').next().unwrap_or("");
        !fixed.is_empty() && (code.starts_with(fixed) || fixed.starts_with(code))
    };
    known_codes().filter(|code| patterns.iter().any(|pattern| begins(pattern, code))).collect()
}

/// Where reading stands: texts that stand alike go on alike.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Standing {
    /// In each pattern.
    places: Vec<Vec<bool>>,
    /// The text itself, as long as an exact one or a code begins with it.
    begins: Option<String>,
    reason: Option<Reason>,
}

impl<'t> Walk<'t> {
    fn new(patterns: &[Box<str>], exact: &'t BTreeSet<Box<str>>, codes: &'t BTreeSet<String>) -> Self {
        let walkers = patterns.iter().map(|pattern| Walker::new(pattern)).collect();
        let mut letters: BTreeSet<char> = patterns.iter().flat_map(|pattern| pattern.chars()).collect();
        letters.remove(&'*');
        let texts = exact.iter().map(|text| &**text).chain(codes.iter().map(String::as_str));
        let used: BTreeSet<char> = texts.flat_map(str::chars).chain(letters.iter().copied()).collect();
        let mut fresh = ('a'..='z').rev().chain('0'..='9').chain('\u{4e00}'..='\u{9fff}');
        letters.extend(fresh.find(|it| !used.contains(it)));
        Self { walkers, exact, codes, letters }
    }

    /// Where reading of a text stands; `reason` is that of the text.
    fn standing(&self, places: Vec<Vec<bool>>, text: &str, reason: Option<Reason>) -> Standing {
        let rest = (Bound::Included(text), Bound::Unbounded);
        let exact = self.exact.range::<str, _>(rest).next().is_some_and(|found| found.starts_with(text));
        let code = || self.codes.range::<str, _>(rest).next().is_some_and(|found| found.starts_with(text));
        Standing { places, begins: (exact || code()).then(|| text.to_owned()), reason }
    }

    /// The reason of a text that goes on from a standing: one that no code begins with keeps the reason it had.
    fn reason(&self, from: &Standing, text: &str) -> Option<Reason> {
        if self.codes.is_empty() {
            return None;
        }
        if from.begins.is_some() { reason_of_code(text) } else { from.reason }
    }

    /// The letters with which to go on: those of patterns, and of codes that begin with the text.
    fn next_letters(&self, standing: &Standing) -> BTreeSet<char> {
        let mut letters = self.letters.clone();
        if let Some(text) = &standing.begins {
            let codes = self.codes.range::<str, _>((Bound::Included(text.as_str()), Bound::Unbounded));
            let longer = codes.map_while(|code| code.strip_prefix(text.as_str()));
            letters.extend(longer.filter_map(|rest| rest.chars().next()));
        }
        letters.extend(standing.reason.map(|_| '_')); // what may follow the stem of a code
        letters
    }

    /// A shortest text for each combination of patterns that some text outside the exact ones has, and whether
    /// these are all. Where a text without a reason has the combination, those with one add nothing: the reason
    /// can be said beside it.
    fn run(&self) -> (Vec<String>, bool) {
        let mut found: BTreeMap<Vec<bool>, BTreeMap<Option<Reason>, String>> = BTreeMap::new();
        let complete = self.each(|standing, text| {
            let accepted = standing.places.iter().map(|places| places.last() == Some(&true)).collect();
            found.entry(accepted).or_default().entry(standing.reason).or_insert_with(|| text.to_owned());
        });
        let cells = found.into_values().flat_map(|mut of| match of.remove(&None) {
            Some(plain) => vec![plain],
            None => of.into_values().collect(),
        });
        (cells.collect(), complete)
    }

    /// Gives a shortest text of each standing outside the exact ones; says whether these are all.
    fn each(&self, mut with: impl FnMut(&Standing, &str)) -> bool {
        let start = self.standing(self.walkers.iter().map(Walker::start).collect(), "", None);
        let mut seen = BTreeSet::from([start.clone()]);
        let mut queue = VecDeque::from([(start, String::new())]);
        while let Some((standing, text)) = queue.pop_front() {
            if !text.is_empty() && !self.exact.contains(text.as_str()) {
                with(&standing, &text);
            }
            for letter in self.next_letters(&standing) {
                let walkers = self.walkers.iter().zip(&standing.places);
                let places = walkers.map(|(walker, places)| walker.step(places, letter)).collect();
                let mut longer = text.clone();
                longer.push(letter);
                let reason = self.reason(&standing, &longer);
                let next = self.standing(places, &longer, reason);
                if seen.insert(next.clone()) {
                    if seen.len() > MOST_STANDINGS {
                        return false;
                    }
                    queue.push_back((next, longer));
                }
            }
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(questions: &[Question]) -> Vec<String> {
        let mut texts = Texts::default();
        questions.iter().cloned().for_each(|question| texts.ask(question));
        texts.divide(&["other"]);
        assert!(!texts.incomplete);
        texts.samples.iter().map(|sample| sample.to_string()).collect()
    }

    #[test]
    fn each_combination_that_a_text_can_have_is_a_cell() {
        let like = |text: &str| Question::Like(text.into());
        assert_eq!(cells(&[Question::Exact("a".into())]), ["other", "a"]);
        assert_eq!(cells(&[like("GIFT-*"), like("GIFT-1*")]), ["other", "GIFT-1", "GIFT-"]);
        // Both at once takes a text that begins as one and ends as the other.
        assert_eq!(cells(&[like("A*"), like("*B")]).len(), 4);
        assert_eq!(cells(&[like("A*"), like("B*")]).len(), 3);
        assert_eq!(cells(&[like("*"), like("ab*ba")]).len(), 2);
        // `aba` is too short for the pattern, whose two ends may not share letters.
        assert_eq!(cells(&[like("ab*ba"), Question::Exact("aba".into())]).len(), 3);
        let list: Arc<[Box<str>]> = vec!["GIFT-9".into(), "plain".into()].into();
        assert_eq!(cells(&[like("GIFT-*"), Question::InList(list)]).len(), 4);
    }
}
