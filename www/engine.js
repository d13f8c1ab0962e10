// The page's side of the engine. Two workers take turns: one holds the run that is on screen and answers questions
// about it at once, the other computes the next run. So a frame never waits for a simulation. A worker that did
// anything but answer or refuse is never used again.
import { engineModule } from './download.js';
import { Failure, asFailure, crash } from './failure.js';
import { workerAddress } from './trusted.js';

/** @import { Catalogue, Lanes, Held, League, Life, Link, Log, LogWindow, Offer, Pair, Run, Series, Step, Sweep, Target, Why, World, WorldResults } from './engine-types.js' */
/** @import { Sight } from './stage/painter.js' */
/** @import { Answer, Asked, Edit, Move, Questions } from './messages.js' */

/** A worker's memory never shrinks. One that has more than this after its run gives it back by ending, in bytes. */
const ROOMY = 256 * 2 ** 20;

/**
 * @typedef {object} Opening
 * @property {(link: Link) => void} onLink Called with the values before the run is computed.
 * @property {(share: number) => void} onProgress How much of the run is computed, from 0 to 1, again and again.
 */

/** @typedef {{ league: League, held: Held[] }} Raced What a league has found, and what becomes of it with other inputs, where that was asked. */

/**
 * @template T
 * @typedef {{ onProgress: (share: number) => void, onResult: (result: T, over: boolean) => void }} Heard Called again and again while work in rounds goes on.
 */

/** So many runs at a time go to a worker: few enough that none waits long for another, many enough to be worth a message. */
const PORTION = 4;

/** @returns {number} In how many workers a league or a sweep is run: the page itself needs little, and keeps its rate. */
function crew() {
  return Math.min(8, Math.max(1, navigator.hardwareConcurrency || 1));
}

/**
 * Rounds of a league or of a sweep: each makes its runs in whichever worker is free, and ends when all are made.
 * @template {'race' | 'sweep'} What
 * @param {What} what @param {Thread[]} threads @param {Questions[`${What}Begin`]['ask']} question
 * @param {Heard<Questions[`${What}Take`]['answer']['result']>} heard
 * @returns {Promise<Questions[`${What}Take`]['answer']['result'] | null>} `null` where it was stopped.
 */
async function rounds(what, threads, question, { onProgress, onResult }) {
  const [begun] = await Promise.all(threads.map((thread) => thread.ask(`${what}Begin`, question)));
  const [first] = threads;
  if (!begun || !first) return null;
  let { work } = begun;
  let result = null;
  let done = 0;
  while (work.length > 0) {
    /** @type {unknown[]} */
    const outcomes = [];
    let next = 0;
    const labour = async (/** @type {Thread} */ thread) => {
      while (next < work.length) {
        const from = next;
        next += 2 * PORTION;
        const made = await thread.ask(`${what}Make`, { tasks: work.slice(from, next) });
        if (!made) return;
        made.forEach((outcome, i) => {
          outcomes[from / 2 + i] = outcome;
        });
        done += made.length;
        onProgress(done / begun.most);
      }
    };
    await Promise.all(threads.map(labour));
    const taken = await first.ask(`${what}Take`, { outcomes });
    if (!taken) return null;
    ({ result, work } = taken);
    onResult(result, work.length === 0);
  }
  return result;
}

/**
 * @param {Thread[]} threads @param {Asked} question @param {Heard<League>} heard
 * @returns {Promise<Raced | null>}
 */
async function raced(threads, question, heard) {
  const league = await rounds('race', threads, question, heard);
  const [first] = threads;
  if (!league || !first) return null;
  if (!question.tolerance) return { league, held: [] };
  const held = await first.ask('raceTolerance', {});
  return held && { league, held };
}

/**
 * @template T
 * @param {(threads: Thread[]) => Promise<T>} work
 * @returns {{ done: Promise<T>, stop: () => void }}
 */
function withCrew(work) {
  const threads = Array.from({ length: crew() }, () => new Thread(() => {}));
  const stop = () => threads.forEach((thread) => thread.stop());
  return { done: work(threads).finally(stop), stop };
}

