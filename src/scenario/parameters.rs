//! Every parameter of the world, declared once.

use super::parameter::parameters;
use super::script::Intervention;
use super::value::{Kind, choice, named};
use crate::mechanism::eviction::PolicyKind;
use crate::time::Duration;

choice! {
    /// Who holds a key and who loads it.
    Topology {
        /// The app asks the cache; on a miss the app itself queries the database and fills the cache (Redis, memcached).
        LookAside = "look-aside", "look-aside";
        /// The app asks the peer that owns the key; on a miss that owner loads it (groupcache, GeeCache).
        PeerToPeer = "peer-to-peer", "peer to peer";
    }
}

choice! {
    /// When requests arrive.
    Arrivals {
        /// All of them within a window, evenly spread with a random place for each.
        Burst = "burst", "burst";
        /// One after another at equal distances.
        Constant = "constant", "constant rate";
        /// Independently of each other at a mean rate.
        Poisson = "poisson", "Poisson";
    }
}

choice! {
    /// Which keys the requests ask for.
    Popularity {
        /// Everyone asks for the one hot key.
        Single = "single", "one key";
        /// Every key is equally likely.
        Uniform = "uniform", "uniform";
        /// Few keys get most of the requests: the k-th most popular in proportion to 1/k^exponent.
        Zipf = "zipf", "Zipf";
    }
}

choice! {
    /// How long a query takes.
    QueryTime {
        /// Every query the same.
        Constant = "constant", "constant";
        /// Most near the typical time, some much slower, as databases are.
        LogNormal = "log-normal", "log-normal";
    }
}

choice! {
    /// What stops many misses of one key from becoming many queries.
    Coalesce {
        /// Every miss queries the database.
        Off = "none", "none";
        /// One lock a key: one loads, the others wait for the lock and look into the cache again, one after another.
        Mutex = "mutex", "mutex";
        /// One load a key: the first caller leads, all others wait and share its answer.
        Singleflight = "singleflight", "singleflight";
        /// One lock a key in Redis, for all apps together: who gets it loads, the others sleep and look again.
        RedisLock = "redis-lock", "Redis lock";
        /// The cache hands out one right to load a key at a time; the others sleep and ask again (memcache).
        Lease = "lease", "lease";
    }
}

choice! {
    /// How a holder lets go of its Redis lock.
    LockRelease {
        /// Only if the lock still carries the holder's own token.
        Safe = "safe", "safe";
        /// By deleting it, whoever holds it now.
        Unsafe = "unsafe", "unsafe";
    }
}

choice! {
    /// What makes a reader of a value that is still fresh load it anew, in the background.
    EarlyRefresh {
        /// Nothing: values are loaded when they have expired.
        Off = "none", "none";
        /// A draw that makes it the likelier the nearer the end is, by the time that the last load took.
        XFetch = "xfetch", "XFetch";
        /// A draw against the share of the TTL that is gone.
        Linear = "linear", "linear";
        /// Too little time left.
        Threshold = "threshold", "threshold";
    }
}

choice! {
    /// How keys are placed on the cache nodes.
    KeyPlacement {
        /// A ring with groupcache's CRC-32: simple, and uneven however many points a node has.
        RingCrc32 = "ring-crc32", "Ring (CRC-32)";
        /// A ring as libmemcached's ketama makes it, from MD5.
        RingKetama = "ring-ketama", "Ring (ketama)";
        /// A ring with a hash that mixes well: the even one.
        RingMixed = "ring-mixed", "Ring (mixed)";
        /// Hash modulo the number of nodes: when that number changes, nearly every key moves.
        Modulo = "modulo", "Modulo";
        /// Jump consistent hashing: even, and nodes can only leave at the end without moving others' keys.
        Jump = "jump", "Jump hash";
        /// Rendezvous hashing: the node with the highest score for the key.
        Rendezvous = "rendezvous", "Rendezvous";
    }
}

named! {
    PolicyKind {
        Lru = "lru", "LRU";
        Lfu = "lfu", "LFU";
        Fifo = "fifo", "FIFO";
        Clock = "clock", "CLOCK";
        Sieve = "sieve", "SIEVE";
        S3Fifo = "s3-fifo", "S3-FIFO";
        WTinyLfu = "w-tinylfu", "W-TinyLFU";
        Arc = "arc", "ARC";
        Random = "random", "random";
        RedisLru = "redis-lru", "Redis allkeys-lru";
        RedisLfu = "redis-lfu", "Redis allkeys-lfu";
        VolatileLru = "volatile-lru", "Redis volatile-lru";
        VolatileLfu = "volatile-lfu", "Redis volatile-lfu";
        VolatileRandom = "volatile-random", "Redis volatile-random";
        VolatileTtl = "volatile-ttl", "Redis volatile-ttl";
        NoEviction = "noeviction", "Redis noeviction";
    }
}

