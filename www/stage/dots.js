// What moves and what waits: where each request is, and what it looks like.
import { Ways, along, standOf } from './routes.js';
import { KIND, lookOf, seemsToMove } from './looks.js';
import { placeIn, placesOf, roundScale, scaleTo, shareOut } from './pile.js';

/** @import { Layout } from './layout.js' */
/** @import { Pile } from './pile.js' */
/** @import { Process } from './process.js' */
/** @import { Server } from './servers.js' */
/** @import { Frame, Phase, Plan, Spot, WorldFrame } from '../engine-types.js' */

/**
 * Where every request of a frame is, in columns.
 * @typedef {object} Dots
 * @property {number} length
 * @property {Float32Array} x
 * @property {Float32Array} y
 * @property {Float32Array} r Size of the dot, as a radius.
 * @property {Uint8Array} look As `looks.js` numbers them.
 * @property {Uint32Array} who
 * @property {Uint8Array} left Of one that sleeps: how much of its time is left, from 1 to 255. Of others 0.
 */

/**
 * The same, filled anew for each frame without allocating.
 * @implements {Dots}
 */
export class Positions {
  length = 0;
  x = new Float32Array(256);
  y = new Float32Array(256);
  r = new Float32Array(256);
  look = new Uint8Array(256);
  who = new Uint32Array(256);
  left = new Uint8Array(256);

  clear() {
    this.length = 0;
  }

  /** @param {number} x @param {number} y @param {number} r @param {number} look @param {number} who @param {number} [left] */
  add(x, y, r, look, who, left = 0) {
    if (this.length === this.x.length) this.#grow();
    const i = this.length++;
    this.x[i] = x;
    this.y[i] = y;
    this.r[i] = r;
    this.look[i] = look;
    this.who[i] = who;
    this.left[i] = left;
  }

  /** @returns {Dots} Those of now, to keep or to give away. */
  taken() {
    const { length } = this;
    const cut = (/** @type {keyof Dots} */ column) => /** @type {any} */ (this[column]).slice(0, length);
    return { length, x: cut('x'), y: cut('y'), r: cut('r'), look: cut('look'), who: cut('who'), left: cut('left') };
  }

  #grow() {
    const n = this.x.length * 2;
    for (const column of /** @type {const} */ (['x', 'y', 'r'])) {
      const wider = new Float32Array(n);
      wider.set(this[column]);
      this[column] = wider;
    }
    for (const column of /** @type {const} */ (['look', 'left'])) {
      const wider = new Uint8Array(n);
      wider.set(this[column]);
      this[column] = wider;
    }
    const who = new Uint32Array(n);
    who.set(this.who);
    this.who = who;
  }
}

/** More that move than these hide each other and all that stands. */
const CROWD = 900;

/** So few loads on their way can be counted, and each is drawn, whatever a dot stands for. */
const COUNTABLE = 40;

/**
 * How many requests a dot stands for at an instant: the same in both worlds, for waiting and for moving requests.
 * @param {Placer[]} placers @param {WorldFrame[]} frames Of both worlds.
 */
export function scaleOf(placers, frames) {
  const needs = Math.max(...placers.map((placer, i) => placer.needs(/** @type {WorldFrame} */ (frames[i]))), ...frames.map((frame) => (placers[0]?.moving(frame) ?? 0) / CROWD));
  return roundScale(Math.max(needs, ...frames.map(({ every }) => every)), Math.max(...frames.map(({ every }) => every)));
}

/** Whether so many move that their dots are small, in both worlds. @param {Frame} frame */
export function isCrowded({ a, b }) {
  return Math.max(a.who.length, b.who.length) > 600;
}

/** Nobody in particular: a place of a pile that stands for many. */
export const NOBODY = 0xffffffff;

