// “Which fix?”: tries protections on the scenario of the stage, says which one to use and why, and opens any of them as B.
import { open, whichFix } from '../actions.js';
import { asFailure } from '../failure.js';
import { count, millis } from '../format.js';
import { makeDialog, openDialog } from '../panels/dialog.js';
import { make, reachable, setText } from '../panels/dom.js';
import { say } from '../say.js';
import { on, state } from '../state.js';
import { asCsv, asReview, download, nameOf } from './report.js';

/** @import { Candidate, League, Spread } from '../engine-types.js' */

/** Most runs of a candidate. */
const RUNS = 20;
/** Rows that are shown before somebody asks for all. */
const FEW = 12;

const button = make('button', { type: 'button', id: 'which-fix', class: 'button', title: say('lab-which.tip'), 'aria-haspopup': 'dialog', disabled: true, onclick: show }, say('lab-which'));

/** @param {string} id @param {string} value @param {string} unit @returns {HTMLInputElement} */
function bound(id, value, unit) {
  return make('input', { type: 'number', id, min: '0', step: 'any', value, placeholder: say('lab-any'), 'aria-label': `${say(id)} (${unit})` });
}

const p99 = bound('lab-p99', '', 'ms');
const failures = bound('lab-failures', '', '%');
const stale = bound('lab-stale', '0', 's');
const go = make('button', { class: 'button primary' }, say('lab-go'));
const stop = make('button', { type: 'button', class: 'button', hidden: true, onclick: () => cancel() }, say('way-cancel'));
const bar = make('progress', { max: 1, value: 0, hidden: true, 'aria-label': say('lab-progress') });
const said = make('p', { class: 'lab-said', role: 'status' });
const answer = make('section', { class: 'lab-answer', hidden: true });
const table = make('div', { class: 'lab-table', role: 'region', 'aria-label': say('lab-rows') });
const after = make('div', { class: 'lab-after', hidden: true });
const form = make(
  'form',
  { class: 'lab-form', onsubmit: (/** @type {Event} */ event) => {
    event.preventDefault();
    void run();
  } },
  make('span', { class: 'lab-target' }, say('lab-target')),
  ...[{ input: p99, unit: 'ms' }, { input: failures, unit: '%' }, { input: stale, unit: 's' }].map(({ input, unit }) =>
    make('label', { for: input.id }, make('span', {}, say(input.id)), input, unit)),
  go,
  stop,
);
const dialog = makeDialog(
  'lab',
  say('lab-title'),
  make('p', { class: 'lab-what' }, say('lab-what')),
  form,
  bar,
  said,
  answer,
  table,
  after,
);
reachable(table);

/** What runs now, if anything does. @type {{ stop: () => void } | null} */
let running = null;
/** The scenario that the rows are of. */
let of = '';
let all = false;

function show() {
  openDialog(dialog);
  // One click is enough; what was found stays until the scenario is another.
  if (of !== state().link?.fragment) void run();
}

function cancel() {
  running?.stop();
  running = null;
  bar.hidden = true;
  stop.hidden = true;
  go.disabled = false;
}

/** @param {HTMLInputElement} input @param {number} times @returns {number} Negative where nothing is asked for. */
function asked(input, times) {
  return input.value === '' || !(Number(input.value) >= 0) ? -1 : Number(input.value) * times;
}

async function run() {
  const fragment = state().link?.fragment;
  if (!fragment) return;
  cancel();
  of = fragment;
  all = false;
  answer.hidden = true;
  after.hidden = true;
  table.replaceChildren();
  [bar.hidden, stop.hidden, go.disabled, bar.value] = [false, false, true, 0];
  setText(said, say('lab-runs'));
  const question = { fragment, p99: asked(p99, 1e6), failures: asked(failures, 0.01), stale: Math.max(0, asked(stale, 1e9)), runs: RUNS };
  const mine = whichFix(question, {
    onProgress: (share) => {
      bar.value = share;
    },
    onRows: (league) => running === mine && tell(league, false),
  });
  running = mine;
  try {
    const league = await mine.done;
    if (running !== mine) return;
    cancel();
    if (league) tell(league, true);
  } catch (error) {
    if (running !== mine) return;
    cancel();
    of = '';
    const failure = asFailure(error);
    setText(said, [say(failure), ...failure.faults.map(({ message }) => say(message))].join(' '));
  }
}

/** @param {string} fragment */
function watch(fragment) {
  dialog.close();
  void open(`#${fragment}`, { fresh: true });
}

/** @param {Spread} spread @param {(value: number) => string} [spelled] @returns {string} */
function ranged({ median, low, high }, spelled = count) {
  return low === high ? spelled(median) : say('lab-range', { median: spelled(median), low: spelled(low), high: spelled(high) });
}

/** @param {League} league @param {boolean} over */
function tell(league, over) {
  const [best] = league.rows;
  if (!best) return;
  const present = league.rows.find((row) => row.present);
  const ties = league.rows.filter((row) => row.ties && row.meets === best.meets).length - 1;
  setText(said, over ? '' : say('lab-so-far', { name: nameOf(best) }));
  if (over) conclude(league, best, present, ties);
  build(league);
}

