//! # Stampede
//!
//! A deterministic simulation of what happens to a database when a cache fails it.
//!
//! ```
//! use stampede::scenario::link::Link;
//! use stampede::sim::simulate;
//!
//! let (link, faults) = Link::parse("v=2&preset=hot-key&clients.count=250");
//! assert_eq!(faults, []);
//! // Two worlds under the same traffic; singleflight protects B.
//! let (a, b) = (simulate(&link.a).unwrap(), simulate(&link.b).unwrap());
//! assert_eq!((a.summary().db_queries, b.summary().db_queries), (250, 1));
//! ```
//!
//! The house, from the ground up; a file may use what stands below it and nothing above:
//!
//! * [`stampede_mechanisms`]: a crate of its own: what a production system would really run, free of clocks, I/O and
//!   randomness; with its [`time`] in integer nanoseconds, and [`memory`], the room that tables take.
//! * [`random`]: pinned draws. [`keyed`]: the mechanisms' tables with the simulation's hashers.
//!   [`digest`]: the fingerprint of what happened.
//! * [`scenario`], [`recording`]: what is described, and what happened. They do not know each other.
//! * [`sim`]: the world, which turns the one into the other.
//! * [`lab`]: many runs: comparisons, and access logs and their replay.
//! * `wasm`: the browser's door. `cli`: the command line.
//!
//! `docs/architecture.md` says how and why, `docs/model.md` what is simulated.

// The command line has a file system and threads.
#[cfg(all(not(target_arch = "wasm32"), feature = "command-line"))]
pub mod cli;
pub mod digest;
pub mod keyed;
pub mod lab;
pub mod message;
pub mod paged;
pub mod random;
pub mod recording;
pub mod scenario;
pub mod sim;
pub mod sparse;
#[cfg(any(test, target_arch = "wasm32"))]
pub mod wasm;
// The page has its own; the tests in a browser say what they say anywhere.
#[cfg(any(not(target_arch = "wasm32"), test))]
pub mod words;

pub use stampede_mechanisms::{memory, time};

/// Keeps the example in the README true.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
