//! Doubly linked lists over slots, without pointers: what nearly every eviction policy is made of.

use super::Slot;

/// `N` circular lists that share one array of links. A slot is in at most one of them.
///
/// The first `N` nodes are the lists' sentinels and node `N + slot` is a slot's, so linking and unlinking need no
/// branch and no knowledge of which list it is. Every operation is O(1); memory is 8 bytes a slot.
#[derive(Clone, Debug)]
pub(crate) struct Lists<const N: usize> {
    links: Vec<Link>,
}

#[derive(Clone, Copy, Debug)]
struct Link {
    prev: u32,
    next: u32,
}

impl<const N: usize> Lists<N> {
    pub fn new() -> Self {
        Lists { links: (0..N as u32).map(|own| Link { prev: own, next: own }).collect() }
    }

    /// Appends `slot`, which is in no list.
    pub fn push_back(&mut self, list: usize, slot: Slot) {
        let (node, list) = (slot + N as u32, list as u32);
        if node as usize >= self.links.len() {
            self.links.resize(node as usize + 1, Link { prev: node, next: node });
        }
        let last = self.links[list as usize].prev;
        self.links[node as usize] = Link { prev: last, next: list };
        self.links[last as usize].next = node;
        self.links[list as usize].prev = node;
    }

    /// Takes `slot` out of the list it is in.
    pub fn unlink(&mut self, slot: Slot) {
        let Link { prev, next } = self.links[slot as usize + N];
        self.links[prev as usize].next = next;
        self.links[next as usize].prev = prev;
    }

    /// Moves `slot` from wherever it is to the back of `list`.
    pub fn move_to_back(&mut self, list: usize, slot: Slot) {
        if self.links[list].prev != slot + N as u32 {
            self.unlink(slot);
            self.push_back(list, slot);
        }
    }

    pub fn front(&self, list: usize) -> Option<Slot> {
        Self::slot(self.links[list].next)
    }

    /// The slot behind `slot`, towards the back of its list.
    pub fn next(&self, slot: Slot) -> Option<Slot> {
        Self::slot(self.links[slot as usize + N].next)
    }

    pub fn iter(&self, list: usize) -> impl Iterator<Item = Slot> {
        std::iter::successors(self.front(list), |&slot| self.next(slot))
    }

    fn slot(node: u32) -> Option<Slot> {
        node.checked_sub(N as u32)
    }
}
