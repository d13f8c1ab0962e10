//! The mechanisms that look keys up, with the simulation's hashers in them.
//!
//! Nobody attacks a simulation with chosen keys, so its tables take hashes that are quick and the same in every run. By
//! itself the crate takes the standard library's keyed hashes.

use rustc_hash::FxBuildHasher;
use stampede_mechanisms::hash::FixedState;
use stampede_mechanisms::{cache, coalescing, hot_keys};

/// A cache.
pub type Cache<K, V> = cache::Cache<K, V, FixedState>;
/// Counters of accesses before a value may enter a cache.
pub type Admission<K> = cache::admission::Admission<K, FxBuildHasher>;
/// The flights of one process.
pub type Group<K, C> = coalescing::singleflight::Group<K, C, FxBuildHasher>;
/// The locks of one process.
pub type KeyedMutex<K, C> = coalescing::mutex::KeyedMutex<K, C, FxBuildHasher>;
/// The locks on one Redis node.
pub type LockTable<K> = coalescing::lock::LockTable<K, FxBuildHasher>;
/// The leases of one cache node.
pub type Leases<K, V> = coalescing::lease::Leases<K, V, FxBuildHasher>;
/// Exact counts of the requests for each key over a sliding window.
pub type HotKeys<K> = hot_keys::hot_key::HotKeys<K, FxBuildHasher>;
/// The most frequent keys of a stream.
pub type SpaceSaving<K> = hot_keys::space_saving::SpaceSaving<K, FxBuildHasher>;
/// Counts of the requests for the hottest keys in whole windows, in a fixed space.
pub type HotKeySketch<K> = hot_keys::hot_key::HotKeySketch<K, FxBuildHasher>;
