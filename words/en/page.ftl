# The page around the two worlds: its head, its regions, what it says while it loads, and the buttons of the header.

## The page, in search results, in the tab and as others show a shared link

page-title = Stampede: what happens to your database when a hot key expires?
page-description = See what happens to your database when a cache fails it, try a protection on the same traffic, and share the exact run as a link.
page-card = Two worlds side by side after a hot key expired. Without protection the database gets a hundred queries, with singleflight it gets one.

tab-title = { $preset }: { $a } vs { $b } – Stampede
    .changed = { $preset } (changed): { $a } vs { $b } – Stampede

## Its regions

page-skip = Skip to the two worlds
page-question = What happens to your database when a cache fails it?
page-run = Run
page-asked = The question and what it has come to
page-versus = A and B
page-worlds = The two worlds
page-before = The run before your change
page-time = Time
page-scenario = Scenario

## Before the engine is there

loading-engine = Loading the engine
    .bar = How much of the engine has come
    .share = Loading the engine: { $come } of { $whole } kB
loading-broken = A part of the page could not be loaded. The connection broke, or something blocks the page’s scripts. Your scenario is in the address.
loading-no-script = JavaScript is switched off. Stampede is a simulation that runs in your browser: allow scripts for this page, and load it again.
loading-needs = The page’s scripts have not started. Stampede is a simulation that runs in your browser, so it needs JavaScript and WebAssembly. It has to come from a web server, because a browser does not run it from a file on the disk (an address that begins with file:). An extension or a policy may also block its scripts. Nothing is lost: the address holds the whole scenario.

## Ways on

way-again = Try again
way-back = Back to the run on the stage
way-preset = Open the preset as it is
way-compute = Compute it
way-restart = Start it again
way-cancel = Cancel
    .keep = Go back to the run on the stage (Esc)
    .stop = Stop (Esc)
way-close = Close
way-dismiss = Dismiss this message

## The header

undo = Undo
    .tip = Undo (Ctrl Z)
redo = Redo
    .tip = Redo (Ctrl Shift Z)

settings = Settings

share-link = Share link
    .tip = Copy a link to this instant (s)
    .field = The link
    .by-hand = The browser did not let the page copy the link. Copy it from here:
share-copied = Copied
    .told = The link is copied.

card-save = Save the result as a picture
    .tip = Save the question, both pictures, the verdict and the link as a picture
