// How keys are placed on nodes, each way as what it is: a ring with its arcs; and the others as the keys that stay with their
// node, straight down, and those that go to another, aslant. What a change of the nodes has moved is lit. Pure.
import { count } from '../format.js';
import { say } from '../say.js';
import { fit } from './fitting.js';
import { brief, partsOf } from './names.js';
import { circle, diamond, disc, fitting, text } from './pen.js';
import { drawStill } from './still.js';

/** @import { Circle, Layout, PlanNow } from './layout.js' */
/** @import { Palette } from './palette.js' */
/** @import { Panel } from './panel.js' */
/** @import { Context } from './pen.js' */
/** @import { Rect } from './pile.js' */
/** @import { Placed, Plan } from '../engine-types.js' */

/** So many ticks can be told apart on a ring. */
const TICKS = 240;

/** @param {number} at From 0 to 1, from the top clockwise. */
const angleOf = (at) => at * 2 * Math.PI - Math.PI / 2;

/** @typedef {Placed['eras'][number]} Era */

/** The era of an instant, and the one before it. @param {Placed | null} placed @param {number} t @returns {[now: Era | undefined, before: Era | undefined]} */
export function erasAt(placed, t) {
  const number = placed?.eras.findLastIndex(({ from }) => from <= t) ?? -1;
  return [placed?.eras[number], placed?.eras[number - 1]];
}

/** @param {Context} context @param {Panel} panel @param {PlanNow} plan @param {Palette} palette @param {number} t @param {Placed | null} placed @param {number} looked The key whose place is shown, or -1. */
export function drawPlacement(context, panel, plan, palette, t, placed, looked) {
  const { map } = panel;
  if (!map) return;
  const { x, y, w, h } = map;
  // A ring is as wide as its place and lifted arcs stand beyond its rim; an era begins when the nodes change.
  drawStill(context, { x: x - 12, y: y - 12, w: w + 24, h: h + 24 }, [panel, palette, placed, looked, plan.points, plan.keyAt, ...erasAt(placed, t)], (still) => {
    if (plan.points.length > 0) drawRing(still, panel, plan, palette, t, placed, looked);
    else if (placed) drawBands(still, map, plan, palette, t, placed, looked);
  });
}

/**
 * The key whose place is at a point: on a ring the nearest tick, between bands one of the node's.
 * @param {Panel} panel @param {PlanNow} plan @param {number} t @param {Placed | null} placed @param {number} x @param {number} y
 * @returns {number} -1 for none.
 */
export function keyIn({ map, ring }, plan, t, placed, x, y) {
  const [now, before] = erasAt(placed, t);
  if (!map || !placed || !now || now.of.length < 2) return -1;
  if (plan.points.length > 0) {
    const [dx, dy] = [x - ring.x, y - ring.y];
    const from = Math.hypot(dx, dy);
    if (from < ring.r * 0.62 || from > ring.r + 10) return -1;
    const at = (Math.atan2(dy, dx) / (2 * Math.PI) + 1.25) % 1;
    const apart = (/** @type {number} */ key) => {
      const away = Math.abs((placed.at[key] ?? 0) - at);
      return Math.min(away, 1 - away);
    };
    return now.of.reduce((best, _, key) => (best < 0 || apart(key) < apart(best) ? key : best), -1);
  }
  const { top, bottom, starts, sums, scale } = bandsIn(map, plan.nodes.length, now, before ?? now);
  if (x < map.x || x > map.x + map.w || y < top - 12 || y > bottom + 12) return -1;
  const row = y < (top + bottom) / 2 ? 0 : 1;
  const node = starts[row]?.findLastIndex((start) => start <= x) ?? 0;
  const nth = Math.floor((x - (starts[row]?.[node] ?? 0)) / scale);
  if (nth >= (sums[row]?.[node] ?? 0)) return -1;
  return inBand(row, node, now, before ?? now)[nth] ?? -1;
}

