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
set-xfetch-python = diskcache: @memoize_stampede(cache, expire=ttl, beta=1). It loads in a thread of its own.
    .source = https://grantjenks.com/docs/diskcache/tutorial.html
set-threshold-java = Caffeine: refreshAfterWrite(ttl − threshold) with expireAfterWrite(ttl). One load for each key; readers get the old value meanwhile.
    .source = https://github.com/ben-manes/caffeine/wiki/Refresh
set-threshold-node = cache-manager: wrap(key, load, ttl, refreshThreshold). With less than that left, it loads in the background.
    .source = https://github.com/jaredwray/cacheable/tree/main/packages/cache-manager
set-ahead-go = A time.Ticker in one process, which loads the hot keys and sets them before they end.
    .source = https://pkg.go.dev/time#Ticker
set-ahead-python = Celery beat: a periodic task that loads the hot keys and sets them before they end.
    .source = https://docs.celeryq.dev/en/stable/userguide/periodic-tasks.html

## Coalescing

set-singleflight-go = golang.org/x/sync/singleflight: group.Do(key, load). Look into the cache again inside of load.
    .source = https://pkg.go.dev/golang.org/x/sync/singleflight
set-singleflight-java = Caffeine: cache.get(key, load). It loads once for each key, and the others wait.
    .source = https://github.com/ben-manes/caffeine/wiki/Population
set-singleflight-nginx = proxy_cache_lock on; with proxy_cache_lock_age and proxy_cache_lock_timeout above the time of a query. The defaults are 5 s.
    .source = https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_cache_lock
set-singleflight-node = lru-cache: fetchMethod, and cache.fetch(key). Readers of one key share one promise.
    .source = https://github.com/isaacs/node-lru-cache
set-redis-lock-redis = SET lock:key token NX PX, for longer than the longest load. Release it by a script that compares the token before it deletes.
    .source = https://redis.io/docs/latest/develop/clients/patterns/distributed-locks/
set-redis-lock-memcached = add lock:key token, with an expiry above the longest load; the others look again after a pause.
    .source = https://docs.memcached.org/protocols/basic/
set-redis-lock-java = Redisson: RLock.tryLock(wait, lease, unit).
    .source = https://redisson.pro/docs/data-and-services/locks-and-synchronizers/
set-redis-lock-python = redis-py: client.lock(name, timeout=…, blocking_timeout=…). It releases by comparing the token.
    .source = https://redis.readthedocs.io/en/stable/lock.html
set-lease-memcached = Meta commands: mg key v c N30. The reader that gets W loads and sets with the value of c; the others get Z and look again.
    .source = https://github.com/memcached/memcached/wiki/MetaCommands

## Serving stale

set-grace-nginx = proxy_cache_use_stale updating; and proxy_cache_background_update on;
    .source = https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_cache_background_update
set-grace-memcached = Meta commands: keep the value for TTL and grace; mg key v t R with the grace in seconds gives one reader W, who loads, and the others the value.
    .source = https://github.com/memcached/memcached/wiki/MetaCommands
set-grace-node = lru-cache: allowStale: true with fetchMethod. A reader gets the old value while one load runs.
    .source = https://github.com/isaacs/node-lru-cache
set-grace-python = dogpile.cache: one reader creates, the others get the old value.
    .source = https://dogpilecache.sqlalchemy.org/en/latest/usage.html

## Jitter, memories in the process, guards

set-jitter-redis = SET key value PX with the TTL less a number drawn for each value from 0 to the jitter.
    .source = https://redis.io/docs/latest/commands/set/
set-jitter-java = Caffeine: expireAfter(Expiry.creating(…)) with a length drawn for each value.
    .source = https://github.com/ben-manes/caffeine/wiki/Eviction
set-l1-java = Caffeine: maximumSize and expireAfterWrite, before the shared cache.
    .source = https://github.com/ben-manes/caffeine/wiki/Eviction
