// The words on the stage, without a browser: in windows of all sizes they are on it whole, and over nothing else. And each mark,
// however soon after another, is another picture.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { Session, catalogue, initSync } from '../../www/wasm/stampede.js';
import { Placer, scaleOf } from '../../www/stage/dots.js';
import { drawLineLabels } from '../../www/stage/labels.js';
import { arrange, longestQueues, planAt, scaleFor } from '../../www/stage/layout.js';
import { placeIn } from '../../www/stage/pile.js';
import { CLIENT_WAYS, NODE_WAYS } from '../../www/stage/routes.js';
import { Scenery, nowOf } from '../../www/stage/scenery.js';
import { drawSigns } from '../../www/stage/signs.js';
import { ALL } from './all.mjs';
import { speakEnglish } from './english.mjs';
import { Notes, boxOf, crosses, overlap, passes } from './drawn.mjs';

/** @import { Pile, Rect } from '../../www/stage/pile.js' */
/** @import { Frame, Phase, Preset, Run, WorldFrame } from '../../www/engine-types.js' */
/** @import { Palette } from '../../www/stage/palette.js' */

initSync({ module: readFileSync(new URL('../../www/wasm/stampede_bg.wasm', import.meta.url)) });
speakEnglish();
/** @type {{ phases: Phase[], presets: Preset[] }} */
const { phases, presets } = catalogue();

/** Colours are of no matter here. */
const palette = /** @type {Palette} */ (/** @type {unknown} */ ({ font: 'x', state: {}, nodes: ['', '', '', '', '', ''] }));

/** The stages that the page has in its windows. @type {[name: string, width: number, height: number][]} */
const STAGES = [
  ['1440 × 900', 1098, 229],
  ['1440 × 900, side by side', 545, 330],
  ['1366 × 657', 848, 190],
  ['1024 × 768', 602, 191],
  ['768 × 1024', 492, 257],
  ['390 × 844', 182, 339],
];
/** The others, in which a few presets are tried, and with LONG=1 all. @type {typeof STAGES} */
const MORE = [
  ['1280 × 640', 762, 173],
  ['1366 × 768, side by side', 510, 270],
  ['2560 × 1440', 2158, 420],
  ['640 × 400', 504, 139],
  ['640 × 400 with a sheet', 346, 140],
  ['320 × 256', 302, 204],
  ['360 × 740', 167, 283],
  ['390 × 664', 182, 277],
  ['390 × 664 with a sheet', 182, 240],
];
/** Worlds of differing shapes: a lock, a scan, keys that do not exist, a ring of peers, leases, a crowd, writes. */
const SHAPES = ['lock-too-short', 'eviction-storm', 'penetration-bloom', 'hot-key', 'geecache', 'facebook-leases', 'breakdown', 'invalidation-race', 'feed', 'geecache-100k', 'write-back-crash'];
/** Besides the marks of a run. */
const INSTANTS = ALL ? 24 : 8;

for (const { name: preset } of presets) {
  test(`${preset}: in every window the words on the stage can be read`, () => {
    const session = new Session(`v=2&preset=${preset}`);
    /** @type {Run} */
    const run = session.run(() => {});
    const frames = Array.from({ length: INSTANTS }, (_, i) => /** @type {Frame} */ (session.frame(Math.round((run.end * (i + 0.5)) / INSTANTS), 6000, -1)));
    const marks = [...new Set(run.markers.map(({ at }) => at))].sort((a, b) => a - b).map((t) => /** @type {Frame} */ (session.frame(t, 6000, -1)));
    frames.push(...marks);
    const seen = (/** @type {Frame} */ { a, b }) => JSON.stringify([a, b].map(({ figures, who, phase, progress }) => [figures, ...who, ...phase, ...progress]));
    marks.slice(1).forEach((mark, i) => assert.notEqual(seen(mark), seen(/** @type {Frame} */ (marks[i])), `the mark at ${mark.t / 1e9} s moves the picture on`));
    /** @type {Set<string>} */
    const wrong = new Set();
    for (const [name, wide, high] of ALL || SHAPES.includes(preset) ? [...STAGES, ...MORE] : STAGES) {
      const scale = scaleFor(wide, high);
      const [width, height] = [wide / scale, high / scale];
      for (const world of /** @type {const} */ (['a', 'b'])) {
        const placers = [run.a, run.b].map(({ plan }) => new Placer(arrange(plan, longestQueues(run, phases), width, height), plan, phases));
        const placer = /** @type {Placer} */ (placers[world === 'a' ? 0 : 1]);
        for (const frame of frames) {
          placer.scaleTo(scaleOf(placers, [frame.a, frame.b]));
          for (const fault of faults(placer, run[world], frame, world, width, height)) wrong.add(`${name}, ${world}: ${fault}`);
        }
      }
    }
    session.free();
    assert.equal([...wrong].join('\n'), '');
  });
}

