// The link to this very instant of this very run.
import { shareLink } from '../actions.js';
import { say } from '../say.js';
import { on } from '../state.js';
import { make } from './dom.js';

/** How long the button says that it has copied, in milliseconds. */
const SAID = 2500;

const words = make('span', {}, say('share-link'));
const spoken = make('span', { class: 'visually-hidden', role: 'status' });
const button = make('button', { type: 'button', id: 'share', class: 'button primary', title: say('share-link.tip'), disabled: true, onclick: share }, words);
const address = make('input', { type: 'text', readOnly: true, class: 'address', 'aria-label': say('share-link.field') });
const dialog = make(
  'dialog',
  { class: 'sheet small', 'aria-label': say('share-link') },
  make('p', {}, say('share-link.by-hand')),
  address,
  make('form', { method: 'dialog' }, make('button', { class: 'button' }, say('way-close'))),
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
  words.textContent = say('share-copied');
  spoken.textContent = say('share-copied.told');
  clearTimeout(timer);
  timer = window.setTimeout(() => {
    words.textContent = say('share-link');
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
