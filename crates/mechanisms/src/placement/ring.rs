//! Consistent hashing: nodes and keys stand on a circle, and a key belongs to the first node at or after it.
//!
//! Karger et al., "Consistent Hashing and Random Trees" (STOC 1997). In production: groupcache and its Go relatives
//! (`consistenthash/consistenthash.go`), libmemcached's ketama (`libmemcached/hosts.cc`), HAProxy's `hash-type
//! consistent`. A node stands on the circle at many points (virtual nodes), because a few points make very unequal
//! arcs. How many are needed depends on the hash: with v points a node, a mixing hash leaves
//! a node off by about 1/√v of its part (7 % at 200 points). groupcache's CRC-32 is linear, its points lie in patterns,
//! and it still gives one of three nodes 43 % of the circle at 200 points each: 27 % too much.
//!
//! # Contract
//! A key's owner is the node of the first point at or after the key's position; past the last point it is the node of the
//! first point. Where points of two nodes fall together the node added last has it (groupcache); when that node leaves, the
//! place is the other's again. [`HashRing::add`] and [`HashRing::remove`] return
//! exactly the arcs whose owner changed.
//!
//! # Cost
//! A lookup is one hash and a binary search; a change is linear in the number of points.
//!
//! ```
//! use stampede_mechanisms::placement::ring::{HashRing, RingHash};
//! let mut ring = HashRing::new(RingHash::Mixed64, 50)?;
//! ring.add("http://localhost:8001", 1)?;
//! ring.add("http://localhost:8002", 1)?;
//! let before = ring.owner("Tom");
//! let (third, moved) = ring.add("http://localhost:8003", 1)?;
//! assert!(ring.owner("Tom") == before || ring.owner("Tom") == Some(third));
//! assert!(moved.iter().all(|arc| arc.after == Some(third)));
//! # Ok::<(), stampede_mechanisms::placement::PlacementError>(())
//! ```

use crate::hash;
pub use crate::placement::moved::Moved;
use crate::placement::moved::{arc_length, moved};
pub use crate::placement::{MAX_POINTS, MAX_VIRTUAL_NODES, NodeId, PlacementError};
use crate::placement::{Member, Placement, Roster};

/// How names become places on the circle, and how large the circle is.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum RingHash {
    /// groupcache and GeeCache: point `i` of a node is `crc32(decimal(i) + name)`; a circle of 2^32.
    /// A node of weight w has w times the points (groupcache itself knows no weights). Needs the feature `groupcache`.
    #[cfg(feature = "groupcache")]
    GroupcacheCrc32,
    /// groupcache's rule with another 32-bit hash, as its constructor takes one.
    Groupcache32(fn(&[u8]) -> u32),
    /// libmemcached's weighted ketama, a circle of 2^32. A label gives four points, so the virtual nodes are rounded up
    /// to a multiple of four and are at least eight; libmemcached's own number is 160. Node names are `host` or
    /// `host:port`.
    ///
    /// Labels are handed out by weight share in 32-bit floats, as the original does. So a join can change other nodes'
    /// points too, some numbers of equal nodes (25, 47, …) get 39 labels each instead of 40, and a node whose share is
    /// below a label's worth has no point at all. Needs the feature `ketama`.
    #[cfg(feature = "ketama")]
    KetamaMd5,
    /// A hash in which every bit of a name reaches every bit of the position ([`hash::mixed64`]); a circle of 2^64.
    Mixed64,
}

impl RingHash {
    /// The number of positions on the circle: 2^32 or 2^64.
    pub const fn circle(self) -> u128 {
        match self {
            Self::Mixed64 => 1 << 64,
            _ => 1 << 32,
        }
    }

    /// Where a key stands on the circle.
    pub fn position(self, key: &str) -> u64 {
        match self {
            #[cfg(feature = "groupcache")]
            Self::GroupcacheCrc32 => hash::crc32(key.as_bytes()).into(),
            Self::Groupcache32(hash) => hash(key.as_bytes()).into(),
            #[cfg(feature = "ketama")]
            Self::KetamaMd5 => hash::md5_words(key.as_bytes())[0].into(),
            Self::Mixed64 => hash::mixed64(key.as_bytes()),
        }
    }

    /// How many hashes a member gets; ketama makes four points of each, the others one.
    #[cfg_attr(not(feature = "ketama"), expect(unused_variables, reason = "only ketama divides by shares"))]
    fn labels(self, virtual_nodes: u32, member: Member, total_weight: u32, members: usize) -> u32 {
        match self {
            #[cfg(feature = "ketama")]
            Self::KetamaMd5 => {
                // The arithmetic of libmemcached to the bit: its roundings decide where keys live.
                let points = virtual_nodes.div_ceil(4).max(2) * 4;
                let share = member.weight as f32 / total_weight as f32;
                let labels = share * points as f32 / 4.0 * members as f32;
                (f64::from(labels) + 0.000_000_000_1) as f32 as u32
            }
            _ => virtual_nodes * member.weight,
        }
    }

