// What stands still: clients, apps, the cache on its ring, the database. Pure: (context, data) to pixels.
import { count } from '../format.js';
import { onRing, wayOf } from './routes.js';
import { isLow, short } from './layout.js';

/** @import { Circle, Layout, Process } from './layout.js' */
/** @import { Palette } from './palette.js' */
/** @import { Rect } from './pile.js' */
/** @import { Plan, WorldFrame } from '../types.js' */

/** @typedef {CanvasRenderingContext2D} Context */

/** @param {Context} context @param {Layout} layout @param {Plan} plan @param {Palette} palette @param {WorldFrame} frame @param {number} t */
export function drawScenery(context, layout, plan, palette, frame, t) {
  drawRoads(context, layout, plan, palette);
  drawClients(context, layout, palette);
  const central = plan.coalesce === 'redis-lock' || plan.coalesce === 'lease';
  const gate = plan.coalesce === 'none' ? '' : central ? 'sleepers' : plan.coalesce;
  for (const process of layout.apps) drawProcess(context, process, palette, plan.peers ? '' : gate);
  drawRing(context, layout, plan, palette);
  layout.peers.forEach((process, i) => {
    drawProcess(context, process, palette, gate, palette.nodes[i % palette.nodes.length]);
    drawFill(context, { x: process.rect.x + process.rect.w - 15, y: process.rect.y + 14, r: 7 }, i, plan, palette, frame);
  });
  if (layout.nodes.length > 1) layout.nodes.forEach((node, i) => drawNode(context, node, i, plan, palette, frame));
  drawKey(context, layout, plan, palette, frame, t);
  if (central) drawCentralGate(context, layout, plan, palette);
  drawDatabase(context, layout, plan, palette, frame);
}

/** The ways that requests take, faintly, so that an empty stage already says what is connected to what. @param {Context} context @param {Layout} layout @param {Plan} plan @param {Palette} palette */
function drawRoads(context, layout, plan, palette) {
  context.strokeStyle = palette.lineStrong;
  context.lineWidth = 1;
  context.setLineDash([2, 4]);
  /** @param {string} phase @param {number} app @param {number} place */
  const road = (phase, app, place) => {
    const way = wayOf(layout, plan, phase, app, place);
    if (!way) return;
    context.beginPath();
    way.points.forEach(([x, y], i) => (i === 0 ? context.moveTo(x, y) : context.lineTo(x, y)));
    context.stroke();
  };
  layout.apps.forEach((_, app) => {
    for (const phase of ['to-app', 'to-client']) road(phase, app, 0);
    for (const phase of ['to-node', 'hit']) road(phase, app, plan.owner);
    if (!plan.peers) for (const phase of ['to-database', 'from-database']) road(phase, app, app);
  });
  layout.peers.forEach((_, peer) => {
    for (const phase of ['to-database', 'from-database']) road(phase, 0, peer);
  });
  context.setLineDash([]);
}

/** @param {Context} context @param {Layout} layout @param {Palette} palette */
function drawClients(context, { clients, upright }, palette) {
  box(context, clients, 10, palette.sunken, palette.line);
  context.fillStyle = palette.state.travelling;
  for (let i = 0; i < 5; i++) {
    const at = (i + 1) / 6;
    const [x, y] = upright ? [clients.x + clients.w * at, clients.y + clients.h / 2] : [clients.x + clients.w / 2, clients.y + clients.h * at];
    disc(context, x, y, 2.4);
  }
  if (upright) return;
  text(context, 'readers', clients.x + clients.w / 2 - 2, clients.y + clients.h + 16, palette, { align: 'center' });
}

