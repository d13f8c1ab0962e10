// Apps and peers: how large each is, and where in it stand its name, its waiting requests, and what it has besides. Pure.
import { pack } from './pile.js';

/** @import { Pile, Rect } from './pile.js' */
/** @import { Plan } from '../engine-types.js' */

/**
 * @typedef {object} Process An app or a peer, and the queue inside it.
 * @property {Rect} rect
 * @property {Pile} pile
 * @property {string} label
 * @property {boolean} queued Whether anybody ever waits in it.
 * @property {Rect | null} l1 Where its own memory is drawn.
 * @property {Rect | null} store Where its queue of writes is drawn.
 *
 * @typedef {{ l1: boolean, store: boolean, guards: boolean }} Extras What an app may have besides its queue.
 */

/** @param {Plan} plan @returns {Extras} */
export function extrasOf(plan) {
  return { l1: plan.l1Ttl > 0, store: plan.writes === 'write-back', guards: plan.limit > 0 || plan.throttle || plan.bloomErrors > 0 };
}

/** How much wider an app is for what it has. @param {Extras} extras @param {boolean} tight */
export function roomFor({ l1, store }, tight) {
  return (l1 ? (tight ? 22 : 54) : 0) + (store ? (tight ? 34 : 98) : 0);
}

/** A process that is no wider has its words over its queue and under it. */
export const NARROW = 110;

const NOTHING = { l1: false, store: false, guards: false };

/** How many times the room of one a group of apps has. */
const ROOM_OF_GROUP = 3;

/** A process for every app: the last that is drawn stands for all that are not. @param {Plan} plan @param {Process[]} drawn @returns {Process[]} */
export function everyone(plan, drawn) {
  return Array.from({ length: plan.apps }, (_, i) => /** @type {Process} */ (drawn[Math.min(i, drawn.length - 1)]));
}

/**
 * Those that are drawn, each with the number of the first app that it stands for, and how many it stands for.
 * @param {Process[]} apps @returns {{ process: Process, app: number, many: number }[]}
 */
export function drawnOf(apps) {
  const last = apps.at(-1);
  const group = last ? apps.indexOf(last) : 0;
  return apps.slice(0, group + 1).map((process, app) => ({ process, app, many: app === group ? apps.length - group : 1 }));
}

/**
 * Processes one under the other. The last may be a group of several, with their queues in one pile; what each has of its own is then
 * not to be seen.
 * @param {Rect} area @param {string[]} labels @param {number} most @param {number} gap @param {Extras} [extras] @param {number} [several] @returns {Process[]}
 */
export function stack(area, labels, most, gap, extras = NOTHING, several = 0) {
  const space = Math.min(gap, area.h / labels.length / 4);
  const parts = labels.length + (several > 0 ? ROOM_OF_GROUP - 1 : 0);
  const each = (area.h - space * (labels.length - 1)) / parts;
  return labels.map((label, i) => {
    const group = several > 0 && i === labels.length - 1;
    const [own, all] = group ? [NOTHING, most * several] : [extras, most];
    return process(hug({ x: area.x, y: area.y + i * (each + space), w: area.w, h: group ? each * ROOM_OF_GROUP : each }, label, all, own), label, all, own);
  });
}

/** A process is no larger than the queue in it needs: a large empty box would say that something is missing. @param {Rect} rect @param {string} label @param {number} most @param {Extras} extras @returns {Rect} */
function hug(rect, label, most, extras) {
  const needs = most > 0 ? Math.ceil(Math.sqrt(most)) * 13.5 + 50 : 64;
  const h = Math.min(rect.h, Math.max(needs, extras.guards ? 84 : 64));
  const w = most > 0 ? rect.w : Math.min(rect.w, Math.max(extras.guards ? 150 : 96, label.length * 6.6 + 22 + roomFor(extras, rect.w < 150)));
  return { x: rect.x, y: rect.y + (rect.h - h) / 2, w, h };
}

