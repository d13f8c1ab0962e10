// “Which fix?”: tries protections on the scenario of the stage, says which one to use and why, and opens any of them as B.
import { look, open, whichFix } from '../actions.js';
import { asFailure } from '../failure.js';
import { count, millis } from '../format.js';
import { makeDialog, openDialog } from '../panels/dialog.js';
import { make, reachable, setText } from '../panels/dom.js';
import { written } from '../panels/scale.js';
import { say, wordsOf } from '../say.js';
import { on, state } from '../state.js';
import { asked, makeForm, offer, restore, targetOf, wantsTolerance } from './form.js';
import { makeFront } from './front.js';
import { makeProduction } from './production.js';
import { asCsv, asPicture, asReview, download, nameOf } from './report.js';
import { makeSpan } from './span.js';

/** @import { Candidate, Held, League, Spread } from '../engine-types.js' */

/** Most runs of a candidate, unless a link asks for others. */
const RUNS = 20;
let seeds = RUNS;
/** Rows that are shown before somebody asks for all. */
const FEW = 12;

const button = make('button', { type: 'button', id: 'which-fix', class: 'button', title: say('lab-which.tip'), 'aria-haspopup': 'dialog', disabled: true, onclick: show }, say('lab-which'));

const go = make('button', { class: 'button primary' }, say('lab-go'));
const stop = make('button', { type: 'button', class: 'button', hidden: true, onclick: () => cancel() }, say('way-cancel'));
const bar = make('progress', { max: 1, value: 0, hidden: true, 'aria-label': say('lab-progress') });
const said = make('p', { class: 'lab-said', role: 'status' });
const answer = make('section', { class: 'lab-answer', hidden: true });
const table = make('div', { class: 'lab-table', role: 'region', 'aria-label': say('lab-rows') });
const after = make('div', { class: 'lab-after', hidden: true });
const form = makeForm(() => void run(), [go, stop]);
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
/** The scenario that the rows are of, or that was on the stage when they were asked for. */
let of = '';
/** The most that p99 may be, in milliseconds. @type {number | null} */
let target = null;
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

