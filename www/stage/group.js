// Where there are many apps, the first few are drawn as each other app is, and all the rest as a group. Pure.

/** @import { Process } from './process.js' */
/** @import { Plan } from '../engine-types.js' */

/** The most apps that are drawn one by one. */
export const MANY_APPS = 12;
/** How many stand alone before a group. */
const FEW = 3;

/** How many apps are drawn as a group: none, or all but a few. @param {Plan} plan */
export const grouped = (plan) => (plan.apps > MANY_APPS ? plan.apps - FEW : 0);

/** A process for every app: the last that is drawn stands for all that are not. @param {Plan} plan @param {Process[]} drawn @returns {Process[]} */
export function everyone(plan, drawn) {
  return Array.from({ length: plan.apps }, (_, i) => /** @type {Process} */ (drawn[Math.min(i, drawn.length - 1)]));
}

/**
 * Those that are drawn, each with the number of the first app that it stands for, and how many it stands for.
 * @param {Process[]} apps @returns {{ process: Process, app: number, many: number }[]}
 */
export function drawnOf(apps) {
  const last = apps.at(-1);
  const group = last ? apps.indexOf(last) : 0;
  return apps.slice(0, group + 1).map((process, app) => ({ process, app, many: app === group ? apps.length - group : 1 }));
}
