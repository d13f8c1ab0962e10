// Where everything stands in cache-aside: the app is in the middle of things, and asks the cache before the database. Pure.
//
// A wide stage has them side by side, and the way to the database passes under the cache; one that is less wide has the
// cache over the database; one that is higher than wide has them one under the other.
import { appNames, crowd } from './names.js';
import { outsideAbove, outsideLeft } from './outside.js';
import { panelIn } from './panel.js';
import { pack } from './pile.js';
import { everyone, extrasOf, roomFor, stack } from './process.js';
import { UPRIGHT_LANE } from './routes.js';
import { OVER, row, slotsOf, tower } from './servers.js';

/** @import { Layout, Peaks } from './layout.js' */
/** @import { Panel } from './panel.js' */
/** @import { Plan } from '../engine-types.js' */

/** Wider than this for its height, a stage has everything side by side. */
const WIDE = 2.4;
/** The least width of a cache, and of an app. */
const LEAST = 40;
/** What the words under the database take. */
const FOOT = 26;

/** @param {Plan} plan @param {Peaks} peaks @param {number} w @param {number} h @returns {Layout} */
export function asideSideways(plan, peaks, w, h) {
  return w > h * WIDE ? wide(plan, peaks, w, h) : square(plan, peaks, w, h);
}

/** @param {Plan} plan @param {Peaks} peaks @param {number} w @param {number} h @returns {Layout} */
function wide(plan, peaks, w, h) {
  const top = 8;
  const bottom = h - FOOT;
  const outside = outsideLeft(plan, peaks, w, top, bottom);
  const { clients } = outside;
  const databaseWidth = Math.min(Math.max(w * 0.17, Math.min(w * 0.22, 110)), 220);
  const database = { x: w - databaseWidth - 12, y: top, w: databaseWidth, h: bottom - top };
  const queueWidth = Math.min(w * 0.14, 150);
  const lane = bottom - Math.min(12, h * 0.06);
  const over = OVER + (queueWidth < 80 ? 10 : 0);
  const several = plan.replicas > 0;
  const queue = { x: database.x - queueWidth - 12, y: top + over, w: queueWidth, h: several ? bottom - top - over : lane - 16 - top - over };
  const servers = tower(plan, database, queue, peaks.database);
  const extras = extrasOf(plan);
  const from = clients.x + clients.w + Math.max(w * 0.06, 34);
  const waiting = peaks.process > 0 ? Math.min(Math.max(w * 0.16, Math.min(w * 0.22, 116)), 200) : Math.min(Math.max(w * (extras.guards ? 0.13 : 0.1), 64), extras.guards ? 156 : 120);
  // The way between the apps and the cache, and beside it the queues before the nodes.
  const aside = peaks.node > 0 ? Math.min(Math.max(w * 0.07, 34), 84) : 0;
  const corridor = Math.max(w * 0.06, 34);
  // In a tiny window the apps leave the cache what it needs at the least.
  const most = queue.x - 16 - LEAST - corridor - aside - from;
  const appWidth = Math.min(waiting + (peaks.process > 0 ? roomFor(extras, false) * 0.4 : roomFor(extras, w < 720)), Math.max(most, LEAST));
  const apps = everyone(plan, stack({ x: from, y: top, w: appWidth, h: bottom - top }, appNames(plan, false), peaks.process, plan.apps > 10 ? 2 : 10, extras, crowd(plan)));
  const reach = apps[0]?.rect ?? { x: from, w: appWidth };
  const left = reach.x + reach.w + corridor + aside;
  const cache = panelIn(plan, { x: left, y: top, w: Math.max(queue.x - 16 - left, LEAST), h: lane - 16 - top }, peaks.tiers);
  const queues = queuesBefore(plan, peaks, cache, { x: left - aside - 4, w: aside - 4 });
  return { width: w, height: h, upright: false, ...outside, apps, ring: cache.ring, cache, nodes: cache.doors, queues, queued: peaks.node > 0, peers: [], servers, database, lane, bus: queue.x - 8, ...slotsOf(servers, plan) };
}

