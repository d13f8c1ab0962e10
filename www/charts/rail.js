// The bar under the charts: how fast each stretch is played, and the times.
import { times } from '../format.js';
import { timeTicks } from './axis.js';

/** @import { Show, Stretch } from '../show.js' */

/**
 * How strongly a stretch is shaded, 0 to 1: the slower, the stronger; what runs at full speed or faster not at all.
 * @param {Show} show
 * @param {Stretch} stretch
 */
export function shade(show, { from }) {
  return Math.min(Math.max(-Math.log10(show.speedAt(from)) / 3, 0), 1);
}

/**
 * The words of a stretch: they step aside for the playhead's knob.
 * @typedef {object} Told
 * @property {HTMLElement} part
 * @property {number} left Of the stretch, in pixels.
 * @property {number} right
 * @property {number} wide How many pixels the words take.
 */

/** Pixels before the words of a stretch. */
const PAD = 4;

/**
 * @param {HTMLElement} rail
 * @param {Show} show
 * @param {number} width In pixels.
 * @param {(text: string) => number} wide How many pixels a text takes.
 * @returns {Told[]}
 */
export function drawRail(rail, show, width, wide) {
  /** @type {Told[]} */
  const told = [];
  rail.replaceChildren(
    ...show.stretches.map((stretch) => {
      const part = document.createElement('span');
      const [left, right] = [stretch.start, stretch.stop].map((view) => (view / show.length) * width);
      const speed = times(show.speedAt(stretch.from));
      part.style.left = `${(stretch.start / show.length) * 100}%`;
      part.style.width = `${((stretch.stop - stretch.start) / show.length) * 100}%`;
      part.style.setProperty('--shade', shade(show, stretch).toFixed(3));
      const one = { part, left: left ?? 0, right: right ?? 0, wide: wide(speed) };
      if (one.wide + 2 * PAD <= one.right - one.left) {
        part.textContent = speed;
        told.push(one);
      }
      return part;
    }),
  );
  return told;
}

/**
 * Where the words of a stretch stand with the knob at `x`: in their place; behind all places in which it would be over them; or nowhere.
 * @param {Told} told @param {number} x @param {number} knob Half of its width, in pixels.
 * @returns {number | null} How far they are moved to the right.
 */
export function aside({ left, right, wide }, x, knob) {
  const [from, to] = [left + PAD, left + PAD + wide];
  if (x + knob <= from || x - knob >= to) return 0;
  const shift = wide + 2 * knob;
  return to + shift + PAD <= right ? shift : null;
}

/**
 * @param {HTMLElement} row
 * @param {Show} show
 * @param {number} width
 * @param {(text: string) => number} wide
 */
export function drawTicks(row, show, width, wide) {
  row.replaceChildren(
    ...timeTicks(show, width, wide).map(({ text, x, left }) => {
      const tick = document.createElement('span');
      tick.textContent = text;
      tick.style.left = `${left}px`;
      tick.style.setProperty('--at', `${Math.min(Math.max(x, 0.5), width - 0.5) - left}px`);
      return tick;
    }),
  );
}
