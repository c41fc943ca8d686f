//! What is proved of generated policies, held against every request of a small domain.
//!
//! `GREENLIGHT_POLICIES` says how many policies; `GREENLIGHT_SEED` where to begin.

use std::sync::atomic::{AtomicU64, Ordering};

use greenlight::Policies;
use greenlight::analysis::{Answer, Found, Goal, Looking, Possible, RuleEffect, Search, Space};
use greenlight::model::{Decision, MetricTag, Moment, Owner, Request, Route, Why};
use greenlight::source::Code;

use crate::gaps;
use crate::generate::Rng;
use crate::small::{Draft, Spec, instants, policies, requests, specs};

fn setting(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).ok().map_or(otherwise, |text| text.parse().unwrap())
}

/// One policy or two, and every request.
pub(crate) struct Case {
    pub(crate) platform: Option<Draft>,
    pub(crate) seller: Draft,
    pub(crate) both: Policies,
    requests: Vec<Request>,
    instants: Vec<Moment>,
}

/// The most requests, at each instant.
const MOST: usize = 700;

fn case(rng: &mut Rng) -> Option<Case> {
    let all = specs();
    let mut chosen: Vec<Spec> = Vec::new();
    let wanted = 1 + rng.below(3);
    while chosen.len() < wanted {
        let spec = rng.pick(&all);
        if chosen.iter().all(|known| known.name != spec.name) {
            chosen.push(spec);
        }
    }
    let platform = rng.chance(25).then(|| Draft::generate(rng, &chosen, true));
    let seller = Draft::generate(rng, &chosen, false);
    let text = seller.text(|_| true);
    let platform_text = platform.as_ref().map(|draft| draft.text(|_| true));
    let both = policies(platform_text.as_deref(), Some(&text)).ok()?;
    let windows = [Some(&text), platform_text.as_ref()]
        .into_iter()
        .flatten()
        .any(|text| text.contains("from:") || text.contains("until: "));
    if windows {
        let name = "requested_at";
        let spec = all.iter().find(|spec| spec.name == name).unwrap();
        if chosen.iter().all(|known| known.name != name) {
            chosen.push(spec.clone());
        }
    }
    let sellers = text.contains("seller_id") || platform_text.is_some_and(|text| text.contains("seller_id"));
    let size: usize = chosen.iter().flat_map(|spec| &spec.says).map(|(_, values)| values.len()).product();
    if size * if sellers { 3 } else { 1 } * if windows { 3 } else { 1 } > MOST {
        return None;
    }
    let mut requests = requests(&chosen, sellers);
    if windows {
        let of = |review: Option<greenlight::model::Review>| {
            requests.iter().map(move |request| review.map_or(request.clone(), |it| request.for_review(it)))
        };
        use greenlight::model::Review::{Approval, Inspection};
        requests = [None, Some(Approval), Some(Inspection)].into_iter().flat_map(of).collect();
    }
    Some(Case { platform, seller, both, requests, instants: instants() })
}

/// What shows of a decision.
type Outcome = (Route, Option<(Owner, String)>, MetricTag, bool);

fn outcome(decision: &Decision<'_>) -> Outcome {
    let by = decision.owner().zip(decision.rule().map(str::to_owned));
    (decision.route(), by, decision.metric(), *decision.why() == Why::Fits)
}

impl Case {
    pub(crate) fn each(&self, mut with: impl FnMut(&Request, Moment)) {
        for request in &self.requests {
            for at in &self.instants {
                with(request, *at);
            }
        }
    }

    pub(crate) fn describe(&self) -> String {
        let platform = self.platform.as_ref().map_or(String::new(), |draft| draft.text(|_| true));
        format!("{platform}\n{}", self.seller.text(|_| true))
    }

    /// The policies with some rules only.
    fn only(&self, rules: impl Fn(usize) -> bool) -> Policies {
        let first = self.platform.as_ref().map_or(0, |draft| draft.rules.len());
        let platform =
            self.platform.as_ref().filter(|_| (0..first).any(&rules)).map(|draft| draft.text(&rules));
        let any = (0..self.seller.rules.len()).any(|at| rules(first + at));
        let seller = any.then(|| self.seller.text(|at| rules(first + at)));
        let fallback =
            "policy: small\nowner: seller\nrules:\n  - rule: nothing\n    when: always\n    then: review\n";
        match (platform, seller) {
            (None, None) => policies(None, Some(fallback)).unwrap(),
            (platform, seller) => policies(platform.as_deref(), seller.as_deref()).unwrap(),
        }
    }

