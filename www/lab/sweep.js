// “How much?”: how a figure of both worlds depends on one or two numbers, where it begins to keep a limit, and any of these runs.
import { howMuch, look, open } from '../actions.js';
import { asFailure } from '../failure.js';
import { spelled as told, wordsOfFigure } from '../figures.js';
import { makeDialog, openDialog } from '../panels/dialog.js';
import { make, reachable, setText } from '../panels/dom.js';
import { written } from '../panels/scale.js';
import { say, wordsOf } from '../say.js';
import { on, state } from '../state.js';
import { drawBands } from './bands.js';
import { valuesOf } from './points.js';
import { asPicture, download, separated } from './report.js';

/** @import { Figure, Parameter, Spread, Sweep, Swept, Tip } from '../engine-types.js' */

const NUMERIC = new Set(['whole', 'limit', 'real', 'time']);
/** With fewer than six runs a median has no interval of 95 %. */
const [POINTS, FEWER, SEEDS] = [11, 7, 8];

/** @param {string} id @param {HTMLElement} input @param {string} [unit] */
const labelled = (id, input, unit = '') => make('label', { for: input.id }, make('span', {}, say(id)), input, unit);
/** @param {string} id @param {() => void} [changed] */
const text = (id, changed) => make('input', { type: 'text', id, class: 'sweep-value', autocomplete: 'off', spellcheck: false, required: true, oninput: changed });
/** @param {string} id @param {number} value @param {string} min @param {string} max */
const whole = (id, value, min, max) => make('input', { type: 'number', id, required: true, min, max, step: '1', value: String(value) });
/** @param {string} id @param {string[]} names @returns {HTMLSelectElement} */
const choice = (id, names) => make('select', { id }, ...names.map((name) => make('option', { value: name }, say(`${id}-${name}`))));

/** One parameter, from where to where it goes. @param {'first' | 'second'} which */
function makeAxis(which) {
  const path = make('select', { id: `sweep-${which}`, onchange: () => suggest() });
  const [from, to] = ['from', 'to'].map((end) => text(`sweep-${which}-${end}`));
  const ends = [from, to].map((input, i) => labelled(i ? 'sweep-to' : 'sweep-from', /** @type {HTMLInputElement} */ (input)));
  const element = make('fieldset', {}, make('legend', {}, say(`sweep-${which}`)), make('label', { for: path.id }, make('span', { class: 'visually-hidden' }, say(`sweep-${which}`)), path), ...ends);
  /** @returns {{ parameter: Parameter, index: number } | null} */
  function chosen() {
    const parameters = state().catalogue?.parameters ?? [];
    const index = parameters.findIndex((one) => one.path === path.value);
    const parameter = parameters[index];
    return parameter ? { parameter, index } : null;
  }
  /** The values that a curve of this parameter has. */
  function suggest() {
    const one = chosen();
    const { link } = state();
    for (const label of ends) label.hidden = !one;
    for (const input of [from, to]) if (input) input.disabled = !one;
    if (!one || !link) return;
    const values = valuesOf(one.parameter, [link.a[one.index]?.text ?? '', link.b[one.index]?.text ?? '']);
    if (from) from.value = values[0]?.text ?? '';
    if (to) to.value = values.at(-1)?.text ?? '';
  }
  function fill() {
    const { catalogue } = state();
    if (path.options.length > 0 || !catalogue) return;
    if (which === 'second') path.append(make('option', { value: '' }, say('sweep-none')));
    for (const group of catalogue.groups) {
      const some = catalogue.parameters.filter(({ kind, group: own }) => own === group.name && NUMERIC.has(kind));
      if (some.length > 0) path.append(make('optgroup', { label: say(`group-${group.name}`) }, ...some.map((one) => make('option', { value: one.path }, say(wordsOf(one.path))))));
    }
    suggest();
  }
  return {
    element,
    path,
    fill,
    choose(/** @type {string} */ name, /** @type {string[]} */ ...values) {
      path.value = name;
      suggest();
      [from, to].forEach((input, i) => {
        if (input && values[i]) input.value = values[i];
      });
    },
    /** As a link asks for it. @param {string} world */
    asked: (world) => (chosen() ? [`by:${world}${path.value}:${from?.value.trim()}:${to?.value.trim()}`] : []),
  };
}

