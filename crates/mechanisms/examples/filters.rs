//! Requests for keys that do not exist: a Bloom filter rejects nearly all of them before the database.
//!
//! `cargo run --example filters --features filters`

use stampede_mechanisms::filters::bloom::{BloomError, BloomFilter};

/// Runs the example.
pub fn main() {
    run().expect("the sizes are valid");
}

fn run() -> Result<(), BloomError> {
    // Ten thousand users, and one request in a hundred may pass in vain.
    let mut known = BloomFilter::new(10_000, 0.01)?;
    for user in 0..10_000 {
        known.insert(format!("user:{user}").as_bytes());
    }
    assert!((0..10_000).all(|user| known.contains(format!("user:{user}").as_bytes())), "no user is rejected");

    let passed = (0..100_000).filter(|id| known.contains(format!("attack:{id}").as_bytes())).count();
    println!(
        "of 100000 requests for unknown users, {passed} reach the database; the filter takes {} kB",
        known.bits() / 8_000
    );
    assert!(passed < 2_000);
    Ok(())
}
