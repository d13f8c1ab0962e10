// What changes where it stands: how full the nodes are, how long the hot key is fresh, breakers, and what is wrong. Few strokes,
// drawn anew for each frame. Pure: (context, data) to pixels.
import { count } from '../format.js';
import { say } from '../say.js';
import { brief, drawnOf, short } from './layout.js';
import { circle, diamond, disc, rounded, strike, text } from './pen.js';
import { onRing } from './routes.js';
import { troubleOf } from './scenery.js';

/** @import { Circle, Layout, PlanNow } from './layout.js' */
/** @import { Palette } from './palette.js' */
/** @import { Context } from './pen.js' */
/** @import { Rect } from './pile.js' */
/** @import { Ways } from './routes.js' */
/** @import { Now } from './scenery.js' */
/** @import { Plan, WorldFrame } from '../engine-types.js' */

/**
 * @param {Context} context @param {Layout} layout @param {Ways} ways @param {PlanNow} plan As it is at the instant.
 * @param {Palette} palette @param {WorldFrame} frame @param {number} t @param {Now} now
 */
export function drawSigns(context, layout, ways, plan, palette, frame, t, now) {
  drawnOf(layout.apps).forEach(({ process: { l1, store }, app }) => {
    if (l1) drawL1(context, l1, app, palette, frame, t);
    if (store) drawStore(context, store, frame.writeQueues[app] ?? 0, palette);
  });
  layout.peers.forEach(({ rect }, i) => {
    const at = { x: rect.x + rect.w - 15, y: rect.y + 14, r: 7 };
    drawFill(context, at, i, plan, palette, frame);
    drawCopy(context, { ...at, x: at.x - 19 }, i, plan, palette, frame, t);
    if (plan.present?.[i] === false && isKilled(plan, i)) strike(context, rect, palette);
  });
  if (layout.nodes.length > 1) {
    layout.nodes.forEach((node, i) => {
      drawNode(context, node, i, plan, palette, frame);
      drawCopy(context, { x: node.x + node.r * 0.78, y: node.y - node.r * 0.78, r: Math.min(node.r * 0.34, 6.5) }, i, plan, palette, frame, t);
    });
  }
  drawKey(context, layout, plan, palette, frame, t);
  if (layout.nodes.length > 1) drawAbsent(context, layout, plan, palette);
  if (plan.central) drawCentralGate(context, layout, plan, palette);
  drawBusy(context, layout, plan, palette, frame, t, now);
  if (plan.breaker) {
    const processes = plan.peers ? layout.peers.map((process, app) => ({ process, app, many: 1 })) : drawnOf(layout.apps);
    for (const { process, app, many } of processes) {
      // Of a group it is open if any is.
      const open = frame.breakers.slice(app, app + many).some(Boolean);
      drawBreaker(context, layout, ways, plan, palette, process.rect, app, open);
    }
  }
}
/** @param {Context} context @param {Circle} node @param {number} i @param {PlanNow} plan @param {Palette} palette @param {WorldFrame} frame */
function drawNode(context, node, i, plan, palette, frame) {
  const colour = palette.nodes[i % palette.nodes.length] ?? palette.line;
  // A node that does not answer stays as a trace, so that its place is known when it comes back.
  if (plan.present?.[i] === false) {
    context.strokeStyle = palette.lineStrong;
    context.lineWidth = 1;
    context.setLineDash([3, 3]);
    circle(context, node.x, node.y, node.r);
    context.setLineDash([]);
    if (node.r > 9) text(context, brief(plan.nodes[i] ?? ''), node.x, node.y + 4, palette, { align: 'center', size: Math.min(12, node.r * 0.8) });
    if (isKilled(plan, i)) strike(context, { x: node.x - node.r, y: node.y - node.r, w: 2 * node.r, h: 2 * node.r }, palette);
    return;
  }
  context.fillStyle = palette.card;
  disc(context, node.x, node.y, node.r);
  drawFill(context, node, i, plan, palette, frame);
  context.strokeStyle = colour;
  context.lineWidth = 2;
  circle(context, node.x, node.y, node.r);
  const label = brief(plan.nodes[i] ?? '');
  if (node.r > 9) text(context, label, node.x, node.y + 4, palette, { align: 'center', colour: palette.ink, size: Math.min(12, node.r * 0.8) });
}

