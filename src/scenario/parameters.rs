//! Every parameter of the world, declared once.

use super::parameter::{Control, Role, parameters};
use super::script::{Intervention, MAX_APPS};
use super::value::{Kind, choice, named};
use crate::time::Duration;
use stampede_mechanisms::eviction::PolicyKind;

choice! {
    /// Which process holds a key, and which loads it.
    Topology {
        /// The app asks the cache; on a miss the app itself queries the database and fills the cache (Redis, memcached).
        CacheAside = "cache-aside";
        /// The app asks the peer that owns the key; on a miss that owner loads it (groupcache, GeeCache).
        PeerToPeer = "peer-to-peer";
    }
}

choice! {
    /// When requests arrive.
    Arrivals {
        /// All of them within a window, evenly spread with a random place for each.
        Burst = "burst";
        /// One after another at equal distances.
        Constant = "constant";
        /// Independently of each other at a mean rate.
        Poisson = "poisson";
        /// Independently of each other, at a rate that rises or falls evenly from one value to another and then stays.
        Ramp = "ramp";
        /// Independently of each other at a mean rate, and for a while at another.
        Spike = "spike";
        /// Independently of each other, at a rate that follows a day: from its trough to its peak and back.
        Daily = "daily";
        /// Each of so many users asks, waits for the answer, thinks, and asks again.
        Closed = "closed";
    }
}

choice! {
    /// Which app the load balancer gives a request to.
    Balance {
        /// One after the other.
        InTurn = "in-turn";
        /// Any of them alike.
        Random = "random";
        /// The one with the fewest requests that it has not answered yet; of several, the one that was asked longest ago.
        Least = "least-requests";
        /// Of two that are drawn, the one with fewer such requests.
        TwoChoices = "two-choices";
    }
}

choice! {
    /// Which keys the requests ask for.
    Popularity {
        /// Everyone asks for the one hot key.
        Single = "single";
        /// Every key is equally likely.
        Uniform = "uniform";
        /// Few keys get most of the requests: the k-th most popular in proportion to 1/k^exponent.
        Zipf = "zipf";
        /// A few keys share most of the requests evenly, and all others share the rest.
        HotSet = "hot-set";
    }
}

choice! {
    /// How long a client waits before it tries again.
    Retry {
        /// It does not try again.
        Off = "none";
        /// The same time before each try.
        Fixed = "fixed";
        /// Twice as long before each try.
        Exponential = "exponential";
        /// A draw between nothing and the exponential time.
        FullJitter = "full-jitter";
        /// Half of the exponential time, and a draw of up to the other half.
        EqualJitter = "equal-jitter";
        /// A draw between the base and three times the wait before.
        Decorrelated = "decorrelated";
    }
}

choice! {
    /// What bounds all retries together.
    RetryBudget {
        /// Nothing.
        Off = "none";
        /// gRPC's: ten tokens, a failure costs one, a success earns a tenth; no retries with half of them gone.
        Grpc = "grpc";
        /// That of the AWS SDKs' standard mode from 2020 on: 500 tokens, a retry takes 5, after a timeout 10, and gives them
        /// back when it succeeds.
        Aws2020 = "aws-2020";
        /// Their default since November 2026: 500 tokens, a retry takes 14.
        Aws2026 = "aws-2026";
        /// Envoy's: retries are at most a fifth of the requests that are under way, or three.
        Envoy = "envoy";
    }
}

choice! {
    /// A circuit breaker before the database, in each process that loads.
    BreakerKind {
        /// None.
        Off = "none";
        /// Hystrix's defaults: 10 s, at least 20 calls, half of them failed or timed out; one probe.
        Hystrix = "hystrix";
        /// resilience4j's defaults: the last 100 calls, half of them failed or all of them slow; ten probes.
        Resilience4j = "resilience4j";
    }
}

choice! {
    /// Which query leaves the queue first.
    QueueOrder {
        /// The one that came first.
        Fifo = "fifo";
        /// The one that came last.
        Lifo = "lifo";
    }
}

choice! {
    /// Which waiting queries the database does not run any more.
    Shed {
        /// It runs them all.
        Off = "none";
        /// Queries whose client has given up already.
        Late = "late";
        /// Queries that could not be answered before their client gives up.
        Hopeless = "hopeless";
        /// Queries that have waited for long while the queue never empties (CoDel).
        Codel = "codel";
    }
}

choice! {
    /// How a write changes the database and the cache.
    WriteStrategy {
        /// The database first; then the key is deleted from the cache.
        UpdateDelete = "update-delete";
        /// The key is deleted from the cache first; then the database.
        DeleteUpdate = "delete-update";
        /// The database first; then the new value is stored in the cache.
        UpdateSet = "update-set";
        /// The cache node writes to the database, stores, and answers; writes to one key take turns.
        Through = "write-through";
        /// The database only: the cache keeps what it has until its time is over.
        Around = "write-around";
        /// The cache at once; the database later, in batches.
        Back = "write-back";
        /// The database first; then the key's version goes up, and no older value counts any more.
        Versioned = "versioned";
    }
}

choice! {
    /// How the nodes are told of the related keys of a write.
    Purge {
        /// One order names all of them.
        Listed = "listed";
        /// Each has an order of its own.
        Each = "each";
        /// By a prefix: each node looks through all keys that it holds.
        Search = "search";
        /// By a tag: each node knows which of its keys have it.
        Tag = "tag";
    }
}

