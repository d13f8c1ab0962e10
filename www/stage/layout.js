// Where everything stands: a pure function of a world's fixed parts, its peaks, and the size of the canvas.
//
// Everything is drawn where it works. In cache-aside the app is in the middle of things: it asks the cache above its
// way to the database, and what coalesces loads stands inside each app. In peer to peer the peer that owns the key
// loads, so it stands inside each peer, and the ring is the signpost on the way to it.
import { asideSideways, asideUpright } from './aside.js';
import { peersSideways, peersUpright } from './peers.js';

/** @import { Pile, Rect } from './pile.js' */
/** @import { Phase, Plan, Run, Wait } from '../engine-types.js' */

/** @import { Panel } from './panel.js' */
/** @import { Process } from './process.js' */
/** @import { Server } from './servers.js' */

/**
 * @typedef {{ x: number, y: number, r: number }} Circle
 *
 * @typedef {object} Peaks The longest queues that there ever are.
 * @property {number} process Inside one process.
 * @property {number} call Among peers: inside one app, for the answer of a peer.
 * @property {number} node At one cache node.
 * @property {number} database Before the database.
 * @property {number} retry Of clients, before they try again.
 * @property {boolean} tiers Whether either world has other caches before the shared one.
 *
 * @typedef {object} Layout
 * @property {number} width
 * @property {number} height
 * @property {boolean} upright From top to bottom instead of from left to right.
 * @property {Rect} clients
 * @property {Pile | null} retry Where the clients stand that will try again; none where no client does.
 * @property {Rect | null} cdn
 * @property {Process[]} apps One for each; those that are drawn as a group are the same one.
 * @property {Circle} ring Where keys are placed; in cache-aside with several nodes a part of the cache.
 * @property {Panel | null} cache Cache-aside: the cache.
 * @property {Circle[]} nodes Cache-aside: where each cache node is asked.
 * @property {Pile[]} queues Cache-aside: the queues before the cache nodes.
 * @property {boolean} queued Whether anybody ever waits in those.
 * @property {Process[]} peers Peer to peer: the nodes as processes.
 * @property {Server[]} servers The primary, then its replicas.
 * @property {Rect} database All servers together.
 * @property {Rect[]} slots Of the connections, the primary's first.
 * @property {number} perSlot How many connections a slot stands for.
 * @property {number} lane Cache-aside: the height of the way to the database, where that passes the cache.
 * @property {number} bus Where the way to one of several servers turns towards it.
 */

/**
 * @param {Plan} plan
 * @param {Peaks} peaks
 * @param {number} width
 * @param {number} height
 * @returns {Layout}
 */
export function arrange(plan, peaks, width, height) {
  if (isUpright(width, height)) return (plan.peers ? peersUpright : asideUpright)(plan, peaks, width, height);
  return (plan.peers ? peersSideways : asideSideways)(plan, peaks, width, height);
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
const isUpright = (width, height) => width < height * 0.95;

/** @typedef {Plan & { present?: boolean[], replicaOf?: boolean[] }} PlanNow With the nodes that answer at an instant, and those for which a replica does; all of them where none are named. */

/** The plan with the nodes as they are at an instant. @param {Plan} plan @param {number} t @returns {PlanNow} */
export function planAt(plan, t) {
  const era = plan.eras.findLast(({ from }) => from <= t);
  if (!era) return plan;
  const { points, owner, present, replicas } = era;
  return { ...plan, points, owner, present, replicaOf: replicas, keyAt: points.length > 0 ? plan.keyAt : owner / plan.nodes.length };
}

/** So many requests before the nodes are over in an instant. */
const FEW = 8;

/**
 * The longest queues that there ever are, in either world: the stage keeps room for them, so that nothing is laid out anew
 * meanwhile, and both worlds keep the same, so that they compare at a glance.
 * @param {Run} run @param {Phase[]} phases
 * @returns {Peaks}
 */
export function longestQueues(run, phases) {
  /** The most in the phases in which requests wait for this. @param {Wait} wait @param {(plan: Plan) => number} [among] @param {boolean} [called] Only of those in an app among peers; the others without it. */
  const peak = (wait, among = () => 1, called = false) =>
    Math.max(
      ...[run.a, run.b].map(({ plan, peaks }) => {
        const waiting = [0, ...phases.flatMap(({ waitsFor, inApp }, phase) => (waitsFor === wait && (plan.peers && inApp) === called ? [peaks[phase] ?? 0] : []))];
        return Math.ceil((wait === 'node' ? waiting.reduce((all, one) => all + one, 0) : Math.max(...waiting)) / among(plan));
      }),
    );
  const atNodes = peak('node');
  return {
    process: Math.max(peak('load', ({ peers, apps }) => (peers ? 1 : apps)), peak('process', ({ peers, apps }) => (peers ? Infinity : apps))),
    call: Math.max(...(/** @type {const} */ (['load', 'process'])).map((wait) => peak(wait, ({ apps }) => apps, true))),
    // A few that wait for microseconds need no room of their own.
    node: atNodes > FEW ? atNodes : 0,
    database: peak('connection'),
    retry: peak('next-try'),
    tiers: [run.a, run.b].some(({ plan }) => plan.cdnShare > 0 || plan.l1Ttl > 0),
  };
}
