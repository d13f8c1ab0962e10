//! What a production system would really run, as sans-IO state machines.
//!
//! No clock, no randomness, no I/O, no wasm: `now` is an argument, a random draw is an argument, and what should
//! happen next is returned. Each mechanism has the semantics of the thing it is named after, corner cases included.

pub mod admission;
pub mod arc;
pub mod bloom;
pub mod bounded_load;
pub mod hash;
pub mod hot_key;
pub mod jump;
pub mod modulo;
pub mod placement;
pub mod rendezvous;
pub mod ring;
pub mod space_saving;
