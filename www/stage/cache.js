// The cache, drawn as what it is: the hot key with its time, its nodes, the holder of the lock. Pure.
import { count } from '../format.js';
import { say } from '../say.js';
import { drawFoot, drawGrid, drawStock, drawStockMeanings } from './cells.js';
import { fit, remaining } from './fitting.js';
import { drawPlacement } from './placement.js';
import { box, circle, diamond, disc, fitting, rounded, strike, tag, text, widthOf } from './pen.js';
import { TIGHT } from './panel.js';
import { brief, partsOf, short } from './names.js';

/** @import { Circle, Layout, PlanNow } from './layout.js' */
/** @import { Palette } from './palette.js' */
/** @import { Panel } from './panel.js' */
/** @import { Context } from './pen.js' */
/** @import { Rect } from './pile.js' */
/** @import { Hold, Placed, Plan, WorldFrame } from '../engine-types.js' */

/** What of it stands still: its box, and its nodes by name. @param {Context} context @param {Panel} panel @param {PlanNow} plan @param {Palette} palette */
export function drawCacheBox(context, { rect, nodes }, plan, palette) {
  box(context, rect, 10, palette.card, palette.lineStrong);
  nodes.forEach((node, i) => drawNodeBox(context, node, i, plan, palette));
}

/**
 * @param {Context} context @param {Panel} panel @param {PlanNow} plan @param {Palette} palette @param {WorldFrame} frame @param {number} t
 * @param {Placed | null} placed @param {number} looked The key whose place is shown, or -1.
 */
export function drawCache(context, panel, plan, palette, frame, t, placed, looked) {
  drawHead(context, panel, plan, palette, frame, t);
  if (panel.bar) drawBar(context, panel.bar, plan, palette, frame);
  if (panel.key) drawKey(context, panel.key, plan, palette, frame, t);
  if (panel.draws) drawDraws(context, panel.draws, palette, frame);
  if (panel.grid && frame.contents) drawGrid(context, panel.grid, panel.meanings, frame.contents, plan, palette);
  if (panel.foot && frame.contents) drawFoot(context, panel.foot, plan, frame.contents, palette);
  panel.nodes.forEach((rect, i) => drawNode(context, rect, i, plan, palette, frame, t, placed));
  if (panel.nodes.length > 0 && panel.meanings) drawStockMeanings(context, panel.meanings, plan, frame, palette);
  if (panel.answers) drawAnswers(context, panel.answers, palette, frame);
  if (panel.map) drawPlacement(context, panel, plan, palette, t, placed, looked);
  if (panel.hold) drawHold(context, panel, panel.hold, plan, palette, frame, t);
  if (plan.present?.[0] === false && plan.nodes.length === 1) strike(context, panel.rect, palette);
}

/** @param {Context} context @param {Panel} panel @param {Plan} plan @param {Palette} palette @param {WorldFrame} frame @param {number} t */
function drawHead(context, { head, nodes }, plan, palette, frame, t) {
  const size = head.h > 14 ? 12 : 10.5;
  const y = head.y + head.h - 4;
  const name = fit(context, [say('stage-cache')], head.w, palette, { size, weight: 600 });
  text(context, name, head.x, y, palette, { size, weight: 600, colour: palette.ink });
  const room = head.w - widthOf(context, name, `600 ${size}px ${palette.font}`) - 10;
  if (plan.cuts.some(([from, to]) => from <= t && t < to)) {
    const cut = { size, weight: 600 };
    text(context, fitting(context, [say('stage-cut-off')], room, palette, cut), head.x + head.w, y, palette, { ...cut, align: 'right', colour: palette.bad });
    return;
  }
  // Of several nodes what counts is what is found: a copy on a node that is not asked for it any more is none.
  const found = frame.stock.reduce((sum, [kept, reloaded]) => sum + kept + reloaded, 0);
  const entries = frame.stock.length > 0 && plan.maxEntries === 0 && plan.keys <= (frame.contents?.keys ?? 0) ? found : frame.fills.reduce((sum, [held]) => sum + held, 0);
  const filled = { count: entries, most: plan.maxEntries * plan.nodes.length };
  const words = plan.maxEntries > 0
    ? [say('stage-cache-of', filled), say('stage-cache-of.brief', filled), '']
    : plan.keys > 1 ? [say('stage-cache-holds', { count: entries, keys: plan.keys }), say('stage-cache-of.brief', { count: entries, most: plan.keys }), ''] : nodes.length > 1 ? [say('stage-cache-nodes', { count: nodes.length }), ''] : [''];
  const fits = fitting(context, words, room, palette, { size });
  if (fits) text(context, fits, head.x + head.w, y, palette, { size, align: 'right' });
}

