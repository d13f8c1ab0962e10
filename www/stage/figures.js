// Which figures stand over a world: always its queries, and of the others those that say something in this run. Pure.
import { count, millis } from '../format.js';
import { hitRatio } from '../panels/sentence.js';

/** @import { Plan, Run, Summary, World, WorldFrame } from '../types.js' */

/**
 * @typedef {object} Figure
 * @property {string} name
 * @property {string} label
 * @property {(frame: WorldFrame) => number} now
 * @property {(whole: Summary) => number} most Over the whole run.
 * @property {string} [unit]
 */

/** The most that read at a glance. */
const MOST = 5;

/** From what matters most. @param {Plan} plan @returns {Figure[]} */
function figures(plan) {
  return [
    { name: 'lost', label: 'lost writes', now: (frame) => frame.lostWrites, most: (whole) => whole.lost_writes },
    // Where nothing is written, no value is wrong, and a stale one is one past its time.
    plan.writes
      ? { name: 'stale', label: 'stale reads', now: (frame) => frame.staleReads, most: (whole) => whole.stale_reads }
      : { name: 'stale', label: 'stale reads', now: (frame) => frame.staleHits, most: (whole) => whole.stale_hits },
    // Those who gave up included: to its reader, no answer in time is none.
    { name: 'failed', label: 'failed', now: (frame) => frame.failed, most: (whole) => whole.failed },
    // Where a cache is too small, what it still holds is the question.
    ...(plan.maxEntries > 0 ? [{ name: 'hits', label: 'hit ratio', now: hitRatio, most: (/** @type {Summary} */ whole) => whole.hit_ratio, unit: '\u202f%' }] : []),
    { name: 'fallbacks', label: 'stale on error', now: (frame) => frame.fallbacks, most: (whole) => whole.fallbacks },
    { name: 'retries', label: 'retries', now: (frame) => frame.retries, most: (whole) => whole.retries },
    { name: 'refused', label: 'turned away', now: (frame) => frame.turnedAway, most: (whole) => whole.turned_away },
    { name: 'l1', label: 'from L1', now: (frame) => frame.l1Hits, most: (whole) => whole.l1_hits },
    { name: 'edge', label: 'at the CDN', now: (frame) => frame.edgeHits, most: (whole) => whole.edge_hits },
    { name: 'wasted', label: 'wasted work', now: (frame) => frame.wasted, most: (whole) => whole.wasted },
  ];
}

/**
 * The figures beside the queries, for a whole run: they do not change places while it plays.
 * @param {Run} run @param {World} world
 * @returns {{ more: Figure[], longest: boolean }} `longest` says whether there is still room for the longest wait.
 */
export function figuresOf(run, world) {
  const both = [run.a.summary, run.b.summary];
  const more = figures(run[world].plan).filter(({ most }) => both.some((whole) => most(whole) > 0)).slice(0, MOST - 2);
  return { more, longest: more.length < MOST - 2 };
}

/** @param {WorldFrame} frame @returns {string} */
export function longest(frame) {
  return frame.requests > 0 ? millis(frame.longest) : '–';
}

/** @param {Figure} figure @param {WorldFrame} own @param {WorldFrame} other @returns {string} Nothing, as long as there is none in either world. */
export function told({ now, unit = '' }, own, other) {
  return now(own) > 0 || now(other) > 0 ? `${count(now(own))}${unit}` : '';
}
