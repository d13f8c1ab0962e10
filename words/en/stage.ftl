# What stands on the stage of a world, and in the menus at its things. There is little room: the words are few.

stage-world = World { $world }
    .told = World { $world }: { $requests ->
            [one] { $requests } request
           *[other] { $requests } requests
        } so far, { $answered } answered; { $queries ->
            [one] { $queries } database query
           *[other] { $queries } database queries
        }, { $running } running, { $queued } queued; { $waiting ->
            [one] { $waiting } request waits for another request’s load.
           *[other] { $waiting } requests wait for another request’s load.
        }

## What stands on it

stage-clients = clients
stage-readers = readers
stage-cdn = CDN
stage-app = app
stage-app-of = app { $number }
stage-apps = apps { $from }–{ $to }
stage-peer = peer { $node }
stage-primary = primary
    .brief = P
stage-replica = replica { $number }
    .brief = R{ $number }
stage-ring = hash ring
stage-l1 = L1
stage-coalescer-mutex = mutex
stage-coalescer-singleflight = singleflight

## The cache

stage-cache = cache
stage-cache-of = { $count } of { $most } entries
    .brief = { $count } of { $most }
stage-cache-holds = { $count } of { $keys } keys
stage-cache-nodes = { $count } nodes
stage-key = “{ $key }”
stage-key-fresh = { $time } left
    .brief = { $time }
stage-key-stale = stale
    .since = stale for { $time }
stage-key-expired = expired
    .since = expired { $time } ago
stage-key-not-cached = not cached
stage-rate = { $rate }/s
stage-draws = { $count ->
        [one] { $count } reader
       *[other] { $count } readers
    } drew “load it now”
    .brief = { $count } drew
stage-version = v{ $version }
stage-version-old = v{ $version }, old
stage-keys = { $count } keys
stage-keys-held = { $count } of { $keys } keys fresh
stage-cell = 1 cell = { $count } keys
    .brief = cell = { $count }
    .some = 1 cell = { $count } of the { $keys } most popular
# What a cell means, beside a sample of it; beside a dark and a pale one .ages of a single key, .shares of several.
stage-cells-fresh = held
    .ages = held, pale: soon over
    .shares = held, pale: few or soon over
stage-cells-past = past its time
stage-cells-missed = old, its delete failed
stage-cells-kept = held
stage-cells-reloaded = loaded since
stage-cells-missing = missing
stage-cells-left = left behind
stage-cells-expired = expired
stage-cells-scanned = of the scan
stage-cells-negative = “not found”
stage-cells-evicted = pushed out
stage-cells-removed = deleted
stage-cells-never = never there
stage-missed = { $count } kept: their delete failed
    .brief = { $count } kept in spite of it
stage-popular-held = holds { $count } of the { $room } most popular
    .brief = { $count } of the top { $room }
stage-lasting = { $count } { $count ->
        [one] entry has
       *[other] entries have
    } no TTL
    .brief = { $count } without TTL
stage-scanned = { $count } of the scan
stage-negative = { $count } negative
stage-admits = a key enters at its load no. { $count }
stage-answers = who has answered
stage-answers-cdn = CDN
    .brief = CDN
stage-answers-l1 = apps’ own memory
    .brief = own memory
stage-answers-cache = cache
    .brief = cache
stage-answers-database = database
    .brief = database
stage-node-share = { $percent } %
    .load = { $percent } % · { $load }/s
stage-node-replica = replica
    .brief = repl.
stage-down = down
stage-left = has left
stage-moved = of { $keys } keys moved
    .brief = moved
stage-moved-of = { $count } of { $keys } keys moved
    .brief = { $count } moved
stage-moved-for-nothing = { $count } for nothing
    .brief = { $count } needless
stage-look = Show the way of key { $key } to its node
stage-looked = key { $key }
stage-looked-was = was { $node }’s
stage-looked-stays = has not moved
stage-moved-split = { $had } had to, { $nothing } for nothing

## The cache as a table, and a key by its number, for a screen reader and for the keyboard

stage-told = The cache of { $world } at { $time }
stage-told-node = Node
stage-told-state = State
stage-told-share = Share of the keys
stage-told-load = Orders a second
stage-told-held = Held
    .of = { $held }, { $missing } missing
stage-told-lock = Lock
stage-told-scan = Of a scan
stage-told-negative = “Not found” entries
stage-told-missed = Kept, their delete failed
stage-told-up = answers
stage-key-way = Where is key no.
    .told = { $key }: node { $node }, { $was }

## The lock and the lease

stage-hold-lock = { $app } has the lock
    .brief = { $app } has it
    .left = { $left } left of { $all }
stage-hold-lease = { $app } has the lease
    .brief = { $app } has it
    .left = { $left } left of { $all }
stage-hold-lock-free = the lock is free
    .brief = free
stage-hold-lease-free = no lease is out
    .brief = free
stage-hold-lock-dead = locked by { $app }, which is gone
    .brief = { $app } is gone
stage-hold-lease-dead = leased to { $app }, which is gone
    .brief = { $app } is gone
stage-hold-ran-out = { $app }’s ran out { $time } ago, it loads on
    .brief = { $app }’s ran out
stage-hold-taken = { $app }’s was deleted { $time } ago by another
    .brief = { $app }’s was deleted
stage-hold-forgotten = { $app }’s was forgotten { $time } ago, it loads on
    .brief = { $app }’s was forgotten
stage-hold-voided = { $app }’s is void since { $time }
    .brief = { $app }’s is void
stage-restarted = restarted
stage-cut-off = cut off

## The database

stage-database-busy = database · { $busy } of { $all } busy
    .brief = { $busy } of { $all } busy
    .slots = { $busy } of { $all } busy, 1 slot = { $each }
stage-database-down = down: rejects all
    .named = database down: rejects all
stage-primary-down = no primary: rejects writes
    .named = no primary: rejects writes
stage-database-stopped = stopped
    .named = database stopped
stage-database-slow = { $times } × as slow
    .named = database { $times } × as slow
stage-slot = 1 slot = { $count }
stage-breaker-open = breaker open
    .brief = open

## Who waits

stage-dot = 1 dot = { $count }
    .brief = dot = { $count }
# On two lines the number stands above.
stage-queued = { $count } queued
    .below = queued
    .dropping = { $count } queued, CoDel drops
stage-lost = { $count } lost
stage-asleep = { $count } asleep
stage-waiting = { $count ->
    [one] { $count } waits
   *[other] { $count } wait
}
stage-waiting-at-cache = { $count ->
    [one] { $count } waits at cache
   *[other] { $count } wait at cache
}
stage-retrying = { $count } to retry
    .below = to retry

## Guards, with their values

stage-guard-limit = { $busy } of { $all } loads at once
    .brief = loads { $busy }/{ $all }
stage-guard-throttle = throttle: { $percent } % kept back
    .brief = throttle { $percent } %
stage-guard-bloom = Bloom filter, { $percent } % wrong
    .brief = Bloom filter
stage-guard-budget = retry budget { $percent } %
    .brief = budget { $percent } %

## What something can be done to

thing-readers = readers
thing-database = database
thing-app = app
thing-app-of = app { $number }
thing-key = key “{ $key }”
thing-node = node { $node }
thing-peer = peer { $node }

menu-do-to = Do something to: { $things }
menu-label = What can be done at { $time }
menu-thing = { $thing }, at { $time }
menu-nothing = Nothing can be done here that works in both worlds.
menu-things = Do something, at { $time }
    .label = Choose what to do something to
