//! What everything that is measured has in common.

use crate::shop::Record;
use std::sync::Arc;

/// The number of the rule that decided, counted from 1; 0 if none did.
pub type Rule = u16;

/// Something that decides requests by the rules it was built with.
pub trait Engine {
    /// As the table names it.
    fn name(&self) -> String;

    /// Turns requests into whatever the engine takes best. Not timed.
    fn take(&mut self, records: &Arc<[Record]>);

    /// Decides all that were taken, one after the other, and says by which rule.
    fn decide(&mut self, rules: &mut Vec<Rule>);

    /// The same, timed: what it says may be anything that cannot be known without deciding.
    fn run(&mut self, rules: &mut Vec<Rule>) {
        self.decide(rules);
    }

    /// Whether it only reads: a floor under those who read the same, with nothing to agree on.
    fn is_floor(&self) -> bool {
        false
    }
}

/// What an engine is given.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Given {
    /// Requests in the engine's own form, made before the clock starts.
    Ready,
    /// The struct of the service; turning it into the engine's own form is part of the decision.
    Struct,
}

impl Given {
    /// Both.
    pub const BOTH: [Self; 2] = [Self::Ready, Self::Struct];

    /// As the table names it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Ready => "ready",
            Self::Struct => "from struct",
        }
    }
}

/// Requests in an engine's own form: made beforehand, or one by one while the clock runs.
pub struct Inputs<T> {
    given: Given,
    make: fn(&Record) -> T,
    records: Arc<[Record]>,
    ready: Vec<T>,
}

impl<T> Inputs<T> {
    /// None yet.
    pub fn new(given: Given, make: fn(&Record) -> T) -> Self {
        Self { given, make, records: Arc::new([]), ready: Vec::new() }
    }

    /// How they are given.
    pub fn given(&self) -> Given {
        self.given
    }

    /// Other requests.
    pub fn take(&mut self, records: &Arc<[Record]>) {
        self.records = records.clone();
        self.ready = match self.given {
            Given::Ready => records.iter().map(self.make).collect(),
            Given::Struct => Vec::new(),
        };
    }

    /// Does something with each.
    pub fn each(&self, mut each: impl FnMut(&T)) {
        match self.given {
            Given::Ready => self.ready.iter().for_each(each),
            Given::Struct => self.records.iter().for_each(|record| each(&(self.make)(record))),
        }
    }
}
