// What the dots on the stage mean: every state that the run ever shows, so that nothing moves when one comes or goes. Those that
// are not on the stage now are pale, or left out where there is little room.
import { say } from '../say.js';
import { on, onRead } from '../state.js';
import { KIND, lookOf, readLook, seemsToMove } from '../stage/looks.js';
import { make } from './dom.js';
import { ORPHANED, STATES, icon } from './shapes.js';

/** @import { Shape } from './shapes.js' */
/** @import { Frame, Phase, Run, State } from '../engine-types.js' */

/** @typedef {State | 'orphaned'} Shown */

/** @param {HTMLElement} element */
export function mountLegend(element) {
  const items = [...names().map((name) => entry(name, STATES[name], name)), entry('orphaned', ORPHANED, 'database')];
  element.append(make('ul', {}, ...items));

  on(['run'], ({ run, catalogue }) => {
    if (!run) return;
    const ever = statesOf(catalogue.phases, (phase) => Math.max(run.a.peaks[phase] ?? 0, run.b.peaks[phase] ?? 0));
    if (failures(run) > 0) ever.add('failed');
    if ([run.a, run.b].some(({ summary }) => summary.stale_reads + summary.stale_hits + summary.fallbacks > 0)) ever.add('stale');
    const writes = run.a.plan.writes !== '' || run.b.plan.writes !== '';
    if (writes) ever.add('write');
    // Work outlives its client where that gives up, and where its app is restarted.
    if ([run.a, run.b].some(({ summary }) => summary.orphaned + summary.timed_out + summary.retries + summary.failed > 0)) ever.add('orphaned');
    for (const item of items) {
      item.hidden = !ever.has(/** @type {Shown} */ (item.dataset['state']));
      // A value on its way to be stored was either loaded or written.
      if (item.dataset['state'] === 'write') {
        const [words, brief] = item.querySelectorAll('span');
        const id = writes ? 'legend-writing' : 'legend-write';
        if (words) words.textContent = say(id);
        if (brief) brief.textContent = say(`${id}.brief`);
      }
    }
  });
  onRead(['frame'], ({ frame, catalogue }) => {
    if (!frame) return;
    const now = onScreen(frame, catalogue.phases);
    for (const item of items) item.classList.toggle('absent', !now.has(/** @type {Shown} */ (item.dataset['state'])));
  });
}

/** @param {Shown} name @param {Shape} shape @param {State} state */
function entry(name, shape, state) {
  return make('li', { 'data-state': name }, icon(shape, state), make('span', {}, say(`legend-${name}`)), make('span', { class: 'brief' }, say(`legend-${name}.brief`)));
}

/** @returns {State[]} */
function names() {
  return /** @type {State[]} */ (Object.keys(STATES));
}

/** @param {Run} run */
function failures({ a, b }) {
  return a.summary.failed + b.summary.failed;
}

/**
 * The states of those phases in which there is any request, leaving out requests that are done.
 * @param {Phase[]} phases
 * @param {(phase: number) => number} inside
 * @returns {Set<Shown>}
 */
function statesOf(phases, inside) {
  const found = new Set();
  phases.forEach((phase, number) => {
    if (phase.course !== 'ends' && inside(number) > 0) found.add(phase.state);
  });
  return found;
}

/**
 * @param {Frame} frame
 * @param {Phase[]} phases
 * @returns {Set<Shown>}
 */
export function onScreen({ a, b }, phases) {
  const now = statesOf(phases, (phase) => (a.inside[phase] ?? 0) + (b.inside[phase] ?? 0));
  if (a.figures.failed + b.figures.failed > 0) now.add('failed');
  // The kind of a row may change its look.
  for (const { kind, phase } of [a, b]) {
    for (let i = 0; i < kind.length; i++) {
      const of = kind[i] ?? KIND.read;
      if (of === KIND.orphaned) now.add('orphaned');
      if (of !== KIND.write && of !== KIND.givenOld) continue;
      const one = phases[phase[i] ?? 0];
      if (one) now.add(readLook(lookOf(one.state, of, seemsToMove(one))).colour);
    }
  }
  return now;
}
