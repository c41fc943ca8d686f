//! Guards and how they stand after a dry run: a line each, and what is broken as a finding at its place.

use std::sync::Arc;

use serde::Serialize;

use super::quantity::{count, counted, hours, money, share, time};
use super::table::Table;
#[cfg(feature = "analysis")]
use crate::analysis::{Proof, ProofVerdict};
use crate::lang::{Demand, Figure};
use crate::report::visible::one_line;
use crate::simulate::{GuardVerdict, Guarded, Measure};
use crate::source::{Code, Finding, Findings, SourceFile};

/// How the guards of some policies stand after a dry run.
#[derive(Clone, Copy, Debug)]
pub struct GuardReport<'g, 'p> {
    guards: &'g [Guarded<'p>],
    #[cfg(feature = "analysis")]
    proofs: &'g [Proof<'p>],
}

/// A guard in the form that programs read.
#[derive(Clone, Debug, Serialize)]
pub struct GuardJson<'p> {
    policy: &'p str,
    file: &'p str,
    line: usize,
    column: usize,
    guard: &'p str,
    /// `holds`, `broken`, `not_decided`, `no_baseline`, `nothing_to_measure`, `no_dry_run` or `not_measured`.
    verdict: &'static str,
    figure: Option<MeasureJson>,
    baseline: Option<MeasureJson>,
    why: Option<String>,
    /// A request that breaks it, if it is one on approvals.
    shown: Option<String>,
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

