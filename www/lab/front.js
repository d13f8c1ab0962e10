// Fewer queries or faster answers: every candidate at its place, and the front of candidates that no other beats in both.
import { count, millis } from '../format.js';
import { drawn } from '../panels/dom.js';
import { say } from '../say.js';
import { nameOf } from './report.js';

/** @import { Candidate, League } from '../engine-types.js' */

const [WIDTH, HEIGHT] = [420, 260];
const EDGE = { left: 58, right: 16, top: 12, bottom: 40 };

/**
 * A scale by equal ratios, with its decades.
 * @param {number[]} values @param {number} from @param {number} to
 */
function scale(values, from, to) {
  const low = Math.floor(Math.log10(Math.min(...values)));
  const high = Math.max(low + 1, Math.ceil(Math.log10(Math.max(...values))));
  return {
    at: (/** @type {number} */ value) => from + ((Math.log10(value) - low) / (high - low)) * (to - from),
    marks: Array.from({ length: high - low + 1 }, (_, i) => 10 ** (low + i)),
  };
}

/** A league draws no zero: one query is the least that the picture tells apart. */
const queries = (/** @type {Candidate} */ row) => Math.max(1, row.queries.median);
const p99 = (/** @type {Candidate} */ row) => Math.max(0.1, row.p99.median);

/** @param {League} league @param {number | null} target The most that p99 may be, in milliseconds. @param {(fragment: string) => void} watch @returns {HTMLElement} */
export function makeFront({ rows }, target, watch) {
  const x = scale(rows.map(queries), EDGE.left, WIDTH - EDGE.right);
  const y = scale([...rows.map(p99), ...(target === null ? [] : [target])], HEIGHT - EDGE.bottom, EDGE.top);
  const place = (/** @type {Candidate} */ row) => /** @type {const} */ ([x.at(queries(row)), y.at(p99(row))]);
  const front = rows.filter((row) => row.front).sort((one, other) => queries(one) - queries(other));
  const [best] = rows;
  const path = front.map((row, i) => {
    const [at, height] = place(row);
    return i === 0 ? `M${at},${height}` : `H${at}V${height}`;
  });
  const dots = rows.filter((row) => row.sameAs === null).reverse().map((row) => {
    const [cx, cy] = place(row);
    const kind = row === best ? 'best' : row.failures.median > 0 ? 'fails' : row.stale.median > 0 ? 'stale' : row.present ? 'present' : row.front ? 'front' : '';
    const told = say('lab-point', { name: nameOf(row), queries: count(row.queries.median), p99: millis(row.p99.median) });
    const shape = kind === 'fails'
      ? drawn('path', { d: `M${cx - 4},${cy - 4}l8,8m0,-8l-8,8` })
      : kind === 'stale' ? drawn('path', { d: `M${cx},${cy - 5}l5,9h-10z` }) : drawn('circle', { cx, cy, r: kind === 'best' ? 7 : 4.5 });
    const dot = drawn('g', { class: `dot ${kind}` }, drawn('title', {}, told), shape);
    dot.addEventListener('click', () => watch(row.fragment));
    return dot;
  });
  const picture = drawn(
    'svg',
    { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: 'img', 'aria-label': say('lab-front.told', { count: front.length }) },
    ...x.marks.flatMap((mark) => [drawn('line', { class: 'mark', x1: x.at(mark), x2: x.at(mark), y1: EDGE.top, y2: HEIGHT - EDGE.bottom }), drawn('text', { x: x.at(mark), y: HEIGHT - EDGE.bottom + 16, 'text-anchor': 'middle' }, count(mark))]),
    ...y.marks.flatMap((mark) => [drawn('line', { class: 'mark', x1: EDGE.left, x2: WIDTH - EDGE.right, y1: y.at(mark), y2: y.at(mark) }), drawn('text', { x: EDGE.left - 6, y: y.at(mark) + 4, 'text-anchor': 'end' }, millis(mark))]),
    drawn('text', { x: (WIDTH + EDGE.left) / 2, y: HEIGHT - 6, 'text-anchor': 'middle' }, say('lab-queries')),
    ...(target === null ? [] : [drawn('line', { class: 'target', x1: EDGE.left, x2: WIDTH - EDGE.right, y1: y.at(target), y2: y.at(target) })]),
    drawn('path', { class: 'line', d: path.join('') }),
    ...dots,
  );
  const figure = document.createElement('figure');
  figure.className = 'lab-front';
  const caption = document.createElement('figcaption');
  const [head, words] = [document.createElement('strong'), document.createElement('span')];
  head.textContent = say('lab-front');
  words.textContent = say('lab-front.how');
  caption.append(head, ' ', words);
  figure.append(caption, picture);
  return figure;
}
