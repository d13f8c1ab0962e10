// How the preset's figure depends on one control: a small curve, computed in the background, with the values of A and B marked
// and a sentence under it.
import { figuresOf } from '../chosen.js';
import { dependence } from '../actions.js';
import { spelled as told, valueOf, wordsOfFigure } from '../figures.js';
import { drawn, make } from '../panels/dom.js';
import { written } from '../panels/scale.js';
import { say, wordsOf } from '../say.js';
import { on, state } from '../state.js';
import { SAME, nearlyAll, settles, valuesOf } from './points.js';
import { askHowMuch } from './sweep.js';

/** @import { Catalogue, Figure, Link, Parameter } from '../engine-types.js' */

/** @typedef {{ text: string, number: number, a: number, b: number }} Point */

const [WIDTH, HEIGHT, EDGE] = [300, 96, 8];

/** @param {Point[]} points @param {Figure} figure */
function sentence(points, figure) {
  const span = (/** @type {'a' | 'b'} */ world) => {
    const values = points.map((point) => point[world]);
    return Math.log1p(Math.max(...values)) - Math.log1p(Math.min(...values));
  };
  const world = span('a') > span('b') ? 'a' : 'b';
  const values = points.map((point) => point[world]);
  const words = { figure: say(wordsOfFigure(figure)), world: world.toUpperCase() };
  const [first, last] = [values[0] ?? 0, values.at(-1) ?? 0];
  const at = settles(values);
  if (span(world) <= SAME) return say('curve-same', words);
  if (at !== null) return say('curve-from', { ...words, value: written(points[at]?.text ?? ''), told: told(figure, last) });
  const ends = { ...words, from: told(figure, first), to: told(figure, last) };
  // Where more of it is better, the question is how much is enough.
  const gained = figure.better === (last > first ? 'up' : 'down') ? points[nearlyAll(values)] : undefined;
  if (gained) return say(last > first ? 'curve-gains-up' : 'curve-gains-down', { ...ends, value: written(gained.text) });
  return say(last > first ? 'curve-rises' : 'curve-falls', ends);
}

/** @param {Point[]} points @param {{ a: string, b: string }} now @param {Figure} figure */
function picture(points, now, figure) {
  const log = (points.at(-1)?.number ?? 1) > 8 * Math.max(1e-9, points[0]?.number ?? 1);
  const place = (/** @type {number} */ number) => (log ? Math.log(Math.max(1e-9, number)) : number);
  const [low, high] = [place(points[0]?.number ?? 0), place(points.at(-1)?.number ?? 1)];
  const top = Math.max(...points.flatMap(({ a, b }) => [a, b]), 1e-9);
  const x = (/** @type {number} */ number) => EDGE + ((place(number) - low) / (high - low || 1)) * (WIDTH - 2 * EDGE);
  const y = (/** @type {number} */ value) => HEIGHT - EDGE - (value / top) * (HEIGHT - 2 * EDGE - 12);
  const image = drawn('svg', { viewBox: `0 0 ${WIDTH} ${HEIGHT + 16}`, 'aria-hidden': 'true' });
  image.append(drawn('text', { x: EDGE, y: 10 }, told(figure, top)), drawn('text', { x: EDGE, y: HEIGHT + 12 }, written(points[0]?.text ?? '')), drawn('text', { x: WIDTH - EDGE, y: HEIGHT + 12, 'text-anchor': 'end' }, written(points.at(-1)?.text ?? '')));
  for (const world of /** @type {const} */ (['a', 'b'])) {
    const d = points.map((point, i) => `${i ? 'L' : 'M'}${x(point.number).toFixed(1)},${y(point[world]).toFixed(1)}`).join('');
    image.append(drawn('path', { class: world, d }));
    const here = points.find(({ text }) => text === now[world]);
    if (here) image.append(drawn('line', { class: `now ${world}`, x1: x(here.number), x2: x(here.number), y1: 14, y2: HEIGHT - EDGE }), drawn('circle', { class: world, cx: x(here.number), cy: y(here[world]), r: 3.5 }));
    const last = points.at(-1);
    if (last && !(world === 'a' && last.a === last.b)) image.append(drawn('text', { class: world, x: WIDTH - 2, y: y(last[world]) - 5, 'text-anchor': 'end' }, world.toUpperCase()));
  }
  return image;
}

