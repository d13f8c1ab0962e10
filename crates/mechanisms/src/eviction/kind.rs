//! The policies by name.

/// The choice of a policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum PolicyKind {
    /// First in, first out.
    Fifo,
    /// Least recently used.
    Lru,
    /// FIFO with a second chance.
    Clock,
    /// Least frequently used, never forgetting.
    Lfu,
    /// Adaptive replacement cache.
    Arc,
    /// SIEVE.
    Sieve,
    /// S3-FIFO.
    S3Fifo,
    /// Window TinyLFU, as Caffeine.
    WTinyLfu,
    /// Any entry; Redis's `allkeys-random`.
    Random,
    /// Redis's `allkeys-lru`, sampled.
    RedisLru,
    /// Redis's `allkeys-lfu`, sampled, with its logarithmic counter.
    RedisLfu,
    /// Redis's `volatile-lru`: as `RedisLru`, among entries with a TTL.
    VolatileLru,
    /// Redis's `volatile-lfu`: as `RedisLfu`, among entries with a TTL.
    VolatileLfu,
    /// Redis's `volatile-random`: any entry with a TTL.
    VolatileRandom,
    /// Redis's `volatile-ttl`: the nearest to its end, sampled.
    VolatileTtl,
    /// Redis's `noeviction`: a full cache refuses writes.
    NoEviction,
}

impl PolicyKind {
    /// All of them, in the order of their definition.
    pub const ALL: [PolicyKind; 16] = [
        PolicyKind::Fifo,
        PolicyKind::Lru,
        PolicyKind::Clock,
        PolicyKind::Lfu,
        PolicyKind::Arc,
        PolicyKind::Sieve,
        PolicyKind::S3Fifo,
        PolicyKind::WTinyLfu,
        PolicyKind::Random,
        PolicyKind::RedisLru,
        PolicyKind::RedisLfu,
        PolicyKind::VolatileLru,
        PolicyKind::VolatileLfu,
        PolicyKind::VolatileRandom,
        PolicyKind::VolatileTtl,
        PolicyKind::NoEviction,
    ];

    /// Its name in links, on the command line and in results.
    pub const fn name(self) -> &'static str {
        match self {
            PolicyKind::Fifo => "fifo",
            PolicyKind::Lru => "lru",
            PolicyKind::Clock => "clock",
            PolicyKind::Lfu => "lfu",
            PolicyKind::Arc => "arc",
            PolicyKind::Sieve => "sieve",
            PolicyKind::S3Fifo => "s3-fifo",
            PolicyKind::WTinyLfu => "w-tinylfu",
            PolicyKind::Random => "random",
            PolicyKind::RedisLru => "redis-lru",
            PolicyKind::RedisLfu => "redis-lfu",
            PolicyKind::VolatileLru => "volatile-lru",
            PolicyKind::VolatileLfu => "volatile-lfu",
            PolicyKind::VolatileRandom => "volatile-random",
            PolicyKind::VolatileTtl => "volatile-ttl",
            PolicyKind::NoEviction => "noeviction",
        }
    }

    /// The policy with this [name](PolicyKind::name).
    pub fn parse(name: &str) -> Option<PolicyKind> {
        PolicyKind::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_read_back() {
        for kind in PolicyKind::ALL {
            assert_eq!(PolicyKind::parse(kind.name()), Some(kind));
        }
        assert_eq!(PolicyKind::parse("LRU"), None);
    }
}