impl<'g, 'p> GuardReport<'g, 'p> {
    /// Of guards in the order in which they stand; see [`Simulation::guards`](crate::Simulation::guards).
    pub fn new(guards: &'g [Guarded<'p>]) -> Self {
        Self {
            guards,
            #[cfg(feature = "analysis")]
            proofs: &[],
        }
    }

    /// With what is proved of the guards on approvals; see [`Policies::prove_guards`](crate::Policies::prove_guards).
    #[cfg(feature = "analysis")]
    #[must_use]
    pub fn with_proofs(self, proofs: &'g [Proof<'p>]) -> Self {
        Self { proofs, ..self }
    }

    /// Whether any guard is broken.
    pub fn is_broken(&self) -> bool {
        self.states().any(|state| state.word == "broken")
    }

    fn states(&self) -> impl Iterator<Item = State<'g, 'p>> + use<'g, 'p> {
        let this = *self;
        self.guards.iter().map(move |guarded| this.state(guarded))
    }

    /// How a guard stands: as it is proved, or as it is measured.
    fn state(&self, guarded: &'g Guarded<'p>) -> State<'g, 'p> {
        #[cfg(feature = "analysis")]
        if let Some(proof) = self.proofs.iter().find(|proof| std::ptr::eq(proof.guard, guarded.guard)) {
            let (word, why) = match &proof.verdict {
                ProofVerdict::Holds => ("holds", None),
                ProofVerdict::Broken(shown) | ProofVerdict::MayBeBroken(shown) => {
                    ("broken", Some(format!("`{}` approves such a request", shown.rule)))
                }
                ProofVerdict::CannotBeDecided => {
                    ("not decided", Some("it hangs on a formula that cannot be taken apart".to_owned()))
                }
                _ => ("not decided", Some("there is too much to look through".to_owned())),
            };
            let shown = match &proof.verdict {
                ProofVerdict::Broken(shown) | ProofVerdict::MayBeBroken(shown) => {
                    Some(format!("{} --at {}", shown.json, shown.at))
                }
                _ => None,
            };
            let said = if word == "holds" { "proved".to_owned() } else { String::new() };
            return State { guarded, word, said, why, shown, finding: proof.finding() };
        }
        let (word, finding) = match guarded.verdict {
            GuardVerdict::Holds => ("holds", None),
            GuardVerdict::Broken => ("broken", Some(guarded.finding())),
            _ => ("not checked", None),
        };
        let why = guarded.why().map(str::to_owned);
        State { guarded, word, said: guarded.said(), why, shown: None, finding }
    }

    /// A line for each guard; nothing if there are none.
    pub fn to_text(&self) -> String {
        let Some(first) = self.guards.first() else { return String::new() };
        let several = self.guards.iter().any(|guarded| guarded.policy.name != first.policy.name);
        let mut table = Table::new("<<<");
        let states: Vec<_> = self.states().collect();
        let indent = states.iter().map(|state| state.word.len()).max().unwrap_or(0) + 2;
        for (at, State { guarded, word, said, why, .. }) in states.iter().enumerate() {
            let guard = match several {
                true => format!("{}: {}", guarded.policy.name, guarded.guard.text),
                false => guarded.guard.text.to_string(),
            };
            table.long_row([*word, &guard, said]);
            // What is said of several in a row is said once, below the last of them.
            let goes_on =
                states.get(at + 1).is_some_and(|next| next.why == *why) && guarded.notes().is_empty();
            for more in why.iter().filter(|_| !goes_on).cloned().chain(guarded.notes()) {
                table.heading(format!("{:indent$}{more}", ""));
            }
        }
        format!("Guards\n{}", table.text())
    }

    /// As a list in Markdown; nothing if there are none.
    pub fn to_markdown(&self) -> String {
        let Some(_) = self.guards.first() else { return String::new() };
        let lines = self.states().map(|State { guarded, word, said, why, shown, .. }| {
            let said = std::iter::once(said).filter(|said| !said.is_empty());
            let shown = shown.map(|shown| format!("`{}`", one_line(&shown).replace('`', "'")));
            let more = said.chain(why).chain(guarded.notes()).map(|text| one_line(&text).into_owned());
            let more: Vec<String> = more.chain(shown).collect();
            let more = if more.is_empty() { String::new() } else { format!(": {}", more.join("; ")) };
            format!("- **{word}** `{}`{more}\n", one_line(&guarded.guard.text).replace('`', "'"))
        });
        format!("### Guards\n\n{}", lines.collect::<String>())
    }

    /// What is broken or not decided, each at its place, by file.
    pub fn findings(&self) -> Vec<Findings> {
        let mut files: Vec<(Arc<SourceFile>, Vec<Finding>)> = Vec::new();
        for State { guarded, finding, .. } in self.states() {
            let (file, Some(finding)) = (&guarded.policy.file, finding) else { continue };
            match files.iter_mut().find(|(known, _)| Arc::ptr_eq(known, file)) {
                Some((_, list)) => list.push(finding),
                None => files.push((file.clone(), vec![finding])),
            }
        }
        files.into_iter().map(|(file, list)| Findings::new(file, list)).collect()
    }

    /// For programs.
    pub fn to_json(&self) -> Vec<GuardJson<'p>> {
        let json = |State { guarded, word, why, shown, .. }: State<'_, 'p>| {
            let place = guarded.policy.file.place(guarded.guard.span.start);
            let verdict = match guarded.verdict {
                GuardVerdict::NotMeasured if word == "not decided" => "not_decided",
                GuardVerdict::NotMeasured if word != "not checked" => word,
                verdict => verdict.name(),
            };
            GuardJson {
                policy: &guarded.policy.name,
                file: guarded.policy.file.name(),
                line: place.line,
                column: place.column,
                guard: &guarded.guard.text,
                verdict,
                figure: guarded.figure.as_ref().map(MeasureJson::of),
                baseline: guarded.baseline.as_ref().map(MeasureJson::of),
                why,
                shown,
                notes: guarded.notes(),
            }
        };
        self.states().map(json).collect()
    }
}

/// How a guard stands, and what there is to say of it.
struct State<'g, 'p> {
    guarded: &'g Guarded<'p>,
    word: &'static str,
    /// The figure, or that it is proved.
    said: String,
    why: Option<String>,
    /// A request that breaks it.
    shown: Option<String>,
    finding: Option<Finding>,
}

impl Guarded<'_> {
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
            GuardVerdict::NotMeasured => Some("not looked at here: `greenlight check` proves or refutes it"),
            GuardVerdict::NoDryRun => Some("there is no dry run: name past requests with `--over HISTORY`"),
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
