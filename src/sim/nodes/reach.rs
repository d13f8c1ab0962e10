//! Which nodes answer when, and how long they take: each works on one job at a time.

use crate::scenario::Scenario;
use crate::scenario::script::Act;
use crate::time::{Duration, Instant};

/// What a job meets at a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// The node is done with it at once.
    Done,
    /// The node works on it for so long.
    Works(Duration),
    /// It waits for so long until the node works on it.
    Waits(Duration),
}

/// The way to the nodes.
#[derive(Clone)]
pub struct Reach {
    service: Duration,
    /// How many bytes a node sends in a second; 0 for any number.
    bandwidth: u64,
    /// Until when each node's link is busy with what it sends.
    sends: Vec<Instant>,
    /// Until when each node is busy.
    busy: Vec<Instant>,
    /// When no app reaches any node: from, to.
    cuts: Vec<(Instant, Instant)>,
}

impl Reach {
    /// The way to so many nodes.
    pub fn new(scenario: &Scenario, nodes: usize) -> Reach {
        let cuts = scenario.script.actions.iter().filter_map(|one| match one.act {
            Act::Cut(length) => Some((Instant::ZERO + one.at, Instant::ZERO + one.at + length)),
            _ => None,
        });
        let idle = || vec![Instant::ZERO; nodes];
        let cache = &scenario.cache;
        Reach { service: cache.service, bandwidth: cache.bandwidth, sends: idle(), busy: idle(), cuts: cuts.collect() }
    }

    /// Whether no app reaches any node.
    pub fn is_cut(&self, now: Instant) -> bool {
        self.cuts.iter().any(|(from, to)| *from <= now && now < *to)
    }

    /// A node takes as long as this for each job; zero for no time at all.
    pub fn service(&self) -> Duration {
        self.service
    }

    /// Whether what a node sends takes time.
    #[inline]
    pub fn has_links(&self) -> bool {
        self.bandwidth > 0
    }

    /// How long so many bytes take on a link.
    pub fn sending(&self, bytes: u64) -> Duration {
        let takes = (u128::from(bytes) * 1_000_000_000).checked_div(u128::from(self.bandwidth)).unwrap_or(0);
        Duration::from_nanos(u64::try_from(takes).unwrap_or(u64::MAX))
    }

    /// A node is to send so many bytes, after what it sends already: how long they wait for that.
    pub fn send(&mut self, node: u16, bytes: u64, now: Instant) -> Duration {
        let takes = self.sending(bytes);
        let sends = &mut self.sends[usize::from(node)];
        let begins = now.max(*sends);
        *sends = begins + takes;
        begins.since(now)
    }

    /// A job that takes so much work arrives at a node that answers.
    pub fn arrive(&mut self, node: u16, work: Duration, now: Instant) -> Turn {
        if work == Duration::ZERO {
            return Turn::Done;
        }
        let busy = &mut self.busy[usize::from(node)];
        let free = now.max(*busy);
        *busy = free + work;
        if free > now { Turn::Waits(free.since(now)) } else { Turn::Works(work) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_sends_one_answer_after_another_at_its_bandwidth() {
        let mut scenario = Scenario::default();
        let mut endless = Reach::new(&scenario, 1);
        assert_eq!([1, 2].map(|_| endless.send(0, 1_000_000, Instant::ZERO)), [Duration::ZERO; 2]);
        assert!(!endless.has_links() && endless.sending(1_000_000) == Duration::ZERO);
        scenario.set("cache.bandwidth", "1000000").unwrap();
        let mut reach = Reach::new(&scenario, 2);
        let ms = Duration::from_millis;
        assert!(reach.has_links() && reach.sending(5_000) == ms(5));
        for before in 0..10 {
            assert_eq!(reach.send(0, 5_000, Instant::ZERO), ms(5 * before));
        }
        assert_eq!(reach.send(1, 5_000, Instant::ZERO), ms(0), "each node has a link of its own");
        assert_eq!(reach.send(0, 5_000, Instant::ZERO + ms(200)), ms(0), "which is idle after a while");
    }

    #[test]
    fn a_node_works_on_one_job_at_a_time_and_others_do_not_wait_for_it() {
        let mut scenario = Scenario::default();
        assert_eq!(Reach::new(&scenario, 1).service(), Duration::from_micros(10));
        assert_eq!(Reach::new(&scenario, 1).arrive(0, Duration::ZERO, Instant::ZERO), Turn::Done);
        scenario.set("script.actions", "cut:1s@2s").unwrap();
        let mut reach = Reach::new(&scenario, 2);
        let ms = Duration::from_millis;
        let at = |n| Instant::ZERO + ms(n);
        assert_eq!(reach.arrive(0, ms(10), at(0)), Turn::Works(ms(10)));
        assert_eq!(reach.arrive(0, ms(10), at(4)), Turn::Waits(ms(6)));
        assert_eq!(reach.arrive(0, ms(3), at(5)), Turn::Waits(ms(15)));
        assert_eq!(reach.arrive(1, ms(10), at(5)), Turn::Works(ms(10)));
        assert_eq!(reach.arrive(0, ms(10), at(30)), Turn::Works(ms(10)));
        assert_eq!([1_999, 2_000, 2_999, 3_000].map(|ms| reach.is_cut(at(ms))), [false, true, true, false]);
    }
}
