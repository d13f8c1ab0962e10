// The steps of the requests in sight as a table: what the lanes say in colours, in words.
import { lanes, lives } from '../actions.js';
import { clock, count, millis } from '../format.js';
import { makeDialog, openDialog } from '../panels/dialog.js';
import { make } from '../panels/dom.js';
import { doing } from '../panels/life.js';
import { say } from '../say.js';
import { state } from '../state.js';

/** @import { Life, World } from '../engine-types.js' */
/** @import { Window } from './window.js' */

/** The most rows of the table. */
const MOST = 100;

const told = make('p');
const body = make('div', { class: 'sheet-table steps-table', tabIndex: 0, role: 'region', 'aria-label': say('steps-title') });
const dialog = makeDialog('steps-sheet', say('steps-title'), told, body);

/** @param {string} order @param {Window} window Which rows are in sight. */
export async function showSteps(order, { from, to }) {
  const { run } = state();
  if (!run) return;
  const edges = Float64Array.of(0, Math.max(run.end, 1));
  const found = await lanes({ order, from, to, edges, height: MOST, follow: -1 });
  const all = found && (await lives(found.a.who, found.b.who));
  if (!found || !all || state().run !== run) return;
  const rows = Math.max(found.a.rows, found.b.rows) * (to - from);
  told.textContent = rows > MOST ? say('steps-some', { shown: MOST, rows: Math.round(rows) }) : say('steps-all', { rows: Math.round(rows) });
  body.replaceChildren(...(/** @type {World[]} */ (['a', 'b'])).map((world) => table(world, all[world])));
  openDialog(dialog);
}

/** @param {World} world @param {Life[]} all @returns {HTMLElement} */
function table(world, all) {
  const { run, catalogue } = state();
  const head = ['steps-request', 'steps-app', 'steps-began', 'steps-took', 'steps-steps'].map((id) => make('th', { scope: 'col' }, say(id)));
  const rows = all.map(({ who, app, steps }) => {
    const [first, last] = [steps[0]?.at ?? 0, steps.at(-1)?.at ?? 0];
    const words = steps.map(({ at, phase, place }) => make('li', {}, make('span', { class: 'since' }, `+${millis((at - first) / 1e6)}`), ' ', run ? doing(run[world].plan, catalogue.phases[phase]?.name ?? '', place) : ''));
    return make('tr', {}, make('th', { scope: 'row' }, count(who)), make('td', {}, String(app + 1)), make('td', {}, clock(first)), make('td', {}, millis((last - first) / 1e6)), make('td', {}, make('ol', {}, ...words)));
  });
  return make('table', {}, make('caption', {}, say('steps-of', { world: world.toUpperCase() })), make('thead', {}, make('tr', {}, ...head)), make('tbody', {}, ...rows));
}
