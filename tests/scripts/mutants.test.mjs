// Mutation testing: which mutants are drawn, what the compiler and the tests say of them, and what counts.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { test } from 'node:test';
import { lastingName, sampled } from '../../scripts/mutation/choose.mjs';
import { blamed, Progress, reached, withThreads } from '../../scripts/mutation/read.mjs';
import { decided, report } from '../../scripts/mutation/report.mjs';
import { root, target } from '../../scripts/steps.mjs';

/** @param {string} file @param {number} count @param {number} [first] */
const mutants = (file, count, first = 1) =>
  Array.from({ length: count }, (_, at) => ({ name: `${file}:${at}`, file, diff: '', number: first + at }));

test('a sample has something of every file, and is the same for the same seed', () => {
  const all = [...mutants('a', 1), ...mutants('b', 90), ...mutants('c', 9)];
  const names = sampled(all, 20, 1).map(({ name }) => name);
  assert.deepEqual(sampled([...all].reverse(), 20, 1).map(({ name }) => name), names);
  assert.notDeepEqual(sampled(all, 20, 2).map(({ name }) => name), names);
  assert.equal(new Set(names).size, 20);
  for (const file of ['a', 'b', 'c']) assert.ok(names.some((name) => name.startsWith(file)));
  assert.equal(sampled(all, 2, 1).length, 2);
  assert.equal(sampled(all, 1000, 1).length, 100);
});

test('a mutant is the same one when its lines have moved, and another one when they have changed', () => {
  const [mutant] = mutants('a', 1);
  assert.ok(mutant);
  const name = (/** @type {string} */ diff) => lastingName({ ...mutant, diff });
  assert.equal(name('--- x\n@@ -5,3 +5,3 @@\n a\n-b\n+B\n'), name('--- x\n@@ -9,3 +9,3 @@\n a\n-b\n+B\n'));
  assert.notEqual(name('--- x\n@@ -5,3 +5,3 @@\n a\n-b\n+B\n'), name('--- x\n@@ -5,3 +5,3 @@\n a\n-b\n+C\n'));
});

test('an error of the compiler is put down to the last switch in front of it', () => {
  const text = 'é (if crate::mutant::on(3u32) { x } else { (if crate::mutant::on(12u32) { y } else { z }) })';
  const at = (/** @type {string} */ part) => Buffer.byteLength(text.slice(0, text.indexOf(part)));
  const error = (/** @type {number} */ start) => ({ rendered: 'error', spans: [{ file_name: 'f', byte_start: start, is_primary: true }] });
  assert.equal(blamed(error(at('x }')), () => text), 3);
  assert.equal(blamed(error(at('y }')), () => text), 12);
  assert.throws(() => blamed(error(0), () => text), /without any mutant/);
  const quoted = 'error[E0004]: non-exhaustive patterns\n39 ~ A if !crate::mutant::on(44u32) => {},';
  assert.equal(blamed({ ...error(at('y }')), rendered: quoted }, () => text), 44);
});

test('a mutant is reached by the tests whose threads came by it', () => {
  const found = reached('3 a::b\n3 \n12 a::b\n3 a::c\n', (name) => name.startsWith('a::'));
  assert.deepEqual([...(found.get(3) ?? [])], ['a::b', '*', 'a::c']);
  assert.deepEqual([...(found.get(12) ?? [])], ['a::b']);
  assert.equal(found.has(1), false);
});

test('a test whose threads did all its work came by every mutant', () => {
  const found = withThreads(new Map([[3, new Set(['a'])], [4, new Set(['*', 'b'])]]), ['a', 'b', 'threads']);
  assert.deepEqual([...(found.get(3) ?? [])], ['a', 'threads']);
  assert.deepEqual([...(found.get(4) ?? [])], ['*', 'b', 'threads']);
});

test('what the tests print says which one runs, and how the others ended', () => {
  const progress = new Progress();
  assert.deepEqual(progress.take('\nrunning 3 tests\ntest a::b ... '), { ended: [], now: 'a::b' });
  assert.deepEqual(progress.take('ok\ntest a::c - should panic ... o'), { ended: [{ name: 'a::b', passed: true }], now: null });
  assert.deepEqual(progress.take('k\ntest d ... FAILED\n'), {
    ended: [
      { name: 'a::c', passed: true },
      { name: 'd', passed: false },
    ],
    now: null,
  });
});

test('only the mutants that some test could notice count', () => {
  /** @type {import('../../scripts/mutation/report.mjs').Result[]} */
  const results = [
    { number: 1, outcome: 'passed', by: '', target: 'lib', seconds: 1 },
    { number: 1, outcome: 'caught', by: 'database', target: 'database', seconds: 1 },
    { number: 2, outcome: 'timeout', by: 'lib', target: 'lib', seconds: 1 },
    { number: 3, outcome: 'unviable', by: '', seconds: 0 },
    { number: 4, outcome: 'passed', by: '', target: 'lib', seconds: 1 },
  ];
  assert.equal(decided(1, results).outcome, 'caught');
  assert.equal(decided(4, results).outcome, 'survived');
  assert.match(report(mutants('a', 4), results), /4 mutants; 66\.7 % of those that count/);
});

test('the switches are put in as their own tests say', () => {
  const args = ['test', '--locked', '--quiet', '--manifest-path', 'scripts/mutation/switch/Cargo.toml', '--target-dir', path.join(target, 'switch')];
  const done = spawnSync('cargo', args, { cwd: root, encoding: 'utf8' });
  assert.equal(done.status, 0, done.stdout + done.stderr);
});
