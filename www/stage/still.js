// A picture that stays the same for many frames: it is drawn once, on a canvas of its own, and put on the stage with each frame.

/** @import { Context } from './pen.js' */
/** @import { Rect } from './pile.js' */

/** @typedef {{ depends: unknown[], canvas: OffscreenCanvas }} Kept */

/** By the canvas that it is put on. @type {WeakMap<object, Kept>} */
const KEPT = new WeakMap();

/**
 * Draws, or puts down what was drawn before, where nothing has changed of what it depends on.
 * @param {Context} context @param {Rect} rect What is drawn lies in it. @param {unknown[]} depends @param {(context: Context) => void} draw
 */
export function drawStill(context, rect, depends, draw) {
  if (typeof OffscreenCanvas === 'undefined') {
    draw(context);
    return;
  }
  const { a: ratio } = context.getTransform();
  // On whole pixels of the screen, so that they are the same wherever they are drawn.
  const [left, top] = [Math.floor(rect.x * ratio), Math.floor(rect.y * ratio)];
  const [width, height] = [Math.ceil((rect.x + rect.w) * ratio) - left, Math.ceil((rect.y + rect.h) * ratio) - top];
  if (width < 1 || height < 1) return;
  const now = [ratio, left, top, width, height, ...depends];
  let kept = KEPT.get(context);
  if (!kept || kept.depends.length !== now.length || kept.depends.some((one, i) => one !== now[i])) {
    const canvas = new OffscreenCanvas(width, height);
    const own = canvas.getContext('2d');
    if (!own) return;
    own.setTransform(ratio, 0, 0, ratio, -left, -top);
    draw(/** @type {Context} */ (/** @type {unknown} */ (own)));
    KEPT.set(context, (kept = { depends: now, canvas }));
  }
  context.save();
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.drawImage(kept.canvas, left, top);
  context.restore();
}
