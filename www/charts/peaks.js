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

/**
 * @param {(Peak | null)[]} peaks
 * @param {Scale} scale
 * @param {(value: number) => string} spell
 * @param {{ width: number, height: number, length: number }} chart Pixels, and seconds of viewing.
 * @param {(text: string) => number} wide How many pixels a text takes.
 * @returns {Label[]}
 */
export function namePeaks(peaks, scale, spell, { width, height, length }, wide) {
  /** @type {Label[]} */
  const labels = [];
  for (const peak of peaks) {
    if (!peak) continue;
    const text = spell(peak.value);
    const space = wide(`${peak.world} ${text}`) + 6;
    const x = (peak.view / length) * width;
    const y = height * (1 - (scale.height(peak.value) - scale.bottom) / (scale.top - scale.bottom));
    const [over, beside, under] = [y - HIGH - 1, y - HIGH / 2, y + 2].map((top) => Math.min(Math.max(top, 0), height - HIGH));
    const [right, left] = [x + 5, Math.min(x - 5, width) - space];
    const spots = /** @type {[number, number][]} */ ([
      [right, over],
      [left, over],
      [right, beside],
      [right, under],
      [left, under],
      ...labels.map((other) => [other.left + other.width + 4, other.top]),
    ]);
    const free = spots.find(
      ([l, t]) =>
        l >= 0 &&
        l + space <= width &&
        labels.every((other) => l >= other.left + other.width || l + space <= other.left || t >= other.top + HIGH || t + HIGH <= other.top),
    );
    if (free) labels.push({ ...peak, text, left: free[0], top: free[1], width: space });
  }
  return labels;
}
