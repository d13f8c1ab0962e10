// The shapes of what crosses from the engine, written from src/wasm/views.rs by its test:
// STAMPEDE_BLESS=1 cargo test --lib wasm::types

export type Alert = { severity: Severity, at: number, 
/**
 * Null if it lasted to the end.
 */
until: number | null, text: Message };

/**
 * A parameter of a sweep.
 */
export type Axis = { path: string, 
/**
 * In which world it is changed.
 */
world: Side, 
/**
 * Whether its values stand apart by equal ratios.
 */
log: boolean };

/**
 * Whether a run is better with more or with less of something.
 */
export type Better = "up" | "down" | "neither";

/**
 * Dollars, for some length of time.
 */
export type Bill = { 
/**
 * The cache nodes.
 */
nodes: number, 
/**
 * What they hold.
 */
memory: number, 
/**
 * What moves between them and the apps.
 */
transfer: number, 
/**
 * The database's queries.
 */
queries: number, 
/**
 * All of it.
 */
total: number, 
/**
 * The same requests without a cache: each of them is a query.
 */
without: number, 
/**
 * What the cache saves; negative if it costs more than it saves.
 */
saved: number };

/**
 * A candidate of a league, and what became of it.
 */
export type Candidate = { 
/**
 * By the names of its layers, slot by slot.
 */
layers: Array<string>, 
/**
 * Whether it is what there is at present.
 */
present: boolean, 
/**
 * Whether it meets the target.
 */
meets: boolean, 
/**
 * After how many runs it was dropped, if it was.
 */
dropped: number | null, runs: number, cost: number, 
/**
 * Whether it is as good as the best.
 */
ties: boolean, 
/**
 * Whether no other has fewer queries and no longer waits, or the other way round.
 */
front: boolean, 
/**
 * The place of the first candidate whose runs were all the same, if there is one before it.
 */
sameAs: number | null, queries: Spread, 
/**
 * Of the worst second, in milliseconds.
 */
p99: Spread, failures: Spread, stale: Spread, 
/**
 * Orders to the cache nodes beyond one lookup each.
 */
orders: Spread, 
/**
 * Queries in the second incident.
 */
second: Spread, reason: Message, 
/**
 * A link that shows it as B.
 */
fragment: string };

/**
 * Everything that does not depend on a link.
 */
export type Catalogue = { parameters: Array<Parameter>, groups: Array<Group>, presets: Array<Preset>, forms: Array<Form>, phases: Array<Phase>, figures: Array<Figure>, problem: Problem };

/**
 * A parameter's value, as spelled in a link.
 */
export type Cell = { text: string, number: number | null, matters: boolean, 
/**
 * What follows from it, to be told beside it.
 */
beside: Message | null };

/**
 * The columns run in parallel, a row a cell: node after node, the most popular key first.
 */
export type Contents = { 
/**
 * How many keys a cell stands for.
 */
each: number, 
/**
 * How many of the keys a node has cells for.
 */
keys: number, 
/**
 * 0 never there, 1 fresh, 2 past its time, 3 expired, 4 evicted, 5 deleted or lost.
 */
state: Uint8Array, 
/**
 * The share of the cell's keys that is in that state, from 1 to 255.
 */
share: Uint8Array, 
/**
 * How much of their time is left of those that are fresh, from 0 to 255.
 */
left: Uint8Array, 
/**
 * How many of the cell's keys are held though a write was to delete or change them here, and could not.
 */
missed: Uint8Array, 
/**
 * Of each node: how many entries of a scan it holds.
 */
scanned: Array<number>, 
/**
 * Of each node: how many negative entries it holds.
 */
negative: Array<number>, 
/**
 * Of each node: how many of the keys that it holds have no TTL.
 */
lasting: Array<number> };

/**
 * What a world costs.
 */
export type Cost = { 
/**
 * The run itself.
 */
run: Bill, 
/**
 * A day that goes on as the run did; nothing of an incident, which does not go on.
 */
day: Bill | null, 
/**
 * Thirty of these days.
 */
month: Bill | null };

/**
 * Whether it moves, waits, lingers, has something work on it, passes at once, or is an end.
 */
export type Course = "moves" | "waits" | "lingers" | "works" | "passes" | "ends";

/**
 * A crowd of dots: a rectangle of a canvas, from which nothing reaches out.
 */
export type CrowdPixels = { left: number, top: number, width: number, height: number, 
/**
 * Row by row, as a canvas has them in four bytes; 0 where there is nothing.
 */
colours: Uint32Array };

/**
 * The nodes from an instant on.
 */
export type Era = { 
/**
 * Since when, in nanoseconds.
 */
from: number, 
/**
 * Which nodes answer.
 */
present: Array<boolean>, 
/**
 * For which of them a replica does, which has taken over.
 */
replicas: Array<boolean>, 
/**
 * The virtual nodes, as in the plan.
 */
points: Array<[number, number]>, 
/**
 * The hot key's node.
 */
owner: number };

export type Fact = { at: number, text: Message };

export type Fault = { field: string, message: Message };

/**
 * One row of the engine's table of figures.
 */
export type Figure = { name: FigureName, unit: Unit, better: Better, view: View, 
/**
 * What it is in a stretch of time; null where that has no meaning.
 */
stretch: Stretch | null, 
/**
 * The figure without which this one says nothing.
 */
of: FigureName | null, 
/**
 * The share of clients that must have been answered for it to be known: where fewer are, it is at least so much. Null
 * where it is always known.
 */
knownFrom: number | null };

/**
 * The figures of a run at one instant: of everything up to it, and of what there is at it.
 */
