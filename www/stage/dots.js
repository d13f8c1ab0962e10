// What moves and what waits: every request as a dot with its state's colour and shape.
import { count } from '../format.js';
import { along, wayOf } from './routes.js';
import { isLow } from './layout.js';
import { placeIn, reach } from './pile.js';
import { text } from './scenery.js';

/** @import { Layout } from './layout.js' */
/** @import { Palette } from './palette.js' */
/** @import { Pile } from './pile.js' */
/** @import { Route } from './routes.js' */
/** @import { Phase, Plan, State, WorldFrame } from '../types.js' */

/** @typedef {CanvasRenderingContext2D} Context */

/** Above this many dots in one world they are written as pixels. */
export const CRISP = 1500;

/**
 * Where every request of a frame is. Columns, filled anew for each frame without allocating.
 */
export class Positions {
  length = 0;
  x = new Float32Array(256);
  y = new Float32Array(256);
  /** Size of the dot, as a radius. */
  r = new Float32Array(256);
  state = new Uint8Array(256);
  who = new Uint32Array(256);

  clear() {
    this.length = 0;
  }

  /** @param {number} x @param {number} y @param {number} r @param {number} state @param {number} who */
  add(x, y, r, state, who) {
    if (this.length === this.x.length) this.#grow();
    const i = this.length++;
    this.x[i] = x;
    this.y[i] = y;
    this.r[i] = r;
    this.state[i] = state;
    this.who[i] = who;
  }

  #grow() {
    const n = this.x.length * 2;
    for (const column of /** @type {const} */ (['x', 'y', 'r'])) {
      const wider = new Float32Array(n);
      wider.set(this[column]);
      this[column] = wider;
    }
    const state = new Uint8Array(n);
    state.set(this.state);
    this.state = state;
    const who = new Uint32Array(n);
    who.set(this.who);
    this.who = who;
  }
}

/** Nobody in particular: a place of a pile that stands for many. */
export const NOBODY = 0xffffffff;

/** @type {State[]} */
export const STATES = ['travelling', 'hit', 'waiting', 'database', 'stale', 'write', 'failed'];

/** Finds where everybody is. */
export class Placer {
  /** @type {Map<number, Route | null>} */
  #ways = new Map();
  #out = new Float32Array(2);
  /** How many are at the same point of the same phase: the phase's number plus the progress. @type {Map<number, number>} */
  #together = new Map();
  /** @type {number[]} */
  #states;
  /** @type {boolean[]} */
  #waits;
  #inDatabase;
  #waitPool;

  /** @param {Layout} layout @param {Plan} plan @param {Phase[]} phases */
  constructor(layout, plan, phases) {
    this.layout = layout;
    this.plan = plan;
    this.phases = phases;
    this.#states = phases.map((phase) => STATES.indexOf(phase.state));
    this.#waits = phases.map((phase) => phase.waiting);
    this.#inDatabase = phases.findIndex((phase) => phase.name === 'in-database');
    this.#waitPool = phases.findIndex((phase) => phase.name === 'wait-pool');
  }

