# The code of a world's protection: the sentences of its pseudo-code, comments in its listings, what requests do at its lines
# now, and how real systems do it.

## The panel

program-label = The code of the protection
program-whose = Whose code
program-language = Language
program-listing = Code
program-pseudo-code = Pseudo-code
program-systems = In real systems
program-request-here = Request { $number } is here
program-work-here = Work { $number } is here

## What the requests at a line do now

program-waiting = { $count } waiting
program-looking = { $count ->
    [one] { $count } lookup
   *[other] { $count } lookups
}
program-running = { $count } running
program-running-and-queued = { $running } running, { $queued } queued

## Pseudo-code: to read

code-read = to read a key:
code-owner-read = the owner, asked for a key:
code-lookup = look the key up in the cache
code-owner-lookup = look the key up in its own memory
code-ask-cache = ask the cache
code-found = if the value is there, answer
code-found-now = if the value is there now, answer
code-missed = if not:
code-query = query the database
code-store = store the value
code-store-leased = store the value with the lease
code-answer = answer
code-take-lock = take the key’s lock
code-second-lookup = look the key up again
code-free-lock = release the lock
code-missed-ask-lock = if not, ask Redis for the lock (SET lock NX PX)
code-refused = if Redis refuses, sleep, then begin again
code-granted = if Redis grants it:
code-leased-out = if another has the lease, sleep, then ask again
code-leased = if the cache grants the lease:
code-in-flight = if another request is loading the key:
code-wait-for-leader = wait for its answer
code-share = take that answer
code-not-in-flight = if none is:
code-in-flight-here = if another request of this app is loading the key:
code-lead = note that this request loads the key
code-ask-lock = ask Redis for the lock (SET lock NX PX)
code-while-refused = while Redis refuses:
code-sleep = sleep
code-ask-lock-again = ask Redis for the lock again
code-ask-lease = ask the cache for the lease
code-found-hand-out = if the value is there now, hand it to all that wait
code-hand-out = hand the value to all that wait for it

## Pseudo-code: to write

code-write = to write a key:
code-answer-write = answer: done
code-update = update the database
code-invalidate = delete the key from the cache
code-put = store the value in the cache
code-put-version = store the value, unless the cache has a newer one
code-write-through = hand it to the cache, which updates the database first
code-enqueue = queue it: a batch brings it to the database later

## Comments

code-cache-writes-first = the cache updates db first
code-in-batches = goes to db later, in batches

## Real systems: what to write, and what to know about it

system-redis-lock-redis = SET lock:key token NX PX 30000; release it with a script that compares the token
    .name = Redis
system-redis-lock-redisson = RLock; a watchdog extends its TTL while its holder lives
    .name = Redisson
system-redis-lock-python = redis-py: with redis.lock(name, timeout=10): …
    .name = Python
system-redlock-go = redsync: mutex.Lock() asks all nodes at once
    .name = Go
system-redlock-redisson = RedissonMultiLock, of one lock on each node
    .name = Redisson
system-redlock-ruby = redlock-rb: client.lock(key, ttl)
    .name = Ruby
system-lease-facebook = the cache gives one token for a key, at most once in 10 s; NSDI 2013, section 3.2.1
    .name = memcache at Facebook
system-lease-memcached = meta commands: with mg key N30 the first client to miss is told to load the value
    .name = memcached
system-lease-mcrouter = lease-get and lease-set
    .name = mcrouter
system-flight-lock-go = singleflight.Do around a load that takes the lock; with Redis: redsync
    .name = Go
system-flight-lock-python = a dict of tasks by key, around a load that takes the lock of redis-py
    .name = Python
system-flight-lease-go = singleflight.Do around a load that asks memcached with mg key N30
    .name = Go
system-flight-lease-python = a dict of tasks by key, around a load that asks memcached with mg key N30
    .name = Python
system-none-plain = plain cache-aside: two misses of one key both send a query
    .name = Redis, memcached
system-none-nginx = proxy_cache_lock is off unless you switch it on
    .name = nginx
system-none-rails = race_condition_ttl is off unless you set it
    .name = Rails
system-mutex-nginx = proxy_cache_lock on; waiting requests look the key up again every 500 ms and give up after 5 s
    .name = nginx
system-mutex-fusioncache = one lock for each key, built in
    .name = FusionCache
system-mutex-dogpile = one creator at a time; the others get the stale value if there is one
    .name = dogpile.cache
system-mutex-symfony = 25 file locks, together with early expiration
    .name = Symfony Cache
system-singleflight-go = golang.org/x/sync/singleflight: v, err, shared := group.Do(key, load)
    .name = Go
system-singleflight-groupcache = built in, at the owner of the key
    .name = groupcache
system-singleflight-rust = moka: cache.get_with(key, load)
    .name = Rust
system-singleflight-varnish = it coalesces misses of one object by itself
    .name = Varnish

## What to know before relying on it

caution-mutex = Each key needs a lock of its own, and a request that gets the lock must look the key up again before it sends a query.
caution-redis-lock = The lock must last longer than the slowest load, and only its own holder may release it: compare the token. Nothing wakes the requests that sleep.
caution-redlock = A majority of nodes survives the death of one. It has no fencing token: a holder that pauses for longer than the lock lasts still writes, and a node that restarts empty may grant it again.
caution-lease = A client that dies with its lease keeps all others waiting until the lease ends. A delete makes a lease invalid, so that no old value is stored over a newer one.
caution-flight-lock = The requests that wait for a leader share what happens to it: its error, its wait for the lock, its stale value. The lock needs its TTL and its token as it does alone.
caution-flight-lease = The requests that wait for a leader share what happens to it: its error, its wait for the lease, its stale value. The leader pays for one more lookup, which asks for the lease.
caution-singleflight = It works within one process: n app instances send n queries. All requests that wait share an error too.
