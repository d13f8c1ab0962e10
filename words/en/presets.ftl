# The presets: title and question, the captions of their moments, and the variants that B may be: each with its name, a clause on what it
# does (.does) and one sentence on what that does to the outcome (.says). $key is the hot key; $a_db_queries and the like are the figures of a world at the
# instant that is shown.

## The headings of the list

subject-basics = The basics
subject-locks = Locks and leases
subject-expiry = Before and after it expires
subject-unknown-keys = Keys that do not exist
subject-eviction = Eviction
subject-nodes = Nodes and tiers
subject-overload = Overload and failure
subject-writes = Writes
subject-scale = At scale

## Where the presets come from

seed-breakdown = An article on cache breakdown and the lock that prevents it
seed-robust = The design of a robust distributed cache
seed-geecache = GeeCache, a distributed cache in Go after groupcache
seed-handbook = A handbook of caching: patterns, failures, costs
seed-incident = Post-mortem of a celebrity’s profile

## Captions that several presets share

caption-calm = Normal life: every reader finds “{ $key }” in the cache.

## One hot key, 100 readers

preset-hot-key = One hot key, 100 readers
    .question = What happens to your database when a hot key expires?
caption-hot-key-1 = “{ $key }” expires, and its readers miss. A sends every miss to the database: { $a_db_queries ->
        [one] { $a_db_queries } query
       *[other] { $a_db_queries } queries
    } so far. B sends { $b_db_queries }; the others wait for its answer.
caption-hot-key-2 = Same readers, same key. A: { $a_db_queries ->
        [one] { $a_db_queries } query
       *[other] { $a_db_queries } queries
    }, { $a_running } running, { $a_queued } queued. B: { $b_db_queries ->
        [one] { $b_db_queries } query
       *[other] { $b_db_queries } queries
    }.
caption-hot-key-3 = One answer serves everyone who waited in B. In A { $a_unanswered ->
        [one] { $a_unanswered } reader is
       *[other] { $a_unanswered } readers are
    } still waiting.
caption-hot-key-4 = B has answered everyone. A has { $a_unanswered } to go, { $a_running } at a time.
variant-hot-key-singleflight = Singleflight
    .says = One reader loads and the others share its answer, all at once: { $b_db_queries ->
            [one] { $b_db_queries } query
           *[other] { $b_db_queries } queries
        } in B, { $a_db_queries ->
            [one] { $a_db_queries } query
           *[other] { $a_db_queries } queries
        } in A.
variant-hot-key-mutex = Mutex
    .says = One reader loads, and the others get the lock one after another and look the key up again: { $b_db_queries ->
            [one] { $b_db_queries } query
           *[other] { $b_db_queries } queries
        } in B, but the last of them waits for all before it; { $a_db_queries ->
            [one] { $a_db_queries } query
           *[other] { $a_db_queries } queries
        } in A.
variant-hot-key-redis-lock = Redis lock
    .says = One lock for all apps: { $b_db_queries ->
            [one] { $b_db_queries } query
           *[other] { $b_db_queries } queries
        } in B, { $a_db_queries ->
            [one] { $a_db_queries } query
           *[other] { $a_db_queries } queries
        } in A. A reader that does not get the lock sleeps and looks the key up again, so its answer comes up to one sleep late.
variant-hot-key-lease = Lease
    .says = The cache lets the first one load and tells the others to ask again later: { $b_db_queries ->
            [one] { $b_db_queries } query
           *[other] { $b_db_queries } queries
        } in B, { $a_db_queries ->
            [one] { $a_db_queries } query
           *[other] { $a_db_queries } queries
        } in A, and no lock that somebody must release.

## Cache breakdown: a mutex with double-check

preset-breakdown = Cache breakdown: a mutex with double-check
    .question = Does a lock around the load help, and what do the waiters pay?
caption-breakdown-1 = “{ $key }” expires. A: every miss is a query, { $a_db_queries } so far. B: the first to get the lock queries; { $b_waiting ->
        [one] { $b_waiting } waits
       *[other] { $b_waiting } wait
    } for the lock.
caption-breakdown-2 = B: the value comes home and goes into the cache. The waiters get the lock one after another, look the key up again, and find it.
caption-breakdown-3 = One at a time: each of B’s waiters pays for the re-checks of all before it. { $b_waiting ->
        [one] { $b_waiting } still waits
       *[other] { $b_waiting } still wait
    }.
caption-breakdown-4 = B is done with { $b_db_queries ->
        [one] { $b_db_queries } query
       *[other] { $b_db_queries } queries
    }. A has { $a_unanswered ->
        [one] { $a_unanswered } reader
       *[other] { $a_unanswered } readers
    } to go.

## GeeCache: 100 requests for a cold “Tom”

preset-geecache = GeeCache: 100 requests for a cold “Tom”
    .question = Three peers, one of them owns the key. How many queries does it send?
variant-geecache-singleflight = In the app and the owner
    .says = As GeeCache has it: the app asks the owner once, and the others wait for that. Queries: A { $a_db_queries }, B { $b_db_queries }.
variant-geecache-at-the-owner = At the owner alone
    .says = Every request asks the owner, which loads once. The database sees no difference, the owner does. Queries: A { $a_db_queries }, B { $b_db_queries }.
caption-geecache-1 = No peer holds “{ $key }” yet. In A every request asks the one peer that owns it; in B the first one does, and the others wait in the app for its answer. A: { $a_db_queries ->
        [one] { $a_db_queries } query
       *[other] { $a_db_queries } queries
    } so far. B: { $b_db_queries }.
caption-geecache-2 = Without singleflight the owner sent { $a_db_queries ->
        [one] { $a_db_queries } query
       *[other] { $a_db_queries } queries
    }: { $a_running ->
        [one] { $a_running } runs
       *[other] { $a_running } run
    }, { $a_queued ->
        [one] { $a_queued } stands
       *[other] { $a_queued } stand
    } queued. With it, { $b_db_queries }.
caption-geecache-3 = One answer serves all waiting requests in B. In A { $a_unanswered ->
        [one] { $a_unanswered } is
       *[other] { $a_unanswered } are
    } still waiting.
caption-geecache-4 = B has answered everyone. A has { $a_unanswered } to go.

## GeeCache: 100 000 requests for “Tom”

preset-geecache-100k = GeeCache: 100 000 requests for “Tom”
    .question = The same peers under 100 000 requests: what does one query save?
variant-geecache-100k-singleflight = In the app and the owner
    .says = As GeeCache has it: the app asks the owner once, and the others wait for that. Queries: A { $a_db_queries }, B { $b_db_queries }.
variant-geecache-100k-at-the-owner = At the owner alone
    .says = Every request asks the owner, which loads once. The database sees no difference, the owner does. Queries: A { $a_db_queries }, B { $b_db_queries }.

## Eviction storm: a scan against LRU and S3-FIFO

preset-eviction-storm = Eviction storm: a scan against LRU and S3-FIFO
    .question = A batch job reads every row once. What does it do to everybody else?
caption-eviction-storm-1 = Normal life: the cache holds what most readers ask for. { $a_hit_ratio } % of the reads are hits.
caption-eviction-storm-2 = A scan begins: three requests in ten ask for a key that nobody wants again. A (LRU) stores each of them and gives up what readers want.
caption-eviction-storm-3 = A: { $a_db_queries ->
        [one] { $a_db_queries } query
       *[other] { $a_db_queries } queries
    } so far, { $a_queued } queued. B (S3-FIFO) lets new keys prove themselves in a small queue first: { $b_db_queries ->
        [one] { $b_db_queries } query
       *[other] { $b_db_queries } queries
    }, { $b_queued } queued.
caption-eviction-storm-4 = The same requests: A found { $a_hit_ratio } % of them in its cache, B { $b_hit_ratio } %.
variant-eviction-storm-s3-fifo = S3-FIFO
    .says = New keys must prove themselves in a small queue before they take room: { $b_db_queries ->
            [one] { $b_db_queries } query
           *[other] { $b_db_queries } queries
        } in B, { $a_db_queries } in A.
variant-eviction-storm-w-tinylfu = W-TinyLFU
    .says = A new key gets in only if it was asked for more often than the one it would push out: { $b_db_queries ->
            [one] { $b_db_queries } query
           *[other] { $b_db_queries } queries
        } in B, { $a_db_queries } in A.
variant-eviction-storm-sieve = SIEVE
    .says = It keeps keys that were asked for again since its hand last came by; the keys of a scan never are: { $b_db_queries ->
            [one] { $b_db_queries } query
           *[other] { $b_db_queries } queries
        } in B, { $a_db_queries } in A.
variant-eviction-storm-arc = ARC
    .says = Keys asked for once and keys asked for again have room of their own, and it learns how much each should have: { $b_db_queries ->
            [one] { $b_db_queries } query
           *[other] { $b_db_queries } queries
        } in B, { $a_db_queries } in A.
variant-eviction-storm-lru-with-admission = LRU with admission
    .says = The policy stays LRU, but a key gets in only when it is loaded for the second time: { $b_db_queries ->
            [one] { $b_db_queries } query
           *[other] { $b_db_queries } queries
        } in B, { $a_db_queries } in A.
variant-eviction-storm-50-headroom = 50 % headroom
    .says = Room for half as much again as readers want, under the same LRU: what they ask for is asked for again before the scan pushes it out. { $b_db_queries ->
            [one] { $b_db_queries } query
           *[other] { $b_db_queries } queries
        } in B, { $a_db_queries } in A.

## Admission: cache a key from its second load

preset-admission = Admission: cache a key from its second load
    .question = Is it worth not caching what was asked for once?
caption-admission-1 = Normal life: { $a_hit_ratio } % of the reads are hits in A, { $b_hit_ratio } % in B.
caption-admission-2 = The scan begins. A stores every key that it reads. B stores a key only when it is loaded for the second time within a minute.
caption-admission-3 = A: { $a_db_queries ->
        [one] { $a_db_queries } query
       *[other] { $a_db_queries } queries
    } so far, { $a_queued } queued. B: { $b_db_queries }, { $b_queued } queued. The price in B: a new key that readers do want is loaded twice.
caption-admission-4 = The same requests: A found { $a_hit_ratio } % of them in its cache, B { $b_hit_ratio } %.
variant-admission-second-load = Second load
    .says = Each key is loaded twice before it is stored, and a scan loads each of its keys once. Found: A { $a_hit_ratio } %, B { $b_hit_ratio } %.
