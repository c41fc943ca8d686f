//! The policies that a command decides by, as they are named on the command line.

use std::path::{Path, PathBuf};

use greenlight::Policies;
use greenlight::lang::{Policy, PolicyError};
use greenlight::model::Owner;

use super::exit::Failure;

#[derive(Debug, clap::Args)]
pub(super) struct PolicyArgs {
    /// The platform's policy; its rules are looked at first
    #[arg(long, value_name = "FILE")]
    platform: Option<PathBuf>,

    /// The seller's policy
    #[arg(long, value_name = "FILE")]
    seller: Option<PathBuf>,
}

impl PolicyArgs {
    pub(super) fn open(&self) -> Result<Policies, Failure> {
        self.open_with(self.seller.as_deref())
    }

    /// The policy that decides together with those of the owner.
    pub(super) fn other(&self, owner: Owner) -> Result<Option<Policy>, Failure> {
        let (same, word, other) = match owner {
            Owner::Platform => (&self.platform, "--platform", &self.seller),
            Owner::Seller => (&self.seller, "--seller", &self.platform),
        };
        if same.is_some() {
            let message = format!("`{word}` names a policy in the place of those that are compared");
            let help = "leave it out: both versions stand after the options";
            return Err(Failure::new(message).help(help));
        }
        other.as_deref().map(policy).transpose()
    }

    /// The same platform policy with another seller policy.
    pub(super) fn open_with(&self, seller: Option<&Path>) -> Result<Policies, Failure> {
        if self.platform.is_none() && seller.is_none() {
            return Err(Failure::new("there is no policy to decide by")
                .help("name one with `--platform FILE`, `--seller FILE`, or both"));
        }
        let platform = self.platform.as_deref().map(policy).transpose()?;
        let seller = seller.map(policy).transpose()?;
        Policies::new(platform, seller).map_err(|error| failure(error, Path::new("")))
    }
}

/// Reads one policy.
pub(super) fn policy(path: &Path) -> Result<Policy, Failure> {
    Policy::open(path).map_err(|error| failure(error, path))
}

/// What to tell of policies that cannot be loaded.
pub(super) fn failure(error: PolicyError, path: &Path) -> Failure {
    match error {
        PolicyError::Findings(findings) => Failure::Findings(Box::new(findings)),
        PolicyError::Read { path, source } => Failure::file("read", &path, &source),
        other => Failure::file("read", path, &std::io::Error::other(other)),
    }
}
