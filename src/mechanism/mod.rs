//! What a production system would really run, as sans-IO state machines.
//!
//! No clock, no randomness, no I/O, no wasm: `now` is an argument, a random draw is an argument, and what should
//! happen next is returned. Each mechanism has the semantics of the thing it is named after, corner cases included.

pub mod active_expiry;
pub mod admission;
pub mod arc;
pub mod bloom;
pub mod bounded_load;
pub mod breaker;
pub mod cache;
pub mod codel;
mod contents;
pub mod early;
pub mod eviction;
pub mod hash;
pub mod hot_key;
mod index;
pub mod jump;
mod key_hash;
pub mod lease;
pub mod limiter;
pub mod lock;
pub mod modulo;
pub mod mutex;
pub mod placement;
pub mod range;
pub mod redlock;
pub mod rendezvous;
pub mod retry;
pub mod ring;
mod rolling;
pub mod singleflight;
mod slot_set;
pub mod space_saving;
pub mod stale;
mod store;
pub mod throttle;
pub mod token_bucket;
pub mod ttl;
mod waiters;
pub mod write_back;
