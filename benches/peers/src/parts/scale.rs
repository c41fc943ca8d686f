//! Rules grow: 10 to 10,000 of them, of three shapes, and what each engine makes of 10,000 rules about SKUs.

use crate::agree::{Disagreement, agree};
use crate::engine::{Engine, Given};
use crate::engines::greenlight::{Greenlight, Way};
use crate::engines::index::{Index, first};
use crate::engines::{cedar, cel, rego, script, zen};
use crate::memory::measured;
use crate::race::decisions;
use crate::shop::{Record, Row, Shape, policy, requests, rows, sku};
use crate::table::{Figures, nanos, thousands, times};
use regorus::Value;
use serde_json::json;
use std::sync::Arc;
use std::time::Duration;

const SIZES: [usize; 4] = [10, 100, 1_000, 10_000];
/// How many requests are decided again and again.
const REQUESTS: usize = 4_000;
/// How many by those who look at one rule after the other.
const FEW: usize = 40;
const MATCHING: [(&str, i64); 2] = [("many match", 900), ("few match", 50)];

/// Checks, times, prints.
///
/// # Errors
/// If the engines do not agree.
pub fn run(rounds: usize, markdown: bool) -> Result<(), Disagreement> {
    shapes(rounds, markdown)?;
    load(markdown);
    peers(rounds, markdown)
}

fn shapes(rounds: usize, markdown: bool) -> Result<(), Disagreement> {
    let mut table = Figures::new(
        "Rules grow: ns a decision (Greenlight ready · hand-written hash index), and how many times the cost at 10 rules",
        &["", "10", "100", "1,000", "10,000", "× of 10", "× of the index"],
    );
    for shape in Shape::ALL {
        for (matching, per_mille) in MATCHING {
            let mut ours = Vec::new();
            let mut index = Vec::new();
            for size in SIZES {
                let rows = rows(shape, size);
                let mut engines: Vec<Box<dyn Engine>> =
                    vec![Box::new(Greenlight::new(&policy(&rows), Way::Ready)), Box::new(Index::new(&rows))];
                let records = requests(&rows, per_mille, REQUESTS);
                agree(&mut engines, &records, |record| first(&rows, record))?;
                let figures = decisions(&mut engines, &records.into(), rounds);
                ours.push(figures[0]);
                index.push(figures[1]);
            }
            let cells =
                ours.iter().zip(&index).map(|(ours, index)| format!("{} · {}", nanos(*ours), nanos(*index)));
            let growth = format!("{} · {}", times(ours[3], ours[0]), times(index[3], index[0]));
            let name = format!("{}, {matching}", shape.name());
            table.row([name].into_iter().chain(cells).chain([growth, times(ours[3], index[3])]));
        }
    }
    table.print(markdown);
    Ok(())
}

fn milliseconds(time: Duration) -> String {
    format!("{:.1} ms", time.as_secs_f64() * 1e3)
}

fn load(markdown: bool) {
    let mut table = Figures::new(
        "10,000 rules are loaded: read, checked, compiled; and kept",
        &["", "Greenlight", "bytes a rule", "text, bytes a rule", "index", "bytes a rule"],
    );
    for shape in Shape::ALL {
        let rows = rows(shape, SIZES[3]);
        let text = policy(&rows);
        let (_, time, bytes) = measured(|| crate::shop::policies(&text));
        let (_, index_time, index_bytes) = measured(|| Index::new(&rows));
        let each = |bytes: usize| thousands((bytes / SIZES[3]) as u64);
        table.row([
            shape.name().to_owned(),
            milliseconds(time),
            each(bytes),
            each(text.len()),
            milliseconds(index_time),
            each(index_bytes),
        ]);
    }
    table.print(markdown);
}

/// Makes an engine from rules about SKUs.
type Make = fn(&[Row]) -> Box<dyn Engine>;

