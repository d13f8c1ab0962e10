//! What each app keeps in its own memory, before all cache nodes (L1).

use crate::mechanism::cache::{Cache, ConfigError, Departure, Limits, Lookup, Reason};
use crate::mechanism::eviction::PolicyKind;
use crate::mechanism::ttl::Life;
use crate::memory::Memory;
use crate::random::{Purpose, Stream, unit};
use crate::recording::{CacheChange, CacheLog, NodeFill};
use crate::scenario::Scenario;
use crate::time::{Duration, Instant};

const KEPT: Purpose = Purpose("kept in L1");

/// The memories of all apps. An entry is the version of its value.
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
        let memories: Result<_, _> =
            (0..apps.count).map(|_| Cache::new(PolicyKind::Lru, limits, scenario.run.seed)).collect();
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
}
