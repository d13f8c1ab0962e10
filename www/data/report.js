// What a log says, as pictures, tables and sentences.
import { make, freshId } from '../panels/dom.js';
import { count, millis, percent, ratio } from '../format.js';
import { say } from '../say.js';
import { chart, lineClass } from './chart.js';

/** @import { LogBar, LogCurves, LogMeasured, LogReport } from '../engine-types.js' */
/** @import { Message } from '../say.js' */

/** @param {number} ns */
const length = (ns) => millis(ns / 1e6);
/** @param {number} n @returns {string} `1.5 M`: there is little room at an axis. */
const short = (n) => (n < 10_000 ? ratio(n) : n < 1e6 ? `${ratio(n / 1e3)} k` : n < 1e9 ? `${ratio(n / 1e6)} M` : `${ratio(n / 1e9)} G`);

/** @param {string} title @param {...Node} content */
function section(title, ...content) {
  const id = freshId('data');
  return make('section', { 'aria-labelledby': id }, make('h3', { id }, title), ...content);
}

/** @param {string[]} head @param {string[][]} rows */
export function table(head, rows) {
  const cells = (/** @type {'th' | 'td'} */ tag, /** @type {string[]} */ row) => row.map((cell) => make(tag, tag === 'th' ? { scope: 'col' } : {}, cell));
  return make(
    'div',
    { class: 'sheet-table data-table', tabIndex: 0, role: 'region', 'aria-label': head.join(', ') },
    make('table', {}, make('thead', {}, make('tr', {}, ...cells('th', head))), make('tbody', {}, ...rows.map((row) => make('tr', {}, ...cells('td', row))))),
  );
}

/** @param {LogCurves} curves @param {string} chosen the policy that is advised */
function curvesOf(curves, chosen) {
  const lines = curves.policies.map(({ policy, misses }) => ({
    name: policy,
    points: misses.map((share, at) => /** @type {[number, number]} */ ([curves.sizes[at] ?? 0, share])),
    strong: policy === chosen,
    broken: policy === 'belady',
  }));
  const title = say(curves.unit === 'objects' ? 'data-curves' : 'data-curves-bytes');
  const names = lines.map(({ name }, at) => make('li', { class: lineClass(at) }, name === 'belady' ? say('data-belady') : name));
  const rows = lines.map(({ name, points }) => [name, ...points.map(([, share]) => (share * 100).toFixed(1))]);
  return section(
    title,
    chart({ label: title, lines, log: true, x: short, y: percent, top: 1 }),
    make('ul', { class: 'data-names' }, ...names),
    make('details', {}, make('summary', {}, say('data-figures')), table([say('data-policy'), ...curves.sizes.map((size) => count(size))], rows)),
  );
}

/** @param {LogBar[]} bars @returns {[number, number][]} */
const points = (bars) => bars.map(({ below, share }) => [below, share]);

/** @param {LogReport} report @param {Message[]} said @returns {Node[]} */
export function reportOf(report, said) {
  const all = Math.max(report.reads + report.writes, 1);
  const chosen = report.advice[0]?.policy ?? 'lru';
  /** @type {Node[]} */
  const parts = said.map((message) => make('p', {}, say(message)));
  parts.push(...report.curves.map((curves) => curvesOf(curves, chosen)));
  const picture = (/** @type {string} */ title, /** @type {[number, number][]} */ line, /** @type {Partial<import('./chart.js').Picture>} */ how) =>
    parts.push(section(title, chart({ label: title, lines: [{ name: title, points: line }], x: short, y: percent, ...how })));
  if (report.lives.length > 1) picture(say('data-lives'), report.lives.map(({ ttl, hits }) => [ttl, hits]), { log: true, x: length, top: 1 });
  if (report.rates) {
    const { per_second: rates, stretch_s: stretch, gaps } = report.rates;
    picture(say('data-rate'), rates.map((rate, at) => [at * stretch * 1e9, rate]), { steps: true, x: length, y: short });
    if (gaps.length > 1) picture(say('data-gaps'), points(gaps), { log: true, steps: true, x: length });
  }
  if (report.covered.length > 1) picture(say('data-popularity'), report.covered, { log: true, top: 1 });
  if (report.reuse_times.length > 1) picture(say('data-reuse-times'), points(report.reuse_times), { log: true, steps: true, x: length });
  if (report.reuse_distances.length > 1) picture(say('data-reuse-distances'), points(report.reuse_distances), { log: true, steps: true });
  const hot = report.hot.map(({ key, at_least: least, at_most: most }) => [key, least === most ? count(least) : `${count(least)}–${count(most)}`, `${((most / all) * 100).toFixed(1)} %`]);
  parts.push(section(say('data-hot'), table([say('data-key'), say('data-requests'), say('data-share')], hot)));
  return parts;
}

/** @param {LogMeasured} measured @returns {Node[]} */
export function measuredOf(measured) {
  const start = Math.min(...measured.series.flatMap(({ at }) => at));
  const rows = measured.series.map(({ name, measure, least, mean, most }) => [name, say(`data-measure-${measure}`), ...[least, mean, most].map((value) => String(Number(value.toPrecision(3))))]);
  const pictures = ['rate', 'counter', 'latency'].flatMap((measure) => {
    const lines = measured.series.filter((series) => series.measure === measure).map(({ name, at, values }) => ({
      name,
      points: at.map((second, i) => /** @type {[number, number]} */ ([(second - start) * 1e9, values[i] ?? 0])),
    }));
    const title = say(`data-measure-${measure}`);
    return lines.length > 0 ? [section(title, chart({ label: title, lines, x: length, y: measure === 'latency' ? (s) => millis(s * 1000) : short }))] : [];
  });
  return [table([say('data-series'), say('data-measure'), say('data-least'), say('data-mean'), say('data-most')], rows), ...pictures];
}
