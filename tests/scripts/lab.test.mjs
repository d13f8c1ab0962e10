// The lab's pure part: the points of a curve.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nearlyAll, settles, valuesOf } from '../../www/lab/points.js';

/** @import { Parameter } from '../../www/engine-types.js' */

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
