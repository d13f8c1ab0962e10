//! The lock in Redis: one holder per key for all app instances, as long as nothing takes longer than its TTL.
//!
//! **In production**: `SET key token NX PX ttl`. A caller that gets `nil` sleeps a little, looks into the cache again and
//! tries again. The holder rebuilds the value and releases the lock.
//!
//! **Semantics**, the dangerous ones included:
//! * The lock ends when its TTL is over, even if its holder still works. A rebuild that takes longer runs beside the next one.
//! * **Safe release** deletes the lock only if it still carries the caller's token (compare-and-delete, a Lua script).
//!   **Unsafe release** (`redis.del(lockKey)`, common in hand-written code) deletes any holder's lock: a holder that
//!   was too slow frees the lock of its successor, and a third caller comes in.
//! * A holder that dies holds the lock until it expires; the waiters poll that long.
//! * Neither release stops a late holder from writing. A **fencing token** does ([`Fence`]): a number that grows with every
//!   acquisition. The store that is written to compares it with the highest that it has seen.
//!
//! **Cost**: every call O(1), amortised. Locks that have expired are swept out whenever the table has doubled since the
//! last sweep: it holds at most 64 locks, or twice as many as were held at one time. A [`FenceGate`] holds at most as
//! many keys as it was made for.
//!
//! **Source**: <https://redis.io/docs/latest/commands/set/> (patterns); M. Kleppmann, "How to do distributed locking"
//! (2016) for the fencing token. Redis compares `now > when` at whole milliseconds; here a lock is gone at
//! `now ≥ set + TTL`.

use crate::memory::Memory;
use crate::table::Table;
use crate::time::{Duration, Instant};
use std::borrow::Borrow;
use std::hash::{BuildHasher, Hash, RandomState};

/// The random value that tells holders apart. Callers must not choose the same one twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Token(pub u64);

/// The number of an acquisition: higher than that of every earlier one on the same node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fence(pub u64);

/// The locks on one Redis node.
///
/// The contract: call in the order of time. The node does not know its waiters; they poll.
///
/// ```
/// use stampede_mechanisms::coalescing::lock::{LockTable, Token};
/// use stampede_mechanisms::time::{Duration, Instant};
///
/// let mut redis = LockTable::new();
/// let (ttl, at) = (Duration::from_millis(30), |ms| Instant::ZERO + Duration::from_millis(ms));
/// assert!(redis.set_nx_px(&"L", Token(1), ttl, at(0)).is_some());
/// assert!(redis.set_nx_px(&"L", Token(2), ttl, at(10)).is_none());
/// // Holder 1 is slow: its lock has expired and is holder 2's when it comes to release it.
/// assert!(redis.set_nx_px(&"L", Token(2), ttl, at(31)).is_some());
/// assert!(!redis.compare_and_delete(&"L", Token(1), at(35)));
/// assert_eq!(redis.delete(&"L", at(36)), Some(Token(2)), "the unsafe release takes it from holder 2");
/// ```
#[derive(Clone, Debug)]
pub struct LockTable<K, S = RandomState> {
    locks: Table<K, Held, S>,
    last_fence: u64,
    /// With so many locks in the table, those that have expired are swept out.
    sweep_at: usize,
}

/// Fewer locks than this are not worth a sweep.
const SWEEP_FROM: usize = 64;

#[derive(Clone, Copy, Debug)]
struct Held {
    token: Token,
    until: Instant,
}

impl<K, S: Default> Default for LockTable<K, S> {
    fn default() -> Self {
        LockTable::with_hasher(S::default())
    }
}

impl<K> LockTable<K> {
    /// No locks.
    pub fn new() -> Self {
        LockTable::default()
    }
}

impl<K, S> LockTable<K, S> {
    /// No locks; keys are found by the hashes of `hasher`.
    pub fn with_hasher(hasher: S) -> Self {
        LockTable { locks: Table::with_hasher(hasher), last_fence: 0, sweep_at: SWEEP_FROM }
    }
}

impl<K: Hash + Eq + Clone, S: BuildHasher> LockTable<K, S> {
    /// Adds what they hold.
    pub fn weigh(&self, memory: &mut Memory) {
        memory.map(&self.locks);
    }

