// A problem in a few numbers, as a link that shows it without any protection. Pure.

/**
 * @typedef {'one' | 'hot' | 'alike' | 'unknown'} Reads One key; many keys, some of them hot; many keys, all alike; one key, and keys that do not exist.
 * @typedef {'expiry' | 'deletion' | 'restart' | 'outage' | 'together'} Worry
 *
 * @typedef {object} Problem
 * @property {Reads} reads
 * @property {number} rate Requests a second.
 * @property {number} processes
 * @property {number} query In milliseconds.
 * @property {number} connections
 * @property {number} ttl In seconds.
 * @property {Worry} worry
 */

/** The numbers that are asked for, with what they may be. */
export const NUMBERS = /** @type {const} */ ({
  rate: { value: 800, min: 1, max: 100_000, step: 1 },
  processes: { value: 12, min: 1, max: 1_000, step: 1 },
  query: { value: 300, min: 0.001, max: 60_000, step: 'any' },
  connections: { value: 40, min: 1, max: 100_000, step: 1 },
  ttl: { value: 60, min: 0.001, max: 86_400, step: 'any' },
});

/** @type {readonly Reads[]} */
export const READS = ['one', 'hot', 'alike', 'unknown'];
/** @type {readonly Worry[]} */
export const WORRIES = ['expiry', 'deletion', 'restart', 'outage', 'together'];

/** How many keys there are, where there are many. */
const KEYS = 1_000;
/** Seconds of traffic before what happens, and at least after it. */
const BEFORE = 10;
const AFTER = 10;
/** An outage lasts so long, in seconds. */
const OUTAGE = 5;

/** @param {number} seconds @returns {string} */
const spelled = (seconds) => (Number.isInteger(seconds) ? `${seconds}s` : `${Math.max(1, Math.round(seconds * 1_000))}ms`);

/**
 * The traffic begins some seconds before what one worries about, and goes on until the database has had time to recover: a
 * longer run shows nothing else.
 * @param {Problem} problem @returns {string} A link's fragment.
 */
export function asLink({ reads, rate, processes, query, connections, ttl, worry }) {
  const expires = worry === 'expiry' || worry === 'together';
  // A value expires at the end of its TTL; anything else happens while the value is there, if it can be.
  const at = expires ? ttl : Math.min(BEFORE, ttl / 2);
  const start = Math.max(0, at - BEFORE);
  const lasts = at - start + Math.max(AFTER, (20 * query) / 1_000, worry === 'outage' ? 2 * OUTAGE : 0);
  const keys = reads === 'hot' || reads === 'alike' || worry === 'together';
  const does = {
    expiry: [],
    together: [],
    deletion: [`do=delete@${spelled(at)}`],
    restart: [`do=flush@${spelled(at)}`],
    outage: ['clients.timeout=2s', 'clients.retry=fixed', 'clients.retries=3', `do=outage:${OUTAGE}s@${spelled(at)}`],
  }[worry];
  return [
    'preset=hot-key',
    'clients.arrivals=poisson',
    `clients.rate=${rate}`,
    `clients.for=${spelled(Math.ceil(lasts))}`,
    `clients.start=${spelled(start)}`,
    'clients.calm_rate=0',
    ...(keys ? [`keys.popularity=${reads === 'hot' ? 'zipf' : 'uniform'}`, `keys.count=${KEYS}`, `cache.preload_keys=${KEYS}`] : []),
    ...(reads === 'unknown' ? ['keys.missing_share=0.5', 'keys.missing_count=0'] : []),
    `apps.count=${processes}`,
    'cache.nodes=cache',
    `cache.ttl=${spelled(ttl)}`,
    `database.query_time=${query}ms`,
    `database.connections=${connections}`,
    ...does,
  ].join('&');
}
