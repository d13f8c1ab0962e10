// What a league comes to, for others: a text for a review, and a table for a spreadsheet. Pure but for the download.
import { count, millis } from '../format.js';
import { say } from '../say.js';

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

/** @param {string} name @param {string} text */
export function download(name, text) {
  const address = URL.createObjectURL(new Blob([text], { type: 'text/plain' }));
  const link = document.createElement('a');
  Object.assign(link, { href: address, download: name });
  link.click();
  URL.revokeObjectURL(address);
}