/** @param {Context} context @param {Process} process @param {Palette} palette @param {string} gate @param {string} [colour] */
function drawProcess(context, { rect, label }, palette, gate, colour) {
  box(context, rect, 10, palette.sunken, colour ?? palette.line, colour ? 1.8 : 1);
  const style = { colour: palette.ink, size: 12 };
  if (!gate) {
    if (rect.h >= 13) text(context, label, rect.x + rect.w / 2, rect.y + rect.h / 2 + 4, palette, { ...style, align: 'center' });
  } else if (isLow(rect)) text(context, label, rect.x + 10, rect.y + rect.h / 2 - 3, palette, style);
  else if (rect.h <= 44 && rect.w >= 100) text(context, label, rect.x + 7, rect.y + rect.h / 2 + 4, palette, { ...style, size: Math.min(12, Math.max(rect.h - 4, 6)) });
  else text(context, label, rect.x + (rect.w < 100 ? 6 : 10), rect.y + (rect.w < 100 ? 12 : 14), palette, rect.w < 100 ? { ...style, size: 10.5 } : style);
  if (!gate) return;
  if (gate === 'sleepers') return;
  // The gate: the bar that one passes and the others wait behind.
  const bar = { x: rect.x + rect.w - 10, y: rect.y + 8, w: 4, h: rect.h - 16 };
  context.fillStyle = palette.ink;
  context.globalAlpha = 0.75;
  rounded(context, bar, 2);
  context.fill();
  context.globalAlpha = 1;
  if (!isLow(rect) && rect.h > 60 && rect.w > 150) text(context, gate, rect.x + rect.w - 16, rect.y + rect.h - 8, palette, { align: 'right', size: 11 });
}

/** @param {Context} context @param {Layout} layout @param {Plan} plan @param {Palette} palette */
function drawRing(context, { ring, peers }, plan, palette) {
  if (plan.nodes.length < 2) return;
  context.lineWidth = Math.max(ring.r * 0.075, 3);
  context.strokeStyle = palette.line;
  circle(context, ring.x, ring.y, ring.r);
  // Each stretch of the ring in the colour of the node that owns it: up to and including the node's point.
  context.globalAlpha = peers.length > 0 ? 0.95 : 0.7;
  let from = (plan.points.at(-1)?.[0] ?? 1) - 1;
  for (const [at, node] of plan.points) {
    context.strokeStyle = palette.nodes[node % palette.nodes.length] ?? palette.line;
    context.beginPath();
    context.arc(ring.x, ring.y, ring.r, from * 2 * Math.PI - Math.PI / 2, at * 2 * Math.PI - Math.PI / 2);
    context.stroke();
    from = at;
  }
  context.globalAlpha = 1;
  if (peers.length > 0 && ring.r > 34) text(context, 'hash ring', ring.x, ring.y + ring.r + 20, palette, { align: 'center' });
}

/** @param {Context} context @param {Circle} node @param {number} i @param {Plan} plan @param {Palette} palette @param {WorldFrame} frame */
function drawNode(context, node, i, plan, palette, frame) {
  const colour = palette.nodes[i % palette.nodes.length] ?? palette.line;
  // A node that does not answer stays as a trace, so that its place is known when it comes back.
  if (plan.present?.[i] === false) {
    context.strokeStyle = palette.lineStrong;
    context.lineWidth = 1;
    context.setLineDash([3, 3]);
    circle(context, node.x, node.y, node.r);
    context.setLineDash([]);
    return;
  }
  context.fillStyle = palette.card;
  disc(context, node.x, node.y, node.r);
  drawFill(context, node, i, plan, palette, frame);
  context.strokeStyle = colour;
  context.lineWidth = 2;
  circle(context, node.x, node.y, node.r);
  const label = short(plan.nodes[i] ?? '').replace(/^.*-(?=\d+$)/, '');
  if (node.r > 9) text(context, label, node.x, node.y + 4, palette, { align: 'center', colour: palette.ink, size: Math.min(12, node.r * 0.8) });
}

/** What stands at the cache for all apps together: a bar before the node that holds the key. @param {Context} context @param {Layout} layout @param {Plan} plan @param {Palette} palette */
function drawCentralGate(context, { ring, nodes, upright }, plan, palette) {
  const node = nodes[plan.owner] ?? ring;
  context.fillStyle = palette.ink;
  context.globalAlpha = 0.75;
  rounded(context, { x: node.x - node.r - 9, y: node.y - node.r * 0.7, w: 4, h: node.r * 1.4 }, 2);
  context.fill();
  context.globalAlpha = 1;
  const words = plan.coalesce === 'lease' ? 'lease' : 'lock';
  text(context, words, ring.x - ring.r - (upright ? 2 : 14), ring.y - ring.r * 0.75, palette, { align: 'right', size: 11 });
}

