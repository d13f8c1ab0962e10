// One world's card: its head, and the canvas on which it plays.
import { follow, lookAt, see } from '../actions.js';
import { make } from '../panels/dom.js';
import { say } from '../say.js';
import { onFirst, onRead, state } from '../state.js';
import { isCrowded, NOBODY, Placer, Positions, scaleOf } from './dots.js';
import { makeHead } from './head.js';
import { drawLineLabels } from './labels.js';
import { arrange, longestQueues, planAt, scaleFor } from './layout.js';
import { drawRinged, drawServed } from './marked.js';
import { openMenu } from './menu.js';
import { keyIn } from './placement.js';
import { onPalette, readPalette } from './palette.js';
import { Scenery, nowOf } from './scenery.js';
import { drawShapes } from './shapes.js';
import { drawSigns } from './signs.js';
import { thingsAt } from './things.js';
import { makeTold } from './told.js';

/** @import { Dots } from './dots.js' */
/** @import { CrowdSeen } from './painter.js' */
/** @import { Context } from './pen.js' */
/** @import { Figures, Run, World } from '../engine-types.js' */

/** How long the playhead must rest, in milliseconds. */
const REST = 200;

/** A finger or a pointer hits a dot from this far. */
const REACH = 14;

/** How many sights the engine's thread has been told. */
let sights = 0;

/** @param {HTMLElement} card @param {World} world */
export function mountStage(card, world) {
  const still = make('canvas', { class: 'scenery', 'aria-hidden': 'true' });
  const shapes = make('canvas', { class: 'shapes', role: 'img', 'aria-label': say('stage-world', { world: world.toUpperCase() }) });
  const box = make('div', { class: 'canvas-box' }, still, shapes, ...makeTold(world));
  card.replaceChildren(makeHead(world), box);
  const pen = /** @type {CanvasRenderingContext2D} */ (shapes.getContext('2d'));
  const scenery = new Scenery(/** @type {CanvasRenderingContext2D} */ (still.getContext('2d')));
  const own = new Positions();
  /** The dots on the canvas. @type {Dots} */
  let dots = own;
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
  /** The number of what the engine's thread has been told of this stage; 0 when it knows an older one. */
  let sight = 0;

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

  /** Tells the engine's thread where everything stands. */
  function show() {
    const { run, catalogue } = state();
    const [a, b] = placers;
    if (!run || !a || !b) return;
    sight = ++sights;
    const stands = { a: { layout: a.layout, plan: run.a.plan }, b: { layout: b.layout, plan: run.b.plan } };
    const { width, height } = shapes;
    see(world, { number: sight, stands, phases: catalogue.phases, width, height, ratio, palette: { state: palette.state, card: palette.card } });
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
    sight = 0;
    draw();
  });

  function draw() {
    const { run, frame, seen, catalogue, follow: who, looked } = state();
    if (pixelRatio !== (window.devicePixelRatio || 1)) measure();
    if (!run || !frame || size.width < 100 || size.height < 80) return;
    const plan = run[world].plan;
    if (!placer || arranged !== run) {
      const peaks = longestQueues(run, catalogue.phases);
      placers = [run.a, run.b].map((one) => new Placer(arrange(one.plan, peaks, size.width, size.height), one.plan, catalogue.phases));
      placer = /** @type {Placer} */ (placers[world === 'a' ? 0 : 1]);
      arranged = run;
      sight = 0;
    }
    if (sight === 0) show();
    const shown = frame[world];
    placer.scaleTo(scaleOf(placers, [frame.a, frame.b]));
    // On a stage that has just become another one, until the engine's thread has seen it.
    const placed = seen?.[world]?.sight === sight ? seen[world] : null;
    if (placed) ({ dots } = placed);
    else placer.place(shown, (dots = own), who, isCrowded(frame));
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    pen.clearRect(0, 0, size.width, size.height);
    const { layout, ways } = placer;
    const present = planAt(plan, frame.t);
    const now = nowOf(layout, present, shown, frame.t, placer.queued(shown));
    scenery.show(layout, present, palette, now, ratio);
    drawSigns(pen, layout, ways, present, palette, shown, frame.t, now, run[world].placed, looked);
    if (placed?.crowd) putCrowd(pen, placed.crowd);
    else drawShapes(pen, dots, palette);
    drawServed(pen, placer, shown, palette);
    drawLineLabels(pen, placer, shown, palette);
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

/** @param {Context} pen @param {CrowdSeen} crowd */
function putCrowd(pen, { image, left, top }) {
  pen.save();
  pen.setTransform(1, 0, 0, 1, 0, 0);
  pen.drawImage(image, left, top);
  pen.restore();
}
