//! One decision: twelve rules over 24 fields.

use crate::agree::{Disagreement, agree};
use crate::engine::{Engine, Given};
use crate::engines::greenlight::{Greenlight, Way};
use crate::engines::{cedar, cel, coded, hand, rego, script, serde, zen};
use crate::race::decisions;
use crate::shop::{DISTINCT, HOT, REVIEWING, Record, TWELVE, records};
use crate::table::{Figures, nanos, thousands, times};
use std::sync::Arc;

/// Slower than that for a decision, and an engine is given fewer distinct requests.
const SLOW: f64 = 500.0;
/// So many: more than any cache or predictor keeps.
const FEWER: usize = 10_000;

fn engines() -> Vec<Box<dyn Engine>> {
    let mut engines: Vec<Box<dyn Engine>> =
        vec![Box::new(hand::Hand::default()), Box::new(coded::Coded::default())];
    for way in Way::ALL {
        engines.push(Box::new(Greenlight::new(TWELVE, way)));
    }
    engines.push(Box::new(serde::IntoStruct::default()));
    engines.push(Box::new(serde::IntoValue::default()));
    for given in Given::BOTH {
        engines.push(Box::new(zen::Ternary::twelve(given)));
        engines.push(Box::new(cel::Cel::twelve(given)));
        engines.push(Box::new(script::Script::twelve(given)));
        engines.push(Box::new(script::Expressions::twelve(given)));
        engines.push(Box::new(zen::Table::twelve(given)));
        engines.push(Box::new(rego::Interpreter::twelve(given)));
        engines.push(Box::new(rego::Machine::twelve(given)));
        engines.push(Box::new(cedar::Cedar::twelve(given)));
    }
    engines
}

/// Checks, times, prints.
///
/// # Errors
/// If the engines do not agree.
pub fn run(rounds: usize, markdown: bool) -> Result<(), Disagreement> {
    let mut engines = engines();
    let distinct = records(DISTINCT, 1);
    let counts = agree(&mut engines, &distinct, hand::decide)?;
    let share = |count: usize| format!("{:.1}%", 100.0 * count as f64 / distinct.len() as f64);
    let approved: usize = counts.iter().skip(REVIEWING + 1).sum();
    println!(
        "{} engines agree on {} requests: {} approved, every rule decides ({} to {} of them)",
        engines.iter().filter(|engine| !engine.is_floor()).count(),
        thousands(distinct.len() as u64),
        share(approved),
        share(counts.iter().skip(1).copied().min().unwrap_or(0)),
        share(counts.iter().skip(1).copied().max().unwrap_or(0)),
    );

    let hot: Arc<[Record]> = distinct[..HOT].into();
    let fewer: Arc<[Record]> = distinct[..FEWER].into();
    let distinct: Arc<[Record]> = distinct.into();
    let hot_times = decisions(&mut engines, &hot, rounds);
    let (mut fast, mut slow): (Vec<(Box<dyn Engine>, &f64)>, Vec<_>) =
        engines.into_iter().zip(&hot_times).partition(|(_, time)| **time < SLOW);
    let mut table = Figures::new(
        "One decision: 12 rules, 24 fields; ns (× hand-written Rust over strings, same run)",
        &["", "hot", "×", "distinct", "×"],
    );
    let unit_hot = hot_times[0];
    let mut unit = f64::NAN;
    for (group, records) in [(&mut fast, &distinct), (&mut slow, &fewer)] {
        let (mut engines, hot): (Vec<_>, Vec<&f64>) = group.drain(..).unzip();
        let cold = decisions(&mut engines, records, rounds);
        if unit.is_nan() {
            unit = cold[0];
        }
        for ((engine, hot), cold) in engines.iter().zip(hot).zip(cold) {
            table.row([engine.name(), nanos(*hot), times(*hot, unit_hot), nanos(cold), times(cold, unit)]);
        }
    }
    let note = format!(
        "hot: {} requests again and again; distinct: {} ({} where a decision takes over {SLOW} ns)",
        thousands(HOT as u64),
        thousands(DISTINCT as u64),
        thousands(FEWER as u64),
    );
    table.print_with(&note, markdown);
    Ok(())
}