const PEERS: [Make; 9] = [
    |rows| Box::new(Index::new(rows)),
    |rows| Box::new(Greenlight::new(&policy(rows), Way::Ready)),
    |rows| Box::new(Greenlight::new(&policy(rows), Way::Struct)),
    zen_table,
    |rows| {
        let module = "package shop\nimport rego.v1\n\ndefault rule := 0\nrule := found.rule if {\n    \
                      some sku in input.skus\n    found := data.limits[sku]\n    input.amount < found.below\n}\n";
        let name = "regorus, interpreter over keyed data";
        Box::new(rego::Interpreter::new(name, module, Some(limits(rows)), Given::Ready))
    },
    |rows| Box::new(zen::Ternary::new(&zen::ternary(&conditions(rows, "'", "and")), Given::Ready)),
    |rows| Box::new(cel::Cel::new(&conditions(rows, "'", "&&"), Given::Ready)),
    |rows| Box::new(script::Expressions::new(&conditions(rows, "\"", "&&"), Given::Ready)),
    |rows| {
        let rules = rows.iter().map(|row| {
            let Row { below, approve, .. } = row;
            (*approve, format!("context.skus.contains(\"{}\") && context.amount < {below}", name(row)))
        });
        Box::new(cedar::Cedar::new(&cedar::rules(rules), Given::Ready))
    },
];

fn name(row: &Row) -> String {
    match row.key {
        crate::shop::Key::Sku(number) => sku(number),
        _ => String::new(),
    }
}

fn conditions(rows: &[Row], quote: &str, and: &str) -> Vec<String> {
    let each = |row: &Row| format!("{quote}{}{quote} in skus {and} amount < {}", name(row), row.below);
    rows.iter().map(each).collect()
}

/// The table's index is for columns of one text: it is given the last SKU, the one that rules may speak of.
fn zen_table(rows: &[Row]) -> Box<dyn Engine> {
    let cells = rows
        .iter()
        .map(|row| json!({ "sku": format!("'{}'", name(row)), "amount": format!("< {}", row.below) }));
    let make = |record: &Record| {
        let variable = zen::variable(record);
        if let (Some(object), Some(sku)) = (variable.as_object(), record.skus.last()) {
            object.borrow_mut().insert_str("sku", zen_expression::Variable::String(sku.as_str().into()));
        }
        variable
    };
    let what = "zen-engine, indexed decision table";
    Box::new(zen::Table::new(what, &["sku", "amount"], cells.collect(), Given::Ready, make))
}

fn limits(rows: &[Row]) -> Value {
    let limits: serde_json::Map<String, serde_json::Value> =
        (1..).zip(rows).map(|(rule, row)| (name(row), json!({ "rule": rule, "below": row.below }))).collect();
    Value::from_json_str(&json!({ "limits": limits }).to_string()).expect("it is JSON")
}

fn peers(rounds: usize, markdown: bool) -> Result<(), Disagreement> {
    let mut table = Figures::new(
        "Rules about SKUs, many match: 10 and 10,000 of them",
        &["", "10, ns", "10,000, ns", "×", "load 10,000", "bytes a rule"],
    );
    let (small, large) = (rows(Shape::Sku, SIZES[0]), rows(Shape::Sku, SIZES[3]));
    let records = requests(&large, MATCHING[0].1, FEW);
    let many: Arc<[Record]> = requests(&large, MATCHING[0].1, REQUESTS).into();
    let few: Arc<[Record]> = records.clone().into();
    let small_records: Arc<[Record]> = requests(&small, MATCHING[0].1, REQUESTS / 4).into();
    let unit = std::cell::Cell::new(f64::NAN);
    for make in PEERS {
        let mut engines = vec![make(&small)];
        agree(&mut engines, &small_records, |record| first(&small, record))?;
        let at_small = decisions(&mut engines, &small_records, rounds.min(9))[0];
        let (engine, time, bytes) = measured(|| make(&large));
        let mut engines = vec![engine];
        agree(&mut engines, &records, |record| first(&large, record))?;
        let mut at_large = decisions(&mut engines, &few, 3)[0];
        if at_large < 100_000.0 {
            at_large = decisions(&mut engines, &many, rounds.min(9))[0];
        }
        if unit.get().is_nan() {
            unit.set(at_large);
        }
        table.row([
            engines[0].name(),
            nanos(at_small),
            nanos(at_large),
            times(at_large, unit.get()),
            milliseconds(time),
            thousands((bytes / SIZES[3]) as u64),
        ]);
    }
    table.print_with(
        "×: of the hand-written index; loading includes what the engine makes of its text",
        markdown,
    );
    Ok(())
}
