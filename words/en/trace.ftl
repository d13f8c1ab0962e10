# Why an access log cannot be read, as the command line says it.

trace-line = line { $number }: { $problem }
trace-record = record { $number }: { $problem }
trace-no-key = no column is named `key` in `{ $header }`
trace-column-missing = { $columns } columns, but { $missing } is missing
trace-column-no-number = column { $column }: `{ $text }` is not a whole number
trace-column-no-time = column { $column }: `{ $text }` is not a length of time
trace-column-no-operation = column { $column }: `{ $text }` is no operation
trace-too-many-keys = more than { $most } distinct keys
trace-keys-too-long = more than { $bytes } bytes of distinct keys
trace-too-many-requests = more than { $most } requests
trace-idle = too many lines without a request: { $lines } are read, and one more for each request
trace-cut = the file ends within it
trace-no-blocks = expected `start count _ _`, four whole numbers, not `{ $line }`
trace-run-too-long = a run of { $blocks } blocks, at most { $most } are read
trace-blocks-too-high = block numbers beyond 2^64 in `{ $line }`
trace-no-log-entry = expected an entry of an access log, `host - user [time] "request" status bytes`, not `{ $line }`
trace-utf-16 = this is UTF-16; text is read as UTF-8 or ASCII
trace-binary = this is binary, and does not tell its format: name it with --format u32 or u64 (keys of 32 or 64 bits, any byte order) or oracle-general. Without a name text is read, also compressed by gzip, xz or zstd
trace-mixed = the first line looks like the format { $format }, most of the others do not: name the format with --format
trace-table = each line has { $columns } columns, separated by { $separator ->
    [tabs] tabs
    [commas] commas
    [semicolons] semicolons
   *[blanks] blanks
}, and none is named `key`: name them with --columns, e.g. time,key,size, or say --format keys if a whole line is a key
trace-too-large = more than { $most } bytes
trace-line-too-long = longer than { $most } bytes
