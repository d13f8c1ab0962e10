//! Redis's active expire cycle: frees the memory of values that are over and that nobody asks for any more.
//!
//! Ten times a second, Redis draws 20 of the values with a TTL and removes those whose time is over. If more than 10 % of
//! them were, it repeats this at once, until it has used 25 % of one CPU; here a cycle has a limit of loops instead. So in
//! the long run the time of about a tenth of these values is over, or of more where the limit stops the loops. Since
//! version 6 Redis walks its hash table from a cursor; independent draws, as before, find the same share. Source: redis
//! `src/expire.c` (`activeExpireCycle`) at effort 1.
//!
//! The caller runs a cycle every [`ActiveExpiry::PERIOD`]. Cost: at most `20 · max_loops` lookups.
//!
//! ```
//! use stampede_mechanisms::cache::{Cache, Limits, active_expiry::ActiveExpiry, ttl::Life};
//! use stampede_mechanisms::eviction::PolicyKind;
//! use stampede_mechanisms::random::{Purpose, Stream};
//! use stampede_mechanisms::time::Instant;
//!
//! let mut cache = Cache::new(PolicyKind::RedisLru, Limits::default(), 0)?;
//! let mut left = Vec::new();
//! for key in 0..1000 {
//!     cache.insert(key, (), 1, Life::until(Instant::from_nanos(5)), Instant::ZERO, &mut left);
//! }
//! let mut draws = Stream::new(1, Purpose("active expiry")).sequence();
//! ActiveExpiry::default().cycle(&mut cache, Instant::from_nanos(5), &mut draws, &mut left);
//! assert_eq!((cache.len(), left.len()), (0, 1000));
//! # Ok::<(), stampede_mechanisms::cache::ConfigError>(())
//! ```

use std::hash::{BuildHasher, Hash};

use crate::cache::Cache;
use crate::cache::contents::Sampled;
use crate::cache::outcome::Departure;
use crate::random::Sequence;
use crate::time::{Duration, Instant};

/// The cycle's parameters; the default is Redis's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ActiveExpiry {
    /// Values looked at in a loop (`ACTIVE_EXPIRE_CYCLE_KEYS_PER_LOOP`: 20).
    pub keys_per_loop: u32,
    /// Repeats while more than this share of them was over, in percent (`ACTIVE_EXPIRE_CYCLE_ACCEPTABLE_STALE`: 10).
    pub acceptable_stale_percent: u32,
    /// Loops in a cycle at most. Redis limits time instead: 25 ms a cycle, which is about 1000 loops (*assumption*:
    /// about 1 µs a value).
    pub max_loops: u32,
}

impl Default for ActiveExpiry {
    fn default() -> Self {
        ActiveExpiry { keys_per_loop: 20, acceptable_stale_percent: 10, max_loops: 1000 }
    }
}

/// The work of one cycle.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cycle {
    /// Loops run.
    pub loops: u32,
    /// Values looked at.
    pub sampled: u64,
    /// Values removed.
    pub expired: u64,
}

impl ActiveExpiry {
    /// Time from one cycle to the next: 100 ms, Redis's `hz 10`.
    pub const PERIOD: Duration = Duration::from_millis(100);

    /// Runs one cycle at `now`; what it removes is appended to `left`.
    pub fn cycle<K: Hash + Eq + Clone, V, S: BuildHasher>(
        &self,
        cache: &mut Cache<K, V, S>,
        now: Instant,
        draws: &mut Sequence,
        left: &mut Vec<Departure<K, V>>,
    ) -> Cycle {
        let mut cycle = Cycle::default();
        while cycle.loops < self.max_loops {
            cycle.loops += 1;
            let (mut sampled, mut expired) = (0u64, 0u64);
            let keys = u64::from(self.keys_per_loop).min(cache.mortal() as u64);
            for _ in 0..keys {
                match cache.expire_one(draws.next_u64(), now, left) {
                    Sampled::Nothing => break,
                    Sampled::Alive => sampled += 1,
                    Sampled::Expired => (sampled, expired) = (sampled + 1, expired + 1),
                }
            }
            cycle.sampled += sampled;
            cycle.expired += expired;
            if expired * 100 <= sampled * u64::from(self.acceptable_stale_percent) {
                break;
            }
        }
        cycle
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cache::Limits;
    use crate::cache::ttl::Life;
    use crate::eviction::PolicyKind;
    use crate::random::{Purpose, Stream};

    const END: Instant = Instant::from_nanos(10);

    fn filled(over: u32, alive: u32, without: u32) -> Cache<u32, ()> {
        let mut cache = Cache::new(PolicyKind::RedisLru, Limits::default(), 0).unwrap();
        for key in 0..over + alive + without {
            let life = match key {
                _ if key < over => Life::until(END),
                _ if key < over + alive => Life::until(END + Duration::from_nanos(1)),
                _ => Life::FOREVER,
            };
            cache.insert(key, (), 1, life, Instant::ZERO, &mut Vec::new());
        }
        cache
    }

    fn run(rule: ActiveExpiry, cache: &mut Cache<u32, ()>) -> Cycle {
        rule.cycle(cache, END, &mut Stream::new(1, Purpose("test")).sequence(), &mut Vec::new())
    }

    #[test]
    fn leaves_the_living_alone() {
        let mut cache = filled(0, 100, 100);
        assert_eq!(run(ActiveExpiry::default(), &mut cache), Cycle { loops: 1, sampled: 20, expired: 0 });
        assert_eq!(cache.len(), 200);
    }

    #[test]
    fn has_nothing_to_do_without_ttls() {
        let mut cache = filled(0, 0, 100);
        assert_eq!(run(ActiveExpiry::default(), &mut cache), Cycle { loops: 1, sampled: 0, expired: 0 });
    }

    #[test]
    fn within_five_seconds_only_about_a_tenth_is_over() {
        let mut cache = filled(2_000, 2_000, 1_000);
        let mut draws = Stream::new(1, Purpose("test")).sequence();
        for _ in 0..50 {
            ActiveExpiry::default().cycle(&mut cache, END, &mut draws, &mut Vec::new());
        }
        let over = cache.len() as f64 - 3_000.0;
        let share = over / (over + 2_000.0);
        assert!((0.02..0.15).contains(&share), "{share}");
    }

    #[test]
    fn goes_on_while_more_than_the_acceptable_share_was_over() {
        let rule = ActiveExpiry { acceptable_stale_percent: 100, ..ActiveExpiry::default() };
        assert_eq!(run(rule, &mut filled(1_000, 0, 0)), Cycle { loops: 1, sampled: 20, expired: 20 });
        let rule = ActiveExpiry { acceptable_stale_percent: 99, ..ActiveExpiry::default() };
        assert_eq!(run(rule, &mut filled(1_000, 0, 0)), Cycle { loops: 51, sampled: 1_000, expired: 1_000 });
    }

    #[test]
    fn the_limit_bites() {
        let mut cache = filled(10_000, 0, 0);
        let cycle = run(ActiveExpiry { max_loops: 3, ..ActiveExpiry::default() }, &mut cache);
        assert_eq!(cycle, Cycle { loops: 3, sampled: 60, expired: 60 });
        assert_eq!(cache.mortal(), 9_940);
        assert_eq!(run(ActiveExpiry { max_loops: 0, ..ActiveExpiry::default() }, &mut cache), Cycle::default());
    }
}
