// How many instructions the engine takes natively for a large comparison: two worlds with a million readers each. They are
// counted and not timed, so that other work on the machine changes nothing. docs/benchmarks.md says how to read the count.
//   npm run instructions                        compared with the count that is kept in benches/instructions.json
//   npm run instructions -- --against COMMIT    compared with another commit, built and counted here and now
//   npm run instructions -- --keep              keeps the count; the commit has to be there already
// Fails where there are more than 3 % more.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { prepareValgrind } from './prepare.mjs';
import { ask, root, run, target } from './steps.mjs';

/** In the first version, so that what is a default in later ones changes nothing. */
const LINK = 'v=1&preset=breakdown&clients.count=1000000';
const ALLOWED = 0.03;
const KEPT = path.join(root, 'benches/instructions.json');

/**
 * @typedef {{ instructions: number, digests: string }} Count How many there were, and of which runs.
 * @typedef {Count & { link: string, commit: string, compiler: string }} Kept
 */

/** @param {string} command @param {string[]} args */
function told(command, args) {
  const text = ask(command, args);
  if (text === null) throw new Error(`${command} ${args.join(' ')} does not work`);
  return text.trim();
}

/**
 * Builds what lies in a folder, and counts.
 * @param {string} folder
 * @param {string} build where cargo puts it
 * @returns {Count}
 */
function count(folder, build) {
  const manifest = path.join(path.relative(root, folder), 'Cargo.toml');
  run('cargo', ['build', '--locked', '--release', '--example', 'simulate', '--manifest-path', manifest, '--target-dir', build]);
  const log = path.join(target, 'instructions', 'valgrind.log');
  const valgrind = ['--tool=cachegrind', '--cache-sim=no', '--cachegrind-out-file=/dev/null', `--log-file=${log}`];
  console.log('counting, for a minute or so');
  const figures = JSON.parse(told('valgrind', [...valgrind, path.join(build, 'release/examples/simulate'), LINK]));
  const [, refs = ''] = /I\s+refs:\s+([\d,]+)/.exec(readFileSync(log, 'utf8')) ?? [];
  return { instructions: Number(refs.replaceAll(',', '')), digests: `${figures.a.digest} ${figures.b.digest}` };
}

/** A commit's sources as they were, counted. @param {string} commit */
function countCommit(commit) {
  const folder = path.join(target, 'instructions', commit);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  told('git', ['archive', '--output', `${folder}.tar`, commit]);
  told('tar', ['-xf', `${folder}.tar`, '-C', folder]);
  return count(folder, path.join(target, 'instructions', 'build'));
}

/** @param {string} name */
const commitOf = (name) => told('git', ['rev-parse', '--verify', `${name}^{commit}`]);
/** @param {number} instructions */
const spelled = (instructions) => instructions.toLocaleString('en').replaceAll(',', ' ');

const { values: asked } = parseArgs({ options: { against: { type: 'string' }, keep: { type: 'boolean', default: false } } });
prepareValgrind();
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
  const before = again ? countCommit(commit) : kept;
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
