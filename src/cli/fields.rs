//! `greenlight fields`: the field table.

use std::io::Write;

use greenlight::report::FieldTable;

use super::{ExitStatus, Failure, Format, Terminal};

#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  greenlight fields                  every field
  greenlight fields order            every field of the order
  greenlight fields time             every field under a heading of the list
  greenlight fields reason           one field, with every word it can have
  greenlight fields then resolution  keys of a rule
  greenlight fields --history        the columns that a history can have
  greenlight fields --format json    for programs")]
pub(super) struct Args {
    /// Fields, the first part of their names, headings, columns of a history or keys of a rule
    #[arg(value_name = "NAME")]
    names: Vec<String>,

    /// The columns that a history can have: what was asked, and what really happened
    #[arg(long, conflicts_with = "names")]
    history: bool,

    /// How to write the result: `text` is for people, `json` for programs
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

pub(super) fn run(args: &Args, terminal: &mut Terminal) -> Result<ExitStatus, Failure> {
    let table = match args.names.as_slice() {
        [] if args.history => FieldTable::of_history(),
        [] => FieldTable::all(),
        names => FieldTable::of(names.iter().map(String::as_str))
            .map_err(|error| Failure::new(error.to_string()).help(error.help()))?,
    };
    match args.format {
        Format::Text => {
            let text = table.to_text(terminal.width());
            terminal.result().write_all(text.as_bytes())?;
        }
        Format::Json => terminal.json(&table.to_json())?,
    }
    Ok(ExitStatus::Fine)
}
