//! Every public type can be shown with `Debug`, moved to another thread and looked at from several.
//!
//! The compiler checks the list; a test reads the sources and checks that the list is complete.

use std::collections::BTreeSet;
use std::fmt::Debug;
use std::fs;
use std::path::Path;

fn is_fit<T: Debug + Send + Sync>() {}

/// Checks these types of a module, and notes their names.
macro_rules! fit {
    ($names:ident, $($module:ident)::+: $($type:ty),+) => {{
        use stampede_mechanisms::$($module)::+::*;
        $(
            is_fit::<$type>();
            $names.push(stringify!($type).split('<').next().unwrap_or_default());
        )+
    }};
}

fn list() -> Vec<&'static str> {
    let mut names = Vec::new();
    fit!(names, cache: Cache<String, u8>, ConfigError, Departure<String, u8>, Limits, Lookup<'static, u8>, Reason);
    fit!(names, cache::active_expiry: ActiveExpiry, Cycle);
    fit!(names, cache::admission: Admission<String>);
    fit!(names, cache::ttl: Expiry, Life, Ttl);
    fit!(names, coalescing::lease: Fill<u8>, Leases<String, u8>, Miss<u8>, Token);
    fit!(names, coalescing::lock: Attempt, Fence, FenceGate<String>, LockPolicy, LockTable<String>, Release, Released, Token);
    fit!(names, coalescing::mutex: KeyedMutex<String, u8>, Lock, NotLocked);
    fit!(names, coalescing::redlock: Redlock, Round, Verdict);
    fit!(names, coalescing::singleflight: Finished, FlightId, Group<String, u8>, Join, NotInFlight, OnPanic);
    fit!(names, eviction: PolicyKind, Queue<String>);
    fit!(names, filters::bloom: BloomError, BloomFilter);
    fit!(names, hash: FixedHasher, FixedState);
    fit!(names, hot_keys::hot_key: HotKeySketch<String>, HotKeys<String>);
    fit!(names, hot_keys::space_saving: Estimate, SpaceSaving<String>);
    fit!(names, memory: Memory);
    fit!(names, overload::breaker: Breaker, BreakerConfig, Outcome, Permit, SlowCalls, State, Window);
    fit!(names, overload::codel: Codel);
    fit!(names, overload::limiter: Arrival<u8>, Limiter<u8>, LimiterConfig, NotRunning, Order, Place);
    fit!(names, overload::retry: Backoff, Retry, RetryPolicy, RetryQuota, RetryThrottle);
    fit!(names, overload::throttle: AdaptiveThrottle, InvalidMultiplier);
    fit!(names, overload::token_bucket: TokenBucket);
    fit!(names, placement: Member, NodeId, PlacementError);
    fit!(names, placement::bounded_load: BoundedLoad, LoadRule, Placed);
    fit!(names, placement::jump: Jump);
    fit!(names, placement::modulo: Modulo);
    fit!(names, placement::moved: Moved);
    fit!(names, placement::rendezvous: Rendezvous);
    fit!(names, placement::ring: HashRing, RingHash);
    fit!(names, random: Purpose, Sequence, Stream);
    fit!(names, range: OutOfRange);
    fit!(names, refreshing::early: Beta, Early, InvalidBeta, Lifetime, Unit);
    fit!(names, refreshing::stale: Freshness, RaceConditionTtl, RaceRead, StaleWindows);
    fit!(names, time: Duration, Instant);
    fit!(names, writes::write_back: Counts, Log, NoBatch, Recovery, Refused, Write<String, u8>, WriteBack<String, u8>, WriteBackConfig);
    names
}

/// The names that stand behind `pub struct` and `pub enum` at the start of a line.
fn declared(folder: &Path, names: &mut Vec<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            declared(&path, names);
            continue;
        }
        for line in fs::read_to_string(&path).unwrap().lines() {
            let Some(rest) = line.strip_prefix("pub struct ").or(line.strip_prefix("pub enum ")) else { continue };
            let end = rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len());
            names.push(rest[..end].to_owned());
        }
    }
}

#[test]
fn every_public_type_is_in_the_list() {
    let mut declared_names = Vec::new();
    declared(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut declared_names);
    let listed = list();
    let missing: BTreeSet<&String> = declared_names.iter().filter(|name| !listed.contains(&name.as_str())).collect();
    assert!(missing.is_empty(), "not in the list: {missing:?}");
    assert_eq!(listed.len(), declared_names.len(), "a name is listed twice, or declared twice and listed once");
}
