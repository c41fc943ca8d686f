//! Generated cases: what they look like, that they load and pass, and that they notice when a policy is changed.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a test fails by panicking"
)]

#[path = "../generate/mod.rs"]
mod generate;
mod mutants;
mod pass;

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use greenlight::Policies;
use greenlight::analysis::{Generated, Run, Suite};
use greenlight::lang::Policy;
use greenlight::model::Owner;
use greenlight::report::Origin;

/// Policies in a folder of their own, and the cases generated for one of them.
struct Beside {
    folder: PathBuf,
    platform: Option<String>,
    seller: Option<String>,
    owner: Owner,
}

impl Beside {
    fn new(platform: Option<String>, seller: Option<String>) -> Self {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let name = format!("generated-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        std::fs::create_dir_all(&folder).unwrap();
        let owner = if seller.is_some() { Owner::Seller } else { Owner::Platform };
        let beside = Self { folder, platform, seller, owner };
        beside.write(Owner::Platform, beside.platform.as_deref());
        beside.write(Owner::Seller, beside.seller.as_deref());
        beside
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    fn write(&self, owner: Owner, text: Option<&str>) {
        if let Some(text) = text {
            std::fs::write(self.path(&format!("{}.yaml", owner.name())), text).unwrap();
        }
    }

    fn policies(&self) -> Policies {
        let read = |owner: Owner, text: &Option<String>| {
            text.as_ref().map(|_| Policy::open(self.path(&format!("{}.yaml", owner.name()))).unwrap())
        };
        Policies::new(read(Owner::Platform, &self.platform), read(Owner::Seller, &self.seller)).unwrap()
    }

    /// Generates the cases and writes them down.
    fn generate(&self) -> (Generated, String) {
        let generated = Generated::new(&self.policies(), self.owner);
        let text = generated.to_yaml(Origin {
            platform: self.platform.as_ref().map(|_| "platform.yaml"),
            seller: self.seller.as_ref().map(|_| "seller.yaml"),
            command: "",
        });
        std::fs::write(self.path("it.cases.yaml"), &text).unwrap();
        (generated, text)
    }

    fn suite(&self) -> Result<Suite, String> {
        Suite::open(self.path("it.cases.yaml")).map_err(|error| error.to_string())
    }
}

impl Drop for Beside {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// How many cases failed, and what of the first is different.
fn failures(suite: &Suite) -> Vec<String> {
    let suites = std::slice::from_ref(suite);
    let run = Run::new(suites, |_, _| true);
    let failed = run.outcomes.iter().filter_map(|outcome| match &outcome.verdict {
        greenlight::analysis::Verdict::Failed(failure) => {
            Some(format!("{}: {:?}", outcome.case.name, failure.differences))
        }
        _ => None,
    });
    failed.collect()
}
