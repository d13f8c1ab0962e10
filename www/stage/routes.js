// The ways between the places: a polyline for each of those on which requests move. Pure.

import { KIND } from './looks.js';

/** @import { Layout } from './layout.js' */
/** @import { Process } from './process.js' */
/** @import { Rect } from './pile.js' */
/** @import { Plan, Spot, Way } from '../engine-types.js' */

/** @typedef {[x: number, y: number]} Point */
/** @typedef {{ points: Point[], lengths: number[], spread: number }} Route */

/** The room for the way to the database on an upright stage, left of each server. */
export const UPRIGHT_LANE = 10;

/** Requests on the same way keep this far to its sides, so that a crowd is seen as a crowd. */
const SPREAD = 7;

/** The ways that are always there, out and home. @type {Way[]} */
export const CLIENT_WAYS = ['client-to-app', 'app-to-client'];
/** @type {Way[]} */
export const NODE_WAYS = ['app-to-node', 'node-to-app'];
/** @type {Way[]} */
export const DATABASE_WAYS = ['loader-to-database', 'database-to-loader'];

/** @param {Point[]} points @param {number} [spread] @returns {Route} */
function route(points, spread = SPREAD) {
  const lengths = [0];
  for (let i = 1; i < points.length; i++) {
    const [a, b] = [/** @type {Point} */ (points[i - 1]), /** @type {Point} */ (points[i])];
    lengths.push((lengths[i - 1] ?? 0) + Math.hypot(b[0] - a[0], b[1] - a[1]));
  }
  return { points, lengths, spread };
}

/**
 * The points of a way.
 * @param {Layout} layout
 * @param {Plan} plan
 * @param {Way} way
 * @param {number} app
 * @param {number} place
 * @param {number} [kind] As in a frame's rows: a write may go from a node to the database, and always to the primary.
 * @returns {Route | null} `null` where there is no such way.
 */
export function routeOf(layout, plan, way, app, place, kind = KIND.read) {
  const process = layout.apps[app] ?? layout.apps[0];
  if (!process) return null;
  const write = kind === KIND.write || (kind === KIND.background && plan.writes === 'write-back');
  // Work that a write through a node leaves behind goes on from that node. A row says only that it goes on, and where.
  const through = !plan.peers && plan.writes === 'write-through' && (kind === KIND.write || (kind === KIND.orphaned && place !== app));
  switch (way) {
    case 'client-to-app':
      return route(toProcess(layout, process, -1), layout.upright && layout.apps.length > 1 ? 2 : 10);
    case 'app-to-client':
      return route(toProcess(layout, process, 1).reverse(), layout.upright && layout.apps.length > 1 ? 2 : 10);
    case 'cdn-and-back':
      return layout.cdn ? route(toEdge(layout, layout.cdn), 3) : null;
    case 'node-again':
      if (plan.peers) return route([inside(layout, layout.peers[place]), inside(layout, layout.peers[place])]);
      return route(toNode(layout, plan, process, place, -1));
    case 'app-to-node':
      return route(toNode(layout, plan, process, place, -1));
    case 'node-to-app':
      return route(toNode(layout, plan, process, place, 1).reverse());
    case 'node-and-back': {
      // It comes back as it went: nothing was done there.
      const out = toNode(layout, plan, process, place, -1);
      return route([...out, ...toNode(layout, plan, process, place, 1).reverse()]);
    }
    case 'loader-to-database':
      return route(through ? throughNode(layout, -1) : toDatabase(layout, plan, place, -1, write));
    case 'database-to-node':
      // From the primary, whose log is read.
      return route(throughNode(layout, 1).reverse(), 3);
    case 'database-to-loader':
      return route((through ? throughNode(layout, 1) : toDatabase(layout, plan, place, 1, write)).reverse());
  }
}

/** The ways of one world, each worked out once. */
export class Ways {
  /** @type {Map<string, Map<number, Route | null>>} */
  #known = new Map();

  /** @param {Layout} layout @param {Plan} plan */
  constructor(layout, plan) {
    this.layout = layout;
    this.plan = plan;
  }

  /** @param {Way} way @param {number} app @param {number} place @param {number} [kind] */
  of(way, app, place, kind = KIND.read) {
    let known = this.#known.get(way);
    if (!known) this.#known.set(way, (known = new Map()));
    const key = (app * 65536 + place) * 8 + kind;
    let route = known.get(key);
    if (route === undefined) known.set(key, (route = routeOf(this.layout, this.plan, way, app, place, kind)));
    return route;
  }
}

/**
 * Where a request stands on which something works, but for those on a connection.
 * @param {Layout} layout
 * @param {Spot} spot
 * @param {number} place
 * @returns {Point | null}
 */