/**
 * The first of the preset's figures that a whole run has: where it is about the longest wait so far, that is the slowest answer.
 * @param {Catalogue} catalogue @param {Link | null} link @returns {Figure | undefined}
 */
function wholeFigure(catalogue, link) {
  const { run } = state();
  const slowest = catalogue.figures.find(({ name }) => name === 'slowest_ms');
  const figures = figuresOf(catalogue, link).flatMap((figure) => (figure.name === 'longest_ms' && slowest ? [slowest] : [figure]));
  return figures.find(({ name }) => run && valueOf(run.a.summary, name) !== undefined);
}

/** The curve of a parameter, to be put under its control: nothing is computed before somebody opens it. */
export class Curve {
  /** @type {{ stop: () => void } | null} */
  #running = null;

  /** @param {Parameter} parameter @param {number} index */
  constructor(parameter, index) {
    this.parameter = parameter;
    this.index = index;
    const name = say(wordsOf(parameter.path));
    this.button = make('button', { type: 'button', class: 'curve-open', title: say('curve-open'), 'aria-label': say('control-does', { label: name, does: say('curve-open') }), 'aria-expanded': 'false', onclick: () => (this.element.hidden ? void this.open() : this.close()) }, '∿');
    this.said = make('p', { role: 'status' });
    this.place = make('div', {});
    const more = make('button', { type: 'button', class: 'button', 'aria-haspopup': 'dialog', onclick: () => this.#more() }, say('curve-more'));
    this.element = make('figure', { class: 'curve', hidden: true }, this.place, this.said, more);
    on(['link'], () => {
      // It is of the link that was there when it was asked for.
      if (!this.element.hidden) void this.open();
    });
  }

  close() {
    this.#running?.stop();
    this.#running = null;
    this.element.hidden = true;
    this.button.setAttribute('aria-expanded', 'false');
  }

  /** The same in the lab: other values, other figures, many runs, and a limit. */
  #more() {
    const { link, catalogue } = state();
    const figure = catalogue && wholeFigure(catalogue, link);
    if (figure) askHowMuch(this.parameter.path, figure.name);
  }

  async open() {
    const { link, catalogue } = state();
    const figure = catalogue && wholeFigure(catalogue, link);
    this.#running?.stop();
    if (!link || !figure) return;
    const now = { a: link.a[this.index]?.text ?? '', b: link.b[this.index]?.text ?? '' };
    this.element.hidden = false;
    this.button.setAttribute('aria-expanded', 'true');
    this.said.textContent = say('curve-computes', { figure: say(wordsOfFigure(figure)) });
    const values = valuesOf(this.parameter, [now.a, now.b]);
    /** @type {Point[]} */
    const points = [];
    // Both worlds get the value, so that each is compared with itself.
    const mine = dependence({ fragment: link.fragment, path: this.parameter.path, texts: values.map(({ text }) => text) }, (i, { a, b }) => {
      const value = values[i];
      const [of_a, of_b] = [valueOf(a.summary, figure.name), valueOf(b.summary, figure.name)];
      if (!value || of_a === undefined || of_b === undefined || this.#running !== mine) return;
      points.push({ ...value, a: of_a, b: of_b });
      if (points.length > 1) this.place.replaceChildren(picture(points, now, figure));
    });
    this.#running = mine;
    await mine.done;
    if (this.#running !== mine) return;
    this.#running = null;
    this.said.textContent = points.length > 1 ? sentence(points, figure) : say('curve-none');
  }
}
