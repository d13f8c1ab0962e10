// The caption's words, with the figures of one instant. Pure.
import { bare, valueOf } from '../figures.js';
import { millis } from '../format.js';
import { say } from '../say.js';

/** @import { Figure, Figures, Pair, Run, Summary } from '../engine-types.js' */
/** @import { Arg } from '../say.js' */

/**
 * What may stand in a caption: `a_db_queries`, `b_hit_ratio` … A count decides on singular and plural.
 * @param {Pair<Figures>} pair
 * @param {Figure[]} table
 * @returns {Record<string, Arg>}
 */
export function figures(pair, table) {
  /** @type {Record<string, Arg>} */
  const said = {};
  for (const world of /** @type {const} */ (['a', 'b'])) {
    for (const figure of table) {
      const value = valueOf(pair[world], figure.name);
      if (value !== undefined) said[`${world}_${figure.name}`] = figure.unit === 'count' ? value : bare(figure, value);
    }
  }
  return said;
}

/**
 * A preset's caption with the figures in it.
 * @param {string} caption Its identifier.
 * @param {Pair<Figures>} pair
 * @param {string} key The hot one.
 * @param {Figure[]} table
 * @returns {string}
 */
export function fill(caption, pair, key, table) {
  return say(caption, { ...figures(pair, table), key });
}

/** What to say where a preset says nothing. @param {Pair<Figures>} figures @returns {string} */
export function soFar({ a, b }) {
  if (a.db_queries === 0 && b.db_queries === 0) return say('story-nothing-yet');
  return say('story-so-far', { a_queries: a.db_queries, b_queries: b.db_queries });
}

/** What it came to. @param {Run} run @returns {string} */
export function summary({ a, b }) {
  return say('story-end', { a: total(a.summary), b: total(b.summary) });
}

/** @param {Summary} world */
function total({ db_queries: queries, failed, lived_p99_ms, over, answered }) {
  if (answered === 0) return failed > 0 ? say('story-world.all-failed', { queries, failed }) : say('story-world.unanswered', { queries });
  const time = millis(lived_p99_ms);
  const p99 = over.includes('lived_p99_ms') ? say('figure-over', { value: time }) : time;
  return failed > 0 ? say('story-world.failed', { queries, p99, failed }) : say('story-world', { queries, p99 });
}
