//! No result depends on the hasher: every mechanism that looks keys up does the same with hashers that have nothing in
//! common, among them one that gives nearly all keys the same hash.

use std::fmt::Write;
use std::hash::{BuildHasher, BuildHasherDefault, Hasher, RandomState};

use proptest::prelude::*;
use stampede_mechanisms::cache::active_expiry::ActiveExpiry;
use stampede_mechanisms::cache::admission::Admission;
use stampede_mechanisms::cache::ttl::Life;
use stampede_mechanisms::cache::{Cache, Limits};
use stampede_mechanisms::coalescing::lease::{Leases, Miss};
use stampede_mechanisms::coalescing::lock::{Fence, FenceGate, LockTable, Token};
use stampede_mechanisms::coalescing::mutex::KeyedMutex;
use stampede_mechanisms::coalescing::singleflight::{Group, Join, OnPanic};
use stampede_mechanisms::eviction::PolicyKind;
use stampede_mechanisms::hash::FixedState;
use stampede_mechanisms::hot_keys::hot_key::{HotKeySketch, HotKeys};
use stampede_mechanisms::hot_keys::space_saving::SpaceSaving;
use stampede_mechanisms::random::{Purpose, Stream};
use stampede_mechanisms::time::{Duration, Instant};

/// Two hashes for all keys.
#[derive(Default)]
struct Poor(u64);

impl Hasher for Poor {
    fn finish(&self) -> u64 {
        self.0 & 1
    }
    fn write(&mut self, bytes: &[u8]) {
        self.0 += bytes.iter().map(|&byte| u64::from(byte)).sum::<u64>();
    }
}

/// A key, a number to do something with, and the time since the last step.
type Step = (u8, u8, u64);

fn steps() -> impl Strategy<Value = Vec<Step>> {
    prop::collection::vec((0..40u8, any::<u8>(), 0..4_000u64), 1..300)
}

fn key(number: u8) -> String {
    format!("key-{number}")
}

/// All answers of a mechanism to its steps.
fn tale(steps: &[Step], mut step: impl FnMut(&mut String, &str, u8, Instant)) -> String {
    let (mut told, mut now) = (String::new(), Instant::ZERO);
    for &(number, what, pause) in steps {
        now += Duration::from_nanos(pause);
        step(&mut told, &key(number), what, now);
        told.push('\n');
    }
    told
}

fn cache<S: BuildHasher>(kind: PolicyKind, steps: &[Step], hasher: S) -> String {
    let limits = Limits { entries: Some(12), bytes: Some(60) };
    let mut cache: Cache<String, u8, S> = Cache::with_hasher(kind, limits, 7, hasher).unwrap();
    let (mut left, mut draws) = (Vec::new(), Stream::new(1, Purpose("test")).sequence());
    tale(steps, |told, key, what, now| {
        left.clear();
        let life = Life::with_grace(now + Duration::from_micros(u64::from(what)), Duration::from_nanos(500));
        match what % 8 {
            0 => write!(told, "{:?}", cache.remove(key)),
            1 => write!(told, "{}", cache.renew(key, life, now)),
            2 => write!(told, "{:?}", ActiveExpiry::default().cycle(&mut cache, now, &mut draws, &mut left)),
            3 | 4 => {
                let life = if what % 16 < 8 { life } else { Life::FOREVER };
                cache.insert(key.to_owned(), what, u64::from(what % 9), life, now, &mut left);
                write!(told, "{:?}", cache.queues())
            }
            _ => write!(told, "{:?}", cache.get(key, now)),
        }
        .unwrap();
        write!(told, "{left:?} {} {}", cache.len(), cache.bytes()).unwrap();
    })
}

fn admission<S: BuildHasher>(steps: &[Step], hasher: S) -> String {
    let mut admission = Admission::<String, S>::with_hasher(2, Duration::from_micros(20), 5, hasher);
    tale(steps, |told, key, _, now| write!(told, "{}", admission.admit(key, now)).unwrap())
}

fn group<S: BuildHasher>(steps: &[Step], hasher: S) -> String {
    let mut group = Group::<String, u8, S>::with_hasher(OnPanic::FreeTheKey, hasher);
    let mut led = Vec::new();
    tale(steps, |told, key, what, _| {
        let mut followers = Vec::new();
        match what % 4 {
            0 => group.forget(key),
            1 if !led.is_empty() => {
                let flight = led.remove(usize::from(what) % led.len());
                write!(told, "{:?} {followers:?}", group.finish(flight, &mut followers)).unwrap();
            }
            _ => {
                let joined = group.join(key, what);
                if let Join::Lead(flight) = joined {
                    led.push(flight);
                }
                write!(told, "{joined:?} {}", group.waiting(key)).unwrap();
            }
        }
    })
}

