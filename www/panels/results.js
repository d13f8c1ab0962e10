// The whole run in figures: both worlds side by side, the alerts with their times, and what a day of it would cost.
import { assess, change, seek } from '../actions.js';
import { better, numberOf, told } from '../chosen.js';
import { wordsOfFigure } from '../figures.js';
import { count, dollars, millis, percent, spoken } from '../format.js';
import { hasWords, say, wordsOf } from '../say.js';
import { on, onRead, state } from '../state.js';
import { saveCard } from './card.js';
import { make, setText } from './dom.js';
import { makeEditor } from './editors.js';
import { explain } from './hint.js';
import { spoken as answered, verdictOf } from './verdict.js';

/** @import { Alert, Bill, Figure, FigureName, Pair, Run, Series, SeriesName, World, WorldResults } from '../engine-types.js' */
/** @import { Editor } from './editors.js' */

/** @type {[part: keyof Bill, label: string][]} */
const COSTS = [
  ['nodes', 'results-cost-nodes'],
  ['memory', 'results-cost-memory'],
  ['transfer', 'results-cost-transfer'],
  ['queries', 'results-cost-queries'],
  ['total', 'results-cost-total'],
  ['without', 'results-cost-without'],
];

/** Told of a day or a month: an incident saves nothing that would go on. @type {[part: keyof Bill, label: string][]} */
const LASTING = [...COSTS, ['saved', 'results-cost-saved']];

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

/** The figures by what they are about, under their headings; what stands in none of them comes last. @type {[heading: string, names: FigureName[]][]} */
const GROUPS = [
  ['results-clients', ['requests', 'answered', 'failed', 'error_answers', 'timed_out', 'answered_share', 'target_share', 'target_missed', 'goodput_per_s', 'goodput_target_per_s', 'failures_per_s', 'worst_second_failed', 'recovered_s', 'no_success_s', 'retries']],
  ['results-times', ['lived_p50_ms', 'lived_p90_ms', 'lived_p99_ms', 'lived_p999_ms', 'lived_slowest_ms', 'lived_mean_ms', 'worst_second_p99_ms', 'p50_ms', 'p90_ms', 'p99_ms', 'p999_ms', 'slowest_ms', 'mean_ms', 'wait_ms']],
  ['results-database', ['db_queries', 'loads', 'db_queries_in_traffic', 'db_peak_per_s', 'loads_peak_per_s', 'db_peak_in_flight', 'db_peak_queue', 'db_saturated_s', 'offered_load', 'offered_peak', 'amplification', 'queries_per_miss', 'errors', 'shed', 'orphaned']],
  ['results-cache', ['lookups', 'hits', 'misses', 'hot_misses', 'hit_ratio', 'stale_hits', 'negative_hits', 'second_lookups', 'filtered', 'l1_hits', 'edge_hits', 'refreshes', 'fallbacks', 'evictions', 'node_operations', 'busiest_node', 'quietest_node', 'memory_entries', 'memory_bytes']],
  ['results-writes', ['write_requests', 'writes', 'writes_stored', 'writes_queued', 'lost_writes', 'stale_reads', 'oldest_stale_ms']],
];

/** @param {Figure} figure @param {Run} run @returns {HTMLElement} */
function figureRow(figure, run) {
  const best = better(figure, run.a.summary, run.b.summary);
  const made = row(wordsOfFigure(figure), WORLDS.map((world) => told(figure, run[world].summary)));
  WORLDS.forEach((world, i) => made.querySelectorAll('td')[i]?.classList.toggle('best', best === world));
  return made;
}

/** Whether a figure says anything in this run. @param {Figure} figure @param {Run} run */
function says(figure, run) {
  // One node is the busiest and the quietest of one.
  if (['busiest_node', 'quietest_node'].includes(figure.name) && WORLDS.every((world) => run[world].plan.nodes.length === 1)) return false;
  // Where nobody writes, all queries are loads.
  const all = /** @type {Partial<Record<FigureName, FigureName>>} */ ({ loads: 'db_queries', loads_peak_per_s: 'db_peak_per_s' })[figure.name];
  if (all && WORLDS.every((world) => run[world].summary[/** @type {'loads'} */ (figure.name)] === run[world].summary[/** @type {'db_queries'} */ (all)])) return false;
  return WORLDS.some((world) => numberOf(figure, run[world].summary));
}

/** @param {Run} run @param {Figure[]} figures @returns {HTMLElement[]} All figures that say something, in groups. */
function tables(run, figures) {
  const shown = figures.filter((figure) => says(figure, run));
  const grouped = new Set(GROUPS.flatMap(([, names]) => names));
  /** @type {[heading: string, figures: Figure[]][]} */
  const groups = [
    ...GROUPS.map(([heading, names]) => /** @type {[string, Figure[]]} */ ([heading, names.flatMap((name) => shown.filter((figure) => figure.name === name))])),
    ['results-others', shown.filter(({ name }) => !grouped.has(name))],
  ];
  const moved = WORLDS.map((world) => run[world].remapped);
  return groups.flatMap(([heading, members]) => {
    const rows = members.map((figure) => figureRow(figure, run));
    if (heading === 'results-cache' && moved.some((share) => share)) rows.push(row('results-moved', moved.map((share) => (share === null ? '–' : percent(share)))));
    return rows.length > 0 ? [table(say(heading), rows)] : [];
  });
}

