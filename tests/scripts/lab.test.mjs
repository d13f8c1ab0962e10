// The lab's pure parts: a problem in a few numbers as a link, and the points of a curve.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NUMBERS, READS, WORRIES, asLink } from '../../www/lab/problem.js';
import { nearlyAll, numberOf, settles, valuesOf } from '../../www/lab/points.js';

/** @import { Problem } from '../../www/lab/problem.js' */
/** @import { Parameter } from '../../www/engine-types.js' */

/** @type {Problem} */
const PROBLEM = { reads: 'one', rate: 800, processes: 12, query: 300, connections: 40, ttl: 60, worry: 'expiry' };

/** @param {Partial<Problem>} change @returns {URLSearchParams} */
const link = (change) => new URLSearchParams(asLink({ ...PROBLEM, ...change }));

test('a problem becomes a link with its numbers', () => {
  const found = link({});
  for (const [path, text] of Object.entries({ 'clients.rate': '800', 'apps.count': '12', 'database.query_time': '300ms', 'database.connections': '40', 'cache.ttl': '60s' })) {
    assert.equal(found.get(path), text);
  }
  assert.deepEqual(Object.fromEntries(Object.entries(NUMBERS).map(([name, { value }]) => [name, value])), { rate: 800, processes: 12, query: 300, connections: 40, ttl: 60 });
  assert.equal(READS.length * WORRIES.length, 20);
});

test('what one worries about happens while there is traffic', () => {
  const seconds = (/** @type {string | null} */ text) => numberOf(text ?? '') / 1e9;
  for (const ttl of [0.5, 5, 60, 3_600]) {
    for (const worry of WORRIES) {
      const found = link({ ttl, worry });
      const [start, lasts] = [seconds(found.get('clients.start')), seconds(found.get('clients.for'))];
      const done = found.get('do');
      const at = done ? seconds(done.slice(done.indexOf('@') + 1)) : ttl;
      assert.ok(start <= at && at + 5 <= start + lasts, `${worry} with a TTL of ${ttl} s: at ${at} s, traffic from ${start} s for ${lasts} s`);
      assert.ok(lasts <= 60, 'no longer than it takes to see it');
    }
  }
});

test('a curve has the present values among others, in order', () => {
  const parameter = /** @type {Parameter} */ (/** @type {unknown} */ ({ kind: 'time', min: 0, max: 86_400e9, span: [1e6, 60e9] }));
  const values = valuesOf(parameter, ['210ms', '1s']);
  const texts = values.map(({ text }) => text);
  assert.ok(texts.includes('210ms') && texts.includes('1s'), texts.join(' '));
  assert.ok(values.length >= 8 && values.length <= 13, texts.join(' '));
  assert.deepEqual(values.map(({ number }) => number), values.map(({ number }) => number).toSorted((a, b) => a - b));
  assert.ok(!texts.includes('0s'), 'no TTL at all is something else than a short one');
});

test('a curve says from where on it is level', () => {
  assert.equal(settles([40, 12, 1, 1, 1]), 2);
  assert.equal(settles([100, 99, 98]), null, 'it never changes');
  assert.equal(settles([1, 2, 3, 4]), null, 'it goes on to change');
});

test('a curve says how much is enough', () => {
  assert.equal(nearlyAll([2_000, 1_000, 400, 200, 150, 42]), 3);
  assert.equal(nearlyAll([10, 1, 10, 1]), 3, 'not where it comes back');
  assert.equal(nearlyAll([0, 90, 100]), 1);
});
