# What to set in production for each layer of the lab: by layer and product, each with its source.

production-title = What to set in production
production-more = Products differ from the model in details: read the source before you rely on it.
production-redis = Redis
production-memcached = memcached
production-nginx = nginx
production-go = Go
production-java = Java
production-node = Node
production-python = Python
production-source = source

## Refreshing

set-xfetch-redis = Keep with the value how long its load took (δ) and when it ends. Start a load in the background when now − δ · β · ln(u) ≥ end, with u drawn from (0, 1] and β = 1.
    .source = https://www.vldb.org/pvldb/vol8/p886-vattani.pdf
set-xfetch-python = diskcache: @memoize_stampede(cache, expire=ttl, beta=1), with the TTL in seconds. An early load runs in a thread of its own. A reader that finds nothing loads for itself.
    .source = https://grantjenks.com/docs/diskcache/api.html#diskcache.memoize_stampede
set-threshold-java = Caffeine: a LoadingCache with refreshAfterWrite(ttl − threshold) and expireAfterWrite(ttl). The first reader after ttl − threshold starts the one load for the key; all readers get the old value meanwhile.
    .source = https://github.com/ben-manes/caffeine/wiki/Refresh
set-threshold-node = cache-manager: wrap(key, load, ttl, refreshThreshold), both in milliseconds. With less than that left, it loads in the background.
    .source = https://github.com/jaredwray/cacheable/tree/main/packages/cache-manager#wrap
set-ahead-go = A time.Ticker in one process, which loads the hot keys and sets them before they end.
    .source = https://pkg.go.dev/time#Ticker
set-ahead-python = Celery beat: a periodic task that loads the hot keys and sets them before they end. Run one beat only.
    .source = https://docs.celeryq.dev/en/stable/userguide/periodic-tasks.html

## Coalescing

set-singleflight-go = golang.org/x/sync/singleflight: group.Do(key, load). Look into the cache again inside of load.
    .source = https://pkg.go.dev/golang.org/x/sync/singleflight#Group.Do
set-singleflight-java = Caffeine: cache.get(key, load). It loads once for each key, and the others wait.
    .source = https://github.com/ben-manes/caffeine/wiki/Population
set-singleflight-nginx = proxy_cache_lock on; with proxy_cache_lock_age and proxy_cache_lock_timeout above the time of a query. The defaults are 5 s. The lock is for keys that are not in the cache; for those that have expired use proxy_cache_use_stale updating;
    .source = https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_cache_lock
set-singleflight-node = lru-cache: fetchMethod, and cache.fetch(key). Readers of one key share one promise.
    .source = https://isaacs.github.io/node-lru-cache/classes/LRUCache.html#fetch
set-redis-lock-redis = SET lock:key token NX PX, in milliseconds, for longer than the longest load. Release it with DELEX lock:key IFEQ token; before Redis 8.4 by a script that compares the token before it deletes.
    .source = https://redis.io/docs/latest/develop/clients/patterns/distributed-locks/#correct-implementation-with-a-single-instance
set-redis-lock-memcached = add lock:key token, with an expiry in seconds above the longest load; those who get NOT_STORED look again after a pause. To delete only your own lock, add it with ms, ME and c, and delete it with md and C, the number that c returned.
    .source = https://github.com/memcached/memcached/blob/master/doc/protocol.txt
set-redis-lock-java = Redisson: RLock.tryLock(wait, lease, unit), with a lease above the longest load.
    .source = https://redisson.pro/docs/data-and-services/locks-and-synchronizers/#lock
set-redis-lock-python = redis-py: client.lock(name, timeout=…, blocking_timeout=…), both in seconds. Without a timeout the lock has no end. It releases by comparing the token.
    .source = https://redis.readthedocs.io/en/stable/lock.html
set-lease-memcached = Meta commands: mg key v c N30, for a lease of 30 s. The reader that gets W loads, and sets with ms and C, the number that c returned. The others get Z and an empty value, and look again.
    .source = https://docs.memcached.org/protocols/meta/#atomic-stampeding-herd-handling

## Serving stale

set-grace-nginx = proxy_cache_use_stale updating; and proxy_cache_background_update on; The grace is then as long as nginx keeps the response. To limit it, leave updating out and answer with stale-while-revalidate=seconds in Cache-Control.
    .source = https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_cache_use_stale
set-grace-memcached = Meta commands: keep the value for TTL and grace. Read it with mg key v R30 for a grace of 30 s: within it one reader gets W and loads, and the others get Z. All of them get the value.
    .source = https://docs.memcached.org/protocols/meta/#early-recache
set-grace-node = lru-cache: allowStale: true with fetchMethod and cache.fetch(key). A reader gets the old value while one load runs, however old it is. With noDeleteOnFetchRejection: true the old value stays if the load fails.
    .source = https://isaacs.github.io/node-lru-cache/classes/LRUCache.html#fetch
set-grace-python = dogpile.cache: region.get_or_create(key, load) with expiration_time as the TTL. One reader creates, the others get the old value. In Redis, redis_expiration_time is the TTL and the grace, and distributed_lock=True makes it one reader of all processes.
    .source = https://dogpilecache.sqlalchemy.org/en/latest/api.html#dogpile.cache.region.CacheRegion.get_or_create

## Jitter, memories in the process, guards

set-jitter-redis = SET key value PX with the TTL in milliseconds, and a number added to it that is drawn for each value from 0 to the jitter.
    .source = https://redis.io/docs/latest/commands/set/
