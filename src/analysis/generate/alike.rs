//! Giving cases much in common: what most of them say, the others say too where it changes nothing.

use std::collections::BTreeMap;

use super::scene::{Change, Scene};
use super::{Generator, Row, Section, Table};
use crate::model::Value;

impl Generator<'_> {
    /// Lets every table say what most of them say, wherever all its cases are decided as before.
    pub(super) fn make_alike(&self, sections: &mut [Section]) {
        let tables = || sections.iter().flat_map(|section| &section.tables);
        let alike: Vec<Scene> = tables().filter_map(Table::alike).collect();
        let most = said_most(&alike);
        for table in sections.iter_mut().flat_map(|section| &mut section.tables) {
            for (name, value) in &most {
                let said: Vec<_> = table.rows.iter().map(|row| row.scene.says.get(name)).collect();
                let is_alike = said.windows(2).all(|pair| matches!(pair, [one, other] if one == other));
                if !is_alike || table.focus.contains(name) || said.first() == Some(&Some(value)) {
                    continue;
                }
                let change = [Change::Say(name.clone(), Some(value.clone()))];
                let rows: Vec<Row> = table
                    .rows
                    .iter()
                    .map(|row| self.row(row.words.clone(), row.scene.with(&change)))
                    .collect();
                let is_about_time = table.anchor.is_some();
                let same = |now: &Row, before: &Row| {
                    let mut before = before.expected.clone();
                    if !is_about_time {
                        before.stands_until = now.expected.stands_until;
                    }
                    now.expected == before
                };
                if rows.iter().zip(&table.rows).all(|(now, before)| same(now, before)) {
                    table.rows = rows;
                }
            }
        }
    }
}

/// What is said most often of the fields that most scenes say something of.
pub(super) fn said_most(scenes: &[Scene]) -> BTreeMap<Box<str>, Value> {
    let mut counts: BTreeMap<&str, Vec<(&Value, usize)>> = BTreeMap::new();
    for (name, value) in scenes.iter().flat_map(|scene| &scene.says) {
        let values = counts.entry(name).or_default();
        match values.iter_mut().find(|(known, _)| *known == value) {
            Some((_, count)) => *count += 1,
            None => values.push((value, 1)),
        }
    }
    let half = scenes.len().div_ceil(2);
    let most = |values: Vec<(&Value, usize)>| {
        if values.iter().map(|(_, count)| count).sum::<usize>() < half {
            return None; // most say nothing of it
        }
        let most = values.iter().map(|(_, count)| *count).max()?;
        values.into_iter().find(|(_, count)| *count == most).map(|(value, _)| value.clone())
    };
    counts.into_iter().filter_map(|(name, values)| Some((name.into(), most(values)?))).collect()
}

impl Table {
    /// What all its cases say alike.
    fn alike(&self) -> Option<Scene> {
        let mut alike = self.rows.first()?.scene.clone();
        alike.says.retain(|name, value| self.rows.iter().all(|row| row.scene.says.get(name) == Some(value)));
        Some(alike)
    }
}
