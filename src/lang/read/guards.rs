//! Guards: figures of a dry run and their limits, and approvals that there must not be.

use super::Reader;
use super::unused::Used;
use crate::lang::condition::Condition;
use crate::lang::decode::Decode;
use crate::lang::guards::{Demand, Figure, Guard, Limit, Of, Size};
use crate::lang::literal::{self, Short};
use crate::lang::phrase::{self, Form, Part};
use crate::lang::yaml::{Entry, Kind, Node, Scalar};
use crate::model::{Decimal, similar};
use crate::source::{Code, Finding, SourceFile, Span};

/// What a guard on approvals begins with.
pub(super) const NO_APPROVAL: &str = "no approval";
const MORE: &str = " more";
const LESS: &str = " less";

impl Reader<'_> {
    pub(super) fn guards(&mut self, entry: &Entry, used: &mut Used) -> Vec<Guard> {
        let Kind::List(items) = &entry.value.kind else {
            let message = format!("`guards` is a list of statements, this is {}", entry.value.noun());
            self.say(
                Finding::error(Code::Shape, self.value_span(entry), message)
                    .help("begin each with a dash: `- auto-approved money: at most 5% more`"),
            );
            return Vec::new();
        };
        let mut guards: Vec<Guard> = Vec::with_capacity(items.len());
        for item in items {
            let Some(demand) = self.guard(item) else { continue };
            if let Demand::NoApproval(conditions) = &demand {
                conditions.iter().for_each(|condition| used.condition(condition));
            }
            let text = said(self.file, item);
            if let Some(before) = guards.iter().find(|guard| *guard.text == *text) {
                let line = self.file.place(before.span.start).line;
                let message = format!("this stands on line {line} already");
                let found = Finding::error(Code::DuplicateName, item.span, message);
                self.say(found.other(before.span, "the first").help("keep one of them"));
            }
            guards.push(Guard { text: text.into(), span: item.span, demand });
        }
        guards
    }

    fn guard(&mut self, item: &Node) -> Option<Demand> {
        match &item.kind {
            Kind::Scalar(scalar) => self.statement(scalar, item.span),
            Kind::Map(entries) => match entries.as_slice() {
                [entry] => self.guard_line(entry),
                [_, second, ..] => {
                    let message = "a guard says one thing, and this says two";
                    self.say(
                        Finding::error(Code::Shape, second.key_span, message).help(
                            "begin the second with a dash of its own; indent what belongs to the first",
                        ),
                    );
                    None
                }
                [] => {
                    self.say(Finding::error(Code::Shape, item.span, "a guard says nothing").help(examples()));
                    None
                }
            },
            _ => {
                let message = format!("a guard is one statement, this is {}", item.noun());
                self.say(Finding::error(Code::Shape, item.span, message).help(examples()));
                None
            }
        }
    }

    /// A guard without a colon: `no approval over 100 USD without photos`.
    fn statement(&mut self, scalar: &Scalar, span: Span) -> Option<Demand> {
        let text = scalar.text.trim();
        if let Some(rest) = text.strip_prefix(NO_APPROVAL)
            && (rest.is_empty() || rest.starts_with(char::is_whitespace))
        {
            return self.no_approval_sentence(scalar, span).map(Demand::NoApproval);
        }
        if scalar.quoted && text.contains(": ") {
            let message = "a guard with a colon stands without quotes";
            self.say(Finding::error(Code::Shape, span, message).help(format!("write `{text}`")).fix(text));
            return None;
        }
        let message = format!("`{}` is no guard", Short(text));
        let found = Finding::error(Code::UnknownWord, span, message);
        let named = Figure::NAMES.iter().find_map(|(name, _)| {
            let rest = text.strip_prefix(name)?;
            Some((name, rest.strip_prefix(char::is_whitespace)?.trim_start()))
        });
        self.say(match named {
            Some((name, rest)) => {
                found.help("a colon stands behind the figure").fix(format!("{name}: {rest}"))
            }
            None => found.help(examples()),
        });
        None
    }

    /// A guard with a colon: `handling time p90: at most 24h`, `no approval: { … }`.
    fn guard_line(&mut self, entry: &Entry) -> Option<Demand> {
        if entry.key == NO_APPROVAL {
            return self.no_approval(entry).map(Demand::NoApproval);
        }
        let Some(figure) = Figure::from_name(&entry.key) else {
            let message = format!("`{}` is nothing that a guard speaks of", Short(&entry.key));
            let found = Finding::error(Code::UnknownKey, entry.key_span, message);
            let known = || Figure::NAMES.iter().map(|(name, _)| *name).chain([NO_APPROVAL]);
            if entry.key.starts_with("handling time p") {
                self.say(found.help("percentiles run from `handling time p1` to `handling time p99`"));
                return None;
            }
            self.say(match meant(&entry.key).or_else(|| similar(&entry.key, known())) {
                Some(near) => found.help(format!("did you mean `{near}`?")).fix(near),
                None => found.help(format!("one of: {}", known().collect::<Vec<_>>().join(", "))),
            });
            return None;
        };
        let scalar = self.scalar(entry)?;
        let part = |reader: &Self, part: Part<'_>| reader.piece(scalar, entry.value.span, part);
        let bounds = match phrase::read(&scalar.text) {
            phrase::Phrase { negated: false, form: Form::Bounds(bounds) } => bounds,
            _ => {
                self.say(no_limit(&scalar.text, entry.value.span));
                return None;
            }
        };
        let mut limits: Vec<Limit> = Vec::with_capacity(bounds.len());
        for (bound, size) in bounds {
            let span = part(self, size);
            let limit = self.limit(figure, &entry.key, bound, size.text, span)?;
            if limits.iter().any(|before| before.is_upper == limit.is_upper) {
                let message = "two limits to the same side";
                self.say(
                    Finding::error(Code::Operator, span, message)
                        .help("keep one, or make two guards of it, each with a dash of its own"),
                );
                return None;
            }
            limits.push(limit);
        }
        Some(Demand::Within { figure, limits })
    }

    fn limit(
        &mut self,
        figure: Figure,
        name: &str,
        bound: phrase::Bound,
        text: &str,
        span: Span,
    ) -> Option<Limit> {
        let (text, of) = match (text.strip_suffix(MORE), text.strip_suffix(LESS)) {
            (Some(text), _) => (text.trim_end(), Of::More),
            (None, Some(text)) => (text.trim_end(), Of::Less),
            (None, None) => (text, Of::Figure),
        };
        let size = match self.size(figure, name, text, of, span) {
            Ok(size) => size,
            Err(finding) => {
                self.say(finding);
                return None;
            }
        };
        // `at most 5% less` is a lower limit: how far the figure may fall.
        let is_upper = bound.is_low() == (of == Of::Less);
        Some(Limit { is_upper, inclusive: bound.is_inclusive(), size, of, span })
    }

    fn size(&self, figure: Figure, name: &str, text: &str, of: Of, span: Span) -> Result<Size, Finding> {
        let is_share = text.ends_with('%');
        if is_share && of == Of::Figure {
            let has_whole = match figure {
                Figure::Approvals | Figure::ManualReviews | Figure::ApprovedThoughRejected => true,
                Figure::ApprovedMoney | Figure::MeanTime | Figure::TimePercentile(_) => false,
            };
            if !has_whole {
                let message = format!("`{text}` of what? `{name}` is a share of nothing");
                return Err(Finding::error(Code::Operator, span, message)
                    .help(format!("to compare with the baseline, write `{text} more`"))
                    .fix(format!("{text} more")));
            }
        }
        if is_share {
            return literal::rate(text, span).map(Size::Share);
        }
        match figure {
            Figure::ApprovedMoney => literal::money(text, self.units, span).map(Size::Money),
            Figure::MeanTime | Figure::TimePercentile(_) => literal::duration(text, span).map(Size::Time),
            Figure::ApprovedThoughRejected if text.contains(char::is_whitespace) => {
                literal::money(text, self.units, span).map(Size::Money)
            }
            Figure::Approvals | Figure::ManualReviews | Figure::ApprovedThoughRejected => {
                let count = literal::number(text, span)?;
                if count.is_integer() && count >= Decimal::ZERO {
                    return Ok(Size::Count(count));
                }
                let message = format!("`{text}` is not a number of reviews");
                Err(Finding::error(Code::BadNumber, span, message)
                    .help("write a whole number, or a share such as `40%`"))
            }
        }
    }

    /// `no approval: { amount: over 100, without: photos }`: conditions as under `when`, and what is not there.
    fn no_approval(&mut self, entry: &Entry) -> Option<Vec<Condition>> {
        let what = "`no approval`";
        let entries = self.map(&entry.value, what)?;
        if entries.is_empty() {
            self.say(
                Finding::error(Code::Shape, self.value_span(entry), format!("{what} says nothing"))
                    .help("add a condition, such as `amount: over 100`"),
            );
        }
        self.no_duplicates(entries);
        let before = self.findings.len();
        let mut conditions = Vec::with_capacity(entries.len());
        for entry in entries {
            if entry.key == "without" {
                let Some(scalar) = self.scalar(entry) else { continue };
                conditions.extend(self.without(scalar.text.trim(), entry.value.span));
            } else {
                conditions.extend(self.told(entry));
            }
        }
        (self.findings.len() == before).then_some(conditions)
    }
}