    /// `SET key token NX PX ttl`: takes the lock if nobody holds it. The fence may be ignored, as most users of Redis do.
    /// A TTL of zero (which Redis refuses) gives a lock that is gone at once.
    #[must_use = "only a caller that gets a fence has the lock"]
    pub fn set_nx_px<Q>(&mut self, key: &Q, token: Token, ttl: impl Into<Duration>, now: Instant) -> Option<Fence>
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ToOwned<Owned = K> + ?Sized,
    {
        if self.holder(key, now).is_some() {
            return None;
        }
        if self.locks.len() >= self.sweep_at {
            self.locks.retain(|_, held| now < held.until);
            self.sweep_at = (self.locks.len() * 2).max(SWEEP_FROM);
        }
        self.locks.insert(key.to_owned(), Held { token, until: now + ttl.into() });
        self.last_fence += 1;
        Some(Fence(self.last_fence))
    }

    /// Releases the lock if it still carries `token`; false if it has expired or is another caller's.
    pub fn compare_and_delete<Q>(&mut self, key: &Q, token: Token, now: Instant) -> bool
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        self.holder(key, now) == Some(token) && self.locks.remove(key).is_some()
    }

    /// `DEL key`: releases the lock of any holder, and returns the holder's token.
    pub fn delete<Q>(&mut self, key: &Q, now: Instant) -> Option<Token>
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        self.locks.remove(key).filter(|held| now < held.until).map(|held| held.token)
    }

    /// The token of the lock's holder, if somebody holds it.
    pub fn holder<Q>(&self, key: &Q, now: Instant) -> Option<Token>
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        self.locks.get(key).filter(|held| now < held.until).map(|held| held.token)
    }

    /// The holder's token and the end of its time, if somebody holds the lock.
    pub fn held<Q>(&self, key: &Q, now: Instant) -> Option<(Token, Instant)>
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        self.locks.get(key).filter(|held| now < held.until).map(|held| (held.token, held.until))
    }

    /// The lock is `held` again by this token until then, or nobody's, whatever was before: as on a replica that takes over.
    pub fn restore<Q>(&mut self, key: &Q, held: Option<(Token, Instant)>)
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ToOwned<Owned = K> + ?Sized,
    {
        match held {
            Some((token, until)) => _ = self.locks.insert(key.to_owned(), Held { token, until }),
            None => _ = self.locks.remove(key),
        }
    }

    /// How many locks are in the table, including those that have expired and are not swept out yet.
    pub fn len(&self) -> usize {
        self.locks.len()
    }

    /// Whether the table holds no lock at all.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The node has lost its memory (a restart without persistence): all locks are free. Fences go on growing.
    pub fn clear(&mut self) {
        self.locks.clear();
        self.sweep_at = SWEEP_FROM;
    }
}

/// How a holder releases the lock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Release {
    /// Compare-and-delete.
    Safe,
    /// Plain `DEL`.
    Unsafe,
}

/// How an app uses the lock.
///
/// The contract: on a miss, [`attempt`](LockPolicy::attempt); on [`Attempt::Acquired`] rebuild the value, fill the
/// cache and [`release`](LockPolicy::release); on [`Attempt::RetryAt`] look into the cache again at that time, and if
/// the value is still missing, attempt again with the same `since`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LockPolicy {
    /// How long the lock lasts unless it is released. Common are 5 s and 10 s; Redis's own example has 30 s.
    pub ttl: Duration,
    /// How long a waiter sleeps between two looks. Common are 50 ms and 100 ms. Zero would poll for ever within one
    /// instant; at least 1 ns is waited.
    pub poll: Duration,
    /// How long a waiter polls before it gives up.
    pub patience: Duration,
    /// How a holder releases the lock.
    pub release: Release,
}

/// The lock as it is often written: 10 s, polled every 50 ms without end, released by plain `DEL`.
impl Default for LockPolicy {
    fn default() -> Self {
        LockPolicy {
            ttl: Duration::from_secs(10),
            poll: Duration::from_millis(50),
            patience: Duration::MAX,
            release: Release::Unsafe,
        }
    }
}

