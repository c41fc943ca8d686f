//! The keys of a cases file: its policies, its base, its list of cases.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use super::draft::Draft;
use super::{Case, Plan, joined};
use crate::engine::Policies;
use crate::lang::{Decode, Document, Entries, Entry, Kind, Node, Policy, PolicyError};
use crate::model::{Currency, Owner};
use crate::source::{Code, Finding, SourceFile, Span};

const KEYS: [&str; 5] = ["platform", "seller", "at", "request", "cases"];
const CASE_KEYS: [&str; 5] = ["case", "at", "request", "expect", "skip"];

/// What cases are read against, what was read, and what was found.
pub(super) struct Reader<'a> {
    file: &'a SourceFile,
    /// `None` if they could not be loaded, which is said already.
    pub(super) policies: Option<Policies>,
    pub(super) cases: Vec<Case>,
    pub(super) findings: Vec<Finding>,
    /// Whether it is said that a case has no moment.
    pub(super) said_when: bool,
    names: HashMap<Arc<str>, Span>,
}

impl Decode for Reader<'_> {
    fn file(&self) -> &SourceFile {
        self.file
    }

    fn say(&mut self, finding: Finding) {
        self.findings.push(finding);
    }
}

/// Reads a cases file.
pub(super) fn file<'a>(document: &'a Document, folder: &Path) -> Reader<'a> {
    let mut reader = Reader::new(&document.file);
    if let Kind::Null = document.root.kind {
        let message = "the file is empty";
        reader.say(
            Finding::error(Code::FileEmpty, Span::default(), message)
                .help("begin with `seller: my-rules.yaml` and `cases:`"),
        );
        return reader;
    }
    let Some(entries) = reader.entries(&document.root, "a cases file", &KEYS) else { return reader };
    reader.policies = reader.open(folder, entries.get("platform"), entries.get("seller"));
    let mut base = Draft::default();
    reader.base(&mut base, &entries);
    match entries.get("cases") {
        Some(cases) => reader.list(cases, &base),
        None => {
            let message = "`cases` is missing";
            reader
                .say(Finding::error(Code::MissingKey, Span::default(), message).help("add a line `cases:`"));
        }
    }
    reader
}

/// Reads the cases of a policy.
pub(super) fn policy(document: &Document, policy: Policy) -> Result<Reader<'_>, PolicyError> {
    let mut reader = Reader::new(&document.file);
    reader.policies = Some(match policy.owner {
        Owner::Platform => Policies::new(Some(policy), None)?,
        Owner::Seller => Policies::new(None, Some(policy))?,
    });
    if let Kind::Map(entries) = &document.root.kind
        && let Some(cases) = entries.iter().find(|entry| entry.key == "cases")
    {
        reader.list(cases, &Draft::default());
    }
    Ok(reader)
}

impl<'a> Reader<'a> {
    fn new(file: &'a SourceFile) -> Self {
        Self {
            file,
            policies: None,
            cases: Vec::new(),
            findings: Vec::new(),
            said_when: false,
            names: HashMap::new(),
        }
    }

    /// What bare amounts are in: the policies' currency, where they do not have two.
    pub(super) fn currency(&self) -> Option<Currency> {
        let mut currencies = self.policies.iter().flat_map(Policies::in_order).filter_map(|p| p.currency);
        let first = currencies.next()?;
        currencies.all(|other| other == first).then_some(first)
    }

    fn open(&mut self, folder: &Path, platform: Option<&Entry>, seller: Option<&Entry>) -> Option<Policies> {
        if platform.is_none() && seller.is_none() {
            let message = "these cases do not say which policies they are for";
            let found = Finding::error(Code::MissingKey, Span::default(), message);
            self.say(found.help("add a line `seller: my-rules.yaml`, `platform: …`, or both"));
            return None;
        }
        let platform = platform.map(|entry| self.open_one(folder, entry, Owner::Platform));
        let seller = seller.map(|entry| self.open_one(folder, entry, Owner::Seller));
        // The owners are right, so pairing them cannot fail.
        Policies::new(
            platform.map_or(Some(None), |p| p.map(Some))?,
            seller.map_or(Some(None), |p| p.map(Some))?,
        )
        .ok()
    }

