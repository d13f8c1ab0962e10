// The guards that take part, each with its value: what a process does before it asks the database. Pure.
import { say } from '../say.js';
import { fit } from './fitting.js';
import { box, text } from './pen.js';
import { drawnOf } from './process.js';

/** @import { Layout } from './layout.js' */
/** @import { Palette } from './palette.js' */
/** @import { Context } from './pen.js' */
/** @import { Rect } from './pile.js' */
/** @import { Plan, WorldFrame } from '../engine-types.js' */

/** What an entry of the list takes. */
const ROW = 15;

/** @typedef {{ words: string[], share: number | null, bad: boolean }} Reading A value in words, from the longest; and as a share of what there may be. */

/** What the guards of a process say. @param {Plan} plan @param {WorldFrame} frame @param {number} process @returns {Reading[]} */
export function readingsOf(plan, frame, process) {
  const { loads, throttle } = frame.readings;
  /** @type {Reading[]} */
  const readings = [];
  if (plan.limit > 0) {
    const busy = loads[process] ?? 0;
    readings.push({ words: [say('stage-guard-limit', { busy, all: plan.limit }), say('stage-guard-limit.brief', { busy, all: plan.limit })], share: busy / plan.limit, bad: busy >= plan.limit });
  }
  if (plan.throttle) {
    const share = (throttle[process] ?? 0) / 1000;
    const percent = Math.round(100 * share);
    readings.push({ words: [say('stage-guard-throttle', { percent }), say('stage-guard-throttle.brief', { percent })], share, bad: share > 0 });
  }
  if (plan.bloomErrors > 0) {
    const percent = Number((100 * plan.bloomErrors).toPrecision(2));
    readings.push({ words: [say('stage-guard-bloom', { percent }), say('stage-guard-bloom.brief')], share: null, bad: false });
  }
  return readings;
}

/** @param {Context} context @param {Layout} layout @param {Plan} plan @param {Palette} palette @param {WorldFrame} frame */
export function drawGuards(context, layout, plan, palette, frame) {
  // A group of apps has as many readings as it has apps: they are not to be seen.
  const processes = plan.peers ? layout.peers : drawnOf(layout.apps).flatMap(({ process, many }) => (many === 1 ? [process] : []));
  processes.forEach(({ rect, queued }, i) => {
    if (queued || rect.h < 34 + ROW) return;
    readingsOf(plan, frame, i).slice(0, Math.floor((rect.h - 30) / ROW / 2)).forEach((reading, k) => {
      drawReading(context, { x: rect.x + 6, y: rect.y + rect.h / 2 + 10 + k * ROW, w: rect.w - 12, h: ROW }, reading, palette);
    });
  });
  const budget = frame.readings.retryBudget;
  if (budget !== null && !layout.upright) {
    const { clients } = layout;
    const percent = Math.round(budget / 10);
    const words = [say('stage-guard-budget', { percent }), say('stage-guard-budget.brief', { percent })];
    drawReading(context, { x: 6, y: clients.y + clients.h + 20, w: Math.max(clients.w + 18, 92), h: ROW }, { words, share: budget / 1000, bad: budget <= 500 }, palette);
  }
}

/** @param {Context} context @param {Rect} row @param {Reading} reading @param {Palette} palette */
function drawReading(context, { x, y, w, h }, { words, share, bad }, palette) {
  const style = { size: 10, weight: 600 };
  const fits = fit(context, words, w, palette, style);
  const colour = bad ? palette.bad : palette.ink;
  if (fits) text(context, fits, x, y + h - 6, palette, { ...style, colour });
  if (share === null) return;
  box(context, { x, y: y + h - 3.5, w, h: 3 }, 1.5, palette.line, palette.line, 0);
  context.fillStyle = colour;
  context.fillRect(x, y + h - 3.5, w * Math.min(share, 1), 3);
}
