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
const PARTS = ['src/sim', 'src/recording', 'src/lab', 'src/mechanism'];

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
  rmSync(tree, { recursive: true, force: true });
  const files = ask('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard']);
  if (files === null) throw new Error('the tree to mutate is the one that git knows: git is needed');
  for (const file of new Set(files.split('\0').filter(Boolean))) {
    if (existsSync(path.join(root, file))) cpSync(path.join(root, file), path.join(tree, file));
  }
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
  const bench = new Bench(tree);
  await bench.measure();
  for (const [at, mutant] of todo.entries()) {
    const file = path.join(tree, mutant.file);
    const before = readFileSync(file, 'utf8');
    const after = changed(before, mutant.diff);
    const start = performance.now();
    /** @type {{ outcome: import('./mutation/report.mjs').Outcome, by: string }} */
    let judged = { outcome: 'gone', by: '' };
    if (after !== null) {
      writeFileSync(file, after);
      try {
        judged = await bench.judge(mutant);
      } finally {
        writeFileSync(file, before);
      }
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
