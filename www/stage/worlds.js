// Keeps the two worlds where their stages are seen larger.
import { narrow } from '../panels/dom.js';
import { arrangement } from './arrangement.js';

/** How high the head of a world is, in pixels. */
const HEAD = 52;

/** @param {HTMLElement} worlds */
export function mountArrangement(worlds) {
  const look = () => {
    const { width, height } = worlds.getBoundingClientRect();
    // In a narrow window or a very low one the style sheet knows where they stand.
    if (narrow.matches) delete worlds.dataset['arrangement'];
    else if (width > 0) worlds.dataset['arrangement'] = arrangement(width, height, HEAD);
  };
  new ResizeObserver(look).observe(worlds);
  look();
}
