// What apps and nodes are called where there is little room. Pure.
import { say } from '../say.js';

/** @import { Plan } from '../engine-types.js' */

/** How the apps are called, where there is room or not. @param {Plan} plan @param {boolean} upright @returns {string[]} */
export function appNames(plan, upright) {
  return Array.from({ length: plan.apps }, (_, i) => (plan.apps === 1 ? say('stage-app') : upright ? `${i + 1}` : say('stage-app-of', { number: i + 1 })));
}

/** The part of a node's name that tells it from the others: `8001` of `http://localhost:8001`. @param {string} name */
export function short(name) {
  return name.length <= 12 ? name : (name.split(/[/:]/).filter(Boolean).at(-1) ?? name).slice(0, 12);
}

/** The same inside a circle: `1` of `cache-1`. @param {string} name */
export function brief(name) {
  return short(name).replace(/^.*-(?=\d+$)/, '');
}
