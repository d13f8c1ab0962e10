// `npm test`: everything that must hold, cheapest first. Stops at the first step that fails.
//   npm test                        all of it
//   npm test -- quick               what finds most mistakes in two minutes, when all is built
//   npm test -- engine page e2e     only these steps
//   npm test -- long                what takes hours: all of what the other steps try a sample of
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { browserSettings, findDriver } from './browser.mjs';
import { overruns, QUICK, TOTAL } from './budget.mjs';
import { buildPage, buildWasm } from './build.mjs';
import { prepareBrowser, prepareLints, prepareNode, prepareWasm, prepareWasmPack } from './prepare.mjs';
import { ask, root, run, step, target } from './steps.mjs';

/** Tools in Rust, each a workspace of its own, and where it is built. */
const TOOLS = [
  { manifest: 'scripts/bindgen/Cargo.toml', built: 'bindgen' },
  { manifest: 'scripts/mutation/switch/Cargo.toml', built: 'switch' },
];
const WASM = ['--target', 'wasm32-unknown-unknown'];

/**
 * Tests of the engine that take seconds: the layers, the documents, the digests of what a browser runs too (tests/wasm.rs, here
 * natively), and the rules of some parts. Those of all presets and of random worlds take minutes.
 */
const QUICK_TARGETS = ['layers', 'doc_paths', 'link_doc', 'model_doc', 'wasm', 'database', 'locks', 'l1', 'crashes'];
/** Tests of the page that take seconds. */
const QUICK_PAGES = ['opens.test.mjs', 'loading.test.mjs'];

/**
 * `budget`: minutes that the step may take on two cores when all tools are there. `of`: what it belongs to, `all` unless it says so.
 * @type {{ name: string, why: string, work: () => void | Promise<void>, budget: number, of?: ('all' | 'quick' | 'long')[] }[]}
 */
const STEPS = [
  {
    name: 'packages',
    why: 'install what is missing: npm packages, Rust components, a browser (minutes the first time)',
    work: prepare,
    budget: 0.5,
    of: ['all', 'quick', 'long'],
  },
  { name: 'format', why: 'the Rust code is laid out in the one agreed way', work: format, budget: 0.5, of: ['all', 'quick'] },
  { name: 'scripts', why: 'the scripts do what their tests say', work: () => nodeTests('tests/scripts'), budget: 0.5, of: ['all', 'quick'] },
  { name: 'lint', why: 'clippy finds nothing to object to, tests and benches included', work: lint, budget: 2.5, of: ['all', 'quick'] },
  { name: 'lint-wasm', why: 'nor in the code that only the browser build has', work: () => clippy('--lib', ...WASM), budget: 1 },
  { name: 'quick-rust', why: 'the parts of the engine do what their own tests say', work: quickRust, budget: 1, of: ['quick'] },
  { name: 'rust', why: 'the engine does what its tests say, natively', work: () => run('cargo', ['test', '--locked', '--workspace']), budget: 13 },
  { name: 'crate', why: 'each feature of the mechanisms compiles by itself, and they can be published', work: mechanisms, budget: 0.5 },
  { name: 'docs', why: 'the documentation builds and its links lead somewhere', work: docs, budget: 0.5 },
  { name: 'wasm', why: 'the engine gives the same results in a browser as natively (installs wasm-pack the first time)', work: wasmTests, budget: 4.5 },
  { name: 'engine', why: 'the engine compiles to WebAssembly, as the page needs it', work: buildWasm, budget: 3.5, of: ['all', 'quick', 'long'] },
  { name: 'types', why: 'the JavaScript keeps to its types, and to those the engine exports', work: types, budget: 0.5, of: ['all', 'quick'] },
  { name: 'page', why: 'the page bundles into dist/', work: buildPage, budget: 0.5, of: ['all', 'quick', 'long'] },
  { name: 'quick-e2e', why: 'the bundled page opens in a real browser', work: () => nodeTests('tests/e2e', QUICK_PAGES), budget: 0.5, of: ['quick'] },
  { name: 'e2e', why: 'the bundled page works in a real browser', work: () => nodeTests('tests/e2e'), budget: 12 },
  { name: 'long-links', why: 'all mutated links can be run', work: () => long('links', '--release'), budget: 30, of: ['long'] },
  { name: 'long-worlds', why: 'all random worlds keep every rule, with the auditor of a debug build', work: () => long('properties'), budget: 30, of: ['long'] },
  { name: 'long-e2e', why: 'the page in all states, themes and sizes', work: () => nodeTests('tests/e2e', undefined, { LONG: '1' }), budget: 120, of: ['long'] },
];

async function prepare() {
  await prepareNode();
  prepareLints();
  prepareWasm();
  prepareBrowser();
}

function format() {
  run('cargo', ['fmt', '--check', '--all']);
  for (const { manifest } of TOOLS) run('cargo', ['fmt', '--check', '--manifest-path', manifest]);
}

