// How a value becomes a height, when one world's is a hundred or a hundred thousand times the other's. Pure.
import { niceSteps } from './axis.js';

/**
 * @typedef {object} Scale
 * @property {'linear' | 'root' | 'log'} kind
 * @property {(value: number) => number} height Rises with the value; the units are the scale's own.
 * @property {number} bottom Height of the chart's lower edge.
 * @property {number} top Height of its upper edge, with room for a label above the highest value.
 * @property {number[]} ticks Values worth a label, rising.
 */

/** Up to this ratio the smaller of two worlds' peaks can be seen on a linear scale. */
const LINEAR = 12;
/** And up to this one on a square-root scale. */
const ROOT = 400;
/** Pixels between two labels, at the least. */
const APART = 15;
/** Of the chart's height, how much stays free above the highest value. */
const HEADROOM = 0.27;
/** Decades that the values from 0 to 1 take on a logarithmic scale of counts. */
const FIRST = 0.5;

/**
 * For counts, which begin at 0.
 * @param {number[]} peaks The highest value of each line.
 * @param {number} pixels The chart's height.
 * @returns {Scale}
 */
export function countScale(peaks, pixels) {
  const seen = peaks.filter((peak) => peak > 0);
  const high = Math.max(1, ...seen);
  const ratio = high / Math.max(1, Math.min(high, ...seen));
  if (ratio <= LINEAR) return build('linear', (value) => value, high, pixels, steadyTicks(high, pixels, 1));
  if (ratio <= ROOT) return build('root', Math.sqrt, high, pixels, niceSteps(high, 1));
  const height = (/** @type {number} */ value) => (value < 1 ? value * FIRST : FIRST + Math.log10(value));
  return build('log', height, high, pixels, decades(high * 2, 1));
}

/**
 * For latencies in milliseconds, of which none is 0.
 * @param {number[]} peaks The highest value of each line.
 * @param {number} low The lowest value of all.
 * @param {number} pixels The chart's height.
 * @returns {Scale}
 */
export function latencyScale(peaks, low, pixels) {
  const seen = peaks.filter((peak) => peak > 0);
  const high = Math.max(0.001, ...seen);
  if (high / Math.min(high, ...seen) <= LINEAR * 2) {
    return build('linear', (value) => value, high, pixels, steadyTicks(high, pixels, 0));
  }
  const floor = Math.floor(Math.log10(low > 0 ? low : high / 1e6));
  return build('log', (value) => Math.log10(value) - floor, high, pixels, decades(high * 2, 10 ** floor), floor);
}

/** For shares, which lie between 0 and 1. @returns {Scale} */
export function shareScale() {
  // With room for the uppermost label.
  return { kind: 'linear', height: (value) => value, bottom: 0, top: 1.25, ticks: [0, 0.5, 1] };
}

/**
 * @param {Scale['kind']} kind
 * @param {(value: number) => number} height
 * @param {number} high
 * @param {number} pixels
 * @param {number[]} falling Candidates for labels, the most welcome first.
 * @param {number} [floor] The decade of a logarithmic scale's lower edge; without it the lower edge is 0.
 * @returns {Scale}
 */
function build(kind, height, high, pixels, falling, floor) {
  const top = height(high) / (1 - HEADROOM) || 1;
  const apart = (APART / Math.max(pixels, 1)) * top;
  const ticks = [floor === undefined ? 0 : 10 ** floor];
  for (const value of falling) {
    if (ticks.every((other) => Math.abs(height(other) - height(value)) >= apart)) ticks.push(value);
  }
  return { kind, height, bottom: 0, top, ticks: ticks.sort((a, b) => a - b) };
}

/** @param {number} high @param {number} pixels @param {number} least @returns {number[]} */
function steadyTicks(high, pixels, least) {
  // A label may stand in the room above the highest value.
  const reach = high / (1 - HEADROOM / 2);
  const most = Math.max(Math.floor((pixels * (1 - HEADROOM / 2)) / APART), 1);
  const step = niceSteps(high, high / 1000).findLast((nice) => nice >= least && reach / nice <= most + 1) ?? high;
  return Array.from({ length: Math.floor(reach / step + 1e-9) }, (_, i) => (i + 1) * step).reverse();
}

/** @param {number} high @param {number} low @returns {number[]} The powers of ten from `high` down to `low`. */
function decades(high, low) {
  return niceSteps(high, low).filter((step) => Math.abs(Math.log10(step) % 1) < 1e-9);
}
