# What the caption says where a preset says nothing, and at the end of a run.

story-nothing-yet = No query has gone to the database yet.
story-so-far = So far A has sent { $a_queries ->
        [one] { $a_queries } query
       *[other] { $a_queries } queries
    } to the database, B { $b_queries }.
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