export type Figures = { 
/**
 *Count: `Source::Entered(&[Phase::ToApp, Phase::WriteToApp, Phase::EdgeHit])`.
 */
requests: number, 
/**
 *Count: `Source::Entered(&[Phase::Answered])`.
 */
answered: number, 
/**
 *Count: `Source::Entered(FAILS)`.
 */
failed: number, 
/**
 *Count: `Source::Entered(&[Phase::Answered, Phase::Failed, Phase::TimedOut])`.
 */
ended: number, 
/**
 *Share: `Source::Ratio(&Source::Entered(&[Phase::Answered]), FigureId::ended)`.
 */
answered_share: number, 
/**
 *Count: `Source::Entered(&[Phase::TimedOut])`.
 */
timed_out: number, 
/**
 *Count: `Source::Entered(&[Phase::Retry])`.
 */
retries: number, 
/**
 *Count: `Source::Entered(&[Phase::Error])`.
 */
error_answers: number, 
/**
 *Count: `Source::Entered(&[Phase::QueryFailed, Phase::QueryRejected])`.
 */
errors: number, 
/**
 *Count: `Source::Entered(SHED)`.
 */
shed: number, 
/**
 *Count: `Source::Entered(&[Phase::Abandoned])`.
 */
orphaned: number, 
/**
 *Count: `Source::Entered(WAITS)`.
 */
waits: number, 
/**
 *Count: `QUERIES`.
 */
db_queries: number, 
/**
 *Count: `Source::Loads`.
 */
loads: number, 
/**
 *Count: `Source::Lookups(ANYTHING)`.
 */
lookups: number, 
/**
 *Count: `Source::Lookups(&[Found::Fresh])`.
 */
hits: number, 
/**
 *Count: `Source::Lookups(NOTHING)`.
 */
misses: number, 
/**
 *Count: `Source::Lookups(&[Found::KeptAway])`.
 */
hot_misses: number, 
/**
 *Count: `Source::Entered(&[Phase::StaleHit])`.
 */
stale_hits: number, 
/**
 *Count: `Source::Lookups(&[Found::Negative])`.
 */
negative_hits: number, 
/**
 *Share: `Source::Ratio(&Source::Lookups(SOMETHING), FigureId::lookups)`.
 */
hit_ratio: number, 
/**
 *Ratio: `Source::Ratio(&QUERIES, FigureId::misses)`.
 */
queries_per_miss: number, 
/**
 *Ratio: `Source::Ratio(&QUERIES, FigureId::requests)`.
 */
amplification: number, 
/**
 *Count: `Source::Entered(&[Phase::Recheck])`.
 */
second_lookups: number, 
/**
 *Count: `Source::Entered(&[Phase::Filtered])`.
 */
filtered: number, 
/**
 *Count: `Source::Entered(&[Phase::L1Hit])`.
 */
l1_hits: number, 
/**
 *Count: `Source::Entered(&[Phase::EdgeHit])`.
 */
edge_hits: number, 
/**
 *Count: `Source::Entered(&[Phase::EarlyHit])`.
 */
early_hits: number, 
/**
 *Count: `Source::Entered(&[Phase::Refresh])`.
 */
refreshes: number, 
/**
 *Count: `Source::Entered(&[Phase::Fallback])`.
 */
fallbacks: number, 
/**
 *Count: `Source::Changes(CacheChange::Evicted)`.
 */
evictions: number, 
/**
 *Count: `Source::Entered(&[Phase::LockLost])`.
 */
locks_lost: number, 
/**
 *Count: `Source::Entered(&[Phase::LockStolen])`.
 */
locks_stolen: number, 
/**
 *Count: `Source::Entered(&[Phase::FillRefused])`.
 */
fills_refused: number, 
/**
 *Count: `Source::Entered(&[Phase::WriteToApp])`.
 */
write_requests: number, 
/**
 *Count: `Source::StaleReads`.
 */
stale_reads: number, 
/**
 *Count: `Source::LostWrites`.
 */
lost_writes: number, 
/**
 *Milliseconds: `Source::Quantile(Whose::Answered, 0.5)`.
 */
p50_ms: number, 
/**
 *Milliseconds: `Source::Quantile(Whose::Answered, 0.9)`.
 */
p90_ms: number, 
/**
 *Milliseconds: `Source::Quantile(Whose::Answered, 0.99)`.
 */
p99_ms: number, 
/**
 *Milliseconds: `Source::Quantile(Whose::Answered, 0.999)`.
 */
p999_ms: number, 
/**
 *Milliseconds: `Source::Slowest(Whose::Answered)`.
 */
slowest_ms: number, 
/**
 *Milliseconds: `Source::Quantile(Whose::All, 0.5)`.
 */
lived_p50_ms: number, 
/**
 *Milliseconds: `Source::Quantile(Whose::All, 0.9)`.
 */
lived_p90_ms: number, 
/**
 *Milliseconds: `Source::Quantile(Whose::All, 0.99)`.
 */
lived_p99_ms: number, 
/**
 *Milliseconds: `Source::Quantile(Whose::All, 0.999)`.
 */
lived_p999_ms: number, 
/**
 *Milliseconds: `Source::Slowest(Whose::All)`.
 */
lived_slowest_ms: number, 
/**
 *Count: `Source::Met`.
 */
target_met: number, 
/**
 *Count: `Source::Missed`.
 */
target_missed: number, 
/**
 *Count: `Source::Decided`.
 */
target_decided: number, 
/**
 *Share: `Source::Ratio(&Source::Met, FigureId::target_decided)`.
 */
target_share: number, 
/**
 *Count: `Source::Steps`.
 */
events: number, 
/**
 *`shed` by its former name.
 */
turned_away: number, 
/**
 *`orphaned` by its former name.
 */
wasted: number, 
/**
 *`second_lookups` by its former name.
 */
rechecks: number, 
/**
 *Count: `Source::Unanswered`.
 */
unanswered: number, 
/**
 *Count: `Source::Inside(&[Phase::InDatabase])`.
 */
running: number, 
/**
 *Count: `Source::Inside(&[Phase::WaitPool])`.
 */
queued: number, 
/**
 *Count: `Source::Inside(&[Phase::WaitPool, Phase::InDatabase])`.
 */
db_load: number, 
/**
 *Count: `Source::Inside(WAITS)`.
 */
waiting: number, 
/**
 *Count: `Source::QueuedWrites`.
 */
queued_writes: number, 
/**
 *Milliseconds: `Source::LongestWait`.
 */
longest_ms: number };

/**
 * One kind of intervention, as it is chosen.
 */
export type Form = { 
/**
 * How it is spelled in a link.
 */
verb: string, target: Target, 
/**
 * What it must be told, in the order in which that is spelled.
 */
needs: Array<Need> };

export type Frame = { t: number, 
/**
 * From when until when all requests can be seen at once, where that is not the whole run.
 */
holds: [number, number] | null, a: WorldFrame, b: WorldFrame };

/**
 * Parameters that belong together.
 */
export type Group = { name: string, 
/**
 * Whether each world has its own.
 */
own: boolean };

/**
 * A figure of the end to guess.
 */
export type Guess = { world: World, figure: FigureName, choices: Array<number> };

/**
 * What becomes of a league's answer when one input is another.
 */
export type Held = { 
/**
 * The input's parameter.
 */
path: string, 
/**
 * As spelled in a link.
 */
value: string, 
/**
 * Whether the best is still as good as any.
 */
holds: boolean, 
/**
 * The place of the best there.
 */
best: number };

/**
 * A lock or a lease.
 */
export type Hold = { 
/**
 * The node that gave it.
 */
node: number, 
/**
 * The nodes that have it; empty where the cache as a whole keeps it.
 */
keptBy: Array<number>, who: number, app: number, from: number, 
/**
 * When its time is over.
 */
until: number, 
/**
 * Since when it keeps nobody away; null while it does.
 */
over: number | null, end: HoldEnd, 
/**
 * Whether its holder is at work.
 */
works: boolean, 
/**
 * Since when its holder's process is gone; null while it is not.
 */
died: number | null };

/**
 * Why it keeps nobody away: it does, its time is over, its holder gave it back, another deleted it, its holder stored
 * the value, or its node forgot it.
 */
