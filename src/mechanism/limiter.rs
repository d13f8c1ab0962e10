//! Concurrency limiter: so many at a time, a bounded queue for the rest, and no work on what nobody will wait for.
//!
//! **In production**: the connection pool in front of every database; Netflix's concurrency-limits, Envoy's and HAProxy's
//! `maxconn` with `maxqueue` and `timeout queue`; newest-first queues at Facebook ("Fail at Scale", ACM Queue 2015).
//!
//! **Semantics**:
//! * A full queue refuses the newcomer in [`Order::Fifo`], and pushes out the oldest in [`Order::Lifo`]: each keeps those
//!   that it would serve first.
//! * With an expected service time, a caller that could not be answered before its deadline is dropped instead of
//!   served, on arrival and when its turn comes. Dropping only what is past its deadline already (an expected time of
//!   zero) is of little use: what is served just in time to start is late when it ends.
//!
//! **Cost**: O(1) amortised; [`Limiter::leave`] O(place in the queue, from the nearer end).

use super::range::OutOfRange;
use crate::time::{Duration, Instant};
use std::collections::VecDeque;
use std::fmt;

/// Who is served next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// Who has waited longest: fair, and under overload everyone is late.
    Fifo,
    /// Who came last: under overload those that are served are served in time.
    Lifo,
}

/// The limits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LimiterConfig {
    /// How many run at a time: at least 1.
    pub concurrency: u32,
    /// How many may wait; 0 refuses whatever cannot run at once, `usize::MAX` is no limit.
    pub queue: usize,
    /// Who is served next.
    pub order: Order,
    /// How long serving is expected to take, if callers that would miss their deadline are to be dropped.
    pub expected_service: Option<Duration>,
}

/// What a caller is told on arrival.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arrival<C> {
    /// Run now.
    Run,
    /// Wait to be named by [`Limiter::done`].
    Queued,
    /// Wait; this other caller, the oldest in a full LIFO queue, is dropped.
    QueuedInsteadOf(C),
    /// Dropped: the queue is full.
    Full,
    /// Dropped: it could not be answered before its deadline even if it ran at once.
    TooLate,
}

/// Nobody is running.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotRunning;

impl fmt::Display for NotRunning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("no caller is running")
    }
}

impl std::error::Error for NotRunning {}

/// The limiter in front of one resource.
///
/// The contract: announce each caller with [`arrive`](Limiter::arrive); when one that runs has ended, whatever came of
/// it, call [`done`](Limiter::done), run the caller that it returns, and fail those that it drops.
///
/// ```
/// use stampede::mechanism::limiter::{Arrival, Limiter, LimiterConfig, Order};
/// use stampede::time::{Duration, Instant};
///
/// let expected_service = Some(Duration::from_millis(100));
/// let config = LimiterConfig { concurrency: 1, queue: 10, order: Order::Fifo, expected_service };
/// let mut limiter = Limiter::new(config).unwrap();
/// let at = |ms| Instant::ZERO + Duration::from_millis(ms);
/// assert_eq!(limiter.arrive(1, at(1_000), at(0)), Arrival::Run);
/// assert_eq!(limiter.arrive(2, at(150), at(0)), Arrival::Queued);
/// assert_eq!(limiter.arrive(3, at(1_000), at(0)), Arrival::Queued);
/// // After 100 ms caller 2 has 50 ms left: not enough.
/// let mut dropped = Vec::new();
/// assert_eq!(limiter.done(at(100), &mut dropped), Ok(Some(3)));
/// assert_eq!(dropped, [2]);
/// ```
#[derive(Clone, Debug)]
pub struct Limiter<C> {
    config: LimiterConfig,
    running: u32,
    /// In the order of arrival, with their deadlines.
    waiting: VecDeque<(C, Instant)>,
}

impl<C: Copy> Limiter<C> {
    /// Nobody runs, nobody waits.
    ///
    /// # Errors
    /// [`OutOfRange`] if the concurrency is zero.
    pub fn new(config: LimiterConfig) -> Result<Self, OutOfRange> {
        OutOfRange::check("concurrency", config.concurrency.into(), 1, u32::MAX.into())?;
        Ok(Limiter { config, running: 0, waiting: VecDeque::new() })
    }

