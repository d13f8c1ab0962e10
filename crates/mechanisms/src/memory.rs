//! How much memory tables hold, and how much more they need to grow.
//!
//! Room counts whether it is full or empty, because room is what runs out. A table that doubles needs the old room and the
//! new at once, so a table that is nearly full also counts for the room that it is about to take.
//!
//! The mechanisms that grow with use say by `weigh` how much they hold, so that a service can watch it.

// It counts them and never iterates over them.
#![allow(clippy::disallowed_types)]

use std::collections::{BTreeMap, BinaryHeap, HashMap, HashSet, VecDeque};

/// The bytes that some tables hold together. Smaller things than tables do not count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Memory {
    held: u64,
    /// The bytes that the nearly full ones will take besides when each has doubled.
    growth: u64,
    /// The bytes of the largest of these: while it moves it is there twice.
    moving: u64,
}

impl Memory {
    /// The bytes that are held, and those that must be free so that no table that is nearly full fails to grow.
    pub fn needed(&self) -> u64 {
        self.held + self.growth + self.moving
    }

    /// The bytes that are held.
    pub fn held(&self) -> u64 {
        self.held
    }

    /// Adds so many bytes that do not grow by doubling.
    pub fn block(&mut self, bytes: usize) {
        self.held += bytes as u64;
    }

    /// Adds a table of so many bytes, with so many items in room for so many, that doubles.
    pub fn doubling(&mut self, len: usize, room: usize, bytes: usize) {
        let bytes = bytes as u64;
        self.held += bytes;
        if len * 8 >= room * 7 {
            self.growth += bytes;
            self.moving = self.moving.max(bytes);
        }
    }

    /// Adds a `Vec`.
    pub fn vec<T>(&mut self, vec: &Vec<T>) {
        self.doubling(vec.len(), vec.capacity(), vec.capacity() * size_of::<T>());
    }

    /// Adds a `VecDeque`.
    pub fn deque<T>(&mut self, deque: &VecDeque<T>) {
        self.doubling(deque.len(), deque.capacity(), deque.capacity() * size_of::<T>());
    }

    /// Adds a `BinaryHeap`.
    pub fn heap<T>(&mut self, heap: &BinaryHeap<T>) {
        self.doubling(heap.len(), heap.capacity(), heap.capacity() * size_of::<T>());
    }

    /// Adds a hash map: an eighth of its places stays free, and each has a byte beside it.
    pub fn map<K, V, S>(&mut self, map: &HashMap<K, V, S>) {
        let places = map.capacity() * 8 / 7;
        self.doubling(map.len(), map.capacity(), places * (size_of::<(K, V)>() + 1));
    }

    /// Adds a hash set.
    pub fn set<K, S>(&mut self, set: &HashSet<K, S>) {
        let places = set.capacity() * 8 / 7;
        self.doubling(set.len(), set.capacity(), places * (size_of::<K>() + 1));
    }

    /// Adds a `BTreeMap`, whose nodes are at least half full.
    pub fn tree<K, V>(&mut self, tree: &BTreeMap<K, V>) {
        self.block(tree.len() * 2 * size_of::<(K, V)>());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_that_is_nearly_full_counts_for_what_it_is_about_to_take() {
        let mut memory = Memory::default();
        memory.doubling(0, 100, 800);
        assert_eq!((memory.held(), memory.needed()), (800, 800));
        memory.doubling(99, 100, 800);
        assert_eq!((memory.held(), memory.needed()), (1_600, 1_600 + 800 + 800), "it doubles, and is copied meanwhile");
        memory.doubling(10, 10, 80);
        assert_eq!(memory.needed(), 1_680 + 880 + 800, "one moves at a time");
    }

    /// What is held after something is added.
    fn held(add: impl Fn(&mut Memory)) -> u64 {
        let mut memory = Memory::default();
        add(&mut memory);
        memory.held()
    }

    #[test]
    fn a_map_counts_its_free_places() {
        let mut map: HashMap<u32, u64> = (0..1_000).map(|i| (i, 0)).collect();
        map.shrink_to_fit();
        // 1792 are seven eighths of 2048 places; each has a pair of 16 bytes and a byte beside it.
        assert_eq!((map.capacity(), held(|memory| memory.map(&map))), (1_792, 2_048 * 17));
        let set: HashSet<u32> = map.into_keys().collect();
        let places = set.capacity() as u64 * 8 / 7;
        assert_eq!(held(|memory| memory.set(&set)), places * 5);
    }

    #[test]
    fn a_list_counts_its_room() {
        let vec: Vec<u32> = Vec::with_capacity(100);
        assert_eq!(held(|memory| memory.vec(&vec)), 400);
        let deque: VecDeque<u64> = VecDeque::with_capacity(100);
        assert_eq!(held(|memory| memory.deque(&deque)), 800);
        let heap: BinaryHeap<u16> = BinaryHeap::with_capacity(100);
        assert_eq!(held(|memory| memory.heap(&heap)), 200);
    }

    #[test]
    fn a_tree_counts_twice_what_is_in_it() {
        let tree: BTreeMap<u32, u64> = (0..10).map(|i| (i, 0)).collect();
        assert_eq!(held(|memory| memory.tree(&tree)), 10 * 2 * 16);
    }
}
