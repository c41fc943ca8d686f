//! The requests that a command decides: one JSON object, or JSON Lines, from a file or stdin.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use greenlight::Policies;
use greenlight::model::{Field, Moment, Request, Review, Slot, Value};
use greenlight::report::one_line;
use greenlight::simulate::as_it_was;

use super::exit::{ExitStatus, Failure};
use super::terminal::Word;
use super::{Terminal, histories};

#[derive(Debug, clap::Args)]
pub(super) struct RequestArgs {
    /// One request as JSON, or JSON Lines; with `--id`, a history; `-` reads stdin
    #[arg(value_name = "REQUESTS", default_value = "-")]
    path: PathBuf,

    /// The moment of deciding, such as 2026-11-05T08:00:00Z, or `now`; otherwise each request's own `requested_at`
    #[arg(long, value_name = "INSTANT", value_parser = instant)]
    at: Option<Moment>,

    /// The request of a history with this id, at each of its reviews, at the moment the review began
    #[arg(long, value_name = "ID")]
    id: Option<String>,

    /// Read that history by this mapping: which of its columns is which of ours, in what units and words
    #[arg(long, value_name = "MAPPING", requires = "id")]
    map: Option<PathBuf>,
}

/// The only place that reads a clock, and only because it was asked to.
pub(super) fn instant(text: &str) -> Result<Moment, String> {
    if text == "now" {
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
        let seconds = since.ok().and_then(|since| i64::try_from(since.as_secs()).ok());
        return seconds.and_then(Moment::from_unix).ok_or_else(|| "the clock is not set".to_owned());
    }
    Moment::parse(text).map_err(|_| "expected a moment such as 2026-11-05T08:00:00Z, or `now`".to_owned())
}

/// A line longer than this is no request.
const MAX_LINE: u64 = 16 << 20;

impl RequestArgs {
    /// Calls back with each request, its moment, and which of several reviews it is put to. What is no request is
    /// told and counted, and the rest goes on.
    pub(super) fn each(
        &self,
        policies: &Policies,
        terminal: &mut Terminal,
        mut decide: impl FnMut(&Request, Moment, Option<Review>, &mut Terminal) -> Result<(), Failure>,
    ) -> Result<ExitStatus, Failure> {
        if let Some(id) = &self.id {
            return self.of_history(id, terminal, decide);
        }
        let mut lines = Lines::open(&self.path)?;
        let (mut requests, mut errors) = (0_u64, 0_u64);
        while let Some((line, text)) = lines.next(&self.path)? {
            if (requests, errors) == (0, 0) && text.as_ref().is_ok_and(|text| is_table(text)) {
                let path = one_line(&self.path.display().to_string()).into_owned();
                return Err(Failure::new(format!("`{path}` looks like a table, and a request is JSON"))
                    .help("name one request of a history with `--id ID`; `greenlight simulate` goes through all of them"));
            }
            let told = match text.map_err(str::to_owned).and_then(|text| self.read(&text)) {
                Ok((request, at)) => {
                    requests += 1;
                    for note in notes(&request, policies) {
                        terminal.say(Word::Note, &format!("line {line}: {note}"), None)?;
                    }
                    decide(&request, at, None, terminal)?;
                    continue;
                }
                Err(told) => told,
            };
            errors += 1;
            terminal.say(Word::Error, &format!("line {line}: {}", one_line(&told)), None)?;
        }
        match (requests, errors) {
            (0, 0) => Err(Failure::new("there is no request to decide")
                .help("give a file with one JSON object, or with one object a line")),
            (_, 0) => Ok(ExitStatus::Fine),
            (0, _) => Ok(ExitStatus::CouldNotRun),
            (_, errors) => {
                let rows = requests + errors;
                terminal.say(Word::Error, &format!("{errors} of {rows} lines are no requests"), None)?;
                Ok(ExitStatus::RowErrors)
            }
        }
    }

    /// The requests of that id in a history, put to each of their reviews as a dry run does.
    fn of_history(
        &self,
        id: &str,
        terminal: &mut Terminal,
        mut decide: impl FnMut(&Request, Moment, Option<Review>, &mut Terminal) -> Result<(), Failure>,
    ) -> Result<ExitStatus, Failure> {
        let mut history = histories::open([&self.path], self.map.as_deref())?;
        let mut found = false;
        for past in history.by_ref().flatten().filter(|past| past.request.id() == Some(id)) {
            found = true;
            for problem in past.request.problems() {
                let told = format!("{}: `{}` {}", past.origin, problem.name, problem.fault);
                terminal.say(Word::Note, &one_line(&told), None)?;
            }
            for review in &past.reviews {
                let request = as_it_was(&past, review);
                match self.at.or(review.began_at) {
                    Some(at) => decide(&request, at, Some(review.review), terminal)?,
                    None => {
                        let told = format!(
                            "{}: when the {} began is not known, so a person decides it",
                            past.origin,
                            in_words(review.review)
                        );
                        let help = "say the moment of deciding with `--at`";
                        terminal.say(Word::Note, &one_line(&told), Some(help))?;
                    }
                }
            }
        }
        let summary = history.finish().map_err(Failure::from)?;
        if found {
            return Ok(ExitStatus::Fine);
        }
        Err(Failure::new(format!(
            "no request of `{}` has the id `{}`: {} rows were looked at",
            one_line(&self.path.display().to_string()),
            one_line(id),
            summary.rows
        )))
    }

