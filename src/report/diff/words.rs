//! Changes in English: `amount: at most 25 → 40`.

use crate::analysis::{Change, Diff, RuleChange, RuleOutcome, Two};
use crate::lang::{Check, Condition, NamedList, Policy, Subject};
use crate::model::{Duration, FieldType, Moment, Resolution};
use crate::report::phrase::Phrases;
use crate::report::visible::one_line;

/// What both versions call things.
pub(super) struct Words<'d> {
    diff: &'d Diff,
}

/// More entries of a list than this are counted.
const MOST: usize = 8;

impl<'d> Words<'d> {
    pub(super) fn new(diff: &'d Diff) -> Self {
        Self { diff }
    }

    /// A change by itself, where its rule has been named.
    pub(super) fn line(&self, change: &Change) -> String {
        match change {
            Change::Name(names) => format!("policy: {}", arrow(&names.old, &names.new)),
            Change::Currency(currencies) => {
                let code = |currency: Option<crate::model::Currency>| {
                    currency.map_or("none", |currency| currency.code())
                };
                format!("currency: {}", arrow(code(currencies.old), code(currencies.new)))
            }
            Change::Timezone(zones) => format!("timezone: {}", arrow(zones.old.name(), zones.new.name())),
            Change::SellerIds(ids) => format!("seller_id: {}", sellers(ids)),
            Change::AutoApprovalTime(times) => {
                let said =
                    |time: Option<Duration>| time.map_or("1m (not said)".into(), |time| time.to_string());
                format!("auto_approval_time: {}", arrow(&said(times.old), &said(times.new)))
            }
            Change::List(lists) => list(lists),
            Change::Field { name, kinds } => field(name, kinds),
            Change::Guard(guard) => match (&guard.old, &guard.new) {
                (_, Some(text)) => format!("new guard: {text}"),
                (text, None) => format!("guard removed: {}", text.as_deref().unwrap_or_default()),
            },
            Change::Rule { rule, what } => self.about_rule(*rule, what),
        }
    }

    /// A change with its rule: `` `cheap-and-damaged` amount: at most 25 → 40 ``.
    pub(super) fn named(&self, change: &Change) -> String {
        let Change::Rule { rule, what } = change else { return self.line(change) };
        let pair = self.diff.rule(*rule);
        match what {
            RuleChange::Added => format!("new rule `{}`", pair.id()),
            RuleChange::Removed => format!("rule `{}` removed", pair.id()),
            RuleChange::Moved { now_before: Some(next), .. } => {
                format!("`{}` moved before `{next}`", pair.id())
            }
            RuleChange::Moved { now_before: None, .. } => format!("`{}` moved to the end", pair.id()),
            // In short: which group of the rule it stands in is told where the rule is.
            RuleChange::Condition { exception, groups, says } => {
                format!("`{}` {}", pair.id(), self.condition(*exception, groups, says, false))
            }
            what => format!("`{}` {}", pair.id(), self.about_rule(*rule, what)),
        }
    }

    /// Changes that are responsible together.
    pub(super) fn cause(&self, changes: &[usize]) -> String {
        let named = changes.iter().filter_map(|&at| self.diff.changes().get(at));
        named.map(|change| self.named(change)).collect::<Vec<_>>().join(", together with ")
    }

    fn about_rule(&self, rule: usize, what: &RuleChange) -> String {
        match what {
            RuleChange::Added => "added".to_owned(),
            RuleChange::Removed => "removed".to_owned(),
            RuleChange::Renamed => {
                let pair = self.diff.rule(rule);
                let id =
                    |rule: Option<&crate::lang::Rule>| rule.map_or(String::new(), |rule| rule.id.to_string());
                format!("renamed: {}", arrow(&id(pair.old), &id(pair.new)))
            }
            RuleChange::Moved { was_before, now_before } => {
                let place = |next: &Option<std::sync::Arc<str>>| match next {
                    Some(next) => format!("before `{next}`"),
                    None => "the last".to_owned(),
                };
                format!("moved: was {}, now {}", place(was_before), place(now_before))
            }
            RuleChange::Condition { exception, groups, says } => {
                self.condition(*exception, groups, says, true)
            }
            RuleChange::Then(outcomes) => then(outcomes),
            RuleChange::Resolution(resolutions) => {
                let said = |it: Option<Resolution>| it.map_or("not said".to_owned(), |it| it.to_string());
                format!("resolution: {}", arrow(&said(resolutions.old), &said(resolutions.new)))
            }
            RuleChange::Metric(metrics) => {
                format!("metric: {}", arrow(metric(metrics.old), metric(metrics.new)))
            }
            RuleChange::Time(times) => {
                format!("holds: {}", arrow(&self.time(times.old, true), &self.time(times.new, false)))
            }
            RuleChange::Because(reasons) => {
                let said = |it: &Option<std::sync::Arc<str>>| match it {
                    Some(text) => format!("“{}”", one_line(text)),
                    None => "nothing".to_owned(),
                };
                format!("because: {}", arrow(&said(&reasons.old), &said(&reasons.new)))
            }
        }
    }

