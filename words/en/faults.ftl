# What is wrong with a description, and what is accepted in its place.

fault = { $field } = “{ $value }” is not accepted: it takes { $accepted }.
fault-used = { $field } = “{ $value }” is not accepted: it takes { $accepted }. Using { $used }.
fault-used-nothing = { $field } = “{ $value }” is not accepted: it takes { $accepted }. Using nothing.
fault-cut = { $text }… ({ $length } characters in all)
no-parameter = no value, because there is no such parameter

## What a parameter accepts

range-number = a whole number from { $min } to { $max }
range-whole = a whole number from { $min } to { $max } { $unit }
range-limit = a whole number from { $min } to { $max } { $unit }, or none for no limit
range-real = a number from { $min } to { $max }
range-time = a length of time from { $min } to { $max }, with its unit (ns, us, ms, s, min, h, d)
range-choice = one of: { $options }
range-flag = yes or no
range-text = a name of 1 to { $max } characters, without commas, control characters and spaces around it
range-script = up to { $most } of: delete, delete:KEY, expire, expire:KEY, update, update:KEY, warm, flush, flush:NODE, flush:SHARE%, kill:NODE, restart:NODE, add:NODE, remove:NODE, resize:NODE:SHARE%, slow:TIMES:LENGTH, stop:LENGTH, outage:LENGTH, failover:LENGTH, cut:LENGTH, crash:APP, spike:READERS:WINDOW; each with its time, as in delete@5s, and commas between them
range-names = 1 to { $max } different names of at most { $length } characters, separated by commas alone
look-lab = what the lab was asked, as in league,p99:100ms,stale:1s
look-names = up to { $most } different names of figures, separated by commas alone
look-meant = the name of an existing figure; did you mean { $names }?
look-known = the name of an existing figure, as { $names }

## What means nothing together, or too much

clash-calm-readers = a rate at which fewer than { $most } calm readers come until clients.calm_until
clash-readers = at most { $most } requests beside { $others } calm readers, for { $all } in all
clash-readers-scripted = at most { $most } requests beside { $others } calm readers and requests of interventions, for { $all } in all
clash-crowd-too-long = a time in which fewer requests come than { $crowd }: at most { $most }
clash-lock-among-peers = none, mutex or singleflight in peer to peer: there the owner of a key is the only one to load it, so a lock or a lease for all apps would keep nobody away
clash-lease-of-nothing = more than 0 with leases and unknown keys: a reader that finds nothing could not fill the cache, and all others would wait until the lease ends
clash-lease-not-admitted = 1 with leases: a reader that loads a key that is not admitted would keep its lease, and all others would wait until that ends
clash-lease-and-early-refresh = none with leases: the cache hands out a lease on a miss only, so nothing would keep early refreshes from being many
clash-lease-and-grace = 0 with leases: a value within its grace is no miss, and without a miss there is no lease to keep refreshes from being many
clash-writes-among-peers = write-through in peer to peer, where apps ask the owner of a key for everything and know no database
clash-versions-on-bounded-loads = nothing but 0 while writes keep versions, for a node that is not the key’s owner knows no version
clash-versions-on-copies = 1 with writes that go by versions: a node that holds no copy of a key knows no version of it, and would take an old one
clash-queue-never-empty = less than 1 with write-back: a queue that the database never takes is never empty
clash-tries = at most { $most } with so many requests, for { $all } tries in all
clash-connections = at most { $most } with so many replicas
clash-servers = at most { $most } connections a server, with { $replicas } replicas
clash-query-too-long = at most { $most } with so many requests, for { $looks } lookups by requests that wait for a lock or a lease
clash-script-too-long = stops, outages and slowings so short that requests that wait for a lock or a lease look the key up at most { $looks } times during one query
clash-looks-too-often = a time so long that all waiting requests look the key up at most { $looks } times during one query
clash-together = what can be run together with the other values
clash-reasons = { $all }

## Why something cannot be done