/// The outcome of an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use = "a caller that has the lock must release it"]
pub enum Attempt {
    /// The caller holds the lock until `until`, if nobody deletes it.
    Acquired {
        /// When the lock expires.
        until: Instant,
        /// The number to present to a store that checks it.
        fence: Fence,
    },
    /// Another caller holds it.
    RetryAt(Instant),
    /// Another caller holds it, and the caller's patience ends before the next look.
    GiveUp,
}

/// The outcome of a release.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Released {
    /// The caller's own lock is free.
    Own,
    /// The caller's lock had expired; nothing was deleted.
    Expired,
    /// The caller's lock had expired, and the unsafe release has deleted its successor's.
    Foreign(Token),
}

impl LockPolicy {
    /// Tries to take the lock for a caller that has waited since `since`.
    pub fn attempt<K, S, Q>(
        &self,
        locks: &mut LockTable<K, S>,
        key: &Q,
        token: Token,
        since: Instant,
        now: Instant,
    ) -> Attempt
    where
        K: Hash + Eq + Clone + Borrow<Q>,
        S: BuildHasher,
        Q: Hash + Eq + ToOwned<Owned = K> + ?Sized,
    {
        if let Some(fence) = locks.set_nx_px(key, token, self.ttl, now) {
            return Attempt::Acquired { until: now + self.ttl, fence };
        }
        let next = now + self.poll.max(Duration::from_nanos(1));
        if next.since(since) > self.patience { Attempt::GiveUp } else { Attempt::RetryAt(next) }
    }

    /// Releases the lock that was acquired with `token`.
    pub fn release<K, S, Q>(&self, locks: &mut LockTable<K, S>, key: &Q, token: Token, now: Instant) -> Released
    where
        K: Hash + Eq + Clone + Borrow<Q>,
        S: BuildHasher,
        Q: Hash + Eq + ?Sized,
    {
        match self.release {
            Release::Safe if locks.compare_and_delete(key, token, now) => Released::Own,
            Release::Safe => Released::Expired,
            Release::Unsafe => match locks.delete(key, now) {
                Some(deleted) if deleted == token => Released::Own,
                Some(deleted) => Released::Foreign(deleted),
                None => Released::Expired,
            },
        }
    }
}

/// The store's half of the fencing token: refuses a writer that a later holder has overtaken.
///
/// It remembers the highest fence of at most `capacity` keys. When there are more, it forgets the half that was written
/// with the lowest fences, and from then on refuses lower ones for every key that it does not know: a writer that so many
/// others have overtaken may be refused without need, but none is let through that should be stopped.
///
/// ```
/// use stampede_mechanisms::coalescing::lock::{Fence, FenceGate};
///
/// let mut store = FenceGate::new(10_000);
/// assert!(store.admit("user:1", Fence(34)));
/// assert!(store.admit("user:1", Fence(34)), "the same holder may write again");
/// assert!(!store.admit("user:1", Fence(33)), "this one's lock expired while it was paused");
/// # let _: FenceGate<String> = store;
/// ```
#[derive(Clone, Debug)]
pub struct FenceGate<K, S = RandomState> {
    capacity: usize,
    highest: Table<K, Fence, S>,
    /// Lower fences are refused for keys that are not in the table.
    floor: Fence,
}

impl<K> FenceGate<K> {
    /// Has seen no fence, and remembers those of at most `capacity` keys (at least one).
    pub fn new(capacity: usize) -> Self {
        FenceGate::with_hasher(capacity, RandomState::new())
    }
}

impl<K, S> FenceGate<K, S> {
    /// Has seen no fence, and remembers those of at most `capacity` keys (at least one), which are found by the hashes of
    /// `hasher`.
    pub fn with_hasher(capacity: usize, hasher: S) -> Self {
        FenceGate { capacity: capacity.max(1), highest: Table::with_hasher(hasher), floor: Fence(0) }
    }
}

