//! From the policies of sellers, one after the other, to a set of plans over one pool.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::kept::{Kept, Spoken};
use super::{Seller, SellersError, Set};
use crate::engine::plan::Pooling;
use crate::engine::policies::{auto_approval_time, key_span, wrong_owner};
use crate::lang::{Loader, Policy, list_file};
use crate::model::Owner;
use crate::source::{Code, Finding, Findings, SourceFile, Span};

/// Fields that all sellers together may declare: each takes room in everything that is decided.
const MOST_FIELDS: usize = 1_000;

/// Sellers' policies on the way into a set.
pub(super) struct Loading<'s> {
    set: Set,
    pooling: Pooling,
    /// Those that may be replaced.
    before: Option<&'s Set>,
    /// Sellers of two policies, or of one that was refused, by their words, and where one of the policies stands. Which
    /// of them is meant nobody knows, so that none decides.
    refused: FxHashMap<u32, There>,
    spoken: Spoken,
    /// Everything that is wrong, policy by policy.
    pub(super) wrong: Vec<Findings>,
    lists: RefCell<ListTexts>,
}

/// Where a policy says whose it is.
type There = (Arc<SourceFile>, Span);

/// The texts of list files, by folder and name. Each is read once.
#[derive(Default)]
struct ListTexts {
    known: BTreeMap<(PathBuf, String), Result<Arc<str>, String>>,
    /// What the policy that is being read has asked for.
    asked: Vec<(Box<str>, Arc<str>)>,
}

impl<'s> Loading<'s> {
    pub(super) fn new(platform: Option<Policy>, loader: Loader) -> Result<Self, SellersError> {
        if let Some(policy) = platform.as_ref().filter(|policy| policy.owner != Owner::Platform) {
            return Err(SellersError::Findings(vec![wrong_owner(policy, Owner::Platform)]));
        }
        let mut pooling = Pooling::default();
        pooling.look_at_sellers();
        let above = platform.as_ref().map(|policy| pooling.compile(policy));
        let auto_approval_time = auto_approval_time(platform.as_ref());
        let hash = platform.as_ref().map_or_else(|| "".into(), |policy| policy.hash.clone());
        let set = Set { platform, above, auto_approval_time, hash, loader, ..Set::default() };
        Ok(Self::of(set, pooling, None))
    }

    /// Begins with what is loaded; policies that come take the place of those.
    pub(super) fn replacing(set: &'s Set) -> Self {
        let mut own = set.clone();
        let pooling = Pooling::from(std::mem::take(&mut own.pool));
        Self::of(own, pooling, Some(set))
    }

    fn of(set: Set, pooling: Pooling, before: Option<&'s Set>) -> Self {
        let (refused, wrong) = (FxHashMap::default(), Vec::new());
        Self { set, pooling, before, refused, spoken: Spoken::default(), wrong, lists: RefCell::default() }
    }

    /// Reads a file, or every policy below a folder.
    pub(super) fn open(&mut self, path: &Path) -> Result<(), SellersError> {
        let read = |path: &Path, source| SellersError::Read { path: path.to_owned(), source };
        let mut files = Vec::new();
        if path.is_dir() {
            below(path, &mut files)?;
        } else {
            files.push(path.to_owned());
        }
        for file in files {
            self.file(&file).map_err(|source| read(&file, source))?;
        }
        Ok(())
    }

    fn file(&mut self, path: &Path) -> io::Result<()> {
        let folder = path.parent().unwrap_or(Path::new("")).to_owned();
        let lists = self.lists.take();
        let lists = RefCell::new(lists);
        let text_of = |name: &str| lists.borrow_mut().text(&folder, name);
        let name: Arc<str> = path.display().to_string().into();
        let loader = self.set.loader;
        let read = loader.each_with(path, &text_of, |policy| {
            let asked = std::mem::take(&mut lists.borrow_mut().asked);
            self.take(policy, &name, asked.into());
        });
        self.lists = lists;
        read
    }

    /// Reads a text of policies; `name` stands for its path in findings.
    pub(super) fn text(&mut self, name: &str, text: &str) -> Result<(), SellersError> {
        let no_lists = |_: &str| Err("these policies were not read from a folder".to_owned());
        let (file, loader) = (Arc::from(name), self.set.loader);
        loader
            .each_of(name, text.as_bytes(), &no_lists, |policy| self.take(policy, &file, Box::default()))
            .map_err(|source| SellersError::Read { path: name.into(), source })
    }