    /// The points of one node.
    fn points(self, name: &str, labels: u32) -> Vec<u64> {
        let groupcache =
            |hash: fn(&[u8]) -> u32| (0..labels).map(|i| u64::from(hash(format!("{i}{name}").as_bytes()))).collect();
        match self {
            #[cfg(feature = "groupcache")]
            Self::GroupcacheCrc32 => groupcache(hash::crc32),
            Self::Groupcache32(hash) => groupcache(hash),
            #[cfg(feature = "ketama")]
            Self::KetamaMd5 => {
                let host = name.strip_suffix(":11211").unwrap_or(name);
                let words = (0..labels).flat_map(|k| hash::md5_words(format!("{host}-{k}").as_bytes()));
                words.map(u64::from).collect()
            }
            Self::Mixed64 => {
                let node = hash::fnv1a_64_continue(hash::fnv1a_64(name.as_bytes()), &[0]);
                (0..labels).map(|i| hash::fmix64(hash::fnv1a_64_continue(node, &i.to_le_bytes()))).collect()
            }
        }
    }
}

/// The circle. See the [module](self) for its contract.
#[derive(Clone, Debug)]
pub struct HashRing {
    hash: RingHash,
    virtual_nodes: u32,
    roster: Roster,
    /// By node number: how many labels it has on the circle, and the number of the addition that put it there.
    standing: Vec<(u32, u64)>,
    additions: u64,
    /// Every point, also those that stand where a later node does: by position, then by addition.
    all: Vec<(u64, u64, NodeId)>,
    /// The points that own something.
    points: Vec<(u64, NodeId)>,
}

impl HashRing {
    /// An empty ring on which a node of weight 1 will have `virtual_nodes` points.
    ///
    /// # Errors
    /// [`PlacementError::VirtualNodes`] outside `1..=`[`MAX_VIRTUAL_NODES`].
    pub fn new(hash: RingHash, virtual_nodes: u32) -> Result<HashRing, PlacementError> {
        if virtual_nodes == 0 || virtual_nodes > MAX_VIRTUAL_NODES {
            return Err(PlacementError::VirtualNodes(virtual_nodes));
        }
        Ok(HashRing {
            hash,
            virtual_nodes,
            roster: Roster::default(),
            standing: Vec::new(),
            additions: 0,
            all: Vec::new(),
            points: Vec::new(),
        })
    }

    /// Lets a node in, and says which arcs moved. A weight of w gives it w times the points of a node of weight 1
    /// (ketama: points in proportion to its share of the weights).
    ///
    /// # Errors
    /// [`Weight`](PlacementError::Weight), [`DuplicateNode`](PlacementError::DuplicateNode),
    /// [`TooManyPoints`](PlacementError::TooManyPoints) or [`TooManyNodes`](PlacementError::TooManyNodes).
    pub fn add(&mut self, name: &str, weight: u32) -> Result<(NodeId, Vec<Moved>), PlacementError> {
        self.roster.check(name, weight)?;
        let units = match self.hash {
            #[cfg(feature = "ketama")]
            RingHash::KetamaMd5 => self.members().len() as u64 + 1,
            _ => self.members().iter().map(|member| u64::from(member.weight)).sum::<u64>() + u64::from(weight),
        };
        let points = units * u64::from(self.virtual_nodes);
        if points > MAX_POINTS {
            return Err(PlacementError::TooManyPoints(points));
        }
        let id = self.roster.add(name, weight)?;
        self.additions += 1;
        self.standing.resize(self.roster.names().len(), (0, 0));
        self.standing[id.index()] = (0, self.additions);
        Ok((id, self.settle()))
    }

    /// Takes a node out, and says which arcs moved.
    ///
    /// # Errors
    /// [`PlacementError::UnknownNode`] if it is not a member.
    pub fn remove(&mut self, name: &str) -> Result<Vec<Moved>, PlacementError> {
        self.roster.remove(name)?;
        Ok(self.settle())
    }

    /// The node that holds `key`; `None` while the ring is empty.
    pub fn owner(&self, key: &str) -> Option<NodeId> {
        self.owner_at(self.position(key))
    }

    /// Where `key` stands on the circle.
    pub fn position(&self, key: &str) -> u64 {
        self.hash.position(key)
    }

