// A figure is the same number wherever it is read: on the page, from the engine in WebAssembly, and on the command line,
// which prints what tests/golden holds.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { told } from '../../www/chosen.js';
import { spelled, valueOf, wordsOfFigure } from '../../www/figures.js';
import { Session, catalogue, initSync } from '../../www/wasm/stampede.js';
import { say } from '../../www/say.js';
import { speakEnglish } from './english.mjs';
import { pageTest, url } from './page.mjs';

/** @import { Summary } from '../../www/engine-types.js' */

speakEnglish();
const read = (/** @type {string} */ file) => readFileSync(new URL(`../../${file}`, import.meta.url));
initSync({ module: read('www/wasm/stampede_bg.wasm') });
const { figures, presets } = catalogue();
/** @type {Record<string, { a: Summary, b: Summary }>} */
const golden = JSON.parse(read('tests/golden/presets.json').toString());

const PRESETS = ['hot-key', 'lease', 'retry-storm', 'write-back-crash', 'eviction-storm'];
const WORLDS = /** @type {const} */ (['a', 'b']);

test('nothing crosses from the engine as any', () => {
  const [ours = ''] = read('www/wasm/stampede.d.ts').toString().split('export type InitInput');
  assert.match(ours, /export class Session/);
  assert.doesNotMatch(ours, /\bany\b/);
});

for (const preset of PRESETS) {
  const session = new Session(`v=2&preset=${preset}`);
  const run = session.run(() => {});
  const end = session.frame(run.end, 1, -1);

  test(`${preset}: the engine in WebAssembly tells what the command line prints, and at the end what it tells of the whole run`, () => {
    for (const world of WORLDS) {
      const told = golden[preset]?.[world];
      assert.ok(told);
      assert.equal(run[world].summary.digest, told.digest);
      for (const { name, view } of figures) {
        const [wasm = 0, written = 0] = [valueOf(run[world].summary, name), valueOf(told, name)];
        // JSON has no infinity: what does not come about within the run is null there.
        const native = written === null ? Infinity : written;
        // The file has been read once by a parser that may miss the last bit.
        assert.ok(wasm === native || Math.abs(wasm - native) <= 4e-16 * native, `${name}: ${wasm}, natively ${native}`);
        if (view === 'so_far') assert.equal(valueOf(end[world].figures, name), valueOf(run[world].summary, name), name);
        else assert.equal(valueOf(run[world].summary, name) === undefined, view === 'now', name);
      }
    }
  });

  pageTest(`${preset}: the page shows these numbers, over the stage and in the results`, async (page) => {
    await page.goto(`${url}#v=2&preset=${preset}&t=${run.end / 1e9}s`);
    await page.locator('.figures dd').first().waitFor();
    await page.getByText('Results of the whole run').click();
    const rows = await page.locator('.whole .groups tbody tr').evaluateAll((found) => found.map((row) => [...row.children].map((cell) => cell.textContent ?? '')));
    const shown = new Map(rows.map(([label = '', ...cells]) => [label, cells]));
    let read = 0;
    for (const figure of figures.filter(({ view }) => view !== 'now')) {
      const values = WORLDS.map((world) => {
        const { summary } = run[world];
        return figure.of && valueOf(summary, figure.of) === 0 ? undefined : valueOf(summary, figure.name);
      });
      const cells = shown.get(say(wordsOfFigure(figure)));
      const alone = ['busiest_node', 'quietest_node'].includes(figure.name) && run.a.plan.nodes.length === 1;
      // Without writes every query is a load.
      const all = figure.name.startsWith('loads') && WORLDS.every((world) => run[world].summary.loads === run[world].summary.db_queries);
      if (alone || all || values.every((value) => !value)) assert.equal(cells, undefined, `${figure.name} says nothing in this run`);
      else {
        const over = WORLDS.map((world) => run[world].summary.over.includes(figure.name));
        const nothing = (/** @type {number | undefined} */ value) => value === undefined || (value === 0 && figure.unit === 'milliseconds');
        assert.deepEqual(cells, values.map((value, i) => (nothing(value) ? '–' : spelled(figure, value ?? 0, over[i]))), figure.name);
      }
      read += cells ? 1 : 0;
    }
    assert.ok(read > 15, `only ${read} figures`);
    const own = presets.find(({ name }) => name === preset)?.figures ?? [];
    assert.ok(own.length > 0);
    for (const world of WORLDS) {
      for (const shownName of own) {
        const figure = figures.find((one) => one.name === shownName);
        assert.ok(figure);
        /** @type {string | null} */
        const over = await page.locator(`[data-world="${world}"] .figures [data-figure=${shownName}]`).textContent();
        assert.equal(over, told(figure, end[world].figures), shownName);
      }
    }
  });
}