set-l1-redis = Client-side caching: CLIENT TRACKING ON, and a table in the process that its messages empty.
    .source = https://redis.io/docs/latest/develop/reference/client-side-caching/
set-l1-go = hashicorp/golang-lru: expirable.NewLRU(size, onEvict, ttl).
    .source = https://pkg.go.dev/github.com/hashicorp/golang-lru/v2/expirable
set-l1-node = lru-cache: new LRUCache with max and ttl.
    .source = https://github.com/isaacs/node-lru-cache
set-l1-python = cachetools: TTLCache(maxsize, ttl), with a lock around it.
    .source = https://cachetools.readthedocs.io/en/stable/
set-limit-go = golang.org/x/sync/semaphore: NewWeighted(limit), and TryAcquire(1) before a load.
    .source = https://pkg.go.dev/golang.org/x/sync/semaphore
set-limit-java = resilience4j: a Bulkhead with maxConcurrentCalls, and maxWaitDuration 0.
    .source = https://resilience4j.readme.io/docs/bulkhead
set-limit-nginx = In the upstream: server … max_conns=limit.
    .source = https://nginx.org/en/docs/http/ngx_http_upstream_module.html#max_conns
set-limit-python = asyncio: a Semaphore(limit) that is asked with locked() before a load.
    .source = https://docs.python.org/3/library/asyncio-sync.html#semaphore
set-breaker-java = resilience4j: a CircuitBreaker with its defaults: a window of 100 calls, open at 50 % for 60 s, then 10 calls on trial.
    .source = https://resilience4j.readme.io/docs/circuitbreaker
set-breaker-go = sony/gobreaker: NewCircuitBreaker with ReadyToTrip and Timeout.
    .source = https://pkg.go.dev/github.com/sony/gobreaker/v2
set-breaker-node = opossum: new CircuitBreaker(load) with errorThresholdPercentage and resetTimeout.
    .source = https://nodeshift.dev/opossum/
set-no-retries-nginx = proxy_next_upstream off;
    .source = https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_next_upstream
set-budget-go = gRPC, in the service config: retryThrottling with maxTokens 10 and tokenRatio 0.1.
    .source = https://github.com/grpc/proposal/blob/master/A6-client-retries.md
set-budget-java = gRPC, in the service config: retryThrottling with maxTokens 10 and tokenRatio 0.1.
    .source = https://github.com/grpc/proposal/blob/master/A6-client-retries.md

## Unknown keys, hot keys, full caches

set-negative-redis = SET key with a value that means “does not exist” and EX 60; delete it when the key is created.
    .source = https://redis.io/docs/latest/commands/set/
set-negative-nginx = proxy_cache_valid 404 1m;
    .source = https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_cache_valid
set-negative-java = Caffeine: keep Optional.empty() for what does not exist; expireAfter(Expiry) gives it a shorter life.
    .source = https://github.com/ben-manes/caffeine/wiki/Eviction
set-bloom-redis = BF.RESERVE with the errors and the number of keys, BF.ADD for each key that is created, BF.EXISTS before a load.
    .source = https://redis.io/docs/latest/develop/data-types/probabilistic/bloom-filter/
set-bloom-java = Guava: BloomFilter.create(funnel, keys, errors), filled at the start of each process and told of new keys.
    .source = https://guava.dev/releases/snapshot-jre/api/docs/com/google/common/hash/BloomFilter.html
set-copies-redis = Write the hot key under one name for each node, as key#1 to key#n, and read one drawn at random; delete all of them.
    .source = https://redis.io/docs/latest/operate/oss_and_stack/reference/cluster-spec/
set-s3-fifo-go = otter, version 1: its policy is S3-FIFO.
    .source = https://pkg.go.dev/github.com/maypok86/otter
set-admission-nginx = proxy_cache_min_uses 2;
    .source = https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_cache_min_uses
set-admission-java = Caffeine admits by frequency (TinyLFU) without a setting.
    .source = https://github.com/ben-manes/caffeine/wiki/Efficiency
