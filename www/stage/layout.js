// Where everything stands: a pure function of a world's fixed parts, its peaks, and the size of the canvas.
//
// Everything is drawn where it works. In look-aside the app is in the middle of things: it asks the cache above its
// way to the database, and what coalesces loads stands inside each app. In peer to peer the peer that owns the key
// loads, so the gate stands inside each peer, and the ring is the signpost on the way to it.
import { say } from '../say.js';
import { pack, packSlots } from './pile.js';

/** @import { Pile, Rect } from './pile.js' */
/** @import { Phase, Plan, Run, Wait, World } from '../engine-types.js' */

/**
 * @typedef {object} Process An app or a peer, and the line inside it.
 * @property {Rect} rect
 * @property {Pile} pile
 * @property {string} label
 * @property {boolean} lined Whether anybody ever waits in it.
 * @property {Rect | null} l1 Where its own memory is drawn.
 * @property {Rect | null} store Where its queue of writes is drawn.
 *
 * @typedef {{ x: number, y: number, r: number }} Circle
 * @typedef {{ rect: Rect, pile: Pile, label: string }} Server One server of the database, and the line before it.
 *
 * @typedef {object} Peaks The longest lines that there ever are.
 * @property {number} gate Inside one process.
 * @property {number} node At one cache node.
 * @property {number} queue Before the database.
 * @property {number} retry Of clients, before they try again.
 *
 * @typedef {object} Layout
 * @property {number} width
 * @property {number} height
 * @property {boolean} upright From top to bottom instead of from left to right.
 * @property {Rect} clients
 * @property {Pile | null} retry Where those stand who will try again; none where nobody does.
 * @property {Rect | null} cdn
 * @property {Process[]} apps One for each; those that are drawn as a group are the same one.
 * @property {Circle} ring
 * @property {Circle[]} nodes Look-aside: the cache nodes, inside the ring.
 * @property {Pile[]} lines Look-aside: the lines before the cache nodes.
 * @property {boolean} lined Whether anybody ever waits in those.
 * @property {Process[]} peers Peer to peer: the nodes as processes.
 * @property {Server[]} servers The primary, then its replicas.
 * @property {Rect} database All servers together.
 * @property {Rect[]} slots Of the connections, the primary's first.
 * @property {number} perSlot How many connections a slot stands for.
 */

/** What an app may have besides its line. @typedef {{ l1: boolean, store: boolean }} Extras */

/**
 * @param {Plan} plan
 * @param {Peaks} peaks
 * @param {number} width
 * @param {number} height
 * @returns {Layout}
 */
export function arrange(plan, peaks, width, height) {
  return isUpright(width, height) ? upright(plan, peaks, width, height) : sideways(plan, peaks, width, height);
}

/** A stage between these sizes is drawn as large as it is. On a larger one everything is larger, and on a smaller one smaller. */
const USUAL = { sideways: { least: [450, 130], most: [1150, 260] }, upright: { least: [180, 250], most: [200, 330] } };
/** Beyond this nothing reads better for being larger, and below the other nothing can be read. */
const LARGEST = 2.4;
const SMALLEST = 0.65;

/**
 * How much larger than usual everything on a stage is drawn, words, dots and figures alike: so that a large window is used,
 * and a tiny one shows the whole.
 * @param {number} width @param {number} height
 */
export function scaleFor(width, height) {
  const { least, most } = USUAL[isUpright(width, height) ? 'upright' : 'sideways'];
  /** @param {number[]} size */
  const fits = ([w = 1, h = 1]) => Math.min(width / w, height / h);
  return Math.min(Math.max(fits(most), Math.min(fits(least), 1), SMALLEST), LARGEST);
}

/** @param {number} width @param {number} height */
const isUpright = (width, height) => width < height * 1.15;

/** @param {Plan} plan @returns {Extras} */
function extrasOf(plan) {
  return { l1: plan.l1Ttl > 0, store: plan.writes === 'write-back' };
}

