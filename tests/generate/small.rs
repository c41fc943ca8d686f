//! A small world that can be enumerated: a few fields, all their cells, and policies over them.

use std::fmt::Write;

use greenlight::model::{Moment, Request};

use super::Rng;

/// What each field can be, as JSON; nothing is absence. Every cell of the conditions below has a value here.
const KINDS: [&str; 4] = ["", "\"refund\"", "\"cancel\"", "\"replacement\""];
const AMOUNTS: [&str; 8] = [
    "",
    "\"9.99 USD\"",
    "\"10.00 USD\"",
    "\"10.01 USD\"",
    "\"25.00 USD\"",
    "\"25.01 USD\"",
    "\"10.00 EUR\"",
    "\"lots\"",
];
const PHOTOS: [&str; 5] = ["", "0", "1", "2", "-1"];
const TAGS: [&str; 9] = [
    "",
    "7",
    "[\"vip\"]",
    "[\"risky\"]",
    "[\"vip\", \"risky\"]",
    "[\"other\"]",
    "[\"vip\", \"other\"]",
    "[\"risky\", \"other\"]",
    "[\"vip\", \"risky\", \"other\"]",
];
/// When the goods were delivered: seconds before the moment of deciding, not at all, or so that nobody can read it.
const AGES: [Result<i64, &str>; 5] = [Err(""), Err("\"soon\""), Ok(0), Ok(86_400), Ok(86_401)];

/// The moment of deciding.
pub fn at() -> Moment {
    Moment::from_unix(1_793_448_000).expect("in range")
}

/// Every request of the world.
pub fn requests() -> Vec<Request> {
    let mut requests = Vec::new();
    for kind in KINDS {
        for amount in AMOUNTS {
            for photos in PHOTOS {
                for tags in TAGS {
                    for age in AGES {
                        let delivered = age.map_or_else(str::to_owned, |age| (at().unix() - age).to_string());
                        let said = [
                            ("kind", kind),
                            ("amount", amount),
                            ("photos", photos),
                            ("buyer.tags", tags),
                            ("delivered_at", &delivered),
                        ];
                        let entries = said.iter().filter(|(_, value)| !value.is_empty());
                        let entries: Vec<_> =
                            entries.map(|(name, value)| format!("{name:?}: {value}")).collect();
                        let text = format!("{{{}}}", entries.join(", "));
                        requests.push(Request::from_json(&text).expect("an object"));
                    }
                }
            }
        }
    }
    requests
}

/// A rule in the making: lines of `when` and `unless` by field, and what becomes of a request.
#[derive(Clone, Debug)]
pub struct SmallRule {
    pub id: String,
    pub when: Vec<String>,
    pub unless: Vec<String>,
    pub then: String,
}

/// A policy in the making.
#[derive(Clone, Debug)]
pub struct Small {
    pub platform: bool,
    pub rules: Vec<SmallRule>,
    pub tags: &'static str,
}

fn line(rng: &mut Rng, field: usize) -> String {
    let options: &[&str] = match field {
        0 => &["kind: refund", "kind: [refund, cancel]", "kind: not cancel"],
        1 => &[
            "amount: at most 10",
            "amount: under 25",
            "amount: at most 25",
            "amount: over 10",
            "amount: at least 10 and under 25",
            "amount: known",
        ],
        2 => &["photos: at least 1", "photos: at least 2", "photos: missing", "photos: under 2"],
        3 => &[
            "buyer.tags: includes vip",
            "buyer.tags: excludes risky",
            "buyer.tags: includes in mine",
            "buyer.tags: only vip",
        ],
        4 => &["since_delivery: at most 1d", "since_delivery: under 1d", "delivered_at: missing"],
        _ => &[
            "formula: 'amount <= 10 || photos >= 1'",
            "formula: '!(photos < 2)'",
            "formula: 'photos * photos >= 4'",
            "formula: 'amount > 10 && kind != \"cancel\"'",
        ],
    };
    rng.pick(options).to_owned()
}

