//! Concurrency limiter: a number of callers run at a time, the rest wait in a bounded queue, and callers that will not wait
//! long enough are dropped.
//!
//! **In production**: the connection pool in front of every database; Netflix's concurrency-limits, Envoy's and HAProxy's
//! `maxconn` with `maxqueue` and `timeout queue`; newest-first queues at Facebook ("Fail at Scale", ACM Queue 2015).
//!
//! **Semantics**:
//! * A full queue refuses the newcomer in [`Order::Fifo`], and pushes out the oldest in [`Order::Lifo`]: each keeps those
//!   that it would serve first.
//! * With an expected service time, a caller that could not be answered before its deadline is dropped instead of
//!   served, on arrival and when its turn comes. To drop only those whose deadline is over already (an expected time of
//!   zero) is of little use: a caller that starts just in time is late when it ends.
//!
//! **Cost**: O(1) amortised, leaving included: a caller that leaves shows its place. The place then stays empty until it
//! is at an end of the queue. Empty places are swept out when they are more than the callers that wait and 64 more, so the
//! queue has at most twice as many places as callers, and 64. (After a sweep, leaving is a binary search.)

use crate::memory::Memory;
use crate::range::OutOfRange;
use crate::time::{Duration, Instant};
use std::collections::VecDeque;
use std::fmt;

/// The order in which callers are served.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Order {
    /// The caller that has waited longest comes first. This is fair, but under overload everyone is late.
    Fifo,
    /// The caller that came last comes first. Under overload those that are served are served in time.
    Lifo,
}

/// The limits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LimiterConfig {
    /// How many run at a time: at least 1.
    pub concurrency: u32,
    /// How many may wait; 0 refuses whatever cannot run at once, `usize::MAX` is no limit.
    pub queue: usize,
    /// The order in which callers are served.
    pub order: Order,
    /// How long serving is expected to take, if callers that would miss their deadline are to be dropped.
    pub expected_service: Option<Duration>,
}

/// Where a caller stands in the queue. It is a caller's own for as long as the caller waits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Place(u32);

/// The answer to a caller that arrives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use = "a caller that may run has to be done some time"]
pub enum Arrival<C> {
    /// Run now.
    Run,
    /// Wait here until [`Limiter::done`] hands out the caller's handle.
    Queued(Place),
    /// Wait here; this other caller, the oldest in a full LIFO queue, is dropped.
    QueuedInsteadOf(C, Place),
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
/// use stampede_mechanisms::overload::limiter::{Arrival, Limiter, LimiterConfig, Order};
/// use stampede_mechanisms::time::{Duration, Instant};
///
/// let expected_service = Some(Duration::from_millis(100));
/// let config = LimiterConfig { concurrency: 1, queue: 10, order: Order::Fifo, expected_service };
/// let mut limiter = Limiter::new(config).unwrap();
/// let at = |ms| Instant::ZERO + Duration::from_millis(ms);
/// assert_eq!(limiter.arrive(1, at(1_000), at(0)), Arrival::Run);
/// assert!(matches!(limiter.arrive(2, at(150), at(0)), Arrival::Queued(_)));
/// assert!(matches!(limiter.arrive(3, at(1_000), at(0)), Arrival::Queued(_)));
/// // After 100 ms caller 2 has 50 ms left: not enough.
/// let mut dropped = Vec::new();
/// assert_eq!(limiter.done(at(100), &mut dropped), Ok(Some(3)));
/// assert_eq!(dropped, [2]);
/// ```
#[derive(Clone, Debug)]
pub struct Limiter<C> {
    config: LimiterConfig,
    running: u32,
    /// In the order of arrival. Those at both ends still wait; others may have left.
    queue: VecDeque<Waiting<C>>,
    /// The place of the next to arrive.
    next: u32,
    /// How many in the queue still wait.
    waiting: usize,
}

/// So many empty places may stand in the queue beside as many as are taken.
const EMPTY_PLACES: usize = 64;

#[derive(Clone, Debug)]
struct Waiting<C> {
    /// `None`: the caller has left.
    caller: Option<C>,
    /// Places grow along the queue, round past the end of `u32`.
    place: u32,
    deadline: Instant,
}

impl<C> Limiter<C> {
    /// Nobody runs, nobody waits.
    ///
    /// # Errors
    /// [`OutOfRange`] if the concurrency is zero.
    pub fn new(config: LimiterConfig) -> Result<Self, OutOfRange> {
        OutOfRange::check("concurrency", config.concurrency.into(), 1, u32::MAX.into())?;
        Ok(Limiter { config, running: 0, queue: VecDeque::new(), next: 0, waiting: 0 })
    }

