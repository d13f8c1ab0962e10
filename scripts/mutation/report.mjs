// What came of a sample of mutants. Pure but for the list of the equivalent ones.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../steps.mjs';
import { kindOf } from './choose.mjs';

/**
 * `caught`: a test failed. `timeout`: a test did not end, which its author would notice too. `unviable`: it does not
 * compile. `gone`: the tree no longer has the lines. `passed`: the tests of this target did not notice.
 * @typedef {'caught' | 'timeout' | 'unviable' | 'gone' | 'passed'} Outcome
 * @typedef {{ number: number, outcome: Outcome, by: string, seconds: number, target?: string }} Result
 */

/** Those that change nothing anyone could see, each with the reason. They do not count. */
const EQUIVALENT = path.join(root, 'tests', 'mutants-equivalent.json');

/**
 * What the targets make of a mutant: the one that decides, or that it survived all so far.
 * @param {number} number
 * @param {Result[]} results
 */
export function decided(number, results) {
  const own = results.filter((result) => result.number === number);
  const last = own.find(({ outcome }) => outcome !== 'passed');
  return { outcome: /** @type {Outcome | 'survived'} */ (last?.outcome ?? 'survived'), by: last?.by ?? '', tried: own.length };
}

/**
 * The lines that a diff puts in, without the marks of the tool: what tells a mutant from its likes in the same function.
 * @param {string} diff
 */
export function becomes(diff) {
  const put = diff.split('\n').filter((line) => line.startsWith('+') && !line.startsWith('+++'));
  return put.map((line) => line.slice(1).replaceAll(/\/\*.*?\*\//g, '').replaceAll(/\s+/g, ' ').trim()).join(' ');
}

/**
 * @param {import('./choose.mjs').Mutant[]} sample
 * @param {Result[]} results
 */
export function report(sample, results) {
  /** @type {{ file: string, kind: string, becomes: string, why: string }[]} */
  const list = JSON.parse(readFileSync(EQUIVALENT, 'utf8'));
  const listed = new Set(list.map((it) => `${it.file}\n${it.kind}\n${it.becomes}`));
  const all = sample.map((mutant) => {
    const { outcome, tried } = decided(mutant.number, results);
    const equivalent = outcome === 'survived' && listed.has(`${mutant.file}\n${kindOf(mutant)}\n${becomes(mutant.diff)}`);
    return { ...mutant, outcome: equivalent ? 'equivalent' : outcome, tried };
  });
  const columns = ['caught', 'timeout', 'survived', 'equivalent', 'unviable', 'gone'];
  /** @param {typeof all} of */
  const row = (of) => columns.map((column) => of.filter(({ outcome }) => outcome === column).length);
  /** @param {(string | number)[]} cells */
  const line = (...cells) => `| ${cells.join(' | ')} |`;
  const files = [...new Set(all.map(({ file }) => file))].sort();
  const [caught = 0, timeout = 0, survived = 0] = row(all);
  const share = (100 * (caught + timeout)) / Math.max(1, caught + timeout + survived);
  return [
    ...all.filter(({ outcome }) => outcome === 'survived').map((it) => `SURVIVED ${it.tried} targets: ${it.name}\n${it.diff}`),
    line('file', ...columns),
    line('---', ...columns.map(() => '--:')),
    ...files.map((file) => line(`\`${file}\``, ...row(all.filter((it) => it.file === file)))),
    line('**all**', ...row(all)),
    '',
    `${all.length} mutants; ${share.toFixed(1)} % of those that count are caught (timeouts included).`,
  ].join('\n');
}
