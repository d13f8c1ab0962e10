//! What all parts of the workload speak of: a request of which only the time is known, and the numbers of keys and users.

use crate::time::Instant;

/// The hot key's number: the most popular key comes first.
pub const HOT: u32 = 0;

/// The mark of a key that does not exist. Keys below are the common ones, by popularity, and after them those of the scan.
pub const MISSING: u32 = 1 << 31;

/// The user of requests that come of themselves.
pub const NOBODY: u32 = u32::MAX;

/// A request of the crowd, of which only the time is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Turn {
    pub at: Instant,
    /// Its place in the streams of draws.
    pub number: u64,
    pub user: u32,
}
