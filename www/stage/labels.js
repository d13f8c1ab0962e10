// The words at each queue: how many wait, or sleep. Each has a place that is kept for it: over the queue, before it, or under it.
import { count } from '../format.js';
import { say } from '../say.js';
import { isNarrowRetry } from './outside.js';
import { fitting, text } from './pen.js';
import { NARROW, holdsWords, isLow, nameIn } from './process.js';

/** @import { QueueSpot, Placer } from './dots.js' */
/** @import { Layout } from './layout.js' */
/** @import { Palette } from './palette.js' */
/** @import { Pile } from './pile.js' */
/** @import { Process } from './process.js' */
/** @import { Context } from './pen.js' */
/** @import { WorldFrame } from '../engine-types.js' */

/** @param {Context} context @param {Placer} placer @param {WorldFrame} frame @param {Palette} palette */
export function drawLineLabels(context, placer, frame, palette) {
  /** Requests in one pile are counted together. @type {Map<Pile, { spot: QueueSpot, length: number, asleep: boolean }>} */
  const piles = new Map();
  for (const [phase, place, length] of placer.queues(frame)) {
    const spot = placer.spot(phase, place);
    const told = piles.get(spot.pile) ?? { spot, length: 0, asleep: true };
    piles.set(spot.pile, { spot, length: told.length + length, asleep: told.asleep && (placer.asleep[phase] ?? false) });
  }
  for (const { spot, length, asleep } of piles.values()) {
    const { pile, process, server } = spot;
    if (process) drawProcessLabel(context, process, placer.layout, length, asleep, palette);
    else if (server && server.label === '') drawQueueLabel(context, placer, pile, length, frame, palette);
    else if (server) drawServerLabel(context, placer, pile, length, palette);
    else if (spot.node !== undefined) {
      // A few that wait for microseconds are not counted.
      if (placer.layout.queued) drawNodeLabel(context, placer, pile, length, palette);
    } else drawRetryLabel(context, placer, length, palette);
  }
  if (placer.scale > 1) drawScale(context, placer, palette);
}

/** What a dot stands for, once for all of the stage. @param {Context} context @param {Placer} placer @param {Palette} palette */
function drawScale(context, { layout, scale }, palette) {
  const words = say('stage-dot', { count: scale });
  const { upright, servers, height, width, clients, peers } = layout;
  if (!upright) {
    text(context, words, peers[0]?.rect.x ?? clients.x + clients.w + 24, height - 6, palette, { size: 11, colour: palette.ink });
    return;
  }
  const queue = servers[0]?.pile.rect ?? clients;
  text(context, fitting(context, [words, say('stage-dot.brief', { count: scale })], width * 0.4, palette, { size: 10 }), width - 10, queue.y - 4, palette, { size: 10, align: 'right', colour: palette.ink });
}

/** @param {Context} context @param {Placer} placer @param {Pile} pile @param {number} length @param {WorldFrame} frame @param {Palette} palette */
function drawQueueLabel(context, { layout }, pile, length, frame, palette) {
  const { x, y, w } = pile.rect;
  const style = { colour: palette.bad, size: 12, weight: 600 };
  const dropping = frame.readings.dropping.some(Boolean) ? [say('stage-queued.dropping', { count: length })] : [];
  const words = [...dropping, say('stage-queued', { count: length })];
  if (layout.upright) {
    text(context, fitting(context, [...words, count(length)], w * 0.5 - 4, palette, style), x, y - 4, palette, style);
    return;
  }
  const fits = fitting(context, [...words, ''], w + 8, palette, style);
  if (fits) text(context, fits, x + w, y - 5, palette, { ...style, align: 'right' });
  else {
    // In a small window on two lines, so that they stay over their queue.
    text(context, count(length), x + w, y - 15, palette, { ...style, size: 11, align: 'right' });
    text(context, say('stage-queued.below'), x + w, y - 4, palette, { ...style, size: 11, align: 'right' });
  }
}

/** One of several servers: the room before its queue. @param {Context} context @param {Placer} placer @param {Pile} pile @param {number} length @param {Palette} palette */
function drawServerLabel(context, placer, pile, length, palette) {
  const { x, y, w, h } = pile.rect;
  const style = { colour: palette.bad, size: placer.layout.upright ? 10 : 11, weight: 600 };
  if (placer.layout.upright) {
    text(context, fitting(context, [say('stage-queued', { count: length }), count(length)], w, palette, style), x + w / 2, y - 2, palette, { ...style, align: 'center' });
    return;
  }
  text(context, fitting(context, [count(length), `${Math.floor(length / 1000)}k`], 42, palette, style), x - 4, y + h / 2 + 4, palette, { ...style, align: 'right' });
}

