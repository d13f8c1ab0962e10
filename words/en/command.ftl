# What the command line says: its help, its tables, and why it refuses something.

## All of it

command =
    See, explain and prevent cache failures: a deterministic simulation of requests, caches, coalescing and a database.
    .codes =
        Exit codes: 0, it is done and what was asserted or aimed at holds; 1, that does not hold; 2, what was given is not accepted, and standard error says why.
command-link = A link, what follows the # of one, or the name of a preset
command-json = Print JSON
command-seeds = So many runs with different random draws: the seed of the link, and those that follow it
command-refused = { $problem }
command-needs-argument = { $name } is missing
command-not-printed = the answer could not be written: { $cause }

## simulate

command-simulate = Run both worlds of a link, and print their figures as JSON
    .list = Print the names of all presets
    .table = Print the figures as a table
    .metrics = Print the figures as Prometheus text, with the label world
    .events = Print every step of this world as lines of JSON
    .steps = Print a table of what these requests did when, in each world
    .assert = What must hold of the figures in each run, as 'b.db_peak_per_s < 50' or 'b.p99_ms <= a.p99_ms'; may be given several times
    .memory = So many gigabytes of memory for both worlds, and as many steps as they have room for, in place of the 3.5 of a browser
    .digest = digest: the link says { $expected }, this run has { $digest }
    .held = { $assertion } holds in all { $runs ->
        [one] { $runs } run
       *[other] { $runs } runs
    }.
    .failed = { $assertion } does not hold in { $failed } of { $runs ->
        [one] { $runs } run
       *[other] { $runs } runs
    }: with the seed { $seed }, { $left } is { $value }.
    .figure = figure
assert-form = `{ $text }` is no assertion: it takes a world and a figure, one of < <= = >= >, and a number or another figure, as in b.db_peak_per_s < 50
assert-figure = `{ $text }` is no figure of a world: it takes a. or b. and a figure of the whole run, as b.{ $meant }

## replay

command-replay = Replay an access log through a cache, and print its hit ratio as JSON
    .more =
        The speed is the cache's alone: reading and parsing the file are not counted. FILE may be .gz, .xz or .zst; - is standard input. What cannot be read, or is not certainly of any format, is refused with the reason.
    .policy = What a full cache gives up
    .capacity = Limit in objects
    .bytes = Limit in bytes, for traces with sizes
    .format = How the file is written; told by the content if it is not said. Binary keys of 4 or 8 bytes, u32 and u64, must be named
    .columns = For values without a header: what it would have been, e.g. time,key,size,ttl
    .seed = For policies that draw at random
    .samples = How many values Redis's policies draw for each eviction: its maxmemory-samples
    .lfu-log-factor = How slowly Redis's LFU counts; with 0 every read counts
    .lfu-decay-time = After how many minutes without a use Redis's LFU takes one from the count; with 0 never
    .s3-fifo = How S3-FIFO fills while it is cold: its main queue too, as libCacheSim's, or through the small queue alone, as in the paper
    .max-requests = Refuse a longer file
    .max-keys = Refuse more distinct keys, or more bytes of keys than 64 times as many
    .max-input = Refuse more bytes, counted after decompression
    .file = The access log
    .of-file = { $file }: { $problem }
    .no-limit = --capacity or --bytes is missing
    .no-sizes = --bytes needs a trace with sizes
    .columns-of-csv = --columns names the columns of the format csv, and --format says another

## trace

command-trace = Say what an access log asks for, how often caches of all sizes and policies would miss, and which scenario is like it
    .more =
        A FILE of rates and latencies, as Prometheus answers range queries in JSON, becomes a scenario, too. FILE may be .gz, .xz or .zst; - is standard input. What the file was taken for is printed first. What cannot be read, or is not certainly of any format, is refused with the reason and with what would be accepted.
    .columns = Which column is what, by number or name, as key=2,time=1 or key=url,time_ms=at; add header if the first line names them. Of JSON lines: names of fields. Or what a header would have been: time,key,size
    .as = What the series of Prometheus are, where their names do not tell
    .preview = Print only what the file was taken for, with its first rows
    .sample = Work on all of the log if it has fewer requests, else on a sample of at most so many

