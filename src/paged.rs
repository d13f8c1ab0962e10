//! Numbered things that come and go.

use crate::memory::Memory;

/// Items in a page. Few in a debug build, so that pages are given back in small runs too.
const PAGE: usize = if cfg!(debug_assertions) { 8 } else { 1 << 10 };

/// Pages that are kept for the next ones.
const SPARE: usize = 4;

/// Items by number, of which only those are held that are still needed, page by page: of many that follow one another, what is
/// held goes with those that live at once.
#[derive(Debug)]
pub struct Paged<T> {
    pages: Vec<Option<Page<T>>>,
    spare: Vec<Page<T>>,
    held: usize,
}

#[derive(Clone, Debug)]
struct Page<T> {
    items: Box<[T; PAGE]>,
    /// How many of its items have not been let go yet, those included that are still to come.
    left: usize,
}

impl<T: Clone> Clone for Paged<T> {
    /// Without the spare pages.
    fn clone(&self) -> Paged<T> {
        Paged { pages: self.pages.clone(), spare: Vec::new(), held: self.held }
    }
}

impl<T> Default for Paged<T> {
    fn default() -> Paged<T> {
        Paged { pages: Vec::new(), spare: Vec::new(), held: 0 }
    }
}

/// A page's items, made where they stay: as a whole they would not fit onto every stack.
fn items<T: Copy>(none: T) -> Box<[T; PAGE]> {
    let items = vec![none; PAGE].into_boxed_slice();
    items.try_into().unwrap_or_else(|_| unreachable!("it has the length of a page"))
}

impl<T: Copy> Paged<T> {
    /// Puts an item in its place. Those of its page that are still to come are `none`, or others that have been let go.
    #[inline]
    pub fn insert(&mut self, number: u32, item: T, none: T) {
        let (page, at) = (number as usize / PAGE, number as usize % PAGE);
        if let Some(Some(page)) = self.pages.get_mut(page) {
            page.items[at] = item;
        } else {
            self.begin(page, none).items[at] = item;
        }
    }

    #[cold]
    fn begin(&mut self, page: usize, none: T) -> &mut Page<T> {
        if page >= self.pages.len() {
            self.pages.resize_with(page + 1, || None);
        }
        self.pages[page].get_or_insert_with(|| {
            self.held += 1;
            match self.spare.pop() {
                Some(page) => Page { left: PAGE, ..page },
                None => Page { items: items(none), left: PAGE },
            }
        })
    }

    /// The item of this number; `None` of a page that nobody needs any more, or not yet.
    #[inline]
    pub fn get(&self, number: u32) -> Option<&T> {
        let page = self.pages.get(number as usize / PAGE)?.as_ref()?;
        Some(&page.items[number as usize % PAGE])
    }

    /// The same, to be changed.
    #[inline]
    pub fn get_mut(&mut self, number: u32) -> Option<&mut T> {
        let page = self.pages.get_mut(number as usize / PAGE)?.as_mut()?;
        Some(&mut page.items[number as usize % PAGE])
    }

    /// An item is not needed any more; each is let go once. It can be read until all of its page are.
    pub fn let_go(&mut self, number: u32) {
        let number = number as usize / PAGE;
        let Some(Some(page)) = self.pages.get_mut(number) else { return };
        page.left -= 1;
        if page.left == 0 {
            self.held -= 1;
            let page = self.pages[number].take();
            self.spare.extend(page.filter(|_| self.spare.len() < SPARE));
        }
    }

    /// The numbers of all items that are held, in order, and of some that were let go or are still to come.
    pub fn numbers(&self) -> impl Iterator<Item = u32> + use<T> {
        let held: Vec<usize> = (0..self.pages.len()).filter(|page| self.pages[*page].is_some()).collect();
        held.into_iter().flat_map(|page| (page * PAGE) as u32..((page + 1) * PAGE) as u32)
    }

    /// How many items there is room for.
    pub fn room(&self) -> usize {
        self.held * PAGE
    }

    /// Adds what it holds.
    pub fn weigh(&self, memory: &mut Memory) {
        memory.block((self.held + self.spare.len()) * PAGE * size_of::<T>());
        memory.vec(&self.pages);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_are_there_until_their_page_is_needed_no_more() {
        let mut all = Paged::default();
        let n = 3 * PAGE as u32;
        (0..n).for_each(|i| all.insert(i, i + 1, 0));
        assert_eq!((all.get(0), all.get(n - 1), all.get(n)), (Some(&1), Some(&n), None));
        assert_eq!((all.room(), all.numbers().count()), (3 * PAGE, 3 * PAGE));
        let page = PAGE as u32;
        (page..2 * page - 1).for_each(|i| all.let_go(i));
        assert_eq!(all.get(page), Some(&(page + 1)), "one of its page is needed");
        all.let_go(2 * page - 1);
        assert!(all.get(page).is_none() && all.get_mut(page).is_none());
        assert_eq!(all.room(), 2 * PAGE);
        assert!(all.numbers().eq((0..page).chain(2 * page..n)));
        if let Some(item) = all.get_mut(1) {
            *item = 99;
        }
        assert_eq!(all.get(1), Some(&99));
    }

    #[test]
    fn numbers_may_have_gaps_and_a_page_is_used_again() {
        let mut all = Paged::default();
        let far = 10 * PAGE as u32;
        all.insert(far, 7, 0);
        assert_eq!((all.get(0), all.get(far), all.get(far + 1)), (None, Some(&7), Some(&0)));
        (far..far + PAGE as u32).for_each(|i| all.let_go(i));
        all.insert(1, 5, 0);
        assert_eq!((all.get(1), all.get(2), all.room()), (Some(&5), Some(&0), PAGE));
    }

    #[test]
    fn what_is_held_goes_with_those_that_live_at_once() {
        let mut all = Paged::default();
        for i in 0..100 * PAGE as u32 {
            all.insert(i, i, 0);
            if let Some(over) = i.checked_sub(2) {
                all.let_go(over);
            }
            assert!(all.room() <= 2 * PAGE, "{i}");
        }
    }
}