variant-admission-fifth-access = Fifth access
    .says = Every lookup counts, as INCR on a counter for each key does, so that what is asked for often is stored soon, and what is stored goes on counting. Found: A { $a_hit_ratio } %, B { $b_hit_ratio } %.

## LRU against LFU

preset-lru-lfu = LRU against LFU
    .question = Keep what was read last, or what was read most?
caption-lru-lfu-1 = The cache is cold and has room for one key in ten. A gives up what was read longest ago (LRU), B what was read least (LFU).
caption-lru-lfu-2 = Popular keys stay popular here. B keeps them: { $b_hit_ratio } % hits so far. A forgets them whenever enough other keys pass: { $a_hit_ratio } %.
caption-lru-lfu-3 = A: { $a_db_queries ->
        [one] { $a_db_queries } query
       *[other] { $a_db_queries } queries
    }. B: { $b_db_queries }. If popularity changed, LFU would hold on to yesterday’s keys.
variant-lru-lfu-lfu = LFU
    .says = The keys that are read most stay: B finds { $b_hit_ratio } % in its cache, A { $a_hit_ratio } %.
variant-lru-lfu-w-tinylfu = W-TinyLFU
    .says = How often a key was asked for is remembered even when it is not in the cache, and decides which key gets in: B finds { $b_hit_ratio } % in its cache, A { $a_hit_ratio } %.
variant-lru-lfu-arc = ARC
    .says = Recency and frequency share the room, and the misses decide how: B finds { $b_hit_ratio } % in its cache, A { $a_hit_ratio } %.
variant-lru-lfu-s3-fifo = S3-FIFO
    .says = Three plain queues, of which the small first one sorts out what is asked for once: B finds { $b_hit_ratio } % in its cache, A { $a_hit_ratio } %.
variant-lru-lfu-sieve = SIEVE
    .says = One queue and a hand that spares what was asked for again: B finds { $b_hit_ratio } % in its cache, A { $a_hit_ratio } %.
variant-lru-lfu-fifo = FIFO
    .says = The oldest key goes first, however popular it is: B finds { $b_hit_ratio } % in its cache, A { $a_hit_ratio } %.

## Redis is full: which maxmemory-policy?

preset-redis-policies = Redis is full: which maxmemory-policy?
    .question = Redis has no room left. Which of its keys should go?
caption-redis-policies-1 = Redis looks at five keys by chance and gives up one of them: in A the one that was read longest ago (allkeys-lru), in B the one that was read least often (allkeys-lfu).
caption-redis-policies-2 = Room for one key in ten, and what is popular stays popular. A finds { $a_hit_ratio } % in its cache, B { $b_hit_ratio } %.
caption-redis-policies-3 = A: { $a_db_queries ->
        [one] { $a_db_queries } query
       *[other] { $a_db_queries } queries
    }. B: { $b_db_queries }.
variant-redis-policies-allkeys-lfu = allkeys-lfu
    .says = Of a few keys, the one that was read least often goes: B finds { $b_hit_ratio } % in its cache, A { $a_hit_ratio } %.
variant-redis-policies-allkeys-random = allkeys-random
    .says = Any key goes, the popular ones too: B finds { $b_hit_ratio } % in its cache, A { $a_hit_ratio } %.
variant-redis-policies-volatile-ttl = volatile-ttl
    .says = Of a few keys, the one that expires soonest goes, however often it is read: B finds { $b_hit_ratio } % in its cache, A { $a_hit_ratio } %.
variant-redis-policies-noeviction = noeviction
    .says = Nothing goes, and a full node takes nothing new until something expires: B finds { $b_hit_ratio } % in its cache, A { $a_hit_ratio } %.

## A full Redis, and keys without a TTL

preset-keys-without-ttl = A full Redis, and keys without a TTL
    .question = Half of your keys have no TTL, and Redis may only give up those that have one. What is left of your cache?
caption-keys-without-ttl-1 = Redis fills up. Half of the keys are stored without a TTL. A may give up only those that have one (volatile-lru), B any of them (allkeys-lru).
caption-keys-without-ttl-2 = There is room for one key in five. What has no TTL never leaves A, and takes more and more of it. A finds { $a_hit_ratio } % in its cache, B { $b_hit_ratio } %.
caption-keys-without-ttl-3 = Hardly anything in A has a TTL now, so hardly anything can leave for something new. Found: A { $a_hit_ratio } %, B { $b_hit_ratio } %. Queries: A { $a_db_queries }, B { $b_db_queries }.
variant-keys-without-ttl-allkeys-lru = allkeys-lru
    .says = Of a few keys the one that was read longest ago goes, with a TTL or without: B finds { $b_hit_ratio } % in its cache, A { $a_hit_ratio } %.
variant-keys-without-ttl-allkeys-lfu = allkeys-lfu
    .says = Of a few keys the one that was read least often goes, with a TTL or without: B finds { $b_hit_ratio } % in its cache, A { $a_hit_ratio } %.
variant-keys-without-ttl-a-ttl-for-all = A TTL for every key
    .says = volatile-lru may give up any key that has a TTL, and all have one: B finds { $b_hit_ratio } % in its cache, A { $a_hit_ratio } %.
variant-keys-without-ttl-an-hour-for-half = An hour in place of none
    .says = Half of the keys live for an hour. That is a TTL, so volatile-lru may give them up too: B finds { $b_hit_ratio } % in its cache, A { $a_hit_ratio } %.
variant-keys-without-ttl-an-hour-volatile-ttl = An hour, volatile-ttl
    .says = volatile-ttl gives up what expires soonest, so keys that live for an hour push the others out, however often those are read: B finds { $b_hit_ratio } % in its cache, A { $a_hit_ratio } %.

## Avalanche: 500 keys expire together

preset-avalanche = Avalanche: 500 keys expire together
    .question = You warmed the cache in one go. What happens one TTL later?
caption-avalanche-1 = Normal life: all 500 keys were stored in the same instant, and every reader finds its own.
caption-avalanche-2 = In A all of them expire at once: { $a_db_queries ->
        [one] { $a_db_queries } query
       *[other] { $a_db_queries } queries
    } so far, { $a_queued } queued. In B each lives up to 2 s longer by chance: { $b_db_queries ->
        [one] { $b_db_queries } query
       *[other] { $b_db_queries } queries
    }.
caption-avalanche-3 = A: { $a_running ->
        [one] { $a_running } query runs
       *[other] { $a_running } queries run
    } and { $a_queued ->
        [one] { $a_queued } stands
       *[other] { $a_queued } stand
    } queued; { $a_unanswered ->
        [one] { $a_unanswered } reader waits
       *[other] { $a_unanswered } readers wait
    }. B loads a few keys at a time: { $b_queued } queued.
caption-avalanche-4 = And what A loaded together expires together again. A: { $a_db_queries ->
        [one] { $a_db_queries } query
       *[other] { $a_db_queries } queries
    } so far. B: { $b_db_queries }.

## 8:59:30: a celebrity’s profile is invalidated

preset-celebrity = 8:59:30: a celebrity’s profile is invalidated
    .question = An update deletes one key. Half a minute later everybody wants it. What happens?
caption-celebrity-1 = 8:59:29, normal life: the few readers of “{ $key }” find it in the cache.
caption-celebrity-2 = 8:59:30: the profile is updated, and the update deletes it from the cache. Nobody stores the new one, and for half a minute nobody asks.
caption-celebrity-3 = 9:00:00: a post goes viral, 5000 readers a second. A: every one of them misses and queries, { $a_db_queries } so far, { $a_queued } queued. B: one has the lock.
caption-celebrity-4 = 9:00:01: the first query is done, and its answer comes home to fill the cache. A has sent { $a_db_queries ->
        [one] { $a_db_queries } identical query
       *[other] { $a_db_queries } identical queries
    }, and { $a_queued } of them are queued.
caption-celebrity-5 = A still answers those of the first second: { $a_unanswered ->
        [one] { $a_unanswered } waits
       *[other] { $a_unanswered } wait
    }. B sent { $b_db_queries ->
        [one] { $b_db_queries } query
       *[other] { $b_db_queries } queries
    }.
variant-celebrity-redis-lock = Redis lock
    .does = one reader of all apps queries; the others sleep and look the key up again
    .says = The first reader who misses holds a lock and loads; all others sleep and look the key up again: { $b_db_queries ->
            [one] { $b_db_queries } query
           *[other] { $b_db_queries } queries
        } in B.
variant-celebrity-repopulate = Repopulate
    .does = 200 ms after the delete somebody stores the new value
    .says = The update stores the new profile right after it deleted the old one, so that the crowd finds it: { $b_db_queries ->
            [one] { $b_db_queries } query
           *[other] { $b_db_queries } queries
        } in B, long before anybody wants it.
variant-celebrity-early-refresh = Early refresh
    .does = refreshes a value that is about to expire; this one is deleted
    .says = It does not help: readers renew what is about to expire, but this key was deleted, and there is nothing left to renew. A: { $a_db_queries ->
            [one] { $a_db_queries } query
           *[other] { $a_db_queries } queries
        }, B: { $b_db_queries }.
variant-celebrity-ttl-jitter = TTL jitter
    .does = spreads expiries; this key is deleted
    .says = It does not help: jitter keeps many keys from expiring together, and this is one key that was deleted. A: { $a_db_queries ->
            [one] { $a_db_queries } query
           *[other] { $a_db_queries } queries
        }, B: { $b_db_queries }.
variant-celebrity-l1-for-5-s-in-each-app = L1 for 5 s in each app
    .does = each app keeps what it has fetched for 5 s
    .says = An app’s own memory outlives the delete by 5 s at most, and the crowd comes half a minute later: it does not help. A: { $a_db_queries ->
            [one] { $a_db_queries } query
           *[other] { $a_db_queries } queries
        }, B: { $b_db_queries }.
variant-celebrity-three-copies-of-the-key = Three copies of the key
    .does = the key is kept on three nodes, and deleted from all
    .says = It spreads the readers over three nodes, but the delete takes out all three copies: the database sees as many queries. A: { $a_db_queries }, B: { $b_db_queries }.
variant-celebrity-always-cached = Always cached
    .does = readers take the deleted value while one of them loads the new one
    .says = The cache keeps the deleted profile for a minute, hands it out, and lets one reader load the new one: nobody else waits, { $b_db_queries ->
            [one] { $b_db_queries } query
           *[other] { $b_db_queries } queries
        } in B. The price: { $b_stale_hits ->
            [one] { $b_stale_hits } reader
           *[other] { $b_stale_hits } readers
        } see the old profile.

