//! A service brings its own: waiters that can only be moved, keys that are looked up by a part of them, lengths and
//! moments of the standard library.

use std::sync::mpsc::{Receiver, Sender, channel};
use std::time;

use stampede_mechanisms::cache::ttl::{Life, Ttl};
use stampede_mechanisms::cache::{Cache, Limits, Lookup};
use stampede_mechanisms::coalescing::lease::{Leases, Miss};
use stampede_mechanisms::coalescing::lock::{LockTable, Token};
use stampede_mechanisms::coalescing::mutex::{KeyedMutex, Lock};
use stampede_mechanisms::coalescing::singleflight::{Group, Join};
use stampede_mechanisms::eviction::PolicyKind;
use stampede_mechanisms::overload::limiter::{Arrival, Limiter, LimiterConfig, Order};
use stampede_mechanisms::time::{Duration, Instant};

/// A sender that can be used only once, as that of a oneshot channel.
struct Oneshot(Sender<u32>);

impl Oneshot {
    fn send(self, value: u32) {
        self.0.send(value).unwrap();
    }
}

fn oneshot() -> (Oneshot, Receiver<u32>) {
    let (sender, receiver) = channel();
    (Oneshot(sender), receiver)
}

#[test]
fn followers_of_a_flight_wait_on_channels() {
    let mut flights: Group<String, Oneshot> = Group::new();
    let Join::Lead(flight) = flights.join_with("tom", || panic!("a leader needs no channel")) else { panic!("first") };
    let receivers: Vec<Receiver<u32>> = (0..3)
        .map(|_| {
            let (sender, receiver) = oneshot();
            assert_eq!(flights.join("tom", sender), Join::Follow(flight));
            receiver
        })
        .collect();
    let mut followers = Vec::new();
    assert!(flights.finish(flight, &mut followers).unwrap().shared);
    followers.into_iter().for_each(|follower| follower.send(630));
    assert!(receivers.iter().all(|receiver| receiver.recv() == Ok(630)));
}

#[test]
fn a_mutex_hands_out_closures() {
    type Next = Box<dyn FnOnce() -> &'static str + Send>;
    let mut mutex: KeyedMutex<String, Next> = KeyedMutex::new();
    assert_eq!(mutex.lock_with("tom", || panic!("the first holds the lock at once")), Lock::Acquired);
    let text = String::from("second");
    assert_eq!(
        mutex.lock("tom", Box::new(move || if text == "second" { "second" } else { "" })),
        Lock::Queued { ahead: 1 }
    );
    assert_eq!(mutex.lock("tom", Box::new(|| "third")), Lock::Queued { ahead: 2 });
    let mut turns = Vec::new();
    while let Some(next) = mutex.unlock("tom").unwrap() {
        turns.push(next());
    }
    assert_eq!((turns, mutex.is_locked("tom")), (vec!["second", "third"], false));
}

#[test]
fn a_limiter_hands_out_channels_and_drops_those_who_leave() {
    let config = LimiterConfig { concurrency: 1, queue: 1, order: Order::Lifo, expected_service: None };
    let mut limiter: Limiter<Oneshot> = Limiter::new(config).unwrap();
    let never = Instant::MAX;
    assert!(matches!(limiter.arrive_with(|| panic!("it runs"), never, Instant::ZERO), Arrival::Run));
    let ((first, told_first), (second, told_second)) = (oneshot(), oneshot());
    assert!(matches!(limiter.arrive(first, never, Instant::ZERO), Arrival::Queued(_)));
    let Arrival::QueuedInsteadOf(first, place) = limiter.arrive(second, never, Instant::ZERO) else { panic!("full") };
    first.send(503);
    assert_eq!(told_first.recv(), Ok(503));
    assert!(limiter.leave(place));
    assert!(told_second.recv().is_err(), "its sender is gone");
}

#[test]
fn texts_are_found_without_being_copied() {
    let mut cache: Cache<String, u32> = Cache::new(PolicyKind::Lru, Limits::default(), 0).unwrap();
    cache.insert("tom".to_owned(), 630, 1, Life::FOREVER, Instant::ZERO, &mut Vec::new());
    assert_eq!(cache.get("tom", Instant::ZERO), Lookup::Fresh(&630));
    assert_eq!((cache.life("tom"), cache.remove("tom")), (Some(Life::FOREVER), Some(630)));
    let mut locks: LockTable<String> = LockTable::new();
    assert!(locks.set_nx_px("tom", Token(1), Duration::from_secs(1), Instant::ZERO).is_some());
    assert_eq!(locks.holder("tom", Instant::ZERO), Some(Token(1)));
    let mut leases: Leases<String, u32> = Leases::default();
    assert!(matches!(leases.miss("tom", Instant::ZERO), Miss::Lease { .. }));
    assert_eq!(leases.miss("tom", Instant::ZERO), Miss::Hot { stale: None });
}

#[test]
fn lengths_of_the_standard_library_are_lengths() {
    let (start, minute) = (time::Duration::ZERO, time::Duration::from_secs(60));
    let now = Instant::ZERO + minute;
    assert_eq!(now.as_nanos(), 60_000_000_000);
    assert_eq!(Ttl::of(minute).life(Instant::ZERO + start, 0), Life::until(now));
    let mut locks = LockTable::new();
    assert!(locks.set_nx_px(&1, Token(1), minute, Instant::ZERO).is_some());
    assert_eq!((locks.holder(&1, now), time::Duration::from(Duration::from(minute))), (None, minute));
    assert_eq!(Duration::from(time::Duration::MAX), Duration::from_nanos(u64::MAX), "as long as there is");
}