/** How full a node is, where it has a limit. @param {Context} context @param {Circle} at @param {number} i @param {Plan} plan @param {Palette} palette @param {WorldFrame} frame */
function drawFill(context, at, i, plan, palette, frame) {
  const [entries, bytes] = frame.fills[i] ?? [0, 0];
  const share = Math.max(plan.maxEntries ? entries / plan.maxEntries : 0, plan.maxBytes ? bytes / plan.maxBytes : 0);
  if (share <= 0) return;
  context.save();
  context.beginPath();
  context.arc(at.x, at.y, at.r, 0, 2 * Math.PI);
  context.clip();
  context.globalAlpha = 0.3;
  context.fillStyle = palette.nodes[i % palette.nodes.length] ?? palette.line;
  context.fillRect(at.x - at.r, at.y + at.r - 2 * at.r * Math.min(share, 1), 2 * at.r, 2 * at.r);
  context.restore();
}

/** The hot key: where it sits on the ring, and its TTL as a ring that drains. @param {Context} context @param {Layout} layout @param {Plan} plan @param {Palette} palette @param {WorldFrame} frame @param {number} t */
function drawKey(context, layout, plan, palette, frame, t) {
  const { ring, upright } = layout;
  const hot = frame.hot[plan.owner];
  const fresh = hot !== null && hot !== undefined && hot[2] && t < hot[1];
  const left = fresh && hot ? (hot[1] - t) / (hot[1] - hot[0]) : 0;
  const name = plan.key.length > 14 ? `${plan.key.slice(0, 13)}…` : plan.key;
  const stale = !fresh && hot !== null && hot !== undefined && hot[2] && t < hot[1] + plan.grace;
  const what = fresh && hot ? remaining(hot[1] - t) : stale ? 'stale' : hot && t >= hot[1] ? 'expired' : 'not cached';
  const colour = fresh ? palette.ink : stale ? palette.state.stale : hot ? palette.bad : palette.dim;
  if (layout.nodes.length === 1) {
    // The only node is drawn as the key that it holds.
    context.lineWidth = Math.max(4, ring.r * 0.1);
    context.strokeStyle = palette.line;
    circle(context, ring.x, ring.y, ring.r);
    if (fresh) {
      context.strokeStyle = palette.ink;
      context.beginPath();
      context.arc(ring.x, ring.y, ring.r, -Math.PI / 2, -Math.PI / 2 + 2 * Math.PI * left);
      context.stroke();
    }
    // As large as it fits into the ring, and where even the smallest size does not fit, cut off.
    const size = Math.min(15, Math.max(ring.r * 0.36, 11), Math.max((ring.r * 2.7) / (name.length + 2), 9));
    const fits = Math.max(Math.floor((ring.r * 2.5) / size) - 2, 3);
    const shown = name.length > fits ? `${name.slice(0, fits - 1)}…` : name;
    text(context, `“${shown}”`, ring.x, ring.y + 1, palette, { align: 'center', colour, weight: 600, size });
    text(context, what, ring.x, ring.y + size + 3, palette, { align: 'center', colour, size: Math.min(12, Math.max(ring.r * 0.24, 8.5), size) });
    const [entries] = frame.fills[0] ?? [0];
    const room = plan.maxEntries > 0 ? ` · ${count(entries)} of ${count(plan.maxEntries)} entries` : '';
    text(context, `cache${room}`, ring.x, ring.y + ring.r + 18, palette, { align: 'center' });
    return;
  }
  const [x, y] = onRing(layout, plan.keyAt);
  const r = 8;
  context.fillStyle = palette.card;
  disc(context, x, y, r + 2);
  context.lineWidth = 3;
  context.strokeStyle = palette.line;
  circle(context, x, y, r);
  if (fresh) {
    context.strokeStyle = palette.ink;
    context.beginPath();
    context.arc(x, y, r, -Math.PI / 2, -Math.PI / 2 + 2 * Math.PI * left);
    context.stroke();
  }
  diamond(context, x, y, 4);
  if (fresh) {
    context.fillStyle = palette.ink;
    context.fill();
  } else {
    context.lineWidth = 1.5;
    context.strokeStyle = hot ? palette.state.database : palette.dim;
    context.stroke();
  }
  const lefty = upright || x < ring.x - ring.r * 0.2;
  if (upright) {
    // Peer to peer there is room beside the ring, in look-aside only below it.
    const beside = layout.peers.length > 0;
    const [labelX, labelY] = beside ? [ring.x - ring.r - 12, ring.y - 1] : [ring.x + ring.r, ring.y + ring.r + 18];
    text(context, `“${name}”`, labelX, labelY, palette, { align: 'right', colour, weight: 600 });
    text(context, what, labelX, labelY + 14, palette, { align: 'right', colour, size: 11 });
    return;
  }
  const labelX = lefty ? x - r - 8 : x + r + 8;
  const align = lefty ? 'right' : 'left';
  text(context, `“${name}”`, labelX, y - 2, palette, { align, colour, weight: 600 });
  text(context, what, labelX, y + 12, palette, { align, colour, size: 11 });
}

