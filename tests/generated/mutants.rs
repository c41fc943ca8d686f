//! A policy is changed in one place: some generated case has to fail.
//!
//! Changes are a threshold moved by one unit, an operator turned round, a word or a condition left out, and the like,
//! each at one place of the text. Whether a change changes any decision is told by the exact search; changes that do
//! not are no mutants, and of those where that is not known only the ones that were noticed count.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use greenlight::Policies;
use greenlight::analysis::{Answer, Goal, Search, Space};
use greenlight::lang::{Check, Condition, Policy};
use greenlight::model::FieldType;
use greenlight::source::Span;

use super::generate::{Case, Rng, Style};
use super::{Beside, failures};

/// A change of a text.
#[derive(Clone, Debug)]
struct Mutant {
    kind: &'static str,
    span: Span,
    text: String,
}

/// How many changes of a kind were noticed, of how many.
#[derive(Clone, Copy, Debug, Default)]
struct Tally {
    noticed: usize,
    missed: usize,
    equivalent: usize,
    not_known: usize,
}

/// Every change of a policy's text that is tried.
fn mutants(policy: &Policy) -> Vec<Mutant> {
    let mut found = Vec::new();
    for rule in &policy.rules {
        let top = rule.when.len() + rule.unless.len();
        for condition in rule.when.iter().chain(&rule.unless) {
            of_condition(
                policy,
                condition,
                rule.when.len() > 1 || rule.unless.iter().any(|it| it.span() == condition.span()) && top > 1,
                &mut found,
            );
        }
    }
    found
}

fn of_condition(policy: &Policy, condition: &Condition, can_go: bool, found: &mut Vec<Mutant>) {
    let text = policy.file.slice(condition.span());
    let mut change = |kind, at: usize, length: usize, text: String| {
        let start = condition.span().start + at;
        found.push(Mutant { kind, span: Span::new(start, start + length), text });
    };
    match condition {
        Condition::All(parts, _) | Condition::Any(parts, _) => {
            parts.iter().for_each(|part| of_condition(policy, part, false, found));
            return;
        }
        Condition::Formula(formula) => {
            for (at, length, number) in numbers(text) {
                for next in [-1, 1].iter().filter_map(|way| moved(&number, *way)) {
                    change("formula: threshold", at, length, next);
                }
            }
            for (from, to) in
                [("<=", "<"), (">=", ">"), ("&&", "||"), ("||", "&&"), ("==", "!="), ("!=", "==")]
            {
                for (at, _) in text.match_indices(from) {
                    change("formula: operator", at, from.len(), to.to_owned());
                }
            }
            let _ = formula;
        }
        Condition::Test(test) => {
            let phrase = text.find(':').map_or(0, |at| at + 1);
            let said = &text[phrase..];
            let kind = test.subject.kind(&policy.fields);
            if let Check::Ranges { .. } = test.check {
                for (at, length, number) in numbers(said) {
                    for next in [-1, 1].iter().filter_map(|way| unit(&number, kind, *way)) {
                        change("threshold by one", phrase + at, length, next);
                    }
                }
            }
            for (from, to) in [
                ("at least", "over"),
                ("at most", "under"),
                ("over", "at least"),
                ("under", "at most"),
                (">=", ">"),
                ("<=", "<"),
            ] {
                if let Some(at) = said.find(from) {
                    change("bound left out or in", phrase + at, from.len(), to.to_owned());
                }
            }
            for (from, to) in [
                ("at least", "at most"),
                ("at most", "at least"),
                ("over", "under"),
                ("under", "over"),
                ("not ", ""),
                ("includes", "excludes"),
                ("excludes", "includes"),
                ("includes", "only"),
                ("only", "includes"),
                ("missing", "known"),
                ("known", "missing"),
                (" true", " false"),
                (" false", " true"),
            ] {
                if let Some(at) = said.find(from) {
                    change("operator turned round", phrase + at, from.len(), to.to_owned());
                }
            }
            if let (Some(open), Some(close)) = (said.find('['), said.find(']')) {
                let items: Vec<&str> = said[open + 1..close].split(',').collect();
                for at in 0..items.len() {
                    let mut left = items.clone();
                    left.remove(at);
                    if !left.is_empty() {
                        change("word left out", phrase + open + 1, close - open - 1, left.join(","));
                    }
                }
            } else if matches!(test.check, Check::Codes { .. }) && !said.contains("not ") {
                change("not", phrase, said.len(), format!(" not{said}"));
            }
        }
    }
    if can_go {
        // With its line, if it stands on one of its own.
        let source = policy.file.text();
        let start = source[..condition.span().start].rfind('\n').map_or(0, |at| at + 1);
        let end = source[condition.span().end..]
            .find('\n')
            .map_or(source.len(), |at| condition.span().end + at + 1);
        if !source[start..condition.span().start].contains(['-', '{']) {
            found.push(Mutant {
                kind: "condition left out",
                span: Span::new(start, end),
                text: String::new(),
            });
        }
    }
}

