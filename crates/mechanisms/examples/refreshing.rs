//! Serving without gaps: one reader refreshes a value before it expires, and an old value answers while the database does
//! not.
//!
//! `cargo run --example refreshing --features early`

use stampede_mechanisms::random::{Purpose, Stream};
use stampede_mechanisms::refreshing::early::{Beta, Early, Lifetime};
use stampede_mechanisms::refreshing::stale::{Freshness, StaleWindows};
use stampede_mechanisms::time::{Duration, Instant};

fn at(ms: u64) -> Instant {
    Instant::ZERO + Duration::from_millis(ms)
}

/// Runs the example.
pub fn main() {
    // A value that took 50 ms to load and lives for 2 s, read once a millisecond.
    let mut draws = Stream::new(1, Purpose("early refresh")).sequence();
    let rule = Early::XFetch(Beta::ONE);
    let mut life = Lifetime { written: at(0), expiry: at(2_000), took: Duration::from_millis(50) };
    let (mut refreshes, mut misses) = (0, 0);
    for ms in 0..20_000 {
        let now = at(ms);
        misses += u32::from(now >= life.expiry);
        if rule.recompute(&life, now, draws.next_u64()) {
            refreshes += 1;
            life = Lifetime { written: now, expiry: now + Duration::from_secs(2), took: life.took };
        }
    }
    println!("20 s of reads: {refreshes} refreshes ahead of time, {misses} misses");
    assert_eq!(misses, 0);

    // The database fails. For a minute after its expiry the last value is better than an error.
    let windows = StaleWindows { while_revalidate: Duration::from_secs(5), if_error: Duration::from_secs(60) };
    for (seconds, expected) in [(1, Freshness::Fresh), (4, Freshness::Revalidate), (30, Freshness::OnlyOnError)] {
        let told = windows.freshness(at(2_000), at(seconds * 1_000));
        println!("after {seconds:2} s: {told:?}");
        assert_eq!(told, expected);
    }
    assert!(!windows.may_answer_an_error(at(2_000), at(62_000)));
}
