// On a phone the side panel is a sheet. It shares the window with the stages and the transport and covers neither, so that
// what a slider does can be seen while it is dragged; hence it is not modal. A window that has no room for both shows the
// sheet alone until it is closed.
import { say } from '../say.js';
import { make, narrow } from './dom.js';

/** @returns {HTMLElement} */
function side() {
  const element = document.getElementById('side');
  if (!element) throw new Error('the page has no #side');
  return element;
}

const button = make('button', { type: 'button', id: 'scenario', class: 'button', 'aria-expanded': 'false', 'aria-controls': 'side', onclick: () => (isOpen() ? closeSheet() : openSheet()) }, say('settings'));
const close = make('button', { type: 'button', class: 'button', onclick: () => closeSheet() }, say('way-close'));
/** How far down the page was when the sheet was opened, in pixels. */
let left = 0;

function isOpen() {
  return side().classList.contains('open');
}

/** @param {{ focus?: boolean }} [how] */
export function openSheet({ focus = true } = {}) {
  if (!narrow.matches) return;
  if (!isOpen()) left = scrollY;
  side().classList.add('open');
  document.body.classList.add('under-sheet');
  button.setAttribute('aria-expanded', 'true');
  side().scrollTop = 0;
  if (focus) close.focus({ preventScroll: true });
}

/** @returns {boolean} Whether there was a sheet to close. */
export function closeSheet() {
  if (!isOpen()) return false;
  const within = side().contains(document.activeElement);
  side().classList.remove('open');
  document.body.classList.remove('under-sheet');
  button.setAttribute('aria-expanded', 'false');
  scrollTo({ top: left, behavior: 'instant' });
  if (within) button.focus({ preventScroll: true });
  return true;
}

/** @param {HTMLElement} nav */
export function mountSheet(nav) {
  nav.append(button);
  side().prepend(make('div', { class: 'sheet-head' }, make('h2', {}, say('settings')), close));
  narrow.addEventListener('change', closeSheet);
}