    /// What is said of a condition; `whole` says which groups it stands in.
    fn condition(
        &self,
        exception: bool,
        groups: &[bool],
        says: &Two<Option<Condition>>,
        whole: bool,
    ) -> String {
        let inside = match groups.last().filter(|_| whole) {
            None => String::new(),
            Some(_) => {
                let words: Vec<_> =
                    groups.iter().rev().map(|any| if *any { "`any`" } else { "`all`" }).collect();
                format!(" (in {})", words.join(" in "))
            }
        };
        let noun = match (groups.last(), exception) {
            (Some(true), _) => "alternative",
            (None, true) => "exception",
            _ => "condition",
        };
        match (&says.old, &says.new) {
            (Some(old), Some(new)) => {
                let unless = if exception { "unless " } else { "" };
                format!("{unless}{}{inside}", self.changed(old, new))
            }
            (None, Some(new)) => format!("new {noun}{inside}: {}", self.says(new, false)),
            (Some(old), None) => format!("{noun} removed{inside}: {}", self.says(old, true)),
            (None, None) => String::new(),
        }
    }

    /// `amount: at most 25 → 40`.
    fn changed(&self, old: &Condition, new: &Condition) -> String {
        if let (Condition::Test(was), Condition::Test(is)) = (old, new)
            && was.subject == is.subject
        {
            let name = self.phrases(false).name(is.subject);
            if let Some(members) = self.members(is.subject, &was.check, &is.check) {
                return format!("{name}: {members}");
            }
            let prefix = format!("{name}:");
            let (was, is) = self.both(old, new);
            let value = |text: &str| text.strip_prefix(&prefix).unwrap_or(text).trim().to_owned();
            return format!("{name}: {}", bounds(&value(&was), &value(&is)));
        }
        let (was, is) = self.both(old, new);
        match (was.strip_prefix("formula: "), is.strip_prefix("formula: ")) {
            (Some(was), Some(is)) => format!("formula: {}", formula(was, is)),
            _ => arrow(&was, &is),
        }
    }

    /// Both in the words of their authors; in ours if those are the same, as behind another currency.
    fn both(&self, old: &Condition, new: &Condition) -> (String, String) {
        let authors = (self.says(old, true), self.says(new, false));
        if authors.0 != authors.1 {
            return authors;
        }
        (self.exactly(old, true), self.exactly(new, false))
    }

    fn exactly(&self, condition: &Condition, old: bool) -> String {
        Phrases { currency: None, timezone: crate::model::Tz::UTC, ..self.phrases(old) }.condition(condition)
    }

    /// A condition in its author's words, where they stand on a line.
    pub(super) fn says(&self, condition: &Condition, old: bool) -> String {
        let policy = self.policy(old);
        let written = match condition {
            Condition::Test(test) => policy.file.slice(test.span).trim(),
            Condition::All(..) | Condition::Any(..) | Condition::Formula(_) => "",
        };
        if written.is_empty() || written.contains(['\n', '#', '\t']) {
            return self.phrases(old).condition(condition);
        }
        let words = written.split_whitespace().collect::<Vec<_>>().join(" ");
        one_line(&words).into_owned()
    }

    /// `now also x; no longer y`, where each names several.
    fn members(&self, subject: Subject, was: &Check, is: &Check) -> Option<String> {
        let alike = match (was, is) {
            (Check::Codes { negated: a, .. }, Check::Codes { negated: b, .. })
            | (Check::Text { negated: a, .. }, Check::Text { negated: b, .. }) => a == b,
            (Check::List { quantifier: a, .. }, Check::List { quantifier: b, .. }) => a == b,
            _ => false,
        };
        let (was, is) = (self.phrases(true).members(subject, was), self.phrases(false).members(subject, is));
        let shared = was.iter().any(|member| is.contains(member));
        (alike && shared && was.len() + is.len() > 4).then(|| more_and_less(&was, &is))
    }

