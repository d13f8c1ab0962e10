//! Belady's optimum: a cache that knows what comes, and evicts what is not needed for the longest time.
//!
//! Belady, "A study of replacement algorithms for a virtual-storage computer" (1966). By objects no policy that fills every
//! miss hits more often. By bytes the best choice is a hard problem (Chrobak et al. 2012); the same rule, which evicts the
//! furthest until there is room, is the usual stand-in, and no bound. Times to live are not looked at.

use crate::lab::trace::{Operation, Request};
use stampede_mechanisms::cache::Limits;
use std::collections::BTreeSet;

/// When each key is needed next.
pub struct Future {
    /// For each request, the number of the next one for the same key; `NEVER` if that deletes it, or there is none.
    next: Vec<u32>,
    keys: usize,
}

const NEVER: u32 = u32::MAX;

impl Future {
    /// Looks ahead over all requests, for `keys` keys.
    pub fn of(requests: &[Request], keys: usize) -> Future {
        let mut coming = vec![NEVER; keys];
        let mut next = vec![NEVER; requests.len()];
        for (at, request) in requests.iter().enumerate().rev() {
            next[at] = coming[request.key as usize];
            coming[request.key as usize] = if request.operation == Operation::Delete { NEVER } else { at as u32 };
        }
        Future { next, keys }
    }

    /// Calls `missed` for each read and write that misses in a cache with these limits; `requests` are those looked over.
    pub fn replay(&self, requests: &[Request], limits: Limits, mut missed: impl FnMut(&Request)) {
        let entries = limits.entries.unwrap_or(u64::MAX);
        let room = limits.bytes.unwrap_or(u64::MAX);
        // When what is held is needed next, and how large it is.
        let mut held: Vec<Option<(u32, u64)>> = vec![None; self.keys];
        let mut order: BTreeSet<(u32, u32)> = BTreeSet::new();
        let mut taken = 0u64;
        for (at, request) in requests.iter().enumerate() {
            let key = request.key;
            if let Some((due, bytes)) = held[key as usize].take() {
                order.remove(&(due, key));
                taken -= bytes;
                if request.operation == Operation::Read {
                    held[key as usize] = Some((self.next[at], bytes));
                    order.insert((self.next[at], key));
                    taken += bytes;
                    continue;
                }
            } else if request.operation != Operation::Delete {
                missed(request);
            }
            if request.operation == Operation::Delete || limits.bytes.is_some() && request.bytes > room {
                continue;
            }
            let bytes = if limits.bytes.is_some() { request.bytes } else { 0 };
            while order.len() as u64 >= entries || taken + bytes > room {
                let Some((_, victim)) = order.pop_last() else { break };
                taken -= held[victim as usize].take().map_or(0, |held| held.1);
            }
            held[key as usize] = Some((self.next[at], bytes));
            order.insert((self.next[at], key));
            taken += bytes;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lab::analysis::generated;
    use crate::lab::replay::Replay;
    use stampede_mechanisms::eviction::PolicyKind;
    use std::collections::BTreeMap;

    fn hits(requests: &[Request], keys: usize, limits: Limits) -> u64 {
        let mut misses = 0;
        Future::of(requests, keys).replay(requests, limits, |_| misses += 1);
        requests.iter().filter(|request| request.operation != Operation::Delete).count() as u64 - misses
    }

    /// The best that any choice of victims reaches, by trying all of them.
    fn best(requests: &[Request], size: usize) -> u64 {
        let mut states: BTreeMap<BTreeSet<u32>, u64> = BTreeMap::from([(BTreeSet::new(), 0)]);
        for request in requests {
            let mut after: BTreeMap<BTreeSet<u32>, u64> = BTreeMap::new();
            for (mut held, hits) in states {
                let hit = held.remove(&request.key);
                if request.operation == Operation::Delete {
                    let best = after.entry(held).or_default();
                    *best = hits.max(*best);
                    continue;
                }
                let hits = hits + u64::from(hit);
                let victims: Vec<u32> = if held.len() < size { vec![u32::MAX] } else { held.iter().copied().collect() };
                for victim in victims {
                    let mut left = held.clone();
                    left.remove(&victim);
                    left.insert(request.key);
                    let best = after.entry(left).or_default();
                    *best = hits.max(*best);
                }
            }
            states = after;
        }
        states.into_values().max().unwrap_or(0)
    }

    proptest::proptest! {
        #[test]
        fn no_choice_of_victims_hits_more_often(requests in generated::requests(6, 24), size in 1usize..5) {
            let limits = Limits { entries: Some(size as u64), bytes: None };
            proptest::prop_assert_eq!(hits(&requests, 6, limits), best(&requests, size));
        }

        #[test]
        fn no_policy_hits_more_often(requests in generated::requests(20, 200), size in 1u64..12) {
            let limits = Limits { entries: Some(size), bytes: None };
            let optimum = hits(&requests, 20, limits);
            // Those that refuse what does not fit do not fill every miss.
            let fills = |kind: &&PolicyKind| !kind.name().starts_with("volatile-") && **kind != PolicyKind::NoEviction;
            for kind in PolicyKind::ALL.iter().filter(fills) {
                let mut replay = Replay::new(*kind, limits, 7).unwrap();
                requests.iter().for_each(|request| { replay.request(request); });
                proptest::prop_assert!(replay.hits() <= optimum, "{}: {} of {}", kind.name(), replay.hits(), optimum);
            }
        }
    }

    #[test]
    fn what_is_larger_than_the_cache_is_not_held() {
        let sized = |key, bytes| Request { bytes, ..generated::read(key) };
        let requests = [sized(0, 5), sized(1, 20), sized(0, 5), sized(1, 20)];
        assert_eq!(hits(&requests, 2, Limits { entries: None, bytes: Some(10) }), 1);
        assert_eq!(hits(&requests, 2, Limits { entries: None, bytes: Some(25) }), 2);
    }
}
