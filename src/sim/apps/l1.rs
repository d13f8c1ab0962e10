//! What each app keeps in its own memory, before all cache nodes (L1).

use crate::keyed::Cache;
use crate::memory::Memory;
use crate::random::{Purpose, Stream, unit};
use crate::recording::{CacheChange, CacheLog, NodeFill};
use crate::scenario::Scenario;
use crate::time::{Duration, Instant};
use stampede_mechanisms::cache::ttl::Life;
use stampede_mechanisms::cache::{ConfigError, Departure, Limits, Lookup, Reason};
use stampede_mechanisms::eviction::PolicyKind;

const KEPT: Purpose = Purpose("kept in L1");

/// The memories of all apps. An entry is the version of its value.
#[derive(Clone)]
pub struct L1 {
    apps: Vec<Cache<u32, u32>>,
    ttl: Duration,
    share: f64,
    draws: Stream,
    left: Vec<Departure<u32, u32>>,
}

impl L1 {
    /// Empty memories; `None` where apps keep nothing.
    ///
    /// # Errors
    /// What the cache refuses.
    pub fn new(scenario: &Scenario) -> Result<Option<L1>, ConfigError> {
        let apps = &scenario.apps;
        if apps.l1_ttl == Duration::ZERO {
            return Ok(None);
        }
        let limits = Limits { entries: Some(apps.l1_entries), bytes: None };
        let memories: Result<_, _> = (0..apps.count)
            .map(|_| Cache::with_hasher(PolicyKind::Lru, limits, scenario.run.seed, Default::default()))
            .collect();
        Ok(Some(L1 {
            apps: memories?,
            ttl: apps.l1_ttl,
            share: apps.l1_share,
            draws: Stream::new(scenario.run.seed, KEPT),
            left: Vec::new(),
        }))
    }

    /// Adds what they hold.
    pub fn weigh(&self, memory: &mut Memory) {
        self.apps.iter().for_each(|app| app.weigh(memory));
    }

    /// The version of `key` that `app` keeps, if it keeps one within its time.
    pub fn look(&mut self, app: u16, key: u32, now: Instant, log: &mut CacheLog) -> Option<u32> {
        let memory = &mut self.apps[usize::from(app)];
        match memory.get(&key, now) {
            Lookup::Fresh(version) => Some(*version),
            Lookup::Expired => {
                log.change(now, app, key, CacheChange::Expired, now, fill(memory));
                None
            }
            Lookup::Stale { .. } | Lookup::Absent => None,
        }
    }

    /// An app has fetched a value, and keeps it or not.
    pub fn keep(&mut self, app: u16, key: u32, version: u32, draw: u64, now: Instant, log: &mut CacheLog) {
        if self.share < 1.0 && unit(self.draws.at(draw)) >= self.share {
            return;
        }
        let memory = &mut self.apps[usize::from(app)];
        let until = now + self.ttl;
        memory.insert(key, version, 0, Life::until(until), now, &mut self.left);
        log.change(now, app, key, CacheChange::Stored, until, fill(memory));
        for departure in self.left.drain(..).filter(|one| one.reason != Reason::Replaced) {
            let change = if departure.reason == Reason::Expired { CacheChange::Expired } else { CacheChange::Evicted };
            log.change(now, app, departure.key, change, now, fill(memory));
        }
    }

    /// An app takes a key out of its memory.
    pub fn forget(&mut self, app: u16, key: u32, now: Instant, log: &mut CacheLog) {
        let memory = &mut self.apps[usize::from(app)];
        if memory.remove(&key).is_some() {
            log.change(now, app, key, CacheChange::Removed, now, fill(memory));
        }
    }

    /// An app has lost its memory.
    pub fn clear(&mut self, app: u16, now: Instant, log: &mut CacheLog) {
        self.apps[usize::from(app)].clear();
        log.change(now, app, 0, CacheChange::Removed, now, NodeFill::default());
    }
}

