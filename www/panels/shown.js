// Which figures stand over the worlds, and which charts under them: the preset's own, or what a person chooses instead.
import { look } from '../actions.js';
import { chartsOf, figuresOf } from '../chosen.js';
import { wordsOfFigure } from '../figures.js';
import { say } from '../say.js';
import { on, state } from '../state.js';
import { freshId, make } from './dom.js';

/** @import { Figure } from '../engine-types.js' */

/** @typedef {{ field: 'figures' | 'charts', list: HTMLSelectElement, place: number }} Chooser */

/** @param {Figure} figure */
const isFigure = ({ view }) => view !== 'whole';
/** @param {Figure} figure */
const isChart = ({ stretch }) => stretch !== null;

/** @param {HTMLElement} element */
export function mountShown(element) {
  const heading = make('h2', { id: freshId('shown') }, say('shown-title'));
  const own = make('button', { type: 'button', class: 'more', onclick: () => void Promise.all([look('figures', ''), look('charts', '')]) }, say('shown-own'));
  /** @type {Chooser[]} */
  const choosers = [];
  /** @param {'figures' | 'charts'} field @param {number} place @returns {HTMLElement} */
  const row = (field, place) => {
    const words = say(`shown-${field}`, { number: place + 1 });
    const list = make('select', { class: 'value select', 'aria-label': words, onchange: () => choose(field) });
    choosers.push({ field, list, place });
    return make('div', { class: 'control choice' }, make('span', { class: 'label' }, words), list);
  };
  element.append(
    make('section', { class: 'group', 'aria-labelledby': heading.id }, make('div', { class: 'heading' }, heading, own), row('figures', 0), row('figures', 1), row('figures', 2), row('charts', 0), row('charts', 1)),
  );

  /** @param {'figures' | 'charts'} field */
  function choose(field) {
    const names = choosers.filter((one) => one.field === field).map(({ list }) => list.value);
    // A figure that is chosen twice stands once.
    look(field, [...new Set(names)].filter(Boolean).join(','));
  }

  on(['catalogue'], ({ catalogue }) => {
    for (const { field, list } of choosers) {
      const fitting = catalogue.figures.filter(field === 'charts' ? isChart : isFigure);
      list.replaceChildren(make('option', { value: '' }, say('shown-none')), ...fitting.map((figure) => make('option', { value: figure.name }, say(wordsOfFigure(figure)))));
    }
  });
  on(['ran', 'catalogue'], ({ ran, catalogue }) => {
    const now = { figures: figuresOf(catalogue, ran), charts: chartsOf(catalogue, ran) };
    for (const { field, list, place } of choosers) list.value = now[field][place]?.name ?? '';
    const look = state().ran?.look;
    own.hidden = !look || look.figures.length + look.charts.length === 0;
  });
}
