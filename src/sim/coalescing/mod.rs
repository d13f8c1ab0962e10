//! What keeps many misses of one key from becoming many queries: one file for each way, behind one contract.
//!
//! A way is told what happens to the jobs that it concerns, and answers with what they do next. It never learns where it
//! is: its caller moves the jobs, and brings what they ask for to the nodes.

mod contract;
mod in_front;
mod lease;
mod mutex;
mod none;
mod redis_lock;
mod singleflight;

pub use contract::{Coalescing, Effect, Next, Told};

use crate::scenario::{Coalesce, Scenario};

/// The way of this scenario, with so many processes that load, and so many nodes that there ever are.
pub fn of(scenario: &Scenario, processes: usize, nodes: usize) -> Box<dyn Coalescing> {
    match scenario.protection.coalesce {
        Coalesce::Off => Box::new(none::None),
        Coalesce::Singleflight => Box::new(singleflight::Flights::new(processes)),
        Coalesce::Mutex => Box::new(mutex::Mutexes::new(processes)),
        Coalesce::RedisLock | Coalesce::Redlock => Box::new(redis_lock::Locks::new(scenario, nodes)),
        Coalesce::Lease => Box::new(lease::Tokens::new(scenario, nodes)),
        Coalesce::FlightLock => {
            Box::new(in_front::InFront::of_lock(processes, redis_lock::Locks::new(scenario, nodes)))
        }
        Coalesce::FlightLease => Box::new(in_front::InFront::of_leases(processes, lease::Tokens::new(scenario, nodes))),
    }
}

#[cfg(test)]
mod tests;