    /// A caller wants to run, and will be gone at `deadline` ([`Instant::MAX`] if never).
    pub fn arrive(&mut self, caller: C, deadline: Instant, now: Instant) -> Arrival<C> {
        if self.too_late(deadline, now) {
            return Arrival::TooLate;
        }
        if self.running < self.config.concurrency {
            self.running += 1;
            return Arrival::Run;
        }
        let full = self.waiting.len() >= self.config.queue;
        if full && (self.config.order == Order::Fifo || self.config.queue == 0) {
            return Arrival::Full;
        }
        let oldest = if full { self.waiting.pop_front() } else { None };
        self.waiting.push_back((caller, deadline));
        oldest.map_or(Arrival::Queued, |(oldest, _)| Arrival::QueuedInsteadOf(oldest))
    }

    /// One that ran has ended: returns who runs next, and appends to `dropped` those whose turn it was but whose deadline
    /// is too near.
    ///
    /// # Errors
    /// [`NotRunning`] if nobody ran.
    pub fn done(&mut self, now: Instant, dropped: &mut Vec<C>) -> Result<Option<C>, NotRunning> {
        if self.running == 0 {
            return Err(NotRunning);
        }
        loop {
            let next = match self.config.order {
                Order::Fifo => self.waiting.pop_front(),
                Order::Lifo => self.waiting.pop_back(),
            };
            match next {
                Some((caller, deadline)) if self.too_late(deadline, now) => dropped.push(caller),
                Some((caller, _)) => return Ok(Some(caller)),
                None => {
                    self.running -= 1;
                    return Ok(None);
                }
            }
        }
    }

    /// A caller stops waiting. False if it is not in the queue.
    pub fn leave(&mut self, caller: C) -> bool
    where
        C: PartialEq,
    {
        let place = self.waiting.iter().position(|(waiting, _)| *waiting == caller);
        place.is_some_and(|place| self.waiting.remove(place).is_some())
    }

    /// How many run.
    pub fn running(&self) -> u32 {
        self.running
    }

    /// How many wait.
    pub fn waiting(&self) -> usize {
        self.waiting.len()
    }

