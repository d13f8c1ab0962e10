//! Every parameter of the world, declared once.

use super::parameter::{Control, Role, parameters};
use super::script::Intervention;
use super::value::{Kind, choice, named};
use crate::time::Duration;
use stampede_mechanisms::eviction::PolicyKind;

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
        /// Independently of each other, at a rate that rises or falls evenly from one value to another and then stays.
        Ramp = "ramp", "ramp";
        /// Independently of each other at a mean rate, and for a while at another.
        Spike = "spike", "spike";
        /// Each of so many users asks, waits for the answer, thinks, and asks again.
        Closed = "closed", "closed loop";
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
        /// A few keys share most of the requests evenly, and all others share the rest.
        HotSet = "hot-set", "hot set";
    }
}

choice! {
    /// How long a client waits before it tries again.
    Retry {
        /// It does not try again.
        Off = "none", "none";
        /// The same time before each try.
        Fixed = "fixed", "fixed";
        /// Twice as long before each try.
        Exponential = "exponential", "exponential";
        /// A draw between nothing and the exponential time.
        FullJitter = "full-jitter", "full jitter";
        /// Half of the exponential time, and a draw of up to the other half.
        EqualJitter = "equal-jitter", "equal jitter";
        /// A draw between the base and three times the wait before.
        Decorrelated = "decorrelated", "decorrelated";
    }
}

choice! {
    /// What bounds all retries together.
    RetryBudget {
        /// Nothing.
        Off = "none", "none";
        /// gRPC's: ten tokens, a failure costs one, a success earns a tenth; no retries with half of them gone.
        Grpc = "grpc", "gRPC throttle";
        /// The AWS SDKs': 500 tokens, a retry takes 5, after a timeout 10, and gives them back when it succeeds.
        Aws = "aws", "AWS quota";
    }
}

choice! {
    /// A circuit breaker before the database, in each process that loads.
    BreakerKind {
        /// None.
        Off = "none", "none";
        /// Hystrix's defaults: 10 s, at least 20 calls, half of them failed; one probe.
        Hystrix = "hystrix", "Hystrix";
        /// resilience4j's defaults: the last 100 calls, half of them failed or slow; ten probes.
        Resilience4j = "resilience4j", "resilience4j";
    }
}

choice! {
    /// Who leaves the line of queries first.
    QueueOrder {
        /// Who came first.
        Fifo = "fifo", "first come";
        /// Who came last.
        Lifo = "lifo", "last come";
    }
}

choice! {
    /// Which waiting queries the database does not run any more.
    Shed {
        /// It runs them all.
        Off = "none", "none";
        /// Those whose client has given up already.
        Late = "late", "past the deadline";
        /// Those that could not be answered before their client gives up.
        Hopeless = "hopeless", "cannot make the deadline";
        /// Those that have waited for long while the line never empties (CoDel).
        Codel = "codel", "CoDel";
    }
}

choice! {
    /// How a write changes the database and the cache.
    WriteStrategy {
        /// The database first; then the key is deleted from the cache.
        UpdateDelete = "update-delete", "update, delete";
        /// The key is deleted from the cache first; then the database.
        DeleteUpdate = "delete-update", "delete, update";
        /// The database first; then the new value is stored in the cache.
        UpdateSet = "update-set", "update, store";
        /// The cache node writes to the database, stores, and answers; writes to one key take turns.
        Through = "write-through", "write-through";
        /// The database only: the cache keeps what it has until its time is over.
        Around = "write-around", "write-around";
        /// The cache at once; the database later, in batches.
        Back = "write-back", "write-back";
        /// The database first; then the key's version goes up, and no older value counts any more.
        Versioned = "versioned", "versioned keys";
    }
}

choice! {
    /// What of the queue of writes survives a crash.
    WriteLog {
        /// Nothing.
        Off = "none", "none";
        /// Everything: each write is on disk before it is acknowledged.
        Every = "every-write", "every write";
        /// What is older than a second.
        Second = "every-second", "every second";
    }
}

