// How long the test command may take. Pure.

/** Minutes for all steps together, on two cores. A run that takes longer fails. */
export const TOTAL = 40;

/** Minutes for the quick steps together, when all is built. */
export const QUICK = 2;

/** @typedef {{ name: string, budget: number, minutes: number }} Taken what a step may take and did take, in minutes */

/**
 * A sentence for each step that took longer than it may. It fails nothing by itself: a machine may be busy or installing.
 * @param {Taken[]} steps
 */
export function overruns(steps) {
  return steps
    .filter(({ budget, minutes }) => minutes > budget)
    .map(({ name, budget, minutes }) => `${name} took ${minutes.toFixed(1)} minutes, its budget is ${budget}`);
}
