// A copy of the tree with many mutants in it, each behind a switch, which is compiled once for all of them.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { ask, root, run, target } from '../steps.mjs';
import { blamed } from './read.mjs';

/** The tool that puts the switches in. A workspace of its own, so that nothing else waits for it. */
const SWITCH = ['--manifest-path', 'scripts/mutation/switch/Cargo.toml', '--target-dir', path.join(path.relative(root, target), 'switch')];

/** @typedef {import('./choose.mjs').Mutant} Mutant */
/** @typedef {{ name: string, command: string[], folder: string }} Target a test target, what runs it, and where */

/**
 * Runs the tool that puts the switches in. Those that it cannot give one, by number, with the reason.
 * @param {'ask' | 'put'} what
 * @param {string} tree
 * @param {Mutant[]} mutants
 * @returns {Map<number, string>}
 */
export function switched(what, tree, mutants) {
  run('cargo', ['build', '--locked', '--quiet', ...SWITCH]);
  const tool = path.join(target, 'switch', 'debug', 'stampede-switch');
  const done = spawnSync(tool, [what, tree], { input: JSON.stringify(mutants), encoding: 'utf8', maxBuffer: 1 << 28 });
  if (done.status !== 0) throw new Error(`the switches could not be put in: ${done.stderr}`);
  /** @type {{ number: number, why: string }[]} */
  const left = JSON.parse(done.stdout);
  return new Map(left.map(({ number, why }) => [number, why]));
}

export class Tree {
  /** @param {string} folder where the copy is, and the copy without mutants */
  constructor(folder) {
    this.place = path.join(folder, 'tree');
    this.pristine = path.join(folder, 'pristine');
    this.env = {
      ...process.env,
      // Beside the copies, so that a fresh one finds a warm build.
      CARGO_TARGET_DIR: path.join(path.dirname(folder), 'build'),
      CARGO_TERM_COLOR: 'never',
      // Hardly anything is as it was in the last sample's copy.
      CARGO_INCREMENTAL: process.env.CARGO_INCREMENTAL ?? '0',
    };
  }

  /** Copies what git knows or would add, so that the work tree stays free to be worked on. */
  copy() {
    for (const old of [this.place, this.pristine]) rmSync(old, { recursive: true, force: true });
    const files = ask('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard']);
    if (files === null) throw new Error('the tree to mutate is the one that git knows: git is needed');
    for (const file of new Set(files.split('\0').filter(Boolean))) {
      if (existsSync(path.join(root, file))) cpSync(path.join(root, file), path.join(this.pristine, file));
    }
    cpSync(this.pristine, this.place, { recursive: true });
  }

  /**
   * Puts mutants into the copy, and takes those out again that do not compile. Returns these.
   * @param {Mutant[]} mutants
   * @returns {Mutant[]}
   */
  plant(mutants) {
    /** @type {Mutant[]} */
    const unviable = [];
    for (let viable = mutants; ; ) {
      for (const file of new Set(mutants.flatMap(({ file }) => [file, file.replace(/src\/.*/, 'src/lib.rs')]))) {
        cpSync(path.join(this.pristine, file), path.join(this.place, file));
      }
      switched('put', this.place, viable);
      const { errors } = this.build(['--lib']);
      if (errors.length === 0) return unviable;
      const wrong = new Set(errors.map((error) => blamed(error, (file) => readFileSync(path.join(this.place, file), 'utf8'))));
      unviable.push(...viable.filter(({ number }) => wrong.has(number)));
      viable = viable.filter(({ number }) => !wrong.has(number));
      console.log(`${unviable.length} do not compile so far`);
    }
  }

  /**
   * Builds test targets of all crates: what runs them, or the errors of the compiler.
   * @param {string[]} which
   */
  build(which) {
    const args = ['test', '--locked', '--workspace', '--no-run', '--message-format=json', ...which];
    const done = spawnSync('cargo', args, { cwd: this.place, env: this.env, encoding: 'utf8', maxBuffer: 1 << 30 });
    const told = done.stdout.split('\n').filter((line) => line.startsWith('{')).map((line) => JSON.parse(line));
    /** @type {import('./read.mjs').Diagnostic[]} */
    const errors = told.flatMap(({ message }) => (message?.level === 'error' && message.spans.length > 0 ? [message] : []));
    if (done.status !== 0 && errors.length === 0) throw new Error(`the copy cannot be built: ${done.stderr}`);
    /** @type {Target[]} */
    const targets = told
      .filter(({ executable, profile }) => executable && profile.test)
      .map((made) => {
        const folder = path.dirname(made.manifest_path);
        const owner = folder === this.place ? '' : `${path.basename(folder)}:`;
        const name = made.target.kind.includes('test') ? made.target.name : made.target.kind.includes('bin') ? 'bin' : 'lib';
        return { name: owner + name, command: [made.executable], folder };
      });
    return { errors: done.status === 0 ? [] : errors, targets };
  }
}
