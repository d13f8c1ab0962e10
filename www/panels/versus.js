// What B is, out of those that the preset offers, and in what A and B differ.
import { choose } from '../actions.js';
import { say, wordsOf } from '../say.js';
import { on } from '../state.js';
import { make, reachable } from './dom.js';
import { isNothing, zeroOf } from './editors.js';
import { written } from './scale.js';

/** @import { Catalogue, Cell, Link, Parameter } from '../engine-types.js' */

/** @param {HTMLElement} el */
export function mountVersus(el) {
  const list = make('select', { id: 'variant', class: 'value', title: say('versus-choose'), onchange: () => choose(list.value) });
  const chooser = make('label', { class: 'variant', for: 'variant' }, say('versus-b-is'), list);
  const differences = make('ul', { class: 'differences', 'aria-label': say('versus-differences') });
  el.append(chooser, differences);
  reachable(differences);

  let shown = '';
  on(['link', 'catalogue'], ({ link, catalogue }) => {
    if (!link) return;
    const variants = catalogue.presets.find((one) => one.name === link.preset)?.variants ?? [];
    chooser.hidden = variants.length === 0;
    const other = link.variant === null;
    const options = [...(other ? [make('option', { value: '', disabled: true }, say('versus-other'))] : []), ...variants.map((name) => make('option', { value: name }, say(`variant-${link.preset}-${name}`)))];
    const now = JSON.stringify([link.preset, variants, other]);
    if (now !== shown) list.replaceChildren(...options);
    shown = now;
    list.value = link.variant ?? '';
    const told = differencesOf(link, catalogue);
    differences.replaceChildren(...told.map(([label, a, b]) => make('li', {}, make('span', { class: 'what' }, label), ...(a ? [' ', make('span', { class: 'in-a' }, a)] : []), a && b ? ' → ' : ' ', make('b', {}, b))));
    if (told.length === 0) differences.replaceChildren(make('li', {}, say('versus-same')));
  });
}

/** @param {Link} link @param {Catalogue} catalogue @returns {[label: string, a: string, b: string][]} */
function differencesOf(link, { parameters }) {
  /** @type {[string, string, string][]} */
  const told = [];
  parameters.forEach((parameter, i) => {
    const [a, b] = [link.a[i], link.b[i]];
    if (!a || !b || a.text === b.text || parameter.kind === 'script' || (!a.matters && !b.matters)) return;
    // Two groups may have a parameter of the same name.
    const label = say(wordsOf(parameter.path));
    const alone = parameters.every((other) => other === parameter || say(wordsOf(other.path)) !== label);
    const name = alone ? label : say('versus-parameter', { group: say(`group-${parameter.group}`), label });
    told.push([name, a.matters ? words(parameter, a) : '', b.matters ? words(parameter, b) : '–']);
  });
  for (const { world, words: done, time } of link.lines) {
    if (world) told.push([say('versus-only-in', { world: world.toUpperCase() }), '', say('versus-done', { act: done, time: written(time) })]);
  }
  return told;
}

/** @param {Parameter} parameter @param {Cell} cell */
function words(parameter, { text }) {
  const { kind, path, options } = parameter;
  if (kind === 'choice') return options.includes(text) ? say(`${wordsOf(path)}.${text}`) : text;
  if (kind === 'flag') return say(text === 'yes' ? 'value-yes' : 'value-no');
  if (kind === 'names') return text.replaceAll(',', ', ');
  const zero = isNothing(text, parameter) ? zeroOf(parameter) : '';
  return zero || written(text);
}
