// The cache in cache-aside, as a room with a place for each thing in it: what it holds, the hot key, the lock. Pure.
//
// Each row has its own room, so that nothing in it can come over anything else; a row for which there is no height is left out.

/** @import { Circle } from './layout.js' */
/** @import { Rect } from './pile.js' */
/** @import { Plan } from '../engine-types.js' */

/**
 * @typedef {object} Panel
 * @property {Rect} rect
 * @property {Rect} head Its name, and how full it is.
 * @property {Rect | null} key The hot key, where that is what matters.
 * @property {Rect | null} draws How many readers have drawn to load the hot key early.
 * @property {Rect | null} hold The lock or the lease.
 * @property {Rect[]} past Those that are over while their holders still work.
 * @property {Rect | null} grid The keys.
 * @property {Rect | null} bar How full it is, and of what.
 * @property {Rect | null} foot Words to the keys.
 * @property {Rect | null} meanings What the cells mean, of the grid or of the nodes.
 * @property {Rect[]} nodes The nodes, where they are several.
 * @property {Rect | null} map How the keys are placed on them.
 * @property {Rect | null} answers Who has answered, where the cache has other caches before it.
 * @property {Circle} ring The ring in that; its middle where there is none.
 * @property {Circle[]} doors Where each node is asked, at the left.
 */

/** The width below which words are few. */
export const TIGHT = 150;

/** The height of the row that says what the cells mean. */
const MEANINGS = 14;
/** A node is at most so high, and at least so where the cells in it are explained. */
const NODE = { most: 44, told: 26 };

/** Whether a draw decides which reader loads a value before its end. @param {Plan} plan */
function drawsIn({ early }) {
  return early === 'xfetch' || early === 'linear';
}

/** @param {Plan} plan @param {Rect} room @param {boolean} tiers Whether either world has other caches before this one. @returns {Panel} */
export function panelIn(plan, room, tiers) {
  const tight = room.w < TIGHT || room.h < 100;
  const pad = tight ? 5 : 10;
  const several = plan.nodes.length > 1;
  const many = plan.keys > 1 || plan.rareKeys;
  // The only thing in it does not need all of the room.
  const needs = 24 + 26 + (plan.central ? 38 + 34 : 0) + (plan.writes ? 4 : 0) + (drawsIn(plan) ? 18 : 0) + 2 * pad;
  const h = several || many ? room.h : Math.min(room.h, Math.max(needs, 74));
  const rect = { x: room.x, y: room.y + (room.h - h) * (plan.central ? 0 : 0.35), w: room.w, h };
  const x = rect.x + pad;
  const w = rect.w - 2 * pad;
  let y = rect.y + (tight ? 3 : 5);
  let left = rect.y + rect.h - (tight ? 3 : 6) - y;
  /** A row of its height, if there is as much left; and as much besides, for what comes after it. @param {number} height @param {number} [besides] @returns {Rect | null} */
  const next = (height, besides = 0) => {
    if (left < height + besides) return null;
    const row = { x, y, w, h: height };
    y += height;
    left -= height;
    return row;
  };
  const head = next(tight ? 13 : 17) ?? { x, y, w, h: 13 };
  const bar = plan.maxEntries > 0 && !several ? next(8) : null;
  const key = !several && (plan.keys === 1 || plan.writes !== '') ? next(tight ? 20 : 24) : null;
  const draws = key && drawsIn(plan) ? next(18, many ? 40 : 0) : null;
  // Of several keys only the hot one’s lock could be shown, which is not what decides.
  const hold = plan.central && plan.keys === 1 ? next(tight ? 24 : 34) : null;
  const past = hold && plan.central === 'lock' ? (several ? [next(16, 120)] : [next(16, many ? 40 : 0), next(16, many ? 40 : 0)]).filter((row) => row !== null) : [];
  const middle = { x: rect.x + rect.w / 2, y: rect.y + rect.h / 2, r: 0 };
  const door = { x: rect.x, y: key ? key.y + key.h / 2 : rect.y + rect.h / 2, r: 0 };
  if (!several) {
    const foot = many && left > 40 ? { x, y: y + left - 13, w, h: 13 } : null;
    const meanings = foot && left > 70 ? { x, y: foot.y - MEANINGS, w, h: MEANINGS } : null;
    const grid = many && left > 12 ? { x, y: y + 2, w, h: left - 3 - (foot ? 15 : 0) - (meanings?.h ?? 0) } : null;
    return { rect, head, bar, key, draws, hold, past, grid, foot, meanings, nodes: [], map: null, answers: null, ring: middle, doors: [door] };
  }
  // Several: they stand at the left, where they are asked, and how keys are placed on them at the right; or under them.
  const beside = w > 210;
  const count = plan.nodes.length;
  // Under the nodes only where each of them still has a line of its own.
  const under = !beside && left * 0.5 > Math.max(count * 13, 45);
  const columns = beside || left / count >= 9 ? 1 : Math.min(count, Math.max(Math.floor(w / 46), 1));
  const rows = Math.ceil(count / columns);
  // Of one key there is less to see on a ring than of its nodes, and of many that stay where they are, too.
  const aside = many ? Math.min(left * 1.25, w * (tiers || plan.eras.length > 0 ? 0.56 : 0.44)) : Math.min(left * 0.7, w * 0.3);
  const other = beside
    ? { x: x + w - aside, y, w: aside, h: left }
    : under ? { x, y: y + left - Math.min(left * 0.5, w), w, h: Math.min(left * 0.5, w) } : null;
  const all = beside ? { x, y, w: w - (other?.w ?? 0) - 10, h: left } : { x, y, w, h: left - (other ? other.h + 4 : 0) };
  const told = all.w < 240 ? 2 * MEANINGS - 1 : MEANINGS;
  const meanings = many && (all.h - told) / rows > NODE.told ? { x: all.x, y: all.y + all.h - told, w: all.w, h: told } : null;
  const area = { ...all, h: all.h - (meanings?.h ?? 0) };
  // Where no key ever changes its node, it matters more which of several caches has answered.
  const [map, answers] = tiers && plan.eras.length === 0 ? [null, other] : [other, null];
  const gap = Math.min(4, area.h / rows / 6);
  const each = { w: (area.w - gap * (columns - 1)) / columns, h: Math.min((area.h - gap * (rows - 1)) / rows, NODE.most) };
  const nodes = plan.nodes.map((_, i) => ({
    x: area.x + (i % columns) * (each.w + gap),
    y: area.y + Math.floor(i / columns) * (each.h + gap),
    ...each,
  }));
  const r = map ? Math.max(Math.min(map.w, map.h) / 2 - 12, 8) : 0;
  const ring = map ? { x: map.x + map.w / 2, y: map.y + map.h / 2, r } : middle;
  const doors = nodes.map((node) => ({ x: node.x, y: node.y + node.h / 2, r: 0 }));
  return { rect, head, bar, key, draws, hold, past, grid: null, foot: null, meanings, nodes, map, answers, ring, doors };
}

/** How cells stand in a grid: as large as they fit, row by row. @param {Rect} rect @param {number} cells @returns {{ pitch: number, columns: number }} */
export function gridOf(rect, cells) {
  let pitch = Math.min(Math.sqrt((rect.w * rect.h) / Math.max(cells, 1)), 13);
  for (; pitch > 1; pitch -= 0.1) {
    const columns = Math.floor(rect.w / pitch);
    if (columns * Math.floor(rect.h / pitch) >= cells) return { pitch, columns };
  }
  return { pitch: 1, columns: Math.max(Math.floor(rect.w), 1) };
}
