//! Refresh-ahead: a timer for each stored value, which loads it anew if somebody has read it.

use crate::memory::Memory;
use crate::scenario::{EarlyRefresh, Scenario};
use crate::time::{Duration, Instant};
use rustc_hash::FxHashSet;

/// The timers of all stored values; none where nothing refreshes ahead.
#[derive(Clone)]
pub struct Ahead {
    is_on: bool,
    /// With less time than this left, a value is loaded anew.
    below: Duration,
    /// What each timer is for: a node and a key.
    timers: Vec<(u16, u32)>,
    /// What was read since it was stored.
    read: FxHashSet<(u16, u32)>,
}

impl Ahead {
    /// Without a timer.
    pub fn new(scenario: &Scenario) -> Ahead {
        Ahead {
            is_on: scenario.protection.early == EarlyRefresh::Ahead,
            below: scenario.protection.early_below,
            timers: Vec::new(),
            read: FxHashSet::default(),
        }
    }

    /// Whether anything refreshes ahead.
    pub fn is_on(&self) -> bool {
        self.is_on
    }

    /// A fresh value was read.
    #[inline]
    pub fn read(&mut self, node: u16, key: u32) {
        if self.is_on {
            self.read.insert((node, key));
        }
    }

    /// A value was stored that is fresh until then, if it is ever to end: when its timer is due, and which that is.
    pub fn stored(&mut self, node: u16, key: u32, until: Option<Instant>, now: Instant) -> Option<(Instant, u32)> {
        if !self.is_on {
            return None;
        }
        self.read.remove(&(node, key));
        let until = until.filter(|until| *until < Instant::MAX)?;
        self.timers.push((node, key));
        let due = Instant::from_nanos(until.as_nanos().saturating_sub(self.below.as_nanos())).max(now);
        Some((due, self.timers.len() as u32 - 1))
    }

    /// What a timer is for: a node and a key.
    pub fn timer(&self, number: u32) -> (u16, u32) {
        self.timers[number as usize]
    }

    /// A timer is due: whether its value, which is fresh until then if it is still there, is to be loaded anew.
    pub fn is_due(&mut self, number: u32, until: Option<Instant>, now: Instant) -> bool {
        let due = until.is_some_and(|until| until.as_nanos() <= (now + self.below).as_nanos());
        due && self.read.remove(&self.timers[number as usize])
    }

    /// Adds what they hold.
    pub fn weigh(&self, memory: &mut Memory) {
        memory.vec(&self.timers);
        memory.set(&self.read);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(ms: u64) -> Instant {
        Instant::ZERO + Duration::from_millis(ms)
    }

    #[test]
    fn a_value_that_was_read_is_loaded_anew_before_it_ends_and_no_other() {
        let mut scenario = Scenario::default();
        for (path, value) in [("protection.early", "ahead"), ("protection.early_below", "100ms")] {
            scenario.set(path, value).unwrap();
        }
        let mut ahead = Ahead::new(&scenario);
        let (due, timer) = ahead.stored(1, 7, Some(at(1_000)), at(0)).unwrap();
        assert_eq!((due, ahead.timer(timer)), (at(900), (1, 7)));
        assert!(!ahead.is_due(timer, Some(at(1_000)), due), "nobody has read it");
        ahead.read(1, 7);
        assert!(!ahead.is_due(timer, Some(at(1_500)), due), "it is another value by now");
        assert!(!ahead.is_due(timer, None, due), "it is gone");
        assert!(ahead.is_due(timer, Some(at(1_000)), due) && !ahead.is_due(timer, Some(at(1_000)), due));
        ahead.read(1, 7);
        let (_, timer) = ahead.stored(1, 7, Some(at(2_000)), at(950)).unwrap();
        assert!(!ahead.is_due(timer, Some(at(2_000)), at(1_900)), "it was read before it was stored");
        assert_eq!(ahead.stored(1, 7, Some(at(2_000)), at(1_990)).unwrap().0, at(1_990), "not in the past");
        assert_eq!(ahead.stored(1, 7, Some(Instant::MAX), at(0)), None, "it never ends");
        assert_eq!(Ahead::new(&Scenario::default()).stored(1, 7, Some(at(5)), at(0)), None, "off unless asked for");
    }
}