/** How full it is, and of what. @param {Context} context @param {Rect} bar @param {Plan} plan @param {Palette} palette @param {WorldFrame} frame */
function drawBar(context, { x, y, w }, plan, palette, frame) {
  const h = 4.5;
  const [entries] = frame.fills[0] ?? [0];
  const scanned = frame.contents?.scanned[0] ?? 0;
  const negative = frame.contents?.negative[0] ?? 0;
  /** @param {number} n */
  const wide = (n) => Math.min(n / plan.maxEntries, 1) * w;
  context.fillStyle = palette.line;
  context.fillRect(x, y, w, h);
  let from = x;
  for (const [n, colour] of /** @type {[number, string][]} */ ([[entries - scanned - negative, palette.ink], [scanned, palette.waste], [negative, palette.dim]])) {
    context.fillStyle = colour;
    context.fillRect(from, y, wide(Math.max(n, 0)), h);
    from += wide(Math.max(n, 0));
  }
}

/** Who has answered so far, nearest to the readers first: each as a bar of its share. @param {Context} context @param {Rect} rect @param {Palette} palette @param {WorldFrame} frame */
function drawAnswers(context, { x, y, w, h }, palette, { figures }) {
  const rows = /** @type {[string, number, string][]} */ ([
    ['stage-answers-cdn', figures.edge_hits, palette.state.hit],
    ['stage-answers-l1', figures.l1_hits, palette.state.hit],
    ['stage-answers-cache', figures.hits, palette.state.hit],
    ['stage-answers-database', figures.loads, palette.state.database],
  ]);
  const all = rows.reduce((sum, [, n]) => sum + n, 0);
  const top = y + 18;
  const each = Math.min((h - 22) / rows.length, 44);
  text(context, fitting(context, [say('stage-answers')], w, palette, { size: 11 }), x, y + 13, palette, { size: 11 });
  rows.forEach(([id, n, colour], i) => {
    const line = top + i * each;
    const style = { size: Math.min(11.5, each * 0.46), weight: 600 };
    const number = count(n);
    const room = w - widthOf(context, number, `600 ${style.size}px ${palette.font}`) - 6;
    text(context, fitting(context, [say(id), say(`${id}.brief`)], room, palette, style), x, line + each * 0.48, palette, { ...style, colour: n > 0 ? palette.ink : palette.dim });
    text(context, number, x + w, line + each * 0.48, palette, { ...style, align: 'right', colour: n > 0 ? palette.ink : palette.dim });
    const bar = { x, y: line + each * 0.58, w, h: Math.max(each * 0.26, 2) };
    context.fillStyle = palette.line;
    context.fillRect(bar.x, bar.y, bar.w, bar.h);
    context.fillStyle = colour;
    context.fillRect(bar.x, bar.y, all > 0 ? (bar.w * n) / all : 0, bar.h);
  });
}