impl<K: Hash + Eq + Clone, S: BuildHasher> FenceGate<K, S> {
    /// Whether a write that presents `fence` may go ahead: no higher one has been seen for this key.
    #[must_use = "a write that is not admitted must not be made"]
    pub fn admit<Q>(&mut self, key: &Q, fence: Fence) -> bool
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ToOwned<Owned = K> + ?Sized,
    {
        if let Some(highest) = self.highest.get_mut(key) {
            if fence < *highest {
                return false;
            }
            *highest = fence;
            return true;
        }
        if fence < self.floor {
            return false;
        }
        if self.highest.len() == self.capacity {
            self.forget_the_lower_half();
        }
        self.highest.insert(key.to_owned(), fence);
        true
    }

    /// How many keys it remembers.
    pub fn len(&self) -> usize {
        self.highest.len()
    }

    /// Whether it remembers no key.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn forget_the_lower_half(&mut self) {
        let mut fences: Vec<Fence> = self.highest.values().copied().collect();
        let middle = fences.len() / 2;
        let (_, &mut middle, _) = fences.select_nth_unstable(middle);
        self.highest.retain(|_, fence| *fence > middle);
        self.floor = self.floor.max(middle);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    const POLICY: LockPolicy = LockPolicy {
        ttl: Duration::from_millis(100),
        poll: Duration::from_millis(50),
        patience: Duration::from_millis(120),
        release: Release::Safe,
    };

    fn at(ms: u64) -> Instant {
        Instant::ZERO + Duration::from_millis(ms)
    }

    #[test]
    fn a_rebuild_longer_than_the_ttl_runs_beside_the_next_one() {
        let mut locks = LockTable::new();
        let first = POLICY.attempt(&mut locks, &1, Token(1), at(0), at(0));
        let second = POLICY.attempt(&mut locks, &1, Token(2), at(10), at(100));
        let (Attempt::Acquired { fence: early, .. }, Attempt::Acquired { fence: late, .. }) = (first, second) else {
            panic!("{first:?} {second:?}")
        };
        assert_eq!(POLICY.release(&mut locks, &1, Token(1), at(130)), Released::Expired);
        assert_eq!(locks.holder(&1, at(130)), Some(Token(2)), "safe release leaves the successor's lock alone");
        // Both write; the fence stops the one that was overtaken, if it comes last.
        let mut store = FenceGate::new(10);
        assert!(store.admit(&1, early));
        assert!(store.admit(&1, late));
        assert!(!store.admit(&1, early));
        assert!(store.admit(&2, early), "another key's writers are none of its business");
    }

    #[test]
    fn unsafe_release_lets_a_third_caller_in() {
        let policy = LockPolicy { release: Release::Unsafe, ..POLICY };
        let mut locks = LockTable::new();
        let _ = policy.attempt(&mut locks, &1, Token(1), at(0), at(0));
        let _ = policy.attempt(&mut locks, &1, Token(2), at(100), at(100));
        assert_eq!(policy.release(&mut locks, &1, Token(1), at(110)), Released::Foreign(Token(2)));
        let third = policy.attempt(&mut locks, &1, Token(3), at(111), at(111));
        assert!(matches!(third, Attempt::Acquired { .. }), "while holder 2 still rebuilds: {third:?}");
        assert_eq!(policy.release(&mut locks, &1, Token(2), at(300)), Released::Expired);
    }

    #[test]
    fn waiters_poll_until_a_dead_holders_lock_expires_or_their_patience_ends() {
        let mut locks = LockTable::new();
        let _ = POLICY.attempt(&mut locks, &1, Token(1), at(0), at(0));
        assert_eq!(POLICY.attempt(&mut locks, &1, Token(2), at(20), at(20)), Attempt::RetryAt(at(70)));
        assert_eq!(POLICY.attempt(&mut locks, &1, Token(2), at(20), at(70)), Attempt::RetryAt(at(120)));
        assert_eq!(POLICY.attempt(&mut locks, &1, Token(3), at(0), at(99)), Attempt::GiveUp);
        let taken = POLICY.attempt(&mut locks, &1, Token(2), at(20), at(120));
        assert_eq!(taken, Attempt::Acquired { until: at(220), fence: Fence(2) });
    }

