// How much faster large runs are than in an older commit, which is built beside the present tree: those that keep no steps, as
// `stampede simulate`, leagues and sweeps have them; natively, and as WebAssembly in Node; on one core and on all, where each world of
// a comparison has one.
//   npm run bench:runs -- COMMIT            by the clock, median of seven
//   npm run bench:runs -- COMMIT LINK …     other links
// All take turns, so that other work on the machine disturbs them alike.
import { once } from 'node:events';
import { Worker, isMainThread, parentPort, workerData } from 'node:worker_threads';
import { buildModule, buildSimulate, builtCommits, commitOf, sourcesOf } from './commit.mjs';
import { prepareWasm } from './prepare.mjs';
import { root, target } from './steps.mjs';
import { median, secondsOf } from './timing.mjs';

const LINKS = ['v=1&preset=breakdown&clients.count=1000000', 'v=1&preset=hot-key&clients.arrivals=poisson&clients.rate=20000&clients.count=2000000'];
const ROUNDS = 7;

/** A way to run both worlds of one of the links, and the seconds that this takes. @typedef {{ way: string, seconds: (which: number) => Promise<number> }} Way */

if (isMainThread) await compare();
else parentPort?.on('message', ({ which, b }) => parentPort?.postMessage(runWorld(workerData, which, b)));

async function compare() {
  const [name = '', ...asked] = process.argv.slice(2);
  if (!name) throw new Error('name the commit to compare with: npm run bench:runs -- COMMIT');
  const links = asked.length > 0 ? asked : LINKS;
  const commit = commitOf(name);
  prepareWasm();
  const sources = sourcesOf(commit);
  const former = buildSimulate(sources, builtCommits);
  const present = buildSimulate(root, target);
  // The older one kept all steps, whatever was asked of a run.
  const formerModule = buildModule(sources, 'simulate', links);
  const presentModule = buildModule(root, 'account', links);

  /** @param {string} way @param {string} program @param {Record<string, string>} [env] @returns {Way} */
  const native = (way, program, env = {}) => ({ way, seconds: async (which) => secondsOf(program, [links[which] ?? ''], env) });
  const short = commit.slice(0, 7);
  await table(links, [
    native(short, former),
    native('here, one core', present, { RAYON_NUM_THREADS: '1' }),
    native('here, all cores', present),
  ]);
  const workers = [presentModule, presentModule].map((module) => new Worker(new URL(import.meta.url), { workerData: module }));
  await table(links, [
    inTurn(`${short} as WebAssembly`, formerModule),
    inTurn('here, one worker', presentModule),
    { way: 'here, two workers', seconds: (which) => secondsFor(() => Promise.all(workers.map((worker, b) => inWorker(worker, which, b)))) },
  ]);
  workers.forEach((worker) => worker.terminate());
}

/** Both worlds one after the other, as a module in Node. @param {string} way @param {WebAssembly.Module} module @returns {Way} */
function inTurn(way, module) {
  return { way, seconds: (which) => secondsFor(async () => [0, 1].forEach((b) => runWorld(module, which, b))) };
}

/** Runs a world in an instance of its own. @param {WebAssembly.Module} module @param {number} which link @param {number} b 0 for A, 1 for B */
function runWorld(module, which, b) {
  /** What a page would have: it is not called. @type {Record<string, Record<string, () => number>>} */
  const imports = {};
  for (const { module: from, name } of WebAssembly.Module.imports(module)) (imports[from] ??= {})[name] = () => 0;
  const { run } = /** @type {{ run: (which: number, b: number) => number }} */ (new WebAssembly.Instance(module, imports).exports);
  return run(which, b);
}

/** @param {Worker} worker @param {number} which @param {number} b */
function inWorker(worker, which, b) {
  worker.postMessage({ which, b });
  return once(worker, 'message');
}

/** @param {() => Promise<unknown>} what */
async function secondsFor(what) {
  const start = performance.now();
  await what();
  return (performance.now() - start) / 1000;
}

/** Prints how long each way takes, and how much faster than the first the others are. @param {string[]} links @param {Way[]} ways */
async function table(links, ways) {
  console.log(`\n| both worlds of | ${ways.map(({ way }) => way).join(' | ')} |`);
  console.log(`| --- |${' ---: |'.repeat(ways.length)}`);
  for (const [which, link] of links.entries()) {
    /** @type {number[][]} */
    const taken = ways.map(() => []);
    for (let round = 0; round < ROUNDS; round++) for (const [way, { seconds }] of ways.entries()) taken[way]?.push(await seconds(which));
    const [before = NaN, ...now] = taken.map(median);
    console.log(`| \`${link}\` | ${before.toFixed(2)} s | ${now.map((time) => `${time.toFixed(2)} s, ${(before / time).toFixed(2)} times as fast`).join(' | ')} |`);
  }
}
