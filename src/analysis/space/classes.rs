//! Cells of texts in the words of a policy: by all texts that are in them, by lists and by patterns, never by a
//! sample.

use std::collections::BTreeSet;

use super::texts::{Question, Texts};
use crate::lang::NamedList;

type Cells = BTreeSet<usize>;

/// What conditions say of texts, and which cells they say it of.
pub(crate) struct Classes<'t> {
    count: usize,
    /// `like GIFT-*`.
    likes: Vec<(String, Cells)>,
    /// `in blocked`.
    lists: Vec<(String, Cells)>,
    /// The cells that hold a few texts only, with all of them.
    few: Vec<(usize, Vec<&'t str>)>,
}

/// More texts than this are not told one by one.
const MOST: usize = 24;

/// A condition that leaves some cells over.
struct Part {
    says: Says,
    leaves: Cells,
}

enum Says {
    Phrase(String),
    /// None of the texts of a cell.
    Not(usize),
}

impl<'t> Classes<'t> {
    /// The classes of some texts; `named` are the lists that may be spoken of.
    pub(crate) fn new(texts: &'t Texts, named: &[NamedList]) -> Self {
        let of = |question: &Question| -> Cells {
            let cells = texts.samples.iter().enumerate();
            cells.filter(|(_, sample)| question.says(sample)).map(|(at, _)| at).collect()
        };
        let (mut likes, mut lists, mut exact) = (Vec::new(), Vec::new(), BTreeSet::<&str>::new());
        for question in &texts.questions {
            match question {
                Question::Like(pattern) if pattern.contains('*') => {
                    likes.push((pattern.to_string(), of(question)));
                }
                Question::Exact(text) | Question::Like(text) => drop(exact.insert(text)),
                Question::InList(entries) => {
                    exact.extend(entries.iter().map(|entry| &**entry));
                    let name = named.iter().find(|list| list.entries == *entries);
                    lists.extend(name.map(|list| (list.name.to_string(), of(question))));
                }
            }
        }
        let signatures: Vec<_> = texts.samples.iter().map(|sample| texts.signature(sample)).collect();
        let mut few: Vec<(usize, Vec<&str>)> = Vec::new();
        for text in exact {
            let signature = texts.signature(text);
            let Some(cell) = signatures.iter().position(|known| *known == signature) else { continue };
            match few.iter_mut().find(|(known, _)| *known == cell) {
                Some((_, all)) => all.push(text),
                None => few.push((cell, vec![text])),
            }
        }
        Self { count: texts.samples.len(), likes, lists, few }
    }

