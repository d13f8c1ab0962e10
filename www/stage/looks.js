// What a request looks like: the colour of its state, and a shape that says whether it reads or writes. Pure.

/** @import { Phase, State } from '../engine-types.js' */

/** @type {State[]} */
export const STATES = ['travelling', 'hit', 'waiting', 'database', 'stale', 'write', 'failed'];

/** What a row of a frame is, as in its column `kind`. */
export const KIND = /** @type {const} */ ({ read: 0, write: 1, background: 2, orphaned: 3, givenOld: 4 });

/**
 * A look, in one number: so that a column holds it, and that a pass over the dots draws all that look alike.
 * @param {State} state @param {number} kind @param {boolean} [moves]
 * @returns {number}
 */
export function lookOf(state, kind, moves = true) {
  if (kind === KIND.givenOld && state === 'hit') return lookOf('stale', KIND.read, moves);
  const write = kind === KIND.write && state !== 'failed';
  // A write has its own colour on its way there; where it waits, runs, or comes home, that is what matters.
  const colour = write && moves && (state === 'travelling' || state === 'database') ? 'write' : state;
  return STATES.indexOf(colour) + 8 * STATES.indexOf(write ? 'write' : state) + (kind === KIND.orphaned ? 64 : 0);
}

/** Whether a request in a phase is on its way somewhere, as opposed to one that waits or runs. @param {Phase} phase */
export function seemsToMove({ waiting, spot }) {
  return !waiting && spot !== 'connection';
}

/** @param {number} look @returns {{ colour: State, shape: State, hollow: boolean }} */
export function readLook(look) {
  return { colour: STATES[look & 7] ?? 'travelling', shape: STATES[(look >> 3) & 7] ?? 'travelling', hollow: look >= 64 };
}