fn mutex<S: BuildHasher>(steps: &[Step], hasher: S) -> String {
    let mut mutex = KeyedMutex::<String, u8, S>::with_hasher(hasher);
    tale(steps, |told, key, what, _| {
        match what % 4 {
            0 => write!(told, "{:?}", mutex.unlock(key)),
            1 => write!(told, "{:?}", mutex.leave(key, |other| *other < what)),
            _ => write!(told, "{:?}", mutex.lock(key, what)),
        }
        .unwrap();
    })
}

fn locks<S: BuildHasher + Clone>(steps: &[Step], hasher: S) -> String {
    let mut locks = LockTable::<String, S>::with_hasher(hasher.clone());
    let mut gate = FenceGate::<String, S>::with_hasher(8, hasher);
    tale(steps, |told, key, what, now| {
        match what % 4 {
            0 => write!(told, "{:?}", locks.delete(key, now)),
            1 => write!(told, "{}", gate.admit(key, Fence(what.into()))),
            2 => write!(told, "{}", locks.compare_and_delete(key, Token(u64::from(what) % 3), now)),
            _ => write!(told, "{:?}", locks.set_nx_px(key, Token(u64::from(what) % 3), Duration::from_micros(9), now)),
        }
        .unwrap();
        write!(told, "{} {}", locks.len(), gate.len()).unwrap();
    })
}

fn leases<S: BuildHasher>(steps: &[Step], hasher: S) -> String {
    let (hold, keep) = (Duration::from_micros(9), Duration::from_micros(5));
    let mut leases = Leases::<String, u8, S>::with_hasher(hold, keep, hasher);
    let mut tokens = Vec::new();
    tale(steps, |told, key, what, now| {
        match what % 8 {
            0 => leases.set(key),
            1 => leases.delete(key, (what > 99).then_some(what), now),
            2 | 3 if !tokens.is_empty() => {
                let token = tokens.remove(usize::from(what) % tokens.len());
                write!(told, "{:?}", leases.fill(key, token, what, now)).unwrap();
            }
            _ => {
                let miss = leases.miss(key, now);
                write!(told, "{miss:?}").unwrap();
                if let Miss::Lease { token, .. } = miss {
                    tokens.push(token);
                }
            }
        }
        write!(told, "{}", leases.len()).unwrap();
    })
}

fn hot<S: BuildHasher + Clone>(steps: &[Step], hasher: S) -> String {
    let window = Duration::from_micros(30);
    let mut exact = HotKeys::<String, S>::with_hasher(2, window, hasher.clone());
    let mut sketch = HotKeySketch::<String, S>::with_hasher(2, window, 4, hasher.clone());
    let mut top = SpaceSaving::<String, S>::with_hasher(4, hasher);
    tale(steps, |told, key, _, now| {
        write!(told, "{} {} {:?}", exact.record(key, now), sketch.record(key, now), top.record(key)).unwrap();
        write!(told, "{:?} {:?} {:?}", exact.hot(now), sketch.hot(now), top.ranking().collect::<Vec<_>>()).unwrap();
    })
}

/// Runs it with each hasher.
macro_rules! all_agree {
    ($run:expr) => {{
        let run = $run;
        let expected = run.with(FixedState);
        prop_assert_eq!(&run.with(RandomState::new()), &expected);
        prop_assert_eq!(&run.with(RandomState::new()), &expected);
        prop_assert_eq!(&run.with(BuildHasherDefault::<Poor>::default()), &expected);
    }};
}

/// A mechanism and its steps, to be run with any hasher.
enum Run<'a> {
    Cache(PolicyKind, &'a [Step]),
    Admission(&'a [Step]),
    Group(&'a [Step]),
    Mutex(&'a [Step]),
    Locks(&'a [Step]),
    Leases(&'a [Step]),
    Hot(&'a [Step]),
}

impl Run<'_> {
    fn with(&self, hasher: impl BuildHasher + Clone) -> String {
        match *self {
            Run::Cache(kind, steps) => cache(kind, steps, hasher),
            Run::Admission(steps) => admission(steps, hasher),
            Run::Group(steps) => group(steps, hasher),
            Run::Mutex(steps) => mutex(steps, hasher),
            Run::Locks(steps) => locks(steps, hasher),
            Run::Leases(steps) => leases(steps, hasher),
            Run::Hot(steps) => hot(steps, hasher),
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn a_cache_does_the_same_with_any_hasher(steps in steps()) {
        for kind in PolicyKind::ALL {
            all_agree!(Run::Cache(kind, &steps));
        }
    }

    #[test]
    fn all_else_does_the_same_with_any_hasher(steps in steps()) {
        for run in [Run::Admission, Run::Group, Run::Mutex, Run::Locks, Run::Leases, Run::Hot] {
            all_agree!(run(&steps));
        }
    }
}