## A node leaves: modulo against a ring

preset-node-leaves = A node leaves: modulo against a ring
    .question = One of five cache nodes goes away. How many keys go with it?
caption-node-leaves-1 = Normal life: five nodes hold all 2000 keys. A places a key by its hash modulo five, B on a ring.
caption-node-leaves-2 = cache-3 leaves. In A the remainders change, and with them the node of four keys in five: { $a_db_queries ->
        [one] { $a_db_queries } query
       *[other] { $a_db_queries } queries
    } so far, { $a_queued } queued. In B only the keys of cache-3 move: { $b_db_queries }.
caption-node-leaves-3 = A: { $a_db_queries ->
        [one] { $a_db_queries } query
       *[other] { $a_db_queries } queries
    }, { $a_queued } queued, { $a_unanswered ->
        [one] { $a_unanswered } reader
       *[other] { $a_unanswered } readers
    } without an answer. B: { $b_db_queries ->
        [one] { $b_db_queries } query
       *[other] { $b_db_queries } queries
    }, { $b_queued } queued.
caption-node-leaves-4 = One node in five was lost. A loads most of its cache anew, B a fifth of it. Queries so far: A { $a_db_queries }, B { $b_db_queries }.
variant-node-leaves-ring = Ring
    .says = On a ring the keys of the node that left move, and no others: { $b_db_queries ->
            [one] { $b_db_queries } query
           *[other] { $b_db_queries } queries
        } in B, { $a_db_queries } in A.
variant-node-leaves-ring-crc-32 = Ring (CRC-32)
    .says = This ring loses the keys of one node too, but it spreads keys unevenly, so that a node may hold far more or far less than a fifth: { $b_db_queries ->
            [one] { $b_db_queries } query
           *[other] { $b_db_queries } queries
        } in B, { $a_db_queries } in A.
variant-node-leaves-ring-ketama = Ring (ketama)
    .says = The ring of memcached’s clients: the keys of the node that left move, and no others. { $b_db_queries ->
            [one] { $b_db_queries } query
           *[other] { $b_db_queries } queries
        } in B, { $a_db_queries } in A.
variant-node-leaves-rendezvous = Rendezvous
    .says = Each key goes to the node that scores highest for it, so that the keys of the node that left move, and no others: { $b_db_queries ->
            [one] { $b_db_queries } query
           *[other] { $b_db_queries } queries
        } in B, { $a_db_queries } in A.
variant-node-leaves-jump-hash = Jump hash
    .says = Jump hashing keeps keys in place only where the last node leaves; it was the third of five, so that more than its own keys move: { $b_db_queries ->
            [one] { $b_db_queries } query
           *[other] { $b_db_queries } queries
        } in B, { $a_db_queries } in A.

## GeeCache: the peer that owns “Tom” is gone

preset-geecache-peer-gone = GeeCache: the peer that owns “Tom” is gone
    .question = One of three peers crashes. Who answers for its keys, and at what price?
caption-geecache-peer-gone-1 = Normal life: every request for “{ $key }” goes to the one peer that owns it, and is answered from its memory.
caption-geecache-peer-gone-2 = That peer is gone, and “{ $key }” belongs to the next one on the ring, which does not hold it. A: every request is a query, { $a_db_queries } so far. B: { $b_db_queries }, with what the old peer still had to do.
caption-geecache-peer-gone-3 = The new owner gets the value, and in B it answers all waiting requests. In A { $a_unanswered ->
        [one] { $a_unanswered } waits for query
       *[other] { $a_unanswered } wait for queries
    } that nobody needs any more.
caption-geecache-peer-gone-4 = Nobody was rejected: two peers answer for three. Queries: A { $a_db_queries }, B { $b_db_queries }.

## Five apps: singleflight against a Redis lock

preset-global-lock = Five apps: singleflight against a Redis lock
    .question = Singleflight is per process. What does one lock for all processes gain, and cost?
caption-global-lock-1 = “{ $key }” expires. A: each of the five apps has a leader of its own, { $a_db_queries ->
        [one] { $a_db_queries } query
       *[other] { $a_db_queries } queries
    }. B: all apps ask Redis for one lock, { $b_db_queries ->
        [one] { $b_db_queries } query
       *[other] { $b_db_queries } queries
    }; a reader that does not get it sleeps for 50 ms and looks the key up again.
caption-global-lock-2 = The results come home almost together. A’s leaders hand theirs to all waiting readers at once.
caption-global-lock-3 = What B gains: { $b_db_queries ->
        [one] { $b_db_queries } query
       *[other] { $b_db_queries } queries
    } instead of { $a_db_queries }. What it costs: its value is in the cache too, but { $b_waiting ->
        [one] { $b_waiting } of its readers sleeps
       *[other] { $b_waiting } of its readers sleep
    } on, because nobody wakes them.
caption-global-lock-4 = A has answered everyone with { $a_db_queries ->
        [one] { $a_db_queries } query
       *[other] { $a_db_queries } queries
    }. B sent { $b_db_queries }, and pays with a longer wait: { $b_unanswered ->
        [one] { $b_unanswered } reader
       *[other] { $b_unanswered } readers
    } to go.

## A lock that is shorter than the rebuild

preset-lock-too-short = A lock that is shorter than the rebuild
    .question = Your lock lasts 80 ms and your query takes 200. What is locked?
caption-lock-too-short-1 = “{ $key }” expires, and one reader gets the lock: { $a_db_queries ->
        [one] { $a_db_queries } query
       *[other] { $a_db_queries } queries
    } in A, { $b_db_queries } in B. The others sleep and look the key up again.
caption-lock-too-short-2 = In A the lock has expired, and its holder does not know. The next reader that asks for it gets it: { $a_db_queries ->
        [one] { $a_db_queries } query
       *[other] { $a_db_queries } queries
    }. In B it lasts 10 s: { $b_db_queries ->
        [one] { $b_db_queries } query
       *[other] { $b_db_queries } queries
    }.
caption-lock-too-short-3 = The first value comes home and fills the cache, in both worlds. In A the other holders load on, for nothing.
caption-lock-too-short-4 = A: { $a_db_queries ->
        [one] { $a_db_queries } query
       *[other] { $a_db_queries } queries
    }. B: { $b_db_queries }. A lock must outlast the slowest rebuild, or be extended while it runs.

## A lock released by a holder that has lost it

preset-lock-unsafe-release = A lock released by a holder that has lost it
    .question = DEL lock:key. Whose lock was that?
caption-lock-unsafe-release-1 = The value takes about 400 ms to load, sometimes far longer, and the lock lasts 500 ms. Now and then it expires while a slow holder still loads.
caption-lock-unsafe-release-2 = When such a holder is done, it releases the lock. A deletes it, even if another reader holds it by then. B compares the token first.
caption-lock-unsafe-release-3 = In A a holder deletes a lock that is not its own any more. Locks deleted in this way: { $a_locks_stolen }. The next reader that asks gets the lock, beside the holder that still loads.
caption-lock-unsafe-release-4 = Locks of others deleted: A { $a_locks_stolen }, B { $b_locks_stolen }. Queries: A { $a_db_queries }, B { $b_db_queries }.

## A lease: the cache lets one client load

preset-lease = A lease: the cache lets one client load
    .question = Can the cache itself prevent the stampede?
caption-lease-1 = “{ $key }” expires. A: every miss is a query, { $a_db_queries } so far. B: the first miss comes with a lease, { $b_db_queries ->
        [one] { $b_db_queries } query
       *[other] { $b_db_queries } queries
    }. All other misses are told to wait a little and ask again.
caption-lease-2 = The value comes with its lease and is stored. A reader that asks again now finds it: { $b_waiting } still sleep.
caption-lease-3 = B: { $b_db_queries ->
        [one] { $b_db_queries } query
       *[other] { $b_db_queries } queries
    }, without a lock to release or to lose. The last sleepers wake up and find the value.
caption-lease-4 = B has answered everyone. A has { $a_unanswered } to go.

## Metastable: the flush is over, the outage is not

preset-metastable = Metastable: the flush is over, the outage is not
    .question = The cache was flushed once, for an instant. Why does the site stay down?
caption-metastable-1 = Normal life: the whole catalogue is in the cache, and the database has nothing to do.
caption-metastable-2 = The cache is flushed, and every key is asked for anew. A: { $a_queued ->
        [one] { $a_queued } query
       *[other] { $a_queued } queries
    } queued. B: { $b_queued }, because its queue has an end: { $b_errors } were rejected.
caption-metastable-3 = A’s queue is longer now than its clients are patient. They give up after 1 s and try again; the database works on for them, and answers that nobody waits for fill no cache: { $a_orphaned } so far. B’s answers come in time.
caption-metastable-4 = Nothing is broken any more. Yet A’s database runs at full load on orphaned work, with { $a_queued ->
        [one] { $a_queued } query
       *[other] { $a_queued } queries
    } queued, and { $a_failed ->
        [one] { $a_failed } request has
       *[other] { $a_failed } requests have
    } failed. B: { $b_failed } failed, { $b_queued } queued, and the cache is filling up.
caption-metastable-5 = A’s outage ends only with its traffic. Its database works on, { $a_queued } queued, and has done { $a_orphaned ->
        [one] { $a_orphaned } query
       *[other] { $a_orphaned } queries
    } whose clients had gone. Failed: A { $a_failed }, B { $b_failed }. With this traffic A never recovers, whatever the seed; with 780 requests a second chance decides: A stays down in 12 of 20 runs, and in the other 8 nobody fails.
variant-metastable-short-queue = Short queue
    .does = a query that finds 100 in the queue is rejected at once
    .says = A query that finds the queue full is rejected at once, so that the queries in it are answered in time. Failed: A { $a_failed }, B { $b_failed }.
variant-metastable-last-come-first-served = Last come, first served
    .does = the newest query runs first
    .says = The newest query is served first, in time for its client; the oldest are given up. Failed: A { $a_failed }, B { $b_failed }.
variant-metastable-singleflight = Singleflight
    .does = nobody loads a key that is being loaded
    .says = Nobody loads a key that is being loaded, and a flight fills the cache even when its clients have gone. Queued: A { $a_queued }, B { $b_queued }.
variant-metastable-late-results-are-stored = Late results are stored
    .does = a result that comes too late for its client still fills the cache
    .says = A result that comes too late for its client still fills the cache for the next. Queued: A { $a_queued }, B { $b_queued }.
