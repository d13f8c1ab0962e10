//! What is taken, and by whom: found either way without a search.

use std::collections::BTreeMap;

/// Things that have one holder each, by thing and by holder.
pub(super) struct Taken<T> {
    by: BTreeMap<T, u32>,
    of: BTreeMap<u32, Vec<T>>,
}

impl<T: Copy + Ord> Taken<T> {
    pub(super) fn new() -> Taken<T> {
        Taken { by: BTreeMap::new(), of: BTreeMap::new() }
    }

    /// Whether anybody has it.
    pub(super) fn contains(&self, thing: T) -> bool {
        self.by.contains_key(&thing)
    }

    /// `who` takes it, from its holder if it has one.
    pub(super) fn take(&mut self, thing: T, who: u32) {
        if let Some(things) = self.by.insert(thing, who).and_then(|before| self.of.get_mut(&before)) {
            things.retain(|other| *other != thing);
        }
        self.of.entry(who).or_default().push(thing);
    }

    /// All that `from` has is `to`'s from now on. False if that is nothing.
    pub(super) fn hand_on(&mut self, from: u32, to: u32) -> bool {
        let Some(things) = self.of.remove(&from) else { return false };
        for thing in &things {
            self.by.insert(*thing, to);
        }
        self.of.entry(to).or_default().extend(things);
        true
    }

    /// `who` has nothing any more.
    pub(super) fn let_go(&mut self, who: u32) {
        for thing in self.of.remove(&who).unwrap_or_default() {
            self.by.remove(&thing);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_handed_on_has_its_new_holder_alone() {
        let mut taken = Taken::new();
        taken.take('a', 1);
        taken.take('b', 1);
        taken.take('c', 2);
        assert!(taken.hand_on(1, 3) && !taken.hand_on(1, 4));
        taken.let_go(1);
        assert!(taken.contains('a') && taken.contains('b'));
        taken.let_go(3);
        assert_eq!(['a', 'b', 'c'].map(|thing| taken.contains(thing)), [false, false, true]);
    }

    #[test]
    fn what_is_taken_from_its_holder_is_the_last_ones() {
        let mut taken = Taken::new();
        taken.take('a', 1);
        taken.take('a', 2);
        taken.let_go(1);
        assert!(taken.contains('a'));
        taken.let_go(2);
        assert!(!taken.contains('a'));
    }
}
