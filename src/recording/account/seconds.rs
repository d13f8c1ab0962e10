//! The second of a run whose requests were kept longest.

use crate::recording::histogram::Durations;
use std::collections::VecDeque;

const SECOND: u64 = 1_000_000_000;

/// What a second was like for the requests that left their clients in it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Worst {
    /// The 99th percentile of the time they were kept, in nanoseconds.
    pub p99: u64,
    /// Whether more than one in a hundred failed, so that the percentile is at least so much.
    pub over: bool,
}

/// A second of the run, some of whose requests are still under way.
#[derive(Clone, Debug)]
struct Second {
    /// When it began.
    from: u64,
    came: u64,
    ended: u64,
    failed: u64,
    most: u64,
    kept: Durations,
}

impl Second {
    fn told(&self) -> Worst {
        Worst { p99: self.kept.all().value_at_quantile(0.99).min(self.most), over: self.failed * 100 > self.came }
    }
}

/// The seconds whose requests are under way, and the worst of those before.
#[derive(Clone, Debug, Default)]
pub(super) struct Seconds {
    open: VecDeque<Second>,
    worst: Option<Worst>,
    spare: Option<Durations>,
}

impl Seconds {
    /// A request leaves its client. Instants come in order.
    pub(super) fn came(&mut self, at: u64) {
        match self.open.back_mut() {
            Some(last) if at - last.from < SECOND => last.came += 1,
            _ => self.begin(at),
        }
    }

    /// The first request of a second leaves its client.
    #[cold]
    fn begin(&mut self, at: u64) {
        let mut kept = self.spare.take().unwrap_or_default();
        kept.clear();
        self.open.push_back(Second { from: at - at % SECOND, came: 1, ended: 0, failed: 0, most: 0, kept });
        self.close();
    }

    /// A request that left its client at `began` was kept for so long.
    pub(super) fn ended(&mut self, began: u64, took: u64, failed: bool) {
        // Mostly it is the last one.
        let at = match self.open.back() {
            Some(last) if last.from <= began => self.open.len() - 1,
            _ => self.open.partition_point(|second| began.saturating_sub(second.from) >= SECOND),
        };
        let Some(second) = self.open.get_mut(at) else { return };
        second.kept.add(took);
        second.most = second.most.max(took);
        second.ended += 1;
        second.failed += u64::from(failed);
        if at == 0 {
            self.close();
        }
    }

    /// Keeps no more of the first seconds than which one was the worst, where others have begun and all their requests have
    /// ended. In their order, so that of equal ones the first counts.
    fn close(&mut self) {
        while self.open.len() > 1 && self.open.front().is_some_and(|first| first.ended == first.came) {
            let Some(second) = self.open.pop_front() else { return };
            self.worst = Some(worse(self.worst, second.told()));
            self.spare = Some(second.kept);
        }
    }

    /// The worst one.
    pub(super) fn worst(&self) -> Option<Worst> {
        self.open.iter().fold(self.worst, |worst, second| Some(worse(worst, second.told())))
    }

    pub(super) fn bytes(&self) -> usize {
        self.open.iter().map(|second| second.kept.bytes()).sum()
    }
}

fn worse(before: Option<Worst>, next: Worst) -> Worst {
    before.filter(|before| before.p99 >= next.p99).unwrap_or(next)
}

#[cfg(test)]
mod tests {
    use super::*;

    const MS: u64 = 1_000_000;

    #[test]
    fn requests_count_for_the_second_in_which_they_left() {
        let mut seconds = Seconds::default();
        assert!(seconds.worst().is_none());
        // Of each second one request; that of the first is kept longest, and ends last.
        for second in 0..3 {
            seconds.came(second * SECOND + 5);
        }
        seconds.ended(SECOND + 5, 300 * MS, true);
        assert!(seconds.worst().is_some_and(|worst| worst.p99 == 300 * MS && worst.over));
        seconds.ended(2 * SECOND + 5, 700 * MS, false);
        seconds.ended(5, 4_000 * MS, false);
        assert_eq!(seconds.open.len(), 1, "only the last can still have others");
        assert!(seconds.worst().is_some_and(|worst| worst.p99 == 4_000 * MS && !worst.over));
    }

    #[test]
    fn of_equal_seconds_the_first_counts() {
        let mut seconds = Seconds::default();
        for second in 0..2 {
            (0..10).for_each(|_| seconds.came(second * SECOND));
        }
        (0..10).for_each(|_| seconds.ended(SECOND, 50 * MS, true));
        (0..10).for_each(|_| seconds.ended(0, 50 * MS, false));
        assert!(seconds.worst().is_some_and(|worst| !worst.over));
    }
}
