// What B is, out of those that the preset offers, and in what A and B differ.
import { choose } from '../actions.js';
import { on } from '../state.js';
import { make, reachable } from './dom.js';
import { written } from './scale.js';

/** @import { Catalogue, Cell, Link, Parameter } from '../engine-types.js' */

/** @param {HTMLElement} el */
export function mountVersus(el) {
  const list = make('select', { id: 'variant', class: 'value', title: 'What B is', onchange: () => choose(list.value) });
  const chooser = make('label', { class: 'variant', for: 'variant' }, 'B is', list);
  const differences = make('ul', { class: 'differences', 'aria-label': 'What A and B differ in' });
  el.append(chooser, differences);
  reachable(differences);

  let shown = '';
  on(['link', 'catalogue'], ({ link, catalogue }) => {
    if (!link) return;
    const variants = catalogue.presets.find((one) => one.name === link.preset)?.variants ?? [];
    chooser.hidden = variants.length === 0;
    const other = link.variant === null;
    const options = [...(other ? [make('option', { value: '', disabled: true }, 'something else')] : []), ...variants.map((name) => make('option', { value: name }, name))];
    const now = JSON.stringify([variants, other]);
    if (now !== shown) list.replaceChildren(...options);
    shown = now;
    list.value = link.variant ?? '';
    const told = differencesOf(link, catalogue);
    differences.replaceChildren(...told.map(([label, a, b]) => make('li', {}, make('span', { class: 'what' }, label), ...(a ? [' ', make('span', { class: 'in-a' }, a)] : []), a && b ? ' → ' : ' ', make('b', {}, b))));
    if (told.length === 0) differences.replaceChildren(make('li', {}, 'A and B are the same.'));
  });
}

/** @param {Link} link @param {Catalogue} catalogue @returns {[label: string, a: string, b: string][]} */
function differencesOf(link, { parameters, groups }) {
  /** @type {[string, string, string][]} */
  const told = [];
  parameters.forEach((parameter, i) => {
    const [a, b] = [link.a[i], link.b[i]];
    if (!a || !b || a.text === b.text || parameter.kind === 'script' || (!a.matters && !b.matters)) return;
    // Two groups may have a parameter of the same name.
    const alone = parameters.every((other) => other === parameter || other.label !== parameter.label);
    const group = groups.find(({ name }) => name === parameter.group)?.title ?? '';
    told.push([alone ? parameter.label : `${group}: ${parameter.label}`, a.matters ? words(parameter, a) : '', b.matters ? words(parameter, b) : '–']);
  });
  for (const { world, words: done, time } of link.lines) {
    if (world) told.push([`only in ${world.toUpperCase()}`, '', `${done} at ${written(time)}`]);
  }
  return told;
}

/** @param {Parameter} parameter @param {Cell} cell */
function words({ kind, options }, { text }) {
  if (kind === 'choice') return options.find(([name]) => name === text)?.[1] ?? text;
  if (kind === 'names') return text.replaceAll(',', ', ');
  return written(text);
}