choice! {
    /// How long a query takes.
    QueryTime {
        /// Every query the same.
        Constant = "constant", "constant";
        /// Most near the typical time, some much slower, as databases are.
        LogNormal = "log-normal", "log-normal";
        /// Without memory: most short, a few long.
        Exponential = "exponential", "exponential";
        /// Anything between two bounds alike.
        Uniform = "uniform", "uniform";
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
        /// Singleflight in each app, and of its leaders only one that has the lock in Redis loads.
        FlightLock = "flight-lock", "singleflight, then lock";
        /// Singleflight in each app, and of its leaders only one that has the lease loads.
        FlightLease = "flight-lease", "singleflight, then lease";
    }
}

/// What belongs to each way.
impl Coalesce {
    /// Whether each process lets only one of its jobs load a key at a time.
    pub const fn is_in_process(self) -> bool {
        matches!(self, Coalesce::Mutex | Coalesce::Singleflight | Coalesce::FlightLock | Coalesce::FlightLease)
    }

    /// Whether there is a lock in Redis.
    pub const fn has_lock(self) -> bool {
        matches!(self, Coalesce::RedisLock | Coalesce::FlightLock)
    }

    /// Whether the cache hands out leases.
    pub const fn has_leases(self) -> bool {
        matches!(self, Coalesce::Lease | Coalesce::FlightLease)
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
        /// Nobody: a timer does, when too little time is left and the value has been read.
        Ahead = "ahead", "refresh-ahead";
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

fn writes(scenario: &Scenario) -> bool {
    scenario.writes_anything()
}

fn write_back(scenario: &Scenario) -> bool {
    writes(scenario) && scenario.writes.strategy == WriteStrategy::Back
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
        arrivals: Arrivals = Arrivals::Burst, "Arrivals", Kind::Choice(Arrivals::OPTIONS), End;
        /// How many requests arrive, besides the calm readers.
        count: u64 = 100, "Readers", Kind::Whole { min: 1, max: MAX_REQUESTS, unit: "requests" }, Number,
            page Control::FIRST.slides(1.0, 1e6);
        /// The time in which the whole burst leaves the clients.
        window: Duration = ms(120), "Arrive within", Kind::Time { min: Duration::ZERO, max: Duration::from_secs(3600) }, Number,
            when |s| s.clients.arrivals == Arrivals::Burst,
            page Control::FIRST.slides_over(ms(1), Duration::from_secs(10));
        /// Requests per second.
        rate: u64 = 1_000, "Rate", Kind::Whole { min: 1, max: 10_000_000, unit: "per second" }, Number,
            when |s| !matches!(s.clients.arrivals, Arrivals::Burst | Arrivals::Closed),
            page Control::FIRST.slides(1.0, 1e5);
        /// The rate at the start of the ramp.
        rate_from: u64 = 0, "Rate at first", Kind::Whole { min: 0, max: 10_000_000, unit: "per second" }, Number,
            when |s| s.clients.arrivals == Arrivals::Ramp;
        /// How long the ramp takes to reach the rate.
        ramp: Duration = Duration::from_secs(10), "Ramp lasts", Kind::Time { min: ms(1), max: DAY }, Number,
            when |s| s.clients.arrivals == Arrivals::Ramp;
        /// The rate while the spike lasts.
        spike_rate: u64 = 10_000, "Rate of the spike", Kind::Whole { min: 1, max: 10_000_000, unit: "per second" }, Number,
            when |s| s.clients.arrivals == Arrivals::Spike;
        /// When the spike begins, counted from the first request's time.
        spike_at: Duration = Duration::from_secs(5), "Spike after", Kind::Time { min: Duration::ZERO, max: DAY }, Number,
            when |s| s.clients.arrivals == Arrivals::Spike;
        /// How long the spike lasts.
        spike_for: Duration = Duration::from_secs(1), "Spike lasts", Kind::Time { min: ms(1), max: DAY }, Number,
            when |s| s.clients.arrivals == Arrivals::Spike;
        /// How many users there are in the closed loop.
        users: u64 = 50, "Users", Kind::Whole { min: 1, max: 100_000, unit: "users" }, Number,
            when |s| s.clients.arrivals == Arrivals::Closed;
        /// The mean time that a user thinks between an answer and the next request; drawn exponentially.
        think: Duration = Duration::from_secs(1), "Think time", Kind::Time { min: Duration::ZERO, max: Duration::from_secs(3600) }, Number,
            when |s| s.clients.arrivals == Arrivals::Closed;
        /// When the first of them may leave its client.
        start: Duration = Duration::ZERO, "They start at", Kind::Time { min: Duration::ZERO, max: DAY }, Number,
            page Control::PLAIN.slides_over(ms(10), MINUTE);
        /// Readers of the hot key at an even rate before the others come: normal life. 0 for none.
        calm_rate: u64 = 0, "Calm readers", Kind::Whole { min: 0, max: 100_000, unit: "per second" }, Switch,
            page Control::PLAIN.slides(1.0, 1e4);
        /// When the last calm reader leaves its client.
        calm_until: Duration = Duration::ZERO, "Calm until", Kind::Time { min: Duration::ZERO, max: DAY }, Number,
            when |s| s.clients.calm_rate > 0,
            page Control::PLAIN.slides_over(ms(10), MINUTE);
        /// The time from a client to its app, one way.
        one_way: Duration = ms(20), "Client to app", Kind::Time { min: Duration::ZERO, max: MINUTE }, Number,
            page Control::PLAIN.slides_over(Duration::from_micros(100), Duration::from_secs(1));
        /// The share of the requests that read; the others write.
        read_share: f64 = 1.0, "Share of reads", Kind::Real { min: 0.0, max: 1.0 }, Switch;
        /// The share of the reads that a CDN answers, before any app.
        cdn_share: f64 = 0.0, "Share at the CDN", Kind::Real { min: 0.0, max: 1.0 }, Switch;
        /// From a client to the CDN and back.
        cdn_time: Duration = ms(10), "CDN and back", Kind::Time { min: Duration::ZERO, max: MINUTE }, Number,
            when |s| s.clients.cdn_share > 0.0;
        /// How long a client waits for the answer to a try, from its departure. 0 for as long as it takes.
        timeout: Duration = Duration::ZERO, "Client timeout", Kind::Time { min: Duration::ZERO, max: DAY }, Switch;
        /// Whether the work for a client stops when the client gives up. If not, it goes on, and its query keeps its connection.
        cancel: bool = false, "Cancellation propagates", Kind::Flag, End,
            when |s| s.clients.timeout > Duration::ZERO;
        /// How long a client waits before it tries again after a timeout or an error.
        retry: Retry = Retry::Off, "Retries", Kind::Choice(Retry::OPTIONS), End;
        /// How many times a client tries again.
        retries: u64 = 2, "At most", Kind::Whole { min: 1, max: 20, unit: "retries" }, Number,
            when |s| s.clients.retry != Retry::Off;
        /// The wait before the first retry; with full jitter its upper bound.
        retry_base: Duration = ms(100), "First wait", Kind::Time { min: ms(1), max: DAY }, Number,
            when |s| s.clients.retry != Retry::Off;
        /// The longest wait before a retry.
        retry_cap: Duration = Duration::from_secs(10), "Longest wait", Kind::Time { min: ms(1), max: DAY }, Number,
            when |s| !matches!(s.clients.retry, Retry::Off | Retry::Fixed);
        /// What bounds all retries together.
        retry_budget: RetryBudget = RetryBudget::Off, "Retry budget", Kind::Choice(RetryBudget::OPTIONS), End,
            when |s| s.clients.retry != Retry::Off;
    }

    /// Which keys are asked for, and how large their values are.
    keys: Keys, "Keys" {
        /// Which keys the requests ask for.
        popularity: Popularity = Popularity::Single, "Popularity", Kind::Choice(Popularity::OPTIONS), End;
        /// The name of the hot key, the most popular one. The others are called key-1, key-2 and so on.
        hot: String = "Tom".into(), "Hot key", Kind::Text { max: 64 }, Number;
        /// How many different keys there are.
        count: u64 = 10_000, "Keys", Kind::Whole { min: 1, max: 1_000_000, unit: "keys" }, Number,
            when |s| s.keys.popularity != Popularity::Single;
        /// How unequal the popularity is: 0 is uniform, 1 is the classic law of web traffic.
        exponent: f64 = 1.0, "Zipf exponent", Kind::Real { min: 0.0, max: 4.0 }, Number,
            when |s| s.keys.popularity == Popularity::Zipf,
            page Control::PLAIN.slides(0.0, 2.0);
        /// How many keys are in the hot set.
        hot_count: u64 = 10, "Keys in the hot set", Kind::Whole { min: 1, max: 1_000_000, unit: "keys" }, Number,
            when |s| s.keys.popularity == Popularity::HotSet;
        /// The share of the requests that ask for keys of the hot set.
        hot_share: f64 = 0.9, "Share of the hot set", Kind::Real { min: 0.0, max: 1.0 }, Number,
            when |s| s.keys.popularity == Popularity::HotSet;
        /// How often the hot set moves on to other keys, counted from the start of the run. 0 for never.
        shift_every: Duration = Duration::ZERO, "Hot set moves every", Kind::Time { min: Duration::ZERO, max: DAY }, Switch,
            when |s| s.keys.popularity == Popularity::HotSet;
        /// The share of the requests that scan: each asks for a key that nobody asked for before or asks for again.
        scan_share: f64 = 0.0, "Share of a scan", Kind::Real { min: 0.0, max: 1.0 }, Switch,
            when |s| s.keys.popularity != Popularity::Single;
        /// When the scan begins.
        scan_from: Duration = Duration::ZERO, "Scan from", Kind::Time { min: Duration::ZERO, max: DAY }, Number,
            when |s| s.keys.popularity != Popularity::Single && s.keys.scan_share > 0.0,
            page Control::PLAIN.slides_over(ms(10), MINUTE);
        /// The share of the requests that ask for keys that do not exist in the database.
        missing_share: f64 = 0.0, "Share of unknown keys", Kind::Real { min: 0.0, max: 1.0 }, Switch;
        /// How many different unknown keys are asked for; 0 for a new one each time.
        missing_count: u64 = 0, "Unknown keys", Kind::Whole { min: 0, max: 1_000_000, unit: "keys" }, Switch,
            when |s| s.keys.missing_share > 0.0,
            page Control::PLAIN.slides(1.0, 1e5);
        /// The size of a value: the mean over all keys. A cache entry takes this and its key's length.
        value_bytes: u64 = 1_000, "Value size", Kind::Whole { min: 0, max: 100_000_000, unit: "bytes" }, Number,
            when |s| s.cache.max_bytes > 0,
            page Control::PLAIN.slides(1.0, 1e7);
        /// How unequal the sizes of values are: the standard deviation of their logarithm. 0 makes all the same.
        size_spread: f64 = 0.0, "Spread of sizes", Kind::Real { min: 0.0, max: 3.0 }, Number,
            when |s| s.cache.max_bytes > 0;
    }

    /// The application instances that the clients talk to.
    apps: Apps, "Apps" {
        /// Who loads a missing key: the app that asked (look-aside), or the peer that owns the key (peer to peer).
        topology: Topology = Topology::LookAside, "Topology", Kind::Choice(Topology::OPTIONS), End,
            page Control::FIRST;
        /// How many app instances there are; a load balancer deals the requests out in turn.
        count: u64 = 1, "App instances", Kind::Whole { min: 1, max: 16, unit: "apps" }, Number,
            page Control::FIRST;
        /// How long every app keeps a value in its own memory (L1), before all cache nodes. 0 for not at all.
        l1_ttl: Duration = Duration::ZERO, "L1 TTL", Kind::Time { min: Duration::ZERO, max: Duration::from_secs(30 * 86_400) }, Switch;
        /// The most entries an app keeps in its own memory; it evicts with LRU.
        l1_entries: u64 = 1_000, "L1 entries", Kind::Whole { min: 1, max: 10_000_000, unit: "entries" }, Number,
            when |s| s.apps.l1_ttl > Duration::ZERO;
        /// The share of the values an app fetches that it keeps in its own memory.
        l1_share: f64 = 1.0, "Share kept in L1", Kind::Real { min: 0.0, max: 1.0 }, Number,
            when |s| s.apps.l1_ttl > Duration::ZERO;
    }

    /// The cache nodes on their hash ring.
    cache: CacheNodes, "Cache" {
        /// How long a value lives after it was stored.
        ttl: Duration = Duration::from_secs(2), "TTL", Kind::Time { min: ms(1), max: Duration::from_secs(30 * 86_400) }, Number,
            page Control::FIRST.slides_over(ms(10), Duration::from_secs(30 * 86_400));
        /// Every stored value lives longer by a draw between nothing and this, so that what was stored together does
        /// not expire together. 0 for none.
        jitter: Duration = Duration::ZERO, "TTL jitter", Kind::Time { min: Duration::ZERO, max: Duration::from_secs(30 * 86_400) }, Switch,
            page Control::PLAIN.slides_over(ms(10), Duration::from_secs(3600));
        /// For how long past its TTL a value is still served, while it is loaded anew in the background. 0 for not at all.
        grace: Duration = Duration::ZERO, "Serve stale for", Kind::Time { min: Duration::ZERO, max: Duration::from_secs(30 * 86_400) }, Switch;
        /// For how long past its TTL a value is still good for an answer where there would be none: when loading it anew fails.
        stale_on_error: Duration = Duration::ZERO, "Stale on error for", Kind::Time { min: Duration::ZERO, max: Duration::from_secs(30 * 86_400) }, Switch;
        /// How long the answer that a key does not exist is stored; 0 for not at all.
        negative_ttl: Duration = Duration::ZERO, "Negative TTL", Kind::Time { min: Duration::ZERO, max: Duration::from_secs(30 * 86_400) }, Switch,
            when |s| s.keys.missing_share > 0.0,
            page Control::PLAIN.slides_over(ms(100), Duration::from_secs(3600));
        /// Whether the hot key is already stored when the run begins.
        preload: bool = true, "Starts warm", Kind::Flag, End;
        /// How many of the most popular keys are already stored when the run begins.
        preload_keys: u64 = 1, "Keys stored", Kind::Whole { min: 1, max: 1_000_000, unit: "keys" }, Number,
            when |s| s.cache.preload && s.keys.popularity != Popularity::Single,
            page Control::PLAIN.slides(1.0, 1e5);
        /// The names of the cache nodes.
        nodes: Vec<String> = vec!["cache-1".into(), "cache-2".into(), "cache-3".into()], "Nodes", Kind::Names { max: 64 }, Number,
            page Control::FIRST;
        /// How it is decided which node holds a key.
        placement: KeyPlacement = KeyPlacement::RingCrc32, "Placement", Kind::Choice(KeyPlacement::OPTIONS), End,
            when |s| s.cache.nodes.len() > 1;
        /// How many points every node has on the ring.
        virtual_nodes: u64 = 50, "Virtual nodes", Kind::Whole { min: 1, max: 1_000, unit: "a node" }, Number,
            when |s| s.cache.nodes.len() > 1 && s.cache.placement.is_ring();
        /// Which entry a full node gives up.
        policy: PolicyKind = PolicyKind::Lru, "Eviction", Kind::Choice(POLICIES), End,
            when |s| s.is_limited();
        /// A value enters the cache only when its key is loaded for this many times within the window; 1 for at once.
        admit_after: u64 = 1, "Admit at load", Kind::Whole { min: 1, max: 100, unit: "loads" }, Switch,
            when |s| s.is_limited();
        /// For how long loads of a key are counted, from its first.
        admit_window: Duration = MINUTE, "Count loads for", Kind::Time { min: ms(1), max: DAY }, Number,
            when |s| s.is_limited() && s.cache.admit_after > 1,
            page Control::PLAIN.slides_over(ms(100), Duration::from_secs(3600));
        /// The most entries a node holds before it evicts one; 0 for no limit.
        max_entries: u64 = 0, "Entries a node", Kind::Whole { min: 0, max: 10_000_000, unit: "entries" }, Switch,
            when |s| s.keys.popularity != Popularity::Single || s.cache.max_entries > 0,
            page Control::PLAIN.slides(1.0, 1e6);
        /// The most bytes of keys and values a node holds before it evicts; 0 for no limit.
        max_bytes: u64 = 0, "Bytes a node", Kind::Whole { min: 0, max: 1_000_000_000_000, unit: "bytes" }, Switch,
            when |s| s.keys.popularity != Popularity::Single || s.cache.max_bytes > 0,
            page Control::PLAIN.slides(100.0, 1e10);
        /// From an app to a cache node and back.
        round_trip: Duration = ms(2), "Round trip", Kind::Time { min: Duration::ZERO, max: MINUTE }, Number,
            page Control::PLAIN.slides_over(Duration::from_micros(10), Duration::from_secs(1));
        /// How long a node works on one request; it works on one at a time. 0 for no time at all.
        service: Duration = Duration::ZERO, "Work a request", Kind::Time { min: Duration::ZERO, max: MINUTE }, Switch;
        /// On how many nodes a hot key is kept; its readers choose one of them. 1 for its owner alone.
        hot_copies: u64 = 1, "Copies of a hot key", Kind::Whole { min: 1, max: 64, unit: "nodes" }, Switch,
            when |s| s.cache.nodes.len() > 1;
        /// A key is hot that more requests than this ask for within a second. 0 makes every key hot.
        hot_above: u64 = 1_000, "Hot above", Kind::Whole { min: 0, max: 10_000_000, unit: "per second" }, Number,
            when |s| s.cache.nodes.len() > 1 && s.cache.hot_copies > 1;
        /// How long an app waits for a cache node that does not answer.
        timeout: Duration = ms(50), "Wait for a dead node", Kind::Time { min: Duration::ZERO, max: MINUTE }, Number;
        /// Whether an app asks the database when a cache node does not answer; if not, the request fails.
        degrade: bool = true, "Do without the cache", Kind::Flag, End;
        /// How long a peer takes to look into its own memory.
        lookup: Duration = Duration::from_micros(50), "Lookup", Kind::Time { min: Duration::ZERO, max: MINUTE }, Number,
            when |s| s.apps.topology == Topology::PeerToPeer,
            page Control::PLAIN.slides_over(Duration::from_micros(1), ms(100));
    }

    /// What stands between a miss and the database.
    protection: Protection, "Protection", own {
        /// What keeps many misses of one key from becoming many queries.
        coalesce: Coalesce = Coalesce::Off, "Coalescing", Kind::Choice(Coalesce::OPTIONS), End;
        /// How long the lock lasts if nobody releases it.
        lock_ttl: Duration = Duration::from_secs(10), "Lock TTL", Kind::Time { min: ms(1), max: DAY }, End,
            when |s| s.protection.coalesce.has_lock();
        /// How long those who do not get the lock sleep before they look again.
        lock_poll: Duration = ms(50), "Poll every", Kind::Time { min: ms(1), max: MINUTE }, End,
            when |s| s.protection.coalesce.has_lock();
        /// How the holder lets go: only of its own lock, or of whatever lock is there by then.
        lock_release: LockRelease = LockRelease::Safe, "Release", Kind::Choice(LockRelease::OPTIONS), End,
            when |s| s.protection.coalesce.has_lock();
        /// How long a lease keeps all others from loading its key.
        lease_hold: Duration = Duration::from_secs(10), "Lease lasts", Kind::Time { min: ms(1), max: DAY }, End,
            when |s| s.protection.coalesce.has_leases();
        /// How long those who do not get the lease sleep before they ask again.
        lease_wait: Duration = ms(50), "Ask again after", Kind::Time { min: ms(1), max: MINUTE }, End,
            when |s| s.protection.coalesce.has_leases();
        /// Whether those who do not get the lease take a value that was deleted a short time ago, rather than wait.
        lease_stale: bool = false, "Take the old value", Kind::Flag, End,
            when |s| s.protection.coalesce.has_leases();
        /// What makes a reader of a fresh value load it anew, in the background, before it expires.
        early: EarlyRefresh = EarlyRefresh::Off, "Early refresh", Kind::Choice(EarlyRefresh::OPTIONS), End,
            page Control::PLAIN.quiet();
        /// Above 1 refreshes earlier, below 1 later.
        early_beta: f64 = 1.0, "XFetch β", Kind::Real { min: 0.0, max: 20.0 }, End,
            when |s| s.protection.early == EarlyRefresh::XFetch;
        /// With less time than this left, every reader refreshes, or the timer does.
        early_below: Duration = Duration::from_secs(60), "Refresh below", Kind::Time { min: ms(1), max: DAY }, End,
            when |s| matches!(s.protection.early, EarlyRefresh::Threshold | EarlyRefresh::Ahead);
        /// Whether a load fills the cache whose client has gone meanwhile. A shared flight always does.
        late_fill: bool = false, "Late results are stored", Kind::Flag, End,
            when |s| s.clients.timeout > Duration::ZERO;
        /// A circuit breaker in each process that loads: while most queries fail it lets none through.
        breaker: BreakerKind = BreakerKind::Off, "Circuit breaker", Kind::Choice(BreakerKind::OPTIONS), End;
        /// A query that takes longer than this counts for the breaker as one that failed.
        breaker_slow: Duration = MINUTE, "Too slow above", Kind::Time { min: ms(1), max: DAY }, End,
            when |s| s.protection.breaker != BreakerKind::Off;
        /// How long the breaker stays open before it lets a query probe.
        breaker_open: Duration = Duration::from_secs(5), "Stays open for", Kind::Time { min: ms(1), max: DAY }, End,
            when |s| s.protection.breaker != BreakerKind::Off;
        /// How many loads a process has under way at most; it turns away more. 0 for any number.
        limit: u64 = 0, "Loads at once", Kind::Whole { min: 0, max: 1_000_000, unit: "a process" }, End;
        /// Whether each process turns loads away by chance, the more of them fail (Google's adaptive throttling, K = 2).
        throttle: bool = false, "Adaptive throttle", Kind::Flag, End;
        /// Whether every app has a Bloom filter of all keys that exist, and turns away what it does not know.
        bloom: bool = false, "Bloom filter", Kind::Flag, End,
            when |s| s.keys.missing_share > 0.0;
        /// How many of the keys that do not exist the filter lets through.
        bloom_errors: f64 = 0.01, "False positives", Kind::Real { min: 0.000_001, max: 0.5 }, End,
            when |s| s.keys.missing_share > 0.0 && s.protection.bloom;
    }

    /// How writes change the database and the cache.
    writes: Writes, "Writes" {
        /// What a write does, and in which order.
        strategy: WriteStrategy = WriteStrategy::UpdateDelete, "Strategy", Kind::Choice(WriteStrategy::OPTIONS), End, when writes;
        /// How many other keys a write invalidates with its own: those that follow it.
        related: u64 = 0, "Related keys", Kind::Whole { min: 0, max: 100, unit: "keys" }, End,
            when |s| writes(s) && matches!(s.writes.strategy, WriteStrategy::UpdateDelete | WriteStrategy::DeleteUpdate | WriteStrategy::UpdateSet);
        /// The share of the writes whose part in the cache fails, while their part in the database succeeds.
        cache_fails: f64 = 0.0, "Cache part fails", Kind::Real { min: 0.0, max: 1.0 }, End, when writes;
        /// How long after the first the key is deleted again, in the background. 0 for not at all.
        delete_again: Duration = Duration::ZERO, "Delete again after", Kind::Time { min: Duration::ZERO, max: MINUTE }, End,
            when |s| writes(s) && matches!(s.writes.strategy, WriteStrategy::UpdateDelete | WriteStrategy::DeleteUpdate);
        /// The most writes that go to the database as one.
        batch: u64 = 100, "Batch", Kind::Whole { min: 1, max: 100_000, unit: "writes" }, End, when write_back;
        /// How long a write waits for its batch to fill up.
        linger: Duration = ms(100), "Wait for a batch", Kind::Time { min: Duration::ZERO, max: DAY }, End, when write_back;
        /// The most writes that an app queues; it fails more.
        queue: u64 = 10_000, "Queue", Kind::Whole { min: 1, max: 1_000_000, unit: "writes" }, End, when write_back;
        /// What of the queue survives a crash.
        log: WriteLog = WriteLog::Off, "Write-ahead log", Kind::Choice(WriteLog::OPTIONS), End, when write_back;
        /// How long it takes to write to the log.
        log_time: Duration = ms(1), "Log takes", Kind::Time { min: Duration::ZERO, max: MINUTE }, End,
            when |s| write_back(s) && s.writes.log == WriteLog::Every;
        /// Whether an app that restarts brings its queue to the database first.
        graceful: bool = false, "Flush before a restart", Kind::Flag, End, when write_back;
    }

    /// The database behind the cache.
    database: Database, "Database" {
        /// The time a query takes once it has a connection: the mean of its distribution.
        query_time: Duration = ms(200), "Query time", Kind::Time { min: Duration::ZERO, max: Duration::from_secs(3600) }, Number,
            page Control::FIRST.slides_over(ms(1), MINUTE);
        /// How query times vary.
        distribution: QueryTime = QueryTime::Constant, "Varies", Kind::Choice(QueryTime::OPTIONS), Number;
        /// The standard deviation of the logarithm of the query time: 0.5 makes the slowest 1 % take about 2.8 times the mean.
        sigma: f64 = 0.5, "Spread (sigma)", Kind::Real { min: 0.0, max: 3.0 }, Number,
            when |s| s.database.distribution == QueryTime::LogNormal,
            page Control::PLAIN.slides(0.0, 2.0);
        /// How far from the mean a uniform query time may lie, as a share of it.
        range: f64 = 0.5, "Spread (share)", Kind::Real { min: 0.0, max: 1.0 }, Number,
            when |s| s.database.distribution == QueryTime::Uniform;
        /// The time a write takes once it has a connection, and a batch of writes.
        write_time: Duration = ms(20), "Write time", Kind::Time { min: Duration::ZERO, max: Duration::from_secs(3600) }, Number, when writes;
        /// By how much each other query that runs slows a query: the contention σ of the universal scalability law.
        contention: f64 = 0.0, "Contention (σ)", Kind::Real { min: 0.0, max: 1.0 }, Switch;
        /// By how much each pair of other queries that run slows a query: the crosstalk κ of the universal scalability law.
        crosstalk: f64 = 0.0, "Crosstalk (κ)", Kind::Real { min: 0.0, max: 1.0 }, Switch;
        /// The most queries that may wait for a connection; more are refused. 0 for any number.
        queue_limit: u64 = 0, "Longest line", Kind::Whole { min: 0, max: 10_000_000, unit: "queries" }, Switch;
        /// Who leaves the line first.
        order: QueueOrder = QueueOrder::Fifo, "Line serves", Kind::Choice(QueueOrder::OPTIONS), End;
        /// Which waiting queries are not run any more.
        shed: Shed = Shed::Off, "Drops", Kind::Choice(Shed::OPTIONS), End;
        /// The share of the queries that end with an error.
        error_share: f64 = 0.0, "Share of errors", Kind::Real { min: 0.0, max: 1.0 }, Switch;
        /// How many replicas answer the reads; writes go to the primary. Each has as many connections. 0 for the primary alone.
        replicas: u64 = 0, "Read replicas", Kind::Whole { min: 0, max: 8, unit: "replicas" }, Switch;
        /// How long after the primary a replica has a write.
        lag: Duration = ms(100), "Replica lag", Kind::Time { min: Duration::ZERO, max: DAY }, Number,
            when |s| s.database.replicas > 0;
        /// How many queries run at once; the others wait in line.
        connections: u64 = 20, "Connections", Kind::Whole { min: 1, max: 10_000, unit: "connections" }, Number,
            page Control::FIRST.slides(1.0, 1000.0);
        /// From whoever queries to the database and back.
        round_trip: Duration = ms(1), "Round trip", Kind::Time { min: Duration::ZERO, max: MINUTE }, Number,
            page Control::PLAIN.slides_over(Duration::from_micros(10), Duration::from_secs(1));
    }

    /// What is done to the world while it runs.
    script: Script, "Interventions" {
        /// Each thing that is done, with its time: delete@5s, flush@5s, slow:10:3s@8s. Times count from the start.
        actions: Vec<Intervention> = Vec::new(), "What happens", Kind::Script, End;
    }

    /// What things cost, for the estimate; it changes nothing in the run.
    prices: Prices, "Prices" {
        /// A cache node, an hour.
        node: f64 = 0.226, "Cache node", Kind::Real { min: 0.0, max: 1000.0 }, Hold,
            page Control::PLAIN.plays(Role::NodePrice);
        /// A million queries to the database.
        queries: f64 = 0.1, "A million queries", Kind::Real { min: 0.0, max: 1000.0 }, Hold,
            page Control::PLAIN.plays(Role::QueryPrice);
    }

    /// What chance does.
    run: Run, "Chance" {
        /// The number that every random draw follows from. Same seed, same run, to the bit.
        seed: u64 = 1, "Seed", Kind::Whole { min: 0, max: u64::MAX, unit: "" }, Hold,
            page Control::FIRST.plays(Role::Seed);
    }
}
