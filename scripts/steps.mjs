// Running things: a command whose output the reader sees, and a step that says what it is for and how long it took.
import { spawn, spawnSync } from 'node:child_process';
import { constants, setPriority } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project's folder. Every command runs there. */
export const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

/** Where cargo puts what it builds. */
export const target = path.resolve(root, process.env.CARGO_TARGET_DIR ?? 'target');

// rustup's folder is not on the PATH of every shell.
const home = process.env.CARGO_HOME ?? path.join(process.env.HOME ?? process.env.USERPROFILE ?? '', '.cargo');
process.env.PATH = [process.env.PATH, path.join(home, 'bin')].join(path.delimiter);

/** Says what is run. @param {string} command @param {string[]} args @param {Record<string, string>} env */
function announced(command, args, env) {
  console.log(`$ ${[...Object.entries(env).map(([k, v]) => `${k}='${v}'`), path.basename(command), ...args].join(' ')}`);
  return { cwd: root, stdio: /** @type {const} */ ('inherit'), env: { ...process.env, ...env } };
}

/** @param {string} command @param {Error} error */
const missing = (command, error) => new Error(`${command} could not be started: is it installed? (${error.message})`);
/** @param {string} command @param {string | number | null} how */
const failed = (command, how) => new Error(`${path.basename(command)} ended with ${typeof how === 'number' ? `exit code ${how}` : how}`);

/**
 * Runs a command to its end; throws unless it succeeds.
 * @param {string} command
 * @param {string[]} args
 * @param {Record<string, string>} [env] set on top of the environment
 */
export function run(command, args, env = {}) {
  const done = spawnSync(command, args, announced(command, args, env));
  if (done.error) throw missing(command, done.error);
  if (done.status !== 0) throw failed(command, done.signal ?? done.status);
}

/**
 * Runs a command while other things go on; rejects unless it succeeds.
 * @param {string} command
 * @param {string[]} args
 * @param {{ waits?: boolean }} [how] `waits`: it takes what the others leave of the processors, since nobody waits for it but at the end
 * @returns {Promise<void>}
 */
export function runBeside(command, args, { waits = false } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, announced(command, args, {}));
    if (waits && child.pid) setPriority(child.pid, constants.priority.PRIORITY_LOW);
    child
      .on('error', (error) => reject(missing(command, error)))
      .on('close', (status, signal) => (status === 0 ? resolve() : reject(failed(command, signal ?? status))));
  });
}

/**
 * Waits for all of several things, and throws the first error afterwards: nothing goes on unseen.
 * @param {Promise<void>[]} things
 */
export async function all(...things) {
  for (const ended of await Promise.allSettled(things)) if (ended.status === 'rejected') throw ended.reason;
}

/**
 * Makes of some work a function that starts it, and does it once more at its end if it was called meanwhile.
 * @param {() => Promise<void>} work which never rejects
 */
export function oneAtATime(work) {
  let asked = false;
  let busy = false;
  return async () => {
    asked = true;
    if (busy) return;
    busy = true;
    while (asked) {
      asked = false;
      await work();
    }
    busy = false;
  };
}

/**
 * What a command prints, or null if it is not there or fails.
 * @param {string} command
 * @param {string[]} args
 */
export function ask(command, args) {
  const done = spawnSync(command, args, { cwd: root, encoding: 'utf8', maxBuffer: 1 << 28 });
  return done.status === 0 ? done.stdout : null;
}

/**
 * Does one step. Says first what it does and why, and afterwards how long it took.
 * @template T
 * @param {string} name
 * @param {string} why
 * @param {() => T | Promise<T>} work
 */
export async function step(name, why, work) {
  console.log(`\n== ${name}: ${why}`);
  const start = performance.now();
  const result = await work();
  console.log(`== ${name}: done in ${((performance.now() - start) / 1000).toFixed(1)} s`);
  return result;
}
