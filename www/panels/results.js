// The whole run in figures: both worlds side by side, the alerts with their times, and what a day of it would cost.
import { assess, change, seek } from '../actions.js';
import { spelled, valueOf, wordsOfFigure } from '../figures.js';
import { count, dollars, percent, spoken } from '../format.js';
import { hasWords, say, wordsOf } from '../say.js';
import { on, state } from '../state.js';
import { make, setText } from './dom.js';
import { makeEditor } from './editors.js';
import { explain } from './hint.js';

/** @import { Alert, Cost, Figure, Pair, Parameter, Run, Series, SeriesName, Summary, World, WorldResults } from '../engine-types.js' */
/** @import { Editor } from './editors.js' */

/** @type {[part: keyof Cost, label: string][]} */
const COSTS = [
  ['nodes', 'results-cost-nodes'],
  ['queries', 'results-cost-queries'],
  ['total', 'results-cost-total'],
  ['without', 'results-cost-without'],
  ['saved', 'results-cost-saved'],
];

/** @type {[role: Parameter['role'], label: string][]} */
const PRICES = [
  ['node-price', 'results-price-node'],
  ['query-price', 'results-price-query'],
];

/** Alerts that are shown before somebody asks for all. */
const FEW = 6;

/** @type {World[]} */
const WORLDS = ['a', 'b'];

/** @param {string} id @param {string[]} values @param {boolean} [explained] Whether it says what it means, where there are words for that. @returns {HTMLElement} */
function row(id, values, explained = true) {
  const head = make('th', { scope: 'row' }, make('span', {}, say(id)));
  const made = make('tr', {}, head, ...values.map((value) => make('td', {}, value)));
  if (explained && hasWords(`${id}.help`)) {
    head.classList.add('explained');
    explain(made, head, () => [say(`${id}.help`)]);
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
    const over = WORLDS.map((world) => run[world].summary.over.includes(figure.name));
    return [row(wordsOfFigure(figure), values.map((value, i) => (value === undefined ? '–' : spelled(figure, value, over[i]))))];
  });
  const moved = WORLDS.map((world) => run[world].remapped);
  if (moved.some((share) => share)) rows.push(row('results-moved', moved.map((share) => (share === null ? '–' : percent(share)))));
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
  return table.flatMap((figure) => {
    const { name, stretch } = figure;
    if (stretch !== 'per_second') return [];
    const lines = WORLDS.map((world) => series[world][/** @type {SeriesName} */ (name)]);
    if (lines.every((line) => !line.some((rate) => rate > 0))) return [];
    return [row(wordsOfFigure(figure), lines.map((line) => count(Math.round(line[at] || 0))), false)];
  });
}

/** @param {Pair<WorldResults>} results @returns {Told[]} In order of time. */
function alertsOf(results) {
  const all = WORLDS.flatMap((world) => results[world].alerts.map((alert) => ({ ...alert, world })));
  all.sort((one, other) => one.at - other.at);
  // An alert that comes and goes differs in nothing but its figures.
  const kinds = all.map(({ world, severity, text }) => [world, severity, text.id, ...Object.values(text.args ?? {}).filter((arg) => typeof arg === 'string')].join(' '));
  return all.map((alert, i) => ({ ...alert, times: kinds.indexOf(kinds[i] ?? '') === i ? kinds.filter((kind) => kind === kinds[i]).length : 0 }));
}

/** @param {Told} alert @param {boolean} all Whether all others of its kind are shown as well. @returns {HTMLElement} */
function alertRow({ world, severity, at, until, text, times }, all) {
  const id = until === null ? 'results-alert-to-end' : 'results-alert-until';
  const lasts = say(all || times < 2 ? id : `${id}.first`, { from: spoken(at), until: spoken(until ?? 0), count: times });
  return make(
    'li',
    { class: severity },
    make(
      'button',
      { type: 'button', title: say('results-go'), onclick: () => seek(at) },
      make('span', { class: 'badge' }, world.toUpperCase()),
      make('span', { class: 'said' }, say(text), make('small', {}, severity === 'critical' ? make('b', {}, say('results-critical')) : say('results-warning'), ` · ${lasts}`)),
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
      ...PRICES.flatMap(([role, label]) => {
        const parameter = catalogue.parameters.find((one) => one.role === role);
        if (!parameter) return [];
        const { path } = parameter;
        const words = wordsOf(path);
        const help = make('span', { id: `help-${path.replace('.', '-')}`, hidden: true }, `${say(`${words}.help`)} ${say('control-range', { range: parameter.range })}`);
        /** @type {Editor} */
        const editor = makeEditor({
          // A price is typed.
          parameter: { ...parameter, kind: 'text' },
          name: say('results-price', { label: { id: words } }),
          help: help.id,
          send: (text) => {
            asking = editor;
            change('', path, text);
          },
        });
        editors.set(path, editor);
        return [make('div', { class: 'price' }, make('span', {}, say(label)), ...editor.parts, help)];
      }),
    );
  });
  on(['link', 'catalogue'], ({ link, catalogue, faults }) => {
    if (!link) return;
    asking?.refuse(faults.map((fault) => say(fault.message)));
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
    make('section', { 'aria-label': say('results-alerts') }, make('h3', {}, say('results-alerts')), none, list, more),
    costs,
    prices(),
  );
  const details = make('details', { class: 'whole' }, make('summary', {}, make('h2', {}, say('results-title'))), body);
  el.append(details);

  /** @param {boolean} all */
  function showAlerts(all) {
    const { results } = state();
    const alerts = results ? alertsOf(results) : [];
    // Of many the first are shown, and every critical one.
    const kinds = alerts.filter((alert) => alert.times > 0);
    const shown = all ? alerts : kinds.filter((alert, i) => i < FEW || alert.severity === 'critical');
    list.replaceChildren(...shown.map((alert) => alertRow(alert, all)));
    setText(none, results && alerts.length === 0 ? say('results-no-alerts') : '');
    more.hidden = shown.length === alerts.length;
    setText(more, say('results-more-alerts', { count: alerts.length - shown.length }));
  }

  const show = () => {
    const { run, results, catalogue } = state();
    if (!details.open || !run) return;
    assess();
    totals.replaceChildren(table(say('results-totals'), figures(run, catalogue.figures)));
    showAlerts(false);
    el.classList.toggle('old', !results);
    if (!results) return;
    costs.replaceChildren(
      table(say('results-cost'), COSTS.map(([part, label]) => row(label, WORLDS.map((world) => dollars(results[world].cost[part]))))),
    );
  };
  const showRates = () => {
    const { series, ends, frame, catalogue } = state();
    if (!details.open || !series || !frame) return;
    now.replaceChildren(table(say('results-rates'), rates(series, catalogue.figures, ends, frame.t)));
  };
  details.addEventListener('toggle', showRates);
  on(['series', 'frame'], showRates);
  details.addEventListener('toggle', show);
  on(['run', 'results'], show);
}
