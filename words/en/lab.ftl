# The page's lab: which protection to use on the scenario of the stage.

lab-which = Which fix?
    .tip = Try protections on this scenario, and see which one to use
lab-title = Which fix?
lab-what = World A is what there is: its traffic, its incident and its present protections. More than forty combinations of protections run on it, with the same seeds.
lab-target = Target
lab-p99 = p99 of the worst second, at most
lab-failures = requests that fail, at most
lab-stale = past its TTL, at most
lab-any = any
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
lab-review-row = { $name }: { $queries } queries [{ $low }, { $high }], p99 of the worst second { $p99 }, { $failed } failed, { $stale } stale; in the second incident { $second } queries.
lab-review-now = As it is now:
