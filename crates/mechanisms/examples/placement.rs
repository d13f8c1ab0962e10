//! Keys on cache nodes: which node holds a key, what moves when a node joins, and what happens to one very hot key.
//!
//! `cargo run --example placement`

use stampede_mechanisms::placement::bounded_load::{BoundedLoad, LoadRule};
use stampede_mechanisms::placement::modulo::Modulo;
use stampede_mechanisms::placement::ring::{HashRing, RingHash};
use stampede_mechanisms::placement::{Placement, PlacementError};

/// How many of a thousand keys change their node when a fifth one joins.
fn moved(nodes: &mut dyn Placement) -> Result<usize, PlacementError> {
    let owners = |nodes: &dyn Placement| -> Vec<_> { (0..1000).map(|i| nodes.owner(&format!("user:{i}"))).collect() };
    for name in ["cache-1", "cache-2", "cache-3", "cache-4"] {
        nodes.add(name, 1)?;
    }
    let before = owners(nodes);
    nodes.add("cache-5", 1)?;
    Ok(before.iter().zip(owners(nodes)).filter(|(before, after)| *before != after).count())
}

/// Runs the example.
pub fn main() {
    run().expect("all names and weights are valid");
}

fn run() -> Result<(), PlacementError> {
    let mut ring = HashRing::new(RingHash::Mixed64, 100)?;
    let (by_ring, by_modulo) = (moved(&mut ring)?, moved(&mut Modulo::default())?);
    println!("of 1000 keys, {by_ring} move on the ring and {by_modulo} by modulo");
    assert!(by_ring < 300 && by_modulo > 700);

    // Everybody asks for one key. With bounded loads no node takes more than a quarter above the average.
    let mut balancer = BoundedLoad::new(LoadRule::Ceiling, 125)?;
    for _ in 0..100 {
        let placed = balancer.place(&ring, "celebrity").expect("the ring has nodes");
        println!("request to {}", ring.names()[placed.node.index()]);
        // When the request has ended: balancer.finish(placed.node).
    }
    assert!(balancer.loads().iter().all(|&load| load <= 25));
    Ok(())
}
