// How many instructions the engine takes natively for a large comparison: two worlds with a million readers each. They are
// counted and not timed, so that other work on the machine changes nothing. docs/benchmarks.md says how to read the count.
//   npm run instructions                        compared with the count that is kept in benches/instructions.json
//   npm run instructions -- --against COMMIT    compared with another commit, built and counted here and now
//   npm run instructions -- --keep              keeps the count; the commit has to be there already
// Fails where there are more than 3 % more.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { buildSimulate, builtCommits, commitOf, sourcesOf, told } from './commit.mjs';
import { prepareValgrind } from './prepare.mjs';
import { root, target } from './steps.mjs';

/** In the first version, so that what is a default in later ones changes nothing. */
const LINK = 'v=1&preset=breakdown&clients.count=1000000';
const ALLOWED = 0.03;
const KEPT = path.join(root, 'benches/instructions.json');

/**
 * @typedef {{ instructions: number, digests: string }} Count How many there were, and of which runs.
 * @typedef {Count & { link: string, commit: string, compiler: string }} Kept
 */

/**
 * Builds what lies in a folder, and counts.
 * @param {string} folder
 * @param {string} build where cargo puts it
 * @returns {Count}
 */
function count(folder, build) {
  const simulate = buildSimulate(folder, build);
  const log = path.join(target, 'instructions', 'valgrind.log');
  const valgrind = ['--tool=cachegrind', '--cache-sim=no', '--cachegrind-out-file=/dev/null', `--log-file=${log}`];
  console.log('counting, for a minute or so');
  const figures = JSON.parse(told('valgrind', [...valgrind, simulate, LINK]));
  const [, refs = ''] = /I\s+refs:\s+([\d,]+)/.exec(readFileSync(log, 'utf8')) ?? [];
  return { instructions: Number(refs.replaceAll(',', '')), digests: `${figures.a.digest} ${figures.b.digest}` };
}

/** @param {number} instructions */
const spelled = (instructions) => instructions.toLocaleString('en').replaceAll(',', ' ');

const { values: asked } = parseArgs({ options: { against: { type: 'string' }, keep: { type: 'boolean', default: false } } });
prepareValgrind();
// Threads that wait for each other take a few instructions more or fewer each time.
process.env['RAYON_NUM_THREADS'] = '1';
mkdirSync(path.join(target, 'instructions'), { recursive: true });
const compiler = told('rustc', ['--version', '--verbose']).replace(/^[^]*host: (.*)\nrelease: (.*)\n[^]*$/, '$2 $1');
/** @type {Kept} */
const kept = JSON.parse(readFileSync(KEPT, 'utf8'));
const now = count(root, target);

if (asked.keep) {
  if (told('git', ['status', '--porcelain', '--', 'src', 'crates', 'examples', 'Cargo.toml', 'Cargo.lock'])) {
    throw new Error('the engine differs from its last commit: commit it first');
  }
  const commit = commitOf('HEAD');
  writeFileSync(KEPT, `${JSON.stringify({ link: LINK, commit, compiler, ...now }, null, 2)}\n`);
  console.log(`kept: ${spelled(now.instructions)} at ${commit.slice(0, 7)}`);
} else {
  // Another compiler makes other instructions of the same source, so the kept count would say nothing.
  const again = asked.against ?? (kept.compiler === compiler ? undefined : kept.commit);
  const commit = again ? commitOf(again) : kept.commit;
  const before = again ? count(sourcesOf(commit), builtCommits) : kept;
  const more = now.instructions / before.instructions - 1;
  console.log(`\n${compiler}, A and B of ${LINK}`);
  console.log(`${spelled(before.instructions)} instructions at ${commit.slice(0, 7)}`);
  console.log(`${spelled(now.instructions)} instructions here: ${more < 0 ? '−' : '+'}${Math.abs(100 * more).toFixed(2)} %`);
  if (now.digests !== before.digests) console.log('The digests differ: these are not the same runs.');
  if (more > ALLOWED) {
    console.error(`More than ${100 * ALLOWED} % are too many.`);
    process.exitCode = 1;
  }
}