    /// The node that holds whatever stands at `position`.
    pub fn owner_at(&self, position: u64) -> Option<NodeId> {
        self.points.get(self.index_at(position)).map(|point| point.1)
    }

    /// The index in [`points`](Self::points) of the point that owns `position`; 0 on an empty ring.
    pub(super) fn index_at(&self, position: u64) -> usize {
        let index = self.points.partition_point(|point| point.0 < position);
        if index == self.points.len() { 0 } else { index }
    }

    /// The points that own an arc, by position: each owns what lies after the one before it, up to itself.
    pub fn points(&self) -> &[(u64, NodeId)] {
        &self.points
    }

    /// The share of the circle that each node owns, by node number; 0 for one that has left.
    pub fn arc_shares(&self) -> Vec<f64> {
        let circle = self.circle();
        let mut lengths = vec![0u128; self.names().len()];
        let mut from = self.points.last().map_or(0, |point| point.0);
        for &(to, id) in &self.points {
            lengths[id.index()] += arc_length(from, to, circle);
            from = to;
        }
        lengths.into_iter().map(|length| length as f64 / circle as f64).collect()
    }

    /// The number of positions on the circle: 2^32 or 2^64.
    pub fn circle(&self) -> u128 {
        self.hash.circle()
    }

    /// The present members, in the order of their additions.
    pub fn members(&self) -> &[Member] {
        self.roster.members()
    }

    /// The names of all nodes that were ever added, by node number.
    pub fn names(&self) -> &[String] {
        self.roster.names()
    }

    /// Gives every member the points it should have, takes them from members that left, and tells what moved.
    fn settle(&mut self) -> Vec<Moved> {
        let members = self.roster.members();
        let total_weight = members.iter().map(|member| member.weight).sum();
        let mut wanted = vec![0; self.standing.len()];
        for &member in members {
            wanted[member.id.index()] = self.hash.labels(self.virtual_nodes, member, total_weight, members.len());
        }
        self.all.retain(|&(_, _, id)| self.standing[id.index()].0 == wanted[id.index()]);
        for (index, (labels, addition)) in self.standing.iter_mut().enumerate() {
            if *labels != wanted[index] {
                *labels = wanted[index];
                let points = self.hash.points(&self.roster.names()[index], *labels);
                self.all.extend(points.into_iter().map(|point| (point, *addition, NodeId(index as u32))));
            }
        }
        self.all.sort();
        let mut points: Vec<(u64, NodeId)> = Vec::with_capacity(self.all.len());
        for &(position, _, id) in &self.all {
            match points.last_mut() {
                Some(last) if last.0 == position => last.1 = id,
                _ => points.push((position, id)),
            }
        }
        let before = std::mem::replace(&mut self.points, points);
        moved(&before, &self.points)
    }
}

/// The ring as one placement among others, where the arcs that move are not asked for.
impl Placement for HashRing {
    fn add(&mut self, name: &str, weight: u32) -> Result<NodeId, PlacementError> {
        HashRing::add(self, name, weight).map(|(id, _)| id)
    }

    fn remove(&mut self, name: &str) -> Result<NodeId, PlacementError> {
        let id = self.roster.remove(name)?;
        self.settle();
        Ok(id)
    }

    fn owner(&self, key: &str) -> Option<NodeId> {
        HashRing::owner(self, key)
    }

    fn members(&self) -> &[Member] {
        HashRing::members(self)
    }

    fn names(&self) -> &[String] {
        HashRing::names(self)
    }
}

