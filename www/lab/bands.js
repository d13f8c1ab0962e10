// A figure against one parameter: the median of each world with the range of its runs, the limit, and where it is reached.
import { spelled as told } from '../figures.js';
import { drawn } from '../panels/dom.js';
import { written } from '../panels/scale.js';
import { say } from '../say.js';

/** @import { Figure, Sweep, Swept } from '../engine-types.js' */

const [WIDTH, HEIGHT] = [560, 300];
const EDGE = { left: 76, right: 30, top: 14, bottom: 44 };
const WORLDS = /** @type {const} */ (['a', 'b']);

/** About so many round marks from zero to a number. @param {number} top */
function marks(top) {
  const rough = top / 4;
  const decade = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((round) => round * decade).find((one) => one >= rough) ?? rough;
  return Array.from({ length: Math.floor(top / step + 1e-9) + 1 }, (_, i) => i * step);
}

/** What is not known at all, or lies without end, is not drawn. @param {number} value */
const known = (value) => Number.isFinite(value);

/**
 * @param {Sweep} sweep @param {Figure} figure @param {string} label Of the parameter. @param {(fragment: string) => void} watch
 * @returns {SVGElement}
 */
export function drawBands({ axes: [axis], points, tips, limit }, figure, label, watch) {
  const at = (/** @type {Swept} */ point) => point.values[0] ?? 0;
  const place = (/** @type {number} */ value) => (axis?.log ? Math.log(value) : value);
  const [low, high] = [place(at(/** @type {Swept} */ (points[0]))), place(at(/** @type {Swept} */ (points.at(-1))))];
  const top = Math.max(...points.flatMap(({ a, b }) => [a.high, b.high]).filter(known), (limit ?? 0) * 1.15, 1e-9);
  const x = (/** @type {number} */ value) => EDGE.left + ((place(value) - low) / (high - low || 1)) * (WIDTH - EDGE.left - EDGE.right);
  const y = (/** @type {number} */ value) => HEIGHT - EDGE.bottom - (value / top) * (HEIGHT - EDGE.top - EDGE.bottom);
  const bottom = HEIGHT - EDGE.bottom;
  const worlds = WORLDS.flatMap((world) => {
    const seen = points.filter((point) => [point[world].low, point[world].median, point[world].high].every(known));
    const line = (/** @type {'low' | 'median' | 'high'} */ which, list = seen) => list.map((point) => `${x(at(point)).toFixed(1)},${y(point[world][which]).toFixed(1)}`).join('L');
    if (seen.length === 0) return [];
    const dots = seen.map((point) => {
      const hint = say('sweep-point', { world: world.toUpperCase(), value: written(point.texts[0] ?? ''), told: told(figure, point[world].median) });
      const dot = drawn('circle', { class: world, cx: x(at(point)), cy: y(point[world].median), r: 4 }, drawn('title', {}, hint));
      dot.addEventListener('click', () => watch(point.fragment));
      return dot;
    });
    const last = /** @type {Swept} */ (seen.at(-1));
    return [
      drawn('path', { class: `band ${world}`, d: `M${line('high')}L${line('low', [...seen].reverse())}Z` }),
      drawn('path', { class: `median ${world}`, d: `M${line('median')}` }),
      ...dots,
      drawn('text', { class: world, x: x(at(last)) + 9, y: y(last[world].median) + (world === 'a' ? -2 : 10) }, world.toUpperCase()),
    ];
  });
  // Few enough that their words stand apart.
  const every = Math.ceil(points.length / 6);
  return drawn(
    'svg',
    { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: 'img', 'aria-label': say('sweep-picture', { label }) },
    ...marks(top).flatMap((mark) => [drawn('line', { class: 'mark', x1: EDGE.left, x2: WIDTH - EDGE.right, y1: y(mark), y2: y(mark) }), drawn('text', { x: EDGE.left - 8, y: y(mark) + 4, 'text-anchor': 'end' }, told(figure, mark))]),
    ...points.filter((_, i) => i % every === 0).map((point) => drawn('text', { x: x(at(point)), y: bottom + 18, 'text-anchor': 'middle' }, written(point.texts[0] ?? ''))),
    drawn('text', { x: (WIDTH + EDGE.left - EDGE.right) / 2, y: HEIGHT - 6, 'text-anchor': 'middle' }, label),
    ...(limit === null ? [] : [drawn('line', { class: 'target', x1: EDGE.left, x2: WIDTH - EDGE.right, y1: y(limit), y2: y(limit) })]),
    ...tips.filter(({ at: where }) => where !== '').map(({ world, value }) => drawn('line', { class: `tip ${world}`, x1: x(value), x2: x(value), y1: EDGE.top, y2: bottom })),
    ...worlds,
  );
}