fn lines(rng: &mut Rng, most: usize) -> Vec<String> {
    let mut fields: Vec<usize> = Vec::new();
    for _ in 0..rng.below(most + 1) {
        let field = if rng.chance(10) { 5 } else { rng.below(5) };
        if !fields.contains(&field) {
            fields.push(field);
        }
    }
    fields.into_iter().map(|field| line(rng, field)).collect()
}

impl SmallRule {
    fn generate(rng: &mut Rng, platform: bool, id: String) -> Self {
        let mut when = lines(rng, 3);
        if rng.chance(15) {
            let (one, other) = (line(rng, 1), line(rng, 2));
            when.retain(|line| !line.starts_with("amount") && !line.starts_with("photos"));
            when.push(format!("any: [{{ {one} }}, {{ {other} }}]"));
        }
        let unless = if rng.chance(30) { lines(rng, 2) } else { Vec::new() };
        Self { id, when, unless, then: then(rng, platform) }
    }
}

fn then(rng: &mut Rng, platform: bool) -> String {
    let options: &[&str] = match platform {
        true => &["platform", "platform\n    metric: included", "review"],
        false => &["approve", "approve", "approve\n    resolution: partial refund of 50%", "review"],
    };
    rng.pick(options).to_owned()
}

impl Small {
    pub fn generate(rng: &mut Rng, platform: bool) -> Self {
        let rules =
            (0..1 + rng.below(4)).map(|at| SmallRule::generate(rng, platform, format!("r{at}"))).collect();
        Self { platform, rules, tags: "vip" }
    }

    /// A version with a few edits.
    pub fn edited(&self, rng: &mut Rng) -> Self {
        let mut new = self.clone();
        for edit in 0..1 + rng.below(3) {
            new.edit(rng, edit);
        }
        new
    }

    fn edit(&mut self, rng: &mut Rng, edit: usize) {
        let at = rng.below(self.rules.len());
        let platform = self.platform;
        match rng.below(11) {
            0 => {
                let rule = SmallRule::generate(rng, platform, format!("new{edit}"));
                self.rules.insert(rng.below(self.rules.len() + 1), rule);
            }
            1 if self.rules.len() > 1 => drop(self.rules.remove(at)),
            2 => {
                let rule = self.rules.remove(at);
                self.rules.insert(rng.below(self.rules.len() + 1), rule);
            }
            3 => self.rules[at].id = format!("other{edit}"),
            4 => self.rules[at].then = then(rng, platform),
            5 => self.tags = rng.pick(&["risky", "vip, risky"]),
            6 => self.rules[at].unless = lines(rng, 2),
            7 => self.rules[at].when.reverse(),
            _ => self.rules[at].when = lines(rng, 3),
        }
    }

    pub fn text(&self) -> String {
        let owner = if self.platform { "platform" } else { "seller" };
        let mut text = format!(
            "policy: small-{owner}\nowner: {owner}\ncurrency: USD\nlists:\n  mine: [{}]\nrules:\n",
            self.tags
        );
        for rule in &self.rules {
            let _ = writeln!(text, "  - rule: {}", rule.id);
            let block = |text: &mut String, word: &str, lines: &[String]| {
                let _ = writeln!(text, "    {word}:");
                for line in lines {
                    let _ = writeln!(text, "      {line}");
                }
            };
            match rule.when.as_slice() {
                [] => text.push_str("    when: always\n"),
                lines => block(&mut text, "when", lines),
            }
            if !rule.unless.is_empty() {
                block(&mut text, "unless", &rule.unless);
            }
            // What the buyer gets has to go with what the rule says the buyer asks for.
            let kind =
                rule.when.iter().any(|line| line.starts_with("kind:") && line.as_str() != "kind: refund");
            let (then, resolution) = rule.then.split_once('\n').unwrap_or((&rule.then, ""));
            let _ = writeln!(text, "    then: {then}");
            if !resolution.is_empty() && (self.platform || !kind) {
                let _ = writeln!(text, "{resolution}");
            }
        }
        text
    }
}
