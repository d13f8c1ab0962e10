// The keys as cells: of one node as a grid, the most popular first, of several as a strip on each; and what the cells mean. Pure.
import { say } from '../say.js';
import { fit } from './fitting.js';
import { gridOf } from './panel.js';
import { fitting, text, widthOf } from './pen.js';
import { roundScale } from './pile.js';

/** @import { Palette } from './palette.js' */
/** @import { Context } from './pen.js' */
/** @import { Rect } from './pile.js' */
/** @import { Contents, Plan, WorldFrame } from '../engine-types.js' */

/** The states of a cell, as the engine numbers them. */
const CELL = { never: 0, fresh: 1, past: 2, expired: 3, evicted: 4, removed: 5 };

/** The keys: the most popular first; and what their cells mean. @param {Context} context @param {Rect} rect @param {Rect | null} meanings @param {Contents} contents @param {Plan} plan @param {Palette} palette */
export function drawGrid(context, rect, meanings, contents, plan, palette) {
  // Where nothing old is ever given out, what is past its time is as good as gone.
  const keepsOld = plan.grace + plan.staleOnError > 0;
  const { state, share, left, keys, each } = contents;
  const cells = Math.ceil(keys / each);
  // No more than there is room for, at a cell a pixel.
  const most = Math.max(Math.floor(rect.w) * Math.floor(rect.h) - cells, 0);
  const scanned = Math.min(Math.ceil((contents.scanned[0] ?? 0) / each), most);
  const negative = Math.min(Math.ceil((contents.negative[0] ?? 0) / each), most - scanned);
  const { pitch, columns } = gridOf(rect, Math.max(cells + scanned + negative, 1));
  const size = Math.max(pitch - (pitch > 5 ? 1.6 : pitch > 3 ? 0.8 : 0.3), 0.7);
  const room = roomInCells(plan, contents);
  /** One pass for all that look alike. @type {Map<string, number[]>} */
  const looks = new Map();
  for (let i = 0; i < cells; i++) {
    const look = contents.missed[i] ? 'missed' : lookOfCell(state[i] ?? 0, share[i] ?? 255, left[i] ?? 0, keepsOld, i < room);
    const alike = looks.get(look);
    if (alike) alike.push(i);
    else looks.set(look, [i]);
  }
  for (const [look, alike] of looks) drawCells(context, rect, pitch, columns, size, look, alike, palette);
  if (room < cells) drawRoom(context, rect, pitch, columns, room, palette);
  // After those that are asked for by popularity: what a scan has put there, and the negative entries.
  const more = (/** @type {number} */ from, /** @type {number} */ n) => Array.from({ length: n }, (_, i) => from + i);
  if (scanned > 0) drawCells(context, rect, pitch, columns, size, 'scanned', more(cells, scanned), palette);
  if (negative > 0) drawCells(context, rect, pitch, columns, size, 'negative', more(cells + scanned, negative), palette);
  if (!meanings) return;
  const shown = new Set([...looks.keys(), ...(scanned > 0 ? ['scanned'] : []), ...(negative > 0 ? ['negative'] : [])]);
  drawMeanings(context, meanings, shown, each, [], palette);
}

/**
 * How many of the cells a cache has room for, where that is fewer than there are: those of the most popular keys are what it should
 * hold. All of them where a scan or keys that do not exist want room too.
 * @param {Plan} plan @param {Contents} contents
 */
function roomInCells({ maxEntries, rareKeys, nodes }, { keys, each }) {
  return nodes.length === 1 && maxEntries > 0 && maxEntries < keys && !rareKeys ? Math.floor(maxEntries / each) : Infinity;
}

/** How many of the keys for which there is room are held, the most popular first. @param {Contents} contents @param {number} room In cells. */
function heldWithin({ state, share, each }, room) {
  let held = 0;
  for (let i = 0; i < Math.min(room, state.length); i++) if (state[i] === CELL.fresh) held += Math.floor(((share[i] ?? 0) * each) / 255);
  return held;
}

