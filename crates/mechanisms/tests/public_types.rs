//! The promises of the public types. Every one can be shown with `Debug`, moved to another thread and looked at from
//! several: the compiler checks the list, and a test reads the sources and checks that the list is complete. Enumerations of
//! choices and of errors may grow, those of outcomes may not; what asks for an act must be used.

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
    fit!(names, overload::retry: Backoff, Retry, RetryConcurrency, RetryPolicy, RetryQuota, RetryThrottle);
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

/// Enumerations that a caller matches to the last variant: a new one should be an error where it is not handled.
const OUTCOMES: [&str; 14] = [
    "Arrival",
    "Attempt",
    "Fill",
    "Freshness",
    "Join",
    "Lock",
    "Lookup",
    "Miss",
    "Outcome",
    "RaceRead",
    "Reason",
    "Released",
    "State",
    "Verdict",
];
/// Types that ask their caller for an act.
const ASKING: [&str; 11] =
    ["Arrival", "Attempt", "Fill", "Freshness", "Join", "Lock", "Miss", "Permit", "Placed", "RaceRead", "Verdict"];

/// A `pub struct` or `pub enum` at the start of a line.
struct Declared {
    name: String,
    is_enum: bool,
    /// The attributes right above it.
    attributes: Vec<String>,
}

fn declared(folder: &Path, found: &mut Vec<Declared>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            declared(&path, found);
            continue;
        }
        let mut attributes = Vec::new();
        for line in fs::read_to_string(&path).unwrap().lines() {
            if line.starts_with("#[") {
                attributes.push(line.to_owned());
                continue;
            }
            let above = std::mem::take(&mut attributes);
            let Some(rest) = line.strip_prefix("pub struct ").or(line.strip_prefix("pub enum ")) else { continue };
            let end = rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len());
            let is_enum = line.starts_with("pub enum");
            found.push(Declared { name: rest[..end].to_owned(), is_enum, attributes: above });
        }
    }
}

fn all() -> Vec<Declared> {
    let mut found = Vec::new();
    declared(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut found);
    found
}

#[test]
fn every_public_type_is_in_the_list() {
    let (declared, listed) = (all(), list());
    let names = declared.iter().map(|one| one.name.as_str());
    let missing: BTreeSet<&str> = names.filter(|name| !listed.contains(name)).collect();
    assert!(missing.is_empty(), "not in the list: {missing:?}");
    assert_eq!(listed.len(), declared.len(), "a name is listed twice, or declared twice and listed once");
}

#[test]
fn choices_and_errors_may_grow_and_outcomes_may_not() {
    for one in all().iter().filter(|one| one.is_enum) {
        let may_grow = one.attributes.iter().any(|attribute| attribute == "#[non_exhaustive]");
        assert_ne!(may_grow, OUTCOMES.contains(&one.name.as_str()), "{}", one.name);
    }
}

#[test]
fn what_asks_for_an_act_must_be_used() {
    for one in all() {
        let must_use = one.attributes.iter().any(|attribute| attribute.starts_with("#[must_use = "));
        assert_eq!(must_use, ASKING.contains(&one.name.as_str()), "{}", one.name);
    }
}
