# What can be set: the headings, and for each parameter its label, what it means, and the names of what can be chosen.
# The identifier is the parameter's path, with - for what stands between its parts.

## Traffic

group-clients = Traffic

clients-arrivals = Arrivals
    .help = How the requests arrive.
    .burst = burst
    .constant = constant rate
    .poisson = Poisson
    .ramp = ramp
    .spike = spike
    .daily = daily cycle
    .closed = closed loop

clients-count = Readers
    .help = How many requests arrive, besides the calm readers.

clients-for = Arrive for
    .zero = by number
    .help = For how long requests arrive. It replaces their number: as many come as are expected in that time. 0 goes by their number.

clients-swing = Swing of the day
    .help = How far the peak of the day is above the mean rate, and its trough below, as a share of that rate. The run begins at the trough.

clients-day = A day lasts
    .help = How long a day's cycle is, from one trough to the next.

clients-window = Arrive within
    .help = The time in which the whole burst leaves the clients.

clients-rate = Rate
    .help = Requests per second.

clients-rate-from = Rate at first
    .help = The rate at the start of the ramp.

clients-ramp = Ramp lasts
    .help = How long the ramp takes to reach the rate.

clients-spike-rate = Rate of the spike
    .help = The rate while the spike lasts.

clients-spike-at = Spike after
    .help = When the spike begins, counted from the first request's time.

clients-spike-for = Spike lasts
    .help = How long the spike lasts.

clients-users = Users
    .help = How many users there are in the closed loop.

clients-think = Think time
    .help = The mean time that a user thinks between an answer and the next request; each time is drawn from the exponential distribution.

clients-start = They start at
    .help = When the first of them may leave its client.

clients-calm-rate = Calm readers
    .zero = none
    .help = Requests per second for the hot key before the others come: normal life. 0 for none.

clients-calm-until = Calm until
    .help = When the last calm reader leaves its client.

clients-one-way = Client to app
    .help = The time from a client to its app, one way.

clients-read-share = Share of reads
    .help = The share of the requests that read; the others write.

clients-cdn-share = Share at the CDN
    .help = The share of the reads that a CDN answers, before any app.

clients-cdn-time = CDN and back
    .help = From a client to the CDN and back.

clients-timeout = Client timeout
    .zero = no limit
    .help = How long a client waits for the answer to a try, from its departure. 0 for as long as it takes.

clients-target = Latency target
    .help = The service-level objective: a client that has its answer within this time is well served. It is measured from a request’s departure, retries included, and changes nothing in the run.

clients-cancel = Cancellation propagates
    .help = Whether the work for a client stops when the client gives up. If not, it goes on, and its query keeps its connection.

clients-retry = Retries
    .help = How long a client waits before it tries again after a timeout or an error.
    .none = none
    .fixed = fixed
    .exponential = exponential
    .full-jitter = full jitter
    .equal-jitter = equal jitter
    .decorrelated = decorrelated

clients-retries = At most
    .help = How many times a client tries again.

clients-retry-base = First wait
    .help = The wait before the first retry; with full jitter its upper bound.

clients-retry-cap = Longest wait
    .help = The longest wait before a retry.

clients-retry-budget = Retry budget
    .help = What bounds all retries together.
    .none = none
    .grpc = gRPC throttle
    .aws-2020 = AWS quota of 2020
    .aws-2026 = AWS quota of 2026
    .envoy = Envoy budget

clients-processes = Processes of clients
    .help = In how many processes the clients run; each has a retry budget of its own.

## Keys

group-keys = Keys

keys-popularity = Popularity
    .help = Which keys the requests ask for.
    .single = one key
    .uniform = uniform
    .zipf = Zipf
    .hot-set = hot set

keys-hot = Hot key
    .help = The name of the hot key, the most popular one. The others are called key-1, key-2 and so on.

keys-count = Keys
    .help = How many different keys there are.

keys-exponent = Zipf exponent
    .help = How unequal the popularity is: 0 is uniform, 1 is the classic law of web traffic.

keys-hot-count = Keys in the hot set
    .help = How many keys are in the hot set.

keys-hot-share = Share of the hot set
    .help = The share of the requests that ask for keys of the hot set.

keys-shift-every = Hot set moves every
    .help = How often the hot set moves on to other keys, counted from the start of the run. 0 for never.

keys-lasting-share = Share without a TTL
    .help = The share of the keys whose values never expire; the hot key's does. Redis’s volatile policies never give these up.

keys-second-share = Share of a second class
    .help = The share of the keys whose values live for the second TTL; the hot key's do not. Without keys of a second class all live for the one TTL.

