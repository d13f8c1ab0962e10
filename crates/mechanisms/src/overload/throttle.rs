//! Client-side throttling: a client that is mostly refused stops asking, in proportion.
//!
//! **In production**: Google's client libraries; the rule is in "Site Reliability Engineering" (2016), chapter 21,
//! "Handling Overload".
//!
//! **Semantics**: a request is rejected on the spot with probability max(0, (requests − K·accepts) / (requests + 1)), both
//! counted over the last two minutes. *Requests* counts every attempt, those rejected here included, so a client whose
//! back-end has recovered finds out. K = 2 lets about as many futile requests through as there are useful ones; a
//! smaller K wastes less and reacts to less.
//!
//! **Cost**: O(1) a call; the window is kept in 120 buckets of a second.

use crate::overload::rolling::Rolling;
use crate::random;
use crate::time::{Duration, Instant};
use std::fmt;

/// The multiplier must be finite and at least 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct InvalidMultiplier(pub f64);

impl fmt::Display for InvalidMultiplier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the throttle's K must be a finite number from 1 up, not {}", self.0)
    }
}

impl std::error::Error for InvalidMultiplier {}

/// The probability to reject: 0 up to, and without, 1 for K ≥ 0.
pub fn reject_probability(requests: u64, accepts: u64, k: f64) -> f64 {
    ((requests as f64 - k * accepts as f64) / (requests as f64 + 1.0)).max(0.0)
}

/// The throttle of one client.
///
/// The contract: before each request ask [`admit`](AdaptiveThrottle::admit); if the back-end accepts it (whatever the
/// answer is, if only it was not refused for overload), say so with [`accepted`](AdaptiveThrottle::accepted).
///
/// ```
/// use stampede_mechanisms::overload::throttle::AdaptiveThrottle;
/// use stampede_mechanisms::time::Instant;
///
/// let mut throttle = AdaptiveThrottle::new(2.0).unwrap();
/// let now = Instant::ZERO;
/// assert!(throttle.admit(now, 0), "nothing is known yet");
/// // It was refused: the next one is rejected with probability 1/2.
/// assert!(!throttle.admit(now, 0));
/// assert!(throttle.admit(now, u64::MAX));
/// ```
#[derive(Clone, Debug)]
pub struct AdaptiveThrottle {
    k: f64,
    /// Requests and accepts.
    window: Rolling<2>,
}

impl AdaptiveThrottle {
    /// Nothing counted yet. `k` is 2 in the book.
    ///
    /// # Errors
    /// [`InvalidMultiplier`] if `k` is below 1, infinite or not a number.
    pub fn new(k: f64) -> Result<AdaptiveThrottle, InvalidMultiplier> {
        if !(k.is_finite() && k >= 1.0) {
            return Err(InvalidMultiplier(k));
        }
        Ok(AdaptiveThrottle { k, window: Rolling::new(120, Duration::from_secs(1)) })
    }

    /// May the request be sent? Counts it in either case; `bits` are its 64 random bits.
    #[must_use = "a request that is rejected must not be sent"]
    pub fn admit(&mut self, now: Instant, bits: u64) -> bool {
        let [requests, accepts] = self.window.sum(now);
        self.window.add([1, 0], now);
        random::unit(bits) >= reject_probability(requests, accepts, self.k)
    }

    /// The probability with which a request would be rejected now.
    pub fn rejects(&mut self, now: Instant) -> f64 {
        let [requests, accepts] = self.window.sum(now);
        reject_probability(requests, accepts, self.k)
    }

    /// The back-end took a request.
    pub fn accepted(&mut self, now: Instant) {
        self.window.add([0, 1], now);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Purpose, Stream};

    fn at(s: u64) -> Instant {
        Instant::ZERO + Duration::from_secs(s)
    }

    #[test]
    fn refuses_multipliers_that_would_reject_a_healthy_service() {
        for k in [0.99, f64::NAN, f64::INFINITY] {
            assert!(AdaptiveThrottle::new(k).is_err());
        }
    }

    #[test]
    fn a_healthy_service_is_never_throttled() {
        let mut throttle = AdaptiveThrottle::new(1.0).unwrap();
        for s in 0..500 {
            assert!(throttle.admit(at(s), 0));
            throttle.accepted(at(s));
        }
    }

    #[test]
    fn with_k_2_about_twice_what_is_accepted_is_sent() {
        let mut throttle = AdaptiveThrottle::new(2.0).unwrap();
        let stream = Stream::new(1, Purpose("test"));
        let (mut sent, mut total) = (0, 0);
        // 100 requests a second come, the service takes the first 10 that reach it in each second.
        for s in 0..600 {
            let mut room = 10;
            for i in 0..100 {
                if throttle.admit(at(s), stream.at(s * 100 + i)) {
                    if room > 0 {
                        room -= 1;
                        throttle.accepted(at(s));
                    }
                    if s >= 200 {
                        sent += 1;
                    }
                }
                total += u64::from(s >= 200);
            }
        }
        assert!((15..=25).contains(&(sent * 100 / total)), "{sent} of {total}");
    }

    #[test]
    fn an_outage_is_forgotten_after_two_minutes() {
        let mut throttle = AdaptiveThrottle::new(2.0).unwrap();
        for _ in 0..1000 {
            let _ = throttle.admit(at(0), 0);
        }
        assert!(!throttle.admit(at(119), 0));
        assert!(throttle.admit(at(240), 0));
    }
}
