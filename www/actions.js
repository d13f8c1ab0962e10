// Everything that can be done to the page. Buttons, keys, the address bar and the clock all come through here.
import { Engine } from './engine.js';
import { clock } from './format.js';
import { Show } from './show.js';
import { state, update } from './state.js';

/** @import { Edit, Link, Move, Offer, Run, Target, World } from './types.js' */

const engine = new Engine();

/** Moving requests that are drawn at the most, in each world. */
export const DOTS = 6_000;
/** Points of the charts' lines. */
const POINTS = 480;

/** Learns what the engine offers, and opens what the address says. */
export async function begin() {
  update({ catalogue: await engine.catalogue() });
  await open(location.hash, { fresh: true, history: 'replace' });
  window.addEventListener('popstate', () => open(location.hash, { fresh: true, history: 'none' }));
}

/**
 * Opens a link or a preset.
 * @param {string} fragment
 * @param {{ fresh?: boolean, edits?: (Edit | Move)[], history?: 'push' | 'replace' | 'none' }} [how] `fresh`: begin to play at
 * the link's or the preset's own instant; else stay where the playhead is.
 */
export async function open(fragment, { fresh = false, edits = [], history = 'push' } = {}) {
  update({ computing: true });
  pending = edits;
  try {
    const opened = await engine.open(fragment, edits, (link) => {
      pending = [];
      update({ link, faults: link.faults });
    });
    if (opened) await arrive(opened.link, opened.run, fresh, history);
  } catch (error) {
    update({
      computing: false,
      notice: `The run could not be computed: ${error instanceof Error ? error.message : error}. What you see is the run before it.`,
    });
  }
}

/** @param {Link} link @param {Run} run @param {boolean} fresh @param {'push' | 'replace' | 'none'} history */
async function arrive(link, run, fresh, history) {
  const show = new Show(run.scenes, run.end);
  const turn = ++arrivals;
  const at = fresh ? Math.min(link.t ?? run.opens, run.end) : Math.min(state().t, run.end);
  // The first picture comes together with the run, so that nothing on the page ever shows two different runs.
  const frame = await engine.frame(at, DOTS, state().follow);
  if (turn !== arrivals) return;
  arrived = turn;
  const before = state();
  const t = fresh ? Math.min(link.t ?? run.opens, run.end) : Math.min(before.t, run.end);
  const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
  const mismatch = fresh && link.digest !== null && link.digest !== run.digest;
  update({
    link,
    run,
    show,
    t,
    series: null,
    frame,
    lives: null,
    whys: null,
    results: null,
    computing: false,
    faults: link.faults,
    speed: fresh ? 'auto' : before.speed,
    playing: fresh ? link.t === null && !still : before.playing && t < run.end,
    follow: before.follow < run.a.summary.requests ? before.follow : -1,
    notice: mismatch
      ? `This link expects the digest ${link.digest}, and this run has ${run.digest}: it was edited, or made by another version. What you see is not to the bit what its sender saw.`
      : fresh
        ? tooLate(link, run)
        : null,
  });
  const address = `#${link.fragment}`;
  if (history === 'push' && link.faults.length === 0 && location.hash !== address) window.history.pushState(null, '', address);
  if (history === 'replace' && link.faults.length === 0 && !mismatch && link.t === null) {
    window.history.replaceState(null, '', address === `#v=1&preset=${link.preset}` && !location.hash ? location.pathname + location.search : address);
  }
  const ends = new Float64Array(POINTS);
  for (let i = 0; i < POINTS; i++) ends[i] = show.toTime((show.length * (i + 1)) / POINTS);
  engine.series(ends).then((series) => {
    if (state().run === run) update({ series, ends });
  });
  if (state().follow >= 0) follow(state().follow);
}

/** @param {Link} link @param {Run} run @returns {string | null} What to say of an instant that the run does not come to. */
function tooLate({ t }, { end }) {
  if (t === null || t <= end) return null;
  return `This link asks for the instant ${clock(t)}, and the run ends at ${clock(end)}. What you see is its end.`;
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

/** @param {Target} target @param {string} name @param {number} t @returns {Promise<Offer[]>} What can be done to a thing. */
export function offers(target, name, t) {
  return engine.offers(target, name, t);
}

/** Another run of chance. */
export async function reseed() {
  await change('', 'run.seed', await engine.seed());
}

export function play() {
  const { run, t, speed } = state();
  if (!run) return;
  update({ playing: true, t: t >= run.end ? (speed === 'auto' ? run.opens : 0) : t });
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
  rememberPlayhead();
}

/** @param {number} t Nanoseconds. */
export function seek(t) {
  moveTo(t);
  if (!state().playing) rememberSoon();
}

/** @param {number} t Nanoseconds. */
function moveTo(t) {
  const end = state().run?.end ?? 0;
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
  seek(direction > 0 ? await engine.nextEvent(t) : await engine.previousEvent(t));
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

/** The run that was last asked about. @type {Run | null} */
let assessed = null;

/** Brings `results` up to the run. Asked for by who shows them: a large run takes a while to go through. */
export async function assess() {
  const { run } = state();
  if (!run || assessed === run) return;
  assessed = run;
  const results = await engine.results();
  if (state().run === run) update({ results });
}

/** @returns {Promise<string>} The address of this very instant of this very run. */
export async function shareLink() {
  const url = new URL(location.href);
  url.hash = await engine.share(state().t);
  return url.href;
}

let soon = 0;

/** A playhead that is being dragged is remembered when it rests. */
function rememberSoon() {
  clearTimeout(soon);
  soon = window.setTimeout(rememberPlayhead, 200);
}

/** Puts the playhead into the address bar, so that a reload or a bookmark comes back to it. */
async function rememberPlayhead() {
  const { run } = state();
  const fragment = await engine.share(state().t);
  if (state().run === run && !state().playing) window.history.replaceState(null, '', `#${fragment}`);
}

export function dismiss() {
  update({ notice: null, faults: [] });
}

let asking = false;
/** Runs that have been computed, and the one of them that is on the page: between the two no other frame is asked for. */
let arrivals = 0;
let arrived = 0;

/** Brings `frame` up to the playhead: asks for one at a time, and always for the newest. */
export async function refresh() {
  const { run, t, follow: who, frame } = state();
  if (asking || arrived !== arrivals || !run || (frame && frame.t === t && lastFollow === who)) return;
  asking = true;
  lastFollow = who;
  try {
    const next = await engine.frame(t, DOTS, who);
    if (state().run === run) update({ frame: next });
  } finally {
    asking = false;
  }
}
let lastFollow = -1;

/** Moves the playhead by `seconds` of viewing. @param {number} seconds */
export function tick(seconds) {
  const { playing, t, speed, show, run } = state();
  if (!playing || !show || !run) return;
  const next = speed === 'auto' ? show.toTime(show.toView(t) + seconds) : t + seconds * speed * 1e9;
  moveTo(next);
  if (next >= run.end) pause();
}
