//! Where the keys are placed, and how many of them move to another node while a script changes the nodes.

use crate::recording::shelves::MOST;
use crate::scenario::timeline::{Change, Timeline};
use crate::scenario::{Popularity, Scenario};
use crate::sim::nodes::{placement, ring};
use crate::sim::workload::Workload;
use stampede_mechanisms::placement::Placement;

/// The keys of a world with their nodes, in each era from the start or from a change of the members on. Of more than ten
/// thousand keys the most popular ten thousand.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Placed {
    /// Where each key is on the ring, from 0 to 1; empty without a ring.
    pub at: Vec<f32>,
    /// The eras, in order of time.
    pub eras: Vec<Owners>,
}

/// The nodes of all keys in one era.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Owners {
    /// Since when, in nanoseconds.
    pub from: u64,
    /// The node of each key.
    pub of: Vec<u16>,
    /// How many keys have another node than before because theirs has left, or because one has joined that takes them.
    pub had_to: u32,
    /// How many have another node than before for no such reason.
    pub for_nothing: u32,
}

/// Where the keys of a scenario are; `None` where there is but one node.
pub fn placed(scenario: &Scenario) -> Option<Placed> {
    let timeline = Timeline::of(scenario);
    if timeline.names().len() < 2 {
        return None;
    }
    let keys = if scenario.keys.popularity == Popularity::Single { 1 } else { scenario.keys.count.min(MOST) };
    let name = |key: u64| if key == 0 { scenario.keys.hot.clone() } else { Workload::name(key as u32) };
    let names: Vec<String> = (0..keys).map(name).collect();
    let mut nodes = placement(scenario).ok()?;
    let owners = |nodes: &dyn Placement| -> Vec<u16> {
        names.iter().map(|name| nodes.owner(name).map_or(0, |node| node.0 as u16)).collect()
    };
    let ring = ring(scenario.cache.placement, scenario.cache.virtual_nodes).and_then(Result::ok);
    let at = ring.map_or_else(Vec::new, |ring| {
        let circle = ring.circle() as f64;
        names.iter().map(|name| (ring.position(name) as f64 / circle) as f32).collect()
    });
    let mut eras = vec![Owners { of: owners(&*nodes), ..Owners::default() }];
    for event in timeline.events() {
        let name = &timeline.names()[event.node];
        let joins = event.change == Change::Joins;
        match event.change {
            Change::Joins => nodes.add(name, 1).ok()?,
            Change::Leaves => nodes.remove(name).ok()?,
            Change::Dies | Change::Returns => continue,
        };
        let of = owners(&*nodes);
        let (mut had_to, mut for_nothing) = (0, 0);
        for (was, is) in eras[eras.len() - 1].of.iter().zip(&of).filter(|(was, is)| was != is) {
            let changed = if joins { *is } else { *was };
            *(if usize::from(changed) == event.node { &mut had_to } else { &mut for_nothing }) += 1;
        }
        eras.push(Owners { from: event.at.as_nanos(), of, had_to, for_nothing });
    }
    Some(Placed { at, eras })
}

/// The share of the keys that have another node after at least one change of the nodes; `None` where no node joins or
/// leaves. Of more than ten thousand keys the most popular ten thousand.
pub fn remapped(scenario: &Scenario, placed: Option<&Placed>) -> Option<f64> {
    if !Timeline::of(scenario).moves_keys() {
        return None;
    }
    let placed = placed?;
    let all = placed.eras[0].of.len();
    let moved = (0..all).filter(|&key| placed.eras.windows(2).any(|pair| pair[0].of[key] != pair[1].of[key])).count();
    Some(moved as f64 / all as f64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::link::Link;

    fn share(scenario: &Scenario) -> Option<f64> {
        remapped(scenario, placed(scenario).as_ref())
    }

    #[test]
    fn a_ring_moves_the_keys_of_the_node_that_leaves_and_modulo_nearly_all() {
        let link = Link::to_preset("node-leaves").unwrap();
        let (modulo, ring) = (share(&link.a).unwrap(), share(&link.b).unwrap());
        assert!((0.75..0.85).contains(&modulo), "four in five: {modulo}");
        assert!((0.12..0.28).contains(&ring), "one in five: {ring}");
        assert_eq!(share(&Link::to_preset("hot-key").unwrap().a), None);
    }

    #[test]
    fn a_key_has_moved_if_any_change_moved_it() {
        let moved = |placement: &str, acts: &str| {
            let fields = "keys.popularity=uniform&keys.count=4000&cache.nodes=a,b,c,d";
            let link = Link::parse(&format!("preset=hot-key&{fields}&cache.placement={placement}&do={acts}")).0;
            share(&link.a)
        };
        let joins = moved("rendezvous", "add:e@1s").unwrap();
        assert!((0.18..0.22).contains(&joins), "the fifth node takes a fifth: {joins}");
        let leaves = moved("rendezvous", "remove:d@1s").unwrap();
        assert!((0.22..0.28).contains(&leaves), "a quarter was the fourth node’s: {leaves}");
        // The script may be written in any order; what comes back was away.
        let back = moved("rendezvous", "add:d@2s,remove:d@1s").unwrap();
        assert!((back - leaves).abs() < 1e-12, "{back}");
        let both = moved("rendezvous", "remove:d@1s,remove:c@2s").unwrap();
        assert!((0.45..0.55).contains(&both), "half was theirs: {both}");
        assert_eq!(moved("rendezvous", "kill:d@1s"), None, "a node that is down keeps its keys");
        let other = Link::parse("preset=hot-key&cache.nodes=a,b&do=add:c@1s").0;
        assert!([Some(0.0), Some(1.0)].contains(&share(&other.a)), "all ask for one key");
    }

    #[test]
    fn a_ring_moves_only_the_keys_that_have_to_and_modulo_others_too() {
        let link = Link::to_preset("node-leaves").unwrap();
        let [modulo, ring] = [&link.a, &link.b].map(|scenario| placed(scenario).unwrap());
        assert!(modulo.at.is_empty() && ring.at.len() == 2000);
        for (placed, nothing) in [(&modulo, 1000..1400), (&ring, 0..1)] {
            let [before, after] = &placed.eras[..] else { panic!("one node leaves") };
            let moved = before.of.iter().zip(&after.of).filter(|(was, is)| was != is).count() as u32;
            assert_eq!(after.had_to + after.for_nothing, moved);
            assert_eq!(after.had_to, before.of.iter().filter(|node| **node == 2).count() as u32, "those of cache-3");
            assert!(nothing.contains(&after.for_nothing), "{}", after.for_nothing);
            assert!(after.of.iter().all(|node| *node != 2));
        }
    }

    #[test]
    fn a_node_that_joins_takes_what_has_to_move() {
        let link = Link::parse("preset=node-leaves&do=add:cache-6@1s").0;
        let ring = placed(&link.b).unwrap();
        let joined = &ring.eras[1];
        assert_eq!((joined.for_nothing, joined.from), (0, 1_000_000_000));
        assert_eq!(joined.had_to, joined.of.iter().filter(|node| **node == 5).count() as u32);
    }
}
