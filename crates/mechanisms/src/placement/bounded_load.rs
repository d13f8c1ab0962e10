//! Consistent hashing with bounded loads: walk past nodes that already carry more than their part.
//!
//! Mirrokni, Thorup, Zadimoghaddam, "Consistent Hashing with Bounded Loads" (arXiv 1608.01350, 2016). In production:
//! HAProxy's `hash-balance-factor` (`src/lb_chash.c`), Vimeo's caches, Google Cloud Pub/Sub. One hot key no longer
//! drowns its owner: requests above the owner's cap go to the next nodes of the ring, always to the same ones.
//!
//! # Contract
//! [`BoundedLoad::place`] takes a request in and [`BoundedLoad::finish`] lets it go; between the two it counts as load.
//! The ring is walked point by point from the key's owner to the first node below its cap. If there is none (a node
//! without points can hold room that no walk reaches), the owner takes the request.
//!
//! # Cost
//! O(nodes) for the caps and as many steps as points are passed.
//!
//! ```
//! use stampede_mechanisms::placement::bounded_load::{BoundedLoad, LoadRule};
//! use stampede_mechanisms::placement::ring::{HashRing, RingHash};
//! let mut ring = HashRing::new(RingHash::Mixed64, 100)?;
//! for name in ["a", "b", "c", "d"] {
//!     ring.add(name, 1)?;
//! }
//! let mut balancer = BoundedLoad::new(LoadRule::Ceiling, 125)?;
//! for _ in 0..100 {
//!     balancer.place(&ring, "hot");
//! }
//! assert!(balancer.loads().iter().all(|&load| load <= 32)); // ⌈1.25 · 100 / 4⌉
//! # Ok::<(), stampede_mechanisms::placement::PlacementError>(())
//! ```

pub use crate::placement::MAX_FACTOR_PERCENT;
use crate::placement::ring::HashRing;
use crate::placement::{NodeId, PlacementError};

/// How many requests a node may carry. c is the factor, m the requests in flight, n the members.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum LoadRule {
    /// The paper's: `⌈c · (m + 1) / n⌉` for every node, whatever its weight.
    Ceiling,
    /// HAProxy's: `⌈c · (m + 1)⌉` slots are dealt out by weight in whole numbers, those left over in the order of the
    /// node numbers; no node has less than one.
    HaProxy,
}

/// Where a request went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use = "a request that was placed has to be finished some time"]
pub struct Placed {
    /// The node that took it.
    pub node: NodeId,
    /// The ring points passed on the way; 0 when the key's owner took it.
    pub steps: usize,
}

/// The load of every node. See the [module](self) for its contract.
#[derive(Clone, Debug)]
pub struct BoundedLoad {
    rule: LoadRule,
    factor_percent: u32,
    loads: Vec<u64>,
    in_flight: u64,
}

impl BoundedLoad {
    /// Nothing in flight; c = `factor_percent` / 100.
    ///
    /// # Errors
    /// [`PlacementError::LoadFactor`] outside `100..=`[`MAX_FACTOR_PERCENT`].
    pub fn new(rule: LoadRule, factor_percent: u32) -> Result<BoundedLoad, PlacementError> {
        if !(100..=MAX_FACTOR_PERCENT).contains(&factor_percent) {
            return Err(PlacementError::LoadFactor(factor_percent));
        }
        Ok(BoundedLoad { rule, factor_percent, loads: Vec::new(), in_flight: 0 })
    }

    /// Takes in a request for `key`; `None` if the ring is empty.
    pub fn place(&mut self, ring: &HashRing, key: &str) -> Option<Placed> {
        let caps = self.caps(ring);
        let points = ring.points();
        let start = ring.index_at(ring.position(key));
        let owner = points.get(start)?.1;
        self.loads.resize(ring.names().len().max(self.loads.len()), 0);
        let walk = points[start..].iter().chain(&points[..start]).map(|point| point.1).enumerate();
        let found = walk.map(|(steps, node)| Placed { node, steps }).find(|at| {
            let index = at.node.index();
            self.loads[index] < caps[index]
        });
        let placed = found.unwrap_or(Placed { node: owner, steps: 0 });
        self.loads[placed.node.index()] += 1;
        self.in_flight += 1;
        Some(placed)
    }

    /// Lets go of a request that `node` carried; nothing happens if it carries none.
    pub fn finish(&mut self, node: NodeId) {
        if let Some(load) = self.loads.get_mut(node.index()).filter(|load| **load > 0) {
            *load -= 1;
            self.in_flight -= 1;
        }
    }

    /// The requests in flight, by node number; nodes that never had one may be missing at the end.
    pub fn loads(&self) -> &[u64] {
        &self.loads
    }

    /// The cap of each node of `ring` when one more request comes, by node number; 0 for a node that has left.
    pub fn caps(&self, ring: &HashRing) -> Vec<u64> {
        let mut weights = vec![0; ring.names().len()];
        ring.members().iter().for_each(|member| weights[member.id.index()] = member.weight);
        match self.rule {
            LoadRule::Ceiling => {
                let hundredths = (u128::from(self.in_flight) + 1) * u128::from(self.factor_percent);
                let cap = hundredths.div_ceil(100 * ring.members().len().max(1) as u128);
                weights
                    .into_iter()
                    .map(|weight| if weight == 0 { 0 } else { u64::try_from(cap).unwrap_or(u64::MAX) })
                    .collect()
            }
            LoadRule::HaProxy => haproxy_slots(self.in_flight, self.factor_percent, &weights),
        }
    }
}