/** Processes side by side. @param {Rect} area @param {string[]} labels @param {number} most @param {number} gap @param {Extras} [extras] @returns {Process[]} */
export function shelf(area, labels, most, gap, extras = NOTHING) {
  const space = Math.min(gap, area.w / labels.length / 4);
  const each = (area.w - space * (labels.length - 1)) / labels.length;
  return labels.map((label, i) => process({ x: area.x + i * (each + space), y: area.y, w: each, h: area.h }, label, most, extras));
}

/** Whether a process is too low for a line of words above and below what waits in it: the words then stand beside it. @param {Rect} rect */
export function isLow(rect) {
  return rect.h <= 84 && rect.h >= 42 && rect.w > NARROW;
}

/** Whether a narrow process is high enough for the words under its queue to stand inside it. @param {Rect} rect */
export function holdsWords(rect) {
  return rect.w >= 60 && rect.h >= 64;
}

/** How much of a process that is as low as a line of words its words take. @param {string} label @param {number} most */
function besides(label, most) {
  return nameIn(label) + Math.max((String(most).length + 5) * 6.3, 44);
}

/** How much of a low process the words before its queue take: its name, how many wait, and what a dot stands for. @param {string} label @param {number} most */
function before(label, most) {
  const digits = String(most).length;
  return Math.max(66, label.length * 6.6 + 15, (digits + Math.floor((digits - 1) / 3) * 0.5 + 5) * 7 + 14);
}

/** How much of it its name takes. @param {string} label */
export function nameIn(label) {
  return label.length * 6.6 + 12;
}

/** @param {Rect} rect @param {string} label @param {number} most @param {Extras} extras @returns {Process} */
function process(rect, label, most, extras) {
  const { x, y, w, h } = rect;
  const inner = isLow(rect)
    ? { x: x + before(label, most), y: y + 4, w: Math.max(w - before(label, most) - 16, 4), h: h - 8 }
    : h <= 44 && w > NARROW
      ? // The label stands before the queue.
        { x: x + Math.min(besides(label, most), w - 40), y: y + 3, w: Math.max(w - 12 - besides(label, most), 28), h: Math.max(h - 6, 4) }
      : w <= NARROW
        ? { x: x + 5, y: y + 15, w: Math.max(w - 17, 4), h: Math.max(h - (holdsWords(rect) ? 42 : 18), 4) }
        : { x: x + 8, y: y + (h > 60 ? 22 : 4), w: Math.max(w - 24, 4), h: Math.max(h - (h > 60 ? 44 : 8), 4) };
  const { l1, store } = extras;
  if (!l1 && !store) return { rect, label, pile: pack(inner, most, 'right'), queued: most > 0, l1: null, store: null };
  // The memory and the store of an app stand after its name: before the queue in it, or above it.
  const named = label.length * 6.6 + (w < 60 ? 8 : 16);
  const inRow = isLow(rect) || h <= 44 || most === 0;
  const tight = roomFor(extras, false) > w - named - (inRow && most > 0 ? 60 : 6);
  let from = x + (inRow && most > 0 && isLow(rect) ? Math.max(named, 60) : named);
  const cell = inRow ? { y: y + h * 0.05, h: h * 0.9 } : { y: y + 4, h: 20 };
  /** @param {number} wide */
  const next = (wide) => {
    const rect = { x: from, y: cell.y, w: wide, h: cell.h };
    from += wide;
    return rect;
  };
  const cells = { l1: l1 ? next(tight ? 20 : 52) : null, store: store ? next(tight ? 32 : 94) : null };
  if (inRow) {
    const taken = Math.max(from + 4 - inner.x, 0);
    inner.x += taken;
    inner.w = Math.max(inner.w - taken, 4);
  } else {
    const taken = Math.max(y + 27 - inner.y, 0);
    inner.y += taken;
    inner.h = Math.max(inner.h - taken, 4);
  }
  return { rect, label, pile: pack(inner, most, 'right'), queued: most > 0, ...cells };
}
