// Sentences by the names under which the engine sends what they tell: what a request does in each phase. Pure.

/** @import { Plan } from './engine-types.js' */

/** Where the cache is asked: its node, where that says more than that it is the cache. @param {Plan} plan @param {number} place @param {string} how */
const there = (plan, place, how) => (plan.nodes.length === 1 && node(plan, 0) === 'cache' ? '' : ` ${how} ${node(plan, place)}`);

/** A node's name, without its scheme, and not to be broken at a hyphen. @param {Plan} plan @param {number} place */
const node = (plan, place) => (plan.nodes[place] ?? 'the cache').replace(/^https?:\/\//, '').replaceAll('-', '\u2011');

/**
 * What a request does in a phase.
 * @type {Record<string, (plan: Plan, place: number) => string>}
 */
const WORDS = {
  'to-app': (plan, place) => (plan.apps > 1 ? `goes to app ${place + 1}` : 'goes to the app'),
  'to-node': (plan, place) => (plan.peers ? `asks the owner, ${node(plan, place)}` : `asks the cache${there(plan, place, 'on')}`),
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
  'to-fill': (plan, place) => `stores the value ${there(plan, place, 'on').trim() || 'in the cache'}`,
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
  'to-invalidate': (plan, place) => `has the key deleted ${there(plan, place, 'on').trim() || 'from the cache'}`,
  invalidated: () => 'the key is deleted',
  'to-update': (plan, place) => `stores what was written ${there(plan, place, 'on').trim() || 'in the cache'}`,
  updated: () => 'the cache has what was written',
  'cache-write-failed': () => 'the cache has not done its part',
  'write-to-node': (plan, place) => `goes to ${there(plan, place, '').trim() || 'the cache'}, which writes it through`,
  'wait-write': () => 'waits for the write before it',
  logging: () => 'is written to the app’s log',
  flush: () => 'a batch of queued writes sets out',
  flushed: () => 'the batch is over',
  cancelled: () => 'cut short: it stops here',
  'delete-again': () => 'the key is deleted once more, in the background',
};

/** The phases that have words, for a test that none is forgotten. */
export const WORDED = Object.keys(WORDS);

/** @param {Plan} plan @param {{ name: string, place: number }} step Its phase, by name. @returns {string} */
export function words(plan, { name, place }) {
  return WORDS[name]?.(plan, place) ?? name.replace(/-/g, ' ');
}
