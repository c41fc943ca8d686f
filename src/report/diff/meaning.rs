//! What a change means for decisions, in text.

use super::words::Words;
use crate::analysis::{Approvals, Diff, Known, Meaning, Region, Ruling, Shift};
use crate::model::{Handling, MetricTag, Moment, Route};

/// Regions of one cause that are shown with a request; of the others, the rules.
const SHOWN: usize = 2;

pub(super) fn text(diff: &Diff, meaning: &Meaning) -> String {
    let mut text = String::new();
    let words = Words::new(diff);
    for &(shift, known) in &meaning.shifts {
        let regions: Vec<&Region> = meaning.regions.iter().filter(|region| region.shift == shift).collect();
        if !regions.is_empty() {
            text.push_str(&format!("\n{}\n", heading(shift)));
        }
        let mut causes: Vec<&[usize]> = regions.iter().map(|region| &*region.cause).collect();
        causes.dedup();
        for cause in causes {
            text.push_str(&format!("  {}\n", words.cause(cause)));
            let here: Vec<&&Region> = regions.iter().filter(|region| region.cause == cause).collect();
            for region in here.iter().take(SHOWN) {
                let (was, is) = (ruling(&region.rulings.old, shift), ruling(&region.rulings.new, shift));
                text.push_str(&format!("    was  {was}\n    now  {is}\n    as   {}\n", region.witness));
            }
            if let Some(more) = here.get(SHOWN..).filter(|more| !more.is_empty()) {
                let rules = more.iter().map(|region| between(region)).collect::<Vec<_>>().join(", ");
                text.push_str(&format!("    so, too: {rules}\n"));
            }
        }
        if let Some(open) = open(shift, known) {
            text.push_str(&format!("  {open}\n"));
        }
    }
    if !meaning.regions.is_empty() {
        text.push_str("\n  `greenlight explain --at MOMENT -` with either policy tells why of a request\n");
    }
    text
}

/// `no rule → `cheap-and-damaged``.
fn between(region: &Region) -> String {
    let rule = |ruling: &Ruling| match &ruling.rule {
        Some((_, rule)) => format!("`{rule}`"),
        None => "no rule".to_owned(),
    };
    format!("{} → {}", rule(&region.rulings.old), rule(&region.rulings.new))
}

/// How the policies compare, in a sentence or two.
pub(super) fn verdict(meaning: &Meaning) -> String {
    let approvals = match meaning.approvals() {
        Approvals::Equivalent => "Equivalent in what is approved without a person (proved)",
        Approvals::Looser => "Looser: more is approved without a person, and all that was still is (proved)",
        Approvals::Stricter => {
            "Stricter: less is approved without a person, and nothing that was not before (proved)"
        }
        Approvals::Incomparable => {
            "Neither looser nor stricter: some requests are newly approved without a person, others no longer are"
        }
        Approvals::LooserAtLeast => {
            "At least looser: more is approved without a person; whether all that was still is, is not known"
        }
        Approvals::StricterAtLeast => {
            "At least stricter: some requests are no longer approved without a person; whether others newly are, is not known"
        }
        Approvals::NotKnown => "Whether the same is approved without a person is not known",
    };
    let otherwise = |wanted: &dyn Fn(Known) -> bool| {
        let others = [Shift::Resolution, Shift::Route, Shift::Metric];
        others.into_iter().any(|shift| wanted(meaning.known(shift)))
    };
    if meaning.is_equivalent() {
        return "Equivalent: every request is decided alike at every moment (proved)".to_owned();
    }
    if meaning.approvals() == Approvals::Equivalent && otherwise(&|known| matches!(known, Known::Yes { .. }))
    {
        return format!("{approvals}. Other things change");
    }
    approvals.to_owned()
}

/// The verdict in a word.
pub(super) fn verdict_name(approvals: Approvals) -> &'static str {
    match approvals {
        Approvals::Equivalent => "equivalent",
        Approvals::Looser => "looser",
        Approvals::Stricter => "stricter",
        Approvals::Incomparable => "incomparable",
        Approvals::LooserAtLeast => "looser_at_least",
        Approvals::StricterAtLeast => "stricter_at_least",
        Approvals::NotKnown => "not_known",
    }
}

pub(super) fn heading(shift: Shift) -> &'static str {
    match shift {
        Shift::Approved => "Newly approved without a person",
        Shift::NotApproved => "No longer approved without a person",
        Shift::Resolution => "Approved as before, but the buyer gets something else",
        Shift::Route => "Decided by a person instead of the platform, or the other way round",
        Shift::Metric => "Counted otherwise in After-Sales Handling Time",
    }
}

/// What is not known of a way to decide otherwise.
pub(super) fn open(shift: Shift, known: Known) -> Option<String> {
    let what = match shift {
        Shift::Approved => "newly approved",
        Shift::NotApproved => "no longer approved",
        Shift::Resolution => "approved for something else",
        Shift::Route => "decided by a person instead of the platform, or the other way round,",
        Shift::Metric => "counted otherwise",
    };
    match known {
        Known::Yes { complete: true } | Known::No => None,
        Known::Yes { complete: false } => {
            Some(format!("there may be more that is {what}: not all was looked at"))
        }
        Known::NotFinished => {
            Some(format!("not finished: whether something is {what} is more than this analysis can afford"))
        }
        Known::CannotBeDecided => Some(format!(
            "cannot be decided: whether something is {what} depends on a formula that is not taken apart"
        )),
    }
}

/// `seller auto-approve by `cheap`: refund without return`.
pub(super) fn ruling(ruling: &Ruling, shift: Shift) -> String {
    let mut text = ruling.route.to_string();
    match &ruling.rule {
        Some((_, rule)) if ruling.why == "rule" => text.push_str(&format!(" by `{rule}`")),
        Some((_, rule)) => text.push_str(&format!(": cannot tell whether `{rule}` fits ({})", ruling.why)),
        None if ruling.why == "nothing_fits" => text.push_str(": no rule fits"),
        None => text.push_str(&format!(": {}", ruling.why)),
    }
    if let Some(resolution) = ruling.resolution {
        text.push_str(&format!(", {resolution}"));
    }
    if shift == Shift::Metric || ruling.route == Route::Platform {
        text.push_str(&format!(", {}", counted(ruling.metric)));
    }
    if let Some(until) = ruling.stands_until.filter(|_| shift == Shift::Route) {
        text.push_str(&format!(", stands until {until}"));
    }
    text
}

fn counted(metric: MetricTag) -> String {
    match metric {
        MetricTag::Included(Handling::Fixed(time)) => format!("counted with {time}"),
        MetricTag::Included(Handling::Measured) => "counted until a person answers".into(),
        MetricTag::Included(Handling::UntilRouted) => "counted until the platform took over".into(),
        MetricTag::Excluded => "not counted".into(),
    }
}

/// A moment as text, for JSON.
pub(super) fn moment(moment: Option<Moment>) -> Option<String> {
    moment.map(|moment| moment.to_string())
}
