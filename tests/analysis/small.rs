//! Small policies over small domains, and every request of the domain: values at every threshold and between, nothing,
//! something that cannot be understood, another currency.

use greenlight::Policies;
use greenlight::lang::Policy;
use greenlight::model::{Moment, Request};

use crate::generate::Rng;

/// 2026-01-10T00:00:00Z.
const BASE: i64 = 1_768_003_200;
const DAY: i64 = 86_400;

/// A field: how rules ask for it, and what requests say of it, as JSON.
#[derive(Clone)]
pub(crate) struct Spec {
    pub(crate) name: &'static str,
    /// Lines of a rule.
    lines: Vec<String>,
    /// Parts of formulas.
    formulas: Vec<String>,
    /// What requests say of other fields that the lines are about.
    pub(crate) says: Vec<(&'static str, Vec<Option<String>>)>,
}

fn text(values: &[&str]) -> Vec<Option<String>> {
    let json = |value: &&str| if value.is_empty() { None } else { Some((*value).to_owned()) };
    values.iter().map(json).collect()
}

fn moment(unix: i64) -> String {
    Moment::from_unix(unix).unwrap().to_string()
}

fn moments(seconds: &[i64]) -> Vec<Option<String>> {
    let mut all: Vec<Option<String>> =
        seconds.iter().map(|it| Some(format!("\"{}\"", moment(BASE + it)))).collect();
    all.extend([None, Some("\"unreadable\"".to_owned())]);
    all
}

fn lines(name: &str, phrases: &[&str]) -> Vec<String> {
    phrases.iter().map(|phrase| format!("{name}: {phrase}")).collect()
}

fn strings(all: &[&str]) -> Vec<String> {
    all.iter().map(|it| (*it).to_owned()).collect()
}

/// The moments of deciding, in seconds after the base.
pub(crate) const INSTANTS: [i64; 4] = [0, DAY, 2 * DAY, 2 * DAY + 1];

pub(crate) fn specs() -> Vec<Spec> {
    let spec = |name: &'static str, phrases: &[&str], formulas: &[&str], says: &[&str]| Spec {
        name,
        lines: lines(name, phrases),
        formulas: strings(formulas),
        says: vec![(name, text(says))],
    };
    let money = [
        "\"5 USD\"",
        "\"10 USD\"",
        "\"10.01 USD\"",
        "\"15 USD\"",
        "\"20 USD\"",
        "\"25 USD\"",
        "\"10 EUR\"",
        "",
        "\"x\"",
    ];
    let delivered = [-2 * DAY, -DAY, -DAY + 1, -1, 0, 1, DAY, 2 * DAY + 1];
    vec![
        spec(
            "kind",
            &[
                "refund",
                "cancel",
                "not refund",
                "[refund, cancel]",
                "{ not: [refund, cancel] }",
                "known",
                "missing",
            ],
            &["kind == \"refund\"", "kind in [\"refund\", \"cancel\"]"],
            &["\"refund\"", "\"cancel\"", "\"replacement\"", "", "\"x\""],
        ),
        spec(
            "amount",
            &[
                "at most 10",
                "over 10",
                "at least 20",
                "under 20",
                "over 10 and at most 20",
                "10",
                "[10, 20]",
                "not 10",
                "at least 0",
                "at most 10 EUR",
                "known",
                "missing",
            ],
            &[
                "amount <= 10",
                "amount * 2 > 40",
                "amount + 5 < 20",
                "amount / 2 <= 5",
                "(amount ?? 5) <= 10",
                "-amount >= -20",
                "amount / 3 > 4",
            ],
            &money,
        ),
        Spec {
            name: "amount_share",
            lines: lines(
                "amount_share",
                &["at most 50%", "over 50%", "under 20%", "100%", "known", "missing"],
            )
            .into_iter()
            .chain(lines("order.amount", &["at most 20", "over 10", "at least 20"]))
            .collect(),
            formulas: strings(&["amount <= order.amount * 0.5", "amount_share < 0.5"]),
            says: vec![
                (
                    "amount",
                    text(&[
                        "\"0 USD\"",
                        "\"5 USD\"",
                        "\"10 USD\"",
                        "\"10.01 USD\"",
                        "\"20 USD\"",
                        "\"10 EUR\"",
                        "",
                        "\"x\"",
                    ]),
                ),
                (
                    "order.amount",
                    text(&[
                        "\"0 USD\"",
                        "\"10 USD\"",
                        "\"20 USD\"",
                        "\"20.02 USD\"",
                        "\"40 USD\"",
                        "\"20 EUR\"",
                        "",
                        "\"x\"",
                    ]),
                ),
            ],
        },
        spec(
            "photos",
            &["at least 1", "under 2", "over 0 and under 2", "2", "at most 1", "over 1", "missing"],
            &["photos >= 1", "photos % 2 == 0", "photos * 2 <= 3", "max(photos, 1) > 1"],
            &["0", "1", "2", "3", "", "0.5"],
        ),
        spec(
            "buyer.return_rate",
            &["over 20%", "at most 20%", "at least 50%", "under 50%", "0%", "known"],
            &["buyer.return_rate < 0.2", "buyer.return_rate >= 0.5"],
            &["0", "0.1", "0.2", "0.3", "0.5", "1", "", "2"],
        ),
        spec(
            "has_note",
            &["true", "false", "known", "missing"],
            &["has_note", "!has_note"],
            &["true", "false", "", "7"],
        ),
        spec(
            "is_quick_refund",
            &["true", "false", "known", "missing"],
            &["is_quick_refund", "is_quick_refund == false"],
            &["true", "false", "", "7"],
        ),
        spec(
            "arbitration",
            &["in_progress", "not in_progress", "[in_progress, closed]", "missing", "known"],
            &["arbitration == \"closed\"", "arbitration != \"closed\""],
            &["\"in_progress\"", "\"closed\"", "\"support_buyer\"", "", "\"x\""],
        ),
        spec(
            "categories",
            &[
                "includes a",
                "excludes a",
                "only a",
                "{ includes: [a, b] }",
                "{ only: [a, GIFT-1] }",
                "includes like GIFT-*",
                "only like GIFT-*",
                "excludes in mine",
                "includes in mine",
                "missing",
            ],
            &["\"a\" in categories", "categories.contains(\"b\")", "categories.len() > 1"],
            &[
                "[]",
                "[\"a\"]",
                "[\"b\"]",
                "[\"a\", \"b\"]",
                "[\"GIFT-1\"]",
                "[\"GIFT-2\", \"a\"]",
                "[\"c\"]",
                "",
                "7",
            ],
        ),
        spec(
            "buyer.tags",
            &["includes a", "excludes a", "only a", "{ excludes: [a, b] }", "known"],
            &["\"a\" in buyer.tags"],
            &["[]", "[\"a\"]", "[\"b\"]", "[\"a\", \"b\"]", "", "7"],
        ),
        spec(
            "buyer.id",
            &[
                "a",
                "not a",
                "[a, GIFT-1]",
                "like GIFT-*",
                "{ like: [\"*1\", GIFT-*] }",
                "in mine",
                "{ not: [a, b] }",
                "known",
            ],
            &[
                "buyer.id == \"a\"",
                "buyer.id.starts_with(\"GIFT\")",
                "buyer.id.ends_with(\"1\")",
                "\"F\" in buyer.id",
                "buyer.id.len() > 1",
            ],
            &["\"a\"", "\"b\"", "\"GIFT-1\"", "\"GIFT-2\"", "\"x1\"", "\"\"", "", "7"],
        ),
        Spec {
            name: "reason",
            lines: lines("reason", &["damaged", "not damaged", "[damaged, defective]", "known", "missing"])
                .into_iter()
                .chain(lines(
                    "reason_code",
                    &[
                        "ecom_order_delivered_refund_reason_damaged",
                        "like *damaged*",
                        "known",
                        "missing",
                        "in codes",
                    ],
                ))
                .collect(),
            formulas: strings(&["reason == \"damaged\"", "\"damaged\" in reason_code"]),
            says: vec![
                ("reason", text(&["\"damaged\"", "\"defective\"", "\"wrong_product\"", "", "\"x\""])),
                (
                    "reason_code",
                    text(&[
                        "\"ecom_order_delivered_refund_reason_damaged\"",
                        "\"ecom_order_delivered_refund_reason_damaged_uk\"",
                        "\"ecom_order_delivered_refund_reason_defective\"",
                        "\"undamaged\"",
                        "\"x\"",
                        "",
                        "7",
                    ]),
                ),
            ],
        },
        Spec {
            name: "delivered_at",
            lines: lines(
                "since_delivery",
                &[
                    "at most 1d",
                    "over 1d",
                    "under 2d",
                    "at least 2d",
                    "1d",
                    "at least 0s",
                    "known",
                    "missing",
                ],
            )
            .into_iter()
            .chain(lines(
                "delivered_at",
                &["known", "missing", "at most 2026-01-09", "over 2026-01-10T00:00:00Z", "under 2026-01-11"],
            ))
            .collect(),
            formulas: strings(&[
                "since_delivery <= days(1)",
                "since_delivery + hours(1) > days(1)",
                "delivered_at < date(\"2026-01-10\")",
                "since_delivery * 2 >= days(2)",
            ]),
            says: vec![("delivered_at", moments(&delivered))],
        },
        Spec {
            name: "requested_at",
            lines: lines("since_request", &["at most 1d", "over 1d", "under 2d", "known", "missing"])
                .into_iter()
                .chain(lines(
                    "requested_at",
                    &[
                        "known",
                        "missing",
                        "at most 2026-01-09",
                        "at least 2026-01-10",
                        "over 2026-01-10T00:00:00Z",
                    ],
                ))
                .collect(),
            formulas: strings(&["since_request <= days(1)", "requested_at < date(\"2026-01-10\")"]),
            says: vec![("requested_at", moments(&[-DAY, -1, 0, 1, DAY, 3 * DAY]))],
        },
        Spec {
            name: "deadline_at",
            lines: lines(
                "until_deadline",
                &["at most 0s", "under 1d", "at least 1d", "over 2d", "known", "missing"],
            )
            .into_iter()
            .chain(lines("deadline_at", &["known", "at most 2026-01-10"]))
            .collect(),
            formulas: strings(&["until_deadline < days(1)", "-until_deadline >= days(1)"]),
            says: vec![("deadline_at", moments(&[-1, 0, DAY, 2 * DAY, 2 * DAY + 1, 4 * DAY]))],
        },
        spec(
            "tier",
            &["gold", "not gold", "like g*", "known", "missing"],
            &["tier == \"gold\""],
            &["\"gold\"", "\"green\"", "\"x\"", "", "true"],
        ),
        spec(
            "score",
            &["over 1.5", "at most 2", "under 1.5", "2", "over 1.5 and under 2"],
            &["score > 1.5", "score * 2 <= 4", "score <= 2"],
            &["1", "1.5", "1.7", "2", "3", "", "\"x\""],
        ),
    ]
}

