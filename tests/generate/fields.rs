//! The fields of a case: their pools of values, in rules and in requests.

use greenlight::model::{Derivation, Field, FieldType, Moment, Scalar};

use super::Rng;

/// A field of a case.
#[derive(Clone, Debug)]
pub struct Spec {
    pub name: String,
    pub kind: FieldType,
    /// Values, in rising order where the type has one: as a rule writes them and as a request does.
    pub pool: Vec<(String, Scalar)>,
    /// Which of them the base request has, where that is a matter of the pool.
    pub base: Option<usize>,
}

/// Seconds that thresholds and moments are apart, in rising order.
const SPANS: [i64; 11] = [0, 1, 3_600, 43_200, 86_399, 86_400, 86_401, 90_000, 172_800, 259_200, 2_592_000];
const AMOUNTS: [&str; 10] = ["0", "9.99", "10", "10.01", "24.99", "25", "25.01", "40", "50", "100.5"];
const RATES: [(&str, &str); 7] = [
    ("0%", "0"),
    ("12.5%", "0.125"),
    ("20%", "0.2"),
    ("33.3333%", "33.3333%"),
    ("50%", "0.50"),
    ("60%", "60%"),
    ("100%", "1"),
];
const NUMBERS: [&str; 7] = ["0", "1", "2", "3", "5.5", "50", "99.99"];
const COUNTS: [&str; 6] = ["0", "1", "2", "3", "5", "10"];
const TEXTS: [&str; 6] = ["GIFT-1", "GIFT-22", "plain", "7495000000000000001", "Credit card", "GIFT-"];

/// Fields of a policy's own, a few of all the types there are.
pub fn declared(rng: &mut Rng) -> Vec<(&'static str, FieldType)> {
    const ALL: [(&str, FieldType); 9] = [
        ("vip", FieldType::Bool),
        ("loyalty_tier", FieldType::Text),
        ("score", FieldType::Number),
        ("shop.visits", FieldType::Count),
        ("own_share", FieldType::Rate),
        ("deposit", FieldType::Money),
        ("stay", FieldType::Duration),
        ("arrived", FieldType::Moment),
        ("labels", FieldType::List),
    ];
    let mut chosen = Vec::new();
    for field in ALL {
        if rng.chance(15) {
            chosen.push(field);
        }
    }
    chosen
}