export type HoldEnd = "" | "ran-out" | "released" | "taken" | "used" | "voided";

/**
 * A number of a problem.
 */
export type Input = { name: string, 
/**
 * The path of the parameter that it sets.
 */
sets: string, value: number, min: number, max: number, whole: boolean };

export type Kind = "whole" | "limit" | "real" | "time" | "choice" | "flag" | "text" | "names" | "script";

/**
 * A part of one world's lanes.
 */
export type Lanes = { 
/**
 * How many rows there are in all.
 */
rows: number, 
/**
 * How many rows of cells the picture has.
 */
height: number, 
/**
 * Row by row: the number of the phase that is drawn last, and one more; 0 where nobody is.
 */
cells: Uint8Array, 
/**
 * The request at the top of each row of cells.
 */
who: Uint32Array, 
/**
 * Where the followed request stands among all rows; null where there is none.
 */
followed: number | null };

/**
 * How long answers took, or how long clients were kept, in milliseconds, seen from the client. All zero where there was none.
 */
export type Latency = { 
/**
 * The mean.
 */
mean: number, 
/**
 * Half of the answers took at most this.
 */
p50: number, 
/**
 * 90 % of them.
 */
p90: number, 
/**
 * 99 % of them.
 */
p99: number, 
/**
 * 99.9 % of them.
 */
p999: number, 
/**
 * The slowest one.
 */
max: number };

/**
 * A league, or what there is of it so far.
 */
export type League = { 
/**
 * The best first.
 */
rows: Array<Candidate>, 
/**
 * What happens in the second incident.
 */
second: Message, 
/**
 * Of all runs.
 */
digest: string, 
/**
 * A link that asks the same and expects the same answer.
 */
fragment: string };

/**
 * One request with all its steps.
 */
export type Life = { who: number, key: number, app: number, steps: Array<Step> };

/**
 * One intervention.
 */
export type Line = { 
/**
 * As in a link, with its time.
 */
spelled: string, 
/**
 * In nanoseconds.
 */
at: number, 
/**
 * As spelled in a link.
 */
time: string, words: Message, 
/**
 * In which world; empty for both.
 */
world: Side };

/**
 * The comparison that is described; `a` and `b` run parallel to the catalogue's parameters.
 */
export type Link = { preset: string, 
/**
 * Without playhead and digest.
 */
fragment: string, 
/**
 * The same of its preset as it stands.
 */
start: string, a: Array<Cell>, b: Array<Cell>, 
/**
 * The preset's variant that B is.
 */
variant: string | null, 
/**
 * What the preset calls its worlds, by identifiers; null of one that is not as the preset has it.
 */
names: Pair<string | null>, look: Look, 
/**
 * What is done while the worlds run, in order of time.
 */
lines: Array<Line>, faults: Array<Fault>, 
/**
 * What happens otherwise in it than when the link was made.
 */
changes: Message | null, weight: Weight, 
/**
 * Of each world what is said of its demand before it is run; null where its database can serve it.
 */
unstable: Unstable, 
/**
 * The playhead that the link asked for, in nanoseconds.
 */
t: number | null, 
/**
 * The digest that the link expects.
 */
digest: string | null };

/**
 * A file that somebody dropped: what it was taken for, and what it says.
 */
export type Log = { preview: LogPreview | null, 
/**
 * What to say of the report, sentence by sentence.
 */
said: Array<Message>, 
/**
 * What an access log says, once it has been read to its end.
 */
report: LogReport | null, 
/**
 * What rates and latencies say.
 */
series: LogMeasured | null };

/**
 * What to set.
 */
export type LogAdvice = { 
/**
 * What the size is counted in.
 */
unit: LogUnit, 
/**
 * The size.
 */
size: number, 
/**
 * The policy.
 */
policy: string, 
/**
 * The share of the requests that misses then.
 */
misses: number, 
/**
 * Why that size.
 */
why_size: Message, 
/**
 * Why that policy.
 */
why_policy: Message };

/**
 * A bar of a picture: a share of the requests, up to a bound.
 */
export type LogBar = { 
/**
 * Below this, and not below the bar before.
 */
below: number, 
/**
 * The share of the requests.
 */
share: number };

/**
 * A column of it.
 */
export type LogColumn = { 
/**
 * How a [choice](super::choice::Choice) calls it: its number from 1, or the name of its field.
 */
place: string, 
/**
 * What the header calls it.
 */
name: string, 
/**
 * What it was taken for, by [name](Role::name).
 */
role: string | null };

/**
 * How often one policy misses.
 */
export type LogCurve = { 
/**
 * Its [name](PolicyKind::name), or [`BELADY`].
 */
policy: string, 
/**
 * The share of reads and writes that miss, for each size.
 */
misses: Array<number>, 
/**
 * The share of their bytes that miss; empty in a log without sizes.
 */
byte_misses: Array<number> };

/**
 * How often caches miss, by size, in one unit.
 */
export type LogCurves = { 
/**
 * What the sizes are counted in.
 */
unit: LogUnit, 
/**
 * The sizes, from the smallest. The last holds everything.
 */
sizes: Array<number>, 
/**
 * A curve for each policy, and one for Belady's rule.
 */
policies: Array<LogCurve>, 
/**
 * How far they may be off, in points: 0 where all keys were looked at; else two standard errors of the LRU curve.
 */
error: number };

/**
 * A scenario with the traffic of the log.
 */
export type LogFitted = { 
/**
 * Requests a second; `None` in a log without times.
 */
rate: number | null, 
/**
 * How popular keys are.
 */
popularity: LogPopularity, 
/**
 * The share of the requests that reads.
 */
read_share: number, 
/**
 * Its link.
 */
link: string };

/**
 * A key that is asked for often.
 */
export type LogHotKey = { 
/**
 * The key.
 */
key: string, 
/**
 * At least so often.
 */
at_least: number, 
/**
 * At most so often.
 */
at_most: number };

/**
 * What a time to live makes of the hits.
 */
export type LogLife = { 
/**
 * The time to live, in nanoseconds.
 */
ttl: number, 
/**
 * The share of reads and writes that hit in a cache without any other limit. A value lives from its load or its write on,
 * however often it is read.
 */
hits: number };

/**
 * What the numbers of a series are.
 */
export type LogMeasure = "rate" | "counter" | "latency";

/**
 * What all series say together.
 */
export type LogMeasured = { 
/**
 * The series.
 */
series: Array<LogSeries>, 
/**
 * Requests a second of all rates together: the mean, outside of the peak.
 */
rate: number | null, 
/**
 * The highest, from when on and for how long, in seconds of the file; if it stands out.
 */
peak: [number, number, number] | null, 
/**
 * The median latency, in seconds.
 */
median: number | null, 
/**
 * The standard deviation of its logarithm; 0 where only one quantile is known.
 */
sigma: number, 
/**
 * The link of a scenario with this traffic.
 */
link: string };

