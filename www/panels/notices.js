// What went wrong, in words, above the stage; and a quiet word while a run takes longer than a blink.
import { dismiss } from '../actions.js';
import { on } from '../state.js';
import { make } from './dom.js';
import { isTold } from './refusal.js';

/** How long a run may take before the page says that it is computing, in milliseconds. */
const BLINK = 300;

/** @param {HTMLElement} el */
export function mountNotices(el) {
  const busy = make('div', { class: 'busy', role: 'status' });
  document.body.append(busy);
  /** @type {number | undefined} */
  let timer;
  on(['computing'], ({ computing }) => {
    clearTimeout(timer);
    busy.textContent = '';
    if (computing) timer = window.setTimeout(() => (busy.textContent = 'Simulating…'), BLINK);
  });

  let shown = '';
  on(['faults', 'notice'], ({ faults, notice }) => {
    const messages = faults.map((fault) => fault.message).filter((message) => !isTold(message));
    const now = JSON.stringify([messages, notice]);
    if (now === shown) return;
    shown = now;
    el.replaceChildren();
    if (messages.length === 0 && !notice) return;
    const text = make('div', { class: 'notice-text' });
    if (notice) text.append(make('p', {}, notice));
    if (messages.length > 0) {
      const many = messages.length > 1 ? `${messages.length} values` : 'One value';
      text.append(make('p', { class: 'notice-lead' }, `${many} cannot be used. Everything else is kept.`));
      text.append(make('ul', {}, ...messages.map((message) => make('li', {}, message))));
    }
    const close = make('button', { type: 'button', class: 'icon', 'aria-label': 'Dismiss this message', onclick: dismiss }, '×');
    el.append(make('div', { class: 'notice' }, text, close));
  });
}