    fn open_one(&mut self, folder: &Path, entry: &Entry, owner: Owner) -> Option<Policy> {
        let name = &*self.scalar(entry)?.text;
        let path = joined(folder, name);
        let found = |message: String| Finding::error(Code::CasePolicy, entry.value.span, message);
        let finding = match Policy::open(&path) {
            Ok(policy) if policy.owner == owner => return Some(policy),
            Ok(policy) => {
                let (is, wanted) = (policy.owner.name(), owner.name());
                found(format!("`{name}` is a {is} policy, and stands where a {wanted} policy goes"))
                    .help(format!("write `{is}: {name}`"))
            }
            Err(PolicyError::Findings(findings)) => {
                let errors = findings.list.len();
                let plural = if errors == 1 { "" } else { "s" };
                found(format!("`{name}` cannot be loaded: {errors} finding{plural}"))
                    .help(format!("`greenlight check {}` shows them", path.display()))
            }
            Err(PolicyError::Read { source, .. }) => {
                let why = match source.kind() {
                    std::io::ErrorKind::NotFound => "no such file".to_owned(),
                    _ => source.to_string(),
                };
                found(format!("`{name}` cannot be read: {why}")).help("the path is relative to this file")
            }
        };
        self.say(finding);
        None
    }

    /// Reads `at` and `request`: what a file, a case and a table can all say.
    pub(super) fn base(&mut self, draft: &mut Draft, entries: &Entries<'_>) {
        if let Some(entry) = entries.get("at") {
            self.at(draft, "at", &entry.value, entry.key_span);
        }
        if let Some(entry) = entries.get("request") {
            self.request_map(draft, &entry.value);
        }
    }

    fn list(&mut self, entry: &Entry, base: &Draft) {
        let Kind::List(items) = &entry.value.kind else {
            let message = format!(
                "`cases` is a list, each begins with `- case: what it is about`; this is {}",
                entry.value.noun()
            );
            self.say(Finding::error(Code::Shape, self.value_span(entry), message));
            return;
        };
        for item in items {
            let is_table =
                matches!(&item.kind, Kind::Map(entries) if entries.iter().any(|e| e.key == "table"));
            if is_table { self.table(item, base) } else { self.case(item, base) }
        }
    }

    fn case(&mut self, node: &Node, base: &Draft) {
        let Some(entries) = self.entries(node, "a case", &CASE_KEYS) else { return };
        let Some(entry) = entries.get("case") else {
            let at = Span::new(node.span.start, node.span.start);
            let message = "a case does not say what it is about";
            self.say(
                Finding::error(Code::MissingKey, at, message)
                    .help("begin with `- case: a damaged item with a photo`, or `- table: …`"),
            );
            return;
        };
        let Some(name) = self.text(entry) else { return };
        let span = entry.value.span;
        if let Some(skip) = entries.get("skip") {
            self.skip(name, span, skip);
            return;
        }
        let mut draft = base.clone();
        self.base(&mut draft, &entries);
        if let Some(entry) = entries.get("expect") {
            self.expect(&mut draft, &entry.value, entry.key_span);
        }
        self.build(name, span, &draft);
    }

    /// A case that is left out is not read further: what it waits for may not be there yet.
    pub(super) fn skip(&mut self, name: Arc<str>, span: Span, skip: &Entry) {
        match &skip.value.kind {
            Kind::Scalar(scalar) if !matches!(scalar.text.trim(), "" | "true" | "false" | "yes" | "no") => {
                let reason = scalar.text.split_whitespace().collect::<Vec<_>>().join(" ");
                self.add(name, span, Plan::Skip(reason.into()));
            }
            _ => {
                let message = "a case that is left out says why";
                self.say(
                    Finding::error(Code::Shape, self.value_span(skip), message)
                        .help("such as `skip: waits for the new return window`"),
                );
            }
        }
    }

    pub(super) fn add(&mut self, name: Arc<str>, span: Span, plan: Plan) {
        if let Some(&before) = self.names.get(&name) {
            let line = self.file.place(before.start).line;
            let message = format!("the case `{name}` is on line {line} already");
            self.say(
                Finding::error(Code::DuplicateName, span, message)
                    .other(before, "the first")
                    .help("say what is different about this one"),
            );
        }
        self.names.entry(name.clone()).or_insert(span);
        self.cases.push(Case { name, span, plan });
    }

    /// The text of a single value.
    pub(super) fn word<'n>(&mut self, what: &str, node: &'n Node<'n>, otherwise: Span) -> Option<&'n str> {
        match &node.kind {
            Kind::Scalar(scalar) => Some(scalar.text.trim()),
            _ => {
                let span = if node.span.start == node.span.end { otherwise } else { node.span };
                let message = format!("`{what}` takes a single value, this is {}", node.noun());
                self.say(Finding::error(Code::Shape, span, message));
                None
            }
        }
    }
}
