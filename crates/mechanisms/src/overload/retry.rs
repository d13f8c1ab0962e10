//! Retries: how long to wait before the next try, and when not to try again at all.
//!
//! **In production**: every client library has some of these. A retry turns one failed request into two. This can
//! keep a database overloaded after the cause of the overload has gone (a metastable failure). Waiting spreads the retries
//! ([`Backoff`]), with jitter they do not come together, and only a budget bounds how many there are
//! ([`RetryThrottle`], [`RetryQuota`], [`RetryConcurrency`]).
//!
//! **Semantics and source**:
//! * Backoff: M. Brooker, "Exponential Backoff and Jitter" (AWS Architecture Blog, 2015) and its simulator.
//! * [`RetryThrottle`]: gRPC's retry throttling (proposal A6).
//! * [`RetryConcurrency`]: Envoy's retry budget, with its defaults: `budget_percent` 20 % of the requests active and pending, and
//!   `min_retry_concurrency` 3 in any case (`envoy/config/cluster/v3/circuit_breaker.proto`, `RetryBudget`).
//! * [`RetryQuota`]: the retry quota of the AWS SDKs' standard mode, in two generations: [`QuotaCosts::AWS_2020`] and
//!   [`QuotaCosts::AWS_2026`], which the SDKs have by default from November 2026 on, and before with `AWS_NEW_RETRIES_2026=true`
//!   ("Announcing updated retry behavior for AWS SDKs and Tools", AWS Developer Tools Blog, 2026; "Retry behavior", AWS SDKs and
//!   Tools Reference Guide, which has 500 tokens, 14 and 5 a retry, and at most 20 s before jitter).
//!
//! **Cost**: O(1).

use crate::random;
use crate::range::OutOfRange;
use crate::time::Duration;

/// How long to wait before retry number `n` = 0, 1, 2, …. In what follows, `expo` is min(cap, base·2ⁿ), and U(a, b) is
/// uniform from a to b, both included, in whole nanoseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Backoff {
    /// The same each time.
    Fixed(Duration),
    /// `expo`: callers that failed together come again together.
    Exponential {
        /// The first wait.
        base: Duration,
        /// The longest.
        cap: Duration,
    },
    /// U(0, `expo`).
    FullJitter {
        /// The first bound.
        base: Duration,
        /// The largest.
        cap: Duration,
    },
    /// `expo`/2 + U(0, `expo`/2).
    EqualJitter {
        /// The first bound.
        base: Duration,
        /// The largest.
        cap: Duration,
    },
    /// min(cap, U(base, 3 · the wait before)), where the wait before the first is taken to be base.
    DecorrelatedJitter {
        /// The shortest wait.
        base: Duration,
        /// The longest.
        cap: Duration,
    },
}

impl Backoff {
    /// The wait before retry number `n`, of which the one before waited `previous` (of use to decorrelated jitter only);
    /// `bits` are 64 random bits.
    pub fn wait(&self, n: u32, previous: Option<Duration>, bits: u64) -> Duration {
        match *self {
            Backoff::Fixed(wait) => wait,
            Backoff::Exponential { base, cap } => exponential(base, cap, n),
            Backoff::FullJitter { base, cap } => uniform(Duration::ZERO, exponential(base, cap, n), bits),
            Backoff::EqualJitter { base, cap } => {
                let expo = exponential(base, cap, n);
                uniform(expo.scale(1, 2), expo, bits)
            }
            Backoff::DecorrelatedJitter { base, cap } => {
                uniform(base, previous.unwrap_or(base).scale(3, 1), bits).min(cap)
            }
        }
    }
}

fn exponential(base: Duration, cap: Duration, n: u32) -> Duration {
    base.scale(1u64.checked_shl(n).unwrap_or(u64::MAX), 1).min(cap)
}

/// Uniform from `low` to `high`, both included; `low` if it is the larger.
fn uniform(low: Duration, high: Duration, bits: u64) -> Duration {
    let width = high.saturating_sub(low).as_nanos();
    low + Duration::from_nanos(random::below(bits, width.saturating_add(1)))
}

/// How often a request is tried again, and how long it waits before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RetryPolicy {
    /// How many retries follow the first try; 0 is none.
    pub retries: u32,
    /// How long to wait before each.
    pub backoff: Backoff,
}

impl RetryPolicy {
    /// No retries.
    pub const NONE: RetryPolicy = RetryPolicy { retries: 0, backoff: Backoff::Fixed(Duration::ZERO) };
}

