# What went wrong with the engine or the page, what became of the run, and how far a run is.

## What can go wrong with the engine

failure-download-status = The engine could not be downloaded: the server answered { $status }.
failure-download-blocked = The engine could not be downloaded: there is no connection to the server, or something blocks it.
failure-download-broke = The engine could not be downloaded: the connection broke.
failure-download-stalled = The download of the engine stands still: nothing has come for { $seconds } seconds.
failure-no-webassembly = The engine cannot start, because this browser has no WebAssembly. The browser’s settings, an extension or a policy of the network may forbid it.
failure-compile = The browser did not accept the engine: { $cause }. The engine needs WebAssembly, which the browser’s settings, an extension or a policy of the network may forbid.
failure-start = The engine could not be started: { $cause }.
failure-start-blocked = The engine could not be started: its script did not arrive, or something blocks it.
failure-memory = This run is too large for this browser: the engine had taken { $taken } when its memory ran out. A run with fewer readers, or with a lower rate of them, is smaller.
failure-stopped = The engine stopped by a fault of its own ({ $cause }).
failure-unreadable = The engine stopped by a fault of its own: the page could not read an answer.
failure-died = The engine’s thread has ended: the browser took it away.
failure-refused = This run was not computed.

## What is still there then

kept-address = Your scenario is in the address.
kept-run-before = The controls keep what you chose; what you see is the run before it.
kept-nothing-yet = Nothing is on the stage yet; the controls keep what you chose.
kept-stage = The stage stands still; nothing of your scenario is lost.

## What became of a run

run-again = The run was computed again.
run-engine-again = The engine was started again, and the run was computed again.
run-cancelled = Cancelled: the page is back at the run on the stage.
run-cancelled-first = You cancelled this run, so nothing is on the stage. The controls keep what you chose.
run-silent = The engine has not answered for { $seconds } seconds, so the stage stands still. It may still answer; nothing of your scenario is lost.
run-digest = This link expects the digest { $expected }, but this run has { $digest }. Somebody edited the link, or another version made it. What you see is not exactly what its sender saw.
run-in-windows = This run is too large to be kept as a whole: the instant that you look at is computed again. A point of the charts stands for at least { $length }. “All requests” shows those around this instant. Alerts, and why a request reached the database, are told of smaller runs.
run-too-late = This link asks for the instant { $at }, but the run ends at { $end }. What you see is its end.

address-unwritten = The browser does not let the page write its address now. Everything else works, and “Share link” copies the right one.

## Values that cannot be used

refused-values = { $count ->
    [one] One value cannot be used. Everything else is kept.
   *[other] { $count } values cannot be used. Everything else is kept.
}
refused-more = And { $count } more.

## A run that is being computed

busy = Simulating…
    .bar = How much of the run is computed
busy-silent = The run has not reported for { $seconds } seconds. It may still come.
