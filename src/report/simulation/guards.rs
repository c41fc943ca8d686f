//! Guards and how they stand after a dry run: a line each, and what is broken as a finding at its place.

use std::sync::Arc;

use serde::Serialize;

use super::quantity::{count, counted, hours, money, share, time};
use super::table::Table;
use crate::lang::{Demand, Figure};
use crate::simulate::{GuardVerdict, Guarded, Measure};
use crate::source::{Code, Finding, Findings, SourceFile};

/// How the guards of some policies stand after a dry run.
#[derive(Clone, Copy, Debug)]
pub struct GuardReport<'g, 'p> {
    /// The guards, in the order in which they stand; see [`Simulation::guards`](crate::Simulation::guards).
    pub guards: &'g [Guarded<'p>],
}

/// A guard in the form that programs read.
#[derive(Clone, Debug, Serialize)]
pub struct GuardJson<'p> {
    policy: &'p str,
    file: &'p str,
    line: usize,
    column: usize,
    guard: &'p str,
    /// `holds`, `broken`, `no_baseline`, `nothing_to_measure` or `not_measured`.
    verdict: &'static str,
    figure: Option<MeasureJson>,
    baseline: Option<MeasureJson>,
    why_not_checked: Option<&'static str>,
    notes: Vec<String>,
}

#[derive(Clone, Debug, Serialize)]
#[serde(untagged)]
enum MeasureJson {
    Count { reviews: u64, of: u64 },
    Money { money: Vec<String> },
    Mean { mean_hours: String, total_seconds: i128, reviews: u64 },
    Time { seconds: i64 },
}

impl MeasureJson {
    fn of(measure: &Measure) -> Self {
        match measure {
            Measure::Count(reviews, of) => Self::Count { reviews: *reviews, of: *of },
            Measure::Money(sums) => Self::Money { money: sums.iter().map(ToString::to_string).collect() },
            Measure::Mean(total, reviews) => Self::Mean {
                mean_hours: tenths(*total, *reviews)
                    .map_or("-".into(), |tenths| format!("{}.{}", tenths / 10, tenths % 10)),
                total_seconds: *total,
                reviews: *reviews,
            },
            Measure::Time(time) => Self::Time { seconds: time.as_seconds() },
        }
    }
}

/// A mean in tenths of hours, rounded half up.
fn tenths(total: i128, times: u64) -> Option<i128> {
    let seconds = i128::from(times) * 3_600;
    (total * 20 + seconds).checked_div_euclid(seconds * 2)
}

impl<'p> GuardReport<'_, 'p> {
    /// Whether any guard is broken.
    pub fn is_broken(&self) -> bool {
        self.guards.iter().any(|guarded| guarded.verdict == GuardVerdict::Broken)
    }

    /// A line for each guard; nothing if there are none.
    pub fn to_text(&self) -> String {
        let Some(first) = self.guards.first() else { return String::new() };
        let several = self.guards.iter().any(|guarded| guarded.policy.name != first.policy.name);
        let mut table = Table::new("<<<");
        for guarded in self.guards {
            let guard = match several {
                true => format!("{}: {}", guarded.policy.name, guarded.guard.text),
                false => guarded.guard.text.to_string(),
            };
            table.long_row([guarded.word(), &guard, &guarded.said()]);
            for more in guarded.why().into_iter().map(str::to_owned).chain(guarded.notes()) {
                table.heading(format!("{:13}{more}", ""));
            }
        }
        format!("Guards\n{}", table.text())
    }

    /// What is broken, each at its place, by file.
    pub fn findings(&self) -> Vec<Findings> {
        let mut files: Vec<(Arc<SourceFile>, Vec<Finding>)> = Vec::new();
        for guarded in self.guards.iter().filter(|guarded| guarded.verdict == GuardVerdict::Broken) {
            let (file, finding) = (&guarded.policy.file, guarded.finding());
            match files.iter_mut().find(|(known, _)| Arc::ptr_eq(known, file)) {
                Some((_, list)) => list.push(finding),
                None => files.push((file.clone(), vec![finding])),
            }
        }
        files.into_iter().map(|(file, list)| Findings::new(file, list)).collect()
    }

    /// For programs.
    pub fn to_json(&self) -> Vec<GuardJson<'p>> {
        let json = |guarded: &Guarded<'p>| {
            let place = guarded.policy.file.place(guarded.guard.span.start);
            GuardJson {
                policy: &guarded.policy.name,
                file: guarded.policy.file.name(),
                line: place.line,
                column: place.column,
                guard: &guarded.guard.text,
                verdict: guarded.verdict.name(),
                figure: guarded.figure.as_ref().map(MeasureJson::of),
                baseline: guarded.baseline.as_ref().map(MeasureJson::of),
                why_not_checked: guarded.why(),
                notes: guarded.notes(),
            }
        };
        self.guards.iter().map(json).collect()
    }
}

