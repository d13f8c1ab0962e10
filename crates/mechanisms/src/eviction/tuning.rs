//! What policies may be given in place of their published defaults.

/// The numbers that some policies go by. The default is what each of them has where nobody says anything.
///
/// ```
/// use stampede_mechanisms::cache::{Cache, Limits, ttl::Life};
/// use stampede_mechanisms::eviction::{PolicyKind, Tuning};
/// use stampede_mechanisms::time::Instant;
///
/// let limits = Limits { entries: Some(100), bytes: None };
/// let tuning = Tuning { sketch_entries: Some(100), ..Tuning::default() };
/// let mut cache = Cache::new(PolicyKind::WTinyLfu, limits, 0)?.tuned(tuning);
/// let (now, mut left) = (Instant::ZERO, Vec::new());
/// cache.insert("k", (), 1, Life::FOREVER, now, &mut left);
/// cache.get(&"k", now);
/// assert_eq!(cache.uses(&"k", now), Some(2)); // Without room in the sketch nothing is counted yet.
/// # Ok::<(), stampede_mechanisms::cache::ConfigError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tuning {
    /// How many entries Redis's policies draw for each eviction: `maxmemory-samples`, 5; 0 counts as 1.
    pub samples: u32,
    /// How slowly Redis's LFU counts: `lfu-log-factor`, 10. With 0 every read counts.
    pub lfu_log_factor: u32,
    /// After how many minutes without a use Redis's LFU takes one from the count: `lfu-decay-time`, 1. With 0 never.
    pub lfu_decay_minutes: u32,
    /// Whether S3-FIFO's main queue takes new entries while nothing has been evicted yet and the small queue is full, as
    /// libCacheSim's does (the default). The paper's pseudocode lets everything that is new through the small queue.
    pub s3_fifo_fills_main: bool,
    /// For how many entries W-TinyLFU's sketch has room from the start, as Caffeine's simulator sets its `initialCapacity`
    /// to the size of the cache. `None` (the default) is a Caffeine that is not told: it counts nothing until the cache is half full.
    pub sketch_entries: Option<u64>,
}

impl Default for Tuning {
    fn default() -> Self {
        Tuning { samples: 5, lfu_log_factor: 10, lfu_decay_minutes: 1, s3_fifo_fills_main: true, sketch_entries: None }
    }
}
