//! `greenlight test`: cases, and what of the policies they have seen.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use clap::ValueEnum;
use greenlight::analysis::{Coverage, Run, Suite};
use greenlight::lang::{Policy, PolicyError};
use greenlight::model::{Decimal, parse_number};
use greenlight::report::TestReport;
use greenlight::source::Findings;

use super::terminal::Word;
use super::{ExitStatus, Failure, Terminal, folders, generate};

#[derive(Debug, clap::Args)]
#[command(after_help = "\
Cases stand in files that end in .cases.yaml, or in a policy under `cases:`:
  - case: a damaged item with a photo
    request: { kind: refund, reason: damaged, photos: 1, amount: 18.40 }
    expect: approve

Exits with 1 if a case fails, if there are none, or if coverage is too low,
with 2 if a file cannot be read or something in it is wrong.

Examples:
  greenlight test                                 every case below this folder
  greenlight test rules --coverage                and what no case has seen
  greenlight test rules --min-coverage 80%        in CI
  greenlight test --filter 'gift cards' rules/seller/acme.cases.yaml
  greenlight test --generate acme.yaml --platform tiktok-us.yaml --out acme.generated.cases.yaml")]
pub(super) struct Args {
    /// Files with cases, or folders: every such file below
    #[arg(value_name = "PATH", default_value = ".")]
    paths: Vec<PathBuf>,

    /// Only cases with this text in their name, or in the name of their file
    #[arg(long, value_name = "TEXT")]
    filter: Option<String>,

    /// Show which rules and conditions the cases have seen, and what is missing
    #[arg(long)]
    coverage: bool,

    /// Fail if coverage of the policies below PATH is lower, such as 80%
    #[arg(long, value_name = "PERCENT", value_parser = percent)]
    min_coverage: Option<Decimal>,

    /// Write cases for this policy instead: what it decides today, at every limit and next to it
    #[arg(long, value_name = "POLICY", conflicts_with_all = ["paths", "filter", "coverage", "min_coverage", "format"])]
    generate: Option<PathBuf>,

    /// With --generate: the platform's policy, whose rules come before the seller's
    #[arg(long, value_name = "FILE", requires = "generate")]
    platform: Option<PathBuf>,

    /// With --generate: write to this file, whole or absent, instead of stdout
    #[arg(long, value_name = "FILE", requires = "generate")]
    out: Option<PathBuf>,

    /// With --out: replace the file if there is one
    #[arg(long, requires = "out")]
    overwrite: bool,

    /// How to write the result: `text` is for people, `json` for programs, `junit` for CI
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    #[default]
    Text,
    Json,
    Junit,
}

fn percent(text: &str) -> Result<Decimal, String> {
    let number = parse_number(text.strip_suffix('%').unwrap_or(text)).ok();
    let percent = number
        .filter(|percent| (Decimal::ZERO..=Decimal::ONE_HUNDRED).contains(percent))
        .ok_or_else(|| "expected a percentage such as 80%".to_owned())?;
    // `0.8` is a share as likely as a percentage.
    if percent.is_integer() && !text.contains('.') || text.ends_with('%') {
        return Ok(percent);
    }
    let share = percent.checked_mul(Decimal::ONE_HUNDRED).filter(|share| *share <= Decimal::ONE_HUNDRED);
    Err(match share {
        Some(share) => {
            format!("write `{}%`, or `{text}%` if that is meant", share.normalize())
        }
        None => format!("write the percent sign: `{text}%`"),
    })
}

