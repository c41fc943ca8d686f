//! `greenlight simulate`: a dry run of policies over past requests.

use std::io::{self, Write};
use std::path::PathBuf;

use greenlight::history::{DirtyValues, Outcome, Responder, RowError, Summary};
use greenlight::report::{GuardJson, GuardReport, one_line};
use greenlight::simulate::Simulation;
use serde::Serialize;

use super::policies::PolicyArgs;
use super::rows::{RowFormat, Rows};
use super::terminal::Word;
use super::watched::Watched;
use super::{ExitStatus, Failure, Format, Terminal, histories};

#[derive(Debug, clap::Args)]
#[command(after_help = "\
A history is CSV with a header, JSON Lines, Parquet, or responses of the TikTok Shop Open API;
all but Parquet may be packed with gzip or zstd; `-` reads stdin.
Guards on figures are held to the dry run; those on approvals are proved, for every request there
can be, or refuted by one.

Exits with 1 if a guard of the policies is broken, with 3 if it finished but some rows were
in error, or too many values cannot be read.

Examples:
  greenlight simulate --platform rules/platform/tiktok-us.yaml --seller acme.yaml returns.csv
  greenlight simulate --seller acme.yaml --map examples/mappings/tiktok-returns.yaml export.csv
  greenlight simulate --seller new.yaml --baseline old.yaml --out decisions.csv returns-*.jsonl.gz")]
pub(super) struct Args {
    #[command(flatten)]
    policies: PolicyArgs,

    /// Compare with this seller policy, such as the one in force; the platform's stays the same
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,

    /// Read HISTORY by this mapping: which of its columns is which of ours, in what units and words
    #[arg(long, value_name = "MAPPING")]
    map: Option<PathBuf>,

    /// Write what becomes of each review to a file: .csv, .jsonl or .parquet, whole or absent
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,

    /// On how many threads; the result is the same for any number [default: as many as the machine runs at once]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    threads: Option<u16>,

    /// How to write the result
    #[arg(long, value_enum, default_value_t)]
    format: Format,

    /// Files, folders, or `-`
    #[arg(value_name = "HISTORY", required = true)]
    history: Vec<PathBuf>,
}

#[derive(Serialize)]
struct SimulateJson<'s> {
    history: HistoryJson<'s>,
    simulation: &'s Simulation,
    guards: Vec<GuardJson<'s>>,
}

#[derive(Serialize)]
struct HistoryJson<'s> {
    rows: u64,
    requests: u64,
    row_errors: u64,
    described_rows: u64,
    first_errors: Vec<String>,
    blank_lines: u64,
    duplicates: u64,
    first_duplicates: &'s [String],
    out_of_order: u64,
    unmapped: Vec<(&'s str, &'s str, u64)>,
    dirty: Vec<DirtyJson<'s>>,
    notes: &'s [String],
}

#[derive(Serialize)]
struct DirtyJson<'s> {
    field: &'s str,
    fault: &'static str,
    count: u64,
    first: &'s str,
    at: Option<String>,
}

impl<'s> From<&'s DirtyValues> for DirtyJson<'s> {
    fn from(values: &'s DirtyValues) -> Self {
        let DirtyValues { field, fault, count, first, origin, .. } = values;
        Self { field, fault, count: *count, first, at: origin.as_ref().map(|origin| origin.to_string()) }
    }
}

pub(super) fn run(args: &Args, terminal: &mut Terminal) -> Result<ExitStatus, Failure> {
    let policies = args.policies.open()?;
    let baseline = args.baseline.as_deref().map(|path| args.policies.open_with(Some(path))).transpose()?;
    let format = args.out.as_deref().map(RowFormat::of).transpose()?;
    let simulator =
        policies.simulate().baseline(baseline.as_ref()).threads(args.threads.map_or(0, usize::from));
    // What no rule looks at is passed over.
    let names = simulator.names();
    let mut history =
        histories::open(&args.history, args.map.as_deref())?.only(names.iter().map(String::as_str));
    let mut out = match (&args.out, format) {
        (Some(path), Some(format)) => Some(Rows::create(path, format)?),
        _ => None,
    };
    let mut rows = Watched::new(&mut history);
    // One thread reads the rows as they come.
    let alone = args.threads.is_some_and(|threads| usize::from(threads) == 1);
    let simulation = match &mut out {
        Some(out) => simulator.observe(&mut rows, |seen| out.write(seen))?,
        None => simulator.run_pieces(std::iter::from_fn(|| rows.next_piece(alone))),
    };
    drop(rows);
    let summary = history.finish().map_err(Failure::from)?;
    if let Some(out) = out {
        out.finish()?;
    }
    tell(&summary, terminal)?;
    let unreadable = tell_unreadable(&summary, terminal)?;
    let guards = simulation.guards(&policies);
    // What no history shows: that nothing is approved that a guard forbids.
    let proofs = policies.prove_guards();
    let guards = GuardReport::new(&guards).with_proofs(&proofs);
    match args.format {
        Format::Text => write_page(&simulation.to_text(), &guards, terminal)?,
        Format::Json => terminal.json(&SimulateJson {
            history: HistoryJson::from(&summary),
            simulation: &simulation,
            guards: guards.to_json(),
        })?,
    }
    Ok(match status(&summary, &simulation, simulation.discrepancies(), unreadable, terminal)? {
        ExitStatus::CouldNotRun => ExitStatus::CouldNotRun,
        _ if guards.is_broken() => ExitStatus::Found,
        status => status,
    })
}

