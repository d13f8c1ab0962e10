// What is shown of a run: the figures and charts that a person chose, or else the preset's own. Pure.

/** @import { Catalogue, Figure, FigureName, Guess, Link, Preset, SeriesName, Summary, Figures } from './engine-types.js' */
import { spelled, valueOf } from './figures.js';

/** @param {Catalogue} catalogue @param {Link | null} link @returns {Preset | undefined} */
export function presetOf({ presets }, link) {
  return presets.find((one) => one.name === link?.preset);
}

/** @param {Catalogue} catalogue @param {Link | null} link @returns {Figure[]} Over each world; the first says which is better. */
export function figuresOf(catalogue, link) {
  const own = link?.look.figures ?? [];
  return named(catalogue, own.length > 0 ? own : (presetOf(catalogue, link)?.figures ?? []));
}

/** @param {Catalogue} catalogue @param {Link | null} link @returns {Figure[]} */
export function chartsOf(catalogue, link) {
  const own = link?.look.charts ?? [];
  return named(catalogue, own.length > 0 ? own : (presetOf(catalogue, link)?.charts ?? []));
}

/** @param {Catalogue} catalogue @param {(FigureName | SeriesName)[]} names @returns {Figure[]} */
function named({ figures }, names) {
  return names.flatMap((name) => figures.filter((figure) => figure.name === name));
}

/** @param {Figure} figure @param {Figures | Summary} figures @returns {number | undefined} Nothing, where there is nothing that it could be of. */
export function numberOf({ name, of }, figures) {
  return of && valueOf(figures, of) === 0 ? undefined : valueOf(figures, name);
}

/** @param {Figure} figure @param {Figures | Summary} figures @returns {string} With its unit; a dash, where there is nothing that it could be of. */
export function told(figure, figures) {
  const number = numberOf(figure, figures);
  return number === undefined || (number === 0 && figure.unit === 'milliseconds') ? '–' : spelled(figure, number, isOver(figure, figures));
}

/** Whether all that is known of a figure is that it is at least so much. @param {Figure} figure @param {Figures | Summary} figures */
function isOver({ name, knownFrom }, figures) {
  if ('over' in figures) return figures.over.includes(name);
  return figures.ended > 0 && figures.answered_share < (knownFrom ?? 0);
}

/**
 * Which of two worlds a figure speaks for.
 * @param {Figure} figure @param {Figures | Summary} a @param {Figures | Summary} b @returns {'a' | 'b' | null}
 */
export function better(figure, a, b) {
  const [one, other] = [numberOf(figure, a), numberOf(figure, b)];
  if (one === undefined || other === undefined || one === other || figure.better === 'neither') return null;
  return one < other === (figure.better === 'down') ? 'a' : 'b';
}

/** @param {Guess} guess @param {number} value @returns {number} The choice nearest to what happens, by its ratio. */
export function nearest({ choices }, value) {
  const place = (/** @type {number} */ n) => Math.log1p(n);
  return choices.reduce((best, one) => (Math.abs(place(one) - place(value)) < Math.abs(place(best) - place(value)) ? one : best), choices[0] ?? 0);
}
