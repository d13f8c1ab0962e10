//! How many keys move to another node while a script changes the nodes.

use crate::scenario::timeline::{Change, Timeline};
use crate::scenario::{Popularity, Scenario};
use crate::sim::nodes::placement;
use crate::sim::workload::Workload;

/// The most keys that are looked at: the most popular ones.
const MOST: u64 = 10_000;

/// The share of the keys that have another node after at least one change of the nodes; `None` where no node joins or
/// leaves. Of more than ten thousand keys the most popular ten thousand.
pub fn remapped(scenario: &Scenario) -> Option<f64> {
    let timeline = Timeline::of(scenario);
    if !timeline.moves_keys() {
        return None;
    }
    let keys = if scenario.keys.popularity == Popularity::Single { 1 } else { scenario.keys.count.min(MOST) };
    let name = |key: u64| if key == 0 { scenario.keys.hot.clone() } else { Workload::name(key as u32) };
    let names: Vec<String> = (0..keys).map(name).collect();
    let mut nodes = placement(scenario).ok()?;
    let owners = |nodes: &dyn stampede_mechanisms::placement::Placement| -> Vec<_> {
        names.iter().map(|name| nodes.owner(name)).collect()
    };
    let mut moved = vec![false; names.len()];
    let mut before = owners(&*nodes);
    for event in timeline.events() {
        let name = &timeline.names()[event.node];
        let changed = match event.change {
            Change::Joins => nodes.add(name, 1),
            Change::Leaves => nodes.remove(name),
            Change::Dies | Change::Returns | Change::TakenOver => continue,
        };
        changed.ok()?;
        let after = owners(&*nodes);
        for (moved, (was, is)) in moved.iter_mut().zip(before.iter().zip(&after)) {
            *moved |= was != is;
        }
        before = after;
    }
    Some(moved.iter().filter(|moved| **moved).count() as f64 / moved.len() as f64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::link::Link;

    #[test]
    fn a_ring_moves_the_keys_of_the_node_that_leaves_and_modulo_nearly_all() {
        let link = Link::to_preset("node-leaves").unwrap();
        let (modulo, ring) = (remapped(&link.a).unwrap(), remapped(&link.b).unwrap());
        assert!((0.75..0.85).contains(&modulo), "four in five: {modulo}");
        assert!((0.12..0.28).contains(&ring), "one in five: {ring}");
        assert_eq!(remapped(&Link::to_preset("hot-key").unwrap().a), None);
    }

    #[test]
    fn a_key_has_moved_if_any_change_moved_it() {
        let moved = |placement: &str, acts: &str| {
            let fields = "keys.popularity=uniform&keys.count=4000&cache.nodes=a,b,c,d";
            let link = Link::parse(&format!("preset=hot-key&{fields}&cache.placement={placement}&do={acts}")).0;
            remapped(&link.a)
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
        assert!([Some(0.0), Some(1.0)].contains(&remapped(&other.a)), "all ask for one key");
    }
}
