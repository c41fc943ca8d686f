//! Nothing is timed before all agree, request by request.

use crate::engine::{Engine, Rule};
use crate::shop::Record;
use std::sync::Arc;

/// So many requests are held in an engine's own form at a time.
const PART: usize = 5_000;

/// Where engines do not agree.
#[derive(Debug)]
pub struct Disagreement(String);

impl Disagreement {
    /// Told in words.
    pub fn new(told: String) -> Self {
        Self(told)
    }
}

impl std::fmt::Display for Disagreement {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// Checks that every engine decides every request as it is expected to; how often each rule decided.
///
/// # Errors
/// The first request that an engine decides otherwise.
pub fn agree(
    engines: &mut [Box<dyn Engine>],
    records: &[Record],
    expected: impl Fn(&Record) -> Rule,
) -> Result<Vec<usize>, Disagreement> {
    let mut counts = Vec::new();
    for part in records.chunks(PART) {
        let right: Vec<Rule> = part.iter().map(&expected).collect();
        for rule in &right {
            let at = usize::from(*rule);
            counts.resize(counts.len().max(at + 1), 0);
            counts[at] += 1;
        }
        let part: Arc<[Record]> = part.into();
        for engine in engines.iter_mut().filter(|engine| !engine.is_floor()) {
            let mut rules = Vec::new();
            engine.take(&part);
            engine.decide(&mut rules);
            if rules.len() != part.len() {
                let name = engine.name();
                return Err(Disagreement(format!("{name} decided {} of {}", rules.len(), part.len())));
            }
            if let Some(at) = rules.iter().zip(&right).position(|(rule, right)| rule != right) {
                return Err(Disagreement(format!(
                    "{} decides by rule {} where rule {} is expected: {:#?}",
                    engine.name(),
                    rules[at],
                    right[at],
                    part[at]
                )));
            }
        }
    }
    Ok(counts)
}
