# The time axis, the charts over it, and the playhead.

charts-load = Database load
    .what = running + queued
charts-latency = p99 latency
    .what = as clients lived it
charts-ratio = Hit ratio
charts-scale-root = square-root scale
charts-scale-log = log scale
charts-peak = peak { $value }
charts-pool = pool { $connections }
charts-pool-in = pool { $world } { $connections }

# The latency target, as a line.
charts-target = target { $time }
charts-target-in = target { $world } { $time }

charts-moments = Moments
# Each mark, of both worlds, of one, or of each of them: its name for a reader of the screen begins with what it shows.
charts-mark = { $mark }, at { $time }
    .hint = { $mark }: { $time }
charts-mark-in-one = { $one } { $mark }, at { $time }
    .hint = { $mark } in { $one }: { $time }
charts-mark-in-both = { $one } { $other } { $mark }, at { $time }
    .hint = { $mark } in { $one } and { $other }: { $time }

charts-playhead = Playhead
    .value = { $time } of { $end }

## What the pointer reads out

charts-at-database = { $count } at the database
charts-no-answer = no answer now
charts-p99 = p99 { $time }
    .over = p99 over { $time }
charts-hits = { $share } hits
