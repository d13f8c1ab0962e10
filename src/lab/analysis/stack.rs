//! The stack distances of a log: how large an LRU cache would have had to be for each request to hit.
//!
//! Mattson et al., "Evaluation techniques for storage hierarchies" (1970): what an LRU cache of one size holds, every larger
//! one holds too, so one pass tells the hits at all sizes. A Fenwick tree counts the keys that were asked for since
//! (Olken 1981). A deleted key leaves a hole, which the next key that moves down fills: what was evicted does not come back.

use crate::lab::trace::{Operation, Request};
use std::collections::BTreeSet;

/// For each read and write, the smallest LRU cache that would have hit, in entries; `None` where none would have. Times to
/// live are not looked at.
pub fn distances(requests: &[Request], keys: usize) -> Vec<Option<u32>> {
    let mut last: Vec<usize> = vec![NEVER; keys];
    let mut present = Fenwick::new(requests.len());
    let mut holes: BTreeSet<usize> = BTreeSet::new();
    let mut found = Vec::with_capacity(requests.len());
    for (at, request) in requests.iter().enumerate() {
        let before = std::mem::replace(&mut last[request.key as usize], at);
        if request.operation == Operation::Delete {
            last[request.key as usize] = NEVER;
            if before != NEVER {
                holes.insert(before);
            }
            continue;
        }
        found.push((before != NEVER).then(|| present.above(before) + 1));
        // All above the place that becomes free move down by one: that of the key, or a hole above it.
        match holes.last().copied().filter(|&hole| before == NEVER || hole > before) {
            Some(hole) => {
                holes.remove(&hole);
                present.add(hole, -1);
                if before != NEVER {
                    holes.insert(before);
                }
            }
            None if before != NEVER => present.add(before, -1),
            None => {}
        }
        present.add(at, 1);
    }
    found
}

const NEVER: usize = usize::MAX;

/// How many marks stand above a place.
struct Fenwick {
    sums: Vec<i32>,
    all: i32,
}

impl Fenwick {
    fn new(length: usize) -> Fenwick {
        Fenwick { sums: vec![0; length + 1], all: 0 }
    }

    fn add(&mut self, at: usize, change: i32) {
        self.all += change;
        let mut place = at + 1;
        while place < self.sums.len() {
            self.sums[place] += change;
            place += place & place.wrapping_neg();
        }
    }

    fn above(&self, at: usize) -> u32 {
        let (mut place, mut below) = (at + 1, 0);
        while place > 0 {
            below += self.sums[place];
            place -= place & place.wrapping_neg();
        }
        (self.all - below) as u32
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lab::analysis::generated;
    use crate::lab::replay::Replay;
    use stampede_mechanisms::cache::Limits;
    use stampede_mechanisms::eviction::PolicyKind;

    /// The stack as a list: the plainest model. A hole is `None`.
    fn model(requests: &[Request]) -> Vec<Option<u32>> {
        let mut stack: Vec<Option<u32>> = Vec::new();
        let mut found = Vec::new();
        for request in requests {
            let place = stack.iter().position(|key| *key == Some(request.key));
            if request.operation == Operation::Delete {
                place.into_iter().for_each(|place| stack[place] = None);
                continue;
            }
            found.push(place.map(|place| place as u32 + 1));
            let free = stack.iter().position(Option::is_none);
            match (place, free) {
                (Some(place), Some(free)) if free < place => {
                    stack[place] = None;
                    stack.remove(free);
                }
                (Some(place), _) => drop(stack.remove(place)),
                (None, Some(free)) => drop(stack.remove(free)),
                (None, None) => {}
            }
            stack.insert(0, Some(request.key));
        }
        found
    }

    proptest::proptest! {
        #[test]
        fn the_tree_is_the_list(requests in generated::requests(12, 120)) {
            proptest::prop_assert_eq!(distances(&requests, 12), model(&requests));
        }

        /// One pass tells what a replay of each size tells.
        #[test]
        fn every_size_hits_what_an_lru_cache_of_it_hits(requests in generated::requests(10, 80)) {
            let distances = distances(&requests, 10);
            for size in 1..=10u64 {
                let mut replay = Replay::new(PolicyKind::Lru, Limits { entries: Some(size), bytes: None }, 0).unwrap();
                requests.iter().for_each(|request| { replay.request(request); });
                let hits = distances.iter().flatten().filter(|&&distance| u64::from(distance) <= size).count() as u64;
                proptest::prop_assert_eq!(hits, replay.hits(), "at {}", size);
            }
        }
    }
}
