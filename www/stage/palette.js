// The colours of the page, as the canvas needs them: read from the style sheet, so that they are said once.

/** @import { State } from '../engine-types.js' */

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
 * @property {string} waste What need not have been: a scan's entries, keys that move for nothing.
 * @property {string} font
 */

/** @param {Element} element @returns {Palette} */
export function readPalette(element) {
  // A contrast theme gives its colours by name, which only the browser can resolve.
  const probe = document.createElement('i');
  probe.style.forcedColorAdjust = 'none';
  element.append(probe);
  const style = getComputedStyle(probe);
  /** @param {string} name */
  const read = (name) => {
    probe.style.color = `var(${name})`;
    return style.color;
  };
  const states = /** @type {State[]} */ (Object.keys(names));
  const state = /** @type {Record<State, string>} */ (Object.fromEntries(states.map((s) => [s, read(names[s])])));
  /** @type {Palette} */
  const palette = {
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
    waste: state.waiting,
    badTint: `rgba(${toRgb(state.database).join(',')},0.11)`,
    font: style.getPropertyValue('--font').trim(),
  };
  probe.remove();
  return palette;
}

/** @param {() => void} tell Called when the page's colours are others: another theme, or a contrast theme. */
export function onPalette(tell) {
  for (const query of ['(prefers-color-scheme: dark)', '(forced-colors: active)', '(prefers-contrast: more)']) matchMedia(query).addEventListener('change', tell);
}

/** @param {string} colour As the browser computes one: `rgb(230, 159, 0)`. @returns {[number, number, number]} */
function toRgb(colour) {
  const [r = 0, g = 0, b = 0] = (colour.match(/[\d.]+/g) ?? []).map(Number);
  return [r, g, b];
}