    /// Takes in one policy, or what is wrong with it.
    fn take(
        &mut self,
        policy: Result<Policy, Findings>,
        file: &Arc<str>,
        lists: Box<[(Box<str>, Arc<str>)]>,
    ) {
        let policy = match policy {
            Ok(policy) => policy,
            Err(findings) => return self.wrong.push(findings),
        };
        if let Some(findings) = self.not_taken(&policy) {
            let there = (policy.file.clone(), key_span(&policy.file, "seller_id"));
            for id in &policy.seller_ids {
                let word = self.pooling.word(id);
                self.refused.entry(word).or_insert_with(|| there.clone());
            }
            return self.wrong.push(findings);
        }
        let kept = Kept::of(&policy, &self.set.hash, &mut self.spoken, &mut self.set.texts);
        let plan = self.pooling.compile(&policy);
        let lines_before = policy.file.lines_before();
        let seller = Arc::new(Seller { plan, kept, lists, file: file.clone(), lines_before });
        seller.plan.sellers.iter().for_each(|word| self.set.give(*word, Some(seller.clone())));
    }

    /// Why a sound policy is not taken in.
    fn not_taken(&mut self, policy: &Policy) -> Option<Findings> {
        if policy.owner == Owner::Seller
            && let Some(findings) = self.second(policy)
        {
            return Some(findings);
        }
        let span = key_span(&policy.file, "seller_id");
        let new = policy.fields.iter().filter(|field| !self.pooling.declares(&field.name, field.kind));
        let finding = if policy.owner != Owner::Seller {
            return Some(wrong_owner(policy, Owner::Seller));
        } else if policy.seller_ids.is_empty() {
            let message = format!("`{}` does not say whose policy it is", policy.name);
            Finding::error(Code::MissingKey, span, message)
                .help("among the policies of many sellers each has a line `seller_id: …`")
        } else if new.count() + self.pooling.declared() > MOST_FIELDS {
            let message =
                format!("more than {MOST_FIELDS} fields of their own in the policies of all sellers");
            Finding::error(Code::FileTooLarge, key_span(&policy.file, "fields"), message)
                .help("fields that mean the same go by the same name and type")
        } else {
            return None;
        };
        Some(Findings::new(policy.file.clone(), vec![finding]))
    }

    /// What there is to say if sellers of the policy have another one.
    fn second(&mut self, policy: &Policy) -> Option<Findings> {
        let mut findings = Vec::new();
        for id in &policy.seller_ids {
            let word = self.pooling.word(id);
            if let Some(there) = self.refused.get(&word) {
                findings.push(twice(policy, id, there));
                continue;
            }
            let before = self.before.and_then(|before| before.whose(word));
            let is_new = |seller: &&Arc<Seller>| before.is_none_or(|old| !Arc::ptr_eq(seller, old));
            let Some(other) = self.set.whose(word).filter(is_new).cloned() else { continue };
            let there = written_at(&other, self.set.texts.at(other.kept.written));
            findings.push(twice(policy, id, &there));
            for &word in &*other.plan.sellers {
                self.set.give(word, None);
                self.refused.insert(word, there.clone());
            }
        }
        (!findings.is_empty()).then(|| Findings::new(policy.file.clone(), findings))
    }

    pub(super) fn finish(mut self) -> Set {
        self.set.texts.close();
        self.set.pool = self.pooling.finish();
        self.set.whose.shrink_to_fit();
        self.set
    }
}

impl ListTexts {
    fn text(&mut self, folder: &Path, name: &str) -> Result<String, String> {
        let key = (folder.to_owned(), name.to_owned());
        let text = self.known.entry(key).or_insert_with(|| list_file(folder, name).map(Arc::from));
        let text = text.clone()?;
        self.asked.push((name.into(), text.clone()));
        Ok(text.to_string())
    }
}

/// Where a policy that was taken in says whose it is.
fn written_at(seller: &Seller, text: &str) -> There {
    let file = Arc::new(SourceFile::new(&*seller.file, text).after_lines(seller.lines_before));
    let span = key_span(&file, "seller_id");
    (file, span)
}

fn twice(policy: &Policy, id: &str, (file, there): &There) -> Finding {
    let place = file.place(there.start);
    let (name, line, column) = (file.name(), place.line, place.column);
    let message = format!("seller `{id}` has two policies: the other one is at {name}:{line}:{column}");
    Finding::error(Code::DuplicateName, key_span(&policy.file, "seller_id"), message)
        .help("keep one of them")
        .other_in(file, *there, "the other policy of that seller")
}

/// The files of policies below a folder, in the order of their names. Links to folders are not followed.
fn below(folder: &Path, files: &mut Vec<PathBuf>) -> Result<(), SellersError> {
    let failure = |source: io::Error| SellersError::Read { path: folder.to_owned(), source };
    let mut entries =
        fs::read_dir(folder).and_then(Iterator::collect::<io::Result<Vec<_>>>).map_err(failure)?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let path = entry.path();
        if entry.file_type().map_err(failure)?.is_dir() {
            below(&path, files)?;
        } else if is_policy(&path) {
            files.push(path);
        }
    }
    Ok(())
}

/// Whether a file goes by the name of a policy.
fn is_policy(path: &Path) -> bool {
    let name = path.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
    let stem = name.strip_suffix(".yaml").or_else(|| name.strip_suffix(".yml"));
    stem.is_some_and(|stem| !stem.ends_with(".cases"))
}
