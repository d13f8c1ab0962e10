// A small picture of lines over an axis. Pure but for the document: it makes an element and remembers nothing.

/**
 * @typedef {object} Line
 * @property {string} name
 * @property {[number, number][]} points In order of x.
 * @property {boolean} [strong] Drawn with more weight.
 * @property {boolean} [broken] Drawn as a broken line.
 *
 * @typedef {object} Picture
 * @property {string} label What it shows, for a person who cannot see it.
 * @property {Line[]} lines
 * @property {boolean} [log] Whether x grows by factors.
 * @property {boolean} [steps] Whether each point is a bar up to it.
 * @property {(x: number) => string} x How x is spelled.
 * @property {(y: number) => string} y How y is spelled.
 * @property {number} [top] The highest y; else that of the points.
 */

const SVG = 'http://www.w3.org/2000/svg';
/** The picture's own units. */
const WIDTH = 560;
const HEIGHT = 220;
const LEFT = 52;
const RIGHT = 12;
const TOP = 10;
const BOTTOM = 26;
/** How many colours there are, in `data.css`. */
const COLOURS = 6;

/** @param {string} tag @param {Record<string, string | number>} attributes @param {string} [text] */
function draw(tag, attributes, text) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  if (text !== undefined) element.textContent = text;
  return element;
}

/** @param {number} at Which line. @returns {string} Its class: a colour, and a pattern where the colours begin again. */
export function lineClass(at) {
  return `line-${at % COLOURS}${at >= COLOURS ? ' again' : ''}`;
}

/** @param {Picture} picture @returns {SVGElement} */
export function chart({ label, lines, log = false, steps = false, x: spellX, y: spellY, top }) {
  const points = lines.flatMap((line) => line.points);
  const image = draw('svg', { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, class: 'data-chart', role: 'img', 'aria-label': label });
  if (points.length === 0) return /** @type {SVGElement} */ (image);
  const scale = (/** @type {number} */ value) => (log ? Math.log(Math.max(value, 1e-12)) : value);
  const xs = points.map(([x]) => scale(x));
  const [from, to] = [Math.min(...xs), Math.max(...xs)];
  const high = top ?? (Math.max(...points.map(([, y]) => y)) || 1);
  const placeX = (/** @type {number} */ x) => LEFT + ((scale(x) - from) / (to - from || 1)) * (WIDTH - LEFT - RIGHT);
  const placeY = (/** @type {number} */ y) => TOP + (1 - Math.min(y / high, 1)) * (HEIGHT - TOP - BOTTOM);
  for (let part = 0; part <= 4; part++) {
    const y = (high * part) / 4;
    image.append(draw('line', { x1: LEFT, x2: WIDTH - RIGHT, y1: placeY(y), y2: placeY(y), class: 'grid' }));
    image.append(draw('text', { x: LEFT - 6, y: placeY(y) + 4, 'text-anchor': 'end' }, spellY(y)));
  }
  for (let part = 0; part <= 3; part++) {
    const value = from + ((to - from) * part) / 3;
    const anchor = part === 0 ? 'start' : part === 3 ? 'end' : 'middle';
    const x = log ? Math.exp(value) : value;
    image.append(draw('text', { x: placeX(x), y: HEIGHT - 8, 'text-anchor': anchor }, spellX(x)));
  }
  lines.forEach((line, at) => {
    const path = line.points.map(([x, y], i) => {
      const step = steps && i > 0 ? `H${placeX(x).toFixed(1)}` : '';
      return `${step}${i === 0 ? 'M' : 'L'}${placeX(x).toFixed(1)} ${placeY(y).toFixed(1)}`;
    });
    image.append(draw('path', { d: path.join(''), class: `${lineClass(at)}${line.strong ? ' strong' : ''}${line.broken ? ' broken' : ''}` }));
  });
  return /** @type {SVGElement} */ (image);
}
