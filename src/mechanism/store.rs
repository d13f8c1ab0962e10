//! The cache's memory: entries in numbered slots, found by key.

use std::hash::Hash;

use super::eviction::Slot;
use super::index::Index;
use super::key_hash::hash_of;
use super::ttl::Life;

/// Entries by slot and by key. Slots are reused, the last freed first; nothing is allocated once it has grown.
#[derive(Clone, Debug)]
pub(crate) struct Store<K, V> {
    index: Index,
    entries: Vec<Option<Entry<K, V>>>,
    free: Vec<Slot>,
    len: u64,
    bytes: u64,
}

#[derive(Clone, Debug)]
pub(crate) struct Entry<K, V> {
    pub key: K,
    /// `None`: a ghost, of which only the key is left.
    pub value: Option<V>,
    pub bytes: u64,
    pub life: Life,
}

impl<K: Hash + Eq + Clone, V> Store<K, V> {
    pub fn new() -> Self {
        Store { index: Index::new(), entries: Vec::new(), free: Vec::new(), len: 0, bytes: 0 }
    }

    /// Values held, ghosts not counted.
    pub fn len(&self) -> u64 {
        self.len
    }

    /// The sum of their bytes.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// The slot of `key`, be it an entry's or a ghost's.
    pub fn find(&self, hash: u64, key: &K) -> Option<Slot> {
        self.index.find(hash, |slot| self.at(slot).is_some_and(|entry| entry.key == *key))
    }

    /// What is in `slot`, be it an entry or a ghost.
    pub fn at(&self, slot: Slot) -> Option<&Entry<K, V>> {
        self.entries.get(slot as usize)?.as_ref()
    }

    /// The entry in `slot`, unless it is a ghost.
    pub fn resident(&self, slot: Slot) -> Option<&Entry<K, V>> {
        self.at(slot).filter(|entry| entry.value.is_some())
    }

    /// Stores an entry in the slot of its own `ghost`, in a free slot, or in a new one.
    pub fn put(&mut self, ghost: Option<Slot>, hash: u64, entry: Entry<K, V>) -> Slot {
        self.len += 1;
        self.bytes += entry.bytes;
        if let Some(slot) = ghost {
            self.entries[slot as usize] = Some(entry);
            return slot;
        }
        let slot = if let Some(slot) = self.free.pop() {
            self.entries[slot as usize] = Some(entry);
            slot
        } else {
            self.entries.push(Some(entry));
            self.entries.len() as Slot - 1
        };
        self.index.insert(hash, slot);
        slot
    }

    /// Writes over what `slot` has besides its key, and returns what was there.
    pub fn exchange(&mut self, slot: Slot, value: V, bytes: u64, life: Life) -> Option<(V, u64, Life)> {
        let entry = self.entries[slot as usize].as_mut()?;
        let old = (entry.value.replace(value)?, entry.bytes, entry.life);
        (entry.bytes, entry.life) = (bytes, life);
        self.bytes = self.bytes - old.1 + bytes;
        Some(old)
    }

    /// Writes over the life of what is in `slot`.
    pub fn set_life(&mut self, slot: Slot, life: Life) {
        if let Some(entry) = self.entries[slot as usize].as_mut() {
            entry.life = life;
        }
    }

    /// Frees `slot`.
    pub fn take(&mut self, slot: Slot) -> Option<Entry<K, V>> {
        let entry = self.entries[slot as usize].take()?;
        self.index.remove(hash_of(&entry.key), slot);
        if entry.value.is_some() {
            self.len -= 1;
            self.bytes -= entry.bytes;
        }
        self.free.push(slot);
        Some(entry)
    }

    /// Takes the value out of `slot` and leaves a ghost.
    pub fn hollow(&mut self, slot: Slot) -> Option<(K, V)> {
        let entry = self.entries[slot as usize].as_mut()?;
        let value = entry.value.take()?;
        self.len -= 1;
        self.bytes -= entry.bytes;
        Some((entry.key.clone(), value))
    }
}
