//! The world: a scenario goes in, a recording comes out.
//!
//! [`simulate`] is a pure function. The world behind it is a discrete-event simulation: requests step from phase to
//! phase, every delay is an event, and events are totally ordered by time and then by the order in which they were
//! scheduled.

pub mod audit;
mod central;
mod gate;
pub mod nodes;
mod pace;
mod pool;
mod queue;
mod script;
pub mod workload;
mod world;

pub use world::simulate;