const fn ms(n: u64) -> Duration {
    Duration::from_millis(n)
}
const DAY: Duration = Duration::from_secs(86_400);
const MINUTE: Duration = Duration::from_secs(60);

/// Most requests in one run.
pub const MAX_REQUESTS: u64 = 3_000_000;

parameters! {
    /// Who asks, how many of them, and when.
    clients: Clients, "Traffic" {
        /// How the requests arrive.
        arrivals: Arrivals = Arrivals::Burst, "Arrivals", Kind::Choice(Arrivals::OPTIONS);
        /// How many requests arrive, besides the calm readers.
        count: u64 = 100, "Readers", Kind::Whole { min: 1, max: MAX_REQUESTS, unit: "requests" };
        /// The time in which the whole burst leaves the clients.
        window: Duration = ms(120), "Arrive within", Kind::Time { min: Duration::ZERO, max: Duration::from_secs(3600) },
            when |s| s.clients.arrivals == Arrivals::Burst;
        /// Requests per second.
        rate: u64 = 1_000, "Rate", Kind::Whole { min: 1, max: 10_000_000, unit: "per second" },
            when |s| s.clients.arrivals != Arrivals::Burst;
        /// When the first of them may leave its client.
        start: Duration = Duration::ZERO, "They start at", Kind::Time { min: Duration::ZERO, max: DAY };
        /// Readers of the hot key at an even rate before the others come: normal life. 0 for none.
        calm_rate: u64 = 0, "Calm readers", Kind::Whole { min: 0, max: 100_000, unit: "per second" };
        /// When the last calm reader leaves its client.
        calm_until: Duration = Duration::ZERO, "Calm until", Kind::Time { min: Duration::ZERO, max: DAY },
            when |s| s.clients.calm_rate > 0;
        /// The time from a client to its app, one way.
        one_way: Duration = ms(20), "Client to app", Kind::Time { min: Duration::ZERO, max: MINUTE };
    }

    /// Which keys are asked for, and how large their values are.
    keys: Keys, "Keys" {
        /// Which keys the requests ask for.
        popularity: Popularity = Popularity::Single, "Popularity", Kind::Choice(Popularity::OPTIONS);
        /// The name of the hot key, the most popular one. The others are called key-1, key-2 and so on.
        hot: String = "Tom".into(), "Hot key", Kind::Text { max: 64 };
        /// How many different keys there are.
        count: u64 = 10_000, "Keys", Kind::Whole { min: 1, max: 1_000_000, unit: "keys" },
            when |s| s.keys.popularity != Popularity::Single;
        /// How unequal the popularity is: 0 is uniform, 1 is the classic law of web traffic.
        exponent: f64 = 1.0, "Zipf exponent", Kind::Real { min: 0.0, max: 4.0 },
            when |s| s.keys.popularity == Popularity::Zipf;
        /// The share of the requests that scan: each asks for a key that nobody asked for before or asks for again.
        scan_share: f64 = 0.0, "Share of a scan", Kind::Real { min: 0.0, max: 1.0 },
            when |s| s.keys.popularity != Popularity::Single;
        /// When the scan begins.
        scan_from: Duration = Duration::ZERO, "Scan from", Kind::Time { min: Duration::ZERO, max: DAY },
            when |s| s.keys.popularity != Popularity::Single && s.keys.scan_share > 0.0;
        /// The share of the requests that ask for keys that do not exist in the database.
        missing_share: f64 = 0.0, "Share of unknown keys", Kind::Real { min: 0.0, max: 1.0 };
        /// How many different unknown keys are asked for; 0 for a new one each time.
        missing_count: u64 = 0, "Unknown keys", Kind::Whole { min: 0, max: 1_000_000, unit: "keys" },
            when |s| s.keys.missing_share > 0.0;
        /// The size of every value. A cache entry takes this and its key's length.
        value_bytes: u64 = 1_000, "Value size", Kind::Whole { min: 0, max: 100_000_000, unit: "bytes" },
            when |s| s.cache.max_bytes > 0;
    }

    /// The application instances that the clients talk to.
    apps: Apps, "Apps" {
        /// Who loads a missing key: the app that asked (look-aside), or the peer that owns the key (peer to peer).
        topology: Topology = Topology::LookAside, "Topology", Kind::Choice(Topology::OPTIONS);
        /// How many app instances there are; a load balancer deals the requests out in turn.
        count: u64 = 1, "App instances", Kind::Whole { min: 1, max: 16, unit: "apps" };
    }

    /// The cache nodes on their hash ring.
    cache: CacheNodes, "Cache" {
        /// How long a value lives after it was stored.
        ttl: Duration = Duration::from_secs(2), "TTL", Kind::Time { min: ms(1), max: Duration::from_secs(30 * 86_400) };
        /// Every stored value lives longer by a draw between nothing and this, so that what was stored together does
        /// not expire together. 0 for none.
        jitter: Duration = Duration::ZERO, "TTL jitter", Kind::Time { min: Duration::ZERO, max: Duration::from_secs(30 * 86_400) };
        /// For how long past its TTL a value is still served, while it is loaded anew in the background. 0 for not at all.
        grace: Duration = Duration::ZERO, "Serve stale for", Kind::Time { min: Duration::ZERO, max: Duration::from_secs(30 * 86_400) };
        /// How long the answer that a key does not exist is stored; 0 for not at all.
        negative_ttl: Duration = Duration::ZERO, "Negative TTL", Kind::Time { min: Duration::ZERO, max: Duration::from_secs(30 * 86_400) },
            when |s| s.keys.missing_share > 0.0;
        /// Whether the hot key is already stored when the run begins.
        preload: bool = true, "Starts warm", Kind::Flag;
        /// How many of the most popular keys are already stored when the run begins.
        preload_keys: u64 = 1, "Keys stored", Kind::Whole { min: 1, max: 1_000_000, unit: "keys" },
            when |s| s.cache.preload && s.keys.popularity != Popularity::Single;
        /// The names of the cache nodes.
        nodes: Vec<String> = vec!["cache-1".into(), "cache-2".into(), "cache-3".into()], "Nodes", Kind::Names { max: 64 };
        /// How it is decided which node holds a key.
        placement: KeyPlacement = KeyPlacement::RingCrc32, "Placement", Kind::Choice(KeyPlacement::OPTIONS),
            when |s| s.cache.nodes.len() > 1;
        /// How many points every node has on the ring.
        virtual_nodes: u64 = 50, "Virtual nodes", Kind::Whole { min: 1, max: 1_000, unit: "a node" },
            when |s| s.cache.nodes.len() > 1 && s.cache.placement.is_ring();
        /// Which entry a full node gives up.
        policy: PolicyKind = PolicyKind::Lru, "Eviction", Kind::Choice(POLICIES),
            when |s| s.is_limited();
        /// A value enters the cache only when its key is loaded for this many times within the window; 1 for at once.
        admit_after: u64 = 1, "Admit at load", Kind::Whole { min: 1, max: 100, unit: "loads" },
            when |s| s.is_limited();
        /// For how long loads of a key are counted, from its first.
        admit_window: Duration = MINUTE, "Count loads for", Kind::Time { min: ms(1), max: DAY },
            when |s| s.is_limited() && s.cache.admit_after > 1;
        /// The most entries a node holds before it evicts one; 0 for no limit.
        max_entries: u64 = 0, "Entries a node", Kind::Whole { min: 0, max: 10_000_000, unit: "entries" },
            when |s| s.keys.popularity != Popularity::Single || s.cache.max_entries > 0;
        /// The most bytes of keys and values a node holds before it evicts; 0 for no limit.
        max_bytes: u64 = 0, "Bytes a node", Kind::Whole { min: 0, max: 1_000_000_000_000, unit: "bytes" },
            when |s| s.keys.popularity != Popularity::Single || s.cache.max_bytes > 0;
        /// From an app to a cache node and back.
        round_trip: Duration = ms(2), "Round trip", Kind::Time { min: Duration::ZERO, max: MINUTE };
        /// How long a peer takes to look into its own memory.
        lookup: Duration = Duration::from_micros(50), "Lookup", Kind::Time { min: Duration::ZERO, max: MINUTE },
            when |s| s.apps.topology == Topology::PeerToPeer;
    }

    /// What stands between a miss and the database.
    protection: Protection, "Protection" {
        /// What keeps many misses of one key from becoming many queries.
        coalesce: Coalesce = Coalesce::Off, "Coalescing", Kind::Choice(Coalesce::OPTIONS);
        /// How long the lock lasts if nobody releases it.
        lock_ttl: Duration = Duration::from_secs(10), "Lock TTL", Kind::Time { min: ms(1), max: DAY },
            when |s| s.protection.coalesce == Coalesce::RedisLock;
        /// How long those who do not get the lock sleep before they look again.
        lock_poll: Duration = ms(50), "Poll every", Kind::Time { min: ms(1), max: MINUTE },
            when |s| s.protection.coalesce == Coalesce::RedisLock;
        /// How the holder lets go: only of its own lock, or of whatever lock is there by then.
        lock_release: LockRelease = LockRelease::Safe, "Release", Kind::Choice(LockRelease::OPTIONS),
            when |s| s.protection.coalesce == Coalesce::RedisLock;
        /// How long a lease keeps all others from loading its key.
        lease_hold: Duration = Duration::from_secs(10), "Lease lasts", Kind::Time { min: ms(1), max: DAY },
            when |s| s.protection.coalesce == Coalesce::Lease;
        /// How long those who do not get the lease sleep before they ask again.
        lease_wait: Duration = ms(50), "Ask again after", Kind::Time { min: ms(1), max: MINUTE },
            when |s| s.protection.coalesce == Coalesce::Lease;
        /// Whether those who do not get the lease take a value that was deleted a short time ago, rather than wait.
        lease_stale: bool = false, "Take the old value", Kind::Flag,
            when |s| s.protection.coalesce == Coalesce::Lease;
        /// What makes a reader of a fresh value load it anew, in the background, before it expires.
        early: EarlyRefresh = EarlyRefresh::Off, "Early refresh", Kind::Choice(EarlyRefresh::OPTIONS);
        /// Above 1 refreshes earlier, below 1 later.
        early_beta: f64 = 1.0, "XFetch β", Kind::Real { min: 0.0, max: 20.0 },
            when |s| s.protection.early == EarlyRefresh::XFetch;
        /// With less time than this left, every reader refreshes.
        early_below: Duration = Duration::from_secs(60), "Refresh below", Kind::Time { min: ms(1), max: DAY },
            when |s| s.protection.early == EarlyRefresh::Threshold;
        /// Whether every app has a Bloom filter of all keys that exist, and turns away what it does not know.
        bloom: bool = false, "Bloom filter", Kind::Flag,
            when |s| s.keys.missing_share > 0.0;
        /// How many of the keys that do not exist the filter lets through.
        bloom_errors: f64 = 0.01, "False positives", Kind::Real { min: 0.000_001, max: 0.5 },
            when |s| s.keys.missing_share > 0.0 && s.protection.bloom;
    }

    /// The database behind the cache.
    database: Database, "Database" {
        /// The time a query takes once it has a connection: the mean of its distribution.
        query_time: Duration = ms(200), "Query time", Kind::Time { min: Duration::ZERO, max: Duration::from_secs(3600) };
        /// How query times vary.
        distribution: QueryTime = QueryTime::Constant, "Varies", Kind::Choice(QueryTime::OPTIONS);
        /// The standard deviation of the logarithm of the query time: 0.5 makes the slowest 1 % take about 2.8 times the mean.
        sigma: f64 = 0.5, "Spread (sigma)", Kind::Real { min: 0.0, max: 3.0 },
            when |s| s.database.distribution == QueryTime::LogNormal;
        /// How many queries run at once; the others wait in line.
        connections: u64 = 20, "Connections", Kind::Whole { min: 1, max: 10_000, unit: "connections" };
        /// From whoever queries to the database and back.
        round_trip: Duration = ms(1), "Round trip", Kind::Time { min: Duration::ZERO, max: MINUTE };
    }

    /// What is done to the world while it runs.
    script: Script, "Interventions" {
        /// Each thing that is done, with its time: delete@5s, flush@5s, slow:10:3s@8s. Times count from the start.
        actions: Vec<Intervention> = Vec::new(), "What happens", Kind::Script;
    }

    /// What chance does.
    run: Run, "Chance" {
        /// The number that every random draw follows from. Same seed, same run, to the bit.
        seed: u64 = 1, "Seed", Kind::Whole { min: 0, max: u64::MAX, unit: "" };
    }
}