/** The hot key: its name, a ring that drains with its time, and its version where any is written. @param {Context} context @param {Rect} row @param {Plan} plan @param {Palette} palette @param {WorldFrame} frame @param {number} t */
function drawKey(context, { x, y, w, h }, plan, palette, frame, t) {
  const hot = frame.hot[plan.owner];
  const held = hot !== null && hot !== undefined && hot[2];
  const fresh = held && t < hot[1];
  const stale = !fresh && held && t < hot[1] + plan.grace;
  const r = Math.min(h / 2 - 2, 9);
  const middle = y + h / 2;
  drawTtl(context, { x: x + r + 1, y: middle, r }, hot, palette, t, false);
  // The timer that will load it anew stands on the ring as a notch.
  if (fresh && plan.early === 'ahead' && plan.refreshBelow > 0 && hot) {
    const angle = -Math.PI / 2 + 2 * Math.PI * Math.min(plan.refreshBelow / (hot[1] - hot[0]), 1);
    context.strokeStyle = palette.state.write;
    context.lineWidth = 2;
    context.beginPath();
    context.moveTo(x + r + 1 + (r - 3) * Math.cos(angle), middle + (r - 3) * Math.sin(angle));
    context.lineTo(x + r + 1 + (r + 3) * Math.cos(angle), middle + (r + 3) * Math.sin(angle));
    context.stroke();
  }
  let left = x + 2 * r + 8;
  const { versions } = frame;
  let right = x + w;
  if (versions && held) {
    const version = versions.nodes[plan.owner] ?? 0;
    const old = version < versions.newest;
    const words = say(old && w > 170 ? 'stage-version-old' : 'stage-version', { version: version + 1 });
    const wide = widthOf(context, words, `600 10.5px ${palette.font}`) + 9;
    right -= wide;
    tag(context, words, right, middle, palette, { colour: old ? palette.state.stale : palette.ink, filled: old });
    right -= 6;
  }
  const time = fresh && hot ? remaining(hot[1] - t) : '';
  const id = fresh ? 'stage-key-fresh' : stale ? 'stage-key-stale' : hot && t >= hot[1] ? 'stage-key-expired' : 'stage-key-not-cached';
  const colour = fresh ? palette.ink : stale ? palette.state.stale : hot ? palette.bad : palette.dim;
  const since = !fresh && hot && t >= hot[1] ? remaining(t - hot[1]) : '';
  const state = [...(since && !stale ? [say('stage-key-expired.since', { time: since })] : []), ...(stale ? [say('stage-key-stale.since', { time: since })] : []), say(id, { time }), ...(fresh ? [say('stage-key-fresh.brief', { time })] : [])];
  const name = say('stage-key', { key: plan.key });
  const size = h > 21 ? 12.5 : 11;
  if (right - left < 22) return;
  // Where there is little room, how it is with the key says more than its name.
  const narrow = right - left < 92;
  const fits = fit(context, state, right - left, palette, { size: size - 1 });
  if (narrow && fits) {
    text(context, fits, left, middle + 4, palette, { size: size - 1, colour, weight: 600 });
    return;
  }
  // Its name is not cut where the state can be told in fewer words.
  const shortest = Math.min(...state.map((words) => widthOf(context, words, `400 ${size - 1}px ${palette.font}`)));
  const room = narrow ? right - left : Math.max((right - left) * 0.56, right - left - 8 - shortest);
  const names = [name, ...partsOf(plan.key).map((part) => say('stage-key', { key: part })), plan.key];
  const cut = fitting(context, names, room, palette, { size, weight: 600 });
  // Of a name of which next to nothing is left there is nothing to read.
  const shown = names.includes(cut) || cut.length > 4 ? cut : '';
  text(context, shown, left, middle + 4, palette, { size, weight: 600, colour });
  left += widthOf(context, shown, `600 ${size}px ${palette.font}`) + 8;
  const told = fit(context, state, right - left, palette, { size: size - 1 });
  if (told) text(context, told, right, middle + 4, palette, { size: size - 1, align: 'right', colour });
}

