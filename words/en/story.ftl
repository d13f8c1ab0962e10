# What the caption says where a preset says nothing, after a change of it or an intervention, and at the end of a run. It is made of
# what happened and of the figures of the instant alone.

story-nothing-yet = Nobody has come yet.
# What has happened last ({ $since }), and what goes on in each world.
story-now = { $since }A: { $a }. B: { $b }.
story-since = { $mark } at { $time }.{ " " }
    .one = { $mark } in { $world } at { $time }.{ " " }
story-doing-queued = { $count ->
        [one] { $count } query waits
       *[other] { $count } queries wait
    } for a connection
story-doing-waiting = { $count ->
        [one] { $count } request waits
       *[other] { $count } requests wait
    } for another’s load
story-doing-running = { $count ->
        [one] { $count } query runs
       *[other] { $count } queries run
    }, none waits
story-doing-unanswered = { $count ->
        [one] { $count } request is
       *[other] { $count } requests are
    } under way
story-doing-nothing = nobody waits
story-end = A: { $a } B: { $b }
story-world = { $queries ->
        [one] { $queries } query
       *[other] { $queries } queries
    }, p99 { $p99 }.
    .failed = { $queries ->
            [one] { $queries } query
           *[other] { $queries } queries
        }, p99 { $p99 }, { $failed } failed.
    .unanswered = { $queries ->
            [one] { $queries } query
           *[other] { $queries } queries
        }.
    .all-failed = { $queries ->
            [one] { $queries } query
           *[other] { $queries } queries
        }, { $failed } failed.
