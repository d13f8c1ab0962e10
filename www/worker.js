// The engine's thread. It answers one message after another; every message carries a number that its answer repeats.
/** @import { Edit, Move } from './types.js' */
import init, { Session, catalogue, fresh_seed } from './wasm/stampede.js';

/** At the most one word of progress in so many milliseconds. */
const PACE = 50;

/** @type {Session | undefined} */
let session;
/** @type {WebAssembly.Memory | undefined} */
let memory;

/** @returns {Session} */
function opened() {
  if (!session) throw new Error('nothing has been opened yet');
  return session;
}

/** @param {Session} session @param {Edit | Move} edit */
function apply(session, edit) {
  if ('path' in edit) session.set(edit.side, edit.path, edit.text);
  else if ('variant' in edit) session.choose(edit.variant);
  else if ('act' in edit) session.intervene(edit.act, edit.t);
  else session.withdraw(edit.side, edit.withdraw);
}

/** @param {number} id @returns {(share: number) => void} */
function progress(id) {
  let told = performance.now();
  return (share) => {
    const now = performance.now();
    if (now - told < PACE) return;
    told = now;
    self.postMessage({ id, progress: share });
  };
}

/** @type {Record<string, (message: any) => unknown>} */
const answers = {
  catalogue: () => catalogue(),
  seed: () => fresh_seed(),
  open({ id, fragment, edits }) {
    session?.free();
    session = new Session(fragment);
    for (const edit of edits) apply(session, edit);
    const link = session.link();
    // The page shows the new values while the run is still being computed.
    self.postMessage({ id, link });
    return { link, run: session.run(progress(id)) };
  },
  frame: ({ t, limit, follow }) => opened().frame(t, limit, follow),
  series: ({ ends }) => opened().series(ends),
  share: ({ t }) => opened().share(t),
  next: ({ t }) => opened().next_event(t),
  previous: ({ t }) => opened().previous_event(t),
  offers: ({ target, name, t }) => opened().offers(target, name, t),
  life: ({ who }) => opened().life(who),
  why: ({ who }) => opened().why(who),
  results: () => opened().results(),
};

self.onmessage = async ({ data }) => {
  const { id, type } = data;
  /** @param {object} answer */
  const answer = (answer) => self.postMessage({ id, memory: memory?.buffer.byteLength ?? 0, ...answer });
  try {
    // The page compiles the engine once, for all its threads; it is the first message.
    if (type === 'start') {
      ({ memory } = await init({ module_or_path: data.module }));
      answer({ done: true });
      return;
    }
    const work = answers[type];
    if (!work) throw new Error(`unknown message ${type}`);
    answer({ done: work(data) });
  } catch (error) {
    // What the engine refuses it says in faults. After anything else nobody knows in what state it is.
    const faults = /** @type {{ faults?: unknown } | null} */ (error)?.faults;
    if (Array.isArray(faults)) answer({ faults });
    else answer({ error: error instanceof Error ? error.message : String(error), exhausted: error instanceof RangeError });
  }
};