set-jitter-java = Caffeine, from 3.2 on: expireAfter(Expiry.writing(…)) with the TTL and a length added to it that is drawn for each value. Expiry.creating would not draw anew when a value is replaced.
    .source = https://www.javadoc.io/doc/com.github.ben-manes.caffeine/caffeine/latest/com.github.benmanes.caffeine/com/github/benmanes/caffeine/cache/Expiry.html
set-l1-java = Caffeine: maximumSize and expireAfterWrite, before the shared cache.
    .source = https://github.com/ben-manes/caffeine/wiki/Eviction
set-l1-redis = Client-side caching: HELLO 3 and CLIENT TRACKING ON, and a table in the process. A message takes a key out of it; a lost connection empties it.
    .source = https://redis.io/docs/latest/develop/reference/client-side-caching/
set-l1-go = hashicorp/golang-lru: expirable.NewLRU(size, onEvict, ttl). onEvict may be nil.
    .source = https://pkg.go.dev/github.com/hashicorp/golang-lru/v2/expirable#NewLRU
set-l1-node = lru-cache: new LRUCache with max and ttl, in milliseconds.
    .source = https://isaacs.github.io/node-lru-cache/classes/LRUCache.html
set-l1-python = cachetools: TTLCache(maxsize, ttl), in seconds, with a lock around it.
    .source = https://cachetools.readthedocs.io/en/stable/#cachetools.TTLCache
set-limit-go = golang.org/x/sync/semaphore: NewWeighted(limit), TryAcquire(1) before a load, and Release(1) after it.
    .source = https://pkg.go.dev/golang.org/x/sync/semaphore#Weighted.TryAcquire
set-limit-java = resilience4j: a Bulkhead with maxConcurrentCalls, and maxWaitDuration 0.
    .source = https://resilience4j.readme.io/docs/bulkhead
set-limit-nginx = In the upstream: zone name size; and server … max_conns=limit; Without a zone each worker process has a limit of its own.
    .source = https://nginx.org/en/docs/http/ngx_http_upstream_module.html#max_conns
set-limit-python = asyncio: a Semaphore(limit). A load is refused where locked() is true, and else runs in async with.
    .source = https://docs.python.org/3/library/asyncio-sync.html#asyncio.Semaphore.locked
set-breaker-java = resilience4j: a CircuitBreaker with its defaults: a window of 100 calls, open at 50 %, then 10 calls on trial. waitDurationInOpenState is 60 s by default: set it to how long the breaker stays open here.
    .source = https://resilience4j.readme.io/docs/circuitbreaker
set-breaker-go = sony/gobreaker: NewCircuitBreaker with ReadyToTrip, Interval and Timeout, and Execute(load). With an Interval of 0 its counts are not cleared while it is closed.
    .source = https://pkg.go.dev/github.com/sony/gobreaker/v2#Settings
set-breaker-node = opossum: new CircuitBreaker(load) with errorThresholdPercentage, volumeThreshold and resetTimeout in milliseconds, and fire(key). Without a volumeThreshold the first failure can open it.
    .source = https://nodeshift.dev/opossum/
set-no-retries-nginx = proxy_next_upstream off;
    .source = https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_next_upstream
set-budget-go = gRPC, in the service config: retryThrottling with maxTokens 10 and tokenRatio 0.1, beside a retryPolicy. The budget is for each server name.
    .source = https://github.com/grpc/proposal/blob/master/A6-client-retries.md#throttling-retry-attempts-and-hedged-rpcs
set-budget-java = gRPC, in the service config: retryThrottling with maxTokens 10 and tokenRatio 0.1, beside a retryPolicy. The budget is for each server name.
    .source = https://github.com/grpc/proposal/blob/master/A6-client-retries.md#throttling-retry-attempts-and-hedged-rpcs

## Unknown keys, hot keys, full caches

set-negative-redis = SET key with a value that means “does not exist” and EX 60; delete it when the key is created.
    .source = https://redis.io/docs/latest/commands/set/
set-negative-nginx = proxy_cache_valid 404 1m; X-Accel-Expires, Expires and Cache-Control in the response come before it.
    .source = https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_cache_valid
set-negative-java = Caffeine, from 3.2 on: keep Optional.empty() for what does not exist; expireAfter(Expiry.writing(…)) gives it a shorter life than a value has.
    .source = https://www.javadoc.io/doc/com.github.ben-manes.caffeine/caffeine/latest/com.github.benmanes.caffeine/com/github/benmanes/caffeine/cache/Expiry.html
set-bloom-redis = BF.RESERVE filter error_rate capacity, BF.ADD for each key that exists or is created, BF.EXISTS before a load.
    .source = https://redis.io/docs/latest/develop/data-types/probabilistic/bloom-filter/
set-bloom-java = Guava: BloomFilter.create(funnel, keys, errors), filled by put at the start of each process and told of new keys; mightContain(key) before a load.
    .source = https://guava.dev/releases/snapshot-jre/api/docs/com/google/common/hash/BloomFilter.html
set-copies-redis = Write the hot key under one name for each node, as key#1 to key#n. Choose names whose slots are on different nodes: CLUSTER KEYSLOT tells the slot. Read one name drawn at random; delete each of them.
    .source = https://redis.io/docs/latest/operate/oss_and_stack/reference/cluster-spec/#key-distribution-model
set-s3-fifo-go = otter, version 1: its policy is S3-FIFO. That of version 2 is W-TinyLFU.
    .source = https://pkg.go.dev/github.com/maypok86/otter
set-admission-nginx = proxy_cache_min_uses 2;
    .source = https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_cache_min_uses
set-admission-java = Caffeine, with a maximumSize, admits by frequency (TinyLFU) without a setting.
    .source = https://github.com/ben-manes/caffeine/wiki/Efficiency