/// A seller's policy as text, conditions on lines of their own.
pub(crate) struct Draft {
    pub(crate) header: Vec<String>,
    pub(crate) rules: Vec<Vec<String>>,
}

impl Draft {
    pub(crate) fn generate(rng: &mut Rng, specs: &[Spec], platform: bool) -> Self {
        let owner = if platform { "platform" } else { "seller" };
        let mut header = strings(&[
            "currency: USD",
            "timezone: UTC",
            "lists:",
            "  mine: [a, GIFT-1]",
            "  codes: [ecom_order_delivered_refund_reason_damaged, ecom_order_delivered_refund_reason_defective, x]",
            "fields:",
            "  tier: text",
            "  score: number",
        ]);
        header.insert(0, format!("owner: {owner}"));
        header.insert(0, "policy: small".to_owned());
        if rng.chance(4) {
            header.push("seller_id: s-1".to_owned());
        }
        let count = 1 + rng.below(if platform { 2 } else { 4 });
        let rules = (0..count).map(|at| rule(rng, specs, at, platform)).collect();
        Self { header, rules }
    }

    pub(crate) fn text(&self, rules: impl Fn(usize) -> bool) -> String {
        let chosen = self.rules.iter().enumerate().filter(|(at, _)| rules(*at)).flat_map(|(_, rule)| rule);
        let lines: Vec<&str> = self
            .header
            .iter()
            .map(String::as_str)
            .chain(["rules:"])
            .chain(chosen.map(String::as_str))
            .collect();
        lines.join("\n") + "\n"
    }
}