/** Which nodes do not answer, in words under the ring. @param {Context} context @param {Layout} layout @param {PlanNow} plan @param {Palette} palette */
function drawAbsent(context, layout, plan, palette) {
  const { ring, upright } = layout;
  // One that has yet to join is not missed.
  const absent = plan.nodes.flatMap((name, i) => (plan.present?.[i] === false && plan.eras.some(({ from, present }) => present[i] && from === 0) ? [{ name, killed: isKilled(plan, i) }] : []));
  const [first] = absent;
  if (!first) return;
  const under = isKeyUnder(layout, plan);
  const one = first.killed ? 'stage-node-down' : 'stage-node-left';
  const name = upright || under ? say(`${one}.brief`, { node: brief(first.name) }) : say(one, { node: short(first.name) });
  const words = absent.length > 1 ? say('stage-nodes-gone', { count: absent.length }) : name;
  const middle = Math.min(ring.x, (layout.servers[0]?.pile.rect.x ?? Infinity) - words.length * 3.8);
  const [x, y] = upright ? [ring.x + ring.r + 4, ring.y - ring.r - 6] : [middle, ring.y + ring.r + (under ? (layout.lined ? 63 : 47) : 20)];
  text(context, words, x, y, palette, { align: upright ? 'right' : 'center', colour: palette.bad, size: upright ? 11 : 12, weight: 600, halo: true });
}