/// A statement on one line, in the author's words.
fn said(file: &SourceFile, node: &Node) -> String {
    let pairs = |entries: &[Entry]| {
        let pairs = entries.iter().map(|entry| format!("{}: {}", entry.key, said(file, &entry.value)));
        pairs.collect::<Vec<_>>().join(", ")
    };
    match &node.kind {
        Kind::Null => "~".to_owned(),
        Kind::Scalar(_) => file.slice(node.span).split_whitespace().collect::<Vec<_>>().join(" "),
        Kind::List(items) => {
            format!("[{}]", items.iter().map(|item| said(file, item)).collect::<Vec<_>>().join(", "))
        }
        Kind::Map(entries) => match entries.as_slice() {
            [one] if matches!(one.value.kind, Kind::Map(_)) || Figure::from_name(&one.key).is_some() => {
                pairs(entries)
            }
            _ => format!("{{ {} }}", pairs(entries)),
        },
    }
}

fn examples() -> &'static str {
    "such as `auto-approved money: at most 5% more`, `handling time p90: at most 24h` or `no approval over 100 USD without photos`"
}

/// A value without `at most` and the like.
fn no_limit(text: &str, span: Span) -> Finding {
    let message = format!("`{}` does not say to which side it is a limit", Short(text));
    let found = Finding::error(Code::Operator, span, message);
    match phrase::misspelt(text) {
        Some((said, meant)) if text.len() > said.len() => {
            let rest = text.get(said.len()..).unwrap_or("").trim_start();
            found.help(format!("did you mean `{meant}`?")).fix(format!("{meant} {rest}"))
        }
        _ if text.starts_with(|letter: char| letter.is_ascii_digit()) => {
            found.help("`at most`, `at least`, `under` or `over`").fix(format!("at most {text}"))
        }
        _ => found.help("write `at most`, `at least`, `under` or `over`, and a value"),
    }
}

/// What is often said for a figure.
fn meant(name: &str) -> Option<&'static str> {
    const MEANT: [(&str, &str); 12] = [
        ("money", "auto-approved money"),
        ("approved money", "auto-approved money"),
        ("auto approved money", "auto-approved money"),
        ("approvals", "auto-approvals"),
        ("auto approvals", "auto-approvals"),
        ("approved though rejected", "approvals of what the seller rejected"),
        ("approvals of rejected", "approvals of what the seller rejected"),
        ("reviews", "manual reviews"),
        ("handling time", "handling time mean"),
        ("aht", "handling time mean"),
        ("handling time median", "handling time p50"),
        ("no approvals", NO_APPROVAL),
    ];
    let said = name.trim().to_ascii_lowercase();
    MEANT.iter().find(|(known, _)| *known == said).map(|(_, meant)| *meant)
}
