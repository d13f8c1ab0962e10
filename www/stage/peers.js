// Where everything stands among peers: the peer that owns the key loads, and the ring is the signpost on the way to it. Pure.
import { say } from '../say.js';
import { appNames, short } from './names.js';
import { outsideAbove, outsideLeft } from './outside.js';
import { everyone, extrasOf, roomFor, shelf, stack } from './process.js';
import { UPRIGHT_LANE } from './routes.js';
import { OVER, row, slotsOf, tower } from './servers.js';

/** @import { Layout, Peaks } from './layout.js' */
/** @import { Plan } from '../engine-types.js' */

/** @param {Plan} plan @param {Peaks} peaks @param {number} w @param {number} h @returns {Layout} */
export function peersSideways(plan, peaks, w, h) {
  const top = 8;
  const bottom = h - 26;
  const middle = (top + bottom) / 2;
  const outside = outsideLeft(plan, peaks, w, top, bottom);
  const { clients } = outside;
  const shift = outside.retry ? Math.max(clients.x + clients.w + w * 0.07 - w * 0.14, 0) : 0;
  const databaseWidth = Math.min(Math.max(w * 0.19, Math.min(w * 0.22, 120)), 220);
  const database = { x: w - databaseWidth - 12, y: top, w: databaseWidth, h: bottom - top };
  const queueWidth = Math.min(w * (w < 720 ? 0.12 : 0.15), 150) - shift * 0.3;
  // The way to the database passes under the queue, and over the queue stands how many are in it.
  const lane = database.y + database.h * 0.9;
  const queue = { x: database.x - queueWidth - 14, y: top + OVER, w: queueWidth, h: lane - 16 - top - OVER };
  const servers = tower(plan, database, queue, peaks.database);
  const names = appNames(plan, false);
  const extras = extrasOf(plan);
  // In a small window everything stands closer, and the peers go by their bare names.
  const close = w < 720;
  const small = peaks.call > 0 ? Math.min(Math.max((w - 310) * 0.3, 42), 150) : Math.min(Math.max(w * 0.075, close ? 42 : 0), 84) + roomFor(extras, close);
  const from = close ? clients.x + clients.w + w * 0.03 : w * 0.12 + shift;
  // Half the height of an app, with the requests that wait in it.
  const tall = peaks.call > 0 ? 120 : 34;
  const apps = everyone(plan, stack({ x: from, y: middle - Math.min((bottom - top) * 0.5, names.length * tall), w: small, h: Math.min(bottom - top, names.length * 2 * tall) }, names, peaks.call, 10, extras));
  const r = Math.min((bottom - top) * 0.28, w * (close ? 0.055 : 0.065));
  const ring = { x: from + small + (close ? 14 + r : Math.max(w * 0.25 - small, 2 * r + 40) * 0.55), y: middle, r };
  const left = ring.x + r + (close ? w * 0.06 : Math.max(w * 0.075, 62));
  const peerNames = plan.nodes.map((node) => (close ? short(node) : say('stage-peer', { node: short(node) })));
  const peers = stack({ x: left, y: top, w: Math.max(queue.x - left - w * (close ? 0.025 : 0.045), 56), h: bottom - top }, peerNames, peaks.process + peaks.node, 10);
  return { width: w, height: h, upright: false, ...outside, apps, ring, cache: null, nodes: [], queues: [], queued: false, peers, servers, database, lane, bus: queue.x - 8, ...slotsOf(servers, plan) };
}

/** @param {Plan} plan @param {Peaks} peaks @param {number} w @param {number} h @returns {Layout} */
export function peersUpright(plan, peaks, w, h) {
  const edge = 6;
  const outside = outsideAbove(plan, peaks, w, edge);
  const { clients } = outside;
  const low = h < 310;
  const databaseHeight = Math.min(h * (low ? 0.2 : 0.22), 150);
  const first = edge + UPRIGHT_LANE - 2;
  const database = { x: first, y: h - databaseHeight - 20, w: w - edge - first, h: databaseHeight };
  const queueHeight = Math.min(h * (low ? 0.12 : 0.17), 96);
  const queue = { x: first + 6, y: database.y - queueHeight - 8, w: w - edge - first - 10, h: queueHeight };
  const servers = row(plan, database, queue, peaks.database);
  const names = appNames(plan, true);
  const extras = extrasOf(plan);
  const from = clients.y + clients.h + (low ? 10 : 16);
  const to = queue.y - 34;
  const wide = Math.min(w * 0.9, ((peaks.call > 0 ? 150 : 64) + roomFor(extras, true)) * names.length);
  const high = (low ? 20 : 24) + (peaks.call > 0 ? (low ? 4 : 8) : 0);
  const apps = everyone(plan, shelf({ x: w * 0.5 - wide / 2, y: from, w: wide, h: high }, names, peaks.call, 4, extras));
  const r = Math.min((to - from) * (low ? 0.11 : 0.14), w * 0.16);
  const ring = { x: w * 0.58, y: from + high + (low ? 7 : 10) + r, r };
  const y = ring.y + r + (low ? 12 : 16);
  const peers = shelf({ x: edge, y, w: w - 2 * edge, h: Math.max(to - y, low ? 32 : 40) }, plan.nodes.map(short), peaks.process + peaks.node, 4);
  return { width: w, height: h, upright: true, ...outside, apps, ring, cache: null, nodes: [], queues: [], queued: false, peers, servers, database, lane: 0, bus: 0, ...slotsOf(servers, plan) };
}
