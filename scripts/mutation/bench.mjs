// Runs tests with one mutant on at a time. Which tests come by which mutants is measured once, so that only these run.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { Progress, reached, withThreads } from './read.mjs';

/** What a run may take of memory, in kB: a mutant that fills a list without end is stopped by it. */
const MEMORY = 6_000_000;
/** A test may take this many times as long as without a mutant, and this many seconds more. */
const PATIENCE = { times: 8, seconds: 15 };
/** Tests that take fewer seconds are tried first, of all targets. */
const QUICK = 12;
/** They read sources and documents, or need a browser: no mutant shows in them. */
const BLIND = ['layers', 'doc_paths', 'link_doc', 'wasm', 'mechanisms:dependencies', 'mechanisms:public_types'];
/** The same of tests among others: the switches change how a figure's definition is written, which the types of the page quote. */
const BLIND_TESTS = ['wasm::types::'];
/** They take most of the time and come last, the slowest at the very end. */
const SLOW = ['presets', 'properties', 'oracles', 'figures', 'claims'];

/** @typedef {import('./tree.mjs').Target} Target */
/** @typedef {'quick' | 'slow'} Pace */
/** @typedef {{ seconds: number, tests: Record<string, number>, reached: Record<number, string[]> }} Measured */

/**
 * Those targets that a mutant can show in, the slow ones last.
 * @param {Target[]} targets
 */
export function inOrder(targets) {
  const rank = (/** @type {Target} */ { name }) => SLOW.indexOf(name);
  const seeing = targets.filter(({ name }) => !BLIND.includes(name));
  const skips = BLIND_TESTS.flatMap((name) => ['--skip', name]);
  const without = seeing.map((target) => (target.name === 'lib' ? { ...target, command: [...target.command, ...skips] } : target));
  return without.sort((a, b) => rank(a) - rank(b) || (a.name < b.name ? -1 : 1));
}

/**
 * Which tests come by a mutant, in the order in which they are run: the quick ones at once, the slow ones one by one.
 * @param {Measured} measured
 * @param {number} number
 * @param {Pace} pace
 * @returns {string[][]}
 */
export function atPace({ tests, reached }, number, pace) {
  const all = reached[number] ?? [];
  const named = all.filter((name) => name in tests);
  const known = named.length > 0 || all.length === 0 ? named : Object.keys(tests);
  const seconds = (/** @type {string} */ name) => tests[name] ?? 0;
  const some = known.filter((name) => seconds(name) < QUICK === (pace === 'quick')).sort((a, b) => seconds(a) - seconds(b));
  if (pace === 'quick') return some.length > 0 ? [some] : [];
  return some.map((name) => [name]);
}

export class Bench {
  /** @param {NodeJS.ProcessEnv} env @param {string} folder for what the runs leave behind */
  constructor(env, folder) {
    this.folder = folder;
    this.env = {
      ...env,
      // Which test fails is all that matters, and no failure may be remembered for the next mutant.
      PROPTEST_DISABLE_FAILURE_PERSISTENCE: '1',
      PROPTEST_MAX_SHRINK_ITERS: '0',
      RUST_BACKTRACE: '0',
    };
  }

  /**
   * Runs a target without any mutant, which must pass: how long its tests take, and which of them come by which mutant.
   * @param {Target} target
   * @returns {Promise<Measured>}
   */
  async measure(target) {
    const notes = path.join(this.folder, 'reached.txt');
    mkdirSync(this.folder, { recursive: true });
    rmSync(notes, { force: true });
    const start = performance.now();
    /** @type {Record<string, number>} */
    const tests = {};
    const outcome = await this.run(target, { STAMPEDE_REACHED: notes }, () => 3600, tests);
    if (outcome !== 'passed') throw new Error(`${target.name}: ${outcome} without any mutant`);
    const seconds = (performance.now() - start) / 1000;
    const noted = existsSync(notes) ? readFileSync(notes, 'utf8') : '';
    const found = [...withThreads(reached(noted, (name) => name in tests), Object.keys(tests))].map(([number, names]) => [number, [...names]]);
    console.log(`${target.name}: ${seconds.toFixed(1)} s, comes by ${found.length} mutants`);
    return { seconds, tests, reached: Object.fromEntries(found) };
  }

  /**
   * Runs those tests of a target that come by a mutant, until one fails: the quick ones, or the slow ones.
   * @param {number} number
   * @param {Target} target
   * @param {Measured} measured
   * @param {Pace} pace
   * @returns {Promise<{ outcome: 'caught' | 'timeout' | 'passed', by: string }>}
   */
  async judge(number, target, measured, pace) {
    for (const tests of atPace(measured, number, pace)) {
      const limit = (/** @type {string | null} */ test) =>
        PATIENCE.seconds + PATIENCE.times * (test === null ? 0 : (measured.tests[test] ?? measured.seconds));
      const exact = target.name === 'doc' ? [] : ['--exact', ...tests];
      const outcome = await this.run({ ...target, command: [...target.command, ...exact] }, { STAMPEDE_MUTANT: String(number) }, limit);
      if (outcome.startsWith('timeout')) return { outcome: 'timeout', by: `${target.name} ${outcome}` };
      if (outcome !== 'passed') return { outcome: 'caught', by: `${target.name} ${outcome}` };
    }
    return { outcome: 'passed', by: '' };
  }

  /**
   * Runs tests, one after another, until one fails.
   * @param {Target} target
   * @param {Record<string, string>} env
   * @param {(test: string | null) => number} limit seconds that a test may take, or what comes between two tests
   * @param {Record<string, number>} [seconds] takes down how long each test took
   * @returns {Promise<string>} `passed`, `timeout in` a test, `stopped in` one, or the name of the test that failed
   */
  run({ command, folder }, env, limit, seconds = {}) {
    return new Promise((resolve) => {
      const [program = '', ...args] = command;
      const one = program === 'cargo' ? args : ['--test-threads=1', ...args];
      const child = spawn('sh', ['-c', `ulimit -v ${MEMORY}; exec "$@"`, 'sh', program, ...one], {
        cwd: folder,
        env: { ...this.env, CARGO_MANIFEST_DIR: folder, ...env },
        stdio: ['ignore', 'pipe', 'ignore'],
        detached: true,
      });
      const progress = new Progress();
      /** @type {string | null} */
      let now = null;
      let since = performance.now();
      let outcome = '';
      /** @param {string} how */
      const stop = (how) => {
        outcome ||= how;
        // Cargo's own children too.
        if (child.pid) process.kill(-child.pid, 'SIGKILL');
      };
      const late = () => stop(`timeout in ${now ?? 'no test'}`);
      let clock = setTimeout(late, 1000 * limit(program === 'cargo' ? '' : null));
      child.stdout.setEncoding('utf8').on('data', (text) => {
        const told = progress.take(text);
        for (const { name, passed } of told.ended) {
          seconds[name] = (performance.now() - since) / 1000;
          since = performance.now();
          if (!passed && !outcome) return stop(name);
        }
        now = told.now;
        if (program === 'cargo') return;
        clearTimeout(clock);
        clock = setTimeout(late, 1000 * limit(now));
      });
      child.on('close', (status) => {
        clearTimeout(clock);
        resolve(outcome || (status === 0 ? 'passed' : `stopped in ${now ?? 'no test'}`));
      });
    });
  }
}