/** A frame around the first cells. @param {Context} context @param {Rect} rect @param {number} pitch @param {number} columns @param {number} room @param {Palette} palette */
function drawRoom(context, { x, y }, pitch, columns, room, palette) {
  const [rows, rest] = [Math.floor(room / columns), room % columns];
  const [left, top, right, bottom] = [x - 2, y - 2, x + columns * pitch, y + rows * pitch - 0.8];
  context.strokeStyle = palette.state.write;
  context.lineWidth = 1.6;
  context.beginPath();
  context.moveTo(left, top);
  context.lineTo(right, top);
  context.lineTo(right, bottom);
  if (rest > 0) {
    context.lineTo(x + rest * pitch - 0.8, bottom);
    context.lineTo(x + rest * pitch - 0.8, bottom + pitch);
    context.lineTo(left, bottom + pitch);
  } else context.lineTo(left, bottom);
  context.closePath();
  context.stroke();
}

/** @param {number} state @param {number} share @param {number} left @param {boolean} keepsOld @param {boolean} fits Whether there is room for it. */
function lookOfCell(state, share, left, keepsOld, fits) {
  if (state === CELL.evicted && !fits) return 'pushed out';
  if (state === CELL.past && !keepsOld) return 'expired';
  if (state === CELL.fresh) return `fresh ${Math.min(Math.floor(((left * 0.6 + 100) * (share / 255)) / 64), 3)}`;
  return ['never', 'fresh 3', 'past', 'expired', 'evicted', 'removed'][state] ?? 'never';
}

/** Cells that are an outline: what they stand for is not there, or is nothing. */
const HOLLOW = new Set(['expired', 'evicted', 'pushed out', 'removed', 'negative', 'missing']);

/** @param {string} look @param {Palette} palette @returns {string} */
function colourOf(look, palette) {
  switch (look) {
    case 'never':
      return palette.line;
    case 'past':
    case 'missed':
      return palette.state.stale;
    case 'expired':
      return palette.state.database;
    case 'evicted':
    case 'missing':
      return palette.bad;
    case 'removed':
    case 'negative':
      return palette.dim;
    case 'pushed out':
    case 'left':
      return palette.lineStrong;
    case 'scanned':
      return palette.waste;
    case 'reloaded':
      return palette.state.hit;
    default:
      return palette.ink;
  }
}

/** @param {string} look */
function alphaOf(look) {
  if (look.startsWith('fresh')) return 0.4 + 0.2 * Number(look.at(-1));
  return { kept: 0.8, left: 0.45, 'pushed out': 0.5 }[look] ?? 1;
}

/** @param {Context} context @param {{ x: number, y: number }} rect @param {number} pitch @param {number} columns @param {number} size @param {string} look @param {number[]} cells @param {Palette} palette */
function drawCells(context, rect, pitch, columns, size, look, cells, palette) {
  context.beginPath();
  const hollow = HOLLOW.has(look);
  const inset = hollow ? 0.5 : look === 'never' ? size * 0.3 : 0;
  const crossed = (look === 'evicted' || look === 'pushed out') && size > 3.5;
  for (const i of cells) {
    const x = rect.x + (i % columns) * pitch + inset;
    const y = rect.y + Math.floor(i / columns) * pitch + inset;
    if (crossed) {
      context.moveTo(x, y);
      context.lineTo(x + size - 1, y + size - 1);
      context.moveTo(x + size - 1, y);
      context.lineTo(x, y + size - 1);
    } else context.rect(x, y, size - 2 * inset, size - 2 * inset);
  }
  context.globalAlpha = alphaOf(look);
  if (hollow) {
    context.strokeStyle = colourOf(look, palette);
    context.lineWidth = 1;
    context.stroke();
  } else {
    context.fillStyle = colourOf(look, palette);
    context.fill();
  }
  context.globalAlpha = 1;
}

