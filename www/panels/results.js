// The whole run in figures: both worlds side by side, the alerts with their times, and what a day of it would cost.
import { assess, change, seek } from '../actions.js';
import { count, dollars, millis, percent, ratio, spoken } from '../format.js';
import { on, state } from '../state.js';
import { make, say } from './dom.js';
import { makeEditor } from './editors.js';
import { explain } from './hint.js';

/** @import { Alert, Cost, PairOfSeries, Parameter, Results, Run, Summary, World } from '../types.js' */
/** @import { Editor } from './editors.js' */

/**
 * @typedef {object} Figure A row of the table. One that the engine does not tell, or that is 0 in both worlds, is left out.
 * @property {string} key Its name in the summary; of a nested one with a dot.
 * @property {string} label
 * @property {(value: number) => string} format
 * @property {string} [help]
 */

/** @type {Figure[]} */
const FIGURES = [
  { key: 'requests', label: 'Requests', format: count },
  { key: 'answered', label: 'Answered', format: count },
  { key: 'goodput_per_s', label: 'Answers a second', format: ratio, help: 'Over the whole run, until the last is answered.' },
  { key: 'failed', label: 'Failed', format: count, help: 'Requests that ended without an answer.' },
  { key: 'timed_out', label: 'Timed out', format: count, help: 'Requests whose client gave up for good.' },
  { key: 'retries', label: 'Retries', format: count },
  { key: 'errors', label: 'Query errors', format: count, help: 'Queries that the database refused, or that ended with an error.' },
  { key: 'turned_away', label: 'Turned away', format: count, help: 'Loads that a breaker, a limit or a throttle turned away before the database.' },
  { key: 'wasted', label: 'For nobody', format: count, help: 'Works that were done when nobody waited for them any more.' },
  { key: 'waits', label: 'Waits for another', format: count, help: 'How often somebody waited for another’s load: for its flight, its lock, or its lease.' },
  { key: 'wait_ms', label: 'Such a wait', format: millis, help: 'On average.' },
  { key: 'db_queries', label: 'Queries', format: count, help: 'Queries sent to the database, those of background refreshes included.' },
  { key: 'db_peak_per_s', label: 'Busiest second', format: count, help: 'The most queries that were sent within one second.' },
  { key: 'db_peak_in_flight', label: 'Most at once', format: count, help: 'The most queries that ran at once.' },
  { key: 'db_peak_queue', label: 'Longest line', format: count, help: 'The most queries that waited for a connection at once.' },
  { key: 'queries_per_miss', label: 'Queries a miss', format: ratio, help: 'Queries for each first look that found nothing.' },
  { key: 'hit_ratio', label: 'Hit ratio', format: percent, help: 'The share of first looks into the cache that found something: a value, a stale one, or the note that there is none.' },
  { key: 'stale_hits', label: 'Stale answers', format: count, help: 'Requests that took a value past its time.' },
  { key: 'negative_hits', label: 'Notes found', format: count, help: 'Requests that found the note that their key does not exist.' },
  { key: 'filtered', label: 'Filtered', format: count, help: 'Requests that the Bloom filter turned away.' },
  { key: 'l1_hits', label: 'L1 hits', format: count, help: 'Requests that found the value in their app’s own memory.' },
  { key: 'edge_hits', label: 'CDN hits', format: count, help: 'Requests that the CDN answered.' },
  { key: 'refreshes', label: 'Refreshes', format: count, help: 'Loads in the background, which no client waits for.' },
  { key: 'fallbacks', label: 'Old for want of new', format: count, help: 'Requests that were given an old value because there was no new one.' },
  { key: 'remapped', label: 'Keys that moved', format: percent, help: 'The share of the keys that had another node after nodes joined or left.' },
  { key: 'busiest_node', label: 'Busiest node', format: count, help: 'Orders to the node that had most of them: looks, stores, deletions, and those of locks.' },
  { key: 'quietest_node', label: 'Quietest node', format: count },
  { key: 'memory_entries', label: 'Fullest node', format: count, help: 'The most entries that one node ever held.' },
  { key: 'memory_bytes', label: 'Its most bytes', format: count, help: 'The most bytes of keys and values that one node ever held.' },
  { key: 'evictions', label: 'Evictions', format: count, help: 'Entries pushed out to make room.' },
  { key: 'locks_lost', label: 'Locks expired', format: count, help: 'Redis locks that had expired before their holders came to release them.' },
  { key: 'locks_stolen', label: 'Locks stolen', format: count, help: 'Redis locks released by somebody who did not hold them.' },
  { key: 'fills_refused', label: 'Leases void', format: count, help: 'Values that came with a lease that was worth nothing any more.' },
  { key: 'writes', label: 'Writes', format: count },
  { key: 'stale_reads', label: 'Stale reads', format: count, help: 'Answers older than what the database held.' },
  { key: 'oldest_stale_ms', label: 'Oldest of these', format: millis, help: 'For how long its value had been out of date when its client asked.' },
  { key: 'lost_writes', label: 'Lost writes', format: count, help: 'Writes that were acknowledged and are gone.' },
  { key: 'latency_ms.p50', label: 'p50', format: millis, help: 'Half of the answers took at most this, seen from the client.' },
  { key: 'latency_ms.p90', label: 'p90', format: millis },
  { key: 'latency_ms.p99', label: 'p99', format: millis },
  { key: 'latency_ms.p999', label: 'p99.9', format: millis },
  { key: 'latency_ms.max', label: 'Slowest', format: millis },
];

