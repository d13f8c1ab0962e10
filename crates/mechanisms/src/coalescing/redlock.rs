//! Redlock: one lock over N independent Redis nodes, held by the caller that has a majority in time.
//!
//! **In production**: redlock-rb and its ports, where the failure of one node must not free all locks, as it does with
//! [`crate::coalescing::lock`].
//!
//! **Semantics** (antirez/redlock-rb; <https://redis.io/docs/latest/develop/use/patterns/distributed-locks/>): the client
//! asks all nodes with the same token. It has the lock if a quorum of N/2 + 1 said yes and if time remains: the TTL less the
//! time that asking took, and less an allowance for clock drift of ⌊ttl · 0.01⌋ + 2 ms. Otherwise it releases the lock on
//! *all* nodes (a node that seems to have said no may have said yes in a reply that was lost), sleeps for a random 0 to
//! 200 ms, and tries again, three times in all. There is no fencing token: a holder that pauses for longer than the validity
//! is not stopped.
//!
//! **Cost**: O(1) a reply; N round trips an attempt, and as many to release.

use crate::random;
use crate::range::OutOfRange;
use crate::time::{Duration, Instant};

/// The parameters of the lock. Build with [`Redlock::new`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Redlock {
    nodes: u32,
    ttl: Duration,
    /// How often the whole round is tried, the first time included: 3 in redlock-rb. Zero counts as one.
    pub attempts: u32,
    /// The sleep before another round is drawn from 0 up to, and without, this: 200 ms in redlock-rb.
    pub retry_delay: Duration,
}

/// One round in which all nodes are asked.
///
/// The contract: send `SET NX PX` to every node, report each answer (or its timeout, as a no) to
/// [`reply`](Round::reply) in the order of arrival, and do as the last one's [`Verdict`] says.
///
/// ```
/// use stampede_mechanisms::coalescing::redlock::{Redlock, Verdict};
/// use stampede_mechanisms::time::{Duration, Instant};
///
/// let redlock = Redlock::new(3, Duration::from_secs(10)).unwrap();
/// let mut round = redlock.begin(Instant::ZERO);
/// let at = |ms| Instant::ZERO + Duration::from_millis(ms);
/// assert_eq!(round.reply(true, at(1), 0), Verdict::Waiting);
/// assert_eq!(round.reply(false, at(2), 0), Verdict::Waiting);
/// // Two of three, 3 ms after the start: valid for 10 s − 102 ms of drift from the start.
/// assert_eq!(round.reply(true, at(3), 0), Verdict::Locked { until: at(9_898) });
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Round {
    redlock: Redlock,
    number: u32,
    started: Instant,
    replies: u32,
    granted: u32,
}

/// The state of a round after a reply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use = "the verdict says what the client has to do next"]
pub enum Verdict {
    /// Other nodes have not answered yet.
    Waiting,
    /// The lock is the caller's until then.
    Locked {
        /// When the caller must have stopped to rely on it.
        until: Instant,
    },
    /// Release on all nodes now; then, if there is a next round, begin it at `again_at` ([`Round::again`]).
    Failed {
        /// `None` when the rounds are used up.
        again_at: Option<Instant>,
    },
}

impl Redlock {
    /// A lock over `nodes` nodes (5 is usual; an even number tolerates no more failures than the odd one below) that
    /// lasts `ttl`, with redlock-rb's retries.
    ///
    /// # Errors
    /// [`OutOfRange`] if `nodes` is zero.
    pub fn new(nodes: u32, ttl: impl Into<Duration>) -> Result<Redlock, OutOfRange> {
        OutOfRange::check("nodes", nodes.into(), 1, u32::MAX.into())?;
        let ttl = ttl.into();
        Ok(Redlock { nodes, ttl, attempts: 3, retry_delay: Duration::from_millis(200) })
    }

    /// How many nodes must agree: N/2 + 1.
    pub fn quorum(&self) -> u32 {
        self.nodes / 2 + 1
    }

    /// The allowance for clocks that run apart: 1 % of the TTL in whole milliseconds, and 2 ms.
    pub fn drift(&self) -> Duration {
        Duration::from_millis(self.ttl.as_nanos() / 100_000_000 + 2)
    }

    /// How long the lock still holds, in nanoseconds, when asking took `elapsed`; zero or less is too little.
    pub fn validity_ns(&self, elapsed: impl Into<Duration>) -> i64 {
        let ns = |length: Duration| i128::from(length.as_nanos());
        let validity = ns(self.ttl) - ns(elapsed.into()) - ns(self.drift());
        validity.clamp(i64::MIN.into(), i64::MAX.into()) as i64
    }

    /// Begins the first round.
    pub fn begin(self, now: Instant) -> Round {
        Round { redlock: self, number: 1, started: now, replies: 0, granted: 0 }
    }
}