/**
 * How popular keys are.
 */
export type LogPopularity = { "kind": "single" } | { "kind": "uniform", 
/**
 * How many there are, including those that the log does not ask for.
 */
keys: number } | { "kind": "zipf", 
/**
 * The exponent.
 */
exponent: number, 
/**
 * How many keys there are, including those that the log does not ask for.
 */
keys: number };

/**
 * The beginning of a log.
 */
export type LogPreview = { 
/**
 * What it was taken for, by [name](Format::name); `None` if it was refused.
 */
format: string | null, 
/**
 * Why it was refused, or what is wrong with its first rows.
 */
problem: Message | null, 
/**
 * Its columns, where it can be seen as a table.
 */
columns: Array<LogColumn>, 
/**
 * Its first lines, by column; else each is one piece.
 */
lines: Array<Array<string>>, 
/**
 * Whether the first line names the columns.
 */
header: boolean, 
/**
 * What was read of the first rows.
 */
rows: Array<LogRow> };

/**
 * How fast the requests of a log come.
 */
export type LogRates = { 
/**
 * How long each stretch of `per_second` is, in seconds.
 */
stretch_s: number, 
/**
 * Requests a second, in each stretch of time.
 */
per_second: Array<number>, 
/**
 * Requests a second, over the whole log; 0 if all came at once.
 */
mean: number, 
/**
 * The most of all stretches.
 */
peak: number, 
/**
 * What lies between two requests, in nanoseconds.
 */
gaps: Array<LogBar>, 
/**
 * The standard deviation of that by its mean: 0 for an even pace, 1 for requests that come independently of each other.
 */
gap_variation: number, 
/**
 * The share of requests that came together with the one before, by the log's clock.
 */
together: number, 
/**
 * How many came before the one that the log has before them.
 */
backwards: number };

/**
 * What a log says.
 */
export type LogReport = { 
/**
 * The format, by [name](crate::lab::trace::Format::name).
 */
format: string, 
/**
 * Bytes of the log, after decompression.
 */
bytes_read: number, 
/**
 * How many accesses read.
 */
reads: number, 
/**
 * How many write.
 */
writes: number, 
/**
 * How many delete.
 */
deletes: number, 
/**
 * How many lines ask for no key.
 */
lines_without_key: number, 
/**
 * How many distinct keys there are.
 */
keys: number, 
/**
 * The sizes of all keys together, in bytes; `None` in a log without sizes.
 */
footprint: number | null, 
/**
 * What was worked on, if that is not all of it.
 */
sampled: LogSampled | null, 
/**
 * The most popular keys.
 */
hot: Array<LogHotKey>, 
/**
 * The share of the requests that so many of the most popular keys make up.
 */
covered: Array<[number, number]>, 
/**
 * How fast requests come; `None` in a log without times.
 */
rates: LogRates | null, 
/**
 * After how many nanoseconds keys are asked for again; empty in a log without times.
 */
reuse_times: Array<LogBar>, 
/**
 * How many distinct keys are asked for in between.
 */
reuse_distances: Array<LogBar>, 
/**
 * How often caches miss, by objects, and by bytes in a log with sizes.
 */
curves: Array<LogCurves>, 
/**
 * The hit ratio by the time to live; empty in a log without times.
 */
lives: Array<LogLife>, 
/**
 * What to set, in each unit.
 */
advice: Array<LogAdvice>, 
/**
 * The scenario that is most like it.
 */
fitted: LogFitted };

/**
 * One access as it was read.
 */
export type LogRow = { 
/**
 * The key.
 */
key: string, 
/**
 * Nanoseconds since the first access; `None` in a log without times.
 */
at: number | null, 
/**
 * Bytes; `None` in a log without sizes.
 */
bytes: number | null, 
/**
 * The time to live that it names, in nanoseconds.
 */
ttl: number | null, 
/**
 * `read`, `write` or `delete`.
 */
operation: string };

/**
 * A part of a log.
 */
export type LogSampled = { 
/**
 * The share of the keys.
 */
rate: number, 
/**
 * How many keys.
 */
keys: number, 
/**
 * How many requests.
 */
requests: number, 
/**
 * The share of the log's requests that it stands for: 1, or what came before it was full.
 */
of_log: number, 
/**
 * How far the curves may be off, in points.
 */
error: number };

/**
 * One series, in figures.
 */
export type LogSeries = { 
/**
 * Its name and labels.
 */
name: string, 
/**
 * What it was taken for.
 */
measure: LogMeasure, 
/**
 * How many values it has.
 */
count: number, 
/**
 * Requests a second, or seconds.
 */
mean: number, 
/**
 * The least.
 */
least: number, 
/**
 * The most.
 */
most: number, 
/**
 * Seconds since 1970 of each value.
 */
at: Array<number>, 
/**
 * The values.
 */
values: Array<number> };

/**
 * What a cache's size is counted in.
 */
export type LogUnit = "objects" | "bytes";

/**
 * A window of a log, to be played.
 */
export type LogWindow = { 
/**
 * Nanoseconds from the start of the window.
 */
at: Float64Array, 
/**
 * By popularity, from 0.
 */
keys: Uint32Array, 
/**
 * 1 for a write.
 */
writes: Uint8Array, 
/**
 * How many deletes were left out.
 */
deletes: number, 
/**
 * The parameters that describe it, and how their values are spelled.
 */
settings: Array<[string, string]> };

/**
 * What a person chose to see; empty where the preset's own choice is shown.
 */
export type Look = { figures: FigureName[], charts: SeriesName[], 
/**
 * The order of the lanes; null where the charts are shown.
 */
lanes: string | null, 
/**
 * What the lab was asked; empty where it is not open.
 */
lab: string };

export type Marker = { at: number, label: Message, world: World | null };

/**
 * Something to say.
 */
export type Message = { 
/**
 * Which sentence of `words/`.
 */
id: string, 
/**
 * What stands in it, by name.
 */
args: Record<string, Arg> };

/**
 * What an act must be told: of what kind, and what usually.
 */
export type Need = { kind: NeedKind, usual: string };

export type NeedKind = "key" | "node" | "node-or-all" | "new-node" | "app" | "times" | "length" | "percent" | "readers";

/**
 * Something that can be done to one thing at one instant.
 */
export type Offer = { act: string, words: Message };

/**
 * The nodes of all keys from an instant on.
 */
export type Owners = { from: number, of: Uint16Array, 
/**
 * How many keys have another node than before because theirs has left, or because one that has joined takes them.
 */
hadTo: number, 
/**
 * How many have another node than before for no such reason.
 */
forNothing: number };

/**
 * The same of both worlds.
 */
export type Pair<T> = { a: T, b: T };

/**
 * One control, as the engine declares it.
 */
