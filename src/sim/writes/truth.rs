//! Which version of each key is where: what clients were told is written, and what the database holds.

use crate::memory::Memory;
use crate::time::{Duration, Instant};
use rustc_hash::FxHashMap;

/// The versions of one key. Version 0 is what was there before the run; the writes count from 1.
#[derive(Clone, Debug, Default)]
struct History {
    /// When each write was done, as far as clients can know: version 1 first.
    done: Vec<Done>,
    /// What the database holds, since when. In order of time.
    stored: Vec<(Instant, u32)>,
    /// The versions that came of writes to other keys. Rising.
    derived: Vec<u32>,
}

/// A write that is done, as far as clients can know.
#[derive(Clone, Copy, Debug)]
enum Done {
    At(Instant),
    /// Never: it was lost. The next version that may not be lost is this one or a later one.
    Never(u32),
}

impl History {
    /// When the first write of at least this version was done that is not lost.
    fn done_from(&mut self, version: u32) -> Option<Instant> {
        let mut at = version;
        let found = loop {
            match self.done.get(at as usize - 1) {
                Some(Done::Never(next)) => at = *next,
                Some(Done::At(done)) => break Some(*done),
                None => break None,
            }
        };
        // A lost version stays lost: the next search takes the way at once.
        let mut lost = version;
        while let Some(Done::Never(next)) = self.done.get_mut(lost as usize - 1) {
            lost = std::mem::replace(next, at);
        }
        found
    }
}

/// The versions of all keys.
#[derive(Clone, Debug, Default)]
pub struct Truth {
    histories: FxHashMap<u32, History>,
    accepted: u64,
    stored: usize,
    lost: u64,
    derived: usize,
}

impl Truth {
    /// The version that the next write to `key` will be.
    pub fn next(&self, key: u32) -> u32 {
        self.histories.get(&key).map_or(0, |history| history.done.len() as u32) + 1
    }

    /// A write to `key` is done as far as clients can know, though perhaps not in the database: its version.
    pub fn accept(&mut self, key: u32, now: Instant) -> u32 {
        let history = self.histories.entry(key).or_default();
        history.done.push(Done::At(now));
        self.accepted += 1;
        history.done.len() as u32
    }

    /// The database holds this version of `key` from now on.
    pub fn store(&mut self, key: u32, version: u32, now: Instant) {
        self.histories.entry(key).or_default().stored.push((now, version));
        self.stored += 1;
    }

    /// A write to another key has changed what the value of `key` is made from, in the database as well: what was loaded before is
    /// out of date. It counts as no write. Its version.
    pub fn derive(&mut self, key: u32, now: Instant) -> u32 {
        let history = self.histories.entry(key).or_default();
        history.done.push(Done::At(now));
        let version = history.done.len() as u32;
        history.stored.push((now, version));
        history.derived.push(version);
        self.stored += 1;
        self.derived += 1;
        version
    }

    /// A write was done and is nowhere.
    pub fn lose(&mut self, key: u32, version: u32) {
        if let Some(done) = self.histories.get_mut(&key).and_then(|one| one.done.get_mut(version as usize - 1)) {
            *done = Done::Never(version + 1);
            self.lost += 1;
        }
    }

    /// What the database has held since then it holds no more: which writes are lost by that, by key and version. A version that it
    /// held before as well is not.
    pub fn fall_back(&mut self, to: Instant) -> Vec<(u32, u32)> {
        let mut lost = Vec::new();
        for (key, history) in &mut self.histories {
            let kept = history.stored.partition_point(|(at, _)| *at <= to);
            let (before, after) = history.stored.split_at(kept);
            let gone = after.iter().map(|(_, version)| *version);
            lost.extend(gone.filter(|one| before.iter().all(|(_, held)| held != one)).map(|version| (*key, version)));
            self.stored -= after.len();
            history.stored.truncate(kept);
        }
        lost.sort_unstable();
        lost.dedup();
        let before = self.lost;
        for (key, version) in &lost {
            self.lose(*key, *version);
        }
        // What was derived from a lost write is undone with it, and is none of its own.
        lost.retain(|(key, version)| self.histories[key].derived.binary_search(version).is_err());
        self.lost = before + lost.len() as u64;
        lost
    }

    /// The version of `key` that a server of the database holds which is `lag` behind.
    pub fn read(&self, key: u32, lag: Duration, now: Instant) -> u32 {
        let Some(history) = self.histories.get(&key) else { return 0 };
        let seen = history.stored.partition_point(|(at, _)| *at + lag <= now);
        seen.checked_sub(1).map_or(0, |last| history.stored[last].1)
    }

