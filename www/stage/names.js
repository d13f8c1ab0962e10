// What apps and nodes are called where there is little room. Pure.
import { say } from '../say.js';

/** @import { Plan } from '../engine-types.js' */

/** More apps than this are drawn as the first few, and all others as a group. */
export const MANY_APPS = 16;
const FEW = 3;

/** How many apps are drawn as one: none, or all but a few. @param {Plan} plan */
export const crowd = (plan) => (plan.apps > MANY_APPS ? plan.apps - FEW : 0);

/** How the apps are called that are drawn, where there is room or not; the name of the group, if there is one, is the last. @param {Plan} plan @param {boolean} upright @returns {string[]} */
export function appNames(plan, upright) {
  if (plan.apps === 1) return [say('stage-app')];
  const alone = Array.from({ length: plan.apps - crowd(plan) }, (_, i) => (upright ? `${i + 1}` : say('stage-app-of', { number: i + 1 })));
  const group = { from: alone.length + 1, to: plan.apps };
  return crowd(plan) > 0 ? [...alone, upright ? `${group.from}–${group.to}` : say('stage-apps', group)] : alone;
}

/** The part of a node's name that tells it from the others: `8001` of `http://localhost:8001`. @param {string} name */
export function short(name) {
  return name.length <= 12 ? name : (name.split(/[/:]/).filter(Boolean).at(-1) ?? name).slice(0, 12);
}

/** The same inside a circle: `1` of `cache-1`. @param {string} name */
export function brief(name) {
  return short(name).replace(/^.*-(?=\d+$)/, '');
}

/** What is left of a key's name where there is no room for it: its last parts, `tech_celeb` and `celeb` of `user:tech_celeb`, from the longest. @param {string} key */
export function partsOf(key) {
  const ends = [...key.matchAll(/[:/._]/g)].map(({ index }) => key.slice(index + 1));
  return ends.filter((end) => end.length > 0);
}
