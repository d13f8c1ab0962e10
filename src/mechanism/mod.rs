//! What a production system would really run, as sans-IO state machines.
//!
//! No clock, no randomness, no I/O, no wasm: `now` is an argument, a random draw is an argument, and what should
//! happen next is returned. Each mechanism has the semantics of the thing it is named after, corner cases included.

pub mod active_expiry;
pub mod cache;
pub mod eviction;
mod key_hash;
mod slot_set;
mod store;
pub mod ttl;
