// Everything that can be done to the page. Buttons, keys, the address bar and the clock all come through here.
import * as address from './address.js';
import { recall, remember } from './data/played.js';
import { Engine } from './engine.js';
import { Failure, asFailure } from './failure.js';
import { clock, millis } from './format.js';
import { Show } from './show.js';
import { state, update } from './state.js';

/** @import { Playhead } from './address.js' */
/** @import { Played } from './data/played.js' */
/** @import { League, Link, Offer, Run, Target, World } from './engine-types.js' */
/** @import { Asked, Edit, Move } from './messages.js' */
/** @import { Message } from './say.js' */
/** @import { Sight } from './stage/painter.js' */

const engine = new Engine(lost);

/** Moving requests that are drawn at the most, in each world. */
export const DOTS = 6_000;
/** Points of the charts' lines. */
const POINTS = 480;
/** After so long without a sign of life the person is told, in milliseconds. */
export const SILENCE = 20_000;
/** The clock waits for a picture that takes longer than this, in milliseconds. */
const PATIENCE = 1_000;
/** A run that was computed again is not computed again by itself for so long, in milliseconds. */
const RESCUE = 60_000;

/** @type {Message[]} */
const UNWRITTEN = [{ id: 'address-unwritten' }];

/** Learns what the engine offers, and opens what the address says. */
export async function begin() {
  update({ computing: true, trouble: null });
  try {
    update({ catalogue: await engine.catalogue() });
  } catch (error) {
    update({ computing: false, trouble: { words: [asFailure(error), { id: 'kept-address' }], faults: [], ways: [{ label: 'way-again', go: begin }] } });
    return;
  }
  const left = address.resume(() => update({ notice: UNWRITTEN }));
  const opened = open(location.hash, left ? { at: left, history: 'none' } : { fresh: true, history: 'replace' });
  window.addEventListener('popstate', walked);
  window.addEventListener('pagehide', () => state().run && address.note(playhead()));
  await opened;
}

/** The person went back or forward in the history, or typed an address. @param {PopStateEvent} event */
function walked({ state: entry }) {
  const found = address.moved(entry, playhead());
  const { ran, run } = state();
  if (found && ran && run && engine.holds && arrived === arrivals && found.fragment === ran.fragment) {
    restore(found.same || state().link === ran ? null : found);
    return;
  }
  open(location.hash, found ? { history: 'none', ...(!found.same && { at: found }) } : { fresh: true, history: 'none' });
}

/** Back to what is on the stage. @param {Playhead | null} at Where its playhead stood; `null` to leave it. */
function restore(at) {
  engine.cancel();
  pending = [];
  const { ran } = state();
  update({ link: ran, faults: [], computing: false, trouble: null, ...at && { t: at.t, playing: at.playing } });
  ranAt = address.place().index;
  settle();
}

/** @returns {Playhead} */
function playhead() {
  const { t, playing, run } = state();
  return { t: run ? (kept ?? t) : NaN, playing };
}

/**
 * @typedef {object} How
 * @property {boolean} [fresh] Begins to play at the link's or the preset's own instant; else it stays where the playhead is.
 * @property {Playhead} [at] Or begins there.
 * @property {(Edit | Move)[]} [edits]
 * @property {'push' | 'replace' | 'none'} [history]
 * @property {Played} [log] A part of a log, whose requests come in place of those that are described.
 * @property {boolean} [again] Computes what is on the stage once more, whatever is described now.
 */

/**
 * Opens a link or a preset.
 * @param {string} fragment
 * @param {How} [how]
 */
export function open(fragment, how = {}) {
  last = { fragment, how };
  opening = compute(fragment, how);
  return opening;
}

/** What was opened last, and until when. @type {Promise<void>} */
let opening = Promise.resolve();
/** @type {{ fragment: string, how: How }} */
let last = { fragment: '', how: {} };

/** Opens once more what was opened last, which has its place in the history already. */
function repeat() {
  open(last.fragment, { ...last.how, history: 'none' });
}