choice! {
    /// What of the queue of writes survives a crash.
    WriteLog {
        /// Nothing.
        Off = "none";
        /// Everything: each write is on disk before it is acknowledged.
        Every = "every-write";
        /// What is older than a second.
        Second = "every-second";
    }
}

choice! {
    /// How long a query takes.
    QueryTime {
        /// Every query the same.
        Constant = "constant";
        /// Most near the typical time, some much slower, as databases are.
        LogNormal = "log-normal";
        /// Without memory: most short, a few long.
        Exponential = "exponential";
        /// Anything between two bounds alike.
        Uniform = "uniform";
        /// The sum of so many exponential times, one after another: the more there are, the more alike the queries.
        Erlang = "erlang";
        /// One of two exponential times, so that most are short and a few long: it varies more than one exponential time.
        Hyperexponential = "hyperexponential";
        /// By a power law between a shortest and a longest time: a few queries are most of the work.
        Pareto = "pareto";
        /// One of two times: a small share is so many times as slow as the rest.
        Bimodal = "bimodal";
    }
}

choice! {
    /// What stops many misses of one key from becoming many queries.
    Coalesce {
        /// Every miss queries the database.
        Off = "none";
        /// One lock a key: one loads, the others wait for the lock and look into the cache again, one after another.
        Mutex = "mutex";
        /// One load a key: the first caller leads, all others wait and share its answer.
        Singleflight = "singleflight";
        /// One lock a key in Redis, for all apps together: the request that gets it loads, the others sleep and look the key up again.
        RedisLock = "redis-lock";
        /// The cache hands out one right to load a key at a time; the others sleep and ask again (memcache).
        Lease = "lease";
        /// One lock a key that a majority of all nodes has to grant (Redlock), for all apps together.
        Redlock = "redlock";
        /// Singleflight in each app, and of its leaders only one that has the lock in Redis loads.
        FlightLock = "flight-lock";
        /// Singleflight in each app, and of its leaders only one that has the lease loads.
        FlightLease = "flight-lease";
    }
}

/// What belongs to each way.
impl Coalesce {
    /// Whether anything coalesces loads.
    pub const fn is_on(self) -> bool {
        !matches!(self, Coalesce::Off)
    }

    /// Whether each process lets only one of its jobs load a key at a time.
    pub const fn is_in_process(self) -> bool {
        matches!(self, Coalesce::Mutex | Coalesce::Singleflight | Coalesce::FlightLock | Coalesce::FlightLease)
    }

    /// Whether there is a lock in Redis.
    pub const fn has_lock(self) -> bool {
        matches!(self, Coalesce::RedisLock | Coalesce::Redlock | Coalesce::FlightLock)
    }

    /// Whether more than half of the nodes must grant its lock.
    pub const fn is_of_majority(self) -> bool {
        matches!(self, Coalesce::Redlock)
    }

    /// Whether it is the flights of a process, and nothing besides.
    pub const fn is_flights_alone(self) -> bool {
        matches!(self, Coalesce::Singleflight)
    }

    /// Whether the cache hands out leases.
    pub const fn has_leases(self) -> bool {
        matches!(self, Coalesce::Lease | Coalesce::FlightLease)
    }
}

choice! {
    /// What a request does that has waited for another's load as long as it may.
    WaitOver {
        /// It loads the value itself.
        Load = "load";
        /// It takes a stale value if there is one, and loads where there is none.
        Stale = "stale";
        /// It fails.
        Error = "error";
    }
}

choice! {
    /// What is counted of a key until its value may enter the cache.
    AdmitBy {
        /// Its loads.
        Loads = "loads";
        /// The lookups at its node, whatever they find.
        Lookups = "lookups";
    }
}

choice! {
    /// How a holder lets go of its Redis lock.
    LockRelease {
        /// Only if the lock still carries the holder's own token.
        Safe = "safe";
        /// By deleting it, even if another request holds it now.
        Unsafe = "unsafe";
    }
}

choice! {
    /// Where peers coalesce, with singleflight.
    PeerFlights {
        /// In the process that was asked, around its call to the owner, and at the owner.
        Both = "both";
        /// At the owner alone.
        Owner = "owner";
    }
}

choice! {
    /// When a key's next lease may be handed out.
    LeaseNext {
        /// When the value is there, or when the time of the lease is over.
        AfterFill = "after-fill";
        /// Not before its time is over, whatever became of it: literally once in so long for each key.
        AfterHold = "after-hold";
    }
}

choice! {
    /// What makes a reader of a value that is still fresh load it anew.
    EarlyRefresh {
        /// Nothing: values are loaded when they have expired.
        Off = "none";
        /// A draw that makes it the likelier the nearer the end is, by the time that the last load took.
        XFetch = "xfetch";
        /// A draw against the share of the TTL that is gone.
        Linear = "linear";
        /// Too little time left.
        Threshold = "threshold";
        /// Nobody: a timer does, when too little time is left and the value has been read.
        Ahead = "ahead";
    }
}

choice! {
    /// Whether a reader waits when it loads a value anew that is still fresh.
    EarlyLoad {
        /// That reader: it answers with the new value. So the paper has it.
        Reader = "reader";
        /// Nobody: it answers with the value that it has found, and the new one is loaded in the background.
        Background = "background";
    }
}

