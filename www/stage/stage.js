// One world's card: its name, its figures, and the canvas on which it plays.
import { follow } from '../actions.js';
import { count, millis } from '../format.js';
import { on, state } from '../state.js';
import { CRISP, drawLineLabels, drawPixels, drawRinged, drawShapes, NOBODY, Placer, Positions } from './dots.js';
import { arrange } from './layout.js';
import { openMenu } from './menu.js';
import { readPalette } from './palette.js';
import { drawScenery } from './scenery.js';
import { thingsAt } from './things.js';

/** @import { Phase, Plan, Run, World, WorldFrame } from '../types.js' */

/** A finger or a pointer hits a dot from this far. */
const REACH = 14;

/** @param {HTMLElement} card @param {World} world */
export function mountStage(card, world) {
  card.innerHTML = `
    <header class="world-head">
      <h2><span class="badge">${world.toUpperCase()}</span> <b class="protection"></b> <span class="promise"></span></h2>
      <dl class="figures">
        <div><dd class="queries">0</dd><dt></dt></div>
        <div><dd class="unanswered">0</dd><dt>without an answer</dt></div>
        <div><dd class="longest">–</dd><dt>longest wait so far</dt></div>
        <div class="stale-figure" hidden><dd class="stale">0</dd><dt>stale reads</dt></div>
      </dl>
    </header>
    <div class="canvas-box">
      <canvas class="pixels" aria-hidden="true"></canvas>
      <canvas class="shapes" role="img"></canvas>
    </div>`;
  const box = /** @type {HTMLElement} */ (card.querySelector('.canvas-box'));
  const shapes = /** @type {HTMLCanvasElement} */ (card.querySelector('.shapes'));
  const pixels = /** @type {HTMLCanvasElement} */ (card.querySelector('.pixels'));
  const pen = /** @type {CanvasRenderingContext2D} */ (shapes.getContext('2d'));
  const brush = /** @type {CanvasRenderingContext2D} */ (pixels.getContext('2d', { willReadFrequently: true }));
  const dots = new Positions();
  let palette = readPalette(document.documentElement);
  let ratio = 1;
  let size = { width: 0, height: 0 };
  /** @type {Placer | null} */
  let placer = null;
  /** @type {Run | null} */
  let arranged = null;
  let pixelsShown = false;

  const watch = new ResizeObserver(() => {
    const { width, height } = box.getBoundingClientRect();
    ratio = window.devicePixelRatio || 1;
    size = { width, height };
    for (const canvas of [shapes, pixels]) {
      canvas.width = Math.round(width * ratio);
      canvas.height = Math.round(height * ratio);
    }
    placer = null;
    draw();
  });
  watch.observe(box);
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
    palette = readPalette(document.documentElement);
    draw();
  });

  function draw() {
    const { run, frame, catalogue, follow: who } = state();
    if (!run || !frame || size.width < 100 || size.height < 120) return;
    const plan = run[world].plan;
    if (!placer || arranged !== run) {
      placer = new Placer(arrange(plan, longestLines(run, world, catalogue.phases), size.width, size.height), plan, catalogue.phases);
      arranged = run;
    }
    const own = frame[world];
    placer.place(own, dots);
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    pen.clearRect(0, 0, size.width, size.height);
    drawScenery(pen, placer.layout, planAt(plan, frame.t), palette, own, frame.t);
    drawLineLabels(pen, placer, own, palette);
    const many = dots.length > CRISP;
    if (many) drawPixels(brush, dots, palette, ratio);
    else {
      if (pixelsShown) brush.clearRect(0, 0, pixels.width, pixels.height);
      drawShapes(pen, dots, palette);
    }
    pixelsShown = many;
    if (who >= 0) drawRinged(pen, dots, who, palette);
  }

  const figure = /** @type {(name: string) => HTMLElement} */ ((name) => /** @type {HTMLElement} */ (card.querySelector(name)));

  /** @param {WorldFrame} own @param {WorldFrame} other */
  function tell(own, other) {
    const queries = figure('.queries');
    queries.textContent = count(own.queries);
    queries.className = `queries ${own.queries > other.queries ? 'bad' : own.queries < other.queries ? 'good' : ''}`;
    const label = queries.nextElementSibling;
    if (label) label.textContent = own.queries === 1 ? 'database query' : 'database queries';
    figure('.unanswered').textContent = count(own.unanswered);
    figure('.longest').textContent = own.requests > 0 ? millis(own.longest) : '–';
    figure('.stale').textContent = count(own.staleHits);
    figure('.stale-figure').hidden = own.staleHits === 0 && other.staleHits === 0;
    shapes.setAttribute(
      'aria-label',
      `World ${world.toUpperCase()}: ${count(own.requests)} requests so far, ${count(own.answered)} answered; ` +
        `${count(own.queries)} database queries, ${count(own.running)} running, ${count(own.queued)} in line; ` +
        `${count(own.waiting)} wait for somebody else's load.`,
    );
  }

  on(['run'], ({ run }) => {
    if (!run) return;
    const { plan } = run[world];
    figure('.protection').textContent = plan.protection;
    figure('.promise').textContent = plan.promise;
  });
  on(['frame', 'follow'], ({ frame }) => {
    if (frame) tell(frame[world], frame[world === 'a' ? 'b' : 'a']);
    draw();
  });

  shapes.addEventListener('click', (event) => {
    const { left, top } = shapes.getBoundingClientRect();
    const [x, y] = [event.clientX - left, event.clientY - top];
    const who = nearest(x, y);
    const things = who < 0 ? at(x, y) : [];
    if (things.length > 0) openMenu(things, event.clientX, event.clientY);
    else follow(who);
  });
  shapes.addEventListener('pointermove', (event) => {
    const { left, top } = shapes.getBoundingClientRect();
    const [x, y] = [event.clientX - left, event.clientY - top];
    const who = nearest(x, y);
    const things = who < 0 ? at(x, y) : [];
    shapes.style.cursor = who >= 0 || things.length > 0 ? 'pointer' : '';
    shapes.title = things.length > 0 ? `Do something to: ${things.map(({ title }) => title).join(', ')}` : '';
  });

  /** @param {number} x @param {number} y What stands at a point, whoever moves there. */
  function at(x, y) {
    const { run, frame } = state();
    return placer && run && frame ? thingsAt(placer.layout, planAt(run[world].plan, frame.t), x, y) : [];
  }

  /** @param {number} x @param {number} y @returns {number} The request nearest to a point, or -1. */
  function nearest(x, y) {
    let found = -1;
    let best = REACH * REACH;
    for (let i = 0; i < dots.length; i++) {
      const distance = ((dots.x[i] ?? 0) - x) ** 2 + ((dots.y[i] ?? 0) - y) ** 2;
      if (distance < best && dots.who[i] !== NOBODY) {
        best = distance;
        found = dots.who[i] ?? -1;
      }
    }
    return found;
  }
}

/** The plan with the nodes as they are at an instant. @param {Plan} plan @param {number} t @returns {Plan} */
function planAt(plan, t) {
  const era = plan.eras.findLast(({ from }) => from <= t);
  if (!era) return plan;
  const { points, owner, present } = era;
  return { ...plan, points, owner, present, keyAt: points.length > 0 ? plan.keyAt : owner / plan.nodes.length };
}

/**
 * The longest lines that there ever are: the stage keeps room for them, so that nothing is laid out anew meanwhile. Both
 * worlds pack the line before the database alike, so that they compare at a glance.
 * @param {Run} run @param {World} world @param {Phase[]} phases
 */
function longestLines(run, world, phases) {
  /** @param {World} of @param {string} name */
  const peak = (of, name) => run[of].peaks[phases.findIndex((phase) => phase.name === name)] ?? 0;
  const { plan } = run[world];
  const gates = plan.peers ? 1 : plan.apps;
  const gate = Math.max(...['wait-flight', 'wait-lock', 'wait-poll'].map((name) => peak(world, name)));
  return { gate: Math.ceil(gate / gates), queue: Math.max(peak('a', 'wait-pool'), peak('b', 'wait-pool')) };
}
