//! What a production system would really run, as sans-IO state machines.
//!
//! No clock, no randomness, no I/O, no wasm: `now` is an argument, a random draw is an argument, and what should
//! happen next is returned. Each mechanism has the semantics of the thing it is named after, corner cases included.
//!
//! They know nothing of each other; whoever calls them combines them. A cache behind request coalescing:
//!
//! ```
//! use stampede::mechanism::cache::{Cache, Limits, Lookup};
//! use stampede::mechanism::singleflight::{Group, Join};
//! use stampede::mechanism::{eviction::PolicyKind, ttl::Life};
//! use stampede::time::Instant;
//!
//! let mut cache = Cache::new(PolicyKind::Lru, Limits::default(), 0)?;
//! let (mut flights, now) = (Group::new(), Instant::ZERO);
//! let (mut left, mut followers) = (Vec::new(), Vec::new());
//! let [first, ..] = ["ann", "bob", "cem"].map(|caller| {
//!     assert_eq!(cache.get(&"tom", now), Lookup::Absent); // All three miss,
//!     flights.join(&"tom", caller)
//! });
//! let Join::Lead(flight) = first else { unreachable!() }; // and the first asks the database.
//! cache.insert("tom", 630, 6, Life::FOREVER, now, &mut left);
//! flights.finish(flight, &mut followers)?;
//! assert_eq!((followers, cache.get(&"tom", now)), (vec!["bob", "cem"], Lookup::Fresh(&630)));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

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
