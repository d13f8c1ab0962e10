// Where one mutant after another is built and tested: a copy of the tree, with a target folder of its own.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** What a run may take of memory, in kB: a mutant that fills a list without end is stopped by it. */
const MEMORY = 6_000_000;
/** A stage may take this many times as long as without a mutant, and this many seconds more. */
const PATIENCE = { times: 6, seconds: 60 };

/** The crate of the mechanisms. Its test targets are spelled `stampede-mechanisms:name`. */
const MECHANISMS = 'stampede-mechanisms';

/** The integration tests that say most of a part come first; those not named follow. */
const TELLING = {
  'src/sim': ['database', 'writes', 'crashes', 'presets', 'properties', 'oracles', 'claims'],
  'src/recording': ['properties', 'presets', 'claims', 'oracles'],
  'src/lab': ['replay', 'presets', 'claims', 'properties'],
  'crates/mechanisms/src/eviction': [`${MECHANISMS}:cache_rules`, `${MECHANISMS}:cache_vectors`, 'replay', 'presets', 'properties'],
  'crates/mechanisms/src': ['state_machines', 'cache_rules', 'placement_vectors', 'xfetch', 'singleflight_go']
    .map((name) => `${MECHANISMS}:${name}`)
    .concat('presets', 'properties'),
};
/** They read sources and documents, or need a browser: no mutant shows in them. */
const BLIND = ['layers', 'doc_paths', 'link_doc', 'wasm', `${MECHANISMS}:dependencies`, `${MECHANISMS}:public_types`];

/** @typedef {{ name: string, filter?: string }} Stage a test target, and which of its tests */

export class Bench {
  /** @param {string} tree */
  constructor(tree) {
    this.tree = tree;
    this.env = {
      ...process.env,
      // Beside the copy, so that a fresh copy finds a warm build.
      CARGO_TARGET_DIR: path.join(path.dirname(path.dirname(tree)), 'build'),
      CARGO_TERM_COLOR: 'never',
      // Which test fails is all that matters, and no failure may be remembered for the next mutant.
      PROPTEST_DISABLE_FAILURE_PERSISTENCE: '1',
      PROPTEST_MAX_SHRINK_ITERS: '0',
      RUST_BACKTRACE: '0',
    };
    /** @param {string} folder @param {string} prefix */
    const testsIn = (folder, prefix = '') =>
      readdirSync(path.join(tree, folder))
        .filter((name) => name.endsWith('.rs'))
        .map((name) => prefix + name.slice(0, -3));
    this.targets = [...testsIn('crates/mechanisms/tests', `${MECHANISMS}:`), ...testsIn('tests')]
      .filter((name) => !BLIND.includes(name))
      .sort();
    /** @type {Map<string, number>} seconds of each target, without a mutant */
    this.usual = new Map();
  }

  /**
   * Runs all that will be run, on the tree as it is: it must pass, and how long it takes sets the limits.
   * @param {string} kept the file with what was measured of this very tree before, or where to keep it
   */
  async measure(kept) {
    if (existsSync(kept)) {
      this.usual = new Map(JSON.parse(readFileSync(kept, 'utf8')));
      return;
    }
    for (const name of ['lib:stampede-mechanisms', 'lib', ...this.targets, 'doc']) {
      const start = performance.now();
      const command = this.build(name);
      if (command === null) throw new Error(`${name} does not compile without any mutant`);
      const between = performance.now();
      const outcome = await this.test(command, 3600);
      if (outcome !== 'passed') throw new Error(`${name}: ${outcome} without any mutant`);
      this.usual.set(name, (performance.now() - between) / 1000);
      console.log(`${name}: built in ${((between - start) / 1000).toFixed(1)} s, runs in ${this.usual.get(name)?.toFixed(1)} s`);
    }
    writeFileSync(kept, JSON.stringify([...this.usual]));
  }

