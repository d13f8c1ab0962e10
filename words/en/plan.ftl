# What a world is called beside the other, and one clause that says what protects it.

plan-and = { $first } + { $then }
plan-nothing = No protection
    .promise = every miss queries the database
plan-cut-off = Cache cut off
    .promise = every read queries the database

## Coalescing

plan-mutex = Mutex
    .promise = one loads; the others wait for the lock and look the key up again
plan-singleflight = Singleflight
    .promise = in each app one leader queries, the others share its answer
plan-singleflight-peers = Singleflight
    .promise = at the owner one leader queries, the others share its answer
plan-redis-lock = Redis lock
    .promise = one of all apps loads; the others sleep and look the key up again
plan-redlock = Redlock
    .promise = one of all apps loads, by a lock that most of the nodes must grant
plan-redis-lock-unsafe = Redis lock, unsafe release
    .promise = a holder that is done deletes the lock, even if another request has it by then
plan-lease = Lease
    .promise = the cache lets one client load; the others sleep and ask again
plan-lease-stale = Lease
    .promise = the cache lets one client load; the others take the stale value

plan-flight-lock = Singleflight + Redis lock
    .promise = one leader in each app, and one of all those loads
plan-flight-lease = Singleflight + lease
    .promise = one leader in each app, and the cache lets one of those load

## What else protects the database

plan-serve-stale = Serve stale
    .promise = the stale value is served while a new one is loaded
plan-bloom-filter = Bloom filter
    .promise = the apps reject keys that do not exist
plan-negative-caching = Negative caching
    .promise = the cache holds the answer “not found” too
plan-admission = Admission
    .promise = a key enters the cache only when it is loaded again
plan-cdn = CDN
    .promise = most readers are answered before they reach an app
plan-l1 = L1
    .promise = each app keeps what it has fetched in its own memory for a while
plan-hot-copies = Copies of a hot key
    .promise = the readers of a hot key are spread over several nodes
plan-bounded-loads = Bounded loads
    .promise = a node that has its part of the requests passes further ones on to the next
plan-breaker = Breaker
    .promise = when too many queries fail, none is sent for a while
plan-stale-on-error = Stale on error
    .promise = where a load fails, the stale value is the answer
plan-limit = Limited loads
    .promise = each process loads a few at a time
plan-rate-limit = Rate limit
    .promise = each process starts so many loads a second, and sheds the others
plan-adaptive-throttle = Adaptive throttle
    .promise = the more queries fail, the more are shed before they are sent
plan-short-queue = Short queue
    .promise = a query that finds the database’s queue full is rejected at once
plan-lifo = Last come, first served
    .promise = the newest query in the queue runs first
plan-codel = CoDel
    .promise = the database drops queries that have waited too long in a standing queue
plan-drops-late = Drops what is late
    .promise = the database runs no query whose client has gone
plan-drops-hopeless = Drops the hopeless
    .promise = the database runs no query that cannot be done in time
plan-late-fill = Late results are stored
    .promise = a result that comes too late for its client still fills the cache
plan-ttl-jitter = TTL jitter
    .promise = what was stored together expires at different times
plan-xfetch = XFetch
plan-linear = Linear refresh
plan-threshold = Refresh below a threshold
plan-ahead = Refresh-ahead
    .promise = a timer refreshes what is read before it expires
plan-early-refresh = Early refresh
    .promise = readers refresh the value before it expires

## How keys move when the nodes change

plan-moves-most = a key’s node is its hash modulo the number of nodes
plan-moves-jump = few keys move where the last node leaves, more where another does
plan-moves-few = when a node leaves, its keys move and no others

## What a full cache gives up

plan-evicts-fifo = a full cache gives up what was stored first
plan-evicts-lru = a full cache gives up what was read longest ago
plan-evicts-lfu = a full cache gives up what was read least
plan-evicts-clock = a full cache gives up what was not read since a hand last came by
plan-evicts-arc = a full cache balances what was read lately against what was read often
plan-evicts-s3-fifo = new keys prove themselves in a small queue first
plan-evicts-w-tinylfu = a new key gets in only if it is wanted more than the one it would push out
plan-evicts-random = a full cache gives up any entry
plan-evicts-ttl = a full cache gives up what expires next
plan-evicts-nothing = a full cache takes nothing new
plan-evicts-other = a full cache gives up what its policy chooses

## How it writes

plan-update-delete-again = Update, delete, delete again
    .promise = some time after the write the key is deleted once more
plan-delete-update-again = Delete, update, delete again
    .promise = some time after the write the key is deleted once more
plan-update-delete = Update, then delete
    .promise = the database first, then the key leaves the cache
plan-delete-update = Delete, then update
    .promise = the key leaves the cache first, then the database
plan-update-set = Update, then store
    .promise = the database first, then the cache has the new value too
plan-write-through = Write-through
    .promise = the cache node writes to the database, and keeps the value
plan-write-around = Write-around
    .promise = the database alone: the cache is not told
plan-versioned = Versioned keys
    .promise = the cache gets a newer version, and no older one counts
plan-write-back-logged = Write-back, logged
    .promise = a write is done once it is on disk and queued
plan-write-back-logged-each-second = Write-back, logged every second
    .promise = the queue reaches the disk once a second
plan-write-back-flushed = Write-back, flushed
    .promise = before a restart the queue goes to the database
plan-write-back = Write-back
    .promise = a write is done once it is queued in memory
plan-log-events = Delete by the log
    .promise = an event of the database’s log deletes the key some time after the write
plan-and-log-events = { $name }, and by the log
plan-related = { $name }, { $keys } keys
    .promise = a write deletes what depends on its key too
