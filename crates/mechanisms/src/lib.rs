//! Caches and what protects the database behind them, as a production system would run them: state machines without a
//! clock, randomness or I/O.
//!
//! `now` is an argument, a random draw is an argument, and what should happen next is returned. Each mechanism has the
//! semantics of the thing it is named after, corner cases included.
//!
//! # Map
//!
//! | folder | what is in it | feature |
//! |---|---|---|
//! | `cache` | a cache with limits, lives, active expiry, admission | `cache` |
//! | `eviction` | which values leave a full cache: one file for each policy | `cache` |
//! | `placement` | which node holds a key | `placement`; `rendezvous`, `groupcache`, `ketama` |
//! | `coalescing` | of many callers that miss one key, one loads | `coalescing` |
//! | `refreshing` | values that are loaded anew before they are missing, or served stale | `refreshing`; `early` |
//! | `overload` | what stands before a server, and how callers try again | `overload` |
//! | `writes` | writes that reach the database later | `writes` |
//! | `filters` | which keys cannot exist | `filters` |
//! | `hot_keys` | which keys get more requests than one node should serve | `hot-keys` |
//!
//! Below them stand [`time`], [`random`], [`hash`](mod@hash), [`range`] and [`memory`]. `cache` stands on `eviction`; no
//! other folder knows another. The default features are `cache`, `coalescing`, `placement` and `overload`; they need no
//! other crate. There is an example for each folder in `examples/`.
//!
//! # Mechanisms together
//!
//! The mechanisms know nothing of each other: the caller combines them. A cache behind request coalescing:
//!
//! ```
//! # #[cfg(all(feature = "cache", feature = "coalescing"))] {
//! use stampede_mechanisms::cache::{Cache, Limits, Lookup};
//! use stampede_mechanisms::coalescing::singleflight::{Group, Join};
//! use stampede_mechanisms::{cache::ttl::Life, eviction::PolicyKind};
//! use stampede_mechanisms::time::Instant;
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
//! # }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

// One folder alone does not need all that the folders share.
#![cfg_attr(not(feature = "full"), allow(dead_code))]

#[cfg(feature = "cache")]
pub mod cache;
#[cfg(feature = "coalescing")]
pub mod coalescing;
#[cfg(feature = "cache")]
pub mod eviction;
#[cfg(feature = "filters")]
pub mod filters;
pub mod hash;
#[cfg(feature = "hot-keys")]
pub mod hot_keys;
pub mod memory;
#[cfg(feature = "overload")]
pub mod overload;
#[cfg(feature = "placement")]
pub mod placement;
pub mod random;
pub mod range;
#[cfg(feature = "refreshing")]
pub mod refreshing;
mod table;
pub mod time;
#[cfg(feature = "writes")]
pub mod writes;

#[cfg(test)]
mod tests {
    use super::*;

    /// What was refused, and the range it had to lie in: both must be in the sentence.
    #[test]
    fn an_error_says_what_was_given_and_what_is_accepted() {
        use placement::PlacementError;
        let says = |error: &dyn std::error::Error, words: &[&str]| {
            let text = error.to_string();
            assert!(words.iter().all(|word| text.contains(word)), "{text:?} must say {words:?}");
        };
        says(&range::OutOfRange { field: "batch", value: 7, min: 1, max: 5 }, &["batch", "7", "1", "5"]);
        says(&filters::bloom::BloomError::FalsePositives(1.5), &["1.5", "above 0", "below 1"]);
        says(&filters::bloom::BloomError::Bits(0), &["0 bits", "1 to "]);
        says(&filters::bloom::BloomError::Hashes(99), &["99 hashes", "1 to "]);
        says(&refreshing::early::InvalidBeta(-2.0), &["β", "-2", "0 up"]);
        says(&overload::throttle::InvalidMultiplier(0.5), &["K", "0.5", "1 up"]);
        says(&cache::ConfigError::Entries(0), &["0 entries", "1 to "]);
        says(&cache::ConfigError::Bytes(0), &["0 bytes", "1 to "]);
        says(&PlacementError::VirtualNodes(0), &["0 virtual nodes", "1 to 10000"]);
        says(&PlacementError::Weight(0), &["weight 0", "1 to "]);
        says(&PlacementError::Unweighted(3), &["weight 3", "only 1"]);
        says(&PlacementError::LoadFactor(50), &["50 %", "100 to "]);
        says(&PlacementError::TooManyPoints(9_999_999), &["9999999", "4194304"]);
        says(&PlacementError::TooManyNodes, &["most nodes"]);
        says(&PlacementError::DuplicateNode("a".into()), &["\"a\"", "already"]);
        says(&PlacementError::UnknownNode("a".into()), &["\"a\"", "not a member"]);
    }

    #[test]
    fn a_call_out_of_turn_is_told_in_a_sentence() {
        for (error, words) in [
            (&writes::write_back::Refused::Full as &dyn std::error::Error, "queue is full"),
            (&writes::write_back::Refused::Closing, "queue is closing"),
            (&writes::write_back::NoBatch, "no batch"),
            (&overload::limiter::NotRunning, "no caller"),
            (&coalescing::singleflight::NotInFlight, "already ended"),
            (&coalescing::mutex::NotLocked, "not locked"),
        ] {
            assert!(error.to_string().contains(words), "{error}");
        }
    }
}

/// Keeps the example in the README true.
#[cfg(all(doctest, feature = "coalescing"))]
#[doc = include_str!("../README.md")]
struct Readme;
