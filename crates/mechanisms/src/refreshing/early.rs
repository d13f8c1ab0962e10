//! Refreshing before expiry: a read looks at the entry and at a random draw, and decides whether to recompute a value that
//! is still good.
//!
//! **In production**: XFetch in Symfony Cache and python-diskcache; a threshold in most hand-written wrappers; refresh
//! after a share of the lifetime in Caffeine (`refreshAfterWrite`) and Coherence (refresh-ahead factor).
//!
//! **The rules** ([`Early`]) differ in what they cost:
//! * **XFetch** draws how early to act from an exponential law whose scale is the time that the last recompute took. However
//!   many readers there are, few act early: without any lock about e^(1/β) of them recompute per refresh (2.72 at
//!   β = 1), whatever the request rate; with readers at rate λ and θ = βδ the value lives
//!   TTL − θ·(ln(λθ) + 0.577) on average.
//! * **Linear** recomputes with probability 1 − remaining/TTL *at every read*. It does not know the request rate: a hot
//!   key is recomputed a moment after it was written, over and over.
//! * **Below** recomputes at every read in the last stretch. Without coalescing every one of those reads makes a query:
//!   a stampede again, only in the background.
//! * **After** is Caffeine's: once the value has reached an age, a read (or a timer, see [`Early::due`]) refreshes it.
//!
//! **Contract**: pure functions of the entry, the time and 64 random bits. Ask them about entries that exist; a missing one
//! must be loaded anyway. They do not see to it that only one reader refreshes: that is the task of singleflight.
//!
//! **Cost**: O(1); XFetch takes one logarithm.
//!
//! **Source**: Vattani, Chierichetti, Lowenstein, "Optimal Probabilistic Cache Stampede Prevention", PVLDB 8(8), 2015,
//! for XFetch; Caffeine's documentation for After. Linear and Below are common in hand-written code.

use crate::random;
use crate::time::{Duration, Instant};
use std::fmt;

/// The times of a cache entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lifetime {
    /// When it was stored.
    pub written: Instant,
    /// When it ceases to be fresh.
    pub expiry: Instant,
    /// How long it took to compute: δ.
    pub took: Duration,
}

/// XFetch's β: above 1 recomputes earlier, below 1 later, 0 never early. Finite and not negative.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Beta(f64);

/// β must be finite and not negative.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct InvalidBeta(pub f64);

impl fmt::Display for InvalidBeta {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "XFetch's β must be a finite number from 0 up, not {}", self.0)
    }
}

impl std::error::Error for InvalidBeta {}

impl Beta {
    /// The paper's optimum.
    pub const ONE: Beta = Beta(1.0);

    /// # Errors
    /// [`InvalidBeta`] if `beta` is negative, infinite or not a number.
    pub fn new(beta: f64) -> Result<Beta, InvalidBeta> {
        if beta.is_finite() && beta >= 0.0 { Ok(Beta(beta)) } else { Err(InvalidBeta(beta)) }
    }

    /// The number.
    pub fn get(self) -> f64 {
        self.0
    }
}

/// A number in **(0, 1]**: zero has no logarithm.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Unit(f64);

impl Unit {
    /// The uniform draw that these random bits make, on a grid of 2^-53.
    pub fn from_bits(bits: u64) -> Unit {
        Unit(random::unit_open(bits))
    }

    /// `None` outside (0, 1].
    pub fn new(u: f64) -> Option<Unit> {
        (u > 0.0 && u <= 1.0).then_some(Unit(u))
    }
}

/// How much before its expiry XFetch takes a value for expired: ⌊−δ·β·ln u⌋ ns; saturates at `u64::MAX` ns.
///
/// Rounding down decides as the real number would, because times are whole: x ≥ n iff ⌊x⌋ ≥ n.
pub fn xfetch_offset(took: impl Into<Duration>, beta: Beta, u: Unit) -> Duration {
    Duration::from_nanos((-libm::log(u.0) * beta.0 * took.into().as_nanos() as f64) as u64)
}

/// XFetch's decision: `now − δ·β·ln u ≥ expiry`.
///
/// ```
/// use stampede_mechanisms::refreshing::early::{Beta, Unit, xfetch};
/// use stampede_mechanisms::time::{Duration, Instant};
///
/// let at = |ms| Instant::ZERO + Duration::from_millis(ms);
/// let half = Unit::new(0.5).unwrap(); // −ln 0.5 = 0.693
/// assert!(!xfetch(at(9_306), at(10_000), Duration::from_secs(1), Beta::ONE, half));
/// assert!(xfetch(at(9_307), at(10_000), Duration::from_secs(1), Beta::ONE, half));
/// ```
pub fn xfetch(now: Instant, expiry: Instant, took: impl Into<Duration>, beta: Beta, u: Unit) -> bool {
    now + xfetch_offset(took, beta, u) >= expiry
}

/// The linear rule: true with probability 1 − remaining/TTL, decided in whole numbers; always at and after expiry.
pub fn linear(now: Instant, life: &Lifetime, bits: u64) -> bool {
    let remaining = u128::from(life.expiry.since(now).as_nanos());
    let ttl = u128::from(life.expiry.since(life.written).as_nanos());
    // u < 1 − remaining/ttl with u = (bits / 2^64), cleared of fractions.
    remaining == 0 || u128::from(bits) * ttl < (ttl.saturating_sub(remaining)) << 64
}

/// When to recompute a value that is still there.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum Early {
    /// Only when it has expired.
    Never,
    /// [`xfetch`].
    XFetch(Beta),
    /// [`linear`].
    Linear,
    /// When less than this remains (60 s is common; as Redis's `TTL` answers in rounded seconds, its
    /// `ttl < 60` begins at 59.5 s).
    Below(Duration),
    /// When this much time has passed since it was stored.
    After(Duration),
}