/** @param {number} ns */
function remaining(ns) {
  if (ns < 1e9) return `${(ns / 1e6).toFixed(0)} ms left`;
  if (ns < 100e9) return `${(ns / 1e9).toFixed(1)} s left`;
  if (ns < 5400e9) return `${(ns / 60e9).toFixed(0)} min left`;
  if (ns < 172_800e9) return `${(ns / 3600e9).toFixed(0)} h left`;
  return `${(ns / 86_400e9).toFixed(0)} d left`;
}

/** @param {Context} context @param {Layout} layout @param {Plan} plan @param {Palette} palette @param {WorldFrame} frame */
function drawDatabase(context, layout, plan, palette, frame) {
  const { database, slots, upright } = layout;
  const full = frame.running >= plan.connections && frame.queued > 0;
  const edge = full ? palette.state.database : palette.line;
  const lid = Math.min(13, database.h * 0.1);
  const { x, y, w, h } = database;
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
  const first = slots[0];
  if (first) {
    context.fillStyle = palette.card;
    context.strokeStyle = palette.lineStrong;
    context.lineWidth = 1;
    const radius = Math.min(first.w * 0.22, 4);
    for (const slot of slots) {
      rounded(context, slot, radius);
      context.fill();
      if (slot.w > 4) context.stroke();
    }
  }
  const busy = `${count(frame.running)} of ${count(plan.connections)} busy`;
  const label = w < 150 && !upright ? busy : `database · ${busy}`;
  text(context, label, x + w / 2, y + h + 16, palette, { align: 'center', colour: full ? palette.bad : palette.dim });
}

/** @param {Context} context @param {Rect} rect @param {number} radius @param {string} fill @param {string} stroke @param {number} [width] */
function box(context, rect, radius, fill, stroke, width = 1) {
  rounded(context, rect, Math.min(radius, rect.h / 2, rect.w / 2));
  context.fillStyle = fill;
  context.fill();
  context.lineWidth = width;
  context.strokeStyle = stroke;
  context.stroke();
}

/** @param {Context} context @param {Rect} rect @param {number} radius */
function rounded(context, { x, y, w, h }, radius) {
  context.beginPath();
  context.roundRect(x, y, w, h, radius);
}

/** @param {Context} context @param {number} x @param {number} y @param {number} r */
function disc(context, x, y, r) {
  context.beginPath();
  context.arc(x, y, r, 0, 2 * Math.PI);
  context.fill();
}

/** @param {Context} context @param {number} x @param {number} y @param {number} r */
function circle(context, x, y, r) {
  context.beginPath();
  context.arc(x, y, r, 0, 2 * Math.PI);
  context.stroke();
}

/** @param {Context} context @param {number} x @param {number} y @param {number} r */
function diamond(context, x, y, r) {
  context.beginPath();
  context.moveTo(x, y - r);
  context.lineTo(x + r, y);
  context.lineTo(x, y + r);
  context.lineTo(x - r, y);
  context.closePath();
}

/**
 * @param {Context} context @param {string} words @param {number} x @param {number} y @param {Palette} palette
 * @param {{ align?: CanvasTextAlign, colour?: string, size?: number, weight?: number }} [style]
 */
export function text(context, words, x, y, palette, { align = 'left', colour = palette.dim, size = 12, weight = 400 } = {}) {
  context.font = `${weight} ${size}px ${palette.font}`;
  context.textAlign = align;
  context.textBaseline = 'alphabetic';
  context.fillStyle = colour;
  context.fillText(words, x, y);
}
