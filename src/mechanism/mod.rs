//! What a production system would really run, as sans-IO state machines.
//!
//! No clock, no randomness, no I/O, no wasm: `now` is an argument, a random draw is an argument, and what should
//! happen next is returned. Each mechanism has the semantics of the thing it is named after, corner cases included.

pub mod breaker;
pub mod codel;
pub mod early;
pub mod lease;
pub mod limiter;
pub mod lock;
pub mod mutex;
pub mod range;
pub mod redlock;
pub mod retry;
pub mod singleflight;
pub mod stale;
pub mod throttle;
pub mod token_bucket;
pub mod write_back;

mod rolling;
mod waiters;
