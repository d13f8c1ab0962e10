//! State does not grow for ever: under ever new keys, and callers that come and go, it stays within its bound.

use stampede_mechanisms::cache::admission::Admission;
use stampede_mechanisms::cache::ttl::Life;
use stampede_mechanisms::cache::{Cache, Limits};
use stampede_mechanisms::coalescing::lease::Leases;
use stampede_mechanisms::coalescing::lock::{Fence, FenceGate, LockTable, Token};
use stampede_mechanisms::coalescing::mutex::KeyedMutex;
use stampede_mechanisms::coalescing::singleflight::{Group, Join};
use stampede_mechanisms::eviction::PolicyKind;
use stampede_mechanisms::hot_keys::hot_key::{HotKeySketch, HotKeys};
use stampede_mechanisms::memory::Memory;
use stampede_mechanisms::overload::limiter::{Arrival, Limiter, LimiterConfig, Order};
use stampede_mechanisms::overload::throttle::AdaptiveThrottle;
use stampede_mechanisms::time::{Duration, Instant};
use stampede_mechanisms::writes::write_back::{Log, WriteBack, WriteBackConfig};

const SECOND: Duration = Duration::from_secs(1);

/// Steps of a run that is long enough for every table to have its full size, and of one that is ten times as long.
const LONG: [u64; 2] = [5_000, 50_000];

/// About as much is held at the end of a run that is ten times as long. (A hash table that loses and
/// gains keys may double once more.)
fn does_not_grow(what: &str, held: impl Fn(u64) -> u64) {
    let [short, long] = LONG.map(held);
    assert!(short > 0, "{what} holds nothing");
    assert!(long <= 3 * short, "{what}: {short} and {long} bytes after {LONG:?} steps");
}

fn weight(weigh: impl FnOnce(&mut Memory)) -> u64 {
    let mut memory = Memory::default();
    weigh(&mut memory);
    memory.held()
}

/// A step each millisecond.
fn at(step: u64) -> Instant {
    Instant::ZERO + Duration::from_millis(step)
}

#[test]
fn locks_that_nobody_releases_are_swept_out() {
    does_not_grow("the lock table", |steps| {
        let mut locks = LockTable::new();
        for step in 0..steps {
            assert!(locks.set_nx_px(&step, Token(step), SECOND, at(step)).is_some());
            assert!(locks.len() <= 2 * 1_000 + 64, "{} locks", locks.len());
        }
        weight(|memory| locks.weigh(memory))
    });
}

#[test]
fn a_fence_gate_remembers_so_many_keys() {
    for steps in LONG {
        let mut gate = FenceGate::new(1_000);
        for step in 0..steps {
            assert!(gate.admit(&step, Fence(step)));
            assert!(gate.len() <= 1_000);
        }
    }
}

#[test]
fn keys_that_nobody_fills_are_forgotten_by_the_leases() {
    for delete in [false, true] {
        does_not_grow("the leases", |steps| {
            let mut leases: Leases<u64, u64> = Leases::new(SECOND, SECOND);
            for step in 0..steps {
                if delete {
                    leases.delete(&step, Some(step), at(step));
                } else {
                    let _ = leases.miss(&step, at(step));
                }
                // Each is known for a second, and remembered for another.
                assert!(leases.len() <= 2 * 2_000 + 64, "{} keys", leases.len());
            }
            weight(|memory| leases.weigh(memory))
        });
    }
}

#[test]
fn hot_keys_know_the_last_window_only() {
    does_not_grow("the exact detector", |steps| {
        let mut hot = HotKeys::new(10, SECOND);
        (0..steps).for_each(|step| _ = hot.record(&step, at(step)));
        weight(|memory| hot.weigh(memory))
    });
    does_not_grow("the sketch", |steps| {
        let mut hot = HotKeySketch::new(10, Duration::MAX, 100);
        (0..steps).for_each(|step| _ = hot.record(&step, at(step)));
        weight(|memory| hot.weigh(memory))
    });
}