impl Early {
    /// Whether a read at `now` should recompute the value; `bits` are its 64 random bits. Always true at and after
    /// expiry.
    #[must_use = "a reader that is to recompute must do so"]
    pub fn recompute(&self, life: &Lifetime, now: Instant, bits: u64) -> bool {
        now >= life.expiry
            || match *self {
                Early::Never => false,
                Early::XFetch(beta) => xfetch(now, life.expiry, life.took, beta, Unit::from_bits(bits)),
                Early::Linear => linear(now, life, bits),
                Early::Below(threshold) => life.expiry.since(now) < threshold,
                Early::After(age) => now.since(life.written) >= age,
            }
    }

    /// When a timer should refresh the value without waiting for a read, for the rules that do not draw. Not after the
    /// expiry, not before it was stored.
    pub fn due(&self, life: &Lifetime) -> Option<Instant> {
        match *self {
            Early::Below(threshold) => Some((life.expiry - threshold).max(life.written)),
            Early::After(age) => Some((life.written + age).min(life.expiry)),
            Early::Never | Early::XFetch(_) | Early::Linear => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Purpose, Stream};
    use proptest::prelude::*;

    const HOUR: Lifetime =
        Lifetime { written: Instant::ZERO, expiry: Instant::from_nanos(3_600_000_000_000), took: Duration::ZERO };

    fn at(s: u64) -> Instant {
        Instant::ZERO + Duration::from_secs(s)
    }

    #[test]
    fn beta_and_unit_have_their_ranges() {
        for beta in [-0.1, f64::NAN, f64::INFINITY] {
            assert!(Beta::new(beta).is_err());
        }
        for u in [0.0, -1.0, 1.1, f64::NAN] {
            assert_eq!(Unit::new(u), None);
        }
        let huge = xfetch_offset(Duration::from_nanos(u64::MAX), Beta(f64::MAX), Unit(f64::MIN_POSITIVE));
        assert_eq!(huge, Duration::from_nanos(u64::MAX));
        assert_eq!(xfetch_offset(Duration::from_secs(1), Beta(f64::MAX), Unit(1.0)), Duration::ZERO);
    }

    #[test]
    fn the_linear_rule_recomputes_nine_times_in_ten_when_a_tenth_remains() {
        let stream = Stream::new(1, Purpose("test"));
        for (s, share) in [(0, 0.0), (360, 0.1), (1800, 0.5), (3240, 0.9), (3600, 1.0)] {
            let n = 20_000;
            let recomputed = (0..n).filter(|&i| linear(at(s), &HOUR, stream.at(i))).count();
            assert!((recomputed as f64 / n as f64 - share).abs() < 0.02, "{recomputed} at {s} s");
        }
    }

    #[test]
    fn the_linear_rule_makes_a_hot_key_live_for_a_fraction_of_its_ttl() {
        // With λ reads a second the first recompute comes after about √(π·TTL/2λ): 7.5 s of an hour at 100/s.
        let stream = Stream::new(2, Purpose("test"));
        let mut total = 0;
        for run in 0..400 {
            total +=
                (0..).find(|&i| linear(at(0) + Duration::from_millis(10 * i), &HOUR, stream.of(run).at(i))).unwrap();
        }
        let seconds = total as f64 / 400.0 / 100.0;
        assert!((seconds - 7.52).abs() < 0.6, "{seconds}");
    }

    #[test]
    fn the_linear_rule_recomputes_what_never_lived() {
        let life = Lifetime { expiry: HOUR.written, ..HOUR };
        assert!(linear(HOUR.written, &life, u64::MAX));
    }

    #[test]
    fn below_a_threshold_every_read_recomputes() {
        let rule = Early::Below(Duration::from_secs(60));
        assert!(!rule.recompute(&HOUR, at(3540), 0), "60 s are not less than 60 s");
        assert!(rule.recompute(&HOUR, at(3540) + Duration::from_nanos(1), u64::MAX));
        assert_eq!(rule.due(&HOUR), Some(at(3540)));
        assert_eq!(Early::Below(Duration::MAX).due(&HOUR), Some(HOUR.written));
    }

    #[test]
    fn after_an_age_a_read_or_a_timer_refreshes() {
        let rule = Early::After(Duration::from_secs(1800));
        assert!(!rule.recompute(&HOUR, at(1799), 0));
        assert!(rule.recompute(&HOUR, at(1800), u64::MAX));
        assert_eq!(rule.due(&HOUR), Some(at(1800)));
        assert_eq!(Early::After(Duration::MAX).due(&HOUR), Some(HOUR.expiry));
    }

    proptest! {
        #[test]
        fn no_rule_keeps_an_expired_value_or_panics(
            written in any::<u64>(), expiry in any::<u64>(), took in any::<u64>(), now in any::<u64>(), bits in any::<u64>(),
            beta in 0.0..1e6f64, length in any::<u64>(),
        ) {
            let life = Lifetime {
                written: Instant::from_nanos(written),
                expiry: Instant::from_nanos(expiry),
                took: Duration::from_nanos(took),
            };
            let now = Instant::from_nanos(now);
            let length = Duration::from_nanos(length);
            let rules = [Early::Never, Early::XFetch(Beta(beta)), Early::Linear, Early::Below(length), Early::After(length)];
            for rule in rules {
                prop_assert!(rule.recompute(&life, now, bits) || now < life.expiry);
                if expiry >= written {
                    prop_assert!(rule.due(&life).is_none_or(|due| due >= life.written && due <= life.expiry));
                }
            }
        }
    }
}