/// The retries of one request.
///
/// The contract: whenever a try has failed call [`failed`](Retry::failed), and try again after the wait it returns.
///
/// ```
/// use stampede_mechanisms::overload::retry::{Backoff, Retry, RetryPolicy};
/// use stampede_mechanisms::time::Duration;
///
/// let backoff = Backoff::Exponential { base: Duration::from_millis(100), cap: Duration::from_secs(1) };
/// let mut retry = Retry::new(RetryPolicy { retries: 2, backoff });
/// assert_eq!(retry.failed(0), Some(Duration::from_millis(100)));
/// assert_eq!(retry.failed(0), Some(Duration::from_millis(200)));
/// assert_eq!(retry.failed(0), None);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Retry {
    policy: RetryPolicy,
    made: u32,
    previous: Option<Duration>,
}

impl Retry {
    /// Nothing has been tried yet.
    pub fn new(policy: RetryPolicy) -> Retry {
        Retry { policy, made: 0, previous: None }
    }

    /// A try has failed: how long to wait before the next, or `None` to give up. `bits` are 64 random bits.
    #[must_use = "the wait has to be waited"]
    pub fn failed(&mut self, bits: u64) -> Option<Duration> {
        if self.made >= self.policy.retries {
            return None;
        }
        let wait = self.policy.backoff.wait(self.made, self.previous, bits);
        self.made += 1;
        self.previous = Some(wait);
        Some(wait)
    }

    /// How many retries it has been told to make.
    pub fn made(&self) -> u32 {
        self.made
    }
}

/// gRPC's retry budget: each failure costs a token, each success earns a part of one, and with half of them gone there are
/// no retries.
///
/// The contract: report every try with [`success`](RetryThrottle::success) or [`failure`](RetryThrottle::failure), retries
/// included; after a failure retry only if [`may_retry`](RetryThrottle::may_retry). One per client and server.
///
/// ```
/// use stampede_mechanisms::overload::retry::RetryThrottle;
///
/// let mut budget = RetryThrottle::new(10, 100).unwrap(); // 10 tokens, 0.1 per success
/// for _ in 0..4 {
///     budget.failure();
/// }
/// assert!(budget.may_retry(), "6 of 10");
/// budget.failure();
/// assert!(!budget.may_retry(), "5 is not more than half");
/// budget.success();
/// assert!(budget.may_retry(), "5.1 is");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RetryThrottle {
    max_thousandths: u32,
    ratio_thousandths: u32,
    thousandths: u32,
}

impl RetryThrottle {
    /// All `max_tokens` (1 to 1000) are there; a success earns `ratio_thousandths` (1 or more) thousandths of one.
    ///
    /// # Errors
    /// [`OutOfRange`] otherwise.
    pub fn new(max_tokens: u32, ratio_thousandths: u32) -> Result<RetryThrottle, OutOfRange> {
        OutOfRange::check("max_tokens", max_tokens.into(), 1, 1000)?;
        OutOfRange::check("ratio_thousandths", ratio_thousandths.into(), 1, u32::MAX.into())?;
        let max_thousandths = max_tokens * 1000;
        Ok(RetryThrottle { max_thousandths, ratio_thousandths, thousandths: max_thousandths })
    }

    /// A try has succeeded.
    pub fn success(&mut self) {
        self.thousandths = self.thousandths.saturating_add(self.ratio_thousandths).min(self.max_thousandths);
    }

    /// A try has failed.
    pub fn failure(&mut self) {
        self.thousandths = self.thousandths.saturating_sub(1000);
    }

    /// The share of the tokens that is there, in thousandths.
    pub fn left(&self) -> u32 {
        (u64::from(self.thousandths) * 1000 / u64::from(self.max_thousandths)) as u32
    }

    /// Whether more than half of the tokens are there.
    #[must_use]
    pub fn may_retry(&self) -> bool {
        self.thousandths > self.max_thousandths / 2
    }
}

/// Envoy's retry budget: at any time retries may be a share of the requests that are under way, and a few of them always.
///
/// The contract: before a retry [`take`](RetryConcurrency::take), and say that it is [`over`](RetryConcurrency::over) when it has
/// an outcome. One for each cluster that is asked. Source: Envoy, `CircuitBreakers.Thresholds.RetryBudget`, and
/// `RetryBudgetImpl` in `source/common/upstream/resource_manager_impl.h`.
///
/// ```
/// use stampede_mechanisms::overload::retry::RetryConcurrency;
///
/// let mut budget = RetryConcurrency::default(); // 20 %, and 3 in any case
/// assert!((0..3).all(|_| budget.take(5)) && !budget.take(5));
/// assert!((3..20).all(|_| budget.take(100)) && !budget.take(100));
/// budget.over();
/// assert!(budget.take(100));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RetryConcurrency {
    percent: u32,
    least: u32,
    retries: u32,
}