impl Round {
    /// One node has answered. `bits` are 64 random bits for the sleep that may follow. Answers beyond one per node
    /// repeat the verdict.
    pub fn reply(&mut self, granted: bool, now: Instant, bits: u64) -> Verdict {
        if self.replies < self.redlock.nodes {
            self.replies += 1;
            self.granted += u32::from(granted);
        }
        if self.replies < self.redlock.nodes {
            return Verdict::Waiting;
        }
        let validity = self.redlock.validity_ns(now.since(self.started));
        if self.granted >= self.redlock.quorum() && validity > 0 {
            return Verdict::Locked { until: now + Duration::from_nanos(validity as u64) };
        }
        let sleep = Duration::from_nanos(random::below(bits, self.redlock.retry_delay.as_nanos()));
        Verdict::Failed { again_at: (self.number < self.redlock.attempts).then_some(now + sleep) }
    }

    /// Begins the next round.
    pub fn again(self, now: Instant) -> Round {
        Round { number: self.number.saturating_add(1), ..self.redlock.begin(now) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::coalescing::lock::{LockTable, Token};
    use proptest::prelude::*;

    fn at(ms: u64) -> Instant {
        Instant::ZERO + Duration::from_millis(ms)
    }

    #[test]
    fn three_rounds_with_a_drawn_sleep_between_them() {
        let redlock = Redlock::new(1, Duration::from_secs(1)).unwrap();
        let mut round = redlock.begin(at(0));
        assert_eq!(round.reply(false, at(1), u64::MAX / 2 + 1), Verdict::Failed { again_at: Some(at(101)) });
        round = round.again(at(101));
        assert_eq!(round.reply(false, at(102), 0), Verdict::Failed { again_at: Some(at(102)) });
        round = round.again(at(102));
        assert_eq!(round.reply(false, at(103), 0), Verdict::Failed { again_at: None });
    }

    #[test]
    fn a_quorum_that_comes_too_late_is_no_lock() {
        let redlock = Redlock::new(1, Duration::from_millis(100)).unwrap();
        let mut round = redlock.begin(at(0));
        assert_eq!(round.reply(true, at(97), 0), Verdict::Failed { again_at: Some(at(97)) });
    }

    #[test]
    fn a_node_that_answers_twice_does_not_make_a_quorum() {
        let redlock = Redlock::new(3, Duration::from_secs(1)).unwrap();
        let mut round = redlock.begin(at(0));
        for granted in [true, false, false] {
            let _ = round.reply(granted, at(1), 0);
        }
        for _ in 0..3 {
            assert_eq!(round.reply(true, at(2), 0), Verdict::Failed { again_at: Some(at(2)) });
        }
    }

    #[test]
    fn a_lock_shorter_than_its_drift_is_never_held() {
        let redlock = Redlock::new(3, Duration::from_millis(2)).unwrap();
        assert_eq!(redlock.validity_ns(Duration::ZERO), 0);
        assert!(Redlock::new(0, Duration::MAX).is_err());
        let eternal = Redlock::new(u32::MAX, Duration::from_nanos(u64::MAX)).unwrap();
        assert_eq!(eternal.validity_ns(Duration::ZERO), i64::MAX);
        assert_eq!(redlock.validity_ns(Duration::from_nanos(u64::MAX)), i64::MIN);
    }

    proptest! {
        /// Against N real lock tables: while clocks agree and no node forgets, two callers never both rely on the lock.
        #[test]
        fn no_two_callers_hold_it_at_once(
            rounds in prop::collection::vec((0..4u64, 0..80u64, prop::collection::vec((any::<bool>(), 0..20u64), 5)), 1..60)
        ) {
            let redlock = Redlock::new(5, Duration::from_millis(300)).unwrap();
            let mut nodes: Vec<LockTable<u8>> = (0..5).map(|_| LockTable::new()).collect();
            let mut now = 0;
            let mut held: Option<(u64, Instant)> = None;
            for (caller, pause, answers) in rounds {
                now += pause;
                let mut round = redlock.begin(at(now));
                let mut verdict = Verdict::Waiting;
                for (node, (reachable, takes)) in nodes.iter_mut().zip(answers) {
                    now += takes;
                    let granted = reachable && node.set_nx_px(&0, Token(caller), redlock.ttl, at(now)).is_some();
                    verdict = round.reply(granted, at(now), 0);
                }
                match verdict {
                    Verdict::Locked { until } => {
                        if let Some((holder, earlier)) = held {
                            prop_assert!(at(now) >= earlier, "{caller} has it while {holder} does");
                        }
                        held = Some((caller, until));
                    }
                    // A failed round must not release what its own caller holds since an earlier one.
                    Verdict::Failed { .. } if held.is_none_or(|(holder, _)| holder != caller) => {
                        for node in &mut nodes {
                            node.compare_and_delete(&0, Token(caller), at(now));
                        }
                    }
                    _ => {}
                }
            }
        }
    }
}
