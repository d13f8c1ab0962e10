//! The world: a scenario goes in, a recording comes out.
//!
//! [`simulate`] is a pure function. The world behind it is a discrete-event simulation: requests step from phase to
//! phase, every delay is an event, and events are totally ordered by time and then by the order in which they were
//! scheduled. [`simulate_within`] does the same with an [`Allowance`] of its own, and tells how far it is.

pub mod ahead;
mod allowance;
mod apps;
pub mod audit;
mod clients;
mod coalescing;
pub mod database;
mod guards;
mod kernel;
mod network;
pub mod nodes;
mod pools;
mod refreshing;
mod weight;
pub mod workload;
mod world;
mod writes;

pub use allowance::Allowance;
pub use weight::Weight;
#[cfg(test)]
pub(crate) use world::weighed;
pub use world::windows::{Window, Windows};
pub use world::{account, account_within, simulate, simulate_within};
