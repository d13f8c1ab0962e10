// How long programs take by the clock, and what is typical of several times.
import { spawnSync } from 'node:child_process';

/** @param {number[]} values */
export const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN;

/**
 * Seconds that a program takes, which must succeed.
 * @param {string} program @param {string[]} args
 * @param {Record<string, string>} env set on top of the environment
 */
export function secondsOf(program, args, env) {
  const start = performance.now();
  const { status, stderr } = spawnSync(program, args, { env: { ...process.env, ...env }, encoding: 'utf8', maxBuffer: 1 << 28 });
  if (status !== 0) throw new Error(stderr);
  return (performance.now() - start) / 1000;
}
