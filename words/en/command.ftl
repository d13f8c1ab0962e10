# What the command line says: its help, its tables, and why it refuses something.

## All of it

command =
    See, explain and prevent cache failures: a deterministic simulation of requests, caches, coalescing and a database.
    .codes =
        Exit codes: 0, it is done and what was asserted or aimed at holds; 1, that does not hold; 2, what was given is not accepted, and standard error says why.
command-link = A link, what follows the # of one, or the name of a preset
command-json = Print JSON
command-seeds = So many runs that differ in what chance does: the seed of the link, and those that follow it
command-refused = { $problem }
command-needs-argument = { $name } is missing
command-not-printed = the answer could not be written: { $cause }
command-not-utf-8 = `{ $text }` is not UTF-8

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
    .max-requests = Refuse a longer file
    .max-keys = Refuse more distinct keys, or more than 64 bytes for each of so many
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