fn fill(memory: &Cache<u32, u32>) -> NodeFill {
    NodeFill { entries: memory.len() as u64, bytes: memory.bytes() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recording::Recorder;

    fn l1(settings: &[(&str, &str)]) -> (L1, Recorder) {
        let mut scenario = Scenario::default();
        for (path, text) in [("apps.l1_ttl", "1s"), ("apps.count", "2")].iter().chain(settings) {
            scenario.set(path, text).unwrap();
        }
        (L1::new(&scenario).unwrap().unwrap(), Recorder::new(0, 1, 2))
    }

    fn at(ms: u64) -> Instant {
        Instant::ZERO + Duration::from_millis(ms)
    }

    #[test]
    fn an_app_has_what_it_kept_until_its_time_is_over() {
        let (mut l1, mut recorder) = l1(&[]);
        let log = recorder.l1();
        l1.keep(0, 7, 3, 0, at(10), log);
        assert_eq!(l1.look(0, 7, at(1009), log), Some(3));
        assert_eq!((l1.look(1, 7, at(20), log), l1.look(0, 8, at(20), log)), (None, None), "another app, another key");
        assert_eq!((l1.look(0, 7, at(1010), log), log.count(CacheChange::Expired)), (None, 1));
        l1.keep(0, 7, 4, 1, at(1010), log);
        l1.keep(0, 7, 5, 2, at(1020), log);
        assert_eq!((l1.look(0, 7, at(1030), log), log.count(CacheChange::Stored)), (Some(5), 3));
        assert_eq!((log.count(CacheChange::Evicted), log.count(CacheChange::Expired)), (0, 1), "replaced is neither");
        assert!(L1::new(&Scenario::default()).unwrap().is_none(), "off unless asked for");
    }

    #[test]
    fn a_full_memory_gives_up_what_was_read_longest_ago() {
        let (mut l1, mut recorder) = l1(&[("apps.l1_entries", "2")]);
        let log = recorder.l1();
        l1.keep(0, 1, 1, 0, at(0), log);
        l1.keep(0, 2, 1, 1, at(1), log);
        assert_eq!(l1.look(0, 1, at(2), log), Some(1));
        l1.keep(0, 3, 1, 2, at(3), log);
        assert_eq!([1, 2, 3].map(|key| l1.look(0, key, at(4), log)), [Some(1), None, Some(1)]);
        assert_eq!((log.count(CacheChange::Evicted), log.count(CacheChange::Expired)), (1, 0));
    }

    #[test]
    fn the_share_that_is_kept_is_the_one_asked_for() {
        for share in [0.0, 0.25, 1.0] {
            let (mut l1, mut recorder) = l1(&[("apps.l1_share", &share.to_string()), ("apps.l1_entries", "100000")]);
            let log = recorder.l1();
            let draws = 10_000;
            for draw in 0..draws {
                l1.keep(0, draw, 1, u64::from(draw), at(0), log);
            }
            let kept = (0..draws).filter(|key| l1.look(0, *key, at(1), log).is_some()).count() as f64;
            let (n, error) = (f64::from(draws), 4.0 * libm::sqrt(f64::from(draws) * share * (1.0 - share)));
            assert!((kept - share * n).abs() <= error, "{share}: {kept}");
        }
    }

    #[test]
    fn what_is_forgotten_is_gone_from_that_app_alone() {
        let (mut l1, mut recorder) = l1(&[]);
        let log = recorder.l1();
        for app in [0, 1] {
            for key in [1, 2] {
                l1.keep(app, key, 9, 0, at(0), log);
            }
        }
        l1.forget(0, 1, at(1), log);
        l1.forget(0, 5, at(1), log);
        assert_eq!(log.count(CacheChange::Removed), 1, "what is not there cannot be removed");
        assert_eq!([(0, 1), (0, 2), (1, 1)].map(|(app, key)| l1.look(app, key, at(2), log)), [None, Some(9), Some(9)]);
        l1.clear(0, at(3), log);
        assert_eq!([(0, 2), (1, 1), (1, 2)].map(|(app, key)| l1.look(app, key, at(4), log)), [None, Some(9), Some(9)]);
    }

    #[test]
    fn what_makes_room_when_its_time_is_over_has_expired() {
        let mut scenario = Scenario::default();
        for (path, text) in [("apps.l1_ttl", "100ms"), ("apps.l1_entries", "2")] {
            scenario.set(path, text).unwrap();
        }
        let mut l1 = L1::new(&scenario).unwrap().unwrap();
        let mut recorder = Recorder::new(0, 1, 1);
        let at = |ms| Instant::ZERO + Duration::from_millis(ms);
        for (ms, key) in [(0, 1), (50, 2), (100, 3), (120, 4), (220, 3)] {
            l1.keep(0, key, 0, 0, at(ms), recorder.l1());
        }
        // Key 1 was over when 3 came and 3 when it came again; key 2 had 30 ms left when 4 came.
        let mut count = |change| recorder.l1().count(change);
        assert_eq!((count(CacheChange::Expired), count(CacheChange::Evicted)), (2, 1));
    }

    #[test]
    fn the_memories_of_all_apps_are_weighed() {
        let (mut l1, mut recorder) = l1(&[("apps.l1_entries", "5000")]);
        let weight = |l1: &L1| {
            let mut memory = Memory::default();
            l1.weigh(&mut memory);
            memory.held()
        };
        let empty = weight(&l1);
        for app in 0..2 {
            (0..1_000).for_each(|key| l1.keep(app, key, 1, 0, at(0), recorder.l1()));
        }
        // A key, a version and two times for each.
        assert!(weight(&l1) - empty >= 2 * 1_000 * 24, "{}", weight(&l1));
    }
}
