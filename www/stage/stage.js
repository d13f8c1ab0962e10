// One world's card: its head, and the canvas on which it plays.
import { follow, lookAt } from '../actions.js';
import { make } from '../panels/dom.js';
import { say } from '../say.js';
import { onFirst, onRead, state } from '../state.js';
import { Crowd, drawDots } from './crowd.js';
import { drawRinged, drawServed, NOBODY, Placer, Positions, scaleOf } from './dots.js';
import { makeHead } from './head.js';
import { drawLineLabels } from './labels.js';
import { arrange, longestQueues, planAt, scaleFor } from './layout.js';
import { openMenu } from './menu.js';
import { keyIn } from './placement.js';
import { onPalette, readPalette } from './palette.js';
import { Scenery, nowOf } from './scenery.js';
import { drawSigns } from './signs.js';
import { thingsAt } from './things.js';
import { makeTold } from './told.js';

/** @import { Figures, Run, World } from '../engine-types.js' */

/** How long the playhead must rest, in milliseconds. */
const REST = 200;

/** A finger or a pointer hits a dot from this far. */
const REACH = 14;

/** @param {HTMLElement} card @param {World} world */
export function mountStage(card, world) {
  const still = make('canvas', { class: 'scenery', 'aria-hidden': 'true' });
  const shapes = make('canvas', { class: 'shapes', role: 'img', 'aria-label': say('stage-world', { world: world.toUpperCase() }) });
  const box = make('div', { class: 'canvas-box' }, still, shapes, ...makeTold(world));
  card.replaceChildren(makeHead(world), box);
  const pen = /** @type {CanvasRenderingContext2D} */ (shapes.getContext('2d'));
  const crowd = new Crowd();
  const scenery = new Scenery(/** @type {CanvasRenderingContext2D} */ (still.getContext('2d')));
  const dots = new Positions();
  let palette = readPalette(document.documentElement);
  /** Device pixels for one of the page's; the same for one of the layout's; and the page's pixels for one of the layout's. */
  let pixelRatio = 1;
  let ratio = 1;
  let scale = 1;
  /** In the layout's pixels. */
  let size = { width: 0, height: 0 };
  /** Of this world, and of both: a dot stands for as many in the other. @type {Placer | null} */
  let placer = null;
  /** @type {Placer[]} */
  let placers = [];
  /** @type {Run | null} */
  let arranged = null;

  function measure() {
    const { width, height } = box.getBoundingClientRect();
    pixelRatio = window.devicePixelRatio || 1;
    scale = scaleFor(width, height);
    ratio = pixelRatio * scale;
    size = { width: width / scale, height: height / scale };
    for (const canvas of [still, shapes]) {
      canvas.width = Math.round(size.width * ratio);
      canvas.height = Math.round(size.height * ratio);
    }
    placer = null;
  }
  new ResizeObserver(() => {
    measure();
    draw();
  }).observe(box);
  // Another screen may have other pixels, and leave the page its size.
  function watchRatio() {
    matchMedia(`(resolution: ${window.devicePixelRatio}dppx)`).addEventListener('change', () => {
      watchRatio();
      draw();
    }, { once: true });
  }
  watchRatio();
  onPalette(() => {
    palette = readPalette(document.documentElement);
    draw();
  });

  function draw() {
    const { run, frame, catalogue, follow: who, looked } = state();
    if (pixelRatio !== (window.devicePixelRatio || 1)) measure();
    if (!run || !frame || size.width < 100 || size.height < 80) return;
    const plan = run[world].plan;
    if (!placer || arranged !== run) {
      const peaks = longestQueues(run, catalogue.phases);
      placers = [run.a, run.b].map((one) => new Placer(arrange(one.plan, peaks, size.width, size.height), one.plan, catalogue.phases));
      placer = /** @type {Placer} */ (placers[world === 'a' ? 0 : 1]);
      arranged = run;
    }
    const own = frame[world];
    placer.scaleTo(scaleOf(placers, [frame.a, frame.b]));
    placer.place(own, dots, who, Math.max(frame.a.who.length, frame.b.who.length) > 600);
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    pen.clearRect(0, 0, size.width, size.height);
    const { layout, ways } = placer;
    const present = planAt(plan, frame.t);
    const now = nowOf(layout, present, own, frame.t, placer.queued(own));
    scenery.show(layout, present, palette, now, ratio);
    drawSigns(pen, layout, ways, present, palette, own, frame.t, now, run[world].placed, looked);
    drawDots(pen, dots, palette, crowd, ratio);
    drawServed(pen, placer, own, palette);
    drawLineLabels(pen, placer, own, palette);
    if (who >= 0) drawRinged(pen, dots, who, palette);
  }

  /** @param {Figures} own */
  function tell({ requests, answered, db_queries: sent, running, queued, waiting }) {
    shapes.setAttribute('aria-label', say('stage-world.told', { world: world.toUpperCase(), requests, answered, queries: sent, running, queued, waiting }));
  }

  onFirst(['frame', 'follow', 'looked'], draw);
  // In words it is told when the playhead rests: nobody hears what changes with every frame.
  let resting = 0;
  onRead(['frame', 'playing'], ({ frame, playing }) => {
    clearTimeout(resting);
    if (frame && !playing) resting = window.setTimeout(() => tell(frame[world].figures), REST);
  });

  shapes.addEventListener('click', (event) => {
    const [x, y] = pointOf(event);
    const who = nearest(x, y);
    const things = who < 0 ? at(x, y) : [];
    const key = who < 0 && things.length === 0 ? keyAt(x, y) : -1;
    lookAt(key);
    if (things.length > 0) openMenu(things, event.clientX, event.clientY);
    else if (key < 0) follow(who);
  });
  shapes.addEventListener('pointermove', (event) => {
    const [x, y] = pointOf(event);
    const who = nearest(x, y);
    const things = who < 0 ? at(x, y) : [];
    const key = who < 0 && things.length === 0 ? keyAt(x, y) : -1;
    shapes.style.cursor = who >= 0 || things.length > 0 || key >= 0 ? 'pointer' : '';
    shapes.title = things.length > 0 ? say('menu-do-to', { things: things.map(({ title }) => title).join(', ') }) : key >= 0 ? say('stage-look', { key: key + 1 }) : '';
  });

  /** @param {MouseEvent} event @returns {[x: number, y: number]} Where it is in the layout. */
  function pointOf({ clientX, clientY }) {
    const { left, top } = shapes.getBoundingClientRect();
    return [(clientX - left) / scale, (clientY - top) / scale];
  }

  /** @param {number} x @param {number} y What stands at a point; requests that move there are left out. */
  function at(x, y) {
    const { run, frame } = state();
    return placer && run && frame ? thingsAt(placer.layout, planAt(run[world].plan, frame.t), x, y) : [];
  }

  /** @param {number} x @param {number} y @returns {number} The key that is placed at a point, or -1. */
  function keyAt(x, y) {
    const { run, frame } = state();
    return placer?.layout.cache && run && frame ? keyIn(placer.layout.cache, planAt(run[world].plan, frame.t), frame.t, run[world].placed, x, y) : -1;
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
