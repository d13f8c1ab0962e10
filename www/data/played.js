// Which parts of logs are played, and a line that says so: a link does not hold them, so that they stay with the page.
import { make } from '../panels/dom.js';
import { count } from '../format.js';
import { say } from '../say.js';
import { on } from '../state.js';

/** @import { LogWindow } from '../engine-types.js' */

/**
 * @typedef {object} Played A part of a log.
 * @property {string} name
 * @property {number} from Seconds from its start.
 * @property {number} long Seconds.
 * @property {LogWindow} requests
 */

/** By the link that was opened with it, without its instant and digest. @type {Map<string, Played>} */
const played = new Map();

/** @param {string} fragment */
function bare(fragment) {
  return fragment.replace(/^#/, '').replace(/&(?:t|digest)=[^&]*/g, '');
}

/** This link is opened with this part of a log, as long as the page is there. @param {string} fragment @param {Played} log */
export function remember(fragment, log) {
  played.set(bare(fragment), log);
}

/** @param {string} fragment @returns {Played | null} */
export function recall(fragment) {
  return played.get(bare(fragment)) ?? null;
}

/** @param {HTMLElement} el */
export function mountPlayed(el) {
  on(['ran'], ({ ran }) => {
    const log = ran && recall(ran.fragment);
    el.hidden = !log;
    if (!log) return;
    const { name, from, long, requests } = log;
    const left = requests.deletes > 0 ? [' ', say('data-deletes', { count: requests.deletes })] : [];
    el.replaceChildren(make('p', {}, say('data-played', { file: name, count: count(requests.at.length), from, long }), ...left));
  });
}
