// The dots on the canvas: as shapes where they are few; where they are many, as pixels that were drawn once and are copied, which
// looks the same and takes one call.
import { Positions } from './dots.js';
import { readLook } from './looks.js';

/** @import { Palette } from './palette.js' */
/** @import { Context } from './pen.js' */
/** @import { State } from '../engine-types.js' */

/** From this many dots in one world on they are copied as pixels. */
export const CRISP = 250;

/** @param {Context} context @param {Positions} dots @param {Palette} palette @param {Crowd} crowd @param {number} ratio Pixels of the canvas per pixel of the layout. */
export function drawDots(context, dots, palette, crowd, ratio) {
  if (dots.length > CRISP) crowd.draw(context, dots, palette, ratio);
  else drawShapes(context, dots, palette);
}

/** Draws the dots as crisp shapes. @param {Context} context @param {Positions} dots @param {Palette} palette */
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

/** @param {Context} context @param {State} state @param {number} x @param {number} y @param {number} r */
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

/**
 * A dot as it was drawn once: its pixels that are not empty.
 * @typedef {object} Stamp
 * @property {Int16Array} x From the pixel that the dot's middle is in.
 * @property {Int16Array} y
 * @property {Uint32Array} colour
 * @property {Int32Array} offset The same place in a row of pixels as wide as the canvas.
 * @property {number} reach How far it reaches from its middle.
 */

/** A dot's middle is rounded to so many parts of a pixel. */
const PARTS = 2;
/** So many states of a clock can be told apart. */
const HANDS = 16;
/** Radii are rounded to so many parts of a pixel. */
const RADII = 8;

/** Many dots as pixels. */
export class Crowd {
  #canvas = new OffscreenCanvas(1, 1);
  #context = this.#canvas.getContext('2d', { willReadFrequently: true });
  #image = new ImageData(1, 1);
  #pixels = new Uint32Array(this.#image.data.buffer);
  /** Where stamps are drawn. */
  #pen = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
  /** @type {Map<number, Stamp>} */
  #stamps = new Map();
  /** What the stamps depend on. @type {{ palette: Palette | null, ratio: number }} */
  #of = { palette: null, ratio: 0 };
  /** Where pixels were written last. */
  #box = { left: 0, top: 0, right: 0, bottom: 0 };
  /** The numbers of the dots, by their looks. */
  #order = new Uint32Array(256);
  /** How many dots there are of each look, and of all before it. */
  #counts = new Uint32Array(129);

