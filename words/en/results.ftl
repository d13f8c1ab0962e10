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

results-cost = Cost of a day
results-cost-nodes = Cache nodes
results-cost-queries = Queries
    .help = The queries of a day, at the mean rate of the whole run.
results-cost-total = Together
results-cost-without = Without a cache
    .help = The same requests, each of them a query.
results-cost-saved = Saved
results-price = Price: { $label }
results-price-node = $ a node an hour
results-price-query = $ a million queries
