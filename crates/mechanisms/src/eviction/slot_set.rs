//! A set of slots from which one can be drawn at random.

use crate::memory::Memory;

const NOT_IN: u32 = u32::MAX;

/// Small numbers in an array without gaps, and the place of each in it: O(1) to add, remove and draw.
#[derive(Clone, Debug, Default)]
pub(crate) struct SlotSet {
    members: Vec<u32>,
    place_of: Vec<u32>,
}

impl SlotSet {
    pub fn len(&self) -> usize {
        self.members.len()
    }

    /// Adds what it holds.
    pub fn weigh(&self, memory: &mut Memory) {
        memory.vec(&self.members);
        memory.vec(&self.place_of);
    }

    pub fn contains(&self, slot: u32) -> bool {
        self.place_of.get(slot as usize).is_some_and(|&place| place != NOT_IN)
    }

    /// No effect if it is in.
    pub fn add(&mut self, slot: u32) {
        if slot as usize >= self.place_of.len() {
            self.place_of.resize(slot as usize + 1, NOT_IN);
        }
        if self.place_of[slot as usize] == NOT_IN {
            self.place_of[slot as usize] = self.members.len() as u32;
            self.members.push(slot);
        }
    }

    /// No effect if it is not in. The last member takes its place.
    pub fn remove(&mut self, slot: u32) {
        let Some(place) = self.place_of.get_mut(slot as usize) else { return };
        let place = std::mem::replace(place, NOT_IN) as usize;
        if place < self.members.len() {
            self.members.swap_remove(place);
            if let Some(&moved) = self.members.get(place) {
                self.place_of[moved as usize] = place as u32;
            }
        }
    }

    /// The member that 64 random bits choose, all with equal chance.
    pub fn draw(&self, bits: u64) -> Option<u32> {
        self.members.get(crate::random::below(bits, self.members.len() as u64) as usize).copied()
    }

    pub fn iter(&self) -> impl Iterator<Item = u32> {
        self.members.iter().copied()
    }
}