fn rule(rng: &mut Rng, specs: &[Spec], at: usize, platform: bool) -> Vec<String> {
    let then = match (platform, rng.chance(65)) {
        (true, true) => "platform",
        (false, true) => "approve",
        _ => "review",
    };
    let mut text = vec![format!("  - rule: {}{at}", if platform { "p" } else { "r" })];
    let mut used = Vec::new();
    let count = if rng.chance(4) { 0 } else { 1 + rng.below(3) };
    if count == 0 {
        text.push("    when: always".to_owned());
    } else {
        text.push("    when:".to_owned());
        for _ in 0..count {
            text.extend(condition(rng, specs, "      ", 2, &mut used));
        }
    }
    if rng.chance(25) {
        text.push("    unless:".to_owned());
        let mut used = Vec::new();
        for _ in 0..=rng.below(2) {
            text.extend(condition(rng, specs, "      ", 1, &mut used));
        }
    }
    text.push(format!("    then: {then}"));
    if then == "platform" && rng.chance(40) {
        text.push(format!("    metric: {}", rng.pick(&["included", "excluded"])));
    }
    if rng.chance(10) {
        text.push(format!("    from: {}", rng.pick(&["2026-01-09", "2026-01-10", "2026-01-10T00:00:01Z"])));
    }
    if rng.chance(10) {
        text.push(format!("    until: {}", rng.pick(&["2026-01-11", "2026-01-12", "2026-01-14"])));
    }
    text
}

