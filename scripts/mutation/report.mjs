// What came of a sample of mutants. Pure but for the list of the equivalent ones.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../steps.mjs';

/**
 * `caught`: a test failed. `timeout`: a test did not end, which its author would notice too. `unviable`: it does not
 * compile. `gone`: the tree no longer has the lines. `survived`: no test noticed.
 * @typedef {'caught' | 'timeout' | 'unviable' | 'gone' | 'survived'} Outcome
 * @typedef {{ name: string, file: string, kind: string, diff: string, outcome: Outcome, by: string, seconds: number }} Result
 */

/** Those that change nothing anyone could see, each with the reason. They do not count. */
const EQUIVALENT = path.join(root, 'tests', 'mutants-equivalent.json');

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
 * @param {Result[]} results in the order in which they came; a later one of the same mutant counts
 */
export function report(sample, results) {
  /** @type {{ file: string, kind: string, becomes: string, why: string }[]} */
  const list = JSON.parse(readFileSync(EQUIVALENT, 'utf8'));
  const listed = new Set(list.map((it) => `${it.file}\n${it.kind}\n${it.becomes}`));
  const last = new Map(results.map((result) => [result.name, result]));
  /** @param {Result} it */
  const outcome = (it) =>
    it.outcome === 'survived' && listed.has(`${it.file}\n${it.kind}\n${becomes(it.diff)}`) ? 'equivalent' : it.outcome;
  const columns = ['caught', 'timeout', 'survived', 'equivalent', 'unviable', 'gone'];
  /** @param {Result[]} of */
  const row = (of) => columns.map((column) => of.filter((it) => outcome(it) === column).length);
  /** @param {(string | number)[]} cells */
  const line = (...cells) => `| ${cells.join(' | ')} |`;
  const all = [...last.values()];
  const files = [...new Set(all.map(({ file }) => file))].sort();
  const [caught = 0, timeout = 0, survived = 0] = row(all);
  const share = (100 * (caught + timeout)) / Math.max(1, caught + timeout + survived);
  return [
    ...all.filter((it) => outcome(it) === 'survived').map((it) => `SURVIVED ${it.name}\n${it.diff}`),
    line('file', ...columns),
    line('---', ...columns.map(() => '--:')),
    ...files.map((file) => line(`\`${file}\``, ...row(all.filter((it) => it.file === file)))),
    line('**all**', ...row(all)),
    '',
    `${all.length} of ${sample.length} tried; ${share.toFixed(1)} % of those that count are caught (timeouts included).`,
  ].join('\n');
}
