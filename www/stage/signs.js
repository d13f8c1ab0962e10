// What changes where it stands: how full the nodes are, how long the hot key is fresh, breakers, and what is wrong. Few strokes,
// drawn anew for each frame. Pure: (context, data) to pixels.
import { count } from '../format.js';
import { say } from '../say.js';
import { deadHolder, drawCache, drawTethers, drawTtl, isKilled } from './cache.js';
import { fit, remaining } from './fitting.js';
import { drawGuards } from './guards.js';
import { partsOf } from './names.js';
import { circle, diamond, disc, fitting, strike, tag, text, widthOf } from './pen.js';
import { drawnOf } from './process.js';
import { TAG, isNamedBeside, isNamedInFull } from './servers.js';
import { onRing } from './routes.js';
import { troubleOf } from './scenery.js';

/** @import { Circle, Layout, PlanNow } from './layout.js' */
/** @import { Palette } from './palette.js' */
/** @import { Context } from './pen.js' */
/** @import { Rect } from './pile.js' */
/** @import { Ways } from './routes.js' */
/** @import { Now } from './scenery.js' */
/** @import { Placed, Plan, WorldFrame } from '../engine-types.js' */

/**
 * @param {Context} context @param {Layout} layout @param {Ways} ways @param {PlanNow} plan As it is at the instant.
 * @param {Palette} palette @param {WorldFrame} frame @param {number} t @param {Now} now @param {Placed | null} placed
 * @param {number} [looked] The key whose place is shown.
 */
export function drawSigns(context, layout, ways, plan, palette, frame, t, now, placed, looked = -1) {
  drawnOf(layout.apps).forEach(({ process: { l1, store }, app }) => {
    if (l1) drawL1(context, l1, app, palette, frame, t);
    if (store) drawStore(context, store, app, plan, palette, frame);
  });
  if (layout.cache) {
    drawTethers(context, layout, layout.cache, palette, frame);
    drawCache(context, layout.cache, plan, palette, frame, t, placed, looked);
    drawnOf(layout.apps).forEach(({ process: { rect }, app }) => {
      if (deadHolder(frame.holds, app)) drawRestarted(context, rect, palette);
    });
  }
  layout.peers.forEach(({ rect }, i) => {
    const at = { x: rect.x + rect.w - 15, y: rect.y + 14, r: 7 };
    drawFill(context, at, i, plan, palette, frame, t);
    drawCopy(context, { ...at, x: at.x - 19 }, i, plan, palette, frame, t);
    if (plan.present?.[i] === false && isKilled(plan, i)) strike(context, rect, palette);
  });
  if (layout.peers.length > 0) drawKey(context, layout, plan, palette, frame, t);
  drawBusy(context, layout, plan, palette, frame, t, now);
  drawVersions(context, layout, palette, frame);
  drawGuards(context, layout, plan, palette, frame);
  if (plan.breaker) {
    const processes = plan.peers ? layout.peers.map((process, app) => ({ process, app, many: 1 })) : drawnOf(layout.apps);
    for (const { process, app, many } of processes) {
      // Of a group it is open if any is.
      const open = frame.breakers.slice(app, app + many).some(Boolean);
      drawBreaker(context, layout, ways, plan, palette, process.rect, app, open);
    }
  }
}
/** The room of a node at an instant, as a share of what it has at first. @param {Plan} plan @param {number} node @param {number} t */
function roomOf(plan, node, t) {
  const [, , percent] = plan.resized.findLast(([at, of]) => of === node && at <= t) ?? [0, 0, 100];
  return percent / 100;
}

