// One bubble that explains the control under the pointer or the caret. It lies over the page, so nothing moves.
import { make } from './dom.js';

/** Rest of the pointer before the bubble opens, in milliseconds. */
const REST = 450;

const bubble = make('div', { class: 'hint', role: 'tooltip', hidden: true });
/** @type {number | undefined} */
let timer;
/** @type {Element | null} */
let owner = null;

/** @param {HTMLElement} row @param {string[]} lines */
function open(row, lines) {
  // A refused value is explained already, just below.
  if (row.querySelector('[aria-invalid]')) return;
  if (!bubble.isConnected) document.querySelector('main')?.append(bubble);
  bubble.replaceChildren(...lines.map((line) => make('p', {}, line)));
  bubble.hidden = false;
  owner = row;
  const at = row.getBoundingClientRect();
  const below = at.bottom + 4;
  const fits = below + bubble.offsetHeight < innerHeight - 4;
  bubble.style.left = `${Math.max(8, Math.min(at.left - 8, innerWidth - bubble.offsetWidth - 8))}px`;
  bubble.style.top = `${fits ? below : Math.max(4, at.top - bubble.offsetHeight - 4)}px`;
}

/** Closes the bubble. @returns {boolean} Whether it was open. */
export function closeHint() {
  clearTimeout(timer);
  const was = !bubble.hidden;
  bubble.hidden = true;
  owner = null;
  return was;
}

addEventListener('scroll', closeHint, { capture: true, passive: true });
addEventListener('resize', closeHint, { passive: true });

/**
 * Explains `row` while the pointer rests on `label`, or the caret is in `row`.
 * @param {HTMLElement} row
 * @param {HTMLElement} label
 * @param {() => string[]} lines
 */
export function explain(row, label, lines) {
  const rest = () => {
    clearTimeout(timer);
    timer = window.setTimeout(() => open(row, lines()), REST);
  };
  label.addEventListener('pointerenter', rest);
  label.addEventListener('pointerleave', () => {
    if (!row.contains(document.activeElement)) closeHint();
    clearTimeout(timer);
  });
  row.addEventListener('focusin', (event) => {
    const { target } = event;
    if (target instanceof HTMLInputElement && target.matches('input[type=text]')) open(row, lines());
  });
  row.addEventListener('focusout', () => {
    if (owner === row) closeHint();
  });
}
