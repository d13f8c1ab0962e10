//! Placement: which node holds a key. Here is what every way of placing keys has in common.
//!
//! The ways differ in three things that a user of a cache cluster pays for: how evenly they spread keys, how many keys
//! move when a node joins or leaves, and what a lookup costs.
//!
//! | placement | used by | lookup | moved when a node joins n |
//! |---|---|---|---|
//! | [`HashRing`](crate::placement::ring::HashRing) | groupcache, libmemcached, HAProxy | O(log points) | about 1/(n+1) |
//! | `Rendezvous` | GitHub's GLB, Apache Ignite | O(n) | 1/(n+1) |
//! | [`Jump`](crate::placement::jump::Jump) | Guava, ClickHouse | O(log n) | 1/(n+1), only at the end |
//! | [`Modulo`](crate::placement::modulo::Modulo) | the first version of everything | O(1) | n/(n+1) |
//!
//! # Contract
//! A node is a name with a weight. Its [`NodeId`] is given at the first addition and kept for ever: a node that leaves
//! and comes back is the same node. Owners depend only on the members and the order of their changes.
//!
//! ```
//! use stampede_mechanisms::placement::{Placement, jump::Jump, modulo::Modulo};
//! /// How many of 1000 keys change their node when a fifth one joins four.
//! fn moved(mut nodes: impl Placement) -> usize {
//!     (0..4).for_each(|i| drop(nodes.add(&format!("node-{i}"), 1)));
//!     let owners = |nodes: &dyn Placement| -> Vec<_> { (0..1000).map(|i| nodes.owner(&format!("key-{i}"))).collect() };
//!     let before = owners(&nodes);
//!     drop(nodes.add("node-4", 1));
//!     before.iter().zip(owners(&nodes)).filter(|(before, after)| *before != after).count()
//! }
//! assert!(moved(Jump::default()) < 250);
//! assert!(moved(Modulo::default()) > 750);
//! ```

pub mod bounded_load;
pub mod jump;
pub mod modulo;
pub mod moved;
#[cfg(feature = "rendezvous")]
pub mod rendezvous;
pub mod ring;

use std::collections::BTreeMap;
use std::fmt;

/// A node, numbered from 0 in the order of first additions. Never given to another name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(pub u32);

impl NodeId {
    /// The number, to index a list with.
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

/// The most virtual nodes a node of weight 1 may have on a ring.
pub const MAX_VIRTUAL_NODES: u32 = 10_000;
/// The most points on one ring.
pub const MAX_POINTS: u64 = 1 << 22;
/// The loosest load factor there is, in percent. The tightest is 100.
pub const MAX_FACTOR_PERCENT: u32 = 100_000;
/// The greatest weight a node may have; the least is 1.
pub const MAX_WEIGHT: u32 = 1_000;
/// The most names one placement will ever number.
pub const MAX_NODES: usize = 65_536;

/// Why a placement refused a change. A refused change leaves everything as it was.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PlacementError {
    /// A number of virtual nodes outside `1..=`[`MAX_VIRTUAL_NODES`].
    VirtualNodes(u32),
    /// A weight outside `1..=`[`MAX_WEIGHT`].
    Weight(u32),
    /// This weight, where the placement knows none but 1.
    Unweighted(u32),
    /// A load factor in percent outside `100..=`[`MAX_FACTOR_PERCENT`].
    LoadFactor(u32),
    /// The ring would hold this many points: more than [`MAX_POINTS`].
    TooManyPoints(u64),
    /// More than [`MAX_NODES`] different names.
    TooManyNodes,
    /// The node is already a member.
    DuplicateNode(String),
    /// The node is not a member.
    UnknownNode(String),
}

impl fmt::Display for PlacementError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::VirtualNodes(n) => {
                write!(f, "{n} virtual nodes: the range is 1 to {}", MAX_VIRTUAL_NODES)
            }
            Self::Weight(w) => write!(f, "weight {w}: the range is 1 to {MAX_WEIGHT}"),
            Self::Unweighted(w) => write!(f, "weight {w}: this placement knows no weights, only 1"),
            Self::LoadFactor(percent) => {
                write!(f, "load factor {percent} %: the range is 100 to {}", MAX_FACTOR_PERCENT)
            }
            Self::TooManyPoints(n) => write!(f, "{n} ring points: the most is {}", MAX_POINTS),
            Self::TooManyNodes => write!(f, "the most nodes is {MAX_NODES}"),
            Self::DuplicateNode(name) => write!(f, "node {name:?} is already a member"),
            Self::UnknownNode(name) => write!(f, "node {name:?} is not a member"),
        }
    }
}

impl std::error::Error for PlacementError {}

/// A node that takes keys at present.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Member {
    /// Which node.
    pub id: NodeId,
    /// Its share of the keys relative to the others', `1..=`[`MAX_WEIGHT`].
    pub weight: u32,
}

