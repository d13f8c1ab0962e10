# All requests at once: a row for each.

lanes-open = all requests
    .tip = All requests at once, a row for each
lanes-close = charts
lanes-order = In which order the rows stand
lanes-by-arrival = by arrival
lanes-by-latency = by latency
lanes-by-key = by key
lanes-nearer = Fewer rows, larger
lanes-farther = More rows
lanes-table = all steps
    .tip = The steps of the requests in sight, in a table
lanes-of-window = { $rows } requests around this instant
lanes-rows = { $rows ->
    [one] { $rows } request
   *[other] { $rows } requests
}
lanes-part = { $first } to { $last } of { $rows }
lanes-world = World { $world }: rows { $first } to { $last } of { $rows } requests
lanes-keys = Up and down inspect the next request, page up and page down go on by a whole picture, plus and minus zoom, and 0 shows all. The button “all steps” has the same as a table.

## The table of their steps

steps-title = All steps
steps-all = { $rows ->
    [one] The { $rows } request in sight, step by step.
   *[other] The { $rows } requests in sight, step by step.
}
steps-some = { $shown } of the { $rows } requests in sight, evenly spread. Zoom in until there are fewer, and all of them stand here.
steps-of = World { $world }
steps-request = Request
steps-app = App
steps-began = Left its client
steps-took = Took
steps-steps = Steps
