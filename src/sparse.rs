//! What few of many numbered things have.

use crate::memory::Memory;

/// Numbers in a page. Few, because of a page that one number needs all is held.
const PAGE: usize = 256;

/// Pages that are kept for the next ones.
const SPARE: usize = 16;

/// A map from numbers that follow one another to what some of them have. It is a hash map's work, but numbers that come one after the
/// other lie side by side: with a million of them, each step into a hash map waits for the memory.
#[derive(Debug)]
pub struct Sparse<T> {
    pages: Vec<Option<Box<Page<T>>>>,
    spare: Vec<Box<Page<T>>>,
    /// Pages that are held.
    held: usize,
    /// Numbers that have something.
    len: usize,
}

#[derive(Clone, Debug)]
struct Page<T> {
    items: [Option<T>; PAGE],
    len: usize,
}

impl<T: Clone> Clone for Sparse<T> {
    /// Without the spare pages.
    fn clone(&self) -> Sparse<T> {
        Sparse { pages: self.pages.clone(), spare: Vec::new(), held: self.held, len: self.len }
    }
}

impl<T> Default for Sparse<T> {
    fn default() -> Sparse<T> {
        Sparse { pages: Vec::new(), spare: Vec::new(), held: 0, len: 0 }
    }
}

impl<T> Sparse<T> {
    /// How many numbers have something.
    #[inline]
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether no number has anything.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// What a number has.
    #[inline]
    pub fn get(&self, number: u32) -> Option<&T> {
        self.pages.get(number as usize / PAGE)?.as_ref()?.items[number as usize % PAGE].as_ref()
    }

    /// The same, to be changed.
    #[inline]
    pub fn get_mut(&mut self, number: u32) -> Option<&mut T> {
        self.pages.get_mut(number as usize / PAGE)?.as_mut()?.items[number as usize % PAGE].as_mut()
    }

    /// A number has this from now on: what it had before.
    pub fn insert(&mut self, number: u32, item: T) -> Option<T> {
        let at = number as usize % PAGE;
        let page = match self.pages.get_mut(number as usize / PAGE) {
            Some(Some(page)) => page,
            _ => self.begin(number as usize / PAGE),
        };
        let before = page.items[at].replace(item);
        if before.is_none() {
            page.len += 1;
            self.len += 1;
        }
        before
    }

    #[cold]
    fn begin(&mut self, page: usize) -> &mut Page<T> {
        if page >= self.pages.len() {
            self.pages.resize_with(page + 1, || None);
        }
        self.held += 1;
        let spare = self.spare.pop();
        self.pages[page].insert(spare.unwrap_or_else(|| Box::new(Page { items: [const { None }; PAGE], len: 0 })))
    }

    /// A number has nothing any more: what it had.
    #[inline]
    pub fn remove(&mut self, number: u32) -> Option<T> {
        let at = number as usize / PAGE;
        let page = self.pages.get_mut(at)?.as_mut()?;
        let taken = page.items[number as usize % PAGE].take()?;
        page.len -= 1;
        self.len -= 1;
        if page.len == 0 {
            self.put_away(at);
        }
        Some(taken)
    }

    /// A page that nobody needs is kept for the next that is.
    #[cold]
    fn put_away(&mut self, page: usize) {
        self.held -= 1;
        let empty = self.pages[page].take();
        if self.spare.len() < SPARE {
            self.spare.extend(empty);
        }
    }

    /// What a number has; it is given `item` if it has nothing.
    pub fn get_or_insert(&mut self, number: u32, item: T) -> &mut T {
        if self.get(number).is_none() {
            self.insert(number, item);
        }
        self.get_mut(number).unwrap_or_else(|| unreachable!("it was put there"))
    }

    /// What all numbers have, in order, to be changed.
    pub fn values_mut(&mut self) -> impl Iterator<Item = &mut T> {
        self.pages.iter_mut().flatten().flat_map(|page| page.items.iter_mut().flatten())
    }

    /// Adds what it holds.
    pub fn weigh(&self, memory: &mut Memory) {
        memory.block((self.held + self.spare.len()) * size_of::<Page<T>>());
        memory.vec(&self.pages);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    proptest! {
        #[test]
        fn it_is_a_map(acts in prop::collection::vec((0u32..300, 0u8..4), 0..400)) {
            let (mut map, mut plain) = (Sparse::default(), BTreeMap::new());
            for (i, (number, act)) in acts.into_iter().enumerate() {
                match act {
                    0 => prop_assert_eq!(map.insert(number, i), plain.insert(number, i)),
                    1 => prop_assert_eq!(map.remove(number), plain.remove(&number)),
                    2 => prop_assert_eq!(map.get_or_insert(number, i), plain.entry(number).or_insert(i)),
                    _ => prop_assert_eq!(map.get_mut(number), plain.get_mut(&number)),
                }
                prop_assert_eq!(map.get(number), plain.get(&number));
                prop_assert_eq!(map.is_empty(), plain.is_empty());
                prop_assert!(map.values_mut().map(|value| *value).eq(plain.values().copied()));
            }
        }
    }

    #[test]
    fn what_is_held_goes_with_those_that_have_something() {
        let (mut map, mut most) = (Sparse::default(), 0);
        for number in 0..100_000u32 {
            map.insert(number, number);
            if let Some(over) = number.checked_sub(100) {
                assert_eq!(map.remove(over), Some(over));
            }
            most = most.max(map.held);
        }
        assert!(most <= 3, "{most}");
        assert!(map.spare.len() <= SPARE);
    }
}
