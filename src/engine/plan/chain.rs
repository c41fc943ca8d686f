//! The rules of a leaf of the index as one way: condition after condition, to the rule that fits or out.
//!
//! A link is passed by one answer, and then the next link follows; by the other answer it leads elsewhere. So the
//! usual way is straight on. A condition that was answered on the way, or that the index has settled, is not asked
//! again. Where something is not known the way ends, and the request is decided with three truth values.

use rustc_hash::FxHashMap;

use super::evaluate::is_timed;
use super::index::{Index, Leaf};
use super::pool::{Asks, Kleene, Pool, Slot, Test};
use super::rules::PlanRule;
use super::steps::{FITS, PASSES, Step};

/// A condition by itself, and where it leads.
#[derive(Clone, Copy, Debug)]
pub(super) struct Link {
    pub(super) low: i64,
    /// How far from `low` a range goes.
    pub(super) span: u64,
    /// The link that follows on the other answer.
    pub(super) aside: u32,
    pub(super) slot: Slot,
    pub(super) currency: u16,
    pub(super) asks: LinkAsks,
    /// The answer that leads aside.
    pub(super) leaves_on: bool,
    /// Whether it asks for a range: most do, and this is seen sooner than what else is asked.
    pub(super) ranges: bool,
    /// What it is where the slot says nothing.
    pub(super) absent: Kleene,
}

/// What a link asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum LinkAsks {
    /// Whether a value of that currency lies between `low` and `low + span`.
    Range,
    /// Whether a code is among the bits of `low`.
    Codes,
    /// Whether a text is in the set at `low`.
    Set,
    /// Whether an element of a list is the word `low`.
    Holds,
    /// Whether an element of a list is in the set at `low`.
    HoldsAny,
    /// Whether the time since a moment lies between `low` and `low + span`; the rule fits or passes by that alone.
    Elapsed,
    /// The same of a moment that is planned, and may lie ahead.
    ElapsedPlanned,
    /// The condition at `low` of the pool.
    Test,
    /// Whether the rule `low` fits, from its step `span` on: time matters there.
    Rest,
    /// Nothing: the way goes on elsewhere.
    Jump,
    /// Nothing: the rule `low` fits, or none if that is negative.
    End,
}

/// Ways through the rules of a plan, one for each leaf of its index.
#[derive(Clone, Debug, Default)]
pub(crate) struct Chains {
    pub(super) links: Box<[Link]>,
    /// The first link of each leaf.
    starts: Box<[u32]>,
}

/// The leaf has no way: its rules are looked at one by one.
pub(super) const NO_WAY: u32 = u32::MAX;

/// Longer ways are not worth the memory.
const MOST_STEPS: usize = 512;
/// So many links for each step of a plan's rules, and some more.
const LINKS_A_STEP: usize = 8;
const SOME_LINKS: usize = 512;

impl Chains {
    /// The ways through a plan's rules.
    pub(super) fn of(pool: &Pool, rules: &[PlanRule], index: &Index) -> Self {
        let mut starts = vec![NO_WAY; index.leaves()];
        // The empty leaf leads to the link at which no rule fits.
        let mut links = vec![end(-1)];
        starts.first_mut().into_iter().for_each(|start| *start = 0);
        let steps = rules.iter().map(|rule| steps_of(pool, rule).map_or(1, <[Step]>::len));
        let most = steps.sum::<usize>() * LINKS_A_STEP + SOME_LINKS;
        index.each_leaf(&mut |leaf| {
            if links.len() >= most {
                return;
            }
            let way = Laying::new(pool, rules, &leaf).and_then(|laying| laying.lay(links.len()));
            if let (Some(way), Some(start)) = (way, starts.get_mut(leaf.number as usize))
                && links.len() + way.len() <= most
            {
                *start = u32::try_from(links.len()).unwrap_or(NO_WAY);
                links.extend(way);
            }
        });
        Self { links: links.into(), starts: starts.into() }
    }

    /// Where the way of a leaf begins.
    #[inline]
    pub(super) fn start(&self, leaf: u32) -> u32 {
        self.starts.get(leaf as usize).copied().unwrap_or(NO_WAY)
    }
}

/// The steps of a rule; none of one that always fits, nothing for one that has to be looked at otherwise.
fn steps_of<'p>(pool: &'p Pool, rule: &PlanRule) -> Option<&'p [Step]> {
    let steps = pool.steps_of(rule);
    (!steps.is_empty() || pool.parts_of(rule).is_empty()).then_some(steps)
}

