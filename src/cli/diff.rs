//! `greenlight diff`: what changes from one version of a policy to another.

use std::io::Write;
use std::path::PathBuf;

use greenlight::analysis::{Budget, Diff, Over};
use greenlight::report::{DiffReport, GuardJson, GuardReport};
use greenlight::simulate::Guarded;
use serde::Serialize;

use super::policies::{self, PolicyArgs};
use super::watched::Watched;
use super::{ExitStatus, Failure, Terminal, histories, simulate};

#[derive(Debug, clap::Args)]
#[command(after_help = "\
OLD and NEW are two versions of a policy of one owner. With the other owner's policy
beside them, they are compared as they decide together with it.

Exits with 0 even if something changes, with 1 if a guard of NEW is broken, or if something
changes and `--fail-on-change` is given, with 3 if some rows of HISTORY were in error.

Examples:
  greenlight diff old.yaml new.yaml
  greenlight diff --platform rules/platform/tiktok-us.yaml --over returns.csv old.yaml new.yaml
  git show main:acme.yaml > old.yaml; greenlight diff --format markdown old.yaml acme.yaml")]
pub(super) struct Args {
    /// The policy as it was
    #[arg(value_name = "OLD")]
    old: PathBuf,

    /// The policy as it is
    #[arg(value_name = "NEW")]
    new: PathBuf,

    #[command(flatten)]
    other: PolicyArgs,

    /// Replay past requests under both, and show what becomes of them; may be given several times
    #[arg(long, value_name = "HISTORY")]
    over: Vec<PathBuf>,

    /// Read HISTORY by this mapping: which of its columns is which of ours, in what units and words
    #[arg(long, value_name = "MAPPING", requires = "over")]
    map: Option<PathBuf>,

    /// On how many threads to replay [default: as many as the machine runs at once]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    threads: Option<u16>,

    /// How to write the result: `markdown` is for a comment on a pull request
    #[arg(long, value_enum, default_value_t)]
    format: Format,

    /// Exit with 1 if anything changes
    #[arg(long)]
    fail_on_change: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    #[default]
    Text,
    Json,
    Markdown,
}

#[derive(Serialize)]
struct DiffJson<'g, D> {
    #[serde(flatten)]
    difference: D,
    guards: Vec<GuardJson<'g>>,
}

pub(super) fn run(args: &Args, terminal: &mut Terminal) -> Result<ExitStatus, Failure> {
    let (old, new) = (policies::policy(&args.old)?, policies::policy(&args.new)?);
    let other = args.other.other(old.owner)?;
    let diff = Diff::new(old, new, other).map_err(|error| policies::failure(error, &args.new))?;
    let over = if args.over.is_empty() { None } else { Some(replay(args, &diff, terminal)?) };
    let meaning = diff.meaning(Budget::default());
    let report =
        DiffReport { diff: &diff, meaning: Some(&meaning), over: over.as_ref().map(|(over, _)| over) };
    let policies = &diff.policies().new;
    let guards = match &over {
        Some((over, _)) => over.simulation.guards(policies),
        None => Guarded::without_dry_run(policies),
    };
    let proofs = policies.prove_guards();
    let guards = GuardReport::new(&guards).with_proofs(&proofs);
    match args.format {
        Format::Text => simulate::write_page(&report.to_text(), &guards, terminal)?,
        Format::Markdown => {
            let (page, guards) = (report.to_markdown(), guards.to_markdown());
            let gap = if guards.is_empty() { "" } else { "\n" };
            write!(terminal.result(), "{page}{gap}{guards}")?;
        }
        Format::Json => {
            terminal.json(&DiffJson { difference: report.to_json(), guards: guards.to_json() })?
        }
    }
    let replayed = over.map_or(ExitStatus::Fine, |(_, status)| status);
    Ok(match replayed {
        ExitStatus::CouldNotRun => ExitStatus::CouldNotRun,
        _ if guards.is_broken() => ExitStatus::Found,
        _ if args.fail_on_change && !diff.changes().is_empty() => ExitStatus::Found,
        other => other,
    })
}

fn replay(args: &Args, diff: &Diff, terminal: &mut Terminal) -> Result<(Over, ExitStatus), Failure> {
    let mut history = histories::open(&args.over, args.map.as_deref())?;
    let over = diff.over(Watched::new(&mut history), args.threads.map_or(0, usize::from));
    let summary = history.finish().map_err(Failure::from)?;
    simulate::tell(&summary, terminal)?;
    let unreadable = simulate::tell_unreadable(&summary, terminal)?;
    let status = simulate::status(&summary, &over.simulation, over.discrepancies(), unreadable, terminal)?;
    Ok((over, status))
}