  /** @param {number} phase @param {number} app @param {number} place */
  #way(phase, app, place) {
    const key = (phase * 64 + app) * 65536 + place;
    let way = this.#ways.get(key);
    if (way === undefined) {
      way = wayOf(this.layout, this.plan, this.phases[phase]?.name ?? '', app, place);
      this.#ways.set(key, way);
    }
    return way;
  }

  /** The process in which a line stands; none for the line before the database. @param {number} phase @param {number} place */
  process(phase, place) {
    const processes = this.plan.peers ? this.layout.peers : this.layout.apps;
    return phase === this.#waitPool ? undefined : (processes[place] ?? processes[0]);
  }

  /** The pile that a line of waiting requests stands in. @param {number} phase @param {number} place @returns {Pile} */
  pile(phase, place) {
    return this.process(phase, place)?.pile ?? this.layout.queue;
  }

  /** @param {WorldFrame} frame @param {Positions} out */
  place(frame, out) {
    const { layout } = this;
    out.clear();
    /** @type {Map<number, number>} */
    const lengths = new Map();
    for (const [phase, place, length] of frame.lines) {
      const pile = this.pile(phase, place);
      const places = Math.ceil(length / pile.each);
      lengths.set(phase * 65536 + place, places);
      if (pile.each > 1) {
        for (let i = 0; i < places; i++) {
          const [x, y] = placeIn(pile, i, places);
          out.add(x, y, pile.pitch * 0.4, this.#states[phase] ?? 0, NOBODY);
        }
      }
    }
    const { who, phase, place, app, progress, rank } = frame;
    this.#together.clear();
    for (let i = 0; i < who.length; i++) {
      const key = /** @type {number} */ (phase[i]) + /** @type {number} */ (progress[i]);
      this.#together.set(key, (this.#together.get(key) ?? 0) + 1);
    }
    const moving = frame.every > 1 || who.length > 600 ? 2.2 : 3.6;
    for (let i = 0; i < who.length; i++) {
      const p = /** @type {number} */ (phase[i]);
      const at = /** @type {number} */ (place[i]);
      const id = /** @type {number} */ (who[i]);
      const state = /** @type {number} */ (this.#states[p]);
      if (this.#waits[p]) {
        const pile = this.pile(p, at);
        if (pile.each > 1) continue;
        const [x, y] = placeIn(pile, /** @type {number} */ (rank[i]), lengths.get(p * 65536 + at) ?? 1);
        out.add(x, y, Math.min(pile.pitch * 0.4, 4), state, id);
      } else if (p === this.#inDatabase) {
        const slot = layout.slots[at];
        if (slot) out.add(slot.x + slot.w / 2, slot.y + slot.h / 2, Math.min(slot.w * 0.33, 5.5), state, id);
      } else {
        const way = this.#way(p, /** @type {number} */ (app[i]), at);
        if (!way) continue;
        // A steady place beside the way for each request, so that it does not flicker across it.
        const mixed = mix(id);
        const gone = /** @type {number} */ (progress[i]);
        along(way, gone, (mixed & 0xffff) / 0x7fff - 1, this.#out);
        let [x, y] = /** @type {[number, number]} */ (/** @type {unknown} */ (this.#out));
        // Those who set out at the very same instant would hide each other: they go as a cloud.
        const together = this.#together.get(p + gone) ?? 1;
        if (together > 6) {
          const radius = Math.min(2.6 * Math.sqrt(together), this.layout.upright ? 16 : 30) * Math.sqrt((mixed >>> 16) / 0xffff);
          const angle = (mixed & 0xffff) * 0.0153;
          x += radius * Math.cos(angle);
          y += radius * Math.sin(angle);
        }
        out.add(x, y, moving, state, id);
      }
    }
  }
}

/** Spreads neighbouring numbers over all 32 bits. @param {number} n */
function mix(n) {
  let x = Math.imul(n ^ (n >>> 16), 0x45d9f3b);
  x = Math.imul(x ^ (x >>> 16), 0x45d9f3b);
  return (x ^ (x >>> 16)) >>> 0;
}

/** Draws the dots as crisp shapes. @param {Context} context @param {Positions} dots @param {Palette} palette */
export function drawShapes(context, dots, palette) {
  STATES.forEach((state, number) => {
    context.fillStyle = palette.state[state];
    context.strokeStyle = palette.state[state];
    context.lineWidth = 1.3;
    context.beginPath();
    for (let i = 0; i < dots.length; i++) {
      if (dots.state[i] === number) shape(context, state, dots.x[i] ?? 0, dots.y[i] ?? 0, dots.r[i] ?? 0);
    }
    context.fill();
    if (state === 'failed') context.stroke();
    if (state !== 'waiting') return;
    // A waiting request is a disc of which half is empty.
    context.fillStyle = palette.card;
    context.beginPath();
    for (let i = 0; i < dots.length; i++) {
      const r = dots.r[i] ?? 0;
      if (dots.state[i] !== number || r < 2.6) continue;
      const [x, y] = [dots.x[i] ?? 0, dots.y[i] ?? 0];
      context.moveTo(x, y - r + 1.1);
      context.arc(x, y, r - 1.1, -Math.PI / 2, Math.PI / 2);
      context.closePath();
    }
    context.fill();
  });
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
 * Writes the dots as squares of pixels: the only way that stays quick for tens of thousands.
 * @param {Context} context Of a canvas of its own.
 * @param {Positions} dots @param {Palette} palette @param {number} ratio Device pixels per pixel.
 */
export function drawPixels(context, dots, palette, ratio) {
  const { width, height } = context.canvas;
  const image = context.createImageData(width, height);
  const pixels = new Uint32Array(image.data.buffer);
  const colours = STATES.map((state) => {
    const [r, g, b] = palette.rgb[state];
    return (255 << 24) | (b << 16) | (g << 8) | r;
  });
  for (let i = 0; i < dots.length; i++) {
    const size = Math.max(1, Math.round((dots.r[i] ?? 1) * 1.7 * ratio * 0.6));
    const left = Math.round((dots.x[i] ?? 0) * ratio - size / 2);
    const top = Math.round((dots.y[i] ?? 0) * ratio - size / 2);
    if (left < 0 || top < 0 || left + size > width || top + size > height) continue;
    const colour = colours[dots.state[i] ?? 0] ?? 0;
    for (let y = top; y < top + size; y++) pixels.fill(colour, y * width + left, y * width + left + size);
  }
  context.putImageData(image, 0, 0);
}

/** The words at each line: how many wait, and what a block stands for. @param {Context} context @param {Placer} placer @param {WorldFrame} frame @param {Palette} palette */
export function drawLineLabels(context, placer, frame, palette) {
  for (const [phase, place, length] of frame.lines) {
    const pile = placer.pile(phase, place);
    const process = placer.process(phase, place);
    const block = pile.each > 1 ? `1 dot = ${count(pile.each)}` : '';
    const { x, y, w, h } = pile.rect;
    if (!process) {
      const style = { colour: palette.bad, size: 12, weight: 600 };
      const above = reach(pile, Math.ceil(length / pile.each));
      if (placer.layout.upright) {
        text(context, `${count(length)} in line`, block ? x : x + w / 2, y - 2, palette, { ...style, align: block ? 'left' : 'center' });
        if (block) text(context, block, x + w, y - 2, palette, { align: 'right', size: 10 });
      } else {
        text(context, `${count(length)} in line`, x + w, y + h / 2 - above - 9, palette, { ...style, align: 'right' });
        if (block) text(context, block, x + w, y + h / 2 + above + 16, palette, { align: 'right', size: 11 });
      }
    } else if (isLow(process.rect)) {
      const middle = process.rect.y + process.rect.h / 2;
      text(context, `${count(length)} wait`, process.rect.x + 10, middle + 13, palette, { colour: palette.ink, size: 11, weight: 600 });
      if (block) text(context, block, process.rect.x + 10, middle + 26, palette, { size: 10 });
    } else if (process.rect.w < 100) {
      text(context, `${count(length)} wait`, process.rect.x + 2, process.rect.y + process.rect.h + 13, palette, { colour: palette.ink, size: 11, weight: 600 });
      if (block) text(context, block, process.rect.x + 2, process.rect.y + process.rect.h + 25, palette, { size: 10 });
    } else if (h > 30) {
      text(context, `${count(length)} wait`, x + 2, y + h + 14, palette, { colour: palette.ink, size: 11, weight: 600 });
      if (block && w > 120) text(context, block, x + w - 2, y - 6, palette, { align: 'right', size: 10 });
      else if (block) text(context, block, process.rect.x + 2, process.rect.y + process.rect.h + 13, palette, { size: 10 });
    }
  }
}

/** Rings the request under inspection. @param {Context} context @param {Positions} dots @param {number} who @param {Palette} palette */
export function drawRinged(context, dots, who, palette) {
  for (let i = 0; i < dots.length; i++) {
    if (dots.who[i] !== who) continue;
    context.strokeStyle = palette.ink;
    context.lineWidth = 2;
    context.beginPath();
    context.arc(dots.x[i] ?? 0, dots.y[i] ?? 0, (dots.r[i] ?? 3) + 4.5, 0, 2 * Math.PI);
    context.stroke();
  }
}