variant-metastable-drop-the-hopeless = Drop the hopeless
    .does = the database runs no query that must come too late
    .says = The database drops what it could not answer in time. Failed: A { $a_failed }, B { $b_failed }.
variant-metastable-codel = CoDel
    .does = the database drops queries while its queue does not empty
    .says = The database drops queries that have waited too long while its queue never empties. Failed: A { $a_failed }, B { $b_failed }.
variant-metastable-drop-what-is-late = Drop what is late
    .does = the database runs no query whose client has gone
    .says = The database drops queries whose client has gone. A query that starts just in time is answered too late. Failed: A { $a_failed }, B { $b_failed }.
variant-metastable-no-retries = No retries
    .does = a client that gives up does not ask again
    .says = The retries make the outage worse, but do not keep it up: with or without them, an answer that comes too late fills no cache. Failed: A { $a_failed }, B { $b_failed }.

## A slow database takes the apps down

preset-exhausted-apps = A slow database takes the apps down
    .question = Nine of ten requests need nothing of your database. Why do they all fail when it is slow?
caption-exhausted-apps-1 = Normal life: nearly all requests find their value in the cache. Each of four apps has 20 workers, few of which are busy, and a pool of 10 connections, most of which are idle.
caption-exhausted-apps-2 = The database is 50 times slower. The few requests that need it fill the pools of their apps: { $a_running ->
        [one] { $a_running } query runs
       *[other] { $a_running } queries run
    }. In A the next ones wait in their app for a connection, and each of them keeps a worker busy.
caption-exhausted-apps-3 = In A all workers wait for connections. Requests that need nothing but the cache wait for a worker, and their clients give up: { $a_failed ->
        [one] { $a_failed } has
       *[other] { $a_failed } have
    } failed. In B a query that has no connection after 50 ms fails, and its worker serves the next: { $b_failed } failed.
caption-exhausted-apps-4 = The database is fast again. Failed: A { $a_failed }, B { $b_failed }. A limit on a wait inside the apps decided it, and not one of the database.
variant-exhausted-apps-short-pool-timeout = Pool timeout of 50 ms
    .does = a query without a connection fails soon, and its worker serves the next
    .says = A query waits 50 ms for a connection and then fails, so that few workers wait. Failed: A { $a_failed }, B { $b_failed }.
variant-exhausted-apps-no-queue-for-the-pool = No queue for the pool
    .says = A query that finds no free connection fails at once. Failed: A { $a_failed }, B { $b_failed }.
variant-exhausted-apps-old-values = Stale on error
    .says = A query waits 50 ms for a connection; without one its reader gets the value that has expired. Failed: A { $a_failed }, B { $b_failed }.
variant-exhausted-apps-singleflight = Singleflight
    .says = In each app one load of a key is under way, but each request that shares it keeps a worker busy all the same. Failed: A { $a_failed }, B { $b_failed }.
variant-exhausted-apps-twice-the-workers = Twice the workers
    .says = Twice as many workers wait for the same connections, a little later. Failed: A { $a_failed }, B { $b_failed }.
variant-exhausted-apps-four-times-the-pool = Four times the pool
    .says = With 40 connections in each app the queries wait at the database in place of their app, and keep its workers busy all the same. Failed: A { $a_failed }, B { $b_failed }.
variant-exhausted-apps-short-backlog = Short backlog
    .says = A request that finds 20 others waiting for a worker gets an error at once, so it has no answer in time either. Failed: A { $a_failed }, B { $b_failed }.
variant-exhausted-apps-fewest-requests = Fewest requests
    .says = All apps wait for the same database, so the balancer finds none that has fewer requests. Failed: A { $a_failed }, B { $b_failed }.

## The database is down: a retry storm, or a breaker

preset-retry-storm = The database is down: a retry storm, or a breaker
    .question = Your database rejects every query for four seconds. Do your retries help?
caption-retry-storm-1 = Normal life: most readers hit, now and then a value expires and is loaded anew.
caption-retry-storm-2 = The database is down. In A each miss fails, and tries three times more: { $a_retries } retries. B takes the value that has expired: { $b_fallbacks ->
        [one] { $b_fallbacks } stale answer
       *[other] { $b_fallbacks } stale answers
    }, { $b_failed } failed.
caption-retry-storm-3 = Values expire and cannot be loaded. A sends more and more: { $a_db_queries ->
        [one] { $a_db_queries } query
       *[other] { $a_db_queries } queries
    }, { $a_failed ->
        [one] { $a_failed } request
       *[other] { $a_failed } requests
    } failed. In B the breakers are open, and let one query through now and then, to see: { $b_db_queries ->
        [one] { $b_db_queries } query
       *[other] { $b_db_queries } queries
    }.
caption-retry-storm-4 = The database is back. All of A comes at once: { $a_queued ->
        [one] { $a_queued } query
       *[other] { $a_queued } queries
    } queued. B comes back app by app, as its breakers close: { $b_queued }.
caption-retry-storm-5 = Failed: A { $a_failed }, B { $b_failed }. Queries: A { $a_db_queries }, B { $b_db_queries }. The price: B gave { $b_fallbacks ->
        [one] { $b_fallbacks } answer
       *[other] { $b_fallbacks } answers
    } past their time.
variant-retry-storm-all-three = Jitter, breaker, stale
    .does = wait longer each time, stop sending, and serve what has expired
    .says = A breaker, full jitter and stale values together. Failed: A { $a_failed }, B { $b_failed }. Queries: A { $a_db_queries }, B { $b_db_queries }.
variant-retry-storm-stale-on-error = Stale on error
    .does = where a load fails, the expired value is the answer
    .says = A reader that can be given a stale value does not fail: { $b_fallbacks } were given one. The database is still asked at each miss: { $b_db_queries ->
            [one] { $b_db_queries } query
           *[other] { $b_db_queries } queries
        } in B, { $a_db_queries ->
            [one] { $a_db_queries } query
           *[other] { $a_db_queries } queries
        } in A.
variant-retry-storm-breaker = Breaker
    .does = when half of the queries fail, none is sent for a second
    .says = The database is left in peace, and the clients fail sooner. Queries: A { $a_db_queries }, B { $b_db_queries }. Failed: A { $a_failed }, B { $b_failed }.
variant-retry-storm-full-jitter = Full jitter
    .does = each wait before a retry is drawn, and may be twice as long
    .says = Random waits spread the retries; they do not make them fewer. Queries: A { $a_db_queries }, B { $b_db_queries }. Failed: A { $a_failed }, B { $b_failed }.
variant-retry-storm-retry-budget = Retry budget
    .does = retries stop where too many requests fail
    .says = While many tries fail there are no retries. Retries: A { $a_retries }, B { $b_retries }. Failed: A { $a_failed }, B { $b_failed }.
variant-retry-storm-retry-budget-of-envoy = Retry budget of Envoy
    .does = one request in five may be a retry at a time, or three requests
    .says = At any time a fifth of the requests under way may be retries, or three. That bounds them, but it does not stop them while everything fails. Retries: A { $a_retries }, B { $b_retries }. Failed: A { $a_failed }, B { $b_failed }.
variant-retry-storm-retries-in-the-app-too = Retries in two layers
    .does = each app tries three times again, for each of the client’s four tries
    .says = The app sends a failed query again three times, and so does the client: sixteen queries for one request. Queries: A { $a_db_queries }, B { $b_db_queries }. Failed: A { $a_failed }, B { $b_failed }.

## The cache is gone: degrade or fall?

preset-cache-down = The cache is gone: degrade or fall?
    .question = No app reaches the cache. Should all of them ask the database?
caption-cache-down-1 = Normal life: everything is in the cache, and the database idles.
caption-cache-down-2 = No app reaches a cache node. After 50 ms each goes to the database instead. A sends everybody: { $a_queued } queued. B’s apps have 15 loads under way at most, and shed the others: { $b_shed }.
caption-cache-down-3 = The database can serve two requests in three. A queues the rest, and its clients wait 1 s at most: { $a_queued } queued, { $a_failed } given up so far. B serves two in three, { $b_queued } queued: { $b_failed } failed.
caption-cache-down-4 = The cache is back, with all that it held. A’s database works on for clients who are gone: { $a_queued } queued.
caption-cache-down-5 = Failed: A { $a_failed }, B { $b_failed }. To degrade is to serve what the database can, and no more.
variant-cache-down-limit-the-loads = Limit the loads
    .does = each app loads at most 15 at a time, and sheds the rest
    .says = Each app sends the database what it can serve, and sheds the others. Failed: A { $a_failed }, B { $b_failed }.
variant-cache-down-short-queue = Short queue
    .does = the database rejects queries beyond 20 in its queue
    .says = The database rejects queries that find its queue full. Failed: A { $a_failed }, B { $b_failed }.
variant-cache-down-token-bucket = Token bucket
    .does = each app starts 480 loads a second, and sheds the rest
    .says = Each app has 480 tokens a second, and a load takes one: together a little less than the 1000 that the database can serve. Failed: A { $a_failed }, B { $b_failed }.
variant-cache-down-fail = Fail
    .does = a read that cannot reach the cache fails at once
    .says = A request that does not reach the cache fails, and the database never hears of it: { $b_db_queries ->
            [one] { $b_db_queries } query
           *[other] { $b_db_queries } queries
        } in B, { $a_db_queries ->
            [one] { $a_db_queries } query
           *[other] { $a_db_queries } queries
        } in A. Failed: A { $a_failed }, B { $b_failed }.

## A slow database: a long queue, or CoDel

preset-slow-database = A slow database: a long queue, or CoDel
    .question = Your database is slow for three seconds. For how long are you?
caption-slow-database-1 = Normal life: the values were stored together, and will expire one by one.
caption-slow-database-2 = Every query takes ten times as long. A lets the queue grow, { $a_queued } by now, and its clients give up, { $a_failed } so far. B drops queries that have waited too long while its queue never empties: { $b_queued } queued, { $b_failed } failed.
caption-slow-database-3 = The database is fast again. B is well at once, with { $b_failed } failed in all. A serves its queue in order, and has run { $a_orphaned ->
        [one] { $a_orphaned } query
       *[other] { $a_orphaned } queries
    } whose clients had gone, { $a_failed } failed.