/** @param {Plan} plan @param {Peaks} peaks @param {number} w @param {number} h @returns {Layout} */
function sideways(plan, peaks, w, h) {
  const top = 8;
  const bottom = h - 26;
  const middle = (top + bottom) / 2;
  const above = plan.cdnShare > 0 ? 52 : 0;
  const wait = peaks.retry > 0 ? Math.min(Math.max(w * 0.085, 58), 96) : 0;
  // Under a CDN there is less room for them, and all of it is theirs.
  const tall = above > 0 ? Math.max((bottom - top) * 0.68 - above, Math.min(bottom - top - above - 2, 90)) : (bottom - top) * 0.68;
  const clients = { x: wait > 0 ? 12 : 22, y: above > 0 ? Math.min(middle - (bottom - top) * 0.34 + above, bottom - tall) : middle - (bottom - top) * 0.34, w: wait || 30, h: tall };
  // Over the line stands how many they are, in a narrow one on two lines, and under it what a dot stands for.
  const words = isNarrowRetry(clients) ? 32 : 20;
  const retry = wait > 0 ? pack({ x: clients.x + 5, y: clients.y + words, w: wait - 10, h: Math.max(clients.h - words - (clients.h > 70 ? 16 : 6), 8) }, peaks.retry, 'right') : null;
  const cdn = above > 0 ? { x: clients.x + clients.w / 2 - 26, y: clients.y - 34 - 24, w: 52, h: 24 } : null;
  const shift = wait > 0 ? Math.max(clients.x + clients.w + w * 0.07 - w * 0.14, 0) : 0;
  const databaseWidth = Math.min(Math.max(w * 0.19, Math.min(w * 0.22, 120)), 220);
  const database = { x: w - databaseWidth - 12, y: top, w: databaseWidth, h: bottom - top };
  const queueWidth = Math.min(w * (plan.peers && w < 720 ? 0.12 : 0.15), 150) - shift * 0.3;
  // A narrow line has its words on two lines over it.
  const over = queueWidth < 80 ? 26 : 10;
  const line = { x: database.x - queueWidth - 14, y: top + over, w: queueWidth, h: bottom - top - over - 10 };
  const servers = tower(plan, database, line, peaks.queue);
  const pool = packSlots(servers.map(({ rect }) => (servers.length > 1 ? pastLabel(rect) : drum(rect, plan.connections))), plan.connections);
  const names = namesOf(plan, (number) => say('stage-app-of', { number }), (group) => say('stage-apps', group));
  const extras = extrasOf(plan);
  const common = { width: w, height: h, upright: false, lined: peaks.node > 0 && !plan.peers, clients, retry, cdn, servers, database, ...pool };
  // A peer holds the key, so that it is worth its room even when nobody waits in it.
  if (plan.peers) {
    // In a small window everything stands closer, and the peers go by their bare names.
    const close = w < 720;
    const small = Math.min(Math.max(w * 0.075, close ? 42 : 0), 84) + roomFor(extras, close);
    const from = close ? clients.x + clients.w + w * 0.03 : w * 0.12 + shift;
    const apps = everyone(plan, stack({ x: from, y: middle - Math.min((bottom - top) * 0.5, names.length * 34), w: small, h: Math.min(bottom - top, names.length * 68) }, names, 0, 10, extras));
    const r = Math.min((bottom - top) * 0.28, w * (close ? 0.055 : 0.065));
    const ring = { x: from + small + (close ? 14 + r : Math.max(w * 0.25 - small, 2 * r + 40) * 0.55), y: middle, r };
    const left = ring.x + r + (close ? w * 0.06 : Math.max(w * 0.075, 62));
    const peerNames = plan.nodes.map((node) => (close ? short(node) : say('stage-peer', { node: short(node) })));
    const peers = stack({ x: left, y: top, w: Math.max(line.x - left - w * (close ? 0.025 : 0.045), 56), h: bottom - top }, peerNames, peaks.gate + peaks.node, 10);
    return { ...common, apps, ring, nodes: [], lines: [], peers };
  }

  const wide = Math.min(Math.max(w * 0.17, Math.min(w * 0.235, 120)), 210) + (peaks.gate > 0 ? roomFor(extras, false) * 0.4 : 0);
  const from = w * 0.14 + shift;
  const apps = everyone(plan, stack({ x: from, y: top, w: wide, h: bottom - top }, names, peaks.gate, 10, extras, crowd(plan)));
  // One cache node needs no ring: it is drawn as what it holds.
  const aside = peaks.node > 0 ? 26 : 0;
  const between = (line.x - from - wide) / 2 - 10 - aside;
  const r = Math.max(plan.nodes.length === 1 ? Math.min((bottom - top) * 0.24, 58, between) : Math.min((bottom - top) * 0.31, w * 0.085, between), 20);
  const ring = { x: (from + wide + line.x) / 2 + aside, y: top + r + (plan.nodes.length === 1 ? 14 : 8), r };
  const right = ring.x - r - 14;
  const room = { x: Math.max(from + wide + 14, right - 92), y: ring.y - r, w: 0, h: 2 * r };
  room.w = Math.max(right - room.x, 12);
  // Each node has its line, as long as that is high enough to be one.
  const shared = plan.nodes.length > 6 || room.w < 60 || room.h < plan.nodes.length * 30 ? pack(room, peaks.node, 'right') : null;
  const lines = shared ? plan.nodes.map(() => shared) : bands(room, plan.nodes.length).map((band) => pack(band, peaks.node, 'right'));
  return { ...common, apps, ring, nodes: within(ring, plan.nodes.length), lines, peers: [] };
}