    /// The policies without a rule. Whom a policy is for does not go with its last rule: it then has one that never
    /// fits.
    fn without(&self, rule: usize) -> Policies {
        let first = self.platform.as_ref().map_or(0, |draft| draft.rules.len());
        let stays = |draft: &Draft, offset: usize| {
            let is_last = draft.rules.len() == 1 && rule == offset;
            (is_last && draft.text(|_| false).contains("seller_id")).then(|| {
                let never = "  - rule: never\n    when:\n      all: [{ amount: missing }, { amount: known }]\n    then: review\n";
                format!("{}{never}", draft.text(|_| false))
            })
        };
        let platform = self.platform.as_ref();
        match (platform.and_then(|draft| stays(draft, 0)), stays(&self.seller, first)) {
            (None, None) => self.only(|at| at != rule),
            (Some(empty), _) => policies(Some(&empty), Some(&self.seller.text(|_| true))).unwrap(),
            (None, Some(empty)) => {
                let platform = platform.map(|draft| draft.text(|_| true));
                policies(platform.as_deref(), Some(&empty)).unwrap()
            }
        }
    }

    fn count(&self) -> usize {
        self.platform.as_ref().map_or(0, |draft| draft.rules.len()) + self.seller.rules.len()
    }

    /// The policies with another text of one of them.
    fn with_text(&self, owner: Owner, text: &str) -> Option<Policies> {
        let platform = self.platform.as_ref().map(|draft| draft.text(|_| true));
        let seller = self.seller.text(|_| true);
        match owner {
            Owner::Platform => policies(Some(text), Some(&seller)).ok(),
            Owner::Seller => policies(platform.as_deref(), Some(text)).ok(),
        }
    }
}

/// What each rule does by itself: true, false or neither, for each request and instant.
fn effects(case: &Case) -> Vec<Vec<RuleEffect>> {
    let mut all = Vec::new();
    for rule in 0..case.count() {
        let alone = case.only(|at| at == rule);
        let mut effects = Vec::new();
        case.each(|request, at| {
            // A policy that stands alone does not know of the other's seller.
            if matches!(case.both.decide(request, at).why(), Why::OtherSeller) {
                effects.push(RuleEffect::Passes);
                return;
            }
            let decision = alone.decide(request, at);
            effects.push(match decision.why() {
                Why::Fits => RuleEffect::Fits,
                Why::CannotTell(_) => RuleEffect::CannotTell,
                _ if decision.undecided().is_empty() => RuleEffect::Passes,
                _ => RuleEffect::Undecided,
            });
        });
        all.push(effects);
    }
    all
}

fn check(case: &Case) -> (u64, u64) {
    let outcomes = {
        let mut outcomes = Vec::new();
        case.each(|request, at| outcomes.push(outcome(&case.both.decide(request, at))));
        outcomes
    };
    let effects = effects(case);
    let ids: Vec<(Owner, String)> = case
        .both
        .in_order()
        .flat_map(|policy| policy.rules.iter().map(|rule| (policy.owner, rule.id.to_string())))
        .collect();
    let claims = goals(case, &outcomes, &effects, &ids);
    let findings = findings(case, &outcomes, &effects, &ids);
    (claims, findings)
}

/// Simple statements: impossible ones have no request, possible ones a witness that decides as it should.
fn goals(case: &Case, outcomes: &[Outcome], effects: &[Vec<RuleEffect>], ids: &[(Owner, String)]) -> u64 {
    let mut search = Search::new(Space::of(&[&case.both]));
    let exact = !search.space().has_opaque_parts();
    let mut claims = 0;
    let other = |at: usize| outcomes[at].1.is_none();
    let mut ask = |goal: Goal, is: &dyn Fn(usize) -> bool| {
        claims += 1;
        let shown = (0..outcomes.len()).find(|at| is(*at));
        let can = search.can(&[&goal]);
        let answer = search.find(&goal);
        let context = || {
            let at = shown.map(|at| {
                let instants = case.instants.len();
                format!("{:?} at {}", case.requests[at / instants], case.instants[at % instants])
            });
            format!("{goal:?}\n{}\n{at:?}", case.describe())
        };
        match (&answer, can) {
            (Answer::Impossible { .. }, Possible::No) => {
                assert!(shown.is_none(), "not impossible: {}", context())
            }
            (Answer::Witness(witness), Possible::Yes) => {
                let again = Request::from_json(&witness.json()).unwrap();
                assert_eq!(&again, witness.request());
            }
            (Answer::CannotBeDecided, _) | (_, Possible::CannotBeDecided) => {
                assert!(!exact, "an exact space leaves nothing open: {}", context());
            }
            other => panic!("{other:?}: {}", context()),
        }
    };
    for (rule, effects) in effects.iter().enumerate() {
        for effect in [RuleEffect::Fits, RuleEffect::CannotTell, RuleEffect::Undecided] {
            ask(Goal::Effect { of: 0, rule, effect }, &|at| effects[at] == effect);
        }
        ask(Goal::rule(0, rule), &|at| outcomes[at].1.as_ref() == Some(&ids[rule]));
    }
    for route in Route::ALL {
        ask(Goal::route(0, route), &|at| outcomes[at].0 == route);
    }
    ask(Goal::NoRule { of: 0 }, &other);
    claims
}

