# The sheet that says what the page is, how its links work, and which keys it knows.

help = Help and keyboard
    .tip = Help and keyboard (?)

help-what = What this is
help-simulation = Stampede simulates, request by request and in your browser, what your database has to bear when a cache fails it. A and B get exactly the same traffic and the same chance; they differ only in what is set for B. Change any number, and the page computes both again.
help-do = Click a moving request to follow it through both worlds. Click a cache node, the key, the database, an app or the readers to do something to them at this instant: kill, delete, slow down. “Interventions” in the settings lists what is done, and takes it back.
help-link = The address holds the whole scenario, with its seed. Everybody who opens a shared link sees the same run at the same instant, to the bit; if not, the page says so. Undo and redo, or the browser’s back and forward, take your changes back and make them again, and leave the instant as it is. Nothing that you do here leaves your browser.

## Keys

help-keyboard = Keyboard
help-single = Single-key shortcuts
    .help = When they are switched off, letters, signs and Space do nothing by themselves. The arrow keys, Home, End and Esc stay.

help-play = play or pause
help-step = one event back or forward
help-jump = to the previous or next moment of interest
help-ends = to the start or the end
help-speed = slower or faster
help-auto = automatic speed: slow where it matters
help-inspect = inspect the previous or next request
help-leave = close, or stop inspecting
help-undo = undo or redo a change
help-preset = choose a preset
help-intervene = intervene: do something to the cache, the database, an app
help-lanes = show all requests, or the charts again
help-share = copy a link to this instant
help-help = open or close this sheet

key-space = Space
key-shift-left = Shift ←
key-shift-right = Shift →
key-home = Home
key-end = End
key-escape = Esc
key-undo = Ctrl Z
key-redo = Ctrl Shift Z