export type Parameter = { path: string, group: string, kind: Kind, 
/**
 * What is accepted.
 */
range: Message, 
/**
 * What is counted: `unit-` and this is its identifier in `words/`; empty for a bare number.
 */
unit: string, 
/**
 * Times in nanoseconds.
 */
min: number | null, max: number | null, 
/**
 * By their names in links.
 */
options: Array<string>, 
/**
 * Whether it is seen before somebody asks for more.
 */
first: boolean, 
/**
 * The value with which it stays out of the way, if there is one.
 */
quiet: string | null, 
/**
 * What a slider spans where that is less than what is accepted.
 */
span: [number, number] | null, 
/**
 * What the page does with it besides.
 */
role: Role | null };

export type Phase = { name: string, state: State, 
/**
 * What happens in it.
 */
course: Course, 
/**
 * Where it moves.
 */
way: Way | null, 
/**
 * What it waits for, in a queue or as those in a queue do.
 */
waitsFor: Wait | null, 
/**
 * Where something works on it.
 */
spot: Spot | null, 
/**
 * Whether requests stand in a queue.
 */
waiting: boolean, 
/**
 * Whether requests sleep in it: what they wait for is a time, which they chose.
 */
asleep: boolean, 
/**
 * Whether requests that wait in it stand in an app, among peers as well.
 */
inApp: boolean, 
/**
 * Whether the life of a write begins here.
 */
beginsToWrite: boolean, 
/**
 * Whether it is plain from here on whether the request needs the database.
 */
decides: boolean, 
/**
 * Where in its program a read is.
 */
reads: Statement | null, 
/**
 * Where in its program a write is.
 */
writes: Statement | null, 
/**
 * Where in its program a read is that hands its value on after this phase.
 */
home: Statement | null, 
/**
 * Whether a value is handed on in it.
 */
handsOn: boolean };

/**
 * The keys with their nodes. Of more than ten thousand the most popular ten thousand.
 */
export type Placed = { 
/**
 * Where each key is on the ring, from 0 to 1; empty without a ring.
 */
at: Float32Array, 
/**
 * From the start, and from each change of the members on.
 */
eras: Array<Owners> };

/**
 * One world's fixed parts.
 */
export type Plan = { 
/**
 * Whether the owning peer loads a missing key; else the app that asked does.
 */
peers: boolean, 
/**
 * App instances.
 */
apps: number, 
/**
 * The cache nodes' names.
 */
nodes: Array<string>, 
/**
 * Every virtual node: its place on the ring from 0 to 1, clockwise, and its node.
 */
points: Array<[number, number]>, 
/**
 * The hot key's name.
 */
key: string, 
/**
 * Its place on the ring from 0 to 1.
 */
keyAt: number, 
/**
 * The node that owns it.
 */
owner: number, 
/**
 * How long a stored value is fresh, in nanoseconds.
 */
ttl: number, 
/**
 * For how long past that it is still served, in nanoseconds.
 */
grace: number, 
/**
 * For how long past its time a value is at hand where loading fails, in nanoseconds.
 */
staleOnError: number, 
/**
 * Whether keys are asked for that do not exist, or by a scan.
 */
rareKeys: boolean, 
/**
 * The most entries a node holds; 0 for no limit.
 */
maxEntries: number, 
/**
 * The most bytes a node holds; 0 for no limit.
 */
maxBytes: number, 
/**
 * Connections to the database.
 */
connections: number, 
/**
 * Read replicas of the database; each has as many connections, numbered after the primary's.
 */
replicas: number, 
/**
 * How long an app keeps a value in its own memory, in nanoseconds; 0 where it keeps none.
 */
l1Ttl: number, 
/**
 * Whether anything is written, and how, by the strategy's name in links; empty where nothing is.
 */
writes: string, 
/**
 * Whether events of the database's log delete from the cache what was written.
 */
logEvents: boolean, 
/**
 * Whether processes have a circuit breaker before the database.
 */
breaker: boolean, 
/**
 * Whether clients give up after a while.
 */
timeout: number, 
/**
 * Within how many nanoseconds a client is well served.
 */
target: number, 
/**
 * The share of reads that a CDN answers.
 */
cdnShare: number, 
/**
 * How long a cache node works on one request, in nanoseconds; 0 where it takes no time.
 */
service: number, 
/**
 * On how many nodes a hot key is kept.
 */
hotCopies: number, 
/**
 * How many keys are asked for by popularity; 1 where all ask for one.
 */
keys: number, 
/**
 * How keys are placed on nodes, by its name in links.
 */
placement: string, 
/**
 * How far a replica is behind the primary, in nanoseconds.
 */
lag: number, 
/**
 * The most loads of a process at once; 0 for no limit.
 */
limit: number, 
/**
 * The loads after which a key is let into a full cache; 0 where every key is.
 */
admitAfter: number, 
/**
 * Whether each process throttles its loads.
 */
throttle: boolean, 
/**
 * How long before its end a value is loaded anew, in nanoseconds, by a timer or by the next reader; 0 where none is.
 */
refreshBelow: number, 
/**
 * How values are loaded before their end, by its name in links; empty where they are not.
 */
early: string, 
/**
 * The share of keys that do not exist which the filter of known keys lets through; 0 without a filter.
 */
bloomErrors: number, 
/**
 * How writes are logged before they are in the database, by its name in links; empty where none are.
 */
log: string, 
/**
 * The time of day at which the run begins, in nanoseconds from midnight; 0 where none is told.
 */
clock: number, 
/**
 * When no app reaches any cache node: from and to, in nanoseconds.
 */
cuts: Array<[number, number]>, 
/**
 * When the database is not at its usual pace: from and to in nanoseconds, and how many times as long a query takes;
 * 0 where nothing gets on, −1 where every query is refused, −2 where those to the primary are.
 */
paces: Array<[number, number, number]>, 
/**
 * When which node has so many percent of its first room, in nanoseconds and in order of time.
 */
resized: Array<[number, number, number]>, 
/**
 * How the nodes change, in order of time; empty where they do not.
 */
eras: Array<Era>, 
/**
 * How loads are coalesced, by its name in links.
 */
coalesce: string, 
/**
 * What coalesces loads within one process, by its name in links; empty where nothing does.
 */
coalescer: string, 
/**
 * What the cache keeps to coalesce the loads of all processes: `lock`, `lease`, or nothing.
 */
central: string, 
/**
 * Everything that protects the database, in words.
 */
protection: Message, 
/**
 * The world's name beside the other's.
 */
title: Message, 
/**
 * One sentence that says what the first of that does.
 */
promise: Message };

export type Preset = { name: string, 
/**
 * The heading that it stands under in the list, by its identifier.
 */
subject: string, 
/**
 * Where it comes from, by its identifier.
 */
seed: string, 
/**
 * What B may be, by name; empty where there is nothing to choose.
 */
variants: Array<string>, 
/**
 * What it has come to: after `verdict-` its identifier.
 */
verdict: string, 
/**
 * The figures over each world; the first says which world is better.
 */
figures: FigureName[], charts: SeriesName[], 
/**
 * The path of the parameter that it is about.
 */
control: string, guess: Guess | null };