/** The lots that readers draw: a die, and how many have come out early so far. @param {Context} context @param {Rect} row @param {Palette} palette @param {WorldFrame} frame */
function drawDraws(context, { x, y, w, h }, palette, frame) {
  const early = frame.figures.early_hits;
  const size = Math.min(h - 5, 12);
  const die = { x: x + 4, y: y + (h - size) / 2, w: size, h: size };
  const colour = early > 0 ? palette.ink : palette.lineStrong;
  box(context, die, 2.5, palette.card, colour, 1.3);
  context.fillStyle = colour;
  for (const [across, down] of [[0.28, 0.28], [0.5, 0.5], [0.72, 0.72]]) disc(context, die.x + size * (across ?? 0), die.y + size * (down ?? 0), 1.1);
  const left = x + size + 12;
  const words = [say('stage-draws', { count: early }), say('stage-draws.brief', { count: early })];
  text(context, fitting(context, words, x + w - left, palette, { size: 11 }), left, y + h / 2 + 4, palette, { size: 11, colour: early > 0 ? palette.ink : palette.dim });
}

/** A small ring that drains as a copy of the hot key ages. @param {Context} context @param {Circle} at @param {WorldFrame['hot'][number] | undefined} hot @param {Palette} palette @param {number} t @param {boolean} other Whether anything else is held there. */
export function drawTtl(context, { x, y, r }, hot, palette, t, other) {
  const held = hot !== null && hot !== undefined && hot[2];
  const fresh = held && t < hot[1];
  context.lineWidth = Math.max(r * 0.32, 1.5);
  context.strokeStyle = palette.line;
  if (!held) context.setLineDash([2.5, 2.5]);
  if (!held) context.strokeStyle = palette.lineStrong;
  if (!held) context.lineWidth = 1.2;
  circle(context, x, y, r - 1);
  context.setLineDash([]);
  if (fresh) {
    context.strokeStyle = palette.ink;
    context.beginPath();
    context.arc(x, y, r - 1, -Math.PI / 2, -Math.PI / 2 + 2 * Math.PI * ((hot[1] - t) / (hot[1] - hot[0])));
    context.stroke();
  }
  if (!held && !other) return;
  context.fillStyle = fresh ? palette.ink : held ? palette.state.stale : palette.lineStrong;
  diamond(context, x, y, r * 0.45);
  context.fill();
}

/** Where the name of one of several nodes stands, and the room beside it. @param {Context} context @param {Rect} rect @param {number} i @param {Plan} plan @param {Palette} palette */
function nameOfNode(context, rect, i, plan, palette) {
  const size = Math.min(11.5, Math.max(rect.h * 0.5, 7));
  const name = plan.nodes[i] ?? '';
  const tall = rect.h >= 34;
  const words = fitting(context, rect.w > 74 ? [short(name), brief(name)] : [brief(name)], rect.w * 0.6, palette, { size, weight: 600 });
  const left = rect.x + 6 + widthOf(context, words, `600 ${size}px ${palette.font}`) + 6;
  return { words, size, tall, y: tall ? rect.y + 12 : rect.y + rect.h / 2 + size * 0.36, left, right: rect.x + rect.w - 6 };
}

/** One of several nodes: its name, and whether it is there. @param {Context} context @param {Rect} rect @param {number} i @param {PlanNow} plan @param {Palette} palette */
function drawNodeBox(context, rect, i, plan, palette) {
  const away = plan.present?.[i] === false;
  const colour = palette.nodes[i % palette.nodes.length] ?? palette.line;
  if (away) context.setLineDash([3, 3]);
  box(context, rect, Math.min(6, rect.h / 4), palette.sunken, away ? palette.lineStrong : colour, away ? 1 : 1.6);
  context.setLineDash([]);
  const { words, size, y, left, right } = nameOfNode(context, rect, i, plan, palette);
  text(context, words, rect.x + 6, y, palette, { size, weight: 600, colour: away ? palette.dim : palette.ink });
  if (!away) return;
  const killed = isKilled(plan, i);
  const was = plan.eras.some(({ from, present }) => present[i] && from === 0);
  const state = killed ? say('stage-down') : was ? say('stage-left') : '';
  const gone = fitting(context, [state, ''], right - left, palette, { size });
  if (gone) text(context, gone, right, y, palette, { size, align: 'right', colour: palette.bad, weight: 600 });
  if (killed) strike(context, { x: rect.x + rect.w - rect.h, y: rect.y, w: rect.h, h: rect.h }, palette);
}

