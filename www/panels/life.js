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
};

/** @param {Plan} plan @param {NamedStep} step @returns {string} */
export function words(plan, { name, place }) {
  return WORDS[name]?.(plan, place) ?? name.replace(/-/g, ' ');
}

/** @param {NamedStep[]} steps @param {number} t @returns {number} The step it is in at `t`; -1 before the first. */
export function stepAt(steps, t) {
  return steps.findLastIndex((step) => step.at <= t);
}

/**
 * Where in the code the request is: its phase, but where a value is handed on it matters where that came from.
 * @param {NamedStep[]} steps
 * @param {number} index
 * @returns {string}
 */
export function situation(steps, index) {
  const name = steps[index]?.name ?? '';
  if (name !== 'to-client' && name !== 'loaded') return name;
  const before = steps[index - 1]?.name ?? '';
  if (name === 'loaded') return before === 'wait-flight' ? 'home-after-wait-flight' : name;
  return before === 'loaded' ? situation(steps, index - 1) : `home-after-${before}`;
}
