// The result card: the question, both pictures, the verdict and the link, as one picture to keep or to show.
import { shareLink } from '../actions.js';
import { nameOf } from '../stage/head.js';
import { readPalette } from '../stage/palette.js';
import { parts, say } from '../say.js';
import { on, state } from '../state.js';
import { make } from './dom.js';
import { question } from './presets.js';
import { verdictOf } from './verdict.js';

/** @import { World } from '../engine-types.js' */
/** @import { Palette } from '../stage/palette.js' */

/** In its own pixels; it is drawn with twice as many. */
const WIDTH = 1200;
const MARGIN = 36;
const GAP = 20;
const FINER = 2;

/** @type {World[]} */
const WORLDS = ['a', 'b'];

/** @typedef {{ text: string, font: string, colour: string }} Run A piece of a line that looks alike. */

/**
 * Breaks words into lines.
 * @param {CanvasRenderingContext2D} pen @param {Run[]} runs @param {number} width
 * @returns {Run[][]}
 */
function wrap(pen, runs, width) {
  /** @type {Run[][]} */
  const lines = [[]];
  let x = 0;
  for (const run of runs) {
    pen.font = run.font;
    // An address has no spaces: it may be broken anywhere.
    for (const word of run.text.split(/(?<= )|(?<=[&/,?#=])/)) {
      const wide = pen.measureText(word.trimEnd()).width;
      if (x + wide > width && x > 0) {
        lines.push([]);
        x = 0;
      }
      lines.at(-1)?.push({ ...run, text: word });
      x += pen.measureText(word).width;
    }
  }
  return lines;
}

/** @param {CanvasRenderingContext2D} pen @param {Run[][]} lines @param {number} x @param {number} y @param {number} high @returns {number} Where the next may stand. */
function write(pen, lines, x, y, high) {
  pen.textBaseline = 'top';
  for (const line of lines) {
    let at = x;
    for (const { text, font, colour } of line) {
      pen.font = font;
      pen.fillStyle = colour;
      pen.fillText(text, at, y);
      at += pen.measureText(text).width;
    }
    y += high;
  }
  return y;
}

/** What is on a world's stage, as its canvases lie over each other. @param {World} world @returns {HTMLCanvasElement[]} */
function pictures(world) {
  return [...document.getElementById(`world-${world}`)?.querySelectorAll('canvas') ?? []].filter(({ width }) => width > 0);
}

/** @param {string} link @returns {HTMLCanvasElement | null} */
export function drawCard(link) {
  const page = state();
  const verdict = verdictOf(page);
  if (!verdict || !page.run) return null;
  const palette = readPalette(document.documentElement);
  const canvas = make('canvas');
  const pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
  const { font, ink, dim } = palette;
  const wide = WIDTH - 2 * MARGIN;
  const half = (wide - GAP) / 2;
  const asked = wrap(pen, [{ text: question(), font: `700 30px ${font}`, colour: ink }], wide);
  const said = WORLDS.map((world) => wrap(pen, clauseRuns(world, verdict, palette), wide));
  const when = [[{ text: say(verdict.over ? 'verdict-at-end' : 'verdict-so-far'), font: `18px ${font}`, colour: dim }]];
  const address = wrap(pen, [{ text: link, font: `15px ${font}`, colour: dim }], wide).slice(0, 4);
  const [sample] = pictures('a');
  const high = sample ? (half * sample.height) / sample.width : 0;
  const top = MARGIN + asked.length * 38 + said.reduce((sum, lines) => sum + lines.length * 32, 0) + 30 + 12;
  const height = top + 34 + high + GAP + address.length * 20 + MARGIN;
  canvas.width = WIDTH * FINER;
  canvas.height = Math.round(height * FINER);
  pen.scale(FINER, FINER);
  pen.fillStyle = palette.paper;
  pen.fillRect(0, 0, WIDTH, height);
  let y = write(pen, asked, MARGIN, MARGIN, 38);
  for (const lines of said) y = write(pen, lines, MARGIN, y, 32);
  write(pen, when, MARGIN, y + 2, 26);
  WORLDS.forEach((world, i) => {
    const x = MARGIN + i * (half + GAP);
    if (!page.run) return;
    pen.fillStyle = palette.card;
    pen.strokeStyle = palette.line;
    pen.beginPath();
    pen.roundRect(x, top, half, 34 + high, 10);
    pen.fill();
    pen.stroke();
    const [name] = nameOf(world, page.run, page.ran);
    write(pen, [[{ text: `${world.toUpperCase()}  `, font: `800 17px ${font}`, colour: dim }, { text: name, font: `700 17px ${font}`, colour: ink }]], x + 14, top + 10, 20);
    for (const picture of pictures(world)) pen.drawImage(picture, x, top + 34, half, high);
  });
  write(pen, address, MARGIN, top + 34 + high + GAP, 20);
  return canvas;
}

/** @param {World} world @param {NonNullable<ReturnType<typeof verdictOf>>} verdict @param {Palette} palette @returns {Run[]} */
function clauseRuns(world, { clauses, better }, { font, ink, good, bad, dim }) {
  const colour = better === null ? ink : better === world ? good : bad;
  const said = parts(clauses[world]).map((text, i) => (i % 2 === 1 ? { text, font: `700 24px ${font}`, colour } : { text, font: `24px ${font}`, colour: ink }));
  return [{ text: `${world.toUpperCase()}  `, font: `800 24px ${font}`, colour: dim }, ...said];
}

/** Hands the card to the person as a file. */
export async function saveCard() {
  const link = await shareLink();
  const card = link === null ? null : drawCard(link);
  if (!card) return;
  const blob = await new Promise((done) => card.toBlob(done, 'image/png'));
  if (!(blob instanceof Blob)) return;
  const address = URL.createObjectURL(blob);
  make('a', { href: address, download: `stampede-${state().ran?.preset ?? 'run'}.png` }).click();
  // The browser has begun to read it by then.
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

/** @param {HTMLElement} nav */
export function mountCard(nav) {
  const button = make('button', { type: 'button', id: 'card', class: 'button round', 'aria-label': say('card-save'), title: say('card-save.tip'), disabled: true, onclick: () => void saveCard() }, '⤓');
  nav.append(button);
  on(['run'], ({ run }) => {
    button.disabled = run === null;
  });
}
