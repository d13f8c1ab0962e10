# What a request does in each phase, as the inspector lists it after the time. $node is the cache node; where the only one has no
# name of its own it is called “cache”. $app and $connection count from 1. $peers says whether the nodes load keys for the apps.

phase-to-app = { $apps ->
    [1] goes to the app
   *[other] goes to app { $app }
}
phase-to-node = { $peers ->
    [yes] asks the owner, { $node }
   *[no] { $node ->
        [cache] asks the cache
       *[other] asks the cache on { $node }
    }
}
phase-hit = hit: the value comes back
phase-early-hit = finds the value near its end, and is to load it anew
phase-stale-hit = takes the stale value
phase-negative-hit = finds a negative entry: the key does not exist
phase-filtered = the Bloom filter does not know the key: not found
phase-to-lock = asks Redis for the lock
phase-lock-granted = gets the lock
phase-lock-refused = another request has the lock
phase-wait-poll = sleeps before its next lookup
phase-to-release = releases its lock
phase-released = its lock is free again
phase-lock-lost = its lock had expired before
phase-lock-stolen = its lock had expired, and it deleted another request’s lock
phase-hot-miss = misses; another request has the lease
phase-fill-refused = its lease is no longer valid: the value is not stored
phase-refresh = { $peers ->
    [yes] the owner refreshes the value in the background
   *[no] refreshes the value in the background
}
phase-refreshed = the value is refreshed; no client waited for it
phase-miss = { $coalesce ->
    [lease] misses and gets the lease
   *[other] misses
}
phase-wait-flight = waits for another request’s answer
phase-wait-call = waits in its app for the answer to another request’s call
phase-wait-lock = waits for the lock
phase-wait-over = has waited for another request’s load as long as it may
phase-recheck = { $coalesce ->
    [mutex] gets the lock and starts its second lookup
   *[other] starts its second lookup
}
phase-recheck-hit = its second lookup finds the value
phase-recheck-miss = its second lookup misses too
phase-to-database = sends a query
phase-wait-pool = waits in the queue for a connection
phase-in-database = its query runs on connection { $connection }
phase-from-database = the result comes back
phase-to-fill = { $node ->
    [cache] stores the value in the cache
   *[other] stores the value on { $node }
}
phase-from-fill = the value is stored
phase-loaded = { $peers ->
    [yes] the owner returns the value
   *[no] has the value
}
phase-to-client = the answer goes to its client
phase-answered = answered
phase-failed = ends without an answer
phase-timed-out = its client gives up
phase-backoff = it has no answer: its client waits before the next try
phase-retry = { $apps ->
    [1] tries again
   *[other] tries again, at app { $app }
}
phase-error = the error goes to its client
phase-query-rejected = the database rejects the query
phase-query-failed = the query ends with an error
phase-breaker-open = the circuit breaker is open: no query is sent
phase-shed = shed: its process has too much under way, so no query is sent
phase-wait-worker = { $apps ->
    [1] waits for a worker of the app
   *[other] waits for a worker of app { $app }
}
phase-app-busy = all workers are busy and the queue for them is full: it is rejected
phase-wait-connection = waits for a connection of its process’s pool
phase-no-connection = gets no connection of its process’s pool: no query is sent
phase-app-backoff = its query has failed: its process waits before it sends the next
phase-fallback = takes the stale value, because loading a new one failed (stale fallback)
phase-abandoned = the work is done, but no client waits for it any more
phase-l1-hit = finds the value in the app’s own memory
phase-wait-node = { $node ->
    [cache] waits in the queue at the cache
   *[other] waits in the queue at { $node }
}
phase-wait-link = { $node ->
    [cache] its value waits until the cache’s link has sent those before it
   *[other] its value waits until the link of { $node } has sent those before it
}
phase-at-node = { $node ->
    [cache] the cache works on it
   *[other] { $node } works on it
}
phase-unreachable = { $node ->
    [cache] waits for the cache, which does not answer
   *[other] waits for { $node }, which does not answer
}
phase-edge-hit = the CDN answers it
phase-write-to-app = { $apps ->
    [1] a write; it goes to the app
   *[other] a write; it goes to app { $app }
}
phase-to-invalidate = { $node ->
    [cache] deletes the key from the cache
   *[other] deletes the key on { $node }
}
phase-invalidated = the key is deleted
phase-to-update = { $node ->
    [cache] stores the written value in the cache
   *[other] stores the written value on { $node }
}
phase-updated = the cache has the written value
phase-cache-write-failed = its part in the cache has failed
phase-write-to-node = { $node ->
    [cache] goes to the cache, which writes it through
   *[other] goes to { $node }, which writes it through
}
phase-wait-write = waits for the write before it
phase-logging = is written to the app’s log
phase-flush = a batch of queued writes goes to the database
phase-flushed = the batch is written
phase-cancelled = it is cancelled and stops here
phase-delete-again = the key is deleted once more, in the background
phase-log-event = { $node ->
    [cache] an event of the database’s log, which is to delete the key from the cache
   *[other] an event of the database’s log, which is to delete the key on { $node }
}
