//! The command line: one file for each command, each an `Args` and a `run`.
//!
//! What was typed is `Args`; what it comes to (streams, colour, width) is settled once, in [`Terminal`]. To add a
//! command, add its file, a variant of [`Command`] and its line in [`dispatch`].

mod check;
mod completions;
mod decide;
mod diff;
mod exit;
mod explain;
mod fields;
mod folders;
mod generate;
mod histories;
mod output;
mod policies;
mod requests;
mod rows;
mod schema;
mod simulate;
mod terminal;
mod test;
mod watched;

use std::ffi::OsString;

use clap::{Parser, Subcommand, ValueEnum};

use exit::{ExitStatus, Failure};
use terminal::{Colour, Terminal};

/// Decides which after-sales requests may be approved without a person.
///
/// A seller and the platform write rules in YAML; Greenlight checks them, decides requests by them, says why, and
/// tries them on past requests.
#[derive(Debug, Parser)]
#[command(name = "greenlight", version, disable_help_subcommand = true, after_help = AFTER_HELP)]
struct Args {
    #[command(subcommand)]
    command: Command,

    /// When to use colour: `auto` is on a terminal, unless NO_COLOR is set
    #[arg(long, global = true, value_enum, value_name = "WHEN", default_value_t)]
    color: Colour,
}

const AFTER_HELP: &str = "\
Exit status:
  0  fine
  1  there is something to look at: findings, failed cases, changes
  2  could not run: a file is missing, a policy has errors, a wrong option
  3  finished, but some rows of the input were in error";

#[derive(Debug, Subcommand)]
enum Command {
    /// Check policies and point at every mistake
    Check(check::Args),
    /// Decide requests: approve, review, or the platform's
    Decide(decide::Args),
    /// Explain decisions: every rule, every condition, every value
    Explain(explain::Args),
    /// Dry-run policies over past requests: what they would do, and to AHT
    Simulate(simulate::Args),
    /// Run cases: requests, and what has to become of them
    Test(test::Args),
    /// Compare two versions of a policy: what was changed, and what that changes
    Diff(diff::Args),
    /// List the fields that rules can speak of
    Fields(fields::Args),
    /// Print the JSON Schema of policies or mappings, for editors
    Schema(schema::Args),
    /// Print a completion script for a shell
    Completions(completions::Args),
}

/// How results are written: for people, or for programs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    #[default]
    Text,
    Json,
}

/// Runs the program with these arguments, the first of which is its name.
pub(crate) fn run(args: impl IntoIterator<Item = OsString>) -> ExitStatus {
    let args = match Args::try_parse_from(args) {
        Ok(args) => args,
        Err(error) => {
            // Help and version are results, everything else is talk; clap knows which stream is whose.
            return match error.print() {
                Ok(()) if !error.use_stderr() => ExitStatus::Fine,
                Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => ExitStatus::Fine,
                _ => ExitStatus::CouldNotRun,
            };
        }
    };
    let mut terminal = Terminal::new(args.color);
    let result = dispatch(args.command, &mut terminal).and_then(|status| terminal.finish().map(|()| status));
    match result {
        Ok(status) => status,
        Err(failure) => terminal.report(&failure),
    }
}

fn dispatch(command: Command, terminal: &mut Terminal) -> Result<ExitStatus, Failure> {
    match command {
        Command::Check(args) => check::run(&args, terminal),
        Command::Decide(args) => decide::run(&args, terminal),
        Command::Explain(args) => explain::run(&args, terminal),
        Command::Simulate(args) => simulate::run(&args, terminal),
        Command::Test(args) => test::run(&args, terminal),
        Command::Diff(args) => diff::run(&args, terminal),
        Command::Fields(args) => fields::run(&args, terminal),
        Command::Schema(args) => schema::run(&args, terminal),
        Command::Completions(args) => completions::run(&args, terminal),
    }
}