    /// A caller wants to run, and will be gone at `deadline` ([`Instant::MAX`] if never). Only one that has to wait needs a
    /// handle: from any other `caller` is dropped.
    pub fn arrive(&mut self, caller: C, deadline: Instant, now: Instant) -> Arrival<C> {
        self.arrive_with(|| caller, deadline, now)
    }

    /// Like [`arrive`](Limiter::arrive), but makes the caller's handle only if it has to wait.
    pub fn arrive_with(&mut self, caller: impl FnOnce() -> C, deadline: Instant, now: Instant) -> Arrival<C> {
        if self.too_late(deadline, now) {
            return Arrival::TooLate;
        }
        if self.running < self.config.concurrency {
            self.running += 1;
            return Arrival::Run;
        }
        let full = self.waiting >= self.config.queue;
        if full && (self.config.order == Order::Fifo || self.config.queue == 0) {
            return Arrival::Full;
        }
        let oldest = if full { self.take(Order::Fifo) } else { None };
        let place = self.next;
        self.next = place.wrapping_add(1);
        self.queue.push_back(Waiting { caller: Some(caller()), place, deadline });
        self.waiting += 1;
        oldest.map_or(Arrival::Queued(Place(place)), |(oldest, _)| Arrival::QueuedInsteadOf(oldest, Place(place)))
    }

    /// One that ran has ended: returns the next one, and adds to `dropped` those whose turn it was but whose deadline
    /// is too near.
    ///
    /// # Errors
    /// [`NotRunning`] if nobody ran.
    pub fn done(&mut self, now: Instant, dropped: &mut Vec<C>) -> Result<Option<C>, NotRunning> {
        if self.running == 0 {
            return Err(NotRunning);
        }
        loop {
            match self.take(self.config.order) {
                Some((caller, deadline)) if self.too_late(deadline, now) => dropped.push(caller),
                Some((caller, _)) => return Ok(Some(caller)),
                None => {
                    self.running -= 1;
                    return Ok(None);
                }
            }
        }
    }

    /// The caller that waits at this place stops waiting. False if nobody waits there.
    pub fn leave(&mut self, place: Place) -> bool {
        let Some(index) = self.index_of(place.0) else { return false };
        let Some(_gone) = self.queue[index].caller.take() else { return false };
        self.waiting -= 1;
        self.close_up();
        true
    }

    /// Where the queue has this place: at most as far from its front as the places have grown since.
    fn index_of(&self, place: u32) -> Option<usize> {
        let front = self.queue.front()?.place;
        let far = place.wrapping_sub(front) as usize;
        if self.queue.get(far).is_some_and(|waiting| waiting.place == place) {
            return Some(far);
        }
        self.queue.binary_search_by_key(&far, |waiting| waiting.place.wrapping_sub(front) as usize).ok()
    }

    /// Takes the next in this order out of the queue, with its deadline.
    fn take(&mut self, order: Order) -> Option<(C, Instant)> {
        let next = match order {
            Order::Fifo => self.queue.pop_front(),
            Order::Lifo => self.pop_back(),
        }?;
        self.waiting -= 1;
        self.close_up();
        next.caller.map(|caller| (caller, next.deadline))
    }

    /// Takes the last, whose place is free again.
    fn pop_back(&mut self) -> Option<Waiting<C>> {
        self.queue.pop_back().inspect(|last| self.next = last.place)
    }

    /// Forgets those that have left: at both ends at once, in between when they are more than those that wait.
    fn close_up(&mut self) {
        while self.queue.front().is_some_and(|waiting| waiting.caller.is_none()) {
            self.queue.pop_front();
        }
        while self.queue.back().is_some_and(|waiting| waiting.caller.is_none()) {
            self.pop_back();
        }
        if self.queue.len() > 2 * self.waiting + EMPTY_PLACES {
            self.queue.retain(|waiting| waiting.caller.is_some());
        }
    }

    /// Adds what it holds.
    pub fn weigh(&self, memory: &mut Memory) {
        memory.deque(&self.queue);
    }

    /// How many run.
    pub fn running(&self) -> u32 {
        self.running
    }

    /// How many wait.
    pub fn waiting(&self) -> usize {
        self.waiting
    }

