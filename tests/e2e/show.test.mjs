// What needs no browser: how viewing time maps to simulated time, and what is written along it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { niceSteps, timeLabel, timeTicks } from '../../www/charts/axis.js';
import { placeMarks } from '../../www/charts/markers.js';
import { namePeaks, peakOf } from '../../www/charts/peaks.js';
import { aside } from '../../www/charts/rail.js';
import { countScale, latencyScale } from '../../www/charts/scale.js';
import { fill } from '../../www/panels/sentence.js';
import { times } from '../../www/format.js';
import { speak } from '../../www/say.js';
import { Show } from '../../www/show.js';

/** @import { Figure, Figures, Pair } from '../../www/engine-types.js' */

/** @param {number} s */
const at = (s) => Math.round(s * 1e9);
/** @param {number} from @param {number} to @param {number} view @param {string} [caption] */
const scene = (from, to, view, caption = '') => ({ from: at(from), to: at(to), view, caption });

/** @type {Record<string, Show>} */
const SHOWS = {
  'a hot key': new Show([scene(1.89, 2, 1.1), scene(2, 2.124, 2.3), scene(2.201, 2.23, 3)], at(3.048)),
  'a drain of 1000 s': new Show([scene(0.045, 0.195, 3.5), scene(0.195, 0.27, 1.2), scene(0.297, 1000.093, 6)], at(1000.093)),
  'no scenes': new Show([], at(2.5)),
  'nothing at all': new Show([], 0),
};
const wide = (/** @type {string} */ text) => text.length * 6.5;

for (const [name, show] of Object.entries(SHOWS)) {
  test(`${name}: the show has no holes`, () => {
    assert.equal(show.stretches[0]?.from, 0);
    assert.equal(show.stretches[0]?.start, 0);
    show.stretches.slice(1).forEach((stretch, i) => {
      assert.equal(stretch.from, show.stretches[i]?.to);
      assert.equal(stretch.start, show.stretches[i]?.stop);
    });
    assert.equal(show.toTime(show.length), show.end);
    assert.equal(show.toView(show.end), show.length);
  });

  test(`${name}: viewing time and simulated time are each other's inverse, and rise together`, () => {
    let before = -1;
    for (let i = 0; i <= 2000; i++) {
      const t = Math.round((show.end * i) / 2000);
      assert.ok(Math.abs(show.toTime(show.toView(t)) - t) <= 1, `${t}`);
      const view = (show.length * i) / 2000;
      const there = show.toTime(view);
      assert.ok(there >= before, `${view}`);
      before = there;
    }
  });

  test(`${name}: the times along the axis do not touch, and its ends are among them`, () => {
    for (const width of [300, 620, 1000]) {
      const ticks = timeTicks(show, width, wide);
      assert.equal(ticks.at(-1)?.t, show.end);
      for (const tick of ticks) {
        assert.ok(tick.left >= 0 && tick.left + wide(tick.text) <= width + 0.001, tick.text);
        assert.ok(tick.x >= tick.left - 0.001 && tick.x <= tick.left + wide(tick.text) + 0.001, tick.text);
      }
      ticks.slice(1).forEach((tick, i) => {
        const other = ticks[i];
        assert.ok(other && other.left + wide(other.text) < tick.left, `${other?.text} and ${tick.text}`);
      });
    }
  });
}

test('beyond its ends a show stands still', () => {
  const show = new Show([scene(1, 2, 5)], at(3));
  assert.equal(show.toTime(-1), 0);
  assert.equal(show.toTime(1e9), at(3));
  assert.equal(show.toView(at(99)), show.length);
});

test('a stretch without a scene takes its own time, but never long', () => {
  const show = new Show([scene(0.5, 1, 5)], at(100));
  assert.deepEqual(
    show.stretches.map(({ start, stop }) => [start, stop]),
    [
      [0, 0.5],
      [0.5, 5.5],
      [5.5, 7],
    ],
  );
  assert.equal(show.speedAt(at(0.7)), 0.1);
  assert.equal(show.speedAt(at(0.2)), 1);
});

