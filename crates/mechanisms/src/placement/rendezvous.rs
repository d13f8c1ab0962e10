//! Rendezvous hashing, or highest random weight: every node draws a score for the key, and the node with the highest score holds it.
//!
//! Thaler and Ravishankar, "Using name-based mappings to increase hit rates" (IEEE/ACM ToN 6(1), 1998); weights by the
//! logarithmic method of Schindelhauer and Schomaker (SPAA 2005). In production: GitHub's load balancer (GLB),
//! Apache Ignite's affinity. It is as even as its hash, moves only the keys of the node that joins or leaves, and ranks
//! all nodes for a key, so that replicas come for free.
//!
//! # Contract
//! `score(node, key) = fmix64(fnv1a_64(node ‖ 0x00 ‖ key))`; the highest score wins, of equal scores the greater name.
//! With unequal weights it is the highest `weight / -ln((score / 2^11 + 0.5) / 2^53)`, of equal ones the higher score.
//!
//! # Cost
//! A lookup hashes the key once for every node: O(n).
//!
//! ```
//! use stampede_mechanisms::placement::{Placement, rendezvous::Rendezvous};
//! let mut nodes = Rendezvous::default();
//! for name in ["node-0", "node-1", "node-2"] {
//!     nodes.add(name, 1)?;
//! }
//! let order: Vec<u32> = nodes.ranked("Tom").iter().map(|node| node.0).collect();
//! assert_eq!(order, [1, 0, 2]);
//! assert_eq!(nodes.owner("Tom"), nodes.ranked("Tom").first().copied());
//! # Ok::<(), stampede_mechanisms::placement::PlacementError>(())
//! ```

use std::cmp::Ordering;

use crate::hash;
use crate::placement::{Member, NodeId, Placement, PlacementError, Roster};

/// Highest random weight. See the [module](self) for its contract.
#[derive(Clone, Debug, Default)]
pub struct Rendezvous {
    roster: Roster,
    /// By node number: the hash of its name and the separator, which every score goes on from.
    prefixes: Vec<u64>,
}

/// The score that the node named `name` draws for `key`.
pub fn score(name: &str, key: &str) -> u64 {
    score_after(prefix(name), key)
}

fn prefix(name: &str) -> u64 {
    hash::fnv1a_64_continue(hash::fnv1a_64(name.as_bytes()), &[0])
}

fn score_after(prefix: u64, key: &str) -> u64 {
    hash::fmix64(hash::fnv1a_64_continue(prefix, key.as_bytes()))
}

/// The time to the first event of a Poisson process of rate `weight`, for which the score is the random number: the
/// earliest of several is each one's with a chance in proportion to its weight.
fn arrival(score: u64, weight: u32) -> f64 {
    -libm::log(((score >> 11) as f64 + 0.5) / (1u64 << 53) as f64) / f64::from(weight)
}

impl Rendezvous {
    /// All members, the owner of `key` first; each next one would own it if those before were gone.
    pub fn ranked(&self, key: &str) -> Vec<NodeId> {
        let even = self.weights_are_even();
        let mut bids: Vec<Bid> = self.members().iter().map(|&member| self.bid(member, key, even)).collect();
        bids.sort_by(|a, b| self.better(a, b));
        bids.into_iter().map(|bid| bid.id).collect()
    }

    fn weights_are_even(&self) -> bool {
        self.members().windows(2).all(|pair| pair[0].weight == pair[1].weight)
    }

    fn bid(&self, member: Member, key: &str, even: bool) -> Bid {
        let score = score_after(self.prefixes[member.id.index()], key);
        Bid { id: member.id, arrival: if even { 0.0 } else { arrival(score, member.weight) }, score }
    }

    /// The better bid is the lesser.
    fn better(&self, a: &Bid, b: &Bid) -> Ordering {
        let names = self.names();
        let by_name = || names[b.id.index()].cmp(&names[a.id.index()]);
        a.arrival.total_cmp(&b.arrival).then(b.score.cmp(&a.score)).then_with(by_name)
    }
}

struct Bid {
    id: NodeId,
    /// Zero when all weights are equal: then the score alone decides.
    arrival: f64,
    score: u64,
}

impl Placement for Rendezvous {
    fn add(&mut self, name: &str, weight: u32) -> Result<NodeId, PlacementError> {
        let id = self.roster.add(name, weight)?;
        if id.index() == self.prefixes.len() {
            self.prefixes.push(prefix(name));
        }
        Ok(id)
    }

    fn remove(&mut self, name: &str) -> Result<NodeId, PlacementError> {
        self.roster.remove(name)
    }

    fn owner(&self, key: &str) -> Option<NodeId> {
        let even = self.weights_are_even();
        let bids = self.members().iter().map(|&member| self.bid(member, key, even));
        bids.min_by(|a, b| self.better(a, b)).map(|bid| bid.id)
    }

    fn members(&self) -> &[Member] {
        self.roster.members()
    }

    fn names(&self) -> &[String] {
        self.roster.names()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_highest_score_of_all_arrives_first_at_any_weight() {
        assert!(arrival(u64::MAX, 1) <= arrival(u64::MAX - (1 << 12), 1_000));
        assert!(arrival(0, 1).is_finite());
    }

    #[test]
    fn of_equal_scores_the_greater_name_wins() {
        let mut nodes = Rendezvous::default();
        let bids = ["a", "b"].map(|name| Bid { id: nodes.add(name, 1).unwrap(), arrival: 0.0, score: 7 });
        assert_eq!(nodes.better(&bids[1], &bids[0]), Ordering::Less);
    }

    #[test]
    fn weights_that_are_all_equal_change_nothing() {
        let with = |weight| {
            let mut nodes = Rendezvous::default();
            (0..5).for_each(|i| drop(nodes.add(&format!("node-{i}"), weight)));
            nodes
        };
        let (plain, heavy) = (with(1), with(1_000));
        for i in 0..1_000 {
            let key = format!("key-{i}");
            assert_eq!(plain.ranked(&key), heavy.ranked(&key));
        }
    }
}