/** How full a node is, where it has a limit. @param {Context} context @param {Circle} at @param {number} i @param {Plan} plan @param {Palette} palette @param {WorldFrame} frame @param {number} t */
function drawFill(context, at, i, plan, palette, frame, t) {
  const [entries, bytes] = frame.fills[i] ?? [0, 0];
  const share = Math.max(plan.maxEntries ? entries / plan.maxEntries : 0, plan.maxBytes ? bytes / plan.maxBytes : 0) / roomOf(plan, i, t);
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
  const stale = !fresh && hot !== null && hot !== undefined && hot[2] && t < hot[1] + plan.grace;
  const time = fresh && hot ? remaining(hot[1] - t) : '';
  const id = fresh ? 'stage-key-fresh' : stale ? 'stage-key-stale' : hot && t >= hot[1] ? 'stage-key-expired' : 'stage-key-not-cached';
  const what = say(id, { time });
  const colour = fresh ? palette.ink : stale ? palette.state.stale : hot ? palette.bad : palette.dim;
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
  // Under the ring, where no way passes; on an upright stage left of it.
  const [labelX, labelY] = upright ? [ring.x - ring.r - 12, Math.max(ring.y - Math.max(ring.r * 0.6, 12), ring.y - ring.r + 3)] : [ring.x, ring.y + ring.r + 34];
  const align = upright ? 'right' : 'center';
  const room = upright ? labelX - 4 : 2 * Math.min(ring.x - 8, 90);
  const words = fitting(context, [plan.key, ...partsOf(plan.key)].map((key) => say('stage-key', { key })), room, palette, { weight: 600 });
  text(context, words, labelX, labelY, palette, { align, colour, weight: 600 });
  text(context, fitting(context, [what], room, palette, { size: 11 }), labelX, labelY + 13, palette, { align, colour, size: 11 });
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
  // The trouble stands on the drum; where the drum is too small for words, under it, in place of the usual label.
  const above = trouble !== null && !several && h > 90;
  const label = trouble !== null && !above ? trouble.named : plain;
  if (trouble && above) text(context, trouble.words, x + w / 2, y + Math.min(13, h * 0.1) + 4, palette, { align: 'center', colour: palette.bad, weight: 600, size: w < 150 ? 10.5 : 12 });
  // It may be long, and in a narrow world is as small as it must be.
  const size = Math.min(12, (each ? w : room) / (label.length * (each ? 0.54 : 0.58)));
  text(context, label, x + w / 2, y + h + 16, palette, { align: 'center', colour, size });
}

/** Which version of the hot key each server of the database holds; an old one looks old. @param {Context} context @param {Layout} layout @param {Palette} palette @param {WorldFrame} frame */
function drawVersions(context, { servers, slots }, palette, frame) {
  const { versions } = frame;
  if (!versions) return;
  servers.forEach(({ rect, label }, i) => {
    const version = i === 0 ? versions.primary : versions.replica;
    const old = version < versions.newest;
    const style = { colour: old ? palette.state.stale : palette.ink, filled: old };
    const words = say('stage-version', { version: version + 1 });
    const over = (slots[0]?.y ?? rect.y) - 10;
    if (label === '' && over - rect.y < 8) return;
    if (label === '') tag(context, words, rect.x + rect.w / 2 - 13, over, palette, style);
    else if (isNamedBeside(rect)) tag(context, words, rect.x + (isNamedInFull(rect, true) ? 74 : 32), rect.y + rect.h / 2, palette, { ...style, size: Math.min(10.5, rect.h - 4) });
    else if (rect.h > 54) tag(context, words, rect.x + rect.w - TAG + 4, rect.y + rect.h - 9, palette, { ...style, size: 9 });
  });
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
  const version = frame.versions?.apps[app];
  if (version !== undefined && frame.versions && frame.l1Hot[app]?.[2] && version < frame.versions.newest) {
    context.strokeStyle = palette.state.stale;
    context.lineWidth = 2;
    circle(context, x, y, r + 1.5);
  }
}

/** A copy of the hot key on a node, where such keys are kept on several. @param {Context} context @param {Circle} at @param {number} node @param {Plan} plan @param {Palette} palette @param {WorldFrame} frame @param {number} t */
function drawCopy(context, at, node, plan, palette, frame, t) {
  const hot = frame.hot[node];
  if (plan.hotCopies < 2 || !hot || !hot[2] || t >= hot[1] || at.r < 2.5) return;
  context.fillStyle = palette.card;
  disc(context, at.x, at.y, at.r + 1.5);
  drawTtl(context, at, hot, palette, t, false);
}