/** @param {Plan} plan @param {Peaks} peaks @param {number} w @param {number} h @returns {Layout} */
function upright(plan, peaks, w, h) {
  const edge = 6;
  const waits = peaks.retry > 0;
  const clients = { x: w * 0.2, y: 4, w: w * 0.6, h: waits ? 32 : 16 };
  if (plan.cdnShare > 0) {
    clients.x = edge;
    clients.w = w * 0.62;
  }
  const cdn = plan.cdnShare > 0 ? { x: w - edge - 34, y: 4, w: 34, h: 16 } : null;
  const retry = waits ? pack({ x: clients.x + 46, y: clients.y + 3, w: clients.w - 54, h: clients.h - 6 }, peaks.retry, 'bottom') : null;
  const low = h < 310;
  const databaseHeight = Math.min(h * (plan.peers && low ? 0.2 : plan.peers || low ? 0.22 : 0.27), 150);
  const database = { x: edge, y: h - databaseHeight - 20, w: w - 2 * edge, h: databaseHeight };
  const queueHeight = Math.min(h * (plan.peers && low ? 0.12 : low ? 0.15 : 0.17), 96);
  const line = { x: edge + 4, y: database.y - queueHeight - 8, w: w - 2 * edge - 8, h: queueHeight };
  const servers = row(plan, database, line, peaks.queue);
  const pool = packSlots(servers.map(({ rect }) => (servers.length > 1 ? pastLabel(rect) : drum(rect, plan.connections))), plan.connections);
  const names = namesOf(plan, String, ({ from, to }) => `${from}–${to}`);
  const extras = extrasOf(plan);
  const common = { width: w, height: h, upright: true, lined: peaks.node > 0 && !plan.peers, clients, retry, cdn, servers, database, ...pool };
  const from = clients.y + clients.h + (plan.peers && low ? 10 : 16);
  const space = line.y - (plan.peers ? 34 : 20) - from;
  const aside = peaks.node > 0 && !plan.peers ? Math.min(Math.max(space * 0.3, 40), 72) : 0;
  const to = from + space - aside;
  if (plan.peers) {
    const wide = Math.min(w * 0.9, (64 + roomFor(extras, true)) * names.length);
    const high = low ? 20 : 24;
    const apps = everyone(plan, shelf({ x: w * 0.5 - wide / 2, y: from, w: wide, h: high }, names, 0, 4, extras));
    const r = Math.min((to - from) * (low ? 0.11 : 0.14), w * 0.16);
    const ring = { x: w * 0.58, y: from + high + (low ? 7 : 10) + r, r };
    const y = ring.y + r + (low ? 12 : 16);
    const peers = shelf({ x: edge, y, w: w - 2 * edge, h: Math.max(to - y, low ? 32 : 40) }, plan.nodes.map(short), peaks.gate + peaks.node, 4);
    return { ...common, apps, ring, nodes: [], lines: [], peers };
  }
  const r = Math.min(w * 0.2, Math.max(space * 0.22, Math.min((space - 28) / 2, 26)));
  const ring = { x: w - edge - r - 4, y: from + r + 12, r };
  const apps = everyone(plan, stack({ x: edge, y: from, w: w - 2 * edge - 2 * r - 22, h: to - from }, names, peaks.gate, 6, extras, crowd(plan)));
  // There is room for one line: in it stand all who wait for any node.
  // It is beside the words at the ring, under the apps.
  const shared = pack({ x: edge + 2, y: to + 5, w: w * 0.55, h: Math.max(aside - 20, 4) }, peaks.node, 'right');
  const lines = plan.nodes.map(() => shared);
  return { ...common, apps, ring, nodes: within(ring, plan.nodes.length), lines, peers: [] };
}

/** Whether the words over those who will try again stand on two lines. @param {Rect} clients */
export function isNarrowRetry({ w, h }) {
  return w < 104 && h > 70;
}

