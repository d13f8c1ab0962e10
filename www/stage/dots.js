// What moves and what waits: every request as a dot with its state's colour and shape.
import { count } from '../format.js';
import { say } from '../say.js';
import { Ways, along, standOf } from './routes.js';
import { NARROW, brief, holdsWords, isLow, isNarrowRetry, nameIn } from './layout.js';
import { KIND, STATES, lookOf, readLook, seemsToMove } from './looks.js';
import { text } from './pen.js';
import { placeIn, reach, shareOut } from './pile.js';
import { lowLift } from './scenery.js';

/** @import { Layout, Process, Server } from './layout.js' */
/** @import { Palette } from './palette.js' */
/** @import { Pile } from './pile.js' */
/** @import { Context } from './pen.js' */
/** @import { Phase, Plan, Spot, State, WorldFrame } from '../engine-types.js' */

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
  /** As `looks.js` numbers them. */
  look = new Uint8Array(256);
  who = new Uint32Array(256);

  clear() {
    this.length = 0;
  }

  /** @param {number} x @param {number} y @param {number} r @param {number} look @param {number} who */
  add(x, y, r, look, who) {
    if (this.length === this.x.length) this.#grow();
    const i = this.length++;
    this.x[i] = x;
    this.y[i] = y;
    this.r[i] = r;
    this.look[i] = look;
    this.who[i] = who;
  }

  #grow() {
    const n = this.x.length * 2;
    for (const column of /** @type {const} */ (['x', 'y', 'r'])) {
      const wider = new Float32Array(n);
      wider.set(this[column]);
      this[column] = wider;
    }
    const look = new Uint8Array(n);
    look.set(this.look);
    this.look = look;
    const who = new Uint32Array(n);
    who.set(this.who);
    this.who = who;
  }
}

/** Nobody in particular: a place of a pile that stands for many. */
export const NOBODY = 0xffffffff;

/**
 * Where a line stands, and what it belongs to: a process, a server of the database, a cache node, or the clients.
 * @typedef {object} LineSpot
 * @property {Pile} pile
 * @property {Process} [process]
 * @property {Server} [server]
 * @property {number} [node]
 */

/** Finds where everybody is. */
export class Placer {
  /** Where the dot at hand is. */
  #at = new Float32Array(2);
  /** How many are at the same point of the same phase: the phase's number plus the progress. @type {Map<number, number>} */
  #together = new Map();
  /** @type {boolean[]} */
  #waits;
  /** Where something works on a request, by phase; `null` where nothing does, and on a connection. @type {(Spot | null)[]} */
  #stands;
  #inDatabase;
  /** The phase of those who do not stand in line, and yet as those do who wait for the same. */
  #lingering;
  /** By phase and kind: of those who move, and of those who do not. @type {number[][]} */
  #looks;
  /** By phase and place. @type {Map<number, LineSpot>} */
  #spots = new Map();
  /** The lines of a frame that stand in one pile, one behind the other. @type {Map<Pile, number>} */
  #taken = new Map();
  /** The last frame whose lines were asked for. @type {WorldFrame | null} */
  #frame = null;
  /** @type {WorldFrame['lines']} */
  #lines = [];

  /** @param {Layout} layout @param {Plan} plan @param {Phase[]} phases */
  constructor(layout, plan, phases) {
    this.layout = layout;
    this.plan = plan;
    this.phases = phases;
    this.ways = new Ways(layout, plan);
    this.#waits = phases.map((phase) => phase.waiting);
    this.#lingering = phases.findIndex((phase) => phase.course === 'lingers');
    this.#stands = phases.map(({ spot }) => (spot === 'connection' ? null : spot));
    this.#inDatabase = phases.findIndex(({ spot }) => spot === 'connection');
    this.#looks = phases.map((phase) => Object.values(KIND).map((kind) => lookOf(phase.state, kind, seemsToMove(phase))));
  }