/** What stands at the cache for all apps together: a bar before the node that holds the key. @param {Context} context @param {Layout} layout @param {Plan} plan @param {Palette} palette */
function drawCentralGate(context, { ring, nodes, apps }, plan, palette) {
  const node = nodes[plan.owner] ?? ring;
  context.fillStyle = palette.ink;
  context.globalAlpha = 0.75;
  rounded(context, { x: node.x - node.r - 9, y: node.y - node.r * 0.7, w: 4, h: node.r * 1.4 }, 2);
  context.fill();
  context.globalAlpha = 1;
  const words = say(`stage-gate-${plan.central}`);
  const left = ring.x - ring.r - 14;
  // Where the apps are too near, it stands over the ring.
  const near = apps.some(({ rect }) => rect.x + rect.w > left - 34);
  if (near) text(context, words, ring.x, ring.y - ring.r - 6, palette, { align: 'center', size: 11 });
  else text(context, words, left, ring.y - ring.r * 0.75, palette, { align: 'right', size: 11 });
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
  const time = fresh && hot ? remaining(hot[1] - t) : '';
  const id = fresh ? 'stage-key-fresh' : stale ? 'stage-key-stale' : hot && t >= hot[1] ? 'stage-key-expired' : 'stage-key-not-cached';
  const [what, least] = [say(id, { time }), fresh ? say('stage-key-fresh.brief', { time }) : say(id)];
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
    const size = Math.min(15, Math.max(ring.r * 0.36, 11), Math.max((ring.r * 2.7) / (name.length + 2), 8.5));
    const fits = Math.max(Math.floor((ring.r * 2.5) / size) - 2, 3);
    const shown = name.length > fits ? `${name.slice(0, fits - 1)}…` : name;
    text(context, say('stage-key', { key: shown }), ring.x, ring.y + 1, palette, { align: 'center', colour, weight: 600, size });
    const small = Math.min(12, Math.max(ring.r * 0.24, 8.5), size, (ring.r * 1.85) / (least.length * 0.57));
    const narrow = what.length * small * 0.52 > ring.r * 1.7;
    text(context, narrow ? least : what, ring.x, ring.y + size + 3, palette, { align: 'center', colour, halo: ring.r < 30, size: small });
    const [entries] = frame.fills[0] ?? [0];
    const filled = { count: entries, most: plan.maxEntries };
    const held = plan.maxEntries > 0 ? say('stage-cache-of.brief', filled) : '';
    const words = held ? say('stage-cache-of', filled) : say('stage-cache');
    const apps = Math.max(...layout.apps.map(({ rect }) => rect.x + rect.w));
    const beyond = upright ? layout.width : (layout.servers[0]?.pile.rect.x ?? layout.database.x);
    const wide = 2 * Math.min(ring.x - apps, beyond - ring.x) - 6;
    const onOne = words.length * 6.9 < wide;
    text(context, onOne ? words : say('stage-cache'), ring.x, ring.y + ring.r + 18, palette, { align: 'center' });
    if (held && !onOne) text(context, held, ring.x, ring.y + ring.r + 31, palette, { align: 'center', size: Math.min(11, wide / (held.length * 0.62)) });
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
    const under = ring.y + ring.r;
    const close = (layout.servers[0]?.pile.rect.y ?? layout.height) - under < 48;
    const [labelX, labelY] = beside ? [ring.x - ring.r - 12, ring.y - 1] : [ring.x + ring.r, under + (close ? 12 : 18)];
    text(context, say('stage-key', { key: name }), labelX, labelY, palette, { align: 'right', colour, weight: 600 });
    text(context, what, labelX, labelY + (close && !beside ? 11 : 14), palette, { align: 'right', colour, size: 11 });
    return;
  }
  if (isKeyUnder(layout, plan)) {
    // Too little room beside it: over the ring, or under it.
    const line = layout.peers.length > 0 && ring.y - ring.r - 38 > 0 ? ring.y - ring.r - 28 : ring.y + ring.r + (layout.lined ? 36 : 20);
    // Between the words at the line before the nodes and those at the line before the database.
    const half = Math.max((name.length + 2) * 4, what.length * 3.3);
    const middle = Math.min(Math.max(ring.x, layout.lined ? ring.x - ring.r - 11 + half : 0), (layout.servers[0]?.pile.rect.x ?? Infinity) - half);
    text(context, say('stage-key', { key: name }), middle, line, palette, { align: 'center', colour, weight: 600 });
    text(context, what, middle, line + 13, palette, { align: 'center', colour, size: 11 });
    return;
  }
  const labelX = lefty ? x - r - 8 : x + r + 8;
  const align = lefty ? 'right' : 'left';
  text(context, say('stage-key', { key: name }), labelX, y - 2, palette, { align, colour, weight: 600 });
  text(context, what, labelX, y + 12, palette, { align, colour, size: 11 });
}

/** Whether there is too little room beside the key on its ring for its name, because others stand there. @param {Layout} layout @param {Plan} plan */
function isKeyUnder(layout, plan) {
  const { ring, upright, apps, peers, servers, lined } = layout;
  if (upright) return false;
  const [x] = onRing(layout, plan.keyAt);
  const needs = 16 + Math.max(66, (Math.min(plan.key.length, 14) + 2) * 8);
  if (x < ring.x - ring.r * 0.2) return lined || apps.some(({ rect }) => x - rect.x - rect.w < needs);
  return Math.min(...peers.map(({ rect }) => rect.x), servers[0]?.pile.rect.x ?? Infinity) - x < needs;
}

/** A time that is left. @param {number} ns */
function remaining(ns) {
  if (ns < 1e9) return `${(ns / 1e6).toFixed(0)} ms`;
  if (ns < 100e9) return `${(ns / 1e9).toFixed(1)} s`;
  if (ns < 5400e9) return `${(ns / 60e9).toFixed(0)} min`;
  if (ns < 172_800e9) return `${(ns / 3600e9).toFixed(0)} h`;
  return `${(ns / 86_400e9).toFixed(0)} d`;
}