#[cfg(all(test, feature = "full"))]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const HASHES: [RingHash; 4] =
        [RingHash::GroupcacheCrc32, RingHash::Groupcache32(three_bits), RingHash::KetamaMd5, RingHash::Mixed64];

    /// Eight positions only: nearly every point collides.
    fn three_bits(bytes: &[u8]) -> u32 {
        hash::crc32(bytes) >> 29
    }

    /// A ring of one point per node, at the number that is its name.
    fn ring_of_numbers(names: &[&str]) -> HashRing {
        let number = |bytes: &[u8]| std::str::from_utf8(bytes).unwrap_or("0").parse().unwrap_or(0);
        let mut ring = HashRing::new(RingHash::Groupcache32(number), 1).unwrap();
        for name in names {
            ring.add(name, 1).unwrap();
        }
        ring
    }

    #[test]
    fn an_empty_ring_owns_nothing() {
        let ring = HashRing::new(RingHash::Mixed64, 50).unwrap();
        assert_eq!(ring.owner("Tom"), None);
        assert!(ring.points().is_empty() && ring.arc_shares().is_empty());
    }

    #[test]
    fn one_node_owns_the_whole_circle() {
        for hash in HASHES {
            let mut ring = HashRing::new(hash, 1).unwrap();
            let (node, came) = ring.add("only", 1).unwrap();
            assert_eq!(ring.owner("Tom"), Some(node));
            assert_eq!(ring.arc_shares(), [1.0]);
            assert_eq!(came.len(), 1);
            assert_eq!(came[0].length(ring.circle()), ring.circle());
            let left = ring.remove("only").unwrap();
            assert_eq!((left[0].before, left[0].after), (Some(node), None));
            assert_eq!(ring.owner("Tom"), None);
        }
    }

    #[test]
    fn a_key_on_a_point_belongs_to_it_and_past_the_last_to_the_first() {
        let ring = ring_of_numbers(&["10", "20"]);
        let owners: Vec<u32> = [0, 10, 11, 20, 21].iter().filter_map(|&p| ring.owner_at(p)).map(|id| id.0).collect();
        assert_eq!(owners, [0, 0, 1, 1, 0]);
    }

    #[test]
    fn arcs_that_touch_across_the_start_of_the_circle_are_one() {
        let mut ring = ring_of_numbers(&["10", "20"]);
        let moved = ring.remove("10").unwrap();
        let arc = Moved { from: 20, to: 10, before: Some(NodeId(0)), after: Some(NodeId(1)) };
        assert_eq!(moved, [arc]);
        assert!(arc.contains(u64::from(u32::MAX)) && arc.contains(0) && !arc.contains(20) && !arc.contains(11));
    }

    #[test]
    fn the_last_added_has_a_shared_point_and_gives_it_back() {
        let mut ring = ring_of_numbers(&["10", "010", "20"]);
        assert_eq!(ring.owner_at(5), Some(NodeId(1)));
        let back = ring.remove("010").unwrap();
        assert_eq!(ring.owner_at(5), Some(NodeId(0)));
        assert_eq!(back, [Moved { from: 20, to: 10, before: Some(NodeId(1)), after: Some(NodeId(0)) }]);
        assert_eq!(ring.add("010", 1).unwrap().0, NodeId(1), "a node that comes back is the same node");
    }

    #[test]
    fn a_mixing_hash_evens_out_where_crc32_does_not() {
        let shares = |hash, virtual_nodes| {
            let mut ring = HashRing::new(hash, virtual_nodes).unwrap();
            for port in 8001..=8003 {
                ring.add(&format!("http://localhost:{port}"), 1).unwrap();
            }
            ring.arc_shares()
        };
        for (virtual_nodes, linear, mixing) in [(200, 0.27, 0.12), (5_000, 0.06, 0.02)] {
            let excess = |hash| shares(hash, virtual_nodes).into_iter().fold(0.0, f64::max) * 3.0 - 1.0;
            let (crc, mixed) = (excess(RingHash::GroupcacheCrc32), excess(RingHash::Mixed64));
            assert!(crc > linear && mixed < mixing, "{virtual_nodes}: {crc} {mixed}");
        }
    }

    #[test]
    fn refuses_what_is_out_of_range_and_stays_as_it_was() {
        assert_eq!(HashRing::new(RingHash::Mixed64, 0).unwrap_err(), PlacementError::VirtualNodes(0));
        assert_eq!(HashRing::new(RingHash::Mixed64, 10_001).unwrap_err(), PlacementError::VirtualNodes(10_001));
        let mut ring = HashRing::new(RingHash::Mixed64, 10_000).unwrap();
        ring.add("a", 1).unwrap();
        assert_eq!(ring.add("a", 1).unwrap_err(), PlacementError::DuplicateNode("a".into()));
        assert_eq!(ring.add("b", 0).unwrap_err(), PlacementError::Weight(0));
        assert_eq!(ring.add("b", u32::MAX).unwrap_err(), PlacementError::Weight(u32::MAX));
        assert_eq!(ring.add("b", 1_000).unwrap_err(), PlacementError::TooManyPoints(10_010_000));
        assert_eq!(ring.remove("b").unwrap_err(), PlacementError::UnknownNode("b".into()));
        assert_eq!((ring.names().len(), ring.members().len(), ring.points().len()), (1, 1, 10_000));
    }

    #[test]
    fn ketama_gives_points_by_weight_as_libmemcached_rounds_them() {
        let count = |weights: &[u32]| {
            let mut ring = HashRing::new(RingHash::KetamaMd5, 160).unwrap();
            for (i, &weight) in weights.iter().enumerate() {
                ring.add(&format!("10.0.1.{i}:11211"), weight).unwrap();
            }
            let mut counts = vec![0; weights.len()];
            ring.points().iter().for_each(|point| counts[point.1.index()] += 1);
            counts
        };
        assert_eq!(count(&[1, 1, 1]), [160, 160, 160]);
        assert_eq!(count(&[1, 2, 1]), [120, 240, 120]);
        assert_eq!(count(&[1; 25]), [156; 25]);
        assert_eq!(count(&[1, 1_000]), [0, 316], "a share below one label's worth has no point");
    }

    #[test]
    fn ketama_leaves_the_default_port_out_of_its_labels() {
        let points = |name| RingHash::KetamaMd5.points(name, 1);
        assert_eq!(points("10.0.1.1:11211"), [2_383_802_539, 488_362_977, 2_185_284_489, 383_925_769]);
        assert_eq!(points("10.0.1.1"), points("10.0.1.1:11211"));
        assert_ne!(points("10.0.1.1:11212"), points("10.0.1.1"));
    }

    #[test]
    fn ketama_leaves_no_ring_without_points() {
        // With one label each, 41 equal nodes would round down to none at all.
        let mut ring = HashRing::new(RingHash::KetamaMd5, 1).unwrap();
        for i in 0..41 {
            ring.add(&format!("10.0.1.{i}"), 1).unwrap();
        }
        assert!(ring.owner("Tom").is_some());
    }

    /// To ketama the first two are one host: every point of theirs collides.
    const NAMES: [&str; 6] = ["a", "a:11211", "b", "c", "d", "e"];

    #[derive(Clone, Debug)]
    enum Change {
        Add(usize, u32),
        Remove(usize),
    }

    fn changes() -> impl Strategy<Value = Vec<Change>> {
        let add = (0..6usize, 1..4u32).prop_map(|(name, weight)| Change::Add(name, weight));
        proptest::collection::vec(prop_oneof![add, (0..6usize).prop_map(Change::Remove)], 1..20)
    }

    proptest! {
        /// The model keeps a list of members and asks every point of every member, each time anew.
        #[test]
        fn owners_and_moves_are_those_of_a_slow_ring(hash in 0..4usize, virtual_nodes in 1..12u32, changes in changes()) {
            let hash = HASHES[hash];
            let mut ring = HashRing::new(hash, virtual_nodes).unwrap();
            let mut model: Vec<(&str, u32)> = Vec::new();
            let mut probes: Vec<u64> = vec![0, (hash.circle() - 1) as u64];
            for change in changes {
                let old = ring.clone();
                let moved = match change {
                    Change::Add(name, weight) => {
                        let Ok((_, moved)) = ring.add(NAMES[name], weight) else { continue };
                        model.push((NAMES[name], weight));
                        moved
                    }
                    Change::Remove(name) => {
                        let Ok(moved) = ring.remove(NAMES[name]) else { continue };
                        model.retain(|member| member.0 != NAMES[name]);
                        moved
                    }
                };
                let total = model.iter().map(|member| member.1).sum();
                let mut points: Vec<(u64, &str)> = Vec::new();
                for &(name, weight) in &model {
                    let member = Member { id: NodeId(0), weight };
                    let labels = hash.labels(virtual_nodes, member, total, model.len());
                    points.extend(hash.points(name, labels).into_iter().map(|point| (point, name)));
                }
                probes.extend(ring.points().iter().flat_map(|p| [p.0.saturating_sub(1), p.0, p.0.saturating_add(1)]));
                for &probe in &probes {
                    let ahead = points.iter().map(|p| p.0).filter(|&p| p >= probe).min();
                    let at = ahead.or(points.iter().map(|p| p.0).min());
                    let owner = points.iter().rfind(|p| Some(p.0) == at).map(|p| p.1);
                    prop_assert_eq!(ring.owner_at(probe).map(|id| ring.names()[id.index()].as_str()), owner);
                    let arcs: Vec<&Moved> = moved.iter().filter(|arc| arc.contains(probe)).collect();
                    if old.owner_at(probe) == ring.owner_at(probe) {
                        prop_assert!(arcs.is_empty());
                    } else {
                        prop_assert_eq!(arcs.len(), 1);
                        prop_assert_eq!((arcs[0].before, arcs[0].after), (old.owner_at(probe), ring.owner_at(probe)));
                    }
                }
                let next = moved.iter().cycle().skip(1);
                prop_assert!(moved.len() < 2 || moved.iter().zip(next).all(|(a, b)| !crate::placement::moved::joins(a, b)));
                let shares: f64 = ring.arc_shares().iter().sum();
                let whole = if model.is_empty() { 0.0 } else { 1.0 };
                prop_assert!((shares - whole).abs() < 1e-9);
            }
        }
    }
}