    #[test]
    fn time_moves_even_when_the_poll_interval_is_zero() {
        let policy = LockPolicy { poll: Duration::ZERO, ..POLICY };
        let mut locks = LockTable::new();
        let _ = policy.attempt(&mut locks, &1, Token(1), at(0), at(0));
        let Attempt::RetryAt(next) = policy.attempt(&mut locks, &1, Token(2), at(0), at(0)) else { panic!() };
        assert!(next > at(0));
    }

    #[test]
    fn a_lock_is_nobodys_from_the_end_of_its_time_on() {
        let mut locks = LockTable::new();
        let _ = locks.set_nx_px(&1, Token(7), Duration::from_millis(100), at(0));
        assert_eq!([0, 99].map(|ms| locks.held(&1, at(ms))), [Some((Token(7), at(100))); 2]);
        assert_eq!((locks.held(&1, at(100)), locks.holder(&1, at(100))), (None, None));
        assert_eq!(locks.held(&2, at(0)), None, "another key");
    }

    #[test]
    fn a_restart_frees_the_locks_but_not_the_fences() {
        let mut locks = LockTable::new();
        let before = locks.set_nx_px(&1, Token(1), Duration::MAX, at(0));
        locks.clear();
        assert!(locks.set_nx_px(&1, Token(2), Duration::MAX, at(1)) > before);
    }

    #[test]
    fn a_gate_that_forgets_refuses_rather_too_much_than_too_little() {
        let mut gate = FenceGate::new(4);
        for n in 1..=5 {
            assert!(gate.admit(&n, Fence(10 * n)));
        }
        assert_eq!(gate.len(), 2, "the keys of fences 10, 20 and 30 are forgotten");
        assert!(!gate.admit(&1, Fence(9)), "overtaken, though nobody knows any more by whom");
        assert!(!gate.admit(&6, Fence(29)), "perhaps overtaken");
        assert!(gate.admit(&3, Fence(30)), "the last writer may write again");
    }

    proptest! {
        #[test]
        fn no_gate_admits_what_an_unbounded_one_refuses(
            capacity in 0..6usize, writes in prop::collection::vec((0..8u8, 0..40u64), 0..200),
        ) {
            let mut gate = FenceGate::new(capacity);
            let mut highest: BTreeMap<u8, u64> = BTreeMap::new();
            for (key, fence) in writes {
                let seen = highest.entry(key).or_default();
                let admitted = gate.admit(&key, Fence(fence));
                prop_assert!(!admitted || fence >= *seen);
                // A write that the gate refuses is not made, so no later writer has to be higher.
                if admitted {
                    *seen = fence;
                }
                prop_assert!(gate.len() <= capacity.max(1));
            }
        }

        #[test]
        fn behaves_as_a_list_of_all_locks_ever_taken(ops in prop::collection::vec((0..4, 0..2u8, 0..4u64, 0..40u64), 0..200)) {
            let mut locks = LockTable::new();
            let mut model: BTreeMap<u8, (u64, u64)> = BTreeMap::new();
            let (mut now, mut fences) = (0, 0);
            for (op, key, token, step) in ops {
                now += step;
                model.retain(|_, (_, until)| now < *until);
                let held = model.get(&key).map(|(token, _)| Token(*token));
                match op {
                    0 | 1 => {
                        let fence = locks.set_nx_px(&key, Token(token), Duration::from_millis(50), at(now));
                        prop_assert_eq!(fence.is_some(), held.is_none());
                        if let Some(fence) = fence {
                            fences += 1;
                            prop_assert_eq!(fence, Fence(fences));
                            model.insert(key, (token, now + 50));
                        }
                    }
                    2 => {
                        let own = held == Some(Token(token));
                        prop_assert_eq!(locks.compare_and_delete(&key, Token(token), at(now)), own);
                        if own {
                            model.remove(&key);
                        }
                    }
                    _ => {
                        prop_assert_eq!(locks.delete(&key, at(now)), held);
                        model.remove(&key);
                    }
                }
                prop_assert_eq!(locks.holder(&key, at(now)), model.get(&key).map(|(token, _)| Token(*token)));
            }
        }
    }
}
