//! Which key is hot? Exact counts over the last second, and a sketch that needs no more room however many keys there are.
//!
//! `cargo run --example hot_keys --features hot-keys`

use stampede_mechanisms::hot_keys::hot_key::{HotKeySketch, HotKeys};
use stampede_mechanisms::random::{Purpose, Stream, below};
use stampede_mechanisms::time::{Duration, Instant};

/// Runs the example.
pub fn main() {
    let second = Duration::from_secs(1);
    let mut exact: HotKeys<String> = HotKeys::new(500, second);
    let mut sketch: HotKeySketch<String> = HotKeySketch::new(500, second, 100);
    let mut draws = Stream::new(1, Purpose("keys")).sequence();
    let mut first = None;
    // Two thousand requests in a second: every third is for one post, the others are for any of a million.
    for n in 0..2_000 {
        let now = Instant::ZERO + Duration::from_micros(n * 499);
        let post = if n % 3 == 0 { 1 } else { below(draws.next_u64(), 1_000_000) };
        let key = format!("post:{post}");
        sketch.record(&key, now);
        if exact.record(&key, now) && first.is_none() {
            println!("{key} is hot after {} ms: keep it in each process from now on", now.as_nanos() / 1_000_000);
            first = Some(key);
        }
    }
    assert_eq!(first.as_deref(), Some("post:1"));
    let end = Instant::ZERO + Duration::from_millis(999);
    let hot = sketch.hot(end);
    println!("exactly: {:?}; the sketch: {hot:?}", exact.hot(end));
    assert!(hot.iter().any(|(key, estimate)| key == "post:1" && estimate.at_most >= 667));
}
