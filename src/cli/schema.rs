//! `greenlight schema`: the JSON Schema of policies, and of mappings.

use std::io::Write;
use std::path::PathBuf;

use greenlight::report;

use super::output::OutputFile;
use super::{ExitStatus, Failure, Terminal};

#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  greenlight schema --out policy.schema.json

Then let VS Code's YAML extension (redhat.vscode-yaml) know, in .vscode/settings.json:
  \"yaml.schemas\": { \"./policy.schema.json\": \"rules/**/*.yaml\" }
or on the first line of a policy:
  # yaml-language-server: $schema=../policy.schema.json

`--mapping` does the same for the mappings of `simulate --map`.")]
pub(super) struct Args {
    /// Of mappings, instead of policies
    #[arg(long)]
    mapping: bool,

    /// Write to a file, which is whole or absent
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

pub(super) fn run(args: &Args, terminal: &mut Terminal) -> Result<ExitStatus, Failure> {
    let schema = if args.mapping { report::mapping_schema() } else { report::policy_schema() };
    match &args.out {
        None => terminal.json(&schema)?,
        Some(path) => {
            let mut file = OutputFile::create(path)?;
            writeln!(file, "{schema:#}").map_err(|error| Failure::file("write", path, &error))?;
            file.finish()?;
        }
    }
    Ok(ExitStatus::Fine)
}