    /// All texts of some cells, if they are a few.
    fn texts(&self, cells: &Cells) -> Option<Vec<&'t str>> {
        let mut all = Vec::new();
        for cell in cells {
            let (_, texts) = self.few.iter().find(|(of, _)| of == cell)?;
            all.extend(texts);
        }
        all.sort_unstable();
        (all.len() <= MOST).then_some(all)
    }

    fn rest(&self, cells: &Cells) -> Cells {
        (0..self.count).filter(|cell| !cells.contains(cell)).collect()
    }

    /// Conditions that are together true of exactly the texts of some cells.
    pub(crate) fn is_in(&self, wanted: &Cells) -> Option<Vec<String>> {
        if let Some((list, _)) = self.lists.iter().find(|(_, cells)| cells == wanted) {
            return Some(vec![format!("in {list}")]);
        }
        if let Some(texts) = self.texts(wanted) {
            return Some(vec![match texts.as_slice() {
                [one] if is_plain(one) => (*one).to_owned(),
                more => words(more),
            }]);
        }
        let mut parts: Vec<Part> = Vec::new();
        let mut say = |phrase: String, leaves: Cells| parts.push(Part { says: Says::Phrase(phrase), leaves });
        for (pattern, cells) in &self.likes {
            if cells.is_superset(wanted) {
                say(format!("like {pattern}"), cells.clone());
            } else if cells.is_disjoint(wanted) {
                say(format!("not like {pattern}"), self.rest(cells));
            }
        }
        for (list, cells) in self.lists.iter().filter(|(_, cells)| cells.is_disjoint(wanted)) {
            say(format!("not in {list}"), self.rest(cells));
        }
        self.not_few(wanted, &mut parts);
        let kept = self.needed(parts, wanted)?;
        self.phrases(&kept, "not")
    }

    /// Conditions that are together true of exactly the lists that have elements in some cells and none in others.
    pub(crate) fn holds(&self, with: &Cells, without: &Cells) -> Option<Vec<String>> {
        let mut phrases = Vec::new();
        for cell in with {
            // What is excluded may be among what is included.
            let fits = |cells: &Cells| {
                cells.contains(cell) && cells.iter().all(|it| it == cell || without.contains(it))
            };
            let list = self.lists.iter().find(|(_, cells)| fits(cells)).map(|(list, _)| format!("in {list}"));
            let texts = || {
                let texts = self.texts(&Cells::from([*cell]))?;
                Some(match texts.as_slice() {
                    [one] if is_plain(one) => (*one).to_owned(),
                    more => return Some(format!("{{ includes: {} }}", words(more))),
                })
            };
            let like = || {
                let like = self.likes.iter().find(|(_, cells)| fits(cells));
                like.map(|(pattern, _)| format!("like {pattern}"))
            };
            let phrase = list.or_else(texts).or_else(like)?;
            phrases.push(if phrase.starts_with("{ ") { phrase } else { format!("includes {phrase}") });
        }
        if without.is_empty() {
            return Some(phrases);
        }
        let wanted = self.rest(without);
        let mut parts: Vec<Part> = Vec::new();
        let likes = self.likes.iter().map(|(pattern, cells)| (format!("excludes like {pattern}"), cells));
        let lists = self.lists.iter().map(|(list, cells)| (format!("excludes in {list}"), cells));
        for (phrase, cells) in likes.chain(lists).filter(|(_, cells)| cells.is_disjoint(&wanted)) {
            parts.push(Part { says: Says::Phrase(phrase), leaves: self.rest(cells) });
        }
        self.not_few(&wanted, &mut parts);
        let kept = self.needed(parts, &wanted)?;
        phrases.extend(self.phrases(&kept, "excludes")?);
        Some(phrases)
    }

    fn not_few(&self, wanted: &Cells, parts: &mut Vec<Part>) {
        for (cell, _) in self.few.iter().filter(|(cell, _)| !wanted.contains(cell)) {
            parts.push(Part { says: Says::Not(*cell), leaves: self.rest(&Cells::from([*cell])) });
        }
    }

    /// The parts that are needed to leave exactly the wanted cells over, those that are said first rather than the
    /// later ones.
    fn needed(&self, mut parts: Vec<Part>, wanted: &Cells) -> Option<Vec<Part>> {
        let leaves = |parts: &[Part], without: Option<usize>| {
            let mut cells: Cells = (0..self.count).collect();
            for (_, part) in parts.iter().enumerate().filter(|(at, _)| Some(*at) != without) {
                cells.retain(|cell| part.leaves.contains(cell));
            }
            cells == *wanted
        };
        if !leaves(&parts, None) {
            return None;
        }
        for at in (0..parts.len()).rev() {
            if leaves(&parts, Some(at)) {
                parts.remove(at);
            }
        }
        Some(parts)
    }

    /// The parts as they are written, the texts that are left out in one.
    fn phrases(&self, parts: &[Part], word: &str) -> Option<Vec<String>> {
        let (mut phrases, mut few) = (Vec::new(), Cells::new());
        for part in parts {
            match &part.says {
                Says::Phrase(phrase) => phrases.push(phrase.clone()),
                Says::Not(cell) => drop(few.insert(*cell)),
            }
        }
        if !few.is_empty() {
            phrases.push(match self.texts(&few)?.as_slice() {
                [one] if is_plain(one) => format!("{word} {one}"),
                more => format!("{{ {word}: {} }}", words(more)),
            });
        }
        Some(phrases)
    }
}

fn words(texts: &[&str]) -> String {
    let words = texts.iter().map(|text| {
        if is_plain(text) { (*text).to_owned() } else { serde_json::Value::from(*text).to_string() }
    });
    format!("[{}]", words.collect::<Vec<_>>().join(", "))
}

/// Whether a text can stand without quotes, and reads as nothing else.
fn is_plain(text: &str) -> bool {
    let first = text.split(' ').next().unwrap_or("");
    let means =
        ["not", "in", "like", "includes", "excludes", "only", "known", "missing", "at", "over", "under"];
    text.starts_with(char::is_alphanumeric)
        && text.ends_with(char::is_alphanumeric)
        && text
            .chars()
            .all(|letter| letter.is_alphanumeric() || matches!(letter, '-' | '_' | '.' | '/' | ' '))
        && !means.contains(&first)
        && !text.contains(" and ")
}
