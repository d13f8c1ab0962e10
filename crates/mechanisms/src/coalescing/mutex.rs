//! One lock per key with a first-in-first-out queue and hand-over: the "mutex with double-check" protection.
//!
//! **In production**: a per-key lock in the process (Python's `threading.Lock` in a dictionary, Java's striped locks,
//! FusionCache's memory locker, dogpile.cache). A miss takes the lock, *looks into the cache again*, and loads only if
//! the key is still missing. Like singleflight it makes one query for each process. Unlike there, the waiters are let
//! through one after another, and the next in the queue tries a load that failed again: N waiters on a broken database make
//! N queries, one at a time.
//!
//! **Contract**: see [`KeyedMutex`]. The lock is not re-entrant: a holder that locks again waits behind itself.
//!
//! **Cost**: `lock` and `unlock` O(1), `leave` O(place in the queue). Nothing is allocated once the tables have grown to
//! the largest crowd seen (beyond what cloning a key takes).
//!
//! **Source**: double-checked loading, as in most caching libraries; hand-over as in Go's `sync.Mutex` in starvation mode
//! (the lock goes straight to the head of the queue, and nobody overtakes).

use crate::coalescing::waiters::{Queue, Waiters};
use crate::memory::Memory;
use crate::table::Table;
use std::borrow::Borrow;
use std::fmt;
use std::hash::{BuildHasher, Hash, RandomState};

/// The outcome of [`KeyedMutex::lock`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use = "a caller that holds the lock has to unlock it"]
pub enum Lock {
    /// The caller holds the lock.
    Acquired,
    /// The caller waits; [`KeyedMutex::unlock`] will hand its handle out.
    Queued {
        /// How many come before it, the present holder included: at least 1.
        ahead: usize,
    },
}

/// Nobody holds this key's lock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotLocked;

impl fmt::Display for NotLocked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the key is not locked")
    }
}

impl std::error::Error for NotLocked {}

/// The locks of one process, one a key.
///
/// The contract: a caller that misses calls [`lock`](KeyedMutex::lock). Once it holds the lock, at once or when
/// `unlock` hands out its handle, it **looks into the cache again**; if the value is there now, it takes it, else it loads and fills
/// the cache. In either case, and also when the load fails, it calls [`unlock`](KeyedMutex::unlock). A holder that dies
/// without doing so blocks the key for ever.
///
/// ```
/// use stampede_mechanisms::coalescing::mutex::{KeyedMutex, Lock};
///
/// let mut mutex = KeyedMutex::new();
/// assert_eq!(mutex.lock(&"hot", 1), Lock::Acquired);
/// assert_eq!(mutex.lock(&"hot", 2), Lock::Queued { ahead: 1 });
/// // Caller 1 has filled the cache. Caller 2 gets the lock, looks the key up again, finds the value and lets go.
/// assert_eq!(mutex.unlock(&"hot"), Ok(Some(2)));
/// assert_eq!(mutex.unlock(&"hot"), Ok(None));
/// ```
#[derive(Clone, Debug)]
pub struct KeyedMutex<K, C, S = RandomState> {
    /// The locked keys, each with those that wait for it.
    held: Table<K, Queue, S>,
    waiters: Waiters<C>,
}

impl<K, C, S: Default> Default for KeyedMutex<K, C, S> {
    fn default() -> Self {
        KeyedMutex::with_hasher(S::default())
    }
}

impl<K, C> KeyedMutex<K, C> {
    /// All keys unlocked.
    pub fn new() -> Self {
        KeyedMutex::default()
    }
}

impl<K, C, S> KeyedMutex<K, C, S> {
    /// All keys unlocked; keys are found by the hashes of `hasher`.
    pub fn with_hasher(hasher: S) -> Self {
        KeyedMutex { held: Table::with_hasher(hasher), waiters: Waiters::new() }
    }
}

impl<K: Hash + Eq + Clone, C, S: BuildHasher> KeyedMutex<K, C, S> {
    /// Adds what it holds.
    pub fn weigh(&self, memory: &mut Memory) {
        memory.map(&self.held);
        self.waiters.weigh(memory);
    }

    /// Takes the key's lock, or queues for it. A caller that gets the lock at once needs no handle: then `caller` is
    /// dropped.
    pub fn lock<Q>(&mut self, key: &Q, caller: C) -> Lock
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ToOwned<Owned = K> + ?Sized,
    {
        self.lock_with(key, || caller)
    }

    /// Like [`lock`](KeyedMutex::lock), but makes the caller's handle only if it has to wait.
    pub fn lock_with<Q>(&mut self, key: &Q, caller: impl FnOnce() -> C) -> Lock
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ToOwned<Owned = K> + ?Sized,
    {
        match self.held.get_mut(key) {
            None => {
                self.held.insert(key.to_owned(), Queue::EMPTY);
                Lock::Acquired
            }
            Some(queue) => {
                self.waiters.push(queue, caller());
                Lock::Queued { ahead: queue.len() }
            }
        }
    }

