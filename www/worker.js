// The engine's thread. It answers one message after another; every message carries a number that its answer repeats.
/** @import { Edit, Fault, Move } from './types.js' */
import init, { Session, catalogue, fresh_seed } from './wasm/stampede.js';

/** @type {Session | undefined} */
let session;

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
    return { link, run: session.run(() => {}) };
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

/** What went wrong, in words: a run that is refused says so in faults. @param {any} error @returns {string} */
function told(error) {
  if (Array.isArray(error?.faults)) return error.faults.map((/** @type {Fault} */ fault) => fault.message).join(' ');
  return error instanceof Error ? error.message : String(error);
}

const ready = init();

self.onmessage = async ({ data }) => {
  try {
    await ready;
    const answer = answers[data.type];
    if (!answer) throw new Error(`unknown message ${data.type}`);
    self.postMessage({ id: data.id, done: answer(data) });
  } catch (error) {
    self.postMessage({ id: data.id, error: told(error) });
  }
};