/** How much one world's figure differs from the other's, as a ratio. @param {Figure} figure @param {Run} run */
function contrast(figure, run) {
  const [a, b] = WORLDS.map((world) => numberOf(figure, run[world].summary) ?? 0);
  return (Math.max(a ?? 0, b ?? 0) + 1e-9) / (Math.min(a ?? 0, b ?? 0) + 1e-9);
}

/**
 * What B has for the better, and what for the worse: of the figures that say which way is better those that differ most, one of each kind.
 * @param {Run} run @param {Figure[]} figures @param {World} world
 * @returns {HTMLElement[]}
 */
function winsOf(run, figures, world) {
  const chosen = GROUPS.flatMap(([, names]) => {
    const fitting = figures.filter((figure) => names.includes(figure.name) && says(figure, run) && better(figure, run.a.summary, run.b.summary) === world && contrast(figure, run) > 1.02);
    return fitting.sort((one, other) => contrast(other, run) - contrast(one, run)).slice(0, 2);
  });
  return chosen.map((figure) => figureRow(figure, run));
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

/** @param {Run} run @returns {string} The verdict of the whole run, wherever the playhead is. */
function answerOf(run) {
  const page = state();
  if (!page.frame) return '';
  const verdict = verdictOf({ ...page, frame: { ...page.frame, t: run.end, a: { ...page.frame.a, figures: { ...page.frame.a.figures, ...run.a.summary } }, b: { ...page.frame.b, figures: { ...page.frame.b.figures, ...run.b.summary } } } });
  return verdict ? answered(verdict) : '';
}

/** @param {Pair<WorldResults>} results @param {number} seconds How long the longer run took. @returns {HTMLElement[]} */
function bills({ a, b }, seconds) {
  /** @param {string} title @param {[Bill, Bill]} pair @param {typeof COSTS} parts */
  const bill = (title, pair, parts) => table(title, parts.map(([part, label]) => row(label, pair.map((one) => dollars(one[part])))));
  if (!a.cost.day || !b.cost.day || !a.cost.month || !b.cost.month) {
    const title = say('results-cost-run', { length: millis(seconds * 1000) });
    return [bill(title, [a.cost.run, b.cost.run], COSTS), make('p', { class: 'none' }, say('results-cost-steady'))];
  }
  return [bill(say('results-cost-day'), [a.cost.day, b.cost.day], LASTING), bill(say('results-cost-month'), [a.cost.month, b.cost.month], LASTING)];
}

/** The prices: the same parameters as among the controls. */
function prices() {
  /** @type {Map<string, Editor>} */
  const editors = new Map();
  /** @type {Editor | null} */
  let asking = null;
  const place = make('div', { class: 'prices' });
  on(['catalogue'], ({ catalogue }) => {
    editors.clear();
    place.replaceChildren(
      ...catalogue.parameters.flatMap((parameter) => {
        if (parameter.role !== 'price') return [];
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
        return [make('div', { class: 'price' }, make('span', {}, say(`${words}.brief`)), ...editor.parts, help)];
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
  const answer = make('p', { class: 'answer' });
  const improved = make('div');
  const costly = make('div');
  const totals = make('div', { class: 'groups' });
  const none = make('p', { class: 'none' });
  const silent = make('p', { class: 'none' });
  const list = make('ul', { class: 'alerts' });
  const more = make('button', { type: 'button', class: 'more', onclick: () => showAlerts(true) });
  const now = make('div');
  const costs = make('div');
  const body = make(
    'div',
    { class: 'body' },
    answer,
    make('button', { type: 'button', class: 'more', onclick: () => void saveCard() }, say('card-save')),
    improved,
    costly,
    now,
    make('section', { 'aria-label': say('results-alerts') }, make('h3', {}, say('results-alerts')), none, list, more, silent),
    costs,
    prices(),
    totals,
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
    // A rule that cannot fire in so short a run is not taken for one that has found nothing.
    const quiet = results ? WORLDS.flatMap((world) => results[world].silent ?? []).map((message) => say(message)) : [];
    setText(silent, [...new Set(quiet)].join(' '));
    more.hidden = shown.length === alerts.length;
    setText(more, say('results-more-alerts', { count: alerts.length - shown.length }));
  }

  const show = () => {
    const { run, results, catalogue } = state();
    if (!details.open || !run) return;
    assess();
    const [better, worse] = [winsOf(run, catalogue.figures, 'b'), winsOf(run, catalogue.figures, 'a')];
    setText(answer, answerOf(run));
    improved.replaceChildren(...(better.length > 0 ? [table(say('results-improved'), better)] : []));
    costly.replaceChildren(...(worse.length > 0 ? [table(say('results-costly'), worse)] : []));
    totals.replaceChildren(...tables(run, catalogue.figures));
    showAlerts(false);
    el.classList.toggle('old', !results);
    if (!results) return;
    costs.replaceChildren(...bills(results, Math.max(run.a.summary.end_s, run.b.summary.end_s)));
  };
  const showRates = () => {
    const { series, ends, frame, catalogue } = state();
    if (!details.open || !series || !frame) return;
    now.replaceChildren(table(say('results-rates'), rates(series, catalogue.figures, ends, frame.t)));
  };
  details.addEventListener('toggle', showRates);
  onRead(['series', 'frame'], showRates);
  details.addEventListener('toggle', show);
  on(['run', 'results'], show);
}