/** The figures that have a rate, by the engine's names. @type {{ key: string, label: string }[]} */
const RATES = [
  { key: 'requests', label: 'Requests' },
  { key: 'answered', label: 'Answers' },
  { key: 'hits', label: 'Hits' },
  { key: 'misses', label: 'Misses' },
  { key: 'stale', label: 'Stale answers' },
  { key: 'negative', label: 'Notes found' },
  { key: 'l1', label: 'L1 hits' },
  { key: 'queries', label: 'Queries' },
  { key: 'writes', label: 'Writes' },
  { key: 'errors', label: 'Errors' },
  { key: 'timeouts', label: 'Timeouts' },
  { key: 'retries', label: 'Retries' },
  { key: 'failed', label: 'Failed' },
  { key: 'evictions', label: 'Evictions' },
  { key: 'staleReads', label: 'Stale reads' },
  { key: 'lostWrites', label: 'Lost writes' },
];

/** @type {{ key: keyof Cost, label: string, help?: string }[]} */
const COSTS = [
  { key: 'nodes', label: 'Cache nodes' },
  { key: 'queries', label: 'Queries', help: 'The queries of a day, at the mean rate of the whole run.' },
  { key: 'total', label: 'Together' },
  { key: 'without', label: 'Without a cache', help: 'The same requests, each of them a query.' },
  { key: 'saved', label: 'Saved' },
];

/** @type {{ role: Parameter['role'], label: string }[]} */
const PRICES = [
  { role: 'node-price', label: '$ a node an hour' },
  { role: 'query-price', label: '$ a million queries' },
];

/** @param {string} key @param {Summary} summary */
function isVoid(key, { hits, stale_hits, negative_hits, misses }) {
  if (key === 'queries_per_miss') return misses === 0;
  return key === 'hit_ratio' && hits + stale_hits + negative_hits + misses === 0;
}

/** Alerts that are shown before somebody asks for all. */
const FEW = 6;

/** @type {World[]} */
const WORLDS = ['a', 'b'];

/** @param {object} summary @param {string} key @returns {number | undefined} */
function figure(summary, key) {
  /** @type {unknown} */
  let value = summary;
  for (const part of key.split('.')) value = /** @type {Record<string, unknown> | undefined} */ (value)?.[part];
  return typeof value === 'number' ? value : undefined;
}

/** @param {string} label @param {string | undefined} help @param {string[]} values @returns {HTMLElement} */
function row(label, help, values) {
  const head = make('th', { scope: 'row' }, make('span', {}, label));
  const made = make('tr', {}, head, ...values.map((value) => make('td', {}, value)));
  if (help) {
    head.classList.add('explained');
    explain(made, head, () => [help]);
  }
  return made;
}

/** @param {string} title @param {HTMLElement[]} rows @returns {HTMLElement} */
function table(title, rows) {
  const badge = (/** @type {World} */ world) => make('th', { scope: 'col' }, make('span', { class: 'badge' }, world.toUpperCase()));
  return make('table', {}, make('thead', {}, make('tr', {}, make('th', { scope: 'col' }, make('h3', {}, title)), ...WORLDS.map(badge))), make('tbody', {}, ...rows));
}

/** @param {Run} run @returns {HTMLElement[]} */
function figures(run) {
  return FIGURES.flatMap(({ key, label, format, help }) => {
    // A ratio without what it is of is none.
    const values = WORLDS.map((world) => (isVoid(key, run[world].summary) ? undefined : (figure(run[world].summary, key) ?? figure(run[world], key))));
    if (values.every((value) => !value)) return [];
    return [row(label, help, values.map((value) => (value === undefined ? '–' : format(value))))];
  });
}

/** @typedef {Alert & { world: World, times: number }} Told `times`: how often the world has this alert; 0 where it has had it before. */

/**
 * The rates at an instant, of what ever happens in either world.
 * @param {PairOfSeries} series @param {Float64Array} ends @param {number} t @returns {HTMLElement[]}
 */
function rates(series, ends, t) {
  const found = ends.findIndex((end) => end >= t);
  const at = found < 0 ? ends.length - 1 : found;
  return RATES.flatMap(({ key, label }) => {
    const lines = WORLDS.map((world) => series[world].rates[key]);
    if (lines.every((line) => !line?.some((rate) => rate > 0))) return [];
    return [row(label, undefined, lines.map((line) => count(Math.round(line?.[at] || 0))))];
  });
}

