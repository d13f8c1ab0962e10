//! What a production system would really run, as sans-IO state machines.
//!
//! No clock, no randomness, no I/O, no wasm: `now` is an argument, a random draw is an argument, and what should
//! happen next is returned. Each mechanism has the semantics of the thing it is named after, corner cases included.

pub mod active_expiry;
pub mod arc;
pub mod bloom;
pub mod bounded_load;
pub mod cache;
mod contents;
pub mod early;
pub mod eviction;
pub mod hash;
mod index;
pub mod jump;
mod key_hash;
pub mod lease;
pub mod lock;
pub mod modulo;
pub mod mutex;
pub mod placement;
pub mod redlock;
pub mod rendezvous;
pub mod ring;
pub mod singleflight;
mod slot_set;
pub mod stale;
mod store;
pub mod ttl;
mod waiters;