/** @param {string} fragment @param {How} how */
async function compute(fragment, how) {
  const { edits = [], history = 'push', again = false } = how;
  const at = Number.isFinite(how.at?.t) ? how.at : undefined;
  // Where nothing was on the stage, there is no instant to keep.
  const fresh = how.fresh || (!at && state().run === null);
  update({ computing: true, progress: null, ...(!again && { trouble: null }) });
  pending = edits;
  const log = how.log ?? recall(fragment);
  /** @type {Link | null} */
  let described = null;
  try {
    const opened = await engine.open(fragment, edits, {
      onLink(link) {
        described = link;
        if (log) remember(link.fragment, log);
        pending = [];
        if (again) return;
        if (history === 'push') {
          const { index } = address.place();
          // A new entry drops the changes that were undone, and with them the place of the run on the stage.
          if (address.push(link.fragment, playhead(), fresh) && ranAt > index) ranAt = NaN;
        }
        update({ link, faults: link.faults, past: address.place() });
      },
      onProgress: (progress) => update({ progress }),
    }, log?.requests ?? null);
    if (opened) await arrive(opened.link, opened.run, { fresh, at, history, again });
  } catch (error) {
    // Before it was described it had no place in the history.
    fail(asFailure(error), described === null ? () => open(fragment, how) : repeat, again);
    // The worker of the run on the stage may have been lost meanwhile.
    if (!again && state().run && !engine.holds) rescue([]);
  }
}

/** @param {Failure} failure @param {() => void} go How to try again. @param {boolean} again Whether it was the run on the stage that was to be computed. */
function fail(failure, go, again) {
  const { run, link } = state();
  const kept = again ? 'kept-stage' : run ? 'kept-run-before' : link ? 'kept-nothing-yet' : 'kept-address';
  // A reload begins here, at the instant at which the run opens.
  if (run === null && link) address.note(playhead(), link.fragment);
  const ways = failure.id === 'failure-refused' ? [] : [{ label: 'way-again', go: again ? () => void recompute(recomputed(failure)) : go }];
  if (run && !again) ways.push({ label: 'way-back', go: backToStage });
  else if (!run && link && link.fragment !== link.start) ways.push({ label: 'way-preset', go: () => open(`#${link.start}`, { fresh: true }) });
  update({ computing: false, playing: state().playing && engine.holds, trouble: { words: [failure, { id: kept }], faults: failure.faults, ways } });
}

/** @param {Failure} failure @returns {Message[]} What is said when the run on the stage is there again after it. */
function recomputed(failure) {
  return [failure, { id: 'run-again' }];
}

/** When a run was last computed again because its worker was lost. */
let rescued = -Infinity;
/** Why the last one was lost. @type {Failure | null} */
let loss = null;

/** The run on the stage can no longer be asked about. @param {Failure} failure */
function lost(failure) {
  loss = failure;
  // Whatever is being computed takes its place.
  if (state().computing || rescue(recomputed(failure))) return;
  const again = () => recompute(recomputed(failure));
  update({ playing: false, trouble: { words: [failure, { id: 'kept-stage' }], faults: [], ways: [{ label: 'way-again', go: again }] } });
}

/** Computes the run on the stage once more, unless that was done a short while ago. @param {Message[]} why What to say then. @returns {boolean} */
function rescue(why) {
  if (performance.now() - rescued < RESCUE) return false;
  rescued = performance.now();
  recompute(why);
  return true;
}

/** Computes the run on the stage once more. @param {Message[]} why What to say then. */
async function recompute(why) {
  const { ran } = state();
  if (!ran) return;
  const silent = state().trouble !== null && why.length === 0;
  if (!silent) update({ trouble: null });
  // Without an instant: where the playhead is moved meanwhile, there it stays.
  await open(ran.fragment, { history: 'none', again: true });
  if (why.length > 0 && state().ran !== ran && !state().trouble) update({ notice: why });
}

/** Starts again with the run on the stage, whose worker does not answer. */
export function revive() {
  engine.drop();
  asking = null;
  if (arrived === arrivals) recompute([{ id: 'run-engine-again' }]);
}

/** Stops what is being computed, and goes back to the run on the stage. */
export function cancel() {
  const { computing, run, catalogue } = state();
  if (!computing || catalogue.presets.length === 0 || arrived !== arrivals) return;
  engine.cancel();
  pending = [];
  if (run && engine.holds) {
    backToStage();
    update({ notice: [{ id: 'run-cancelled' }] });
    return;
  }
  update({ computing: false, trouble: { words: [{ id: 'run-cancelled-first' }], faults: [], ways: [{ label: 'way-compute', go: repeat }] } });
}

/** Takes back what is described but not on the stage. */
function backToStage() {
  const { ran } = state();
  if (!ran) return;
  const { index, fragment } = address.place();
  update({ link: ran, faults: [], computing: false, trouble: null });
  if (fragment !== ran.fragment && !Number.isNaN(ranAt)) {
    address.go(ranAt - index);
    return;
  }
  if (address.push(ran.fragment, playhead(), false)) ranAt = address.place().index;
  settle();
}

