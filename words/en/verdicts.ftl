# The verdict: what it has come to in one world, in the figures that decide; so far, and (.final) of the whole run. A preset names
# the one that it is about. It says nothing that only the preset’s own worlds make true, so that it holds after any change. What
# stands here are the figures of one world, with their units; $moved is the share of the keys that had another node, $recovered
# says whether and when the world came back to its target.

# How many queries there are, and who waits.
verdict-queries = { $db_queries ->
        [one] { $db_queries } query
       *[other] { $db_queries } queries
    }; { $unanswered ->
        [0] nobody waits
        [one] { $unanswered } reader waits
       *[other] { $unanswered } readers wait
    }.
    .final = { $db_queries ->
            [one] { $db_queries } query
           *[other] { $db_queries } queries
        }; the slowest answer took { $slowest_ms }.

# How many queries there are, and who waits although the value may be there.
verdict-bought = { $db_queries ->
        [one] { $db_queries } query
       *[other] { $db_queries } queries
    }; { $waiting ->
        [0] nobody waits
        [one] { $waiting } reader waits or sleeps
       *[other] { $waiting } readers wait or sleep
    }.
    .final = { $db_queries ->
            [one] { $db_queries } query
           *[other] { $db_queries } queries
        }; half of the readers had waited { $lived_p50_ms } or longer, the last one { $slowest_ms }.

# A lock that may run out before its holder is done.
verdict-lock = { $db_queries ->
        [one] { $db_queries } query
       *[other] { $db_queries } queries
    } for one value{ $locks_lost ->
        [0] { "" }
        [one] ; { $locks_lost } lock ran out while its holder worked
       *[other] ; { $locks_lost } locks ran out while their holders worked
    }.

# Whose lock is deleted.
verdict-stolen = { $locks_stolen ->
        [0] no lock was deleted by a reader that no longer held it
        [one] { $locks_stolen } lock was deleted by a reader that no longer held it
       *[other] { $locks_stolen } locks were deleted by readers that no longer held them
    }; { $db_queries ->
        [one] { $db_queries } query
       *[other] { $db_queries } queries
    }.

# How long readers wait.
verdict-wait = the longest wait so far is { $longest_ms }; { $db_queries ->
        [one] { $db_queries } query
       *[other] { $db_queries } queries
    }.
    .final = the slowest answer took { $slowest_ms }; { $db_queries ->
            [one] { $db_queries } query
           *[other] { $db_queries } queries
        }.

# Who refreshes.
verdict-refreshed = { $refreshes ->
        [one] { $refreshes } refresh
       *[other] { $refreshes } refreshes
    } began before the value expired; { $db_queries ->
        [one] { $db_queries } query
       *[other] { $db_queries } queries
    }.

# Who misses in spite of refreshes.
verdict-missed = { $misses ->
        [one] { $misses } reader
       *[other] { $misses } readers
    } found nothing; { $db_queries ->
        [one] { $db_queries } query
       *[other] { $db_queries } queries
    }.

# What a cache still finds.
verdict-found = { $hit_ratio } found in the cache; { $db_queries ->
        [one] { $db_queries } query
       *[other] { $db_queries } queries
    }, { $queued } queued now.
    .final = { $hit_ratio } found in the cache; { $db_queries ->
            [one] { $db_queries } query
           *[other] { $db_queries } queries
        }; the slowest answer took { $slowest_ms }.

# Requests for keys that do not exist.
verdict-unknown = { $db_queries ->
        [one] { $db_queries } query
       *[other] { $db_queries } queries
    } for { $requests ->
        [one] { $requests } request
       *[other] { $requests } requests
    }; { $queued } queued now.
    .final = { $db_queries ->
            [one] { $db_queries } query
           *[other] { $db_queries } queries
        } for { $requests ->
            [one] { $requests } request
           *[other] { $requests } requests
        }; the slowest answer took { $slowest_ms }.

# What leaves with a node.
verdict-moved = { $db_queries ->
        [one] { $db_queries } query
       *[other] { $db_queries } queries
    }, { $queued } queued now.
    .final = { $moved } of the keys changed their node: { $db_queries ->
            [one] { $db_queries } query
           *[other] { $db_queries } queries
        }.