const [first, second] = [makeAxis('first'), makeAxis('second')];
const world = choice('sweep-world', ['both', 'a', 'b']);
const scale = choice('sweep-scale', ['even', 'log']);
const figureList = make('select', { id: 'sweep-figure' });
const limit = make('input', { type: 'number', id: 'sweep-limit', step: 'any', placeholder: say('lab-any') });
const points = whole('sweep-points', POINTS, '2', '1000');
const runs = whole('sweep-runs', SEEDS, '1', '1000');
const go = make('button', { class: 'button primary' }, say('lab-go'));
const stop = make('button', { type: 'button', class: 'button', hidden: true, onclick: () => cancel() }, say('way-cancel'));
const form = make(
  'form',
  { class: 'lab-form', onsubmit: (/** @type {Event} */ event) => {
    event.preventDefault();
    void run();
  } },
  first.element,
  second.element,
  make('fieldset', {}, make('legend', {}, say('sweep-asks')), labelled('sweep-figure', figureList), labelled('sweep-limit', limit), labelled('sweep-world', world)),
  make('fieldset', {}, make('legend', {}, say('sweep-how')), labelled('sweep-points', points), labelled('sweep-scale', scale), labelled('sweep-runs', runs)),
  make('div', { class: 'lab-go' }, go, stop),
);
const bar = make('progress', { max: 1, value: 0, hidden: true, 'aria-label': say('sweep-progress') });
const said = make('p', { class: 'lab-said', role: 'status' });
const answer = make('section', { class: 'lab-answer sweep-answer', hidden: true });
const table = make('div', { class: 'lab-table sweep-table', role: 'region', 'aria-label': say('sweep-rows') });
const after = make('div', { class: 'lab-after', hidden: true });
const dialog = makeDialog('lab', say('sweep-title'), make('p', { class: 'lab-what' }, say('sweep-what')), form, bar, said, answer, table, after);
reachable(table);

/** @type {{ stop: () => void } | null} */
let running = null;
/** The digest that a link expects. */
let expected = '';

function cancel() {
  running?.stop();
  running = null;
  [bar.hidden, stop.hidden, go.disabled] = [true, true, false];
}
dialog.addEventListener('close', cancel);

function fill() {
  first.fill();
  second.fill();
  if (figureList.options.length > 0) return;
  for (const figure of state().catalogue?.figures ?? []) {
    if (figure.view !== 'now') figureList.append(make('option', { value: figure.name }, say(wordsOfFigure(figure))));
  }
}

/** @returns {string} The link that asks. */
function asked() {
  const side = world.value === 'both' ? '' : `${world.value}.`;
  const parts = [
    'sweep',
    ...first.asked(side),
    ...second.asked(side),
    `points:${points.value}`,
    ...(scale.value === 'log' ? ['log'] : []),
    `figure:${figureList.value}`,
    ...(limit.value === '' ? [] : [`limit:${limit.value}`]),
    `seeds:${runs.value}`,
  ];
  return `${(state().link?.fragment ?? '').replace(/&(?:lab|t|digest)=[^&]*/g, '')}&lab=${parts.join(',')}`;
}

async function run() {
  if (!state().link) return;
  cancel();
  [answer.hidden, after.hidden] = [true, true];
  table.replaceChildren();
  [bar.hidden, stop.hidden, go.disabled, bar.value] = [false, false, true, 0];
  setText(said, '');
  const mine = howMuch(asked(), {
    onProgress: (share) => {
      bar.value = share;
    },
    onResult: (sweep, over) => running === mine && !over && tell(sweep, false),
  });
  running = mine;
  try {
    const found = await mine.done;
    if (running !== mine) return;
    cancel();
    if (found) tell(found, true);
  } catch (error) {
    if (running !== mine) return;
    cancel();
    const failure = asFailure(error);
    setText(said, [say(failure), ...failure.faults.map(({ message }) => say(message))].join(' '));
  }
}

/** @param {string} fragment */
function watch(fragment) {
  dialog.close();
  void open(`#${fragment}`, { fresh: true });
}