/** One worker and the questions it has not answered yet. */
class Thread {
  /** @type {Map<number, { resolve: (answer: Questions[keyof Questions]['answer'] | null) => void, reject: (error: Failure) => void, opening?: Opening }>} */
  #asked = new Map();
  #last = 0;
  /** @type {Worker | undefined} */
  #worker;
  #started = false;
  /** When it last gave a sign of life, or was asked after a rest. */
  #heard = 0;
  /** @type {Failure | undefined} */
  #failure;
  #onLost;
  /** What it has taken from the browser, in bytes. */
  memory = 0;
  /** When it can be asked. @type {Promise<void>} */
  ready;

  /** @param {(failure: Failure) => void} onLost Called when it can never be used again, unless it was stopped. */
  constructor(onLost) {
    this.#onLost = onLost;
    this.ready = this.#start();
    this.ready.catch((error) => this.#lose(asFailure(error)));
  }

  async #start() {
    try {
      this.#worker = new Worker(workerAddress(), { type: 'module' });
    } catch (error) {
      throw new Failure('failure-start', { cause: error instanceof Error ? error.message : String(error) });
    }
    this.#worker.onmessage = ({ data }) => this.#hear(data);
    this.#worker.onmessageerror = () => this.#lose(new Failure('failure-unreadable'));
    this.#worker.onerror = (event) => {
      event.preventDefault();
      if (this.#started) this.#lose(event.message ? crash(event.message, false, this.memory) : new Failure('failure-died'));
      else this.#lose(event.message ? new Failure('failure-start', { cause: event.message }) : new Failure('failure-start-blocked'));
    };
    const module = await engineModule();
    await this.#send('start', { module });
    this.#started = true;
  }

  /** @param {Answer} data */
  #hear(data) {
    this.#heard = performance.now();
    const asked = this.#asked.get(data.id);
    if (!asked) return;
    if ('link' in data) asked.opening?.onLink(data.link);
    else if ('progress' in data) asked.opening?.onProgress(data.progress);
    else {
      this.memory = data.memory;
      this.#asked.delete(data.id);
      if ('problem' in data) asked.reject(new Failure(data.problem.id, data.problem.args));
      else if ('faults' in data) asked.reject(new Failure('failure-refused', {}, data.faults));
      else if ('error' in data) {
        const failure = this.#started ? crash(data.error, data.exhausted, data.memory) : new Failure('failure-start', { cause: data.error });
        asked.reject(failure);
        this.#lose(failure);
      } else asked.resolve(data.done);
    }
  }

  /** @param {Failure} failure */
  #lose(failure) {
    if (this.#failure) return;
    this.#failure = failure;
    this.#worker?.terminate();
    for (const asked of this.#asked.values()) asked.reject(failure);
    this.#asked.clear();
    this.#onLost(failure);
  }

  get busy() {
    return this.#asked.size > 0;
  }

  /** @returns {number} For how long it has said nothing though it was asked, in milliseconds. */
  get silence() {
    return this.#started && this.busy ? performance.now() - this.#heard : 0;
  }

  /**
   * @template {keyof Questions} K
   * @param {K} type
   * @param {Questions[K]['ask']} question
   * @param {Opening} [opening]
   * @returns {Promise<Questions[K]['answer'] | null>} `null` where it was stopped.
   */
  async ask(type, question, opening) {
    if (!this.#started) await this.ready;
    return this.#send(type, question, opening);
  }

  /**
   * @template {keyof Questions} K
   * @param {K} type
   * @param {Questions[K]['ask']} question
   * @param {Opening} [opening]
   * @returns {Promise<Questions[K]['answer'] | null>}
   */
  #send(type, question, opening) {
    if (this.#failure) return Promise.reject(this.#failure);
    if (!this.busy) this.#heard = performance.now();
    const id = ++this.#last;
    return new Promise((resolve, reject) => {
      // The answer to a question is of its kind: both ends hold to `Questions`.
      this.#asked.set(id, { resolve: /** @type {(answer: unknown) => void} */ (resolve), reject, ...(opening && { opening }) });
      this.#worker?.postMessage({ ...question, type, id });
    });
  }

  /** Ends it; what it was asked resolves to `null`. */
  stop() {
    this.#worker?.terminate();
    this.#failure ??= new Failure('failure-died');
    for (const asked of this.#asked.values()) asked.resolve(null);
    this.#asked.clear();
  }
}

/** Reads logs, in a thread that no run waits for. */
export class Logs {
  /** @type {Thread | undefined} */
  #thread;

  /**
   * @template {'previewLog' | 'readLog' | 'logWindow'} K
   * @param {K} type @param {Questions[K]['ask']} question @param {(share: number) => void} [onProgress]
   * @returns {Promise<Questions[K]['answer'] | null>} `null` where it was cancelled.
   * @throws {Failure}
   */
  #ask(type, question, onProgress) {
    const thread = (this.#thread ??= new Thread(() => {
      this.#thread = undefined;
    }));
    return thread.ask(type, question, onProgress && { onLink() {}, onProgress });
  }

  /** @param {Blob} file @param {string} how As the engine reads a choice. @returns {Promise<Log | null>} */
  preview(file, how) {
    return this.#ask('previewLog', { file, how });
  }

  /** @param {Blob} file @param {string} how @param {(share: number) => void} onProgress @returns {Promise<Log | null>} */
  read(file, how, onProgress) {
    return this.#ask('readLog', { file, how }, onProgress);
  }

  /** @param {Blob} file @param {string} how @param {number} from @param {number} to Nanoseconds. @param {(share: number) => void} onProgress @returns {Promise<LogWindow | null>} */
  window(file, how, from, to, onProgress) {
    return this.#ask('logWindow', { file, how, from, to }, onProgress);
  }

  /** Gives up what is being read, and the memory that it took. */
  cancel() {
    this.#thread?.stop();
    this.#thread = undefined;
  }
}

