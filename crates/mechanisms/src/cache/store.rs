//! The cache's memory: entries in numbered slots, found by key.

use std::borrow::Borrow;
use std::hash::{BuildHasher, Hash};

use crate::cache::index::Index;
use crate::cache::ttl::Life;
use crate::eviction::policy::Slot;
use crate::memory::Memory;
use crate::time::Instant;

/// Entries by slot and by key. Slots are reused, the last freed first; nothing is allocated once it has grown.
#[derive(Clone, Debug)]
pub(crate) struct Store<K, V, S> {
    hasher: S,
    index: Index,
    /// Only what a read of a fresh value needs.
    entries: Vec<Option<Entry<K, V>>>,
    /// The rest, by the same slots.
    terms: Vec<Terms>,
    free: Vec<Slot>,
    len: u64,
    bytes: u64,
}

/// Aligned so that a small key and value share a cache line: a read is one line of the index and one of these.
#[derive(Clone, Debug)]
#[repr(align(32))]
struct Entry<K, V> {
    key: K,
    /// `None`: a ghost, of which only the key is left.
    value: Option<V>,
    fresh_until: Instant,
}

#[derive(Clone, Copy, Debug)]
struct Terms {
    kept_until: Instant,
    bytes: u64,
}

impl<K: Hash + Eq + Clone, V, S: BuildHasher> Store<K, V, S> {
    pub fn new(hasher: S) -> Self {
        let (entries, terms, free) = (Vec::new(), Vec::new(), Vec::new());
        Store { hasher, index: Index::new(), entries, terms, free, len: 0, bytes: 0 }
    }

    /// Forgets everything and gives the memory back.
    pub fn clear(&mut self) {
        self.index = Index::new();
        (self.entries, self.terms, self.free) = (Vec::new(), Vec::new(), Vec::new());
        (self.len, self.bytes) = (0, 0);
    }

    /// Adds what it holds.
    pub fn weigh(&self, memory: &mut Memory) {
        memory.vec(&self.entries);
        memory.vec(&self.terms);
        memory.vec(&self.free);
        self.index.weigh(memory);
    }

    /// How many slots there are, free ones included.
    pub fn slots(&self) -> usize {
        self.entries.capacity()
    }

    /// Values held, ghosts not counted.
    pub fn len(&self) -> u64 {
        self.len
    }

    /// The sum of their bytes.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// The hash of `key` by which its entry is found.
    #[inline]
    pub fn hash<Q: Hash + ?Sized>(&self, key: &Q) -> u64 {
        self.hasher.hash_one(key)
    }

    /// The slot of `key`, be it an entry's or a ghost's.
    #[inline]
    pub fn find<Q>(&self, key: &Q) -> Option<Slot>
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        self.find_by(self.hash(key), key)
    }

    /// The slot of `key`, which has this hash.
    #[inline]
    pub fn find_by<Q>(&self, hash: u64, key: &Q) -> Option<Slot>
    where
        K: Borrow<Q>,
        Q: Eq + ?Sized,
    {
        self.index.find(hash, |slot| self.at(slot).is_some_and(|entry| entry.key.borrow() == key))
    }

    /// The key in `slot`, be it an entry's or a ghost's.
    pub fn key(&self, slot: Slot) -> Option<&K> {
        self.at(slot).map(|entry| &entry.key)
    }

    /// The value in `slot`, and how long it is fresh.
    #[inline]
    pub fn value(&self, slot: Slot) -> Option<(&V, Instant)> {
        self.at(slot).and_then(|entry| Some((entry.value.as_ref()?, entry.fresh_until)))
    }

    /// The life of the value in `slot`.
    pub fn life(&self, slot: Slot) -> Option<Life> {
        self.value(slot).map(|(_, fresh_until)| Life { fresh_until, kept_until: self.kept_until(slot) })
    }

    /// The end of the value in `slot`.
    #[inline]
    pub fn kept_until(&self, slot: Slot) -> Instant {
        self.terms[slot as usize].kept_until
    }

    /// The size of the value in `slot`.
    #[inline]
    pub fn bytes_of(&self, slot: Slot) -> u64 {
        self.terms[slot as usize].bytes
    }

    /// Stores a value in the slot of its key's own `ghost`, in a free slot, or in a new one.
    #[inline]
    pub fn put(&mut self, ghost: Option<Slot>, hash: u64, (key, value): (K, V), bytes: u64, life: Life) -> Slot {
        self.len += 1;
        self.bytes += bytes;
        let entry = Some(Entry { key, value: Some(value), fresh_until: life.fresh_until });
        let terms = Terms { kept_until: life.kept_until, bytes };
        if let Some(slot) = ghost.or_else(|| self.free.pop()) {
            (self.entries[slot as usize], self.terms[slot as usize]) = (entry, terms);
            if ghost.is_none() {
                self.index.insert(hash, slot);
            }
            return slot;
        }
        let slot = self.entries.len() as Slot;
        self.entries.push(entry);
        self.terms.push(terms);
        self.index.insert(hash, slot);
        slot
    }

    /// Writes over what `slot` has besides its key, and returns what was there.
    pub fn exchange(&mut self, slot: Slot, value: V, bytes: u64, life: Life) -> Option<(V, u64, Life)> {
        let (old_bytes, old_life) = (self.bytes_of(slot), self.life(slot)?);
        let old = self.entries[slot as usize].as_mut()?.value.replace(value)?;
        self.set_life(slot, life);
        self.terms[slot as usize].bytes = bytes;
        self.bytes = self.bytes - old_bytes + bytes;
        Some((old, old_bytes, old_life))
    }

    /// Writes over the life of what is in `slot`.
    pub fn set_life(&mut self, slot: Slot, life: Life) {
        if let Some(entry) = self.entries[slot as usize].as_mut() {
            entry.fresh_until = life.fresh_until;
            self.terms[slot as usize].kept_until = life.kept_until;
        }
    }

    /// Frees `slot`. A ghost has no value.
    #[inline]
    pub fn take(&mut self, slot: Slot) -> Option<(K, Option<V>)> {
        let Entry { key, value, .. } = self.entries[slot as usize].take()?;
        self.index.remove(self.hasher.hash_one(&key), slot);
        if value.is_some() {
            self.len -= 1;
            self.bytes -= self.bytes_of(slot);
        }
        self.free.push(slot);
        Some((key, value))
    }

    /// Takes the value out of `slot` and leaves a ghost.
    #[inline]
    pub fn hollow(&mut self, slot: Slot) -> Option<(K, V)> {
        let entry = self.entries[slot as usize].as_mut()?;
        let value = entry.value.take()?;
        let key = entry.key.clone();
        self.len -= 1;
        self.bytes -= self.bytes_of(slot);
        Some((key, value))
    }

    #[inline]
    fn at(&self, slot: Slot) -> Option<&Entry<K, V>> {
        self.entries.get(slot as usize)?.as_ref()
    }
}
