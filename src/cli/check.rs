//! `greenlight check`: every mistake of some policies, pointed at.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::ValueEnum;
use greenlight::Sellers;
use greenlight::analysis::{Looking, lint_together, page};
use greenlight::lang::{Demand, Loader, Policy, PolicyError};
use greenlight::model::Moment;
use greenlight::report::{FindingsJson, SarifLog, Tally, one_line};
use greenlight::source::{Code, Findings};
use serde::Serialize;

use super::terminal::Word;
use super::{ExitStatus, Failure, Terminal, folders, requests};

#[derive(Debug, clap::Args)]
#[command(after_help = "\
Beside the mistakes of each file, it is told what the rules say together that is hardly meant:
rules that never get their turn, conditions that say nothing, approvals without a limit. If one
of the policies is the platform's, each seller's policy is looked through together with it.
A comment on the line above allows a finding: # greenlight: allow CODE reason

Exits with 1 if there are errors or warnings (hints are fine), with 2 if a file cannot be read.

Examples:
  greenlight check rules/seller/acme.yaml
  greenlight check rules                     every policy below the folder
  greenlight check sellers.yaml              one policy a seller, a line `---` between two
  greenlight check --platform rules/platform/tiktok-us.yaml --seller rules/seller/acme.yaml
  greenlight check --explain shadowed        what a finding means, and an example
  greenlight check --format sarif rules      for code scanning")]
pub(super) struct Args {
    /// Policies, or folders: every .yaml and .yml file below, but for .cases.yaml and mappings
    #[arg(value_name = "FILE", required_unless_present_any = ["platform", "seller", "explain"])]
    paths: Vec<PathBuf>,

    /// The platform's policy
    #[arg(long, value_name = "FILE")]
    platform: Option<PathBuf>,

    /// A seller's policy
    #[arg(long, value_name = "FILE")]
    seller: Option<PathBuf>,

    /// Tell also what falls to a person because no rule fits
    #[arg(long)]
    gaps: bool,

    /// The moment at which rules should be in force, or `now`: tells of rules whose time is over or has not begun
    #[arg(long, value_name = "INSTANT", value_parser = requests::instant)]
    at: Option<Moment>,

    /// Say what a kind of finding means, why it matters, and how it looks
    #[arg(long, value_name = "CODE", exclusive = true)]
    explain: Option<String>,

    /// How to write the result: `text` is for people, `json` and `sarif` for programs
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum Format {
    #[default]
    Text,
    Json,
    Sarif,
}

const HOLDS_FIGURES: &str = "`greenlight simulate` holds such guards to past requests";

/// A policy that was read, and what there is to say about it.
struct Checked {
    findings: Findings,
    /// Name, owner and size of a policy without errors.
    policy: Option<String>,
    /// How many of its guards are on figures of a dry run, which there is none of here.
    on_figures: usize,
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
    if let Some(code) = &args.explain {
        return explain(code, terminal);
    }
    let named = args.platform.iter().chain(&args.seller).chain(&args.paths).cloned();
    let (checked, unreadable) = check(&policies(&named.collect::<Vec<_>>())?, args);
    let mut tally = Tally::default();
    checked.iter().for_each(|file| tally.add(&file.findings.list));
    for UnreadableJson { file, error } in &unreadable {
        terminal.say(Word::Error, &format!("cannot read `{}`: {error}", one_line(file)), None)?;
    }
    match checked.iter().map(|file| file.on_figures).sum::<usize>() {
        0 => {}
        1 => terminal.say(Word::Note, "1 guard on a figure is not looked at here", Some(HOLDS_FIGURES))?,
        more => {
            let message = format!("{more} guards on figures are not looked at here");
            terminal.say(Word::Note, &message, Some(HOLDS_FIGURES))?;
        }
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
        Format::Sarif => {
            let unreadable = unreadable.iter().map(|file| (&*file.file, &*file.error));
            terminal
                .json(&SarifLog::new(checked.iter().map(|file| &file.findings)).unreadable(unreadable))?;
        }
    }
    Ok(status)
}

fn explain(name: &str, terminal: &mut Terminal) -> Result<ExitStatus, Failure> {
    let Some(code) = Code::from_name(name) else {
        let message = format!("`{}` is no kind of finding", one_line(name));
        let help = match Code::similar(name) {
            Some(near) => format!("did you mean `{}`?", near.name()),
            None => {
                let told = Code::ALL.iter().filter(|code| page(**code).is_some());
                let names: Vec<&str> = told.map(|code| code.name()).collect();
                format!("what policies say together is told as {}", names.join(", "))
            }
        };
        return Err(Failure::new(message).help(help));
    };
    let result = terminal.result();
    writeln!(result, "{}: {}", code.name(), code.meaning())?;
    if let Some(page) = page(code) {
        writeln!(result, "\n{page}")?;
    }
    Ok(ExitStatus::Fine)
}

/// Reads every policy, and looks through those that can be read.
fn check(paths: &[PathBuf], args: &Args) -> (Vec<Checked>, Vec<UnreadableJson>) {
    let (mut checked, mut unreadable, mut sound) = (Vec::new(), Vec::new(), Vec::new());
    for path in paths {
        let policies = match read(path) {
            Ok(policies) => policies,
            Err(error) => {
                let (file, error) = (path.display().to_string(), super::exit::reason(&error));
                unreadable.push(UnreadableJson { file, error });
                continue;
            }
        };
        for policy in policies {
            match policy {
                Ok(policy) => {
                    let (owner, rules) = (policy.owner.name(), policy.rules.len());
                    let plural = if rules == 1 { "" } else { "s" };
                    let described = format!("{}, {owner}, {rules} rule{plural}", policy.name);
                    let guards = policy.guards.iter();
                    let on_figures =
                        guards.filter(|guard| matches!(guard.demand, Demand::Within { .. })).count();
                    let findings = Findings::new(policy.file.clone(), Vec::new());
                    checked.push(Checked { findings, policy: Some(described), on_figures });
                    sound.push(policy);
                }
                Err(findings) => checked.push(Checked { findings, policy: None, on_figures: 0 }),
            }
        }
    }
    let looking = Looking { at: args.at, gaps: args.gaps, ..Looking::default() };
    let readable = checked.iter_mut().filter(|file| file.policy.is_some());
    for (file, findings) in readable.zip(lint_together(&sound, &looking)) {
        file.findings = findings;
    }
    (checked, unreadable)
}

/// Every policy of a file. Where there are several they are those of sellers, and have to go together.
fn read(path: &Path) -> io::Result<Vec<Result<Policy, Findings>>> {
    let mut policies = Vec::new();
    let source = |error| match error {
        PolicyError::Read { source, .. } => source,
        error => io::Error::other(error),
    };
    Loader::default().each(path, |policy| policies.push(policy)).map_err(source)?;
    if policies.len() > 1 {
        let (_, wrong) = Sellers::load(None, path, Loader::default()).map_err(io::Error::other)?;
        for findings in wrong {
            let own = |policy: &&mut Result<Policy, Findings>| {
                policy.as_ref().is_ok_and(|policy| policy.file == findings.file)
            };
            if let Some(policy) = policies.iter_mut().find(own) {
                *policy = Err(findings);
            }
        }
    }
    Ok(policies)
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
        if folders::files(std::slice::from_ref(path), folders::is_policy_and_no_mapping)?.is_empty() {
            let message = format!("there are no policies below `{}`", path.display());
            return Err(Failure::new(message).help("policies are files that end in .yaml or .yml"));
        }
    }
    folders::files(paths, folders::is_policy_and_no_mapping)
}