export function undo() {
  if (state().past.undo) address.go(-1);
}

export function redo() {
  if (state().past.redo) address.go(1);
}

/** Where in the history the run on the stage is; not a number if it is no longer there. */
let ranAt = NaN;
/** Where the playhead stood before a run that is too short for it. @type {number | null} */
let kept = null;

/** @param {Link} link @param {Run} run @param {{ fresh: boolean, at: Playhead | undefined, history: How['history'], again: boolean }} how */
async function arrive(link, run, { fresh, at, history, again }) {
  const show = new Show(run.scenes, run.end, run.a.plan.clock);
  const turn = ++arrivals;
  const opens = fresh ? (link.t ?? run.opens) : at?.t;
  const instant = () => Math.min(opens ?? kept ?? state().t, run.end);
  // The first picture comes together with the run, so that nothing on the page ever shows two different runs.
  const first = await engine.frame(instant(), DOTS, state().follow);
  if (turn !== arrivals) return;
  arrived = turn;
  if (!first) throw loss ?? new Failure('failure-died');
  const before = state();
  const wanted = opens ?? kept ?? before.t;
  const t = Math.min(wanted, run.end);
  kept = t < wanted && !fresh ? wanted : null;
  const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
  const mismatch = link.digest !== null && link.digest !== run.digest;
  // The described scenario may be ahead of the run that was computed again.
  const ahead = again && before.link !== before.ran;
  update({
    ...(!ahead && { link, faults: link.faults }),
    run,
    ran: link,
    show,
    t,
    series: null,
    ...first,
    lives: null,
    whys: null,
    results: null,
    computing: false,
    speed: fresh ? 'auto' : before.speed,
    playing: fresh ? link.t === null && !still : (at ?? before).playing && t < run.end,
    follow: before.follow < run.a.summary.requests ? before.follow : -1,
    looked: -1,
    notice: mismatch
      ? [{ id: 'run-digest', args: { expected: link.digest ?? '', digest: run.digest } }, ...link.changes ? [link.changes] : []]
      : fresh && link.changes
        ? [link.changes]
        : before.notice === UNWRITTEN
          ? UNWRITTEN
          : (fresh && tooLate(link, run)) || inWindows(run),
  });
  if (!ahead) {
    ranAt = address.place().index;
    const bare = `#${link.fragment}`;
    const plain = link.fragment === link.start && !location.hash;
    if (history === 'replace' && link.faults.length === 0 && !mismatch && link.t === null) address.rewrite(plain ? location.pathname + location.search : bare, link.fragment, playhead());
    else if (fresh || mismatch) address.note(playhead(), link.fragment);
    else settle();
    update({ past: address.place() });
  }
  const ends = new Float64Array(POINTS);
  for (let i = 0; i < POINTS; i++) ends[i] = show.toTime((show.length * (i + 1)) / POINTS);
  engine.series(ends).then((series) => {
    if (series && state().run === run) update({ series, ends });
  });
  if (state().follow >= 0) follow(state().follow);
}

/** What to say of a run that is too large to be kept as a whole. @param {Run} run @returns {Message[] | null} */
function inWindows({ cell }) {
  return cell === null ? null : [{ id: 'run-in-windows', args: { length: millis(cell / 1e6) } }];
}

/** @param {Link} link @param {Run} run @returns {Message[] | null} What to say of an instant that the run does not come to. */
function tooLate({ t }, { end }) {
  if (t === null || t <= end) return null;
  return [{ id: 'run-too-late', args: { at: clock(t), end: clock(end) } }];
}

/**
 * Edits that `link` does not hold yet, oldest first: a change that comes at once after another must not lose it.
 * @type {(Edit | Move)[]}
 */
let pending = [];

/**
 * Changes one parameter and runs again.
 * @param {Edit['side']} side Both worlds, A alone, or B alone.
 * @param {string} path
 * @param {string} text As spelled in a link.
 * @param {{ history?: 'push' | 'replace' | 'none' }} [how] `none` while a slider is still being dragged.
 */
export function change(side, path, text, { history = 'push' } = {}) {
  const { link } = state();
  if (!link) return;
  const others = pending.filter((edit) => !('path' in edit) || edit.side !== side || edit.path !== path);
  return open(link.fragment, { edits: [...others, { side, path, text }], history });
}

/** A choice of figures made while a run is computed waits for that run. @type {Promise<void>} */
let looking = Promise.resolve();

/**
 * Chooses what is seen of the run: nothing is computed again, and nothing is there to undo. The link keeps it.
 * @param {'figures' | 'charts' | 'lanes' | 'lab'} field @param {string} text As spelled in a link; empty for the preset's own choice.
 */