/** @param {Plan} plan @param {Peaks} peaks @param {number} w @param {number} h @returns {Layout} */
function square(plan, peaks, w, h) {
  const top = 6;
  const bottom = h - FOOT + 2;
  const outside = outsideLeft(plan, peaks, w, top, bottom);
  const { clients } = outside;
  const extras = extrasOf(plan);
  const from = clients.x + clients.w + Math.max(w * 0.045, 20);
  const waiting = peaks.process > 0 ? Math.min(w * 0.27, 190) : Math.min(Math.max(w * 0.11, 50), 110);
  const appWidth = waiting + (peaks.process > 0 ? roomFor(extras, true) * 0.4 : roomFor(extras, true));
  const apps = everyone(plan, stack({ x: from, y: top, w: appWidth, h: bottom - top }, appNames(plan, false), peaks.process, 8, extras, crowd(plan)));
  const reach = apps[0]?.rect ?? { x: from, w: appWidth };
  const aside = peaks.node > 0 ? Math.min(w * 0.1, 70) : 0;
  const left = reach.x + reach.w + Math.max(w * 0.09, 34) + aside;
  const right = w - 10;
  const split = plan.nodes.length > 1 || plan.keys > 1 ? 0.56 : plan.central ? 0.52 : 0.42;
  const middle = top + (bottom - top) * split;
  const cache = panelIn(plan, { x: left, y: top, w: right - left, h: middle - top - 8 }, peaks.tiers);
  // The database is below, behind its queue.
  const databaseWidth = Math.min(Math.max((right - left) * 0.5, 84), 200);
  const database = { x: right - databaseWidth, y: middle, w: databaseWidth, h: bottom - middle };
  const lane = bottom - Math.min(12, (bottom - middle) * 0.12);
  const several = plan.replicas > 0;
  const queue = { x: left, y: middle + OVER, w: database.x - left - 10, h: several ? bottom - middle - OVER : lane - 14 - middle - OVER };
  const servers = tower(plan, database, queue, peaks.database);
  const queues = queuesBefore(plan, peaks, cache, { x: left - aside - 4, w: aside - 4 });
  return { width: w, height: h, upright: false, ...outside, apps, ring: cache.ring, cache, nodes: cache.doors, queues, queued: peaks.node > 0, peers: [], servers, database, lane, bus: queue.x - 8, ...slotsOf(servers, plan) };
}

/** @param {Plan} plan @param {Peaks} peaks @param {number} w @param {number} h @returns {Layout} */
export function asideUpright(plan, peaks, w, h) {
  const edge = 6;
  // The way to the database is at the left of everything.
  const first = edge + UPRIGHT_LANE - 2;
  const outside = outsideAbove(plan, peaks, w, edge);
  const { clients } = outside;
  const low = h < 310;
  const databaseHeight = Math.min(h * (low ? 0.2 : 0.24), 150);
  const database = { x: first, y: h - databaseHeight - 20, w: w - edge - first, h: databaseHeight };
  const queueHeight = Math.min(h * (low ? 0.13 : 0.15), 96);
  const queue = { x: first + 6, y: database.y - queueHeight - 6, w: w - edge - first - 10, h: queueHeight };
  const servers = row(plan, database, queue, peaks.database);
  const extras = extrasOf(plan);
  const from = clients.y + clients.h + 14;
  // Over the queue before the database stands how many are in it.
  const to = queue.y - 18;
  const aside = peaks.node > 0 ? Math.min(Math.max((to - from) * 0.26, 34), 60) : 0;
  const share = peaks.process > 0 || extras.store ? 0.46 : 0.27;
  const appWidth = (w - 2 * edge) * share;
  const apps = everyone(plan, stack({ x: first, y: from, w: appWidth, h: to - from - aside }, appNames(plan, true), peaks.process, 6, extras, crowd(plan)));
  const left = first + appWidth + 14;
  const cache = panelIn(plan, { x: left, y: from - 4, w: w - edge - left, h: to - from - aside + 2 }, peaks.tiers);
  // There is room for one queue: in it stand the requests that wait for any node, and under it their number.
  const shared = pack({ x: first + 6, y: to - aside + 6, w: w * 0.55, h: Math.max(aside - 22, 4) }, peaks.node, 'right');
  return { width: w, height: h, upright: true, ...outside, apps, ring: cache.ring, cache, nodes: cache.doors, queues: plan.nodes.map(() => shared), queued: peaks.node > 0, peers: [], servers, database, lane: 0, bus: 0, ...slotsOf(servers, plan) };
}

/** The queues before the nodes, each at its door, where there is room for as many. @param {Plan} plan @param {Peaks} peaks @param {Panel} cache @param {{ x: number, w: number }} room */
function queuesBefore(plan, peaks, cache, { x, w }) {
  const { y, h } = cache.rect;
  const [first, second] = cache.doors;
  const each = Math.min(h / plan.nodes.length, first && second ? second.y - first.y : h);
  if (plan.nodes.length > 6 || each < 26 || w < 30) {
    const shared = pack({ x, y: y + 14, w: Math.max(w, 4), h: Math.max(h - 34, 4) }, peaks.node, 'right');
    return plan.nodes.map(() => shared);
  }
  // The words over the first stand on the stage, too.
  return cache.doors.map((door) => pack({ x, y: Math.max(door.y - each / 2, y) + 14, w, h: Math.max(each - 18, 4) }, peaks.node, 'right'));
}
