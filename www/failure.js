// What can go wrong with the engine, each in words. Pure.

/** @import { Fault } from './engine-types.js' */

/**
 * @typedef {'download' | 'stalled' | 'compile' | 'start' | 'memory' | 'stopped' | 'died' | 'refused'} Kind
 * `start`: its thread did not begin. `memory`, `stopped`: it gave up in the middle of a run. `died`: its thread is gone.
 * `refused`: the run was not computed, for the reasons that the engine gives.
 */

/** A run with less memory than this did not stop for want of it. */
const MUCH = 2 ** 30;

export class Failure extends Error {
  /**
   * @param {Kind} kind
   * @param {string} [detail] The cause, as far as it is known.
   * @param {Fault[]} [faults] What the engine said.
   */
  constructor(kind, detail = '', faults = []) {
    super(`${kind}: ${detail}`);
    this.kind = kind;
    this.detail = detail;
    this.faults = faults;
  }
}

/**
 * An error that the engine did not mean to throw.
 * @param {string} message @param {boolean} exhausted Whether the browser said that there is no more memory.
 * @param {number} memory What the engine had taken, in bytes.
 */
export function crash(message, exhausted, memory) {
  return exhausted || memory >= MUCH ? new Failure('memory', gigabytes(memory)) : new Failure('stopped', message);
}

/** @param {unknown} error @returns {Failure} */
export function asFailure(error) {
  if (error instanceof Failure) return error;
  return new Failure('stopped', error instanceof Error ? error.message : String(error));
}

/** @type {Record<Kind, (detail: string) => string>} */
const WORDS = {
  download: (detail) => `The engine could not be downloaded: ${detail}.`,
  stalled: (detail) => `The download of the engine stands still: ${detail}.`,
  compile: (detail) =>
    `The browser did not accept the engine: ${detail}. It needs WebAssembly, which the browser’s settings, an extension or a policy of the network may forbid.`,
  start: (detail) => `The engine could not be started: ${detail}.`,
  memory: (detail) =>
    `This run is too large for this browser: the engine had taken ${detail} when its memory ran out. Fewer readers, or a lower rate of them, make it smaller.`,
  stopped: (detail) => `The engine stopped by a fault of its own (${detail}).`,
  died: () => 'The engine’s thread has ended: the browser took it away.',
  refused: () => 'This run was not computed.',
};

/** @param {Failure} failure @returns {string} What happened, in whole sentences. */
export function told({ kind, detail }) {
  return WORDS[kind](detail);
}

/** @param {number} bytes */
function gigabytes(bytes) {
  return bytes >= MUCH / 10 ? `${(bytes / 1e9).toFixed(1)} GB` : `${Math.round(bytes / 1e6)} MB`;
}
