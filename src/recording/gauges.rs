//! Small figures of places that change now and then: a breaker's state, the length of a queue of writes.

use crate::memory::Memory;
use crate::time::Instant;
use std::collections::BTreeMap;

/// What is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Gauge {
    /// Whether the circuit breaker of a process lets loads through: 0 if so, 1 if none but probes.
    Breaker,
    /// Writes in the queue of an app.
    WriteQueue,
    /// How many writes an app had accepted that are lost.
    Lost,
    /// The newest version of the hot key that a client was told is written.
    Accepted,
    /// The version of the hot key that the primary holds.
    AtPrimary,
    /// The version of the hot key that a cache node was given last.
    AtNode,
    /// The version of the hot key that an app keeps in its own memory.
    AtApp,
    /// The loads of a process that are under way, where their number is limited.
    Loads,
    /// The share of its loads that a process sheds by its throttle, in thousandths.
    Throttle,
    /// What is left of the clients' retry budget, in thousandths.
    RetryBudget,
    /// What a node may hold, in percent of what it might at first; 0 while that is so.
    Room,
    /// Whether a server of the database drops from its queue by CoDel: 1 if so.
    Dropping,
}

/// Every change of every gauge, or the last of each.
#[derive(Clone, Debug, Default)]
pub struct Gauges {
    /// Whether all changes are kept.
    keeps: bool,
    lines: BTreeMap<(Gauge, u16), Vec<(Instant, u32)>>,
    /// When a gauge showed more than nothing first, if that is not among these changes.
    first: BTreeMap<Gauge, Instant>,
}

impl Gauges {
    pub(super) fn new(keeps: bool) -> Gauges {
        Gauges { keeps, ..Gauges::default() }
    }

    /// All changes are kept from now on.
    pub(super) fn keep(&mut self) {
        self.keeps = true;
    }

    /// The last of each change, and when it was first that anything was shown.
    pub(super) fn rest(&self) -> Gauges {
        let last = |line: &Vec<(Instant, u32)>| line.last().into_iter().copied().collect();
        let first = |(gauge, _): &(Gauge, u16)| Some((*gauge, self.first(*gauge)?));
        Gauges {
            keeps: self.keeps,
            lines: self.lines.iter().map(|(place, line)| (*place, last(line))).collect(),
            first: self.lines.keys().filter_map(first).collect(),
        }
    }

    /// There are these gauges in the run, and when they showed anything first.
    pub(super) fn know(&mut self, whole: &Gauges) {
        whole.lines.keys().for_each(|place| _ = self.lines.entry(*place).or_default());
        self.first.clone_from(&whole.first);
    }

    /// A gauge shows `value` from `at` on.
    pub fn set(&mut self, gauge: Gauge, place: u16, value: u32, at: Instant) {
        let line = self.lines.entry((gauge, place)).or_default();
        if line.last().map_or(0, |last| last.1) != value {
            if !self.keeps {
                line.clear();
            }
            line.push((at, value));
        }
    }

    /// Adds what it holds.
    pub(super) fn weigh(&self, memory: &mut Memory) {
        self.lines.values().for_each(|line| memory.vec(line));
    }

    /// What a gauge shows at `t`; 0 if it was never set.
    pub fn at(&self, gauge: Gauge, place: u16, t: Instant) -> u32 {
        let Some(line) = self.lines.get(&(gauge, place)) else { return 0 };
        let before = line.partition_point(|(at, _)| *at <= t);
        before.checked_sub(1).map_or(0, |last| line[last].1)
    }

    /// Every change of a gauge, in order of time.
    pub fn line(&self, gauge: Gauge, place: u16) -> impl Iterator<Item = (Instant, u32)> + '_ {
        self.lines.get(&(gauge, place)).into_iter().flatten().copied()
    }

    /// The most that a gauge ever showed.
    pub fn most(&self, gauge: Gauge, place: u16) -> u64 {
        let line = self.lines.get(&(gauge, place)).into_iter().flatten();
        line.map(|(_, value)| u64::from(*value)).max().unwrap_or(0)
    }

    /// How many places a gauge has: one more than the highest that was ever set.
    pub fn places(&self, gauge: Gauge) -> u16 {
        let mine = self.lines.range((gauge, 0)..=(gauge, u16::MAX));
        mine.last().map_or(0, |((_, place), _)| place + 1)
    }

    /// The first instant at which a gauge showed more than nothing, anywhere.
    pub fn first(&self, gauge: Gauge) -> Option<Instant> {
        if let Some(first) = self.first.get(&gauge) {
            return Some(*first);
        }
        let mine = self.lines.range((gauge, 0)..=(gauge, u16::MAX));
        mine.filter_map(|(_, line)| line.iter().find(|(_, value)| *value > 0).map(|(at, _)| *at)).min()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gauge_shows_its_last_value() {
        let (mut gauges, at) = (Gauges::new(true), Instant::from_nanos);
        gauges.set(Gauge::WriteQueue, 2, 5, at(10));
        gauges.set(Gauge::WriteQueue, 2, 5, at(11));
        gauges.set(Gauge::WriteQueue, 2, 0, at(20));
        let shown = [0, 9, 10, 19, 20, 99].map(|t| gauges.at(Gauge::WriteQueue, 2, at(t)));
        assert_eq!(shown, [0, 0, 5, 5, 0, 0]);
        assert_eq!((gauges.at(Gauge::WriteQueue, 1, at(15)), gauges.at(Gauge::Breaker, 2, at(15))), (0, 0));
        assert_eq!((gauges.places(Gauge::WriteQueue), gauges.places(Gauge::Breaker)), (3, 0));
        assert_eq!((gauges.first(Gauge::WriteQueue), gauges.first(Gauge::Breaker)), (Some(at(10)), None));
    }

    #[test]
    fn without_its_steps_a_run_keeps_the_last_value_alone() {
        let (mut gauges, at) = (Gauges::new(false), Instant::from_nanos);
        (1..100).for_each(|i| gauges.set(Gauge::Loads, 0, i, at(u64::from(i))));
        assert_eq!((gauges.at(Gauge::Loads, 0, at(500)), gauges.line(Gauge::Loads, 0).count()), (99, 1));
    }
}