/** A room cut into bands of equal height, one under the other. @param {Rect} room @param {number} count @returns {Rect[]} */
function bands(room, count) {
  const h = room.h / count;
  const gap = Math.min(6, h * 0.15);
  return Array.from({ length: count }, (_, i) => ({ x: room.x, y: room.y + i * h + gap / 2, w: room.w, h: h - gap }));
}

/** @param {number} i @param {Rect} rect */
function serverName(i, rect) {
  const room = isNamedBeside(rect) ? rect.w > 110 : rect.w > 54;
  const id = i === 0 ? 'stage-primary' : 'stage-replica';
  return say(room ? id : `${id}.brief`, { number: i });
}

/** The servers of the database one under the other, each behind its own line. @param {Plan} plan @param {Rect} area @param {Rect} line @param {number} most @returns {Server[]} */
function tower(plan, area, line, most) {
  const count = plan.replicas + 1;
  if (count === 1) return [{ rect: area, pile: pack(line, most, 'right'), label: '' }];
  const gap = count > 4 ? 3 : 8;
  const h = (area.h - gap * (count - 1)) / count;
  return Array.from({ length: count }, (_, i) => {
    const rect = { x: area.x, y: area.y + i * (h + gap), w: area.w, h };
    return { rect, pile: pack({ x: line.x, y: rect.y + 2, w: line.w, h: h - 4 }, most, 'right'), label: serverName(i, rect) };
  });
}

/** The same side by side, under their lines. @param {Plan} plan @param {Rect} area @param {Rect} line @param {number} most @returns {Server[]} */
function row(plan, area, line, most) {
  const count = plan.replicas + 1;
  if (count === 1) return [{ rect: area, pile: pack(line, most, 'bottom'), label: '' }];
  const gap = count > 4 ? 2 : 5;
  const w = (area.w - gap * (count - 1)) / count;
  return Array.from({ length: count }, (_, i) => {
    const rect = { x: area.x + i * (w + gap), y: area.y, w, h: area.h };
    return { rect, pile: pack({ x: rect.x + 1, y: line.y + 12, w: w - 2, h: line.h - 12 }, most, 'bottom'), label: serverName(i, rect) };
  });
}

/** With so many connections a slot may stand for several, which the foot of the drum says. */
const MANY = 300;
/** The room for the slots in a drum. @param {Rect} rect @param {number} connections @returns {Rect} */
function drum({ x, y, w, h }, connections) {
  const top = Math.min(30, h * 0.3);
  const foot = connections > MANY ? 15 : Math.min(14, h * 0.14);
  return { x: x + 14, y: y + top, w: w - 28, h: h - top - foot };
}
/** Whether the name of one of several servers stands before its slots, rather than over them. @param {Rect} rect */
export function isNamedBeside({ w, h }) {
  return w > 130 || h < 46;
}
/** The room for the slots where the server's name stands beside them or over them. @param {Rect} rect @returns {Rect} */
function pastLabel(rect) {
  if (!isNamedBeside(rect)) return { x: rect.x + 2, y: rect.y + 18, w: rect.w - 4, h: rect.h - 22 };
  const name = rect.w > 110 ? 72 : 26;
  return { x: rect.x + name, y: rect.y + 3, w: rect.w - name - 8, h: rect.h - 6 };
}

/** How much wider an app is for what it has. @param {Extras} extras @param {boolean} tight */
function roomFor({ l1, store }, tight) {
  return (l1 ? (tight ? 22 : 54) : 0) + (store ? (tight ? 34 : 98) : 0);
}

/** A process that is no wider has its words over its line and under it. */
export const NARROW = 110;

const NOTHING = { l1: false, store: false };

/** More apps than this are drawn as the first few, and all others as a group. */
export const MANY_APPS = 12;
const FEW = 3;
/** How many times the room of one the group has. */
const ROOM_OF_GROUP = 3;

/** How many apps are drawn as one: none, or all but a few. @param {Plan} plan */
const crowd = (plan) => (plan.apps > MANY_APPS ? plan.apps - FEW : 0);

/** The names of the apps, the group's last. @param {Plan} plan @param {(number: number) => string} one @param {(group: { from: number, to: number }) => string} many */
function namesOf(plan, one, many) {
  if (plan.apps === 1) return [say('stage-app')];
  const alone = Array.from({ length: plan.apps - crowd(plan) }, (_, i) => one(i + 1));
  return crowd(plan) > 0 ? [...alone, many({ from: FEW + 1, to: plan.apps })] : alone;
}