export function look(field, text) {
  looking = looking.then(async () => {
    for (let last; state().computing && last !== opening; ) await (last = opening);
    const { link, ran, run } = state();
    const seen = await engine.look(field, text);
    if (!seen || state().run !== run || !ran) return;
    // A described scenario that is not on the stage keeps its own choice.
    const same = link === ran;
    update({ ran: seen, ...(same && { link: seen, faults: seen.faults }) });
    if (same) address.note(playhead(), seen.fragment);
    if (same) await settle();
  });
  return looking;
}

/** The lanes of the run on the stage. @param {Parameters<typeof engine.lanes>[0]} part */
export function lanes(part) {
  return engine.lanes(part);
}

/** Several lives with all their steps. @param {Uint32Array} a @param {Uint32Array} b */
export function lives(a, b) {
  return engine.lives(a, b);
}

/** @param {Move} move */
function make(move) {
  const { link } = state();
  if (link) return open(link.fragment, { edits: [...pending, move] });
}

/** Makes B what this variant of the preset makes of A. @param {string} variant */
export function choose(variant) {
  return make({ variant });
}

/**
 * Does something to both worlds, and runs again.
 * @param {string} act As spelled in a link, without its time.
 * @param {number} t
 */
export function intervene(act, t) {
  return make({ act, t });
}

/** Takes an intervention back. @param {'' | World} side In both worlds, or in one. @param {string} spelled With its time. */
export function withdraw(side, spelled) {
  return make({ withdraw: spelled, side });
}

/** @param {Target} target @param {string} name @param {number} t @returns {Promise<Offer[] | null>} What can be done to a thing. */
export function offers(target, name, t) {
  return engine.offers(target, name, t);
}

/** Another run of chance. */
export async function reseed() {
  const seed = await engine.seed();
  const parameter = state().catalogue.parameters.find(({ role }) => role === 'seed');
  if (seed !== null && parameter) await change('', parameter.path, seed);
}

export function play() {
  const { run, t, speed } = state();
  if (!run) return;
  kept = null;
  update({ playing: engine.holds, t: t >= run.end ? (speed === 'auto' ? run.opens : 0) : t });
  if (state().link === state().ran) address.note(playhead());
}

/** Stops the clock while a person decides. @returns {boolean} Whether it went. */
export function hold() {
  const { playing } = state();
  update({ playing: false });
  return playing;
}

/** Lets the clock go on from where it stands. */
export function goOn() {
  const { t, run } = state();
  if (run && t < run.end) update({ playing: true });
}

export function pause() {
  update({ playing: false });
  settle();
}

/** @param {number} t Nanoseconds. */
export function seek(t) {
  moveTo(t);
  if (!state().playing) rememberSoon();
}

/** @param {number} t Nanoseconds. */
function moveTo(t) {
  const end = state().run?.end ?? 0;
  kept = null;
  update({ t: Math.round(Math.min(Math.max(t, 0), end)) });
}

/** @param {'auto' | number} speed */
export function setSpeed(speed) {
  update({ speed });
}

/** @param {1 | -1} direction One event forward or back; stops the clock. */
export async function step(direction) {
  update({ playing: false });
  const { t } = state();
  const next = await (direction > 0 ? engine.nextEvent(t) : engine.previousEvent(t));
  if (next !== null) seek(next);
}

/** @param {1 | -1} direction To the next or the last mark on the time axis. */
export function jump(direction) {
  const { run, show, playing } = state();
  if (!run || !show) return;
  // While it plays, "back" twice in a row must not find the mark that was just passed.
  const t = playing && direction < 0 ? show.toTime(Math.max(show.toView(state().t) - 0.4, 0)) : state().t;
  const stops = [0, ...run.scenes.map((scene) => scene.from), ...run.markers.map((marker) => marker.at), run.end];
  const next = direction > 0 ? Math.min(...stops.filter((at) => at > t)) : Math.max(...stops.filter((at) => at < t));
  if (Number.isFinite(next)) seek(next);
}

/** @param {number} who The request to inspect, or -1. */
export async function follow(who) {
  update({ follow: who, lives: null, whys: null });
  if (who < 0) return;
  const { run } = state();
  const [lives, whys] = await Promise.all([engine.life(who), engine.why(who)]);
  if (state().follow === who && state().run === run) update({ lives, whys });
}

/** Shows where a key is placed, in both worlds, or none: -1. @param {number} key */
export function lookAt(key) {
  update({ looked: key });
}