  /** @param {Context} context @param {Positions} dots @param {Palette} palette @param {number} ratio Pixels of the canvas per pixel of the layout. */
  draw(context, dots, palette, ratio) {
    const { width, height } = context.canvas;
    if (this.#of.palette !== palette || this.#of.ratio !== ratio || this.#image.width !== width) this.#stamps.clear();
    this.#of = { palette, ratio };
    if (this.#image.width !== width || this.#image.height !== height) {
      [this.#canvas.width, this.#canvas.height] = [width, height];
      this.#image = new ImageData(width, height);
      this.#pixels = new Uint32Array(this.#image.data.buffer);
    } else for (let row = this.#box.top; row < this.#box.bottom; row++) this.#pixels.fill(0, row * width + this.#box.left, row * width + this.#box.right);
    const before = this.#box;
    const box = { left: width, top: height, right: 0, bottom: 0 };
    this.#sort(dots);
    for (let k = 0; k < dots.length; k++) {
      const i = this.#order[k] ?? 0;
      const [x, y] = [(dots.x[i] ?? 0) * ratio, (dots.y[i] ?? 0) * ratio];
      const [px, py] = [Math.floor(x), Math.floor(y)];
      const stamp = this.#stamp(dots, i, Math.floor((x - px) * PARTS), Math.floor((y - py) * PARTS), width);
      this.#put(stamp, px, py, width, height);
      if (px - stamp.reach < box.left) box.left = px - stamp.reach;
      if (px + stamp.reach >= box.right) box.right = px + stamp.reach + 1;
      if (py - stamp.reach < box.top) box.top = py - stamp.reach;
      if (py + stamp.reach >= box.bottom) box.bottom = py + stamp.reach + 1;
    }
    this.#box = { left: Math.max(box.left, 0), top: Math.max(box.top, 0), right: Math.min(box.right, width), bottom: Math.min(box.bottom, height) };
    const { left, top, right, bottom } = around(before, this.#box);
    if (right <= left || bottom <= top) return;
    this.#context?.putImageData(this.#image, 0, 0, left, top, right - left, bottom - top);
    context.save();
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.drawImage(this.#canvas, left, top, right - left, bottom - top, left, top, right - left, bottom - top);
    context.restore();
  }

  /** Those that look alike come one after the other, in the order in which shapes are drawn. @param {Positions} dots */
  #sort({ length, look }) {
    if (this.#order.length < length) this.#order = new Uint32Array(2 * length);
    const counts = this.#counts.fill(0);
    for (let i = 0; i < length; i++) counts[(look[i] ?? 0) + 1] = (counts[(look[i] ?? 0) + 1] ?? 0) + 1;
    for (let k = 1; k < counts.length; k++) counts[k] = (counts[k] ?? 0) + (counts[k - 1] ?? 0);
    for (let i = 0; i < length; i++) {
      const of = look[i] ?? 0;
      const at = counts[of] ?? 0;
      this.#order[at] = i;
      counts[of] = at + 1;
    }
  }

  /** @param {Stamp} stamp @param {number} px @param {number} py @param {number} width @param {number} height */
  #put({ x, y, colour, offset, reach }, px, py, width, height) {
    const pixels = this.#pixels;
    if (px >= reach && py >= reach && px + reach < width && py + reach < height) {
      const base = py * width + px;
      for (let k = 0; k < offset.length; k++) {
        const at = base + /** @type {number} */ (offset[k]);
        const own = /** @type {number} */ (colour[k]);
        // What is opaque covers what is there; an edge covers only what is fainter.
        if (own >>> 24 >= /** @type {number} */ (pixels[at]) >>> 24) pixels[at] = own;
      }
      return;
    }
    for (let k = 0; k < offset.length; k++) {
      const [column, row] = [px + (x[k] ?? 0), py + (y[k] ?? 0)];
      if (column >= 0 && row >= 0 && column < width && row < height) pixels[row * width + column] = colour[k] ?? 0;
    }
  }

  /** @param {Positions} dots @param {number} i @param {number} dx Parts of a pixel. @param {number} dy @param {number} width */
  #stamp(dots, i, dx, dy, width) {
    const look = dots.look[i] ?? 0;
    const radius = Math.round((dots.r[i] ?? 0) * RADII);
    const hand = Math.ceil(((dots.left[i] ?? 0) * HANDS) / 255);
    const key = (((radius * (HANDS + 1) + hand) * PARTS + dy) * PARTS + dx) * 128 + look;
    let stamp = this.#stamps.get(key);
    if (!stamp) this.#stamps.set(key, (stamp = this.#make(look, radius / RADII, (hand * 255) / HANDS, (dx + 0.5) / PARTS, (dy + 0.5) / PARTS, width)));
    return stamp;
  }

  /** @param {number} look @param {number} r @param {number} left @param {number} dx @param {number} dy @param {number} width @returns {Stamp} */
  #make(look, r, left, dx, dy, width) {
    const { palette, ratio } = this.#of;
    const reach = Math.ceil((r * 1.3 + 1) * ratio) + 1;
    const size = 2 * reach + 1;
    const pen = this.#pen;
    const one = new Positions();
    one.add((reach + dx) / ratio, (reach + dy) / ratio, r, look, 0, left);
    if (pen && palette) {
      // A canvas of another size is an empty one.
      if (pen.canvas.width < size) pen.canvas.width = pen.canvas.height = size;
      pen.setTransform(1, 0, 0, 1, 0, 0);
      pen.clearRect(0, 0, size, size);
      pen.setTransform(ratio, 0, 0, ratio, 0, 0);
      drawShapes(/** @type {Context} */ (/** @type {unknown} */ (pen)), one, palette);
    }
    const drawn = new Uint32Array(pen?.getImageData(0, 0, size, size).data.buffer ?? new ArrayBuffer(0));
    const seen = [...drawn.keys()].filter((at) => (drawn[at] ?? 0) >>> 24 > 0);
    const [x, y] = [Int16Array.from(seen, (at) => (at % size) - reach), Int16Array.from(seen, (at) => Math.floor(at / size) - reach)];
    return { x, y, reach, colour: Uint32Array.from(seen, (at) => drawn[at] ?? 0), offset: Int32Array.from(seen, (_, k) => (y[k] ?? 0) * width + (x[k] ?? 0)) };
  }
}

/** @typedef {{ left: number, top: number, right: number, bottom: number }} Box */

/** The least box around two. @param {Box} one @param {Box} other @returns {Box} */
function around(one, other) {
  if (one.right <= one.left) return other;
  return { left: Math.min(one.left, other.left), top: Math.min(one.top, other.top), right: Math.max(one.right, other.right), bottom: Math.max(one.bottom, other.bottom) };
}
