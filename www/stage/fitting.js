// Times in few letters, and words that give way where there is no room.
import { fitting } from './pen.js';

/** @import { Palette } from './palette.js' */
/** @import { Context } from './pen.js' */

/** The first of some words that fits its room; nothing where none does. @param {Context} context @param {string[]} words @param {number} room @param {Palette} palette @param {{ size?: number, weight?: number }} style */
export function fit(context, words, room, palette, style) {
  const fits = fitting(context, [...words, ''], room, palette, style);
  return words.includes(fits) ? fits : '';
}

/** A time that is left, or over. @param {number} ns */
export function remaining(ns) {
  if (ns < 1e9) return `${(ns / 1e6).toFixed(0)} ms`;
  if (ns < 100e9) return `${(ns / 1e9).toFixed(ns < 10e9 ? 2 : 1)} s`;
  if (ns < 5400e9) return `${(ns / 60e9).toFixed(0)} min`;
  if (ns < 172_800e9) return `${(ns / 3600e9).toFixed(0)} h`;
  return `${(ns / 86_400e9).toFixed(0)} d`;
}
