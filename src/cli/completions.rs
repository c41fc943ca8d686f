//! `greenlight completions`: scripts that let a shell complete commands and options.

use std::io::Write;

use clap::CommandFactory;
use clap_complete::Shell;

use super::{ExitStatus, Failure, Terminal};

#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  greenlight completions bash > ~/.local/share/bash-completion/completions/greenlight
  greenlight completions zsh  > ~/.zfunc/_greenlight
  greenlight completions fish > ~/.config/fish/completions/greenlight.fish")]
pub(super) struct Args {
    /// The shell
    shell: Shell,
}

pub(super) fn run(args: &Args, terminal: &mut Terminal) -> Result<ExitStatus, Failure> {
    let mut script = Vec::new(); // in memory, because the generator panics if a pipe breaks
    clap_complete::generate(args.shell, &mut super::Args::command(), "greenlight", &mut script);
    terminal.result().write_all(&script)?;
    Ok(ExitStatus::Fine)
}
