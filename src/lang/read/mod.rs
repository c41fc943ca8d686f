//! From a rule file as written to a policy as meant, collecting everything that is wrong on the way.
//!
//! Nothing stops at the first mistake: a part that cannot be understood is left out and said so, and the
//! rest is read. A policy comes out only if no error was found.

mod approval;
mod condition;
mod guards;
mod header;
mod lists;
mod ordered;
mod rule;
mod saying;
mod sentence;
mod unused;
mod words;

#[cfg(feature = "analysis")]
pub(super) use approval::misfits;

use std::sync::Arc;

use sha2::{Digest, Sha256};

use super::condition::{DeclaredField, NamedList};
use super::decode::Decode;
use super::literal::Units;
use super::policy::Policy;
use super::yaml::{self, Entry, Scalar};
use super::{guard, phrase};
use crate::model::Owner;
use crate::source::{Finding, Findings, SourceFile, Span};

/// Reads the text of a list file that a policy names; the error is what to say about it.
pub(crate) type ListFiles<'a> = &'a dyn Fn(&str) -> Result<String, String>;

/// What the parts of a policy are read against, and what was found.
struct Reader<'a> {
    file: &'a SourceFile,
    list_files: ListFiles<'a>,
    owner: Option<Owner>,
    units: Units,
    lists: Vec<NamedList>,
    fields: Vec<DeclaredField>,
    /// The texts of list files, for the policy's hash.
    read_lists: Vec<String>,
    findings: Vec<Finding>,
}

/// Reads a whole policy.
pub(super) fn policy(file: SourceFile, list_files: ListFiles<'_>) -> Result<Policy, Findings> {
    let mut findings = guard::check(&file);
    if !findings.is_empty() {
        return Err(Findings::new(Arc::new(file), findings));
    }
    let root = match yaml::parse(&file) {
        Ok(root) => root,
        Err(finding) => return Err(Findings::new(Arc::new(file), vec![finding])),
    };
    let mut reader = Reader {
        file: &file,
        list_files,
        owner: None,
        units: Units { currency: None, timezone: None },
        lists: Vec::new(),
        fields: Vec::new(),
        read_lists: Vec::new(),
        findings: Vec::new(),
    };
    let policy = reader.root(&root);
    let hash = hash(&file, &reader.read_lists);
    findings.append(&mut reader.findings);
    let found = Findings::new(Arc::new(file), findings);
    match policy {
        Some(mut policy) if !found.has_errors() => {
            policy.hash = hash.into();
            policy.findings = found.list;
            policy.file = found.file;
            Ok(Policy::new(policy))
        }
        _ => Err(found),
    }
}

/// The first 16 hex digits of the SHA-256 of the file and its list files: they name a policy's content.
fn hash(file: &SourceFile, lists: &[String]) -> String {
    let mut hasher = Sha256::new();
    for text in std::iter::once(file.text()).chain(lists.iter().map(String::as_str)) {
        hasher.update((text.len() as u64).to_le_bytes());
        hasher.update(text.as_bytes());
    }
    hasher.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

impl Decode for Reader<'_> {
    fn file(&self) -> &SourceFile {
        self.file
    }

    fn say(&mut self, finding: Finding) {
        self.findings.push(finding);
    }

    fn once(&self) -> &'static str {
        "keep one of them; two bounds go on one line (`at least 5 and under 10`), alternatives under `any:`"
    }
}

impl Reader<'_> {
    /// A name of ours: a rule's, a policy's.
    fn name(&mut self, entry: &Entry, what: &str) -> Option<Arc<str>> {
        let scalar = self.scalar(entry)?;
        match guard::check_name(&scalar.text, what, entry.value.span, false) {
            None => Some((&*scalar.text).into()),
            Some(finding) => {
                self.say(finding);
                None
            }
        }
    }

    /// The place of a piece of a scalar's text in the file.
    fn piece(&self, scalar: &Scalar, node: Span, part: phrase::Part<'_>) -> Span {
        self.place_in(&scalar.text, node, part.at, part.text.len())
    }

    /// The place of a stretch of decoded text in the file: quotes, escapes and folded lines in between.
    fn place_in(&self, text: &str, node: Span, at: usize, length: usize) -> Span {
        let raw = self.file.slice(node);
        // Almost always it is the whole text, or what stands behind a quote.
        let begins = |at: usize| raw.get(at..).is_some_and(|raw| raw.starts_with(text));
        let base = [0, 1].into_iter().find(|&at| begins(at)).or_else(|| raw.find(text));
        if let Some(base) = base {
            let start = node.start + base + at;
            return Span::new(start, start + length);
        }
        let (mut start, mut end) = (node.start, node.end);
        let mut letters = raw.char_indices();
        for (index, letter) in text.char_indices().filter(|(_, letter)| !letter.is_whitespace()) {
            let Some((found, _)) = letters.by_ref().find(|&(_, candidate)| candidate == letter) else {
                break;
            };
            if index <= at {
                start = node.start + found;
            }
            if index < at + length.max(1) {
                end = node.start + found + letter.len_utf8();
            }
        }
        Span::new(start, end)
    }
}