/// A condition, or nothing if its key is used already.
fn condition(
    rng: &mut Rng,
    specs: &[Spec],
    indent: &str,
    depth: usize,
    used: &mut Vec<String>,
) -> Vec<String> {
    let spec = rng.pick(specs);
    let (key, text) = match rng.below(12) {
        0 | 1 if depth > 0 => {
            let word = rng.pick(&["any", "all"]);
            let inner = format!("{indent}    ");
            let mut lines = vec![format!("{indent}{word}:")];
            for _ in 0..2 + rng.below(2) {
                let mut inside = condition(rng, specs, &inner, depth - 1, &mut Vec::new());
                if let Some(first) = inside.first_mut() {
                    *first = format!("{indent}  - {}", first.trim_start());
                }
                lines.extend(inside);
            }
            (word.to_owned(), lines)
        }
        2 | 3 => {
            let other = rng.pick(specs);
            let one = rng.pick(&spec.formulas);
            let two = rng.pick(&other.formulas);
            let formula = match rng.below(5) {
                0 => format!("{one} && {two}"),
                1 => format!("{one} || {two}"),
                2 => format!("!({one})"),
                3 => format!("if {one} {{ {two} }} else {{ {} }}", rng.pick(&spec.formulas)),
                _ => one,
            };
            ("formula".to_owned(), vec![format!("{indent}formula: '{formula}'")])
        }
        _ => {
            let line = rng.pick(&spec.lines);
            let key = line.split(':').next().unwrap().to_owned();
            (key, vec![format!("{indent}{line}")])
        }
    };
    if used.contains(&key) {
        return Vec::new();
    }
    used.push(key);
    text
}

pub(crate) fn policies(platform: Option<&str>, seller: Option<&str>) -> Result<Policies, String> {
    let read = |text: Option<&str>, name: &str| match text {
        None => Ok(None),
        Some(text) => Policy::parse(name, text).map(Some).map_err(|found| format!("{found}\n{text}")),
    };
    Ok(Policies::new(read(platform, "p.yaml")?, read(seller, "s.yaml")?).unwrap())
}

/// Every request of the domain of some fields.
pub(crate) fn requests(specs: &[Spec], seller_id: bool) -> Vec<Request> {
    let mut says: Vec<(&str, Vec<Option<String>>)> = Vec::new();
    for (name, values) in specs.iter().flat_map(|spec| &spec.says) {
        match says.iter_mut().find(|(known, _)| known == name) {
            None => says.push((name, values.clone())),
            Some((_, known)) => {
                let more: Vec<_> = values.iter().filter(|value| !known.contains(value)).cloned().collect();
                known.extend(more);
            }
        }
    }
    if seller_id {
        says.push(("seller_id", text(&["\"s-1\"", "\"s-2\"", ""])));
    }
    let mut all = vec![Vec::new()];
    for (name, values) in &says {
        all = all
            .into_iter()
            .flat_map(|entries: Vec<String>| {
                values.iter().map(move |value| {
                    let mut entries = entries.clone();
                    entries.extend(value.iter().map(|value| format!("\"{name}\": {value}")));
                    entries
                })
            })
            .collect();
    }
    all.iter().map(|entries| Request::from_json(&format!("{{{}}}", entries.join(", "))).unwrap()).collect()
}

pub(crate) fn instants() -> Vec<Moment> {
    INSTANTS.iter().map(|after| Moment::from_unix(BASE + after).unwrap()).collect()
}
