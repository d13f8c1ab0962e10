// `npm test`: everything that must hold, cheapest first. Stops at the first step that fails.
//   npm test                        all of it
//   npm test -- engine page e2e     only these steps
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { browserSettings, findDriver } from './browser.mjs';
import { buildPage, buildWasm } from './build.mjs';
import { prepareBrowser, prepareLints, prepareNode, prepareWasm } from './prepare.mjs';
import { root, run, step } from './steps.mjs';

const WASM = ['--target', 'wasm32-unknown-unknown'];

/** @type {[name: string, why: string, work: () => void][]} */
const STEPS = [
  ['packages', 'install what is missing: npm packages, Rust components, wasm-pack, a browser (minutes the first time)', prepare],
  ['format', 'the Rust code is laid out in the one agreed way', () => run('cargo', ['fmt', '--check'])],
  ['lint', 'clippy finds nothing to object to, tests and benches included', () => clippy('--all-targets')],
  ['lint-wasm', 'nor in the code that only the browser build has', () => clippy('--lib', ...WASM)],
  ['rust', 'the engine does what its tests say, natively', () => run('cargo', ['test'])],
  ['docs', 'the documentation builds and its links lead somewhere', docs],
  ['wasm', 'the engine gives the same results in a browser as natively', wasmTests],
  ['engine', 'the engine compiles to WebAssembly, as the page needs it', buildWasm],
  ['types', 'the JavaScript keeps to its types, and to those the engine exports', types],
  ['page', 'the page bundles into dist/', buildPage],
  ['e2e', 'the bundled page works in a real browser', endToEnd],
];

function prepare() {
  prepareNode();
  prepareLints();
  prepareWasm();
  prepareBrowser();
}

/** @param {string[]} args */
function clippy(...args) {
  run('cargo', ['clippy', '--locked', ...args, '--', '-D', 'warnings']);
}

function docs() {
  // For who works on the code, so private items have their pages and may be linked to.
  const flags = { RUSTDOCFLAGS: '-D warnings -A rustdoc::private-intra-doc-links' };
  run('cargo', ['doc', '--no-deps', '--document-private-items'], flags);
}

function wasmTests() {
  const driver = findDriver();
  const settings = path.join(root, 'target', 'webdriver.json');
  mkdirSync(path.dirname(settings), { recursive: true });
  writeFileSync(settings, JSON.stringify(browserSettings()));
  run('wasm-pack', ['test', '--headless', '--chrome', ...(driver ? ['--chromedriver', driver] : []), '--', '--test', 'wasm'], {
    WASM_BINDGEN_TEST_WEBDRIVER_JSON: settings,
    WASM_BINDGEN_TEST_TIMEOUT: '300',
  });
}

function types() {
  const tsc = path.join(root, 'node_modules/typescript/bin/tsc');
  run(process.execPath, [tsc, '-p', 'tsconfig.json']);
  run(process.execPath, [tsc, '-p', 'tsconfig.worker.json']);
}

function endToEnd() {
  const files = readdirSync(path.join(root, 'tests/e2e')).filter((name) => name.endsWith('.test.mjs'));
  const options = ['--test', '--test-concurrency=1', '--test-reporter=spec'];
  run(process.execPath, [...options, ...files.map((name) => `tests/e2e/${name}`)]);
}

const asked = process.argv.slice(2);
const unknown = asked.find((name) => !STEPS.some(([step]) => step === name));
if (unknown) {
  console.error(`There is no step "${unknown}". The steps are: ${STEPS.map(([name]) => name).join(' ')}`);
  process.exit(2);
}

const start = performance.now();
let passed = 0;
let failed = 0;
for (const [name, why, work] of STEPS) {
  if (asked.length > 0 && !asked.includes(name)) continue;
  try {
    await step(name, why, work);
    passed += 1;
  } catch (error) {
    console.error(`\n== ${name}: FAILED. ${error instanceof Error ? error.message : error}`);
    failed += 1;
    break;
  }
}
console.log(`\n${((performance.now() - start) / 60_000).toFixed(1)} minutes\n${passed} passed, ${failed} failed`);
process.exitCode = failed;
