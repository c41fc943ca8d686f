//! Requests: what is written for each field, before it is read.

use greenlight::model::{Currency, FieldType, Request, Scalar};

use super::{Case, Rng, Spec};

/// A request as written.
#[derive(Clone, Debug)]
pub struct Written {
    pub currency: Option<&'static str>,
    pub entries: Vec<(String, Scalar)>,
}

impl Written {
    pub fn generate(rng: &mut Rng, case: &Case) -> Self {
        let changes = rng.pick(&[0, 0, 0, 5, 15, 15, 30, 70]);
        let currency = rng.pick(&[Some("USD"), Some("USD"), Some("USD"), Some("USD"), Some("EUR"), None]);
        let currency = if changes == 0 { Some("USD") } else { currency };
        let mut entries = Vec::new();
        for spec in &case.carried {
            let base = spec.base.unwrap_or(0).min(spec.pool.len() - 1);
            let value =
                if rng.chance(changes) { changed(rng, spec, case.base) } else { spec.pool[base].1.clone() };
            if value != Scalar::Null || rng.chance(50) {
                entries.push((spec.name.clone(), value));
            }
        }
        if rng.chance(5) {
            // Fields that are worked out cannot be given, and fields that nobody declared say nothing.
            entries.push((
                rng.pick(&["since_rts", "amount_share", "nobody.knows"]).to_owned(),
                Scalar::Text("0.5".into()),
            ));
        }
        Self { currency, entries }
    }

    pub fn read(&self) -> Request {
        let mut request = Request::new();
        request.set_currency(self.currency.and_then(Currency::from_code));
        for (name, value) in &self.entries {
            request.read_named(name, value);
        }
        request
    }

    /// The same request as JSON.
    pub fn json(&self) -> String {
        let currency = self.currency.map(|code| format!("\"currency\": \"{code}\""));
        let entries = self.entries.iter().map(|(name, value)| format!("{name:?}: {}", json(value)));
        format!("{{{}}}", currency.into_iter().chain(entries).collect::<Vec<_>>().join(", "))
    }
}

fn json(value: &Scalar) -> String {
    match value {
        Scalar::Text(text) | Scalar::Cell(text) => serde_json::to_string(text).expect("text is JSON"),
        Scalar::Number(text) => text.to_string(),
        Scalar::Bool(flag) => flag.to_string(),
        Scalar::Null => "null".to_owned(),
        Scalar::List(items) => format!("[{}]", items.iter().map(json).collect::<Vec<_>>().join(", ")),
        Scalar::Map | Scalar::Other => "{\"no\": \"field\"}".to_owned(),
    }
}

fn changed(rng: &mut Rng, spec: &Spec, base: i64) -> Scalar {
    match rng.below(10) {
        0 | 1 => Scalar::Null,
        2 => spoilt(rng),
        3 if spec.kind == FieldType::Moment => {
            Scalar::Number((base + rng.range(-10, 200_000)).to_string().into())
        }
        3 | 4 if spec.kind == FieldType::Money => {
            let amount = rng.pick(&spec.pool).0;
            Scalar::Text(format!("{amount} {}", rng.pick(&["USD", "EUR", "JPY", "KWD"])).into())
        }
        _ => rng.pick(&spec.pool).1,
    }
}

/// A value that hardly any field can have.
pub fn spoilt(rng: &mut Rng) -> Scalar {
    let text = |it: &str| Scalar::Text(it.into());
    let number = |it: &str| Scalar::Number(it.into());
    match rng.below(16) {
        0 => text("abc"),
        1 => number("-1"),
        2 => number("1e3"),
        3 => Scalar::Bool(rng.chance(50)),
        4 => Scalar::List(vec![text("GIFT-1"), Scalar::Bool(true)]),
        5 => Scalar::List(Vec::new()),
        6 => Scalar::Other,
        7 => text(""),
        8 => number("99999999999999999999"),
        9 => text("12.345 USD"),
        10 => number("1793448000000"),
        11 => text("10 USDX"),
        12 => number("0.5"),
        13 => text("-3d"),
        14 => text("true "),
        _ => text("9999-12-31T23:59:59Z"),
    }
}