    fn too_late(&self, deadline: Instant, now: Instant) -> bool {
        self.config.expected_service.is_some_and(|service| now + service > deadline)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

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
        assert!(matches!(arrive(&mut lifo, 3), Arrival::QueuedInsteadOf(1, _)));
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
                let _ = limiter.arrive(caller, at(1000 + caller), at(0));
            }
            let (mut now, mut in_time, mut late) = (300, 1, 0);
            while let Ok(Some(caller)) = limiter.done(at(now), &mut vec![]) {
                now += 300;
                if now <= 1000 + caller { in_time += 1 } else { late += 1 }
            }
            (in_time, late)
        };
        assert_eq!(answered_in_time(None), (3, 97), "the connection works for callers that have left");
        assert_eq!(answered_in_time(Some(Duration::ZERO)), (3, 1));
        assert_eq!(answered_in_time(Some(Duration::from_millis(300))), (3, 0));
    }

    #[test]
    fn a_crowd_that_gives_up_costs_no_search_each() {
        // In the order in which a search from either end is longest: a million of them would take 10^11 comparisons.
        const CROWD: u32 = 1_000_000;
        for order in [Order::Fifo, Order::Lifo] {
            let mut limiter = Limiter::new(LimiterConfig { queue: usize::MAX, order, ..CONFIG }).unwrap();
            let arrive = |caller| match limiter.arrive(caller, Instant::MAX, Instant::ZERO) {
                Arrival::Queued(place) => Some(place),
                _ => None,
            };
            let places: Vec<Place> = (0..=CROWD).filter_map(arrive).collect();
            let middle = places.len() / 2;
            let (before, after) = places.split_at(middle);
            for (one, other) in before.iter().rev().zip(after) {
                assert!(limiter.leave(*one) && limiter.leave(*other) && !limiter.leave(*one));
            }
            assert_eq!((limiter.waiting(), limiter.done(Instant::ZERO, &mut vec![])), (0, Ok(None)));
        }
    }

    #[test]
    fn one_that_waits_long_does_not_keep_the_places_of_those_who_come_and_go() {
        for order in [Order::Fifo, Order::Lifo] {
            let mut limiter = Limiter::new(LimiterConfig { queue: 10, order, ..CONFIG }).unwrap();
            let arrive = |limiter: &mut Limiter<u32>, caller| match limiter.arrive(caller, Instant::MAX, Instant::ZERO)
            {
                Arrival::Queued(place) => place,
                other => panic!("{other:?}"),
            };
            let _ = limiter.arrive(0, Instant::MAX, Instant::ZERO);
            let first = arrive(&mut limiter, 1);
            let mut before = arrive(&mut limiter, 2);
            for caller in 3..100_000 {
                // The last stays while the one before it leaves, so that no empty place is at an end.
                let last = arrive(&mut limiter, caller);
                assert!(limiter.leave(before) && !limiter.leave(before));
                before = last;
                assert_eq!(limiter.waiting(), 2);
                assert!(limiter.queue.len() <= 2 * 3 + EMPTY_PLACES, "{}", limiter.queue.len());
            }
            assert!(limiter.leave(first) && limiter.leave(before));
        }
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
            let mut places = BTreeMap::new();
            for (caller, (op, step, patience, pick)) in ops.into_iter().enumerate() {
                now += step;
                let t = Instant::from_nanos(now);
                let hopeless = |deadline: u64| service.is_some_and(|service| now + service > deadline);
                match op {
                    0 | 1 => {
                        let deadline = now + patience;
                        let arrival = limiter.arrive(caller, Instant::from_nanos(deadline), t);
                        let place = match arrival {
                            Arrival::Queued(place) | Arrival::QueuedInsteadOf(_, place) => place,
                            _ => Place::default(),
                        };
                        let expected = if hopeless(deadline) {
                            Arrival::TooLate
                        } else if running < concurrency {
                            running += 1;
                            Arrival::Run
                        } else {
                            line.push((caller, deadline));
                            if line.len() <= queue {
                                Arrival::Queued(place)
                            } else if lifo && queue > 0 {
                                Arrival::QueuedInsteadOf(line.remove(0).0, place)
                            } else {
                                line.pop();
                                Arrival::Full
                            }
                        };
                        places.insert(caller, place);
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
                        let Some(&(who, _)) = line.get(pick) else { continue };
                        prop_assert!(limiter.leave(places[&who]));
                        line.retain(|(caller, _)| *caller != who);
                    }
                }
                prop_assert_eq!((limiter.running(), limiter.waiting()), (running, line.len()));
            }
        }
    }
}
