//! Bounded loads: a node that has its part of the requests under way passes further ones on to the next on the ring.

use super::placing::ring;
use crate::scenario::{Fault, Scenario};
use stampede_mechanisms::placement::bounded_load::{BoundedLoad, LoadRule};
use stampede_mechanisms::placement::ring::HashRing;
use stampede_mechanisms::placement::{NodeId, PlacementError};

/// The requests under way to each node, and how many of them it may have.
#[derive(Clone)]
pub struct Bounds {
    ring: HashRing,
    load: BoundedLoad,
}

impl Bounds {
    /// Nothing under way. `None` where loads are not bounded.
    ///
    /// # Errors
    /// What the ring refuses. The scenario's own ranges are narrower.
    pub fn new(scenario: &Scenario) -> Result<Option<Bounds>, Vec<Fault>> {
        let cache = &scenario.cache;
        let Some(ring) = ring(cache.placement, cache.virtual_nodes).filter(|_| cache.load_bound > 0.0) else {
            return Ok(None);
        };
        let bounds = || -> Result<Bounds, PlacementError> {
            let mut ring = ring?;
            for name in &cache.nodes {
                ring.add(name, 1)?;
            }
            let percent = 100 + libm::round(100.0 * cache.load_bound) as u32;
            Ok(Bounds { ring, load: BoundedLoad::new(LoadRule::Ceiling, percent)? })
        };
        bounds().map(Some).map_err(|error| Fault::refused("cache.load_bound", error))
    }

    /// A request for a key of this name sets out: to which node.
    pub fn place(&mut self, key: &str) -> Option<u16> {
        self.load.place(&self.ring, key).map(|placed| placed.node.0 as u16)
    }

    /// A request to a node is over.
    pub fn finish(&mut self, node: u16) {
        self.load.finish(NodeId(u32::from(node)));
    }

    /// A node joins.
    pub fn add(&mut self, name: &str) {
        // The placement of the keys, which knows the same nodes, has taken it.
        let _ = self.ring.add(name, 1);
    }

    /// A node leaves.
    pub fn remove(&mut self, name: &str) {
        let _ = self.ring.remove(name);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_node_has_more_than_its_part_of_the_requests_for_one_key() {
        let mut scenario = Scenario::default();
        assert!(Bounds::new(&scenario).unwrap().is_none());
        scenario.set("cache.load_bound", "0.25").unwrap();
        let mut bounds = Bounds::new(&scenario).unwrap().unwrap();
        let mut placed = [0usize; 3];
        for under_way in 1..=99usize {
            placed[usize::from(bounds.place("Tom").unwrap())] += 1;
            // The bound of the paper: ⌈c · m / n⌉.
            let most = (125 * under_way).div_ceil(300);
            assert!(placed.iter().all(|load| *load <= most), "{placed:?} of {under_way}");
        }
        let owner = placed.iter().position(|load| *load == 42).expect("the owner has its full part");
        (0..99).for_each(|_| (0..3).for_each(|node| bounds.finish(node)));
        assert_eq!(bounds.place("Tom"), Some(owner as u16), "alone, a request goes to its owner");
        scenario.set("cache.placement", "jump").unwrap();
        assert!(Bounds::new(&scenario).unwrap().is_none(), "there is no ring");
    }
}