misfit-more = and so on for { $count } more
misfit-peers-hold-nothing = no crash or cut in peer to peer, where the apps hold nothing
misfit-no-app = { $apps ->
    [one] only app 1: at { $at } there is no app { $app }
   *[other] only apps 1 to { $apps }: at { $at } there is no app { $app }
}
misfit-kill-among-peers = no kill in peer to peer, where the peers agree at once on which of them are left: use remove
misfit-there = only new nodes to add: at { $at } “{ $name }” is there
misfit-full = at most { $most } nodes at a time
misfit-not-there = only nodes that are there: at { $at } there is no “{ $name }”
misfit-last = no removal of the last node
misfit-only-key = only the key that there is, “{ $hot }”: at { $at } there is no “{ $name }”
misfit-two-keys = only keys that exist, “{ $hot }” and key-1: at { $at } there is no “{ $name }”
misfit-keys = only keys that exist, “{ $hot }” and key-1 to key-{ $last }: at { $at } there is no “{ $name }”
misfit-no-limit = no resize where nodes have no limit: set cache.max_entries or cache.max_bytes
misfit-no-replica = no failover of a database without replicas
misfit-write-back = no failover of the database with write-back, whose queues would write again what was lost
misfit-late = an instant in the first day ({ $day }) of the run
misfit-too-many = no place among the { $most } interventions that a world may have; take one back
misfit-no-act = one of the interventions

## What an intervention takes

need-nothing = nothing but “{ $verb }”
need-key = the name of a key, or none for the hot one
need-node = the name of a node, of 1 to { $length } characters, without commas and control characters
need-node-or-all = the name of a node, or none for all
need-app = the number of an app, from 1
need-times = a whole number of times from 1 to { $most }
need-length = a length of time up to 1d, with its unit (ns, us, ms, s, min, h, d)
need-percent = a share from 1% to { $most }%
need-readers = 1 to { $most } readers
need-and = { $first }, and { $then }

## What is wrong with a link

link-version = version 1 to { $version } of the link format; the rest of the link is read
changed-throttle = The adaptive throttle goes by what the database rejects, and no longer by errors.
changed-breaker = The breaker is asked before the limit on loads and counts what the limit sheds; slow queries open resilience4j’s alone, and there a time-out is no failure.
changed-crash = An app that crashes takes its queries out of the queue of the database; those that run go on.
changed-owner = Among peers the owner of a key keeps what was written while it loaded.
link-older = This link was made with an older model, and some of what it shows has changed since: { $changes }
link-not-utf-8 = text in UTF-8
    .more = { $accepted }; { $more ->
        [one] { $more } more field is not text in UTF-8 either
       *[other] { $more } more fields are not text in UTF-8 either
    }
link-twice = one value, and it has one already
    .more = { $accepted }; { $more ->
        [one] { $more } more field has a value already
       *[other] { $more } more fields have a value already
    }
link-no-field = no value, because there is no such field
    .more = { $accepted }; { $more ->
        [one] { $more } more field does not exist either
       *[other] { $more } more fields do not exist either
    }
link-no-field-meant = no value, because there is no such field (did you mean { $names }?)
link-no-preset = the name of a preset, as { $names }
link-no-preset-meant = the name of a preset (did you mean { $names }?)
link-or = { $first } or { $second }
link-time = a length of time with its unit, up to 104 days (2^53 ns)
link-digest = “2:” and 16 hexadecimal digits, or, as in an old link, these alone

## What the mechanisms refuse

refused = { $why }

## What a run takes

run-in-windows-is-long = This run is too large to be kept as a whole: about { $millions } million steps. The instant that you look at is computed again.
run-is-long = This run is long: about { $millions } million steps.
run-too-large = this run is too large for a browser: it needs about { $needed } of memory, and { $most } is the most
run-too-long = this run is too long: it takes about { $needed } million steps, and { $most } million is the most
run-instead = { $instead } here, because { $why }
run-at-most = at most about { $most }
run-shorter = less than { $time }
run-longer = a longer time, such as { $time }
run-below = a number below { $value }
run-less = less, or another choice
