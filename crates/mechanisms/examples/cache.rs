//! A cache in front of a slow function: a policy, limits, a life for each value, and what had to leave.
//!
//! `cargo run --example cache`

use stampede_mechanisms::cache::ttl::Ttl;
use stampede_mechanisms::cache::{Cache, Limits, Lookup, Reason};
use stampede_mechanisms::eviction::PolicyKind;
use stampede_mechanisms::time::{Duration, Instant};

/// The answer of a database.
fn load(user: &str) -> String {
    format!("profile of {user}")
}

/// The crate has no clock: a service takes the time since its start.
#[allow(clippy::disallowed_types)]
fn clock() -> impl Fn() -> Instant {
    let start = std::time::Instant::now();
    move || Instant::ZERO + start.elapsed()
}

/// Runs the example.
pub fn main() {
    let now = clock();

    // At most two profiles. Each is fresh for a minute and up to ten seconds more, so that they do not expire together;
    // it may be served stale for five minutes after that.
    let limits = Limits { entries: Some(2), bytes: None };
    let mut cache: Cache<String, String> = Cache::new(PolicyKind::S3Fifo, limits, 1).expect("two is a valid limit");
    let ttl =
        Ttl { grace: Duration::from_secs(300), jitter: Duration::from_secs(10), ..Ttl::of(Duration::from_secs(60)) };

    let (mut loads, mut left) = (0, Vec::new());
    for user in ["ann", "bob", "ann", "cem", "ann"] {
        // Looked up by `&str`: nothing is copied for a hit.
        if let Lookup::Fresh(profile) = cache.get(user, now()) {
            println!("hit   {profile}");
            continue;
        }
        loads += 1;
        let profile = load(user);
        println!("load  {profile}");
        // A service takes the random number from its generator.
        let (draw, bytes) = (0x5EED, profile.len() as u64);
        cache.insert(user.to_owned(), profile, bytes, ttl.life(now(), draw), now(), &mut left);
    }
    for gone in left.drain(..) {
        println!("gone  {} ({:?})", gone.key, gone.reason);
        assert_eq!(gone.reason, Reason::Evicted);
    }
    assert_eq!((loads, cache.len()), (3, 2));
}
