//! The two streams of the program: the result on stdout, the talk on stderr, each with its own colour and width.

use std::io::{self, BufWriter, IsTerminal, Stderr, Stdout, Write};

use anstream::{AutoStream, ColorChoice};
use clap::ValueEnum;
use serde::Serialize;

use greenlight::report::Look;

use super::exit::{ExitStatus, Failure};

/// When to use colour; `Auto` is on a terminal, unless `NO_COLOR` is set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Colour {
    #[default]
    Auto,
    Always,
    Never,
}

/// The streams, and how to draw on them.
pub(crate) struct Terminal {
    stdout: BufWriter<Stdout>,
    stderr: Stderr,
    look: Look,
    stderr_colour: bool,
    is_terminal: bool,
}

impl Terminal {
    pub(crate) fn new(colour: Colour) -> Self {
        let (stdout, stderr) = (io::stdout(), io::stderr());
        let is_terminal = stdout.is_terminal();
        let width = terminal_size::terminal_size_of(&stdout).map(|(width, _)| usize::from(width.0));
        let look = Look {
            colour: has_colour(colour, AutoStream::choice(&stdout)),
            width: width.unwrap_or(Look::PLAIN.width),
        };
        let stderr_colour = has_colour(colour, AutoStream::choice(&stderr));
        Self { stdout: BufWriter::new(stdout), stderr, look, stderr_colour, is_terminal }
    }

    /// How text on stdout is drawn.
    pub(crate) fn look(&self) -> Look {
        self.look
    }

    /// The columns of the terminal, if stdout is one: piped text is not wrapped.
    pub(crate) fn width(&self) -> Option<usize> {
        self.is_terminal.then_some(self.look.width)
    }

    /// Where the result goes.
    pub(crate) fn result(&mut self) -> &mut impl Write {
        &mut self.stdout
    }

    /// Writes a result as JSON, with a line break at its end.
    pub(crate) fn json(&mut self, value: &impl Serialize) -> Result<(), Failure> {
        serde_json::to_writer_pretty(&mut self.stdout, value).map_err(io::Error::from)?;
        Ok(self.stdout.write_all(b"\n")?)
    }

    /// Makes sure that the result is out.
    pub(crate) fn finish(&mut self) -> Result<(), Failure> {
        Ok(self.stdout.flush()?)
    }

    /// Tells what went wrong, after the result so far; gives the exit status it comes to.
    pub(crate) fn report(&mut self, failure: &Failure) -> ExitStatus {
        let _ = self.stdout.flush();
        // A failure to tell of a failure leaves nobody to tell.
        let _ = match failure {
            Failure::NobodyReads => return ExitStatus::Fine,
            Failure::Said { message, help } => self.say(Word::Error, message, help.as_deref()),
            Failure::Findings(findings) => {
                let look = Look { colour: self.stderr_colour, width: self.look.width };
                self.stderr.write_all(findings.to_text(look).as_bytes())
            }
        };
        ExitStatus::CouldNotRun
    }

    /// Says something on stderr.
    pub(crate) fn say(&mut self, word: Word, message: &str, help: Option<&str>) -> io::Result<()> {
        writeln!(self.stderr, "{}: {message}", word.drawn(self.stderr_colour))?;
        match help {
            Some(help) => writeln!(self.stderr, "{}: {help}", Word::Help.drawn(self.stderr_colour)),
            None => Ok(()),
        }
    }
}

fn has_colour(wanted: Colour, possible: ColorChoice) -> bool {
    match wanted {
        Colour::Auto => possible != ColorChoice::Never,
        Colour::Always => true,
        Colour::Never => false,
    }
}

/// The word in front of what is said.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Word {
    Error,
    Warning,
    Note,
    Help,
}

impl Word {
    fn drawn(self, colour: bool) -> String {
        let (word, code) = match self {
            Self::Error => ("error", "1;31"),
            Self::Warning => ("warning", "1;33"),
            Self::Note => ("note", "1"),
            Self::Help => ("help", "1;36"),
        };
        if colour { format!("\u{1b}[{code}m{word}\u{1b}[0m") } else { word.into() }
    }
}