/// The way of one leaf while it is laid.
struct Laying<'l> {
    pool: &'l Pool,
    rules: Vec<(u32, &'l [Step])>,
    settled: &'l [(Slot, u32)],
    /// The last place at which each condition is asked.
    last: FxHashMap<u32, Place>,
    links: Vec<Link>,
    /// What is laid already.
    laid: FxHashMap<(Place, Answers), u32>,
}

/// A step, by the rule's place in the leaf and its own in the rule.
type Place = (u32, u16);
/// Conditions that were answered and are asked again.
type Answers = Box<[(u32, bool)]>;

/// Where a way goes on.
enum To {
    Rule(u32),
    Place(Place),
}

impl<'l> Laying<'l> {
    fn new(pool: &'l Pool, rules: &'l [PlanRule], leaf: &'l Leaf<'_>) -> Option<Self> {
        let mut own = Vec::new();
        let mut last = FxHashMap::default();
        let mut count = 0;
        for (place, number) in (0..).zip(leaf.rules) {
            let steps = steps_of(pool, rules.get(*number as usize)?)?;
            own.push((*number, steps));
            last.extend((0..).zip(steps).map(|(at, step)| (step.test, (place, at))));
            count += steps.len();
        }
        let settled = &leaf.settled;
        let laying = Self { pool, rules: own, settled, last, links: Vec::new(), laid: FxHashMap::default() };
        Some(laying).filter(|_| count <= MOST_STEPS)
    }

    /// Lays the whole way, as it is behind that many other links.
    fn lay(mut self, before: usize) -> Option<Vec<Link>> {
        let before = u32::try_from(before).ok()?;
        self.go(To::Place((0, 0)), &[])?;
        self.links.iter_mut().for_each(|link| link.aside += before);
        Some(self.links)
    }

    /// Lays the way from somewhere on, behind the last link, and gives its beginning.
    fn go(&mut self, to: To, answers: &[(u32, bool)]) -> Option<u32> {
        match to {
            To::Rule(number) => self.push(end(number.into())),
            To::Place(place) => self.place(place, answers),
        }
    }

    fn place(&mut self, place: Place, answers: &[(u32, bool)]) -> Option<u32> {
        let Some((number, steps)) = self.rules.get(place.0 as usize).copied() else {
            return self.push(end(-1));
        };
        if steps.is_empty() {
            // It fits whatever is asked.
            return self.push(end(number.into()));
        }
        let step = *steps.get(usize::from(place.1))?;
        let test = self.pool.test(step.test)?;
        let timed = is_timed(self.pool, test);
        let known = answers.iter().find(|(asked, _)| *asked == step.test).map(|(_, answer)| *answer);
        if let Some(answer) = known.or_else(|| self.settled(test)).filter(|_| !timed) {
            return self.go(to(place, number, if answer { step.yes } else { step.no }), answers);
        }
        let key = (place, self.asked_again(place, answers));
        if let Some(at) = self.laid.get(&key) {
            return Some(*at);
        }
        let (link, step) = if timed {
            elapsed(self.pool, step, test).unwrap_or_else(|| (rest(number, place.1), last(step)))
        } else {
            (link(step.test, test), step)
        };
        let answers = key.1.clone();
        let at = self.push(link)?;
        self.laid.insert(key, at);
        let with = |answer: bool| match timed {
            true => answers.to_vec(),
            false => [&*answers, &[(step.test, answer)]].concat(),
        };
        // Straight on goes what stays in the rule.
        let straight = step.yes != PASSES;
        let (on, aside) = if straight { (step.yes, step.no) } else { (step.no, step.yes) };
        self.straight(to(place, number, on), &with(straight))?;
        let aside = self.go(to(place, number, aside), &with(!straight))?;
        let link = self.links.get_mut(at as usize)?;
        link.aside = aside;
        // What a link asks may be the condition turned round.
        link.leaves_on = straight == (test.negated && link.asks.is_raw());
        Some(at)
    }

    /// Lays what follows the last link straight on.
    fn straight(&mut self, to: To, answers: &[(u32, bool)]) -> Option<()> {
        let next = self.links.len();
        let at = self.go(to, answers)?;
        if at as usize != next {
            self.push(Link { aside: at, ..jump() })?;
        }
        Some(())
    }

