//! Formulas over the fields of a case.

use greenlight::model::FieldType;

use super::{Rng, Spec, Style};

pub fn generate(rng: &mut Rng, active: &[Spec], fits: usize, style: Style) -> String {
    nested(rng, active, fits, style, 2)
}

fn nested(rng: &mut Rng, active: &[Spec], fits: usize, style: Style, depth: usize) -> String {
    let part = |rng: &mut Rng| nested(rng, active, fits, style, depth.saturating_sub(1));
    match rng.below(if depth == 0 { 1 } else { 8 }) {
        1 => format!("({}) && ({})", part(rng), part(rng)),
        2 => format!("({}) || ({})", part(rng), part(rng)),
        3 => format!("!({})", part(rng)),
        4 => format!("if {} {{ {} }} else {{ {} }}", part(rng), part(rng), part(rng)),
        _ => {
            let spec = rng.pick(active);
            atom(rng, &spec, fits, style)
        }
    }
}

/// A comparison of one field, often so that its base fits.
fn atom(rng: &mut Rng, spec: &Spec, fits: usize, style: Style) -> String {
    let field = &spec.name;
    let at = match spec.base.filter(|_| rng.chance(fits)) {
        Some(base) => base.min(spec.pool.len() - 1),
        None => rng.below(spec.pool.len()),
    };
    let text = spec.pool[at].0.clone();
    let sign = rng.pick(&["<=", ">=", "==", "<", ">", "!=", "<=", ">="]);
    let absent = style.absence && rng.chance(20);
    match spec.kind {
        FieldType::Bool => rng.pick(&[field.clone(), format!("!{field}"), format!("{field} == {text}")]),
        FieldType::Code(_) => match rng.below(3) {
            0 => format!("{field} in [\"{text}\", \"{}\"]", spec.pool[0].0),
            1 => format!("{field} != \"{}\"", spec.pool[0].0),
            _ => format!("{field} == \"{text}\""),
        },
        FieldType::Text => match rng.below(4) {
            0 => format!("{field}.starts_with(\"GIFT\")"),
            1 => format!("{field}.len() {sign} 5"),
            2 => format!("\"i\" in {field}"),
            _ => format!("{field} == \"{text}\""),
        },
        FieldType::List => rng.pick(&[
            format!("\"{text}\" in {field}"),
            format!("{field}.len() {sign} 1"),
            format!("{field}.contains(\"GIFT-1\")"),
        ]),
        FieldType::Money if absent => format!("({field} ?? 10) {sign} {text}"),
        FieldType::Money => match rng.below(6) {
            0 => format!("{field} * 0.5 {sign} {text}"),
            1 => format!("{field} + 1 {sign} {text}"),
            2 => format!("min({field}, 25) {sign} {text}"),
            3 => format!("-{field} {sign} -10"),
            4 => format!("{field} / 2 {sign} {text}"),
            _ => format!("{field} {sign} {text}"),
        },
        FieldType::Number | FieldType::Count if absent => format!("({field} ?? 1) {sign} {text}"),
        FieldType::Number | FieldType::Count => match rng.below(5) {
            0 => rng.pick(&[format!("10 / {field} {sign} 3"), format!("{field} {sign} 10 / {field}")]),
            1 => format!("{field} % 2 == 0"),
            2 => format!("{field} * {field} {sign} {text}"),
            3 => format!("max({field}, 2, 3) {sign} {text}"),
            _ => format!("{field} {sign} {text}"),
        },
        FieldType::Rate => format!("{field} {sign} {}", rng.pick(&["0", "0.2", "0.5", "1"])),
        FieldType::Duration => {
            let span =
                rng.pick(&["days(1)", "hours(12)", "seconds(86399)", "hours(1)", "days(3)", "minutes(1)"]);
            match rng.below(5) {
                0 => format!("{field} + hours(1) {sign} {span}"),
                1 => format!("{field} * 2 {sign} {span}"),
                2 => format!("days(2) - {field} {sign} {span}"),
                3 => format!("max({field}, hours(13)) {sign} {span}"),
                _ => format!("{field} {sign} {span}"),
            }
        }
        FieldType::Moment => {
            let sign = rng.pick(&["<=", ">=", "<", ">"]);
            rng.pick(&[
                format!("{field} {sign} date(\"{text}\")"),
                format!("{field} + days(1) {sign} date(\"{text}\")"),
            ])
        }
        _ => "true".to_owned(),
    }
}