test('times are written as short as they can be told apart', () => {
  assert.equal(timeLabel(2.05e9, 5e7), '2.05 s');
  assert.equal(timeLabel(2.1e9, 5e7), '2.1 s');
  assert.equal(timeLabel(3.048000882e9, 1e6), '3.048 s');
  assert.equal(timeLabel(5e9, 1e9, 32_365e9), '8:59:30');
  assert.equal(timeLabel(35.25e9, 1e8 / 10, 32_365e9), '9:00:00.25');
  assert.equal(timeLabel(0.9999e9, 1e9, 86_399e9), '0:00:00');
  assert.equal(timeLabel(1000e9, 200e9), '1\u202f000 s');
  assert.deepEqual(niceSteps(1000, 10), [1000, 500, 200, 100, 50, 20, 10]);
});

test('speeds are written as they are said', () => {
  assert.deepEqual([100, 12.4, 1.26, 1, 0.87, 0.5, 0.054, 0.001].map(times), ['100 ×', '12 ×', '1.3 ×', '1 ×', '0.9 ×', '1/2 ×', '1/19 ×', '1/1\u202f000 ×']);
});

test('the smaller of two lines is always seen to leave the ground', () => {
  for (const peak of [1, 5, 20, 100, 1000, 100_000]) {
    const scale = countScale([peak, 1], 50);
    assert.ok((scale.height(1) / scale.top) * 50 >= 2, `1 beside ${peak}`);
    assert.ok(scale.height(peak) < scale.top);
    assert.equal(scale.ticks[0], 0);
    assert.ok(scale.ticks.length >= 2, `${peak}: ${scale.ticks}`);
    assert.ok(scale.ticks.every((tick) => scale.height(tick) <= scale.top));
  }
  assert.equal(countScale([0, 0], 50).kind, 'linear');
  assert.deepEqual(latencyScale([950, 244], 42, 42).ticks, [0, 500, 1000]);
  assert.equal(latencyScale([999_923, 242], 42, 42).kind, 'log');
  assert.ok(latencyScale([0, 0], Infinity, 42).ticks.length > 0);
});

test('marks with the same words are said once, and no words lie on others', () => {
  const markers = [
    { at: 0, label: 'key expires', world: null },
    { at: 37, label: 'pool full', world: /** @type {const} */ ('a') },
    { at: 300, label: 'first result', world: /** @type {const} */ ('a') },
    { at: 304, label: 'first result', world: /** @type {const} */ ('b') },
    { at: 310, label: 'all answered', world: /** @type {const} */ ('b') },
    { at: 900, label: 'all answered', world: /** @type {const} */ ('a') },
  ];
  const marks = placeMarks(markers, (t) => t + 100, 1000, ({ label }) => label.length * 6);
  assert.deepEqual(
    marks.map(({ label, worlds, side }) => [label, worlds.join(''), side]),
    [
      ['key expires', '', 'left'],
      ['pool full', 'a', 'right'],
      ['first result', 'ab', 'left'],
      ['all answered', 'b', 'right'],
      ['all answered', 'a', 'left'],
    ],
  );
  // An intervention is told before the moments that follow from it.
  const done = [
    { at: 300, label: 'flush', world: null },
    { at: 304, label: 'first result', world: /** @type {const} */ ('a') },
    { at: 304, label: 'first result', world: /** @type {const} */ ('b') },
  ];
  assert.deepEqual(
    placeMarks(done, (t) => t - 300, 80, ({ label }) => label.length * 6).map(({ side }) => side),
    ['right', 'under'],
  );
  // Where there is no room for all, what concerns both worlds is said.
  const few = placeMarks(markers.slice(0, 2), (t) => t, 1000, ({ label }) => label.length * 6);
  assert.deepEqual(
    few.map(({ side }) => side),
    ['right', 'under'],
  );
});

test('lines are named where they were last highest', () => {
  const x = Float64Array.of(0, 1, 2, 3);
  const a = peakOf('a', x, Float64Array.of(NaN, 5, 5, 1));
  assert.deepEqual(a, { world: 'a', value: 5, view: 2 });
  assert.equal(peakOf('b', x, Float64Array.of(NaN, NaN, NaN, NaN)), null);
  assert.equal(peakOf('b', x, Float64Array.of(0, 0, 0, 0)), null);
  const same = namePeaks([a, { world: 'b', value: 5, view: 2 }], countScale([5, 5], 50), String, { width: 300, height: 50, length: 3 }, wide);
  assert.equal(same.length, 2);
  assert.notDeepEqual([same[0]?.left, same[0]?.top], [same[1]?.left, same[1]?.top]);
});

