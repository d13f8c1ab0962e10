// The shape and the words of each state, as the stage draws them.

/** @import { State } from '../types.js' */

/** @type {Record<State, { words: string, brief: string, shape: string }>} */
export const STATES = {
  travelling: { words: 'on its way', brief: 'moving', shape: '<circle cx="6" cy="6" r="4"/>' },
  hit: { words: 'answer', brief: 'answer', shape: '<circle cx="6" cy="6" r="4"/>' },
  stale: { words: 'stale answer', brief: 'stale', shape: '<path d="M6 1.4 11 10.4H1Z"/>' },
  waiting: {
    words: 'waiting',
    brief: 'waiting',
    shape: '<circle cx="6" cy="6" r="4" fill="none" stroke="currentColor" stroke-width="1.6"/><path d="M6 2a4 4 0 0 0 0 8Z"/>',
  },
  database: { words: 'in database', brief: 'in DB', shape: '<rect x="2" y="2" width="8" height="8"/>' },
  write: { words: 'storing', brief: 'storing', shape: '<path d="M6 .9 11.1 6 6 11.1.9 6Z"/>' },
  failed: {
    words: 'failed',
    brief: 'failed',
    shape: '<path d="m2.5 2.5 7 7m0-7-7 7" fill="none" stroke="currentColor" stroke-width="2"/>',
  },
};

/** What work looks like that goes on although nobody waits for it: the outline of its state. */
export const FOR_NOBODY = {
  words: 'for nobody',
  brief: 'for nobody',
  icon: '<svg class="shape" viewBox="0 0 12 12" width="12" height="12" style="color: var(--database)" fill="none" stroke="currentColor" stroke-width="1.6" aria-hidden="true"><rect x="2" y="2" width="8" height="8"/></svg>',
};

/** @param {State} state @returns {string} The shape as an image that says nothing. */
export function icon(state) {
  return `<svg class="shape" viewBox="0 0 12 12" width="12" height="12" style="color: var(--${state})" fill="currentColor" aria-hidden="true">${STATES[state].shape}</svg>`;
}
