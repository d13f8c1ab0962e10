# The controls: the list of presets, what B is, the parameters with their editors, and the list of interventions.

## The list of presets

presets-title = Presets
presets-present = Preset:
presets-choose = Choose a preset (p)
presets-changed = · changed
presets-search = Search
    .label = Search the presets
presets-found = { $count ->
    [0] No preset has all these words.
   *[other] { $count } of { $all }
}
presets-from = From: { $source }

## What B is

versus-choose = What B is
versus-b-is = B is
versus-other = something else
versus-differences = What A and B differ in
versus-same = A and B are the same.
versus-parameter = { $group }: { $label }
versus-only-in = only in { $world }
versus-done = { $act } at { $time }

## Parameters

control-about = This preset is about
control-no-limit = no limit
control-search = Search the settings
control-found = { $count ->
    [0] No setting has all these words.
    [one] { $count } setting
   *[other] { $count } settings
}
control-lasts = in about { $time }
control-makes = { $count ->
    [one] { $count } request
   *[other] { $count } requests
}
control-range = It takes { $range }.
control-in-world = { $label } in { $world }
control-value = { $value } { $unit }
control-does = { $label }: { $does }
control-fork = Give B a value of its own
control-join = Let B follow A again
control-new-seed = New seed
    .hint = Run again with other random draws
control-names = { $label }: their names
control-fewer = { $label }: one fewer
control-one-more = { $label }: one more
control-more = more
    .label = More about: { $group }
control-less = less
    .label = Less about: { $group }
control-reset = Reset to the preset
value-yes = yes
value-no = no

## The list of interventions

interventions-none = Nothing yet. Choose here, or click something on the stage.
interventions-add = Add…
    .label = Add an intervention
interventions-do = Do it at { $time }
interventions-go = Go to this instant
interventions-take-back = Take back: { $act }, at { $time }
    .hint = Take it back
interventions-take-back-in = Take back in { $world }: { $act }, at { $time }

target-key = Keys
target-node = Cache nodes
target-cache = Cache
target-database = Database
target-app = Apps
target-readers = Readers

interventions-field-key = Key
interventions-field-node = Node
interventions-field-node-or-all = Node
interventions-field-new-node = Its name
interventions-field-app = App
interventions-field-times = Times slower
interventions-field-length = For
interventions-field-percent = Of its first room
interventions-field-readers = How many
interventions-field-window = Within
interventions-all = all
interventions-share = { $share } of the keys

## The legend of the dots

legend-travelling = on its way
    .brief = moving
legend-hit = answer
    .brief = answer
legend-stale = stale answer
    .brief = stale
legend-waiting = waiting
    .brief = waiting
legend-database = in database
    .brief = in DB
legend-write = storing
    .brief = storing
legend-writing = writing
    .brief = writing
legend-failed = failed
    .brief = failed
legend-orphaned = orphaned work
    .brief = orphaned
