//! `greenlight decide`: what becomes of requests.

use std::io::Write;

use greenlight::model::{Decision, Handling, MetricTag, Moment, Request};
use greenlight::report::one_line;

use super::policies::PolicyArgs;
use super::requests::RequestArgs;
use super::{ExitStatus, Failure, Format, Terminal};

#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  greenlight decide --platform rules/platform/tiktok-us.yaml --seller acme.yaml request.json
  greenlight decide --seller acme.yaml --at 2026-11-05T08:00:00Z --format json - < requests.jsonl")]
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
    args.requests.each(&policies, terminal, |request, at, terminal| {
        let decision = policies.decide(request, at);
        let line = match args.format {
            Format::Text => text(request, &decision, at),
            Format::Json => decision.to_json(request.id(), at),
        };
        Ok(writeln!(terminal.result(), "{line}")?)
    })
}

fn text(request: &Request, decision: &Decision<'_>, at: Moment) -> String {
    let id = request.id().map(|id| format!("{}: ", one_line(id))).unwrap_or_default();
    let metric = match decision.metric() {
        MetricTag::Included(Handling::Fixed(time)) => format!("counts {time} in AHT"),
        MetricTag::Included(_) => "counts in AHT".to_owned(),
        MetricTag::Excluded => "does not count in AHT".to_owned(),
    };
    let stands = match decision.stands_until() {
        Some(until) => format!("from {at} until {until}"),
        None => format!("from {at} on"),
    };
    format!("{id}{decision} [{metric}; {stands}]")
}