fn findings(case: &Case, outcomes: &[Outcome], effects: &[Vec<RuleEffect>], ids: &[(Owner, String)]) -> u64 {
    let found = case.both.lint(&Looking { gaps: true, ..Looking::default() });
    let mut claims = 0;
    for Found { owner, finding } in &found {
        let policy = case.both.in_order().find(|policy| policy.owner == *owner).unwrap();
        let place = policy.file.slice(finding.span);
        let rule = ids.iter().position(|(by, id)| by == owner && id == place);
        let context = || format!("{}: {}\n{}", finding.code.name(), finding.message, case.describe());
        let decides = |at: usize, rule: usize| outcomes[at].1.as_ref() == Some(&ids[rule]);
        let fits = |at: usize, rule: usize| decides(at, rule) && outcomes[at].3;
        let all = 0..outcomes.len();
        let changed = |text: &str| -> Option<Vec<Outcome>> {
            let policies = case.with_text(*owner, text)?;
            let mut other = Vec::new();
            case.each(|request, at| other.push(outcome(&policies.decide(request, at))));
            Some(other)
        };
        claims += 1;
        match finding.code {
            Code::NeverFits => {
                let rule = rule.unwrap();
                assert!(!effects[rule].contains(&RuleEffect::Fits), "{}", context());
            }
            Code::Shadowed => {
                let rule = rule.unwrap();
                assert!(!all.clone().any(|at| fits(at, rule)), "{}", context());
                // Without the rules that are said to cover it, it has its turn.
                if let Some(witness) = &finding.shown {
                    let request = Request::from_json(&witness.request).unwrap();
                    let alone = case.only(|at| at == rule);
                    assert_eq!(*alone.decide(&request, witness.at).why(), Why::Fits, "{}", context());
                } else {
                    assert!(
                        case.describe().contains("formula:"),
                        "a shadowed rule fits something: {}",
                        context()
                    );
                }
                let covering: Vec<usize> = ids
                    .iter()
                    .enumerate()
                    .filter(|(_, (by, id))| {
                        finding.others.iter().any(|other| {
                            let file = other.file.as_deref().unwrap_or(&policy.file);
                            let owner = if other.file.is_some() { Owner::Platform } else { *owner };
                            *by == owner && file.slice(other.span) == id
                        })
                    })
                    .map(|(at, _)| at)
                    .collect();
                let covered = case.only(|at| at == rule || covering.contains(&at));
                case.each(|request, at| {
                    let decision = covered.decide(request, at);
                    let by = decision.owner().zip(decision.rule().map(str::to_owned));
                    assert!(
                        !(by.as_ref() == Some(&ids[rule]) && *decision.why() == Why::Fits),
                        "not by these: {}",
                        context()
                    );
                });
            }
            Code::AlwaysFits => {
                let rule = rule.unwrap();
                case_other_sellers(case, &mut |at| {
                    assert!(effects[rule][at] != RuleEffect::Passes, "{}", context());
                });
            }
            Code::RedundantRule => {
                let rule = rule.unwrap();
                let without = case.without(rule);
                let mut at = 0;
                case.each(|request, moment| {
                    let decision = without.decide(request, moment);
                    let same = (decision.route(), decision.metric()) == (outcomes[at].0, outcomes[at].2);
                    assert!(same, "{}\n{request:?} at {moment}", context());
                    at += 1;
                });
            }
            Code::RedundantCondition | Code::PartlyShadowed => {
                let Some(text) = without(policy.file.text(), finding.span.range()) else { continue };
                let Some(other) = changed(&text) else { continue };
                if let Some(at) = all.clone().find(|at| outcomes[*at] != other[*at]) {
                    let instants = case.instants.len();
                    panic!(
                        "{}\n{text}\n{:?} at {}\n{:?} {:?}",
                        context(),
                        case.requests[at / instants],
                        case.instants[at % instants],
                        outcomes[at],
                        other[at]
                    );
                }
            }
            Code::AlwaysTrue => {
                // The rule with nothing but the condition never passes a request that says all it asks for.
                let line = policy.file.line(policy.file.place(finding.span.start).line);
                if !policy.file.slice(line).contains(place) || place.contains('\n') {
                    continue;
                }
                let header = text_before(policy.file.text(), "rules:");
                let key = if place.starts_with('\'') { "formula: " } else { "" };
                let alone = format!(
                    "{header}rules:\n  - rule: alone\n    when:\n      {key}{place}\n    then: review\n"
                );
                let alone = alone.replace("owner: platform", "owner: seller");
                let alone = policies(None, Some(&alone)).unwrap_or_else(|error| panic!("{error}"));
                case.each(|request, at| {
                    let decision = alone.decide(request, at);
                    let nothing = *decision.why() == Why::NothingFits;
                    assert!(!nothing || lacks(request, place, at), "{}\n{request:?}", context());
                });
            }
            Code::OrderMatters | Code::UnguardedApproval | Code::OverlappingDates => {
                let shown = finding.shown.as_ref().unwrap();
                let request = Request::from_json(&shown.request).unwrap();
                let decision = case.both.decide(&request, shown.at);
                assert!(shown.says.contains(&format!("`{}`", decision.rule().unwrap())), "{}", context());
            }
            Code::Gap => {
                if !gaps::check(case, finding) {
                    claims -= 1;
                }
            }
            Code::UnreachableMetric | Code::NotDecided => {}
            other => panic!("unexpected {other:?}"),
        }
    }
    claims
}

