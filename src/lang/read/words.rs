//! The words of conditions: flags, codes of a closed vocabulary, lists by name, what text may match.

use super::Reader;
use super::condition::{Matching, Word};
use crate::lang::condition::{Check, Matcher, Pattern, Subject};
use crate::lang::decode::Decode;
use crate::lang::literal::Short;
use crate::lang::phrase;
use crate::model::{Field, similar};
use crate::source::{Code, Finding, Span};

impl Reader<'_> {
    pub(super) fn flag(&mut self, any: &[Word<'_>], negated: bool) -> Option<Check> {
        let [word] = any else {
            let span = any.first().map_or(Span::default(), |word| word.span);
            self.say(
                Finding::error(Code::BadBool, span, "a flag is one of `true` and `false`")
                    .help("write one of them"),
            );
            return None;
        };
        let value = match word.text {
            "true" => true,
            "false" => false,
            other => {
                let fixed = match other.trim_matches(['\'', '"']).to_ascii_lowercase().as_str() {
                    "yes" | "on" | "y" | "1" | "true" => Some("true"),
                    "no" | "off" | "n" | "0" | "false" => Some("false"),
                    _ => None,
                };
                let message = format!("`{}` is neither `true` nor `false`", Short(other));
                let found = Finding::error(Code::BadBool, word.span, message).help("write `true` or `false`");
                self.say(match fixed {
                    Some(fixed) => found.fix(fixed),
                    None => found,
                });
                return None;
            }
        };
        Some(Check::Flag(value != negated))
    }

    pub(super) fn codes(&mut self, subject: Subject, any: &[Word<'_>], negated: bool) -> Option<Check> {
        let field = subject.field()?;
        let mut codes = Vec::with_capacity(any.len());
        let mut complete = true;
        for word in any {
            match field.code(word.text) {
                Some(code) => codes.push(code),
                None => {
                    complete = false;
                    self.unknown_code(field, *word);
                }
            }
        }
        codes.sort_unstable();
        codes.dedup();
        complete.then_some(Check::Codes { codes, negated })
    }

    fn unknown_code(&mut self, field: Field, word: Word<'_>) {
        let known = || field.words().iter().map(|word| word.name);
        let message = format!("`{}` is no {}", Short(word.text), field.name());
        if let Some((said, meant)) = phrase::misspelt(word.text)
            && similar(word.text, known()).is_none()
        {
            let help = format!("`{}` has no `{meant}`; write the word, `[a, b]` or `not x`", field.name());
            self.say(
                Finding::error(Code::UnknownWord, word.span, format!("{message}: what does `{said}` mean?"))
                    .help(help),
            );
            return;
        }
        self.unknown(Code::UnknownWord, word.text, word.span, message, known());
    }

    /// The words of a named list, as codes of the field.
    pub(super) fn codes_in(&mut self, subject: Subject, list: Word<'_>, negated: bool) -> Option<Check> {
        let at = self.list(list)?;
        let field = subject.field()?;
        let (name, entries) =
            self.lists.get(usize::from(at)).map(|list| (list.name.clone(), list.entries.clone()))?;
        let mut codes = Vec::with_capacity(entries.len());
        for entry in entries.iter() {
            match field.code(entry) {
                Some(code) => codes.push(code),
                None => {
                    let message = format!("`{}` of the list `{name}` is no {}", Short(entry), field.name());
                    let known = field.words().iter().map(|word| word.name);
                    let found = Finding::error(Code::UnknownWord, list.span, message);
                    self.say(match similar(entry, known) {
                        Some(near) => {
                            found.help(format!("did you mean `{near}`? then write that in the list"))
                        }
                        None => found.help(format!(
                            "only words of `{}` may stand in a list that it uses",
                            field.name()
                        )),
                    });
                    return None;
                }
            }
        }
        codes.sort_unstable();
        Some(Check::Codes { codes, negated })
    }

    pub(super) fn list(&mut self, name: Word<'_>) -> Option<u16> {
        let at = self.lists.iter().position(|list| *list.name == *name.text);
        if at.is_none() {
            let message = format!("there is no list `{}`", Short(name.text));
            let known: Vec<_> = self.lists.iter().map(|list| list.name.clone()).collect();
            let found = Finding::error(Code::UnknownList, name.span, message);
            self.say(match similar(name.text, known.iter().map(|name| &**name)) {
                Some(near) => found.help(format!("did you mean `{near}`?")).fix(near),
                None => found.help("declare it at the top: `lists:`, and below it `my_list: [a, b]`"),
            });
        }
        at.and_then(|at| u16::try_from(at).ok())
    }

    pub(super) fn matcher(&mut self, matching: Matching<'_>) -> Option<Matcher> {
        Some(match matching {
            Matching::Exact(word) => Matcher::Exact(word.text.into()),
            Matching::Like(word) => Matcher::Like(Pattern::new(word.text)),
            Matching::In(word) => Matcher::InList(self.list(word)?),
        })
    }
}