/** What cells can mean, in the order in which it is said, with the looks of each. @type {[id: string, looks: string[]][]} */
const MEANINGS = [
  ['fresh', ['fresh 3', 'fresh 2', 'fresh 1', 'fresh 0']],
  ['past', ['past']],
  ['missed', ['missed']],
  ['kept', ['kept']],
  ['reloaded', ['reloaded']],
  ['missing', ['missing']],
  ['left', ['left']],
  ['expired', ['expired']],
  ['scanned', ['scanned']],
  ['negative', ['negative']],
  ['evicted', ['evicted', 'pushed out']],
  ['removed', ['removed']],
  ['never', ['never']],
];

/** The height of a line of them, in pixels. */
const LINE = 13;
/** A sample of a cell, in pixels, and what follows it. */
const SAMPLE = 8;
const [AFTER, APART] = [4, 10];

/**
 * What the cells mean that are there now: a sample of each and its words, as many as there is room for.
 * @param {Context} context @param {Rect} row @param {Set<string>} looks @param {number} each How many keys a cell stands for. @param {string[]} more Words behind them, from the longest. @param {Palette} palette
 */
function drawMeanings(context, { x, y, w, h }, looks, each, more, palette) {
  const size = 10.5;
  const font = `400 ${size}px ${palette.font}`;
  const lines = Math.max(Math.floor(h / LINE), 1);
  let baseline = y + h - 3 - (lines - 1) * LINE;
  let left = x;
  /** Whether words have room, on this line or on the next. @param {number} wide */
  const finds = (wide) => {
    if (left + wide > x + w && left > x && baseline + LINE < y + h && wide <= w) [left, baseline] = [x, baseline + LINE];
    return left + wide <= x + w;
  };
  for (const [id, drawn] of MEANINGS) {
    const seen = drawn.filter((look) => looks.has(look));
    // Of those that only differ in strength the strongest and the faintest.
    const samples = seen.length > 1 && id === 'fresh' ? [seen[0], seen.at(-1)] : seen.slice(0, 1);
    if (samples.length === 0) continue;
    const before = samples.length * (SAMPLE + 1) + AFTER;
    const words = [...(samples.length > 1 ? [say(`stage-cells-${id}.${each > 1 ? 'shares' : 'ages'}`)] : []), say(`stage-cells-${id}`)].find((one) => finds(before + widthOf(context, one, font)));
    if (!words) continue;
    samples.forEach((look, i) => drawCells(context, { x: left + i * (SAMPLE + 1), y: baseline - SAMPLE }, 0, 1, SAMPLE, look ?? '', [0], palette));
    text(context, words, left + before, baseline, palette, { size });
    left += before + widthOf(context, words, font) + APART;
  }
  const behind = more.find((one) => finds(widthOf(context, one, font)));
  if (behind) text(context, behind, left, baseline, palette, { size });
}