    fn read(&self, text: &str) -> Result<(Request, Moment), String> {
        let (text, shown_at) = split_moment(text);
        let request = Request::from_json(text).map_err(|error| error.to_string())?;
        let asked = match request.slot(Field::RequestedAt) {
            Slot::Value(Value::Moment(moment)) => Some(*moment),
            _ => None,
        };
        let at = self.at.or(shown_at).or(asked);
        let at =
            at.ok_or("the request does not say `requested_at`; say the moment of deciding with `--at`")?;
        Ok((request, at))
    }
}

/// A request as findings show it, with the moment behind it (`{ … } --at 2026-01-15T12:00:00Z`), so that it can be
/// pasted as it stands.
fn split_moment(text: &str) -> (&str, Option<Moment>) {
    let split = text.rsplit_once(" --at ").filter(|(json, _)| json.ends_with('}'));
    match split.map(|(json, at)| (json, Moment::parse(at.trim()))) {
        Some((json, Ok(at))) => (json, Some(at)),
        _ => (text, None),
    }
}

/// What a review is called.
fn in_words(review: Review) -> &'static str {
    match review {
        Review::Approval => "request approval",
        Review::Inspection => "item inspection",
    }
}

/// The id and the review, in front of what is said of a request.
pub(super) fn heading(request: &Request, review: Option<Review>) -> String {
    let id = request.id().map(one_line);
    match (id, review) {
        (Some(id), Some(review)) => format!("{id}, {}: ", in_words(review)),
        (None, Some(review)) => format!("{}: ", in_words(review)),
        (Some(id), None) => format!("{id}: "),
        (None, None) => String::new(),
    }
}

/// Whether a text that should be JSON looks like the header of a table instead.
fn is_table(text: &str) -> bool {
    let text = text.trim_start_matches('\u{feff}').trim_start();
    !text.starts_with(['{', '['])
        && text.contains([',', ';', '\t'])
        && text.starts_with(|c: char| c.is_alphabetic() || c == '"')
}

/// What the author of a request would want to know: values that cannot be understood, fields nobody knows.
fn notes(request: &Request, policies: &Policies) -> Vec<String> {
    let problems =
        request.problems().map(|problem| format!("`{}` {}", one_line(&problem.name), problem.fault));
    let unread = policies.unread(request).map(|unread| {
        let name = one_line(unread);
        match (Field::from_name(unread), Field::similar(unread)) {
            (Some(_), _) => format!("`{name}` is worked out, and not read"),
            (None, Some(near)) => {
                format!("no policy knows a field `{name}`; did you mean `{}`?", near.name())
            }
            (None, None) => format!("no policy knows a field `{name}`"),
        }
    });
    problems.chain(unread).take(MOST_NOTES).collect()
}

/// Notes on one request; more of the same helps nobody.
const MOST_NOTES: usize = 20;

/// The requests of an input: line by line, unless the first line is only the beginning of one.
struct Lines {
    input: BufReader<Box<dyn Read>>,
    line: u64,
    started: bool,
}

impl Lines {
    fn open(path: &Path) -> Result<Self, Failure> {
        let input: Box<dyn Read> = if path == Path::new("-") {
            Box::new(io::stdin())
        } else {
            let file = File::open(path).map_err(|error| Failure::file("read", path, &error))?;
            Box::new(file)
        };
        Ok(Self { input: BufReader::new(input), line: 0, started: false })
    }

    /// The next line that says something, and its number; or why it cannot be read.
    #[expect(clippy::type_complexity, reason = "a line and its number, each with what can be wrong")]
    fn next(&mut self, path: &Path) -> Result<Option<(u64, Result<String, &'static str>)>, Failure> {
        let failure = |error: io::Error| Failure::file("read", path, &error);
        loop {
            let mut bytes = Vec::new();
            self.line += 1;
            if self.input.by_ref().take(MAX_LINE).read_until(b'\n', &mut bytes).map_err(failure)? == 0 {
                return Ok(None);
            }
            if bytes.len() as u64 == MAX_LINE && !bytes.ends_with(b"\n") {
                self.skip_line().map_err(failure)?;
                return Ok(Some((self.line, Err("the line is longer than 16 MiB"))));
            }
            if bytes.trim_ascii().is_empty() {
                continue;
            }
            let first = !std::mem::replace(&mut self.started, true);
            if first && is_beginning(&bytes) {
                self.input.by_ref().take(MAX_LINE).read_to_end(&mut bytes).map_err(failure)?;
            }
            let text = String::from_utf8(bytes).map_err(|_| "the text is not UTF-8");
            return Ok(Some((self.line, text)));
        }
    }

    fn skip_line(&mut self) -> io::Result<()> {
        loop {
            let buffer = self.input.fill_buf()?;
            match buffer.iter().position(|&byte| byte == b'\n') {
                Some(at) => {
                    self.input.consume(at + 1);
                    return Ok(());
                }
                None if buffer.is_empty() => return Ok(()),
                None => {
                    let length = buffer.len();
                    self.input.consume(length);
                }
            }
        }
    }
}

/// Whether a line is the beginning of a JSON text that goes on below.
fn is_beginning(line: &[u8]) -> bool {
    serde_json::from_slice::<serde::de::IgnoredAny>(line).is_err_and(|error| error.is_eof())
}
