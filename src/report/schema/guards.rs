//! The schema of guards: figures and their limits, and approvals that there must not be.

use serde_json::{Map, Value, json};

use super::condition::{DURATION, RATE};
use crate::lang::Figure;
use crate::model::Field;

const MONEY: &str = r"\d+(\.\d+)?( +[A-Z]{3})?";
const COUNT: &str = r"\d+";

/// What stands under `guards`.
pub(super) fn schema() -> Value {
    json!({
        "description": "What must hold of the policy and of its dry runs. Guards decide nothing; `greenlight check` proves those on approvals, `greenlight simulate` measures the others.",
        "type": "array",
        "items": { "anyOf": [sentence(), figures(), no_approval()] },
        "examples": [[
            { "auto-approved money": "at most 5% more" },
            "no approval over 100 USD without photos",
        ]],
    })
}

/// `no approval over 100 USD without photos`.
fn sentence() -> Value {
    let words = Field::Kind.words().iter().chain(Field::Reason.words());
    let words: Vec<&str> = words.map(|word| word.name).collect();
    let part = format!(
        r" +(of +({})|(over|under|at least|at most) +{MONEY}|without +[a-z0-9][a-z0-9._-]*)",
        words.join("|")
    );
    json!({
        "description": "Approvals that there must not be, whatever a request says.",
        "type": "string",
        "pattern": format!("^no approval({part})+$"),
        "patternErrorMessage": "write `no approval`, and behind it `of` a kind or a reason, limits on the amount, `without` a field: `no approval over 100 USD without photos`",
        "examples": ["no approval over 100 USD without photos"],
    })
}

fn figures() -> Value {
    let entry = |name: &str, figure: Figure| {
        let example = match figure {
            Figure::ApprovedMoney => "at most 5% more",
            Figure::Approvals | Figure::ManualReviews => "at most 40%",
            Figure::ApprovedThoughRejected => "at most 10",
            _ => "at most 24h",
        };
        let value = match figure {
            Figure::ApprovedMoney => format!("{MONEY}|{}", RATE.pattern),
            Figure::Approvals | Figure::ManualReviews => format!("{COUNT}|{}", RATE.pattern),
            Figure::ApprovedThoughRejected => format!("{COUNT}|{MONEY}|{}", RATE.pattern),
            _ => format!("{}|{}", DURATION.pattern, RATE.pattern),
        };
        let bound = format!(r"((at least|at most|over|under) +|[<>]=? *)({value})( +(more|less))?");
        let schema = json!({
            "description": format!("{}. With `more` or `less`: than the baseline's.", meaning(figure)),
            "type": "string",
            "pattern": format!("^{bound}( +and +{bound})?$"),
            "patternErrorMessage": format!("write a limit, such as `{example}`"),
            "examples": [example],
        });
        (name.to_owned(), schema)
    };
    let named: Map<String, Value> = Figure::NAMES.iter().map(|(name, figure)| entry(name, *figure)).collect();
    let (_, percentile) = entry("", Figure::TimePercentile(90));
    json!({
        "type": "object",
        "minProperties": 1,
        "maxProperties": 1,
        "properties": named,
        "patternProperties": { "^handling time p[1-9][0-9]?$": percentile },
        "additionalProperties": false,
    })
}

fn meaning(figure: Figure) -> &'static str {
    match figure {
        Figure::ApprovedMoney => "Money approved without a person",
        Figure::Approvals => "Reviews approved without a person, or their share of all reviews",
        Figure::ApprovedThoughRejected => {
            "Reviews approved without a person that the seller rejected on record, their money, or their share of all approvals"
        }
        Figure::ManualReviews => "Reviews that stay with a person, or their share of all reviews",
        Figure::MeanTime => "The mean After-Sales Handling Time",
        _ => "The time within which so many in a hundred reviews in AHT are handled",
    }
}

/// `no approval: { amount: over 100, without: photos }`.
fn no_approval() -> Value {
    json!({
        "type": "object",
        "required": ["no approval"],
        "additionalProperties": false,
        "properties": { "no approval": {
            "description": "No request for which all of this is true, or may be, is approved: conditions as under `when`, and `without` a field.",
            "allOf": [{ "$ref": "#/definitions/conditions" }],
            "properties": { "without": {
                "description": "The request has none of it: it does not say the field, or says zero, an empty list, `false`.",
                "type": "string",
                "examples": ["photos"],
            } },
            "examples": [{ "amount": "over 100", "without": "photos" }],
        } },
    })
}