/** The ways that requests take, each as its stretches. @param {Placer} placer @param {Run['a']['plan']} plan */
function roadsOf({ layout, ways }, plan) {
  const apps = layout.apps.map((_, app) => app);
  const routes = apps.flatMap((app) => [
    ...CLIENT_WAYS.map((way) => ways.of(way, app, 0)),
    ...NODE_WAYS.map((way) => ways.of(way, app, plan.owner)),
    ...(plan.peers ? layout.peers.map((_, peer) => ways.of('loader-to-database', 0, peer)) : [ways.of('loader-to-database', app, app)]),
  ]);
  return routes.flatMap((route) => (route?.points ?? []).slice(1).map((to, i) => /** @type {[[number, number], [number, number]]} */ ([route?.points[i] ?? to, to])));
}

/** The room that each queue of a frame takes, and what it stands in. @param {Placer} placer @param {WorldFrame} frame */
function standing(placer, frame) {
  /** @type {Map<Pile, { places: number, home: Rect | undefined, door: boolean }>} */
  const piles = new Map();
  for (const [phase, place, length] of placer.queues(frame)) {
    const { pile, process, node } = placer.spot(phase, place);
    const before = piles.get(pile)?.places ?? 0;
    const home = process?.rect ?? (pile === placer.layout.retry ? placer.layout.clients : undefined);
    // Requests that wait at the door of a node stand on the way to it.
    piles.set(pile, { places: before + Math.ceil(length / pile.each), home, door: node !== undefined });
  }
  return [...piles].map(([pile, { places, home, door }]) => {
    const r = pile.pitch * 0.4;
    const points = Array.from({ length: Math.min(places, 4000) }, (_, i) => {
      const at = new Float32Array(2);
      placeIn(pile, i, places, at);
      return at;
    });
    const [xs, ys] = [points.map(([x = NaN]) => x), points.map(([, y = NaN]) => y)];
    return { home, door, box: { left: Math.min(...xs) - r, right: Math.max(...xs) + r, top: Math.min(...ys) - r, bottom: Math.max(...ys) + r } };
  });
}

/**
 * @param {Placer} placer @param {Run['a']} run @param {Frame} frame @param {'a' | 'b'} world @param {number} width @param {number} height
 * @returns {string[]}
 */
function faults(placer, { plan, placed }, frame, world, width, height) {
  const own = frame[world];
  const context = Notes.context();
  const present = planAt(plan, frame.t);
  const now = nowOf(placer.layout, present, own, frame.t, placer.queued(own));
  new Scenery(context).show(placer.layout, present, palette, now, 1);
  drawSigns(context, placer.layout, placer.ways, present, palette, own, frame.t, now, placed);
  drawLineLabels(context, placer, own, palette);
  const { words } = /** @type {Notes} */ (/** @type {unknown} */ (context));
  const { layout } = placer;
  const figures = [
    ...layout.apps.map(({ rect }) => /** @type {const} */ (['an app', rect])),
    ...layout.peers.map(({ rect }) => /** @type {const} */ (['a peer', rect])),
    ...layout.servers.map(({ rect }) => /** @type {const} */ (['the database', rect])),
    /** @type {const} */ (['the clients', layout.clients]),
    ...(layout.cdn ? [/** @type {const} */ (['the CDN', layout.cdn])] : []),
    ...(layout.cache ? [/** @type {const} */ (['the cache', layout.cache.rect])] : []),
  ];
  /** @type {string[]} */
  const found = [];
  const plain = (/** @type {string} */ text) => text.replace(/[\d\u202f.]+/g, '#');
  words.forEach((one, i) => {
    if (one.left < -1 || one.right > width + 1 || one.top < -1 || one.bottom > height + 1) found.push(`“${plain(one.words)}” leaves the stage`);
    for (const other of words.slice(i + 1)) {
      if (overlap(one, other) > 1.5) found.push(`“${plain(one.words)}” over “${plain(other.words)}”`);
    }
    // A tag stands on the edge of an app.
    for (const [name, rect] of figures) if (!(one.plated && name === 'an app') && crosses(one, boxOf(rect))) found.push(`“${plain(one.words)}” across ${name}`);
    // A slot too small for words on it to matter is a speck.
    if (layout.slots.some((slot) => slot.w > 3 && overlap(one, boxOf(slot)) > 1)) found.push(`“${plain(one.words)}” over a connection`);
  });
  figures.forEach(([name, rect], i) => {
    for (const [other, beside] of figures.slice(i + 1)) {
      if (other !== 'the database' && overlap(boxOf(rect), boxOf(beside)) > 0.5) found.push(`${name} over ${other}`);
    }
  });
  const roads = roadsOf(placer, plan);
  for (const one of words) {
    if (!one.plated && roads.some(([from, to]) => passes(from, to, { ...one, left: one.left + 1.5, right: one.right - 1.5, top: one.top + 1.5, bottom: one.bottom - 1.5 }))) found.push(`a way through “${one.words}” at ${Math.round(one.left)}, ${Math.round(one.top)}`);
  }
  for (const { box, home, door } of standing(placer, own)) {
    if (!home && !door && roads.some(([from, to]) => passes(from, to, box))) found.push(`a way through a queue at ${Math.round(box.left)}, ${Math.round(box.top)}`);
    for (const [name, rect] of figures) if (rect !== home && overlap(box, boxOf(rect)) > 1) found.push(`a queue over ${name}`);
    for (const one of words) if (overlap(one, box) > 2) found.push(`“${plain(one.words)}” over a queue`);
  }
  return [...new Set(found)];
}
