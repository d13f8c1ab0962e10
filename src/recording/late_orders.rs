//! The last orders before a window begins: an instant in it may ask for those that came [`WITHIN`] before it.

use crate::memory::Memory;
use crate::time::{Duration, Instant};

/// The longest time before an instant that its load is counted in.
pub(super) const WITHIN: Duration = Duration::from_millis(100);

/// Orders to cache nodes, shortly before an instant.
#[derive(Clone, Debug, Default)]
pub(super) struct LateOrders {
    /// How many nanoseconds before that instant, and to which node; the latest last.
    all: Vec<(u32, u16)>,
    before: Instant,
}

impl LateOrders {
    /// Before a run there is none.
    pub(super) const NONE: LateOrders = LateOrders { all: Vec::new(), before: Instant::ZERO };

    /// Those before `now`, after these and these more, which come in order of time.
    pub(super) fn go_on(&self, now: Instant, more: impl Iterator<Item = (Instant, u16)>) -> LateOrders {
        let from = now - WITHIN;
        // What happens at the very start belongs to the first stretch.
        let late = |at: Instant| at > from || from == Instant::ZERO;
        let these = self.all.iter().map(|(ago, node)| (self.before - Duration::from_nanos(u64::from(*ago)), *node));
        let all = these.chain(more).filter(|(at, _)| late(*at));
        LateOrders { all: all.map(|(at, node)| (now.since(at).as_nanos() as u32, node)).collect(), before: now }
    }

    /// How many were given to each of so many nodes after `t`.
    pub(super) fn after(&self, t: Instant, nodes: usize) -> Vec<u32> {
        let mut orders = vec![0; nodes];
        let ago = self.before.as_nanos().saturating_sub(t.as_nanos());
        let after = |before: u32| u64::from(before) < ago || t == Instant::ZERO;
        for (_, node) in self.all.iter().rev().take_while(|(before, _)| after(*before)) {
            orders[usize::from(*node)] += 1;
        }
        orders
    }

    /// Adds what it holds.
    pub(super) fn weigh(&self, memory: &mut Memory) {
        memory.vec(&self.all);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_are_known_for_as_long_as_an_instant_asks() {
        let at = |ms: u64| Instant::from_nanos(ms * 1_000_000);
        // An order each millisecond; every third asks node 1.
        let orders = |from: u64, to: u64| (from..to).map(move |ms| (at(ms), u16::from(ms % 3 == 2)));
        let first = LateOrders::NONE.go_on(at(60), orders(0, 60));
        assert_eq!(first.after(Instant::ZERO, 2), [40, 20], "what comes at the very start is counted");
        let second = first.go_on(at(150), orders(60, 150));
        assert_eq!(second.all.len(), 99, "and what came 100 ms ago is not");
        assert_eq!([50, 119, 149, 150].map(|ms| second.after(at(ms), 2)), [[66, 33], [20, 10], [0, 0], [0, 0]]);
        assert_eq!(second.go_on(at(900), [].into_iter()).all, []);
    }
}
