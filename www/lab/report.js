// What a league or a sweep comes to, for others: a text for a review, and a table for a spreadsheet. Pure but for the download.
import { count, millis } from '../format.js';
import { say } from '../say.js';
import { asLines } from './production.js';

/** @import { Candidate, League } from '../engine-types.js' */

/** @param {Candidate} row @returns {string} What it is called: its layers, one after another. */
export function nameOf({ layers }) {
  return layers.length ? layers.map((layer) => say(`layer-${layer}`)).join(' + ') : say('league-bare');
}

/** @param {League} league @param {string} page The address of the page. @returns {string} */
export function asReview(league, page) {
  const [best] = league.rows;
  if (!best) return '';
  const line = (/** @type {Candidate} */ row) =>
    say('lab-review-row', {
      name: nameOf(row),
      queries: count(row.queries.median),
      low: count(row.queries.low),
      high: count(row.queries.high),
      p99: millis(row.p99.median),
      failed: count(row.failures.median),
      stale: count(row.stale.median),
      second: count(row.second.median),
    });
  const present = league.rows.find((row) => row.present && row !== best);
  return [
    say('lab-use', { name: nameOf(best) }),
    say(best.reason),
    '',
    line(best),
    ...(present ? [say('lab-review-now'), line(present)] : []),
    '',
    `${say(league.second)} ${say('league-method')}`,
    '',
    say('production-title'),
    ...asLines(best.layers),
    '',
    `${page}#${best.fragment}`,
  ].join('\n');
}

/** @param {League} league @returns {string} Every candidate, a row each. */
export function asCsv({ rows }) {
  const head = ['rank', 'layers', 'present', 'meets', 'dropped', 'runs', 'cost', 'queries', 'queries_low', 'queries_high', 'p99_ms', 'failures', 'stale', 'orders', 'second_queries', 'link'];
  const lines = rows.map((row, place) => [
    place + 1,
    row.layers.join(' '),
    row.present,
    row.meets,
    row.dropped ?? '',
    row.runs,
    row.cost,
    row.queries.median,
    row.queries.low,
    row.queries.high,
    row.p99.median,
    row.failures.median,
    row.stale.median,
    row.orders.median,
    row.second.median,
    row.fragment,
  ]);
  return separated([head, ...lines]);
}

/** @param {(string | number | boolean)[][]} lines @returns {string} By RFC 4180. */
export function separated(lines) {
  const cell = (/** @type {string | number | boolean} */ value) => (/[",\r\n]/.test(String(value)) ? `"${String(value).replaceAll('"', '""')}"` : String(value));
  return lines.map((line) => line.map(cell).join(',')).join('\r\n');
}

/**
 * A drawn picture as a file of dots, twice as fine as it is on the page. It is drawn once more: the page loads no picture that
 * is not a file of its own.
 * @param {SVGSVGElement | null} picture @param {string} name Of the file.
 */
export function asPicture(picture, name) {
  if (!picture) return;
  const { width, height } = picture.viewBox.baseVal;
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [2 * width, 2 * height];
  const pen = canvas.getContext('2d');
  if (!pen) return;
  pen.scale(2, 2);
  pen.fillStyle = getComputedStyle(document.body).backgroundColor;
  pen.fillRect(0, 0, width, height);
  for (const one of picture.querySelectorAll('line, path, circle, text')) {
    const style = getComputedStyle(one);
    const number = (/** @type {string} */ name) => Number(one.getAttribute(name) ?? 0);
    if (one.localName === 'text') {
      pen.fillStyle = style.fill;
      pen.font = `${style.fontSize} ${style.fontFamily}`;
      pen.textAlign = /** @type {const} */ ({ middle: 'center', end: 'right', start: 'left' })[one.getAttribute('text-anchor') ?? 'start'] ?? 'left';
      pen.fillText(one.textContent ?? '', number('x'), number('y'));
      continue;
    }
    const shape = new Path2D(one.getAttribute('d') ?? '');
    if (one.localName === 'circle') shape.arc(number('cx'), number('cy'), number('r'), 0, 2 * Math.PI);
    if (one.localName === 'line') {
      shape.moveTo(number('x1'), number('y1'));
      shape.lineTo(number('x2'), number('y2'));
    }
    if (style.fill !== 'none') {
      pen.fillStyle = style.fill;
      pen.fill(shape);
    }
    if (style.stroke !== 'none') {
      pen.strokeStyle = style.stroke;
      pen.lineWidth = Number.parseFloat(style.strokeWidth) || 1;
      pen.stroke(shape);
    }
  }
  canvas.toBlob((blob) => blob && download(name, blob));
}

/** @param {string} name @param {string | Blob} content */
export function download(name, content) {
  const address = URL.createObjectURL(typeof content === 'string' ? new Blob([content], { type: 'text/plain' }) : content);
  const link = document.createElement('a');
  Object.assign(link, { href: address, download: name });
  link.click();
  URL.revokeObjectURL(address);
}
