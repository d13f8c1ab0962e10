// What a league comes to, for others: a text for a review, and a table for a spreadsheet. Pure but for the download.
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

/** @param {League} league @returns {string} Every candidate, a row each, by RFC 4180. */
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
  const cell = (/** @type {string | number | boolean} */ value) => (/[",\r\n]/.test(String(value)) ? `"${String(value).replaceAll('"', '""')}"` : String(value));
  return [head, ...lines].map((line) => line.map(cell).join(',')).join('\r\n');
}

/** A picture as a file of dots, twice as fine as it is on the page. @param {SVGElement | null} picture */
export async function asPicture(picture) {
  if (!picture) return;
  const { width, height } = picture.getBoundingClientRect();
  const copy = /** @type {SVGElement} */ (picture.cloneNode(true));
  copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  copy.setAttribute('width', String(width));
  copy.setAttribute('height', String(height));
  // Outside of the page there are no style sheets.
  const [theirs, ours] = [picture, copy].map((one) => [...one.querySelectorAll('*')]);
  theirs?.forEach((one, i) => {
    const style = getComputedStyle(one);
    const mine = /** @type {SVGElement | undefined} */ (ours?.[i]);
    for (const name of ['fill', 'stroke', 'stroke-width', 'stroke-dasharray', 'font-size', 'font-family']) mine?.style.setProperty(name, style.getPropertyValue(name));
  });
  const image = new Image();
  image.src = `data:image/svg+xml,${encodeURIComponent(new XMLSerializer().serializeToString(copy))}`;
  await image.decode();
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [2 * width, 2 * height];
  const pen = canvas.getContext('2d');
  if (!pen) return;
  pen.fillStyle = getComputedStyle(document.body).backgroundColor;
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(image, 0, 0, canvas.width, canvas.height);
  canvas.toBlob((blob) => blob && download('stampede-league.png', blob));
}

/** @param {string} name @param {string | Blob} content */
export function download(name, content) {
  const address = URL.createObjectURL(typeof content === 'string' ? new Blob([content], { type: 'text/plain' }) : content);
  const link = document.createElement('a');
  Object.assign(link, { href: address, download: name });
  link.click();
  URL.revokeObjectURL(address);
}
