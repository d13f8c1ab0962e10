// Mutation testing: changes the engine in one small way at a time and sees whether a test notices. Runs for hours.
//   npm run mutants -- --seed 1 --sample 200        a fresh sample of 200, spread over the files
//   npm run mutants -- --seed 1 --resume            goes on with it where it was interrupted
//   npm run mutants -- --seed 1 --survivors         tries those that survived again, on the tree as it is now
//   npm run mutants -- --seed 1 --report            prints the result so far
// `cargo-mutants` says what can be changed; all else is here, so that the tests of the changed part run first and a
// result is kept as soon as it is known. docs/mutants.md says how to read the result.
import { appendFileSync, cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { changed, kindOf, sampled } from './mutation/choose.mjs';
import { Bench } from './mutation/bench.mjs';
import { report } from './mutation/report.mjs';
import { prepareMutants } from './prepare.mjs';
import { ask, root } from './steps.mjs';

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
const folder = path.join(root, 'target', 'mutants', asked.seed);
const chosen = path.join(folder, 'sample.json');
const results = path.join(folder, 'results.jsonl');
const tree = path.join(folder, 'tree');
/** The tree as it was copied: a run that is interrupted leaves a mutant behind. */
const pristine = path.join(folder, 'pristine');
const usual = path.join(folder, 'usual.json');

/** @returns {import('./mutation/choose.mjs').Mutant[]} */
const sample = () => JSON.parse(readFileSync(chosen, 'utf8'));

/** @returns {import('./mutation/report.mjs').Result[]} */
function known() {
  if (!existsSync(results)) return [];
  const lines = readFileSync(results, 'utf8').split('\n').filter(Boolean);
  return lines.map((line) => JSON.parse(line));
}

/** Copies what git knows or would add, so that the work tree stays free to be worked on. */
function copyTree() {
  for (const old of [tree, pristine, usual]) rmSync(old, { recursive: true, force: true });
  const files = ask('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard']);
  if (files === null) throw new Error('the tree to mutate is the one that git knows: git is needed');
  for (const file of new Set(files.split('\0').filter(Boolean))) {
    if (existsSync(path.join(root, file))) cpSync(path.join(root, file), path.join(pristine, file));
  }
  cpSync(pristine, tree, { recursive: true });
}

/**
 * Puts a file back as it was, if it is not; what is left alone is not built again. Returns its text, empty if it is gone.
 * @param {string} name
 */
function restored(name) {
  if (!existsSync(path.join(pristine, name))) return '';
  const text = readFileSync(path.join(pristine, name), 'utf8');
  if (readFileSync(path.join(tree, name), 'utf8') !== text) writeFileSync(path.join(tree, name), text);
  return text;
}

function draw() {
  const text = ask('cargo', ['mutants', '--list', '--json', '--diff', ...PARTS.flatMap((part) => ['--file', `${part}/**`])]);
  if (text === null) throw new Error('cargo mutants could not list the mutants');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const all = JSON.parse(text);
  const drawn = sampled(all, Number(asked.sample), Number(asked.seed));
  console.log(`${drawn.length} of ${all.length} mutants, from ${new Set(drawn.map(({ file }) => file)).size} files`);
  writeFileSync(chosen, JSON.stringify(drawn));
  copyTree();
}

async function main() {
  if (asked.report) return;
  prepareMutants();
  /** @type {import('./mutation/choose.mjs').Mutant[]} */
  let todo;
  if (asked.survivors) {
    const survived = new Set(known().filter(({ outcome }) => outcome === 'survived').map(({ name }) => name));
    todo = sample().filter(({ name }) => survived.has(name));
    copyTree();
  } else {
    if (!asked.resume) draw();
    const done = new Set(known().map(({ name }) => name));
    todo = sample().filter(({ name }) => !done.has(name));
  }
  for (const { file } of sample()) restored(file);
  const bench = new Bench(tree);
  await bench.measure(usual);
  for (const [at, mutant] of todo.entries()) {
    const file = path.join(tree, mutant.file);
    const after = changed(restored(mutant.file), mutant.diff);
    const start = performance.now();
    /** @type {{ outcome: import('./mutation/report.mjs').Outcome, by: string }} */
    let judged = { outcome: 'gone', by: '' };
    if (after !== null) {
      writeFileSync(file, after);
      judged = await bench.judge(mutant);
      restored(mutant.file);
    }
    const seconds = Math.round((performance.now() - start) / 1000);
    const result = { ...judged, name: mutant.name, file: mutant.file, kind: kindOf(mutant), diff: mutant.diff, seconds };
    appendFileSync(results, `${JSON.stringify(result)}\n`);
    console.log(`${at + 1}/${todo.length} ${judged.outcome}${judged.by && ` by ${judged.by}`} in ${seconds} s: ${mutant.name}`);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await main();
  console.log(report(sample(), known()));
}
