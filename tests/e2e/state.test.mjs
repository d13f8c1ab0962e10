// The page's state: who is told of a change, and when.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { on, onFirst, onRead, update } from '../../www/state.js';

test('what draws is told first and of every frame; what is read some times a second while it plays, and else at once', async (t) => {
  let clock = 1000;
  t.mock.method(performance, 'now', () => clock);
  /** @type {string[]} */
  let told = [];
  onRead(['t'], (page) => told.push(`read ${page.t}`));
  on(['t'], (page) => told.push(`heard ${page.t}`));
  onFirst(['t'], (page) => told.push(`drawn ${page.t}`));
  /** What is told of a change. @param {Parameters<typeof update>[0]} change */
  const after = async (change) => {
    told = [];
    update(change);
    await null;
    return told.join(', ');
  };
  assert.equal(await after({ t: 1 }), 'drawn 1, read 1, heard 1', 'it stands still');
  assert.equal(await after({ t: 2 }), 'drawn 2, read 2, heard 2');
  await after({ playing: true });
  assert.equal(await after({ t: 3 }), 'drawn 3, heard 3', 'it was just told');
  clock += 50;
  assert.equal(await after({ t: 4 }), 'drawn 4, heard 4');
  clock += 500;
  assert.equal(await after({ t: 5 }), 'drawn 5, read 5, heard 5');
  assert.equal(await after({ t: 6 }), 'drawn 6, heard 6');
  assert.equal(await after({ follow: 7 }), 'read 6', 'with anything else all that it has missed');
  assert.equal(await after({ t: 8 }), 'drawn 8, heard 8');
  assert.equal(await after({ playing: false }), 'read 8', 'it stands still again');
  assert.equal(await after({ playing: true }), '', 'there is nothing new');
});
