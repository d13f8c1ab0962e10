// What the stage draws, without a browser: everybody is somewhere on it, once, whatever the world is like.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { Session, catalogue, initSync } from '../../www/wasm/stampede.js';
import { LANGUAGES, code } from '../../www/panels/code.js';
import { doing, statementAt } from '../../www/panels/life.js';
import { NOBODY, Placer, Positions, scaleOf } from '../../www/stage/dots.js';
import { arrange, longestQueues, planAt } from '../../www/stage/layout.js';
import { lookOf, readLook } from '../../www/stage/looks.js';
import { shareOut } from '../../www/stage/pile.js';
import { keyIn } from '../../www/stage/placement.js';
import { routeOf, standOf } from '../../www/stage/routes.js';
import { english, speakEnglish } from './english.mjs';

/** @import { Frame, Phase, Run, WorldFrame } from '../../www/engine-types.js' */
/** @import { Pile } from '../../www/stage/pile.js' */

initSync({ module: readFileSync(new URL('../../www/wasm/stampede_bg.wasm', import.meta.url)) });
speakEnglish();
const { phases } = catalogue();

/** Whether somebody may be seen in a phase: in one that ends a life, and in one that takes no time, nobody ever is. @param {Phase} [phase] */
const isSeen = (phase) => phase !== undefined && phase.course !== 'ends' && phase.course !== 'passes';

/** Worlds that have between them all that a world can have. */
const WORLDS = {
  'a hot key': 'preset=hot-key',
  'peers': 'preset=geecache',
  'time-outs and retries': 'preset=hot-key&clients.timeout=300ms&clients.retry=fixed',
  'work that is cancelled': 'preset=hot-key&clients.timeout=300ms&clients.cancel=yes&clients.retry=full-jitter',
  'L1': 'preset=hot-key&apps.count=3&apps.l1_ttl=5s',
  'write-back, and a crash': 'preset=xfetch&clients.read_share=0.9&writes.strategy=write-back&writes.log=every-write&do=crash:1@3s',
  'write-through': 'preset=xfetch&clients.read_share=0.95&writes.strategy=write-through',
  'write-through, and time-outs': 'preset=hot-key&clients.read_share=0.5&writes.strategy=write-through&clients.timeout=200ms',
  'update, then delete twice': 'preset=xfetch&clients.read_share=0.95&writes.delete_again=50ms&writes.cache_fails=0.2',
  'peers that write': 'preset=geecache&clients.read_share=0.8&writes.strategy=write-through&clients.timeout=300ms',
  'replicas': 'preset=hot-key&database.replicas=2&clients.read_share=0.9',
  'eight replicas': 'preset=hot-key&database.replicas=8&database.connections=2',
  'an outage, and a breaker': 'preset=hot-key&do=outage:1s@2.1s&protection.breaker=hystrix&apps.count=5',
  'a database that is full': 'preset=hot-key&database.queue_limit=10&database.error_share=0.2&protection.limit=30',
  'a cache that is cut off': 'preset=hot-key&do=cut:1s@2s',
  'a dead node': 'preset=hot-key&cache.nodes=cache-1,cache-2,cache-3&do=kill:cache-1@2s',
  'a CDN': 'preset=hot-key&clients.cdn_share=0.5',
  'busy nodes': 'preset=hot-key&cache.service=3ms&cache.nodes=cache-1,cache-2,cache-3',
  'busy peers': 'preset=geecache&cache.service=3ms',
  'hot copies': 'preset=xfetch&cache.nodes=a,b,c,d&cache.hot_copies=3&cache.hot_above=100&cache.service=200us',
  'everything at once':
    'preset=xfetch&apps.count=16&apps.l1_ttl=1s&clients.read_share=0.8&clients.cdn_share=0.2&clients.timeout=100ms&clients.retry=fixed&writes.strategy=write-back&database.replicas=3&protection.breaker=resilience4j&cache.service=100us&cache.nodes=a,b,c,d,e,f,g,h,i,j&do=cut:300ms@1s,outage:300ms@2s,kill:b@3s,slow:10:500ms@4s',
};
/** How many stand in each pile, queue by queue. @param {Placer} placer @param {WorldFrame} frame @returns {Map<Pile, number>} */
function lengths(placer, frame) {
  const found = new Map();
  for (const [phase, place, length] of placer.queues(frame)) {
    const { pile } = placer.spot(phase, place);
    found.set(pile, (found.get(pile) ?? 0) + length);
  }
  return found;
}

