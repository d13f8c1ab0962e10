// What stands still: clients, apps, the cache's ring, the database, and the ways between them. It is drawn once, and again when
// something of it has changed.
import { KIND } from './looks.js';
import { say } from '../say.js';
import { drawCacheBox } from './cache.js';
import { box, disc, fitting, rounded, strike, text } from './pen.js';
import { drawPeerRing } from './placement.js';
import { NARROW, drawnOf, isLow } from './process.js';
import { isNamedBeside } from './servers.js';
import { CLIENT_WAYS, DATABASE_WAYS, NODE_WAYS, routeOf } from './routes.js';

/** @import { Layout, PlanNow } from './layout.js' */
/** @import { Process } from './process.js' */
/** @import { Server } from './servers.js' */
/** @import { Palette } from './palette.js' */
/** @import { Context } from './pen.js' */
/** @import { Rect } from './pile.js' */
/** @import { Plan, Way, WorldFrame } from '../engine-types.js' */

/**
 * @typedef {object} Now What the scenery shows of an instant.
 * @property {boolean} cut No app reaches the cache.
 * @property {boolean} down The database refuses all.
 * @property {boolean} headless The primary is dead, and no replica is in its place.
 * @property {boolean[]} full By server: more is asked of it than it can do.
 */

/**
 * What the scenery shows of an instant. These change now and then, and not with every frame.
 * @param {Layout} layout @param {Plan} plan @param {WorldFrame} frame @param {number} t @param {number[]} queued How many wait before each server of the database.
 * @returns {Now}
 */
export function nowOf({ servers }, plan, frame, t, queued) {
  const trouble = troubleOf(plan, t);
  const taken = servers.length === 1 && frame.figures.running >= plan.connections && frame.figures.queued > 0;
  return {
    cut: plan.cuts.some(([from, to]) => from <= t && t < to),
    down: trouble?.down ?? false,
    headless: trouble?.headless ?? false,
    full: servers.map((_, i) => (trouble !== null && !(trouble.headless && i > 0)) || taken || (servers.length > 1 && (queued[i] ?? 0) > 0)),
  };
}

/** A canvas of its own, on which what stands still is drawn again only when something of it has changed. */
export class Scenery {
  /** @type {unknown[]} */
  #drawn = [];

  /** @param {Context} context */
  constructor(context) {
    this.context = context;
  }