pub(super) fn run(args: &Args, terminal: &mut Terminal) -> Result<ExitStatus, Failure> {
    if let Some(policy) = &args.generate {
        let asked = generate::Asked {
            policy,
            platform: args.platform.as_deref(),
            out: args.out.as_deref(),
            overwrite: args.overwrite,
        };
        return generate::run(asked, terminal);
    }
    let Found { suites, broken } = Found::below(&args.paths)?;
    let run = Run::new(&suites, |suite, case| {
        let holds = |text: &str| args.filter.as_deref().is_none_or(|wanted| text.contains(wanted));
        holds(&case.name) || holds(suite.file.name())
    });
    let mut status = if broken.is_empty() { ExitStatus::Fine } else { ExitStatus::CouldNotRun };
    if run.outcomes.is_empty() && broken.is_empty() {
        let (message, help) = match &args.filter {
            Some(text) if !suites.is_empty() => (
                format!("no case has `{text}` in its name"),
                "`greenlight test` without `--filter` runs them all",
            ),
            _ => (
                "there are no cases to run".to_owned(),
                "cases stand in files that end in .cases.yaml, or in a policy under `cases:`",
            ),
        };
        terminal.say(Word::Error, &message, Some(help))?;
        return Ok(ExitStatus::Found);
    }
    let coverage = match args.coverage || args.min_coverage.is_some() {
        true => Some(measured(&args.paths, run.coverage.clone())?),
        false => None,
    };
    let shown = coverage.as_ref().filter(|_| args.coverage || args.format == Format::Json);
    let report = TestReport { run: &run, broken: &broken, coverage: shown };
    match args.format {
        Format::Json => terminal.json(&report.to_json())?,
        Format::Junit => terminal.result().write_all(report.to_junit().as_bytes())?,
        Format::Text => {
            let look = terminal.look();
            for findings in &broken {
                write!(terminal.result(), "{}", findings.to_text(look))?;
            }
            if !run.outcomes.is_empty() {
                write!(terminal.result(), "{report}")?;
            }
        }
    }
    let (_, failed, _) = run.counts();
    let mut found = failed > 0;
    if let (Some(coverage), Some(wanted)) = (&coverage, args.min_coverage)
        && !coverage.points().is_at_least(wanted)
    {
        found = true;
        let points = coverage.points();
        let (reached, all) = (points.reached, points.all);
        let message = format!(
            "coverage is {}% ({reached} of {all} points), less than the {}% asked for",
            points.percent().trunc_with_scale(1).normalize(),
            wanted.normalize()
        );
        let help = (!args.coverage).then_some("`--coverage` shows what no case has seen");
        terminal.finish()?;
        terminal.say(Word::Error, &message, help)?;
    }
    if found && status == ExitStatus::Fine {
        status = ExitStatus::Found;
    }
    Ok(status)
}

/// The files with cases, and those in which something is wrong.
struct Found {
    suites: Vec<Suite>,
    broken: Vec<Findings>,
}

impl Found {
    fn below(paths: &[PathBuf]) -> Result<Self, Failure> {
        let mut found = Self { suites: Vec::new(), broken: Vec::new() };
        for path in folders::files(paths, |path| folders::is_cases(path) || says(path, "cases:"))? {
            match Suite::open(&path) {
                Ok(suite) => found.suites.push(suite),
                Err(PolicyError::Findings(findings)) => found.broken.push(findings),
                Err(PolicyError::Read { path, source }) => return Err(Failure::file("read", &path, &source)),
                Err(error) => return Err(Failure::new(error.to_string())),
            }
        }
        Ok(found)
    }
}

/// Whether a file is a policy, by its name, in which a line begins with that key. Other YAML may lie around.
fn says(path: &Path, key: &str) -> bool {
    let says = |text: String| text.lines().any(|line| line.starts_with(key));
    folders::is_policy(path) && fs::read_to_string(path).is_ok_and(says)
}

/// The coverage of the policies below the paths, those without a case included. Others, such as the platform's
/// policy when a seller tests their own, are not the author's to cover; only if none lies below are those that the
/// cases name.
fn measured(paths: &[PathBuf], mut coverage: Coverage) -> Result<Coverage, Failure> {
    let below: Vec<PathBuf> = paths
        .iter()
        .map(|path| if path.is_dir() { path.clone() } else { path.parent().unwrap_or(path).to_owned() })
        .map(|path| path.strip_prefix(".").map(Path::to_owned).unwrap_or(path))
        .collect();
    let named = coverage.clone();
    let is_below =
        |file: &Path, folder: &Path| file.strip_prefix(folder).is_ok_and(|rest| !rest.starts_with(".."));
    coverage.retain(|file| below.iter().any(|folder| is_below(Path::new(file), folder)));
    let folders: Vec<PathBuf> = paths.iter().filter(|path| path.is_dir()).cloned().collect();
    for path in folders::files(&folders, |path| says(path, "policy:"))? {
        match Policy::open(&path) {
            Ok(policy) => coverage.expect(&policy),
            Err(PolicyError::Findings(findings)) => return Err(Failure::Findings(Box::new(findings))),
            Err(error) => return Err(Failure::new(error.to_string())),
        }
    }
    Ok(if coverage.policies.is_empty() { named } else { coverage })
}
