// Running things: a command whose output the reader sees, and a step that says what it is for and how long it took.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project's folder. Every command runs there. */
export const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

// The npm packages bring tools of their own (wasm-opt), and rustup's folder is not on the PATH of every shell.
const home = process.env.CARGO_HOME ?? path.join(process.env.HOME ?? process.env.USERPROFILE ?? '', '.cargo');
process.env.PATH = [path.join(root, 'node_modules', '.bin'), process.env.PATH, path.join(home, 'bin')].join(path.delimiter);

/**
 * Runs a command to its end; throws unless it succeeds.
 * @param {string} command
 * @param {string[]} args
 * @param {Record<string, string>} [env] set on top of the environment
 */
export function run(command, args, env) {
  console.log(`$ ${[...Object.entries(env ?? {}).map(([k, v]) => `${k}='${v}'`), path.basename(command), ...args].join(' ')}`);
  const done = spawnSync(command, args, { cwd: root, stdio: 'inherit', env: { ...process.env, ...env } });
  if (done.error) throw new Error(`${command} could not be started: is it installed? (${done.error.message})`);
  if (done.status !== 0) throw new Error(`${path.basename(command)} ended with ${done.signal ?? `exit code ${done.status}`}`);
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