export function standOf(layout, spot, place) {
  switch (spot) {
    case 'node': {
      const peer = layout.peers[place]?.rect;
      if (peer) return [peer.x, peer.y + peer.h / 2];
      const node = layout.nodes[place] ?? layout.ring;
      return [node.x - node.r, node.y];
    }
    case 'log': {
      const app = layout.apps[place] ?? layout.apps[0];
      const store = app?.store;
      if (store) return [store.x + 5, store.y + store.h / 2];
      return app ? inside(layout, app) : null;
    }
    case 'connection':
      return null;
  }
}

/** @param {Layout} layout @param {Rect} cdn @returns {Point[]} */
function toEdge({ clients, upright }, cdn) {
  if (upright) {
    const y = cdn.y + cdn.h / 2;
    const from = clients.x + clients.w;
    return [[from, y - 3], [cdn.x, y - 3], [cdn.x, y + 3], [from, y + 3]];
  }
  const x = cdn.x + cdn.w / 2;
  const edge = cdn.y + cdn.h;
  return [[x - 7, clients.y], [x - 7, edge], [x + 7, edge], [x + 7, clients.y]];
}

/** From a cache node that writes through to the primary. @param {Layout} layout @param {number} lane @returns {Point[]} */
function throughNode({ cache, servers, database, upright, lane: bottom }, lane) {
  const primary = servers[0]?.rect ?? database;
  const { x, y, w, h } = cache?.rect ?? database;
  if (upright || y + h < primary.y) {
    const at = x + w * 0.8 + lane * 5;
    return [[at, y + h], [at, (servers[0]?.pile.rect.y ?? primary.y) - 18], [primary.x + primary.w * 0.8 + lane * 5, primary.y]];
  }
  // Under the queue, and over the way of requests that go past the cache.
  const out = bottom - 9 + lane * 3;
  return [[x + w * 0.7 + lane * 4, y + h], [x + w * 0.7 + lane * 4, out], [primary.x, out]];
}

/** @param {Layout} layout @param {Process} process @param {number} lane @returns {Point} */
function fromClients({ clients, upright }, process, lane) {
  if (upright) {
    const { x, w } = process.rect;
    return [Math.min(Math.max(x + w / 2, clients.x + 16), clients.x + clients.w - 16) + lane * 10, clients.y + clients.h];
  }
  const centre = process.rect.y + process.rect.h / 2;
  const y = Math.min(Math.max(centre, clients.y + 20), clients.y + clients.h - 20);
  return [clients.x + clients.w, y + lane * 13];
}

/** From the clients to a process. @param {Layout} layout @param {Process} process @param {number} lane @returns {Point[]} */
function toProcess(layout, process, lane) {
  const { upright, apps, peers, clients } = layout;
  if (!upright || apps.length === 1 || peers.length > 0) return [fromClients(layout, process, lane), entry(layout, process, lane)];
  // Where apps stand one under the other: past those before, at their right.
  const { x, y, w, h } = process.rect;
  const past = Math.min(Math.max(x + w + 5 + lane * 2, clients.x + 4), clients.x + clients.w - 4);
  const at = y + h * 0.28 + lane * Math.min(3, h / 6);
  return [[past, clients.y + clients.h], [past, at], [x + w, at]];
}

/** Where clients reach a process. @param {Layout} layout @param {Process} process @param {number} lane @returns {Point} */
function entry({ upright }, { rect }, lane) {
  if (upright) return [rect.x + rect.w / 2 + lane * 10, rect.y];
  return [rect.x, rect.y + rect.h / 2 + lane * Math.min(13, rect.h / 3)];
}

/** @param {Layout} layout @param {Process | undefined} process @returns {Point} */
function inside(layout, process) {
  const rect = process?.rect ?? layout.database;
  return [rect.x + rect.w / 2, rect.y + rect.h / 2];
}

/**
 * From an app to a node.
 * @param {Layout} layout @param {Plan} plan @param {Process} process @param {number} place @param {number} lane -1 out, 1 home
 * @returns {Point[]}
 */
function toNode(layout, plan, process, place, lane) {
  const { rect } = process;
  if (plan.peers) {
    const peer = layout.peers[place]?.rect ?? rect;
    const key = onRing(layout, plan.keyAt);
    if (layout.upright) {
      return [[rect.x + rect.w / 2 + lane * 6, rect.y + rect.h], [key[0] + lane * 4, key[1]], [peer.x + peer.w / 2 + lane * 6, peer.y]];
    }
    const y = peer.y + peer.h / 2 + lane * Math.min(11, peer.h / 3);
    return [[rect.x + rect.w, rect.y + rect.h / 2 + lane * 6], [key[0], key[1] + lane * 5], [peer.x, y]];
  }
  const node = layout.nodes[place] ?? layout.ring;
  const from = /** @type {Point} */ (
    layout.upright
      ? [rect.x + rect.w, Math.min(Math.max(node.y, rect.y + 8), rect.y + rect.h - 8) + lane * 6]
      : [rect.x + rect.w, Math.min(Math.max(node.y, rect.y + 10), rect.y + rect.h - 10) + lane * Math.min(9, rect.h / 4)]
  );
  const angle = Math.atan2(from[1] - node.y, from[0] - node.x);
  return [from, [node.x + node.r * Math.cos(angle), node.y + node.r * Math.sin(angle) + lane * 5]];
}

