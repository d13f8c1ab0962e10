//! Coalescing: of many callers that miss one key, one loads. The others wait for it, or are sent away.

pub mod lease;
pub mod lock;
pub mod mutex;
pub mod redlock;
pub mod singleflight;
mod waiters;
