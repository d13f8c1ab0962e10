// What the engine's thread does for a stage: it finds where everybody is, and writes a crowd of dots as pixels, so that the
// page's thread only puts them on the canvas.
import { Crowd } from '../wasm/stampede.js';
import { Placer, Positions, isCrowded, scaleOf } from './dots.js';
import { CRISP, drawShapes } from './shapes.js';

/** @import { Dots } from './dots.js' */
/** @import { Layout } from './layout.js' */
/** @import { Inks } from './shapes.js' */
/** @import { Frame, Pair, Phase, Plan, World } from '../engine-types.js' */

/**
 * @typedef {object} Sight One world's stage, as far as dots depend on it.
 * @property {number} number Tells it from all others.
 * @property {Pair<{ layout: Layout, plan: Plan }>} stands Where everything of both worlds stands on a stage of this size: a dot stands for as many in both.
 * @property {Phase[]} phases
 * @property {number} width Of the canvas, in its pixels.
 * @property {number} height
 * @property {number} ratio Pixels of the canvas per pixel of the layout.
 * @property {Inks} palette
 *
 * @typedef {{ image: ImageBitmap, left: number, top: number }} CrowdSeen Dots as pixels, and where these belong.
 *
 * @typedef {object} Seen The dots of a frame on a stage.
 * @property {number} sight The number of what they were placed for.
 * @property {Dots} dots
 * @property {CrowdSeen | null} crowd The same as pixels; `null` where they are few.
 */

/** A dot's middle is rounded to so many parts of a pixel. */
const PARTS = 2;
/** So many states of a clock can be told apart. */
const HANDS = 16;
/** Radii are rounded to so many parts of a pixel. */
const RADII = 8;

/** The dots of one world's stage. */
export class Painter {
  #sight;
  #world;
  #placers;
  #dots = new Positions();
  #crowd = new Crowd();
  /** Where stamps are drawn. */
  #pen = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
  /** The engine's numbers of looks, by what a look depends on. @type {Map<number, number>} */
  #stamps = new Map();

  /** @param {World} world @param {Sight} sight */
  constructor(world, sight) {
    const { stands, phases } = sight;
    this.#sight = sight;
    this.#world = world;
    this.#placers = { a: new Placer(stands.a.layout, stands.a.plan, phases), b: new Placer(stands.b.layout, stands.b.plan, phases) };
  }

  /** @param {Frame} frame @param {number} follow The request to be found again, or -1. @returns {Promise<Seen>} */
  async see(frame, follow) {
    const { a, b } = this.#placers;
    const placer = this.#placers[this.#world];
    placer.scaleTo(scaleOf([a, b], [frame.a, frame.b]));
    placer.place(frame[this.#world], this.#dots, follow, isCrowded(frame));
    const dots = this.#dots.taken();
    return { sight: this.#sight.number, dots, crowd: dots.length > CRISP ? await this.#paint(dots) : null };
  }

  /** Gives back the engine's memory. */
  free() {
    this.#crowd.free();
  }

  /** @param {Dots} dots @returns {Promise<CrowdSeen | null>} */
  async #paint(dots) {
    const { width, height, ratio } = this.#sight;
    const { length } = dots;
    const [x, y, stamps] = [new Int32Array(length), new Int32Array(length), new Uint32Array(length)];
    const order = inOrder(dots);
    for (let k = 0; k < length; k++) {
      const i = order[k] ?? 0;
      const [across, down] = [(dots.x[i] ?? 0) * ratio, (dots.y[i] ?? 0) * ratio];
      const [column, row] = [Math.floor(across), Math.floor(down)];
      x[k] = column;
      y[k] = row;
      stamps[k] = this.#stamp(dots, i, Math.floor((across - column) * PARTS), Math.floor((down - row) * PARTS));
    }
    const pixels = this.#crowd.pixels(width, height, x, y, stamps);
    if (pixels.width === 0) return null;
    const image = new ImageData(new Uint8ClampedArray(/** @type {ArrayBuffer} */ (pixels.colours.buffer)), pixels.width, pixels.height);
    return { image: await createImageBitmap(image), left: pixels.left, top: pixels.top };
  }

  /** @param {Dots} dots @param {number} i @param {number} dx Parts of a pixel. @param {number} dy */
  #stamp(dots, i, dx, dy) {
    const look = dots.look[i] ?? 0;
    const radius = Math.round((dots.r[i] ?? 0) * RADII);
    const hand = Math.ceil(((dots.left[i] ?? 0) * HANDS) / 255);
    const key = (((radius * (HANDS + 1) + hand) * PARTS + dy) * PARTS + dx) * 128 + look;
    let stamp = this.#stamps.get(key);
    if (stamp === undefined) this.#stamps.set(key, (stamp = this.#crowd.stamp(this.#draw(look, radius / RADII, (hand * 255) / HANDS, (dx + 0.5) / PARTS, (dy + 0.5) / PARTS))));
    return stamp;
  }

  /** Draws one dot as the page draws it. @param {number} look @param {number} r @param {number} left @param {number} dx @param {number} dy @returns {Uint32Array} A square of pixels around it. */
  #draw(look, r, left, dx, dy) {
    const { palette, ratio } = this.#sight;
    const reach = Math.ceil((r * 1.3 + 1) * ratio) + 1;
    const size = 2 * reach + 1;
    const pen = this.#pen;
    if (!pen) return new Uint32Array();
    const one = new Positions();
    one.add((reach + dx) / ratio, (reach + dy) / ratio, r, look, 0, left);
    // A canvas of another size is an empty one.
    if (pen.canvas.width < size) pen.canvas.width = pen.canvas.height = size;
    pen.setTransform(1, 0, 0, 1, 0, 0);
    pen.clearRect(0, 0, size, size);
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    drawShapes(pen, one, palette);
    return new Uint32Array(pen.getImageData(0, 0, size, size).data.buffer);
  }
}

/** The numbers of dots: those that look alike one after the other, in the order in which shapes are drawn. @param {Dots} dots */
function inOrder({ length, look }) {
  const order = new Uint32Array(length);
  const counts = new Uint32Array(257);
  for (let i = 0; i < length; i++) counts[(look[i] ?? 0) + 1] = (counts[(look[i] ?? 0) + 1] ?? 0) + 1;
  for (let k = 1; k < counts.length; k++) counts[k] = (counts[k] ?? 0) + (counts[k - 1] ?? 0);
  for (let i = 0; i < length; i++) {
    const of = look[i] ?? 0;
    const at = counts[of] ?? 0;
    order[at] = i;
    counts[of] = at + 1;
  }
  return order;
}