/** @param {Results} results @returns {Told[]} In order of time. */
function alertsOf(results) {
  const all = WORLDS.flatMap((world) => results[world].alerts.map((alert) => ({ ...alert, world })));
  all.sort((one, other) => one.at - other.at);
  // An alert that comes and goes differs in nothing but its figures.
  const kinds = all.map(({ world, severity, text }) => `${world} ${severity} ${text.replace(/\d[\d.,\u202f]*/g, '#')}`);
  return all.map((alert, i) => ({ ...alert, times: kinds.indexOf(kinds[i] ?? '') === i ? kinds.filter((kind) => kind === kinds[i]).length : 0 }));
}

/** @param {Told} alert @param {boolean} all Whether all others of its kind are shown as well. @returns {HTMLElement} */
function alertRow({ world, severity, at, until, text, times }, all) {
  const lasts = until === null ? `from ${spoken(at)} to the end` : `${spoken(at)} to ${spoken(until)}`;
  return make(
    'li',
    { class: severity },
    make(
      'button',
      { type: 'button', title: 'Go to this instant', onclick: () => seek(at) },
      make('span', { class: 'badge' }, world.toUpperCase()),
      make('span', { class: 'said' }, text, make('small', {}, severity === 'critical' ? make('b', {}, 'critical') : 'warning', ` · ${lasts}${all || times < 2 ? '' : `, the first of ${count(times)}`}`)),
    ),
  );
}

/** The two prices: the same parameters as among the controls. */
function prices() {
  /** @type {Map<string, Editor>} */
  const editors = new Map();
  /** @type {Editor | null} */
  let asking = null;
  const place = make('div', { class: 'prices' });
  on(['catalogue'], ({ catalogue }) => {
    editors.clear();
    place.replaceChildren(
      ...PRICES.flatMap(({ role, label }) => {
        const parameter = catalogue.parameters.find((one) => one.role === role);
        if (!parameter) return [];
        const { path } = parameter;
        const help = make('span', { id: `help-${path.replace('.', '-')}`, hidden: true }, `${parameter.help} It takes ${parameter.range}.`);
        /** @type {Editor} */
        const editor = makeEditor({
          // A price is typed.
          parameter: { ...parameter, kind: 'text' },
          name: `Price: ${parameter.label}`,
          help: help.id,
          send: (text) => {
            asking = editor;
            change('', path, text);
          },
        });
        editors.set(path, editor);
        return [make('div', { class: 'price' }, make('span', {}, label), ...editor.parts, help)];
      }),
    );
  });
  on(['link', 'catalogue'], ({ link, catalogue, faults }) => {
    if (!link) return;
    asking?.refuse(faults.map((fault) => fault.message));
    asking = null;
    catalogue.parameters.forEach(({ path }, index) => {
      const cell = link.a[index];
      if (cell) editors.get(path)?.show(cell);
    });
  });
  return place;
}

/** @param {HTMLElement} el */
export function mountResults(el) {
  const totals = make('div');
  const none = make('p', { class: 'none' });
  const list = make('ul', { class: 'alerts' });
  const more = make('button', { type: 'button', class: 'more', onclick: () => showAlerts(true) });
  const now = make('div');
  const costs = make('div');
  const body = make(
    'div',
    { class: 'body' },
    totals,
    now,
    make('section', { 'aria-label': 'Alerts' }, make('h3', {}, 'Alerts'), none, list, more),
    costs,
    prices(),
  );
  const details = make('details', { class: 'whole' }, make('summary', {}, make('h2', {}, 'Results of the whole run')), body);
  el.append(details);

  /** @param {boolean} all */
  function showAlerts(all) {
    const { results } = state();
    const alerts = results ? alertsOf(results) : [];
    // Of many the first are shown, and every critical one.
    const kinds = alerts.filter((alert) => alert.times > 0);
    const shown = all ? alerts : kinds.filter((alert, i) => i < FEW || alert.severity === 'critical');
    list.replaceChildren(...shown.map((alert) => alertRow(alert, all)));
    say(none, results && alerts.length === 0 ? 'None in either world.' : '');
    more.hidden = shown.length === alerts.length;
    say(more, `and ${count(alerts.length - shown.length)} more`);
  }

  const show = () => {
    const { run, results } = state();
    if (!details.open || !run) return;
    assess();
    totals.replaceChildren(table('Totals', figures(run)));
    showAlerts(false);
    el.classList.toggle('old', !results);
    if (!results) return;
    costs.replaceChildren(
      table('Cost of a day', COSTS.map(({ key, label, help }) => row(label, help, WORLDS.map((world) => dollars(results[world].cost[key]))))),
    );
  };
  const showRates = () => {
    const { series, ends, frame } = state();
    if (!details.open || !series || !frame) return;
    now.replaceChildren(table('A second, at the playhead', rates(series, ends, frame.t)));
  };
  details.addEventListener('toggle', showRates);
  on(['series', 'frame'], showRates);
  details.addEventListener('toggle', show);
  on(['run', 'results'], show);
}
