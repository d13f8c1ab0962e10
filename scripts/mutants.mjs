// Mutation testing: changes the engine in one small way at a time and sees whether a test notices. Runs for an hour.
//   npm run mutants -- --seed 1 --sample 200        a fresh sample of 200, spread over the files
//   npm run mutants -- --seed 1 --resume            goes on with it where it was interrupted
//   npm run mutants -- --seed 1 --survivors         tries those that survived again, on the tree as it is now
//   npm run mutants -- --seed 1 --report            prints the result so far
// `cargo-mutants` says what can be changed. All mutants of a sample are compiled at once, each behind a switch: see
// docs/mutants.md, which also says how to read the result.
import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { atPace, Bench, inOrder } from './mutation/bench.mjs';
import { lastingName, sampled } from './mutation/choose.mjs';
import { decided, report } from './mutation/report.mjs';
import { switched, Tree } from './mutation/tree.mjs';
import { prepareMutants } from './prepare.mjs';
import { ask, root, target } from './steps.mjs';

/** What is mutated: the parts that compute results. */
const PARTS = ['src/sim', 'src/recording', 'src/lab', 'crates/mechanisms/src'];

const { values: asked } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    sample: { type: 'string', default: '200' },
    resume: { type: 'boolean', default: false },
    survivors: { type: 'boolean', default: false },
    report: { type: 'boolean', default: false },
  },
});
const folder = path.join(target, 'mutants', asked.seed);
const chosen = path.join(folder, 'sample.json');
const results = path.join(folder, 'results.jsonl');
/** Those in the copy that do not compile; it is there when the copy is ready. */
const planted = path.join(folder, 'planted.json');
const measures = path.join(folder, 'measures');

/** @typedef {import('./mutation/choose.mjs').Mutant} Mutant */
/** @typedef {import('./mutation/report.mjs').Result} Result */

/** @returns {Mutant[]} */
const sample = () => JSON.parse(readFileSync(chosen, 'utf8'));

/** @returns {Result[]} */
function known() {
  if (!existsSync(results)) return [];
  const lines = readFileSync(results, 'utf8').split('\n').filter(Boolean);
  return lines.map((line) => JSON.parse(line));
}

/** @param {Result} result */
const tell = (result) => appendFileSync(results, `${JSON.stringify(result)}\n`);

/** All that can be changed in the tree as it is now, numbered. @returns {Mutant[]} */
function listed() {
  const text = ask('cargo', ['mutants', '--list', '--workspace', '--json', '--diff', ...PARTS.flatMap((part) => ['--file', `${part}/**`])]);
  if (text === null) throw new Error('cargo mutants could not list the mutants');
  return JSON.parse(text).map((/** @type {Mutant} */ mutant, /** @type {number} */ at) => ({ ...mutant, number: at + 1 }));
}

function draw() {
  const all = listed();
  const without = switched('ask', root, all);
  const drawn = sampled(all.filter(({ number }) => !without.has(number)), Number(asked.sample), Number(asked.seed));
  console.log(`${all.length} mutants, ${without.size} of them without a switch`);
  console.log(`${drawn.length} are drawn, from ${new Set(drawn.map(({ file }) => file)).size} files`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(chosen, JSON.stringify(drawn));
}

/** Finds the survivors again in the tree as it is now. */
function drawSurvivors() {
  const survived = new Set(sample().filter(({ number }) => decided(number, known()).outcome === 'survived').map(({ number }) => number));
  const now = new Map(listed().map((mutant) => [lastingName(mutant), mutant]));
  const same = sample().map((old) => {
    const found = survived.has(old.number) && now.get(lastingName(old));
    return found ? { ...found, number: old.number } : old;
  });
  const rest = known().filter(({ number }) => !survived.has(number));
  const gone = same.filter((mutant) => survived.has(mutant.number) && !now.has(lastingName(mutant)));
  writeFileSync(chosen, JSON.stringify(same));
  writeFileSync(results, rest.map((result) => `${JSON.stringify(result)}\n`).join(''));
  for (const { number } of gone) tell({ number, outcome: 'gone', by: '', seconds: 0 });
  for (const old of [planted, measures]) rmSync(old, { recursive: true, force: true });
}

/** @param {Tree} tree */
function plant(tree) {
  tree.copy();
  const unviable = tree.plant(open());
  for (const { number } of unviable) tell({ number, outcome: 'unviable', by: '', seconds: 0 });
  return unviable.map(({ name }) => name);
}

/** Those that no test has noticed yet. */
const open = () => sample().filter(({ number }) => decided(number, known()).outcome === 'survived');

/**
 * Tries every open mutant with one target after another.
 * @param {Bench} bench
 * @param {import('./mutation/tree.mjs').Target[]} targets
 * @param {import('./mutation/bench.mjs').Pace} pace
 */
async function tryAll(bench, targets, pace) {
  for (const target of targets) {
    const file = path.join(measures, `${target.name.replace(':', '-')}.json`);
    if (!existsSync(file)) writeFileSync(file, JSON.stringify(await bench.measure(target)));
    /** @type {import('./mutation/bench.mjs').Measured} */
    const usual = JSON.parse(readFileSync(file, 'utf8'));
    const tried = new Set(known().flatMap(({ number, target }) => (target ? [`${number} ${target}`] : [])));
    const name = `${target.name} ${pace}`;
    const todo = open().filter(({ number }) => atPace(usual, number, pace).length > 0 && !tried.has(`${number} ${name}`));
    let next = 0;
    const labour = async () => {
      for (let at = next++; at < todo.length; at = next++) {
        const mutant = /** @type {Mutant} */ (todo[at]);
        const start = performance.now();
        const judged = await bench.judge(mutant.number, target, usual, pace);
        const seconds = Math.round((performance.now() - start) / 1000);
        tell({ number: mutant.number, ...judged, target: name, seconds });
        console.log(`${name} ${at + 1}/${todo.length} ${judged.outcome} ${judged.by} in ${seconds} s: ${mutant.name}`);
      }
    };
    // A run is one thread.
    await Promise.all(Array.from({ length: availableParallelism() }, labour));
  }
}

async function main() {
  prepareMutants();
  if (asked.survivors) drawSurvivors();
  else if (!asked.resume) draw();
  const tree = new Tree(folder);
  if (!existsSync(planted)) writeFileSync(planted, JSON.stringify(plant(tree)));
  const bench = new Bench(tree.env, measures);
  const units = inOrder(tree.build(['--lib']).targets);
  await tryAll(bench, units, 'quick');
  const others = inOrder(tree.build(['--tests']).targets.filter((one) => !units.some(({ name }) => name === one.name)));
  others.push({ name: 'doc', command: ['cargo', 'test', '--locked', '--workspace', '--doc'], folder: tree.place });
  await tryAll(bench, others, 'quick');
  await tryAll(bench, [...units, ...others], 'slow');
}

if (!asked.report) await main();
console.log(report(sample(), known()));
