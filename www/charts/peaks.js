// Names the lines where they are highest. Pure.

/** @import { World } from '../engine-types.js' */
/** @import { Scale } from './scale.js' */

/**
 * @typedef {{ world: World, value: number, view: number }} Peak `view` in seconds of viewing: where the value was last
 * that high.
 * @typedef {Peak & { text: string, left: number, top: number, width: number }} Label
 */

/** A label's height in pixels. */
const HIGH = 13;

/**
 * @param {World} world
 * @param {Float64Array} x
 * @param {Float64Array} values NaN where there is none.
 * @returns {Peak | null} None where the line never leaves 0.
 */
export function peakOf(world, x, values) {
  let best = -1;
  for (let i = 0; i < values.length; i++) {
    if (!Number.isNaN(values[i]) && (best < 0 || Number(values[i]) >= Number(values[best]))) best = i;
  }
  const value = values[best];
  return value ? { world, value, view: x[best] ?? 0 } : null;
}

/** Pixels that a name stands beside its peak. */
const BESIDE = 5;
/** How far a name may be from its peak, in pixels. */
const FAR = 60;
/** What it costs a name to lie over a line that is drawn, over one that stands upright, and to be a pixel away. */
const COST = { line: 1, upright: 12, away: 0.12 };

/**
 * @param {(Peak | null)[]} peaks
 * @param {Scale} scale
 * @param {(value: number) => string} spell
 * @param {{ width: number, height: number, length: number }} chart Pixels, and seconds of viewing.
 * @param {(text: string) => number} wide How many pixels a text takes.
 * @param {{ x: Float64Array, lines: Float64Array[], upright: number[], taken: { left: number, top: number, width: number }[] }} [drawn] What else is on the chart: the
 * lines, where lines stand upright, in pixels, and words that stay.
 * @returns {Label[]}
 */
export function namePeaks(peaks, scale, spell, { width, height, length }, wide, { x, lines, upright, taken } = { x: new Float64Array(), lines: [], upright: [], taken: [] }) {
  const across = Array.from(x, (view) => (view / length) * width);
  const down = (/** @type {number} */ value) => height * (1 - (scale.height(value) - scale.bottom) / (scale.top - scale.bottom));
  const courses = lines.map((line) => Array.from(line, down));
  /** How many stretches of lines lie under a name. @param {number} left @param {number} top @param {number} right */
  const under = (left, top, right) => {
    const first = Math.max(across.findIndex((at) => at >= left) - 1, 0);
    let found = 0;
    for (const course of courses) {
      for (let i = first; i + 1 < across.length && (across[i] ?? 0) <= right; i++) {
        const [from = NaN, to = NaN] = [course[i], course[i + 1]];
        if (Math.max(from, to) > top && Math.min(from, to) < top + HIGH) found++;
      }
    }
    return found;
  };
  /** @type {Label[]} */
  const labels = [];
  for (const peak of peaks) {
    if (!peak) continue;
    const text = spell(peak.value);
    const space = wide(`${peak.world} ${text}`) + 6;
    const [px, py] = [(peak.view / length) * width, down(peak.value)];
    const fits = (/** @type {number} */ left, /** @type {number} */ top) =>
      left >= 0 &&
      left + space <= width &&
      [...taken, ...labels].every((other) => left >= other.left + other.width || left + space <= other.left || top >= other.top + HIGH || top + HIGH <= other.top);
    /** @type {{ left: number, top: number, cost: number } | null} */
    let best = null;
    const tops = [py - HIGH - 1, py - HIGH / 2, py + 2, 0, (height - HIGH) / 2, height - HIGH].map((top) => Math.min(Math.max(top, 0), height - HIGH));
    for (let away = 0; away <= FAR; away += 10) {
      for (const left of [px + BESIDE + away, Math.min(px - BESIDE, width) - away - space]) {
        for (const top of tops) {
          const cost = COST.line * under(left, top, left + space) + COST.upright * upright.filter((at) => at > left - 2 && at < left + space + 2).length + COST.away * (away + Math.abs(top + HIGH / 2 - py));
          if ((!best || cost < best.cost) && fits(left, top)) best = { left, top, cost };
        }
      }
    }
    if (best) labels.push({ ...peak, text, left: best.left, top: best.top, width: space });
  }
  return labels;
}
