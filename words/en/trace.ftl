# Why an access log cannot be read, as the command line says it.

trace-line = line { $number }: { $problem }
trace-record = record { $number }: { $problem }
trace-source = { $cause }
trace-no-key = no column is named `key` in `{ $header }`
trace-column-missing = { $columns } columns, but { $missing } is missing
trace-column-no-number = column { $column }: `{ $text }` is not a whole number
trace-column-no-time = column { $column }: `{ $text }` is not a length of time
trace-column-no-operation = column { $column }: `{ $text }` is no operation
trace-no-column = no column is named `{ $name }` in `{ $header }`
trace-no-key-chosen = no column is chosen as the key: choose one, e.g. key=2
trace-no-role = `{ $name }` is nothing that a column can be: key, time, time_ms, time_us, time_ns, ttl, ttl_ms, size or operation
trace-no-key-field = no field is named `key` in `{ $line }`: name one with --columns, e.g. key=url,time=at
trace-fields-have-names = fields of JSON have names, not numbers, e.g. key=url,time=at
trace-no-object = expected an object of JSON, not `{ $line }`
trace-field-missing = there is no field `{ $name }`
trace-field-no-text = field `{ $name }`: `{ $text }` is neither a text nor a number
trace-field-no-number = field `{ $name }`: `{ $text }` is not a whole number
trace-field-no-time = field `{ $name }`: `{ $text }` is no time
trace-field-no-operation = field `{ $name }`: `{ $text }` is no operation
trace-time-too-late = the time is after the year 2200: it is not in seconds, so name its unit, as time_ms, time_us or time_ns
trace-too-many-keys = more than { $most } distinct keys
trace-keys-too-long = more than { $bytes } bytes of distinct keys
trace-too-many-requests = more than { $most } requests
trace-idle = too many lines without a request: { $lines } are read, and one more for each request
trace-cut = the file ends within it
trace-no-blocks = expected `start count _ _`, four whole numbers, not `{ $line }`
trace-run-too-long = a run of { $blocks } blocks, at most { $most } are read
trace-blocks-too-high = block numbers beyond 2^64 in `{ $line }`
trace-no-log-entry = expected an entry of an access log, `host - user [time] "request" status bytes`, not `{ $line }`
trace-no-command = expected what MONITOR prints, `1339518083.107412 [0 127.0.0.1:60866] "get" "x"`, not `{ $line }`
trace-no-valkey = expected what MONITOR TRACE prints, `1778474345309397,76,0,get,"x",READ,1,string,32,160`, not `{ $line }`
trace-json = this is JSON, but not an object a line
trace-prometheus = this is an answer of Prometheus: it has rates or latencies, and no requests
trace-utf-16 = this is UTF-16; text is read as UTF-8 or ASCII
trace-accepted = Accepted are a key a line, columns (CSV or TSV) with a header or with --columns, JSON lines, the Common and the Combined Log Format, MONITOR of Redis and Valkey, Valkey’s MONITOR TRACE, the traces of ARC, Twitter and libCacheSim, and answers of Prometheus to range queries, all of them also in gzip, xz or zstd
trace-unknown = the lines are of no format that is known here, and too wordy for keys: name the format with --format, keys if a whole line is a key. { $accepted }
trace-binary = this is binary, and does not tell its format: name it with --format u32 or u64 (keys of 32 or 64 bits, any byte order) or oracle-general. { $accepted }
trace-mixed = the first line looks like the format { $format }, most of the others do not: name the format with --format
trace-table = each line has { $columns } columns, separated by { $separator ->
    [tabs] tabs
    [commas] commas
    [semicolons] semicolons
   *[blanks] blanks
}, and none is named `key`: name them with --columns, e.g. time,key,size, or say --format keys if a whole line is a key
trace-too-large = more than { $most } bytes
trace-line-too-long = longer than { $most } bytes

play-too-many = this part of the log has more than { $most } requests: choose a shorter one
play-nothing = this part of the log has no request

# Why an answer of Prometheus cannot be read.

prometheus-no-answer = this is no answer of Prometheus: { $cause }
prometheus-failed = Prometheus has not answered the query: { $cause }
prometheus-no-range = this is an answer of the type `{ $type }`; a range query gives a `matrix`
prometheus-empty = no series has two points
prometheus-unnamed = the series `{ $series }` does not tell what it is: say --as rate, counter or latency

# What an access log says.

report-requests = { $reads } reads, { $writes } writes and { $deletes } deletes of { $keys } distinct keys.
report-whole = The log is small enough: everything is worked out from all of it.
report-sampled = The curves are those of { $share } of the keys ({ $keys } keys, { $requests } requests); they are at most { $error } points off (two standard errors).
report-sampled-start = The curves are those of the first { $requests } requests for { $share } of the keys ({ $keys } keys); they are at most { $error } points off (two standard errors).
report-rate = { $mean } requests a second, at the peak { $peak }.
report-no-times = The log has no times.
report-advice = Keep { $size } entries, with the policy { $policy }. { $size-reason } { $policy-reason }
report-advice-bytes = By bytes: keep { $size } bytes, with the policy { $policy }. { $size-reason } { $policy-reason }
report-single = There is one key.
report-uniform = The keys are equally popular, and there are { $keys } of them.
report-zipf = The keys are as popular as in a Zipf law with the exponent { $exponent }, and there are { $keys } of them.
advice-size = A cache of this size misses { $misses } at best, one of twice the size { $doubled }: doubling it again spares less than a point.
advice-size-all = Each halving of the cache costs more than a point; with everything in it { $misses } miss.
advice-lru = LRU is the simplest policy and within half a point of the best ({ $least }); no policy could miss less than { $optimum }.
advice-policy = It misses { $misses }, LRU { $lru }, and no policy could miss less than { $optimum }.

report-taken = { $file } was taken for { $format }.
trace-format = { $format ->
    [keys] a key a line
    [arc] runs of blocks, as in the traces of the ARC paper
    [csv] columns (CSV or TSV)
    [json-lines] an object of JSON a line
    [twitter] a cache trace of Twitter’s
    [combined] an access log of a web server, in the Common or the Combined Log Format
    [monitor] the output of MONITOR
    [valkey-trace] the output of Valkey’s MONITOR TRACE
    [oracle-general] records of libCacheSim
    [u32] keys of 32 bits
    [u64] keys of 64 bits
    [prometheus] an answer of Prometheus to a range query
   *[other] { $format }
}
report-columns = Its columns: { $columns }.
report-column = { $place } is the { $role ->
    [time_ms] time in milliseconds
    [time_us] time in microseconds
    [time_ns] time in nanoseconds
    [ttl] time to live
    [ttl_ms] time to live in milliseconds
   *[other] { $role }
}
report-cell = { $name ->
    [does] operation
    [count] values
    [share] % of all
    [ttl] time to live
    [hits] hits, %
   *[other] { $name }
}
report-hot = Hot keys
report-curves = Misses in %, by the size of the cache in entries
report-curves-bytes = Misses in %, by the size of the cache in bytes
report-lives = Hits by the time to live, in a cache without any other limit
report-link = A scenario like it
