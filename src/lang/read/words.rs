//! The words of conditions: flags, codes of a closed vocabulary, lists by name, what text may match.

use super::Reader;
use super::saying::Word;
use crate::lang::condition::{Check, Matcher, Pattern, Quantifier, Subject};
use crate::lang::decode::Decode;
use crate::lang::literal::Short;
use crate::lang::phrase::{self, Form};
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
        let name = field.name();
        let found =
            Finding::error(Code::UnknownWord, word.span, format!("`{}` is no {name}", Short(word.text)));
        let known = || field.words().iter().map(|word| word.name);
        let is_word = |text: &str| field.code(text).is_some();
        if let Some(parts) = phrase::several(word.text).filter(|_| !word.listed) {
            let values = format!("[{}]", parts.join(", "));
            let found = found.help(format!("several words stand in brackets: `{values}`"));
            let whole = parts.iter().all(|part| is_word(part)) && !word.text.contains("not ");
            self.say(if whole { found.fix(values) } else { found });
            return;
        }
        if word.text.starts_with("not ") {
            self.say(found.help("say `not` once for all of them: `{ not: [a, b] }`"));
            return;
        }
        if let Some(near) = meant(field, word.text).or_else(|| similar(word.text, known())) {
            self.say(found.help(format!("did you mean `{near}`?")).fix(near));
            return;
        }
        if let Some((said, meant)) = phrase::misspelt(word.text) {
            let help = format!("`{name}` has no `{meant}`; write the word, `[a, b]` or `not x`");
            let message = format!("{}: what does `{said}` mean?", found.message);
            self.say(Finding { message: message.into(), ..found }.help(help));
            return;
        }
        let all: Vec<&str> = known().collect();
        self.say(match all.len() {
            1..=16 => found.help(format!("one of: {}", all.join(", "))),
            _ => found.help(format!("`greenlight fields {name}` lists them")),
        });
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

    /// What is written after `like`. Quotes inside of a YAML value would be letters of the pattern, which then
    /// matches nothing. `before` is the word before all the values of the condition, if there is one.
    pub(super) fn pattern(&mut self, word: Word<'_>, before: &str) -> Option<Matcher> {
        let bare = word.text.trim_matches(['"', '\'']);
        if bare.len() + 2 <= word.text.len() {
            let message = format!("`{}` has quotes in it", Short(word.text));
            let found = Finding::error(Code::Operator, word.span, message);
            self.say(found.help(format!("did you mean `{bare}`?")).fix(bare));
            return None;
        }
        if let phrase::Phrase { negated: false, form: Form::Like(inner) } = phrase::read(word.text) {
            let message = format!("`{}` says `like` a second time", Short(word.text));
            let found = Finding::error(Code::Operator, word.span, message);
            self.say(found.help(format!("did you mean `{}`?", inner.text)).fix(inner.text));
            return None;
        }
        if !word.listed
            && let Some(parts) = phrase::several(word.text)
        {
            let patterns =
                parts.iter().map(|part| format!("like {}", part.strip_prefix("like ").unwrap_or(part)));
            let patterns = patterns.collect::<Vec<_>>().join(", ");
            let values = match before {
                "" => format!("[{patterns}]"),
                _ => format!("{{ {before}: [{patterns}] }}"),
            };
            let message = format!("`{}` looks like several patterns", Short(word.text));
            let one = "a single one with such signs stands in brackets and quotes: `[\"like a, b*\"]`";
            self.say(
                Finding::error(Code::Operator, word.span, message).help(format!("write `{values}`; {one}")),
            );
            return None;
        }
        Some(Matcher::Like(Pattern::new(word.text)))
    }

    /// Tells of a value that is a phrase where none can stand. What stands in brackets may begin like a bound.
    fn is_phrase(&mut self, word: Word<'_>) -> bool {
        let is_one = |text: &str, told: bool| {
            let inner = phrase::read(text);
            match inner.form {
                Form::Is(_) | Form::Like(_) | Form::In(_) => inner.negated,
                Form::Missing | Form::Known => true,
                Form::Includes(_) | Form::Excludes(_) | Form::Only(_) => told,
                Form::Bounds(_) => told && !word.listed,
            }
        };
        let found = |message: String| Finding::error(Code::Operator, word.span, message);
        if is_one(word.text, true) {
            let message = format!("`{}` is no value: it has words of the language in it", Short(word.text));
            let text = Short(word.text);
            let help = match phrase::read(word.text).form {
                Form::Missing | Form::Known => format!(
                    "a field that is {text}, or one of some values, is told under `any:`; the text itself is asked for by \
                     `like {text}`"
                ),
                _ => format!(
                    "such a word is said once, in front of all the values; the text itself is asked for by `like {text}`"
                ),
            };
            self.say(found(message).help(help));
            return true;
        }
        if word.listed || !word.text.contains(char::is_uppercase) {
            return false;
        }
        let small = word.text.to_lowercase();
        if is_one(&small, false) {
            let message =
                format!("`{}` has a word of the language in it, in capital letters", Short(word.text));
            let text =
                format!("did you mean `{small}`? a text like that stands in brackets: `[{}]`", word.text);
            self.say(found(message).help(text));
            return true;
        }
        false
    }

    /// What one value of a condition on text or on a list may match. `quantifier` is that of a list.
    ///
    /// A value that looks like several, like a pattern or like the name of a list is refused: read letter by
    /// letter it would match nothing, and an exception that matches nothing lets everything through.
    pub(super) fn matcher(&mut self, word: Word<'_>, quantifier: Option<Quantifier>) -> Option<Matcher> {
        let inner = phrase::read(word.text);
        let piece = |part: phrase::Part<'_>| Span::new(word.span.start + part.at, word.span.end);
        let found = |message: String| Finding::error(Code::Operator, word.span, message);
        match inner.form {
            Form::Like(pattern) if !inner.negated => {
                let before = quantifier.map_or("", Quantifier::name);
                return self.pattern(Word { text: pattern.text, span: piece(pattern), ..word }, before);
            }
            Form::In(name) if !inner.negated => {
                let name = Word { text: name.text, span: piece(name), ..word };
                return Some(Matcher::InList(self.list(name)?));
            }
            Form::Is(_) if inner.negated && word.listed => {
                let all = if quantifier.is_some() { "{ excludes: [a, b] }" } else { "{ not: [a, b] }" };
                self.say(
                    found(format!("`{}` says `not` inside a list of values", Short(word.text)))
                        .help(format!("say it once for all of them: `{all}`")),
                );
                return None;
            }
            _ if self.is_phrase(word) => return None,
            _ => {}
        }
        if !word.listed
            && let Some(parts) = phrase::several(word.text)
        {
            if let [one] = parts.as_slice() {
                let message = format!("`{}` has quotes or brackets in it", Short(word.text));
                self.say(found(message).help(format!("did you mean `{one}`?")).fix(*one));
                return None;
            }
            let values = format!("[{}]", parts.join(", "));
            let message = format!("`{}` looks like several values", Short(word.text));
            let one = "a single value with such signs stands in brackets and quotes: `[\"a, b\"]`";
            let found = match quantifier {
                Some(quantifier) => {
                    found(message).help(format!("write `{{ {}: {values} }}`; {one}", quantifier.name()))
                }
                None => found(message).help(format!("write `{values}`; {one}")),
            };
            self.say(found);
            return None;
        }
        if word.text.contains('*') {
            let message =
                format!("`{}` has a `*`, which stands for any letters only after `like`", Short(word.text));
            self.say(found(message).help("did you mean `like`?").fix(format!("like {}", word.text)));
            return None;
        }
        if self.lists.iter().any(|list| *list.name == *word.text) {
            let message = format!("`{}` is a list of yours, and is read here as a value", Short(word.text));
            self.say(found(message).help("did you mean `in`?").fix(format!("in {}", word.text)));
            return None;
        }
        Some(Matcher::Exact(word.text.into()))
    }
}

/// What is often written for a word of a vocabulary.
fn meant(field: Field, word: &str) -> Option<&'static str> {
    const MEANT: [(Field, &str, &str); 8] = [
        (Field::OrderCountry, "UK", "GB"),
        (Field::OrderCountry, "USA", "US"),
        (Field::Kind, "cancellation", "cancel"),
        (Field::Kind, "return", "return_and_refund"),
        (Field::Kind, "exchange", "replacement"),
        (Field::OrderStatus, "shipped", "in_transit"),
        (Field::OrderFulfillment, "tiktok", "platform"),
        (Field::Reason, "changed_mind", "no_longer_needed"),
    ];
    let same = |(of, said, _): &&(Field, &str, &str)| *of == field && said.eq_ignore_ascii_case(word);
    MEANT.iter().find(same).map(|(_, _, meant)| *meant)
}
