//! `greenlight decide`: what becomes of requests.

use std::io::Write;

use greenlight::model::{Decision, Handling, MetricTag, Moment, Request, Review};

use super::policies::PolicyArgs;
use super::requests::{RequestArgs, heading};
use super::{ExitStatus, Failure, Format, Terminal};

#[derive(Debug, clap::Args)]
#[command(after_help = r#"A request is a JSON object with the names of `greenlight fields`, nested or flat:
  {"id": "R1", "review": "approval", "kind": "refund", "reason": "damaged", "amount": "18.40 USD",
   "order.amount": "40.00 USD", "photos": 2, "skus": ["CABLE-2M"], "buyer.tags": ["vip"],
   "requested_at": "2026-11-05T09:30:00Z"}
What it leaves out reads as `greenlight fields` tells: mostly as not known, which never approves.
A request that a finding shows can be pasted as it stands, with its `--at` behind it.

Examples:
  greenlight decide --platform rules/platform/tiktok-us.yaml --seller acme.yaml request.json
  greenlight decide --seller acme.yaml --at 2026-11-05T08:00:00Z --format json - < requests.jsonl
  greenlight decide --seller acme.yaml --id R1 history.csv"#)]
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
    args.requests.each(&policies, terminal, |request, at, review, terminal| {
        let decision = policies.decide(request, at);
        let line = match args.format {
            Format::Text => text(request, &decision, at, review),
            Format::Json => decision.to_json(request.id(), at),
        };
        Ok(writeln!(terminal.result(), "{line}")?)
    })
}

fn text(request: &Request, decision: &Decision<'_>, at: Moment, review: Option<Review>) -> String {
    let id = heading(request, review);
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
