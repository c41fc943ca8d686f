//! `greenlight explain`: why requests are decided as they are.

use std::io::Write;

use super::policies::PolicyArgs;
use super::requests::{RequestArgs, heading};
use super::{ExitStatus, Failure, Format, Terminal};

#[derive(Debug, clap::Args)]
#[command(after_help = "\
Shows every rule that was looked at, every condition, and the value it saw:
  ✓ true   ✗ false   ? cannot be told   · not reached

Examples:
  greenlight explain --platform rules/platform/tiktok-us.yaml --seller acme.yaml request.json
  greenlight explain --seller acme.yaml --at now --format json request.json
  greenlight explain --platform rules/platform/tiktok-us.yaml --seller acme.yaml --id R1 history.csv

`greenlight decide --help` shows a request.")]
pub(super) struct Args {
    #[command(flatten)]
    policies: PolicyArgs,

    #[command(flatten)]
    requests: RequestArgs,

    /// How to write the result: `json` is one object a line
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

pub(super) fn run(args: &Args, terminal: &mut Terminal) -> Result<ExitStatus, Failure> {
    let policies = args.policies.open()?;
    let mut first = true;
    args.requests.each(&policies, terminal, |request, at, review, terminal| {
        let explanation = policies.explain(request, at);
        let result = terminal.result();
        match args.format {
            Format::Json => writeln!(result, "{}", explanation.to_json(request.id()))?,
            Format::Text => {
                if !std::mem::take(&mut first) {
                    writeln!(result)?;
                }
                writeln!(result, "{}{explanation}", heading(request, review))?;
            }
        }
        Ok(())
    })
}
