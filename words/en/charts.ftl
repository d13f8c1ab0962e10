# The time axis, the charts over it, and the playhead.

charts-per-second = a second
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

# Beside the bar of speeds, and beside the times under it.
charts-speed = playing speed
charts-axis = time, wider where slower
    .why = The axis is even in seconds of watching: what is played slowly is drawn wide, so that its detail can be seen.

charts-playhead = Playhead
    .value = { $time } of { $end }

## Each chart as a table, for a screen reader

charts-table = { $figure }, at the moments of the run
charts-table-moment = Moment
charts-table-at = { $moment }, { $time }
charts-table-end = the end
