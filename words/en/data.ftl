# The sheet for a person's own log.

data-button = Your log
    .tip = See what your own access log says, and play it
data-title = Your own log
data-what = Drop an access log here, choose one, or paste a few lines: Common or Combined Log Format, CSV or TSV, JSON lines, a key a line, the output of MONITOR of Redis or Valkey, Valkey’s MONITOR TRACE, the traces of ARC, Twitter and libCacheSim; also in gzip, xz or zstd. An answer of Prometheus to a range query becomes a scenario, too.
data-file = A file:
data-paste = Lines of a log
    .example = One request a line
data-pasted = What was pasted
data-read-pasted = Look at it
data-private = The log stays here: your browser reads it piece by piece, and nothing of it is sent anywhere.
data-another = Another log
data-refused = The format of { $file } was not recognised.
data-read = Read all of it
data-reading = { $file } is being read.
data-format = Read as
data-by-content = what its content tells
data-columns = The first rows, by column
data-header = The first line names the columns
data-read-as = This was read of the first rows:
data-role-of = What { $column } is
data-role = { $role ->
    [none] –
    [key] key
    [time] time, in seconds or RFC 3339
    [time_ms] time, in milliseconds
    [time_us] time, in microseconds
    [time_ns] time, in nanoseconds
    [ttl] time to live, in seconds
    [ttl_ms] time to live, in milliseconds
    [size] size in bytes
   *[operation] operation
}
data-key = Key
data-time = Time
data-bytes = Bytes
data-does = Operation
data-operation-read = read
data-operation-write = write
data-operation-delete = delete
data-requests = Requests
data-share = Of all
data-policy = Policy
data-figures = As figures, in %
data-belady = Belady’s optimum
data-curves = Misses, by the size of the cache in entries
data-curves-bytes = Misses, by the size of the cache in bytes
data-lives = Hits, by the time to live, in a cache without any other limit
data-rate = Requests a second
data-gaps = Time between two requests
data-popularity = Share of the requests for the most popular keys
data-reuse-times = After how long a key is asked for again
data-reuse-distances = How many other keys are asked for in between
data-hot = Hot keys
data-open = Open a scenario like it
data-play = Play this
    .help = The log is { $span } long. At most { $most } of its requests can be played. They replace the scenario’s requests, at the times and for the keys of the log.
    .go = Play the log
data-from = from second
data-long = for so many seconds
data-series = Series
data-measure = Taken for
data-measure-rate = Requests a second
data-measure-counter = A count of requests
data-measure-latency = A latency
data-measure-ask = What is it?
data-least = Least
data-mean = Mean
data-most = Most
data-played = The requests are { $count } of { $file }, { $long } seconds from second { $from } on. They are not part of the link, which opens a scenario like the log.
data-deletes = { $count ->
    [one] One delete of the log is
   *[other] { $count } deletes of the log are
} left out.