choice! {
    /// How keys are placed on the cache nodes.
    KeyPlacement {
        /// A ring with groupcache's CRC-32: simple, and uneven however many points a node has.
        RingCrc32 = "ring-crc32";
        /// A ring as libmemcached's ketama makes it, from MD5.
        RingKetama = "ring-ketama";
        /// A ring with a hash that mixes well: the even one.
        RingMixed = "ring-mixed";
        /// Hash modulo the number of nodes: when that number changes, nearly every key moves.
        Modulo = "modulo";
        /// Jump consistent hashing: even, and nodes can only leave at the end without moving others' keys.
        Jump = "jump";
        /// Rendezvous hashing: the node with the highest score for the key.
        Rendezvous = "rendezvous";
    }
}

named! {
    PolicyKind {
        Lru = "lru";
        Lfu = "lfu";
        Fifo = "fifo";
        Clock = "clock";
        Sieve = "sieve";
        S3Fifo = "s3-fifo";
        WTinyLfu = "w-tinylfu";
        Arc = "arc";
        Random = "random";
        RedisLru = "redis-lru";
        RedisLfu = "redis-lfu";
        VolatileLru = "volatile-lru";
        VolatileLfu = "volatile-lfu";
        VolatileRandom = "volatile-random";
        VolatileTtl = "volatile-ttl";
        NoEviction = "noeviction";
    }
}

/// The parameter with this path.
pub fn parameter(path: &str) -> Option<&'static Parameter> {
    PARAMETERS.iter().find(|parameter| parameter.path == path)
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
pub const MAX_REQUESTS: u64 = 50_000_000;

