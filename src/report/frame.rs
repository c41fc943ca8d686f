//! Findings drawn the way rustc draws them: the line, a mark under the place, help, a change as a diff.
//!
//! Only the lines around the places are handed to the renderer, with what a terminal would obey or hide spelled
//! out; places move along with it.

use std::borrow::Cow;
use std::ops::Range;

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Patch, Renderer, Snippet};

use super::findings::Tally;
use super::visible::{one_line, visible};
use crate::source::{Finding, Findings, Fix, Severity, Shown, SourceFile, Span};

/// How text is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look {
    /// With colour.
    pub colour: bool,
    /// Columns to stay within, where the text allows it.
    pub width: usize,
}

impl Look {
    /// Without colour, for files and pipes.
    pub const PLAIN: Self = Self { colour: false, width: 120 };
}

/// Lines longer than this are shown in part, and without a diff.
const LONG_LINE: usize = 400;

/// Places further apart than this, in bytes, are told and not drawn.
const FAR: usize = 10_000;

impl Findings {
    /// The findings as text for people: each drawn at its place, and a last line that counts them.
    pub fn to_text(&self, look: Look) -> String {
        let renderer = if look.colour { Renderer::styled() } else { Renderer::plain() };
        let renderer = renderer.term_width(look.width.max(40));
        let mut text = String::new();
        for finding in &self.list {
            text.push_str(&renderer.render(&groups(&self.file, finding)));
            text.push_str("\n\n");
        }
        text.push_str(&format!("{} in {}\n", Tally::of(&self.list), one_line(self.file.name())));
        text
    }
}

/// What was found, and below it what would mend it.
fn groups<'f>(file: &'f SourceFile, finding: &'f Finding) -> Vec<Group<'f>> {
    let cause = cause(file, finding);
    let help = finding.help.as_deref().map(visible);
    match (&finding.fix, help) {
        (None, None) => vec![cause],
        (None, Some(help)) => vec![cause.element(Level::HELP.message(help))],
        (Some(fix), help) => match patch(file, fix) {
            Some(patch) => {
                let title = Level::HELP.secondary_title(help.unwrap_or(Cow::Borrowed("write this instead")));
                vec![cause, title.element(patch)]
            }
            None => {
                let instead = format!("write `{}` instead", one_line(&fix.text));
                let help = help.map_or(instead.clone(), |help| format!("{help}: {instead}"));
                vec![cause.element(Level::HELP.message(help))]
            }
        },
    }
}

/// What was found, at its place and with the further places near it.
fn cause<'f>(file: &'f SourceFile, finding: &'f Finding) -> Group<'f> {
    let level = match finding.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Hint => Level::HELP.with_name("hint"),
    };
    let title = level.primary_title(one_line(&finding.message)).id(finding.code.name());
    if file.text().is_empty() {
        return title.element(Origin::path(one_line(file.name())));
    }
    let (elsewhere, own): (Vec<_>, Vec<_>) = finding.others.iter().partition(|other| other.file.is_some());
    let (far, near): (Vec<_>, Vec<_>) =
        own.into_iter().partition(|other| is_far(file, finding.span, other.span));
    let spans = std::iter::once(finding.span).chain(near.iter().map(|other| other.span));
    let excerpt = Excerpt::around(file, spans);
    let mark = |kind: AnnotationKind, span: Span, text: &'f str| {
        let label = Some(one_line(text)).filter(|text| !text.is_empty());
        kind.span(excerpt.shown(span)).label(label)
    };
    let snippet = excerpt
        .snippet(file)
        .annotation(mark(AnnotationKind::Primary, finding.span, &finding.label))
        .annotations(near.iter().map(|other| mark(AnnotationKind::Context, other.span, &other.text)));
    let notes = far.iter().map(|other| {
        let (place, text) = (file.place(other.span.start), one_line(&other.text));
        Level::NOTE.message(format!("{text}: line {}, column {}", place.line, place.column))
    });
    let group = title.element(snippet).elements(notes);
    let group = elsewhere.into_iter().fold(group, |group, other| match &other.file {
        Some(file) => {
            let excerpt = Excerpt::around(file, std::iter::once(other.span));
            let label = Some(one_line(&other.text)).filter(|text| !text.is_empty());
            let mark = AnnotationKind::Context.span(excerpt.shown(other.span)).label(label);
            group.element(excerpt.snippet(file).annotation(mark))
        }
        None => group,
    });
    match finding.shown.as_deref() {
        Some(Shown { says, request, at }) => {
            group.element(Level::NOTE.message(format!("{}\n{} --at {at}", visible(says), visible(request))))
        }
        None => group,
    }
}

/// Whether two places are too far apart to be drawn together: the line, or the lines between them, would be read
/// again for every finding, and be no help.
fn is_far(file: &SourceFile, one: Span, other: Span) -> bool {
    let apart = one.start.abs_diff(other.start);
    apart > FAR || apart > LONG_LINE / 2 && file.place(one.start).line == file.place(other.start).line
}

/// The fix as a diff, unless the lines are too long to be read as one.
fn patch<'f>(file: &'f SourceFile, fix: &'f Fix) -> Option<Snippet<'f, Patch<'f>>> {
    let excerpt = Excerpt::around(file, std::iter::once(fix.span));
    let longest = excerpt.text.lines().chain(fix.text.lines()).map(str::len).max();
    longest.is_none_or(|length| length <= LONG_LINE).then(|| {
        let patch = Patch::new(excerpt.shown(fix.span), visible(&fix.text));
        excerpt.snippet(file).patch(patch)
    })
}

/// The whole lines around some spans.
struct Excerpt<'f> {
    first_line: usize,
    start: usize,
    text: &'f str,
}

impl<'f> Excerpt<'f> {
    fn around(file: &'f SourceFile, spans: impl Iterator<Item = Span> + Clone) -> Self {
        let last_byte = spans.clone().map(|span| span.end).max().unwrap_or(0);
        let first_line = spans.map(|span| file.place(span.start).line).min().unwrap_or(1);
        let whole = Span::new(file.line(first_line).start, file.line(file.place(last_byte).line).end);
        Self { first_line, start: whole.start, text: file.slice(whole) }
    }

    /// Where the bytes of a span of the file stand in the text as shown.
    fn shown(&self, span: Span) -> Range<usize> {
        // Counted from the end, because how a character is shown depends on the one behind it.
        let whole = visible(self.text).len();
        let at = |byte: usize| {
            let offset = byte.saturating_sub(self.start).min(self.text.len());
            let rest = (0..=offset).rev().find_map(|offset| self.text.get(offset..));
            whole - visible(rest.unwrap_or("")).len()
        };
        at(span.start)..at(span.end)
    }

    fn snippet<T: Clone>(&self, file: &'f SourceFile) -> Snippet<'f, T> {
        Snippet::source(visible(self.text)).line_start(self.first_line).path(one_line(file.name()))
    }
}
