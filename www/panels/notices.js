// What went wrong, in words, above the stage, with the ways on from there; and how far a run is that takes longer than
// a blink, with a way to stop it.
import { SILENCE, cancel, dismiss, revive } from '../actions.js';
import { say } from '../say.js';
import { on } from '../state.js';
import { make, setText } from './dom.js';
import { isTold } from './refusal.js';

/** @import { Message } from '../say.js' */
/** @import { Trouble } from '../state.js' */

/** How long a run may take before the page says that it is computing, in milliseconds. */
const BLINK = 300;
/** So many faults are told one by one, and so many characters of what is said of one: a link may be of any length. */
const MOST = 12;
const LONG = 400;

/** @param {HTMLElement} el */
export function mountNotices(el) {
  mountBusy();
  mountLoading();
  /** @type {Trouble} */
  const hung = {
    words: [{ id: 'run-silent', args: { seconds: SILENCE / 1000 } }],
    faults: [],
    ways: [{ label: 'way-restart', go: revive }],
  };

  let shown = '';
  on(['faults', 'notice', 'trouble', 'silent'], ({ faults, notice, trouble: told, silent }) => {
    const trouble = told ?? (silent === 'stage' ? hung : null);
    const messages = faults.map((fault) => say(fault.message)).filter((message) => !isTold(message));
    const now = JSON.stringify([messages, notice, trouble]);
    if (now === shown) return;
    shown = now;
    const held = el.contains(document.activeElement);
    el.replaceChildren();
    if (messages.length === 0 && !notice && !trouble) return;
    const text = make('div', { class: 'notice-text' });
    if (trouble) {
      text.append(make('p', { class: 'notice-lead' }, sentences(trouble.words)));
      if (trouble.faults.length > 0) text.append(...list(trouble.faults.map((fault) => say(fault.message))));
      if (trouble.ways.length > 0) {
        text.append(make('p', { class: 'notice-ways' }, ...trouble.ways.map(({ label, go }) => make('button', { type: 'button', class: 'button', onclick: () => go() }, say(label)))));
      }
    }
    if (notice) text.append(make('p', {}, clip(sentences(notice))));
    if (messages.length > 0) {
      text.append(make('p', { class: 'notice-lead' }, say('refused-values', { count: messages.length })));
      text.append(...list(messages));
    }
    const close = make('button', { type: 'button', class: 'icon', 'aria-label': say('way-dismiss'), onclick: dismiss }, '×');
    el.append(make('div', { class: 'notice' }, text, close));
    // The focus stays here when a retry by keyboard has failed.
    if (held) (text.querySelector('button') ?? close).focus();
  });
}

/** @param {Message[]} messages */
function sentences(messages) {
  return messages.map((message) => say(message)).join(' ');
}

/** @param {string[]} messages */
function list(messages) {
  const rest = messages.length - MOST;
  const told = make('ul', {}, ...messages.slice(0, MOST).map((message) => make('li', {}, clip(message))));
  return rest > 0 ? [told, make('p', {}, say('refused-more', { count: rest }))] : [told];
}

/** What stands on the stage before the first run does; and a word where the run on it is no longer the one described. */
function mountLoading() {
  const loading = document.getElementById('loading');
  const before = document.getElementById('before');
  on(['catalogue', 'trouble', 'run'], ({ catalogue, trouble, run }) => {
    const coming = run === null && trouble === null;
    document.body.classList.toggle('loading', coming);
    document.body.classList.toggle('empty', run === null);
    // Once the engine is there, a run that takes long says so itself.
    if (loading) loading.hidden = !coming || catalogue.presets.length > 0;
  });
  on(['link', 'ran', 'run', 'trouble'], ({ link, ran, run }) => {
    if (before) before.hidden = run === null || link === ran;
  });
}

/** A run that is being computed: how far it is, and a way to stop it. */
function mountBusy() {
  const words = make('span', { role: 'status' });
  const bar = make('progress', { max: 1, 'aria-label': say('busy.bar') });
  const share = make('span', { class: 'busy-share', 'aria-hidden': 'true' });
  const stop = make('button', { type: 'button', class: 'button', onclick: cancel }, say('way-cancel'));
  const busy = make('div', { class: 'busy', hidden: true }, words, bar, share, stop);
  document.querySelector('main')?.append(busy);
  /** @type {number | undefined} */
  let timer;
  on(['computing', 'catalogue'], ({ computing, catalogue, link }) => {
    // While the engine itself is on its way, that is what is told.
    const going = computing && catalogue.presets.length > 0;
    clearTimeout(timer);
    if (!going) show(false);
    else timer = window.setTimeout(() => show(true), link?.weight.warning ? 0 : BLINK);
  });
  on(['link', 'computing'], ({ computing, link }) => {
    if (computing && link?.weight.warning) show(true);
  });
  on(['computing', 'progress', 'silent', 'link', 'run'], ({ progress, silent, link, run, computing }) => {
    if (!computing) return;
    const warning = link?.weight.warning;
    setText(words, silent === 'run' ? say('busy-silent', { seconds: SILENCE / 1000 }) : [say('busy'), ...(warning ? [say(warning)] : [])].join(' '));
    if (progress === null) bar.removeAttribute('value');
    else bar.value = progress;
    setText(share, progress === null ? '' : `${Math.floor(progress * 100)} %`);
    stop.title = say(run ? 'way-cancel.keep' : 'way-cancel.stop');
  });

  /** @param {boolean} visible */
  function show(visible) {
    busy.hidden = !visible;
    document.body.classList.toggle('computing', visible);
  }

  addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || busy.hidden || event.defaultPrevented || document.querySelector('dialog:modal, :popover-open')) return;
    event.preventDefault();
    cancel();
  });
}

/** @param {string} message @returns {string} Its beginning and its end, where it is long: what is wrong stands at the one, what is used at the other. */
function clip(message) {
  if (message.length <= LONG) return message;
  return `${message.slice(0, LONG / 2)} … ${message.slice(-LONG / 2)}`;
}
