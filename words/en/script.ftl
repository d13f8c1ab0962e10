# What can be done to a world while it runs: each act in the list of all (its value), at the thing that it is done to with its
# usual figures (.offer), on the time axis (.mark, and .over when it ends), and in the list of what was done (.told).

act-delete = Delete a key
    .offer = Delete it from the cache
    .mark = key deleted
    .told = “{ $key }” deleted

act-expire = Let a key expire
    .offer = Let it expire now
    .mark = key expired
    .told = “{ $key }” expires

act-update = Update a key
    .offer = Update it in the database
    .mark = key updated
    .told = “{ $key }” updated

act-warm = Load the hot key again
    .offer = Load it again in the background
    .mark = key warmed
    .told = “{ $key }” loaded again

act-kill = Kill a node
    .offer = Kill: it stops answering
    .mark = node down
    .told = { $node } killed

act-restart = Restart a node
    .offer = Restart: it is back at once, empty
    .mark = node back
    .told = { $node } restarts

act-flush = Flush a node, or all
    .offer = Flush: it forgets everything
    .mark = flush
    .told = { $node } flushed
    .told-all = all nodes flushed
    .told-share = { $share } of the keys flushed

act-remove = Remove a node
    .offer = Remove: others take over its keys
    .mark = node leaves
    .told = { $node } leaves

act-add = Add a node
    .offer = Add it again: it takes back its keys
    .mark = node joins
    .told = { $node } joins

act-resize = Resize a node
    .offer = Half of its room: what does not fit leaves
    .mark = node resized
    .told = { $node } has { $share } of its first room

act-cut = Cut the cache off
    .mark = cache cut off
    .over = cache back
    .told = cache cut off for { $length }

act-slow = Slow the database down
    .offer = 10 times slower for 2 s
    .mark = database slow
    .over = database fast again
    .told = database { $times } × slower for { $length }

act-stop = Stop the database
    .offer = Stands still for 1 s
    .mark = database stops
    .over = database back
    .told = database stops for { $length }

act-outage = Database outage
    .offer = Rejects everything for 2 s
    .mark = database down
    .over = database back
    .told = database rejects everything for { $length }

act-failover = Fail the primary over
    .offer = The primary dies; a replica takes over after 15 s
    .mark = primary dies
    .over = replica takes over
    .told = primary dies, a replica takes over after { $length }

act-crash = Restart an app
    .offer = Restart: what it does and holds is gone
    .mark = app restarts
    .told = app { $app } restarts

act-spike = More readers
    .offer = 500 more for the hot key, within 100 ms
    .mark = spike
    .told = { $count } more readers in { $length }

