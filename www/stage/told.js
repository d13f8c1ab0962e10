// What a stage shows of its cache, for those who do not see it: a table behind the picture, and a way to a key by keyboard.
import { lookAt } from '../actions.js';
import { clock, count, percent } from '../format.js';
import { make, setHidden, setText } from '../panels/dom.js';
import { say } from '../say.js';
import { onRead, state } from '../state.js';
import { isKilled, sharesOf } from './cache.js';
import { remaining } from './fitting.js';
import { planAt } from './layout.js';
import { erasAt, placeOf } from './placement.js';

/** @import { PlanNow } from './layout.js' */
/** @import { Hold, Placed, Plan, World, WorldFrame } from '../engine-types.js' */

/** How long the playhead must rest before the table is made anew, in milliseconds: nobody reads one that changes. */
const REST = 300;

/** @param {World} world @returns {HTMLElement[]} */
export function makeTold(world) {
  const table = make('div', { class: 'visually-hidden cache-table' });
  const number = make('input', { type: 'number', min: '1', step: '1', oninput: () => lookAt(number.value === '' ? -1 : Math.round(Number(number.value)) - 1) });
  const answer = make('output', {});
  const way = make('label', { class: 'key-way', hidden: true }, make('span', {}, say('stage-key-way')), number, answer);
  number.addEventListener('blur', () => lookAt(-1));
  /** @type {number | undefined} */
  let resting;

  onRead(['frame', 'playing', 'looked'], ({ frame, run, playing, looked }) => {
    if (!frame || !run) return;
    const { plan, placed } = run[world];
    setHidden(way, !placed || plan.peers);
    if (!way.hidden && placed) {
      const [now, before] = erasAt(placed, frame.t);
      const most = String(now?.of.length ?? 1);
      if (number.max !== most) number.max = most;
      const known = now && looked >= 0 && looked < now.of.length;
      setText(answer, known ? say('stage-key-way.told', placeOf(looked, plan, now, before)) : '');
    }
    clearTimeout(resting);
    if (!playing) resting = window.setTimeout(() => table.replaceChildren(tableOf(world)), REST);
  });
  return [table, way];
}

/** @param {World} world */
function tableOf(world) {
  const { frame, run } = state();
  if (!frame || !run) return '';
  const { plan, placed } = run[world];
  const now = planAt(plan, frame.t);
  const caption = make('caption', {}, say('stage-told', { world: world.toUpperCase(), time: clock(frame.t, state().show?.dayFrom) }));
  const rows = plan.nodes.length > 1 ? nodeRows(now, frame[world], frame.t, placed) : thingRows(now, frame[world], frame.t);
  return make('table', {}, caption, ...rows);
}

/** @param {string[]} cells @param {'th' | 'td'} [kind] Of all but the first. */
function row([head = '', ...cells], kind = 'td') {
  return make('tr', {}, make('th', { scope: kind === 'th' ? 'col' : 'row' }, head), ...cells.map((cell) => make(kind, kind === 'th' ? { scope: 'col' } : {}, cell)));
}

/** Of several nodes: a row for each. @param {PlanNow} plan @param {WorldFrame} frame @param {number} t @param {Placed | null} placed */
function nodeRows(plan, frame, t, placed) {
  const era = erasAt(placed, t)[0];
  const shares = era ? sharesOf(era.of, plan.nodes.length) : null;
  const head = ['stage-told-node', 'stage-told-state', ...(shares ? ['stage-told-share'] : []), 'stage-told-load', 'stage-told-held', ...(plan.central ? ['stage-told-lock'] : [])];
  const body = plan.nodes.map((name, i) => {
    const [kept = 0, reloaded = 0, missing = 0] = frame.stock[i] ?? [];
    const held = frame.stock[i] ? say('stage-told-held.of', { held: count(kept + reloaded), missing: count(missing) }) : count(frame.fills[i]?.[0] ?? 0);
    const hold = frame.holds.findLast((one) => one.over === null && one.keptBy.includes(i));
    const lock = hold ? say('stage-app-of', { number: hold.app + 1 }) : '–';
    return row([name, nodeState(plan, i), ...(shares ? [percent(shares[i] ?? 0)] : []), count(Math.round(frame.nodeLoad[i] ?? 0)), held, ...(plan.central ? [lock] : [])]);
  });
  return [row(head.map((id) => say(id)), 'th'), ...body];
}

/** @param {PlanNow} plan @param {number} node */
function nodeState(plan, node) {
  if (plan.present?.[node] === false) return say(isKilled(plan, node) ? 'stage-down' : 'stage-left');
  return say(plan.replicaOf?.[node] ? 'stage-node-replica' : 'stage-told-up');
}

/** Of one node: a row for each thing in it. @param {Plan} plan @param {WorldFrame} frame @param {number} t */
function thingRows(plan, frame, t) {
  const hot = frame.hot[plan.owner];
  const fresh = hot?.[2] && t < hot[1];
  const key = fresh ? say('stage-key-fresh', { time: remaining(hot[1] - t) }) : hot && t >= hot[1] ? say('stage-key-expired.since', { time: remaining(t - hot[1]) }) : say('stage-key-not-cached');
  const entries = frame.fills[0]?.[0] ?? 0;
  const { contents } = frame;
  const missed = contents?.missed.reduce((sum, n) => sum + n, 0) ?? 0;
  return [
    row([say('stage-told-held'), plan.maxEntries > 0 ? say('stage-cache-of', { count: entries, most: plan.maxEntries }) : count(entries)]),
    row([say('stage-key', { key: plan.key }), key]),
    ...(plan.central ? [row([say('stage-told-lock'), holdOf(plan, frame.holds)])] : []),
    ...(contents?.scanned[0] ? [row([say('stage-told-scan'), count(contents.scanned[0])])] : []),
    ...(contents?.negative[0] ? [row([say('stage-told-negative'), count(contents.negative[0])])] : []),
    ...(missed > 0 ? [row([say('stage-told-missed'), count(missed)])] : []),
  ];
}

/** @param {Plan} plan @param {Hold[]} holds */
function holdOf({ central }, holds) {
  const now = holds.findLast(({ over }) => over === null);
  if (!now) return say(`stage-hold-${central}-free`);
  return say(now.died === null ? `stage-hold-${central}` : `stage-hold-${central}-dead`, { app: say('stage-app-of', { number: now.app + 1 }) });
}
