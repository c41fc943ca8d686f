//! Policies as drafts that can be written out as YAML and made smaller.

use std::fmt;

use greenlight::model::FieldType;

use super::{Rng, Spec, Style};

/// A policy in the making.
#[derive(Clone, Debug)]
pub struct Draft {
    pub header: Vec<String>,
    pub rules: Vec<DraftRule>,
}

#[derive(Clone, Debug)]
pub struct DraftRule {
    pub id: String,
    pub when: Vec<Cond>,
    pub unless: Vec<Cond>,
    pub then: &'static str,
    pub more: Vec<String>,
}

#[derive(Clone, Debug)]
pub enum Cond {
    Line(String, String),
    Group(&'static str, Vec<Vec<Cond>>),
}

const LISTS: &str =
    "lists:\n  gifts: [GIFT-1, GIFT-22]\n  mixed: [plain, 'Credit card']\n  kinds: [refund, cancel]";

impl Draft {
    pub fn generate(
        rng: &mut Rng,
        platform: bool,
        active: &[Spec],
        declared: &[(&'static str, FieldType)],
        base: i64,
        style: Style,
    ) -> Self {
        let owner = if platform { "platform" } else { "seller" };
        let mut header = vec![format!("policy: generated-{owner}\nowner: {owner}")];
        header.push(format!("currency: {}", rng.pick(&["USD", "USD", "USD", "USD", "EUR"])));
        header.push(format!(
            "timezone: {}",
            rng.pick(&["America/Los_Angeles", "America/Los_Angeles", "UTC", "Asia/Tokyo"])
        ));
        if style.tenants && rng.chance(15) {
            header.push(format!("seller_id: {}", rng.pick(&["7495000000000000001", "[plain, GIFT-1]"])));
        }
        if platform && rng.chance(30) {
            header.push(format!("auto_approval_time: {}", rng.pick(&["2m", "0s", "90s"])));
        }
        header.push(LISTS.to_owned());
        if !declared.is_empty() {
            let lines: String =
                declared.iter().map(|(name, kind)| format!("\n  {name}: {}", kind.name())).collect();
            header.push(format!("fields:{lines}"));
        }
        let count = 1 + rng.below(4);
        let rules =
            (0..count).map(|index| DraftRule::generate(rng, platform, index, active, base, style)).collect();
        Self { header, rules }
    }
}

impl DraftRule {
    fn generate(
        rng: &mut Rng,
        platform: bool,
        index: usize,
        active: &[Spec],
        base: i64,
        style: Style,
    ) -> Self {
        let then = match (platform, rng.chance(if platform { 60 } else { 82 })) {
            (true, true) => "platform",
            (false, true) => "approve",
            _ => "review",
        };
        let fits = if then == "approve" { 98 } else { 25 };
        let when = if rng.chance(4) { Vec::new() } else { conds(rng, active, fits, 3, 2, style) };
        let unless = if rng.chance(30) { conds(rng, active, 20, 2, 1, style) } else { Vec::new() };
        let mut more = Vec::new();
        let near = |rng: &mut Rng| match rng.below(3) {
            0 => rng.pick(&["2026-10-31", "2026-11-01", "2026-11-02", "2026-10-30"]).to_owned(),
            1 => greenlight::model::Moment::from_unix(base - rng.pick(&[0, 1, 3_600, 86_400]))
                .expect("near")
                .to_string(),
            _ => rng.pick(&["2026-01-01", "2026-11-30"]).to_owned(),
        };
        if rng.chance(12) {
            more.push(format!("from: {}", near(rng)));
        } else if rng.chance(10) {
            more.push(format!("until: {}", near(rng)));
        } else if rng.chance(5) {
            more.push("from: 2026-10-31".to_owned());
            more.push("until: 2026-11-02T00:00:01-07:00".to_owned());
        }
        if then == "platform" && rng.chance(40) {
            more.push(format!("metric: {}", rng.pick(&["included", "excluded"])));
        }
        if then == "approve" && rng.chance(20) {
            more.push(format!(
                "resolution: {}",
                rng.pick(&["refund", "refund without return", "partial refund of 30%"])
            ));
        }
        Self { id: format!("r{index}"), when, unless, then, more }
    }
}

/// Conditions on different fields, that many of a hundred so that the base request fits.
fn conds(rng: &mut Rng, active: &[Spec], fits: usize, most: usize, depth: usize, style: Style) -> Vec<Cond> {
    let mut found: Vec<Cond> = Vec::new();
    let mut used: Vec<&str> = Vec::new();
    for _ in 0..=rng.below(most) {
        if rng.chance(5) && !used.contains(&"formula") {
            used.push("formula");
            let written = super::formula::generate(rng, active, fits, style);
            found.push(Cond::Line("formula".to_owned(), format!("'{written}'")));
        } else if depth > 0 && rng.chance(15) {
            let word = rng.pick(&["any", "all"]);
            if used.contains(&word) {
                continue;
            }
            used.push(word);
            let fits = if word == "any" { fits.min(70) } else { fits };
            let parts = (0..=rng.below(3)).map(|_| conds(rng, active, fits, 2, depth - 1, style)).collect();
            found.push(Cond::Group(word, parts));
        } else {
            let spec = &active[rng.below(active.len())];
            if !used.contains(&spec.name.as_str()) {
                used.push(&spec.name);
                let fit = rng.chance(fits);
                found.push(Cond::Line(spec.name.clone(), said(rng, spec, fit, style)));
            }
        }
    }
    found
}

/// What a field must be: so that the base fits, or so that some other value does.
fn said(rng: &mut Rng, spec: &Spec, fit: bool, style: Style) -> String {
    if style.absence && rng.chance(5) {
        return rng.pick(&["known", "missing"]).to_owned();
    }
    let at = match spec.base {
        Some(base) if fit => base.min(spec.pool.len() - 1),
        _ => rng.below(spec.pool.len()),
    };
    let text = |at: usize| spec.pool[at].0.clone();
    let (low, high) = (rng.below(at + 1), at + rng.below(spec.pool.len() - at));
    let other = (at + 1 + rng.below(spec.pool.len() - 1)) % spec.pool.len();
    let (here, other_text) = (text(at), text(other));
    match spec.kind {
        FieldType::Bool => {
            if rng.chance(70) {
                here
            } else {
                format!("not {other_text}")
            }
        }
        FieldType::Code(_) if rng.chance(4) => match spec.name.as_str() {
            "kind" => "in kinds".to_owned(),
            _ => here,
        },
        FieldType::Code(_) => one_of(rng, &here, &other_text),
        FieldType::Text => match rng.below(7) {
            0 => rng.pick(&["like GIFT-*", "like *-*", "like *i*"]).to_owned(),
            1 => rng.pick(&["in gifts", "not in gifts", "in mixed", "not like GIFT-*"]).to_owned(),
            2 => "{ like: ['GIFT-*', 'pl*n'] }".to_owned(),
            _ => one_of(rng, &here, &other_text),
        },
        FieldType::List => match rng.below(8) {
            0 => format!("excludes {other_text}"),
            1 => format!("only {here}"),
            2 => format!("{{ only: [{here}, {other_text}, GIFT-1] }}"),
            3 => rng
                .pick(&["includes in gifts", "includes like GIFT-*", "only in gifts", "excludes in mixed"])
                .to_owned(),
            4 => format!("{{ includes: [{here}, {other_text}] }}"),
            5 => format!("{{ excludes: [{other_text}] }}"),
            _ => format!("includes {here}"),
        },
        _ => ordered(rng, spec, [low, at, high, other]),
    }
}

fn one_of(rng: &mut Rng, here: &str, other: &str) -> String {
    match rng.below(6) {
        0 | 1 => format!("[{here}, {other}]"),
        2 => format!("not {other}"),
        3 => format!("{{ not: [{other}] }}"),
        _ => here.to_owned(),
    }
}

fn ordered(rng: &mut Rng, spec: &Spec, [low, at, high, other]: [usize; 4]) -> String {
    let money = spec.kind == FieldType::Money;
    let code = if money { rng.pick(&["", "", "", "", "", " USD", " USD", " EUR"]) } else { "" };
    let text = |at: usize| format!("{}{code}", spec.pool[at].0);
    if spec.kind == FieldType::Moment && rng.chance(25) {
        let day = rng.pick(&["2026-10-30", "2026-10-31", "2026-11-01", "2026-11-02", "2026-10-01"]);
        return match rng.below(6) {
            0 => format!("not {day}"),
            1 => format!("[{day}, 2026-10-29]"),
            2 => format!("over {day}"),
            3 => format!("under {day}"),
            4 => format!("at most {day}"),
            _ => format!("at least {day}"),
        };
    }
    let (low, here, high, other) = (text(low), text(at), text(high), text(other));
    match rng.below(12) {
        0 => format!("at least {low} and at most {high}"),
        1 => format!("\">= {low}\""),
        2 => format!("\"<= {high}\""),
        3 => format!("[{here}, {other}]"),
        4 => format!("not {other}"),
        5 => format!("{{ not: [{other}] }}"),
        6 => format!("over {low}"),
        7 => format!("under {high}"),
        8 if money => format!("[{} USD, {} EUR]", spec.pool[at].0, spec.pool[at].0),
        8 => here,
        9 | 10 => format!("at least {low}"),
        _ => format!("at most {high}"),
    }
}

impl fmt::Display for Draft {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for line in &self.header {
            writeln!(f, "{line}")?;
        }
        writeln!(f, "rules:")?;
        self.rules.iter().try_for_each(|rule| write!(f, "{rule}"))
    }
}

impl fmt::Display for DraftRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "  - rule: {}", self.id)?;
        if self.when.is_empty() {
            writeln!(f, "    when: always")?;
        } else {
            writeln!(f, "    when:")?;
            block(f, &self.when, 6)?;
        }
        if !self.unless.is_empty() {
            writeln!(f, "    unless:")?;
            block(f, &self.unless, 6)?;
        }
        writeln!(f, "    then: {}", self.then)?;
        self.more.iter().try_for_each(|line| writeln!(f, "    {line}"))
    }
}

fn block(f: &mut fmt::Formatter<'_>, conds: &[Cond], indent: usize) -> fmt::Result {
    for cond in conds {
        match cond {
            Cond::Line(field, said) => writeln!(f, "{:indent$}{field}: {said}", "")?,
            Cond::Group(word, parts) => {
                writeln!(f, "{:indent$}{word}:", "")?;
                for part in parts {
                    writeln!(f, "{:indent$}  -", "")?;
                    block(f, part, indent + 6)?;
                }
            }
        }
    }
    Ok(())
}