keys-scan-share = Share of a scan
    .help = The share of the requests that scan. Each of them asks for a new key, which nobody asks for again.

keys-scan-from = Scan from
    .help = When the scan begins.

keys-missing-share = Share of unknown keys
    .help = The share of the requests that ask for keys that do not exist in the database.

keys-missing-count = Unknown keys
    .help = How many different unknown keys are asked for; 0 for a new one each time.

keys-value-bytes = Value size
    .help = The size of a value: the mean over all keys. A cache entry takes this and its key's length.

keys-size-spread = Spread of sizes
    .help = How unequal the sizes of values are: the standard deviation of their logarithm. 0 makes all the same.

## Apps

group-apps = Apps

apps-topology = Topology
    .help = Which process loads a missing key: the app that asked (cache-aside, also called look-aside), or the peer that owns the key (peer to peer).
    .cache-aside = cache-aside
    .peer-to-peer = peer to peer

apps-peers = Apps are peers
    .help = Whether the first app is the first peer as well, the second the second, and so on. Such a process looks up the keys that it owns in its own memory, without a call.

apps-count = App instances
    .help = How many app instances there are; a load balancer gives the requests to them.

apps-balance = Load balancer
    .help = Which app it gives a request to. It counts the requests that it has given to each app and that have not ended for their clients.
    .in-turn = in turn
    .random = at random
    .least-requests = fewest requests
    .two-choices = two choices

apps-slow-way = Slow ways
    .help = The slowest hundredth of the ways between apps, cache and database takes so many times as long as usual. 1 for always the same time.

apps-loss = Packets lost
    .help = The share of the packets between apps, cache and database that get lost. What is lost is sent again after 200 ms and a round trip, then after twice as long.

apps-workers = Workers
    .help = How many requests each app works on at once; the others wait. A worker is busy from the start of a request to its end, waits for the database included.

apps-backlog = Queue for workers
    .help = The most requests that may wait in each app for a worker; more get an error at once. 0 for no queue.

apps-pool = Connection pool
    .help = How many connections each process keeps to each server of the database; other queries wait in the process for one. Without a pool, each query opens a connection of its own.

apps-pool-queue = Queue for the pool
    .help = The most queries that may wait in each process for a connection of its pool; more fail at once. 0 for no queue.

apps-pool-wait = Pool timeout
    .help = How long a query waits for a connection of its process's pool; then it fails.

apps-retries = Query retries
    .zero = none
    .help = How often a process sends a query again that failed or got no connection, before it reports the error. With clients that retry too, the tries multiply.

apps-retry-wait = Wait before it
    .help = How long a process waits before it sends a query again.

apps-l1-ttl = L1 TTL
    .zero = off
    .help = How long every app keeps a value in its own memory (L1), before all cache nodes. 0 for not at all.

apps-l1-entries = L1 entries
    .help = The most entries an app keeps in its own memory; it evicts with LRU.

apps-l1-share = Share kept in L1
    .help = The share of the values an app fetches that it keeps in its own memory.

## Cache

group-cache = Cache

cache-ttl = TTL
    .help = How long a value lives after it was stored.

cache-jitter = TTL jitter
    .zero = none
    .help = Every stored value lives longer by a draw between nothing and this, so that what was stored together does not expire together. 0 for none.

cache-second-ttl = Second TTL
    .help = How long a value of the second class of keys lives after it was stored. Jitter and grace are the same for both classes.

cache-sliding = TTL slides
    .help = Whether every lookup that finds a value starts its TTL anew. A value that is read often then never expires.

cache-grace = Serve stale for
    .zero = none
    .help = For how long past its TTL a value is still served, while it is loaded anew in the background. 0 for not at all.

cache-stale-on-error = Stale on error for
    .zero = off
    .help = For how long past its TTL a value may still be the answer when loading it anew fails.

cache-negative-ttl = Negative TTL
    .zero = off
    .help = How long the answer that a key does not exist is stored; 0 for not at all.

cache-preload = Starts warm
    .help = Whether the hot key is already stored when the run begins.

cache-preload-keys = Keys stored
    .help = How many of the most popular keys are already stored when the run begins.

cache-nodes = Nodes
    .help = The names of the cache nodes.

cache-placement = Placement
    .help = How it is decided which node holds a key.
    .ring-crc32 = Ring (CRC-32)
    .ring-ketama = Ring (ketama)
    .ring-mixed = Ring (mixed)
    .modulo = Modulo
    .jump = Jump hash
    .rendezvous = Rendezvous

cache-virtual-nodes = Virtual nodes
    .help = How many points every node has on the ring.

