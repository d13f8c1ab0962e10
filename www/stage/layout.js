// Where everything stands: a pure function of a world's fixed parts, its peaks, and the size of the canvas.
//
// Everything is drawn where it works. In look-aside the app is in the middle of things: it asks the cache above its
// way to the database, and what coalesces loads stands inside each app. In peer to peer the peer that owns the key
// loads, so the gate stands inside each peer, and the ring is the signpost on the way to it.
import { pack } from './pile.js';

/** @import { Pile, Rect } from './pile.js' */
/** @import { Plan } from '../types.js' */

/**
 * @typedef {{ rect: Rect, pile: Pile, label: string }} Process An app or a peer, and the line inside it.
 * @typedef {{ x: number, y: number, r: number }} Circle
 *
 * @typedef {object} Layout
 * @property {boolean} upright From top to bottom instead of from left to right.
 * @property {Rect} clients
 * @property {Process[]} apps
 * @property {Circle} ring
 * @property {Circle[]} nodes Look-aside: the cache nodes, inside the ring.
 * @property {Process[]} peers Peer to peer: the nodes as processes.
 * @property {Pile} queue The line for a connection.
 * @property {Rect} database
 * @property {Rect[]} slots One for each connection.
 */

/**
 * @param {Plan} plan
 * @param {{ gate: number, queue: number }} peaks The longest line inside one process, and before the database.
 * @param {number} width
 * @param {number} height
 * @returns {Layout}
 */
export function arrange(plan, peaks, width, height) {
  return width < height * 1.15 ? upright(plan, peaks, width, height) : sideways(plan, peaks, width, height);
}

/** @param {Plan} plan @param {{ gate: number, queue: number }} peaks @param {number} w @param {number} h @returns {Layout} */
function sideways(plan, peaks, w, h) {
  const top = 8;
  const bottom = h - 26;
  const middle = (top + bottom) / 2;
  const clients = { x: 22, y: middle - (bottom - top) * 0.34, w: 30, h: (bottom - top) * 0.68 };
  const databaseWidth = Math.min(Math.max(w * 0.19, 120), 220);
  const database = { x: w - databaseWidth - 12, y: top, w: databaseWidth, h: bottom - top };
  const queueWidth = Math.min(w * 0.15, 150);
  const queue = pack({ x: database.x - queueWidth - 14, y: top + 10, w: queueWidth, h: bottom - top - 20 }, peaks.queue, 'right');
  const names = Array.from({ length: plan.apps }, (_, i) => (plan.apps === 1 ? 'app' : `app ${i + 1}`));
  // A peer holds the key, so that it is worth its room even when nobody waits in it.
  if (plan.peers) {
    const small = Math.min(w * 0.075, 84);
    const apps = stack({ x: w * 0.12, y: middle - Math.min((bottom - top) * 0.5, plan.apps * 34), w: small, h: Math.min(bottom - top, plan.apps * 68) }, names, 0, 10);
    const r = Math.min((bottom - top) * 0.28, w * 0.065);
    const ring = { x: w * 0.12 + small + (w * 0.25 - small) * 0.55, y: middle, r };
    const left = ring.x + r + Math.max(w * 0.075, 62);
    const peers = stack({ x: left, y: top, w: Math.max(queue.rect.x - left - w * 0.045, 90), h: bottom - top }, plan.nodes.map((node) => `peer ${short(node)}`), peaks.gate, 10);
    return { upright: false, clients, apps, ring, nodes: [], peers, queue, database, slots: slotsIn(database, plan.connections) };
  }

  const wide = Math.min(Math.max(w * 0.17, 120), 210);
  const apps = stack({ x: w * 0.14, y: top, w: wide, h: bottom - top }, names, peaks.gate, 10);
  // One cache node needs no ring: it is drawn as what it holds.
  const r = plan.nodes.length === 1 ? Math.min((bottom - top) * 0.24, 58) : Math.min((bottom - top) * 0.31, w * 0.085);
  const ring = { x: (w * 0.14 + wide + queue.rect.x) / 2, y: top + r + (plan.nodes.length === 1 ? 14 : 8), r };
  return { upright: false, clients, apps, ring, nodes: within(ring, plan.nodes.length), peers: [], queue, database, slots: slotsIn(database, plan.connections) };
}

