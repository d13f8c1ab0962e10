//! Miss-ratio curves: how often a cache of each size and policy misses.
//!
//! Each point is a replay of the sample through a cache of its scaled size. Of a sample at a rate below 1, misses count
//! against as many requests as a sample of this rate has on average, so that a hot key that is in it by chance, or not,
//! changes little (SHARDS-adj).

use super::belady::Future;
use super::sample::Sample;
use super::stack;
use crate::lab::replay::Replay;
use crate::lab::trace::{Operation, Request};
use serde::Serialize;
use stampede_mechanisms::cache::Limits;
use stampede_mechanisms::eviction::PolicyKind;

/// The policies that are compared, in the order in which one is preferred to its equals: what is simpler and more widely
/// offered first.
pub const POLICIES: [PolicyKind; 11] = [
    PolicyKind::Lru,
    PolicyKind::RedisLru,
    PolicyKind::Fifo,
    PolicyKind::Clock,
    PolicyKind::Sieve,
    PolicyKind::S3Fifo,
    PolicyKind::WTinyLfu,
    PolicyKind::RedisLfu,
    PolicyKind::Lfu,
    PolicyKind::Arc,
    PolicyKind::Random,
];

/// The name of Belady's rule among the policies.
pub const BELADY: &str = "belady";

/// How many sizes are tried: all that is asked for, half of it, a quarter, ….
const SIZES: u32 = 12;
/// How far a curve of a sample may be off: a point.
const TRUSTED: f64 = 0.01;

/// What a cache's size is counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "LogUnit"))]
#[serde(rename_all = "kebab-case")]
pub enum Unit {
    /// Entries.
    Objects,
    /// The bytes of their keys and values.
    Bytes,
}

/// How often caches miss, by size, in one unit.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "LogCurves"))]
pub struct Curves {
    /// What the sizes are counted in.
    pub unit: Unit,
    /// The sizes, from the smallest. The last holds everything.
    pub sizes: Vec<f64>,
    /// A curve for each policy, and one for Belady's rule.
    pub policies: Vec<Curve>,
    /// How far they may be off, in points: 0 where all keys were looked at; else two standard errors of the LRU curve.
    pub error: f64,
}

/// How often one policy misses.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "LogCurve"))]
pub struct Curve {
    /// Its [name](PolicyKind::name), or [`BELADY`].
    pub policy: &'static str,
    /// The share of reads and writes that miss, for each size.
    pub misses: Vec<f64>,
    /// The share of their bytes that miss; empty in a log without sizes.
    pub byte_misses: Vec<f64>,
}

impl Curve {
    fn new(policy: &'static str) -> Curve {
        Curve { policy, misses: Vec::new(), byte_misses: Vec::new() }
    }
}

/// The curves of all policies, in one unit. Of a sample they begin where they can be trusted to a point. `watch` is told
/// the share that is done.
pub fn curves(sample: &Sample, unit: Unit, sized: bool, watch: &mut dyn FnMut(f64)) -> Curves {
    let all = match unit {
        Unit::Objects => sample.keys().len() as f64,
        Unit::Bytes => sample.footprint_bytes() * sample.rate(),
    };
    let entries = sample.keys().len() as f64 / all.max(1.0);
    let mut sizes = halves(all);
    let mut error = 0.0;
    if sample.rate() < 1.0 {
        let errors = errors(sample, sized, sizes.iter().map(|&size| size as f64 * entries));
        // The larger a cache is, the fewer keys make up its misses; the last holds everything.
        let from = errors.iter().rposition(|&error| error > TRUSTED).map_or(0, |last| last + 1).min(sizes.len() - 1);
        sizes.drain(..from);
        error = errors[from..].iter().copied().fold(0.0, f64::max) * 100.0;
    }
    Curves { error, ..at_sizes(sample, unit, sized, &sizes, watch) }
}