caption-slow-database-4 = The traffic has ended, and A’s database works on: { $a_queued } queued. Failed: A { $a_failed }, B { $b_failed }.
variant-slow-database-codel = CoDel
    .does = the database drops queries while its queue does not empty
    .says = The database drops queries that have waited too long while its queue never empties. Failed: A { $a_failed }, B { $b_failed }.
variant-slow-database-short-queue = Short queue
    .does = a query that finds 20 in the queue is rejected at once
    .says = A query that finds the queue full is rejected at once. Failed: A { $a_failed }, B { $b_failed }.
variant-slow-database-last-come-first-served = Last come, first served
    .does = the newest query runs first
    .says = The newest query is served first, in time for its client. Failed: A { $a_failed }, B { $b_failed }.
variant-slow-database-loads-at-once = Loads at once
    .does = an app loads at most 30 at a time, and sheds the rest
    .says = The app has 30 loads under way at most, and sheds the others: { $b_shed }. Failed: A { $a_failed }, B { $b_failed }.
variant-slow-database-loads-a-second = Loads a second
    .does = an app starts 480 loads a second, however long they take
    .says = The app starts 480 loads a second at most, which the database can serve when it is well. While it is slow it can serve 50, and the bucket does not know: a limit on loads at once would. Failed: A { $a_failed }, B { $b_failed }.

## Singleflight: one error for everyone

preset-leader-fails = Singleflight: one error for everyone
    .question = Everybody waits for one query, and it fails. What do they get?
caption-leader-fails-1 = “{ $key }” expires. In both worlds one reader queries, and the others wait for its answer: { $a_waiting } by now.
caption-leader-fails-2 = The database cuts the query off, and the flight ends with an error. All requests that share the flight share the error.
caption-leader-fails-3 = A sends that one error home to everybody who waited. B has the expired value at hand, and gives it to { $b_fallbacks ->
        [one] { $b_fallbacks } reader
       *[other] { $b_fallbacks } readers
    }.
variant-leader-fails-stale-on-error = Stale on error
    .does = where the load fails, the expired value is the answer
    .says = The expired value is at hand, and better than none: { $b_fallbacks ->
            [one] { $b_fallbacks } reader is
           *[other] { $b_fallbacks } readers are
        } given it.
variant-leader-fails-try-again = Try again
    .does = a reader that gets an error asks again
    .says = Everyone tries again 100 ms later, and again one loads for all: { $b_db_queries ->
            [one] { $b_db_queries } query
           *[other] { $b_db_queries } queries
        } in B, { $a_db_queries ->
            [one] { $a_db_queries } query
           *[other] { $a_db_queries } queries
        } in A.

## XFetch: refresh before it expires

preset-xfetch = XFetch: refresh before it expires
    .question = Can readers agree on who refreshes without talking to each other?
caption-xfetch-1 = Normal life: “{ $key }” is in the cache in both worlds, and its time is running out.
caption-xfetch-2 = In B every reader draws how early it acts; the longer the last load took, the earlier. A reader whose draw comes out early loads the value and waits for it, { $b_early_hits } so far. All others are answered at once.
caption-xfetch-3 = In A the value expires, and every reader of the next 50 ms queries: { $a_db_queries }. In B it never expired: { $b_db_queries ->
        [one] { $b_db_queries } query
       *[other] { $b_db_queries } queries
    }.
caption-xfetch-4 = It is the same at each end of a life. A: { $a_db_queries ->
        [one] { $a_db_queries } query
       *[other] { $a_db_queries } queries
    }. B: { $b_db_queries }; the mean is 2.7 a life, however many readers there are, and only a reader that sends a query waits for one.
variant-xfetch-xfetch = XFetch
    .says = Every reader draws whether to load, the likelier the nearer the end is, and a reader that loads waits: { $b_db_queries ->
            [one] { $b_db_queries } query
           *[other] { $b_db_queries } queries
        } in B, { $a_db_queries } in A.
variant-xfetch-background = In the background
    .says = The same draw, but a reader that loads answers at once with the value that it has found. Nobody waits: { $b_db_queries ->
            [one] { $b_db_queries } query
           *[other] { $b_db_queries } queries
        } in B, { $a_db_queries } in A.
variant-xfetch-linear = Linear
    .says = The chance to load grows with the share of the TTL that is gone, however short a load is: the value is loaded all the time. { $b_db_queries ->
            [one] { $b_db_queries } query
           *[other] { $b_db_queries } queries
        } in B, { $a_db_queries } in A.
variant-xfetch-threshold = Threshold
    .says = With less than 200 ms left every reader loads and waits, until the first new value is stored: it is a stampede all the same, only earlier. { $b_db_queries ->
            [one] { $b_db_queries } query
           *[other] { $b_db_queries } queries
        } in B, { $a_db_queries } in A.
variant-xfetch-sliding-ttl = Sliding TTL
    .does = each read starts the TTL anew
    .says = Each read starts the TTL anew, so that a key which is read all the time never expires, and is never loaded again, however old it is. Queries: A { $a_db_queries }, B { $b_db_queries }.

## Stale while revalidate

preset-stale-while-revalidate = Stale while revalidate
    .question = One query either way. Must the readers wait for it?
caption-stale-while-revalidate-1 = Normal life: “{ $key }” is in the cache in both worlds.
caption-stale-while-revalidate-2 = It expires. Both worlds load it once. In A { $a_waiting ->
        [one] { $a_waiting } reader waits
       *[other] { $a_waiting } readers wait
    } for that; in B they are given the stale value, { $b_stale_hits } times so far.
caption-stale-while-revalidate-3 = The query is done, and its answer comes home. In A { $a_waiting ->
        [0] nobody waits for it any more
        [one] { $a_waiting } reader waits for it
       *[other] { $a_waiting } readers wait for it
    }; in B nobody ever did.
caption-stale-while-revalidate-4 = Queries: A { $a_db_queries }, B { $b_db_queries }. In B nobody ever waited for one. The price: { $b_stale_hits ->
        [one] { $b_stale_hits } answer
       *[other] { $b_stale_hits } answers
    } were up to 0.2 s past their time.

## Refresh-ahead against XFetch

preset-refresh-ahead = Refresh-ahead against XFetch
    .question = Who should refresh a value: its readers, or a timer?
caption-refresh-ahead-1 = Two hundred keys, all in the cache, for 2 to 4 s. “{ $key }” is read a hundred times a second or more, most others hardly ever.
caption-refresh-ahead-2 = In A each reader draws, a little before the end, whether it loads the value and waits for it. 0.2 s before the end, B’s timer refreshes each value that was read since it was stored, and nobody waits. So far: A { $a_early_hits }, B { $b_refreshes }.
caption-refresh-ahead-3 = Readers of rare keys find nothing in A, as nobody came in time to refresh them. Lookups that find something: A { $a_hit_ratio } %, B { $b_hit_ratio } %. B’s price: { $b_db_queries ->
        [one] { $b_db_queries } query
       *[other] { $b_db_queries } queries
    } against { $a_db_queries }, many of them for values that nobody reads.

## Refresh below a threshold: everybody at once

preset-threshold-refresh = Refresh below a threshold: everybody at once
    .question = “If little time is left, refresh in the background.” How many do?
caption-threshold-refresh-1 = Normal life: “{ $key }” is in the cache, and its time is running out.
caption-threshold-refresh-2 = Less than 0.3 s is left. In A every reader of the next 100 ms sees that and refreshes: { $a_refreshes } so far. In B one does, and the others see that it is under way: { $b_refreshes }.
caption-threshold-refresh-3 = Nobody waits in either world. Queries: A { $a_db_queries }, B { $b_db_queries }. The rule moves the stampede to the background; one flight a key ends it.
variant-threshold-refresh-singleflight = Singleflight
    .does = one reader of each app refreshes, the others go on
    .says = One reader refreshes, and the others see that it is under way. Queries: A { $a_db_queries }, B { $b_db_queries }.
variant-threshold-refresh-redis-lock = Redis lock
    .does = one reader of all apps refreshes
    .says = The reader that gets the lock refreshes; the others have their value and go. Queries: A { $a_db_queries }, B { $b_db_queries }.
variant-threshold-refresh-xfetch = XFetch
    .does = each reader draws whether it refreshes, the likelier the less time is left
    .says = Each reader draws whether it refreshes, and few do. Queries: A { $a_db_queries }, B { $b_db_queries }.

## Facebook’s leases: 17 000 queries a second

preset-facebook-leases = Facebook’s leases: 17 000 queries a second
    .question = Heavily read, heavily written: how many of the misses need a query?
caption-facebook-leases-1 = 100 000 requests a second for 1000 popular items, all in the cache. Now and then one of them writes, and deletes its item.
caption-facebook-leases-2 = Until the new value is loaded, every read of that item misses. A: every miss is a query. B: the first miss comes with a lease, and the others take the value that was deleted. Loads so far: A { $a_loads }, B { $b_loads }.
caption-facebook-leases-3 = Loads: A { $a_loads }, B { $b_loads }; besides, the database has the writes. The price, reads of an old value: A { $a_stale_reads }, B { $b_stale_reads }.
variant-facebook-leases-lease = Lease
    .does = the cache lets one client load; the others take the stale value
    .says = The first miss comes with a lease, and the others take the value that was deleted. Loads: A { $a_loads }, B { $b_loads }.
variant-facebook-leases-lease-once-in-10-s = Lease, once in 10 s
    .says = The paper taken literally: no second lease of an item within 10 s, even if its value came in and was deleted again. Loads: A { $a_loads }, B { $b_loads }. Reads of an old value: B { $b_stale_reads }.
variant-facebook-leases-singleflight-in-each-app = Singleflight in each app
    .does = one query in each app at a time for a key
    .says = Sixteen apps share an item’s misses, so that few of them meet in the same one. Loads: A { $a_loads }, B { $b_loads }.

## A feed for millions: $432 a day, or $21.60

preset-feed = A feed for millions: $432 a day, or $21.60
    .question = 50 000 feeds a second. What is a hit ratio of 95 % worth?
caption-feed-1 = Each request here stands for 500: 50 000 a second. A does without a cache. B’s cache is empty at first, and keeps each feed for 15 minutes.
caption-feed-2 = B warms up. Lookups that find a feed so far: { $b_hit_ratio } %. Queries, 500 times as many in truth: A { $a_db_queries }, B { $b_db_queries }.
caption-feed-3 = Lookups that find a feed: { $b_hit_ratio } %. Queries: A { $a_db_queries }, B { $b_db_queries }. At $0.10 a million A’s 50 000 a second come to $432 a day; a twentieth of that is $21.60.