/** The keys of a node as they stand beside each other: by the node that they come from, or go to. @param {number} row 0 for before, 1 for now. @param {number} node @param {Era} now @param {Era} was */
function inBand(row, node, now, was) {
  const [own, other] = row === 0 ? [was, now] : [now, was];
  const keys = Array.from(own.of.keys()).filter((key) => own.of[key] === node);
  return keys.sort((a, b) => (other.of[a] ?? 0) - (other.of[b] ?? 0) || a - b);
}

/** In words, where a key is placed, and where it was. @param {number} key @param {Plan} plan @param {Era} now @param {Era | undefined} before */
export function placeOf(key, plan, now, before) {
  const [node, was] = [now.of[key] ?? 0, before?.of[key]];
  const moved = was !== undefined && was !== node;
  return { key: say('stage-looked', { key: key + 1 }), node: brief(plan.nodes[node] ?? ''), was: moved ? say('stage-looked-was', { node: brief(plan.nodes[was] ?? '') }) : say('stage-looked-stays') };
}

/** The stretches of a ring, each up to and including its node's point. @param {[number, number][]} points @returns {{ from: number, to: number, node: number }[]} */
function arcsOf(points) {
  let from = (points.at(-1)?.[0] ?? 1) - 1;
  return points.map(([to, node]) => {
    const arc = { from, to, node };
    from = to;
    return arc;
  });
}

/** @param {[number, number][]} points @param {number} at */
function ownerAt(points, at) {
  let low = 0;
  let high = points.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((points[middle]?.[0] ?? 0) < at) low = middle + 1;
    else high = middle;
  }
  return (points[low] ?? points[0])?.[1] ?? 0;
}