/// 20 % and 3, as in Envoy.
impl Default for RetryConcurrency {
    fn default() -> Self {
        RetryConcurrency::new(20, 3)
    }
}

impl RetryConcurrency {
    /// Retries may be so many percent of the requests under way; `least` of them may always be.
    pub fn new(percent: u32, least: u32) -> RetryConcurrency {
        RetryConcurrency { percent, least, retries: 0 }
    }

    /// Whether a retry may be made while so many requests are under way, waits before retries not counted. It then is one of
    /// those that are.
    #[must_use]
    pub fn take(&mut self, under_way: u32) -> bool {
        let most = (u64::from(under_way) * u64::from(self.percent) / 100).max(self.least.into());
        let may = u64::from(self.retries) < most;
        self.retries += u32::from(may);
        may
    }

    /// A retry has an outcome.
    pub fn over(&mut self) {
        self.retries = self.retries.saturating_sub(1);
    }
}

/// The AWS SDKs' retry budget: each retry takes tokens, and only one that succeeds gives them back.
///
/// The contract: before a retry [`take`](RetryQuota::take); without tokens give up. When the request has succeeded, say
/// with [`success`](RetryQuota::success) what its last retry took. One per client, shared by all its requests.
///
/// ```
/// use stampede_mechanisms::overload::retry::{Failed, RetryQuota};
///
/// let mut quota = RetryQuota::default();
/// let granted = (0..200).filter(|_| quota.take(Failed::Transient).is_some()).count();
/// assert_eq!(granted, 35, "500 tokens, 14 a retry");
/// quota.success(Some(14));
/// assert_eq!(quota.take(Failed::Transient), Some(14));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RetryQuota {
    costs: QuotaCosts,
    capacity: u32,
    tokens: u32,
}

/// What the try before a retry failed with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Failed {
    /// An error that may be gone by the next try.
    Transient,
    /// No answer in time.
    Timeout,
    /// The server has had enough.
    Throttling,
}

/// The tokens that a retry takes, by what failed before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QuotaCosts {
    /// After [`Failed::Transient`].
    pub transient: u32,
    /// After [`Failed::Timeout`].
    pub timeout: u32,
    /// After [`Failed::Throttling`].
    pub throttling: u32,
}

impl QuotaCosts {
    /// The standard mode as it came into the SDKs in 2020: 5, and 10 after a timeout.
    pub const AWS_2020: QuotaCosts = QuotaCosts { transient: 5, timeout: 10, throttling: 5 };
    /// The standard mode since November 2026: 14, a timeout being as any transient error, and 5 after throttling.
    pub const AWS_2026: QuotaCosts = QuotaCosts { transient: 14, timeout: 14, throttling: 5 };
}

/// 500 tokens and the costs of 2026, as in the SDKs.
impl Default for RetryQuota {
    fn default() -> Self {
        RetryQuota::new(500, QuotaCosts::AWS_2026)
    }
}

impl RetryQuota {
    /// The tokens that a request gives back when it succeeds without a retry.
    pub const FIRST_TRY: u32 = 1;

    /// All `capacity` tokens are there; 0 allows no retries.
    pub fn new(capacity: u32, costs: QuotaCosts) -> RetryQuota {
        RetryQuota { costs, capacity, tokens: capacity }
    }

    /// Takes the tokens for a retry and says how many, if there are enough.
    #[must_use = "without tokens there is no retry, and those taken have to be given back"]
    pub fn take(&mut self, after: Failed) -> Option<u32> {
        let cost = match after {
            Failed::Transient => self.costs.transient,
            Failed::Timeout => self.costs.timeout,
            Failed::Throttling => self.costs.throttling,
        };
        self.tokens = self.tokens.checked_sub(cost)?;
        Some(cost)
    }

    /// The share of the tokens that is there, in thousandths; 0 of none.
    pub fn left(&self) -> u32 {
        (u64::from(self.tokens) * 1000).checked_div(u64::from(self.capacity)).unwrap_or(0) as u32
    }