/// How a dry run ended. Says whatever does not add up.
pub(super) fn status(
    summary: &Summary,
    simulation: &Simulation,
    mut discrepancies: Vec<String>,
    unreadable: bool,
    terminal: &mut Terminal,
) -> Result<ExitStatus, Failure> {
    let delivered = summary.requests + summary.row_errors;
    let rows = (delivered + summary.described_rows, delivered, summary.row_errors);
    if rows != (summary.rows, simulation.rows, simulation.row_errors) {
        discrepancies.push(format!("{} rows were read, {} replayed", summary.rows, simulation.rows));
    }
    for wrong in &discrepancies {
        let help = "this is a defect of Greenlight: please report it, and do not rely on these figures";
        terminal.say(Word::Error, &format!("the totals do not add up: {wrong}"), Some(help))?;
    }
    Ok(match simulation.row_errors {
        _ if !discrepancies.is_empty() => ExitStatus::CouldNotRun,
        0 if !unreadable => ExitStatus::Fine,
        _ => ExitStatus::RowErrors,
    })
}

/// A page, a line for each guard, and what is broken at its place.
pub(super) fn write_page(
    page: &str,
    guards: &GuardReport<'_, '_>,
    terminal: &mut Terminal,
) -> Result<(), Failure> {
    let look = terminal.look();
    let result = terminal.result();
    result.write_all(page.as_bytes())?;
    let lines = guards.to_text();
    if !lines.is_empty() {
        write!(result, "\n{lines}")?;
    }
    for broken in guards.findings() {
        write!(result, "\n{}", broken.to_text(look))?;
    }
    Ok(())
}

/// Says what is worth knowing of the history: rows in error, codes without a meaning, what cannot be understood.
pub(super) fn tell(summary: &Summary, terminal: &mut Terminal) -> io::Result<()> {
    const SHOWN: usize = 5;
    for error in summary.first_errors.iter().take(SHOWN) {
        terminal.say(Word::Error, &one_line(&error.to_string()), None)?;
    }
    let shown = u64::try_from(summary.first_errors.len().min(SHOWN)).unwrap_or_default();
    if let Some(more) = summary.row_errors.checked_sub(shown).filter(|more| *more > 0) {
        terminal.say(Word::Error, &format!("and {more} more rows in error"), None)?;
    }
    for (message, help) in strange_answers(summary) {
        terminal.say(Word::Warning, &message, Some(&help))?;
    }
    let mut notes: Vec<String> = summary.notes.clone();
    if summary.duplicates > 0 {
        let first: Vec<_> = summary.first_duplicates.iter().take(3).map(|id| format!("`{id}`")).collect();
        notes.push(format!(
            "{} ids were read before, such as {}; all are replayed",
            summary.duplicates,
            first.join(", ")
        ));
    }
    for note in notes {
        terminal.say(Word::Note, &one_line(&note), None)?;
    }
    tell_dirty(summary, terminal)
}

/// The words for outcomes and responders that cannot be read, how often each stands there and what it may mean.
fn strange_answers(summary: &Summary) -> Vec<(String, String)> {
    type Suggested = fn(&str) -> Option<&'static str>;
    let outcome: Suggested = |word| Outcome::suggested(word).map(Outcome::name);
    let responder: Suggested = |word| Responder::suggested(word).map(Responder::name);
    let names = |words: &[&str]| words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ");
    let outcomes: Vec<_> = Outcome::ALL.iter().map(|word| word.name()).collect();
    let responders: Vec<_> = Responder::ALL.iter().map(|word| word.name()).collect();
    let mut told = Vec::new();
    for (column, suggested, words, meaning) in [
        ("outcome", outcome, &outcomes, "these reviews are neither counted nor open"),
        ("inspection.outcome", outcome, &outcomes, "these reviews are neither counted nor open"),
        ("responded_by", responder, &responders, "these answers are taken for the seller's"),
        ("inspection.responded_by", responder, &responders, "these answers are taken for the seller's"),
    ] {
        let (different, shown) = unmapped_words(summary, column, suggested);
        if different > 0 {
            told.push((
                format!("`{column}` holds words that cannot be read, so {meaning}: {shown}"),
                format!("write {}", names(words)),
            ));
        }
    }
    told
}