#[test]
fn admission_keeps_so_many_counters() {
    does_not_grow("admission", |steps| {
        let mut admission = Admission::new(2, Duration::MAX, 1_000);
        (0..steps).for_each(|step| assert!(!admission.admit(&step, at(step))));
        assert_eq!(admission.counters(), 1_000);
        weight(|memory| admission.weigh(memory))
    });
}

#[test]
fn flights_and_locks_of_a_process_go_with_their_callers() {
    does_not_grow("the flights", |steps| {
        let mut group = Group::new();
        for step in 0..steps {
            let Join::Lead(flight) = group.join(&step, 0) else { panic!("a new key") };
            let followers: Vec<u32> = (1..100).collect();
            followers.iter().for_each(|follower| assert_eq!(group.join(&step, *follower), Join::Follow(flight)));
            assert!(group.leave(flight, |caller| *caller == 50).is_some());
            group.finish(flight, &mut Vec::new()).unwrap();
        }
        weight(|memory| group.weigh(memory))
    });
    does_not_grow("the keyed mutex", |steps| {
        let mut mutex = KeyedMutex::new();
        for step in 0..steps {
            (0..100).for_each(|caller| _ = mutex.lock(&step, caller));
            while mutex.unlock(&step).unwrap().is_some() {}
        }
        weight(|memory| mutex.weigh(memory))
    });
}

#[test]
fn a_limiter_forgets_the_places_of_those_who_left() {
    for order in [Order::Fifo, Order::Lifo] {
        does_not_grow("the limiter", |steps| {
            let config = LimiterConfig { concurrency: 1, queue: usize::MAX, order, expected_service: None };
            let mut limiter = Limiter::new(config).unwrap();
            let arrive = |limiter: &mut Limiter<u64>, step| match limiter.arrive(step, Instant::MAX, at(step)) {
                Arrival::Queued(place) => Some(place),
                _ => None,
            };
            // The first runs and never ends, the second waits and never leaves.
            assert!(arrive(&mut limiter, 0).is_none() && arrive(&mut limiter, 1).is_some());
            let mut last = arrive(&mut limiter, 2).unwrap();
            for step in 3..steps {
                let place = arrive(&mut limiter, step).unwrap();
                assert!(limiter.leave(last));
                last = place;
            }
            assert_eq!(limiter.waiting(), 2);
            weight(|memory| limiter.weigh(memory))
        });
    }
}

#[test]
fn a_throttle_has_its_window_from_the_start() {
    // It has no tables but that window: a long life changes what it says only by what happened in the last two minutes.
    let mut old = AdaptiveThrottle::new(2.0).unwrap();
    for step in 0..LONG[1] {
        let _ = old.admit(at(step), 0);
    }
    assert!(old.admit(at(LONG[1]) + Duration::from_secs(120), 0), "nothing is known of the last two minutes");
}

#[test]
fn a_write_back_queue_is_as_long_as_allowed() {
    does_not_grow("the write-back queue", |steps| {
        let config = WriteBackConfig { capacity: 100, batch: 10, linger: SECOND, log: Log::None };
        let mut queue = WriteBack::new(config).unwrap();
        for step in 0..steps {
            // Twice as many come as go: in the end it refuses about half of them.
            let _ = queue.accept(step, (), at(step));
            assert!(queue.counts().queued <= 100);
            if step % 20 == 0 && queue.next_batch(at(step), &mut Vec::new()) > 0 {
                queue.applied().unwrap();
            }
        }
        weight(|memory| queue.weigh(memory))
    });
}

#[test]
fn a_full_cache_holds_what_it_may_under_every_policy() {
    for kind in PolicyKind::ALL {
        does_not_grow(kind.name(), |steps| {
            let mut cache = Cache::new(kind, Limits { entries: Some(500), bytes: None }, 1).unwrap();
            let mut left = Vec::new();
            for step in 0..steps {
                left.clear();
                let life = Life::until(at(step) + SECOND);
                cache.insert(step, (), 1, life, at(step), &mut left);
                let _ = cache.get(&(step / 2), at(step));
                assert!(cache.len() <= 500);
            }
            weight(|memory| cache.weigh(memory))
        });
    }
}
