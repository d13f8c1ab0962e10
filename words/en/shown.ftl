# What is shown of a run: the figures over the worlds, the charts and the lanes.

shown-title = What is shown
shown-own = the preset’s own
shown-figures = Figure { $number }
shown-charts = Chart { $number }
shown-none = none