/// A way of placing keys on nodes. See the [module](self) for the contract.
pub trait Placement {
    /// Lets a node in.
    ///
    /// # Errors
    /// [`Weight`](PlacementError::Weight), [`Unweighted`](PlacementError::Unweighted),
    /// [`DuplicateNode`](PlacementError::DuplicateNode), [`TooManyNodes`](PlacementError::TooManyNodes) or, on a ring,
    /// [`TooManyPoints`](PlacementError::TooManyPoints).
    fn add(&mut self, name: &str, weight: u32) -> Result<NodeId, PlacementError>;

    /// Takes a node out.
    ///
    /// # Errors
    /// [`PlacementError::UnknownNode`] if it is not a member.
    fn remove(&mut self, name: &str) -> Result<NodeId, PlacementError>;

    /// The node that holds `key`; `None` while there is no member.
    fn owner(&self, key: &str) -> Option<NodeId>;

    /// The present members, in the order of their additions.
    fn members(&self) -> &[Member];

    /// The names of all nodes that were ever added, by node number.
    fn names(&self) -> &[String];
}

/// The weight, if it is one that a placement without weights can serve.
pub(super) fn unweighted(weight: u32) -> Result<u32, PlacementError> {
    if weight == 1 { Ok(weight) } else { Err(PlacementError::Unweighted(weight)) }
}

/// The members, and the number of each name. Part of every placement.
#[derive(Clone, Debug, Default)]
pub(super) struct Roster {
    names: Vec<String>,
    ids: BTreeMap<String, NodeId>,
    members: Vec<Member>,
}

impl Roster {
    /// The members, in the order of their additions.
    pub(super) fn members(&self) -> &[Member] {
        &self.members
    }

    /// Every name ever added; a node's number is its index.
    pub(super) fn names(&self) -> &[String] {
        &self.names
    }

    /// Whether `name` could be added with `weight`.
    pub(super) fn check(&self, name: &str, weight: u32) -> Result<(), PlacementError> {
        if weight == 0 || weight > MAX_WEIGHT {
            return Err(PlacementError::Weight(weight));
        }
        match self.ids.get(name) {
            Some(id) if self.members.iter().any(|member| member.id == *id) => {
                Err(PlacementError::DuplicateNode(name.to_owned()))
            }
            None if self.names.len() >= MAX_NODES => Err(PlacementError::TooManyNodes),
            _ => Ok(()),
        }
    }

    /// Makes `name` the last member.
    pub(super) fn add(&mut self, name: &str, weight: u32) -> Result<NodeId, PlacementError> {
        self.check(name, weight)?;
        let id = *self.ids.entry(name.to_owned()).or_insert_with(|| {
            self.names.push(name.to_owned());
            NodeId(self.names.len() as u32 - 1)
        });
        self.members.push(Member { id, weight });
        Ok(id)
    }

    /// Ends the membership of `name`.
    pub(super) fn remove(&mut self, name: &str) -> Result<NodeId, PlacementError> {
        let id = self.ids.get(name);
        let place = self.members.iter().position(|member| Some(&member.id) == id);
        let place = place.ok_or_else(|| PlacementError::UnknownNode(name.to_owned()))?;
        Ok(self.members.remove(place).id)
    }
}

#[cfg(all(test, feature = "full"))]
mod tests {
    use super::*;
    use crate::hash;
    use crate::placement::jump::{Jump, jump};
    use crate::placement::modulo::Modulo;
    use crate::placement::rendezvous::{Rendezvous, score};
    use crate::placement::ring::{HashRing, RingHash};
    use proptest::prelude::*;

    fn all() -> [Box<dyn Placement>; 4] {
        let ring = HashRing::new(RingHash::Mixed64, 20).unwrap();
        [Box::new(ring), Box::<Rendezvous>::default(), Box::<Jump>::default(), Box::<Modulo>::default()]
    }

    fn owners(nodes: &dyn Placement) -> Vec<Option<NodeId>> {
        (0..200).map(|i| nodes.owner(&format!("key-{i}"))).collect()
    }

    #[test]
    fn no_node_owns_nothing_and_one_node_everything() {
        for mut nodes in all() {
            assert_eq!(owners(&*nodes), [None; 200]);
            let only = nodes.add("", 1).unwrap();
            assert_eq!(owners(&*nodes), [Some(only); 200]);
            nodes.remove("").unwrap();
            assert_eq!(owners(&*nodes), [None; 200]);
        }
    }

    #[test]
    fn a_refused_change_changes_nothing() {
        for mut nodes in all() {
            nodes.add("a", 1).unwrap();
            nodes.add("b", 1).unwrap();
            let before = owners(&*nodes);
            assert_eq!(nodes.add("a", 1), Err(PlacementError::DuplicateNode("a".into())));
            assert_eq!(nodes.remove("c"), Err(PlacementError::UnknownNode("c".into())));
            assert!(nodes.add("c", 0).is_err() && nodes.add("c", MAX_WEIGHT + 1).is_err());
            assert_eq!((nodes.names().len(), nodes.members().len()), (2, 2));
            assert_eq!(owners(&*nodes), before);
        }
    }

