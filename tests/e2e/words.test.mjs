// The words on the stage, without a browser: in windows of all sizes they are on it whole, and over nothing else.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { Session, catalogue, initSync } from '../../www/wasm/stampede.js';
import { Placer, drawLineLabels } from '../../www/stage/dots.js';
import { arrange, longestLines, planAt, scaleFor } from '../../www/stage/layout.js';
import { placeIn } from '../../www/stage/pile.js';
import { Scenery, nowOf } from '../../www/stage/scenery.js';
import { drawSigns } from '../../www/stage/signs.js';
import { speakEnglish } from './english.mjs';
import { Notes, boxOf, crosses, overlap } from './drawn.mjs';

/** @import { Pile, Rect } from '../../www/stage/pile.js' */
/** @import { Frame, Phase, Run, WorldFrame } from '../../www/engine-types.js' */
/** @import { Palette } from '../../www/stage/palette.js' */

initSync({ module: readFileSync(new URL('../../www/wasm/stampede_bg.wasm', import.meta.url)) });
speakEnglish();
/** @type {{ phases: Phase[] }} */
const { phases } = catalogue();

/** Colours are of no matter here. */
const palette = /** @type {Palette} */ (/** @type {unknown} */ ({ font: 'x', state: {}, nodes: ['', '', '', '', '', ''] }));

const ALL = process.env['LONG'] === '1';
const PRESETS = ['hot-key', 'geecache', 'facebook-leases', 'breakdown', 'invalidation-race', 'feed', 'geecache-100k', 'write-back-crash'];
const MORE = ['celebrity', 'node-leaves', 'redis-policies', 'cdn', 'retry-storm', 'l1-flush', 'hot-node', 'lease', 'global-lock', 'write-strategies', 'cache-down', 'metastable'];

/** The stages that the page has in its windows. @type {[name: string, width: number, height: number][]} */
const STAGES = [
  ['1440 × 900', 1098, 229],
  ['1280 × 640', 762, 173],
  ['1366 × 657', 848, 190],
  ['2560 × 1440', 2158, 420],
  ['1024 × 768', 602, 191],
  ['768 × 1024', 492, 257],
  ['640 × 400', 504, 139],
  ['640 × 400 with a sheet', 346, 140],
  ['320 × 256', 302, 204],
  ['360 × 740', 167, 283],
  ['390 × 664', 182, 277],
  ['390 × 664 with a sheet', 182, 240],
  ['390 × 844', 182, 339],
];
const INSTANTS = 24;

for (const preset of ALL ? [...PRESETS, ...MORE] : PRESETS) {
  test(`${preset}: in every window the words on the stage can be read`, () => {
    const session = new Session(`v=2&preset=${preset}`);
    /** @type {Run} */
    const run = session.run(() => {});
    const frames = Array.from({ length: INSTANTS }, (_, i) => /** @type {Frame} */ (session.frame(Math.round((run.end * (i + 0.5)) / INSTANTS), 6000, -1)));
    for (const { t } of run.markers.map(({ at }) => ({ t: at }))) frames.push(/** @type {Frame} */ (session.frame(t, 6000, -1)));
    /** @type {Set<string>} */
    const wrong = new Set();
    for (const [name, wide, high] of STAGES) {
      const scale = scaleFor(wide, high);
      const [width, height] = [wide / scale, high / scale];
      for (const world of /** @type {const} */ (['a', 'b'])) {
        const { plan } = run[world];
        const placer = new Placer(arrange(plan, longestLines(run, world, phases), width, height), plan, phases);
        for (const frame of frames) {
          for (const fault of faults(placer, plan, frame, world, width, height)) wrong.add(`${name}, ${world}: ${fault}`);
        }
      }
    }
    session.free();
    assert.equal([...wrong].join('\n'), '');
  });
}

