# Why a request reached the database, or how it was spared, in one sentence a fact; and what an alert says.

## Parts of sentences

why-at-this-instant = at this very instant
why-before = { $ago } before
why-times = { $count ->
    [1] once
    [2] twice
   *[other] { $count } times
}
why-request = request { $number }
    .first = Request { $number }
why-background = a load in the background
    .first = A load in the background
why-at-the-owner = at the owner
why-in-the-app = in the app
why-in-its-app = in its app

## Facts

why-write = It is a write.
why-batch = It is a batch of queued writes.
why-warmed = It warms the key, as the script orders; no client waits for it.
why-timer = A timer had the value loaded anew; no client waits for it.
why-refresh-early = { $reader } found the value near its end and had it loaded anew; no client waits for it.
why-early = It found the value near its end and was to load it anew before it answered.
why-refresh-stale = { $reader } took the stale value and had a new one loaded; no client waits for it.
why-orphan = Its client had given up, and the work went on all the same.
why-orphan-of = Its client, { $client }, had given up, and the work went on all the same.
why-retry-error = { $queries ->
    [0] It is retry { $number }: the last try ended with an error.
    [1] It is retry { $number }: the last try ended with an error, after it had sent a query of its own.
   *[other] It is retry { $number }: the last try ended with an error, and { $queries } of its tries had sent queries before.
}
why-retry-timeout = { $queries ->
    [0] It is retry { $number }: the last try timed out.
    [1] It is retry { $number }: the last try timed out, after it had sent a query of its own.
   *[other] It is retry { $number }: the last try timed out, and { $queries } of its tries had sent queries before.
}
why-silent = The node { $node } did not answer, for { $waited }.
why-down = The node { $node } had been down for { $ago }.
why-never-stored = Nobody had stored the key on { $node } before.
why-no-note = The key does not exist. It has been asked for { $times } before, but the cache keeps no negative entry for it.
why-not-admitted = The cache takes a key at its { NUMBER($load, type: "ordinal") ->
    [one] { $load }st
    [two] { $load }nd
    [few] { $load }rd
   *[other] { $load }th
} load, and this one had been loaded { $times } before.
why-not-stored = The key had been loaded { $times } before, and was not stored.
why-moved = The key belongs to { $to } now; its value is still on { $from }.
why-expired-now = The value expired at this very instant.
why-expired = The value had expired { $before }.
why-evicted = The value had been evicted { $before }, to make room for { $key }.
why-not-kept = The cache had loaded the value { $before }, and did not keep it.
why-deleted = The key had been deleted { $before }.
why-flushed = The node { $node } had lost everything { $before }.
why-slept = Another request was loading the key, so it slept { $times }, { $total } in all, and looked the key up again.
why-queued = It waited { $waited } for the lock.
why-in-flight = It waited { $waited } for the answer of another request’s load.
why-impatient = It had waited for another request’s load as long as it may.
why-looked-again = It had the lock, looked the key up a second time, and the cache was still empty.
why-locked = It got the lock in Redis, so it loads for all apps.
why-lock-expired = { $holder } had that lock and was still loading: its lock had expired in the { $after } since.
why-lock-taken = { $holder } had that lock and was still loading: { $by } had deleted it.
why-leased = The cache gave it the lease, so it loads for all apps.
why-leased-kept = The cache gave it the lease, so it loads for all apps. Meanwhile the cache kept others away { $times }.
why-lease-over = { $holder } was still loading, but its lease, { $after } old, was no longer valid.
why-probe = The circuit breaker had rejected queries until { $before }; it let this one through to try.
why-led = It was the first to miss { $where }, so it leads: { $others ->
    [one] { $others } other waited
   *[other] { $others } others waited
} for its answer.
why-uncoalesced = { $others ->
    [one] { $others } other request was loading the same key already, and nothing made this one wait for it.
   *[other] { $others } other requests were loading the same key already, and nothing made this one wait for them.
}
why-elsewhere = { $others ->
    [one] { $others } other request was loading the same key in another process, and the processes do not know of each other.
   *[other] { $others } other requests were loading the same key in other processes, which do not know of each other.
}
why-first = No other request was loading the key.
why-first-of = No other request was loading the key yet. Before its value was there, { $more ->
    [one] { $more } more query
   *[other] { $more } more queries
} for the key set out.
why-unguarded = { $fact } Without protection every miss is a query.
why-lock-gone = Its lock expired while it was loading.
why-lock-stolen = Its lock expired while it was loading, and it deleted another request’s lock.
why-at-edge = The CDN answered it.
why-in-app = Its app had the value in its own memory.
why-found = It found the value in the cache.
why-found-aged = It found the value in the cache, stored { $before }.
why-found-stale = It took the stale value.
why-given-old = The value that it got was old: the key had been written anew { $age } before it asked.
why-found-note = The cache held a negative entry: this key does not exist.
why-filtered = The app’s Bloom filter does not know the key, so the key cannot exist: it asked nobody.
why-shared-call = Its app was asking the owner for the key already: it waited for that answer.
why-followed = A query for the key was under way { $where }: it waited for that answer.
why-followed-of = { $leader } was loading the key { $where } already: it waited for that answer.
why-filled-meanwhile = At its second lookup it found that another request had filled the cache.
why-fell-back = Loading a new value failed, so it took the stale one (stale fallback).
why-breaker-open = The circuit breaker let nothing through.
why-shed = Its process was loading as much as it may, and shed it.
why-app-busy = All workers of its app were busy, and the queue for them was full.
why-no-connection = It got no connection of its process’s pool.
why-rejected = The database rejected its query.
why-gave-up = Its client had given up before.
why-needless = Another request was loading the key already.

