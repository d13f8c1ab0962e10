// The colours of the page, as the canvas needs them: read from the style sheet, so that they are said once.

/** @import { State } from '../types.js' */

/** @type {Record<State, string>} */
const names = {
  travelling: '--travelling',
  hit: '--hit',
  waiting: '--waiting',
  database: '--database',
  stale: '--stale',
  write: '--write',
  failed: '--failed',
};

/**
 * @typedef {object} Palette
 * @property {Record<State, string>} state
 * @property {Record<State, [number, number, number]>} rgb The same, for single pixels.
 * @property {string[]} nodes
 * @property {string} paper
 * @property {string} card
 * @property {string} sunken
 * @property {string} ink
 * @property {string} dim
 * @property {string} line
 * @property {string} lineStrong
 * @property {string} good
 * @property {string} bad
 * @property {string} badTint
 * @property {string} font
 */

/** @param {Element} element @returns {Palette} */
export function readPalette(element) {
  const style = getComputedStyle(element);
  /** @param {string} name */
  const read = (name) => style.getPropertyValue(name).trim();
  const states = /** @type {State[]} */ (Object.keys(names));
  const state = /** @type {Record<State, string>} */ (Object.fromEntries(states.map((s) => [s, read(names[s])])));
  return {
    state,
    rgb: /** @type {Palette['rgb']} */ (Object.fromEntries(states.map((s) => [s, toRgb(state[s])]))),
    nodes: [0, 1, 2, 3, 4, 5].map((i) => read(`--node-${i}`)),
    paper: read('--paper'),
    card: read('--card'),
    sunken: read('--sunken'),
    ink: read('--ink'),
    dim: read('--dim'),
    line: read('--line'),
    lineStrong: read('--line-strong'),
    good: read('--good-text'),
    bad: read('--bad-text'),
    badTint: `rgba(${toRgb(read('--database')).join(',')},0.11)`,
    font: read('--font'),
  };
}

/** @param {string} hex @returns {[number, number, number]} */
function toRgb(hex) {
  const n = Number.parseInt(hex.slice(1), 16);
  return [(n >> 16) & 255, (n >> 8) & 255, n & 255];
}
