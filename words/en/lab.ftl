# The page's lab: which protection to use on the scenario of the stage.

lab-which = Which fix?
    .tip = Try protections on this scenario, and see which one to use
lab-title = Which fix?
lab-what = World A is what there is: its traffic, its incident and its present protections. More than forty combinations of protections run on it, with the same seeds.
lab-of = What to try them on
lab-of-stage = The scenario on the stage
lab-of-mine = A problem in a few numbers
lab-problem = Problem
lab-reads = what is read
lab-reads-one = one key
lab-reads-hot = many keys, a few of them hot
lab-reads-alike = many keys, all alike
lab-reads-unknown = one key, and keys that do not exist
lab-rate = requests
lab-processes = processes
lab-query = a query takes
lab-connections = connections
lab-ttl = TTL
lab-worry = what worries you
lab-worry-expiry = the key expires
lab-worry-deletion = the key is deleted
lab-worry-restart = the cache restarts
lab-worry-outage = the database is away
lab-worry-together = many keys expire together
lab-target = Target
lab-p99 = p99 of the worst second, at most
lab-failures = requests that fail, at most
lab-stale = past its TTL, at most
lab-matters = What matters to you
lab-weigh-queries = few queries
lab-weigh-waiting = short waits
lab-weigh-stale = fresh answers
lab-weigh-parts = few parts
lab-any = any
lab-tolerance = try each input halved and raised by half, too
lab-holds = The answer holds with each input halved or raised by half.
lab-changes = With { $falls } of { $all } changed inputs the answer is another:
lab-falls = { $input } { $value }: use { $name }.
lab-go = Run
lab-progress = How much of the league is done
lab-runs = The first round is running.
lab-so-far = So far { $name } leads. The others run on until the difference is clear.
lab-use = Use { $name }.
lab-use-none = Use no protection.
lab-keep = Keep what there is.
lab-misses = No candidate meets the target; this one misses it least.
lab-clear = No other candidate costs as little, after { $runs } runs of each.
lab-ties = After { $runs } runs, { $others ->
        [one] { $others } other is as good.
       *[other] { $others } others are as good.
    }
lab-with = With it
lab-now = As it is now
lab-watch = Watch it as B
lab-copy = Copy for a review
lab-copied = Copied
lab-export = Export { $format }
lab-link = Copy the link
lab-same = These are the results that the link expects.
lab-other = The link expects other results than these.
lab-rows = Every candidate
lab-range = { $median } [{ $low }, { $high }]
lab-rank = rank
lab-layers = layers
lab-queries = queries
lab-p99-worst = p99, worst second
lab-failed = failed
lab-stale-answers = stale answers
lab-orders = added node operations
lab-second = queries, second incident
lab-why = why
lab-is-now = (as it is now)
lab-alike = and { $count ->
        [one] { $count } more with the same runs
       *[other] { $count } more with the same runs
    }
lab-all = Show { $count } more
lab-front = Fewer queries or faster answers?
    .how = Every candidate by its queries and its p99 of the worst second. The line joins the candidates that no other beats in both. ▲ some answers are stale, × some requests fail.
    .told = { $count ->
        [one] { $count } candidate has both the fewest queries and the shortest waits.
       *[other] { $count } candidates are on the front: no other has both fewer queries and shorter waits.
    }
lab-point = { $name }: { $queries } queries, p99 { $p99 }
lab-review-row = { $name }: { $queries } queries [{ $low }, { $high }], p99 of the worst second { $p99 }, { $failed } failed, { $stale } stale; in the second incident { $second } queries.
lab-review-now = As it is now:

## How a figure depends on a control

curve-open = show how the figure depends on it
curve-computes = { $figure }, by this value: the runs are being computed.
curve-none = The scenario cannot be run with other values.
curve-same = { $figure }: this value changes nothing in { $world }.
curve-from = { $figure }: from { $value } on, { $told } in { $world }.
curve-rises = { $figure }: from { $from } up to { $to } in { $world }.
curve-falls = { $figure }: from { $from } down to { $to } in { $world }.
curve-gains-up = { $figure }: from { $from } up to { $to } in { $world }, nine tenths of it with { $value }.
curve-gains-down = { $figure }: from { $from } down to { $to } in { $world }, nine tenths of it with { $value }.
curve-more = Range, runs, a limit …

## How much?

sweep-title = How much?
sweep-what = Runs the scenario on the stage again with other values, in both worlds, and shows what a figure comes to.
sweep-first = What is changed
sweep-second = And with it
sweep-none = nothing else
sweep-from = from
sweep-to = to
sweep-asks = What is looked at
sweep-figure = figure
sweep-limit = limit
sweep-world = changed in
sweep-world-both = both worlds
sweep-world-a = A alone
sweep-world-b = B alone
sweep-how = How
sweep-points = values
sweep-scale = apart by
sweep-scale-even = equal steps
sweep-scale-log = equal ratios
sweep-runs = runs of each
sweep-progress = How much of the sweep is done
sweep-rows = The figure at each value
sweep-watch = Watch this run
sweep-point = { $world } with { $value }: { $told }
sweep-picture = The figure of A and of B against { $label }; the numbers are in the table below
sweep-answer = { $figure } against { $label }
sweep-answer-two = { $figure } against { $down } and { $across }
sweep-grid = { $world }: { $figure }
sweep-at-most = { $figure } at most { $limit }
sweep-at-least = { $figure } at least { $limit }
sweep-begins = { $world }: { $holds } from { $label } = { $at } on ({ $low } to { $high }).
sweep-ends = { $world }: { $holds } up to { $label } = { $at } ({ $low } to { $high }).
sweep-always = { $world }: { $holds } everywhere from { $label } = { $from } to { $to }.
sweep-never = { $world }: { $holds } nowhere from { $label } = { $from } to { $to }.
sweep-kept = Framed cells keep to the limit of { $limit }.
sweep-method = { $runs ->
        [one] One run of each value.
       *[other] Medians over { $runs } runs with different seeds; bands and brackets are the range of the middle 90 %.
    }
sweep-search = Where the limit is reached is found by bisection for each seed: the median, and its 95 % interval from order statistics.
