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
stage-peer = peer { $node }
stage-primary = primary
    .brief = P
stage-replica = replica { $number }
    .brief = R{ $number }
stage-ring = hash ring
stage-l1 = L1
stage-gate-mutex = mutex
stage-gate-singleflight = singleflight
stage-gate-lock = lock
stage-gate-lease = lease

## The cache

stage-cache = cache
stage-cache-of = cache · { $count } of { $most } entries
    .brief = { $count } of { $most }
stage-key = “{ $key }”
stage-key-fresh = { $time } left
    .brief = { $time }
stage-key-stale = stale
stage-key-expired = expired
stage-key-not-cached = not cached
stage-cut-off = cut off
stage-node-down = { $node } is down
    .brief = node { $node } down
stage-node-left = { $node } has left
    .brief = node { $node } left
stage-nodes-gone = { $count } nodes gone

## The database

stage-database-busy = database · { $busy } of { $all } busy
    .brief = { $busy } of { $all } busy
    .slots = { $busy } of { $all } busy, 1 slot = { $each }
stage-database-down = down: rejects all
    .named = database down: rejects all
stage-database-stopped = stopped
    .named = database stopped
stage-database-slow = { $times } × as slow
    .named = database { $times } × as slow
stage-slot = 1 slot = { $count }
stage-breaker-open = breaker open
    .brief = open

## Who waits

# Of what a dot stands for there is a shorter form, and one on two lines.
stage-dot = 1 dot = { $count }
    .brief = dot = { $count }
    .above = 1 dot
    .below = = { $count }
# On two lines the number stands above.
stage-queued = { $count } queued
    .below = queued
stage-queued-dots = { $count } queued, 1 dot = { $each }
stage-waiting = { $count ->
    [one] { $count } waits
   *[other] { $count } wait
}
stage-waiting-at-cache = { $count ->
    [one] { $count } waits at cache
   *[other] { $count } wait at cache
}
stage-waiting-for = { $count ->
    [one] { $count } waits for { $node }
   *[other] { $count } wait for { $node }
}
stage-waiting-for-node = { $count ->
    [one] { $count } waits for node { $node }
   *[other] { $count } wait for node { $node }
}
stage-retrying = { $count } to retry
    .below = to retry

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
