//! What a policy means, in a line a rule and a line a condition, for snapshots.

use std::fmt::Write;

use greenlight::lang::{Bounds, Check, Condition, Demand, Matcher, Policy, Quantifier, Test};
use greenlight::model::Value;

pub(crate) fn of(policy: &Policy) -> String {
    let mut out = format!("{} of the {}", policy.name, policy.owner.name());
    let _ = write!(out, ", currency {:?}, timezone {}", policy.currency, policy.timezone);
    let _ = writeln!(
        out,
        ", sellers {:?}, auto approval {:?}",
        policy.seller_ids,
        policy.auto_approval_time.map(|it| it.to_string())
    );
    for list in &policy.lists {
        let _ = writeln!(out, "list {} {:?}", list.name, list.entries);
    }
    for field in &policy.fields {
        let _ = writeln!(out, "field {} {}", field.name, field.kind.name());
    }
    for rule in &policy.rules {
        let _ = write!(out, "rule {} -> {}", rule.id, rule.then.name());
        let more = [
            rule.metric.map(|it| format!("metric included {it}")),
            rule.resolution.map(|it| it.to_string()),
            rule.from.map(|it| format!("from {it}")),
            rule.until.map(|it| format!("until {it}")),
            rule.because.as_ref().map(|it| format!("because {it:?}")),
        ];
        let _ =
            writeln!(out, "{}", more.into_iter().flatten().map(|it| format!(", {it}")).collect::<String>());
        let said = |word: &str, parts: &[Condition]| -> String {
            parts.iter().map(|part| format!("  {word} {}\n", condition(policy, part))).collect()
        };
        out += &said("when", &rule.when);
        out += &said("unless", &rule.unless);
    }
    for guard in &policy.guards {
        let _ = writeln!(out, "guard {}", guard.text);
        match &guard.demand {
            Demand::NoApproval(conditions) => {
                for part in conditions {
                    let _ = writeln!(out, "  no approval where {}", condition(policy, part));
                }
            }
            Demand::Within { figure, limits } => {
                for limit in limits {
                    let (side, end) = (
                        if limit.is_upper { "up to" } else { "down to" },
                        if limit.inclusive { "" } else { " (left out)" },
                    );
                    let _ = writeln!(out, "  {figure:?} {side} {:?}{end} {:?}", limit.size, limit.of);
                }
            }
            other => {
                let _ = writeln!(out, "  {other:?}");
            }
        }
    }
    for finding in &policy.findings {
        let place = policy.file.place(finding.span.start);
        let _ = writeln!(
            out,
            "{}:{}: {}[{}]: {}",
            place.line,
            place.column,
            finding.severity.name(),
            finding.code.name(),
            finding.message
        );
    }
    out
}

fn condition(policy: &Policy, it: &Condition) -> String {
    let parts =
        |parts: &[Condition]| parts.iter().map(|part| condition(policy, part)).collect::<Vec<_>>().join("; ");
    match it {
        Condition::All(all, _) => format!("all({})", parts(all)),
        Condition::Any(any, _) => format!("any({})", parts(any)),
        Condition::Test(it) => format!("{} {}", it.subject.name(&policy.fields), check(policy, it)),
        Condition::Formula(formula) => format!("formula {:?}", formula.expr),
    }
}

fn check(policy: &Policy, test: &Test) -> String {
    let field = test.subject.field();
    let not = |negated: bool| if negated { "not " } else { "" };
    let matchers = |any: &[Matcher]| {
        let each = any.iter().map(|matcher| match matcher {
            Matcher::Exact(text) => format!("{text:?}"),
            Matcher::Like(pattern) => format!("like {:?}", pattern.text()),
            Matcher::InList(at) => format!("in {}", policy.lists[usize::from(*at)].name),
        });
        each.collect::<Vec<_>>().join(" | ")
    };
    let value = |value: &Value| value.display(field).to_string();
    let range = |range: &Bounds| {
        let low = range
            .low
            .as_ref()
            .map(|it| format!("{} {}", if it.inclusive { ">=" } else { ">" }, value(&it.value)));
        let high = range
            .high
            .as_ref()
            .map(|it| format!("{} {}", if it.inclusive { "<=" } else { "<" }, value(&it.value)));
        low.into_iter().chain(high).collect::<Vec<_>>().join(" and ")
    };
    match &test.check {
        Check::Flag(flag) => flag.to_string(),
        Check::Codes { codes, negated } => {
            let words = codes.iter().map(|code| value(&Value::Code(*code)));
            format!("{}{}", not(*negated), words.collect::<Vec<_>>().join(" | "))
        }
        Check::Ranges { ranges, negated } => {
            format!("{}{}", not(*negated), ranges.iter().map(range).collect::<Vec<_>>().join(" | "))
        }
        Check::Text { any, negated } => format!("{}{}", not(*negated), matchers(any)),
        Check::List { quantifier, any } => {
            let word = match quantifier {
                Quantifier::Includes => "includes",
                Quantifier::Excludes => "excludes",
                Quantifier::Only => "only",
            };
            format!("{word} {}", matchers(any))
        }
        Check::Missing => "missing".to_owned(),
        Check::Known => "known".to_owned(),
        other => format!("{other:?}"),
    }
}