function lint() {
  clippy('--workspace', '--all-targets');
  for (const { manifest, built } of TOOLS) {
    clippy('--all-targets', '--manifest-path', manifest, '--target-dir', path.join(path.relative(root, target), built));
  }
}

/** @param {string[]} args */
function clippy(...args) {
  run('cargo', ['clippy', '--locked', ...args, '--', '-D', 'warnings']);
}

function mechanisms() {
  const name = 'stampede-mechanisms';
  /** @type {{ packages: { name: string, features: Record<string, string[]> }[] }} */
  const { packages } = JSON.parse(ask('cargo', ['metadata', '--locked', '--no-deps', '--format-version=1']) ?? '{ "packages": [] }');
  const features = packages.find((one) => one.name === name)?.features;
  if (!features) throw new Error(`cargo knows no package ${name}`);
  for (const feature of Object.keys(features)) {
    run('cargo', ['check', '--locked', '--package', name, '--no-default-features', '--features', feature], { RUSTFLAGS: '-D warnings' });
  }
  // What is not committed yet is packed too.
  run('cargo', ['package', '--locked', '--package', name, '--allow-dirty']);
}

function quickRust() {
  run('cargo', ['test', '--locked', '--workspace', '--lib']);
  run('cargo', ['test', '--locked', ...QUICK_TARGETS.flatMap((name) => ['--test', name])]);
}

function docs() {
  // It is for people who work on the code, so private items have their pages.
  run('cargo', ['doc', '--locked', '--workspace', '--no-deps', '--document-private-items'], { RUSTDOCFLAGS: '-D warnings' });
}

function wasmTests() {
  prepareWasmPack();
  const driver = findDriver();
  const settings = path.join(target, 'webdriver.json');
  mkdirSync(path.dirname(settings), { recursive: true });
  writeFileSync(settings, JSON.stringify(browserSettings()));
  run('wasm-pack', ['test', '--headless', '--chrome', ...(driver ? ['--chromedriver', driver] : []), '--', '--locked', '--no-default-features', '--test', 'wasm'], {
    WASM_BINDGEN_TEST_WEBDRIVER_JSON: settings,
    WASM_BINDGEN_TEST_TIMEOUT: '300',
  });
}

function types() {
  const tsc = path.join(root, 'node_modules/typescript/bin/tsc');
  run(process.execPath, [tsc, '-p', 'tsconfig.json']);
  run(process.execPath, [tsc, '-p', 'tsconfig.worker.json']);
}

/**
 * @param {string} folder
 * @param {string[]} [files] all by default
 * @param {Record<string, string>} [env]
 */
function nodeTests(folder, files = readdirSync(path.join(root, folder)).filter((name) => name.endsWith('.test.mjs')), env) {
  // Two pages at once: each waits for its own browser most of the time.
  const options = ['--test', `--test-concurrency=${folder === 'tests/e2e' ? 2 : 1}`, '--test-reporter=spec'];
  run(process.execPath, [...options, ...files.map((name) => `${folder}/${name}`)], env);
}

/**
 * The tests of a file that are named long_*; they are ignored elsewhere.
 * @param {string} file
 * @param {string[]} options
 */
function long(file, ...options) {
  run('cargo', ['test', '--locked', ...options, '--test', file, '--', '--ignored', '--nocapture', 'long_']);
}

const GROUPS = ['all', 'quick', 'long'];
const asked = process.argv.slice(2);
if (asked.length === 0) asked.push('all');
const unknown = asked.find((name) => !GROUPS.includes(name) && !STEPS.some((step) => step.name === name));
if (unknown) {
  console.error(`There is no step "${unknown}". The steps are: ${STEPS.map(({ name }) => name).join(' ')}. Groups of them: ${GROUPS.join(' ')}.`);
  process.exit(2);
}
const wanted = STEPS.filter(({ name, of = ['all'] }) => [name, ...of].some((each) => asked.includes(each)));

const start = performance.now();
let passed = 0;
let failed = 0;
/** @type {import('./budget.mjs').Taken[]} */
const taken = [];
for (const { name, why, work, budget } of wanted) {
  const begin = performance.now();
  try {
    await step(name, why, work);
    passed += 1;
  } catch (error) {
    console.error(`\n== ${name}: FAILED. ${error instanceof Error ? error.message : error}`);
    failed += 1;
    break;
  }
  taken.push({ name, budget, minutes: (performance.now() - begin) / 60_000 });
}
for (const sentence of overruns(taken)) console.error(`\n== OVER BUDGET: ${sentence}`);
const minutes = (performance.now() - start) / 60_000;
if (asked.join() === 'quick') {
  for (const sentence of overruns([{ name: 'quick', budget: QUICK, minutes }])) console.error(`\n== OVER BUDGET: ${sentence}`);
}
if (asked.includes('all') && minutes > TOTAL) {
  console.error(`\n== FAILED: all of it took ${minutes.toFixed(1)} minutes, and ${TOTAL} are allowed`);
  failed += 1;
}
console.log(`\n${minutes.toFixed(1)} minutes\n${passed} passed, ${failed} failed`);
process.exitCode = failed;