/** The run that was last asked about. @type {Run | null} */
let assessed = null;

/** Brings `results` up to the run. The panels that show them ask for this: a large run takes a while to go through. */
export async function assess() {
  const { run } = state();
  if (!run || assessed === run) return;
  assessed = run;
  const results = await engine.results();
  if (!results) assessed = null;
  else if (state().run === run) update({ results });
}

/** @returns {Promise<string | null>} The address of this very instant of this very run, which is then in the address bar, too. A run that could not be computed has no instants. */
export async function shareLink() {
  // A person who shares while a run is computed means that run.
  for (let last; state().computing && last !== opening; ) await (last = opening);
  const { link, ran, t } = state();
  const fragment = link === ran ? await engine.share(t) : (link?.fragment ?? null);
  if (fragment === null || !link) return null;
  address.rewrite(`#${fragment}`, link.fragment, playhead());
  const url = new URL(location.href);
  url.hash = fragment;
  return url.href;
}

let soon = 0;

/** A playhead that is being dragged is remembered when it rests. */
function rememberSoon() {
  clearTimeout(soon);
  soon = window.setTimeout(settle, 200);
}

/**
 * Tries protections on the scenario that is described.
 * @param {Asked} question @param {import('./engine.js').Heard<League>} heard
 */
export function whichFix(question, heard) {
  return engine.league(question, heard);
}

/**
 * Runs a sweep of the scenario that is described.
 * @param {string} fragment A link with its field `lab`. @param {import('./engine.js').Heard<import('./engine-types.js').Sweep>} heard
 */
export function howMuch(fragment, heard) {
  return engine.sweep(fragment, heard);
}

/**
 * Runs the scenario that is described with each of these values of a parameter.
 * @param {{ fragment: string, path: string, texts: string[] }} question @param {(i: number, run: Run) => void} onRun
 */
export function dependence(question, onRun) {
  return engine.dependence(question, onRun);
}

/** Puts a playhead that rests into the address bar, so that a bookmark comes back to it, with the digest of its run. */
async function settle() {
  const { run, ran, link, playing } = state();
  update({ past: address.place() });
  // While a slider is dragged the address waits until it is let go.
  if (!run || !ran || link !== ran || ran.fragment !== address.place().fragment) return;
  if (playing) {
    address.note(playhead());
    return;
  }
  const fragment = await engine.share(state().t);
  const now = state();
  if (fragment !== null && now.run === run && now.link === ran && !now.playing && !now.computing) address.rewrite(`#${fragment}`, ran.fragment, playhead());
}

export function dismiss() {
  update({ notice: null, faults: [], trouble: null });
}

/** The picture that is asked for. @type {symbol | null} */
let asking = null;
/** And since when. */
let asked = 0;
/** Runs that have been computed, and the one of them that is on the page: between the two no other frame is asked for. */
let arrivals = 0;
let arrived = 0;

/** Brings `frame` up to the playhead: asks for one at a time, and always for the newest. */
export async function refresh() {
  const { run, t, follow: who, frame } = state();
  if (asking || arrived !== arrivals || !run || (frame && frame.t === t && lastFollow === who && !unseen)) return;
  if (!engine.holds) return;
  const mine = (asking = Symbol());
  asked = performance.now();
  lastFollow = who;
  unseen = false;
  const next = await engine.frame(t, DOTS, who);
  if (asking === mine) asking = null;
  if (!next || state().run !== run) return;
  const { seen } = state();
  update(next);
  for (const crowd of [seen?.a?.crowd, seen?.b?.crowd]) crowd?.image.close();
}
let lastFollow = -1;
/** Whether a stage has changed since the frame was asked for. */
let unseen = false;

/** A stage is another one from now on. @param {World} world @param {Sight} sight */
export function see(world, sight) {
  engine.see(world, sight);
  unseen = true;
}

/** Notices what does not answer. */
export function watch() {
  const stage = engine.silence > SILENCE && (!state().computing || arrived !== arrivals);
  update({ silent: stage ? 'stage' : engine.stillness > SILENCE ? 'run' : null });
}

/** Moves the playhead by `seconds` of viewing. @param {number} seconds */
export function tick(seconds) {
  const { playing, t, speed, show, run } = state();
  // A clock that went on before a stage that stands still would tell of what nobody sees.
  if (!playing || !show || !run || (asking && performance.now() - asked > PATIENCE)) return;
  const next = speed === 'auto' ? show.toTime(show.toView(t) + seconds) : t + seconds * speed * 1e9;
  moveTo(next);
  if (next >= run.end) pause();
}
