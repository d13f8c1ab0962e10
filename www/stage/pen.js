// The strokes that the stage is drawn with. Pure: (context, data) to pixels.

/** @import { Palette } from './palette.js' */
/** @import { Rect } from './pile.js' */

/** @typedef {CanvasRenderingContext2D} Context */

/** How wide words are, by font: most of them are written again in the next frame. @type {Map<string, Map<string, number>>} */
const WIDTHS = new Map();
/** So many are kept of a font; figures go on changing. */
const KEPT = 3000;

/** Whether all digits of a font are as wide as one another, as in most. @type {Map<string, boolean>} */
const EVEN = new Map();

/** @param {Context} context @param {string} words @param {string} font @returns {number} How wide they are. */
export function widthOf(context, words, font) {
  let widths = WIDTHS.get(font);
  if (!widths) {
    WIDTHS.set(font, (widths = new Map()));
    context.font = font;
    const digits = Array.from('0123456789', (digit) => context.measureText(digit).width);
    EVEN.set(font, digits.every((width) => width === digits[0]));
  }
  const known = widths.get(words);
  if (known !== undefined) return known;
  // Then a figure is as wide as the last one with as many digits.
  const alike = EVEN.get(font) ? words.replace(/[1-9]/g, '0') : words;
  let width = widths.get(alike);
  if (width === undefined) {
    context.font = font;
    ({ width } = context.measureText(alike));
  }
  if (widths.size >= KEPT) widths.clear();
  widths.set(alike, width);
  widths.set(words, width);
  return width;
}

/** @param {Context} context @param {Rect} rect @param {number} radius @param {string} fill @param {string} stroke @param {number} [width] */
export function box(context, rect, radius, fill, stroke, width = 1) {
  rounded(context, rect, Math.min(radius, rect.h / 2, rect.w / 2));
  context.fillStyle = fill;
  context.fill();
  context.lineWidth = width;
  context.strokeStyle = stroke;
  context.stroke();
}

/** @param {Context} context @param {Rect} rect @param {number} radius */
export function rounded(context, { x, y, w, h }, radius) {
  context.beginPath();
  context.roundRect(x, y, w, h, radius);
}

/** @param {Context} context @param {number} x @param {number} y @param {number} r */
export function disc(context, x, y, r) {
  context.beginPath();
  context.arc(x, y, r, 0, 2 * Math.PI);
  context.fill();
}

/** @param {Context} context @param {number} x @param {number} y @param {number} r */
export function circle(context, x, y, r) {
  context.beginPath();
  context.arc(x, y, r, 0, 2 * Math.PI);
  context.stroke();
}

/** @param {Context} context @param {number} x @param {number} y @param {number} r */
export function diamond(context, x, y, r) {
  context.beginPath();
  context.moveTo(x, y - r);
  context.lineTo(x + r, y);
  context.lineTo(x, y + r);
  context.lineTo(x - r, y);
  context.closePath();
}

/** What is dead. @param {Context} context @param {Rect} rect @param {Palette} palette */
export function strike(context, { x, y, w, h }, palette) {
  const size = Math.min(w, h) * 0.36;
  const [cx, cy] = [x + w / 2, y + h / 2];
  context.strokeStyle = palette.bad;
  context.lineWidth = 2;
  context.beginPath();
  for (const side of [-1, 1]) {
    context.moveTo(cx - size, cy - size * side);
    context.lineTo(cx + size, cy + size * side);
  }
  context.stroke();
}

/**
 * @param {Context} context @param {string} words @param {number} x @param {number} y @param {Palette} palette
 * @param {{ align?: CanvasTextAlign, colour?: string, size?: number, weight?: number, halo?: boolean, plate?: boolean }} [style] With a halo it can be read across a way; on a plate nothing is seen through it.
 */
export function text(context, words, x, y, palette, { align = 'left', colour = palette.dim, size = 12, weight = 400, halo = false, plate = false } = {}) {
  const font = `${weight} ${size}px ${palette.font}`;
  context.font = font;
  context.textAlign = align;
  context.textBaseline = 'alphabetic';
  if (plate) {
    const w = widthOf(context, words, font) + 4;
    context.fillStyle = palette.card;
    context.fillRect(align === 'right' ? x - w + 2 : align === 'center' ? x - w / 2 : x - 2, y - size * 0.85, w, size * 1.15);
  }
  if (halo) {
    context.strokeStyle = palette.card;
    context.lineWidth = 4;
    context.lineJoin = 'round';
    context.strokeText(words, x, y);
  }
  context.fillStyle = colour;
  context.fillText(words, x, y);
}

/**
 * The first of some words that is no wider than its room; the last one, cut off, if none is.
 * @param {Context} context @param {string[]} words From the longest. @param {number} room @param {Palette} palette @param {{ size?: number, weight?: number }} [style]
 */
export function fitting(context, words, room, palette, { size = 12, weight = 400 } = {}) {
  const font = `${weight} ${size}px ${palette.font}`;
  const fits = words.find((one) => widthOf(context, one, font) <= room);
  if (fits !== undefined) return fits;
  let last = words.at(-1) ?? '';
  while (last.length > 1 && widthOf(context, `${last}…`, font) > room) last = last.slice(0, -1);
  return last.length > 1 ? `${last}…` : last;
}

/** A small label with an edge: a version, a reading. @param {Context} context @param {string} words @param {number} x Its left edge. @param {number} y Its middle. @param {Palette} palette @param {{ colour?: string, filled?: boolean, size?: number }} [style] @returns {number} How wide it is. */
export function tag(context, words, x, y, palette, { colour = palette.ink, filled = false, size = 10.5 } = {}) {
  const w = widthOf(context, words, `600 ${size}px ${palette.font}`) + 9;
  // Nothing is seen through it.
  context.fillStyle = palette.card;
  context.fillRect(x, y - size * 0.72, w, size * 1.44);
  box(context, { x, y: y - size * 0.72, w, h: size * 1.44 }, 4, filled ? colour : palette.card, colour, 1.2);
  text(context, words, x + 4.5, y + size * 0.36, palette, { size, weight: 600, colour: filled ? palette.card : colour });
  return w;
}