cache-policy = Eviction
    .help = Which entry a full node gives up.
    .lru = LRU
    .lfu = LFU
    .fifo = FIFO
    .clock = CLOCK
    .sieve = SIEVE
    .s3-fifo = S3-FIFO
    .w-tinylfu = W-TinyLFU
    .arc = ARC
    .random = random
    .redis-lru = Redis allkeys-lru
    .redis-lfu = Redis allkeys-lfu
    .volatile-lru = Redis volatile-lru
    .volatile-lfu = Redis volatile-lfu
    .volatile-random = Redis volatile-random
    .volatile-ttl = Redis volatile-ttl
    .noeviction = Redis noeviction

cache-admit-after = Admit after
    .help = A value enters the cache only when its key was counted so many times within the window; 1 for at once.

cache-admit-by = Counted are
    .help = What is counted of a key until its value may enter the cache: its loads, or all lookups of it, as INCR on a counter for each key does.
    .loads = loads
    .lookups = lookups

cache-admit-window = Count for
    .help = For how long a key is counted, from the first time.

cache-active-expiry = Active expiry
    .help = Whether each node looks for expired values ten times a second, as Redis does. Without, an expired value stays in memory until it is looked up or evicted.

cache-max-entries = Entries a node
    .zero = no limit
    .help = The most entries a node holds before it evicts one; 0 for no limit.

cache-max-bytes = Bytes a node
    .zero = no limit
    .help = The most bytes of keys and values a node holds before it evicts; 0 for no limit.

cache-round-trip = Round trip
    .help = From an app to a cache node and back.

cache-bandwidth = Bandwidth of a node
    .help = How many bytes of values a node sends per second, one answer after another; 0 for any number.

cache-service = Work a request
    .zero = no time
    .help = How long a node works on one request, polls of a lock included; it works on one at a time. 0 for no time at all.

cache-hot-copies = Copies of a hot key
    .help = On how many nodes a hot key is kept; its readers choose one of them. 1 for its owner alone.

cache-hot-above = Hot above
    .help = A key is hot when more requests than this ask for it within a second. 0 makes every key hot.

cache-hot-counters = Counters for hot keys
    .help = How many counters find the hot keys (the sketch Space-Saving), in whole seconds. 0 counts every key exactly, over the last second.

cache-load-bound = Bound of a node’s load
    .help = By how much a node’s lookups under way may exceed the mean of all nodes, as a share of it. Further lookups go to the next node on the ring. 0 for no bound.

cache-timeout = Wait for a dead node
    .help = How long an app waits for a cache node that does not answer.

cache-degrade = Do without the cache
    .help = Whether an app asks the database when a cache node does not answer; if not, the request fails.

cache-replica = Replica of each node
    .help = Whether each cache node has a replica. It takes over once, when the node dies, with what it knows by then, locks included.

cache-replica-lag = Replica lags by
    .help = How long it takes until a replica knows of a change at its node. Changes that are younger are lost when the node dies.

cache-failover = Failover takes
    .help = How long after a node has died its replica takes over.

cache-lookup = Lookup
    .help = How long a peer takes to look into its own memory.

## Protection

group-protection = Protection

protection-coalesce = Coalescing
    .help = What keeps many misses of one key from becoming many queries.
    .none = none
    .mutex = mutex
    .singleflight = singleflight
    .redis-lock = Redis lock
    .redlock = Redlock
    .lease = lease
    .flight-lock = singleflight, then lock
    .flight-lease = singleflight, then lease

protection-lock-ttl = Lock TTL
    .help = How long the lock lasts if nobody releases it.

protection-lock-poll = Poll every
    .help = How long a request that does not get the lock sleeps before it looks the key up again.

protection-longest-wait = Longest wait
    .zero = no limit
    .help = How long a request waits at most for another request’s load. 0 for as long as it takes.

protection-wait-over = After the longest wait
    .help = What a request does when it has waited so long: it loads the value itself, takes a stale value if there is one and loads if not, or fails.
    .load = loads itself
    .stale = takes a stale value
    .error = fails

protection-lock-release = Release
    .help = What the holder releases: only its own lock, or any lock that is there by then.
    .safe = safe
    .unsafe = unsafe

protection-lease-hold = Lease lasts
    .help = How long a lease keeps all others from loading its key.

protection-lease-next = Next lease
    .help = When the next lease of a key may be handed out: when the value is there, or not before the time of the last lease is over.
    .after-fill = after the fill
    .after-hold = after its time

protection-lease-wait = Ask again after
    .help = How long a request that does not get the lease sleeps before it asks again.

