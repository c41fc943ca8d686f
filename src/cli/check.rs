//! `greenlight check`: every mistake of some policies, pointed at.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use greenlight::Policies;
use greenlight::lang::{Policy, PolicyError};
use greenlight::model::Owner;
use greenlight::report::{FindingsJson, Tally, one_line};
use greenlight::source::{Finding, Findings};
use serde::Serialize;

use super::terminal::Word;
use super::{ExitStatus, Failure, Format, Terminal, folders};

#[derive(Debug, clap::Args)]
#[command(after_help = "\
Exits with 1 if there are errors or warnings (hints are fine), with 2 if a file cannot be read.

Examples:
  greenlight check rules/seller/acme.yaml
  greenlight check rules                     every policy below the folder
  greenlight check --format json rules       for programs")]
pub(super) struct Args {
    /// Policies, or folders: every .yaml and .yml file below, but for .cases.yaml
    #[arg(value_name = "FILE", required = true)]
    paths: Vec<PathBuf>,

    /// How to write the result: `text` is for people, `json` for programs
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// A policy that was read, and what there is to say about it.
struct Checked {
    findings: Findings,
    /// Name, owner and size of a policy without errors.
    policy: Option<String>,
}

#[derive(Serialize)]
struct CheckJson<'c> {
    files: Vec<FindingsJson<'c>>,
    unreadable: Vec<UnreadableJson>,
    #[serde(flatten)]
    tally: Tally,
}

#[derive(Serialize)]
struct UnreadableJson {
    file: String,
    error: String,
}

pub(super) fn run(args: &Args, terminal: &mut Terminal) -> Result<ExitStatus, Failure> {
    let (mut checked, mut unreadable, mut tally) = (Vec::new(), Vec::new(), Tally::default());
    for path in policies(&args.paths)? {
        match check(&path) {
            Ok(file) => {
                tally.add(&file.findings.list);
                checked.push(file);
            }
            Err(error) => unreadable.push(UnreadableJson {
                file: path.display().to_string(),
                error: super::exit::reason(&error),
            }),
        }
    }
    for UnreadableJson { file, error } in &unreadable {
        terminal.say(Word::Error, &format!("cannot read `{}`: {error}", one_line(file)), None)?;
    }
    let status = match tally {
        _ if !unreadable.is_empty() => ExitStatus::CouldNotRun,
        Tally { errors: 0, warnings: 0, .. } => ExitStatus::Fine,
        _ => ExitStatus::Found,
    };
    match args.format {
        Format::Text => write_text(&checked, tally, terminal)?,
        Format::Json => {
            let files = checked.iter().map(|file| FindingsJson::from(&file.findings)).collect();
            terminal.json(&CheckJson { files, unreadable, tally })?;
        }
    }
    Ok(status)
}

fn check(path: &Path) -> io::Result<Checked> {
    match Policy::open(path) {
        Ok(policy) => {
            let (owner, rules) = (policy.owner.name(), policy.rules.len());
            let plural = if rules == 1 { "" } else { "s" };
            let described = format!("{}, {owner}, {rules} rule{plural}", policy.name);
            let mut found = policy.findings.clone();
            found.extend(guards(&policy));
            Ok(Checked { findings: Findings::new(policy.file.clone(), found), policy: Some(described) })
        }
        Err(PolicyError::Findings(findings)) => Ok(Checked { findings, policy: None }),
        Err(PolicyError::Read { source, .. }) => Err(source),
        Err(error) => Err(io::Error::other(error)),
    }
}

/// What there is to say of a policy's guards on approvals.
fn guards(policy: &Policy) -> Vec<Finding> {
    let alone = match policy.owner {
        Owner::Seller => Policies::new(None, Some(policy.clone())),
        Owner::Platform => Policies::new(Some(policy.clone()), None),
    };
    // A policy in the place of its own owner is never refused.
    let Ok(alone) = alone else { return Vec::new() };
    alone.prove_guards().iter().filter_map(|proof| proof.finding()).collect()
}

fn write_text(checked: &[Checked], tally: Tally, terminal: &mut Terminal) -> Result<(), Failure> {
    let look = terminal.look();
    let result = terminal.result();
    let mut after_findings = false;
    for (index, file) in checked.iter().enumerate() {
        let clean = file.policy.as_ref().filter(|_| file.findings.list.is_empty());
        if index > 0 && (after_findings || clean.is_none()) {
            writeln!(result)?;
        }
        match clean {
            Some(policy) => writeln!(result, "ok: {} ({policy})", one_line(file.findings.file.name()))?,
            None => result.write_all(file.findings.to_text(look).as_bytes())?,
        }
        after_findings = clean.is_none();
    }
    let found = checked.iter().filter(|file| !file.findings.list.is_empty()).count();
    if checked.len() > 1 && found > 0 {
        writeln!(result, "\n{tally} in {found} of {} policies", checked.len())?;
    }
    Ok(())
}

/// The files to check; every folder has to have some.
fn policies(paths: &[PathBuf]) -> Result<Vec<PathBuf>, Failure> {
    for path in paths.iter().filter(|path| path.is_dir()) {
        if folders::files(std::slice::from_ref(path), folders::is_policy)?.is_empty() {
            let message = format!("there are no policies below `{}`", path.display());
            return Err(Failure::new(message).help("policies are files that end in .yaml or .yml"));
        }
    }
    folders::files(paths, folders::is_policy)
}