/**
 * What a problem is told in, from which `pose_problem` makes a link.
 */
export type Problem = { inputs: Array<Input>, 
/**
 * What is read, by name, and what one worries about.
 */
reads: Array<string>, worries: Array<string> };

/**
 * What guards show; empty where there are none.
 */
export type Readings = { 
/**
 * The loads under way of each process whose loads are limited.
 */
loads: Array<number>, 
/**
 * The share of its loads that each process sheds by its throttle, in thousandths.
 */
throttle: Array<number>, 
/**
 * What is left of the clients' retry budget, in thousandths; null before it is first used.
 */
retryBudget: number | null, 
/**
 * Whether each server of the database drops from its queue by CoDel.
 */
dropping: Array<boolean> };

/**
 * Why a run could not be.
 */
export type Refusal = { faults: Array<Fault> };

/**
 * Why a file cannot be read.
 */
export type RefusedLog = { problem: Message };

export type Role = "seed" | "price";

/**
 * What the page must know of a finished simulation.
 */
export type Run = { end: number, opens: number, 
/**
 * In the form in which the link has its own, if it has one.
 */
digest: string, scenes: Array<Scene>, markers: Array<Marker>, 
/**
 * Where the run is too large to be kept as a whole: how long a cell of the charts' lines is.
 */
cell: number | null, a: WorldRun, b: WorldRun };

/**
 * A stretch that is shown in so many seconds.
 */
export type Scene = { from: number, to: number, 
/**
 * In seconds.
 */
view: number, 
/**
 * An identifier; empty where nothing is said.
 */
caption: string };

export type Severity = "warning" | "critical";

export type Side = "" | "a" | "b";

/**
 * Where something works on a request.
 */
export type Spot = "node" | "connection" | "log";

/**
 * What many runs came to: the median, and the range of the middle 90 %.
 */
export type Spread = { median: number, low: number, high: number };

/**
 * What a request looks like in a phase: one colour and one shape each.
 */
export type State = "travelling" | "hit" | "waiting" | "database" | "stale" | "write" | "failed";

/**
 * A statement of the program that a request runs through: a read's, and after those a write's.
 */
export type Statement = "begin" | "look" | "found" | "wait" | "share" | "lock" | "again" | "foundAgain" | "tryLock" | "sleep" | "query" | "fill" | "release" | "done" | "writing" | "update" | "invalidate" | "put" | "atCache" | "through" | "enqueue" | "written";

export type Step = { at: number, phase: number, place: number };

/**
 * What a figure is in a stretch of time, as a chart shows it.
 */
export type Stretch = "per_second" | "ratio" | "most" | "answers" | "ends";

/**
 * The figures of a whole run.
 */
