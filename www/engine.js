// The page's side of the engine. Two workers take turns: one holds the run that is on screen and answers questions
// about it at once, the other computes the next run. So a frame never waits for a simulation.

import { workerAddress } from './trusted.js';

/** @import { Catalogue, Edit, Frame, Link, Lives, Move, Offer, PairOfSeries, Results, Run, Target, Whys } from './types.js' */

/** One worker and the questions it has not answered yet. */
class Thread {
  /** @type {Map<number, { resolve: (value: any) => void, reject: (error: Error) => void, onLink?: (link: Link) => void }>} */
  #asked = new Map();
  #last = 0;
  #worker = new Worker(workerAddress(), { type: 'module' });

  constructor() {
    this.#worker.onmessage = ({ data }) => {
      const asked = this.#asked.get(data.id);
      if (!asked) return;
      if ('link' in data) {
        asked.onLink?.(data.link);
        return;
      }
      this.#asked.delete(data.id);
      if ('error' in data) asked.reject(new Error(data.error));
      else asked.resolve(data.done);
    };
    this.#worker.onerror = (event) => {
      const error = new Error(event.message || 'the engine could not be loaded');
      for (const asked of this.#asked.values()) asked.reject(error);
      this.#asked.clear();
    };
  }

  get busy() {
    return this.#asked.size > 0;
  }

  /**
   * @param {string} type
   * @param {object} [message]
   * @param {(link: Link) => void} [onLink]
   * @returns {Promise<any>}
   */
  ask(type, message = {}, onLink) {
    const id = ++this.#last;
    return new Promise((resolve, reject) => {
      this.#asked.set(id, { resolve, reject, ...(onLink && { onLink }) });
      this.#worker.postMessage({ ...message, type, id });
    });
  }

  stop() {
    this.#worker.terminate();
    for (const asked of this.#asked.values()) asked.resolve(null);
    this.#asked.clear();
  }
}

export class Engine {
  #shown = new Thread();
  /** @type {Thread | undefined} */
  #next;
  #opening = 0;

  /** @returns {Promise<Catalogue>} */
  catalogue() {
    return this.#shown.ask('catalogue');
  }

  /** @returns {Promise<string>} */
  seed() {
    return this.#shown.ask('seed');
  }

  /**
   * Computes a run. A call made meanwhile overtakes it: the overtaken one resolves to `null`.
   * @param {string} fragment
   * @param {(Edit | Move)[]} edits
   * @param {(link: Link) => void} onLink Called with the values before the run is computed.
   * @returns {Promise<{ link: Link, run: Run } | null>}
   */
  async open(fragment, edits, onLink) {
    const turn = ++this.#opening;
    if (this.#next?.busy) {
      this.#next.stop();
      this.#next = undefined;
    }
    const thread = (this.#next ??= new Thread());
    const opened = await thread.ask('open', { fragment, edits }, (link) => {
      if (turn === this.#opening) onLink(link);
    });
    if (turn !== this.#opening || !opened) return null;
    this.#next = this.#shown;
    this.#shown = thread;
    return opened;
  }

  /** @param {number} t @param {number} limit @param {number} follow @returns {Promise<Frame>} */
  frame(t, limit, follow) {
    return this.#shown.ask('frame', { t, limit, follow });
  }

  /** @param {Float64Array} ends @returns {Promise<PairOfSeries>} */
  series(ends) {
    return this.#shown.ask('series', { ends });
  }

  /** @param {number} t @returns {Promise<string>} The fragment of a link to this instant, with the run's digest. */
  share(t) {
    return this.#shown.ask('share', { t });
  }

  /** @param {number} t @returns {Promise<number>} */
  nextEvent(t) {
    return this.#shown.ask('next', { t });
  }

  /** @param {number} t @returns {Promise<number>} */
  previousEvent(t) {
    return this.#shown.ask('previous', { t });
  }

  /** @param {Target} target @param {string} name @param {number} t @returns {Promise<Offer[]>} What can be done to a thing. */
  offers(target, name, t) {
    return this.#shown.ask('offers', { target, name, t });
  }

  /** @param {number} who @returns {Promise<Lives>} */
  life(who) {
    return this.#shown.ask('life', { who });
  }

  /** @param {number} who @returns {Promise<Whys>} */
  why(who) {
    return this.#shown.ask('why', { who });
  }

  /** @returns {Promise<Results>} */
  results() {
    return this.#shown.ask('results');
  }
}