    /// A request has succeeded, with a last retry that took so much, or without any.
    pub fn success(&mut self, taken: Option<u32>) {
        let gives = taken.unwrap_or(Self::FIRST_TRY);
        self.tokens = self.tokens.saturating_add(gives).min(self.capacity);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const MS: fn(u64) -> Duration = Duration::from_millis;

    #[test]
    fn no_retries_is_no_retries() {
        assert_eq!(Retry::new(RetryPolicy::NONE).failed(0), None);
    }

    #[test]
    fn a_base_above_the_cap_waits_for_the_cap() {
        let (base, cap) = (MS(10), MS(3));
        for backoff in [Backoff::Exponential { base, cap }, Backoff::DecorrelatedJitter { base, cap }] {
            let mut retry = Retry::new(RetryPolicy { retries: 3, backoff });
            for _ in 0..3 {
                assert_eq!(retry.failed(u64::MAX), Some(cap));
            }
        }
    }

    #[test]
    fn a_failing_server_gets_no_more_retries_than_the_budget() {
        let mut throttle = RetryThrottle::new(100, 100).unwrap();
        let retries = (0..10_000)
            .filter(|_| {
                throttle.failure();
                throttle.may_retry()
            })
            .count();
        assert_eq!(retries, 49, "while more than half of the hundred is left");
        let mut quota = RetryQuota::new(9, QuotaCosts::AWS_2020);
        assert_eq!(quota.take(Failed::Timeout), None, "a timeout costs ten");
        let mut error = || quota.take(Failed::Transient);
        assert_eq!((error(), error()), (Some(5), None));
        quota.success(None);
        assert_eq!(quota.take(Failed::Transient), Some(5), "four were left, and one was earned");
        for _ in 0..100 {
            quota.success(None);
        }
        let mut error = || quota.take(Failed::Transient);
        assert_eq!((error(), error()), (Some(5), None), "no more than nine are kept");
    }

    #[test]
    fn retries_are_a_share_of_what_is_under_way_and_a_few_always() {
        let granted = |mut budget: RetryConcurrency, under_way| (0..200).take_while(|_| budget.take(under_way)).count();
        assert_eq!(granted(RetryConcurrency::default(), 0), 3);
        assert_eq!(granted(RetryConcurrency::default(), 15), 3);
        assert_eq!(granted(RetryConcurrency::default(), 20), 4);
        assert_eq!(granted(RetryConcurrency::new(50, 0), 101), 50);
        assert_eq!(granted(RetryConcurrency::new(0, 0), 100), 0);
        let mut budget = RetryConcurrency::new(0, 1);
        assert!(budget.take(0) && !budget.take(0));
        budget.over();
        assert!(budget.take(0) && !budget.take(0), "the one that is over makes room");
    }

    #[test]
    fn each_generation_of_the_sdks_has_its_own_costs() {
        let retries = |costs, after| {
            let mut quota = RetryQuota::new(500, costs);
            std::iter::from_fn(|| quota.take(after)).count()
        };
        for (after, then, now) in
            [(Failed::Transient, 100, 35), (Failed::Timeout, 50, 35), (Failed::Throttling, 100, 100)]
        {
            assert_eq!(retries(QuotaCosts::AWS_2020, after), then, "{after:?}");
            assert_eq!(retries(QuotaCosts::AWS_2026, after), now, "{after:?}");
        }
    }

    #[test]
    fn refuses_parameters_outside_their_range() {
        assert_eq!(RetryThrottle::new(1001, 1).unwrap_err().field, "max_tokens");
        assert_eq!(RetryThrottle::new(10, 0).unwrap_err().field, "ratio_thousandths");
    }

    proptest! {
        #[test]
        fn every_wait_lies_where_its_definition_says(
            n in any::<u32>(), base in any::<u64>(), cap in any::<u64>(), previous in any::<u64>(), bits in any::<u64>()
        ) {
            let ns = Duration::from_nanos;
            let expo = (u128::from(base) << n.min(64)).min(cap.into()) as u64;
            let (base, cap, previous) = (ns(base), ns(cap), ns(previous));
            let wait = |backoff: Backoff| backoff.wait(n, Some(previous), bits);
            let full = wait(Backoff::FullJitter { base, cap });
            let equal = wait(Backoff::EqualJitter { base, cap });
            prop_assert_eq!(wait(Backoff::Exponential { base, cap }), ns(expo));
            prop_assert!(full <= ns(expo));
            prop_assert!(ns(expo / 2) <= equal && equal <= ns(expo));
            let decorrelated = wait(Backoff::DecorrelatedJitter { base, cap });
            prop_assert!(decorrelated <= cap && decorrelated >= base.min(cap));
            prop_assert_eq!(wait(Backoff::Fixed(base)), base);
        }
    }
}
