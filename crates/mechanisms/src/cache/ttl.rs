//! How long a cached value lives: its soft and its hard end, absolute or sliding, spread by jitter. Negative entries have a
//! rule of their own.
//!
//! In production: Redis's `EXPIRE` is a hard end. HTTP's `stale-while-revalidate`, Varnish's grace and FusionCache's
//! fail-safe add a soft end before it. Guava's and Caffeine's `expireAfterAccess` slides. With jitter, entries that were
//! filled together do not expire together (an avalanche).
//!
//! ```
//! use stampede_mechanisms::cache::ttl::{Life, Ttl};
//! use stampede_mechanisms::time::{Duration, Instant};
//!
//! let ttl = Ttl { jitter: Duration::from_secs(60), ..Ttl::of(Duration::from_secs(3600)) };
//! let shortest = ttl.life(Instant::ZERO, 0);
//! let longest = ttl.life(Instant::ZERO, u64::MAX);
//! assert_eq!(shortest, Life::until(Instant::ZERO + Duration::from_secs(3600)));
//! assert_eq!(longest, Life::until(Instant::ZERO + Duration::from_secs(3660)));
//! ```

use crate::random::below;
use crate::time::{Duration, Instant};

/// When an entry stops being fresh (soft TTL) and when it is gone (hard TTL).
///
/// It is fresh while `now < fresh_until`, stale while `fresh_until <= now < kept_until`, and gone from `kept_until`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Life {
    /// The end of freshness.
    pub fresh_until: Instant,
    /// The end of the entry. Not before `fresh_until`: an earlier moment counts as `fresh_until`.
    pub kept_until: Instant,
}

impl Life {
    /// Fresh until it is evicted or removed: an entry without a TTL.
    pub const FOREVER: Life = Life { fresh_until: Instant::NEVER, kept_until: Instant::NEVER };

    /// Fresh until `end` and then gone.
    pub const fn until(end: Instant) -> Life {
        Life { fresh_until: end, kept_until: end }
    }

    /// Fresh until `end`, then stale for `grace`.
    pub fn with_grace(end: Instant, grace: impl Into<Duration>) -> Life {
        Life { fresh_until: end, kept_until: end + grace.into() }
    }

    /// Whether the entry has an end at all: Redis's "volatile" keys.
    pub fn is_mortal(self) -> bool {
        self.kept_until != Instant::NEVER
    }

    /// With `kept_until` not before `fresh_until`.
    pub(super) fn ordered(self) -> Life {
        Life { kept_until: self.kept_until.max(self.fresh_until), ..self }
    }
}

/// A rule that gives entries their lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ttl {
    /// How long a value is fresh.
    pub fresh_for: Duration,
    /// How much longer it is kept and may be served stale; zero: not at all.
    pub grace: Duration,
    /// Each life is longer by a uniform draw from zero to this, both included.
    pub jitter: Duration,
    /// Whether every read starts the life anew (with [`Cache::renew`](crate::cache::Cache::renew)).
    pub sliding: bool,
}

impl Ttl {
    /// An absolute TTL without grace or jitter.
    pub fn of(fresh_for: impl Into<Duration>) -> Ttl {
        Ttl { fresh_for: fresh_for.into(), grace: Duration::ZERO, jitter: Duration::ZERO, sliding: false }
    }

    /// The life of a value that is stored at `now`; `draw` is 64 random bits, used for the jitter only.
    pub fn life(&self, now: Instant, draw: u64) -> Life {
        let jitter = Duration::from_nanos(below(draw, self.jitter.as_nanos().saturating_add(1)));
        Life::with_grace(now + self.fresh_for + jitter, self.grace)
    }

    /// The new life of a value that is read at `now`, if the TTL slides.
    pub fn life_after_read(&self, now: Instant, draw: u64) -> Option<Life> {
        self.sliding.then(|| self.life(now, draw))
    }
}

/// The rules for values and for the knowledge that there is no value (negative caching).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Expiry {
    /// For what exists.
    pub found: Ttl,
    /// For what does not exist; `None`: such answers are not cached.
    pub not_found: Option<Ttl>,
}

impl Expiry {
    /// The rule for an answer; `None`: do not store it.
    pub fn ttl<V>(&self, answer: &Option<V>) -> Option<Ttl> {
        if answer.is_some() { Some(self.found) } else { self.not_found }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cache::{Cache, Limits, Lookup};
    use crate::eviction::PolicyKind;

    const fn at(s: u64) -> Instant {
        Instant::from_nanos(s * 1_000_000_000)
    }

    #[test]
    fn an_unordered_life_ends_with_its_freshness() {
        let life = Life { fresh_until: at(5), kept_until: at(3) };
        assert_eq!(life.ordered(), Life::until(at(5)));
    }

    #[test]
    fn no_length_overflows() {
        let long = Duration::from_nanos(u64::MAX);
        let ttl = Ttl { fresh_for: long, grace: long, jitter: long, sliding: true };
        assert!(!ttl.life(Instant::MAX, u64::MAX).is_mortal());
    }

    #[test]
    fn a_sliding_value_lives_while_it_is_read() {
        let mut cache = Cache::new(PolicyKind::Lru, Limits::default(), 0).unwrap();
        let ttl = Ttl { sliding: true, ..Ttl::of(Duration::from_secs(10)) };
        cache.insert(1, 'a', 1, ttl.life(at(0), 0), at(0), &mut Vec::new());
        for now in [9, 18, 27] {
            assert_eq!(cache.get(&1, at(now)), Lookup::Fresh(&'a'));
            assert!(cache.renew(&1, ttl.life_after_read(at(now), 0).unwrap(), at(now)));
        }
        assert_eq!(cache.get(&1, at(37)), Lookup::Expired);
        assert!(!cache.renew(&1, Life::FOREVER, at(37)));
        assert_eq!(Ttl::of(Duration::ZERO).life_after_read(at(0), 0), None);
    }

    #[test]
    fn a_negative_answer_has_its_own_ttl() {
        let expiry =
            Expiry { found: Ttl::of(Duration::from_secs(3600)), not_found: Some(Ttl::of(Duration::from_secs(300))) };
        let mut cache: Cache<u8, Option<u8>> = Cache::new(PolicyKind::Lru, Limits::default(), 0).unwrap();
        for (key, answer) in [(1, Some(7)), (2, None)] {
            let life = expiry.ttl(&answer).unwrap().life(at(0), 0);
            cache.insert(key, answer, 1, life, at(0), &mut Vec::new());
        }
        assert_eq!(cache.get(&2, at(299)), Lookup::Fresh(&None));
        assert_eq!(cache.get(&2, at(300)), Lookup::Expired);
        assert_eq!(cache.get(&1, at(300)), Lookup::Fresh(&Some(7)));
        assert_eq!(Expiry { not_found: None, ..expiry }.ttl::<u8>(&None), None);
    }
}
