//! Write-behind: writes are acknowledged at once and reach the database in batches, and a crash shows what that costs.
//!
//! `cargo run --example writes --features writes`

use std::collections::BTreeMap;

use stampede_mechanisms::time::{Duration, Instant};
use stampede_mechanisms::writes::write_back::{Log, Write, WriteBack, WriteBackConfig};

/// Accepts ten writes, one every 10 ms, and then the process dies. Returns what the database has, and how many writes are lost.
fn crash_after_ten(log: Log) -> (BTreeMap<&'static str, u32>, usize) {
    let config = WriteBackConfig { capacity: 100, batch: 4, linger: Duration::from_millis(50), log };
    let mut queue = WriteBack::new(config).expect("valid");
    let (mut database, mut lost) = (BTreeMap::new(), Vec::new());
    let mut apply = |queue: &mut WriteBack<&'static str, u32>, now| {
        let mut batch: Vec<Write<_, _>> = Vec::new();
        while queue.next_batch(now, &mut batch) > 0 {
            for write in batch.drain(..) {
                database.insert(write.key, write.value);
            }
            queue.applied().expect("a batch is under way");
        }
    };
    for (n, key) in ["a", "b", "c", "a", "b", "c", "a", "b", "c", "a"].into_iter().enumerate() {
        let now = Instant::ZERO + Duration::from_millis(10 * n as u64);
        queue.accept(key, n as u32, now).expect("there is room");
        apply(&mut queue, now);
    }
    queue.crash(false, &mut lost);
    // The process starts again, and closing flushes what its log gave back.
    queue.close();
    apply(&mut queue, Instant::ZERO + Duration::from_secs(1));
    (database, lost.len())
}

/// Runs the example.
pub fn main() {
    let (database, lost) = crash_after_ten(Log::None);
    println!("without a log:           {lost} writes lost, the database has {database:?}");
    assert_eq!((lost, database["a"]), (2, 6));
    let (database, lost) = crash_after_ten(Log::EveryWrite);
    println!("every write is logged:   {lost} writes lost, the database has {database:?}");
    assert_eq!((lost, database["a"]), (0, 9));
}
