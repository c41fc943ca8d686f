//! Facts read from JSON say what a request read from the same JSON says: over generated requests, over texts that are
//! damaged byte by byte, and with the same errors.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::unreachable,
    clippy::print_stdout,
    reason = "a test fails by panicking"
)]

mod generate;

use generate::{Rng, Style, Written, decisions, run};
use greenlight::lang::Policy;
use greenlight::model::{Field, FieldType, Moment, Request};
use greenlight::{Facts, Policies};

/// Reads both ways and decides.
fn agree(policies: &Policies, facts: &mut Facts<'_>, json: &[u8], at: Moment) {
    let shown = || String::from_utf8_lossy(json).into_owned();
    match (Request::from_json_bytes(json), facts.read_json(json)) {
        (Ok(request), Ok(facts)) => {
            let (ours, theirs) = (facts.decide(at), policies.decide(&request, at));
            assert_eq!(ours, theirs, "{}", shown());
        }
        (Err(expected), Err(error)) => {
            assert_eq!(error.to_string(), expected.to_string(), "{}", shown());
            let decision = facts.decide(at);
            assert!(!decision.is_approval(), "{}", shown());
            assert_eq!(decision.why().to_string(), "malformed:json");
        }
        (request, facts) => panic!("{request:?} but {:?} for {}", facts.err(), shown()),
    }
}

/// The entries as JSON, some of them in the maps that their names lead through.
fn nested(rng: &mut Rng, written: &Written) -> String {
    let flat = written.json();
    let entries: Vec<(String, serde_json::Value)> = match serde_json::from_str(&flat) {
        Ok(serde_json::Value::Object(map)) => map.into_iter().collect(),
        _ => return flat,
    };
    let mut groups: Vec<(String, Vec<String>)> = Vec::new();
    let mut all = Vec::new();
    for (name, value) in entries {
        match name.split_once('.') {
            Some((group, name)) if rng.chance(80) => {
                let entry = format!("{name:?}:{value}");
                match groups.iter_mut().find(|(known, _)| known == group) {
                    Some((_, inside)) => inside.push(entry),
                    None => groups.push((group.to_owned(), vec![entry])),
                }
            }
            _ => all.push(format!("{name:?}:{value}")),
        }
    }
    all.extend(groups.into_iter().map(|(group, inside)| format!("{group:?}:{{{}}}", inside.join(","))));
    for at in (1..all.len()).rev() {
        all.swap(at, rng.below(at + 1));
    }
    format!("{{{}}}", all.join(","))
}

/// Damages a text in one of the ways in which texts are damaged.
fn damaged(rng: &mut Rng, json: &str) -> Vec<u8> {
    let mut bytes = json.as_bytes().to_vec();
    for _ in 0..1 + rng.below(2) {
        let at = rng.below(bytes.len().max(1)).min(bytes.len().saturating_sub(1));
        match rng.below(8) {
            0 => bytes.truncate(at),
            1 if !bytes.is_empty() => _ = bytes.remove(at),
            2 => bytes.insert(at, rng.pick(b"\"\\{}[],: \n\t0-e.utfn\x00\x0b\x0c\x80\xff")),
            3 if !bytes.is_empty() => bytes[at] = rng.pick(b"\"\\{}[],:1-.eA\xc3"),
            4 => {
                // An entry twice, or something of another text.
                let from = rng.below(bytes.len().max(1)).min(at);
                let piece = bytes[from..at].to_vec();
                bytes.splice(at..at, piece);
            }
            5 => {
                let text = String::from_utf8_lossy(&bytes).into_owned();
                bytes = text.replacen("\"a", "\"\\u0061", 1).into_bytes();
            }
            6 => {
                let text = String::from_utf8_lossy(&bytes).into_owned();
                let more = rng.pick(&[
                    "{\"order\":7,",
                    "{\"buyer\":null,",
                    "{\"order\":{\"amount\":{}},",
                    "{\"order\":{\"currency\":\"EUR\"},",
                    "{\"order.currency\":\"EUR\",",
                    "{\"nobody\":{\"knows\":1,\"knows\":2},",
                    "{\"nobody\":1,\"nobody\":2,",
                    "{\"order\":{\"nobody\":1,\"nobody\":null},",
                    "{\"order.nobody\":1,\"order\":{\"nobody\":2},",
                    "{\"currency\":7,",
                    "{\"currency\":null,",
                    "{\"id\":[1],",
                    "{\"id\":\"a\",\"id\":\"a\",",
                    "{\"since_rts\":\"2d\",",
                    "{\"inspection\":{\"received_at\":\"2026-11-01T08:00:00Z\"},",
                    "{\"skus\":[\"a\",[\"b\"]],",
                    "{\"skus\":[\"a\",1,-2.50,true],",
                    "{\"skus\":[\"a\\n\", \"b\"],",
                    "{\"amount\":18.400,",
                    "{\"amount\":\"18.40  USD\",",
                    "{\"amount\":-0,",
                    "{\"photos\":3.0,",
                    "{\"photos\":1e2,",
                    "{\"reason_code\":\"ecom_order_delivered_refund_reason_damaged\",",
                    "{\"reason_code\":7,",
                    "{\"seller_id\":\"7495000000000000001\",",
                    " {\r\n",
                    "{\"\":1,",
                ]);
                bytes = text.replacen('{', more, 1).into_bytes();
            }
            _ => {
                let deep = rng.pick(&[3, 10, 63, 64, 65, 130, 300]);
                let list = format!("{{\"deep\":{}{},", "[".repeat(deep), "]".repeat(deep));
                bytes = String::from_utf8_lossy(&bytes).replacen('{', &list, 1).into_bytes();
            }
        }
    }
    bytes
}

