# The inspector: one request's life in both worlds, and why it reached the database or did not.

inspector-label = The inspected request
inspector-request = Request
    .told = Inspecting request { $number }
inspector-work = Work
    .told = Inspecting work { $number }
inspector-which = Which request
inspector-previous = Previous request
    .hint = Previous request ( [ )
inspector-next = Next request
    .hint = Next request ( ] )
inspector-stop = Stop inspecting
    .hint = Stop inspecting (Esc)
inspector-invite = Click a request on the stage to read its life.
    .act = Inspect one
inspector-both = In both worlds
inspector-life = Its life in { $world }
inspector-why = Why, in { $world }
inspector-reached = Why this reached the database
inspector-spared = Why this sent no query
inspector-go = Go to this instant
inspector-go-to = Go to { $time }
inspector-not-yet = not yet