/// The numbers of a text: where they begin, how long they are.
fn numbers(text: &str) -> Vec<(usize, usize, String)> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        let before = text[..at].chars().next_back();
        let inside_word =
            before.is_some_and(|letter| letter.is_alphanumeric() || matches!(letter, '_' | '.' | '-' | ':'));
        let length =
            rest.find(|letter: char| !(letter.is_ascii_digit() || letter == '.')).unwrap_or(rest.len());
        if length > 0 && rest.starts_with(|letter: char| letter.is_ascii_digit()) && !inside_word {
            let end = rest[length..].chars().next();
            let moment = end == Some('-') && length == 4;
            let length = if moment {
                rest.find(|letter: char| {
                    !(letter.is_ascii_digit() || matches!(letter, '-' | ':' | 'T' | 'Z' | '+'))
                })
                .unwrap_or(rest.len())
            } else {
                length
            };
            found.push((at, length, rest[..length].to_owned()));
            at += length;
        } else {
            at += rest.chars().next().map_or(1, char::len_utf8);
        }
    }
    found
}

/// A threshold moved by one unit of its type.
fn unit(number: &str, kind: FieldType, way: i64) -> Option<String> {
    match kind {
        FieldType::Moment => {
            let (day, rest) = number.split_at(10.min(number.len()));
            let moment = greenlight::model::Moment::parse(&format!("{day}T00:00:00Z")).ok()?;
            let next = moment.checked_add(greenlight::model::Duration::seconds(way * 86_400))?.to_string();
            Some(format!("{}{rest}", &next[..10]))
        }
        FieldType::Money => {
            let cents: i64 = match number.split_once('.') {
                None => number.parse::<i64>().ok()? * 100,
                Some((whole, part)) => {
                    whole.parse::<i64>().ok()? * 100 + format!("{part:0<2}").parse::<i64>().ok()?
                }
            };
            let next = cents + way;
            (next >= 0).then(|| format!("{}.{:02}", next / 100, next % 100))
        }
        _ => moved(number, way),
    }
}

/// A number moved by one in its last digit.
fn moved(number: &str, way: i64) -> Option<String> {
    let decimals = number.split_once('.').map_or(0, |(_, part)| part.len());
    let digits: i64 = number.replace('.', "").parse().ok()?;
    let next = digits + way;
    if next < 0 {
        return None;
    }
    if decimals == 0 {
        return Some(next.to_string());
    }
    let text = format!("{next:0>width$}", width = decimals + 1);
    let (whole, part) = text.split_at(text.len() - decimals);
    Some(format!("{whole}.{part}"))
}

/// Whether two pairs of policies decide some request differently; `None` if that is not known.
fn differ(old: &Policies, new: &Policies, rules: usize) -> Option<bool> {
    let mut search = Search::new(Space::of(&[old, new]));
    let mut ways: Vec<Goal> =
        (0..rules).map(|rule| Goal::all([Goal::rule(0, rule), !Goal::rule(1, rule)])).collect();
    ways.push(Goal::all([Goal::NoRule { of: 0 }, !Goal::NoRule { of: 1 }]));
    match search.find(&Goal::Any(ways)) {
        Answer::Witness(_) => Some(true),
        Answer::Impossible { .. } => Some(false),
        _ => None,
    }
}

