// A spread in a row of a table: its median as a dot, and the middle 90 % of the runs as a line, on one scale for all rows.
/** @import { Spread } from '../engine-types.js' */

const [WIDTH, HEIGHT] = [64, 12];
const SVG = 'http://www.w3.org/2000/svg';

/** @param {Spread[]} all @returns {(spread: Spread) => SVGElement} What draws one of them. */
export function makeSpan(all) {
  const most = Math.log2(1 + Math.max(1, ...all.map((spread) => spread.high)));
  const at = (/** @type {number} */ value) => 4 + (Math.log2(1 + Math.max(0, value)) / most) * (WIDTH - 8);
  return ({ median, low, high }) => {
    const picture = document.createElementNS(SVG, 'svg');
    for (const [name, value] of Object.entries({ class: 'lab-span', viewBox: `0 0 ${WIDTH} ${HEIGHT}`, width: WIDTH, height: HEIGHT, 'aria-hidden': 'true' })) picture.setAttribute(name, String(value));
    const line = document.createElementNS(SVG, 'path');
    line.setAttribute('d', `M${at(low)},${HEIGHT / 2}H${at(high)}`);
    const dot = document.createElementNS(SVG, 'circle');
    for (const [name, value] of Object.entries({ cx: at(median), cy: HEIGHT / 2, r: 3 })) dot.setAttribute(name, String(value));
    picture.append(line, dot);
    return picture;
  };
}