impl Guarded<'_> {
    fn word(&self) -> &'static str {
        match self.verdict {
            GuardVerdict::Holds => "holds",
            GuardVerdict::Broken => "broken",
            _ => "not checked",
        }
    }

    /// The figure, and what it is compared with.
    fn said(&self) -> String {
        match (&self.figure, &self.baseline) {
            (Some(figure), Some(baseline)) => format!("{}, {} before", figure.said(), baseline.said()),
            (Some(figure), None) => figure.said(),
            (None, _) => String::new(),
        }
    }

    /// Why it is not checked.
    fn why(&self) -> Option<&'static str> {
        match self.verdict {
            GuardVerdict::Holds | GuardVerdict::Broken => None,
            GuardVerdict::NotMeasured => Some("`greenlight check` proves it, for every request there can be"),
            GuardVerdict::NothingToMeasure => Some("there is nothing to measure"),
            GuardVerdict::NoBaseline => {
                Some("there is no baseline to compare with: name one with `--baseline FILE`")
            }
        }
    }

    /// What belongs to the figure and is not in it.
    fn notes(&self) -> Vec<String> {
        let left_out = &self.left_out;
        let mut notes = Vec::new();
        if left_out.no_amount > 0 {
            let of = match &self.guard.demand {
                Demand::Within { figure: Figure::ApprovedMoney, .. } => ("request", "requests"),
                _ => ("review", "reviews"),
            };
            notes.push(format!("without {} of unknown amount", counted(left_out.no_amount, of.0, of.1)));
        }
        if !left_out.other_money.is_empty() {
            let other: Vec<String> = left_out.other_money.iter().copied().map(money).collect();
            notes.push(format!("and {}, of which it says nothing", other.join(" and ")));
        }
        if left_out.answer_not_known > 0 {
            let unread = counted(left_out.answer_not_known, "approval", "approvals");
            notes.push(format!("whether {unread} more were rejected cannot be read"));
        }
        notes
    }

    fn finding(&self) -> Finding {
        let message = format!("the guard `{}` does not hold", self.guard.text);
        let label = std::iter::once(self.said()).chain(self.notes()).collect::<Vec<_>>().join("; ");
        Finding::error(Code::GuardBroken, self.guard.span, message).label(label)
    }
}

impl Measure {
    fn said(&self) -> String {
        match self {
            Self::Count(reviews, 0) => counted(*reviews, "review", "reviews"),
            Self::Count(reviews, whole) => {
                format!("{} of {} ({})", count(*reviews), count(*whole), share(*reviews, *whole))
            }
            Self::Money(sums) if sums.is_empty() => "no money".to_owned(),
            Self::Money(sums) => sums.iter().copied().map(money).collect::<Vec<_>>().join(" and "),
            Self::Mean(total, times) => tenths(*total, *times).map_or("-".into(), hours),
            Self::Time(duration) => time(*duration),
        }
    }
}