/**
 * From the loader to the database. Where there are replicas, a write goes to the primary, and a read to the others.
 * @param {Layout} layout @param {Plan} plan @param {number} place @param {number} lane @param {boolean} write @returns {Point[]}
 */
function toDatabase(layout, plan, place, lane, write) {
  const { database, servers } = layout;
  const primary = servers.length > 1 && write ? servers[0]?.rect : undefined;
  const replicas = servers.length > 1 && !write ? servers[Math.ceil(servers.length / 2)]?.rect : undefined;
  const processes = plan.peers ? layout.peers : layout.apps;
  const rect = (processes[place] ?? processes[0])?.rect ?? database;
  /** Past the queue, and up to the one server that is meant. @param {number} y @returns {Point[]} */
  const arrival = (y) => {
    if (!primary && !replicas) return [[database.x, y]];
    const server = primary ?? replicas ?? database;
    const there = server.y + server.h - 5 + lane * 3;
    const turn = layout.bus + lane * 4;
    return [[turn, y], [turn, there], [database.x, there]];
  };
  if (layout.upright) {
    // Down at the left, beside the queue; where there are several servers, between their queues.
    const queue = (servers[0]?.pile.rect ?? database).y;
    const { x: left } = primary ?? replicas ?? database;
    const x = left - UPRIGHT_LANE / 2 + lane * 2;
    if (plan.peers) {
      const out = rect.x + rect.w - 5 + lane * 2;
      const turn = queue - 17 + lane * 2;
      return [[out, rect.y + rect.h], [out, turn], [x, turn], [x, database.y]];
    }
    const edge = (servers[0]?.rect ?? database).x - UPRIGHT_LANE / 2 + lane * 2;
    const turn = queue - 17 + lane * 2;
    const down = /** @type {Point[]} */ (left > (servers[0]?.rect.x ?? 0) + 1 ? [[edge, turn], [x, turn]] : []);
    return [[rect.x, rect.y + rect.h / 2 + lane * 3], [edge, rect.y + rect.h / 2 + lane * 3], ...down, [x, database.y]];
  }
  if (plan.peers) {
    const y = database.y + database.h * 0.9 + lane * 7;
    const out = rect.y + rect.h / 2 + lane * Math.min(8, rect.h / 4);
    return [[rect.x + rect.w, out], [Math.min(rect.x + rect.w + 26, layout.bus - 4) + lane * 3, y], ...arrival(y)];
  }
  // Past the cache, which is not asked on this way.
  const y = layout.lane + lane * 6;
  const out = Math.min(Math.max(y, rect.y + rect.h * 0.5), rect.y + rect.h - 6) + (y > rect.y + rect.h ? lane * 3 : 0);
  const turn = (layout.cache?.rect.x ?? database.x) - 8 + lane * 4;
  return [[rect.x + rect.w, out], [turn, y], ...arrival(y)];
}

/** A place on the ring; 0 is its top, and the hash grows clockwise. @param {Layout} layout @param {number} at @returns {Point} */
export function onRing({ ring }, at) {
  const angle = at * 2 * Math.PI - Math.PI / 2;
  return [ring.x + ring.r * Math.cos(angle), ring.y + ring.r * Math.sin(angle)];
}

/**
 * The place on a route.
 * @param {Route} way @param {number} progress 0 to 1 @param {number} side -1 to 1: how far to the side of the way
 * @param {Float32Array} out Receives x and y; nothing is allocated for a dot.
 */
export function along(way, progress, side, out) {
  const { points, lengths, spread } = way;
  const total = /** @type {number} */ (lengths[lengths.length - 1]);
  const gone = progress * total;
  let i = 1;
  while (i < points.length - 1 && gone > /** @type {number} */ (lengths[i])) i++;
  const a = /** @type {Point} */ (points[i - 1]);
  const b = /** @type {Point} */ (points[i]);
  const from = /** @type {number} */ (lengths[i - 1]);
  const length = /** @type {number} */ (lengths[i]) - from || 1;
  const part = (gone - from) / length;
  const dx = (b[0] - a[0]) / length;
  const dy = (b[1] - a[1]) / length;
  // Everybody leaves and arrives at the same point, and spreads in between.
  const off = side * spread * Math.min(1, 4 * progress * (1 - progress) + 0.35);
  out[0] = a[0] + (b[0] - a[0]) * part - dy * off;
  out[1] = a[1] + (b[1] - a[1]) * part + dx * off;
}