/** @param {Context} context @param {Panel} panel @param {PlanNow} plan @param {Palette} palette @param {number} t @param {Placed | null} placed @param {number} looked */
function drawRing(context, { ring }, plan, palette, t, placed, looked) {
  const { x, y, r } = ring;
  const width = Math.min(Math.max(r * 0.16, 4), 11);
  const inner = r - width / 2;
  context.lineWidth = width;
  const arcs = arcsOf(plan.points);
  plan.nodes.forEach((_, node) => {
    context.strokeStyle = palette.nodes[node % palette.nodes.length] ?? palette.line;
    context.beginPath();
    for (const arc of arcs) {
      if (arc.node !== node) continue;
      context.moveTo(x + inner * Math.cos(angleOf(arc.from)), y + inner * Math.sin(angleOf(arc.from)));
      context.arc(x, y, inner, angleOf(arc.from), angleOf(arc.to));
    }
    context.stroke();
  });
  const [now, before] = erasAt(placed, t);
  // The arcs that have changed hands are lit: lifted off the rim, over the colour of their owner now.
  const eras = plan.eras;
  const eraNow = eras.findLastIndex(({ from, points }) => from <= t && points.length > 0);
  const was = now && before ? (eras[eraNow - 1]?.points ?? []) : [];
  if (was.length > 0) {
    context.strokeStyle = palette.ink;
    context.lineWidth = Math.max(width * 0.45, 2.5);
    context.beginPath();
    const cuts = [...new Set([...was, ...plan.points].map(([at]) => at))].sort((a, b) => a - b);
    let from = (cuts.at(-1) ?? 1) - 1;
    for (const to of cuts) {
      const middle = (from + to) / 2;
      const point = middle < 0 ? middle + 1 : middle;
      if (ownerAt(was, point) !== ownerAt(plan.points, point)) {
        context.moveTo(x + (r + 4) * Math.cos(angleOf(from)), y + (r + 4) * Math.sin(angleOf(from)));
        context.arc(x, y, r + 4, angleOf(from), angleOf(to));
      }
      from = to;
    }
    context.stroke();
  }
  // Keys are ticks inside: those that have moved are longer and dark.
  if (placed && placed.at.length > 1 && now && r > 30) {
    const every = Math.max(Math.ceil(placed.at.length / TICKS), 1);
    const inside = r - width - 2;
    for (const moved of [false, true]) {
      context.strokeStyle = moved ? palette.ink : palette.lineStrong;
      context.lineWidth = moved ? 1.2 : 0.8;
      context.beginPath();
      for (let key = 0; key < placed.at.length; key += every) {
        if ((before !== undefined && before.of[key] !== now.of[key]) !== moved) continue;
        const angle = angleOf(placed.at[key] ?? 0);
        const long = moved ? 6 : 3.5;
        context.moveTo(x + inside * Math.cos(angle), y + inside * Math.sin(angle));
        context.lineTo(x + (inside - long) * Math.cos(angle), y + (inside - long) * Math.sin(angle));
      }
      context.stroke();
    }
  }
  const shown = looked >= 0 && placed && now && looked < placed.at.length;
  if (shown) drawWayAround(context, ring, width, placed.at[looked] ?? 0, plan.points, palette);
  // The hot key sits where its hash is.
  const [keyX, keyY] = [x + inner * Math.cos(angleOf(plan.keyAt)), y + inner * Math.sin(angleOf(plan.keyAt))];
  context.fillStyle = palette.card;
  diamond(context, keyX, keyY, 6.5);
  context.fill();
  context.fillStyle = palette.ink;
  diamond(context, keyX, keyY, 4.2);
  context.fill();
  // Words are lines of a circle, which is narrower above and below its middle.
  const room = 2 * Math.sqrt(Math.max((r - width - 9) ** 2 - 20 ** 2, 0));
  if (r < 38) return;
  if (shown) {
    const { key, node, was } = placeOf(looked, plan, now, before);
    const lines = /** @type {[string, number, string][]} */ ([[key, -9, palette.dim], [node, 5, palette.ink], [was, 18, palette.dim]]);
    for (const [words, down, colour] of lines) text(context, fitting(context, [words], room, palette, { size: 10.5, weight: 600 }), x, y + down, palette, { size: 10.5, weight: 600, align: 'center', colour });
  } else if (now && before && placed) drawCounts(context, x, y, room, now, palette);
  else {
    const words = plan.keys > 1 && now ? [say('stage-keys', { count: now.of.length }), count(now.of.length)] : [plan.key, ...partsOf(plan.key)].map((key) => say('stage-key', { key }));
    // A name is not cut: smaller letters, or none.
    const size = [11, 10, 9].find((one) => fit(context, words, room, palette, { size: one }) !== '');
    if (size) text(context, fit(context, words, room, palette, { size }), x, y + 4, palette, { size, align: 'center' });
  }
}

/** From a key clockwise to the first point of a node: the way that decides whose it is. @param {Context} context @param {Circle} ring @param {number} width Of its rim. @param {number} at @param {[number, number][]} points @param {Palette} palette */
function drawWayAround(context, { x, y, r }, width, at, points, palette) {
  const to = points.find(([point]) => point >= at)?.[0] ?? (points[0]?.[0] ?? 0) + 1;
  const [outer, inner] = [r + 3, r - width - 9];
  const on = (/** @type {number} */ from, /** @type {number} */ where) => /** @type {[number, number]} */ ([x + from * Math.cos(angleOf(where)), y + from * Math.sin(angleOf(where))]);
  context.strokeStyle = palette.state.write;
  context.fillStyle = palette.state.write;
  context.lineWidth = 2.4;
  context.beginPath();
  context.moveTo(...on(inner, at));
  context.lineTo(...on(outer, at));
  context.arc(x, y, outer, angleOf(at), angleOf(to));
  context.lineTo(...on(r - width, to));
  context.stroke();
  disc(context, ...on(inner, at), 3);
  disc(context, ...on(r - width, to), 3);
}

