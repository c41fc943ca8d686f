//! What a policy declares and no rule uses, and approvals that lean on what a request does not say.

use super::Reader;
use crate::lang::condition::{Check, Condition, Matcher, Subject};
use crate::lang::decode::Decode;
use crate::model::Absence;
use crate::source::{Code, Finding, Severity};

/// The lists and declared fields that rules use.
#[derive(Default)]
pub(super) struct Used {
    pub(super) lists: Vec<u16>,
    pub(super) fields: Vec<u16>,
}

impl Used {
    pub(super) fn condition(&mut self, condition: &Condition) {
        match condition {
            Condition::All(parts, _) | Condition::Any(parts, _) => {
                parts.iter().for_each(|part| self.condition(part))
            }
            Condition::Test(test) => {
                self.subject(test.subject);
                if let Check::Text { any, .. } | Check::List { any, .. } = &test.check {
                    let lists = any.iter().filter_map(|matcher| match matcher {
                        Matcher::InList(at) => Some(*at),
                        Matcher::Exact(_) | Matcher::Like(_) => None,
                    });
                    self.lists.extend(lists);
                }
            }
            Condition::Formula(formula) => formula.reads(&mut |subject| self.subject(subject)),
        }
    }

    fn subject(&mut self, subject: Subject) {
        if let Subject::Declared(at) = subject {
            self.fields.push(at);
        }
    }
}

impl Reader<'_> {
    pub(super) fn say_unused(&mut self, used: &Used) {
        if self.findings.iter().any(|finding| finding.severity == Severity::Error) {
            return; // what uses it may be what is wrong
        }
        let mut found = Vec::new();
        for (at, list) in self.lists.iter().enumerate() {
            if !used.lists.iter().any(|&used| usize::from(used) == at) {
                let message = format!("no rule uses the list `{}`", list.name);
                found.push(Finding::warning(Code::Unused, list.span, message).help("remove it, or use it"));
            }
        }
        for (at, field) in self.fields.iter().enumerate() {
            if !used.fields.iter().any(|&used| usize::from(used) == at) {
                let message = format!("no rule uses the field `{}`", field.name);
                found.push(Finding::warning(Code::Unused, field.span, message).help("remove it, or use it"));
            }
        }
        self.findings.append(&mut found);
    }

    /// Says where an approval is given because the request does not say something.
    pub(super) fn say_leaning(&mut self, when: &[Condition], unless: &[Condition]) {
        let mut found = Vec::new();
        when.iter().for_each(|condition| leaning(condition, true, &mut found));
        unless.iter().for_each(|condition| leaning(condition, false, &mut found));
        for span in found {
            let message = "this rule approves because the request does not say something";
            self.say(
                Finding::hint(Code::LeansOnAbsence, span, message)
                    .help("a field that is missing by mistake would approve, too; make sure that is meant"),
            );
        }
    }
}

fn leaning(condition: &Condition, when: bool, found: &mut Vec<crate::source::Span>) {
    match condition {
        Condition::All(parts, _) | Condition::Any(parts, _) => {
            parts.iter().for_each(|part| leaning(part, when, found))
        }
        Condition::Test(test) => {
            let leans = if when { test.check == Check::Missing } else { test.check == Check::Known };
            if leans && test.subject.absence() == Absence::Unknown {
                found.push(test.span);
            }
        }
        Condition::Formula(formula) => {
            if formula.leans_on_absence() {
                found.push(formula.span);
            }
        }
    }
}
