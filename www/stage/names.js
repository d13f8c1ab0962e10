// What apps and nodes are called where there is little room. Pure.
import { say } from '../say.js';
import { grouped } from './group.js';

/** @import { Plan } from '../engine-types.js' */

/** How the apps that are drawn are called, a group of them last, where there is room or not. @param {Plan} plan @param {boolean} upright @returns {string[]} */
export function appNames(plan, upright) {
  if (plan.apps === 1) return [say('stage-app')];
  const alone = plan.apps - grouped(plan);
  const names = Array.from({ length: alone }, (_, i) => (upright ? `${i + 1}` : say('stage-app-of', { number: i + 1 })));
  if (grouped(plan) === 0) return names;
  const group = { from: alone + 1, to: plan.apps };
  return [...names, upright ? `${group.from}–${group.to}` : say('stage-apps', group)];
}

/** The part of a node's name that tells it from the others: `8001` of `http://localhost:8001`. @param {string} name */
export function short(name) {
  return name.length <= 12 ? name : (name.split(/[/:]/).filter(Boolean).at(-1) ?? name).slice(0, 12);
}

/** The same inside a circle: `1` of `cache-1`. @param {string} name */
export function brief(name) {
  return short(name).replace(/^.*-(?=\d+$)/, '');
}
