//! How long a cached entry lives.

use crate::time::{Duration, Instant};

/// When an entry stops being fresh (soft TTL) and when it is gone (hard TTL).
///
/// It is fresh while `now < fresh_until`, stale while `fresh_until <= now < kept_until`, and gone from `kept_until`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Life {
    /// The end of freshness.
    pub fresh_until: Instant,
    /// The end of the entry. Not before `fresh_until`: an earlier moment counts as `fresh_until`.
    pub kept_until: Instant,
}

impl Life {
    /// The moment that never comes: 2^64 − 1 ns, far beyond [`Instant::MAX`].
    pub const NEVER: Instant = Instant::from_nanos(u64::MAX);
    /// Fresh until it is evicted or removed: an entry without a TTL.
    pub const FOREVER: Life = Life { fresh_until: Life::NEVER, kept_until: Life::NEVER };

    /// Fresh until `end` and then gone.
    pub const fn until(end: Instant) -> Life {
        Life { fresh_until: end, kept_until: end }
    }

    /// Fresh until `end`, then stale for `grace`.
    pub const fn with_grace(end: Instant, grace: Duration) -> Life {
        Life { fresh_until: end, kept_until: end.saturating_add(grace) }
    }

    /// Whether the entry has an end at all: Redis's "volatile" keys.
    pub fn is_mortal(self) -> bool {
        self.kept_until != Life::NEVER
    }
}