export type Summary = { 
/**
 *Count: `Source::Entered(&[Phase::ToApp, Phase::WriteToApp, Phase::EdgeHit])`.
 */
requests: number, 
/**
 *Count: `Source::Entered(&[Phase::Answered])`.
 */
answered: number, 
/**
 *Count: `Source::Entered(FAILS)`.
 */
failed: number, 
/**
 *Count: `Source::Entered(&[Phase::Answered, Phase::Failed, Phase::TimedOut])`.
 */
ended: number, 
/**
 *Share: `Source::Ratio(&Source::Entered(&[Phase::Answered]), FigureId::ended)`.
 */
answered_share: number, 
/**
 *Count: `Source::Entered(&[Phase::TimedOut])`.
 */
timed_out: number, 
/**
 *Count: `Source::Entered(&[Phase::Retry])`.
 */
retries: number, 
/**
 *Count: `Source::Entered(&[Phase::Error])`.
 */
error_answers: number, 
/**
 *Count: `Source::Entered(&[Phase::QueryFailed, Phase::QueryRejected])`.
 */
errors: number, 
/**
 *Count: `Source::Entered(SHED)`.
 */
shed: number, 
/**
 *Count: `Source::Entered(&[Phase::Abandoned])`.
 */
orphaned: number, 
/**
 *Count: `Source::Entered(WAITS)`.
 */
waits: number, 
/**
 *Count: `QUERIES`.
 */
db_queries: number, 
/**
 *Count: `Source::Loads`.
 */
loads: number, 
/**
 *Count: `Source::Lookups(ANYTHING)`.
 */
lookups: number, 
/**
 *Count: `Source::Lookups(&[Found::Fresh])`.
 */
hits: number, 
/**
 *Count: `Source::Lookups(NOTHING)`.
 */
misses: number, 
/**
 *Count: `Source::Lookups(&[Found::KeptAway])`.
 */
hot_misses: number, 
/**
 *Count: `Source::Entered(&[Phase::StaleHit])`.
 */
stale_hits: number, 
/**
 *Count: `Source::Lookups(&[Found::Negative])`.
 */
negative_hits: number, 
/**
 *Share: `Source::Ratio(&Source::Lookups(SOMETHING), FigureId::lookups)`.
 */
hit_ratio: number, 
/**
 *Ratio: `Source::Ratio(&QUERIES, FigureId::misses)`.
 */
queries_per_miss: number, 
/**
 *Ratio: `Source::Ratio(&QUERIES, FigureId::requests)`.
 */
amplification: number, 
/**
 *Count: `Source::Entered(&[Phase::Recheck])`.
 */
second_lookups: number, 
/**
 *Count: `Source::Entered(&[Phase::Filtered])`.
 */
filtered: number, 
/**
 *Count: `Source::Entered(&[Phase::L1Hit])`.
 */
l1_hits: number, 
/**
 *Count: `Source::Entered(&[Phase::EdgeHit])`.
 */
edge_hits: number, 
/**
 *Count: `Source::Entered(&[Phase::EarlyHit])`.
 */
early_hits: number, 
/**
 *Count: `Source::Entered(&[Phase::Refresh])`.
 */
refreshes: number, 
/**
 *Count: `Source::Entered(&[Phase::Fallback])`.
 */
fallbacks: number, 
/**
 *Count: `Source::Changes(CacheChange::Evicted)`.
 */
evictions: number, 
/**
 *Count: `Source::Entered(&[Phase::LockLost])`.
 */
locks_lost: number, 
/**
 *Count: `Source::Entered(&[Phase::LockStolen])`.
 */
locks_stolen: number, 
/**
 *Count: `Source::Entered(&[Phase::FillRefused])`.
 */
fills_refused: number, 
/**
 *Count: `Source::Entered(&[Phase::WriteToApp])`.
 */
write_requests: number, 
/**
 *Count: `Source::StaleReads`.
 */
stale_reads: number, 
/**
 *Count: `Source::LostWrites`.
 */
lost_writes: number, 
/**
 *Milliseconds: `Source::Quantile(Whose::Answered, 0.5)`.
 */
p50_ms: number, 
/**
 *Milliseconds: `Source::Quantile(Whose::Answered, 0.9)`.
 */
p90_ms: number, 
/**
 *Milliseconds: `Source::Quantile(Whose::Answered, 0.99)`.
 */
p99_ms: number, 
/**
 *Milliseconds: `Source::Quantile(Whose::Answered, 0.999)`.
 */
p999_ms: number, 
/**
 *Milliseconds: `Source::Slowest(Whose::Answered)`.
 */
slowest_ms: number, 
/**
 *Milliseconds: `Source::Quantile(Whose::All, 0.5)`.
 */
lived_p50_ms: number, 
/**
 *Milliseconds: `Source::Quantile(Whose::All, 0.9)`.
 */
lived_p90_ms: number, 
/**
 *Milliseconds: `Source::Quantile(Whose::All, 0.99)`.
 */
lived_p99_ms: number, 
/**
 *Milliseconds: `Source::Quantile(Whose::All, 0.999)`.
 */
lived_p999_ms: number, 
/**
 *Milliseconds: `Source::Slowest(Whose::All)`.
 */
lived_slowest_ms: number, 
/**
 *Count: `Source::Met`.
 */
target_met: number, 
/**
 *Count: `Source::Missed`.
 */
target_missed: number, 
/**
 *Count: `Source::Decided`.
 */
target_decided: number, 
/**
 *Share: `Source::Ratio(&Source::Met, FigureId::target_decided)`.
 */
target_share: number, 
/**
 *Count: `Source::Steps`.
 */
events: number, 
/**
 *`shed` by its former name.
 */
turned_away: number, 
/**
 *`orphaned` by its former name.
 */
wasted: number, 
/**
 *`second_lookups` by its former name.
 */
rechecks: number, 
/**
 *PerSecond: `Source::EachSecond(FigureId::answered)`.
 */
goodput_per_s: number, 
/**
 *PerSecond: `Source::EachSecond(FigureId::target_met)`.
 */
goodput_target_per_s: number, 
/**
 *PerSecond: `Source::EachSecond(FigureId::failed)`.
 */
failures_per_s: number, 
/**
 *Seconds: `Source::Recovered`.
 */
recovered_s: number, 
/**
 *Seconds: `Source::WithoutSuccess`.
 */
no_success_s: number, 
/**
 *Milliseconds: `Source::WorstSecond`.
 */
worst_second_p99_ms: number, 
/**
 *Count: `Source::MostInASecond(FAILS)`.
 */
worst_second_failed: number, 
/**
 *Count: `Source::QueriesInTraffic`.
 */
db_queries_in_traffic: number, 
/**
 *Seconds: `Source::Saturated`.
 */
db_saturated_s: number, 
/**
 *Ratio: `Source::Offered`.
 */
offered_load: number, 
/**
 *Ratio: `Source::MostOffered`.
 */
offered_peak: number, 
/**
 *Milliseconds: `Source::MeanStay(WAITS, FigureId::waits)`.
 */
wait_ms: number, 
/**
 *Count: `Source::MostInASecond(&[Phase::ToDatabase])`.
 */
db_peak_per_s: number, 
/**
 *Count: `Source::MostLoadsInASecond`.
 */
loads_peak_per_s: number, 
/**
 *Count: `Source::Peak(Phase::InDatabase)`.
 */
db_peak_in_flight: number, 
/**
 *Count: `Source::Peak(Phase::WaitPool)`.
 */
db_peak_queue: number, 
/**
 *Count: `Source::NodeOrders`.
 */
node_operations: number, 
/**
 *Count: `Source::BusiestNode`.
 */
busiest_node: number, 
/**
 *Count: `Source::QuietestNode`.
 */
quietest_node: number, 
/**
 *Count: `Source::MostEntries`.
 */
memory_entries: number, 
/**
 *Bytes: `Source::MostBytes`.
 */
memory_bytes: number, 
/**
 *Milliseconds: `Source::OldestStale`.
 */
oldest_stale_ms: number, 
/**
 *Count: `Source::AcceptedWrites`.
 */
writes: number, 
/**
 *Count: `Source::StoredWrites`.
 */
writes_stored: number, 
/**
 *Count: `Source::WritesLeft`.
 */
writes_queued: number, 
/**
 *Milliseconds: `Source::Mean(Whose::Answered)`.
 */
mean_ms: number, 
/**
 *Milliseconds: `Source::Mean(Whose::All)`.
 */
lived_mean_ms: number, 
/**
 *Seconds: `Source::End`.
 */
end_s: number, 
/**
 * The latencies once more, as one object.
 */
latency_ms: Latency, 
/**
 * The same as clients lived it.
 */
lived_ms: Latency, 
/**
 * The names of those figures that are at least so much, because clients failed and what is known of them is how
 * long they waited.
 */
over: FigureName[], 
/**
 * How many orders each cache node was given, by its number: lookups, stores, deletions, and those of locks.
 */
node_orders: Array<number>, 
/**
 * The recording's digest, as a link spells one.
 */
digest: string };

/**
 * A sweep, or what there is of it so far.
 */
export type Sweep = { axes: Array<Axis>, 
/**
 * Which figure.
 */
figure: string, limit: number | null, seeds: number, 
/**
 * The values of the last parameter change first.
 */
points: Array<Swept>, 
/**
 * Of each world, where there is a limit and one parameter.
 */
tips: Array<Tip>, 
/**
 * Of all runs.
 */
digest: string, 
/**
 * A link that asks the same and expects the same answer.
 */
fragment: string };

/**
 * What the figure of a sweep comes to at one value of each parameter.
 */
export type Swept = { 
/**
 * The values, as spelled in a link.
 */
texts: Array<string>, 
/**
 * The same as numbers; times in nanoseconds.
 */
values: Array<number>, a: Spread, b: Spread, 
/**
 * A link that shows it.
 */
fragment: string };

/**
 * What an intervention is done to.
 */
export type Target = "key" | "node" | "cache" | "database" | "app" | "readers";

/**
 * Where a world begins or ceases to keep the limit: the median over the seeds, and an interval of it.
 */
export type Tip = { world: Side, found: TipFound, 
/**
 * As spelled in a link; empty where it does not change.
 */
at: string, low: string, high: string, 
/**
 * The same as a number; 0 where it does not change.
 */
value: number };

/**
 * What is found of a limit.
 */
export type TipFound = "begins" | "ends" | "always" | "never";

/**
 * What a figure's number means.
 */
export type Unit = "count" | "share" | "ratio" | "milliseconds" | "seconds" | "bytes" | "per_second";

/**
 * What is known of each world's demand.
 */
export type Unstable = { a: Message | null, b: Message | null };

/**
 * Version 0 is what was there before the run; the writes count from 1.
 */
export type Versions = { 
/**
 * The newest that a client was told is written.
 */
newest: number, primary: number, replica: number, 
/**
 * What each cache node was given last.
 */
nodes: Array<number>, 
/**
 * What each app has in its own memory.
 */
apps: Array<number> };

