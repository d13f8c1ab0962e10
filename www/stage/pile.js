// A pile: requests that wait, packed into a rectangle so that they can be counted. Pure.

/** @typedef {{ x: number, y: number, w: number, h: number }} Rect */

/**
 * @typedef {object} Pile How a pile is packed.
 * @property {Rect} rect
 * @property {number} pitch From one place to the next, in pixels.
 * @property {number} rows
 * @property {number} columns
 * @property {number} each How many requests one place stands for.
 * @property {number} most How many requests there will at most be in it.
 * @property {'right' | 'bottom'} front The side at which the first in the queue stands.
 */

/** The widest and the narrowest distance at which single requests still read as such. */
const WIDE = 13;
const NARROW = 4;

/**
 * Packs a pile that will at most hold `most` requests into `rect`, a place for each request.
 * @param {Rect} rect
 * @param {number} most
 * @param {'right' | 'bottom'} front
 * @returns {Pile}
 */
export function pack(rect, most, front) {
  return scaleTo({ rect, pitch: NARROW, rows: 1, columns: 1, each: 0, front, most }, 1);
}

/**
 * Packs a pile anew, with places that stand for `each` requests: as loosely as all fit that will ever be in it, or as many
 * of those as can be told apart.
 * @param {Pile} pile @param {number} each @returns {Pile} The same.
 */
export function scaleTo(pile, each) {
  if (pile.each === each) return pile;
  const { rect, most } = pile;
  const places = Math.max(Math.ceil(most / each), 1);
  let pitch = WIDE;
  const fits = () => Math.floor(rect.h / pitch) * Math.floor(rect.w / pitch) >= places;
  while (pitch > NARROW && !fits()) pitch = Math.max(pitch - 0.2, NARROW);
  pile.pitch = pitch;
  pile.rows = Math.max(Math.floor(rect.h / pitch), 1);
  pile.columns = Math.max(Math.floor(rect.w / pitch), 1);
  pile.each = each;
  return pile;
}

/** How many places a pile can have that can be told apart. @param {Pile} pile */
export function placesOf({ rect }) {
  return Math.max(Math.floor(rect.h / NARROW) * Math.floor(rect.w / NARROW), 1);
}

/**
 * The least of 1, 2, 5, 10, 20, … that is enough, and a multiple of `of`, which is one of those.
 * @param {number} enough @param {number} [of]
 */
export function roundScale(enough, of = 1) {
  for (let decade = 1; ; decade *= 10) {
    const found = [1, 2, 5].map((one) => one * decade).find((one) => one >= enough && one % of === 0);
    if (found) return found;
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
 * @param {Float32Array} out Receives x and y; nothing is allocated for a dot.
 */
export function placeIn(pile, i, length, out) {
  const { rect, pitch } = pile;
  const used = Math.round((2 * reach(pile, length)) / pitch);
  const back = (Math.floor(i / used) + 0.5) * pitch;
  const aside = ((i % used) - (used - 1) / 2) * pitch;
  if (pile.front === 'right') {
    out[0] = rect.x + rect.w - back;
    out[1] = rect.y + rect.h / 2 + aside;
  } else {
    out[0] = rect.x + rect.w / 2 + aside;
    out[1] = rect.y + rect.h - back;
  }
}

/**
 * Packs the connections of equal servers into their rooms: a slot for each, and where those would be too small to tell
 * apart, one for 10, 100, 1000 … of them.
 * @param {Rect[]} rooms One for each server, all of a size. @param {number} connections Of each.
 * @returns {{ slots: Rect[], perSlot: number }} Server by server.
 */
export function packSlots(rooms, connections) {
  for (let perSlot = 1; ; perSlot *= 10) {
    const count = Math.ceil(connections / perSlot);
    const packed = rooms.map((room) => slotsIn(room, count));
    if (count === 1 || packed.every(({ pitch }) => pitch >= NARROW)) return { slots: packed.flatMap(({ slots }) => slots), perSlot };
  }
}

/** @param {Rect} inner @param {number} count @returns {{ pitch: number, slots: Rect[] }} */
function slotsIn(inner, count) {
  let columns = 1;
  let pitch = 0;
  let worst = Infinity;
  for (let c = 1; c <= count; c++) {
    const rows = Math.ceil(count / c);
    const fits = Math.min(inner.w / c, inner.h / rows, 32);
    // Among the ways in which the slots are equally large: the one nearest to the drum's shape, and without gaps.
    const odd = Math.abs(Math.log(rows / c / (inner.h / inner.w))) + (rows * c - count) * 0.5;
    if (fits > pitch + 1e-9 || (fits > pitch - 1e-9 && odd < worst)) {
      pitch = fits;
      columns = c;
      worst = odd;
    }
  }
  const rows = Math.ceil(count / columns);
  const size = Math.max(pitch * 0.68, 1.5);
  const left = inner.x + (inner.w - columns * pitch) / 2;
  const top = inner.y + (inner.h - rows * pitch) / 2;
  const slots = Array.from({ length: count }, (_, i) => ({
    x: left + (i % columns) * pitch + (pitch - size) / 2,
    y: top + Math.floor(i / columns) * pitch + (pitch - size) / 2,
    w: size,
    h: size,
  }));
  return { pitch, slots };
}

/**
 * Shares a whole number out in proportion to weights, and gives nobody more than there is room for.
 * @param {number} total At most what there is room for altogether. @param {number[]} weights @param {number} room For each.
 * @returns {number[]} Their sum is `total`.
 */
export function shareOut(total, weights, room) {
  const sum = weights.reduce((all, weight) => all + weight, 0);
  let [before, given] = [0, 0];
  const shares = weights.map((weight, i) => {
    before += sum > 0 ? weight / sum : 1 / weights.length;
    const share = i === weights.length - 1 ? total - given : Math.round(total * before) - given;
    given += share;
    return share;
  });
  let over = 0;
  for (const [i, share] of shares.entries()) {
    shares[i] = Math.min(share, room);
    over += share - (shares[i] ?? 0);
  }
  return shares.map((share) => {
    const more = Math.min(over, room - share);
    over -= more;
    return share + more;
  });
}