export class Engine {
  /** @type {Thread | undefined} */
  #shown;
  /** @type {Thread | undefined} */
  #next;
  /** Whether `#next` is at work. */
  #computing = false;
  #opening = 0;
  #onLost;

  /** @param {(failure: Failure) => void} onLost Called when the run on screen can no longer be asked about. */
  constructor(onLost) {
    this.#onLost = onLost;
  }

  #spare() {
    if (this.#next) return this.#next;
    const thread = new Thread((failure) => {
      if (this.#next === thread) this.#next = undefined;
      if (this.#shown !== thread) return;
      this.#shown = undefined;
      this.#onLost(failure);
    });
    this.#next = thread;
    return thread;
  }

  /** @returns {Promise<Catalogue>} */
  async catalogue() {
    const told = await this.#spare().ask('catalogue', {});
    if (!told) throw new Failure('failure-died');
    return told;
  }

  /** @returns {Promise<string | null>} */
  seed() {
    return (this.#shown ?? this.#spare()).ask('seed', {}).catch(() => null);
  }

  /**
   * Computes a run. A call made meanwhile overtakes it: the overtaken one resolves to `null`, as does one that is cancelled.
   * @param {string} fragment
   * @param {(Edit | Move)[]} edits
   * @param {Opening} opening
   * @param {LogWindow | null} log What is played in place of the requests that are described.
   * @returns {Promise<{ link: Link, run: Run } | null>}
   * @throws {Failure}
   */
  async open(fragment, edits, { onLink, onProgress }, log) {
    this.cancel();
    const turn = this.#opening;
    const mine = () => turn === this.#opening;
    const thread = this.#spare();
    try {
      await thread.ready;
      if (!mine()) return null;
      this.#computing = true;
      const opened = await thread.ask('open', { fragment, edits, log }, {
        onLink: (link) => mine() && onLink(link),
        onProgress: (share) => mine() && onProgress(share),
      });
      if (!mine()) return null;
      this.#computing = false;
      this.#next = this.#shown;
      this.#shown = thread;
      this.#giveBack();
      // Stands ready for the next change.
      this.#spare();
      return opened;
    } catch (error) {
      if (!mine()) return null;
      this.#computing = false;
      this.#giveBack();
      throw error;
    }
  }

  /** Gives up the run that is being computed, if one is. */
  cancel() {
    this.#opening += 1;
    if (!this.#computing) return;
    this.#computing = false;
    this.#next?.stop();
    this.#next = undefined;
  }

  #giveBack() {
    if (!this.#next || this.#next.memory <= ROOMY) return;
    this.#next.stop();
    this.#next = undefined;
  }

  /** Gives up the run on screen: the worker that holds it does not answer. */
  drop() {
    this.#shown?.stop();
    this.#shown = undefined;
  }

  /** @returns {boolean} Whether there is a run that can be asked about. */
  get holds() {
    return this.#shown !== undefined;
  }

  /** @returns {number} For how long the run on screen has not answered, in milliseconds. */
  get silence() {
    return this.#shown?.silence ?? 0;
  }

  /** @returns {number} For how long the run that is being computed has not reported, in milliseconds. */
  get stillness() {
    return this.#computing ? (this.#next?.silence ?? 0) : 0;
  }

  /**
   * @template {keyof Questions} K
   * @param {K} type @param {Questions[K]['ask']} question
   * @returns {Promise<Questions[K]['answer'] | null>} `null` where there is no run, or its worker is lost.
   */
  async #ask(type, question) {
    try {
      return (await this.#shown?.ask(type, question)) ?? null;
    } catch {
      return null;
    }
  }

  /** Tells the worker of the run on screen what a stage looks like. @param {World} world @param {Sight} sight */
  see(world, sight) {
    return this.#ask('sight', { world, sight });
  }

  /** @param {number} t @param {number} limit @param {number} follow @returns {Promise<Questions['frame']['answer'] | null>} */
  frame(t, limit, follow) {
    return this.#ask('frame', { t, limit, follow });
  }

  /** @param {Float64Array} ends @returns {Promise<Pair<Series> | null>} */
  series(ends) {
    return this.#ask('series', { ends });
  }

  /** @param {number} t @returns {Promise<string | null>} The fragment of a link to this instant, with the run's digest. */
  share(t) {
    return this.#ask('share', { t });
  }

  /** @param {number} t @returns {Promise<number | null>} */
  nextEvent(t) {
    return this.#ask('next', { t });
  }

  /** @param {number} t @returns {Promise<number | null>} */
  previousEvent(t) {
    return this.#ask('previous', { t });
  }

  /** @param {Target} target @param {string} name @param {number} t @returns {Promise<Offer[] | null>} What can be done to a thing. */
  offers(target, name, t) {
    return this.#ask('offers', { target, name, t });
  }

  /** Chooses what is seen of the run on screen, which is not computed again for that. @param {string} field @param {string} text @returns {Promise<Link | null>} */
  look(field, text) {
    return this.#ask('look', { field, text });
  }

  /** @param {Questions['lanes']['ask']} part @returns {Promise<Pair<Lanes> | null>} */
  lanes(part) {
    return this.#ask('lanes', part);
  }

  /** @param {Uint32Array} a Requests in A. @param {Uint32Array} b And in B. @returns {Promise<Pair<Life[]> | null>} */
  lives(a, b) {
    return this.#ask('lives', { a, b });
  }

  /** @param {number} who @returns {Promise<Pair<Step[]> | null>} */
  life(who) {
    return this.#ask('life', { who });
  }

  /** @param {number} who @returns {Promise<Pair<Why | null> | null>} */
  why(who) {
    return this.#ask('why', { who });
  }

  /**
   * Runs a league in workers of its own, which end with it. What it finds does not depend on how many there are.
   * @param {Asked} question @param {Heard<League>} heard
   * @returns {{ done: Promise<Raced | null>, stop: () => void }} `null` where it was stopped.
   */
  league(question, heard) {
    return withCrew((threads) => raced(threads, question, heard));
  }

  /**
   * Runs a sweep in the same way.
   * @param {string} fragment A link with its field `lab`. @param {Heard<Sweep>} heard
   * @returns {{ done: Promise<Sweep | null>, stop: () => void }} `null` where it was stopped.
   */
  sweep(fragment, heard) {
    return withCrew((threads) => rounds('sweep', threads, { fragment }, heard));
  }

  /**
   * Runs a link with each of these values of a parameter in both worlds, in a worker of its own, which ends with it.
   * @param {{ fragment: string, path: string, texts: string[] }} question @param {(i: number, run: Run) => void} onRun A value that cannot be run is left out.
   * @returns {{ done: Promise<void>, stop: () => void }}
   */
  dependence({ fragment, path, texts }, onRun) {
    const thread = new Thread(() => {});
    const work = async () => {
      for (const [i, text] of texts.entries()) {
        const edits = /** @type {const} */ (['a', 'b']).map((side) => ({ side, path, text }));
        const opened = await thread.ask('open', { fragment, edits, log: null }, { onLink() {}, onProgress() {} }).catch(() => undefined);
        if (opened === null) return;
        if (opened) onRun(i, opened.run);
      }
    };
    return { done: work().finally(() => thread.stop()), stop: () => thread.stop() };
  }

  /** @returns {Promise<Pair<WorldResults> | null>} */
  results() {
    return this.#ask('results', {});
  }
}
