// What a dot looks like, as a shape. Pure: (context, data) to pixels, on the page's canvas or on one of the engine's thread.
import { readLook } from './looks.js';

/** @import { Dots } from './dots.js' */
/** @import { State } from '../engine-types.js' */

/** @typedef {CanvasPath & CanvasDrawPath & CanvasFillStrokeStyles & CanvasPathDrawingStyles} Pen */
/** @typedef {{ state: Record<State, string>, card: string }} Inks The colours of dots, and what is behind them. */

/** From this many dots in one world on they are written as pixels. */
export const CRISP = 250;

/** Draws the dots as crisp shapes. @param {Pen} context @param {Dots} dots @param {Inks} palette */
export function drawShapes(context, dots, palette) {
  const looks = new Set(dots.look.subarray(0, dots.length));
  for (const look of [...looks].sort((a, b) => a - b)) {
    const { colour, shape: form, hollow } = readLook(look);
    context.strokeStyle = palette.state[colour];
    context.lineWidth = hollow ? 1.5 : 1.3;
    context.beginPath();
    for (let i = 0; i < dots.length; i++) {
      if (dots.look[i] === look) shape(context, form, dots.x[i] ?? 0, dots.y[i] ?? 0, (dots.r[i] ?? 0) - (hollow ? 0.6 : 0));
    }
    // Orphaned work is an outline.
    context.fillStyle = hollow ? palette.card : palette.state[colour];
    if (form !== 'failed') context.fill();
    if (hollow || form === 'failed') context.stroke();
    if (colour !== 'waiting' || hollow) continue;
    // A waiting request is of half a shape: the other half is empty. One that sleeps is a clock, full of the time that is left.
    context.fillStyle = palette.card;
    context.beginPath();
    for (let i = 0; i < dots.length; i++) {
      const r = dots.r[i] ?? 0;
      if (dots.look[i] !== look || r < 2.2) continue;
      const [x, y] = [dots.x[i] ?? 0, dots.y[i] ?? 0];
      const left = dots.left[i] ?? 0;
      if (left > 0) {
        context.moveTo(x, y);
        context.arc(x, y, r - 0.9, -Math.PI / 2 + (2 * Math.PI * left) / 255, 1.5 * Math.PI);
      } else if (form === 'write') {
        context.moveTo(x, y - r * 1.25 + 1.4);
        context.lineTo(x + r * 1.25 - 1.4, y);
        context.lineTo(x, y + r * 1.25 - 1.4);
      } else {
        context.moveTo(x, y - r + 1.1);
        context.arc(x, y, r - 1.1, -Math.PI / 2, Math.PI / 2);
      }
      context.closePath();
    }
    context.fill();
  }
}

/** @param {Pen} context @param {State} state @param {number} x @param {number} y @param {number} r */
function shape(context, state, x, y, r) {
  switch (state) {
    case 'database':
      context.rect(x - r * 0.92, y - r * 0.92, r * 1.84, r * 1.84);
      return;
    case 'stale':
      context.moveTo(x, y - r * 1.15);
      context.lineTo(x + r * 1.1, y + r * 0.85);
      context.lineTo(x - r * 1.1, y + r * 0.85);
      context.closePath();
      return;
    case 'write':
      context.moveTo(x, y - r * 1.25);
      context.lineTo(x + r * 1.25, y);
      context.lineTo(x, y + r * 1.25);
      context.lineTo(x - r * 1.25, y);
      context.closePath();
      return;
    case 'failed':
      context.moveTo(x - r, y - r);
      context.lineTo(x + r, y + r);
      context.moveTo(x + r, y - r);
      context.lineTo(x - r, y + r);
      return;
    default:
      context.moveTo(x + r, y);
      context.arc(x, y, r, 0, 2 * Math.PI);
  }
}
