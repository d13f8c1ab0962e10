//! Which way a scenario places its keys on its nodes.

use crate::scenario::{KeyPlacement, Scenario};
use stampede_mechanisms::placement::jump::Jump;
use stampede_mechanisms::placement::modulo::Modulo;
use stampede_mechanisms::placement::rendezvous::Rendezvous;
use stampede_mechanisms::placement::ring::{HashRing, RingHash};
use stampede_mechanisms::placement::{Placement, PlacementError};

/// A placement that can be copied with the world that it is of.
pub trait Placing: Placement {
    /// A copy of it.
    fn copied(&self) -> Box<dyn Placing>;
}

impl<T: Placement + Clone + 'static> Placing for T {
    fn copied(&self) -> Box<dyn Placing> {
        Box::new(self.clone())
    }
}

impl Clone for Box<dyn Placing> {
    fn clone(&self) -> Box<dyn Placing> {
        (**self).copied()
    }
}

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
pub fn placement(scenario: &Scenario) -> Result<Box<dyn Placing>, PlacementError> {
    let cache = &scenario.cache;
    let mut placement: Box<dyn Placing> = match cache.placement {
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
