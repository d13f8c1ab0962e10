// Where a request is in its life, and in the program that it runs through, and what it does there. Pure.
import { say } from '../say.js';

/** @import { Phase, Plan, Statement, Step } from '../engine-types.js' */

/** @param {Step[]} steps @param {number} t @returns {number} The step it is in at `t`; -1 before the first. */
export function stepAt(steps, t) {
  return steps.findLastIndex((step) => step.at <= t);
}

/**
 * The statement of its program that a request is at; empty where it is at none. Where a value is handed on, it matters
 * where that came from. A write goes through a program of its own.
 * @param {Phase[]} phases
 * @param {Step[]} steps
 * @param {number} index
 * @returns {Statement | ''}
 */
export function statementAt(phases, steps, index) {
  /** @param {number} i */
  const phaseOf = (i) => phases[steps[i]?.phase ?? -1];
  const [phase, before] = [phaseOf(index), phaseOf(index - 1)];
  if (phaseOf(0)?.beginsToWrite) return phase?.writes ?? '';
  if (!phase?.handsOn || !before) return phase?.reads ?? '';
  return (before.handsOn ? statementAt(phases, steps, index - 1) : (before.home ?? phase.reads)) ?? '';
}

/** The cache's node: without its scheme, and not to be broken at a hyphen. @param {Plan} plan @param {number} place */
function nodeName(plan, place) {
  return (plan.nodes[place] ?? 'cache').replace(/^https?:\/\//, '').replaceAll('-', '\u2011');
}

/**
 * What a request does in a phase.
 * @param {Plan} plan @param {string} phase By its name. @param {number} place
 * @returns {string}
 */
export function doing(plan, phase, place) {
  const { apps, coalesce, peers } = plan;
  return say(`phase-${phase}`, { apps, coalesce, peers: peers ? 'yes' : 'no', node: nodeName(plan, place), app: place + 1, connection: place + 1 });
}