/** A process for every app: the last that is drawn stands for all that are not. @param {Plan} plan @param {Process[]} drawn @returns {Process[]} */
function everyone(plan, drawn) {
  return Array.from({ length: plan.apps }, (_, i) => /** @type {Process} */ (drawn[Math.min(i, drawn.length - 1)]));
}

/**
 * Those that are drawn, each with the number of the first app that it stands for, and how many it stands for.
 * @param {Process[]} apps @returns {{ process: Process, app: number, many: number }[]}
 */
export function drawnOf(apps) {
  const last = apps.at(-1);
  const group = last ? apps.indexOf(last) : 0;
  return apps.slice(0, group + 1).map((process, app) => ({ process, app, many: app === group ? apps.length - group : 1 }));
}

/**
 * Processes one under the other. The last may be a group of several, with their lines in one pile; what each has of its own is then
 * not to be seen.
 * @param {Rect} area @param {string[]} labels @param {number} most @param {number} gap @param {Extras} [extras] @param {number} [several] @returns {Process[]}
 */
function stack(area, labels, most, gap, extras = NOTHING, several = 0) {
  const space = Math.min(gap, area.h / labels.length / 4);
  const parts = labels.length + (several > 0 ? ROOM_OF_GROUP - 1 : 0);
  const each = (area.h - space * (labels.length - 1)) / parts;
  return labels.map((label, i) => {
    const group = several > 0 && i === labels.length - 1;
    const [own, all] = group ? [NOTHING, most * several] : [extras, most];
    return process(hug({ x: area.x, y: area.y + i * (each + space), w: area.w, h: group ? each * ROOM_OF_GROUP : each }, label, all, own), label, all, own);
  });
}

/** A process is no larger than the line in it needs: a large empty box would say that something is missing. @param {Rect} rect @param {string} label @param {number} most @param {Extras} extras @returns {Rect} */
function hug(rect, label, most, extras) {
  const needs = most > 0 ? Math.ceil(Math.sqrt(most)) * 13.5 + 50 : 64;
  const h = Math.min(rect.h, Math.max(needs, 64));
  const w = most > 0 ? rect.w : Math.min(rect.w, Math.max(96, label.length * 6.6 + 22 + roomFor(extras, rect.w < 150)));
  return { x: rect.x, y: rect.y + (rect.h - h) / 2, w, h };
}

/** Processes side by side. @param {Rect} area @param {string[]} labels @param {number} most @param {number} gap @param {Extras} [extras] @returns {Process[]} */
function shelf(area, labels, most, gap, extras = NOTHING) {
  const space = Math.min(gap, area.w / labels.length / 4);
  const each = (area.w - space * (labels.length - 1)) / labels.length;
  return labels.map((label, i) => process({ x: area.x + i * (each + space), y: area.y, w: each, h: area.h }, label, most, extras));
}

/** Whether a process is too low for a line of words above and below what waits in it: the words then stand beside it. @param {Rect} rect */
export function isLow(rect) {
  return rect.h <= 84 && rect.h >= 42 && rect.w > NARROW;
}

/** Whether a narrow process is high enough for the words under its line to stand inside it. @param {Rect} rect */
export function holdsWords(rect) {
  return rect.w >= 60 && rect.h >= 64;
}

/** How much of a process that is as low as a line of words its words take. @param {string} label @param {number} most */
function besides(label, most) {
  return nameIn(label) + Math.max((String(most).length + 5) * 6.3, 44);
}

/** How much of a low process the words before its line take: its name, how many wait, and what a dot stands for. @param {string} label @param {number} most */
function before(label, most) {
  const digits = String(most).length;
  return Math.max(66, label.length * 6.6 + 15, (digits + Math.floor((digits - 1) / 3) * 0.5 + 5) * 7 + 14);
}

/** How much of it its name takes. @param {string} label */
export function nameIn(label) {
  return label.length * 6.6 + 12;
}

