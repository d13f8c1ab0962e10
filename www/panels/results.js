// The whole run in figures: both worlds side by side, the alerts with their times, and what a day of it would cost.
import { assess, change, seek } from '../actions.js';
import { spelled, valueOf } from '../figures.js';
import { count, dollars, percent, spoken } from '../format.js';
import { on, state } from '../state.js';
import { make, say } from './dom.js';
import { makeEditor } from './editors.js';
import { explain } from './hint.js';

/** @import { Alert, Cost, Figure, Pair, Parameter, Run, Series, SeriesName, Summary, World, WorldResults } from '../engine-types.js' */
/** @import { Editor } from './editors.js' */

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

/** @type {[label: string, help: string]} What follows from the scenario alone. */
const MOVED = ['Keys that moved', 'The share of the keys that had another node after nodes joined or left.'];

/** Alerts that are shown before somebody asks for all. */
const FEW = 6;

/** @type {World[]} */
const WORLDS = ['a', 'b'];

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

/** @param {Run} run @param {Figure[]} table @returns {HTMLElement[]} Of the whole run; those that are 0 in both worlds are left out. */
function figures(run, table) {
  const rows = table.flatMap((figure) => {
    const values = WORLDS.map((world) => totalOf(run[world].summary, figure));
    if (values.every((value) => !value)) return [];
    return [row(figure.label, figure.help, values.map((value) => (value === undefined ? '–' : spelled(figure, value))))];
  });
  const moved = WORLDS.map((world) => run[world].remapped);
  if (moved.some((share) => share)) rows.push(row(...MOVED, moved.map((share) => (share === null ? '–' : percent(share)))));
  return rows;
}

/** @param {Summary} summary @param {Figure} figure @returns {number | undefined} Nothing, where there is nothing that it could be of. */
function totalOf(summary, { name, of }) {
  return of && valueOf(summary, of) === 0 ? undefined : valueOf(summary, name);
}

/** @typedef {Alert & { world: World, times: number }} Told `times`: how often the world has this alert; 0 where it has had it before. */

/**
 * The rates at an instant, of what ever happens in either world.
 * @param {Pair<Series>} series @param {Figure[]} table @param {Float64Array} ends @param {number} t @returns {HTMLElement[]}
 */
function rates(series, table, ends, t) {
  const found = ends.findIndex((end) => end >= t);
  const at = found < 0 ? ends.length - 1 : found;
  return table.flatMap(({ name, label, stretch }) => {
    if (stretch !== 'per_second') return [];
    const lines = WORLDS.map((world) => series[world][/** @type {SeriesName} */ (name)]);
    if (lines.every((line) => !line.some((rate) => rate > 0))) return [];
    return [row(label, undefined, lines.map((line) => count(Math.round(line[at] || 0))))];
  });
}

/** @param {Pair<WorldResults>} results @returns {Told[]} In order of time. */
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
    const { run, results, catalogue } = state();
    if (!details.open || !run) return;
    assess();
    totals.replaceChildren(table('Totals', figures(run, catalogue.figures)));
    showAlerts(false);
    el.classList.toggle('old', !results);
    if (!results) return;
    costs.replaceChildren(
      table('Cost of a day', COSTS.map(({ key, label, help }) => row(label, help, WORLDS.map((world) => dollars(results[world].cost[key]))))),
    );
  };
  const showRates = () => {
    const { series, ends, frame, catalogue } = state();
    if (!details.open || !series || !frame) return;
    now.replaceChildren(table('A second, at the playhead', rates(series, catalogue.figures, ends, frame.t)));
  };
  details.addEventListener('toggle', showRates);
  on(['series', 'frame'], showRates);
  details.addEventListener('toggle', show);
  on(['run', 'results'], show);
}