  /**
   * @param {Layout} layout @param {PlanNow} plan As it is at the instant. @param {Palette} palette @param {Now} now
   * @param {number} ratio Device pixels per pixel.
   */
  show(layout, plan, palette, now, ratio) {
    const { points, present, owner, keyAt } = plan;
    const depends = [layout, palette, ratio, points, present, owner, keyAt, now.cut, now.down, now.headless, ...now.full];
    if (depends.length === this.#drawn.length && depends.every((one, i) => one === this.#drawn[i])) return;
    this.#drawn = depends;
    this.context.setTransform(ratio, 0, 0, ratio, 0, 0);
    this.context.clearRect(0, 0, layout.width, layout.height);
    drawScenery(this.context, layout, plan, palette, now);
  }
}

/** @param {Context} context @param {Layout} layout @param {PlanNow} plan @param {Palette} palette @param {Now} now */
function drawScenery(context, layout, plan, palette, now) {
  drawRoads(context, layout, plan, palette);
  drawClients(context, layout, plan, palette);
  if (layout.cdn) drawCdn(context, layout, layout.cdn, palette);
  const coalescer = plan.coalescer || (plan.central ? 'sleepers' : '');
  for (const { process } of drawnOf(layout.apps)) drawProcess(context, process, palette, plan.peers ? '' : coalescer);
  if (layout.cache) drawCacheBox(context, layout.cache, plan, palette);
  else drawPeerRing(context, layout, plan, palette);
  layout.peers.forEach((process, i) => {
    context.globalAlpha = plan.present?.[i] === false ? 0.45 : 1;
    drawProcess(context, process, palette, coalescer, palette.nodes[i % palette.nodes.length]);
    context.globalAlpha = 1;
  });
  if (now.cut) drawCut(context, layout, plan, palette);
  drawDatabase(context, layout, palette, now);
}
/** The ways that requests take, faintly, so that an empty stage already says what is connected to what. @param {Context} context @param {Layout} layout @param {Plan} plan @param {Palette} palette */
function drawRoads(context, layout, plan, palette) {
  context.strokeStyle = palette.lineStrong;
  context.lineWidth = 1;
  context.setLineDash([2, 4]);
  /** @param {Way} way @param {number} app @param {number} place @param {number} [kind] */
  const road = (way, app, place, kind = KIND.read) => {
    const route = routeOf(layout, plan, way, app, place, kind);
    if (!route) return;
    context.beginPath();
    route.points.forEach(([x, y], i) => (i === 0 ? context.moveTo(x, y) : context.lineTo(x, y)));
    context.stroke();
  };
  drawnOf(layout.apps).forEach(({ app }) => {
    for (const way of CLIENT_WAYS) road(way, app, 0);
    for (const way of NODE_WAYS) for (const node of plan.keys > 1 && !plan.peers && layout.apps.length === 1 ? plan.nodes.keys() : [plan.owner]) road(way, app, node);
    if (!plan.peers) for (const way of DATABASE_WAYS) road(way, app, app);
  });
  layout.peers.forEach((_, peer) => {
    for (const way of DATABASE_WAYS) road(way, 0, peer);
  });
  road('cdn-and-back', 0, 0);
  // Writes have ways of their own where a node writes them through, and where only one of several servers takes them.
  if (plan.writes === 'write-through' && !plan.peers) for (const way of DATABASE_WAYS) road(way, 0, plan.owner, KIND.write);
  else if (plan.writes && layout.servers.length > 1) for (const way of DATABASE_WAYS) road(way, 0, 0, KIND.write);
  if (plan.logEvents) road('database-to-node', 0, plan.owner);
  context.setLineDash([]);
}

/** @param {Context} context @param {Layout} layout @param {Plan} plan @param {Palette} palette */
function drawClients(context, { clients, upright, retry }, plan, palette) {
  box(context, clients, 10, palette.sunken, palette.lineStrong);
  context.fillStyle = palette.state.travelling;
  // Where clients can be seen to wait, no others are hinted at.
  for (let i = 0; i < (retry ? 0 : 5); i++) {
    const at = (i + 1) / 6;
    const [x, y] = upright ? [clients.x + clients.w * at, clients.y + clients.h / 2] : [clients.x + clients.w / 2, clients.y + clients.h * at];
    disc(context, x, y, 2.4);
  }
  if (upright) return;
  text(context, say(plan.writes ? 'stage-clients' : 'stage-readers'), clients.x + clients.w / 2 - 2, clients.y + clients.h + 16, palette, { align: 'center' });
}

/** @param {Context} context @param {Layout} layout @param {Rect} cdn @param {Palette} palette */
function drawCdn(context, { upright }, cdn, palette) {
  box(context, cdn, 6, palette.sunken, palette.lineStrong);
  text(context, say('stage-cdn'), cdn.x + cdn.w / 2, cdn.y + cdn.h / 2 + 4, palette, { align: 'center', colour: palette.ink, size: upright ? 10 : 11 });
}

/** @param {Context} context @param {Process} process @param {Palette} palette @param {string} coalescer @param {string} [colour] */
function drawProcess(context, process, palette, coalescer, colour) {
  const { rect } = process;
  box(context, rect, 10, palette.sunken, colour ?? palette.lineStrong, colour ? 1.8 : 1);
  // Where there is no room for its name, there is none for the others'.
  if (rect.h >= 8) drawName(context, process, palette, coalescer);
  if (!coalescer) return;
  if (coalescer === 'sleepers') return;
  // The coalescer: the bar that one passes and the others wait behind.
  const bar = { x: rect.x + rect.w - 10, y: rect.y + 8, w: 4, h: rect.h - 16 };
  context.fillStyle = palette.ink;
  context.globalAlpha = 0.75;
  rounded(context, bar, 2);
  context.fill();
  context.globalAlpha = 1;
  if (!isLow(rect) && rect.h > 60 && rect.w > 150) text(context, say(`stage-coalescer-${coalescer}`), rect.x + rect.w - 16, rect.y + rect.h - 8, palette, { align: 'right', size: 11 });
}

/** @param {Context} context @param {Process} process @param {Palette} palette @param {string} coalescer */
function drawName(context, { rect, label, queued, l1, store }, palette, coalescer) {
  const style = { colour: palette.ink, size: 12 };
  if (!coalescer && (l1 || store)) text(context, label, rect.x + (rect.w < 60 ? 4 : 10), rect.y + rect.h / 2 + 4, palette, { ...style, size: Math.min(12, rect.h) });
  else if (!coalescer && !queued) {
    const low = { ...style, size: Math.min(12, rect.h - 0.5) };
    text(context, fitting(context, [label, label.replace(/\D+/g, '')].filter(Boolean), rect.w - 6, palette, low), rect.x + rect.w / 2, rect.y + rect.h / 2 + low.size * 0.36, palette, { ...low, align: 'center' });
  } else if (isLow(rect)) text(context, label, rect.x + 10, rect.y + rect.h / 2 - 3, palette, style);
  else if (rect.h <= 44 && rect.w > NARROW) text(context, label, rect.x + 7, rect.y + rect.h / 2 + Math.min(4, rect.h * 0.3), palette, { ...style, size: Math.min(12, Math.max(rect.h - 2, 6)) });
  else {
    const narrow = rect.w <= NARROW ? { ...style, size: 10.5 } : style;
    const shown = fitting(context, [label, label.replace(/\D+/g, '')].filter(Boolean), rect.w - 14, palette, narrow);
    const size = Math.min(narrow.size, rect.h - 1);
    text(context, shown, rect.x + (rect.w <= NARROW ? 6 : 10), rect.h < 18 ? rect.y + rect.h / 2 + size * 0.36 : rect.y + (rect.w <= NARROW ? 12 : 14), palette, { ...narrow, size });
  }
}

/** No app reaches the cache. @param {Context} context @param {Layout} layout @param {Plan} plan @param {Palette} palette */
function drawCut(context, layout, plan, palette) {
  const { ring, upright, cache } = layout;
  const part = upright ? 0.5 : 0.2;
  let top = Infinity;
  let across = 0;
  drawnOf(layout.apps).forEach(({ app }) => {
    for (const way of NODE_WAYS) {
      const points = routeOf(layout, plan, way, app, plan.owner)?.points;
      const [a, b] = way === 'node-to-app' ? [points?.at(-1), points?.at(-2)] : [points?.[0], points?.[1]];
      if (!a || !b) continue;
      const [x, y] = [a[0] + (b[0] - a[0]) * part, a[1] + (b[1] - a[1]) * part];
      context.fillStyle = palette.card;
      disc(context, x, y, 5);
      context.strokeStyle = palette.bad;
      context.lineWidth = 1.8;
      context.beginPath();
      for (const side of [-2.5, 2.5]) {
        context.moveTo(x + side - 2, y + 4.5);
        context.lineTo(x + side + 2, y - 4.5);
      }
      context.stroke();
      if (y < top) [top, across] = [y, x];
    }
  });
  // In cache-aside the cache itself says so.
  if (cache) return;
  const style = { colour: palette.bad, weight: 600, size: upright ? 11 : 12, halo: true };
  text(context, say('stage-cut-off'), across - 12, Math.max(Math.min(top - 12, ring.y - ring.r - 4), 12), palette, style);
}

/** @param {Context} context @param {Layout} layout @param {Palette} palette @param {Now} now */
function drawDatabase(context, { database, servers, slots, perSlot }, palette, { full, down, headless }) {
  servers.forEach((server, i) => drawServer(context, server, full[i] ?? false, servers.length > 1, palette));
  const [first] = slots;
  if (!first) return;
  context.fillStyle = palette.card;
  context.strokeStyle = palette.lineStrong;
  context.lineWidth = 1;
  context.globalAlpha = down ? 0.35 : 1;
  const each = slots.length / servers.length;
  const radius = Math.min(first.w * 0.22, 4);
  // They stand apart, so that all of them are one path.
  context.beginPath();
  for (const { x, y, w, h } of slots) context.roundRect(x, y, w, h, radius);
  context.fill();
  if (first.w > 4) context.stroke();
  context.globalAlpha = 1;
  const last = slots[each - 1];
  // Its slots are the first, and stand in a block.
  if (headless && last) strike(context, { x: first.x, y: first.y, w: last.x + last.w - first.x, h: last.y + last.h - first.y }, palette);
  const { x, y, w, h } = database;
  if (perSlot > 1 && servers.length === 1) text(context, say('stage-slot', { count: perSlot }), x + w / 2, y + h - 4, palette, { align: 'center', size: 10 });
}

/** What is wrong with the database at an instant, in words that stand at it, and in words that name it. @param {Plan} plan @param {number} t @returns {{ words: string, named: string, down: boolean, headless: boolean } | null} */
export function troubleOf(plan, t) {
  const now = plan.paces.filter(([from, to]) => from <= t && t < to).map(([, , factor]) => factor);
  /** @param {string} id @param {Record<string, number>} [args] */
  const trouble = (id, args) => ({ words: say(id, args), named: say(`${id}.named`, args), down: false, headless: false });
  if (now.includes(-1)) return { ...trouble('stage-database-down'), down: true };
  if (now.includes(-2)) return { ...trouble('stage-primary-down'), headless: true };
  if (now.includes(0)) return trouble('stage-database-stopped');
  const slow = now.reduce((product, factor) => product * Math.max(factor, 1), 1);
  return slow > 1 ? trouble('stage-database-slow', { times: slow }) : null;
}

/** @param {Context} context @param {Server} server @param {boolean} full @param {boolean} several @param {Palette} palette */
function drawServer(context, { rect, label }, full, several, palette) {
  const { x, y, w, h } = rect;
  const edge = full ? palette.state.database : palette.lineStrong;
  if (several) {
    box(context, rect, 8, palette.sunken, edge, full ? 1.6 : 1);
    if (full) box(context, rect, 8, palette.badTint, edge, 0.5);
    const beside = isNamedBeside(rect);
    text(context, label, beside ? x + 9 : x + w / 2, beside ? y + h / 2 + 4 : y + 13, palette, { align: beside ? 'left' : 'center', size: Math.min(beside ? 12 : 10, h), colour: palette.ink });
    return;
  }
  const lid = Math.min(13, h * 0.1);
  context.beginPath();
  context.moveTo(x, y + lid);
  context.lineTo(x, y + h - lid);
  context.ellipse(x + w / 2, y + h - lid, w / 2, lid, 0, Math.PI, 0, true);
  context.lineTo(x + w, y + lid);
  context.ellipse(x + w / 2, y + lid, w / 2, lid, 0, 0, Math.PI, true);
  context.closePath();
  context.fillStyle = palette.sunken;
  context.fill();
  if (full) {
    context.fillStyle = palette.badTint;
    context.fill();
  }
  context.lineWidth = full ? 1.6 : 1;
  context.strokeStyle = edge;
  context.stroke();
  context.beginPath();
  context.ellipse(x + w / 2, y + lid, w / 2, lid, 0, 0, Math.PI);
  context.stroke();
}