/// The curves at these sizes of the sample's caches.
fn at_sizes(sample: &Sample, unit: Unit, sized: bool, scaled: &[u64], watch: &mut dyn FnMut(f64)) -> Curves {
    let rate = sample.rate();
    let requests = sample.requests();
    let future = Future::of(requests, sample.keys().len());
    let whole = sample.stands_for();
    let (asked, bytes) = (whole.requests as f64 * rate, whole.bytes as f64 * rate);
    let mut done = 0.0;
    let all = ((POLICIES.len() + 1) * scaled.len()) as f64;
    let mut curve = |policy: Option<PolicyKind>| {
        let mut curve = Curve::new(policy.map_or(BELADY, PolicyKind::name));
        for &size in scaled {
            let mut missed = Missed::default();
            let limits = match unit {
                Unit::Objects => Limits { entries: Some(size), bytes: None },
                Unit::Bytes => Limits { entries: None, bytes: Some(size) },
            };
            match policy {
                None => future.replay(requests, limits, |request| missed.count(request)),
                Some(policy) => missed.replay(requests, policy, limits),
            }
            curve.misses.push((missed.requests as f64 / asked.max(1.0)).min(1.0));
            if sized {
                curve.byte_misses.push((missed.bytes as f64 / bytes.max(1.0)).min(1.0));
            }
            done += 1.0;
            watch(done / all);
        }
        curve
    };
    let policies = POLICIES.into_iter().map(Some).chain([None]).map(&mut curve).collect();
    let sizes = scaled.iter().map(|&size| size as f64 / rate).collect();
    Curves { unit, sizes, policies, error: 0.0 }
}

/// All of it, half of it, a quarter, …; from the smallest.
fn halves(all: f64) -> Vec<u64> {
    let sizes = (0..SIZES).rev().map(|halvings| all / f64::from(1 << halvings));
    let mut sizes: Vec<u64> = sizes.map(|size| (size.round() as u64).clamp(1, Limits::MAX_ENTRIES)).collect();
    sizes.dedup();
    sizes
}

/// How far the shares of requests and of bytes that miss may be off, for LRU caches of so many entries of the sample: two
/// standard errors. Each key is in the sample or not, with all its misses (Horvitz and Thompson 1952).
fn errors(sample: &Sample, sized: bool, sizes: impl Iterator<Item = f64>) -> Vec<f64> {
    let (rate, whole) = (sample.rate(), sample.stands_for());
    let asking: Vec<&Request> =
        sample.requests().iter().filter(|request| request.operation != Operation::Delete).collect();
    let found = stack::distances(sample.requests(), sample.keys().len());
    let of_size = |size: f64| {
        let mut missed = vec![(0.0, 0.0); sample.keys().len()];
        for (request, place) in asking.iter().zip(&found) {
            if place.is_none_or(|place| f64::from(place) > size) {
                let missed = &mut missed[request.key as usize];
                *missed = (missed.0 + 1.0, missed.1 + request.bytes as f64);
            }
        }
        let squares = missed.iter().fold((0.0, 0.0), |sum, one| (sum.0 + one.0 * one.0, sum.1 + one.1 * one.1));
        let error = |squares: f64, all: u64| 2.0 * ((1.0 - rate) * squares).sqrt() / (rate * all.max(1) as f64);
        let bytes = if sized { error(squares.1, whole.bytes) } else { 0.0 };
        error(squares.0, whole.requests).max(bytes)
    };
    sizes.map(of_size).collect()
}

#[derive(Default)]
struct Missed {
    requests: u64,
    bytes: u64,
}

impl Missed {
    fn count(&mut self, request: &Request) {
        self.requests += 1;
        self.bytes += request.bytes;
    }

