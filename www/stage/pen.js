// The strokes that the stage is drawn with. Pure: (context, data) to pixels.

/** @import { Palette } from './palette.js' */
/** @import { Rect } from './pile.js' */

/** @typedef {CanvasRenderingContext2D} Context */

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
 * @param {{ align?: CanvasTextAlign, colour?: string, size?: number, weight?: number, halo?: boolean }} [style] With a halo it can be read across a way.
 */
export function text(context, words, x, y, palette, { align = 'left', colour = palette.dim, size = 12, weight = 400, halo = false } = {}) {
  context.font = `${weight} ${size}px ${palette.font}`;
  context.textAlign = align;
  context.textBaseline = 'alphabetic';
  if (halo) {
    context.strokeStyle = palette.card;
    context.lineWidth = 4;
    context.lineJoin = 'round';
    context.strokeText(words, x, y);
  }
  context.fillStyle = colour;
  context.fillText(words, x, y);
}