/** @param {Rect} rect @param {string} label @param {number} most @param {Extras} extras @returns {Process} */
function process(rect, label, most, extras) {
  const { x, y, w, h } = rect;
  const inner = isLow(rect)
    ? { x: x + before(label, most), y: y + 4, w: Math.max(w - before(label, most) - 16, 4), h: h - 8 }
    : h <= 44 && w > NARROW
      ? // The label stands before the line.
        { x: x + Math.min(besides(label, most), w - 40), y: y + 3, w: Math.max(w - 12 - besides(label, most), 28), h: Math.max(h - 6, 4) }
      : w <= NARROW
        ? { x: x + 5, y: y + 15, w: Math.max(w - 17, 4), h: Math.max(h - (holdsWords(rect) ? 42 : 18), 4) }
        : { x: x + 8, y: y + (h > 60 ? 22 : 4), w: Math.max(w - 24, 4), h: Math.max(h - (h > 60 ? 44 : 8), 4) };
  const { l1, store } = extras;
  if (!l1 && !store) return { rect, label, pile: pack(inner, most, 'right'), lined: most > 0, l1: null, store: null };
  // What an app has stands after its name: before the line in it, or above it.
  const named = label.length * 6.6 + (w < 60 ? 8 : 16);
  const inRow = isLow(rect) || h <= 44 || most === 0;
  const tight = roomFor(extras, false) > w - named - (inRow && most > 0 ? 60 : 6);
  let from = x + (inRow && most > 0 && isLow(rect) ? Math.max(named, 60) : named);
  const cell = inRow ? { y: y + h * 0.05, h: h * 0.9 } : { y: y + 4, h: 20 };
  /** @param {number} wide */
  const next = (wide) => {
    const rect = { x: from, y: cell.y, w: wide, h: cell.h };
    from += wide;
    return rect;
  };
  const cells = { l1: l1 ? next(tight ? 20 : 52) : null, store: store ? next(tight ? 32 : 94) : null };
  if (inRow) {
    const taken = Math.max(from + 4 - inner.x, 0);
    inner.x += taken;
    inner.w = Math.max(inner.w - taken, 4);
  } else {
    const taken = Math.max(y + 27 - inner.y, 0);
    inner.y += taken;
    inner.h = Math.max(inner.h - taken, 4);
  }
  return { rect, label, pile: pack(inner, most, 'right'), lined: most > 0, ...cells };
}

/** Cache nodes inside their ring. @param {Circle} ring @param {number} count @returns {Circle[]} */
function within(ring, count) {
  if (count === 1) return [{ ...ring }];
  const distance = ring.r * (count < 7 ? 0.5 : 0.68);
  const r = Math.min(ring.r * 0.3, (distance * Math.PI) / count - 2);
  return Array.from({ length: count }, (_, i) => {
    const angle = (2 * Math.PI * i) / count - Math.PI / 2;
    return { x: ring.x + distance * Math.cos(angle), y: ring.y + distance * Math.sin(angle), r: Math.max(r, 2) };
  });
}

/** The part of a node's name that tells it from the others: `8001` of `http://localhost:8001`. @param {string} name */
export function short(name) {
  return name.length <= 12 ? name : (name.split(/[/:]/).filter(Boolean).at(-1) ?? name).slice(0, 12);
}

/** The same inside a circle: `1` of `cache-1`. @param {string} name */
export function brief(name) {
  return short(name).replace(/^.*-(?=\d+$)/, '');
}

/** @typedef {Plan & { present?: boolean[] }} PlanNow With the nodes that answer at an instant; all of them where none are named. */

/** The plan with the nodes as they are at an instant. @param {Plan} plan @param {number} t @returns {PlanNow} */
export function planAt(plan, t) {
  const era = plan.eras.findLast(({ from }) => from <= t);
  if (!era) return plan;
  const { points, owner, present } = era;
  return { ...plan, points, owner, present, keyAt: points.length > 0 ? plan.keyAt : owner / plan.nodes.length };
}

/**
 * The longest lines that there ever are: the stage keeps room for them, so that nothing is laid out anew meanwhile. Both
 * worlds pack the line before the database alike, so that they compare at a glance.
 * @param {Run} run @param {World} world @param {Phase[]} phases
 * @returns {Peaks}
 */
export function longestLines(run, world, phases) {
  /** The most in each of the phases in which requests wait for this. @param {World} of @param {Wait} wait */
  const peaks = (of, wait) => phases.flatMap(({ waitsFor }, phase) => (waitsFor === wait ? [run[of].peaks[phase] ?? 0] : []));
  const { plan } = run[world];
  const gates = plan.peers ? 1 : plan.apps;
  return {
    gate: Math.ceil(Math.max(...peaks(world, 'load'), ...(plan.peers ? [] : peaks(world, 'process'))) / gates),
    node: peaks(world, 'node').reduce((all, peak) => all + peak, 0),
    queue: Math.max(...peaks('a', 'connection'), ...peaks('b', 'connection')),
    retry: Math.max(...peaks('a', 'next-try'), ...peaks('b', 'next-try')),
  };
}
