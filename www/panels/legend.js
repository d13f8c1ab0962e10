// What the dots on the stage mean: only those that are on it now. Every state that the run ever shows keeps its place, so
// that nothing moves when one comes or goes.
import { count } from '../format.js';
import { on } from '../state.js';
import { KIND, lookOf, readLook, seemsToMove } from '../stage/looks.js';
import { make } from './dom.js';
import { FOR_NOBODY, STATES, icon } from './shapes.js';

/** @import { Sign } from './shapes.js' */
/** @import { Frame, Phase, Run, State, WorldFrame } from '../engine-types.js' */

/** @typedef {State | 'nobody'} Shown */

/** @param {HTMLElement} element */
export function mountLegend(element) {
  const items = [...names().map((name) => entry(name, STATES[name], name)), entry('nobody', FOR_NOBODY, 'database')];
  const every = make('p', { class: 'every' });
  element.append(make('ul', {}, ...items), every);

  on(['run'], ({ run, catalogue }) => {
    if (!run) return;
    const ever = statesOf(catalogue.phases, (phase) => Math.max(run.a.peaks[phase] ?? 0, run.b.peaks[phase] ?? 0));
    if (failures(run) > 0) ever.add('failed');
    if ([run.a, run.b].some(({ summary }) => summary.stale_reads + summary.stale_hits + summary.fallbacks > 0)) ever.add('stale');
    const writes = run.a.plan.writes !== '' || run.b.plan.writes !== '';
    if (writes) ever.add('write');
    // Work outlives its client where that gives up, and where its app is restarted.
    if ([run.a, run.b].some(({ summary }) => summary.wasted + summary.timed_out + summary.retries + summary.failed > 0)) ever.add('nobody');
    for (const item of items) {
      item.hidden = !ever.has(/** @type {Shown} */ (item.dataset['state']));
      // What is on its way to be stored is either a value that was loaded, or one that was written.
      if (item.dataset['state'] === 'write') {
        const [words, brief] = item.querySelectorAll('span');
        if (words) words.textContent = writes ? 'writing' : STATES.write.words;
        if (brief) brief.textContent = writes ? 'writing' : STATES.write.brief;
      }
    }
  });
  on(['frame'], ({ frame, catalogue }) => {
    if (!frame) return;
    const now = onScreen(frame, catalogue.phases);
    for (const item of items) item.classList.toggle('absent', !now.has(/** @type {Shown} */ (item.dataset['state'])));
    const words = sample(frame);
    if (every.textContent !== words) every.textContent = words;
  });
}

/** @param {Shown} name @param {Sign} sign @param {State} state */
function entry(name, sign, state) {
  return make('li', { 'data-state': name }, icon(sign, state), make('span', {}, sign.words), make('span', { class: 'brief' }, sign.brief));
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
 * The states of those phases in which there is anybody, leaving out those who are done.
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
  // What a row is may change how it looks.
  for (const { kind, phase } of [a, b]) {
    for (let i = 0; i < kind.length; i++) {
      const of = kind[i] ?? KIND.read;
      if (of === KIND.forNobody) now.add('nobody');
      if (of !== KIND.write && of !== KIND.givenOld) continue;
      const one = phases[phase[i] ?? 0];
      if (one) now.add(readLook(lookOf(one.state, of, seemsToMove(one))).colour);
    }
  }
  return now;
}

/** @param {Frame} frame @returns {string} How many requests a dot stands for, where it is not one. */
function sample({ a, b }) {
  if (a.every === 1 && b.every === 1) return '';
  const dots = (/** @type {WorldFrame} */ { every }) => count(every);
  if (a.every === b.every) return `1 dot = ${dots(a)} requests on the move`;
  if (a.every === 1) return `B: 1 dot = ${dots(b)} requests on the move`;
  if (b.every === 1) return `A: 1 dot = ${dots(a)} requests on the move`;
  return `1 dot on the move = ${dots(a)} requests in A, ${dots(b)} in B`;
}
