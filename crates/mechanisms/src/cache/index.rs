//! The index of a cache: the slot of the key with a given hash.
//!
//! An open hash table with linear probing and deletion by shifting back (Knuth, TAOCP vol. 3, §6.4, algorithms L
//! and R). A cell holds a slot and 32 bits of its key's hash. So a lookup touches one cache line and the entry itself, a
//! lookup in vain hardly ever touches an entry, and growing and deleting touch none. Deleting leaves no tombstones. This
//! suits a cache: once full, it deletes as often as it inserts.

use crate::eviction::policy::Slot;
use crate::memory::Memory;

/// Slots by hash. At most half of the cells are taken.
#[derive(Clone, Debug)]
pub(crate) struct Index {
    /// The hash's low half above the slot.
    cells: Vec<u64>,
    mask: usize,
    len: usize,
}

const EMPTY: u64 = u64::MAX;
const SMALLEST: usize = 16;

const fn cell(hash: u64, slot: Slot) -> u64 {
    hash << 32 | slot as u64
}

impl Index {
    pub fn new() -> Index {
        Index { cells: vec![EMPTY; SMALLEST], mask: SMALLEST - 1, len: 0 }
    }

    /// Adds what it holds.
    pub fn weigh(&self, memory: &mut Memory) {
        memory.doubling(self.len, self.cells.len() / 2, self.cells.len() * size_of::<u64>());
    }

    /// The slot with this hash that `is_it`.
    #[inline]
    pub fn find(&self, hash: u64, is_it: impl Fn(Slot) -> bool) -> Option<Slot> {
        let mut at = hash as usize & self.mask;
        loop {
            let found = self.cells[at];
            if found == EMPTY {
                return None;
            }
            if (found >> 32) as u32 == hash as u32 && is_it(found as Slot) {
                return Some(found as Slot);
            }
            at = (at + 1) & self.mask;
        }
    }

    /// Adds a slot that is not in it; `slot` is below 2^32 − 1.
    #[inline]
    pub fn insert(&mut self, hash: u64, slot: Slot) {
        if (self.len + 1) * 2 > self.cells.len() {
            self.grow();
        }
        self.len += 1;
        self.place(cell(hash, slot));
    }

    /// Takes a slot out; no effect if it is not in it.
    #[inline]
    pub fn remove(&mut self, hash: u64, slot: Slot) {
        let gone = cell(hash, slot);
        let mut hole = hash as usize & self.mask;
        while self.cells[hole] != gone {
            if self.cells[hole] == EMPTY {
                return;
            }
            hole = (hole + 1) & self.mask;
        }
        self.len -= 1;
        let mut next = hole;
        loop {
            next = (next + 1) & self.mask;
            let moving = self.cells[next];
            if moving == EMPTY {
                break;
            }
            // A cell may move back to the hole unless that is before its home.
            let home = (moving >> 32) as usize & self.mask;
            if next.wrapping_sub(home) & self.mask >= next.wrapping_sub(hole) & self.mask {
                self.cells[hole] = moving;
                hole = next;
            }
        }
        self.cells[hole] = EMPTY;
    }

    #[inline]
    fn place(&mut self, new: u64) {
        let mut at = (new >> 32) as usize & self.mask;
        while self.cells[at] != EMPTY {
            at = (at + 1) & self.mask;
        }
        self.cells[at] = new;
    }

    #[cold]
    fn grow(&mut self) {
        let double = vec![EMPTY; self.cells.len() * 2];
        let old = std::mem::replace(&mut self.cells, double);
        self.mask = self.cells.len() - 1;
        old.into_iter().filter(|&cell| cell != EMPTY).for_each(|cell| self.place(cell));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    proptest! {
        #[test]
        fn agrees_with_a_set(steps in prop::collection::vec((any::<bool>(), 0u32..60), 0..400), spread in 0u32..64) {
            // Shifting spreads the hashes more or less: from all different to nearly all the same.
            let hash = |slot: u32| u64::from(slot).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> spread;
            let mut index = Index::new();
            let mut set = BTreeSet::new();
            for (add, slot) in steps {
                if !add {
                    index.remove(hash(slot), slot);
                    set.remove(&slot);
                } else if set.insert(slot) {
                    index.insert(hash(slot), slot);
                }
                prop_assert_eq!(index.len, set.len());
                for slot in 0..60 {
                    let found = index.find(hash(slot), |other| other == slot);
                    prop_assert_eq!(found, set.get(&slot).copied());
                }
            }
        }
    }

    #[test]
    fn it_is_about_to_double_when_nearly_half_of_its_cells_are_taken() {
        let needed = |slots: u32| {
            let mut index = Index::new();
            (0..slots).for_each(|slot| index.insert(u64::from(slot), slot));
            let mut memory = Memory::default();
            index.weigh(&mut memory);
            memory.needed()
        };
        // Sixteen cells of eight bytes, and at the doubling as many again, twice.
        assert_eq!([needed(0), needed(6), needed(7)], [128, 128, 3 * 128]);
    }
}