## The feed’s peak

preset-feed-peak = The feed’s peak: 70 000 requests a second
    .question = Redis has nine feeds in ten. What are a CDN and each app’s own memory worth in front of it?
caption-feed-peak-1 = The mean of the day, 23 000 requests a second. In A all of them come to Redis, which finds { $a_hit_ratio } %. In B the CDN has answered { $b_edge_hits }, and the apps { $b_l1_hits } from their own memory.
caption-feed-peak-2 = The peak, 70 000 a second. Queries so far: A { $a_db_queries }, with { $a_db_load } at the database now; B { $b_db_queries }, with { $b_db_load }.
caption-feed-peak-3 = Lookups at Redis that found their key: A { $a_hit_ratio } %, B only { $b_hit_ratio } %, for the tiers before it have taken what is easy. The database got { $a_db_queries } queries in A and { $b_db_queries } in B all the same: what counts is what comes through, not what each tier finds.
variant-feed-peak-three-tiers = CDN, L1 and Redis
    .does = a CDN, then each app’s own memory, then Redis
    .says = Of { $b_requests } requests the CDN answered { $b_edge_hits } and the apps { $b_l1_hits }; { $b_db_queries } came through to the database, { $a_db_queries } in A.
variant-feed-peak-redis-and-l1 = L1 and Redis
    .does = each app’s own memory, then Redis
    .says = Each app keeps what it has fetched, and answered { $b_l1_hits } of { $b_requests } requests itself. That spares Redis, but not the database: { $b_db_queries } queries, because Redis had those values too.
variant-feed-peak-nothing-at-all = No cache at all
    .does = every read is a query
    .says = A database for 7000 queries a second gets all 70 000: { $b_unanswered } without an answer in B, { $a_unanswered } in A.

## A million requests a second

preset-million = A million requests a second
    .question = Ten Redis nodes can take a million requests a second. Why put anything before them?
caption-million-1 = Each request here stands for ten: a million a second. In A all of them come to Redis, and its ten nodes are at their limit. In B the CDN answers seven in ten, and the apps answer two from their own memory.
caption-million-2 = A: { $a_unanswered } without an answer yet, and { $a_db_load } at the database. B: { $b_unanswered }, and { $b_db_load }.
caption-million-3 = Of B’s { $b_requests } requests the CDN answered { $b_edge_hits }, the apps { $b_l1_hits }, and the database got { $b_db_queries }: ten times as many in truth. A’s database got { $a_db_queries }.
variant-million-three-tiers = CDN, L1 and Redis
    .does = a CDN, then each app’s own memory, then Redis
    .says = The CDN answered { $b_edge_hits } of { $b_requests } requests, the apps { $b_l1_hits }, and the database got { $b_db_queries }.
variant-million-redis-and-cdn = CDN and Redis
    .does = a CDN, then Redis
    .says = The CDN answered { $b_edge_hits } of { $b_requests } requests. Redis has time again, and the database got { $b_db_queries } queries.
variant-million-redis-and-l1 = L1 and Redis
    .says = The apps answered { $b_l1_hits } of { $b_requests } requests from their own memory. Redis has time again, and the database gets as many queries as in A: { $b_db_queries }, and { $a_db_queries }.

## A hot key overloads one node

preset-hot-node = A hot key overloads one node
    .question = Four cache nodes, one viral post. Why is one of them at its limit?
caption-hot-node-1 = Normal life: the nodes share the keys, each works on one request at a time, and nobody waits for long.
caption-hot-node-2 = “{ $key }” goes viral, and a key has one owner. As soon as B finds that it is hot, its readers are spread over three nodes, and two of them have to load it first: { $b_db_queries ->
        [one] { $b_db_queries } query
       *[other] { $b_db_queries } queries
    }.
caption-hot-node-3 = In A the owner is asked for more than it can do, while the other nodes have time to spare: { $a_unanswered ->
        [one] { $a_unanswered } reader
       *[other] { $a_unanswered } readers
    } without an answer. B: { $b_unanswered }.
caption-hot-node-4 = The spike is over, and A’s node works its queue off: { $a_unanswered } to go. No database was at fault: A sent { $a_db_queries ->
        [one] { $a_db_queries } query
       *[other] { $a_db_queries } queries
    }, B { $b_db_queries } for its copies.
variant-hot-node-three-copies = Three copies
    .does = the readers of a hot key are spread over three nodes
    .says = The readers of a hot key choose one of three nodes. Without an answer: A { $a_unanswered }, B { $b_unanswered }.
variant-hot-node-l1-for-5-s = L1 for 5 s
    .does = each app answers readers of a hot key from its own memory
    .says = The apps keep what they have fetched for 5 s, and their nodes hear little of it: { $b_l1_hits } of { $b_requests } were answered by their app. Without an answer: A { $a_unanswered }, B { $b_unanswered }.
variant-hot-node-bounded-loads = Bounded loads
    .says = No node may have more than 1.25 times the mean of what is under way. A lookup beyond that goes to the next node on the ring, which has to load the key first: { $b_db_queries ->
        [one] { $b_db_queries } query
       *[other] { $b_db_queries } queries
    }. Without an answer: A { $a_unanswered }, B { $b_unanswered }.
variant-hot-node-copies-by-a-sketch = Copies, by a sketch
    .says = Ten counters are enough to find the one key that is hot; but they count in whole seconds, and so see it later. Without an answer: A { $a_unanswered }, B { $b_unanswered }.
variant-hot-node-faster-nodes = Faster nodes
    .does = a node works 0.1 ms on a request in place of 0.5 ms
    .says = A node works 0.1 ms on a request, so that it has time for 10 000 a second, and values are small. Without an answer: A { $a_unanswered }, B { $b_unanswered }.
variant-hot-node-large-value = Large values, fast nodes
    .does = nodes are five times as fast, but a value of 80 kB fills their link
    .says = The nodes are five times as fast as in A, but a value has 80 kB, and a link of 1 Gbit/s sends 1560 of those a second: the link is full while the node has time to spare. Without an answer: A { $a_unanswered }, B { $b_unanswered }.
variant-hot-node-large-value-in-three-copies = Large values, 3 copies
    .does = three links send the large value of a hot key
    .says = The same large values, and the readers of a hot key choose one of three nodes: three links send it. Without an answer: A { $a_unanswered }, B { $b_unanswered }.

## L2 is flushed: five seconds in L1

preset-l1-flush = L2 is flushed: five seconds in L1
    .question = Redis has lost everything. What are five seconds in each app’s own memory worth?
caption-l1-flush-1 = Normal life: in A every reader asks the shared cache. In B most find the value in their app: { $b_l1_hits } of { $b_requests }.
caption-l1-flush-2 = The shared cache is flushed. A: { $a_db_queries ->
        [one] { $a_db_queries } query
       *[other] { $a_db_queries } queries
    }, { $a_queued } queued. B’s apps still have what they have just read: { $b_db_queries ->
        [one] { $b_db_queries } query
       *[other] { $b_db_queries } queries
    }, { $b_queued } queued.
caption-l1-flush-3 = A loads everything anew at once: { $a_db_queries ->
        [one] { $a_db_queries } query
       *[other] { $a_db_queries } queries
    }. B loads only what no app has at hand: { $b_db_queries }.
caption-l1-flush-4 = B’s copies end five seconds after they were taken, and their keys are loaded then: { $b_db_queries ->
        [one] { $b_db_queries } query
       *[other] { $b_db_queries } queries
    }. A: { $a_db_queries }. The price: for five seconds an app may not see a change.
variant-l1-flush-l1-for-5-s = L1 for 5 s
    .does = each app keeps what it has fetched for 5 s
    .says = The apps still have what they have just read. Queries: A { $a_db_queries }, B { $b_db_queries }.
variant-l1-flush-singleflight = Singleflight
    .does = nobody loads a key that is being loaded
    .says = Each app loads a key once at a time, and the others wait for it. Queries: A { $a_db_queries }, B { $b_db_queries }.

## The holder of the lock dies

preset-holder-dies = The holder of the lock dies
    .question = The app that rebuilds the value restarts. For how long does its lock keep all others away?
caption-holder-dies-1 = Normal life: every reader finds “{ $key }” in the cache.
caption-holder-dies-2 = “{ $key }” is deleted. The first to miss takes the lock and queries; the others sleep and look the key up again.
caption-holder-dies-3 = The holder’s app restarts, and { $a_failed ->
        [one] { $a_failed } of its reader
       *[other] { $a_failed } of its readers
    } get an error. Its query goes on, but nobody will store the answer, and nobody will release the lock. { $a_waiting ->
        [one] { $a_waiting } reader
       *[other] { $a_waiting } readers
    } sleep in A, { $b_waiting } in B.
caption-holder-dies-4 = B’s lock lasts 1 s; after that the next reader to ask takes it: { $b_db_queries ->
        [one] { $b_db_queries } query
       *[other] { $b_db_queries } queries
    }. A’s lasts 10 s, and its database has nothing to do: { $a_db_queries ->
        [one] { $a_db_queries } query
       *[other] { $a_db_queries } queries
    }, { $a_running } running.
caption-holder-dies-5 = B is well. In A { $a_waiting ->
        [one] { $a_waiting } reader
       *[other] { $a_waiting } readers
    } sleep, poll, and sleep again.
caption-holder-dies-6 = A’s lock has ended too, after 10 s. The TTL is how long a dead holder keeps others away; a TTL shorter than the rebuild lets others in beside a living holder.
variant-holder-dies-lock-of-1-s = Lock of 1 s
    .does = a dead holder keeps all others away for up to 1 s
    .says = The lock ends 1 s after it was taken, and another reader takes it. Without an answer: A { $a_unanswered }, B { $b_unanswered }. Queries: A { $a_db_queries }, B { $b_db_queries }.
variant-holder-dies-lock-of-150-ms = Lock of 150 ms
    .does = it runs out soon, also while a live holder still queries
    .says = The lock is shorter than the rebuild, so that others load beside its holder. Without an answer: A { $a_unanswered }, B { $b_unanswered }. Queries: A { $a_db_queries }, B { $b_db_queries }.
variant-holder-dies-wait-of-500-ms = Wait at most 0.5 s
    .says = The lock lasts 10 s in both. In B a reader that has waited for 0.5 s loads the value itself: { $b_db_queries ->
        [one] { $b_db_queries } query
       *[other] { $b_db_queries } queries
    } instead of { $a_db_queries }, and nobody waits until the lock ends.