/** How many keys have moved, and how many of them for nothing. @param {Context} context @param {number} x @param {number} y Its middle. @param {number} room @param {Era} now @param {Palette} palette */
function drawCounts(context, x, y, room, now, palette) {
  const { hadTo, forNothing } = now;
  const big = Math.min(17, Math.max(room * 0.3, 11));
  text(context, count(hadTo + forNothing), x, y - 5, palette, { size: big, weight: 700, align: 'center', colour: forNothing > 0 ? palette.bad : palette.ink });
  const of = say('stage-moved', { keys: now.of.length });
  const size = Math.min(10.5, Math.max(big * 0.7, 9));
  text(context, fitting(context, [of, say('stage-moved.brief')], room, palette, { size }), x, y + 8, palette, { size, align: 'center' });
  const split = [say('stage-moved-for-nothing', { count: forNothing }), say('stage-moved-for-nothing.brief', { count: forNothing })];
  text(context, fitting(context, split, room, palette, { size, weight: 600 }), x, y + 20, palette, { size, weight: 600, align: 'center', colour: forNothing > 0 ? palette.bad : palette.good });
}

/** Where the nodes before stand above, and those of now below: each as wide as it has keys. @param {Rect} map @param {number} nodes @param {Era} now @param {Era} was */
function bandsIn(map, nodes, now, was) {
  const words = map.h > 80 ? 34 : 0;
  const top = map.y + 14;
  const bottom = map.y + map.h - 16 - words;
  const gap = Math.min(5, map.w / nodes / 6);
  const room = map.w - gap * (nodes - 1);
  const sums = [was, now].map(({ of }) => {
    const sum = Array.from({ length: nodes }, () => 0);
    for (const node of of) sum[node] = (sum[node] ?? 0) + 1;
    return sum;
  });
  const scale = room / Math.max(now.of.length, 1);
  const starts = sums.map((sum) => {
    let x = map.x;
    return sum.map((n) => {
      const at = x;
      x += n * scale + gap;
      return at;
    });
  });
  return { words, top, bottom, sums, scale, starts };
}