/** @param {Plan} plan @param {{ gate: number, queue: number }} peaks @param {number} w @param {number} h @returns {Layout} */
function upright(plan, peaks, w, h) {
  const edge = 6;
  const clients = { x: w * 0.2, y: 4, w: w * 0.6, h: 16 };
  const databaseHeight = Math.min(h * (plan.peers ? 0.22 : 0.27), 150);
  const database = { x: edge, y: h - databaseHeight - 20, w: w - 2 * edge, h: databaseHeight };
  const queueHeight = Math.min(h * 0.17, 96);
  const queue = pack({ x: edge + 4, y: database.y - queueHeight - 8, w: w - 2 * edge - 8, h: queueHeight }, peaks.queue, 'bottom');
  const names = Array.from({ length: plan.apps }, (_, i) => (plan.apps === 1 ? 'app' : `${i + 1}`));
  const from = clients.y + clients.h + 16;
  const to = queue.rect.y - (plan.peers ? 34 : 20);
  if (plan.peers) {
    const apps = shelf({ x: w * 0.5 - Math.min(w * 0.45, 32 * plan.apps), y: from, w: Math.min(w * 0.9, 64 * plan.apps), h: 24 }, names, 0, 4);
    const r = Math.min((to - from) * 0.14, w * 0.16);
    const ring = { x: w * 0.58, y: from + 24 + 10 + r, r };
    const y = ring.y + r + 16;
    const peers = shelf({ x: edge, y, w: w - 2 * edge, h: Math.max(to - y, 40) }, plan.nodes.map(short), peaks.gate, 4);
    return { upright: true, clients, apps, ring, nodes: [], peers, queue, database, slots: slotsIn(database, plan.connections) };
  }
  const r = Math.min(w * 0.2, (to - from) * 0.22);
  const ring = { x: w - edge - r - 4, y: from + r + 12, r };
  const apps = stack({ x: edge, y: from, w: w - 2 * edge - 2 * r - 22, h: to - from }, names, peaks.gate, 6);
  return { upright: true, clients, apps, ring, nodes: within(ring, plan.nodes.length), peers: [], queue, database, slots: slotsIn(database, plan.connections) };
}

/** Processes one under the other. @param {Rect} area @param {string[]} labels @param {number} most @param {number} gap @returns {Process[]} */
function stack(area, labels, most, gap) {
  const space = Math.min(gap, area.h / labels.length / 4);
  const each = (area.h - space * (labels.length - 1)) / labels.length;
  return labels.map((label, i) => process(hug({ x: area.x, y: area.y + i * (each + space), w: area.w, h: each }, most), label, most));
}

/** A process is no larger than the line in it needs: a large empty box would say that something is missing. @param {Rect} rect @param {number} most @returns {Rect} */
function hug(rect, most) {
  const needs = most > 0 ? Math.ceil(Math.sqrt(most)) * 13.5 + 50 : 64;
  const h = Math.min(rect.h, Math.max(needs, 64));
  const w = most > 0 ? rect.w : Math.min(rect.w, 96);
  return { x: rect.x, y: rect.y + (rect.h - h) / 2, w, h };
}

/** Processes side by side. @param {Rect} area @param {string[]} labels @param {number} most @param {number} gap @returns {Process[]} */
function shelf(area, labels, most, gap) {
  const space = Math.min(gap, area.w / labels.length / 4);
  const each = (area.w - space * (labels.length - 1)) / labels.length;
  return labels.map((label, i) => process({ x: area.x + i * (each + space), y: area.y, w: each, h: area.h }, label, most));
}

/** Whether a process is too low for a line of words above and below what waits in it: the words then stand beside it. @param {Rect} rect */
export function isLow(rect) {
  return rect.h <= 84 && rect.w > 110;
}

/** @param {Rect} rect @param {string} label @param {number} most @returns {Process} */
function process(rect, label, most) {
  const { x, y, w, h } = rect;
  const inner = isLow(rect)
    ? { x: x + 66, y: y + 4, w: w - 66 - 16, h: h - 8 }
    : h <= 44 && w >= 100
      ? // The label stands before the line.
        { x: x + 20, y: y + 3, w: Math.max(w - 32, 4), h: Math.max(h - 6, 4) }
      : w < 100
        ? { x: x + 5, y: y + 15, w: Math.max(w - 17, 4), h: Math.max(h - 18, 4) }
        : { x: x + 8, y: y + (h > 60 ? 22 : 4), w: Math.max(w - 24, 4), h: Math.max(h - (h > 60 ? 44 : 8), 4) };
  return { rect, label, pile: pack(inner, most, 'right') };
}

/** Cache nodes inside their ring. @param {Circle} ring @param {number} count @returns {Circle[]} */
function within(ring, count) {
  if (count === 1) return [{ ...ring }];
  const distance = ring.r * (count < 7 ? 0.5 : 0.68);
  const r = Math.min(ring.r * 0.3, (distance * Math.PI) / count - 2);
  return Array.from({ length: count }, (_, i) => {
    const angle = (2 * Math.PI * i) / count - Math.PI / 2;
    return { x: ring.x + distance * Math.cos(angle), y: ring.y + distance * Math.sin(angle), r: Math.max(r, 2) };
  });
}

/** @param {Rect} database @param {number} count @returns {Rect[]} */
function slotsIn(database, count) {
  const inner = { x: database.x + 14, y: database.y + 30, w: database.w - 28, h: database.h - 44 };
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
  return Array.from({ length: count }, (_, i) => ({
    x: left + (i % columns) * pitch + (pitch - size) / 2,
    y: top + Math.floor(i / columns) * pitch + (pitch - size) / 2,
    w: size,
    h: size,
  }));
}

/** The part of a node's name that tells it from the others: `8001` of `http://localhost:8001`. @param {string} name */
export function short(name) {
  return name.length <= 12 ? name : (name.split(/[/:]/).filter(Boolean).at(-1) ?? name).slice(0, 12);
}