/** The room that each line of a frame takes, and what it stands in. @param {Placer} placer @param {WorldFrame} frame */
function standing(placer, frame) {
  /** @type {Map<Pile, { places: number, home: Rect | undefined }>} */
  const piles = new Map();
  for (const [phase, place, length] of placer.lines(frame)) {
    const { pile, process } = placer.spot(phase, place);
    const before = piles.get(pile)?.places ?? 0;
    const home = process?.rect ?? (pile === placer.layout.retry ? placer.layout.clients : undefined);
    piles.set(pile, { places: before + Math.ceil(length / pile.each), home });
  }
  return [...piles].map(([pile, { places, home }]) => {
    const r = pile.pitch * 0.4;
    const points = Array.from({ length: Math.min(places, 4000) }, (_, i) => {
      const at = new Float32Array(2);
      placeIn(pile, i, places, at);
      return at;
    });
    const [xs, ys] = [points.map(([x = NaN]) => x), points.map(([, y = NaN]) => y)];
    return { home, box: { left: Math.min(...xs) - r, right: Math.max(...xs) + r, top: Math.min(...ys) - r, bottom: Math.max(...ys) + r } };
  });
}

/**
 * @param {Placer} placer @param {Run['a']['plan']} plan @param {Frame} frame @param {'a' | 'b'} world @param {number} width @param {number} height
 * @returns {string[]}
 */
function faults(placer, plan, frame, world, width, height) {
  const own = frame[world];
  const context = Notes.context();
  const present = planAt(plan, frame.t);
  const now = nowOf(placer.layout, present, own, frame.t, placer.queued(own));
  new Scenery(context).show(placer.layout, present, palette, now, 1);
  drawSigns(context, placer.layout, placer.ways, present, palette, own, frame.t, now);
  drawLineLabels(context, placer, own, palette);
  const { words } = /** @type {Notes} */ (/** @type {unknown} */ (context));
  const { layout } = placer;
  const figures = [
    ...layout.apps.map(({ rect }) => /** @type {const} */ (['an app', rect])),
    ...layout.peers.map(({ rect }) => /** @type {const} */ (['a peer', rect])),
    ...layout.servers.map(({ rect }) => /** @type {const} */ (['the database', rect])),
    /** @type {const} */ (['the clients', layout.clients]),
    ...(layout.cdn ? [/** @type {const} */ (['the CDN', layout.cdn])] : []),
    ...(layout.nodes.length === 1 ? [/** @type {const} */ (['the cache', { x: layout.ring.x - layout.ring.r, y: layout.ring.y - layout.ring.r, w: 2 * layout.ring.r, h: 2 * layout.ring.r }])] : []),
  ];
  /** @type {string[]} */
  const found = [];
  const plain = (/** @type {string} */ text) => text.replace(/[\d\u202f.]+/g, '#');
  words.forEach((one, i) => {
    if (one.left < -1 || one.right > width + 1 || one.top < -1 || one.bottom > height + 1) found.push(`“${plain(one.words)}” leaves the stage`);
    for (const other of words.slice(i + 1)) {
      if (overlap(one, other) > 1.5) found.push(`“${plain(one.words)}” over “${plain(other.words)}”`);
    }
    for (const [name, rect] of figures) if (crosses(one, boxOf(rect))) found.push(`“${plain(one.words)}” across ${name}`);
    // A slot too small for words on it to matter is a speck.
    if (layout.slots.some((slot) => slot.w > 3 && overlap(one, boxOf(slot)) > 1)) found.push(`“${plain(one.words)}” over a connection`);
  });
  figures.forEach(([name, rect], i) => {
    for (const [other, beside] of figures.slice(i + 1)) {
      if (other !== 'the database' && overlap(boxOf(rect), boxOf(beside)) > 0.5) found.push(`${name} over ${other}`);
    }
  });
  for (const { box, home } of standing(placer, own)) {
    for (const [name, rect] of figures) if (rect !== home && overlap(box, boxOf(rect)) > 1) found.push(`a line over ${name}`);
    for (const one of words) if (overlap(one, box) > 2) found.push(`“${plain(one.words)}” over a line`);
  }
  return [...new Set(found)];
}