const SIZES = /** @type {[string, number, number][]} */ ([['a desktop', 1100, 240], ['a tablet', 690, 150], ['a phone', 184, 360]]);

for (const [name, fragment] of Object.entries(WORLDS)) {
  test(`${name}: everybody is on the stage, once, and within it`, () => {
    const session = new Session(`v=2&${fragment}`);
    assert.deepEqual(session.link().faults, []);
    /** @type {Run} */
    const run = session.run(() => {});
    for (const [screen, width, height] of SIZES) {
      for (const world of /** @type {const} */ (['a', 'b'])) {
        const { plan } = run[world];
        const placer = new Placer(arrange(plan, longestQueues(run, phases), width, height), plan, phases);
        const { layout } = placer;
        const boxes = [layout.clients, layout.cdn, layout.database, ...[...layout.apps, ...layout.peers].flatMap(({ rect, l1, store }) => [rect, l1, store]), ...layout.servers.map(({ rect }) => rect), ...layout.slots];
        for (const box of boxes) {
          const inside = !box || (box.x >= 0 && box.y >= 0 && box.w > 0 && box.h > 0 && box.x + box.w <= width && box.y + box.h <= height);
          assert.ok(inside, `${name}, ${screen}, ${world}: ${JSON.stringify(box)}`);
        }
        const dots = new Positions();
        for (let i = 0; i < 60; i++) {
          const t = Math.round(run.end * (i + 0.5) / 60);
          const frame = /** @type {Frame} */ (session.frame(t, 6000, -1));
          const own = frame[world];
          assert.doesNotThrow(() => planAt(plan, t));
          placer.scaleTo(scaleOf([placer], [own]));
          placer.place(own, dots);
          const where = `${name}, ${screen}, ${world}, ${t / 1e9} s`;
          for (let dot = 0; dot < dots.length; dot++) {
            const [x, y] = [dots.x[dot] ?? NaN, dots.y[dot] ?? NaN];
            assert.ok(x > 0 && y > 0 && x < width && y < height, `${where}: a dot at ${x}, ${y}, ${JSON.stringify(readLook(dots.look[dot] ?? 0))}`);
          }
          phases.forEach((phase, number) => {
            if (!isSeen(phase)) return;
            const rows = own.phase.filter((other) => other === number).length;
            if (own.every === 1 && !phase.waiting) assert.equal(rows, own.inside[number], `${where}: ${phase.name}`);
          });
          // Requests that are drawn one by one, and requests in queues too long for that.
          const inBlocks = placer.queues(own).filter(([phase, place]) => placer.spot(phase, place).pile.each > 1);
          const standing = new Set(inBlocks.map(([phase, place]) => phase * 65536 + place));
          const drawn = [...own.phase].filter((phase, i) => !standing.has(phase * 65536 + (own.place[i] ?? 0)) && isSeen(phases[phase])).length;
          const single = dots.who.subarray(0, dots.length).filter((who) => who !== NOBODY).length;
          if (placer.scale === 1) assert.equal(single, drawn, where);
          else assert.ok(single <= drawn, where);
          // The requests in a queue are as many dots as it takes for all of them.
          for (const [pile, length] of lengths(placer, own)) {
            const { x, y, w, h } = pile.rect;
            assert.ok(Math.ceil(length / pile.each) <= Math.max(pile.rows * pile.columns, 1), `${where}: ${length} in ${JSON.stringify({ x, y, w, h })}, ${pile.each} a dot`);
          }
        }
      }
    }
    session.free();
  });
}

test('every phase has words, and everybody who is seen has a place', () => {
  const names = phases.map(({ name }) => name);
  const worded = [...english('life').matchAll(/^phase-([\w-]+) =/gm)].map(([, name]) => name ?? '');
  assert.deepEqual(worded.sort(), names.sort());
  const session = new Session('v=2&preset=hot-key&clients.cdn_share=0.5&clients.read_share=0.5&apps.count=2');
  /** @type {Run} */
  const run = session.run(() => {});
  const { plan } = run.a;
  const layout = arrange(plan, longestQueues(run, phases), 1100, 240);
  for (const phase of phases) {
    assert.ok(doing(plan, phase.name, 1).length > 3);
    const { way, spot, waitsFor, name } = phase;
    assert.equal([way, spot, waitsFor].filter((one) => one !== null).length, isSeen(phase) ? 1 : 0, name);
    if (way) assert.ok(routeOf(layout, plan, way, 0, 0), name);
    if (spot) assert.equal(standOf(layout, spot, 0) === null, spot === 'connection', name);
  }
});

