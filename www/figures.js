// The engine's figures, asked for by name and spelled by their unit. Pure.
import { count, millis, percent, ratio, seconds } from './format.js';
import { say } from './say.js';

/** @import { Figure, FigureName, Figures, Summary, Unit } from './engine-types.js' */

/** @type {Record<Unit, (value: number) => string>} */
const SPELLED = { count, share: percent, ratio, milliseconds: millis, seconds, bytes: count, per_second: ratio };

/**
 * @param {Figure} figure @param {number} value
 * @param {boolean} [over] Whether all that is known is that it is at least so much.
 * @returns {string} With its unit.
 */
export function spelled({ unit }, value, over = false) {
  if (value === Infinity) return say('figure-never');
  return over ? say('figure-over', { value: SPELLED[unit](value) }) : SPELLED[unit](value);
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