## Alerts

alert-hit-ratio = Hit ratio { $value }, below { $threshold }
alert-hit-ratio-lasting = Hit ratio { $value }, below { $threshold } for { $minutes } min
alert-evictions = { $value } evictions in a minute, over { $threshold }
alert-memory = Node { $node } { $value } full, over { $threshold }, and what it evicts is asked for again
alert-memory-stuck = Node { $node } { $value } full, over { $threshold }, and it evicts nothing
alert-error-rate = { $value } of the requests fail, over { $threshold }
alert-goodput = { $value } of the clients within { $target }, below { $threshold }
alert-cluster-down = For a second no cache node has answered
alert-latency = p99 in the app { $value }, over { $threshold }
alert-connections = { $value } of the connections in use, over { $threshold }
alert-hot-key = { $key } asked for { $value } times in a second, over { $threshold }
alert-load-spike = { $value } queries in a second, over { $threshold }, while the hit ratio fell
# Of a run that is held in windows.
alerts-of-windows = Alerts are not looked for in a run that is too large to be kept as a whole.
# Of a rule that waits for longer than the run lasts.
alert-silent = “Hit ratio below { $threshold } for { $minutes } min” cannot fire in a run of { $length }.

## What is known before a run

demand-unstable = unstable: demand { $load } × capacity
    .why = The database is asked for { $asked } queries a second in the long run. With all connections in use it gets through { $capacity }.
demand-unstable-pools = unstable: demand { $load } × the pools’ connections
    .why = The database is asked for { $asked } queries a second in the long run. The apps have too few connections to carry them, so queries wait for one.
demand-unstable-workers = unstable: demand { $load } × workers
    .why = In the long run more requests are in the apps at once than they have workers, so requests wait for one.

## Marks on the time axis

mark-key-expires = key expires
mark-workers-busy = workers busy
mark-pool-full = pool full
mark-first-result = first result
mark-first-gives-up = first gives up
mark-breaker-opens = breaker opens
mark-writes-lost = writes lost
mark-end = end
mark-all-answered = all answered
