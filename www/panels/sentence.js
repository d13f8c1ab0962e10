// The caption's words, with the figures of one instant. Pure.
import { count, millis } from '../format.js';

/** @import { Run, Summary, WorldFrame } from '../types.js' */

/**
 * @typedef {Pick<WorldFrame, 'unanswered' | 'queries' | 'running' | 'queued' | 'waiting'>
 *   & Partial<Pick<WorldFrame, 'hits' | 'staleHits' | 'negativeHits' | 'misses' | 'filtered' | 'refreshes' | 'locksStolen'
 *     | 'requests' | 'failed' | 'timedOut' | 'retries' | 'errors' | 'turnedAway' | 'l1Hits' | 'edgeHits' | 'fallbacks' | 'wasted' | 'staleReads' | 'lostWrites' | 'writeQueues'>>} Figures
 * @typedef {{ a: Figures, b: Figures }} Pair
 */

/** @type {Record<string, (world: Figures) => number>} */
const FIGURES = {
  db_queries: (world) => world.dbQueries,
  queued: (world) => world.queued,
  waiting: (world) => world.waiting,
  unanswered: (world) => world.unanswered,
  stale_hits: (world) => world.staleHits ?? 0,
  filtered: (world) => world.filtered ?? 0,
  refreshes: (world) => world.refreshes ?? 0,
  locks_stolen: (world) => world.locksStolen ?? 0,
  stale_reads: (world) => world.staleReads ?? 0,
  lost_writes: (world) => world.lostWrites ?? 0,
  queued_writes: (world) => world.queuedWrites ?? 0,
  hit_ratio: hitRatio,
  running: (world) => world.running,
  requests: (world) => world.requests ?? 0,
  failed: (world) => world.failed ?? 0,
  timed_out: (world) => world.timedOut ?? 0,
  retries: (world) => world.retries ?? 0,
  errors: (world) => world.errors ?? 0,
  turned_away: (world) => world.turnedAway ?? 0,
  l1_hits: (world) => world.l1Hits ?? 0,
  edge_hits: (world) => world.edgeHits ?? 0,
  fallbacks: (world) => world.fallbacks ?? 0,
  wasted: (world) => world.wasted ?? 0,
};

/** Looks into the cache that found something, in percent. @param {Figures} world */
export function hitRatio({ hits = 0, staleHits = 0, negativeHits = 0, misses = 0 }) {
  const found = hits + staleHits + negativeHits;
  return found + misses === 0 ? 0 : Math.round((100 * found) / (found + misses));
}

/** @type {Record<string, string>} What follows a 1 in place of what follows other numbers. */
const SINGULAR = {
  queries: 'query',
  readers: 'reader',
  requests: 'request',
  answers: 'answer',
  are: 'is',
  have: 'has',
  run: 'runs',
  stand: 'stands',
  wait: 'waits',
};
/** @type {Record<string, string>} */
const PLURAL = { query: 'queries', reader: 'readers', request: 'requests', answer: 'answers' };

/**
 * A preset's caption with the figures in it.
 * @param {string} caption
 * @param {Pair} frame
 * @param {string} key
 * @returns {string}
 */
export function fill(caption, frame, key) {
  const filled = caption.replace(/\{([ab])\.(\w+)\}/g, (whole, world, name) => {
    const figure = FIGURES[name];
    return figure ? count(figure(frame[/** @type {'a' | 'b'} */ (world)])) : whole;
  });
  // The key comes last: its name is nobody's grammar.
  return agree(filled).replaceAll('{key}', () => key);
}

/**
 * Makes the words after a number agree with it: `1 query`, `2 queries`, `1 reader is`.
 * @param {string} text
 * @returns {string}
 */
export function agree(text) {
  return text.replace(/(?<![\d\u202f.,])(\d[\d\u202f]*)((?: [a-z]+){1,3})/g, (_, number, words) => {
    const swap = number === '1' ? SINGULAR : PLURAL;
    return number + words.replace(/[a-z]+/g, (/** @type {string} */ word) => swap[word] ?? word);
  });
}

/** What to say where a preset says nothing. @param {Pair} frame @returns {string} */
export function soFar({ a, b }) {
  if (a.queries === 0 && b.queries === 0) return 'No query has gone to the database yet.';
  return agree(`So far A has sent ${count(a.queries)} queries to the database, B ${count(b.queries)}.`);
}

/** What it came to. @param {Run} run @returns {string} */
export function summary({ a, b }) {
  return `A: ${total(a.summary)} B: ${total(b.summary)}`;
}

/** @param {Summary} world */
function total({ db_queries, failed, latency_ms, answered }) {
  const slowest = answered > 0 ? `, slowest answer ${millis(latency_ms.max)}` : '';
  return `${agree(`${count(db_queries)} queries`)}${slowest}${failed > 0 ? `, ${count(failed)} failed` : ''}.`;
}