/**
 * Where a queue stands, and what it belongs to: a process, a server of the database, a cache node, or the clients.
 * @typedef {object} QueueSpot
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
  /** Queries and results on their way. @type {boolean[]} */
  #loads;
  /** How many requests a dot stands for. */
  scale = 1;
  /** Where something works on a request, by phase; `null` where nothing does, and on a connection. @type {(Spot | null)[]} */
  #stands;
  #inDatabase;
  /** The phase that is no queue, but is drawn like the queue for the same thing. */
  #lingering;
  /** By phase and kind: of requests that move, and of those that do not. @type {number[][]} */
  #looks;
  /** By phase and place. @type {Map<number, QueueSpot>} */
  #spots = new Map();
  /** The queues of a frame that stand in one pile, one behind the other. @type {Map<Pile, number>} */
  #taken = new Map();
  /** The last frame whose queues were asked for. @type {WorldFrame | null} */
  #frame = null;
  /** @type {WorldFrame['queues']} */
  #queues = [];

  /** @param {Layout} layout @param {Plan} plan @param {Phase[]} phases */
  constructor(layout, plan, phases) {
    this.layout = layout;
    this.plan = plan;
    this.phases = phases;
    this.ways = new Ways(layout, plan);
    this.#waits = phases.map((phase) => phase.waiting);
    this.asleep = phases.map((phase) => phase.asleep);
    this.#loads = phases.map(({ way }) => way === 'loader-to-database' || way === 'database-to-loader');
    this.#lingering = phases.findIndex((phase) => phase.course === 'lingers');
    this.#stands = phases.map(({ spot }) => (spot === 'connection' ? null : spot));
    this.#inDatabase = phases.findIndex(({ spot }) => spot === 'connection');
    this.#looks = phases.map((phase) => Object.values(KIND).map((kind) => lookOf(phase.state, kind, seemsToMove(phase))));
  }

  /** @param {number} phase @param {number} kind */
  #look(phase, kind) {
    return this.#looks[phase]?.[kind] ?? 0;
  }

  /** How many requests a dot must stand for, so that all have room at this instant. @param {WorldFrame} frame */
  needs(frame) {
    /** @type {Map<Pile, number>} */
    const lengths = new Map();
    for (const [phase, place, length] of this.queues(frame)) {
      const { pile } = this.spot(phase, place);
      lengths.set(pile, (lengths.get(pile) ?? 0) + length);
    }
    return Math.max(1, ...[...lengths].map(([pile, length]) => length / placesOf(pile)));
  }

  /** How many requests move at an instant. @param {WorldFrame} frame */
  moving(frame) {
    return this.phases.reduce((sum, { course }, phase) => sum + (course === 'moves' ? (frame.inside[phase] ?? 0) : 0), 0);
  }

  /** From now on a dot stands for so many requests, everywhere. @param {number} scale */
  scaleTo(scale) {
    this.scale = scale;
    const { apps, peers, servers, queues, retry } = this.layout;
    for (const { pile } of [...apps, ...peers, ...servers]) scaleTo(pile, scale);
    for (const pile of queues) scaleTo(pile, scale);
    if (retry) scaleTo(retry, scale);
  }

  /** Where a queue of requests stands. @param {number} phase @param {number} place @returns {QueueSpot} */
  spot(phase, place) {
    const key = phase * 65536 + place;
    let spot = this.#spots.get(key);
    if (!spot) this.#spots.set(key, (spot = this.#findSpot(phase, place)));
    return spot;
  }

  /** @param {number} phase @param {number} place @returns {QueueSpot} */
  #findSpot(phase, place) {
    const { apps, peers, servers, queues, retry } = this.layout;
    const waitsFor = this.phases[phase]?.waitsFor;
    const first = /** @type {Server} */ (servers[0]);
    if (waitsFor === 'connection') {
      const server = servers[place] ?? first;
      return { pile: server.pile, server };
    }
    if (waitsFor === 'next-try' && retry) return { pile: retry };
    if (waitsFor === 'node' && peers.length === 0) {
      const node = Math.min(place, queues.length - 1);
      const pile = queues[node];
      if (pile) return { pile, node };
    }
    const processes = this.plan.peers && !this.phases[phase]?.inApp ? peers : apps;
    const process = processes[place] ?? processes[0];
    return process ? { pile: process.pile, process } : { pile: first.pile, server: first };
  }

  /**
   * The queues of a frame, and the waits for a node that does not answer: these end by the clock and not in turn, but
   * they stand there like one.
   * @param {WorldFrame} frame
   */
  queues(frame) {
    if (this.#frame !== frame) [this.#frame, this.#queues] = [frame, this.#findQueues(frame)];
    return this.#queues;
  }

  /** @param {WorldFrame} frame @returns {WorldFrame['queues']} */
  #findQueues(frame) {
    const all = frame.inside[this.#lingering] ?? 0;
    if (all === 0) return frame.queues;
    /** @type {Map<number, number>} */
    const at = new Map();
    for (let i = 0; i < frame.who.length; i++) {
      const place = /** @type {number} */ (frame.place[i]);
      if (frame.phase[i] === this.#lingering) at.set(place, (at.get(place) ?? 0) + 1);
    }
    const drawn = [...at.values()].reduce((sum, n) => sum + n, 0);
    // Of a sample only the shares are known.
    const more = [...at].map(([place, n]) => /** @type {WorldFrame['queues'][number]} */ ([this.#lingering, place, Math.round((n * all) / drawn)]));
    return [...frame.queues, ...more];
  }

  /** How many wait before each server of the database. @param {WorldFrame} frame @returns {number[]} */
  queued(frame) {
    const { servers } = this.layout;
    const queued = servers.map(() => 0);
    for (const [phase, place, length] of frame.queues) {
      const { server } = this.spot(phase, place);
      if (server) queued[servers.indexOf(server)] = length;
    }
    return queued;
  }

  /**
   * @param {WorldFrame} frame @param {Positions} out @param {number} [follow] The request to be found again, if it is among them.
   * @param {boolean} [crowded] Whether dots are to be small.
   */
  place(frame, out, follow = -1, crowded = frame.who.length > 600) {
    const { layout } = this;
    out.clear();
    this.#taken.clear();
    /** Where each queue begins in its pile: phase and place to the places before it. @type {Map<number, number>} */
    const before = new Map();
    for (const [phase, place, length] of this.queues(frame)) {
      const { pile } = this.spot(phase, place);
      const taken = this.#taken.get(pile) ?? 0;
      before.set(phase * 65536 + place, taken);
      this.#taken.set(pile, taken + Math.ceil(length / pile.each));
    }
    for (const [phase, place, length] of this.queues(frame)) {
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
    // Where a dot stands for many, those that move are a sample of one in so many. Loads that can be counted are all there.
    const few = this.#loads.reduce((sum, loads, p) => sum + (loads ? (frame.inside[p] ?? 0) : 0), 0) <= COUNTABLE;
    const { scale } = this;
    const shown = (/** @type {number} */ i, /** @type {number} */ p) => {
      const id = /** @type {number} */ (who[i]);
      return id % scale === 0 || id === follow || (few && this.#loads[p]);
    };
    for (let i = 0; i < who.length; i++) {
      const p = /** @type {number} */ (phase[i]);
      if (p === this.#inDatabase) running++;
      if (this.#waits[p] || p === this.#lingering || p === this.#inDatabase || !shown(i, p)) continue;
      const key = this.#point(p, /** @type {number} */ (place[i]), /** @type {number} */ (progress[i]));
      this.#together.set(key, (this.#together.get(key) ?? 0) + 1);
    }
    // Of a sample, and in slots that stand for many, only how many are busy can be shown.
    const counted = layout.perSlot > 1 || running < frame.figures.running;
    if (counted) this.#fillSlots(frame, out, follow);
    /** How many requests that wait for a node that does not answer have a place by now. @type {Map<number, number>} */
    const ahead = new Map();
    const moving = scale > 1 || crowded ? 2.2 : 3.6;
    for (let i = 0; i < who.length; i++) {
      const p = /** @type {number} */ (phase[i]);
      const at = /** @type {number} */ (place[i]);
      const id = /** @type {number} */ (who[i]);
      const of = /** @type {number} */ (kind[i]);
      const look = this.#look(p, of);
      if (this.#waits[p] || p === this.#lingering) {
        const { pile } = this.spot(p, at);
        if (pile.each > 1) {
          if (id === follow) {
            const inPile = Math.floor(((before.get(p * 65536 + at) ?? 0) * pile.each + /** @type {number} */ (rank[i])) / pile.each);
            placeIn(pile, inPile, this.#taken.get(pile) ?? 1, this.#at);
            out.add(/** @type {number} */ (this.#at[0]), /** @type {number} */ (this.#at[1]), 4, look, id);
          }
          continue;
        }
        let rankHere = /** @type {number} */ (rank[i]);
        if (p === this.#lingering) {
          rankHere = ahead.get(at) ?? 0;
          ahead.set(at, rankHere + 1);
        }
        const rankInPile = (before.get(p * 65536 + at) ?? 0) + rankHere;
        placeIn(pile, rankInPile, this.#taken.get(pile) ?? 1, this.#at);
        const left = this.asleep[p] ? Math.max(Math.round(255 * (1 - /** @type {number} */ (progress[i]))), 1) : 0;
        out.add(/** @type {number} */ (this.#at[0]), /** @type {number} */ (this.#at[1]), Math.min(pile.pitch * 0.42, 4.6), look, id, left);
      } else if (p === this.#inDatabase) {
        const slot = counted ? undefined : layout.slots[at];
        if (slot) out.add(slot.x + slot.w / 2, slot.y + slot.h / 2, Math.min(slot.w * 0.33, 5.5), look, id);
      } else {
        if (!shown(i, p)) continue;
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
        // Requests that set out at the same instant, or stand at one point, would hide each other: they go as a cloud.
        const together = this.#together.get(this.#point(p, at, gone)) ?? 1;
        if (together > (stands ? 1 : 6)) {
          const radius = Math.min(2.6 * Math.sqrt(together), layout.upright ? 16 : 30) * Math.sqrt((mixed >>> 16) / 0xffff);
          const angle = (mixed & 0xffff) * 0.0153;
          x += radius * Math.cos(angle);
          y += radius * Math.sin(angle);
        }
        // One that stands for itself among those that stand for many looks it.
        const r = scale > 1 && (id === follow || (few && this.#loads[p])) ? 3.6 : moving;
        x = Math.min(Math.max(x, r), layout.width - r);
        y = Math.min(Math.max(y, r), layout.height - r);
        out.add(x, y, r, look, id);
      }
    }
  }

  /**
   * Fills the slots of each server from the first on, as many as are busy; the last one as far as it is taken. Each slot that holds
   * a request among the rows can be asked for it.
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

  /** A number that all requests at one point share: on a way by how far they are, else by where they stand. @param {number} phase @param {number} place @param {number} progress */
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
