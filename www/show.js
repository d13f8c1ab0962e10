// How a run is played: which stretch of simulated time takes how long to view. Pure.

/** @import { Scene } from './engine-types.js' */

/**
 * @typedef {{ from: number, to: number, start: number, stop: number, caption: string }} Stretch
 * From and to in simulated nanoseconds, start and stop in seconds of viewing.
 */

/** Seconds of viewing for a stretch between two scenes, at the most. */
const BETWEEN = 1.5;

export class Show {
  /** @type {Stretch[]} */
  stretches = [];

  /**
   * @param {Scene[]} scenes In order, none overlapping.
   * @param {number} end The run's end, in nanoseconds.
   * @param {number} dayFrom The time of day at which the run begins, in nanoseconds from midnight; 0 for none.
   */
  constructor(scenes, end, dayFrom = 0) {
    this.dayFrom = dayFrom;
    let from = 0;
    let start = 0;
    /** @param {number} to @param {number} length @param {string} caption */
    const add = (to, length, caption) => {
      if (to <= from) return;
      this.stretches.push({ from, to, start, stop: start + length, caption });
      from = to;
      start += length;
    };
    /** @param {number} to */
    const gap = (to) => add(to, Math.min((to - from) / 1e9, BETWEEN), '');
    for (const scene of scenes) {
      gap(scene.from);
      add(scene.to, scene.view, scene.caption);
    }
    gap(end);
    if (this.stretches.length === 0) add(Math.max(end, 1), 1, '');
  }

  /** The whole show, in seconds of viewing. */
  get length() {
    return this.stretches.at(-1)?.stop ?? 0;
  }

  /** The run's end, in nanoseconds. */
  get end() {
    return this.stretches.at(-1)?.to ?? 0;
  }

  /** @param {number} t @returns {Stretch} The stretch that `t` falls in; at a border the later one. */
  at(t) {
    const found = this.stretches.find((stretch) => t < stretch.to) ?? this.stretches.at(-1);
    if (!found) throw new Error('a show has at least one stretch');
    return found;
  }

  /** @param {number} t Nanoseconds. @returns {number} Seconds of viewing. */
  toView(t) {
    const { from, to, start, stop } = this.at(t);
    return start + (stop - start) * Math.min(Math.max((t - from) / (to - from), 0), 1);
  }

  /** @param {number} view Seconds of viewing. @returns {number} Whole nanoseconds. */
  toTime(view) {
    const stretch = this.stretches.find((s) => view < s.stop) ?? this.stretches.at(-1);
    if (!stretch) return 0;
    const { from, to, start, stop } = stretch;
    return Math.round(from + (to - from) * Math.min(Math.max((view - start) / (stop - start), 0), 1));
  }

  /** @param {number} t @returns {number} Simulated seconds per second of viewing, around `t`. */
  speedAt(t) {
    const { from, to, start, stop } = this.at(t);
    return (to - from) / 1e9 / (stop - start);
  }
}