## completion

command-completion = Print what makes a shell complete the words of this command
    .shell = Which shell

## league

command-league = Try protections on world A of a link, and say which to use
    .more = World A is what there is: its traffic, its incident and its present protections. Every candidate is printed, the best first; with --json also those that were dropped. Exit code 1: no candidate meets the target.
    .p99 = The p99 of the worst second must be at most this, as 100ms
    .failures = At most this share of the requests may fail, as 1%
    .stale = No answer may be further past its time than this
    .weights = What counts how much, as queries=2,parts=0; the names are queries, waiting, failures, stale, lost, orders, parts, second
    .seeds = At most so many runs of each candidate
    .tolerance = Halve each input and raise it by half, and say which of them changes the answer
    .shard = Make each N-th run only, beginning with the I-th, drop no candidate, and print what `stampede merge` joins
    .problems = Run the ten problems whose best answer is known, and print the table
    .repetitions = With so many different series of seeds
command-shard = `{ $text }` is no part: it takes its number and how many there are, as 2/8
command-merge = Join the parts of a league that several machines have made
    .more = What is printed is the same, to the digest, however many parts there were.
    .files = What `stampede league --shard` has printed, all parts
    .others = these are parts of another league, or of another version: one question, one number of parts
    .missing = a league is joined from all { $of } parts, each of them once
command-number = { $number }
command-time = `{ $text }` is no length of time: it takes one with its unit, as 100ms or 2s
command-share = `{ $text }` is no share: it takes a number from 0 to 1, or a percentage, as 1%
command-weights = `{ $text }` is no weight: it takes a name and a number, as queries=2; the names are { $names }

## sweep, tip, capacity

command-sweep = Print how figures depend on one or two parameters
    .by = What is changed, and from where to where, as cache.ttl=1s..60s; with b. before it, in B alone. Twice for each pair of values
    .assert = What must hold of the figures, as 'b.p99_ms < 100'
    .points = So many values of each parameter
    .log = The values stand apart by equal ratios
    .figure = Which figure; may be given several times
    .two = a sweep takes one parameter or two
    .method = Medians over the seeds, in brackets the range of the middle 90 % of the runs.
command-tip = Find where an assertion stops to hold, or begins to, by bisection
command-capacity = Find the smallest value of a parameter with which an assertion holds, and print its curve
    .more = Exit code 1: it does not hold at the upper end.
sweep-asked = `{ $text }` is not understood: a link asks as in lab=sweep,by:clients.rate:100:1000,points:11,figure:failed,limit:10,seeds:5
sweep-axes = a sweep in a link takes one parameter or two, as in lab=sweep,by:clients.rate:100:1000
sweep-too-many = { $points } points are too many for a sweep: at most { $most }
axis-form = `{ $text }` is no range of a parameter: it takes a parameter and two values, the smaller first, as in cache.ttl=1s..60s
axis-parameter = `{ $text }` is no parameter that is a number or a length of time
tip-begins = { $assertion } holds from { $parameter } = { $at } on ({ $low } to { $high }), and not below.
tip-ends = { $assertion } holds up to { $parameter } = { $at } ({ $low } to { $high }), and not above.
tip-always = { $assertion } holds everywhere from { $parameter } = { $from } to { $to }.
tip-never = { $assertion } holds nowhere from { $parameter } = { $from } to { $to }.
tip-method = By bisection for each seed: the median, and its 95 % interval from order statistics.
capacity-enough = { $parameter } = { $at } is enough ({ $low } to { $high }) for { $assertion }.
capacity-falls = { $assertion } holds up to { $parameter } = { $at } ({ $low } to { $high }), and not above: more of it is worse.
capacity-holds = holds in