/** How many connections are busy, and what is wrong, in words. @param {Context} context @param {Layout} layout @param {Plan} plan @param {Palette} palette @param {WorldFrame} frame @param {number} t @param {Now} now */
function drawBusy(context, { database, servers, upright, perSlot, width }, plan, palette, frame, t, { full }) {
  const { x, y, w, h } = database;
  const trouble = troubleOf(plan, t);
  const several = servers.length > 1;
  const connections = { busy: frame.figures.running, all: plan.connections * servers.length, each: perSlot };
  // One drum has room in it for what a slot stands for.
  const each = several && perSlot > 1;
  const busy = say(each ? 'stage-database-busy.slots' : 'stage-database-busy.brief', connections);
  const long = say('stage-database-busy', connections);
  const room = 2 * Math.min(x + w / 2, width - x - w / 2) - 6;
  const plain = (w < 150 && !upright) || each || long.length * 6.7 > room ? busy : long;
  const colour = trouble || (!several && full[0]) ? palette.bad : palette.dim;
  // What is wrong stands on the drum; where that is too small for words, under it, in place of what is usual.
  const above = trouble !== null && !several && h > 90;
  const label = trouble !== null && !above ? trouble.named : plain;
  if (trouble && above) text(context, trouble.words, x + w / 2, y + Math.min(13, h * 0.1) + 4, palette, { align: 'center', colour: palette.bad, weight: 600, size: w < 150 ? 10.5 : 12 });
  // It may be long, and in a narrow world is as small as it must be.
  const size = Math.min(12, (each ? w : room) / (label.length * (each ? 0.54 : 0.58)));
  text(context, label, x + w / 2, y + h + 16, palette, { align: 'center', colour, size });
}

/** What an app keeps in its own memory: the hot key's TTL as a ring that drains, and how many values there are. @param {Context} context @param {Rect} cell @param {number} app @param {Palette} palette @param {WorldFrame} frame @param {number} t */
function drawL1(context, cell, app, palette, frame, t) {
  const named = cell.w > 30;
  const r = Math.min(8, cell.h / 2 - 1.5, cell.w / 2 - 2);
  const [x, y] = [cell.x + cell.w - r - 4, cell.y + cell.h / 2];
  const [entries] = frame.l1[app] ?? [0];
  const counted = named && entries > 1 && cell.h > 28;
  if (named) text(context, say('stage-l1'), cell.x + 4, y + (counted ? -2 : 4), palette, { size: 11, colour: palette.ink });
  if (counted) text(context, count(entries), cell.x + 4, y + 10, palette, { size: 10 });
  context.fillStyle = palette.card;
  disc(context, x, y, r);
  drawTtl(context, { x, y, r }, frame.l1Hot[app], palette, t, entries > 0);
}

/** A small ring that drains as a copy of the hot key ages, and what it holds as a diamond. @param {Context} context @param {Circle} at @param {WorldFrame['hot'][number] | undefined} hot @param {Palette} palette @param {number} t @param {boolean} other Whether anything else is held there. */
function drawTtl(context, { x, y, r }, hot, palette, t, other) {
  const fresh = hot !== null && hot !== undefined && hot[2] && t < hot[1];
  context.lineWidth = Math.max(r * 0.3, 1.5);
  context.strokeStyle = palette.line;
  circle(context, x, y, r);
  if (fresh) {
    context.strokeStyle = palette.ink;
    context.beginPath();
    context.arc(x, y, r, -Math.PI / 2, -Math.PI / 2 + 2 * Math.PI * ((hot[1] - t) / (hot[1] - hot[0])));
    context.stroke();
  }
  if (!fresh && !other) return;
  context.fillStyle = fresh ? palette.ink : palette.lineStrong;
  diamond(context, x, y, r * 0.48);
  context.fill();
}