/** @param {Figure} figure @param {Spread} spread @returns {string} */
function ranged(figure, { median, low, high }) {
  const spell = (/** @type {number} */ value) => told(figure, value);
  return low === high ? spell(median) : say('lab-range', { median: spell(median), low: spell(low), high: spell(high) });
}

/** @param {Sweep} sweep @param {boolean} over */
function tell(sweep, over) {
  const figure = state().catalogue?.figures.find(({ name }) => name === sweep.figure);
  if (!figure || sweep.points.length === 0) return;
  if (sweep.axes.length === 2) showGrid(sweep, figure);
  else showCurve(sweep, figure);
  answer.hidden = false;
  if (over) conclude(sweep);
}

/** @param {Tip} tip @param {Sweep} sweep @param {Figure} figure @param {string} label Of the parameter. @returns {string} */
function sentence(tip, sweep, figure, label) {
  const keeps = figure.better === 'up' ? 'sweep-at-least' : 'sweep-at-most';
  const [from, to] = [sweep.points[0], sweep.points.at(-1)].map((point) => written(point?.texts[0] ?? ''));
  return say(`sweep-${tip.found}`, {
    world: tip.world.toUpperCase(),
    holds: say(keeps, { figure: say(wordsOfFigure(figure)), limit: told(figure, sweep.limit ?? 0) }),
    label,
    from: from ?? '',
    to: to ?? '',
    at: written(tip.at),
    low: written(tip.low),
    high: written(tip.high),
  });
}

/** @param {Sweep} sweep @param {Figure} figure */
function showCurve(sweep, figure) {
  const label = sweep.axes.map(({ path }) => say(wordsOf(path))).join('');
  answer.replaceChildren(
    make('h3', {}, say('sweep-answer', { figure: say(wordsOfFigure(figure)), label })),
    drawBands(sweep, figure, label, watch),
    make('div', {}, ...sweep.tips.map((tip) => make('p', { class: 'sweep-tip' }, sentence(tip, sweep, figure, label)))),
    make('p', { class: 'lab-note' }, say('sweep-method', { runs: sweep.seeds }), ' ', sweep.tips.length > 0 ? say('sweep-search') : ''),
  );
  const head = [label, 'A', 'B'];
  const rows = sweep.points.map((point) => make(
    'tr',
    {},
    make('th', { scope: 'row' }, make('button', { type: 'button', class: 'lab-open', title: say('sweep-watch'), onclick: () => watch(point.fragment) }, written(point.texts[0] ?? ''))),
    ...[point.a, point.b].map((spread, i) => make('td', { 'data-head': head[i + 1] ?? '' }, ranged(figure, spread))),
  ));
  table.replaceChildren(make('table', {}, make('thead', {}, make('tr', {}, ...head.map((one) => make('th', { scope: 'col' }, one)))), make('tbody', {}, ...rows)));
}

/** Of two parameters: a table of each world, the darker the more there is. @param {Sweep} sweep @param {Figure} figure */
function showGrid(sweep, figure) {
  const [down, across] = sweep.axes.map(({ path }) => say(wordsOf(path)));
  const columns = [...new Set(sweep.points.map(({ texts }) => texts[1] ?? ''))];
  const lines = sweep.points.filter((_, i) => i % columns.length === 0).map((_, i) => sweep.points.slice(i * columns.length, (i + 1) * columns.length));
  const top = Math.max(...sweep.points.flatMap(({ a, b }) => [a.median, b.median]).filter(Number.isFinite), 1e-9);
  const cell = (/** @type {Swept} */ point, /** @type {'a' | 'b'} */ of) => {
    const { median } = point[of];
    const share = Math.min(1, Math.max(0, median / top)) || 0;
    const kept = sweep.limit !== null && (figure.better === 'up' ? median >= sweep.limit : median <= sweep.limit);
    const button = make('button', { type: 'button', class: 'lab-open', title: `${ranged(figure, point[of])} · ${say('sweep-watch')}`, onclick: () => watch(point.fragment) }, told(figure, median));
    const made = make('td', { class: kept ? 'kept' : '' }, button);
    made.style.setProperty('--share', `${Math.round(70 * share)}%`);
    return made;
  };
  const grid = (/** @type {'a' | 'b'} */ of) => make(
    'table',
    { class: `sweep-grid ${of}` },
    make('caption', {}, say('sweep-grid', { world: of.toUpperCase(), figure: say(wordsOfFigure(figure)) })),
    make('thead', {}, make('tr', {}, make('td', {}, `${down} ↓ ${across} →`), ...columns.map((value) => make('th', { scope: 'col' }, written(value))))),
    make('tbody', {}, ...lines.map((line) => make('tr', {}, make('th', { scope: 'row' }, written(line[0]?.texts[0] ?? '')), ...line.map((point) => cell(point, of))))),
  );
  const notes = [say('sweep-method', { runs: sweep.seeds }), sweep.limit === null ? '' : say('sweep-kept', { limit: told(figure, sweep.limit) })];
  answer.replaceChildren(make('h3', {}, say('sweep-answer-two', { figure: say(wordsOfFigure(figure)), down: down ?? '', across: across ?? '' })), make('p', { class: 'lab-note' }, notes.join(' ')));
  table.replaceChildren(grid('a'), grid('b'));
}

