//! What is asked of a league, and a candidate with what became of it.

use super::layers::Layer;
use super::weigh::{Measured, Target, Weights};
use crate::lab::interval;
use crate::scenario::Scenario;
use crate::scenario::link::Link;

/// The rounds of the race, by how many runs each candidate has had after them.
pub(super) const ROUNDS: [usize; 3] = [4, 10, 20];

/// Nobody cares about a smaller difference of costs: it is that of one part, or of a sixth more queries.
pub(super) const INDIFFERENT: f64 = 0.25;

/// What is asked of a league.
#[derive(Clone, Debug, PartialEq)]
pub struct Question {
    /// World A is what there is: its traffic, its incident, its present protections.
    pub link: Link,
    /// What must hold.
    pub target: Target,
    /// What counts how much.
    pub weights: Weights,
    /// At most so many runs of each candidate.
    pub runs: usize,
}

impl Question {
    /// Asks for the least cost on a link's world A, with nothing stale.
    pub fn of(link: Link) -> Question {
        Question { link, target: Target::default(), weights: Weights::default(), runs: ROUNDS[ROUNDS.len() - 1] }
    }
}

/// A candidate, and what became of it.
#[derive(Clone, Debug)]
pub struct Row {
    /// Its layers, by slot.
    pub layers: Vec<&'static Layer>,
    /// Whether it is what there is at present.
    pub present: bool,
    /// The scenario with it.
    pub scenario: Scenario,
    /// How many parts it has.
    pub parts: f64,
    /// What its runs came to, by seed.
    pub runs: Vec<Measured>,
    /// The same in the second incident.
    pub second: Vec<Measured>,
    /// The cost of each run.
    pub costs: Vec<f64>,
    /// Whether it meets the target.
    pub meets: bool,
    /// After how many runs it was dropped, if it was.
    pub dropped: Option<usize>,
    /// By how much it costs more than the best: the mean over the runs that both have had, and its interval.
    pub behind: interval::Interval,
}

impl Row {
    /// The mean cost of its runs.
    pub fn cost(&self) -> f64 {
        mean(&self.costs)
    }

    /// Whether it is as good as the best: its cost cannot be told from it, or not by more than anybody cares about.
    pub fn ties(&self) -> bool {
        self.behind.low <= 0.0 || self.behind.at <= INDIFFERENT
    }

    /// The median of its runs, and the range of the middle 90 %.
    pub fn spread(&self, of: fn(&Measured) -> f64) -> interval::Spread {
        interval::Spread::of(self.runs.iter().map(of))
    }

    /// The same in the second incident.
    pub fn spread_second(&self, of: fn(&Measured) -> f64) -> interval::Spread {
        interval::Spread::of(self.second.iter().map(of))
    }

    /// Whether every run that both have had was the same, to the bit.
    pub fn same(&self, other: &Row) -> bool {
        let digests = |runs: &[Measured]| runs.iter().map(|one| one.digest.clone()).collect::<Vec<_>>();
        digests(&self.runs) == digests(&other.runs) && digests(&self.second) == digests(&other.second)
    }

    /// Whether it has a layer of this name.
    pub fn has(&self, name: &str) -> bool {
        self.layers.iter().any(|layer| layer.name == name)
    }

    /// A link that shows it as B, beside what there is.
    pub fn link(&self, question: &Question) -> Link {
        let mut link = Link { b: self.scenario.clone(), t: None, digest: None, ..question.link.clone() };
        link.look.lab.clear();
        link
    }
}

/// The mean of some numbers; 0 of none.
pub(super) fn mean(of: &[f64]) -> f64 {
    of.iter().sum::<f64>() / of.len().max(1) as f64
}
