# The league: which protection to use, and why.

## Layers

layer-xfetch = XFetch in the background
layer-threshold = threshold refresh in the background
layer-ahead = refresh-ahead timer
layer-singleflight = singleflight
layer-redis-lock = Redis lock
layer-lease = lease
layer-flight-lock = singleflight with a Redis lock
layer-flight-lease = singleflight with a lease
layer-grace = stale-while-revalidate
layer-jitter = TTL jitter
layer-l1 = L1
layer-limit = concurrency limit
layer-breaker = circuit breaker
layer-no-retries = no retries
layer-budget = retry budget
layer-negative = negative entries
layer-bloom = Bloom filter
layer-copies = copies of the hot key
layer-s3-fifo = S3-FIFO
layer-admission = admission at the second load

## Rows

league-bare = no protection
league-present = { $name } (as it is now)
league-dropped = Dropped after { $runs } runs.
league-cut = { $misses } of { $all } miss the target
league-time = { $time }
league-reason = { $felt } { $but }
league-nobody-waits = Nobody waits for a query: p99 { $p99 } in the worst second.
league-readers-wait = Readers wait: p99 { $p99 } in the worst second.
league-some-fail = { $count ->
        [one] { $count } request fails.
       *[other] { $count } requests fail.
    }
league-but-loses-writes = { $count ->
        [one] { $count } write is lost.
       *[other] { $count } writes are lost.
    }
league-but-fills = { $count ->
        [one] { $count } key is read to fill the filters.
       *[other] { $count } keys are read to fill the filters.
    }
league-but-stale = { $count ->
        [one] { $count } answer is stale.
       *[other] { $count } answers are stale.
    }
league-but-queries = { $count ->
        [one] { $count } query reaches the database.
       *[other] { $count } queries reach the database.
    }
league-but-second = In the second incident { $count ->
        [one] { $count } query reaches the database.
       *[other] { $count } queries reach the database.
    }

## Columns

league-column-name = layers
league-column-queries = queries
league-column-p99 = p99
league-column-failed = failed
league-column-stale = stale
league-column-orders = added node operations
league-column-second = queries, second incident
league-column-cost = cost
league-column-why = why
league-column-problem = problem
league-column-first = first in the league
league-column-expected = known answer, and where it stands
league-column-solved = found

## The answer

league-answer = Use { $name }. { $why }
league-clear = No other candidate costs as little, after { $runs } runs of each.
league-ties = After { $runs } runs, { $others ->
        [one] { $others } other cannot be told from it.
       *[other] { $others } others cannot be told from it.
    }
league-holds = With { $input } = { $value } that still holds.
league-falls = With { $input } = { $value } it does not hold: use { $name }.
league-second-key-lost = Second incident: the key is lost half-way through.
league-second-nodes-restart = Second incident: all cache nodes forget everything half-way through.
league-second-crowd = Second incident: a third of the readers once more, within a second, half-way through.
league-method = Medians, in brackets the range of the middle 90 % of the runs. Costs by paired differences with the same seeds; candidates are dropped by a t-race in rounds of 4, 10 and 20 runs.

league-asked = `{ $text }` is not understood: a link asks as in lab=league,p99:100ms,failures:0.01,stale:1s,seeds:20
league-same = The link expects these results.
league-other = The link expects other results: { $expected }. These have { $digest }.

## The ten problems whose answer is known

problem-one-process = one process, nothing stale: coalescing in the process
problem-many-processes = sixteen processes, nothing stale: singleflight with a lock or a lease
problem-a-second-stale = one second stale is allowed: background refresh or stale-while-revalidate, with a lock
problem-stored-together = many keys stored together: jitter
problem-new-unknown-keys = unknown keys, new each time: a Bloom filter
problem-few-unknown-keys = a few unknown keys again and again: negative entries
problem-beyond-one-node = one key beyond one node: copies or L1
problem-cache-restarts = the shared cache restarts: L1
problem-outage = an outage with retries: a budget or none, and a breaker
problem-scan = a scan: S3-FIFO or admission
