// The address bar and the history of changes. The one place that writes them, and that bears a browser which refuses.

/** @typedef {{ t: number, playing: boolean }} Playhead In nanoseconds; not a number where there is no run. */
/**
 * @typedef {Playhead & { index: number, top: number, visit: number, fragment: string }} Entry
 * What the history keeps of one of its entries. `top` is the index of the last that can be gone to, `visit` is equal
 * while one thing leads to another, and `fragment` describes the scenario, without playhead and digest.
 */

/** After so long what the browser refused is tried again, in milliseconds: some allow so many in half a minute. */
const LATER = 10_000;

/** @type {Entry} */
let here = { index: 0, top: 0, visit: Date.now(), fragment: '', t: 0, playing: false };
/** How other entries were left: the history itself can only be written where one is. @type {Map<number, Playhead>} */
const left = new Map();
/** What the browser refused. @type {{ push: boolean, url: string | null } | null} */
let refused = null;
/** @type {number | undefined} */
let later;
/** @type {() => void} */
let onRefused = () => undefined;

/** @param {boolean} push @param {string | null} url Keeps the address if `null`. */
function write(push, url) {
  clearTimeout(later);
  try {
    if (push || refused?.push) history.pushState(here, '', url ?? refused?.url);
    else history.replaceState(here, '', url ?? refused?.url);
    refused = null;
  } catch {
    if (!refused) onRefused();
    refused = { push: push || (refused?.push ?? false), url: url ?? refused?.url ?? null };
    later = window.setTimeout(() => write(false, null), LATER);
  }
}

/**
 * What the page was left with, if this is a reload.
 * @param {() => void} refusedToo Called when the browser does not let the page write its address.
 * @returns {Entry | null}
 */
export function resume(refusedToo) {
  onRefused = refusedToo;
  const found = asEntry(history.state);
  if (found) here = found;
  return found;
}

/** @param {any} state @returns {Entry | null} */
function asEntry(state) {
  return state !== null && typeof state === 'object' && Number.isInteger(state.index) && typeof state.fragment === 'string' && typeof state.t === 'number' ? state : null;
}

/**
 * The scenario has changed: one entry for each change, none where it is what it was.
 * @param {string} fragment
 * @param {Playhead} before How the entry is left.
 * @param {boolean} fresh Whether something else begins, with a time of its own.
 * @returns {boolean} Whether there is a new entry.
 */
export function push(fragment, before, fresh) {
  if (fragment === here.fragment) return false;
  note(before);
  for (const index of left.keys()) if (index > here.index) left.delete(index);
  left.set(here.index, before);
  const index = here.index + 1;
  here = { ...before, index, top: index, visit: fresh ? Date.now() : here.visit, fragment };
  write(true, `#${fragment}`);
  return true;
}

/**
 * Writes another address for the scenario that is described here.
 * @param {string} url
 * @param {string} fragment
 * @param {Playhead} playhead
 */
export function rewrite(url, fragment, playhead) {
  here = { ...here, ...playhead, fragment };
  write(false, url);
}

/** Keeps the playhead for a reload, and for a later visit. @param {Playhead} playhead @param {string} [fragment] */
export function note(playhead, fragment = here.fragment) {
  here = { ...here, ...playhead, fragment };
  write(false, null);
}

/**
 * The person went back or forward, or typed another address.
 * @param {unknown} state The event's.
 * @param {Playhead} before How the entry that is no longer here was left.
 * @returns {(Entry & { same: boolean }) | null} `same`: the playhead stays. `null`: a new address.
 */
export function moved(state, before) {
  const from = here;
  left.set(from.index, before);
  const found = asEntry(state);
  if (!found) {
    here = { ...before, index: from.index + 1, top: from.index + 1, visit: Date.now(), fragment: '' };
    return null;
  }
  here = { ...found, ...left.get(found.index), top: Math.max(from.top, found.index) };
  return { ...here, same: here.visit === from.visit };
}

/** Where in the history the page is. */
export function place() {
  const { index, top, fragment } = here;
  return { index, fragment, undo: index > 0, redo: index < top };
}

/** @param {number} steps Back if negative. */
export function go(steps) {
  try {
    history.go(steps);
  } catch {
    onRefused();
  }
}