/** Modulo, jump and rendezvous: the nodes before above, those of now below, and between them as many keys as lines are wide. @param {Context} context @param {Rect} map @param {PlanNow} plan @param {Palette} palette @param {number} t @param {Placed} placed @param {number} looked */
function drawBands(context, map, plan, palette, t, placed, looked) {
  const [now, before] = erasAt(placed, t);
  if (!now) return;
  const nodes = plan.nodes.length;
  const was = before ?? now;
  /** How many keys went from a node to a node. @type {number[][]} */
  const flows = Array.from({ length: nodes }, () => Array.from({ length: nodes }, () => 0));
  now.of.forEach((node, key) => {
    const row = flows[was.of[key] ?? 0];
    if (row) row[node] = (row[node] ?? 0) + 1;
  });
  const { words, top, bottom, sums, scale, starts } = bandsIn(map, nodes, now, was);
  const [above = [], below = []] = starts.map((row) => [...row]);
  const left = before ? plan.nodes.map((_, node) => (sums[0]?.[node] ?? 0) > 0 && (sums[1]?.[node] ?? 0) === 0) : [];
  const came = before ? plan.nodes.map((_, node) => (sums[0]?.[node] ?? 0) === 0 && (sums[1]?.[node] ?? 0) > 0) : [];
  for (let from = 0; from < nodes; from++) {
    for (let to = 0; to < nodes; to++) {
      const w = (flows[from]?.[to] ?? 0) * scale;
      if (w <= 0) continue;
      const [x1, x2] = [above[from] ?? 0, below[to] ?? 0];
      above[from] = x1 + w;
      below[to] = x2 + w;
      const forNothing = from !== to && !left[from] && !came[to];
      context.fillStyle = from === to ? palette.line : forNothing ? palette.waste : palette.lineStrong;
      context.globalAlpha = from === to ? 0.9 : 0.6;
      context.beginPath();
      const middle = (top + bottom) / 2;
      context.moveTo(x1, top);
      context.bezierCurveTo(x1, middle, x2, middle, x2, bottom);
      context.lineTo(x2 + w, bottom);
      context.bezierCurveTo(x2 + w, middle, x1 + w, middle, x1 + w, top);
      context.closePath();
      context.fill();
    }
  }
  context.globalAlpha = 1;
  if (looked >= 0 && looked < now.of.length) {
    // The chosen one, from its place among its node's before to that of now.
    const places = [was, now].map(({ of }, row) => {
      const node = of[looked] ?? 0;
      return (starts[row]?.[node] ?? 0) + (inBand(row, node, now, was).indexOf(looked) + 0.5) * scale;
    });
    context.strokeStyle = palette.state.write;
    context.lineWidth = 2.4;
    context.beginPath();
    context.moveTo(places[0] ?? 0, top - 12);
    context.lineTo(places[0] ?? 0, top);
    context.lineTo(places[1] ?? 0, bottom);
    context.lineTo(places[1] ?? 0, bottom + 12);
    context.stroke();
  }
  [was, now].forEach((_, row) => {
    plan.nodes.forEach((name, node) => {
      const w = (sums[row]?.[node] ?? 0) * scale;
      if (w <= 0) return;
      const x = starts[row]?.[node] ?? 0;
      const y = row === 0 ? top - 12 : bottom;
      context.fillStyle = palette.nodes[node % palette.nodes.length] ?? palette.line;
      context.fillRect(x, y, w, 12);
      const label = brief(name);
      if (w > 12) text(context, fitting(context, [label], w - 2, palette, { size: 10, weight: 600 }), x + w / 2, y + 9.5, palette, { size: 10, weight: 600, align: 'center', colour: palette.card });
    });
  });
  if (words === 0) return;
  const x = map.x + map.w / 2;
  if (looked >= 0 && looked < now.of.length) {
    const { key, node, was: since } = placeOf(looked, plan, now, before);
    const line = `${key} · ${node} · ${since}`;
    text(context, fitting(context, [line], map.w, palette, { size: 11, weight: 600 }), x, bottom + 26, palette, { size: 11, weight: 600, align: 'center', colour: palette.ink });
    return;
  }
  if (!before) {
    const keys = [say('stage-keys', { count: now.of.length })];
    text(context, fitting(context, keys, map.w, palette, { size: 11 }), x, bottom + 26, palette, { size: 11, align: 'center' });
    return;
  }
  const moved = say('stage-moved-of', { count: now.hadTo + now.forNothing, keys: now.of.length });
  text(context, fitting(context, [moved, say('stage-moved-of.brief', { count: now.hadTo + now.forNothing })], map.w, palette, { size: 11.5, weight: 600 }), x, bottom + 26, palette, { size: 11.5, weight: 600, align: 'center', colour: palette.ink });
  const split = say('stage-moved-split', { had: now.hadTo, nothing: now.forNothing });
  text(context, fitting(context, [split, say('stage-moved-for-nothing', { count: now.forNothing })], map.w, palette, { size: 10.5 }), x, bottom + 39, palette, { size: 10.5, align: 'center', colour: now.forNothing > 0 ? palette.bad : palette.good });
}

/** The small ring on the way to peers. @param {Context} context @param {Layout} layout @param {PlanNow} plan @param {Palette} palette */
export function drawPeerRing(context, { ring }, plan, palette) {
  if (plan.nodes.length < 2) return;
  context.lineWidth = Math.max(ring.r * 0.1, 3);
  context.strokeStyle = palette.line;
  circle(context, ring.x, ring.y, ring.r);
  for (const { from, to, node } of arcsOf(plan.points)) {
    context.strokeStyle = palette.nodes[node % palette.nodes.length] ?? palette.line;
    context.beginPath();
    context.arc(ring.x, ring.y, ring.r, angleOf(from), angleOf(to));
    context.stroke();
  }
  if (ring.r > 34) text(context, say('stage-ring'), ring.x, ring.y + ring.r + 20, palette, { align: 'center' });
}
