// How fast the engine is as WebAssembly: requests a second of whole runs with recording on, and the time of a frame.
//   npm run bench:wasm                      in Node and in headless Chrome
//   npm run bench:wasm -- --native          the native figures beside them (`cargo bench --bench simulate`)
//   npm run bench:wasm -- --node            in Node alone
//   npm run bench:wasm -- --wasm FOLDER     another build of the engine than www/wasm
//   npm run bench:wasm -- --seek            instead: how long any instant takes of a run that is held in windows, in Node
// Build the engine first: node scripts/build.mjs --wasm
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { launchBrowser } from './browser.mjs';
import { root, run } from './steps.mjs';

/** @import * as Engine from '../www/wasm/stampede.js' */

/** @typedef {{ second: number, frames: number[], digest: string }} Measured requests a second, milliseconds a frame */

/**
 * The crowd of the second seed document, and a breakdown of a million. A session runs two worlds, here twice the same,
 * so that A and B each have a time of their own. `instants`: in the midst of the arrivals, and when everybody is under
 * way and nobody answered yet.
 */
const RUNS = [
  { name: 'geecache-100k', requests: 100_000, fragment: 'preset=geecache-100k', b: 'singleflight', instants: [0.11, 0.2] },
  { name: 'breakdown-1M', requests: 1_000_000, fragment: 'preset=breakdown&clients.count=1000000&cache.service=0s', b: 'mutex', instants: [2.04, 2.14] },
].flatMap(({ b, fragment, ...rest }) => [
  { ...rest, world: 'A', fragment: `${fragment}&b.protection.coalesce=none` },
  { ...rest, world: 'B', fragment: `${fragment}&protection.coalesce=${b}` },
]);

/**
 * Measures one run. It stands alone, because the browser is handed its text.
 * @param {typeof Engine} engine
 * @param {{ fragment: string, requests: number, instants: number[] }} what
 * @returns {Measured}
 */
function measure({ Session }, { fragment, requests, instants }) {
  const RUNS = 7;
  /** @param {number[]} times */
  const median = (times) => times.sort((a, b) => a - b)[times.length >> 1] ?? NaN;
  const times = [];
  let frames = instants.map(() => NaN);
  let digest = '';
  for (let i = 0; i < RUNS; i++) {
    const session = new Session(fragment);
    const start = performance.now();
    const run = session.run(() => {});
    times.push((performance.now() - start) / 2);
    digest = run.a.summary.digest;
    if (run.a.summary.digest !== run.b.summary.digest) throw new Error('the two worlds are not the same');
    if (i === RUNS - 1) {
      frames = instants.map((t) => {
        const each = [];
        for (let j = 0; j < 3 * RUNS; j++) {
          const start = performance.now();
          session.frame(t * 1e9, 6_000, -1);
          each.push((performance.now() - start) / 2);
        }
        return median(each);
      });
    }
    session.free();
  }
  return { second: (requests * 1000) / median(times), frames, digest };
}

/** @param {string} folder @returns {Promise<typeof Engine>} */
async function load(folder) {
  const engine = await import(pathToFileURL(path.join(folder, 'stampede.js')).href);
  engine.initSync({ module: readFileSync(path.join(folder, 'stampede_bg.wasm')) });
  return engine;
}

/** @param {string} folder */
async function inNode(folder) {
  const engine = await load(folder);
  return RUNS.map((what) => measure(engine, what));
}

/** More requests than a browser keeps the steps of. */
const WINDOWS = 'preset=hot-key&clients.arrivals=poisson&clients.rate=100000&clients.for=100s';
/** So many instants are looked at, all over the run, in an order in which no two that follow each other are near. */
const LOOKS = 100;

/** Looks at instants all over a large run, and says how long each look took. @param {typeof Engine} engine */
function seek({ Session }) {
  const session = new Session(WINDOWS);
  const start = performance.now();
  const { end } = session.run(() => {});
  const seconds = (performance.now() - start) / 1000;
  const looks = Array.from({ length: LOOKS }, (_, i) => {
    const t = (((i + 1) * (Math.sqrt(5) - 1)) / 2) % 1;
    const start = performance.now();
    session.frame(Math.round(t * end), 6_000, -1);
    return performance.now() - start;
  }).sort((a, b) => a - b);
  console.log(`Ten million requests, run in ${seconds.toFixed(1)} s. Ms an instant of both worlds: ${looks[LOOKS >> 1]?.toFixed(1)} typically, ${looks.at(-1)?.toFixed(1)} at the most of ${LOOKS}.`);
}

/** @param {string} folder */
async function inChrome(folder) {
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage();
    const files = new Map([['/', '<!doctype html><title>bench</title>']]);
    await page.route('http://bench.test/**', (route) => {
      const name = new URL(route.request().url()).pathname;
      const type = name.endsWith('.js') ? 'text/javascript' : name.endsWith('.wasm') ? 'application/wasm' : 'text/html';
      return route.fulfill({ contentType: type, body: files.get(name) ?? readFileSync(path.join(folder, name)) });
    });
    await page.goto('http://bench.test/');
    const script = `import('/stampede.js').then(async (engine) => {
      await engine.default();
      return ${JSON.stringify(RUNS)}.map((what) => (${measure})(engine, what));
    })`;
    return /** @type {Measured[]} */ (await page.evaluate(script));
  } finally {
    await browser.close();
  }
}

/** What `cargo bench` measures of the same runs; it computes no summary and starts no session. */
function natively() {
  run('cargo', ['bench', '--locked', '--bench', 'simulate', '--', '--noplot']);
  /** @param {string[]} name */
  const nanoseconds = (...name) => {
    const file = path.join(root, 'target/criterion', ...name, 'new/estimates.json');
    return JSON.parse(readFileSync(file, 'utf8')).median.point_estimate;
  };
  return RUNS.map(({ name, world, requests, instants }) => ({
    second: (requests * 1e9) / nanoseconds('simulate', name, world),
    frames: instants.map((t) => nanoseconds('frame', name, `${world} at ${t} s`) / 1e6),
    digest: '',
  }));
}

const { values } = parseArgs({
  options: {
    native: { type: 'boolean', default: false },
    node: { type: 'boolean', default: false },
    seek: { type: 'boolean', default: false },
    wasm: { type: 'string', default: path.join(root, 'www/wasm') },
  },
});
const folder = path.resolve(values.wasm);
if (values.seek) {
  seek(await load(folder));
  process.exit();
}

/** @type {[string, Measured[]][]} */
const columns = [[`Node ${process.versions.node.split('.')[0]}`, await inNode(folder)]];
if (!values.node) columns.push(['Chrome', await inChrome(folder)]);
const digests = columns.map(([, measured]) => measured.map(({ digest }) => digest).join(' '));
if (new Set(digests).size !== 1) throw new Error(`the digests differ: ${digests.join(' / ')}`);
if (values.native) columns.push(['native', natively()]);

/** @param {(string | number)[]} cells */
const row = (cells) => console.log(`| ${cells.join(' | ')} |`);
row(['', ...columns.map(([name]) => name)]);
row(['---', ...columns.map(() => '---:')]);
RUNS.forEach(({ name, world }, i) => {
  row([`${name}, ${world}: million requests/s`, ...columns.map(([, of]) => ((of[i]?.second ?? NaN) / 1e6).toFixed(2))]);
});
RUNS.forEach(({ name, world, instants }, i) => {
  instants.forEach((t, k) => {
    row([`${name}, ${world}: ms a frame at ${t} s`, ...columns.map(([, of]) => (of[i]?.frames[k] ?? NaN).toFixed(2))]);
  });
});