/// HAProxy's caps (`chash_server_is_eligible`) for servers of these weights with `served` requests in flight in all;
/// a server of weight 0 is down and gets none. Computed without the original's overflow.
pub fn haproxy_slots(served: u64, factor_percent: u32, weights: &[u32]) -> Vec<u64> {
    let slots = ((u128::from(served) + 1) * u128::from(factor_percent)).div_ceil(100);
    let total = weights.iter().map(|&weight| u128::from(weight)).sum::<u128>().max(1);
    let (each, rest) = (slots / total, slots % total);
    let mut below = 0;
    let share = |weight: u32| {
        let dealt = below * rest / total;
        below += u128::from(weight);
        let own = u128::from(weight) * each + below * rest / total - dealt;
        if weight == 0 { 0 } else { u64::try_from(own).unwrap_or(u64::MAX).max(1) }
    };
    weights.iter().copied().map(share).collect()
}

#[cfg(all(test, feature = "full"))]
mod tests {
    use super::*;
    use crate::placement::ring::RingHash;
    use proptest::prelude::*;

    fn ring(weights: &[u32]) -> HashRing {
        let mut ring = HashRing::new(RingHash::Mixed64, 8).unwrap();
        for (i, &weight) in weights.iter().enumerate() {
            ring.add(&format!("node-{i}"), weight).unwrap();
        }
        ring
    }

    #[test]
    fn no_node_places_nothing_and_one_node_takes_all() {
        for rule in [LoadRule::Ceiling, LoadRule::HaProxy] {
            let mut balancer = BoundedLoad::new(rule, 100).unwrap();
            assert_eq!(balancer.place(&ring(&[]), "hot"), None);
            for _ in 0..100 {
                assert_eq!(balancer.place(&ring(&[1]), "hot"), Some(Placed { node: NodeId(0), steps: 0 }));
            }
        }
    }

    #[test]
    fn a_full_walk_without_room_ends_at_the_owner() {
        // The second node is a member with room, but its share is below one ketama label: no walk reaches it.
        let mut ring = HashRing::new(RingHash::KetamaMd5, 160).unwrap();
        ring.add("a", 1_000).unwrap();
        ring.add("b", 1).unwrap();
        let mut balancer = BoundedLoad::new(LoadRule::Ceiling, 100).unwrap();
        for _ in 0..10 {
            assert_eq!(balancer.place(&ring, "hot"), Some(Placed { node: NodeId(0), steps: 0 }));
        }
    }

    #[test]
    fn refuses_a_factor_below_one_and_lets_go_of_nothing_it_does_not_carry() {
        assert_eq!(BoundedLoad::new(LoadRule::HaProxy, 99).unwrap_err(), PlacementError::LoadFactor(99));
        let mut balancer = BoundedLoad::new(LoadRule::Ceiling, 125).unwrap();
        balancer.finish(NodeId(7));
        balancer.place(&ring(&[1]), "hot");
        balancer.finish(NodeId(0));
        balancer.finish(NodeId(0));
        assert_eq!((balancer.loads(), balancer.in_flight), ([0].as_slice(), 0));
    }

    #[test]
    fn extreme_loads_do_not_overflow() {
        assert_eq!(haproxy_slots(u64::MAX, MAX_FACTOR_PERCENT, &[1_000, 0]), [u64::MAX, 0]);
        assert!(haproxy_slots(0, 100, &[]).is_empty());
    }

    proptest! {
        #[test]
        fn no_node_exceeds_its_cap_and_every_walk_is_the_shortest(
            haproxy: bool,
            factor in 100..300u32,
            weights in proptest::collection::vec(1..4u32, 1..6),
            requests in proptest::collection::vec((0..9u32, any::<bool>()), 1..80),
        ) {
            let ring = ring(&weights);
            let rule = if haproxy { LoadRule::HaProxy } else { LoadRule::Ceiling };
            let mut balancer = BoundedLoad::new(rule, factor).unwrap();
            let mut loads = vec![0u64; weights.len()];
            let mut flying = Vec::new();
            for (key, finish) in requests {
                if finish && !flying.is_empty() {
                    let node: NodeId = flying.remove(0);
                    balancer.finish(node);
                    loads[node.index()] -= 1;
                    continue;
                }
                let key = format!("key-{key}");
                let caps = balancer.caps(&ring);
                let mut at = ring.position(&key);
                let mut steps = 0;
                let expected = loop {
                    // The slow walk: ask for the owner, then for the owner of the position behind its point.
                    let owner = ring.owner_at(at).unwrap();
                    if loads[owner.index()] < caps[owner.index()] {
                        break Placed { node: owner, steps };
                    }
                    let next = ring.points().iter().map(|p| p.0).find(|&p| p >= at);
                    at = next.unwrap_or(ring.points()[0].0).wrapping_add(1);
                    steps += 1;
                };
                let placed = balancer.place(&ring, &key).unwrap();
                prop_assert_eq!(placed, expected);
                loads[placed.node.index()] += 1;
                flying.push(placed.node);
                prop_assert!(loads[placed.node.index()] <= caps[placed.node.index()]);
            }
            prop_assert_eq!(balancer.loads(), loads);
        }
    }
}