/// The places of requests that are of these policies' seller.
fn case_other_sellers(case: &Case, with: &mut dyn FnMut(usize)) {
    let mut place = 0;
    case.each(|request, at| {
        if !matches!(case.both.decide(request, at).why(), Why::OtherSeller) {
            with(place);
        }
        place += 1;
    });
}

/// Whether a request says nothing of some field in a condition: absent for a reason, or ahead.
fn lacks(request: &Request, condition: &str, at: Moment) -> bool {
    use greenlight::model::{Derivation, Field, Slot, Value};
    let names = Field::ALL.iter().filter(|field| condition.contains(field.name()));
    let mut fields: Vec<Field> = Vec::new();
    for field in names {
        match field.def().derived {
            None => fields.push(*field),
            Some(Derivation::Since(of) | Derivation::Until(of)) => fields.push(of),
            Some(Derivation::Share(part, whole)) => fields.extend([part, whole]),
        }
    }
    fields.iter().any(|field| match request.slot(*field) {
        Slot::Value(Value::Moment(moment)) => *moment > at && *field != Field::DeadlineAt,
        Slot::Value(_) => false,
        Slot::Absent | Slot::Bad(_) => true,
    })
}

fn text_before<'t>(text: &'t str, word: &str) -> &'t str {
    text.split_once(word).map_or(text, |(before, _)| before)
}

/// The text of a policy without a line, or without one of several values of a line.
fn without(text: &str, span: std::ops::Range<usize>) -> Option<String> {
    let taken = &text[span.clone()];
    let (before, after) = (&text[..span.start], &text[span.end..]);
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    let lead = &before[start..];
    if ["", "-", "formula:", "- formula:"].contains(&lead.trim()) {
        // A condition: with a dash before it, the dash goes too. Groups are several lines.
        if taken.contains('\n') || taken.ends_with(':') {
            return None;
        }
        let rest = after.strip_prefix('\n').unwrap_or(after);
        let removed = format!("{}{rest}", &before[..start]);
        let empty = removed.replace("    when:\n    then", "    when: always\n    then");
        let empty = empty.replace("    when:\n    unless", "    when: always\n    unless");
        return Some(empty.replace("    unless:\n    then", "    then"));
    }
    // A value: it goes with a comma.
    let trimmed = after.trim_start();
    if let Some(rest) = trimmed.strip_prefix(", ") {
        return Some(format!("{before}{rest}"));
    }
    before.trim_end().strip_suffix(',').map(|before| format!("{before}{after}"))
}

#[test]
fn what_is_proved_holds_of_every_request() {
    let policies = setting("GREENLIGHT_POLICIES", 2_000);
    let seed = setting("GREENLIGHT_SEED", 0x616e_616c);
    let (next, done, claims, findings) =
        (AtomicU64::new(0), AtomicU64::new(0), AtomicU64::new(0), AtomicU64::new(0));
    let threads = setting("GREENLIGHT_THREADS", 2);
    let progress = policies > 10_000;
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                while done.load(Ordering::Relaxed) < policies {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    let mut rng = Rng::new(seed ^ index.wrapping_mul(0x5851_f42d_4c95_7f2d));
                    let Some(case) = case(&mut rng) else { continue };
                    let (some, more) = check(&case);
                    claims.fetch_add(some, Ordering::Relaxed);
                    findings.fetch_add(more, Ordering::Relaxed);
                    let before = done.fetch_add(1, Ordering::Relaxed);
                    if progress && before % 10_000 == 9_999 {
                        println!("{} policies", before + 1);
                    }
                }
            });
        }
    });
    let (claims, findings) = (claims.into_inner(), findings.into_inner());
    println!("{} policies, {claims} questions, {findings} findings", done.into_inner());
    assert!(findings > policies / 2, "{findings} findings of {policies} policies");
}
