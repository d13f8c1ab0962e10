//! The naive placement: the hash of the key modulo the number of nodes.
//!
//! Perfectly even and the first thing everybody writes; memcached clients default to it (libmemcached's
//! `MEMCACHED_DISTRIBUTION_MODULA`). Its price comes with the first change: going from n to n + 1 nodes moves
//! n / (n + 1) of all keys, so the cache starts nearly cold.
//!
//! # Contract
//! The owner is member number [`mixed64`](crate::hash::mixed64)`(key) mod n`, in the order of additions; those after a
//! node that leaves move up. It knows no weights. A lookup is one hash.
//!
//! ```
//! use stampede_mechanisms::placement::{Placement, modulo::Modulo};
//! let mut nodes = Modulo::default();
//! assert_eq!(nodes.owner("Tom"), None);
//! let only = nodes.add("a", 1)?;
//! assert_eq!(nodes.owner("Tom"), Some(only));
//! # Ok::<(), stampede_mechanisms::placement::PlacementError>(())
//! ```

use crate::hash;
use crate::placement::{Member, NodeId, Placement, PlacementError, Roster, unweighted};

/// Hash modulo n. See the [module](self) for its contract.
#[derive(Clone, Debug, Default)]
pub struct Modulo {
    roster: Roster,
}

impl Placement for Modulo {
    fn add(&mut self, name: &str, weight: u32) -> Result<NodeId, PlacementError> {
        self.roster.add(name, unweighted(weight)?)
    }

    fn remove(&mut self, name: &str) -> Result<NodeId, PlacementError> {
        self.roster.remove(name)
    }

    fn owner(&self, key: &str) -> Option<NodeId> {
        let n = self.members().len() as u64;
        let place = hash::mixed64(key.as_bytes()).checked_rem(n)?;
        Some(self.members()[place as usize].id)
    }

    fn members(&self) -> &[Member] {
        self.roster.members()
    }

    fn names(&self) -> &[String] {
        self.roster.names()
    }
}
