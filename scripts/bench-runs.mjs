// How much faster large runs are than in an older commit, which is built beside the present tree: those that keep no steps, as
// `stampede simulate`, leagues and sweeps have them, on one core and on all.
//   npm run bench:runs -- COMMIT            by the clock, median of seven
//   npm run bench:runs -- COMMIT LINK …     other links
// Both take turns, so that other work on the machine disturbs them alike.
import { buildSimulate, builtCommits, commitOf, sourcesOf } from './commit.mjs';
import { root, target } from './steps.mjs';
import { median, secondsOf } from './timing.mjs';

const LINKS = ['v=1&preset=breakdown&clients.count=1000000', 'v=1&preset=hot-key&clients.arrivals=poisson&clients.rate=20000&clients.count=2000000'];
const ROUNDS = 7;

const [name = '', ...asked] = process.argv.slice(2);
if (!name) throw new Error('name the commit to compare with: npm run bench:runs -- COMMIT');
const commit = commitOf(name);
const former = buildSimulate(sourcesOf(commit), builtCommits);
const present = buildSimulate(root, target);

/** @type {[string, string, Record<string, string>][]} */
const WAYS = [
  [commit.slice(0, 7), former, {}],
  ['here, one core', present, { RAYON_NUM_THREADS: '1' }],
  ['here, all cores', present, {}],
];

console.log(`| both worlds of | ${WAYS.map(([way]) => way).join(' | ')} |`);
console.log(`| --- |${' ---: |'.repeat(WAYS.length)}`);
for (const link of asked.length > 0 ? asked : LINKS) {
  /** @type {number[][]} */
  const taken = WAYS.map(() => []);
  for (let round = 0; round < ROUNDS; round++) WAYS.forEach(([, program, env], way) => taken[way]?.push(secondsOf(program, [link], env)));
  const [before = NaN, ...now] = taken.map(median);
  console.log(`| \`${link}\` | ${before.toFixed(2)} s | ${now.map((time) => `${time.toFixed(2)} s, ${(before / time).toFixed(2)} times as fast`).join(' | ')} |`);
}