    fn too_late(&self, deadline: Instant, now: Instant) -> bool {
        self.config.expected_service.is_some_and(|service| now + service > deadline)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const CONFIG: LimiterConfig =
        LimiterConfig { concurrency: 1, queue: 2, order: Order::Fifo, expected_service: None };

    #[test]
    fn a_full_queue_refuses_the_newcomer_or_pushes_out_the_oldest() {
        let arrive = |limiter: &mut Limiter<u32>, caller| limiter.arrive(caller, Instant::MAX, Instant::ZERO);
        let mut fifo = Limiter::new(CONFIG).unwrap();
        let mut lifo = Limiter::new(LimiterConfig { order: Order::Lifo, ..CONFIG }).unwrap();
        for caller in 0..3 {
            assert_eq!(arrive(&mut fifo, caller), arrive(&mut lifo, caller));
        }
        assert_eq!(arrive(&mut fifo, 3), Arrival::Full);
        assert_eq!(arrive(&mut lifo, 3), Arrival::QueuedInsteadOf(1));
        assert_eq!(fifo.done(Instant::ZERO, &mut vec![]), Ok(Some(1)));
        assert_eq!(lifo.done(Instant::ZERO, &mut vec![]), Ok(Some(3)));
    }

    #[test]
    fn without_a_queue_what_cannot_run_is_refused_in_either_order() {
        for order in [Order::Fifo, Order::Lifo] {
            let mut limiter = Limiter::new(LimiterConfig { queue: 0, order, ..CONFIG }).unwrap();
            assert_eq!(limiter.arrive(1, Instant::MAX, Instant::ZERO), Arrival::Run);
            assert_eq!(limiter.arrive(2, Instant::MAX, Instant::ZERO), Arrival::Full);
            assert_eq!(limiter.done(Instant::ZERO, &mut vec![]), Ok(None));
            assert_eq!(limiter.done(Instant::ZERO, &mut vec![]), Err(NotRunning));
        }
    }

    #[test]
    fn dropping_at_the_deadline_alone_serves_the_late_and_dropping_ahead_serves_the_punctual() {
        // A crowd of 100 with 1 s of patience before one connection that takes 300 ms. The first starts at once.
        let answered_in_time = |expected_service| {
            let mut limiter = Limiter::new(LimiterConfig { queue: 1000, expected_service, ..CONFIG }).unwrap();
            let at = |ms| Instant::ZERO + Duration::from_millis(ms);
            for caller in 0..100u64 {
                limiter.arrive(caller, at(1000 + caller), at(0));
            }
            let (mut now, mut in_time, mut late) = (300, 1, 0);
            while let Ok(Some(caller)) = limiter.done(at(now), &mut vec![]) {
                now += 300;
                if now <= 1000 + caller { in_time += 1 } else { late += 1 }
            }
            (in_time, late)
        };
        assert_eq!(answered_in_time(None), (3, 97), "the connection works for people who have left");
        assert_eq!(answered_in_time(Some(Duration::ZERO)), (3, 1));
        assert_eq!(answered_in_time(Some(Duration::from_millis(300))), (3, 0));
    }

    proptest! {
        #[test]
        fn behaves_as_a_list_of_callers(
            lifo in any::<bool>(), concurrency in 1..4u32, queue in 0..5usize, service in prop::option::of(0..50u64),
            ops in prop::collection::vec((0..4, 0..20u64, 0..200u64, 0..16usize), 0..200),
        ) {
            let order = if lifo { Order::Lifo } else { Order::Fifo };
            let expected_service = service.map(Duration::from_nanos);
            let mut limiter = Limiter::new(LimiterConfig { concurrency, queue, order, expected_service }).unwrap();
            let (mut running, mut line, mut now) = (0, Vec::new(), 0);
            for (caller, (op, step, patience, pick)) in ops.into_iter().enumerate() {
                now += step;
                let t = Instant::from_nanos(now);
                let hopeless = |deadline: u64| service.is_some_and(|service| now + service > deadline);
                match op {
                    0 | 1 => {
                        let deadline = now + patience;
                        let arrival = limiter.arrive(caller, Instant::from_nanos(deadline), t);
                        let expected = if hopeless(deadline) {
                            Arrival::TooLate
                        } else if running < concurrency {
                            running += 1;
                            Arrival::Run
                        } else {
                            line.push((caller, deadline));
                            if line.len() <= queue {
                                Arrival::Queued
                            } else if lifo && queue > 0 {
                                Arrival::QueuedInsteadOf(line.remove(0).0)
                            } else {
                                line.pop();
                                Arrival::Full
                            }
                        };
                        prop_assert_eq!(arrival, expected);
                    }
                    2 => {
                        let mut dropped = Vec::new();
                        let next = limiter.done(t, &mut dropped);
                        if running == 0 {
                            prop_assert_eq!(next, Err(NotRunning));
                            continue;
                        }
                        if lifo {
                            line.reverse();
                        }
                        let skip = line.iter().take_while(|(_, deadline)| hopeless(*deadline)).count();
                        let expected: Vec<usize> = line.drain(..skip).map(|(caller, _)| caller).collect();
                        prop_assert_eq!(dropped, expected);
                        if line.is_empty() {
                            running -= 1;
                            prop_assert_eq!(next, Ok(None));
                        } else {
                            prop_assert_eq!(next, Ok(Some(line.remove(0).0)));
                        }
                        if lifo {
                            line.reverse();
                        }
                    }
                    _ => {
                        let who = line.get(pick).map(|(caller, _)| *caller);
                        prop_assert_eq!(limiter.leave(who.unwrap_or(usize::MAX)), who.is_some());
                        line.retain(|(caller, _)| Some(*caller) != who);
                    }
                }
                prop_assert_eq!((limiter.running(), limiter.waiting()), (running, line.len()));
            }
        }
    }
}