/** What one of several nodes is asked for, and what it holds. @param {Context} context @param {Rect} rect @param {number} i @param {PlanNow} plan @param {Palette} palette @param {WorldFrame} frame @param {number} t @param {Placed | null} placed */
function drawNode(context, rect, i, plan, palette, frame, t, placed) {
  if (plan.present?.[i] === false) return;
  const { size, tall, y, left, right } = nameOfNode(context, rect, i, plan, palette);
  const era = placed?.eras.findLast(({ from }) => from <= t);
  const stock = frame.stock[i];
  const several = plan.keys > 1;
  // Beside the name, or under it: what it holds.
  const place = several && stock ? (tall ? { x: rect.x + 6, y: rect.y + 17, w: rect.w - 12, h: rect.h - 21 } : { x: left + 34, y: rect.y + 4, w: right - left - 34, h: rect.h - 8 }) : null;
  const cells = place && place.h > 5 && place.w > 20 ? place : null;
  if (cells && stock) drawStock(context, cells, stock, plan, frame, palette);
  if (era && several) {
    const share = sharesOf(era.of, plan.nodes.length)[i] ?? 0;
    const room = cells && cells.y < rect.y + 8 ? cells.x - left - 4 : right - left;
    const [percent, load] = [Math.round(100 * share), Math.round(frame.nodeLoad[i] ?? 0)];
    const rough = load < 1000 ? count(load) : `${(load / 1000).toFixed(load < 10_000 ? 1 : 0)}k`;
    const both = [count(load), rough].map((told) => say('stage-node-share.load', { percent, load: told }));
    // Where keys change their nodes their shares matter, and else the load.
    const words = fit(context, [...both, ...(plan.eras.length > 0 ? [] : [say('stage-rate', { rate: rough })]), say('stage-node-share', { percent })], room, palette, { size: size - 1 });
    if (words) text(context, words, left + room, y, palette, { size: size - 1, align: 'right' });
  } else if (!several) {
    const r = Math.min(7, rect.h / 2 - 2);
    drawTtl(context, { x: right - 6, y: rect.y + rect.h / 2, r }, frame.hot[i], palette, t, false);
    drawNodeState(context, { x: left, y: rect.y, w: right - r - 10 - left, h: rect.h }, i, plan, palette, frame);
  }
}

/** What there is to say of a node beside the hot key: who has its lock there, whether a replica answers, what it is asked for. @param {Context} context @param {Rect} room @param {number} node @param {PlanNow} plan @param {Palette} palette @param {WorldFrame} frame */
function drawNodeState(context, { x, y, w, h }, node, plan, palette, frame) {
  const middle = y + h / 2;
  const hold = frame.holds.findLast((one) => one.over === null && one.keptBy.includes(node));
  let right = x + w;
  if (hold) {
    const r = Math.min(h * 0.24, 6);
    const number = String(hold.app + 1);
    const wide = widthOf(context, number, `600 10.5px ${palette.font}`) + 2 * r + 4;
    if (wide < w) {
      drawPadlock(context, right - r, middle, r, palette.ink, false);
      text(context, number, right - 2 * r - 4, middle + 4, palette, { size: 10.5, weight: 600, align: 'right', colour: palette.ink });
      right -= wide + 8;
    }
  }
  const replica = plan.replicaOf?.[node] ?? false;
  const load = Math.round(frame.nodeLoad[node] ?? 0);
  const words = replica ? [say('stage-node-replica'), say('stage-node-replica.brief')] : plan.service > 0 ? [say('stage-rate', { rate: load })] : [];
  const fits = fit(context, words, right - x, palette, { size: 10.5, weight: 600 });
  if (fits) text(context, fits, x, middle + 4, palette, { size: 10.5, weight: 600, colour: replica ? palette.bad : palette.dim });
}

/** Whether a node that does not answer is down, rather than not a member: its keys are still its own. @param {Plan} plan @param {number} node */
export function isKilled(plan, node) {
  return plan.points.length > 0 ? plan.points.some(([, owner]) => owner === node) : plan.owner === node;
}

