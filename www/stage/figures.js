// Which figures stand over a world: always its queries, and of the others those that say something in this run. Pure.
import { bare, valueOf } from '../figures.js';
import { millis } from '../format.js';

/** @import { Figure, FigureName, Figures, Plan, Run, World } from '../engine-types.js' */

/** The most that read at a glance. */
const MOST = 5;

/** From what matters most. @param {Plan} plan @returns {FigureName[]} */
function names(plan) {
  return [
    'lost_writes',
    // Where nothing is written, no value is wrong, and a stale one is one past its time.
    plan.writes ? 'stale_reads' : 'stale_hits',
    // Those who gave up included: to its reader, no answer in time is none.
    'failed',
    // Where a cache is too small, what it still holds is the question.
    ...(plan.maxEntries > 0 ? /** @type {const} */ (['hit_ratio']) : []),
    'fallbacks',
    'retries',
    'shed',
    'l1_hits',
    'edge_hits',
    'orphaned',
  ];
}

/**
 * The figures beside the queries, for a whole run: they do not change places while it plays.
 * @param {Run} run @param {World} world @param {Figure[]} table
 * @returns {{ more: Figure[], longest: boolean }} `longest` says whether there is still room for the longest wait.
 */
export function figuresOf(run, world, table) {
  const says = (/** @type {FigureName} */ name) => [run.a, run.b].some(({ summary }) => (valueOf(summary, name) ?? 0) > 0);
  const chosen = names(run[world].plan).filter(says).slice(0, MOST - 2);
  const more = chosen.flatMap((name) => table.filter((figure) => figure.name === name));
  return { more, longest: more.length < MOST - 2 };
}

/** @param {Figures} figures @returns {string} */
export function longest({ requests, longest_ms }) {
  return requests > 0 ? millis(longest_ms) : '–';
}

/** @param {Figure} figure @param {Figures} own @param {Figures} other @returns {string} Nothing, as long as there is none in either world. */
export function told(figure, own, other) {
  const [value = 0, others = 0] = [valueOf(own, figure.name), valueOf(other, figure.name)];
  const unit = figure.unit === 'share' ? '\u202f%' : '';
  return value > 0 || others > 0 ? `${bare(figure, value)}${unit}` : '';
}