  /**
   * Tries the mutant that stands in the tree.
   * @param {import('./choose.mjs').Mutant} mutant
   * @returns {Promise<{ outcome: 'caught' | 'timeout' | 'unviable' | 'survived', by: string }>}
   */
  async judge(mutant) {
    for (const { name, filter } of this.stages(mutant.file)) {
      const command = this.build(name);
      if (command === null) return { outcome: 'unviable', by: '' };
      const limit = PATIENCE.seconds + PATIENCE.times * (this.usual.get(name) ?? 60);
      const outcome = await this.test(filter ? [...command, filter] : command, limit);
      if (outcome === 'timeout') return { outcome: 'timeout', by: name };
      if (outcome !== 'passed') return { outcome: 'caught', by: `${name} ${outcome}` };
    }
    return { outcome: 'survived', by: '' };
  }

  /**
   * The unit tests of the file, then all of them; the integration tests; the examples in the documentation.
   * @param {string} file
   * @returns {Stage[]}
   */
  stages(file) {
    // A crate's own unit tests come first, then those of the simulation that stands on it.
    const [, crate = ''] = /^crates\/([^/]+)\//.exec(file) ?? [];
    const own = crate ? `lib:stampede-${crate}` : 'lib';
    const module = file.replace(/^(crates\/[^/]+\/)?src\//, '').replace(/^lib\.rs$/, 'tests').replace(/(\/mod)?\.rs$/, '').replaceAll('/', '::');
    const [, first = []] = Object.entries(TELLING).find(([part]) => file.startsWith(part)) ?? [];
    const order = [...new Set([...first, ...this.targets])].filter((name) => this.targets.includes(name));
    const units = [...new Set([own, 'lib'])].map((name) => ({ name }));
    return [{ name: own, filter: `${module}::` }, ...units, ...order.map((name) => ({ name })), { name: 'doc' }];
  }

  /**
   * Builds one test target. The command that runs it, or null if it does not compile.
   * @param {string} name
   */
  build(name) {
    if (name === 'doc') return ['cargo', 'test', '--locked', '--workspace', '--doc'];
    const target = this.target(name);
    const args = ['test', '--locked', '--quiet', ...target, '--no-run', '--message-format=json'];
    const done = spawnSync('cargo', args, { cwd: this.tree, env: this.env, encoding: 'utf8', maxBuffer: 1 << 28 });
    const executable = /"executable":"([^"]+)"/.exec(done.stdout)?.[1];
    return done.status === 0 && executable ? [executable] : null;
  }

  /**
   * How cargo is told of a test target: the unit tests of a crate or of the simulation, or one of their other tests.
   * @param {string} name
   */
  target(name) {
    const [, crate = ''] = /^lib:(.*)/.exec(name) ?? [];
    if (crate) return ['--package', crate, '--all-features', '--lib'];
    const [test = '', owner = ''] = name.split(':').reverse();
    if (owner) return ['--package', owner, '--all-features', '--test', test];
    return name === 'lib' ? ['--lib'] : ['--test', name];
  }

  /**
   * Runs tests until one fails.
   * @param {string[]} command
   * @param {number} limit seconds
   * @returns {Promise<string>} `passed`, `timeout`, `stopped`, or the name of the test that failed
   */
  test(command, limit) {
    return new Promise((resolve) => {
      const child = spawn('sh', ['-c', `ulimit -v ${MEMORY}; exec "$@"`, 'sh', ...command], {
        cwd: this.tree,
        env: this.env,
        stdio: ['ignore', 'pipe', 'ignore'],
      });
      let output = '';
      let outcome = '';
      const clock = setTimeout(() => {
        outcome = 'timeout';
        child.kill('SIGKILL');
      }, limit * 1000);
      child.stdout.setEncoding('utf8').on('data', (text) => {
        output += text;
        const failed = /^test (.+?)(?: - should panic)? \.\.\. FAILED$/m.exec(output)?.[1];
        if (!failed || outcome) return;
        outcome = failed;
        child.kill('SIGKILL');
      });
      child.on('close', (status) => {
        clearTimeout(clock);
        resolve(outcome || (status === 0 ? 'passed' : 'stopped'));
      });
    });
  }
}
