//! Redis's LFU: a logarithmic counter of eight bits that forgets.
//!
//! A read raises the counter `c` with probability 1 / (max(0, c − 5) · 10 + 1), so that 255 stands for about a
//! million reads, and every minute without one lowers it by one. A new entry starts at 5, lest it be evicted before
//! its second read. In production as Redis's `allkeys-lfu` and `volatile-lfu`; O(1), in Redis 24 bits an entry.
//! Source: redis `src/evict.c` (`LFULogIncr`, `LFUDecrAndReturn`) with `lfu-log-factor 10` and
//! `lfu-decay-time 1`; the counter is Morris's (CACM 21(10), 1978).
//!
//! ```
//! use stampede_mechanisms::cache::{Cache, Limits};
//! use stampede_mechanisms::{cache::ttl::Life, eviction::PolicyKind};
//! use stampede_mechanisms::time::{Duration, Instant};
//!
//! let mut cache = Cache::new(PolicyKind::RedisLfu, Limits { entries: Some(2), bytes: None }, 0)?;
//! let at = |minute: u64| Instant::ZERO + Duration::from_secs(60 * minute);
//! let mut left = Vec::new();
//! cache.insert("hot", (), 1, Life::FOREVER, at(0), &mut left);
//! cache.insert("cold", (), 1, Life::FOREVER, at(0), &mut left);
//! (0..1000).for_each(|_| _ = cache.get(&"hot", at(0)));
//! cache.insert("new", (), 1, Life::FOREVER, at(0), &mut left);
//! cache.get(&"new", at(60)); // An hour later, one read is more than the thousand of then.
//! cache.insert("newer", (), 1, Life::FOREVER, at(60), &mut left);
//! assert_eq!([left[0].key, left[1].key], ["cold", "hot"]);
//! # Ok::<(), stampede_mechanisms::cache::ConfigError>(())
//! ```

use super::redis_sampled::Rank;
use super::tuning::Tuning;
use crate::random::{Sequence, below};
use crate::time::Instant;

const START: u8 = 5;

/// Ranks by how rarely an entry is used.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rarity {
    draws: Sequence,
    /// `lfu-log-factor`.
    factor: u64,
    /// `lfu-decay-time`, in minutes.
    decay: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Uses {
    count: u8,
    /// When it was last written, in whole minutes.
    minute: u64,
}

impl Rarity {
    pub fn new(draws: Sequence, tuning: Tuning) -> Rarity {
        Rarity { draws, factor: tuning.lfu_log_factor.into(), decay: tuning.lfu_decay_minutes.into() }
    }
}

fn minute(now: Instant) -> u64 {
    now.as_nanos() / 60_000_000_000
}

/// The count after the minutes that have passed since, of which each `decay` take one.
fn decayed(uses: Uses, decay: u64, now: Instant) -> u8 {
    let periods = minute(now).saturating_sub(uses.minute).checked_div(decay).unwrap_or(0);
    uses.count.saturating_sub(u8::try_from(periods).unwrap_or(u8::MAX))
}

fn raised(count: u8, factor: u64, bits: u64) -> u8 {
    let one_in = u64::from(count.saturating_sub(START)) * factor + 1;
    count.saturating_add(u8::from(below(bits, one_in) == 0))
}

impl Rank for Rarity {
    type Note = Uses;
    fn start(&mut self, _: Instant, now: Instant) -> Uses {
        Uses { count: START, minute: minute(now) }
    }
    fn hit(&mut self, uses: Uses, now: Instant) -> Uses {
        let count = decayed(uses, self.decay, now);
        Uses { count: raised(count, self.factor, self.draws.next_u64()), minute: minute(now) }
    }
    fn renew(&mut self, uses: Uses, _: Instant) -> Uses {
        uses
    }
    fn rank(&self, uses: Uses, now: Instant) -> u64 {
        u64::from(u8::MAX - decayed(uses, self.decay, now))
    }
    fn uses(&self, uses: Uses, now: Instant) -> Option<u64> {
        Some(decayed(uses, self.decay, now).into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Purpose, Stream};

    #[test]
    fn counts_like_the_table_in_redis_conf() {
        // redis.conf: a row for each lfu-log-factor, what 100, 1000, 100K and 1M hits led to in one run: small counts are off by chance.
        let ten = [(10, 100, 10.0), (10, 1_000, 18.0), (10, 100_000, 142.0), (10, 1_000_000, 255.0)];
        let others = [(1, 100, 18.0), (1, 1_000, 49.0), (100, 100, 8.0), (100, 1_000, 11.0), (100, 100_000, 49.0)];
        for (factor, hits, table) in ten.into_iter().chain(others) {
            let runs = 20;
            let mut sum = 0.0;
            for seed in 0..runs {
                let mut draws = Stream::new(seed, Purpose("test")).sequence();
                sum += f64::from((0..hits).fold(START, |count, _| raised(count, factor, draws.next_u64())));
            }
            let mean = sum / runs as f64;
            assert!((mean - table).abs() < f64::max(0.1 * table, 1.5), "{hits} hits by {factor}: {mean}, not {table}");
        }
    }

    #[test]
    fn up_to_the_start_every_read_counts() {
        assert_eq!(raised(0, 10, u64::MAX), 1);
        assert_eq!(raised(5, 10, u64::MAX), 6);
        assert_eq!(raised(6, 10, u64::MAX), 6);
        assert_eq!(raised(6, 0, u64::MAX), 7);
        assert_eq!(raised(255, 10, 0), 255);
    }

    #[test]
    fn forgets_one_a_minute_and_stops_at_zero() {
        let at = |minutes: u64| Instant::from_nanos(minutes * 60_000_000_000);
        let uses = Uses { count: 5, minute: 3 };
        assert_eq!([3, 4, 7, 8, 999].map(|minutes| decayed(uses, 1, at(minutes))), [5, 4, 1, 0, 0]);
        assert_eq!([0, 1, 2].map(|decay| decayed(uses, decay, at(7))), [5, 1, 3]);
        assert_eq!(decayed(uses, 1, at(0)), 5);
    }
}