/** @param {League} league @param {Candidate} best @param {Candidate | undefined} present @param {number} ties */
function conclude(league, best, present, ties) {
  const heads = ['lab-queries', 'lab-p99-worst', 'lab-failed', 'lab-stale-answers', 'lab-second'];
  const cells = (/** @type {Candidate} */ row) => [ranged(row.queries), millis(row.p99.median), count(row.failures.median), count(row.stale.median), ranged(row.second)];
  const line = (/** @type {string} */ head, /** @type {Candidate} */ row) => make('tr', {}, make('th', { scope: 'row' }, head), ...cells(row).map((cell) => make('td', {}, cell)));
  const copied = make('span', { role: 'status', class: 'visually-hidden' });
  const review = make('button', { type: 'button', class: 'button', onclick: async () => {
    await navigator.clipboard.writeText(asReview(league, location.href.split('#')[0] ?? ''));
    setText(copied, say('lab-copied'));
    setText(review, say('lab-copied'));
  } }, say('lab-copy'));
  const keep = best === present;
  answer.replaceChildren(
    make('h3', {}, keep ? say('lab-keep') : best.layers.length ? say('lab-use', { name: nameOf(best) }) : say('lab-use-none')),
    make('p', {}, say(best.reason)),
    make('p', {}, best.meets ? '' : `${say('lab-misses')} `, ties > 0 ? say('lab-ties', { runs: best.runs, others: ties }) : say('lab-clear', { runs: best.runs })),
    make(
      'table',
      {},
      make('thead', {}, make('tr', {}, make('td', {}), ...heads.map((head) => make('th', { scope: 'col' }, say(head))))),
      make('tbody', {}, line(say('lab-with'), best), ...(present && !keep ? [line(say('lab-now'), present)] : [])),
    ),
    make('p', { class: 'lab-note' }, say(league.second), ' ', say('league-method')),
    make('div', { class: 'lab-ways' }, make('button', { type: 'button', class: 'button primary', onclick: () => watch(best.fragment) }, say('lab-watch')), review, copied),
  );
  answer.hidden = false;
  const file = (/** @type {string} */ end, /** @type {() => string} */ text) => make('button', { type: 'button', class: 'button', onclick: () => download(`stampede-league.${end}`, text()) }, say('lab-export', { format: end.toUpperCase() }));
  after.replaceChildren(file('csv', () => asCsv(league)), file('json', () => JSON.stringify(league, null, 1)));
  after.hidden = false;
}

/** @param {League} league */
function build(league) {
  const shown = league.rows.map((row, place) => ({ row, place })).filter(({ row }) => row.sameAs === null || row.present);
  const some = all ? shown : shown.filter(({ row }, i) => i < FEW || row.present);
  const alike = (/** @type {number} */ place) => league.rows.filter((row) => row.sameAs === place && !row.present).length;
  const head = ['lab-rank', 'lab-layers', 'lab-queries', 'lab-p99-worst', 'lab-failed', 'lab-stale-answers', 'lab-orders', 'lab-second', 'lab-why'];
  const misses = league.rows.filter((row) => !row.meets).length;
  let cut = misses === 0;
  const rows = some.flatMap(({ row, place }) => {
    const more = alike(place);
    const cells = [
      ranged(row.queries),
      millis(row.p99.median),
      count(row.failures.median),
      count(row.stale.median),
      count(row.orders.median),
      ranged(row.second),
    ];
    const name = make('button', { type: 'button', class: 'lab-open', title: say('lab-watch'), onclick: () => watch(row.fragment) }, nameOf(row));
    const made = make(
      'tr',
      { class: place === 0 ? 'best' : row.present ? 'present' : '' },
      make('td', {}, count(place + 1)),
      make('th', { scope: 'row' }, name, row.present ? ` ${say('lab-is-now')}` : '', more ? ` ${say('lab-alike', { count: more })}` : ''),
      ...cells.map((cell) => make('td', {}, cell)),
      make('td', { class: 'why' }, say(row.reason), row.dropped === null ? '' : ` ${say('league-dropped', { runs: row.dropped })}`),
    );
    if (cut || row.meets) return [made];
    cut = true;
    return [make('tr', { class: 'cut' }, make('td', { colSpan: head.length }, say('league-cut', { misses, all: league.rows.length }))), made];
  });
  const hidden = shown.length - some.length;
  const more = make('button', { type: 'button', class: 'button', onclick: () => {
    all = true;
    build(league);
  } }, say('lab-all', { count: hidden }));
  table.replaceChildren(
    make('table', {}, make('thead', {}, make('tr', {}, ...head.map((id) => make('th', { scope: 'col' }, say(id))))), make('tbody', {}, ...rows)),
    ...(hidden > 0 ? [more] : []),
  );
}

dialog.addEventListener('close', () => {
  if (running) of = '';
  cancel();
});

/** @param {HTMLElement} nav */
export function mountLeague(nav) {
  nav.append(button);
  on(['link', 'run'], ({ link, run }) => {
    button.disabled = !link || run === null;
  });
}
