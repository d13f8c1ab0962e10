//! Eviction policies: they choose what leaves a full cache. Each policy is a file, behind one trait.
//!
//! A policy orders *slots*, small numbers that the cache gives to its entries; it never sees a key, a value or a
//! clock of its own. Policies that remember what they evicted (ghosts) keep the slot: the cache drops the value and
//! holds on to the key until the policy forgets it.
//!
//! ```
//! use stampede_mechanisms::eviction::PolicyKind;
//! assert_eq!(PolicyKind::parse("s3-fifo"), Some(PolicyKind::S3Fifo));
//! assert_eq!(PolicyKind::RedisLru.name(), "redis-lru");
//! ```

mod arc;
mod clock;
mod fifo;
mod frequency_sketch;
mod kind;
mod lfu;
mod lists;
mod lru;
#[cfg(test)]
mod models;
mod morris;
mod no_eviction;
pub(crate) mod policy;
mod random;
mod redis_sampled;
mod s3_fifo;
#[cfg(test)]
mod sampled_models;
mod sieve;
pub(crate) mod slot_set;
mod tuning;
mod volatile;
mod w_tiny_lfu;

pub use self::kind::PolicyKind;
pub use self::policy::Queue;
pub use self::tuning::Tuning;
use crate::random::{Purpose, Stream};
use morris::Rarity;
use redis_sampled::{IdleTime, NearestEnd, Sampled};

/// Any of the policies: a match costs less than a call through a trait object, and can be cloned.
#[derive(Clone, Debug)]
pub(crate) enum Eviction {
    Fifo(fifo::Fifo),
    Lru(lru::Lru),
    Clock(clock::Clock),
    Lfu(lfu::Lfu),
    Arc(arc::Arc),
    Sieve(sieve::Sieve),
    S3Fifo(s3_fifo::S3Fifo),
    WTinyLfu(w_tiny_lfu::WTinyLfu),
    Random(random::Random),
    RedisLru(Sampled<IdleTime>),
    RedisLfu(Sampled<Rarity>),
    VolatileLru(volatile::Volatile<Sampled<IdleTime>>),
    VolatileLfu(volatile::Volatile<Sampled<Rarity>>),
    VolatileRandom(volatile::Volatile<random::Random>),
    VolatileTtl(volatile::Volatile<Sampled<NearestEnd>>),
    NoEviction(no_eviction::NoEviction),
}

/// Evaluates an expression with whichever policy it is.
macro_rules! each {
    ($eviction:expr, $policy:ident => $call:expr) => {
        match $eviction {
            $crate::eviction::Eviction::Fifo($policy) => $call,
            $crate::eviction::Eviction::Lru($policy) => $call,
            $crate::eviction::Eviction::Clock($policy) => $call,
            $crate::eviction::Eviction::Lfu($policy) => $call,
            $crate::eviction::Eviction::Arc($policy) => $call,
            $crate::eviction::Eviction::Sieve($policy) => $call,
            $crate::eviction::Eviction::S3Fifo($policy) => $call,
            $crate::eviction::Eviction::WTinyLfu($policy) => $call,
            $crate::eviction::Eviction::Random($policy) => $call,
            $crate::eviction::Eviction::RedisLru($policy) => $call,
            $crate::eviction::Eviction::RedisLfu($policy) => $call,
            $crate::eviction::Eviction::VolatileLru($policy) => $call,
            $crate::eviction::Eviction::VolatileLfu($policy) => $call,
            $crate::eviction::Eviction::VolatileRandom($policy) => $call,
            $crate::eviction::Eviction::VolatileTtl($policy) => $call,
            $crate::eviction::Eviction::NoEviction($policy) => $call,
        }
    };
}
pub(crate) use each;

impl Eviction {
    /// A policy for a cache of `capacity`, in entries if `counts_entries` and else in bytes.
    pub fn new(kind: PolicyKind, capacity: u64, counts_entries: bool, seed: u64, tuning: Tuning) -> Eviction {
        let victims = Stream::new(seed, Purpose("eviction: victims")).sequence();
        let chances = Stream::new(seed, Purpose("eviction: chances")).sequence();
        let idle_time = || Sampled::new(IdleTime, victims, tuning);
        let rarity = || Sampled::new(Rarity::new(chances, tuning), victims, tuning);
        match kind {
            PolicyKind::Fifo => Eviction::Fifo(fifo::Fifo::new()),
            PolicyKind::Lru => Eviction::Lru(lru::Lru::new()),
            PolicyKind::Clock => Eviction::Clock(clock::Clock::new()),
            PolicyKind::Lfu => Eviction::Lfu(lfu::Lfu::new()),
            PolicyKind::Arc => Eviction::Arc(arc::Arc::new(capacity)),
            PolicyKind::Sieve => Eviction::Sieve(sieve::Sieve::new()),
            PolicyKind::S3Fifo => Eviction::S3Fifo(s3_fifo::S3Fifo::new(capacity, tuning)),
            PolicyKind::WTinyLfu => {
                Eviction::WTinyLfu(w_tiny_lfu::WTinyLfu::new(capacity, counts_entries, chances, tuning))
            }
            PolicyKind::Random => Eviction::Random(random::Random::new(victims)),
            PolicyKind::RedisLru => Eviction::RedisLru(idle_time()),
            PolicyKind::RedisLfu => Eviction::RedisLfu(rarity()),
            PolicyKind::VolatileLru => Eviction::VolatileLru(volatile::Volatile::new(idle_time())),
            PolicyKind::VolatileLfu => Eviction::VolatileLfu(volatile::Volatile::new(rarity())),
            PolicyKind::VolatileRandom => {
                Eviction::VolatileRandom(volatile::Volatile::new(random::Random::new(victims)))
            }
            PolicyKind::VolatileTtl => {
                Eviction::VolatileTtl(volatile::Volatile::new(Sampled::new(NearestEnd, victims, tuning)))
            }
            PolicyKind::NoEviction => Eviction::NoEviction(no_eviction::NoEviction),
        }
    }
}