  /** @param {number} phase @param {number} kind */
  #look(phase, kind) {
    return this.#looks[phase]?.[kind] ?? 0;
  }

  /** Where a line of waiting requests stands. @param {number} phase @param {number} place @returns {LineSpot} */
  spot(phase, place) {
    const key = phase * 65536 + place;
    let spot = this.#spots.get(key);
    if (!spot) this.#spots.set(key, (spot = this.#findSpot(phase, place)));
    return spot;
  }

  /** @param {number} phase @param {number} place @returns {LineSpot} */
  #findSpot(phase, place) {
    const { apps, peers, servers, lines, retry } = this.layout;
    const waitsFor = this.phases[phase]?.waitsFor;
    const first = /** @type {Server} */ (servers[0]);
    if (waitsFor === 'connection') {
      const server = servers[place] ?? first;
      return { pile: server.pile, server };
    }
    if (waitsFor === 'next-try' && retry) return { pile: retry };
    if (waitsFor === 'node' && peers.length === 0) {
      const node = Math.min(place, lines.length - 1);
      const pile = lines[node];
      if (pile) return { pile, node };
    }
    const processes = this.plan.peers ? peers : apps;
    const process = processes[place] ?? processes[0];
    return process ? { pile: process.pile, process } : { pile: first.pile, server: first };
  }

  /**
   * The lines of a frame, and those who wait for a node that does not answer: they go by the clock and not in a line, but
   * they stand there like one.
   * @param {WorldFrame} frame
   */
  lines(frame) {
    if (this.#frame !== frame) [this.#frame, this.#lines] = [frame, this.#findLines(frame)];
    return this.#lines;
  }

  /** @param {WorldFrame} frame @returns {WorldFrame['lines']} */
  #findLines(frame) {
    const all = frame.inside[this.#lingering] ?? 0;
    if (all === 0) return frame.lines;
    /** @type {Map<number, number>} */
    const at = new Map();
    for (let i = 0; i < frame.who.length; i++) {
      const place = /** @type {number} */ (frame.place[i]);
      if (frame.phase[i] === this.#lingering) at.set(place, (at.get(place) ?? 0) + 1);
    }
    const drawn = [...at.values()].reduce((sum, n) => sum + n, 0);
    // Of a sample only the shares are known.
    const more = [...at].map(([place, n]) => /** @type {WorldFrame['lines'][number]} */ ([this.#lingering, place, Math.round((n * all) / drawn)]));
    return [...frame.lines, ...more];
  }

  /** How many wait before each server of the database. @param {WorldFrame} frame @returns {number[]} */
  queued(frame) {
    const { servers } = this.layout;
    const queued = servers.map(() => 0);
    for (const [phase, place, length] of frame.lines) {
      const { server } = this.spot(phase, place);
      if (server) queued[servers.indexOf(server)] = length;
    }
    return queued;
  }

  /** @param {WorldFrame} frame @param {Positions} out @param {number} [follow] The request to be found again, if it is among them. */
  place(frame, out, follow = -1) {
    const { layout } = this;
    out.clear();
    this.#taken.clear();
    /** Where each line begins in its pile: phase and place to the places before it. @type {Map<number, number>} */
    const before = new Map();
    for (const [phase, place, length] of this.lines(frame)) {
      const { pile } = this.spot(phase, place);
      const taken = this.#taken.get(pile) ?? 0;
      before.set(phase * 65536 + place, taken);
      this.#taken.set(pile, taken + Math.ceil(length / pile.each));
    }
    for (const [phase, place, length] of this.lines(frame)) {
      const { pile } = this.spot(phase, place);
      if (pile.each === 1) continue;
      const from = before.get(phase * 65536 + place) ?? 0;
      const taken = this.#taken.get(pile) ?? 1;
      const look = this.#look(phase, KIND.read);
      for (let i = 0; i < Math.ceil(length / pile.each); i++) {
        placeIn(pile, from + i, taken, this.#at);
        out.add(/** @type {number} */ (this.#at[0]), /** @type {number} */ (this.#at[1]), pile.pitch * 0.4, look, NOBODY);
      }
    }
    const { who, phase, place, app, progress, rank, kind } = frame;
    this.#together.clear();
    let running = 0;
    for (let i = 0; i < who.length; i++) {
      const p = /** @type {number} */ (phase[i]);
      if (p === this.#inDatabase) running++;
      if (this.#waits[p] || p === this.#lingering || p === this.#inDatabase) continue;
      const key = this.#point(p, /** @type {number} */ (place[i]), /** @type {number} */ (progress[i]));
      this.#together.set(key, (this.#together.get(key) ?? 0) + 1);
    }
    // Of a sample, and in slots that stand for many, only how many are busy can be shown.
    const counted = layout.perSlot > 1 || running < frame.figures.running;
    if (counted) this.#fillSlots(frame, out, follow);
    /** How many of those who wait for a node that does not answer have a place by now. @type {Map<number, number>} */
    const ahead = new Map();
    const moving = frame.every > 1 || who.length > 600 ? 2.2 : 3.6;
    for (let i = 0; i < who.length; i++) {
      const p = /** @type {number} */ (phase[i]);
      const at = /** @type {number} */ (place[i]);
      const id = /** @type {number} */ (who[i]);
      const of = /** @type {number} */ (kind[i]);
      const look = this.#look(p, of);
      if (this.#waits[p] || p === this.#lingering) {
        const { pile } = this.spot(p, at);
        if (pile.each > 1) continue;
        let inLine = /** @type {number} */ (rank[i]);
        if (p === this.#lingering) {
          inLine = ahead.get(at) ?? 0;
          ahead.set(at, inLine + 1);
        }
        const rankInPile = (before.get(p * 65536 + at) ?? 0) + inLine;
        placeIn(pile, rankInPile, this.#taken.get(pile) ?? 1, this.#at);
        out.add(/** @type {number} */ (this.#at[0]), /** @type {number} */ (this.#at[1]), Math.min(pile.pitch * 0.4, 4), look, id);
      } else if (p === this.#inDatabase) {
        const slot = counted ? undefined : layout.slots[at];
        if (slot) out.add(slot.x + slot.w / 2, slot.y + slot.h / 2, Math.min(slot.w * 0.33, 5.5), look, id);
      } else {
        const gone = /** @type {number} */ (progress[i]);
        // A steady place beside the way for each request, so that it does not flicker across it.
        const mixed = mix(id);
        let [x, y] = [0, 0];
        const spot = this.#stands[p];
        const stands = spot ? standOf(layout, spot, at) : null;
        if (stands) [x, y] = stands;
        else {
          const way = this.phases[p]?.way;
          const route = way && this.ways.of(way, /** @type {number} */ (app[i]), at, of);
          if (!route) continue;
          along(route, gone, (mixed & 0xffff) / 0x7fff - 1, this.#at);
          x = /** @type {number} */ (this.#at[0]);
          y = /** @type {number} */ (this.#at[1]);
        }
        // Those who set out at the very same instant, or stand at one point, would hide each other: they go as a cloud.
        const together = this.#together.get(this.#point(p, at, gone)) ?? 1;
        if (together > (stands ? 1 : 6)) {
          const radius = Math.min(2.6 * Math.sqrt(together), layout.upright ? 16 : 30) * Math.sqrt((mixed >>> 16) / 0xffff);
          const angle = (mixed & 0xffff) * 0.0153;
          x += radius * Math.cos(angle);
          y += radius * Math.sin(angle);
        }
        x = Math.min(Math.max(x, moving), layout.width - moving);
        y = Math.min(Math.max(y, moving), layout.height - moving);
        out.add(x, y, moving, look, id);
      }
    }
  }

  /**
   * Fills the slots of each server from the first on, as many as are busy; the last one as far as it is taken. Each that holds
   * somebody who is among the rows can be asked who that is.
   * @param {WorldFrame} frame @param {Positions} out @param {number} follow
   */
  #fillSlots({ figures: { running }, who, phase, place }, out, follow) {
    const { slots, perSlot, servers } = this.layout;
    const { connections } = this.plan;
    const each = slots.length / servers.length;
    const seen = servers.map(() => 0);
    const server = (/** @type {number} */ at) => Math.min(Math.floor(at / connections), servers.length - 1);
    for (let i = 0; i < who.length; i++) {
      const of = server(/** @type {number} */ (place[i]));
      if (phase[i] === this.#inDatabase) seen[of] = (seen[of] ?? 0) + 1;
    }
    const busy = shareOut(running, seen, connections);
    /** @type {Map<number, number>} */
    const known = new Map();
    for (let i = 0; i < who.length; i++) {
      if (phase[i] !== this.#inDatabase) continue;
      const at = /** @type {number} */ (place[i]);
      const of = server(at);
      const slot = of * each + Math.min(Math.floor((at % connections) / perSlot), Math.ceil((busy[of] ?? 0) / perSlot) - 1);
      if (known.get(slot) !== follow) known.set(slot, /** @type {number} */ (who[i]));
    }
    const look = this.#look(this.#inDatabase, KIND.read);
    busy.forEach((taken, of) => {
      for (let k = 0; k * perSlot < taken; k++) {
        const slot = slots[of * each + k];
        if (!slot) return;
        const share = Math.min((taken - k * perSlot) / Math.min(perSlot, connections - k * perSlot), 1);
        const r = Math.min(slot.w * 0.33, 5.5) * Math.sqrt(share);
        out.add(slot.x + slot.w / 2, slot.y + slot.h / 2, r, look, known.get(of * each + k) ?? NOBODY);
      }
    });
  }

  /** A number for all who are at the same point: those on a way by how far they are, those who stand by where. @param {number} phase @param {number} place @param {number} progress */
  #point(phase, place, progress) {
    return this.#stands[phase] ? -1 - (phase * 65536 + place) : phase + progress;
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
    // A waiting request is of half a shape: the other half is empty.
    context.fillStyle = palette.card;
    context.beginPath();
    for (let i = 0; i < dots.length; i++) {
      const r = dots.r[i] ?? 0;
      if (dots.look[i] !== look || r < 2.6) continue;
      const [x, y] = [dots.x[i] ?? 0, dots.y[i] ?? 0];
      if (form === 'write') {
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

/** Writes the dots as squares of pixels: the only way that stays quick for tens of thousands. */
export class PixelDots {
  #image = new ImageData(1, 1);
  #pixels = new Uint32Array(this.#image.data.buffer);
  /** Whether anything is on the canvas. */
  #written = false;

  /** @param {Context} context Of a canvas of its own. */
  constructor(context) {
    this.context = context;
  }

  clear() {
    const { width, height } = this.context.canvas;
    if (this.#written) this.context.clearRect(0, 0, width, height);
    this.#written = false;
  }

  /** @param {Positions} dots @param {Palette} palette @param {number} ratio Device pixels per pixel. */
  draw(dots, palette, ratio) {
    const { width, height } = this.context.canvas;
    if (this.#image.width !== width || this.#image.height !== height) {
      this.#image = new ImageData(width, height);
      this.#pixels = new Uint32Array(this.#image.data.buffer);
    } else this.#pixels.fill(0);
    const pixels = this.#pixels;
    // Orphaned work is paler: an outline of a few pixels would not be seen as one.
    const [solid, pale] = [255, 110].map((alpha) =>
      STATES.map((state) => {
        const [r, g, b] = palette.rgb[state];
        return ((alpha << 24) | (b << 16) | (g << 8) | r) >>> 0;
      }),
    );
    for (let i = 0; i < dots.length; i++) {
      const size = Math.max(1, Math.round((dots.r[i] ?? 1) * 1.7 * ratio * 0.6));
      const left = Math.round((dots.x[i] ?? 0) * ratio - size / 2);
      const top = Math.round((dots.y[i] ?? 0) * ratio - size / 2);
      if (left < 0 || top < 0 || left + size > width || top + size > height) continue;
      const look = dots.look[i] ?? 0;
      const colour = (look >= 64 ? pale : solid)?.[look & 7] ?? 0;
      for (let row = top * width + left; row < (top + size) * width; row += width) {
        for (let at = row; at < row + size; at++) pixels[at] = colour;
      }
    }
    this.context.putImageData(this.#image, 0, 0);
    this.#written = true;
  }
}

/** The words at each line: how many wait, and what a block stands for. @param {Context} context @param {Placer} placer @param {WorldFrame} frame @param {Palette} palette */
export function drawLineLabels(context, placer, frame, palette) {
  /** Those who stand in one pile are counted together. @type {Map<Pile, { spot: LineSpot, length: number, places: number }>} */
  const piles = new Map();
  for (const [phase, place, length] of placer.lines(frame)) {
    const spot = placer.spot(phase, place);
    const { pile } = spot;
    const told = piles.get(pile) ?? { spot, length: 0, places: 0 };
    piles.set(pile, { spot, length: told.length + length, places: told.places + Math.ceil(length / pile.each) });
  }
  for (const { spot, length, places } of piles.values()) {
    const { pile, process, server } = spot;
    const block = dotOf(pile);
    if (process) drawProcessLabel(context, process, placer.layout.upright, length, block, palette);
    else if (server && server.label === '') drawQueueLabel(context, placer, pile, length, places, block, palette);
    else if (server) drawServerLabel(context, placer, pile, length, places, palette);
    else if (spot.node !== undefined) drawNodeLabel(context, placer, pile, spot.node, length, places, block, palette);
    else drawRetryLabel(context, placer, pile, length, block, palette);
  }
}

/** What a dot of a pile stands for, where it is more than one. @param {Pile} pile @param {'brief' | 'above' | 'below'} [part] In fewer words, or as one of two lines. */
function dotOf({ each }, part) {
  return each > 1 ? say(part ? `stage-dot.${part}` : 'stage-dot', { count: each }) : '';
}

/** @param {Context} context @param {Placer} placer @param {Pile} pile @param {number} length @param {number} places @param {string} block @param {Palette} palette */
function drawQueueLabel(context, placer, pile, length, places, block, palette) {
  const { x, y, w, h } = pile.rect;
  const style = { colour: palette.bad, size: 12, weight: 600, halo: true };
  const above = reach(pile, places);
  if (placer.layout.upright) {
    const words = say('stage-queued', { count: length });
    const tight = (words.length + block.length) * 6.6 > w;
    text(context, words, block ? x : x + w / 2, y - 2, palette, { ...style, align: block ? 'left' : 'center', size: tight ? 10.5 : 12 });
    if (block) text(context, tight ? dotOf(pile, 'brief') : block, x + w, y - 2, palette, { align: 'right', size: tight ? 9 : 10 });
  } else {
    // In a small window on two lines, so that they stay at their line.
    const words = say('stage-queued', { count: length });
    const broken = Math.max(words.length * 8, block.length * 6.2) > w + 10;
    const [over, under] = [y + h / 2 - above - 9, y + h / 2 + above + 16];
    if (broken) text(context, count(length), x + w, over - 12, palette, { ...style, align: 'right', size: 11 });
    text(context, broken ? say('stage-queued.below') : words, x + w, over, palette, { ...style, align: 'right', size: broken ? 11 : 12 });
    const parts = broken ? [dotOf(pile, 'above'), dotOf(pile, 'below')] : [block];
    if (block) parts.forEach((part, i) => text(context, part, x + w, under + i * 11, palette, { align: 'right', size: broken ? 10 : 11, halo: true }));
  }
}

/** One of several servers: there is room beside its line, but not above it. @param {Context} context @param {Placer} placer @param {Pile} pile @param {number} length @param {number} places @param {Palette} palette */
function drawServerLabel(context, placer, pile, length, places, palette) {
  const { x, y, w, h } = pile.rect;
  const style = { colour: palette.bad, size: placer.layout.upright ? 10 : 11, weight: 600 };
  if (placer.layout.upright) {
    text(context, w > 54 ? say('stage-queued', { count: length }) : count(length), x + w / 2, y - 2, palette, { ...style, align: 'center' });
    return;
  }
  const deep = Math.ceil(places / Math.max(Math.round((2 * reach(pile, places)) / pile.pitch), 1)) * pile.pitch;
  const words = pile.each > 1 ? say('stage-queued-dots', { count: length, each: pile.each }) : say('stage-queued', { count: length });
  text(context, words, x + w - Math.min(deep, w) - 6, y + h / 2 + 4, palette, { ...style, align: 'right' });
}

/** @param {number} length */
const waiting = (length) => say('stage-waiting', { count: length });

/** @param {Context} context @param {Placer} placer @param {Pile} pile @param {number} node @param {number} length @param {number} places @param {string} block @param {Palette} palette */
function drawNodeLabel(context, placer, pile, node, length, places, block, palette) {
  const { plan, layout } = placer;
  const { x, y, w, h } = pile.rect;
  const own = layout.lines.filter((line) => line === pile).length === 1 && plan.nodes.length > 1;
  const style = { colour: palette.ink, size: 11, weight: 600, halo: true };
  if (layout.upright) {
    const words = say('stage-waiting-at-cache', { count: length });
    text(context, words.length * 6.8 < layout.width * 0.5 ? words : waiting(length), x, y + h + 11, palette, { ...style, size: block ? 10 : 11 });
    if (block) text(context, block, x, y + h + 21, palette, { size: 9, halo: true });
    return;
  }
  const app = layout.apps[0]?.rect ?? layout.clients;
  const deep = Math.ceil(places / Math.max(Math.round((2 * reach(pile, places)) / pile.pitch), 1)) * pile.pitch;
  const left = x + w - Math.min(deep, w) - 7;
  // Beside its line there is room for a name, as long as the apps are not too near.
  if (own && left - app.x - app.w > 110) {
    const middle = y + h / 2 + (block ? -2 : 4);
    text(context, say('stage-waiting-for-node', { count: length, node: brief(plan.nodes[node] ?? '') }), left, middle, palette, { ...style, align: 'right' });
    if (block) text(context, block, left, middle + 13, palette, { size: 10, align: 'right', halo: true });
    return;
  }
  const room = x + w - app.x - app.w - 6;
  const named = own ? say('stage-waiting-for', { count: length, node: brief(plan.nodes[node] ?? '') }) : waiting(length);
  const words = [named, waiting(length), count(length)].find((some) => some.length * 7.2 < room) ?? count(length);
  const down = Math.min(y + h / 2 + reach(pile, places) + 12, layout.height - (block ? 14 : 4));
  text(context, words, x + w, down, palette, { ...style, align: 'right' });
  if (block) text(context, block, x + w, down + 11, palette, { size: Math.min(10, room / (block.length * 0.6)), align: 'right', halo: true });
}

/** @param {Context} context @param {Placer} placer @param {Pile} pile @param {number} length @param {string} block @param {Palette} palette */
function drawRetryLabel(context, placer, pile, length, block, palette) {
  const { clients, upright } = placer.layout;
  const style = { colour: palette.ink, size: 11, weight: 600 };
  if (upright) {
    text(context, count(length), clients.x + 7, clients.y + 14, palette, style);
    text(context, say('stage-retrying.below'), clients.x + 7, clients.y + 26, palette, { size: 10 });
    const beside = clients.x + clients.w + 4;
    if (block) text(context, dotOf(pile, 'above'), beside, clients.y + clients.h - 9, palette, { size: 9 });
    if (block) text(context, dotOf(pile, 'below'), beside, clients.y + clients.h + 1, palette, { size: 9 });
    return;
  }
  const narrow = isNarrowRetry(clients);
  text(context, narrow ? count(length) : say('stage-retrying', { count: length }), clients.x + 6, clients.y + 15, palette, style);
  if (narrow) text(context, say('stage-retrying.below'), clients.x + 6, clients.y + 27, palette, { size: 10 });
  if (block) text(context, narrow ? dotOf(pile, 'brief') : block, clients.x + 6, clients.y + clients.h - 5, palette, { size: Math.min(10, (clients.w - 10) / (block.length * 0.5)) });
}

/** @param {Context} context @param {Process} process @param {boolean} upright @param {number} length @param {string} block @param {Palette} palette */
function drawProcessLabel(context, { rect, label, pile }, upright, length, block, palette) {
  const { x, y, w, h } = pile.rect;
  const words = waiting(length);
  const style = { colour: palette.ink, size: 11, weight: 600 };
  if (isLow(rect)) {
    const middle = rect.y + rect.h / 2;
    text(context, words, rect.x + 10, middle + 12 - lowLift(pile), palette, style);
    if (block) text(context, block, rect.x + 10, middle + 25 - lowLift(pile), palette, { size: 10 });
  } else if (rect.w <= NARROW) {
    // In it, under its line; beside its name; or where processes stand side by side, under it.
    const inside = holdsWords(rect);
    const size = Math.min(10.5, (rect.w - 8) / (words.length * 0.66));
    if (upright && !inside && words.length * 6.8 < rect.w - 16 - nameIn(label)) {
      text(context, words, rect.x + rect.w - 13, rect.y + 12, palette, { ...style, size: 10, align: 'right' });
      return;
    }
    if (!inside && !upright) return;
    const [left, line] = inside ? [rect.x + 6, rect.y + rect.h - (block ? 16 : 6)] : [rect.x + 2, rect.y + rect.h + 13];
    text(context, words, left, line, palette, { ...style, size });
    if (block) text(context, block, left, line + 11, palette, { size: Math.min(9, (rect.w - 8) / (block.length * 0.58)) });
  } else if (rect.h <= 44) {
    // As much of it as there is room for between the name and the line.
    const fits = [words, count(length)].find((some) => some.length * 7 < x - rect.x - nameIn(label));
    if (fits) text(context, fits, rect.x + nameIn(label), rect.y + rect.h / 2 + 4, palette, { ...style, size: Math.min(10.5, rect.h - 2) });
  } else if (h > 30) {
    text(context, words, x + 2, y + h + 14, palette, style);
    if (block && w > 120) text(context, block, x + w - 2, y - 6, palette, { align: 'right', size: 10 });
    else if (block) text(context, block, rect.x + 2, rect.y + rect.h + 13, palette, { size: 10 });
  } else if (rect.h > 44) {
    text(context, words, rect.x + rect.w - 16, rect.y + 14, palette, { ...style, align: 'right' });
    if (block) text(context, block, rect.x + 8, rect.y + rect.h - 5, palette, { size: 9 });
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
