//! Jump consistent hash: it is even, needs no memory and moves the fewest keys, but only for nodes that come and go at the
//! end.
//!
//! Lamping and Veach, "A Fast, Minimal Memory, Consistent Hash Algorithm" (arXiv 1406.2294, 2014). In production:
//! Guava's `Hashing.consistentHash`, ClickHouse's `jumpConsistentHash`, many sharded stores.
//!
//! # Contract
//! The owner is the member with the number that [`jump`] gives for [`fnv1a_64`](crate::hash::fnv1a_64)`(key)`. A node
//! that joins gets the next number and exactly its own share of keys. The algorithm knows no way to take out a
//! number in the middle: when such a node leaves, the last member takes its number, and so the keys of both move.
//! It knows no weights.
//!
//! # Cost
//! A lookup takes about ln n steps; no tables at all.
//!
//! ```
//! use stampede_mechanisms::placement::jump::jump;
//! assert_eq!((jump(42, 1), jump(42, 2), jump(42, 100)), (0, 1, 43));
//! ```

use crate::hash;
use crate::placement::{Member, NodeId, Placement, PlacementError, Roster, unweighted};

/// The bucket in `0..buckets` that `key` jumps to; 0 when there is none.
pub fn jump(mut key: u64, buckets: u32) -> u32 {
    let (mut bucket, mut next) = (0, 0);
    while next < i64::from(buckets) {
        bucket = next;
        key = key.wrapping_mul(2_862_933_555_777_941_757).wrapping_add(1);
        // A division and a product, which IEEE 754 rounds alike on every machine.
        next = ((bucket + 1) as f64 * ((1u64 << 31) as f64 / ((key >> 33) + 1) as f64)) as i64;
    }
    bucket as u32
}

/// Jump hash over named nodes. See the [module](self) for its contract.
#[derive(Clone, Debug, Default)]
pub struct Jump {
    roster: Roster,
    /// The node of each bucket.
    buckets: Vec<NodeId>,
}

impl Placement for Jump {
    fn add(&mut self, name: &str, weight: u32) -> Result<NodeId, PlacementError> {
        let id = self.roster.add(name, unweighted(weight)?)?;
        self.buckets.push(id);
        Ok(id)
    }

    fn remove(&mut self, name: &str) -> Result<NodeId, PlacementError> {
        let id = self.roster.remove(name)?;
        if let Some(bucket) = self.buckets.iter().position(|node| *node == id) {
            self.buckets.swap_remove(bucket);
        }
        Ok(id)
    }

    fn owner(&self, key: &str) -> Option<NodeId> {
        let bucket = jump(hash::fnv1a_64(key.as_bytes()), self.buckets.len() as u32);
        self.buckets.get(bucket as usize).copied()
    }

    fn members(&self) -> &[Member] {
        self.roster.members()
    }

    fn names(&self) -> &[String] {
        self.roster.names()
    }
}
