//! # Stampede
//!
//! A deterministic simulation of what happens to a database when a cache fails it.
//!
//! The house, from the ground up; a file may use what stands below it and nothing above:
//!
//! * [`time`], [`random`]: integer nanoseconds, pinned draws. The ground everything stands on.
//! * [`mechanism`]: what a production system would really run, free of clocks, I/O and randomness.

pub mod lab;
pub mod mechanism;
pub mod random;
pub mod recording;
pub mod scenario;
pub mod sim;
pub mod time;
#[cfg(target_arch = "wasm32")]
pub mod wasm;