    /// The holder lets go: the head of the queue, if there is one, holds the lock now and is returned.
    ///
    /// # Errors
    /// [`NotLocked`] if nobody held it.
    pub fn unlock<Q>(&mut self, key: &Q) -> Result<Option<C>, NotLocked>
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        let queue = self.held.get_mut(key).ok_or(NotLocked)?;
        let next = self.waiters.pop(queue);
        if next.is_none() {
            self.held.remove(key);
        }
        Ok(next)
    }

    /// The first caller in the queue that `is_it` stops waiting and is given back. `None` if there is none: the holder is
    /// not in the queue, it has to unlock.
    pub fn leave<Q>(&mut self, key: &Q, is_it: impl FnMut(&C) -> bool) -> Option<C>
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        self.held.get_mut(key).and_then(|queue| self.waiters.remove(queue, is_it))
    }

    /// Whether somebody holds the key's lock.
    pub fn is_locked<Q>(&self, key: &Q) -> bool
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        self.held.contains_key(key)
    }

    /// How many wait for the key's lock, its holder not counted.
    pub fn waiting<Q>(&self, key: &Q) -> usize
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        self.held.get(key).map_or(0, Queue::len)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::{BTreeMap, VecDeque};

    #[test]
    fn double_check_makes_one_query_for_a_crowd() {
        let (mut mutex, mut cache, mut queries) = (KeyedMutex::new(), None, 0);
        let mut turn = None;
        for reader in 0..100 {
            match mutex.lock(&"hot", reader) {
                Lock::Acquired => turn = Some(reader),
                Lock::Queued { ahead } => assert_eq!(ahead, reader),
            }
        }
        let mut order = Vec::new();
        while let Some(reader) = turn {
            if cache.is_none() {
                queries += 1;
                cache = Some("value");
            }
            order.push(reader);
            turn = mutex.unlock(&"hot").unwrap();
        }
        assert_eq!(queries, 1);
        assert!(order.into_iter().eq(0..100), "first come, first served");
    }

    #[test]
    fn a_failed_load_is_tried_again_by_the_next_in_the_queue() {
        let mut mutex = KeyedMutex::new();
        for reader in 0..3 {
            let _ = mutex.lock(&"hot", reader);
        }
        // Each finds the cache still empty, queries in vain and lets go: three queries, one after another.
        assert_eq!(mutex.unlock(&"hot"), Ok(Some(1)));
        assert_eq!(mutex.unlock(&"hot"), Ok(Some(2)));
        assert_eq!(mutex.unlock(&"hot"), Ok(None));
        assert_eq!(mutex.unlock(&"hot"), Err(NotLocked));
    }

    #[test]
    fn the_lock_is_not_re_entrant_and_its_holder_cannot_leave() {
        let mut mutex = KeyedMutex::new();
        assert_eq!(mutex.lock(&"hot", 1), Lock::Acquired);
        assert_eq!(mutex.leave(&"hot", |caller| *caller == 1), None);
        assert_eq!(mutex.lock(&"hot", 1), Lock::Queued { ahead: 1 });
        assert_eq!(mutex.leave(&"hot", |caller| *caller == 1), Some(1), "the second time it waits");
        assert!(mutex.is_locked(&"hot"));
    }

    proptest! {
        #[test]
        fn behaves_as_a_line_of_callers_whose_first_holds_the_lock(
            ops in prop::collection::vec((0..3, 0..3u8, 0..64usize), 0..300)
        ) {
            let mut mutex = KeyedMutex::new();
            let mut lines: BTreeMap<u8, VecDeque<usize>> = BTreeMap::new();
            for (caller, (op, key, place)) in ops.into_iter().enumerate() {
                let line = lines.entry(key).or_default();
                match op {
                    0 => {
                        let lock = mutex.lock(&key, caller);
                        let expected = match line.len() {
                            0 => Lock::Acquired,
                            ahead => Lock::Queued { ahead },
                        };
                        prop_assert_eq!(lock, expected);
                        line.push_back(caller);
                    }
                    1 => {
                        let held = line.pop_front();
                        prop_assert_eq!(mutex.unlock(&key), held.map(|_| line.front().copied()).ok_or(NotLocked));
                    }
                    _ => {
                        let who = line.get(place + 1).copied();
                        prop_assert_eq!(mutex.leave(&key, |caller| Some(*caller) == who), who);
                        line.retain(|caller| Some(*caller) != who);
                    }
                }
                prop_assert_eq!(mutex.is_locked(&key), !line.is_empty());
                prop_assert_eq!(mutex.waiting(&key), line.len().saturating_sub(1));
            }
        }
    }
}
