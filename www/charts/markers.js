// Which marks on the time axis say their words, and on which side of their line. Pure.

/** @import { World } from '../engine-types.js' */

/**
 * @typedef {object} Mark One or more markers with the same words, so close that they are said once.
 * @property {string} label
 * @property {World[]} worlds Empty for both.
 * @property {number} at Of the first, in nanoseconds.
 * @property {number} x Of the first, in pixels.
 * @property {'right' | 'left' | 'none' | 'under'} side Where its words stand; `none` leaves a notch, which tells them on
 * demand, and `under` only a line, because another stands in its place.
 */

/** Pixels within which two markers with the same words are one. */
const SAME = 18;
/** Pixels between two labels, at the least. */
const APART = 8;

/** @type {[side: 'right' | 'left', across: boolean][]} Where to put words, the best place first. */
const SPOTS = [
  ['right', false],
  ['left', false],
  ['right', true],
  ['left', true],
];

/**
 * @param {readonly { at: number, label: string, world: World | null }[]} markers In order of time, in words.
 * @param {(at: number) => number} place Pixels from the left of an instant.
 * @param {number} width Of the row, in pixels.
 * @param {(mark: Mark) => number} wide How many pixels a label takes, with its letters.
 * @param {number} [least] How many pixels a notch takes at the least, so that it can be hit.
 * @returns {Mark[]} In order of time.
 */
export function placeMarks(markers, place, width, wide, least = 24) {
  /** @type {Mark[]} */
  const marks = [];
  for (const { at, label, world } of markers) {
    const x = place(at);
    const same = marks.find((mark) => mark.label === label && x - mark.x < SAME && world !== null && mark.worlds.length > 0);
    if (same && world) {
      if (!same.worlds.includes(world)) same.worlds.push(world);
    } else {
      marks.push({ label, worlds: world ? [world] : [], at, x, side: 'none' });
    }
  }
  /** @type {[left: number, right: number][]} */
  const taken = [];
  // Interventions come first, then moments of both worlds; within each kind, later ones have more to say.
  const order = [...marks].sort((a, b) => weight(b) - weight(a) || b.at - a.at);
  for (const mark of order) {
    const space = Math.max(wide(mark), least);
    const free = SPOTS.find(([side, across]) => {
      const left = side === 'right' ? mark.x : mark.x - space;
      const right = left + space;
      if (left < 0 || right > width + 1) return false;
      if (taken.some(([from, to]) => left < to + APART && right > from - APART)) return false;
      // Across another's line only what matters more than that.
      return across ? weight(mark) > 0 : !marks.some((other) => other !== mark && other.x > left + 1 && other.x < right - 1);
    });
    if (!free) continue;
    mark.side = free[0];
    taken.push(mark.side === 'right' ? [mark.x, mark.x + space] : [mark.x - space, mark.x]);
  }
  for (const mark of order) {
    if (mark.side !== 'none') continue;
    const [left, right] = [mark.x - least / 2, mark.x + least / 2];
    if (taken.some(([from, to]) => right > from && left < to)) mark.side = 'under';
    else taken.push([left, right]);
  }
  return marks;
}

/** @param {Mark} mark */
function weight({ worlds }) {
  return [2, 0, 1][worlds.length] ?? 0;
}