/**
 * Of what stretch of time a figure can be asked.
 */
export type View = "so_far" | "now" | "whole";

/**
 * What requests wait for, and so where they stand meanwhile.
 */
export type Wait = "load" | "process" | "connection" | "node" | "next-try";

/**
 * The ways on which requests move, from and to.
 */
export type Way = "client-to-app" | "app-to-client" | "cdn-and-back" | "app-to-node" | "node-again" | "node-to-app" | "node-and-back" | "loader-to-database" | "database-to-loader" | "database-to-node";

/**
 * What a run of both worlds will take, by estimate, and what to say of that before it is run.
 */
export type Weight = { bytes: number, steps: number, warning: Message | null };

/**
 * Why a request reached the database, or how it was spared.
 */
export type Why = { reached: boolean, facts: Array<Fact> };

export type World = "a" | "b";

/**
 * One world at one instant. The columns `who` to `kind` run in parallel, a row a request.
 */
export type WorldFrame = { figures: Figures, 
/**
 * One of how many moving requests is among the rows.
 */
every: number, 
/**
 * How many are in each phase.
 */
inside: Uint32Array, who: Uint32Array, phase: Uint8Array, place: Uint16Array, app: Uint16Array, 
/**
 * How much of the phase is over, from 0 to 1.
 */
progress: Float32Array, 
/**
 * In a queue: how many stand before it.
 */
rank: Uint32Array, 
/**
 * 0 a read, 1 a write, 2 work in the background, 3 orphaned work, 4 a read whose answer is old.
 */
kind: Uint8Array, 
/**
 * How many writes wait in each app; empty where none ever did.
 */
writeQueues: Uint32Array, 
/**
 * Whether the breaker of each process is open; empty where none ever was.
 */
breakers: Array<boolean>, 
/**
 * Phase, place and length of each queue.
 */
queues: Array<[number, number, number]>, 
/**
 * Entries and bytes of each node.
 */
fills: Array<[number, number]>, 
/**
 * The hot key on each node: when it was stored, until when it is fresh, whether it is held.
 */
hot: Array<[number, number, boolean] | null>, 
/**
 * What each app holds in its own memory; empty where apps keep nothing.
 */
l1: Array<[number, number]>, 
/**
 * The hot key in each app's own memory.
 */
l1Hot: Array<[number, number, boolean] | null>, 
/**
 * The hot key's locks or leases that keep others away, and those that are over while their holders still work.
 */
holds: Array<Hold>, 
/**
 * Which version of the hot key is where; null where nothing is written.
 */
versions: Versions | null, readings: Readings, 
/**
 * How many writes each app had accepted that are lost; empty where none ever was.
 */
lostWrites: Array<number>, 
/**
 * What the nodes hold, key by key; null where all ask for one key.
 */
contents: Contents | null, 
/**
 * For each node: of the keys that it is asked for, how many it holds since before the last change of the members,
 * how many since then, and how many not; and how many it holds that others are asked for now. Empty on one node.
 */
stock: Array<[number, number, number, number]>, 
/**
 * How many orders a second each node was given lately; empty on one node.
 */
nodeLoad: Array<number> };

export type WorldResults = { alerts: Array<Alert>, 
/**
 * Which alert cannot fire in a run so short; null where all can.
 */
silent: Message | null, cost: Cost };

export type WorldRun = { plan: Plan, summary: Summary, 
/**
 * The most that each figure comes to at any instant, or somewhat more.
 */
most: Figures, 
/**
 * The most that were in each phase at once.
 */
peaks: Array<number>, 
/**
 * The share of the keys that had another node after nodes joined or left; null where none did.
 */
remapped: number | null, 
/**
 * Where the keys are; null where all are on one node, or all ask for one key.
 */
placed: Placed | null };

/**
 * Every figure.
 */
export type FigureName = "requests" | "answered" | "failed" | "ended" | "answered_share" | "timed_out" | "retries" | "error_answers" | "errors" | "shed" | "orphaned" | "waits" | "db_queries" | "loads" | "lookups" | "hits" | "misses" | "hot_misses" | "stale_hits" | "negative_hits" | "hit_ratio" | "queries_per_miss" | "amplification" | "second_lookups" | "filtered" | "l1_hits" | "edge_hits" | "early_hits" | "refreshes" | "fallbacks" | "evictions" | "locks_lost" | "locks_stolen" | "fills_refused" | "write_requests" | "stale_reads" | "lost_writes" | "p50_ms" | "p90_ms" | "p99_ms" | "p999_ms" | "slowest_ms" | "lived_p50_ms" | "lived_p90_ms" | "lived_p99_ms" | "lived_p999_ms" | "lived_slowest_ms" | "target_met" | "target_missed" | "target_decided" | "target_share" | "events" | "unanswered" | "running" | "queued" | "db_load" | "waiting" | "queued_writes" | "longest_ms" | "goodput_per_s" | "goodput_target_per_s" | "failures_per_s" | "recovered_s" | "no_success_s" | "worst_second_p99_ms" | "worst_second_failed" | "db_queries_in_traffic" | "db_saturated_s" | "offered_load" | "offered_peak" | "wait_ms" | "db_peak_per_s" | "loads_peak_per_s" | "db_peak_in_flight" | "db_peak_queue" | "node_operations" | "busiest_node" | "quietest_node" | "memory_entries" | "memory_bytes" | "oldest_stale_ms" | "writes" | "writes_stored" | "writes_queued" | "mean_ms" | "lived_mean_ms" | "end_s";

/**
 * Every figure that means something in a stretch of time.
 */
export type SeriesName = "requests" | "answered" | "failed" | "ended" | "answered_share" | "timed_out" | "retries" | "error_answers" | "errors" | "shed" | "orphaned" | "waits" | "db_queries" | "loads" | "lookups" | "hits" | "misses" | "hot_misses" | "stale_hits" | "negative_hits" | "hit_ratio" | "queries_per_miss" | "amplification" | "second_lookups" | "filtered" | "l1_hits" | "edge_hits" | "early_hits" | "refreshes" | "fallbacks" | "evictions" | "locks_lost" | "locks_stolen" | "fills_refused" | "write_requests" | "stale_reads" | "lost_writes" | "p50_ms" | "p90_ms" | "p99_ms" | "p999_ms" | "slowest_ms" | "lived_p50_ms" | "lived_p90_ms" | "lived_p99_ms" | "lived_p999_ms" | "lived_slowest_ms" | "target_met" | "target_missed" | "target_decided" | "target_share" | "events" | "running" | "queued" | "db_load" | "waiting";

/**
 * What stands in a sentence: a text, a number, something with words of its own, a measured length of time in nanoseconds, a
 * share from 0 to 1, a size in gigabytes, or several things to say one after another.
 */
export type Arg = string | number | Message | { measured: number } | { percent: number } | { gigabytes: number } | { list: Message[] };

export type Series = Record<SeriesName, Float64Array>;
