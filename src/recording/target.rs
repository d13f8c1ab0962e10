//! Whether clients had their answers within the target, when a run is well again, and its worst stretches.
//!
//! It is decided once of each client: with the answer, if that comes in time; with the failure, if that comes before the
//! target has passed; or when the target has passed. So no waiting client is taken for well served, and nothing that is
//! known at an instant depends on what follows.

use super::latency::histogram;
use super::log::Recording;
use super::phase::Phase;
use super::slide::{Slid, slide};
use crate::time::{Duration, Instant};
use hdrhistogram::Histogram;

/// A second is healthy in which at most one of so many missed the target: its 99th percentile, as clients lived it, is within.
pub const HEALTHY: u64 = 100;

/// Of how long a stretch it is said whether it is healthy, and which one was the worst.
const SECOND: u64 = 1_000_000_000;

fn until(instants: &[u64], t: u64) -> u64 {
    instants.partition_point(|at| *at <= t) as u64
}

/// What a second was like for the requests that left their clients in it.
struct Second {
    p99: u64,
    /// Whether more than one in a hundred failed, so that the percentile is at least so much.
    over: bool,
}

impl Recording {
    /// How many clients had their answer within the target, until `t`.
    pub(super) fn met(&self, t: u64) -> u64 {
        self.latencies.until(t) as u64 - self.latencies.late(t)
    }

    /// Of how many clients it was decided until `t` that they missed the target.
    pub(super) fn missed(&self, t: u64) -> u64 {
        until(&self.lived.missed, t)
    }

    /// How long clients were kept, until `t`: a client that failed counts with the time that it lost.
    pub(super) fn lived(&self, t: u64) -> Histogram<u32> {
        let mut all = self.latencies.histogram(t);
        // Both have three digits, so that they add up without an error.
        let added = all.add(self.lived.lost.histogram(t));
        debug_assert!(added.is_ok(), "a histogram grows as it needs");
        all
    }

    /// When it was decided of each client whether it met the target, and whether it did, in order of time.
    pub(super) fn decided(&self) -> Vec<(u64, bool)> {
        let in_time = self.latencies.ends().filter(|(_, took)| *took <= self.terms.target.as_nanos());
        let mut decided: Vec<(u64, bool)> = in_time.map(|(at, _)| (at, true)).collect();
        decided.extend(self.lived.missed.iter().map(|at| (*at, false)));
        decided.sort_unstable();
        decided
    }

    /// The first instant from which the last second is healthy and stays so; `None` if it is not so at the end.
    ///
    /// A second in which nothing was decided of anybody says nothing: it leaves things as they were. So a run does not
    /// recover by its traffic's end.
    pub fn recovered(&self) -> Option<Instant> {
        let decided = self.decided();
        let last = decided.last().map_or(0, |(at, _)| *at);
        let (mut all, mut missed) = (0u64, 0u64);
        let mut since = Some(0);
        slide(&decided, [0, SECOND], last, |slid| match slid {
            Slid::Reached(0, met) => (all, missed) = (all + 1, missed + u64::from(!met)),
            Slid::Reached(_, met) => (all, missed) = (all - 1, missed - u64::from(!met)),
            Slid::Settled(_) if all == 0 => {}
            Slid::Settled(_) if missed * HEALTHY > all => since = None,
            Slid::Settled(now) => since = since.or(Some(now)),
        });
        since.map(Instant::from_nanos)
    }

    /// The longest time without any answer: from when somebody waits for one, until somebody has one, or the last of them
    /// has failed.
    pub fn longest_without_success(&self) -> Duration {
        let mut began = self.began[..self.clients].iter().copied().filter(|at| *at < u64::MAX).peekable();
        let mut answers = self.latencies.ends().map(|(at, _)| at).peekable();
        let mut losses = self.lived.lost.ends().map(|(at, _)| at).peekable();
        let (mut waiting, mut since, mut longest) = (0u64, None, 0);
        loop {
            let heads = [began.peek(), answers.peek(), losses.peek()].map(|at| at.copied().unwrap_or(u64::MAX));
            let Some(now) = heads.into_iter().min().filter(|now| *now < u64::MAX) else { break };
            if heads[0] == now {
                began.next();
                waiting += 1;
                since.get_or_insert(now);
                continue;
            }
            waiting -= 1;
            longest = longest.max(since.map_or(0, |since| now - since));
            // First the requests that fail at this instant: they no longer wait when others get their answers.
            if heads[2] == now {
                losses.next();
            } else {
                answers.next();
                since = (waiting > 0).then_some(now);
            }
        }
        Duration::from_nanos(longest)
    }

    /// The second of the run, counted from its start, whose requests were kept longest by their 99th percentile.
    fn worst_second(&self) -> Option<Second> {
        let began = &self.began[..self.clients];
        let mut worst: Option<Second> = None;
        let mut from = 0;
        let mut kept = histogram();
        while let Some(first) = began.get(from).filter(|at| **at < u64::MAX) {
            let end = (first / SECOND + 1) * SECOND;
            let to = from + began[from..].partition_point(|at| *at < end);
            kept.reset();
            let (mut most, mut failed) = (0, 0u64);
            for (who, (began, ended)) in (from..to).zip(began[from..to].iter().zip(&self.ended[from..to])) {
                let took = ended.saturating_sub(*began);
                super::latency::record(&mut kept, took);
                most = most.max(took);
                failed += u64::from(self.failed(who as u32));
            }
            let second =
                Second { p99: kept.value_at_quantile(0.99).min(most), over: failed * 100 > (to - from) as u64 };
            if worst.as_ref().is_none_or(|worst| second.p99 > worst.p99) {
                worst = Some(second);
            }
            from = to;
        }
        worst
    }

    /// The 99th percentile of that second, and whether it is at least so much.
    pub(super) fn worst_second_p99(&self) -> (u64, bool) {
        self.worst_second().map_or((0, false), |second| (second.p99, second.over))
    }

    /// Whether a client failed in the end.
    fn failed(&self, who: u32) -> bool {
        self.life(who).next_back().is_some_and(|last| matches!(last.to, Phase::Failed | Phase::TimedOut))
    }

    /// From the first request's departure until the last client has its answer or has failed.
    pub fn traffic(&self) -> (Instant, Instant) {
        let first = self.began[..self.clients].first().copied().filter(|at| *at < u64::MAX).unwrap_or(0);
        let last = [&self.latencies, &self.lived.lost].map(|ends| ends.last_at().unwrap_or(first));
        (Instant::from_nanos(first), Instant::from_nanos(last[0].max(last[1])))
    }
}
