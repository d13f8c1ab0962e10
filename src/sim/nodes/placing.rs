//! Which way a scenario places its keys on its nodes.

use crate::scenario::{KeyPlacement, Scenario};
use stampede_mechanisms::placement::jump::Jump;
use stampede_mechanisms::placement::modulo::Modulo;
use stampede_mechanisms::placement::rendezvous::Rendezvous;
use stampede_mechanisms::placement::ring::{HashRing, RingHash};
use stampede_mechanisms::placement::{Placement, PlacementError};

/// The ring that a scenario places its keys on, without nodes; `None` where it uses no ring.
pub fn ring(placement: KeyPlacement, virtual_nodes: u64) -> Option<Result<HashRing, PlacementError>> {
    let hash = match placement {
        KeyPlacement::RingCrc32 => RingHash::GroupcacheCrc32,
        KeyPlacement::RingKetama => RingHash::KetamaMd5,
        KeyPlacement::RingMixed => RingHash::Mixed64,
        KeyPlacement::Modulo | KeyPlacement::Jump | KeyPlacement::Rendezvous => return None,
    };
    Some(HashRing::new(hash, virtual_nodes as u32))
}

/// The way in which a scenario places its keys on its nodes.
///
/// # Errors
/// What the placement refuses.
pub fn placement(scenario: &Scenario) -> Result<Box<dyn Placement>, PlacementError> {
    let cache = &scenario.cache;
    let mut placement: Box<dyn Placement> = match cache.placement {
        KeyPlacement::Modulo => Box::<Modulo>::default(),
        KeyPlacement::Jump => Box::<Jump>::default(),
        KeyPlacement::Rendezvous => Box::<Rendezvous>::default(),
        on_ring => match ring(on_ring, cache.virtual_nodes) {
            Some(ring) => Box::new(ring?),
            None => Box::<Modulo>::default(),
        },
    };
    for name in &cache.nodes {
        placement.add(name, 1)?;
    }
    Ok(placement)
}
