//! Controlled delay: it tells a queue that is always long from one that is long for a moment, and sheds requests only from
//! the first.
//!
//! **In production**: folly's `Codel`, in Facebook's Thrift servers and in front of databases ("Fail at Scale", ACM Queue
//! 2015): a simplification of the packet queue discipline (RFC 8289).
//!
//! **Semantics**: over each interval the *smallest* delay is kept. If even that was above the target, the queue was never
//! empty, and the service counts as overloaded for the next interval: a request that waited for longer than twice the
//! target is shed. The first request after an interval's end closes it and is never shed. An interval ends only when a
//! request comes.
//!
//! **Cost**: O(1), 48 bytes.
//!
//! **Source**: `folly/executors/Codel.cpp`.

use crate::time::{Duration, Instant};

/// The controller of one queue.
///
/// The contract: when a request leaves the queue to be served, ask [`shed`](Codel::shed) with the time it waited, and
/// serve it only if the answer is no. Call in the order of time.
///
/// ```
/// use stampede_mechanisms::overload::codel::Codel;
/// use stampede_mechanisms::time::{Duration, Instant};
///
/// let (ms, at) = (Duration::from_millis, |ms| Instant::ZERO + Duration::from_millis(ms));
/// let mut codel = Codel::new(Instant::ZERO);
/// assert!(!codel.shed(ms(20), at(1)));
/// assert!(!codel.shed(ms(20), at(2)), "too early to tell");
/// assert!(!codel.shed(ms(20), at(103)), "closes the interval");
/// assert!(codel.shed(ms(20), at(104)), "nobody waited less than the target of 5 ms");
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Codel {
    interval: Duration,
    target: Duration,
    interval_ends: Instant,
    min_delay: Duration,
    /// The next request's delay is the first of its interval.
    fresh: bool,
    overloaded: bool,
}

impl Codel {
    /// folly's defaults: an interval of 100 ms, a target of 5 ms.
    pub fn new(now: Instant) -> Codel {
        Codel::with(Duration::from_millis(100), Duration::from_millis(5), now)
    }

    /// Any interval and target will do.
    pub fn with(interval: impl Into<Duration>, target: impl Into<Duration>, now: Instant) -> Codel {
        let (interval, target) = (interval.into(), target.into());
        Codel { interval, target, interval_ends: now, min_delay: Duration::ZERO, fresh: true, overloaded: false }
    }

    /// Whether to shed a request that comes out of the queue at `now` after it waited for `delay`.
    #[must_use = "a request that is to be shed must not be served"]
    pub fn shed(&mut self, delay: impl Into<Duration>, now: Instant) -> bool {
        let delay = delay.into();
        if now > self.interval_ends && !self.fresh {
            self.overloaded = self.min_delay > self.target;
            self.interval_ends = now + self.interval;
            self.fresh = true;
        }
        if self.fresh {
            self.fresh = false;
            self.min_delay = delay;
            return false;
        }
        self.min_delay = self.min_delay.min(delay);
        self.overloaded && delay > self.target + self.target
    }

    /// Whether the last interval that was closed was overloaded.
    pub fn overloaded(&self) -> bool {
        self.overloaded
    }

    /// The smallest delay in the present interval.
    pub fn min_delay(&self) -> Duration {
        self.min_delay
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_short_burst_is_not_overload() {
        let (ms, at) = (Duration::from_millis, |ms| Instant::ZERO + Duration::from_millis(ms));
        let mut codel = Codel::new(Instant::ZERO);
        for t in 0..1000 {
            // Up to 60 ms of delay, but the queue is empty once in 50 ms.
            assert!(!codel.shed(ms(60 * u64::from(t % 50 != 0)), at(t)));
        }
    }

    proptest! {
        #[test]
        fn sheds_only_what_waited_twice_the_target_after_an_interval_without_a_short_wait(
            steps in prop::collection::vec((0..60u64, 0..40u64), 0..200)
        ) {
            let mut codel = Codel::new(Instant::ZERO);
            // Intervals as lists of delays; the last one is open.
            let mut intervals: Vec<Vec<u64>> = vec![vec![]];
            let (mut now, mut ends) = (0, 0);
            for (step, delay) in steps {
                now += step;
                if now > ends && !intervals[intervals.len() - 1].is_empty() {
                    intervals.push(vec![]);
                    ends = now + 100;
                }
                let first = intervals[intervals.len() - 1].is_empty();
                let overloaded = intervals.len() > 1 && intervals[intervals.len() - 2].iter().all(|&delay| delay > 5);
                intervals.last_mut().unwrap().push(delay);
                let shed = codel.shed(Duration::from_millis(delay), Instant::ZERO + Duration::from_millis(now));
                prop_assert_eq!(shed, !first && overloaded && delay > 10);
                prop_assert_eq!(codel.overloaded(), overloaded);
            }
        }
    }
}