    #[test]
    fn placements_without_weights_say_so() {
        assert_eq!(Jump::default().add("a", 2), Err(PlacementError::Unweighted(2)));
        assert_eq!(Modulo::default().add("a", 2), Err(PlacementError::Unweighted(2)));
    }

    #[test]
    fn a_node_that_comes_back_has_its_old_number() {
        for mut nodes in all() {
            let ids = ["a", "b"].map(|name| nodes.add(name, 1).unwrap());
            assert_eq!(nodes.remove("a"), Ok(ids[0]));
            assert_eq!(nodes.add("c", 1), Ok(NodeId(2)));
            assert_eq!(nodes.add("a", 1), Ok(ids[0]));
            assert_eq!(nodes.names(), ["a", "b", "c"]);
        }
    }

    #[test]
    fn there_are_only_so_many_numbers() {
        let mut nodes = Modulo::default();
        for i in 0..MAX_NODES {
            nodes.add(&i.to_string(), 1).unwrap();
            nodes.remove(&i.to_string()).unwrap();
        }
        assert_eq!(nodes.add("one more", 1), Err(PlacementError::TooManyNodes));
        assert!(nodes.add("7", 1).is_ok());
    }

    proptest! {
        #[test]
        fn a_key_jumps_to_a_new_bucket_or_stays(key: u64, buckets in 1..5_000u32) {
            let (before, after) = (jump(key, buckets), jump(key, buckets + 1));
            prop_assert!(before < buckets);
            prop_assert!(after == before || after == buckets);
        }

        /// The models: a list for modulo; for jump a list whose last fills a gap; for rendezvous the highest of all.
        /// And what each promises of the keys that move.
        #[test]
        fn every_placement_keeps_to_its_model(changes in proptest::collection::vec((0..7u8, any::<bool>()), 1..25)) {
            let mut placements = all();
            let (mut list, mut filled): (Vec<String>, Vec<String>) = Default::default();
            for (name, join) in changes {
                let name = format!("node-{name}");
                let before: Vec<_> = placements.iter().map(|nodes| owners(&**nodes)).collect();
                let last = filled.last().cloned();
                if join == list.contains(&name) {
                    continue;
                } else if join {
                    list.push(name.clone());
                    filled.push(name.clone());
                } else {
                    list.retain(|other| *other != name);
                    filled.swap_remove(filled.iter().position(|other| *other == name).unwrap());
                }
                for (which, nodes) in placements.iter_mut().enumerate() {
                    let changed = if join { nodes.add(&name, 1) } else { nodes.remove(&name) }.unwrap();
                    let names = nodes.names().to_vec();
                    prop_assert_eq!(nodes.members().iter().map(|m| &names[m.id.index()]).collect::<Vec<_>>(), list.iter().collect::<Vec<_>>());
                    for (i, (old, new)) in before[which].iter().zip(owners(&**nodes)).enumerate() {
                        let key = format!("key-{i}");
                        let bytes = key.as_bytes();
                        let expected = match which {
                            _ if list.is_empty() => None,
                            1 => list.iter().max_by_key(|name| (score(name, &key), *name)),
                            2 => filled.get(jump(hash::fnv1a_64(bytes), filled.len() as u32) as usize),
                            3 => list.get((hash::mixed64(bytes) % list.len() as u64) as usize),
                            _ => new.map(|id| &names[id.index()]),
                        };
                        prop_assert_eq!(new.map(|id| &names[id.index()]), expected);
                        if *old != new && which < 3 {
                            let touched = [*old, new].contains(&Some(changed));
                            let moved_up = which == 2 && !join && old.map(|id| &names[id.index()]) == last.as_ref();
                            prop_assert!(touched || moved_up);
                        }
                    }
                }
            }
        }

        #[test]
        fn heavier_nodes_of_a_rendezvous_win_by_the_definition(weights in proptest::collection::vec(1..=MAX_WEIGHT, 2..6)) {
            prop_assume!(weights.windows(2).any(|pair| pair[0] != pair[1]));
            let mut nodes = Rendezvous::default();
            for (i, &weight) in weights.iter().enumerate() {
                nodes.add(&format!("node-{i}"), weight).unwrap();
            }
            for key in (0..100).map(|i| format!("key-{i}")) {
                let worth = |i: usize| {
                    let unit = ((score(&format!("node-{i}"), &key) >> 11) as f64 + 0.5) / (1u64 << 53) as f64;
                    -f64::from(weights[i]) / libm::log(unit)
                };
                let best = (0..weights.len()).max_by(|&a, &b| worth(a).total_cmp(&worth(b))).unwrap();
                prop_assert_eq!(nodes.owner(&key), Some(NodeId(best as u32)));
            }
        }
    }
}
