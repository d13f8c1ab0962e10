//! The outcomes of a lookup, and the values that leave a cache.

use crate::time::Duration;

/// The outcome of a lookup.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lookup<'a, V> {
    /// A value within its soft TTL.
    Fresh(&'a V),
    /// A value past its soft TTL but within its grace.
    Stale {
        /// The old value.
        value: &'a V,
        /// Since when it is stale.
        expired_for: Duration,
    },
    /// It was there, and its time is over. [`Cache::get`](crate::cache::Cache::get) has removed it.
    Expired,
    /// It is not there.
    Absent,
}

/// Why a value left the cache, or never got in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// The policy gave it up to make room.
    Evicted,
    /// Its time was over.
    Expired,
    /// A newer value took its place.
    Replaced,
    /// It is larger than the whole cache.
    TooLarge,
    /// The policy preferred what it had (W-TinyLFU's admission).
    NotAdmitted,
    /// The cache is full, and its policy may evict nothing (Redis's `noeviction`): the write failed.
    Refused,
}

/// A value that left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Departure<K, V> {
    /// Its key.
    pub key: K,
    /// The value itself.
    pub value: V,
    /// Why it left.
    pub reason: Reason,
}