    fn push(&mut self, link: Link) -> Option<u32> {
        let at = self.links.len();
        self.links.push(link);
        // More than this is answers that multiply.
        u32::try_from(at).ok().filter(|_| at <= MOST_STEPS * 4)
    }

    /// The answers that still matter from a place on.
    fn asked_again(&self, place: Place, answers: &[(u32, bool)]) -> Answers {
        let matters = |(test, _): &&(u32, bool)| self.last.get(test).is_some_and(|last| *last >= place);
        let mut answers: Vec<_> = answers.iter().filter(matters).copied().collect();
        answers.sort_unstable();
        answers.into()
    }

    /// What a condition is on a value that the index has settled.
    fn settled(&self, test: &Test) -> Option<bool> {
        let (_, value) = self.settled.iter().find(|(slot, _)| *slot == test.slot)?;
        let value = i64::from(*value);
        let holds = match test.asks {
            Asks::Within { low, high } => low <= value && value <= high,
            Asks::Codes(codes) => codes >> (value & 63) & 1 == 1,
            Asks::Set(at) => self.pool.set(at).binary_search(&u32::try_from(value).ok()?).is_ok(),
            _ => return None,
        };
        Some(holds != test.negated)
    }
}

/// Where a step leads.
fn to((rule, _): Place, number: u32, to: u16) -> To {
    match to {
        FITS => To::Rule(number),
        PASSES => To::Place((rule + 1, 0)),
        step => To::Place((rule, step)),
    }
}

/// A step by which a rule fits or passes.
fn last(step: Step) -> Step {
    Step { yes: FITS, no: PASSES, ..step }
}

impl LinkAsks {
    /// Whether it asks without regard to whether its condition is negated.
    fn is_raw(self) -> bool {
        !matches!(self, Self::Test | Self::Rest)
    }
}

/// A condition on the time since or until a moment, if the rule fits or passes by it alone: then the second at which
/// it turns is the second at which the rule does.
fn elapsed(pool: &Pool, step: Step, test: &Test) -> Option<(Link, Step)> {
    let Asks::Elapsed { low, high, sign } = test.asks else { return None };
    let (low, high) = if sign > 0 { (low, high) } else { (high.saturating_neg(), low.saturating_neg()) };
    let alone = step.yes >= PASSES && step.no >= PASSES && step.yes != step.no && low <= high;
    let planned = pool.field(test.slot)?.def().planned;
    let asks = if planned { LinkAsks::ElapsedPlanned } else { LinkAsks::Elapsed };
    let absent = test.absent.negated_if(test.negated);
    alone.then_some((Link { low, span: high.abs_diff(low), slot: test.slot, asks, absent, ..jump() }, step))
}

/// A condition as a link.
fn link(at: u32, test: &Test) -> Link {
    let (asks, low, span, currency) = match test.asks {
        Asks::Within { low, high } if low <= high => (LinkAsks::Range, low, high.abs_diff(low), 0),
        Asks::Amount { low, high, currency } if low <= high => {
            (LinkAsks::Range, low, high.abs_diff(low), currency)
        }
        Asks::Codes(codes) => (LinkAsks::Codes, codes.cast_signed(), 0, 0),
        Asks::Set(set) => (LinkAsks::Set, set.into(), 0, 0),
        Asks::Holds(word) => (LinkAsks::Holds, word.into(), 0, 0),
        Asks::HoldsAny(set) => (LinkAsks::HoldsAny, set.into(), 0, 0),
        _ => (LinkAsks::Test, at.into(), 0, 0),
    };
    let absent = if asks.is_raw() { test.absent.negated_if(test.negated) } else { Kleene::Unknown };
    let ranges = asks == LinkAsks::Range;
    Link { low, span, slot: test.slot, currency, asks, ranges, absent, ..jump() }
}

/// The rest of a rule, in which time matters.
fn rest(number: u32, step: u16) -> Link {
    Link { low: number.into(), span: step.into(), asks: LinkAsks::Rest, ..jump() }
}

fn end(rule: i64) -> Link {
    Link { low: rule, asks: LinkAsks::End, ..jump() }
}

fn jump() -> Link {
    let (asks, absent) = (LinkAsks::Jump, Kleene::Unknown);
    Link { low: 0, span: 0, aside: 0, slot: 0, currency: 0, asks, leaves_on: false, ranges: false, absent }
}