## A lock is lost in a failover

preset-lock-failover = A failover loses a lock
    .question = The node that has the lock dies, and its replica takes over. Who has the lock?
caption-lock-failover-1 = “{ $key }” is not cached. The first reader that misses takes the lock and loads; the others sleep before they look the key up again.
caption-lock-failover-2 = The node with the lock dies. Its replica takes over 60 ms later, and it is 50 ms behind: it has never heard of that lock.
caption-lock-failover-3 = In A the next reader to ask gets the lock, while the first one still loads: { $a_db_queries ->
        [one] { $a_db_queries } query
       *[other] { $a_db_queries } queries
    }. In B all five nodes had granted the lock, and the four that remember it refuse another: { $b_db_queries ->
        [one] { $b_db_queries } query
       *[other] { $b_db_queries } queries
    }.
caption-lock-failover-4 = A’s first holder stores its value, and finds its lock gone ({ $a_locks_lost } lost). For a load, that costs one query too many. Where two must never write at the same time, neither lock is enough without a fencing token.
variant-lock-failover-redlock = Redlock
    .says = The lock is granted by a majority of five nodes, so that one node that has forgotten it changes nothing. Queries: A { $a_db_queries }, B { $b_db_queries }.
variant-lock-failover-no-lag = A replica without lag
    .says = The replica knows of the lock, and goes on refusing it. Redis’s replication is never like that: it is asynchronous. Queries: A { $a_db_queries }, B { $b_db_queries }.

## Cold start: an empty cache under full traffic

preset-cold-start = Cold start: an empty cache under full traffic
    .question = You open with an empty cache. How many keys are worth loading first?
caption-cold-start-1 = The doors open. A’s cache is empty: { $a_hit_ratio } % hits, { $a_queued ->
        [one] { $a_queued } query
       *[other] { $a_queued } queries
    } queued. B was warmed with the most popular keys: { $b_hit_ratio } % hits.
caption-cold-start-2 = A fills its cache through the database: { $a_queued } queued, { $a_unanswered ->
        [one] { $a_unanswered } reader waits
       *[other] { $a_unanswered } readers wait
    }. B: { $b_queued } queued, { $b_unanswered ->
        [one] { $b_unanswered } waits
       *[other] { $b_unanswered } wait
    }.
caption-cold-start-3 = A works off the queue of its first seconds: { $a_queued }. Queries: A { $a_db_queries }, B { $b_db_queries }.
variant-cold-start-1000-keys-warmed = 1000 keys warmed
    .does = the 1000 most popular keys are loaded before it opens
    .says = The most popular keys are stored before the doors open. Queued: A { $a_queued }, B { $b_queued }. Queries: A { $a_db_queries }, B { $b_db_queries }.
variant-cold-start-100-keys-warmed = 100 keys warmed
    .does = the 100 most popular keys are loaded before it opens
    .says = One key in a hundred, and by Zipf’s law half of the requests. Queued: A { $a_queued }, B { $b_queued }. Queries: A { $a_db_queries }, B { $b_db_queries }.
variant-cold-start-singleflight = Singleflight
    .does = nobody loads a key that is being loaded
    .says = Nobody loads a key that is being loaded. Queued: A { $a_queued }, B { $b_queued }. Queries: A { $a_db_queries }, B { $b_db_queries }.

## A CDN: nine readers in ten never arrive

preset-cdn = A CDN: nine readers in ten never arrive
    .question = How much of a stampede is left behind a CDN?
caption-cdn-1 = Normal life: the few readers find “{ $key }” in the cache.
caption-cdn-2 = “{ $key }” expires as the crowd comes. A: { $a_db_queries ->
        [one] { $a_db_queries } query
       *[other] { $a_db_queries } queries
    }. In B a CDN has answered { $b_edge_hits ->
        [one] { $b_edge_hits } reader
       *[other] { $b_edge_hits } readers
    } before they reach an app: { $b_db_queries ->
        [one] { $b_db_queries } query
       *[other] { $b_db_queries } queries
    }.
caption-cdn-3 = It is the same stampede, and a smaller one: { $b_queued } queued in B, { $a_queued } in A. Requests that pass the CDN still need coalescing.
caption-cdn-4 = B has answered everyone. A has { $a_unanswered } to go.
variant-cdn-cdn = CDN
    .does = nine readers in ten are answered before they reach an app
    .says = Nine readers in ten are answered before any app: { $b_edge_hits }. Queries: A { $a_db_queries }, B { $b_db_queries }.
variant-cdn-singleflight = Singleflight
    .does = one query at a time for a key
    .says = Everyone arrives, and one of them loads for all. Queries: A { $a_db_queries }, B { $b_db_queries }.
variant-cdn-cdn-and-singleflight = CDN and singleflight
    .does = one reader in ten arrives, and one query is sent for all of them
    .says = Few arrive, and one of them loads for all. Queries: A { $a_db_queries }, B { $b_db_queries }.

## Penetration: keys that do not exist

preset-penetration-negative = Penetration: keys that do not exist
    .question = Nobody has that key. Why does every request for it reach the database?
caption-penetration-negative-1 = Half of the requests ask for keys that do not exist. In A there is nothing to store: each of them is a query, { $a_db_queries } so far. B stores the answer “not found”.
caption-penetration-negative-2 = A: { $a_db_queries ->
        [one] { $a_db_queries } query
       *[other] { $a_db_queries } queries
    } so far, { $a_queued } queued. B stores a negative entry for each of the 50 unknown keys when its first answer comes, and asks no more: { $b_db_queries ->
        [one] { $b_db_queries } query
       *[other] { $b_db_queries } queries
    }.
caption-penetration-negative-3 = In A “not found” has to wait in the queue each time anew: { $a_unanswered ->
        [one] { $a_unanswered } reader is
       *[other] { $a_unanswered } readers are
    } without an answer, against { $b_unanswered } in B.
caption-penetration-negative-4 = B has answered everyone. A has { $a_unanswered } to go.

## Penetration: a new unknown key each time

preset-penetration-bloom = Penetration: a new unknown key each time
    .question = An attacker never asks for the same key twice. What helps when negative entries do not?
caption-penetration-bloom-1 = Each unknown key is a new one, so A’s negative entries (“not found”) are never read: { $a_db_queries ->
        [one] { $a_db_queries } query
       *[other] { $a_db_queries } queries
    } so far. B’s apps have a Bloom filter of all keys that exist, and answer at once.
caption-penetration-bloom-2 = A: { $a_db_queries ->
        [one] { $a_db_queries } query
       *[other] { $a_db_queries } queries
    } so far, { $a_queued } queued. B rejected { $b_filtered ->
        [one] { $b_filtered } request
       *[other] { $b_filtered } requests
    }; the filter errs now and then, and let { $b_db_queries } through.
caption-penetration-bloom-3 = A’s queue grows with every unknown key: { $a_queued } in it. In B { $b_queued }.
caption-penetration-bloom-4 = B has answered everyone. A has { $a_unanswered } to go, and a cache full of negative entries that nobody will read.

## Stale after an update: the replica-lag race

preset-invalidation-race = Stale after an update: the replica-lag race
    .question = The update deletes the key from the cache. Who puts the old value back?
caption-invalidation-race-1 = Normal life: every reader finds “{ $key }” in the cache. A reader that misses would ask a replica, which is 200 ms behind the primary.
caption-invalidation-race-2 = The profile is updated in the primary. Then A deletes the key from the cache; B stores the new value there, as a newer version of the key.
caption-invalidation-race-3 = A: the next reader misses and asks the replica, which does not have the update yet. The old value is on its way back to the cache.
caption-invalidation-race-4 = There it is stored, for a whole new TTL. Reads of the old value so far: A { $a_stale_reads }, B { $b_stale_reads }.
caption-invalidation-race-5 = The replica has caught up; A’s cache has not, and nobody deletes the key again. Reads of the old value so far: A { $a_stale_reads }, B { $b_stale_reads }.
caption-invalidation-race-6 = Only the end of the TTL has brought A the new value. Reads of the old one: A { $a_stale_reads }, B { $b_stale_reads }.
variant-invalidation-race-versioned-keys = Versioned keys
    .says = The update stores the new value as a newer version, and no older one counts any more. Reads of the old value: A { $a_stale_reads }, B { $b_stale_reads }.
variant-invalidation-race-write-through = Write-through
    .says = The cache node writes to the database and keeps the new value, so that nobody misses and asks the replica. Reads of the old value: A { $a_stale_reads }, B { $b_stale_reads }.
variant-invalidation-race-update-then-store = Update, then store
    .says = The update stores the new value in the cache in place of deleting the key, so that nobody misses and asks the replica. Reads of the old value: A { $a_stale_reads }, B { $b_stale_reads }.
variant-invalidation-race-delete-again-later = Delete again later
    .says = The key is deleted once more 300 ms later, when the replica has caught up: the old value lives no longer than that. Reads of the old value: A { $a_stale_reads }, B { $b_stale_reads }.
variant-invalidation-race-log-events = Events of the log
    .does = half a second after the commit an event of the database’s log deletes the key again
    .says = Half a second after the commit an event of the database’s log deletes the key again, when the replica has caught up. Reads of old values: A { $a_stale_reads }, B { $b_stale_reads }.
variant-invalidation-race-short-ttl = Short TTL
    .says = The old value lives for 1 s in place of 10, and the database pays with more queries: A { $a_db_queries }, B { $b_db_queries }. Reads of the old value: A { $a_stale_reads }, B { $b_stale_reads }.

## Delete first, or update first?

preset-update-order = Delete first, or update first?
    .question = Two steps: update the database, delete the key. Does their order matter?
caption-update-order-1 = Normal life: every reader finds “{ $key }” in the cache.
caption-update-order-2 = The profile is updated. A sets out to delete the key from the cache first, B to update the database first.
caption-update-order-3 = In A the key is gone before the database has the new value: a reader misses, and loads the old one. In B the readers find the old value in the cache until the key is deleted, and the database has the new one by then.
caption-update-order-4 = A has stored the old value again, for a whole TTL. Reads of it after the update: A { $a_stale_reads }, B { $b_stale_reads }.
caption-update-order-5 = Reads of the old value after the update: A { $a_stale_reads }, B { $b_stale_reads }. B’s order is not perfect either: a load that began before the update may store after the delete.
variant-update-order-update-then-delete = Update, then delete
    .says = The database has the new value before the key is gone. Reads of the old value: A { $a_stale_reads }, B { $b_stale_reads }.
