// A request's life in plain words. Pure.

/** @import { Plan, Step } from '../types.js' */

/** @typedef {Step & { name: string }} NamedStep A step with its phase's name. */

/** A node's name, without its scheme, and not to be broken at a hyphen. @param {Plan} plan @param {number} place */
const node = (plan, place) => (plan.nodes[place] ?? 'the cache').replace(/^https?:\/\//, '').replaceAll('-', '\u2011');

/**
 * What a request does in a phase.
 * @type {Record<string, (plan: Plan, place: number) => string>}
 */
const WORDS = {
  'to-app': (plan, place) => (plan.apps > 1 ? `goes to app ${place + 1}` : 'goes to the app'),
  'to-node': (plan, place) => (plan.peers ? `asks the owner, ${node(plan, place)}` : `asks the cache on ${node(plan, place)}`),
  hit: () => 'hit: the value comes back',
  'stale-hit': () => 'takes the stale value',
  'negative-hit': () => 'finds the note that there is no such key',
  filtered: () => 'the filter does not know the key: not found',
  'to-lock': () => 'asks Redis for the lock',
  'lock-granted': () => 'has the lock',
  'lock-refused': () => 'another has the lock',
  'wait-poll': () => 'sleeps, to look again later',
  'to-release': () => 'releases its lock',
  released: () => 'its lock is free again',
  'lock-lost': () => 'its lock had expired before',
  'lock-stolen': () => 'its lock had expired: it deleted another’s',
  'hot-miss': () => 'misses; another has the lease',
  'fill-refused': () => 'its lease is void: not stored',
  refresh: (plan) => (plan.peers ? 'a refresh in the background, by the owner' : 'a refresh in the background'),
  refreshed: () => 'refreshed; nobody waited for it',
  miss: (plan) => (plan.coalesce === 'lease' ? 'misses, and is given the lease' : 'misses'),
  'wait-flight': () => 'waits for another request’s answer',
  'wait-lock': () => 'waits for the lock',
  recheck: (plan) => (plan.coalesce === 'mutex' ? 'has the lock, looks again' : 'looks again'),
  'recheck-hit': () => 'finds the value this time',
  'recheck-miss': () => 'still finds nothing',
  'to-database': () => 'sends a query',
  'wait-pool': () => 'waits in line for a connection',
  'in-database': (_, place) => `its query runs on connection ${place + 1}`,
  'from-database': () => 'the result comes back',
  'to-fill': (plan, place) => `stores the value on ${node(plan, place)}`,
  'from-fill': () => 'the value is stored',
  loaded: (plan) => (plan.peers ? 'the owner hands the value over' : 'has the value'),
  'to-client': () => 'takes the answer home',
  answered: () => 'answered',
  failed: () => 'ends without an answer',
  'timed-out': () => 'its client gives up',
  backoff: () => 'no answer: its client waits, to try again',
  retry: (plan, place) => (plan.apps > 1 ? `tries again, at app ${place + 1}` : 'tries again'),
  error: () => 'takes the news home that there is no answer',
  'query-refused': () => 'the database refuses the query',
  'query-failed': () => 'the query ends with an error',
  'breaker-open': () => 'the circuit breaker is open: no query',
  shed: () => 'too much is under way: no query',
  fallback: () => 'takes the old value, for want of a new one',
  abandoned: () => 'done, and nobody waits for it any more',
  'l1-hit': () => 'finds the value in the app’s own memory',
  'wait-node': (plan, place) => `waits for its turn at ${node(plan, place)}`,
  'at-node': (plan, place) => `${node(plan, place)} works on it`,
  unreachable: (plan, place) => `waits for ${node(plan, place)}, which does not answer`,
  'edge-hit': () => 'answered by the CDN',
  'write-to-app': (plan, place) => (plan.apps > 1 ? `a write, goes to app ${place + 1}` : 'a write, goes to the app'),
  'to-invalidate': (plan, place) => `has the key deleted on ${node(plan, place)}`,
  invalidated: () => 'the key is deleted',
  'to-update': (plan, place) => `stores what was written on ${node(plan, place)}`,
  updated: () => 'the cache has what was written',
  'cache-write-failed': () => 'the cache has not done its part',
  'write-to-node': (plan, place) => `goes to ${node(plan, place)}, which writes it through`,
  'wait-write': () => 'waits for the write before it',
  logging: () => 'is written to the app’s log',
  flush: () => 'a batch of queued writes sets out',
  flushed: () => 'the batch is over',
  cancelled: () => 'cut short: it stops here',
  'delete-again': () => 'the key is deleted once more, in the background',
};

/** The phases that have words, for a test that none is forgotten. */
export const WORDED = Object.keys(WORDS);

/** @param {Plan} plan @param {NamedStep} step @returns {string} */
export function words(plan, { name, place }) {
  return WORDS[name]?.(plan, place) ?? name.replace(/-/g, ' ');
}

/** Whose life begins otherwise goes on with the work for a client that is gone. */
const BEGINNINGS = ['to-app', 'write-to-app', 'edge-hit', 'refresh', 'flush', 'delete-again'];

/**
 * Why the request reached the database, or why not. Says only what its life shows.
 * @param {Plan} plan
 * @param {NamedStep[]} steps
 */
export function why(plan, steps) {
  /** @param {string} name */
  const was = (name) => steps.some((step) => step.name === name);
  const place = plan.peers ? 'at the owner' : plan.apps > 1 ? 'in its app' : 'in the app';
  if (was('refresh')) return 'A reader found the value near its end, or past it, and had it loaded anew. No client waits for this.';
  if (was('flush')) return 'An app wrote what it had queued to the database, in one batch. No client waits for this.';
  if (was('delete-again')) return 'A read may have stored an old value since the first time. No client waits for this.';
  const first = steps[0]?.name ?? '';
  if (first && !BEGINNINGS.includes(first)) return 'Its client had given up, or was told otherwise. The work went on, and nobody had anything of it.';
  if (first === 'edge-hit') return 'The CDN had the value. No app heard of it.';
  if (first === 'write-to-app') return plan.writes === 'write-back' ? 'It was done as soon as it stood in its app’s queue. A batch brings it to the database later.' : '';
  if (was('l1-hit')) return 'Its app had the value in its own memory. It asked nobody.';
  if (was('fallback')) return 'There was no new value to be had, so that it took the old one.';
  if (was('breaker-open')) return `Too many queries had failed, so that the circuit breaker ${place} let none through.`;
  if (was('shed')) return `As many loads were under way ${place} as it allows. This one was turned away.`;
  if (was('in-database')) {
    if (plan.coalesce === 'redis-lock') return was('lock-stolen') || was('lock-lost') ? 'It got the lock and queried, and the lock expired under it.' : 'It got the lock in Redis, so it queries for all apps.';
    if (plan.coalesce === 'lease') return 'The cache gave it the lease, so it queries for all apps.';
    if (plan.coalesce === 'singleflight') return `It was the first to miss ${place}, so it leads: its query answers all who wait for it.`;
    if (plan.coalesce === 'mutex') return 'It got the lock, found the cache still empty, and queried.';
    return 'It missed, and without protection every miss is a query.';
  }
  if (was('wait-flight')) return `A query for the same key was already under way ${place}. It waited for that answer and sent none.`;
  if (was('recheck-hit') && was('wait-poll')) return 'Another request was loading the key. It slept, looked again, and found the value. It sent no query.';
  if (was('recheck-hit')) return 'When it got the lock, another request had filled the cache. It sent no query.';
  if (was('negative-hit')) return 'The cache held the note that this key does not exist. It sent no query.';
  if (was('filtered')) return 'The app’s Bloom filter does not know the key, so that it cannot exist. It asked nobody.';
  if (was('stale-hit')) return 'It took the stale value and sent no query.';
  if (was('hit')) return 'It found the value in the cache and sent no query.';
  return '';
}

/** @param {NamedStep[]} steps @param {number} t @returns {number} The step it is in at `t`; -1 before the first. */
export function stepAt(steps, t) {
  return steps.findLastIndex((step) => step.at <= t);
}

/**
 * Where in the code the request is: its phase, but where a value is handed on it matters where that came from. A write
 * goes through code of its own.
 * @param {NamedStep[]} steps
 * @param {number} index
 * @returns {string}
 */
export function situation(steps, index) {
  const name = steps[index]?.name ?? '';
  if (steps[0]?.name === 'write-to-app') return `write:${name}`;
  if (name !== 'to-client' && name !== 'loaded') return name;
  const before = steps[index - 1]?.name ?? '';
  if (name === 'loaded') return before === 'wait-flight' ? 'home-after-wait-flight' : name;
  return before === 'loaded' ? situation(steps, index - 1) : `home-after-${before}`;
}