/// How many different words of a field cannot be read, and the most frequent of them.
fn unmapped_words(
    summary: &Summary,
    field: &str,
    suggested: impl Fn(&str) -> Option<&'static str>,
) -> (usize, String) {
    const SHOWN: usize = 8;
    let unmapped = summary.unmapped.iter().filter(|((name, _), _)| name == field);
    let mut found: Vec<_> = unmapped.map(|((_, word), number)| (word, *number)).collect();
    found.sort_by_key(|(_, number)| std::cmp::Reverse(*number)); // stable: then by word
    let shown = found.iter().take(SHOWN).map(|(word, number)| match suggested(word) {
        Some(near) => format!("`{}` {} (did you mean `{near}`?)", one_line(word), times(*number)),
        None => format!("`{}` {}", one_line(word), times(*number)),
    });
    let mut shown = shown.collect::<Vec<_>>().join(", ");
    if found.len() > SHOWN {
        shown.push_str(&format!(" and {} words more", found.len() - SHOWN));
    }
    (found.len(), shown)
}

/// `once`, `12 times`.
fn times(number: u64) -> String {
    if number == 1 { "once".into() } else { format!("{number} times") }
}

/// The values that cannot be understood, the most frequent first, each kind with its first value and what to write.
fn tell_dirty(summary: &Summary, terminal: &mut Terminal) -> io::Result<()> {
    const SHOWN: usize = 12;
    let answers = |field: &str| field.ends_with("outcome") || field.ends_with("responded_by");
    let dirty = summary.dirty.values();
    let mut dirty: Vec<_> =
        dirty.filter(|values| !(values.fault == "unmapped" && answers(&values.field))).collect();
    dirty.sort_by_key(|values| std::cmp::Reverse(values.count)); // stable: then by name
    for values in dirty.iter().take(SHOWN) {
        let (mut message, help) = values.tell();
        if values.fault == "unmapped"
            && let (2.., words) = unmapped_words(summary, &values.field, |_| None)
        {
            message =
                format!("`{}`: {} values are no words of the field: {words}", values.field, values.count);
        }
        terminal.say(Word::Note, &message, help.as_deref())?;
    }
    if let Some(rest) = dirty.get(SHOWN..).filter(|rest| !rest.is_empty()) {
        let values: u64 = rest.iter().map(|values| values.count).sum();
        let more = format!("{values} more values of {} kinds: `--format json` has them all", rest.len());
        terminal.say(Word::Note, &more, None)?;
    }
    Ok(())
}

/// Warns of what hardly any request says readably although nothing can be replayed or compared without it.
pub(super) fn tell_unreadable(summary: &Summary, terminal: &mut Terminal) -> io::Result<bool> {
    let mut any = false;
    // Without answers the figures compare different reviews, so a few are already too many.
    for (name, one_in) in [("requested_at", 2), ("kind", 2), ("amount", 2), ("outcome", 10)] {
        let dirty = summary.dirty_of(name);
        if dirty > summary.requests / one_in {
            let message = format!(
                "`{name}` cannot be read in {dirty} of {} requests: the figures say little before that is mended",
                summary.requests
            );
            terminal.say(Word::Warning, &message, None)?;
            any = true;
        }
    }
    Ok(any)
}

impl<'s> From<&'s Summary> for HistoryJson<'s> {
    fn from(summary: &'s Summary) -> Self {
        Self {
            rows: summary.rows,
            requests: summary.requests,
            row_errors: summary.row_errors,
            described_rows: summary.described_rows,
            first_errors: summary.first_errors.iter().map(RowError::to_string).collect(),
            blank_lines: summary.blank_lines,
            duplicates: summary.duplicates,
            first_duplicates: &summary.first_duplicates,
            out_of_order: summary.out_of_order,
            unmapped: summary
                .unmapped
                .iter()
                .map(|((name, text), &count)| (&**name, &**text, count))
                .collect(),
            dirty: summary.dirty.values().map(DirtyJson::from).collect(),
            notes: &summary.notes,
        }
    }
}