    fn policy(&self, old: bool) -> &'d Policy {
        if old { self.diff.old_policy() } else { self.diff.new_policy() }
    }

    /// How one of the versions puts conditions.
    pub(super) fn phrases(&self, old: bool) -> Phrases<'d> {
        let policy = self.policy(old);
        Phrases {
            fields: self.diff.fields(),
            lists: self.diff.lists(),
            currency: policy.currency,
            timezone: policy.timezone,
        }
    }

    fn time(&self, (from, until): (Option<Moment>, Option<Moment>), old: bool) -> String {
        let phrases = self.phrases(old);
        let said =
            |word: &str, moment: Option<Moment>| moment.map(|it| format!("{word} {}", phrases.moment(it)));
        let parts: Vec<_> = said("from", from).into_iter().chain(said("until", until)).collect();
        if parts.is_empty() { "always".to_owned() } else { parts.join(" ") }
    }
}

fn arrow(old: &str, new: &str) -> String {
    format!("{} → {}", one_line(old), one_line(new))
}

/// `at most 25 → 40`, where both are a bound of one side.
fn bounds(old: &str, new: &str) -> String {
    let shared = ["at least ", "at most ", "over ", "under "].into_iter().find_map(|word| {
        let (old, new) = (old.strip_prefix(word)?, new.strip_prefix(word)?);
        (!old.contains(" and ") && !new.contains(" and ")).then(|| format!("{word}{}", arrow(old, new)))
    });
    shared.unwrap_or_else(|| arrow(old, new))
}

/// Of two formulas that are plain parts joined by `&&`, the one part that differs, if only one does.
fn formula(old: &str, new: &str) -> String {
    let nested = |text: &str| text.contains(['(', '{', '[', '"', '`', '|', '?']);
    let parts = |text: &'_ str| text.split("&&").map(|part| part.trim().to_owned()).collect::<Vec<_>>();
    let (was, is) = (parts(old), parts(new));
    if !nested(old) && !nested(new) && was.len() == is.len() {
        let mut other = was.iter().zip(&is).filter(|(was, is)| was != is);
        if let (Some((was, is)), None) = (other.next(), other.next()) {
            return arrow(was, is);
        }
    }
    arrow(old, new)
}

fn more_and_less<T: AsRef<str>>(old: &[T], new: &[T]) -> String {
    let beyond = |some: &[T], others: &[T]| {
        let only: Vec<&str> = some
            .iter()
            .map(AsRef::as_ref)
            .filter(|entry| !others.iter().any(|other| other.as_ref() == *entry))
            .collect();
        let mut shown = only.iter().take(MOST).map(|entry| one_line(entry)).collect::<Vec<_>>().join(", ");
        if let Some(more) = only.len().checked_sub(MOST).filter(|more| *more > 0) {
            shown.push_str(&format!(" and {more} more"));
        }
        shown
    };
    let (more, less) = (beyond(new, old), beyond(old, new));
    let said = |word: &str, entries: String| (!entries.is_empty()).then(|| format!("{word} {entries}"));
    said("now also", more).into_iter().chain(said("no longer", less)).collect::<Vec<_>>().join("; ")
}

fn sellers(ids: &Two<Vec<Box<str>>>) -> String {
    let said = |ids: &[Box<str>]| if ids.is_empty() { "any".to_owned() } else { ids.join(", ") };
    if ids.old.is_empty() || ids.new.is_empty() {
        return arrow(&said(&ids.old), &said(&ids.new));
    }
    more_and_less(&ids.old, &ids.new)
}

fn list(lists: &Two<Option<NamedList>>) -> String {
    match (&lists.old, &lists.new) {
        (Some(old), Some(new)) => format!("list {}: {}", new.name, more_and_less(&old.entries, &new.entries)),
        (None, Some(new)) => format!("new list {} of {} entries", new.name, new.entries.len()),
        (Some(old), None) => format!("list {} removed", old.name),
        (None, None) => String::new(),
    }
}

fn field(name: &str, kinds: &Two<Option<FieldType>>) -> String {
    match (kinds.old, kinds.new) {
        (Some(old), Some(new)) => format!("field {name}: {}", arrow(old.name(), new.name())),
        (None, Some(new)) => format!("new field {name}: {}", new.name()),
        (Some(_), None) => format!("field {name} removed"),
        (None, None) => String::new(),
    }
}

fn then(outcomes: &Two<RuleOutcome>) -> String {
    let said = |outcome: &RuleOutcome| match (outcome.resolution, outcome.metric) {
        (Some(resolution), _) => format!("{} ({resolution})", outcome.then.name()),
        (None, Some(counted)) => format!("{} (metric {})", outcome.then.name(), metric(Some(counted))),
        (None, None) => outcome.then.name().to_owned(),
    };
    format!("then: {}", arrow(&said(&outcomes.old), &said(&outcomes.new)))
}

fn metric(counted: Option<bool>) -> &'static str {
    if counted == Some(true) { "included" } else { "excluded" }
}