/** The writes that an app has acknowledged and not yet brought to the database, each a diamond; under them the log, and crossed out what was lost. @param {Context} context @param {Rect} cell @param {number} app @param {Plan} plan @param {Palette} palette @param {WorldFrame} frame */
function drawStore(context, cell, app, plan, palette, frame) {
  const queued = frame.writeQueues[app] ?? 0;
  const lost = frame.lostWrites[app] ?? 0;
  const logged = plan.log !== '' && plan.log !== 'none';
  const tall = cell.h > 26;
  const pitch = 8;
  const words = lost > 0 ? say('stage-lost', { count: lost }) : say('stage-queued', { count: queued });
  const style = { size: 10.5, weight: queued + lost > 0 ? 600 : 400 };
  const shown = fit(context, [words, count(lost || queued)], cell.w - 4, palette, style);
  const y = tall ? cell.y + cell.h * 0.36 : cell.y + cell.h / 2;
  const room = tall ? cell.w - 4 : Math.max(cell.w - 8 - widthOf(context, shown, `${style.weight} ${style.size}px ${palette.font}`), 8);
  const places = Math.max(Math.floor(room / pitch), 1);
  // Those there is no room for are behind the first, and counted.
  const drawn = Math.min(lost || queued, places);
  context.fillStyle = queued > 0 ? palette.state.write : palette.lineStrong;
  for (let k = 0; k < Math.max(drawn, 1); k++) {
    const x = cell.x + 5 + k * pitch;
    diamond(context, x, y, 3.6);
    if (drawn === 0) {
      context.strokeStyle = palette.lineStrong;
      context.lineWidth = 1;
      context.stroke();
    } else if (lost > 0) {
      context.strokeStyle = palette.state.write;
      context.lineWidth = 1;
      context.stroke();
      context.strokeStyle = palette.bad;
      context.lineWidth = 1.6;
      context.beginPath();
      context.moveTo(x - 3.5, y - 3.5);
      context.lineTo(x + 3.5, y + 3.5);
      context.stroke();
    } else context.fill();
  }
  if (logged) {
    // The log is a strip under the queue, with a mark for each write in it.
    const strip = { x: cell.x + 1, y: y + 6, w: Math.max(drawn, 3) * pitch, h: 3 };
    context.fillStyle = palette.line;
    context.fillRect(strip.x, strip.y, strip.w, strip.h);
    context.fillStyle = palette.state.write;
    for (let k = 0; k < drawn; k++) context.fillRect(cell.x + 3 + k * pitch, strip.y, 4, strip.h);
  }
  const colour = lost > 0 ? palette.bad : palette.ink;
  if (tall) text(context, shown, cell.x + 2, y + (logged ? 20 : 16), palette, { ...style, colour });
  else text(context, shown, cell.x + cell.w - 2, y + 4, palette, { ...style, colour, align: 'right' });
}

/** An app whose process has ended while it had what keeps others away. @param {Context} context @param {Rect} rect @param {Palette} palette */
function drawRestarted(context, { x, y, w, h }, palette) {
  const words = say('stage-restarted');
  context.strokeStyle = palette.bad;
  context.lineWidth = 2;
  context.setLineDash([5, 3]);
  context.beginPath();
  context.roundRect(x - 2, y - 2, w + 4, h + 4, 10);
  context.stroke();
  context.setLineDash([]);
  const wide = widthOf(context, words, `600 10.5px ${palette.font}`) + 9;
  // At the far end of its edge, so that the name can be read.
  tag(context, words, x + Math.max(w - wide - 8, 2), y, palette, { colour: palette.bad });
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
  const { cache, servers, database } = layout;
  const next = cache?.rect.x ?? servers[0]?.pile.rect.x ?? database.x;
  const room = next - x - length - 12;
  const words = room > 82 ? say('stage-breaker-open') : room > 34 ? say('stage-breaker-open.brief') : '';
  if (!words) return;
  text(context, words, x + length + 8, y + 4, palette, { colour, size: 11, weight: 600, plate: true });
}

