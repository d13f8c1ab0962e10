// The one place of the page's state. Panels read it, and are told when it changed; they change it through `actions.js`.

/** @import { Catalogue, Fault, Frame, Link, Pair, Run, Series, Step, Why, WorldResults } from './engine-types.js' */
/** @import { Message } from './say.js' */
/** @import { Show } from './show.js' */
/** @import { Seen } from './stage/painter.js' */

/**
 * @typedef {object} Trouble Something that did not work, and the ways on from there.
 * @property {Message[]} words What happened, and what is still there.
 * @property {Fault[]} faults What the engine said of it.
 * @property {{ label: string, go: () => void }[]} ways `label`: the identifier of its words.
 */

/**
 * @typedef {object} Page
 * @property {Catalogue} catalogue
 * @property {Link | null} link What is described; it may be ahead of `run` while that is computed.
 * @property {Run | null} run
 * @property {Link | null} ran What `run` was described by.
 * @property {Show | null} show How `run` is played.
 * @property {Pair<Series> | null} series
 * @property {Float64Array} ends The instants of `series`.
 * @property {number} t The playhead, in nanoseconds.
 * @property {boolean} playing
 * @property {'auto' | number} speed Simulated seconds a second.
 * @property {number} follow The inspected request, or -1.
 * @property {number} looked The key whose place is shown, in both worlds, or -1.
 * @property {Pair<Step[]> | null} lives The inspected request's life.
 * @property {Pair<Why | null> | null} whys Why it reached the database, or not.
 * @property {Pair<WorldResults> | null} results What `run` means: alerts and cost; it comes when somebody has asked.
 * @property {Frame | null} frame What is on screen. It may lag `t` by a frame; whatever shows figures reads it from here.
 * @property {Pair<Seen | null> | null} seen Its dots on the stages, where the engine's thread knew these.
 * @property {boolean} computing
 * @property {number | null} progress How much of the run that is being computed is done, from 0 to 1; `null` until it is known.
 * @property {'run' | 'stage' | null} silent What has not answered for long: the run that is being computed, or the one on the stage.
 * @property {Trouble | null} trouble
 * @property {{ undo: boolean, redo: boolean }} past Whether there is a change to undo, or to redo.
 * @property {Fault[]} faults
 * @property {Message[] | null} notice Something to say that is not a fault.
 */

/** @type {Page} */
const page = {
  catalogue: { parameters: [], groups: [], presets: [], forms: [], phases: [], figures: [], problem: { inputs: [], reads: [], worries: [] } },
  link: null,
  run: null,
  ran: null,
  show: null,
  series: null,
  ends: new Float64Array(),
  t: 0,
  playing: false,
  speed: 'auto',
  follow: -1,
  looked: -1,
  lives: null,
  whys: null,
  results: null,
  frame: null,
  seen: null,
  computing: false,
  progress: null,
  silent: null,
  trouble: null,
  past: { undo: false, redo: false },
  faults: [],
  notice: null,
};

/** How often what is read is told anew while the clock goes, in milliseconds: nobody reads faster. */
const READ = 200;
/** What changes with every frame. @type {ReadonlySet<string>} */
const MOVES = new Set(['t', 'frame', 'seen']);

/** @type {{ keys: (keyof Page)[], listen: (page: Readonly<Page>) => void, draws?: boolean, reads?: boolean }[]} */
const listeners = [];
/** @type {Set<keyof Page>} */
let changed = new Set();
/** What has changed since those who read were told, and when that was. @type {Set<keyof Page>} */
let unread = new Set();
let told = 0;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let later;

/** @returns {Readonly<Page>} */
export function state() {
  return page;
}

/**
 * Changes the state; listeners hear of it once, after the current task, with all changes together.
 * @param {Partial<Page>} change
 */
export function update(change) {
  for (const [key, value] of Object.entries(change)) {
    const name = /** @type {keyof Page} */ (key);
    if (page[name] === value) continue;
    /** @type {Record<string, unknown>} */ (page)[name] = value;
    if (changed.size === 0) queueMicrotask(tell);
    changed.add(name);
  }
}

function tell() {
  const now = changed;
  changed = new Set();
  for (const key of now) unread.add(key);
  const moves = page.playing && [...now].every((key) => MOVES.has(key));
  const late = moves && performance.now() - told < READ;
  const read = late ? new Set() : unread;
  clearTimeout(later);
  // Of a playhead that then moves no more they are told where it is.
  if (late) later = setTimeout(tell, READ);
  else [unread, told] = [new Set(), performance.now()];
  for (const { keys, listen, reads } of listeners) {
    if (keys.some((key) => (reads ? read : now).has(key))) listen(page);
  }
}

/**
 * The same for what draws on canvases, before all others are told: a canvas that sets a font makes the browser work out the styles
 * of everything that has changed in the document by then, and so would do it once more for each canvas.
 * @param {(keyof Page)[]} keys
 * @param {(page: Readonly<Page>) => void} listen
 */
export function onFirst(keys, listen) {
  const first = listeners.findIndex((one) => !one.draws);
  listeners.splice(first < 0 ? listeners.length : first, 0, { keys, listen, draws: true });
}

/**
 * The same for words, and for whatever else is read and not watched: while the clock goes they are told of a moving playhead some
 * times a second, all at once, because each time the browser lays out the page anew. Of anything else, and of a playhead that
 * stands still, they are told at once.
 * @param {(keyof Page)[]} keys
 * @param {(page: Readonly<Page>) => void} listen
 */
export function onRead(keys, listen) {
  listeners.push({ keys, listen, reads: true });
}

/**
 * Calls `listen` whenever one of `keys` has changed.
 * @param {(keyof Page)[]} keys
 * @param {(page: Readonly<Page>) => void} listen
 */
export function on(keys, listen) {
  listeners.push({ keys, listen });
}
