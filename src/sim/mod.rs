//! The world: a scenario goes in, a recording comes out.
//!
//! [`simulate`] is a pure function. The world behind it is a discrete-event simulation: requests step from phase to
//! phase, every delay is an event, and events are totally ordered by time and then by the order in which they were
//! scheduled. [`simulate_within`] does the same with an [`Allowance`] of its own, and tells how far it is.

mod allowance;
pub mod audit;
mod client;
mod coalescing;
pub mod database;
mod gate;
mod guard;

mod kernel;
mod l1;
mod load;
pub mod nodes;
mod script;
mod truth;
mod weight;
pub mod workload;
mod world;
mod writes;

pub use allowance::{Allowance, gigabytes};
pub use weight::Weight;
pub use world::{simulate, simulate_within};
