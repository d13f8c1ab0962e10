//! One query for a crowd: many threads miss the same key, one loads it, the others get its result through channels.
//!
//! `cargo run --example coalescing`

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Barrier, Mutex};
use std::thread;

use stampede_mechanisms::coalescing::singleflight::{Group, Join};

/// Singleflight for threads: the state machine behind a lock, and a channel for each follower.
#[derive(Default)]
struct Loads {
    flights: Mutex<Group<String, Sender<u32>>>,
    queries: AtomicU32,
}

impl Loads {
    fn get(&self, key: &str, query: impl FnOnce() -> u32) -> u32 {
        let (sender, receiver) = channel();
        // The lock is held for the state machine alone, never during a query.
        let joined = self.flights.lock().expect("no thread panics").join(key, sender);
        match joined {
            Join::Follow(_) => receiver.recv().expect("the leader sends"),
            Join::Lead(flight) => {
                self.queries.fetch_add(1, Ordering::Relaxed);
                let value = query();
                let mut followers = Vec::new();
                let finished = self.flights.lock().expect("no thread panics").finish(flight, &mut followers);
                assert!(finished.is_ok(), "a flight ends once");
                for follower in followers {
                    // A follower that gave up has dropped its receiver.
                    let _ = follower.send(value);
                }
                value
            }
        }
    }
}

/// Runs the example.
pub fn main() {
    const CROWD: usize = 8;
    let (loads, all_here) = (Loads::default(), Barrier::new(CROWD));
    let everyone_waits = || loads.flights.lock().expect("no thread panics").waiting("tom") == CROWD - 1;
    thread::scope(|scope| {
        for _ in 0..CROWD {
            scope.spawn(|| {
                all_here.wait();
                let value = loads.get("tom", || {
                    // A slow database: it answers once all the others wait for the answer.
                    while !everyone_waits() {
                        thread::yield_now();
                    }
                    630
                });
                assert_eq!(value, 630);
            });
        }
    });
    let queries = loads.queries.into_inner();
    println!("{CROWD} callers, {queries} query");
    assert_eq!(queries, 1);
}
