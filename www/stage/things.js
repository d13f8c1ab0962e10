// What on the stage something can be done to, and where it is. Pure.
import { say } from '../say.js';
import { MANY_APPS } from './names.js';
import { onRing } from './routes.js';

/** @import { Circle, Layout } from './layout.js' */
/** @import { Rect } from './pile.js' */
/** @import { Plan, Target } from '../engine-types.js' */

/** @typedef {{ target: Target, name: string, title: string }} Thing `name` is what the engine knows it by. */

/** A finger need not hit a small thing exactly: so far from its middle it still does. */
const FINGER = 15;

/** @param {Plan} plan @returns {Thing[]} Everything, in the order of a request's way. */
export function thingsOf(plan) {
  return [
    readers(),
    ...Array.from({ length: Math.min(plan.apps, MANY_APPS) }, (_, i) => app(plan, i)),
    key(plan),
    ...plan.nodes.map((_, i) => node(plan, i)),
    database(),
  ];
}

/** @returns {Thing} */
const readers = () => ({ target: 'readers', name: '', title: say('thing-readers') });
/** @returns {Thing} */
const database = () => ({ target: 'database', name: '', title: say('thing-database') });

/** @param {Plan} plan @param {number} i @returns {Thing} */
const app = (plan, i) => ({ target: 'app', name: String(i + 1), title: plan.apps === 1 ? say('thing-app') : say('thing-app-of', { number: i + 1 }) });
/** @param {Plan} plan @returns {Thing} */
const key = (plan) => ({ target: 'key', name: '', title: say('thing-key', { key: plan.key }) });
/** @param {Plan} plan @param {number} i @returns {Thing} */
const node = (plan, i) => {
  const name = plan.nodes[i] ?? '';
  return { target: 'node', name, title: say(plan.peers ? 'thing-peer' : 'thing-node', { node: name }) };
};

/**
 * What stands at a point.
 * @param {Layout} layout @param {Plan} plan As it is at the instant shown. @param {number} x @param {number} y
 * @returns {Thing[]} One; the only node and the key that it is drawn as are two.
 */
export function thingsAt(layout, plan, x, y) {
  const { peers, apps, clients, cache: panel } = layout;
  /** @param {Circle} circle */
  const on = (circle) => Math.hypot(x - circle.x, y - circle.y) <= Math.max(circle.r + 2, FINGER);
  /** @param {Rect} rect */
  const within = (rect) => x >= rect.x - 3 && x <= rect.x + rect.w + 3 && y >= rect.y - 3 && y <= rect.y + rect.h + 3;
  if (panel && panel.nodes.length === 0) {
    if (within(panel.rect)) return [key(plan), node(plan, 0)];
  } else {
    const [keyX, keyY] = onRing(layout, plan.keyAt);
    if ((!panel || panel.map) && on({ x: keyX, y: keyY, r: 8 })) return [key(plan)];
    const found = (panel ? panel.nodes : peers.map(({ rect }) => rect)).findIndex(within);
    if (found >= 0) return [node(plan, found)];
  }
  const process = apps.findIndex(({ rect }) => within(rect));
  if (process >= 0) return [app(plan, process)];
  if (within(layout.database)) return [database()];
  return within(clients) ? [readers()] : [];
}
