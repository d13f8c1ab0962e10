//! Who has to leave when the cache is full: one policy a file, behind one trait.
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
mod lfu;
mod lists;
mod lru;
#[cfg(test)]
mod models;
mod morris;
mod no_eviction;
mod random;
mod redis_sampled;
mod s3_fifo;
#[cfg(test)]
mod sampled_models;
mod sieve;
mod volatile;
mod w_tiny_lfu;

use crate::cache::slot_set::SlotSet;
use crate::cache::ttl::Life;
use crate::random::{Purpose, Stream};
use crate::time::Instant;
use lists::{Lists, Marks};
use morris::Rarity;
use redis_sampled::{IdleTime, NearestEnd, Sampled};

/// The number of an entry's place in the cache.
pub(crate) type Slot = u32;

/// The choice of a policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
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

/// An entry on its way in, or one whose weight or life has changed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Arrival {
    /// Where it is or will be. If the policy remembers this key, it knows the slot already.
    pub slot: Slot,
    /// The hash of its key.
    pub hash: u64,
    /// How much of the policy's capacity it takes: 1, or its bytes, but at least 1.
    pub weight: u64,
    pub life: Life,
    pub now: Instant,
}

/// What a policy gives up.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Victim {
    pub slot: Slot,
    /// Whether the policy goes on remembering the slot as a ghost.
    pub remembered: bool,
}

impl Victim {
    fn forgotten(slot: Slot) -> Victim {
        Victim { slot, remembered: false }
    }
}

/// One of a policy's queues, for whoever wants to see what it thinks: first what is evicted first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Queue<K> {
    /// The name that the policy's paper or documentation gives it.
    pub name: &'static str,
    /// Its members, each with its mark: visited bit, use count, rank, or 0 where the policy has none.
    pub members: Vec<(K, u64)>,
}

impl Queue<Slot> {
    fn plain(name: &'static str, slots: impl Iterator<Item = Slot>) -> Self {
        Queue::marked(name, slots, |_| 0)
    }
    fn marked(name: &'static str, slots: impl Iterator<Item = Slot>, mark: impl Fn(Slot) -> u64) -> Self {
        Queue { name, members: slots.map(|slot| (slot, mark(slot))).collect() }
    }
}

/// The contract between a cache and its policy.
///
/// A new entry makes the cache call `prepare`, then `evict` until the entry fits, then `insert` unless the entry was
/// itself evicted or nothing could be, then `forget` until it answers `None`. Overwriting makes it call `hit`,
/// `update`, then `evict` and `forget` likewise.
pub(crate) trait Policy {
    /// Whether an entry larger than the whole cache is let in to drive everything out (see `lru.rs`), or turned away.
    const TAKES_OVERSIZED: bool = false;
    /// An entry is about to come, and room for it will be made next.
    fn prepare(&mut self, _arrival: &Arrival) {}
    /// The entry is in.
    fn insert(&mut self, arrival: &Arrival);
    /// The entry was read or overwritten.
    fn hit(&mut self, slot: Slot, now: Instant);
    /// Chooses one to leave and stops counting it as resident. `None` if it has none to give.
    fn evict(&mut self, now: Instant) -> Option<Victim>;
    /// The entry leaves for another reason: it was removed or has expired.
    fn remove(&mut self, slot: Slot);
    /// The weight or the life of an entry has changed.
    fn update(&mut self, _change: &Arrival) {}
    /// A slot that the policy remembers no longer.
    fn forget(&mut self) -> Option<Slot> {
        None
    }
    /// What it thinks, for display and tests: O(entries).
    fn queues(&self) -> Vec<Queue<Slot>>;
}

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
    pub fn new(kind: PolicyKind, capacity: u64, counts_entries: bool, seed: u64) -> Eviction {
        let victims = Stream::new(seed, Purpose("eviction: victims")).sequence();
        let chances = Stream::new(seed, Purpose("eviction: chances")).sequence();
        let idle_time = || Sampled::new(IdleTime, victims);
        let rarity = || Sampled::new(Rarity::new(chances), victims);
        match kind {
            PolicyKind::Fifo => Eviction::Fifo(fifo::Fifo::new()),
            PolicyKind::Lru => Eviction::Lru(lru::Lru::new()),
            PolicyKind::Clock => Eviction::Clock(clock::Clock::new()),
            PolicyKind::Lfu => Eviction::Lfu(lfu::Lfu::new()),
            PolicyKind::Arc => Eviction::Arc(arc::Arc::new(capacity)),
            PolicyKind::Sieve => Eviction::Sieve(sieve::Sieve::new()),
            PolicyKind::S3Fifo => Eviction::S3Fifo(s3_fifo::S3Fifo::new(capacity)),
            PolicyKind::WTinyLfu => Eviction::WTinyLfu(w_tiny_lfu::WTinyLfu::new(capacity, counts_entries, chances)),
            PolicyKind::Random => Eviction::Random(random::Random::new(victims)),
            PolicyKind::RedisLru => Eviction::RedisLru(idle_time()),
            PolicyKind::RedisLfu => Eviction::RedisLfu(rarity()),
            PolicyKind::VolatileLru => Eviction::VolatileLru(volatile::Volatile::new(idle_time())),
            PolicyKind::VolatileLfu => Eviction::VolatileLfu(volatile::Volatile::new(rarity())),
            PolicyKind::VolatileRandom => {
                Eviction::VolatileRandom(volatile::Volatile::new(random::Random::new(victims)))
            }
            PolicyKind::VolatileTtl => {
                Eviction::VolatileTtl(volatile::Volatile::new(Sampled::new(NearestEnd, victims)))
            }
            PolicyKind::NoEviction => Eviction::NoEviction(no_eviction::NoEviction),
        }
    }
}