async function run() {
  const stage = state().link?.fragment;
  if (!stage) return;
  cancel();
  of = stage;
  all = false;
  answer.hidden = true;
  after.hidden = true;
  table.replaceChildren();
  [bar.hidden, stop.hidden, go.disabled, bar.value] = [false, false, true, 0];
  setText(said, say('lab-runs'));
  const question = { ...asked(stage, seeds), tolerance: wantsTolerance() };
  target = targetOf();
  const mine = whichFix(question, {
    onProgress: (share) => {
      bar.value = share;
    },
    onResult: (league, over) => running === mine && (!over || question.tolerance) && tell(league, false),
  });
  running = mine;
  try {
    const found = await mine.done;
    if (running !== mine) return;
    cancel();
    if (found) tell(found.league, true, found.held);
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

/** @param {League} league @param {boolean} over @param {Held[]} [held] */
function tell(league, over, held = []) {
  const [best] = league.rows;
  if (!best) return;
  const present = league.rows.find((row) => row.present);
  const ties = league.rows.filter((row) => row.ties && row.meets === best.meets).length - 1;
  setText(said, over ? '' : say('lab-so-far', { name: nameOf(best) }));
  if (over) conclude(league, best, present, ties, held);
  build(league);
}

/** @param {League} league @param {Candidate} best @param {Candidate | undefined} present @param {number} ties @param {Held[]} held */
function conclude(league, best, present, ties, held) {
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
  const told = make(
    'div',
    {},
    make('h3', {}, keep ? say('lab-keep') : best.layers.length ? say('lab-use', { name: nameOf(best) }) : say('lab-use-none')),
    make('p', {}, say(best.reason)),
    make('p', {}, best.meets ? '' : `${say('lab-misses')} `, ties > 0 ? say('lab-ties', { runs: best.runs, others: ties }) : say('lab-clear', { runs: best.runs })),
    make(
      'table',
      {},
      make('thead', {}, make('tr', {}, make('td', {}), ...heads.map((head) => make('th', { scope: 'col' }, say(head))))),
      make('tbody', {}, line(say('lab-with'), best), ...(present && !keep ? [line(say('lab-now'), present)] : [])),
    ),
    ...tolerated(league, held),
    make('p', { class: 'lab-note' }, say(league.second), ' ', say('league-method')),
  );
  answer.replaceChildren(
    told,
    makeFront(league, target, watch),
    ...makeProduction(best.layers),
    make('div', { class: 'lab-ways' }, make('button', { type: 'button', class: 'button primary', onclick: () => watch(best.fragment) }, say('lab-watch')), review, copied),
  );
  answer.hidden = false;
  const file = (/** @type {string} */ end, /** @type {() => string} */ text) => make('button', { type: 'button', class: 'button', onclick: () => download(`stampede-league.${end}`, text()) }, say('lab-export', { format: end.toUpperCase() }));
  const sent = make('button', { type: 'button', class: 'button', onclick: async () => {
    await navigator.clipboard.writeText(`${location.href.split('#')[0]}#${league.fragment}`);
    setText(sent, say('lab-copied'));
  } }, say('lab-link'));
  const same = expected === '' ? '' : say(expected === league.digest ? 'lab-same' : 'lab-other');
  expected = '';
  after.replaceChildren(sent, file('csv', () => asCsv(league)), file('json', () => JSON.stringify(league, null, 1)), make('button', { type: 'button', class: 'button', onclick: () => asPicture(answer.querySelector('.lab-front svg'), 'stampede-league.png') }, say('lab-export', { format: 'PNG' })), make('span', { role: 'status' }, same));
  after.hidden = false;
}

/** Which inputs change the answer. @param {League} league @param {Held[]} held @returns {HTMLElement[]} */
function tolerated({ rows }, held) {
  if (held.length === 0) return [];
  const falls = held.filter(({ holds }) => !holds);
  if (falls.length === 0) return [make('p', { class: 'lab-tolerance' }, say('lab-holds'))];
  const lines = falls.map(({ path, value, best }) => {
    const row = rows[best];
    return make('li', {}, say('lab-falls', { input: say(wordsOf(path)), value: written(value), name: row ? nameOf(row) : '' }));
  });
  return [make('div', { class: 'lab-tolerance' }, make('p', {}, say('lab-changes', { falls: falls.length, all: held.length })), make('ul', {}, ...lines))];
}

/** @param {League} league */
function build(league) {
  const shown = league.rows.map((row, place) => ({ row, place })).filter(({ row }) => row.sameAs === null || row.present);
  const some = all ? shown : shown.filter(({ row }, i) => i < FEW || row.present);
  const alike = (/** @type {number} */ place) => league.rows.filter((row) => row.sameAs === place && !row.present).length;
  const head = ['lab-rank', 'lab-layers', 'lab-queries', 'lab-p99-worst', 'lab-failed', 'lab-stale-answers', 'lab-orders', 'lab-second', 'lab-why'];
  const misses = league.rows.filter((row) => !row.meets).length;
  const spans = makeSpan(league.rows.map((row) => row.queries));
  let cut = misses === 0;
  const rows = some.flatMap(({ row, place }) => {
    const more = alike(place);
    const cells = [
      make('span', { class: 'lab-spread' }, spans(row.queries), ranged(row.queries)),
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
      ...cells.map((cell, i) => make('td', { 'data-head': say(head[i + 2] ?? 'lab-why') }, cell)),
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

/** The digest that a link expects of its league. */
let expected = '';

/**
 * Opens what a link asks: `league,p99:100ms,failures:0.01,stale:1s,digest:2:…`.
 * @param {string} asks
 */
function opens(asks) {
  const [what, ...parts] = asks.split(',');
  if (what !== 'league') return;
  const said = new Map(parts.map((part) => /** @type {const} */ ([part.split(':')[0] ?? '', part.slice(part.indexOf(':') + 1)])));
  restore(said);
  seeds = Number(said.get('seeds')) || RUNS;
  expected = said.get('digest') ?? '';
  // From here on the link is that of the scenario alone.
  void look('lab', '');
  show();
}

/** @param {HTMLElement} nav */
export function mountLeague(nav) {
  nav.append(button);
  on(['catalogue'], ({ catalogue }) => offer(catalogue.problem));
  on(['run'], ({ link, run }) => {
    if (run && link?.look.lab) opens(link.look.lab);
  });
  on(['link', 'run'], ({ link, run }) => {
    button.disabled = !link || run === null;
  });
}