test('a line of code stands for statements that there are, and every one has a line in each language', () => {
  const known = new Set(phases.flatMap(({ reads, writes, home }) => [reads, writes, home]).filter((one) => one !== null));
  for (const language of LANGUAGES) {
    const shown = new Set();
    for (const coalesce of ['none', 'mutex', 'singleflight', 'redis-lock', 'lease']) {
      for (const writes of ['update-delete', 'update-set', 'write-through', 'write-back']) {
        for (const { at } of code({ coalesce, peers: false, writes }, language)) at.forEach((one) => shown.add(one));
      }
    }
    assert.deepEqual([...shown].sort(), [...known].sort(), language);
  }
});

test('a write has code, in every language, in which it is somewhere until it goes home', () => {
  for (const strategy of ['update-delete', 'delete-update', 'update-set', 'write-through', 'write-around', 'write-back', 'versioned']) {
    const session = new Session(`v=2&preset=hot-key&clients.read_share=0.5&clients.count=20&writes.strategy=${strategy}&writes.log=every-write`);
    const { plan } = /** @type {Run} */ (session.run(() => {})).a;
    for (let who = 0; who < 20; who++) {
      const { a } = session.life(who);
      if (!phases[a[0]?.phase ?? -1]?.beginsToWrite) continue;
      for (const language of LANGUAGES) {
        const lines = code(plan, language);
        assert.ok(lines.every(({ text }) => !text.includes('@')));
        a.slice(0, -1).forEach(({ phase }, i) => {
          const here = statementAt(phases, a, i);
          assert.ok(lines.some(({ at }) => here !== '' && at.includes(here)), `${strategy}, ${language}: ${phases[phase]?.name}`);
        });
      }
    }
  }
});

test('a write is a diamond, in its own colour until it is in the database', () => {
  const look = (/** @type {Parameters<typeof lookOf>} */ ...args) => Object.values(readLook(lookOf(...args))).join(' ');
  assert.equal(look('travelling', 0), 'travelling travelling false');
  assert.equal(look('travelling', 1), 'write write false');
  assert.equal(look('database', 1), 'write write false');
  assert.equal(look('database', 1, false), 'database write false');
  assert.equal(look('hit', 1), 'hit write false');
  assert.equal(look('failed', 1), 'failed failed false');
  assert.equal(look('database', 3, false), 'database database true');
  assert.equal(look('hit', 4), 'stale stale false', 'an answer that is old');
});

test('the slots show how many connections are busy, whether they are many, or only a sample is drawn', () => {
  for (const [fragment, seconds, limit] of /** @type {[string, number[], number][]} */ ([
    ['preset=facebook-leases', [1.02, 1.05], 6000],
    ['preset=facebook-leases&database.replicas=2&database.connections=1234', [1.02, 1.05], 6000],
    ['preset=hot-key', [2.05, 2.2, 2.4], 20],
    ['preset=hot-key&database.replicas=3', [2.05, 2.2, 2.4], 20],
  ])) {
    const session = new Session(`v=2&${fragment}`);
    /** @type {Run} */
    const run = session.run(() => {});
    const dots = new Positions();
    for (const [screen, width, height] of SIZES) {
      for (const t of seconds) {
        const frame = /** @type {Frame} */ (session.frame(t * 1e9, limit, -1));
        for (const world of /** @type {const} */ (['a', 'b'])) {
          const { plan } = run[world];
          const placer = new Placer(arrange(plan, longestQueues(run, phases), width, height), plan, phases);
          const { slots, perSlot } = placer.layout;
          const each = slots.length / (plan.replicas + 1);
          placer.place(frame[world], dots);
          const at = (/** @type {number} */ x, /** @type {number} */ y) => `${x.toFixed(2)} ${y.toFixed(2)}`;
          const filled = new Map([...dots.x.subarray(0, dots.length)].map((x, dot) => [at(x, dots.y[dot] ?? 0), dots.r[dot] ?? 0]));
          const busy = slots.reduce((sum, { x, y, w, h }, i) => {
            const holds = Math.min(perSlot, plan.connections - (i % each) * perSlot);
            const r = filled.get(at(Math.fround(x + w / 2), Math.fround(y + h / 2))) ?? 0;
            return sum + holds * (r / Math.min(w * 0.33, 5.5)) ** 2;
          }, 0);
          const where = `${fragment}, ${screen}, ${world}, ${t} s`;
          assert.equal(Math.round(busy * 100) / 100, frame[world].figures.running, where);
          assert.ok(perSlot === 1 || (slots[1]?.x ?? 0) - (slots[0]?.x ?? 0) >= 4, `${where}: slots that can be told apart`);
        }
      }
    }
    session.free();
  }
});

