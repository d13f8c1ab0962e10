// The shapes of what crosses from the engine, as JSDoc types. This file holds no code.

/**
 * @typedef {'a' | 'b'} World
 *
 * @typedef {object} Parameter One control, as the engine declares it.
 * @property {string} path
 * @property {string} group Its group's name.
 * @property {string} label
 * @property {string} help
 * @property {'whole' | 'real' | 'time' | 'choice' | 'flag' | 'text' | 'names' | 'script'} kind
 * @property {string} range The accepted range in words.
 * @property {string} unit
 * @property {number | null} min Times in nanoseconds.
 * @property {number | null} max
 * @property {[name: string, label: string][]} options
 * @property {boolean} first Whether it is seen before somebody asks for more.
 * @property {string | null} quiet The value with which it stays out of the way.
 * @property {[from: number, to: number] | null} span What a slider spans, where that is less than what is accepted.
 * @property {'seed' | 'node-price' | 'query-price' | null} role What the page does with it besides.
 *
 * @typedef {object} Preset
 * @property {string} name
 * @property {string} title
 * @property {string} question
 * @property {string} subject The heading that it stands under in the list.
 * @property {string} seed Where it comes from, in words.
 * @property {string[]} variants What B may be, by name; empty where there is nothing to choose.
 *
 * @typedef {'key' | 'node' | 'cache' | 'database' | 'app' | 'readers'} Target What an intervention is done to.
 * @typedef {{ kind: 'key' | 'node' | 'node-or-all' | 'new-node' | 'app' | 'times' | 'length' | 'readers', usual: string }} Need
 *
 * @typedef {object} Form One kind of intervention, as it is chosen.
 * @property {string} verb How it is spelled in a link.
 * @property {Target} target
 * @property {string} label
 * @property {Need[]} needs What it must be told, in the order in which that is spelled.
 *
 * @typedef {'travelling' | 'hit' | 'waiting' | 'database' | 'stale' | 'write' | 'failed'} State
 * @typedef {'client-to-app' | 'app-to-client' | 'cdn-and-back' | 'app-to-node' | 'node-again' | 'node-to-app' | 'node-and-back' | 'loader-to-database' | 'database-to-loader'} Way
 * @typedef {'load' | 'connection' | 'node' | 'next-try'} Wait What a request waits for.
 * @typedef {'node' | 'connection' | 'log'} Spot Where something works on a request.
 * @typedef {'begin' | 'look' | 'found' | 'wait' | 'share' | 'lock' | 'again' | 'foundAgain' | 'tryLock' | 'sleep' | 'query' | 'fill' | 'release' | 'done'
 *   | 'writing' | 'update' | 'invalidate' | 'put' | 'atCache' | 'through' | 'enqueue' | 'written'} Statement One of the program that a request runs through.
 *
 * @typedef {object} Phase
 * @property {string} name
 * @property {State} state
 * @property {'moves' | 'waits' | 'lingers' | 'works' | 'passes' | 'ends'} course What happens in it.
 * @property {Way | null} way Where it moves.
 * @property {Wait | null} waitsFor
 * @property {Spot | null} spot
 * @property {boolean} waiting Whether requests stand in a line.
 * @property {boolean} beginsToWrite Whether the life of a write begins here.
 * @property {boolean} decides Whether it is plain from here on whether the request needs the database.
 * @property {Statement | null} reads Where in its program a read is.
 * @property {Statement | null} writes Where in its program a write is.
 * @property {Statement | null} home Where in its program a read is that hands its value on after this phase.
 * @property {boolean} handsOn Whether a value is handed on in it.
 *
 * @typedef {{ name: string, title: string, own: boolean }} Group Parameters that belong together; `own`: each world has its own.
 * @typedef {{ parameters: Parameter[], groups: Group[], presets: Preset[], forms: Form[], phases: Phase[] }} Catalogue
 *
 * @typedef {{ text: string, number: number | null, matters: boolean }} Cell A parameter's value, as spelled in a link.
 * @typedef {{ field: string, message: string }} Fault
 *
 * @typedef {object} Link The comparison that is described; `a` and `b` run parallel to `Catalogue.parameters`.
 * @property {string} preset
 * @property {string} fragment Without playhead and digest.
 * @property {Cell[]} a
 * @property {Cell[]} b
 * @property {string | null} variant The preset's variant that B is.
 * @property {Line[]} lines What is done while the worlds run, in order of time.
 * @property {Fault[]} faults
 * @property {{ bytes: number, steps: number, warning: string | null }} weight what a run of both worlds will take, by
 *   estimate, and what to say before it if it may not fit or takes long
 * @property {number | null} t The playhead that the link asked for, in nanoseconds.
 * @property {string | null} digest The digest that the link expects.
 *
 * @typedef {object} Line One intervention.
 * @property {string} spelled As in a link, with its time.
 * @property {number} at In nanoseconds.
 * @property {string} time As spelled in a link.
 * @property {string} words
 * @property {'' | World} world In which world; empty for both.
 *
 * @typedef {{ act: string, words: string }} Offer Something that can be done to one thing at one instant.
 *
 * @typedef {object} Plan One world's fixed parts.
 * @property {boolean} peers Peer to peer: the owner loads. Else the app that asked does.
 * @property {number} apps
 * @property {string[]} nodes
 * @property {[at: number, node: number][]} points Virtual nodes, clockwise, 0 to 1.
 * @property {string} key
 * @property {number} keyAt
 * @property {number} owner
 * @property {number} ttl
 * @property {number} grace For how long past its TTL a value is served, in nanoseconds.
 * @property {number} maxEntries 0 for no limit.
 * @property {number} maxBytes
 * @property {number} connections
 * @property {number} replicas Each has as many connections, numbered after the primary's.
 * @property {number} l1Ttl How long an app keeps a value in its own memory, in nanoseconds; 0 where it keeps none.
 * @property {string} writes How writes are done, by the strategy's name in links; empty where nothing is written.
 * @property {boolean} breaker Whether processes have a circuit breaker before the database.
 * @property {number} timeout How long a client waits for an answer, in nanoseconds; 0 for as long as it takes.
 * @property {number} cdnShare The share of reads that a CDN answers.
 * @property {number} service How long a node works on one request, in nanoseconds; 0 where it takes no time.
 * @property {number} hotCopies On how many nodes a hot key is kept.
 * @property {[from: number, to: number][]} cuts When no app reaches any cache node.
 * @property {[from: number, to: number, times: number][]} paces When the database is not at its usual pace: how many times as long a query takes; 0 where nothing gets on, -1 where every query is refused.
 * @property {{ from: number, present: boolean[], points: [at: number, node: number][], owner: number }[]} eras How the nodes change; empty where they do not.
 * @property {boolean[]} [present] Which nodes answer, at one instant.
 * @property {string} coalesce
 * @property {string} gate What makes the requests of one process wait for each other.
 * @property {string} central What the cache has for all processes: `lock`, `lease`, or nothing.
 * @property {string} protection
 * @property {string} title The world's name beside the other's.
 * @property {string} promise
 *
 * @typedef {object} Latency
 * @property {number} mean
 * @property {number} p50
 * @property {number} p90
 * @property {number} p99
 * @property {number} p999
 * @property {number} max
 *
 * @typedef {object} Summary The whole run's figures.
 * @property {number} requests
 * @property {number} answered
 * @property {number} failed
 * @property {number} hits
 * @property {number} misses
 * @property {number} stale_hits
 * @property {number} negative_hits
 * @property {number} filtered
 * @property {number} rechecks
 * @property {number} locks_lost
 * @property {number} locks_stolen
 * @property {number} fills_refused
 * @property {number} refreshes
 * @property {number} hit_ratio 0 without a look.
 * @property {number} evictions
 * @property {number} timed_out
 * @property {number} retries
 * @property {number} errors
 * @property {number} turned_away
 * @property {number} l1_hits
 * @property {number} edge_hits
 * @property {number} fallbacks
 * @property {number} wasted
 * @property {number} stale_reads
 * @property {number} oldest_stale_ms
 * @property {number} writes
 * @property {number} writes_stored
 * @property {number} writes_queued
 * @property {number} lost_writes
 * @property {number} db_queries
 * @property {number} db_peak_in_flight
 * @property {number} db_peak_queue
 * @property {number} db_peak_per_s
 * @property {number} queries_per_miss 0 without a miss.
 * @property {Latency} latency_ms
 * @property {number} events
 * @property {number} end_s
 * @property {string} digest
 *
 * @typedef {{ plan: Plan, summary: Summary, peaks: number[] }} WorldRun
 * @typedef {{ from: number, to: number, view: number, caption: string }} Scene Times in ns, `view` in seconds.
 * @typedef {{ at: number, label: string, world: World | null }} Marker
 *
 * @typedef {object} Run What the page must know of a finished simulation.
 * @property {number} end
 * @property {number} opens
 * @property {string} digest
 * @property {Scene[]} scenes
 * @property {Marker[]} markers
 * @property {WorldRun} a
 * @property {WorldRun} b
 *
 * @typedef {object} WorldFrame One world at one instant. The columns `who` to `kind` run in parallel, a row a request.
 * @property {number} requests
 * @property {number} answered
 * @property {number} failed
 * @property {number} unanswered Under way, and nobody has given it an answer yet.
 * @property {number} hits
 * @property {number} staleHits
 * @property {number} misses
 * @property {number} negativeHits
 * @property {number} filtered
 * @property {number} refreshes Background work, which no client waits for.
 * @property {number} locksStolen
 * @property {number} timedOut Clients that gave up for good; they are among those that failed.
 * @property {number} retries
 * @property {number} errors Queries that the database refused, or that ended with an error.
 * @property {number} turnedAway Loads that a breaker, a limit or a throttle turned away before the database.
 * @property {number} l1Hits
 * @property {number} edgeHits
 * @property {number} fallbacks Requests that took an old value because there was no new one.
 * @property {number} wasted Works that were done when nobody waited for them any more.
 * @property {number} staleReads Reads that were given a value which had been written anew before they asked.
 * @property {number} lostWrites
 * @property {number} queries
 * @property {number} running
 * @property {number} queued
 * @property {number} waiting
 * @property {number} p99 Milliseconds; NaN before the first answer.
 * @property {number} longest The longest wait for an answer so far, in milliseconds; those who still wait included.
 * @property {number} every One of how many moving requests is among the rows.
 * @property {Uint32Array} inside How many are in each phase.
 * @property {Uint32Array} who
 * @property {Uint8Array} phase
 * @property {Uint16Array} place
 * @property {Uint16Array} app
 * @property {Float32Array} progress
 * @property {Uint32Array} rank
 * @property {Uint8Array} kind 0 a read, 1 a write, 2 work in the background, 3 work that goes on for nobody, 4 a read whose answer is old.
 * @property {Uint32Array} writeQueues How many writes wait in each app; empty where none ever did.
 * @property {boolean[]} breakers Whether the breaker of each process is open; empty where none ever was.
 * @property {[phase: number, place: number, length: number][]} lines
 * @property {[entries: number, bytes: number][]} fills
 * @property {([stored: number, freshUntil: number, held: boolean] | null)[]} hot
 * @property {[entries: number, bytes: number][]} l1 What each app holds in its own memory; empty where apps keep nothing.
 * @property {([stored: number, freshUntil: number, held: boolean] | null)[]} l1Hot The hot key in each app's own memory.
 *
 * @typedef {{ t: number, a: WorldFrame, b: WorldFrame }} Frame
 * @typedef {{ load: Float64Array, p99: Float64Array, hitRatio: Float64Array, rates: Record<string, Float64Array> }} Series `rates`: every figure per second, by its name.
 * @typedef {{ a: Series, b: Series }} PairOfSeries
 * @typedef {{ at: number, phase: number, place: number }} Step
 * @typedef {{ a: Step[], b: Step[] }} Lives
 * @typedef {{ reached: boolean, facts: { at: number, text: string }[] }} Why Why a request reached the database, or how it was spared.
 * @typedef {{ a: Why | null, b: Why | null }} Whys
 * @typedef {{ severity: 'warning' | 'critical', at: number, until: number | null, text: string }} Alert `until`: `null` if it lasted to the end.
 * @typedef {{ nodes: number, queries: number, total: number, without: number, saved: number }} Cost Dollars a day.
 * @typedef {{ alerts: Alert[], cost: Cost }} WorldResults
 * @typedef {{ a: WorldResults, b: WorldResults }} Results
 * @typedef {{ side: '' | World, path: string, text: string }} Edit One of a parameter's value: in both worlds, or in one alone.
 * @typedef {{ variant: string } | { act: string, t: number } | { withdraw: string, side: '' | World }} Move Another change: B becomes a variant, something is done at an instant, or is taken back.
 */

export {};
