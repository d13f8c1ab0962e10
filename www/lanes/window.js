// Which part of the rows is seen: the same share of both worlds. Pure.

/** @typedef {{ from: number, to: number }} Window Shares of all rows, from 0 to 1. */

/** @type {Window} */
export const ALL = { from: 0, to: 1 };

/**
 * @param {Window} window
 * @param {number} times How many times as many rows are seen; less than 1 to see fewer, larger ones.
 * @param {number} at The share of the window that stays where it is, from 0 to 1.
 * @param {number} least The smallest share of all rows that can be seen.
 * @returns {Window}
 */
export function zoomed({ from, to }, times, at, least) {
  const length = Math.min(Math.max((to - from) * times, Math.min(least, 1)), 1);
  return moved({ from: from + (to - from - length) * at, to: from + (to - from - length) * at + length }, 0);
}

/** @param {Window} window @param {number} by A share of all rows; down if positive. @returns {Window} */
export function moved({ from, to }, by) {
  const length = to - from;
  const start = Math.min(Math.max(from + by, 0), 1 - length);
  return { from: start, to: start + length };
}

/** The window that shows a row as well, moved no more than it has to be. @param {Window} window @param {number} at The row, as a share of all. @returns {Window} */
export function showing(window, at) {
  const margin = (window.to - window.from) * 0.05;
  if (at < window.from + margin) return moved(window, at - margin - window.from);
  if (at > window.to - margin) return moved(window, at + margin - window.to);
  return window;
}
