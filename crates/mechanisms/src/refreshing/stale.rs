//! Serving a value past its expiry: while it is being replaced, or because it cannot be.
//!
//! **In production**: HTTP caches and CDNs (RFC 5861: `stale-while-revalidate`, `stale-if-error`), Varnish's grace (10 s),
//! nginx's `proxy_cache_use_stale` and `background_update`, FusionCache's fail-safe, Laravel's `flexible`; and Rails'
//! `race_condition_ttl`, which gives the same with nothing but the expiry time in the entry.
//!
//! **Contract**: pure functions of the expiry, the windows and the time. Of all readers that are told to revalidate, one
//! should do it: that is the task of singleflight. Rails needs no such help, because the first reader changes what the
//! others see.
//!
//! **Cost**: O(1). The price is staleness, at most the window; an entry must be kept that much longer.
//!
//! **Source**: RFC 5861; `ActiveSupport::Cache::Store#handle_expired_entry`.

use crate::time::{Duration, Instant};

/// For how long after its expiry a value may still be used. Windows are half-open: the last moment is not in them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StaleWindows {
    /// Served at once, and refreshed in the background: `stale-while-revalidate`.
    pub while_revalidate: Duration,
    /// Served if the load fails: `stale-if-error`, grace, fail-safe.
    pub if_error: Duration,
}

/// Whether an entry may be served, and what must be done besides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use = "it says whether to serve, to refresh or to load"]
pub enum Freshness {
    /// Serve it.
    Fresh,
    /// Serve it, and refresh it in the background.
    Revalidate,
    /// Load; if that fails, serve it.
    OnlyOnError,
    /// Load. The old value may not be used any more.
    Dead,
}

impl StaleWindows {
    /// Whether an entry that expires at `expiry` may be served at `now`, and what must be done besides.
    ///
    /// ```
    /// use stampede_mechanisms::refreshing::stale::{Freshness, StaleWindows};
    /// use stampede_mechanisms::time::{Duration, Instant};
    ///
    /// let windows = StaleWindows { while_revalidate: Duration::from_secs(10), if_error: Duration::from_secs(60) };
    /// let (expiry, at) = (Instant::ZERO + Duration::from_secs(100), |s| Instant::ZERO + Duration::from_secs(s));
    /// assert_eq!(windows.freshness(expiry, at(99)), Freshness::Fresh);
    /// assert_eq!(windows.freshness(expiry, at(100)), Freshness::Revalidate);
    /// assert_eq!(windows.freshness(expiry, at(110)), Freshness::OnlyOnError);
    /// assert_eq!(windows.freshness(expiry, at(160)), Freshness::Dead);
    /// ```
    pub fn freshness(&self, expiry: Instant, now: Instant) -> Freshness {
        if now < expiry {
            Freshness::Fresh
        } else if now < expiry + self.while_revalidate {
            Freshness::Revalidate
        } else if now < expiry + self.if_error {
            Freshness::OnlyOnError
        } else {
            Freshness::Dead
        }
    }

    /// Whether the entry may answer for a load that has failed: within either window.
    pub fn may_answer_an_error(&self, expiry: Instant, now: Instant) -> bool {
        self.freshness(expiry, now) != Freshness::Dead
    }

    /// How long past its expiry a cache must keep an entry.
    pub fn keep(&self) -> Duration {
        self.while_revalidate.max(self.if_error)
    }
}

/// Rails' `race_condition_ttl`: off (zero) by default.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RaceConditionTtl(pub Duration);

/// The task of a reader of an entry in Rails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use = "it says what the reader has to do"]
pub enum RaceRead {
    /// Serve it.
    Fresh,
    /// Write the *same* value back, fresh until `expiry` and kept by the store for `store_ttl`; then regenerate. All
    /// others take the old value for fresh meanwhile. If regenerating takes longer than the TTL, or fails, the next
    /// reader after `expiry` does the same again, because that is an expired entry like any other.
    Extend {
        /// When the old value expires anew.
        expiry: Instant,
        /// The TTL to give to the store: twice the race TTL, so that the expired entry can be read once more.
        store_ttl: Duration,
    },
    /// Delete it and regenerate. Every other reader that finds it missing does the same.
    Delete,
}

impl RaceConditionTtl {
    /// Reads an entry that expires at `expiry`. An entry that expired exactly the race TTL ago is still extended.
    pub fn read(self, expiry: Instant, now: Instant) -> RaceRead {
        if now < expiry {
            RaceRead::Fresh
        } else if self.0 > Duration::ZERO && now.since(expiry) <= self.0 {
            RaceRead::Extend { expiry: now + self.0, store_ttl: self.0 + self.0 }
        } else {
            RaceRead::Delete
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn without_windows_an_expired_value_is_dead() {
        let expiry = Instant::from_nanos(10);
        assert_eq!(StaleWindows::default().freshness(expiry, Instant::from_nanos(9)), Freshness::Fresh);
        assert_eq!(StaleWindows::default().freshness(expiry, expiry), Freshness::Dead);
        assert_eq!(RaceConditionTtl::default().read(expiry, expiry), RaceRead::Delete);
    }

    #[test]
    fn in_rails_one_reader_regenerates_and_all_others_see_the_old_value_as_fresh() {
        let race = RaceConditionTtl(Duration::from_nanos(10));
        let (mut expiry, mut regenerating) = (Instant::from_nanos(100), 0);
        for now in 100..110 {
            match race.read(expiry, Instant::from_nanos(now)) {
                RaceRead::Extend { expiry: extended, .. } => {
                    expiry = extended;
                    regenerating += 1;
                }
                RaceRead::Fresh => {}
                RaceRead::Delete => panic!("within the race TTL"),
            }
        }
        assert_eq!(regenerating, 1);
    }

    proptest! {
        #[test]
        fn nothing_is_served_past_its_windows(
            expiry in any::<u64>(), now in any::<u64>(), swr in any::<u64>(), sie in any::<u64>()
        ) {
            let windows = StaleWindows {
                while_revalidate: Duration::from_nanos(swr),
                if_error: Duration::from_nanos(sie),
            };
            let (expiry, now) = (Instant::from_nanos(expiry), Instant::from_nanos(now));
            let served = windows.may_answer_an_error(expiry, now);
            prop_assert_eq!(served, now < expiry + windows.keep());
            prop_assert_eq!(windows.freshness(expiry, now) == Freshness::Fresh, now < expiry);
            let _ = RaceConditionTtl(windows.if_error).read(expiry, now);
        }
    }
}
