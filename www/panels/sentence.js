// The caption's words, with the figures of one instant. Pure.
import { bare, valueOf } from '../figures.js';
import { count, millis } from '../format.js';

/** @import { Figure, Figures, Pair, Run, Summary } from '../engine-types.js' */

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
 * @param {Pair<Figures>} figures
 * @param {string} key
 * @param {Figure[]} table
 * @returns {string}
 */
export function fill(caption, figures, key, table) {
  const filled = caption.replace(/\{([ab])\.(\w+)\}/g, (whole, world, name) => {
    const figure = table.find((one) => one.name === name);
    if (!figure) return whole;
    const value = valueOf(figures[/** @type {'a' | 'b'} */ (world)], figure.name);
    return value === undefined ? whole : bare(figure, value);
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

/** What to say where a preset says nothing. @param {Pair<Figures>} figures @returns {string} */
export function soFar({ a, b }) {
  if (a.db_queries === 0 && b.db_queries === 0) return 'No query has gone to the database yet.';
  return agree(`So far A has sent ${count(a.db_queries)} queries to the database, B ${count(b.db_queries)}.`);
}

/** What it came to. @param {Run} run @returns {string} */
export function summary({ a, b }) {
  return `A: ${total(a.summary)} B: ${total(b.summary)}`;
}

/** @param {Summary} world */
function total({ db_queries, failed, slowest_ms, answered }) {
  const slowest = answered > 0 ? `, slowest answer ${millis(slowest_ms)}` : '';
  return `${agree(`${count(db_queries)} queries`)}${slowest}${failed > 0 ? `, ${count(failed)} failed` : ''}.`;
}