test('what is shared out comes to the whole, and to no more than there is room for', () => {
  for (const [total, weights, room] of /** @type {[number, number[], number][]} */ ([
    [7, [1, 1, 1], 20], [0, [3, 4], 5], [10, [0, 0], 5], [12, [9, 1, 0], 5], [15, [1, 0, 0], 5], [1, [0, 0, 7], 5],
  ])) {
    const shares = shareOut(total, weights, room);
    assert.equal(shares.reduce((all, share) => all + share, 0), total);
    assert.ok(shares.every((share) => share >= 0 && share <= room), String(shares));
  }
  assert.deepEqual(shareOut(10, [4, 1], 20), [8, 2]);
});

/** What a preset's worlds look like at an instant. @param {string} fragment @param {number} seconds @returns {{ run: Run, frame: Frame }} */
function seen(fragment, seconds) {
  const session = new Session(`v=1&${fragment}`);
  const run = /** @type {Run} */ (session.run(() => {}));
  const frame = /** @type {Frame} */ (session.frame(seconds * 1e9, 6000, -1));
  session.free();
  return { run, frame };
}

test('a lock has a holder and a time, and those whose time is over are seen for as long as they work', () => {
  // A lock of 80 ms and queries of 200 ms: two have run out, and their holders load on.
  const { frame } = seen('preset=lock-too-short', 2.208);
  const [before, now] = [frame.a.holds.filter(({ over }) => over !== null), frame.a.holds.filter(({ over }) => over === null)];
  assert.deepEqual(before.map(({ works, end, died }) => [works, end, died]), [[true, 'ran-out', null], [true, 'ran-out', null]]);
  assert.deepEqual(now.map(({ from, until }) => until - from), [80e6]);
  assert.equal(new Set(frame.a.holds.map(({ app }) => app)).size, 3);
  assert.equal(frame.b.holds.length, 1);
  // Its holder is in the database.
  const running = [...frame.a.who].filter((_, i) => phases[frame.a.phase[i] ?? -1]?.spot === 'connection');
  assert.deepEqual(frame.a.holds.map(({ who }) => who).sort(), running.sort());
});

test('the lock of a process that has ended is held by the dead', () => {
  const { frame } = seen('preset=holder-dies', 2.82);
  assert.deepEqual(frame.a.holds.map(({ over, works }) => [over, works]), [[null, false]]);
  assert.ok((frame.a.holds[0]?.died ?? Infinity) <= 2.82e9);
});

test('an old value is old wherever it is', () => {
  const { run, frame } = seen('preset=invalidation-race', 2.061);
  assert.ok(run.a.plan.lag > 0);
  const { versions } = frame.a;
  assert.deepEqual([versions?.newest, versions?.primary, versions?.replica], [1, 1, 0]);
  assert.equal(seen('preset=hot-key', 2).frame.a.versions, null, 'where nothing is written there are none');
});

test('the cells of a cache are what it holds', () => {
  const { run, frame } = seen('preset=eviction-storm', 6.8);
  for (const world of /** @type {const} */ (['a', 'b'])) {
    const { contents, fills } = frame[world];
    assert.ok(contents);
    assert.equal(contents.each, 1);
    const held = contents.state.filter((state) => state === 1 || state === 2).length;
    assert.equal(held + (contents.scanned[0] ?? 0) + (contents.negative[0] ?? 0), fills[0]?.[0], 'keys and what a scan has put there');
    assert.ok((fills[0]?.[0] ?? Infinity) <= run[world].plan.maxEntries);
  }
  assert.ok((frame.a.contents?.scanned[0] ?? 0) > 3 * (frame.b.contents?.scanned[0] ?? 0), 'LRU lets the scan in');
  const notes = seen('preset=penetration-negative', 3.7).frame;
  assert.equal(notes.a.contents?.negative[0], 0);
  assert.ok((notes.b.contents?.negative[0] ?? 0) > 0);
});