/** A copy of the hot key on a node, where such keys are kept on several. @param {Context} context @param {Circle} at @param {number} node @param {Plan} plan @param {Palette} palette @param {WorldFrame} frame @param {number} t */
function drawCopy(context, at, node, plan, palette, frame, t) {
  const hot = frame.hot[node];
  if (plan.hotCopies < 2 || !hot || !hot[2] || t >= hot[1] || at.r < 2.5) return;
  context.fillStyle = palette.card;
  disc(context, at.x, at.y, at.r + 1.5);
  drawTtl(context, at, hot, palette, t, false);
}

/** The writes that an app has acknowledged and not yet brought to the database. @param {Context} context @param {Rect} cell @param {number} queued @param {Palette} palette */
function drawStore(context, cell, queued, palette) {
  const y = cell.y + cell.h / 2;
  context.fillStyle = queued > 0 ? palette.state.write : palette.lineStrong;
  diamond(context, cell.x + 5, y, 4);
  context.fill();
  const words = cell.w > 50 ? say('stage-queued', { count: queued }) : queued < 1000 ? count(queued) : `${Math.floor(queued / 1000)}k`;
  text(context, words, cell.x + 12, y + 4, palette, { size: cell.w > 50 ? 11 : 10, colour: palette.ink, weight: queued > 0 ? 600 : 400 });
}

/** The circuit breaker of a process, as a switch on its way to the database: closed, it lets queries through. @param {Context} context @param {Layout} layout @param {Ways} ways @param {Plan} plan @param {Palette} palette @param {Rect} rect @param {number} process @param {boolean} open */
function drawBreaker(context, layout, ways, plan, palette, rect, process, open) {
  const from = ways.of('loader-to-database', plan.peers ? 0 : process, process)?.points[0];
  if (!from) return;
  const length = layout.upright ? 12 : Math.min(22, Math.max(rect.h * 0.7, 10));
  const angle = layout.upright ? Math.PI / 2 : 0;
  const [ux, uy] = [Math.cos(angle), Math.sin(angle)];
  // Between the two ways, out and home, so that it bars both.
  const home = ways.of('database-to-loader', plan.peers ? 0 : process, process)?.points.at(-1) ?? from;
  const [x, y] = [(from[0] + home[0]) / 2 + ux * 4, (from[1] + home[1]) / 2 + uy * 4];
  const colour = open ? palette.bad : palette.ink;
  context.fillStyle = palette.card;
  context.fillRect(x - (uy ? 5 : 0), y - (uy ? 0 : 5), ux * length + (uy ? 10 : 0), uy * length + (uy ? 0 : 10));
  context.fillStyle = colour;
  context.strokeStyle = colour;
  context.lineWidth = 2.2;
  disc(context, x, y, 2.6);
  disc(context, x + ux * length, y + uy * length, 2.6);
  const lift = open ? -0.7 : 0;
  context.beginPath();
  context.moveTo(x, y);
  context.lineTo(x + length * Math.cos(angle + lift), y + length * Math.sin(angle + lift));
  context.stroke();
  if (!open || layout.upright || rect.h < 18) return;
  const { ring, servers, database } = layout;
  const next = Math.abs(y - ring.y) < ring.r + 24 ? ring.x - Math.max(ring.r, 22) : (servers[0]?.pile.rect.x ?? database.x);
  const room = next - x - length - 12;
  const words = room > 82 ? say('stage-breaker-open') : room > 34 ? say('stage-breaker-open.brief') : '';
  if (!words) return;
  context.fillStyle = palette.card;
  context.fillRect(x + length + 5, y - 8, words.length * 6.9, 16);
  text(context, words, x + length + 8, y + 4, palette, { colour, size: 11, weight: 600 });
}

/** Whether a node that does not answer is down, rather than not a member: its keys are still its own. @param {Plan} plan @param {number} node */
function isKilled(plan, node) {
  return plan.points.length > 0 ? plan.points.some(([, owner]) => owner === node) : plan.owner === node;
}