    fn replay(&mut self, requests: &[Request], policy: PolicyKind, limits: Limits) {
        // The sizes are within the limits of a cache.
        let Ok(mut replay) = Replay::new(policy, limits, 0) else { return };
        for request in requests {
            if !replay.request(request) && request.operation != Operation::Delete {
                self.count(request);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lab::analysis::generated;
    use crate::lab::analysis::sample::{Room, hash};
    use crate::lab::trace::{Access, Key};
    use crate::time::Instant;

    fn sample(room: Room, keys: impl Iterator<Item = u64>) -> Sample {
        let mut sample = Sample::new(room);
        for (at, key) in keys.enumerate() {
            // Sizes that have nothing to do with how popular a key is.
            let bytes = 50 + hash(Key::Number(key)) % 100;
            let (key, time) = (Key::Number(key), Instant::from_nanos(at as u64));
            sample.take(hash(key), &Access { key, time, bytes, ttl: None, operation: Operation::Read });
        }
        sample
    }

    #[test]
    fn a_cache_that_holds_everything_misses_each_key_once() {
        let log = || [1, 2, 3, 1, 2, 3, 1, 2].into_iter();
        for unit in [Unit::Objects, Unit::Bytes] {
            let curves = curves(&sample(Room::default(), log()), unit, true, &mut |_| ());
            assert_eq!(curves.policies.len(), POLICIES.len() + 1);
            for curve in &curves.policies {
                assert_eq!(*curve.misses.last().unwrap(), 3.0 / 8.0, "{}", curve.policy);
                let bytes =
                    |keys: &[u64]| keys.iter().map(|&key| 50 + hash(Key::Number(key)) % 100).sum::<u64>() as f64;
                let missed = bytes(&[1, 2, 3]) / bytes(&log().collect::<Vec<_>>());
                assert_eq!(*curve.byte_misses.last().unwrap(), missed, "{}", curve.policy);
            }
            let at = |policy: &str| curves.policies.iter().find(|curve| curve.policy == policy).unwrap().misses.clone();
            // A loop: LRU never hits while one key does not fit, and the optimum hits three times.
            if unit == Unit::Objects {
                assert_eq!((at("lru")[1], at("belady")[1]), (1.0, 5.0 / 8.0));
            }
        }
    }

    #[test]
    fn who_watches_hears_the_share_that_is_done() {
        let mut heard = Vec::new();
        curves(&sample(Room::default(), 0..500), Unit::Objects, false, &mut |share| heard.push(share));
        assert!(heard.windows(2).all(|pair| pair[0] < pair[1]), "{heard:?}");
        assert!(heard[0] > 0.0 && heard.len() > POLICIES.len());
        assert!((heard[heard.len() - 1] - 1.0).abs() < 1e-9);
    }

    /// The promise: a sample's curves are within a point of the whole's, for every policy, by objects and by bytes. That is two
    /// standard errors, so that one place in twenty may be off by more.
    #[test]
    fn a_sample_is_within_a_point_of_the_whole() {
        let log = || generated::zipf(3, 60_000, 0.8).take(150_000);
        let whole = sample(Room { requests: 1 << 20, keys: 1 << 19, least_keys: 1 }, log());
        let part = sample(Room { requests: 60_000, keys: 1 << 19, least_keys: 1 << 13 }, log());
        assert!(whole.is_whole() && part.rate() < 0.5, "{}", part.rate());
        let (mut places, mut beyond) = (0, 0);
        for unit in [Unit::Objects, Unit::Bytes] {
            let of_part = curves(&part, unit, true, &mut |_| ());
            let sizes: Vec<u64> = of_part.sizes.iter().map(|&size| size as u64).collect();
            let whole = at_sizes(&whole, unit, true, &sizes, &mut |_| ());
            assert!(of_part.sizes.len() >= 3 && (0.1..=1.0).contains(&of_part.error), "{of_part:?}");
            for (sampled, exact) in of_part.policies.iter().zip(&whole.policies) {
                let both =
                    sampled.misses.iter().zip(&exact.misses).chain(sampled.byte_misses.iter().zip(&exact.byte_misses));
                for (at, (sampled_misses, misses)) in both.enumerate() {
                    let size = of_part.sizes[at % of_part.sizes.len()];
                    let off = (sampled_misses - misses).abs();
                    assert!(off < 0.02, "{} at {size}: {sampled_misses}, not {misses}", sampled.policy);
                    (places, beyond) = (places + 1, beyond + u32::from(off >= 0.01));
                }
            }
        }
        assert!(beyond * 20 <= places, "{beyond} of {places} places are off by more than a point");
    }
}
