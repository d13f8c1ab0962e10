// The points of a curve: which values it has, and from where on it is level. Pure.
import { nearest, notches } from '../panels/scale.js';

/** @import { Parameter } from '../engine-types.js' */

/** So many values, and so many notches between two of them at the most. */
const POINTS = 11;
const APART = 3;
/** A figure stays where it changes by no more than this part. */
export const SAME = 0.05;

/**
 * The values that a curve has: the present ones in the middle, as far as the slider goes.
 * @param {Parameter} parameter @param {string[]} now
 */
export function valuesOf(parameter, now) {
  const scale = notches(parameter).filter(({ number }) => Number.isFinite(number));
  // 0 often means something else than a small value.
  const some = scale.filter(({ number }) => number > 0);
  const from = some.length > POINTS ? some : scale;
  const numbers = now.map(numberOf).filter((number) => !Number.isNaN(number));
  const middle = nearest(from, numbers.length > 0 ? numbers.reduce((a, b) => a + b) / numbers.length : 0);
  const step = Math.max(1, Math.min(APART, Math.floor((from.length - 1) / (POINTS - 1))));
  const first = Math.max(0, Math.min(middle - step * Math.floor(POINTS / 2), from.length - 1 - step * (POINTS - 1)));
  const chosen = from.filter((_, i) => i >= first && (i - first) % step === 0).slice(0, POINTS);
  const texts = new Set(chosen.map(({ text }) => text));
  const own = now.filter((text) => !texts.has(text) && numberOf(text) > 0).map((text) => ({ text, number: numberOf(text) }));
  return [...chosen, ...own.filter(({ text }, i) => own.findIndex((other) => other.text === text) === i)].sort((one, other) => one.number - other.number);
}

/** @param {string} text As spelled in a link. @returns {number} Times in nanoseconds. */
export function numberOf(text) {
  const [, number, unit = ''] = /^([\d.]+)([a-z]*)$/.exec(text) ?? [];
  return Number(number) * (/** @type {Record<string, number>} */ ({ '': 1, ns: 1, us: 1e3, ms: 1e6, s: 1e9, min: 6e10, h: 3.6e12, d: 8.64e13 })[unit] ?? NaN);
}

/**
 * From which value on a figure stays as it is at the last one.
 * @param {number[]} values @returns {number | null} Its place; nothing, where it goes on to change, or never does.
 */
export function settles(values) {
  const last = values.at(-1) ?? 0;
  let from = values.length - 1;
  while (from > 0 && Math.abs((values[from - 1] ?? 0) - last) <= SAME * Math.max(Math.abs(last), 1)) from -= 1;
  return from === 0 || from >= values.length - 1 ? null : from;
}

/**
 * At which value nine tenths of the way from the first figure to the last are done, and stay so.
 * @param {number[]} values @returns {number} Its place.
 */
export function nearlyAll(values) {
  const [first, last] = [values[0] ?? 0, values.at(-1) ?? 0];
  const left = (/** @type {number} */ value) => Math.abs(value - last) > 0.1 * Math.abs(first - last);
  return values.findLastIndex(left) + 1;
}