/// Tries the changes of the policy that cases are generated for.
fn try_all(
    beside: &Beside,
    rng: Option<&mut Rng>,
    most: usize,
    tallies: &Mutex<BTreeMap<&'static str, Tally>>,
    missed: &Mutex<BTreeSet<String>>,
) {
    let old = beside.policies();
    let rules = old.in_order().map(|policy| policy.rules.len()).sum();
    let policy = old.in_order().find(|policy| policy.owner == beside.owner).unwrap().clone();
    let (_, yaml) = beside.generate();
    let mut changes = mutants(&policy);
    if let Some(rng) = rng {
        while changes.len() > most {
            changes.swap_remove(rng.below(changes.len()));
        }
    }
    for Mutant { kind, span, text } in changes {
        let mut changed = policy.file.text().to_owned();
        changed.replace_range(span.range(), &text);
        if Policy::parse("changed.yaml", &changed).is_err() {
            continue;
        }
        beside.write(beside.owner, Some(&changed));
        let suite = beside.suite();
        let new = beside.policies();
        beside.write(beside.owner, Some(policy.file.text()));
        let noticed = suite.map_or(true, |suite| !failures(&suite).is_empty());
        let differs = if noticed { Some(true) } else { differ(&old, &new, rules) };
        let mut tallies = tallies.lock().unwrap();
        let tally = tallies.entry(kind).or_default();
        match (noticed, differs) {
            (true, _) => tally.noticed += 1,
            (false, Some(false)) => tally.equivalent += 1,
            (false, None) => tally.not_known += 1,
            (false, Some(true)) => {
                tally.missed += 1;
                let place = policy.file.place(span.start);
                let was = policy.file.slice(span).trim();
                missed.lock().unwrap().insert(format!(
                    "{kind}, line {}: `{was}` -> `{text}`\n{}\n{yaml}",
                    place.line,
                    policy.file.text()
                ));
            }
        }
    }
}

fn told(tallies: &BTreeMap<&'static str, Tally>) -> Tally {
    let mut all = Tally::default();
    for (kind, tally) in tallies {
        println!("{kind}: {tally:?}");
        all.noticed += tally.noticed;
        all.missed += tally.missed;
        all.equivalent += tally.equivalent;
        all.not_known += tally.not_known;
    }
    println!("all: {all:?}");
    all
}

/// Of the shipped policies every change that changes a decision is noticed.
#[test]
fn every_change_of_a_shipped_policy_is_noticed() {
    let (tallies, missed) = Default::default();
    let shipped = |name: &str| std::fs::read_to_string(format!("rules/{name}.yaml")).unwrap();
    try_all(&Beside::new(Some(shipped("platform/tiktok-us")), None), None, 0, &tallies, &missed);
    for seller in ["cancellations", "everyday", "returnless-refunds"] {
        let seller = shipped(&format!("seller/{seller}"));
        try_all(&Beside::new(Some(shipped("platform/tiktok-us")), Some(seller)), None, 0, &tallies, &missed);
    }
    let all = told(&tallies.into_inner().unwrap());
    let missed: Vec<String> =
        missed.into_inner().unwrap().into_iter().map(|it| it.lines().next().unwrap().to_owned()).collect();
    assert!(all.missed == 0 && all.noticed > 200, "{all:?}\n{}", missed.join("\n"));
}

/// Of generated policies, at least 95 in 100.
#[test]
fn most_changes_of_generated_policies_are_noticed() {
    let (tallies, missed) = (Mutex::default(), Mutex::default());
    let next = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while let seed @ 0..100 = next.fetch_add(1, Ordering::Relaxed) {
                    let mut rng = Rng::new(
                        0x6d75_7461 ^ u64::try_from(seed).unwrap().wrapping_mul(0x5851_f42d_4c95_7f2d),
                    );
                    let case = Case::generate(&mut rng, Style { absence: seed % 3 == 0, tenants: false });
                    let text = |draft: &Option<_>| draft.as_ref().map(ToString::to_string);
                    let beside = Beside::new(text(&case.platform), text(&case.seller));
                    try_all(&beside, Some(&mut rng), 12, &tallies, &missed);
                }
            });
        }
    });
    let all = told(&tallies.into_inner().unwrap());
    let missed = missed.into_inner().unwrap();
    if let Ok(file) = std::env::var("GREENLIGHT_MISSED") {
        let all: Vec<&str> = missed.iter().map(String::as_str).collect();
        std::fs::write(file, all.join("\n=======\n")).unwrap();
    }
    if let Some(first) = missed.iter().next() {
        println!("such as {first}");
    }
    let of = all.noticed + all.missed;
    assert!(all.noticed * 100 >= of * 95 && of > 500, "{all:?}");
}