/** Counted once: keys are many. @type {WeakMap<Uint16Array, number[]>} */
const SHARES = new WeakMap();

/** The share of the keys of each node. @param {Uint16Array} of @param {number} nodes */
export function sharesOf(of, nodes) {
  const known = SHARES.get(of);
  if (known) return known;
  const counts = Array.from({ length: nodes }, () => 0);
  for (const node of of) counts[node] = (counts[node] ?? 0) + 1;
  const shares = counts.map((n) => n / Math.max(of.length, 1));
  SHARES.set(of, shares);
  return shares;
}

/** Where the padlock stands in the row of the lock. @param {Rect} hold @returns {Circle} */
export function padlockIn({ x, y, h }) {
  const r = Math.min(h / 2 - 2, 12);
  return { x: x + r + 1, y: y + h / 2, r };
}

/** @param {Plan} plan @param {number} app */
const appName = (plan, app) => (plan.apps === 1 ? say('stage-app') : say('stage-app-of', { number: app + 1 }));

/**
 * The lock or lease: a padlock in a ring that drains, with its holder; and under it those that are over while their holders
 * still work.
 * @param {Context} context @param {Panel} panel @param {Rect} row @param {Plan} plan @param {Palette} palette @param {WorldFrame} frame @param {number} t
 */
function drawHold(context, { past, rect }, row, plan, palette, frame, t) {
  const now = frame.holds.findLast(({ over }) => over === null);
  const { x, y, r } = padlockIn(row);
  const dead = now?.died !== null && now?.died !== undefined;
  context.lineWidth = Math.max(r * 0.3, 2.5);
  context.strokeStyle = palette.line;
  if (!now) {
    context.setLineDash([2.5, 2.5]);
    context.lineWidth = 1.2;
    context.strokeStyle = palette.lineStrong;
  }
  circle(context, x, y, r);
  context.setLineDash([]);
  if (now) {
    context.strokeStyle = dead ? palette.bad : palette.ink;
    context.lineWidth = Math.max(r * 0.3, 2.5);
    context.beginPath();
    context.arc(x, y, r, -Math.PI / 2, -Math.PI / 2 + 2 * Math.PI * Math.max((now.until - t) / (now.until - now.from), 0));
    context.stroke();
  }
  drawPadlock(context, x, y, r * 0.55, now ? (dead ? palette.bad : palette.ink) : palette.lineStrong, now === undefined);
  const left = x + r + 8;
  const room = row.x + row.w - left;
  const kind = plan.central;
  const tight = rect.w < TIGHT || row.h < 30;
  const size = tight ? 10.5 : 12;
  if (!now) {
    text(context, fit(context, [say(`stage-hold-${kind}-free`), say(`stage-hold-${kind}-free.brief`)], room, palette, { size }), left, y + 4, palette, { size });
    if (!frame.holds.length) return;
  } else {
    const name = appName(plan, now.app);
    const words = dead ? [say(`stage-hold-${kind}-dead`, { app: name }), say(`stage-hold-${kind}-dead.brief`, { app: name })] : [say(`stage-hold-${kind}`, { app: name }), say(`stage-hold-${kind}.brief`, { app: name }), name];
    const time = [say(`stage-hold-${kind}.left`, { left: remaining(now.until - t), all: remaining(now.until - now.from) }), remaining(now.until - t)];
    const colour = dead ? palette.bad : palette.ink;
    text(context, fit(context, words, room, palette, { size, weight: 600 }), left, tight ? y - 1 : y - 3, palette, { size, weight: 600, colour });
    text(context, fit(context, time, room, palette, { size: size - 1 }), left, tight ? y + 10 : y + 11, palette, { size: size - 1 });
  }
  const over = frame.holds.filter((hold) => hold.over !== null && hold.works).slice(-past.length || undefined);
  past.forEach((line, i) => {
    const hold = over[over.length - 1 - i];
    if (!hold || hold.over === null) return;
    context.setLineDash([2, 2]);
    context.lineWidth = 1.2;
    context.strokeStyle = palette.bad;
    circle(context, x, line.y + line.h / 2, Math.max(Math.min(5.5, line.h / 2 - 2), 1));
    context.setLineDash([]);
    const args = { app: appName(plan, hold.app), time: remaining(t - hold.over) };
    const id = hold.end === 'taken' ? 'stage-hold-taken' : hold.end === 'ran-out' ? 'stage-hold-ran-out' : kind === 'lock' ? 'stage-hold-forgotten' : 'stage-hold-voided';
    text(context, fit(context, [say(id, args), say(`${id}.brief`, args)], room, palette, { size: 11 }), left, line.y + line.h - 4, palette, { size: 11, colour: palette.bad });
  });
}