test('every key is on one node, and a change of the nodes moves some because it must and others for nothing', () => {
  const { run, frame } = seen('preset=node-leaves', 1.36);
  for (const world of /** @type {const} */ (['a', 'b'])) {
    const eras = run[world].placed?.eras ?? [];
    const [before, after] = eras;
    assert.ok(before && after && eras.length === 2);
    assert.equal([...after.of].filter((node, key) => node !== before.of[key]).length, after.hadTo + after.forNothing);
    frame[world].stock.forEach(([kept, reloaded, missing], node) => {
      assert.equal(kept + reloaded + missing, after.of.filter((one) => one === node).length, `node ${node}`);
    });
  }
  assert.ok((run.a.placed?.eras[1]?.forNothing ?? 0) > 1000, 'modulo');
  assert.equal(run.b.placed?.eras[1]?.forNothing, 0, 'a ring');
});

test('a dot stands for as many in both worlds, in every queue and on every way', () => {
  const session = new Session('v=1&preset=geecache-100k');
  const run = /** @type {Run} */ (session.run(() => {}));
  const peaks = longestQueues(run, phases);
  for (const [, width, height] of SIZES) {
    const placers = [run.a, run.b].map(({ plan }) => new Placer(arrange(plan, peaks, width, height), plan, phases));
    for (let i = 0; i < 20; i++) {
      const frame = /** @type {Frame} */ (session.frame(Math.round((run.end * (i + 0.5)) / 20), 6000, -1));
      const scale = scaleOf(placers, [frame.a, frame.b]);
      assert.ok(scale >= frame.a.every && scale % frame.a.every === 0);
      for (const placer of placers) {
        placer.scaleTo(scale);
        const { apps, peers, servers } = placer.layout;
        assert.ok([...apps, ...peers, ...servers].every(({ pile }) => pile.each === scale));
      }
    }
  }
  session.free();
});

test('a key is found where it is placed: on a ring by its hash, between bands with its node', () => {
  const session = new Session('v=2&preset=node-leaves');
  const run = /** @type {Run} */ (session.run(() => {}));
  const t = 1.4e9;
  /** @param {'a' | 'b'} world */
  const parts = (world) => {
    const { plan, placed } = run[world];
    const { cache } = arrange(plan, longestQueues(run, phases), 545, 330);
    assert.ok(cache?.map && placed);
    return { plan: planAt(plan, t), placed, cache, map: cache.map };
  };
  const ring = parts('b');
  for (let key = 0; key < 2000; key += 37) {
    const at = ring.placed.at[key] ?? 0;
    const angle = 2 * Math.PI * at - Math.PI / 2;
    const [x, y] = [ring.cache.ring.x + 0.9 * ring.cache.ring.r * Math.cos(angle), ring.cache.ring.y + 0.9 * ring.cache.ring.r * Math.sin(angle)];
    const found = keyIn(ring.cache, ring.plan, t, ring.placed, x, y);
    assert.ok(Math.abs((ring.placed.at[found] ?? -1) - at) < 1e-6, `key ${key}`);
  }
  assert.equal(keyIn(ring.cache, ring.plan, t, ring.placed, ring.cache.ring.x, ring.cache.ring.y), -1, 'the middle is no key');
  const bands = parts('a');
  const now = bands.placed.eras[1];
  /** @type {number[]} */
  const nodes = [];
  const keys = new Set();
  for (let x = bands.map.x; x < bands.map.x + bands.map.w; x += 0.5) {
    const key = keyIn(bands.cache, bands.plan, t, bands.placed, x, bands.map.y + bands.map.h - 45);
    if (key < 0) continue;
    keys.add(key);
    nodes.push(now?.of[key] ?? -1);
  }
  assert.ok(keys.size > 200, 'each point has its own key');
  assert.deepEqual(nodes, nodes.toSorted((a, b) => a - b), 'the nodes stand from left to right');
  assert.deepEqual([...new Set(nodes)], [0, 1, 3, 4], 'and the one that has left is not among them');
  session.free();
});
