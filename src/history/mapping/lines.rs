//! What a mapping and the first lines of a file of JSON have to do with each other: lines have no header that could be
//! held against it.

use std::collections::BTreeSet;

use serde_json::Value;

use super::Mapping;
use crate::model::similar;

/// How many lines are looked at.
const LOOKED_AT: usize = 256;

/// Maps in each other; deeper ones name no field.
const DEEPEST: usize = 4;

impl Mapping {
    /// What to say before lines are read that begin so: names that the mapping reads and that are in none of them, and
    /// names of ours that stand in them and are read from elsewhere.
    pub(in crate::history) fn notes_on_lines(&self, head: &[u8]) -> Vec<String> {
        let mut names = BTreeSet::new();
        // The last line may be cut off, and is then no JSON.
        let lines = head.split(|&byte| byte == b'\n').take(LOOKED_AT);
        for line in lines.filter_map(|line| serde_json::from_slice::<Value>(line).ok()) {
            collect(&line, "", DEEPEST, &mut names);
        }
        if names.is_empty() {
            return Vec::new();
        }
        let mut notes = Vec::new();
        for mapped in &self.columns {
            if names.contains(&*mapped.column) {
                continue;
            }
            let near = similar(&mapped.column, names.iter().map(String::as_str));
            let meant = near.map_or(String::new(), |near| format!("; did you mean `{near}`?"));
            notes.push(format!(
                "none of the first lines has `{}`, which the mapping `{}` reads{meant}",
                mapped.column, self.name
            ));
        }
        for name in &names {
            let read = self.columns.iter().any(|mapped| *mapped.column == **name);
            if !read
                && !self.ignores(name)
                && let Some(instead) = self.instead(name)
            {
                notes.push(format!("`{name}` is not read: {instead}"));
            }
        }
        notes
    }
}

/// The dotted names of the entries of an object, and of those in it.
fn collect(value: &Value, before: &str, deep: usize, names: &mut BTreeSet<String>) {
    let Value::Object(entries) = value else { return };
    for (name, value) in entries {
        let name = if before.is_empty() { name.clone() } else { format!("{before}.{name}") };
        if deep > 0 {
            collect(value, &name, deep - 1, names);
        }
        names.insert(name);
    }
}
