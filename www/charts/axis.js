// The labels of the time axis. Its coordinate is seconds of viewing, so its scale changes from stretch to stretch; what
// it says is simulated time. Pure.
import { count, timeOfDay } from '../format.js';

/** @import { Show } from '../show.js' */

/**
 * @typedef {object} Tick
 * @property {number} t Nanoseconds.
 * @property {string} text
 * @property {number} x Pixels from the axis' left end to the tick.
 * @property {number} left Pixels from the axis' left end to the label.
 */

/** Pixels between two labels, at the least. */
const APART = 14;

/**
 * 1, 2 and 5 times the powers of ten from `high` down to `low`.
 * @param {number} high
 * @param {number} low
 * @returns {number[]}
 */
export function niceSteps(high, low) {
  const steps = [];
  for (let power = Math.floor(Math.log10(high)); power >= Math.floor(Math.log10(low)); power--) {
    for (const digit of [5, 2, 1]) {
      const step = power < 0 ? digit / 10 ** -power : digit * 10 ** power;
      if (step <= high && step >= low) steps.push(step);
    }
  }
  return steps;
}

/**
 * @param {number} ns
 * @param {number} step The label need not tell apart times closer than this, in nanoseconds.
 * @param {number} dayFrom The time of day at which the run begins, in nanoseconds from midnight; 0 for none.
 * @returns {string} `2.05 s`, `1 000 s`, `8:59:30`.
 */
export function timeLabel(ns, step, dayFrom = 0) {
  const decimals = Math.min(Math.max(Math.ceil(-Math.log10(step / 1e9) - 1e-9), 0), 9);
  if (dayFrom > 0) return timeOfDay(dayFrom + ns, decimals);
  const [whole = '0', part = ''] = (ns / 1e9).toFixed(decimals).split('.');
  const rest = part.replace(/0+$/, '');
  return `${count(Number(whole))}${rest && `.${rest}`} s`;
}

/**
 * The labels that fit: the start and the end always, then the roundest instants of each stretch.
 * @param {Show} show
 * @param {number} width Of the axis, in pixels.
 * @param {(text: string) => number} wide How many pixels a label takes.
 * @returns {Tick[]} In order of time.
 */
export function timeTicks(show, width, wide) {
  /** @type {Tick[]} */
  const placed = [];
  /** @param {number} t @param {string} text */
  const place = (t, text) => {
    const x = (show.toView(t) / show.length) * width;
    const space = wide(text);
    const left = Math.min(Math.max(x - space / 2, 0), Math.max(width - space, 0));
    const free = placed.every((other) => left >= other.left + wide(other.text) + APART || left + space + APART <= other.left);
    if (free) placed.push({ t, text, x, left });
  };
  place(show.end, timeLabel(show.end, show.end < 100e9 ? 1e6 : 1e8, show.dayFrom));
  place(0, timeLabel(0, 1e9, show.dayFrom));

  /** @type {Map<number, number>} Instants, each with the coarsest step that led to it. */
  const steps = new Map();
  for (const { from, to, start, stop } of show.stretches) {
    const pixels = ((stop - start) / show.length) * width;
    const perNs = pixels / (to - from);
    // The finest step whose labels stand side by side, or where none of them falls here, the next that has one.
    const fine = niceSteps(Math.max(to, 1), Math.max(4 / perNs, 1));
    const fits = fine.filter((step) => step * perNs >= wide(timeLabel(to, step, show.dayFrom)) + APART);
    const tries = [fits.at(-1), ...fine.slice(fits.length)].filter((step) => step !== undefined);
    for (const step of tries) {
      const first = Math.ceil(from / step);
      const last = Math.floor(to / step);
      for (let n = first; n <= last; n++) steps.set(n * step, Math.max(step, steps.get(n * step) ?? 0));
      if (first <= last) break;
    }
  }
  const rounder = [...steps].sort(([t, step], [u, other]) => other - step || t - u);
  for (const [t, step] of rounder) {
    if (t > 0 && t < show.end) place(t, timeLabel(t, step, show.dayFrom));
  }
  return placed.sort((one, other) => one.t - other.t);
}
