//! Since when the last second has been healthy.
//!
//! It is decided once of each client: with the answer, if that comes in time; with the failure, if that comes before the
//! target has passed; or when the target has passed. So no waiting client is taken for well served, and nothing that is
//! known at an instant depends on what follows.

use std::collections::VecDeque;

/// A second is healthy in which at most one of so many missed the target: its 99th percentile, as clients lived it, is within.
const HEALTHY: u64 = 100;

const SECOND: u64 = 1_000_000_000;

/// What was decided at one instant: of how many clients, and how many of them missed the target.
#[derive(Clone, Copy, Debug, Default)]
struct Decided {
    at: u64,
    all: u32,
    missed: u32,
}

/// The clients of which it was decided within the last second.
#[derive(Clone, Debug)]
pub(super) struct Health {
    recent: VecDeque<Decided>,
    /// What is decided at the present instant.
    now: Decided,
    all: u64,
    missed: u64,
    since: Option<u64>,
}

impl Default for Health {
    fn default() -> Health {
        Health { recent: VecDeque::new(), now: Decided::default(), all: 0, missed: 0, since: Some(0) }
    }
}

impl Health {
    /// It is decided of a client whether it met the target. Instants come in order.
    #[inline]
    pub(super) fn decide(&mut self, at: u64, met: bool) {
        if at != self.now.at {
            self.go_on(at);
        }
        self.now.all += 1;
        self.now.missed += u32::from(!met);
    }

    /// Whether all is well. As long as it is, it makes no difference what has left the last second: that leaves when its room is needed.
    fn is_well(&self) -> bool {
        self.missed == 0 && self.since.is_some()
    }

    /// All that is decided at the present instant has been told, and `at` is the next one.
    fn go_on(&mut self, at: u64) {
        if self.is_well() && self.now.missed == 0 && self.recent.len() < self.recent.capacity() {
            self.recent.push_back(self.now);
            self.all += u64::from(self.now.all);
            self.now = Decided { at, all: 0, missed: 0 };
            return;
        }
        self.settle();
        self.leave_until(at);
        self.now.at = at;
    }

    /// All that is decided at the present instant has been told.
    fn settle(&mut self) {
        if self.now.all > 0 {
            if self.is_well() {
                self.leave_until(self.now.at);
            }
            self.recent.push_back(self.now);
            self.all += u64::from(self.now.all);
            self.missed += u64::from(self.now.missed);
            self.judge(self.now.at);
            self.now = Decided::default();
        }
    }

    /// What is a second old leaves, before others enter at `at`.
    fn leave_until(&mut self, at: u64) {
        while let Some(gone) = self.recent.front().copied().filter(|one| one.at.saturating_add(SECOND) <= at) {
            self.recent.pop_front();
            self.all -= u64::from(gone.all);
            self.missed -= u64::from(gone.missed);
            if gone.at + SECOND < at {
                self.judge(gone.at + SECOND);
            }
        }
    }

    /// A second in which nothing was decided of anybody says nothing: it leaves things as they were. So a run does not
    /// recover by its traffic's end.
    fn judge(&mut self, now: u64) {
        // Most runs are well most of the time.
        if self.all == 0 || self.is_well() {
        } else if self.missed * HEALTHY > self.all {
            self.since = None;
        } else {
            self.since = self.since.or(Some(now));
        }
    }

    /// The first instant from which the last second is healthy and stays so; `None` if it is not so at the end.
    pub(super) fn recovered(mut self) -> Option<u64> {
        self.settle();
        self.since
    }

    pub(super) fn bytes(&self) -> usize {
        self.recent.capacity() * size_of::<Decided>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn recovered(decided: impl IntoIterator<Item = (u64, bool)>) -> Option<u64> {
        let mut health = Health::default();
        decided.into_iter().for_each(|(ms, met)| health.decide(ms * 1_000_000, met));
        health.recovered().map(|at| at / 1_000_000)
    }

    #[test]
    fn what_has_left_the_second_before_a_miss_does_not_count_with_it() {
        // So many that met the target, one a millisecond, and one that missed it: one of a thousand in its own second.
        let met = |from: u64, to: u64| (from..to).map(|ms| (ms, true));
        assert_eq!(recovered(met(0, 5_000).chain([(5_000, false)])), Some(0));
        let sparse = (0..60).map(|second| (second * 100, true));
        assert_eq!(recovered(sparse.chain([(6_000, false)])), None, "one of ten, not of sixty-one");
        assert_eq!(recovered(met(0, 900).chain(met(3_000, 3_050)).chain([(3_050, false)])), None, "one of fifty-one");
    }

    #[test]
    fn a_run_is_well_again_when_its_misses_are_a_second_old() {
        assert_eq!(recovered([]), Some(0));
        assert_eq!(recovered([(5, true), (900, true)]), Some(0));
        assert_eq!(recovered([(5, true), (900, false)]), None, "not at the end");
        // At 1 900 ms the miss leaves, and one that met the target is left in the second.
        assert_eq!(recovered([(5, true), (900, false), (1_500, true), (2_000, true)]), Some(1_900));
        assert_eq!(recovered([(900, false), (3_000, true)]), Some(3_000), "an empty second says nothing");
        let hundred = (0..100).map(|i| (10, i > 0));
        assert_eq!(recovered(hundred.clone()), Some(0), "one of a hundred");
        assert_eq!(recovered(hundred.skip(50).chain([(10, false)])), None, "one of fifty-one");
    }
}