/** @param {Sweep} sweep */
function conclude(sweep) {
  const sent = make('button', { type: 'button', class: 'button', onclick: async () => {
    await navigator.clipboard.writeText(`${location.href.split('#')[0]}#${sweep.fragment}`);
    setText(sent, say('lab-copied'));
  } }, say('lab-link'));
  const file = (/** @type {string} */ end, /** @type {() => void} */ make_) => make('button', { type: 'button', class: 'button', onclick: make_ }, say('lab-export', { format: end }));
  const picture = /** @type {SVGSVGElement | null} */ (answer.querySelector('svg'));
  const same = expected === '' ? '' : say(expected === sweep.digest ? 'lab-same' : 'lab-other');
  expected = '';
  after.replaceChildren(
    sent,
    file('CSV', () => download('stampede-sweep.csv', asCsv(sweep))),
    file('JSON', () => download('stampede-sweep.json', JSON.stringify(sweep, null, 1))),
    ...(picture ? [file('PNG', () => asPicture(picture, 'stampede-sweep.png'))] : []),
    make('span', { role: 'status' }, same),
  );
  after.hidden = false;
}

/** @param {Sweep} sweep @returns {string} */
function asCsv({ axes, figure, points: all }) {
  const head = [...axes.map(({ path }) => path), ...['a', 'b'].flatMap((of) => ['', '_low', '_high'].map((end) => `${of}.${figure}${end}`)), 'link'];
  return separated([head, ...all.map(({ texts, a, b, fragment }) => [...texts, ...[a, b].flatMap(({ median, low, high }) => [median, low, high]), fragment])]);
}

/**
 * Asks how the figures depend on a parameter. @param {string} path @param {string} figure The figure that is looked at first.
 */
export function askHowMuch(path, figure) {
  fill();
  first.choose(path);
  second.choose('');
  figureList.value = figure;
  points.value = String(POINTS);
  openDialog(dialog);
  void run();
}

second.path.addEventListener('change', () => {
  if (second.path.value !== '' && Number(points.value) === POINTS) points.value = String(FEWER);
});

/** Opens what a link asks: its parameters, its figure, and the rest. @param {string[]} parts */
function opens(parts) {
  fill();
  second.choose('');
  [limit.value, world.value, scale.value] = ['', 'both', parts.includes('log') ? 'log' : 'even'];
  let axis = first;
  for (const part of parts) {
    const [name, ...values] = part.split(':');
    const [value = ''] = values;
    if (name === 'by') {
      const [, of, path] = /^(?:([ab])\.)?(.*)$/.exec(value) ?? [];
      if (of) world.value = of;
      axis.choose(path ?? '', ...values.slice(1));
      axis = second;
    }
    if (name === 'points') points.value = value;
    if (name === 'seeds') runs.value = value;
    if (name === 'figure') figureList.value = value;
    if (name === 'limit') limit.value = value;
    if (name === 'digest') expected = values.join(':');
  }
  void look('lab', '');
  openDialog(dialog);
  void run();
}

/** Listens for links that carry a sweep. */
export function mountSweep() {
  on(['run'], ({ link, run: made }) => {
    const [what, ...parts] = (made && link?.look.lab ? link.look.lab : '').split(',');
    if (what === 'sweep') opens(parts);
  });
}
