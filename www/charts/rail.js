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
 * @param {HTMLElement} rail
 * @param {Show} show
 * @param {number} width In pixels.
 * @param {(text: string) => number} wide How many pixels a text takes.
 */
export function drawRail(rail, show, width, wide) {
  rail.replaceChildren(
    ...show.stretches.map((stretch) => {
      const part = document.createElement('span');
      const pixels = ((stretch.stop - stretch.start) / show.length) * width;
      const speed = times(show.speedAt(stretch.from));
      part.style.left = `${(stretch.start / show.length) * 100}%`;
      part.style.width = `${((stretch.stop - stretch.start) / show.length) * 100}%`;
      part.style.setProperty('--shade', shade(show, stretch).toFixed(3));
      if (wide(speed) + 8 <= pixels) part.textContent = speed;
      return part;
    }),
  );
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
