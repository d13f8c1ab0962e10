// The link to this very instant of this very run.
import { shareLink } from '../actions.js';
import { on } from '../state.js';
import { make } from './dom.js';

/** How long the button says that it has copied, in milliseconds. */
const SAID = 2500;

const words = make('span', {}, 'Share link');
const spoken = make('span', { class: 'visually-hidden', role: 'status' });
const button = make('button', { type: 'button', id: 'share', class: 'button primary', title: 'Copy a link to this instant (s)', disabled: true, onclick: share }, words);
const address = make('input', { type: 'text', readOnly: true, class: 'address', 'aria-label': 'The link' });
const dialog = make(
  'dialog',
  { class: 'sheet small', 'aria-label': 'Share link' },
  make('p', {}, 'The browser did not let the page copy. Copy the link from here:'),
  address,
  make('form', { method: 'dialog' }, make('button', { class: 'button' }, 'Close')),
);
/** @type {number | undefined} */
let timer;

/** Puts the link into the clipboard; shows it where the clipboard is closed to us. */
export async function share() {
  const link = await shareLink();
  if (link === null) return;
  try {
    await navigator.clipboard.writeText(link);
  } catch {
    address.value = link;
    if (!dialog.open) dialog.showModal();
    address.select();
    return;
  }
  words.textContent = 'Copied';
  spoken.textContent = 'The link is copied.';
  clearTimeout(timer);
  timer = window.setTimeout(() => {
    words.textContent = 'Share link';
    spoken.textContent = '';
  }, SAID);
}

/** @param {HTMLElement} nav */
export function mountShare(nav) {
  nav.append(button, spoken);
  document.body.append(dialog);
  on(['run'], ({ run }) => {
    button.disabled = run === null;
  });
}