/** What a cell stands for, and what else is in there. @param {Context} context @param {Rect} foot @param {Plan} plan @param {Contents} contents @param {Palette} palette */
export function drawFoot(context, { x, y, w, h }, plan, contents, palette) {
  const scanned = contents.scanned[0] ?? 0;
  const negative = contents.negative[0] ?? 0;
  const held = contents.state.reduce((sum, state, i) => sum + (state === CELL.fresh ? ((contents.share[i] ?? 0) / 255) * contents.each : 0), 0);
  const each = contents.each > 1 ? [say(plan.keys > contents.keys ? 'stage-cell.some' : 'stage-cell', { count: contents.each, keys: contents.keys })] : [];
  const keys = say('stage-keys-held', { count: contents.each > 1 ? Math.min(Math.round(held), contents.keys) : Math.round(held), keys: contents.keys });
  const more = [
    ...(scanned > 0 ? [say('stage-scanned', { count: scanned })] : []),
    ...(negative > 0 ? [say('stage-negative', { count: negative })] : []),
    ...(plan.admitAfter > 0 ? [say('stage-admits', { count: plan.admitAfter })] : []),
  ];
  const size = 10.5;
  const room = roomInCells(plan, contents);
  const [missed, lasting] = [contents.missed.reduce((sum, n) => sum + n, 0), contents.lasting[0] ?? 0];
  const popular = { count: heldWithin(contents, room), room: room * contents.each };
  // What decides is said first, and alone where there is room for no more.
  const decides = [
    { decides: missed > 0, id: 'stage-missed', args: { count: missed }, colour: palette.state.stale },
    { decides: lasting > 0, id: 'stage-lasting', args: { count: lasting }, colour: palette.ink },
    { decides: room < contents.state.length, id: 'stage-popular-held', args: popular, colour: palette.state.write },
  ].find((one) => one.decides);
  if (decides) {
    const style = { size, weight: 600 };
    const shown = fitting(context, [say(decides.id, decides.args), say(`${decides.id}.brief`, decides.args)], w, palette, style);
    text(context, shown, x, y + h - 2, palette, { ...style, colour: decides.colour });
    const rest = w - widthOf(context, shown, `600 ${size}px ${palette.font}`) - 10;
    const top = lasting > 0 && room < contents.state.length ? [say('stage-popular-held.brief', popular)] : [];
    const after = fit(context, [[...top, ...more, ...each].join(' · '), top[0] ?? ''], rest, palette, { size });
    if (after) text(context, after, x + w, y + h - 2, palette, { size, align: 'right' });
    return;
  }
  const words = [[...(contents.each > 1 ? [] : [keys]), ...more, ...each].join(' · '), [...(contents.each > 1 ? [] : [keys]), ...more.slice(0, 1)].join(' · '), more[0] ?? each[0] ?? keys];
  text(context, fitting(context, words, w, palette, { size }), x, y + h - 2, palette, { size });
}

/** The looks of what is counted of a node's stock, in its order. */
const STOCK = ['kept', 'reloaded', 'missing', 'left'];
/** So many cells of a strip can be told apart. */
const STRIP = 45;

/** How many keys a cell of a strip stands for: as many on every node. @param {Plan} plan @param {WorldFrame} frame */
function eachOf({ nodes }, { contents }) {
  return roundScale((contents?.keys ?? 1) / nodes.length / STRIP);
}

/** What a node holds of what it is asked for, as a strip of cells: kept, loaded since, missing; and what nobody asks it for any more. @param {Context} context @param {Rect} rect @param {WorldFrame['stock'][number]} stock @param {Plan} plan @param {WorldFrame} frame @param {Palette} palette */
export function drawStock(context, rect, stock, plan, frame, palette) {
  const each = eachOf(plan, frame);
  const counts = stock.map((n) => Math.ceil(n / each));
  const { pitch, columns } = gridOf(rect, counts.reduce((sum, n) => sum + n, 0));
  const size = Math.max(pitch - 1.2, 0.8);
  let from = 0;
  counts.forEach((n, kind) => {
    const begin = from;
    from += n;
    if (n > 0) drawCells(context, rect, pitch, columns, size, STOCK[kind] ?? '', Array.from({ length: n }, (_, i) => begin + i), palette);
  });
}

/** What the cells of the nodes mean. @param {Context} context @param {Rect} row @param {Plan} plan @param {WorldFrame} frame @param {Palette} palette */
export function drawStockMeanings(context, row, plan, frame, palette) {
  const looks = new Set(STOCK.filter((_, kind) => frame.stock.some((stock) => (stock[kind] ?? 0) > 0)));
  const each = eachOf(plan, frame);
  drawMeanings(context, row, looks, each, each > 1 ? [say('stage-cell', { count: each }), say('stage-cell.brief', { count: each })] : [], palette);
}
