# The results of the whole run: totals, rates, alerts, and what a day of it would cost.

results-title = Results of the whole run
results-improved = Better in B
results-costly = Worse in B
results-clients = Clients
results-times = How long it took
results-database = Database
results-cache = Cache
results-writes = Writes and old values
results-others = Others
results-rates = A second, at the playhead
results-moved = Keys that moved
    .help = The share of the keys that had another node after nodes joined or left.

results-alerts = Alerts
results-no-alerts = None in either world.
results-more-alerts = and { $count } more
results-go = Go to this instant
results-critical = critical
results-warning = warning
results-alert-until = { $from } to { $until }
    .first = { $from } to { $until }, the first of { $count }
results-alert-to-end = from { $from } to the end
    .first = from { $from } to the end, the first of { $count }

results-cost-day = Cost of a day
results-cost-month = Cost of a month
# Of a run that is an incident: told for its own length, and no day of it.
results-cost-run = Cost of these { $length }
results-cost-nodes = Cache nodes
    .help = Nodes that belong, whether or not they answer.
results-cost-memory = Memory held
    .help = What the nodes hold at the end of the run.
results-cost-transfer = Transfer
    .help = Values that move between apps and nodes: those that are found, and those that are stored.
results-cost-queries = Queries
    .help = The queries at the mean rate of the whole run.
results-cost-total = Together
results-cost-without = Without a cache
    .help = The same requests, each of them a query.
results-cost-saved = Saved
results-cost-steady = A day and a month are told of steady traffic only: no burst, no spike, and nothing done to the world on its way.
results-price = Price: { $label }
