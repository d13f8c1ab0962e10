// The servers of the database: where each stands, the queue before it, and its slots. Pure.
import { say } from '../say.js';
import { pack, packSlots } from './pile.js';
import { UPRIGHT_LANE } from './routes.js';

/** @import { Pile, Rect } from './pile.js' */
/** @import { Plan } from '../engine-types.js' */

/** @typedef {{ rect: Rect, pile: Pile, label: string }} Server One server of the database, and the queue before it. */

/** Over a queue stands how many are in it. */
export const OVER = 18;

/** The slots of all connections, in the rooms that the servers have for them. @param {Server[]} servers @param {Plan} plan */
export function slotsOf(servers, plan) {
  return packSlots(servers.map(({ rect }) => (servers.length > 1 ? pastLabel(rect, plan) : drum(rect, plan))), plan.connections);
}

/** Whether a server's whole name fits before its slots, and after it a version where any is written. @param {Rect} rect @param {boolean} versions */
export function isNamedInFull({ w }, versions) {
  return w > (versions ? 160 : 110);
}

/** @param {number} i @param {Rect} rect @param {Plan} plan */
function serverName(i, rect, { writes }) {
  const room = isNamedBeside(rect) ? isNamedInFull(rect, writes !== '') : rect.w > 54;
  const id = i === 0 ? 'stage-primary' : 'stage-replica';
  return say(room ? id : `${id}.brief`, { number: i });
}

/** The servers of the database one under the other, each behind its own queue. @param {Plan} plan @param {Rect} area @param {Rect} queue @param {number} most @returns {Server[]} */
export function tower(plan, area, queue, most) {
  const count = plan.replicas + 1;
  if (count === 1) return [{ rect: area, pile: pack(queue, most, 'right'), label: '' }];
  const gap = count > 4 ? 3 : 8;
  const h = (area.h - gap * (count - 1)) / count;
  return Array.from({ length: count }, (_, i) => {
    const rect = { x: area.x, y: area.y + i * (h + gap), w: area.w, h };
    // Before it stands how many wait, and under it is the way there.
    const before = Math.min(46, queue.w * 0.4);
    return { rect, pile: pack({ x: queue.x + before, y: rect.y + 1, w: queue.w - before, h: Math.max(h - 13, 4) }, most, 'right'), label: serverName(i, rect, plan) };
  });
}

/** The same side by side, under their queues. @param {Plan} plan @param {Rect} area @param {Rect} queue @param {number} most @returns {Server[]} */
export function row(plan, area, queue, most) {
  const count = plan.replicas + 1;
  if (count === 1) return [{ rect: area, pile: pack(queue, most, 'bottom'), label: '' }];
  // Between them go the queries that are on their way there.
  const gap = UPRIGHT_LANE;
  const w = (area.w - gap * (count - 1)) / count;
  return Array.from({ length: count }, (_, i) => {
    const rect = { x: area.x + i * (w + gap), y: area.y, w, h: area.h };
    return { rect, pile: pack({ x: rect.x + 1, y: queue.y + 12, w: w - 2, h: queue.h - 12 }, most, 'bottom'), label: serverName(i, rect, plan) };
  });
}

/** With so many connections a slot may stand for several, which the foot of the drum says. */
const MANY = 300;
/** The room for the slots in a drum. @param {Rect} rect @param {Plan} plan @returns {Rect} */
function drum({ x, y, w, h }, { connections, writes }) {
  const top = Math.min(writes ? 42 : 30, h * (writes ? 0.42 : 0.3));
  const foot = connections > MANY ? 15 : Math.min(14, h * 0.14);
  return { x: x + 14, y: y + top, w: w - 28, h: h - top - foot };
}

/** Whether the name of one of several servers stands before its slots, rather than over them. @param {Rect} rect */
export function isNamedBeside({ w, h }) {
  return w > 130 || h < 46;
}

/** What the version that a server holds takes. */
export const TAG = 44;

/** The room for the slots where the server's name stands beside them or over them, and a version after it. @param {Rect} rect @param {Plan} plan @returns {Rect} */
function pastLabel(rect, { writes }) {
  if (!isNamedBeside(rect)) return { x: rect.x + 2, y: rect.y + 18, w: rect.w - 4, h: rect.h - 22 - (writes && rect.h > 54 ? 16 : 0) };
  const name = (isNamedInFull(rect, writes !== '') ? 72 : writes ? 30 : 26) + (writes ? TAG : 0);
  return { x: rect.x + name, y: rect.y + 3, w: rect.w - name - 8, h: rect.h - 6 };
}
