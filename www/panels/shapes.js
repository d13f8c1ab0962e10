// The shape of each state, as the stage draws it.
import { picture } from './dom.js';

/** @import { State } from '../engine-types.js' */

/** @typedef {Parameters<typeof picture>[1]} Shape */

const DOT = 'M2 6a4 4 0 1 0 8 0a4 4 0 1 0-8 0';
const SQUARE = 'M2 2h8v8h-8z';

/** @type {Record<State, Shape>} */
export const STATES = {
  travelling: [{ d: DOT }],
  hit: [{ d: DOT }],
  stale: [{ d: 'M6 1.4 11 10.4H1Z' }],
  waiting: [{ d: DOT, stroke: 1.6 }, { d: 'M6 2a4 4 0 0 0 0 8Z' }],
  database: [{ d: SQUARE }],
  write: [{ d: 'M6 .9 11.1 6 6 11.1.9 6Z' }],
  failed: [{ d: 'm2.5 2.5 7 7m0-7-7 7', stroke: 2 }],
};

/** What work looks like that goes on although nobody waits for it: the outline of its state. @type {Shape} */
export const ORPHANED = [{ d: SQUARE, stroke: 1.6 }];

/** @param {Shape} shape @param {State} state Gives its colour. @returns {SVGSVGElement} The shape as an image that says nothing. */
export function icon(shape, state) {
  const image = picture(12, shape);
  image.classList.add('shape');
  image.style.color = `var(--${state})`;
  return image;
}