/** @param {Context} context @param {Placer} placer @param {Pile} pile @param {number} length @param {Palette} palette */
function drawNodeLabel(context, { layout }, pile, length, palette) {
  const { x, y, w, h } = pile.rect;
  const style = { colour: palette.ink, size: 11, weight: 600 };
  const waits = say('stage-waiting', { count: length });
  if (layout.upright) {
    text(context, fitting(context, [say('stage-waiting-at-cache', { count: length }), waits, count(length)], layout.width * 0.56, palette, style), x, y + h + 12, palette, style);
    return;
  }
  const words = fitting(context, [waits, count(length)], w + 6, palette, style);
  // They stand on the way to the node, and so do the words.
  text(context, words, x + w, y - 3, palette, { ...style, align: 'right', plate: true });
}

/** @param {Context} context @param {Placer} placer @param {number} length @param {Palette} palette */
function drawRetryLabel(context, { layout: { clients, upright } }, length, palette) {
  const style = { colour: palette.ink, size: 11, weight: 600 };
  if (upright) {
    text(context, count(length), clients.x + 7, clients.y + 14, palette, style);
    text(context, say('stage-retrying.below'), clients.x + 7, clients.y + 26, palette, { size: 10 });
    return;
  }
  const narrow = isNarrowRetry(clients);
  text(context, narrow ? count(length) : say('stage-retrying', { count: length }), clients.x + 6, clients.y + 15, palette, style);
  if (narrow) text(context, say('stage-retrying.below'), clients.x + 6, clients.y + 27, palette, { size: 10 });
}

/** @param {Context} context @param {Process} process @param {Layout} layout @param {number} length @param {boolean} asleep @param {Palette} palette */
function drawProcessLabel(context, { rect, label, pile }, { upright, apps, queues }, length, asleep, palette) {
  const { x, y, h } = pile.rect;
  const words = say(asleep ? 'stage-asleep' : 'stage-waiting', { count: length });
  const style = { colour: palette.ink, size: 11, weight: 600 };
  const number = count(length);
  if (isLow(rect)) {
    // A queue that is longer than those of the other apps has a place more in each row.
    const size = Math.min(11, (11 * (x - pile.pitch - rect.x - 14)) / Math.max(words.length * 6.6, 1));
    text(context, words, rect.x + 10, rect.y + rect.h / 2 + 12, palette, { ...style, size });
  } else if (rect.w <= NARROW) {
    // In it, under its queue; beside its name; or where processes stand side by side, under it.
    const inside = holdsWords(rect);
    const beside = rect.w - 16 - nameIn(label);
    if (!inside && (upright || rect.h < 40)) {
      const fits = fitting(context, [words, number, ''], Math.max(beside, 0), palette, { ...style, size: 10 });
      if (fits) text(context, fits, rect.x + rect.w - 13, rect.y + 12, palette, { ...style, size: 10, align: 'right' });
      else if (upright && ![...apps, ...queues].some((other) => other.rect.y > rect.y && other.rect.y < rect.y + rect.h + 14)) text(context, fitting(context, [words, number], rect.w - 14, palette, { ...style, size: 10 }), rect.x + 2, rect.y + rect.h + 11, palette, { ...style, size: 10 });
      return;
    }
    if (!inside) return;
    text(context, fitting(context, [words, number], rect.w - 10, palette, { ...style, size: 10.5 }), rect.x + 6, rect.y + rect.h - 6, palette, { ...style, size: 10.5 });
  } else if (rect.h <= 44) {
    // As much of it as there is room for between the name and the queue.
    const room = x - rect.x - nameIn(label) - 2;
    const size = Math.min(10.5, rect.h - 2);
    const fits = fitting(context, [words, number, ''], room, palette, { ...style, size });
    if (fits) text(context, fits, rect.x + nameIn(label), rect.y + rect.h / 2 + 4, palette, { ...style, size });
  } else if (h > 30) text(context, words, x + 2, y + h + 14, palette, style);
  else text(context, words, rect.x + rect.w - 16, rect.y + 14, palette, { ...style, align: 'right' });
}