protection-lease-stale = Take the stale value
    .help = Whether a request that does not get the lease takes a value that was deleted a short time ago, rather than wait.

protection-flights = Peers coalesce
    .help = Where peers with singleflight coalesce: at the owner of a key alone, or also in each app, around its call to the owner.
    .both = in the app and at the owner
    .owner = at the owner alone

protection-early = Early refresh
    .help = What makes a reader of a fresh value load it anew before it expires.
    .none = none
    .xfetch = XFetch
    .linear = linear
    .threshold = threshold
    .ahead = refresh-ahead

protection-early-load = Who waits for it
    .help = Whether the reader that loads a value early waits for the new one, as in the paper, or answers with the old one and loads in the background.
    .reader = the reader
    .background = nobody

protection-early-beta = XFetch β
    .help = Values above 1 refresh earlier, values below 1 later.

protection-early-below = Refresh below
    .help = With less time than this left, every reader refreshes, or the timer does.

protection-late-fill = Late results are stored
    .help = Whether a load still fills the cache when its client has given up. A shared flight always does.

protection-breaker = Circuit breaker
    .help = A circuit breaker in each process that loads: while most queries fail it lets none through.
    .none = none
    .hystrix = Hystrix
    .resilience4j = resilience4j

protection-breaker-slow = Too slow above
    .help = When all queries in the window take longer than this, resilience4j’s breaker opens too.

protection-breaker-open = Stays open for
    .help = How long the breaker stays open before it lets a query probe. Hystrix has 5 s by default, resilience4j 60 s.

protection-limit = Loads at once
    .help = How many loads a process has under way at most; it sheds the others.

protection-rate = Loads a second
    .help = How many loads a second a process starts on average; it sheds the others (a token bucket).

protection-rate-burst = Burst of loads
    .help = How many loads a process may start at once after a pause: the size of its token bucket.

