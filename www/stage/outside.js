// What is outside all apps: the clients, those of them that will try again, and the CDN in front. Pure.
import { pack } from './pile.js';

/** @import { Peaks } from './layout.js' */
/** @import { Pile, Rect } from './pile.js' */
/** @import { Plan } from '../engine-types.js' */

/** @typedef {{ clients: Rect, retry: Pile | null, cdn: Rect | null }} Outside */

/** Whether the words over the clients that will try again stand on two lines. @param {Rect} clients */
export function isNarrowRetry({ w, h }) {
  return w < 104 && h > 70;
}

/** At the left. @param {Plan} plan @param {Peaks} peaks @param {number} w @param {number} top @param {number} bottom @returns {Outside} */
export function outsideLeft(plan, peaks, w, top, bottom) {
  const middle = (top + bottom) / 2;
  const above = plan.cdnShare > 0 ? 52 : 0;
  const wait = peaks.retry > 0 ? Math.min(Math.max(w * 0.085, 58), 96) : 0;
  // Under a CDN there is less room for them, and all of it is theirs.
  // As high as the apps are together, where nothing stands over or under them: so no way to an app passes their name.
  const share = wait > 0 || above > 0 ? 0.68 : 0.9;
  const tall = above > 0 ? Math.max((bottom - top) * share - above, Math.min(bottom - top - above - 2, 90)) : (bottom - top) * share;
  const clients = {
    x: wait > 0 ? 12 : 22,
    y: above > 0 ? Math.min(middle - (bottom - top) * 0.34 + above, bottom - tall) : middle - ((bottom - top) * share) / 2,
    w: wait || 30,
    h: tall,
  };
  // Over the queue stands how many they are, in a narrow one on two lines.
  const words = isNarrowRetry(clients) ? 32 : 20;
  const retry = wait > 0 ? pack({ x: clients.x + 5, y: clients.y + words, w: wait - 10, h: Math.max(clients.h - words - 6, 8) }, peaks.retry, 'right') : null;
  const cdn = above > 0 ? { x: clients.x + clients.w / 2 - 26, y: clients.y - 34 - 24, w: 52, h: 24 } : null;
  return { clients, retry, cdn };
}

/** At the top. @param {Plan} plan @param {Peaks} peaks @param {number} w @param {number} edge @returns {Outside} */
export function outsideAbove(plan, peaks, w, edge) {
  const waits = peaks.retry > 0;
  const clients = { x: w * 0.2, y: 4, w: w * 0.6, h: waits ? 32 : 16 };
  if (plan.cdnShare > 0) {
    clients.x = edge;
    clients.w = w * 0.62;
  }
  const cdn = plan.cdnShare > 0 ? { x: w - edge - 34, y: 4, w: 34, h: 16 } : null;
  const retry = waits ? pack({ x: clients.x + 46, y: clients.y + 3, w: clients.w - 54, h: clients.h - 6 }, peaks.retry, 'bottom') : null;
  return { clients, retry, cdn };
}
