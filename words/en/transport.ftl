# The buttons that move the playhead, its time and its speed.

transport-play = Play
    .tip = Play (Space)
transport-pause = Pause
    .tip = Pause (Space)
transport-again = Play again
    .tip = Play again (Space)

transport-moves = Move the playhead
transport-restart = To the start
    .tip = To the start (Home)
transport-previous = To the previous moment
    .tip = To the previous moment (Shift ←)
transport-back = One event back
    .tip = One event back (←)
transport-forward = One event forward
    .tip = One event forward (→)
transport-next = To the next moment
    .tip = To the next moment (Shift →)

transport-end = of { $end }

transport-speed = Speed
    .label = speed
    .tip = Simulated seconds a second: slower (−), faster (+)
transport-auto = auto
    .tip = The page slows down by itself where it matters (0)
    .now = automatic, now { $speed }

transport-legend = What the dots mean
