// A pile: requests that wait, packed into a rectangle so that they can be counted. Pure.

/** @typedef {{ x: number, y: number, w: number, h: number }} Rect */

/**
 * @typedef {object} Pile How a pile is packed.
 * @property {Rect} rect
 * @property {number} pitch From one place to the next, in pixels.
 * @property {number} rows
 * @property {number} columns
 * @property {number} each How many requests one place stands for.
 * @property {'right' | 'bottom'} front The side at which the first in line stands.
 */

/** The widest and the narrowest distance at which single requests still read as such. */
const WIDE = 13;
const NARROW = 4;

/**
 * Packs a pile that will at most hold `most` requests into `rect`: as loosely as it fits, and when it does not fit, in
 * blocks of 10, 100, 1000 … requests.
 * @param {Rect} rect
 * @param {number} most
 * @param {'right' | 'bottom'} front
 * @returns {Pile}
 */
export function pack(rect, most, front) {
  for (let each = 1; ; each *= 10) {
    const places = Math.max(Math.ceil(most / each), 1);
    for (let pitch = WIDE; pitch >= NARROW; pitch -= 0.2) {
      const rows = Math.floor(rect.h / pitch);
      const columns = Math.floor(rect.w / pitch);
      if (rows * columns >= places) return { rect, pitch, rows, columns, each, front };
    }
    if (places === 1) return { rect, pitch: NARROW, rows: 1, columns: 1, each, front };
  }
}

/** How far a pile of `length` places reaches to both sides of its middle. @param {Pile} pile @param {number} length */
export function reach(pile, length) {
  const { rows, columns, pitch } = pile;
  const across = pile.front === 'right' ? rows : columns;
  const along = pile.front === 'right' ? columns : rows;
  return (Math.min(across, Math.max(Math.ceil(Math.sqrt(length)), Math.ceil(length / along))) * pitch) / 2;
}

/**
 * The centre of a place.
 * @param {Pile} pile
 * @param {number} i Counted from the front.
 * @param {number} length How many places are taken: a short pile stands in the middle of the front, not in a corner.
 * @returns {[x: number, y: number]}
 */
export function placeIn(pile, i, length) {
  const { rect, pitch } = pile;
  if (pile.front === 'right') {
    const used = Math.round((2 * reach(pile, length)) / pitch);
    const column = Math.floor(i / used);
    const row = i % used;
    return [rect.x + rect.w - (column + 0.5) * pitch, rect.y + rect.h / 2 + (row - (used - 1) / 2) * pitch];
  }
  const used = Math.round((2 * reach(pile, length)) / pitch);
  const row = Math.floor(i / used);
  const column = i % used;
  return [rect.x + rect.w / 2 + (column - (used - 1) / 2) * pitch, rect.y + rect.h - (row + 0.5) * pitch];
}
