// What a league is asked: the scenario of the stage, or a problem in a few numbers; and the target.
import { make } from '../panels/dom.js';
import { say } from '../say.js';
import { numberOf } from './points.js';

/** @import { Problem } from '../engine-types.js' */
/** @import { Asked } from '../messages.js' */

/** @param {string} id @param {HTMLElement} input @param {string} [unit] */
const labelled = (id, input, unit = '') => make('label', { for: input.id }, make('span', {}, say(id)), input, unit);

/** @param {string} id @param {readonly string[]} names @returns {HTMLSelectElement} */
function choice(id, names) {
  return make('select', { id }, ...optionsOf(id, names));
}

/** @param {string} id @param {readonly string[]} names */
function optionsOf(id, names) {
  return names.map((name) => make('option', { value: name }, say(`${id}-${name}`)));
}

/** @param {string} id @param {string} value @returns {HTMLInputElement} */
function bound(id, value) {
  return make('input', { type: 'number', id, min: '0', step: 'any', value, placeholder: say('lab-any') });
}

const p99 = bound('lab-p99', '');
const failures = bound('lab-failures', '');
const stale = bound('lab-stale', '0');
/** What stands behind a number of the problem. @type {Record<string, string>} */
const UNITS = { rate: '/s', query: 'ms', ttl: 's' };
const reads = choice('lab-reads', []);
const worry = choice('lab-worry', []);
/** In the order of the catalogue's. @type {HTMLInputElement[]} */
let numbers = [];
const [ofStage, ofMine] = ['stage', 'mine'].map((name) => make('input', { type: 'radio', name: 'lab-of', id: `lab-of-${name}`, value: name, checked: name === 'stage', onchange: turn }));
const mine = make('fieldset', { class: 'lab-mine', hidden: true });
const target = make(
  'fieldset',
  {},
  make('legend', {}, say('lab-target')),
  labelled(p99.id, p99, 'ms'),
  labelled(failures.id, failures, '%'),
  labelled(stale.id, stale, 's'),
);

/** What counts how much, by how it counts as usual. @type {Record<string, number>} */
const USUAL = { queries: 1, waiting: 1, stale: 0.25, parts: 0.25 };
const weights = Object.keys(USUAL).map((name) => ({ name, input: make('input', { type: 'range', id: `lab-weigh-${name}`, min: '0', max: '4', step: '0.5', value: '1' }) }));
const matters = make('details', { class: 'lab-matters' }, make('summary', {}, say('lab-matters')), make('fieldset', { 'aria-label': say('lab-matters') }, ...weights.map(({ input }) => labelled(input.id, input))));

const tolerance = make('input', { type: 'checkbox', id: 'lab-tolerance' });
/** @returns {boolean} Whether the best are tried with other inputs, too. */
export const wantsTolerance = () => tolerance.checked;

function turn() {
  const own = ofMine?.checked ?? false;
  mine.hidden = !own;
  // A hidden field refuses nothing.
  mine.disabled = !own;
}

/** What a problem is told in, as the engine declares it. @param {Problem} problem */
export function offer(problem) {
  if (numbers.length > 0 || problem.inputs.length === 0) return;
  reads.replaceChildren(...optionsOf(reads.id, problem.reads));
  worry.replaceChildren(...optionsOf(worry.id, problem.worries));
  numbers = problem.inputs.map(({ name, value, min, max, whole }) => make('input', { type: 'number', id: `lab-${name}`, required: true, value: String(value), min: String(min), max: String(max), step: whole ? '1' : 'any' }));
  mine.replaceChildren(
    make('legend', {}, say('lab-problem')),
    labelled(reads.id, reads),
    ...problem.inputs.flatMap(({ name }, i) => (numbers[i] ? [labelled(`lab-${name}`, numbers[i], UNITS[name])] : [])),
    labelled(worry.id, worry),
  );
}

/** What is asked, as it stands in a sheet. @param {() => void} ask @param {Node[]} ways */
export function makeForm(ask, ways) {
  turn();
  return make(
    'form',
    { class: 'lab-form', onsubmit: (/** @type {Event} */ event) => {
      event.preventDefault();
      ask();
    } },
    make(
      'div',
      { class: 'lab-of', role: 'radiogroup', 'aria-label': say('lab-of') },
      ...[ofStage, ofMine].flatMap((input) => (input ? [make('label', {}, input, say(input.id))] : [])),
    ),
    mine,
    target,
    matters,
    make('div', { class: 'lab-go' }, ...ways, make('label', { for: tolerance.id }, tolerance, say(tolerance.id))),
  );
}

/** @param {HTMLInputElement} input @returns {number | null} Nothing where nothing is asked for. */
const most = (input) => (input.value === '' || !(Number(input.value) >= 0) ? null : Number(input.value));

/** @param {string} stage The link of the stage. @param {number} seeds @returns {Pick<Asked, 'fragment' | 'lab'>} */
export function asked(stage, seeds) {
  const [wait, fails, age] = [p99, failures, stale].map(most);
  const parts = [
    'league',
    ...(wait == null ? [] : [`p99:${wait}ms`]),
    ...(fails == null ? [] : [`failures:${fails / 100}`]),
    ...(age ? [`stale:${age}s`] : []),
    ...weights.filter(({ input }) => input.value !== '1').map(({ name, input }) => `${name}:${Number(input.value) * (USUAL[name] ?? 1)}`),
    `seeds:${seeds}`,
  ];
  const problem = { reads: reads.value, worry: worry.value, numbers: numbers.map((input) => Number(input.value)) };
  return { fragment: ofMine?.checked ? problem : stage.replace(/&(?:lab|t|digest)=[^&]*/g, ''), lab: parts.join(',') };
}

/** @returns {number | null} The most that p99 may be, in milliseconds. */
export const targetOf = () => most(p99);

/** Shows what another person asked of the scenario of the stage. @param {Map<string, string>} said What stands in a link after each name. */
export function restore(said) {
  const time = (/** @type {string} */ name, /** @type {number} */ unit) => (said.has(name) ? String(numberOf(said.get(name) ?? '') / unit) : '');
  [p99.value, stale.value] = [time('p99', 1e6), time('stale', 1e9) || '0'];
  failures.value = said.has('failures') ? String(Number((Number(said.get('failures')) * 100).toPrecision(6))) : '';
  for (const { name, input } of weights) input.value = said.has(name) ? String(Number(said.get(name)) / (USUAL[name] ?? 1)) : '1';
  if (ofStage) ofStage.checked = true;
  turn();
}
