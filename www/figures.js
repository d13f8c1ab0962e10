// The engine's figures, asked for by name and spelled by their unit. Pure.
import { count, millis, percent, ratio, seconds } from './format.js';

/** @import { Figure, FigureName, Figures, Summary, Unit } from './engine-types.js' */

/** @type {Record<Unit, (value: number) => string>} */
const SPELLED = { count, share: percent, ratio, milliseconds: millis, seconds, bytes: count, per_second: ratio };

/** @param {Figure} figure @param {number} value @returns {string} With its unit. */
export function spelled({ unit }, value) {
  return SPELLED[unit](value);
}

/** @param {Figure} figure @param {number} value @returns {string} The number alone; of a share in percent. */
export function bare({ unit }, value) {
  return count(unit === 'share' ? value * 100 : value);
}

/** @param {Figures | Summary} figures @param {FigureName} name @returns {number | undefined} Nothing, if it is not among them. */
export function valueOf(figures, name) {
  return /** @type {Partial<Record<FigureName, number>>} */ (figures)[name];
}

/** Under which identifier the words of a figure stand. @param {Figure} figure */
export function wordsOfFigure({ name }) {
  return `figure-${name.replaceAll('_', '-')}`;
}
