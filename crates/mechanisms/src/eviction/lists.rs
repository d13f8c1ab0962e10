//! The parts that policies are made of: linked lists, marks and sets over slots, without pointers.

use super::policy::Slot;

/// `N` circular doubly linked lists that share one array of links. A slot is in at most one of them.
///
/// The first `N` nodes are the lists' sentinels and node `N + slot` is a slot's, so linking and unlinking need no
/// branch and no knowledge of which list it is. Every operation is O(1); memory is 8 bytes a slot.
#[derive(Clone, Debug)]
pub(super) struct Lists<const N: usize> {
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
    #[inline]
    pub fn push_back(&mut self, list: usize, slot: Slot) {
        self.link(self.links[list].prev, slot);
    }

    /// Puts `slot`, which is in no list, in front.
    #[inline]
    pub fn push_front(&mut self, list: usize, slot: Slot) {
        self.link(list as u32, slot);
    }

    /// Puts `slot`, which is in no list, right behind `anchor`.
    #[inline]
    pub fn insert_after(&mut self, anchor: Slot, slot: Slot) {
        self.link(anchor + N as u32, slot);
    }

    /// Takes `slot` out of the list it is in.
    #[inline]
    pub fn unlink(&mut self, slot: Slot) {
        let Link { prev, next } = self.links[slot as usize + N];
        self.links[prev as usize].next = next;
        self.links[next as usize].prev = prev;
    }

    /// Moves `slot` from wherever it is to the back of `list`.
    #[inline]
    pub fn move_to_back(&mut self, list: usize, slot: Slot) {
        if self.links[list].prev != slot + N as u32 {
            self.unlink(slot);
            self.push_back(list, slot);
        }
    }

    /// Moves `slot` from wherever it is to right behind `anchor`, another slot.
    #[inline]
    pub fn move_after(&mut self, anchor: Slot, slot: Slot) {
        self.unlink(slot);
        self.insert_after(anchor, slot);
    }

    #[inline]
    pub fn front(&self, list: usize) -> Option<Slot> {
        Self::slot(self.links[list].next)
    }

    /// The slot behind `slot`, towards the back of its list.
    #[inline]
    pub fn next(&self, slot: Slot) -> Option<Slot> {
        Self::slot(self.links[slot as usize + N].next)
    }

    /// The slot before `slot`, towards the front of its list.
    #[inline]
    pub fn prev(&self, slot: Slot) -> Option<Slot> {
        Self::slot(self.links[slot as usize + N].prev)
    }

    /// From front to back.
    pub fn iter(&self, list: usize) -> impl Iterator<Item = Slot> {
        std::iter::successors(self.front(list), |&slot| self.next(slot))
    }

    fn slot(node: u32) -> Option<Slot> {
        node.checked_sub(N as u32)
    }

    #[inline]
    fn link(&mut self, prev: u32, slot: Slot) {
        let node = slot + N as u32;
        if node as usize >= self.links.len() {
            self.grow(node);
        }
        let next = std::mem::replace(&mut self.links[prev as usize].next, node);
        self.links[node as usize] = Link { prev, next };
        self.links[next as usize].prev = node;
    }

    #[cold]
    fn grow(&mut self, node: u32) {
        self.links.resize(node as usize + 1, Link { prev: node, next: node });
    }
}

/// One bit per slot.
#[derive(Clone, Debug, Default)]
pub(super) struct Marks(Vec<bool>);

impl Marks {
    /// A new entry's: not set.
    pub fn start(&mut self, slot: Slot) {
        let at = slot as usize;
        if at >= self.0.len() {
            self.0.resize(at + 1, false);
        }
        self.0[at] = false;
    }

    pub fn set(&mut self, slot: Slot) {
        self.0[slot as usize] = true;
    }

    /// Clears it and tells whether it was set.
    pub fn clear(&mut self, slot: Slot) -> bool {
        std::mem::replace(&mut self.0[slot as usize], false)
    }

    pub fn get(&self, slot: Slot) -> bool {
        self.0.get(slot as usize).copied().unwrap_or(false)
    }
}
