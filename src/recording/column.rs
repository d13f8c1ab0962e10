//! A column that grows without being copied.
//!
//! A `Vec` that is full moves to one of twice its size: for a while it takes three times the room of its items, and
//! later up to twice. For the columns of a large run that is more than a browser has. Here the items lie in pieces of one
//! size: growing takes one more piece, and at most one piece is partly empty.

use crate::memory::Memory;
use std::ops::{Index, Range};

/// Items in a piece.
const PIECE: usize = 1 << 16;

/// Items in the order in which they were added.
#[derive(Clone, Debug)]
pub(super) struct Column<T> {
    /// All but the last are full.
    pieces: Vec<Vec<T>>,
    len: usize,
}

impl<T> Default for Column<T> {
    fn default() -> Column<T> {
        Column { pieces: Vec::new(), len: 0 }
    }
}

impl<T> Column<T> {
    /// Adds an item at the end.
    #[inline]
    pub fn push(&mut self, item: T) {
        if self.len.is_multiple_of(PIECE) {
            self.grow();
        }
        self.len += 1;
        if let Some(last) = self.pieces.last_mut() {
            last.push(item);
        }
    }

    #[cold]
    fn grow(&mut self) {
        // A short run fills no piece, and many short ones are run: the first grows as it is filled.
        self.pieces.push(if self.pieces.is_empty() { Vec::new() } else { Vec::with_capacity(PIECE) });
    }

    pub fn len(&self) -> usize {
        self.len
    }

    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    pub fn get(&self, i: usize) -> Option<&T> {
        self.pieces.get(i / PIECE)?.get(i % PIECE)
    }

    pub fn last(&self) -> Option<&T> {
        self.pieces.last()?.last()
    }

    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &T> + Clone {
        self.pieces.iter().flatten()
    }

    pub fn iter_mut(&mut self) -> impl Iterator<Item = &mut T> {
        self.pieces.iter_mut().flatten()
    }

    /// The items of these numbers.
    pub fn range(&self, range: Range<usize>) -> impl DoubleEndedIterator<Item = &T> + Clone {
        range.map(|i| &self[i])
    }

    /// The items as slices, one after the other.
    pub fn pieces(&self) -> impl Iterator<Item = &[T]> {
        self.pieces.iter().map(Vec::as_slice)
    }

    /// How many items come before the first that `is_before` does not hold for. Items for which it holds come first.
    pub fn partition_point(&self, is_before: impl Fn(&T) -> bool) -> usize {
        let whole = self.pieces.partition_point(|piece| piece.last().is_some_and(&is_before));
        self.pieces.get(whole).map_or(self.len, |piece| whole * PIECE + piece.partition_point(&is_before))
    }

    /// Adds what it holds. It never needs room for a copy of itself.
    pub fn weigh(&self, memory: &mut Memory) {
        let room: usize = self.pieces.last().map_or(0, |last| last.capacity() + (self.pieces.len() - 1) * PIECE);
        memory.block(room * size_of::<T>());
    }
}

impl<T> Index<usize> for Column<T> {
    type Output = T;

    #[inline]
    fn index(&self, i: usize) -> &T {
        &self.pieces[i / PIECE][i % PIECE]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_reads_as_a_list() {
        let mut column = Column::default();
        assert_eq!((column.len(), column.last(), column.partition_point(|_| true)), (0, None, 0));
        let items: Vec<usize> = (0..2 * PIECE + 17).map(|i| i / 3).collect();
        items.iter().for_each(|item| column.push(*item));
        assert_eq!((column.len(), column.last(), column.get(items.len())), (items.len(), items.last(), None));
        assert!(column.iter().eq(&items) && column.iter().rev().eq(items.iter().rev()));
        assert!(column.pieces().flatten().eq(&items));
        for i in [0, 1, PIECE - 1, PIECE, PIECE + 1, 2 * PIECE, items.len() - 1] {
            assert_eq!((column[i], column.get(i)), (items[i], Some(&items[i])));
            assert!(column.range(i / 2..i).eq(&items[i / 2..i]));
            let before = |item: &usize| *item < items[i];
            assert_eq!(column.partition_point(before), items.partition_point(before), "{i}");
        }
        assert_eq!(column.partition_point(|_| true), items.len());
    }

    #[test]
    fn it_takes_little_more_room_than_its_items() {
        let mut column = Column::default();
        for i in 0..5 * PIECE as u64 + 1 {
            column.push(i);
            let mut memory = Memory::default();
            column.weigh(&mut memory);
            let items = 8 * column.len() as u64;
            assert!(memory.needed() >= items && memory.needed() <= (2 * items).min(items + 8 * PIECE as u64).max(64));
        }
    }
}