/// The fields that the conditions of a case are about.
pub fn active(rng: &mut Rng, base: i64, declared: &[(&'static str, FieldType)]) -> Vec<Spec> {
    let mut names: Vec<(&str, FieldType)> = declared.to_vec();
    let often = [
        "kind",
        "reason",
        "amount",
        "photos",
        "since_rts",
        "since_delivery",
        "until_deadline",
        "buyer.tags",
        "amount_share",
        "since_request",
    ];
    while names.len() < 5 + declared.len() {
        let field = if rng.chance(45) {
            Field::from_name(rng.pick(&often)).expect("a field of the table")
        } else {
            rng.pick(Field::ALL)
        };
        if !names.iter().any(|(name, _)| *name == field.name()) {
            names.push((field.name(), field.def().kind));
        }
    }
    names.into_iter().map(|(name, kind)| spec(rng, base, name, kind)).collect()
}

/// The fields that requests of the case carry: those the conditions are about or are worked out from, and
/// what says when the review began.
pub fn carried(rng: &mut Rng, base: i64, active: &[Spec]) -> Vec<Spec> {
    let mut carried: Vec<Spec> = Vec::new();
    let mut needed: Vec<(&str, FieldType)> = Vec::new();
    for spec in active {
        match Field::from_name(&spec.name).and_then(|field| field.def().derived) {
            None => carried.push(spec.clone()),
            Some(Derivation::Since(field) | Derivation::Until(field)) => {
                needed.push((field.name(), FieldType::Moment))
            }
            Some(Derivation::Share(part, whole)) => {
                needed.extend([(part.name(), FieldType::Money), (whole.name(), FieldType::Money)]);
            }
        }
    }
    for field in [Field::Review, Field::RequestedAt, Field::InspectionReceivedAt, Field::SellerId] {
        needed.push((field.name(), field.def().kind));
    }
    for (name, kind) in needed {
        if carried.iter().any(|spec| spec.name == name) {
            continue;
        }
        let mut made = spec(rng, base, name, kind);
        // The age that a condition's base takes for granted.
        let wanted = active.iter().find(|spec| {
            let derived = Field::from_name(&spec.name).and_then(|field| field.def().derived);
            matches!(derived, Some(Derivation::Since(field) | Derivation::Until(field)) if field.name() == name)
        });
        if let Some(at) = wanted.and_then(|spec| spec.base) {
            let sign = if name == "deadline_at" { 1 } else { -1 };
            made.pool.push((String::new(), moment(base + sign * SPANS[at])));
            made.base = Some(made.pool.len() - 1);
        }
        carried.push(made);
    }
    carried
}

fn moment(unix: i64) -> Scalar {
    Scalar::Number(unix.to_string().into())
}

fn spec(rng: &mut Rng, base: i64, name: &str, kind: FieldType) -> Spec {
    let text = |it: &str| Scalar::Text(it.into());
    let number = |it: &str| Scalar::Number(it.into());
    let pool: Vec<(String, Scalar)> = match kind {
        FieldType::Bool => vec![("false".into(), Scalar::Bool(false)), ("true".into(), Scalar::Bool(true))],
        FieldType::Code(words) => {
            // Words next to each other, and, where there are many, words far apart.
            let (start, step) =
                (rng.below(words.len()), if words.len() > 64 { rng.pick(&[1, 32, 64]) } else { 1 });
            let some = (0..words.len().min(5)).map(|at| &words[(start + at * step) % words.len()]);
            some.map(|word| (word.name.to_owned(), text(word.name))).collect()
        }
        FieldType::Number => NUMBERS.iter().map(|it| ((*it).to_owned(), number(it))).collect(),
        FieldType::Count => COUNTS.iter().map(|it| ((*it).to_owned(), number(it))).collect(),
        FieldType::Rate => RATES.iter().map(|(rule, given)| ((*rule).to_owned(), text(given))).collect(),
        FieldType::Money => AMOUNTS.iter().map(|it| ((*it).to_owned(), number(it))).collect(),
        FieldType::Duration => SPANS.iter().map(|it| (span(rng, *it), text(&format!("{it}s")))).collect(),
        FieldType::Moment => {
            let sign = if name == "deadline_at" { 1 } else { -1 };
            let mut at: Vec<i64> = SPANS.iter().map(|span| base + sign * span).collect();
            at.sort_unstable();
            at.iter()
                .map(|unix| (Moment::from_unix(*unix).expect("near").to_string(), moment(*unix)))
                .collect()
        }
        FieldType::List => {
            let list = |items: &[&str]| Scalar::List(items.iter().map(|it| text(it)).collect());
            vec![
                ("GIFT-1".into(), list(&["GIFT-1"])),
                ("plain".into(), list(&["plain", "GIFT-1"])),
                ("GIFT-22".into(), list(&["GIFT-22", "GIFT-22", "GIFT-"])),
                ("Credit card".into(), list(&["Credit card"])),
                ("watchlist".into(), list(&[])),
            ]
        }
        _ => TEXTS.iter().map(|it| ((*it).to_owned(), text(it))).collect(),
    };
    let base = (name != "amount_share").then(|| rng.below(pool.len()));
    Spec { name: name.to_owned(), kind, pool, base }
}

/// The same length of time in one of the ways to write it.
fn span(rng: &mut Rng, seconds: i64) -> String {
    let units: Vec<(i64, &str)> = [(86_400, "d"), (3_600, "h"), (60, "m"), (1, "s")]
        .into_iter()
        .filter(|(unit, _)| seconds % unit == 0)
        .collect();
    let (unit, name) = rng.pick(&units);
    format!("{}{name}", seconds / unit)
}
