//! What coverage still asks for after the cases of all rules: conditions that were not seen true, or false.

use super::find::Found;
use super::{Generator, Section, Table};
use crate::lang::Condition;
use crate::model::Owner;

impl Generator<'_> {
    /// Cases in which conditions that no case of these sections saw true, or false, are seen so.
    pub(super) fn rest(&mut self, owner: Owner, sections: &[Section]) -> Option<Section> {
        let mut section = Section {
            title: "what no case above has seen".to_owned(),
            notes: Vec::new(),
            tables: Vec::new(),
        };
        let scenes = sections.iter().flat_map(|section| &section.tables).flat_map(|table| &table.rows);
        let mut seen = Seen::new(self, owner);
        scenes.for_each(|row| seen.add(self, &row.scene));
        for at in 0..seen.parts.len() {
            for truth in [true, false] {
                let Some(part) = seen.parts.get(at).filter(|part| !part.seen(truth)) else { continue };
                let (title, rule, number) = (format!("{} is {truth}", part.words), part.rule, part.part);
                match self.finder.part(rule, number, truth) {
                    Found::Scene(scene) => {
                        seen.add(self, &scene);
                        let rows = vec![self.row(String::new(), scene)];
                        let table = Table {
                            title,
                            rows,
                            notes: Vec::new(),
                            is_full: false,
                            is_named: true,
                            focus: Vec::new(),
                            anchor: None,
                        };
                        section.tables.push(table);
                    }
                    Found::Impossible => section.notes.push(format!("never: {title}")),
                    Found::Open => {
                        section.notes.push(format!("not found, and not proved to be impossible: {title}"))
                    }
                }
            }
        }
        (!section.tables.is_empty() || !section.notes.is_empty()).then_some(section)
    }
}

/// What of the conditions of an owner's rules was seen.
struct Seen {
    parts: Vec<Part>,
}

struct Part {
    /// The rule, by its position among the rules of both policies.
    rule: usize,
    /// The part of the rule.
    part: usize,
    /// Where its truth stands in a survey.
    at: usize,
    words: String,
    yes: bool,
    no: bool,
}

impl Part {
    fn seen(&self, truth: bool) -> bool {
        if truth { self.yes } else { self.no }
    }
}

impl Seen {
    fn new(generator: &Generator<'_>, owner: Owner) -> Self {
        let (mut parts, mut at) = (Vec::new(), 0);
        for (number, (policy, rule)) in generator.finder.rules.iter().enumerate() {
            let mut part = 0;
            crate::engine::each_part(rule, &mut |known| {
                if policy.owner == owner {
                    let said = match known.condition {
                        None => "its time".to_owned(),
                        Some(Condition::All(..)) => "all of".to_owned(),
                        Some(Condition::Any(..)) => "any of".to_owned(),
                        Some(condition) => {
                            let text = policy.file.slice(condition.span());
                            text.split_whitespace().collect::<Vec<_>>().join(" ").replacen(": ", " ", 1)
                        }
                    };
                    let words = format!("{}, condition {}, {said}", rule.id, part + 1);
                    parts.push(Part { rule: number, part, at, words, yes: false, no: false });
                }
                part += 1;
                at += 1;
            });
        }
        Self { parts }
    }

    fn add(&mut self, generator: &Generator<'_>, scene: &super::Scene) {
        let truths = generator.finder.policies.survey(&scene.request(), scene.at);
        for part in &mut self.parts {
            match truths.get(part.at) {
                Some(Some(true)) => part.yes = true,
                Some(Some(false)) => part.no = true,
                _ => {}
            }
        }
    }
}