#[test]
fn facts_read_from_json_are_those_of_the_request() {
    let style = Style { absence: true, tenants: true };
    run(decisions(200_000), 23, style, |rng, case, policies| {
        let mut facts = policies.facts();
        for _ in 0..40 {
            let written = case.request(rng);
            let json = if rng.chance(50) { nested(rng, &written) } else { written.json() };
            for _ in 0..3 {
                agree(policies, &mut facts, json.as_bytes(), case.instant(rng));
            }
            for _ in 0..5 {
                agree(policies, &mut facts, &damaged(rng, &json), case.instant(rng));
            }
        }
        40 * 8
    });
}

/// A value for a field, in a form that is usual, odd or wrong.
fn value(rng: &mut Rng, field: Field) -> String {
    let usual = match field.def().kind {
        FieldType::Bool => rng.pick(&["true", "false"]).to_owned(),
        FieldType::Code(words) => format!("\"{}\"", words[rng.below(words.len())].name),
        FieldType::Text => rng.pick(&["\"plain\"", "\"Größe\"", "\"a b\"", "7"]).to_owned(),
        FieldType::Number | FieldType::Count => {
            rng.pick(&["0", "1", "12", "99.5", "0.0001", "100", "101", "3.0"]).to_owned()
        }
        FieldType::Rate => rng.pick(&["0", "1", "0.625", "0.33333", "\"60%\"", "1.0001"]).to_owned(),
        FieldType::Money => rng
            .pick(&["18.4", "18.40", "18.405", "0", "\"18.40 USD\"", "\"18 JPY\"", "\"1.234 KWD\""])
            .to_owned(),
        FieldType::Duration => rng.pick(&["86400", "\"30d\"", "\"90m\"", "-1"]).to_owned(),
        FieldType::Moment => rng
            .pick(&[
                "\"2026-11-01T08:00:00Z\"",
                "1793310000",
                "\"1793310000\"",
                "\"2026-11-01T08:00:00-07:00\"",
                "0",
            ])
            .to_owned(),
        _ => rng.pick(&["[]", "[\"a\"]", "[\"a\", \"b\"]", "[1,\"a\"]", "[\"\\\"\"]"]).to_owned(),
    };
    match rng.below(12) {
        0 => rng
            .pick(&[
                "null",
                "\"\"",
                "-1",
                "true",
                "[]",
                "[null]",
                "\"x\\u0041\"",
                "\"\\ud800\"",
                "1e3",
                "0.1e1",
                "99999999999999",
                "100000000000000",
                "0.33333333333333333333333333",
                "12345678901234567890",
                "\" 7 \"",
                "\"NaN\"",
                "\"2026-02-30T08:00:00Z\"",
                "{}",
            ])
            .to_owned(),
        _ => usual,
    }
}

