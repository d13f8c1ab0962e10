//! Token bucket: a limit of calls per second on average, and a limit of calls at once.
//!
//! **In production**: the rate limit in front of nearly everything (Guava's `RateLimiter`, `golang.org/x/time/rate`,
//! nginx `limit_req` as the equivalent leaky bucket, Redis-cell as the equivalent GCRA).
//!
//! **Semantics**: the bucket begins full, gains tokens at a constant rate up to its size, and each call takes one if
//! there is one. All is in whole numbers, so nothing is lost however often it is asked: a token is divided into as
//! many units as it takes nanoseconds to gain the configured number of tokens.
//!
//! **Cost**: O(1), 40 bytes.

use crate::range::OutOfRange;
use crate::time::{Duration, Instant};

/// A bucket of tokens.
///
/// The contract: [`take`](TokenBucket::take) before each call, in the order of time; without a token do not make it, or
/// wait until [`ready_at`](TokenBucket::ready_at) and ask again (nothing is reserved).
///
/// ```
/// use stampede_mechanisms::overload::token_bucket::TokenBucket;
/// use stampede_mechanisms::time::{Duration, Instant};
///
/// // Two a second, three at once.
/// let mut bucket = TokenBucket::new(2, Duration::from_secs(1), 3, Instant::ZERO).unwrap();
/// assert!((0..3).all(|_| bucket.take(Instant::ZERO)));
/// assert!(!bucket.take(Instant::ZERO));
/// assert_eq!(bucket.ready_at(Instant::ZERO), Instant::ZERO + Duration::from_millis(500));
/// ```
#[derive(Clone, Copy, Debug)]
pub struct TokenBucket {
    /// The gain of each nanosecond.
    gain: u64,
    /// The size of a token.
    token: u64,
    size: u64,
    level: u64,
    last: Instant,
}

impl TokenBucket {
    /// A full bucket of `burst` tokens that gains `tokens` tokens `per` time.
    ///
    /// # Errors
    /// [`OutOfRange`] if one of them is zero, or `burst · per` exceeds `u64::MAX` ns (a burst of 2 million tokens of one
    /// per hour each does not).
    pub fn new(tokens: u32, per: impl Into<Duration>, burst: u32, now: Instant) -> Result<TokenBucket, OutOfRange> {
        let per = per.into();
        OutOfRange::check("tokens", tokens.into(), 1, u32::MAX.into())?;
        OutOfRange::check("burst", burst.into(), 1, u32::MAX.into())?;
        OutOfRange::check("per", per.as_nanos(), 1, u64::MAX / u64::from(burst))?;
        let size = u64::from(burst) * per.as_nanos();
        Ok(TokenBucket { gain: tokens.into(), token: per.as_nanos(), size, level: size, last: now })
    }

    /// Takes a token if there is one.
    #[must_use = "without a token the call must not be made"]
    pub fn take(&mut self, now: Instant) -> bool {
        self.refill(now);
        let enough = self.level >= self.token;
        if enough {
            self.level -= self.token;
        }
        enough
    }

    /// The first moment at which there is a token.
    pub fn ready_at(&mut self, now: Instant) -> Instant {
        self.refill(now);
        now + Duration::from_nanos(self.token.saturating_sub(self.level).div_ceil(self.gain))
    }

    /// How many tokens there are, parts included; for display only.
    pub fn tokens(&mut self, now: Instant) -> f64 {
        self.refill(now);
        self.level as f64 / self.token as f64
    }

    fn refill(&mut self, now: Instant) {
        let gained = now.since(self.last).as_nanos().saturating_mul(self.gain);
        self.level = self.level.saturating_add(gained).min(self.size);
        self.last = self.last.max(now);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn refuses_parameters_outside_their_range() {
        let field = |tokens, per, burst| TokenBucket::new(tokens, per, burst, Instant::ZERO).unwrap_err().field;
        assert_eq!(field(0, Duration::from_secs(1), 1), "tokens");
        assert_eq!(field(1, Duration::ZERO, 1), "per");
        assert_eq!(field(1, Duration::from_secs(1), 0), "burst");
        assert_eq!(field(1, Duration::from_nanos(u64::MAX), 2), "per");
    }

    #[test]
    fn asking_often_loses_nothing() {
        // 3 tokens per 10 ns, asked every nanosecond. (A bucket of one would spill between two askings.)
        let mut bucket = TokenBucket::new(3, Duration::from_nanos(10), 2, Instant::ZERO).unwrap();
        let given = (1..=10_000).filter(|&ns| bucket.take(Instant::from_nanos(ns))).count();
        assert!((3_000..=3_002).contains(&given), "{given}");
    }

    #[test]
    fn time_that_runs_backwards_earns_nothing() {
        let mut bucket = TokenBucket::new(1, Duration::from_nanos(10), 1, Instant::ZERO).unwrap();
        assert!(bucket.take(Instant::from_nanos(10)));
        assert!(!bucket.take(Instant::ZERO));
        assert!(!bucket.take(Instant::from_nanos(19)));
    }

    proptest! {
        /// The generic cell rate algorithm keeps one time instead of a level, and must decide the same.
        #[test]
        fn decides_as_gcra(
            interval in 1..50u64, burst in 1..6u32, steps in prop::collection::vec(0..80u64, 0..200)
        ) {
            let mut bucket = TokenBucket::new(1, Duration::from_nanos(interval), burst, Instant::ZERO).unwrap();
            let tolerance = interval * u64::from(burst - 1);
            let (mut now, mut arrival) = (0u64, 0u64);
            for step in steps {
                now += step;
                let conforms = arrival.max(now) - now <= tolerance;
                let ready = now.max(arrival.saturating_sub(tolerance));
                prop_assert_eq!(bucket.ready_at(Instant::from_nanos(now)), Instant::from_nanos(ready));
                prop_assert_eq!(bucket.take(Instant::from_nanos(now)), conforms);
                if conforms {
                    arrival = arrival.max(now) + interval;
                }
            }
        }

        #[test]
        fn is_ready_at_the_first_moment_with_a_token(tokens in 1..20u32, per in 1..50u64, burst in 1..4u32) {
            let mut bucket = TokenBucket::new(tokens, Duration::from_nanos(per), burst, Instant::ZERO).unwrap();
            let mut now = Instant::ZERO;
            for _ in 0..20 {
                let ready = bucket.ready_at(now);
                if ready > now {
                    prop_assert!(!bucket.take(ready - Duration::from_nanos(1)));
                }
                now = ready;
                prop_assert!(bucket.take(now));
            }
        }

        #[test]
        fn never_panics(tokens in 1..u32::MAX, per in 1..u64::from(u32::MAX), burst in 1..u32::MAX, now in any::<u64>()) {
            let mut bucket = TokenBucket::new(tokens, Duration::from_nanos(per), burst, Instant::from_nanos(5)).unwrap();
            let _ = bucket.take(Instant::from_nanos(now));
            bucket.ready_at(Instant::ZERO);
            prop_assert!(bucket.tokens(Instant::from_nanos(u64::MAX)) <= f64::from(burst) * 1.000_001);
        }
    }
}
