// What is done to the worlds while they run: a list, and a form that adds to it at the playhead.
import { intervene, seek, withdraw } from '../actions.js';
import { clock } from '../format.js';
import { say } from '../say.js';
import { short } from '../stage/names.js';
import { on, onRead, state } from '../state.js';
import { freshId, make, setText } from './dom.js';
import { nextName } from './editors.js';
import { tellAtControl } from './refusal.js';
import { spelled, written } from './scale.js';

/** @import { Form, Line, Need, Target } from '../engine-types.js' */

/** In the order of the list. @type {Target[]} */
const TARGETS = ['key', 'node', 'cache', 'database', 'app', 'readers'];

/** Shares of the keys that are offered. */
const SHARES = ['10%', '30%', '50%'];

/** @returns {HTMLElement} */
export function makeInterventions() {
  const list = make('ol', { class: 'lines' });
  const none = make('p', { class: 'none' }, say('interventions-none'));
  const kinds = make('select', { class: 'value', 'aria-label': say('interventions-add.label'), onchange: ask });
  const needs = make('div', { class: 'needs' });
  const add = make('button', { type: 'submit', class: 'button' });
  const error = make('p', { class: 'refusal', id: freshId('refusal'), hidden: true, role: 'alert' });
  const form = make('form', { class: 'adding', onsubmit: submit }, kinds, needs, add, error);
  /** Whether the answer to what was asked here is still to come. */
  let asked = false;

  /** @returns {Form | undefined} */
  const chosen = () => state().catalogue.forms.find((one) => one.verb === kinds.value);

  /** Asks for what the chosen act must be told. */
  function ask() {
    refuse([]);
    const { run, link } = state();
    const plans = run ? [run.a.plan, run.b.plan] : [];
    const nodes = [...new Set(plans.flatMap((plan) => plan.nodes))];
    const apps = Math.max(...plans.map((plan) => plan.apps), 1);
    const wanted = link ? (chosen()?.needs ?? []) : [];
    needs.replaceChildren(...wanted.map((need, i) => field(need, say(`interventions-field-${i > 0 && wanted[0]?.kind === 'readers' ? 'window' : need.kind}`), nodes, apps)));
    add.hidden = needs.hidden = !chosen();
  }

  /** @param {Need} need @param {string} title @param {string[]} nodes @param {number} apps */
  function field({ kind, usual }, title, nodes, apps) {
    /** @type {HTMLElement} */
    let input;
    /** @param {[value: string, words: string][]} options */
    const choice = (options) => make('select', { class: 'value' }, ...options.map(([value, words]) => make('option', { value }, words)));
    if (kind === 'node' || kind === 'node-or-all') {
      const all = /** @type {[string, string][]} */ (nodes.map((name) => [name, short(name)]));
      const shares = SHARES.map((share) => /** @type {[string, string]} */ ([share, say('interventions-share', { share })]));
      input = choice(kind === 'node' ? all : [['', say('interventions-all')], ...shares, ...all]);
    } else if (kind === 'app') {
      input = choice(Array.from({ length: apps }, (_, i) => [String(i + 1), String(i + 1)]));
    } else {
      const value = kind === 'new-node' ? nextName(nodes) : kind === 'length' ? written(usual) : usual;
      input = make('input', { type: 'text', class: 'value', autocomplete: 'off', spellcheck: false, value, placeholder: kind === 'key' ? (state().run?.a.plan.key ?? '') : '' });
    }
    return make('label', {}, make('span', {}, title), input);
  }

  /** @param {Event} event */
  function submit(event) {
    event.preventDefault();
    const inputs = /** @type {(HTMLInputElement | HTMLSelectElement)[]} */ ([...needs.querySelectorAll('input, select')]);
    const kindsOf = chosen()?.needs ?? [];
    const told = inputs.map((input, i) => (input instanceof HTMLSelectElement ? input.value : spelled(input.value, ['times', 'readers'].includes(kindsOf[i]?.kind ?? '') ? 'whole' : '')));
    asked = true;
    intervene([kinds.value, ...told.filter((text, i) => text !== '' || i > 0)].join(':'), state().t);
  }

  /** @param {string[]} messages */
  function refuse(messages) {
    tellAtControl(form, messages);
    error.hidden = messages.length === 0;
    setText(error, messages.join(' '));
  }

  /** @param {Line} line */
  function entry({ at, time, words, world, spelled: text }) {
    const when = written(time);
    const act = say(words);
    const takingBack = world ? say('interventions-take-back-in', { act, time: when, world: world.toUpperCase() }) : say('interventions-take-back', { act, time: when });
    return make(
      'li',
      {},
      make('button', { type: 'button', class: 'when', title: say('interventions-go'), onclick: () => seek(at) }, when),
      make('span', {}, act, ...(world ? [' ', make('span', { class: 'mark' }, world.toUpperCase())] : [])),
      make('button', { type: 'button', class: 'icon', title: say('interventions-take-back.hint'), 'aria-label': takingBack, onclick: () => takeBack(world, text) }, '×'),
    );
  }

  /** @param {Line['world']} world @param {string} text */
  function takeBack(world, text) {
    asked = true;
    withdraw(world, text);
  }

  on(['catalogue'], ({ catalogue }) => {
    const groups = TARGETS.map((target) =>
      make('optgroup', { label: say(`target-${target}`) }, ...catalogue.forms.filter((one) => one.target === target).map((one) => make('option', { value: one.verb }, say(`act-${one.verb}`)))),
    );
    kinds.replaceChildren(make('option', { value: '' }, say('interventions-add')), ...groups);
    ask();
  });
  let shown = '';
  on(['link'], ({ link, faults }) => {
    if (!link) return;
    if (asked) {
      asked = false;
      const refused = faults.length > 0;
      refuse(faults.map((fault) => say(fault.message)));
      if (!refused) {
        kinds.value = '';
        ask();
      }
    }
    const now = JSON.stringify(link.lines);
    if (now === shown) return;
    shown = now;
    const place = [...list.children].findIndex((one) => one.contains(document.activeElement));
    list.replaceChildren(...link.lines.map(entry));
    list.hidden = link.lines.length === 0;
    none.hidden = !list.hidden;
    // The focus stays in the list, so that one after another can be taken back by keyboard.
    if (place < 0) return;
    const left = list.children[Math.min(place, link.lines.length - 1)]?.querySelector('.icon') ?? kinds;
    if (left instanceof HTMLElement) left.focus();
  });
  // Another preset: what was begun under the last one is over.
  let preset = '';
  on(['run'], ({ link }) => {
    if (!link || link.preset === preset) return;
    preset = link.preset;
    kinds.value = '';
    ask();
  });
  onRead(['t'], ({ t }) => setText(add, say('interventions-do', { time: clock(t) })));
  return make('div', { class: 'interventions' }, list, none, form);
}
