// What can go wrong with the engine. Pure.

/** @import { Fault } from './engine-types.js' */
/** @import { Arg } from './say.js' */

/** A run with less memory than this did not stop for want of it. */
const MUCH = 2 ** 30;

/** Itself a message, so that it can be said. */
export class Failure extends Error {
  /**
   * @param {string} id What has happened, and under which identifier its words stand.
   * @param {Record<string, Arg>} [args]
   * @param {Fault[]} [faults] What the engine said, where it refused the run.
   */
  constructor(id, args = {}, faults = []) {
    super([id, ...Object.values(args)].join(': '));
    this.id = id;
    this.args = args;
    this.faults = faults;
  }
}

/**
 * An error that the engine did not mean to throw.
 * @param {string} message @param {boolean} exhausted Whether the browser said that there is no more memory.
 * @param {number} memory What the engine had taken, in bytes.
 */
export function crash(message, exhausted, memory) {
  return exhausted || memory >= MUCH ? new Failure('failure-memory', { taken: gigabytes(memory) }) : new Failure('failure-stopped', { cause: message });
}

/** @param {unknown} error @returns {Failure} */
export function asFailure(error) {
  if (error instanceof Failure) return error;
  return new Failure('failure-stopped', { cause: error instanceof Error ? error.message : String(error) });
}

/** @param {number} bytes */
function gigabytes(bytes) {
  return bytes >= MUCH / 10 ? `${(bytes / 1e9).toFixed(1)} GB` : `${Math.round(bytes / 1e6)} MB`;
}