test('the name of a peak keeps off upright lines, other words and the lines of the chart, where there is room', () => {
  const n = 200;
  const x = Float64Array.from({ length: n }, (_, i) => (i / (n - 1)) * 3);
  // One line climbs to its peak in the middle and stays high; the other lies at the bottom.
  const [high, low] = [Float64Array.from(x, (view) => (view < 1.5 ? 40 * view : 60)), Float64Array.from(x, () => 2)];
  const chart = { width: 600, height: 50, length: 3 };
  const scale = countScale([60, 2], chart.height);
  const upright = [290, 300, 310];
  const taken = [{ left: 4, top: 30, width: 60 }];
  const labels = namePeaks([peakOf('a', x, high), peakOf('b', x, low)], scale, String, chart, wide, { x, lines: [high, low], upright, taken });
  assert.equal(labels.length, 2);
  for (const { left, top, width } of labels) {
    assert.ok(left >= 0 && left + width <= chart.width && top >= 0 && top + 13 <= chart.height);
    assert.deepEqual(upright.filter((at) => at > left && at < left + width), [], `${left} to ${left + width}`);
    assert.ok(left >= 64 || top + 13 <= 30 || top >= 43, 'over the words of a limit');
    for (const line of [high, low]) {
      const under = Array.from(x.keys()).filter((i) => {
        const at = ((x[i] ?? 0) / 3) * chart.width;
        const y = chart.height * (1 - (scale.height(line[i] ?? 0) - scale.bottom) / (scale.top - scale.bottom));
        return at > left && at < left + width && y > top && y < top + 13;
      });
      assert.equal(under.length, 0, `a line under the name at ${left}, ${top}`);
    }
  }
});

test('the words of a stretch step aside for the knob, and never lie under it', () => {
  const told = /** @type {import('../../www/charts/rail.js').Told} */ ({ left: 100, right: 220, wide: 30 });
  const knob = 11;
  for (let x = 0; x < 320; x++) {
    const moved = aside(told, x, knob);
    assert.notEqual(moved, null);
    const [from, to] = [told.left + 4 + (moved ?? 0), told.left + 4 + told.wide + (moved ?? 0)];
    assert.ok(x + knob <= from || x - knob >= to, `the knob at ${x} over words from ${from} to ${to}`);
    assert.ok(to <= told.right, 'in its own stretch');
  }
  assert.equal(aside({ ...told, right: 140 }, 118, knob), null, 'there is no room beside it');
});

test('a caption agrees with its figures', () => {
  const names = ['db_queries', 'running', 'unanswered', 'waiting'];
  const table = /** @type {Figure[]} */ ([...names.map((name) => ({ name, unit: 'count' })), { name: 'hit_ratio', unit: 'share' }]);
  const world = { unanswered: 1, db_queries: 2, running: 1, waiting: 1, hit_ratio: 0.663 };
  const frame = /** @type {Pair<Figures>} */ ({ a: { ...world, db_queries: 100_000 }, b: world });
  speak('en', [
    `
busy = “{ $key }”: { $a_db_queries ->
        [one] { $a_db_queries } query
       *[other] { $a_db_queries } queries
    }, { $a_running } running.
waits = In { $b_unanswered ->
        [one] B { $b_unanswered } reader is
       *[other] B { $b_unanswered } readers are
    } still waiting; A’s hit ratio is { $a_hit_ratio } %.
`,
  ]);
  assert.equal(fill('busy', frame, 'Tom { 1 } are', table), '“Tom { 1 } are”: 100\u202f000 queries, 1 running.');
  const one = /** @type {Pair<Figures>} */ ({ ...frame, a: { ...world, db_queries: 1 } });
  assert.equal(fill('busy', one, 'Tom', table), '“Tom”: 1 query, 1 running.');
  assert.equal(fill('waits', frame, '', table), 'In B 1 reader is still waiting; A’s hit ratio is 66 %.');
});
