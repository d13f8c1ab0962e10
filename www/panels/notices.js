// What went wrong, in words, above the stage; and a quiet word while a run takes longer than a blink.
import { dismiss } from '../actions.js';
import { count } from '../format.js';
import { on } from '../state.js';
import { make } from './dom.js';
import { isTold } from './refusal.js';

/** How long a run may take before the page says that it is computing, in milliseconds. */
const BLINK = 300;
/** So many faults are told one by one, and so many characters of what is said of one: a link may be of any length. */
const MOST = 12;
const LONG = 400;

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
    if (notice) text.append(make('p', {}, clip(notice)));
    if (messages.length > 0) {
      const many = messages.length > 1 ? `${count(messages.length)} values` : 'One value';
      text.append(make('p', { class: 'notice-lead' }, `${many} cannot be used. Everything else is kept.`));
      const rest = messages.length - MOST;
      text.append(make('ul', {}, ...messages.slice(0, MOST).map((message) => make('li', {}, clip(message)))));
      if (rest > 0) text.append(make('p', {}, `And ${count(rest)} more.`));
    }
    const close = make('button', { type: 'button', class: 'icon', 'aria-label': 'Dismiss this message', onclick: dismiss }, '×');
    el.append(make('div', { class: 'notice' }, text, close));
  });
}

/** @param {string} message @returns {string} Its beginning and its end, where it is long: what is wrong stands at the one, what is used at the other. */
function clip(message) {
  if (message.length <= LONG) return message;
  return `${message.slice(0, LONG / 2)} … ${message.slice(-LONG / 2)}`;
}
