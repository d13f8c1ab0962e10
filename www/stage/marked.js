// Dots that are told from the others: those on a connection by the app that each serves, and the one under inspection. Pure.
import { text } from './pen.js';

/** @import { Dots, Placer } from './dots.js' */
/** @import { Palette } from './palette.js' */
/** @import { Context } from './pen.js' */
/** @import { WorldFrame } from '../engine-types.js' */

/**
 * On the connections where a lock or a lease decides: which app each serves, and whether that one has it no more.
 * @param {Context} context @param {Placer} placer @param {WorldFrame} frame @param {Palette} palette
 */
export function drawServed(context, { layout: { slots, perSlot }, plan, phases }, frame, palette) {
  const size = Math.min((slots[0]?.w ?? 0) * 0.5, 11);
  if (!plan.central || perSlot > 1 || size < 6.5) return;
  for (let i = 0; i < frame.who.length; i++) {
    const slot = phases[frame.phase[i] ?? -1]?.spot === 'connection' ? slots[frame.place[i] ?? -1] : undefined;
    if (!slot) continue;
    const hold = frame.holds.findLast(({ who }) => who === frame.who[i]);
    const colour = hold && hold.over !== null ? palette.bad : palette.ink;
    if (hold) {
      context.strokeStyle = colour;
      context.lineWidth = 1.8;
      if (hold.over !== null) context.setLineDash([3, 2.5]);
      context.strokeRect(slot.x - 2, slot.y - 2, slot.w + 4, slot.h + 4);
      context.setLineDash([]);
    }
    if (plan.apps > 1) text(context, String((frame.app[i] ?? 0) + 1), slot.x + slot.w / 2, slot.y + slot.h / 2 + size * 0.36, palette, { align: 'center', size, weight: 700, colour: palette.card });
  }
}

/** Rings the request under inspection. @param {Context} context @param {Dots} dots @param {number} who @param {Palette} palette */
export function drawRinged(context, dots, who, palette) {
  for (let i = 0; i < dots.length; i++) {
    if (dots.who[i] !== who) continue;
    context.strokeStyle = palette.ink;
    context.lineWidth = 2;
    context.beginPath();
    context.arc(dots.x[i] ?? 0, dots.y[i] ?? 0, (dots.r[i] ?? 3) + 4.5, 0, 2 * Math.PI);
    context.stroke();
  }
}