protection-throttle = Adaptive throttle
    .help = Whether each process sheds loads by chance: the more of them the database rejects, the more it sheds (Google's adaptive throttling, K = 2).

protection-bloom = Bloom filter
    .help = Whether every app has a Bloom filter of all keys that exist, and rejects what the filter does not know.

protection-bloom-errors = False positives
    .help = The share of the unknown keys that the filter lets through.

protection-bloom-keys = Made for
    .help = For how many keys the filter was made. With more than those it is overfilled, and lets more through. Without a number it was made for all keys that there are.

protection-bloom-drawn = Drawn anew
    .help = Whether the filter’s hashes are drawn for each seed, so that it errs about other keys; else it errs about the same keys in all runs.

## Writes

group-writes = Writes

writes-strategy = Strategy
    .help = What a write does, and in which order.
    .update-delete = update, delete
    .delete-update = delete, update
    .update-set = update, store
    .write-through = write-through
    .write-around = write-around
    .write-back = write-back
    .versioned = versioned keys

writes-related = Related keys
    .zero = none
    .help = How many other keys a write invalidates besides its own: those whose numbers follow.

writes-derived = Derived keys
    .zero = none
    .help = How many other keys have values that are made from a written one, as the feeds of an author’s followers: a write makes them old too, whether it deletes them or not. Those whose numbers follow.

writes-purge = Related keys go
    .help = How the nodes are told of the related keys, which is work for them: in one order, in an order for each key, by a search of all that each node holds, or by a tag.
    .listed = in one order
    .each = one by one
    .search = by a search for a prefix
    .tag = by their tag

writes-cache-fails = Cache part fails
    .help = The share of the writes whose part in the cache fails, while their part in the database succeeds.

writes-delete-again = Delete again after
    .zero = off
    .help = How long after the first delete the key is deleted again, in the background. 0 for not at all.

writes-events = Log events
    .help = Whether a process reads the database’s log, and deletes from the cache what each write has changed.

writes-event-delay = Event comes after
    .help = How long after the commit an event of the log is with the node that has the key.

writes-event-spread = Event spread
    .zero = none
    .help = An event comes later by a draw between nothing and this, so that events come out of order. 0 for none.

writes-event-loss = Lost events
    .help = The share of the events of the log that are lost. A lost one never comes again.

writes-batch = Batch
    .help = The most writes that go to the database as one.

writes-linger = Wait for a batch
    .help = How long a write waits for its batch to fill up.

writes-queue = Queue
    .help = The most writes that an app queues; more of them fail.

writes-log = Write-ahead log
    .help = What of the queue survives a crash.
    .none = none
    .every-write = every write
    .every-second = every second

writes-log-time = Log takes
    .help = How long it takes to write to the log.

writes-graceful = Flush before a restart
    .help = Whether an app that restarts brings its queue to the database first.

## Database

group-database = Database

database-query-time = Query time
    .help = The time a query takes once it has a connection: the mean of its distribution.

database-distribution = Varies
    .help = How query times vary.
    .constant = constant
    .log-normal = log-normal
    .exponential = exponential
    .uniform = uniform
    .erlang = Erlang
    .hyperexponential = hyperexponential
    .pareto = bounded Pareto
    .bimodal = bimodal

database-sigma = Spread (sigma)
    .help = The standard deviation of the logarithm of the query time: 0.5 makes the slowest 1 % take about 2.8 times the mean.

database-range = Spread (share)
    .help = How far from the mean a uniform query time may lie, as a share of it.

database-stages = Stages
    .help = A query time of Erlang's law is the sum of this many exponential times. 1 is exponential; the more there are, the more alike are the queries.

database-variation = Variation (c²)
    .help = The variance of a hyperexponential query time in squares of its mean. 1 is exponential; 4 makes about a ninth of the queries half of the work.

database-tail = Tail (α)
    .help = The exponent of the Pareto law: the smaller, the more of the work is in the few longest queries.

database-longest = Longest
    .help = The longest query of the Pareto law takes so many times as long as the shortest.

database-slow-share = Slow share
    .help = The share of the queries that are slow.

database-slow-times = Slow by
    .help = A slow query takes so many times as long as another.

database-write-time = Write time
    .help = The time a write takes once it has a connection, and a batch of writes.

database-contention = Contention (σ)
    .help = By how much each other query that runs slows a query: the contention σ of the universal scalability law.

database-crosstalk = Crosstalk (κ)
    .help = By how much each pair of other queries that run slows a query: the crosstalk κ of the universal scalability law.

database-queue-limit = Longest queue
    .help = The most queries that may wait for a connection; more are rejected. 0 for no queue.

database-order = Queue serves
    .help = Which query leaves the queue first.
    .fifo = first come
    .lifo = last come

database-shed = Drops
    .help = Which waiting queries are not run any more.
    .none = none
    .late = past the deadline
    .hopeless = cannot make the deadline
    .codel = CoDel

database-error-share = Share of errors
    .help = The share of the queries that end with an error.

database-replicas = Read replicas
    .zero = none
    .help = How many replicas answer the reads; writes go to the primary. Each has as many connections. 0 for the primary alone.

database-lag = Replica lag
    .help = How long after the primary a replica gets a write.

database-connections = Connections
    .help = How many queries run at once; the others wait in the queue.

database-max-connections = Connection limit
    .help = How many connections to a server may be open at once, in use or idle; the server rejects one more. With pools connections stay open. Without pools each query opens one of its own.

database-round-trip = Round trip
    .help = From a process to the database and back.

database-connect-time = New connection
    .help = How long it takes to open a connection to the database, before a query goes on it. Without a pool each query opens one.

## Interventions

group-script = Interventions

script-actions = What happens
    .help = Each thing that is done, with its time: delete@5s, flush@5s, slow:10:3s@8s. Times count from the start.

## Prices

group-prices = Prices

prices-node = Cache node
    .help = A cache node with its memory, an hour, in $.
    .brief = $ a node an hour

prices-queries = A million queries
    .help = A million queries to the database, in $.
    .brief = $ a million queries

prices-memory = A gigabyte held
    .help = What the nodes hold, a gigabyte a month, in $: for its backups, or where a service is paid by memory.
    .brief = $ a GB held a month

prices-transfer = A gigabyte moved
    .help = Values that move between apps and nodes, a gigabyte, in $.
    .brief = $ a GB moved

## Chance

group-run = Chance

run-clock = Time of day
    .help = The time of day at which the run begins, counted from midnight: 32365s is 8:59:25. The time axis then shows the time of day. 0 for the time of the run alone.

run-seed = Seed
    .help = All random draws follow from this number. The same seed gives the same run, to the bit.

## What is counted

unit-a-node = a node
unit-a-process = a process
unit-a-process-and-second = a process and second
unit-apps = apps
unit-bytes = bytes
unit-bytes-per-second = bytes per second
unit-connections = connections
unit-counters = counters
unit-entries = entries
unit-keys = keys
unit-loads = loads
unit-nodes = nodes
unit-per-second = per second
unit-processes = processes
unit-queries = queries
unit-replicas = replicas
unit-requests = requests
unit-retries = retries
unit-stages = stages
unit-times = times
unit-users = users
unit-writes = writes