    /// For how long `version` of `key` had been out of date at `asked`: since the first later write that was done by then.
    /// `None` if it was not.
    pub fn outdated(&mut self, key: u32, version: u32, asked: Instant) -> Option<Duration> {
        let first = self.histories.get_mut(&key)?.done_from(version + 1)?;
        (first < asked).then(|| asked.since(first))
    }

    /// Adds what it holds: as if the lists of each key had just doubled.
    pub fn weigh(&self, memory: &mut Memory) {
        memory.map(&self.histories);
        let done = self.accepted as usize + self.derived;
        memory.block(2 * (done * size_of::<Done>() + self.stored * size_of::<(Instant, u32)>()));
        memory.block(2 * self.derived * size_of::<u32>());
        // Of the first write to a key, lists have room for four.
        memory.block(self.histories.len() * 4 * (size_of::<Done>() + size_of::<(Instant, u32)>()));
    }

    /// How many writes were accepted, how many of them are in the database, and how many are lost.
    pub fn counts(&self) -> (u64, u64, u64) {
        let stored = |history: &History| {
            let mut versions: Vec<u32> = history.stored.iter().map(|(_, version)| *version).collect();
            versions.sort_unstable();
            versions.dedup();
            versions.retain(|version| history.derived.binary_search(version).is_err());
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

    #[test]
    fn a_primary_that_dies_takes_with_it_what_no_replica_has() {
        let mut truth = Truth::default();
        for (key, ms) in [(2, 10), (2, 50), (1, 60), (2, 70)] {
            let version = truth.accept(key, at(ms));
            truth.store(key, version, at(ms));
        }
        assert_eq!(truth.fall_back(at(50)), [(1, 1), (2, 3)]);
        assert_eq!((truth.read(1, Duration::ZERO, at(99)), truth.read(2, Duration::ZERO, at(99))), (0, 2));
        assert_eq!(truth.outdated(2, 2, at(99)), None, "what is lost makes nothing old");
        assert_eq!((truth.counts(), truth.next(2)), ((4, 2, 2), 4));
        assert_eq!(truth.fall_back(at(50)), []);
    }

    #[test]
    fn a_write_makes_old_what_is_made_from_it_and_counts_once() {
        let mut truth = Truth::default();
        let version = truth.accept(1, at(10));
        truth.store(1, version, at(10));
        assert_eq!(truth.derive(2, at(10)), 1);
        assert_eq!(truth.outdated(2, 0, at(25)), Some(Duration::from_millis(15)));
        assert_eq!((truth.read(2, Duration::ZERO, at(9)), truth.read(2, Duration::ZERO, at(10))), (0, 1));
        assert_eq!(truth.outdated(2, 1, at(25)), None, "what is loaded since is new");
        assert_eq!((truth.counts(), truth.next(2)), ((1, 1, 0), 2));
        // With the write all that came of it is undone; only the write is lost.
        assert_eq!(truth.fall_back(at(5)), [(1, 1)]);
        assert_eq!((truth.outdated(2, 0, at(25)), truth.counts()), (None, (1, 0, 1)));
    }

    #[test]
    fn many_lost_writes_cost_no_search_each_time() {
        // Half a million reads after half a million lost writes: step by step these would be 10^11.
        const LOST: u32 = 500_000;
        let mut truth = Truth::default();
        for _ in 0..LOST {
            let version = truth.accept(1, at(1));
            truth.lose(1, version);
        }
        let kept = truth.accept(1, at(2));
        for version in 0..LOST {
            assert_eq!(truth.outdated(1, version, at(5)), Some(Duration::from_millis(3)));
        }
        assert_eq!(truth.outdated(1, kept, at(5)), None);
    }

    #[test]
    fn it_weighs_what_each_write_leaves() {
        let weight = |writes: u64| {
            let mut truth = Truth::default();
            for ms in 0..writes {
                let version = truth.accept(1, at(ms));
                truth.store(1, version, at(ms));
            }
            let mut memory = Memory::default();
            truth.weigh(&mut memory);
            memory.held()
        };
        let each = (weight(1_001) - weight(1)) / 1_000;
        assert_eq!(each, 2 * (size_of::<Done>() + size_of::<(Instant, u32)>()) as u64, "both lists, just doubled");
    }
}
