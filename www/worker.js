// The engine's thread. It answers one message after another; every message carries a number that its answer repeats.
/** @import { Fault, World } from './engine-types.js' */
/** @import { Message } from './say.js' */
/** @import { Answer, Edit, Last, Move, Question, Questions } from './messages.js' */
import { Painter } from './stage/painter.js';
import init, { LeagueRace, Session, SweepSheet, catalogue, fresh_seed, log_window, pose_problem, preview_log, read_log } from './wasm/stampede.js';

/** At the most one word of progress in so many milliseconds. */
const PACE = 50;

/** @type {Session | undefined} */
let session;
/** Of the run's stages. @type {Partial<Record<World, Painter>>} */
let painters = {};
/** @type {LeagueRace | undefined} */
let race;
/** @type {SweepSheet | undefined} */
let sheet;
/** @type {WebAssembly.Memory | undefined} */
let memory;

/** @returns {LeagueRace} */
function racing() {
  if (!race) throw new Error('no race has begun');
  return race;
}

/** @returns {SweepSheet} */
function sweeping() {
  if (!sheet) throw new Error('no sweep has begun');
  return sheet;
}

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
    post({ id, progress: share });
  };
}

/** @type {{ [K in keyof Questions]: (question: Questions[K]['ask'], id: number) => Questions[K]['answer'] | Promise<Questions[K]['answer']> }} */
const answers = {
  // The page compiles the engine once, for all its threads; it is the first question.
  async start({ module }) {
    ({ memory } = await init({ module_or_path: module }));
    return true;
  },
  catalogue: () => catalogue(),
  seed: () => fresh_seed(),
  previewLog: ({ file, how }) => preview_log(file, how),
  readLog: ({ file, how }, id) => read_log(file, how, progress(id)),
  logWindow: ({ file, how, from, to }, id) => log_window(file, how, from, to, progress(id)),
  open({ fragment, edits, log }, id) {
    session?.free();
    for (const painter of Object.values(painters)) painter.free();
    painters = {};
    session = new Session(fragment);
    if (log) session.play(log.at, log.keys, log.writes);
    for (const edit of edits) apply(session, edit);
    const link = session.link();
    // The page shows the new values while the run is still being computed.
    post({ id, link });
    return { link, run: session.run(progress(id)) };
  },
  sight({ world, sight }) {
    painters[world]?.free();
    painters[world] = new Painter(world, sight);
    return true;
  },
  async frame({ t, limit, follow }) {
    const frame = opened().frame(t, limit, follow);
    const [a = null, b = null] = await Promise.all([painters.a?.see(frame, follow), painters.b?.see(frame, follow)]);
    return { frame, seen: { a, b } };
  },
  series: ({ ends }) => opened().series(ends),
  share: ({ t }) => opened().share(t),
  next: ({ t }) => opened().next_event(t),
  previous: ({ t }) => opened().previous_event(t),
  offers: ({ target, name, t }) => opened().offers(target, name, t),
  look: ({ field, text }) => opened().look(field, text),
  lanes: ({ order, from, to, edges, height, follow }) => opened().lanes(order, from, to, edges, height, follow),
  lives: ({ a, b }) => opened().lives(a, b),
  life: ({ who }) => opened().life(who),
  why: ({ who }) => opened().why(who),
  results: () => opened().results(),
  raceBegin({ fragment, lab }) {
    const link = typeof fragment === 'string' ? fragment : pose_problem(fragment.reads, fragment.worry, Float64Array.from(fragment.numbers));
    race = new LeagueRace(`${link}&lab=${lab}`);
    return { most: race.most(), work: race.work() };
  },
  raceMake: ({ tasks }) => racing().make(tasks),
  raceTolerance: () => racing().tolerance(),
  raceTake({ outcomes }) {
    const result = racing().take(outcomes);
    return { result, work: racing().work() };
  },
  sweepBegin({ fragment }) {
    sheet = new SweepSheet(fragment);
    return { most: sheet.most(), work: sheet.work() };
  },
  sweepMake: ({ tasks }) => sweeping().make(tasks),
  sweepTake({ outcomes }) {
    const result = sweeping().take(outcomes);
    return { result, work: sweeping().work() };
  },
};

/** @param {Answer} answer @param {Transferable[]} [given] What is given away and not copied. */
function post(answer, given = []) {
  self.postMessage(answer, given);
}

/** The columns and the pictures of a frame. @param {Questions['frame']['answer']} answer @returns {Transferable[]} */
function columnsOf({ frame, seen }) {
  const columns = [frame.a, frame.b, seen.a?.dots, seen.b?.dots].flatMap((of) => Object.values(of ?? {})).filter((column) => ArrayBuffer.isView(column));
  return [...columns.map(({ buffer }) => /** @type {ArrayBuffer} */ (buffer)), ...[seen.a, seen.b].flatMap((one) => one?.crowd?.image ?? [])];
}

/**
 * @template {keyof Questions} K
 * @param {K} type @param {Questions[K]['ask']} question @param {number} id
 */
function work(type, question, id) {
  const work = answers[type];
  if (!work) throw new Error(`unknown message ${type}`);
  return work(question, id);
}

self.onmessage = async (/** @type {MessageEvent<Question>} */ { data }) => {
  const { id, type } = data;
  /** @param {Last} last @param {Transferable[]} [given] */
  const answer = (last, given) => post({ id, ...last }, given);
  const taken = () => memory?.buffer.byteLength ?? 0;
  try {
    const done = await work(type, data, id);
    answer({ memory: taken(), done }, type === 'frame' ? columnsOf(/** @type {Questions['frame']['answer']} */ (done)) : []);
  } catch (error) {
    // The engine refuses by faults. After any other error its state is unknown.
    const { faults, problem } = /** @type {{ faults?: Fault[], problem?: Message } | null} */ (error) ?? {};
    if (Array.isArray(faults)) answer({ memory: taken(), faults });
    else if (problem) answer({ memory: taken(), problem });
    else answer({ memory: taken(), error: error instanceof Error ? error.message : String(error), exhausted: error instanceof RangeError });
  }
};