/** @param {Context} context @param {number} x @param {number} y @param {number} r @param {string} colour @param {boolean} open */
function drawPadlock(context, x, y, r, colour, open) {
  context.fillStyle = colour;
  rounded(context, { x: x - r * 0.75, y: y - r * 0.15, w: r * 1.5, h: r * 1.05 }, r * 0.2);
  context.fill();
  context.strokeStyle = colour;
  context.lineWidth = Math.max(r * 0.24, 1.1);
  context.beginPath();
  context.arc(x + (open ? r * 0.5 : 0), y - r * 0.2, r * 0.45, Math.PI, open ? 1.8 * Math.PI : 2 * Math.PI);
  context.stroke();
}

/** Where an app is tied to its lock. @param {Layout} layout @param {number} app @returns {[number, number]} */
function knot({ apps, upright }, app) {
  const rect = (apps[app] ?? apps[0])?.rect ?? { x: 0, y: 0, w: 0, h: 0 };
  return upright ? [rect.x + rect.w, rect.y + rect.h * 0.7] : [rect.x + rect.w, rect.y + rect.h * 0.75];
}

/**
 * What ties the lock to its holder: a solid line while it holds, a broken one with an end at either side when it is over.
 * @param {Context} context @param {Layout} layout @param {Panel} panel @param {Palette} palette @param {WorldFrame} frame
 */
export function drawTethers(context, layout, panel, palette, frame) {
  if (!panel.hold) return;
  const lock = padlockIn(panel.hold);
  for (const hold of frame.holds) {
    const [x, y] = knot(layout, hold.app);
    const whole = hold.over === null;
    const dead = hold.died !== null;
    const to = whole ? lock : { x: lock.x - lock.r, y: (panel.past[0]?.y ?? lock.y) + 8, r: 0 };
    const end = [to.x - to.r - 1, to.y];
    const bend = Math.max(((end[0] ?? 0) - x) * 0.5, 12);
    context.strokeStyle = dead || !whole ? palette.bad : palette.ink;
    context.lineWidth = whole ? 2 : 1.3;
    context.globalAlpha = whole ? 1 : 0.75;
    const path = (/** @type {number} */ from, /** @type {number} */ until) => {
      context.beginPath();
      for (let k = 0; k <= 12; k++) {
        const s = from + ((until - from) * k) / 12;
        const [u, v] = [1 - s, s];
        const px = u * u * u * x + 3 * u * u * v * (x + bend) + 3 * u * v * v * ((end[0] ?? 0) - bend) + v * v * v * (end[0] ?? 0);
        const py = u * u * u * y + 3 * u * u * v * y + 3 * u * v * v * (end[1] ?? 0) + v * v * v * (end[1] ?? 0);
        if (k === 0) context.moveTo(px, py);
        else context.lineTo(px, py);
      }
      context.stroke();
    };
    if (whole && !dead) path(0, 1);
    else {
      context.setLineDash([4, 3]);
      path(0.02, 0.4);
      path(0.6, 0.98);
      context.setLineDash([]);
    }
    context.globalAlpha = 1;
    context.fillStyle = context.strokeStyle;
    disc(context, x, y, 2.6);
  }
}

/** Whether an app has what keeps others away, and whether its process has ended since. @param {Hold[]} holds @param {number} app */
export function deadHolder(holds, app) {
  return holds.some((hold) => hold.app === app && hold.died !== null);
}