variant-update-order-delete-twice = Delete twice
    .says = Deleting first, and once more 200 ms after the update: the old value lives no longer than that. Reads of the old value: A { $a_stale_reads }, B { $b_stale_reads }.
variant-update-order-versioned-keys = Versioned keys
    .says = The update stores the new value as a newer version, and no older one counts any more. Reads of the old value: A { $a_stale_reads }, B { $b_stale_reads }.

## Write-back: the app crashes

preset-write-back-crash = Write-back: the app crashes
    .question = Your writes are acknowledged once they are queued. Where are they after a crash?
caption-write-back-crash-1 = A write is done once it is in its app’s queue and in the cache. B writes it to a log on disk first, which takes 1 ms. Writes in the queues: A { $a_queued_writes }, B { $b_queued_writes }.
caption-write-back-crash-2 = After 2 s each queue goes to the database as one batch: cheap for the database, { $a_db_queries ->
        [one] { $a_db_queries } query
       *[other] { $a_db_queries } queries
    } so far.
caption-write-back-crash-3 = The queues fill again. Writes in them: A { $a_queued_writes }, B { $b_queued_writes }.
caption-write-back-crash-4 = App 1 crashes and restarts. A’s queue is gone, with writes that clients were told are done; B’s app reads its log. Writes lost: A { $a_lost_writes }, B { $b_lost_writes }.
caption-write-back-crash-5 = Writes lost: A { $a_lost_writes }, B { $b_lost_writes }. A’s cache goes on showing values that the database never had.
variant-write-back-crash-log-every-write = Log every write
    .says = Each write is on disk before it is done, which takes 1 ms. Writes lost: A { $a_lost_writes }, B { $b_lost_writes }.
variant-write-back-crash-log-every-second = Log every second
    .says = The log is written once a second: a crash loses what came since. Writes lost: A { $a_lost_writes }, B { $b_lost_writes }.
variant-write-back-crash-flush-before-the-restart = Flush before the restart
    .says = If app 1 is told to restart rather than killed, it can bring its queue to the database first; meanwhile it takes no writes. Writes lost: A { $a_lost_writes }, B { $b_lost_writes }.

## Write-around against write-through

preset-write-strategies = Write-around against write-through
    .question = One request in ten writes. What does your cache learn of it?
caption-write-strategies-1 = A writes to the database alone. B writes through the cache: the node writes to the database, and keeps what it has written.
caption-write-strategies-2 = A’s cache shows the old values until their time is over. Reads of old values so far: A { $a_stale_reads }, B { $b_stale_reads }.
caption-write-strategies-3 = Reads of old values: A { $a_stale_reads }, B { $b_stale_reads }. To the database, writes included: A { $a_db_queries }, B { $b_db_queries }. B’s price: writes to one key take turns.
variant-write-strategies-write-through = Write-through
    .says = The node writes to the database and keeps what it has written; writes to one key take turns. Reads of old values: A { $a_stale_reads }, B { $b_stale_reads }.
variant-write-strategies-update-then-delete = Update, then delete
    .says = Every write deletes its key, and the next reader has to load it. Reads of old values: A { $a_stale_reads }, B { $b_stale_reads }. To the database: A { $a_db_queries }, B { $b_db_queries }.
variant-write-strategies-update-then-store = Update, then store
    .says = Every write stores its value in the cache too. Reads of old values: A { $a_stale_reads }, B { $b_stale_reads }. To the database: A { $a_db_queries }, B { $b_db_queries }.
variant-write-strategies-write-back = Write-back
    .says = A write is done once it is queued and in the cache; the database gets it later, in batches. Reads of old values: A { $a_stale_reads }, B { $b_stale_reads }. To the database: A { $a_db_queries }, B { $b_db_queries }.
variant-write-strategies-log-events = Events of the log
    .says = The cache is not told by the app, but half a second after the commit by an event of the database’s log. Reads of old values: A { $a_stale_reads }, B { $b_stale_reads }. To the database: A { $a_db_queries }, B { $b_db_queries }.
variant-write-strategies-versioned-keys = Versioned keys
    .says = Every write stores its value as a newer version, and no older one counts any more. Reads of old values: A { $a_stale_reads }, B { $b_stale_reads }.

## Dual write: the second of two steps fails

preset-dual-write = Dual write: the second of two steps fails
    .question = The database has the new value, and the delete in the cache has failed. Who notices?
caption-dual-write-1 = In A every write updates the database and then deletes its key from the cache. In B it goes through the cache node, which updates the database itself.
caption-dual-write-2 = There: a delete fails in A, as one in twenty does. The database holds the new value, the cache the old one, and the write counts as done.
caption-dual-write-3 = Nothing but the TTL repairs that. Reads of old values so far: A { $a_stale_reads }, B { $b_stale_reads }.
variant-dual-write-write-through = Write-through
    .does = the cache node writes to the database itself, in one step for the app
    .says = The cache node writes to the database itself, so that there is no second step to fail. Reads of old values: A { $a_stale_reads }, B { $b_stale_reads }.
variant-dual-write-short-ttl = Short TTL
    .does = an old value that stayed lasts 2 s at most
    .says = A failed delete is forgotten within 2 s, and the database pays for it. Reads of old values: A { $a_stale_reads }, B { $b_stale_reads }. To the database: A { $a_db_queries }, B { $b_db_queries }.
variant-dual-write-delete-again = Delete again
    .does = half a second later the key is deleted once more
    .says = Each key is deleted once more half a second later, in the background. Reads of old values: A { $a_stale_reads }, B { $b_stale_reads }.
variant-dual-write-log-events = Events of the log, too
    .does = half a second later an event of the database’s log deletes the key, whatever became of the first delete
    .says = The app deletes the key, and half a second after the commit an event of the database’s log deletes it again: a failed delete is made good. Reads of old values: A { $a_stale_reads }, B { $b_stale_reads }.
variant-dual-write-log-events-alone = Events of the log alone
    .does = the app tells the cache nothing; half a second later an event of the database’s log deletes the key
    .says = The app only writes to the database, and an event of its log deletes the key half a second later. No delete is forgotten, and each value is old for that half second. Reads of old values: A { $a_stale_reads }, B { $b_stale_reads }.
variant-dual-write-lossy-log-events = One event in 20 is lost
    .does = an event of the database’s log deletes the key again, but one in twenty is lost
    .says = One delete in twenty fails, and so does one event in twenty: both fail for one write in four hundred. Reads of old values: A { $a_stale_reads }, B { $b_stale_reads }.

## The primary dies, and a replica takes over

preset-primary-fails = The primary dies, and a replica takes over
    .question = The primary dies, and three seconds later a replica is in its place. Which writes are gone?
caption-primary-fails-1 = Normal life: a write is done when the primary has it. In A the replicas are 300 ms behind. In B a write waits until they have it too, which takes 2 ms more.
caption-primary-fails-2 = The primary dies. A’s replicas have never heard of its last writes, which clients were told are done: { $a_lost_writes } are gone in A, { $b_lost_writes } in B. Both databases close all connections to the primary.
caption-primary-fails-3 = Until a replica has taken over nobody can write: { $a_failed } writes have failed in A, { $b_failed } in B. Reads go on at the replicas and in the cache.
caption-primary-fails-4 = The replica has taken over, and the apps open new connections to it. Lost writes: A { $a_lost_writes }, B { $b_lost_writes }. A’s cache goes on showing values that the database has lost.
variant-primary-fails-synchronous = Synchronous replicas
    .does = a write is done when the replicas have it too
    .says = A write is done when the replicas have it too, which takes 2 ms more. Writes lost: A { $a_lost_writes }, B { $b_lost_writes }.
variant-primary-fails-closer-replica = Only 20 ms behind
    .does = the replicas are 20 ms behind in place of 300
    .says = What is lost is what came within the lag: a fifteenth of it is a fifteenth of the loss. Writes lost: A { $a_lost_writes }, B { $b_lost_writes }.
variant-primary-fails-writes-wait = Writes try again
    .does = an app sends a failed write again, up to eight times, 400 ms apart
    .says = An app sends a failed write again until the new primary takes it, and its client waits. What the old primary took with it stays lost. Failed: A { $a_failed }, B { $b_failed }. Lost: A { $a_lost_writes }, B { $b_lost_writes }.

## One write, fifty-one keys invalidated

preset-related-keys = One write, fifty-one keys invalidated
    .question = A new post makes fifty feeds old. What does it cost to delete them all?
caption-related-keys-1 = Normal life: a thousand feeds, all in the cache. One request in two hundred writes a post.
caption-related-keys-2 = A post deletes its author’s own feed in A. In B it deletes the feeds of fifty followers too, and the next reader of each has to wait for a query. So far: A { $a_db_queries }, B { $b_db_queries }.
caption-related-keys-3 = The price of fresh feeds: { $b_db_queries } queries in B, { $a_db_queries } in A, writes included. What it buys: { $a_stale_reads ->
        [one] { $a_stale_reads } reader
       *[other] { $a_stale_reads } readers
    } of A saw a feed without its latest post, { $b_stale_reads } of B.
variant-related-keys-in-one-order = 51 keys, in one order
    .does = a write names all 51 keys in one order to the node
    .says = The app knows the fifty keys, and deletes them with one order. To the database: A { $a_db_queries }, B { $b_db_queries }. Old feeds read: A { $a_stale_reads }, B { $b_stale_reads }.
variant-related-keys-one-by-one = 51 keys, one by one
    .does = a write sends one order for each of the 51 keys
    .says = The node works on 51 orders for each post, 10 µs each: half a millisecond, in which others wait. To the database: A { $a_db_queries }, B { $b_db_queries }. Old feeds read: A { $a_stale_reads }, B { $b_stale_reads }.
variant-related-keys-by-a-search = 51 keys, by a search
    .does = for each post the node looks through all the keys that it holds
    .says = The cache holds half a million keys, of which these thousand are read. To find the fifty the node goes through all of them, as KEYS does: 20 ms for each post, in which it answers nobody. Without an answer: A { $a_unanswered }, B { $b_unanswered }.
variant-related-keys-by-their-tag = 51 keys, by their tag
    .does = the node knows which keys have a tag, however many it holds
    .says = The cache holds half a million keys too, but it knows which of them have the tag: one order, and nothing to search. Without an answer: A { $a_unanswered }, B { $b_unanswered }.
