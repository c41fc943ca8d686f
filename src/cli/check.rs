//! `greenlight check`: every mistake of some policies, pointed at.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use greenlight::lang::{Policy, PolicyError};
use greenlight::report::{FindingsJson, Tally, one_line};
use greenlight::source::Findings;
use serde::Serialize;

use super::terminal::Word;
use super::{ExitStatus, Failure, Format, Terminal};

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
            Ok(Checked { findings: Findings::new(policy.file, policy.findings), policy: Some(described) })
        }
        Err(PolicyError::Findings(findings)) => Ok(Checked { findings, policy: None }),
        Err(PolicyError::Read { source, .. }) => Err(source),
        Err(error) => Err(io::Error::other(error)),
    }
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

/// The files to check: those named, and those below the folders named, each once.
fn policies(paths: &[PathBuf]) -> Result<Vec<PathBuf>, Failure> {
    let mut files = Vec::new();
    for path in paths {
        if !path.is_dir() {
            files.push(path.clone());
            continue;
        }
        let before = files.len();
        below(path, &mut files)?;
        if files.len() == before {
            let message = format!("there are no policies below `{}`", path.display());
            return Err(Failure::new(message).help("policies are files that end in .yaml or .yml"));
        }
    }
    let mut seen = std::collections::HashSet::new();
    files.retain(|file| seen.insert(file.clone()));
    Ok(files)
}

/// Policies below a folder, in the order of their names. Links to folders are not followed.
fn below(folder: &Path, files: &mut Vec<PathBuf>) -> Result<(), Failure> {
    let failure = |error: io::Error| Failure::file("read", folder, &error);
    let mut entries =
        fs::read_dir(folder).and_then(Iterator::collect::<io::Result<Vec<_>>>).map_err(failure)?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let path = entry.path();
        if entry.file_type().map_err(failure)?.is_dir() {
            below(&path, files)?;
        } else if is_policy(&path) {
            files.push(path.strip_prefix(".").map(Path::to_owned).unwrap_or(path));
        }
    }
    Ok(())
}

fn is_policy(path: &Path) -> bool {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let is_yaml = |end: &str| name.ends_with(&format!(".{end}")) && !name.ends_with(&format!(".cases.{end}"));
    is_yaml("yaml") || is_yaml("yml")
}