# Who gets no answer.
verdict-failed = { $failed } of { $requests ->
        [one] { $requests } request
       *[other] { $requests } requests
    } failed; { $queued } queued.
    .final = { $failed } of { $requests ->
            [one] { $requests } request
           *[other] { $requests } requests
        } failed; { $recovered }.

# What those get who waited for a load that fails.
verdict-error-sent = { $error_answers ->
        [0] nobody got an error
        [one] { $error_answers } reader got an error
       *[other] { $error_answers } readers got an error
    }; { $fallbacks ->
        [0] nobody got the stale value
        [one] { $fallbacks } reader got the stale value
       *[other] { $fallbacks } readers got the stale value
    }.

# How many are served.
verdict-served = { $answered } of { $requests ->
        [one] { $requests } request
       *[other] { $requests } requests
    } answered; { $failed } failed.
    .final = { $answered } of { $requests ->
            [one] { $requests } request
           *[other] { $requests } requests
        } answered; { $failed } failed; { $recovered }.

# What a node at its limit costs its readers.
verdict-node = p99 { $lived_p99_ms }; { $unanswered ->
        [0] nobody waits
        [one] { $unanswered } reader waits
       *[other] { $unanswered } readers wait
    }.
    .final = 99 % of the clients had their answer within { $lived_p99_ms }, the last within { $slowest_ms }.

# Who reads what was overwritten.
verdict-old = { $stale_reads ->
        [0] no read got an old value
        [one] { $stale_reads } read got an old value
       *[other] { $stale_reads } reads got an old value
    }; { $db_queries ->
        [one] { $db_queries } query
       *[other] { $db_queries } queries
    }.
    .final = { $stale_reads ->
            [0] no read got an old value
            [one] { $stale_reads } read got a value that was up to { $oldest_stale_ms } old
           *[other] { $stale_reads } reads got a value that was up to { $oldest_stale_ms } old
        }; { $db_queries ->
            [one] { $db_queries } query
           *[other] { $db_queries } queries
        }.

# The same, and what is found.
verdict-old-found = { $stale_reads ->
        [0] no read got an old value
        [one] { $stale_reads } read got an old value
       *[other] { $stale_reads } reads got an old value
    }; { $hit_ratio } found in the cache.

# Which acknowledged writes are gone.
verdict-lost = { $lost_writes ->
        [0] no acknowledged write is lost
        [one] { $lost_writes } acknowledged write is lost
       *[other] { $lost_writes } acknowledged writes are lost
    }; { $queued_writes } queued now.
    .final = { $lost_writes ->
            [0] no acknowledged write is lost
            [one] { $lost_writes } acknowledged write is lost
           *[other] { $lost_writes } acknowledged writes are lost
        }, of { $write_requests }.

# The same, and who was turned away meanwhile.
verdict-failover = { $lost_writes ->
        [0] no acknowledged write is lost
        [one] { $lost_writes } acknowledged write is lost
       *[other] { $lost_writes } acknowledged writes are lost
    }; { $failed ->
        [0] no request failed
        [one] { $failed } request failed
       *[other] { $failed } requests failed
    }.
    .final = { $lost_writes ->
            [0] no acknowledged write is lost
            [one] { $lost_writes } acknowledged write is lost
           *[other] { $lost_writes } acknowledged writes are lost
        }, of { $write_requests }; { $failed ->
            [0] no request failed
            [one] { $failed } request failed
           *[other] { $failed } requests failed
        }.

# How many misses become queries.
verdict-leases = { $loads ->
        [one] { $loads } query
       *[other] { $loads } queries
    } for { $misses ->
        [one] { $misses } miss
       *[other] { $misses } misses
    }; { $stale_reads ->
        [one] { $stale_reads } read got an old value
       *[other] { $stale_reads } reads got an old value
    }.
    .final = { $loads_peak_per_s } queries for misses in the busiest second; { $stale_reads ->
            [one] { $stale_reads } read got an old value
           *[other] { $stale_reads } reads got an old value
        }.

## Around it

verdict-so-far = so far
    .begins = So far
verdict-at-end = at the end
    .begins = At the end
verdict-better = { $figure }: { $world } is better.
verdict-even = { $figure }: the same in both.
# $recovered: what stands for it where a run came back to its target, was never off it, or never came back.
verdict-recovered = well again from { $time } on
    .never = not recovered
    .always = always well
verdict-spoken = { $when } A: { $a } B: { $b } { $better }
