//! Which version of each key is where: what clients were told is written, and what the database holds.

use crate::time::{Duration, Instant};
use rustc_hash::FxHashMap;

/// The versions of one key. Version 0 is what was there before the run; the writes count from 1.
#[derive(Debug, Default)]
struct History {
    /// When each write was done, as far as clients can know: version 1 first. A write that was lost is done never.
    done: Vec<Option<Instant>>,
    /// What the database holds, since when. In order of time.
    stored: Vec<(Instant, u32)>,
}

/// The versions of all keys.
#[derive(Debug, Default)]
pub struct Truth {
    histories: FxHashMap<u32, History>,
    accepted: u64,
    lost: u64,
}

impl Truth {
    /// The version that the next write to `key` will be.
    pub fn next(&self, key: u32) -> u32 {
        self.histories.get(&key).map_or(0, |history| history.done.len() as u32) + 1
    }

    /// A write to `key` is done as far as clients can know, though perhaps not in the database: its version.
    pub fn accept(&mut self, key: u32, now: Instant) -> u32 {
        let history = self.histories.entry(key).or_default();
        history.done.push(Some(now));
        self.accepted += 1;
        history.done.len() as u32
    }

    /// The database holds this version of `key` from now on.
    pub fn store(&mut self, key: u32, version: u32, now: Instant) {
        self.histories.entry(key).or_default().stored.push((now, version));
    }

    /// A write was done and is nowhere.
    pub fn lose(&mut self, key: u32, version: u32) {
        if let Some(done) = self.histories.get_mut(&key).and_then(|one| one.done.get_mut(version as usize - 1)) {
            *done = None;
            self.lost += 1;
        }
    }

    /// The version of `key` that a server of the database holds which is `lag` behind.
    pub fn read(&self, key: u32, lag: Duration, now: Instant) -> u32 {
        let Some(history) = self.histories.get(&key) else { return 0 };
        let seen = history.stored.partition_point(|(at, _)| *at + lag <= now);
        seen.checked_sub(1).map_or(0, |last| history.stored[last].1)
    }

    /// For how long `version` of `key` had been out of date at `asked`: since the first later write that was done by then.
    /// `None` if it was not.
    pub fn outdated(&self, key: u32, version: u32, asked: Instant) -> Option<Duration> {
        let later = self.histories.get(&key)?.done.get(version as usize..)?;
        let first = later.iter().flatten().next()?;
        (*first < asked).then(|| asked.since(*first))
    }

    /// How many writes were accepted, how many of them are in the database, and how many are lost.
    pub fn counts(&self) -> (u64, u64, u64) {
        let stored = |history: &History| {
            let mut versions: Vec<u32> = history.stored.iter().map(|(_, version)| *version).collect();
            versions.sort_unstable();
            versions.dedup();
            versions.len() as u64
        };
        (self.accepted, self.histories.values().map(stored).sum(), self.lost)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(ms: u64) -> Instant {
        Instant::ZERO + Duration::from_millis(ms)
    }

    #[test]
    fn a_replica_shows_what_the_primary_held_a_lag_ago() {
        let mut truth = Truth::default();
        let version = truth.accept(7, at(10));
        truth.store(7, version, at(10));
        let lag = Duration::from_millis(100);
        assert_eq!((truth.read(7, Duration::ZERO, at(10)), truth.read(7, lag, at(109))), (1, 0));
        assert_eq!((truth.read(7, lag, at(110)), truth.read(8, lag, at(110))), (1, 0));
    }

    #[test]
    fn a_value_is_out_of_date_from_the_next_write_on_unless_that_is_lost() {
        let mut truth = Truth::default();
        assert_eq!(truth.outdated(1, 0, at(9)), None);
        assert_eq!((truth.accept(1, at(10)), truth.accept(1, at(20))), (1, 2));
        assert_eq!(truth.outdated(1, 0, at(10)), None, "asked at the same instant");
        assert_eq!(truth.outdated(1, 0, at(25)), Some(Duration::from_millis(15)));
        assert_eq!(truth.outdated(1, 1, at(25)), Some(Duration::from_millis(5)));
        assert_eq!(truth.outdated(1, 2, at(25)), None);
        truth.lose(1, 1);
        assert_eq!(truth.outdated(1, 0, at(25)), Some(Duration::from_millis(5)));
        truth.lose(1, 2);
        assert_eq!(truth.outdated(1, 0, at(25)), None);
        assert_eq!(truth.counts(), (2, 0, 2));
    }
}