parameters! {
    /// The requests: how many, when, and how their clients wait and retry.
    clients: Clients {
        arrivals: Arrivals = Arrivals::Burst, Kind::Choice(Arrivals::OPTIONS), End;
        count: u64 = 100, Kind::Whole { min: 1, max: MAX_REQUESTS, unit: "requests" }, Number,
            when |s| !s.is_timed(),
            page Control::FIRST.slides(1.0, 1e6);
        lasts as "for": Duration = Duration::ZERO, Kind::Time { min: Duration::ZERO, max: Duration::from_secs(30 * 86_400) }, Switch,
            when |s| s.clients.arrivals.has_rate(),
            page Control::PLAIN.slides_over(Duration::from_secs(1), DAY);
        window: Duration = ms(120), Kind::Time { min: Duration::ZERO, max: Duration::from_secs(3600) }, Number,
            when |s| s.clients.arrivals == Arrivals::Burst,
            page Control::FIRST.slides_over(ms(1), Duration::from_secs(10));
        rate: u64 = 1_000, Kind::Whole { min: 1, max: 10_000_000, unit: "per-second" }, Number,
            when |s| s.clients.arrivals.has_rate(),
            page Control::FIRST.slides(1.0, 1e5);
        rate_from: u64 = 0, Kind::Whole { min: 0, max: 10_000_000, unit: "per-second" }, Number,
            when |s| s.clients.arrivals == Arrivals::Ramp;
        ramp: Duration = Duration::from_secs(10), Kind::Time { min: ms(1), max: DAY }, Number,
            when |s| s.clients.arrivals == Arrivals::Ramp;
        spike_rate: u64 = 10_000, Kind::Whole { min: 1, max: 10_000_000, unit: "per-second" }, Number,
            when |s| s.clients.arrivals == Arrivals::Spike;
        spike_at: Duration = Duration::from_secs(5), Kind::Time { min: Duration::ZERO, max: DAY }, Number,
            when |s| s.clients.arrivals == Arrivals::Spike;
        spike_for: Duration = Duration::from_secs(1), Kind::Time { min: ms(1), max: DAY }, Number,
            when |s| s.clients.arrivals == Arrivals::Spike;
        swing: f64 = 0.5, Kind::Real { min: 0.0, max: 1.0 }, Number,
            when |s| s.clients.arrivals == Arrivals::Daily;
        day: Duration = DAY, Kind::Time { min: ms(1), max: Duration::from_secs(30 * 86_400) }, Number,
            when |s| s.clients.arrivals == Arrivals::Daily,
            page Control::PLAIN.slides_over(Duration::from_secs(1), DAY);
        users: u64 = 50, Kind::Whole { min: 1, max: 100_000, unit: "users" }, Number,
            when |s| s.clients.arrivals == Arrivals::Closed;
        think: Duration = Duration::from_secs(1), Kind::Time { min: Duration::ZERO, max: Duration::from_secs(3600) }, Number,
            when |s| s.clients.arrivals == Arrivals::Closed;
        start: Duration = Duration::ZERO, Kind::Time { min: Duration::ZERO, max: DAY }, Number,
            page Control::PLAIN.slides_over(ms(10), MINUTE);
        calm_rate: u64 = 0, Kind::Whole { min: 0, max: 100_000, unit: "per-second" }, Switch,
            page Control::PLAIN.slides(1.0, 1e4);
        calm_until: Duration = Duration::ZERO, Kind::Time { min: Duration::ZERO, max: DAY }, Number,
            when |s| s.clients.calm_rate > 0,
            page Control::PLAIN.slides_over(ms(10), MINUTE);
        one_way: Duration = ms(20), Kind::Time { min: Duration::ZERO, max: MINUTE }, Number,
            page Control::PLAIN.slides_over(Duration::from_micros(100), Duration::from_secs(1));
        read_share: f64 = 1.0, Kind::Real { min: 0.0, max: 1.0 }, Switch;
        cdn_share: f64 = 0.0, Kind::Real { min: 0.0, max: 1.0 }, Switch;
        cdn_time: Duration = ms(10), Kind::Time { min: Duration::ZERO, max: MINUTE }, Number,
            when |s| s.clients.cdn_share > 0.0;
        timeout: Duration = Duration::ZERO, Kind::Time { min: Duration::ZERO, max: DAY }, Switch;
        target: Duration = ms(200), Kind::Time { min: ms(1), max: DAY }, Hold,
            page Control::PLAIN.slides_over(ms(1), Duration::from_secs(10));
        cancel: bool = false, Kind::Flag, End,
            when |s| s.clients.timeout > Duration::ZERO;
        retry: Retry = Retry::Off, Kind::Choice(Retry::OPTIONS), End;
        retries: u64 = 2, Kind::Whole { min: 1, max: 20, unit: "retries" }, Number,
            when |s| s.clients.retry != Retry::Off;
        retry_base: Duration = ms(100), Kind::Time { min: ms(1), max: DAY }, Number,
            when |s| s.clients.retry != Retry::Off;
        retry_cap: Duration = Duration::from_secs(10), Kind::Time { min: ms(1), max: DAY }, Number,
            when |s| !matches!(s.clients.retry, Retry::Off | Retry::Fixed);
        retry_budget: RetryBudget = RetryBudget::Off, Kind::Choice(RetryBudget::OPTIONS), End,
            when |s| s.clients.retry != Retry::Off;
        processes: u64 = 1, Kind::Whole { min: 1, max: 100_000, unit: "processes" }, End,
            when |s| s.clients.retry != Retry::Off && !matches!(s.clients.retry_budget, RetryBudget::Off | RetryBudget::Envoy),
            page Control::PLAIN.slides(1.0, 1e4);
    }

    /// Which keys are asked for, and how large their values are.
    keys: Keys {
        popularity: Popularity = Popularity::Single, Kind::Choice(Popularity::OPTIONS), End;
        hot: String = "Tom".into(), Kind::Text { max: 64 }, Number;
        count: u64 = 10_000, Kind::Whole { min: 1, max: 1_000_000, unit: "keys" }, Number,
            when |s| s.keys.popularity != Popularity::Single;
        exponent: f64 = 1.0, Kind::Real { min: 0.0, max: 4.0 }, Number,
            when |s| s.keys.popularity == Popularity::Zipf,
            page Control::PLAIN.slides(0.0, 2.0);
        hot_count: u64 = 10, Kind::Whole { min: 1, max: 1_000_000, unit: "keys" }, Number,
            when |s| s.keys.popularity == Popularity::HotSet;
        hot_share: f64 = 0.9, Kind::Real { min: 0.0, max: 1.0 }, Number,
            when |s| s.keys.popularity == Popularity::HotSet;
        shift_every: Duration = Duration::ZERO, Kind::Time { min: Duration::ZERO, max: DAY }, Switch,
            when |s| s.keys.popularity == Popularity::HotSet;
        lasting_share: f64 = 0.0, Kind::Real { min: 0.0, max: 1.0 }, Switch;
        second_share: f64 = 0.0, Kind::Real { min: 0.0, max: 1.0 }, Switch,
            when |s| s.keys.popularity != Popularity::Single;
        scan_share: f64 = 0.0, Kind::Real { min: 0.0, max: 1.0 }, Switch,
            when |s| s.keys.popularity != Popularity::Single;
        scan_from: Duration = Duration::ZERO, Kind::Time { min: Duration::ZERO, max: DAY }, Number,
            when |s| s.keys.popularity != Popularity::Single && s.keys.scan_share > 0.0,
            page Control::PLAIN.slides_over(ms(10), MINUTE);
        missing_share: f64 = 0.0, Kind::Real { min: 0.0, max: 1.0 }, Switch;
        missing_count: u64 = 0, Kind::Whole { min: 0, max: 1_000_000, unit: "keys" }, Switch,
            when |s| s.keys.missing_share > 0.0,
            page Control::PLAIN.slides(1.0, 1e5);
        value_bytes: u64 = 1_000, Kind::Whole { min: 0, max: 100_000_000, unit: "bytes" }, Number,
            when |s| s.cache.max_bytes > 0 || s.cache.bandwidth > 0,
            page Control::PLAIN.slides(1.0, 1e7);
        size_spread: f64 = 0.0, Kind::Real { min: 0.0, max: 3.0 }, Number,
            when |s| s.cache.max_bytes > 0 || s.cache.bandwidth > 0;
    }

    /// The application instances that the clients talk to.
    apps: Apps {
        topology: Topology = Topology::CacheAside, Kind::Choice(Topology::OPTIONS), End,
            page Control::FIRST;
        count: u64 = 1, Kind::Whole { min: 1, max: MAX_APPS, unit: "apps" }, Number,
            page Control::FIRST;
        peers: bool = false, Kind::Flag, End,
            when |s| s.apps.topology == Topology::PeerToPeer;
        balance: Balance = Balance::InTurn, Kind::Choice(Balance::OPTIONS), End,
            when |s| s.apps.count > 1;
        slow_way: f64 = 1.0, Kind::Real { min: 1.0, max: 1_000.0 }, Switch,
            page Control::PLAIN.slides(1.0, 20.0);
        loss: f64 = 0.0, Kind::Real { min: 0.0, max: 0.5 }, Switch,
            page Control::PLAIN.slides(0.0, 0.05);
        workers: Option<u64> = None, Kind::Limit { min: 1, max: 100_000, unit: "requests" }, Switch,
            page Control::PLAIN.slides(1.0, 1e4);
        backlog: Option<u64> = None, Kind::Limit { min: 0, max: 1_000_000, unit: "requests" }, Number,
            when |s| s.apps.workers.is_some(),
            page Control::PLAIN.slides(0.0, 1e5);
        pool: Option<u64> = None, Kind::Limit { min: 1, max: 10_000, unit: "connections" }, Switch,
            page Control::PLAIN.slides(1.0, 1e3);
        pool_queue: Option<u64> = None, Kind::Limit { min: 0, max: 1_000_000, unit: "queries" }, Number,
            when |s| s.apps.pool.is_some(),
            page Control::PLAIN.slides(0.0, 1e5);
        pool_wait: Duration = Duration::from_secs(30), Kind::Time { min: ms(1), max: DAY }, Number,
            when |s| s.apps.pool.is_some(),
            page Control::PLAIN.slides_over(ms(1), MINUTE);
        retries: u64 = 0, Kind::Whole { min: 0, max: 10, unit: "retries" }, Switch;
        retry_wait: Duration = ms(10), Kind::Time { min: Duration::ZERO, max: DAY }, Number,
            when |s| s.apps.retries > 0,
            page Control::PLAIN.slides_over(ms(1), MINUTE);
        l1_ttl: Duration = Duration::ZERO, Kind::Time { min: Duration::ZERO, max: Duration::from_secs(30 * 86_400) }, Switch;
        l1_entries: u64 = 1_000, Kind::Whole { min: 1, max: 10_000_000, unit: "entries" }, Number,
            when |s| s.apps.l1_ttl > Duration::ZERO;
        l1_share: f64 = 1.0, Kind::Real { min: 0.0, max: 1.0 }, Number,
            when |s| s.apps.l1_ttl > Duration::ZERO;
    }

    /// The cache nodes on their hash ring.
    cache: CacheNodes {
        ttl: Duration = Duration::from_secs(2), Kind::Time { min: ms(1), max: Duration::from_secs(30 * 86_400) }, Number,
            page Control::FIRST.slides_over(ms(10), Duration::from_secs(30 * 86_400));
        jitter: Duration = Duration::ZERO, Kind::Time { min: Duration::ZERO, max: Duration::from_secs(30 * 86_400) }, Switch,
            page Control::PLAIN.slides_over(ms(10), Duration::from_secs(3600));
        second_ttl: Duration = Duration::from_secs(3600), Kind::Time { min: ms(1), max: Duration::from_secs(30 * 86_400) }, Number,
            when |s| s.keys.popularity != Popularity::Single && s.keys.second_share > 0.0,
            page Control::PLAIN.slides_over(ms(10), Duration::from_secs(86_400));
        sliding: bool = false, Kind::Flag, End;
        grace: Duration = Duration::ZERO, Kind::Time { min: Duration::ZERO, max: Duration::from_secs(30 * 86_400) }, Switch;
        stale_on_error: Duration = Duration::ZERO, Kind::Time { min: Duration::ZERO, max: Duration::from_secs(30 * 86_400) }, Switch;
        negative_ttl: Duration = Duration::ZERO, Kind::Time { min: Duration::ZERO, max: Duration::from_secs(30 * 86_400) }, Switch,
            when |s| s.keys.missing_share > 0.0,
            page Control::PLAIN.slides_over(ms(100), Duration::from_secs(3600));
        preload: bool = true, Kind::Flag, End;
        preload_keys: u64 = 1, Kind::Whole { min: 1, max: 1_000_000, unit: "keys" }, Number,
            when |s| s.cache.preload && s.keys.popularity != Popularity::Single,
            page Control::PLAIN.slides(1.0, 1e5);
        nodes: Vec<String> = vec!["cache-1".into(), "cache-2".into(), "cache-3".into()], Kind::Names { max: 64 }, Number,
            page Control::FIRST;
        placement: KeyPlacement = KeyPlacement::RingCrc32, Kind::Choice(KeyPlacement::OPTIONS), End,
            when |s| s.cache.nodes.len() > 1;
        virtual_nodes: u64 = 50, Kind::Whole { min: 1, max: 1_000, unit: "a-node" }, Number,
            when |s| s.cache.nodes.len() > 1 && s.cache.placement.is_ring();
        policy: PolicyKind = PolicyKind::Lru, Kind::Choice(POLICIES), End,
            when |s| s.is_limited();
        admit_after: u64 = 1, Kind::Whole { min: 1, max: 100, unit: "times" }, Switch,
            when |s| s.is_limited();
        admit_by: AdmitBy = AdmitBy::Loads, Kind::Choice(AdmitBy::OPTIONS), End,
            when |s| s.is_limited() && s.cache.admit_after > 1;
        admit_window: Duration = MINUTE, Kind::Time { min: ms(1), max: DAY }, Number,
            when |s| s.is_limited() && s.cache.admit_after > 1,
            page Control::PLAIN.slides_over(ms(100), Duration::from_secs(3600));
        active_expiry: bool = false, Kind::Flag, Number;
        max_entries: u64 = 0, Kind::Whole { min: 0, max: 10_000_000, unit: "entries" }, Switch,
            when |s| s.keys.popularity != Popularity::Single || s.cache.max_entries > 0,
            page Control::PLAIN.slides(1.0, 1e6);
        max_bytes: u64 = 0, Kind::Whole { min: 0, max: 1_000_000_000_000, unit: "bytes" }, Switch,
            when |s| s.keys.popularity != Popularity::Single || s.cache.max_bytes > 0,
            page Control::PLAIN.slides(100.0, 1e10);
        round_trip: Duration = ms(2), Kind::Time { min: Duration::ZERO, max: MINUTE }, Number,
            page Control::PLAIN.slides_over(Duration::from_micros(10), Duration::from_secs(1));
        bandwidth: u64 = 0, Kind::Whole { min: 0, max: 100_000_000_000, unit: "bytes-per-second" }, Switch,
            page Control::PLAIN.slides(1e5, 1e10);
        service: Duration = Duration::from_micros(10), Kind::Time { min: Duration::ZERO, max: MINUTE }, End,
            page Control::PLAIN.slides_over(Duration::from_micros(1), ms(10));
        hot_copies: u64 = 1, Kind::Whole { min: 1, max: 64, unit: "nodes" }, Switch,
            when |s| s.cache.nodes.len() > 1;
        hot_above: u64 = 1_000, Kind::Whole { min: 0, max: 10_000_000, unit: "per-second" }, Number,
            when |s| s.cache.nodes.len() > 1 && s.cache.hot_copies > 1;
        hot_counters: u64 = 0, Kind::Whole { min: 0, max: 1_000_000, unit: "counters" }, Number,
            when |s| s.cache.nodes.len() > 1 && s.cache.hot_copies > 1,
            page Control::PLAIN.slides(1.0, 1000.0);
        load_bound: f64 = 0.0, Kind::Real { min: 0.0, max: 10.0 }, Switch,
            when |s| s.cache.nodes.len() > 1 && s.cache.placement.is_ring(),
            page Control::PLAIN.slides(0.0, 2.0);
        timeout: Duration = ms(50), Kind::Time { min: Duration::ZERO, max: MINUTE }, Number;
        degrade: bool = true, Kind::Flag, End;
        replica: bool = false, Kind::Flag, End,
            when |s| s.apps.topology == Topology::CacheAside;
        replica_lag: Duration = ms(100), Kind::Time { min: Duration::ZERO, max: DAY }, Number,
            when |s| s.fails_over_after().is_some(),
            page Control::PLAIN.slides_over(ms(1), MINUTE);
        failover: Duration = Duration::from_secs(15), Kind::Time { min: Duration::ZERO, max: DAY }, Number,
            when |s| s.fails_over_after().is_some(),
            page Control::PLAIN.slides_over(ms(10), MINUTE);
        lookup: Duration = Duration::from_micros(50), Kind::Time { min: Duration::ZERO, max: MINUTE }, Number,
            when |s| s.apps.topology == Topology::PeerToPeer,
            page Control::PLAIN.slides_over(Duration::from_micros(1), ms(100));
    }

    /// What stands between a miss and the database.
    protection: Protection, own {
        coalesce: Coalesce = Coalesce::Off, Kind::Choice(Coalesce::OPTIONS), End;
        lock_ttl: Duration = Duration::from_secs(10), Kind::Time { min: ms(1), max: DAY }, End,
            when |s| s.protection.coalesce.has_lock();
        lock_poll: Duration = ms(50), Kind::Time { min: ms(1), max: MINUTE }, End,
            when |s| s.protection.coalesce.has_lock();
        lock_release: LockRelease = LockRelease::Safe, Kind::Choice(LockRelease::OPTIONS), End,
            when |s| s.protection.coalesce.has_lock() && s.protection.coalesce != Coalesce::Redlock;
        lease_hold: Duration = Duration::from_secs(10), Kind::Time { min: ms(1), max: DAY }, End,
            when |s| s.protection.coalesce.has_leases();
        lease_next: LeaseNext = LeaseNext::AfterFill, Kind::Choice(LeaseNext::OPTIONS), End,
            when |s| s.protection.coalesce.has_leases();
        lease_wait: Duration = ms(50), Kind::Time { min: ms(1), max: MINUTE }, End,
            when |s| s.protection.coalesce.has_leases();
        lease_stale: bool = false, Kind::Flag, End,
            when |s| s.protection.coalesce.has_leases();
        longest_wait: Duration = Duration::ZERO, Kind::Time { min: Duration::ZERO, max: DAY }, End,
            when |s| s.protection.coalesce.is_on(),
            page Control::PLAIN.slides_over(ms(1), MINUTE);
        wait_over: WaitOver = WaitOver::Load, Kind::Choice(WaitOver::OPTIONS), End,
            when |s| s.protection.coalesce.is_on() && s.protection.longest_wait > Duration::ZERO;
        flights: PeerFlights = PeerFlights::Both, Kind::Choice(PeerFlights::OPTIONS), End,
            when |s| s.apps.topology == Topology::PeerToPeer && s.protection.coalesce == Coalesce::Singleflight;
        early: EarlyRefresh = EarlyRefresh::Off, Kind::Choice(EarlyRefresh::OPTIONS), End,
            page Control::PLAIN.quiet();
        early_load: EarlyLoad = EarlyLoad::Reader, Kind::Choice(EarlyLoad::OPTIONS), End,
            when |s| !matches!(s.protection.early, EarlyRefresh::Off | EarlyRefresh::Ahead);
        early_beta: f64 = 1.0, Kind::Real { min: 0.0, max: 20.0 }, End,
            when |s| s.protection.early == EarlyRefresh::XFetch;
        early_below: Duration = Duration::from_secs(60), Kind::Time { min: ms(1), max: DAY }, End,
            when |s| matches!(s.protection.early, EarlyRefresh::Threshold | EarlyRefresh::Ahead);
        late_fill: bool = false, Kind::Flag, End,
            when |s| s.clients.timeout > Duration::ZERO;
        breaker: BreakerKind = BreakerKind::Off, Kind::Choice(BreakerKind::OPTIONS), End;
        breaker_slow: Duration = MINUTE, Kind::Time { min: ms(1), max: DAY }, End,
            when |s| s.protection.breaker == BreakerKind::Resilience4j;
        breaker_open: Duration = Duration::from_secs(5), Kind::Time { min: ms(1), max: DAY }, End,
            when |s| s.protection.breaker != BreakerKind::Off;
        limit: Option<u64> = None, Kind::Limit { min: 1, max: 1_000_000, unit: "a-process" }, End;
        rate: Option<u64> = None, Kind::Limit { min: 1, max: 1_000_000, unit: "a-process-and-second" }, End,
            page Control::PLAIN.slides(1.0, 10_000.0);
        rate_burst: u64 = 100, Kind::Whole { min: 1, max: 1_000_000, unit: "loads" }, End,
            when |s| s.protection.rate.is_some(),
            page Control::PLAIN.slides(1.0, 1000.0);
        throttle: bool = false, Kind::Flag, End;
        bloom: bool = false, Kind::Flag, End,
            when |s| s.keys.missing_share > 0.0;
        bloom_errors: f64 = 0.01, Kind::Real { min: 0.000_001, max: 0.5 }, End,
            when |s| s.keys.missing_share > 0.0 && s.protection.bloom;
        bloom_keys: Option<u64> = None, Kind::Limit { min: 1, max: 50_000_000, unit: "keys" }, End,
            when |s| s.keys.missing_share > 0.0 && s.protection.bloom;
        bloom_drawn: bool = false, Kind::Flag, End,
            when |s| s.keys.missing_share > 0.0 && s.protection.bloom;
    }

    /// How writes change the database and the cache.
    writes: Writes {
        strategy: WriteStrategy = WriteStrategy::UpdateDelete, Kind::Choice(WriteStrategy::OPTIONS), End, when writes;
        related: u64 = 0, Kind::Whole { min: 0, max: 100, unit: "keys" }, End,
            when Scenario::may_delete_related;
        derived: u64 = 0, Kind::Whole { min: 0, max: 100, unit: "keys" }, End,
            when |s| writes(s) && s.writes.strategy != WriteStrategy::Back;
        purge: Purge = Purge::Listed, Kind::Choice(Purge::OPTIONS), End, when Scenario::deletes_related;
        cache_fails: f64 = 0.0, Kind::Real { min: 0.0, max: 1.0 }, End, when writes;
        delete_again: Duration = Duration::ZERO, Kind::Time { min: Duration::ZERO, max: MINUTE }, End,
            when |s| writes(s) && matches!(s.writes.strategy, WriteStrategy::UpdateDelete | WriteStrategy::DeleteUpdate);
        events: bool = false, Kind::Flag, End,
            when |s| writes(s) && s.apps.topology == Topology::CacheAside;
        event_delay: Duration = ms(500), Kind::Time { min: Duration::ZERO, max: Duration::from_secs(3600) }, End, when Scenario::has_log_events,
            page Control::PLAIN.slides_over(ms(1), Duration::from_secs(10));
        event_spread: Duration = Duration::ZERO, Kind::Time { min: Duration::ZERO, max: Duration::from_secs(3600) }, End, when Scenario::has_log_events,
            page Control::PLAIN.slides_over(ms(1), Duration::from_secs(10));
        event_loss: f64 = 0.0, Kind::Real { min: 0.0, max: 1.0 }, End, when Scenario::has_log_events,
            page Control::PLAIN.slides(0.0, 0.2);
        batch: u64 = 100, Kind::Whole { min: 1, max: 100_000, unit: "writes" }, End, when write_back;
        linger: Duration = ms(100), Kind::Time { min: Duration::ZERO, max: DAY }, End, when write_back;
        queue: u64 = 10_000, Kind::Whole { min: 1, max: 1_000_000, unit: "writes" }, End, when write_back;
        log: WriteLog = WriteLog::Off, Kind::Choice(WriteLog::OPTIONS), End, when write_back;
        log_time: Duration = ms(1), Kind::Time { min: Duration::ZERO, max: MINUTE }, End,
            when |s| write_back(s) && s.writes.log == WriteLog::Every;
        graceful: bool = false, Kind::Flag, End, when write_back;
    }

    /// The database behind the cache.
    database: Database {
        query_time: Duration = ms(200), Kind::Time { min: Duration::ZERO, max: Duration::from_secs(3600) }, Number,
            page Control::FIRST.slides_over(ms(1), MINUTE);
        distribution: QueryTime = QueryTime::Constant, Kind::Choice(QueryTime::OPTIONS), Number;
        sigma: f64 = 0.5, Kind::Real { min: 0.0, max: 3.0 }, Number,
            when |s| s.database.distribution == QueryTime::LogNormal,
            page Control::PLAIN.slides(0.0, 2.0);
        range: f64 = 0.5, Kind::Real { min: 0.0, max: 1.0 }, Number,
            when |s| s.database.distribution == QueryTime::Uniform;
        stages: u64 = 4, Kind::Whole { min: 1, max: 100, unit: "stages" }, Number,
            when |s| s.database.distribution == QueryTime::Erlang;
        variation: f64 = 4.0, Kind::Real { min: 1.0, max: 1_000.0 }, Number,
            when |s| s.database.distribution == QueryTime::Hyperexponential,
            page Control::PLAIN.slides(1.0, 20.0);
        tail: f64 = 1.1, Kind::Real { min: 0.1, max: 10.0 }, Number,
            when |s| s.database.distribution == QueryTime::Pareto,
            page Control::PLAIN.slides(0.5, 3.0);
        longest: u64 = 1_000, Kind::Whole { min: 2, max: 1_000_000, unit: "times" }, Number,
            when |s| s.database.distribution == QueryTime::Pareto;
        slow_share: f64 = 0.01, Kind::Real { min: 0.0, max: 1.0 }, Number,
            when |s| s.database.distribution == QueryTime::Bimodal,
            page Control::PLAIN.slides(0.0, 0.5);
        slow_times: u64 = 100, Kind::Whole { min: 1, max: 100_000, unit: "times" }, Number,
            when |s| s.database.distribution == QueryTime::Bimodal,
            page Control::PLAIN.slides(1.0, 1e3);
        write_time: Duration = ms(20), Kind::Time { min: Duration::ZERO, max: Duration::from_secs(3600) }, Number, when writes;
        contention: f64 = 0.0, Kind::Real { min: 0.0, max: 1.0 }, Switch;
        crosstalk: f64 = 0.0, Kind::Real { min: 0.0, max: 1.0 }, Switch;
        queue_limit: Option<u64> = None, Kind::Limit { min: 0, max: 10_000_000, unit: "queries" }, Switch,
            page Control::PLAIN.slides(0.0, 1e6);
        order: QueueOrder = QueueOrder::Fifo, Kind::Choice(QueueOrder::OPTIONS), End;
        shed: Shed = Shed::Off, Kind::Choice(Shed::OPTIONS), End;
        error_share: f64 = 0.0, Kind::Real { min: 0.0, max: 1.0 }, Switch;
        replicas: u64 = 0, Kind::Whole { min: 0, max: 8, unit: "replicas" }, Switch;
        lag: Duration = ms(100), Kind::Time { min: Duration::ZERO, max: DAY }, Number,
            when |s| s.database.replicas > 0;
        connections: u64 = 20, Kind::Whole { min: 1, max: 10_000, unit: "connections" }, Number,
            page Control::FIRST.slides(1.0, 1000.0);
        max_connections: Option<u64> = None, Kind::Limit { min: 1, max: 100_000, unit: "connections" }, Switch,
            page Control::PLAIN.slides(1.0, 1e4);
        round_trip: Duration = ms(1), Kind::Time { min: Duration::ZERO, max: MINUTE }, Number,
            page Control::PLAIN.slides_over(Duration::from_micros(10), Duration::from_secs(1));
        connect_time: Duration = Duration::ZERO, Kind::Time { min: Duration::ZERO, max: MINUTE }, Switch,
            page Control::PLAIN.slides_over(ms(1), Duration::from_secs(1));
    }

    /// What is done to the world while it runs.
    script: Script {
        actions: Vec<Intervention> = Vec::new(), Kind::Script, End;
    }

    /// What things cost, for the estimate; it changes nothing in the run.
    prices: Prices {
        node: f64 = 0.226, Kind::Real { min: 0.0, max: 1000.0 }, Hold,
            page Control::PLAIN.plays(Role::Price);
        queries: f64 = 0.1, Kind::Real { min: 0.0, max: 1000.0 }, Hold,
            page Control::PLAIN.plays(Role::Price);
        memory: f64 = 0.095, Kind::Real { min: 0.0, max: 1000.0 }, Hold,
            page Control::PLAIN.plays(Role::Price);
        transfer: f64 = 0.01, Kind::Real { min: 0.0, max: 1000.0 }, Hold,
            page Control::PLAIN.plays(Role::Price);
    }

    /// What chance does.
    run: Run {
        clock: Duration = Duration::ZERO, Kind::Time { min: Duration::ZERO, max: Duration::from_secs(86_399) }, Hold;
        seed: u64 = 1, Kind::Whole { min: 0, max: u64::MAX, unit: "" }, Hold,
            page Control::FIRST.plays(Role::Seed);
    }
}