/// A policy that looks at every field: decisions tell which of its rules is the first that fits, and what is not known
/// of those before.
fn curious() -> Policies {
    let mut rules = String::new();
    for field in Field::ALL.iter().filter(|field| field.def().derived.is_none()) {
        let conditions: &[&str] = match field.def().kind {
            FieldType::Bool => &["true"],
            FieldType::Code(words) => &[words[0].name, words[words.len() - 1].name],
            FieldType::Text => &["plain", "like Gr*", "7"],
            FieldType::Number => &["at least 12", "over 99.5"],
            FieldType::Count => &["at least 3", "at most 1"],
            FieldType::Rate => &["at least 62.5%", "over 33.333%"],
            FieldType::Money => &["at least 18.40 USD", "at most 18 JPY", "over 1.23 KWD"],
            FieldType::Duration => &["at least 90m", "at least 24h"],
            FieldType::Moment => &["at least 2026-11-01T08:00:00Z", "under 2026-11-01T08:00:01Z"],
            _ => &["includes a", "only a", "excludes b", "includes like \\\"*"],
        };
        for (at, condition) in conditions.iter().enumerate() {
            let (name, id) = (field.name(), field.name().replace('.', "-"));
            let rule =
                format!("  - rule: {id}-{at}\n    when:\n      {name}: {condition}\n    then: approve\n");
            let text = format!("policy: p\nowner: seller\nrules:\n{rule}");
            if Policy::parse("p", &text).is_ok() {
                rules.push_str(&rule);
            }
        }
    }
    let text = format!(
        "policy: p\nowner: seller\nrules:\n{rules}  - rule: rest\n    when: always\n    then: review\n"
    );
    Policies::new(None, Some(Policy::parse("p", &text).unwrap_or_else(|found| panic!("{found}")))).unwrap()
}

#[test]
fn every_field_is_read_as_requests_read_it() {
    let at = Moment::parse("2026-11-05T10:00:00Z").unwrap();
    let policies = curious();
    generate::runs(20_000, 29, |rng| {
        let mut facts = policies.facts();
        let fields: Vec<Field> =
            Field::ALL.iter().copied().filter(|field| field.def().derived.is_none()).collect();
        // Few at a time, so that the first rule that fits tells of each.
        let mut entries: Vec<String> = (0..1 + rng.below(4))
            .map(|_| {
                let field = fields[rng.below(fields.len())];
                format!("\"{}\":{}", field.name(), value(rng, field))
            })
            .collect();
        if rng.chance(60) {
            entries.push(format!("\"currency\":{}", rng.pick(&["\"USD\"", "\"JPY\"", "\"KWD\"", "\"usd\""])));
        }
        if rng.chance(20) {
            entries
                .insert(0, rng.pick(&["\"unheard\":1", "\"id\":\"r-1\"", "\"x\":{\"y\":[{}]}"]).to_owned());
        }
        let json = format!("{{{}}}", entries.join(rng.pick(&[",", ", "])));
        agree(&policies, &mut facts, json.as_bytes(), at);
        // What was learnt of the order of names changes nothing.
        entries.reverse();
        let json = format!("{{{}}}", entries.join(","));
        for _ in 0..2 {
            agree(&policies, &mut facts, json.as_bytes(), at);
        }
    });
}

#[test]
fn fields_that_policies_declare_are_read() {
    let text = "policy: p\nowner: seller\ncurrency: USD\nfields:\n  loyalty_tier: text\n  shop.visits: count\n  order.tip: money\nrules:\n  \
                - rule: gold\n    when: { loyalty_tier: gold, shop.visits: at least 2, order.tip: at most 5 }\n    then: approve\n";
    let policies = Policies::new(None, Some(Policy::parse("p", text).unwrap())).unwrap();
    let at = Moment::parse("2026-11-05T10:00:00Z").unwrap();
    let mut facts = policies.facts();
    for json in [
        r#"{"loyalty_tier":"gold","shop.visits":2,"order.tip":5,"currency":"USD"}"#,
        r#"{"loyalty_tier":"gold","shop":{"visits":2},"order":{"tip":5},"currency":"USD"}"#,
        r#"{"loyalty_tier":"gold","shop":{"visits":2},"order":{"tip":"5 USD"}}"#,
        r#"{"loyalty_tier":"g\u006fld","shop.visits":2,"order.tip":5,"currency":"USD"}"#,
        r#"{"loyalty_tier":null,"shop.visits":2,"order.tip":5,"currency":"USD"}"#,
        r#"{"loyalty_tier":"gold","shop.visits":2,"order.tip":5}"#,
        r#"{"loyalty_tier":"gold","loyalty_tier":"gold","shop.visits":2,"order.tip":5,"currency":"USD"}"#,
    ] {
        agree(&policies, &mut facts, json.as_bytes(), at);
    }
    assert!(
        facts
            .read_json(br#"{"currency":"USD","order.tip":5,"shop.visits":2,"loyalty_tier":"gold"}"#)
            .unwrap()
            .decide(at)
            .is_approval()
    );
}
