// What a frame costs to draw, counted in calls and not in time: what stands still is drawn once, and again when it changes.
import assert from 'node:assert/strict';
import { CRISP } from '../../www/stage/shapes.js';
import { pageTest, url } from './page.mjs';
import { before } from './worker.mjs';

/** @import { Page } from 'playwright-core' */

/** Counts every call of a canvas, by the canvas' class. @param {Page} page */
async function countCalls(page) {
  await page.addInitScript(() => {
    /** @type {Record<string, Record<string, number>>} */
    const calls = {};
    Object.assign(globalThis, { calls });
    const { prototype } = CanvasRenderingContext2D;
    for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(prototype))) {
      if (typeof value !== 'function' || name === 'measureText') continue;
      Object.assign(prototype, {
        [name](/** @type {unknown[]} */ ...args) {
          const of = (calls[/** @type {any} */ (this).canvas.className] ??= {});
          of[name] = (of[name] ?? 0) + 1;
          return value.apply(this, args);
        },
      });
    }
  });
}

/**
 * @param {Page} page @param {string} link A link whose playhead rests.
 * @returns {Promise<Record<string, Record<string, number>>>} The calls of one frame of both worlds, by canvas and name.
 */
async function callsOfFrame(page, link) {
  await page.goto('about:blank');
  await page.goto(`${url}#v=2&${link}`);
  const frames = () => page.evaluate(() => Number(/** @type {any} */ (globalThis).calls.shapes?.clearRect ?? 0));
  // Twice: the dots are placed on the page until the engine's thread has seen the stages, which may take it a while.
  for (let before = -1, still = 0; still < 4 || before < 4; await page.waitForTimeout(300)) {
    const now = await frames();
    still = now === before ? still + 1 : 0;
    before = now;
  }
  await page.evaluate(() => Object.values(/** @type {any} */ (globalThis).calls).forEach((of) => Object.keys(of).forEach((name) => delete of[name])));
  await page.getByRole('button', { name: 'One event forward' }).click();
  await page.waitForFunction(() => /** @type {any} */ (globalThis).calls.shapes.clearRect >= 2);
  await page.waitForTimeout(100);
  const calls = /** @type {Record<string, Record<string, number>>} */ (await page.evaluate(() => /** @type {any} */ (globalThis).calls));
  assert.equal(calls.shapes?.clearRect, 2, 'one frame of two worlds');
  return calls;
}

/** @param {Record<string, number>} [calls] @param {string[]} [names] Of all names unless told. */
function sum(calls = {}, names = Object.keys(calls)) {
  return names.reduce((all, name) => all + (calls[name] ?? 0), 0);
}

const PAINTS = ['fill', 'stroke', 'fillRect', 'strokeRect', 'clearRect', 'fillText', 'strokeText', 'drawImage', 'putImageData'];

pageTest('ten thousand connections at their busiest take no more strokes than a few', async (page) => {
  await countCalls(page);
  const { shapes, ...others } = await callsOfFrame(page, 'preset=facebook-leases&t=1.05s');
  for (const [canvas, calls] of Object.entries(others)) assert.equal(sum(calls), 0, `what stands still, the charts with it, was not drawn again: ${canvas}`);
  assert.ok(sum(shapes, PAINTS) < 200, JSON.stringify(shapes));
  assert.ok(sum(shapes) < 1000 + 3 * 2 * CRISP, JSON.stringify(shapes));
});

pageTest('a frame in which nobody is at the database takes the same strokes, however many connections there are', async (page) => {
  await countCalls(page);
  const few = await callsOfFrame(page, 'preset=hot-key&t=1s&database.connections=10');
  const many = await callsOfFrame(page, 'preset=hot-key&t=1s&database.connections=10000');
  assert.ok(sum(few.shapes) > 0);
  assert.deepEqual(many.shapes, few.shapes);
});

/** How many dots the engine writes as pixels: thousands of them. */
const CROWDED = 'preset=facebook-leases&t=1.05s';

pageTest('a crowd is written by the engine: its dots are put on the canvas with one call, and can be asked for', async (page) => {
  await countCalls(page);
  const { shapes } = await callsOfFrame(page, CROWDED);
  assert.equal(shapes?.putImageData ?? 0, 0);
  assert.ok((shapes?.drawImage ?? 0) >= 2, JSON.stringify(shapes));
  // A dot that is hit is inspected.
  const stage = page.locator('#world-a .shapes');
  const box = await stage.boundingBox();
  assert.ok(box);
  for (let i = 0; i < 40 && !(await page.locator('#inspector .life, #inspector h2').count()); i++) await stage.click({ position: { x: box.width * 0.115, y: box.height * (0.1 + 0.02 * i) } });
  await page.waitForFunction(() => document.querySelector('#inspector')?.textContent?.trim());
});

/** The engine's thread loses the pixels of crowds: the page then draws each dot. */
function withoutPixels() {
  const post = self.postMessage.bind(self);
  /** @param {any} data */
  self.postMessage = (data) => {
    for (const seen of Object.values(data.done?.seen ?? {})) if (seen) /** @type {any} */ (seen).crowd = null;
    post(data);
  };
}

/** How wide the squares are in which a crowd is compared, in pixels of the page: a dot's middle is rounded to halves of a pixel. */
const SQUARE = 6;

/** What is on A's canvas of dots, once that does not change any more: the mean colour of each square, and how full it is. @param {Page} page @returns {Promise<number[]>} */
async function squares(page) {
  await picture(page);
  return page.evaluate((square) => {
    const canvas = /** @type {HTMLCanvasElement} */ (document.querySelector('#world-a .shapes'));
    const { width, height } = canvas;
    const pixels = canvas.getContext('2d')?.getImageData(0, 0, width, height).data ?? [];
    const size = Math.round((square * width) / canvas.clientWidth);
    const [across, down] = [Math.floor(width / size), Math.floor(height / size)];
    const means = new Array(across * down * 4).fill(0);
    for (let y = 0; y < down * size; y++) {
      for (let x = 0; x < across * size; x++) {
        const [from, to] = [4 * (y * width + x), 4 * (Math.floor(y / size) * across + Math.floor(x / size))];
        const share = (pixels[from + 3] ?? 0) / 255 / size ** 2;
        for (let channel = 0; channel < 3; channel++) means[to + channel] += (pixels[from + channel] ?? 0) * share;
        means[to + 3] += 255 * share;
      }
    }
    return means;
  }, SQUARE);
}

for (const [look, options] of /** @type {const} */ ([['light', {}], ['dark', { colorScheme: 'dark' }], ['forced colours', { forcedColors: 'active' }], ['fine pixels', { deviceScaleFactor: 2 }]])) {
  pageTest(`${look}: a crowd looks as it does when each of its dots is drawn`, async (page) => {
    await page.goto(`${url}#v=2&${CROWDED}`);
    await page.locator('.chart.first canvas').waitFor();
    const engine = await squares(page);
    await before(page, () => withoutPixels);
    await page.reload();
    await page.locator('.chart.first canvas').waitFor();
    const drawn = await squares(page);
    assert.equal(engine.length, drawn.length);
    const inked = drawn.filter((value) => value > 8).length;
    const most = engine.reduce((most, value, i) => Math.max(most, Math.abs(value - (drawn[i] ?? 0))), 0);
    const mean = engine.reduce((sum, value, i) => sum + Math.abs(value - (drawn[i] ?? 0)), 0) / inked;
    assert.ok(inked > 1000, `${inked} values say that something is there`);
    assert.ok(mean < 4 && most < 64, `they differ by ${mean.toFixed(2)} of 255 in the mean, and by ${most.toFixed(0)} at the most`);
    assert.ok(mean > 0, 'they were not drawn in two ways');
  }, options);
}

/** What the stages show, once that does not change any more. @param {Page} page @returns {Promise<string>} */
async function picture(page) {
  const take = () =>
    page.evaluate(() => {
      const canvases = [.../** @type {NodeListOf<HTMLCanvasElement>} */ (document.querySelectorAll('.canvas-box canvas'))];
      return canvases.map((canvas) => `${canvas.className} ${canvas.width} × ${canvas.height}: ${canvas.toDataURL()}`).join('\n');
    });
  for (let last = ''; ; ) {
    await page.waitForTimeout(300);
    const now = await take();
    if (now === last) return now;
    last = now;
  }
}

/** @type {[name: string, change: (page: Page) => Promise<void>][]} */
const CHANGES = [
  ['another theme', (page) => page.emulateMedia({ colorScheme: 'dark' })],
  ['forced colours', (page) => page.emulateMedia({ forcedColors: 'active' })],
  ['another size', (page) => page.setViewportSize({ width: 1180, height: 820 })],
];
for (const [name, change] of CHANGES) {
  pageTest(`${name}: the stage is drawn as a fresh page draws it`, async (page) => {
    await page.goto(`${url}#v=2&preset=geecache&t=600ms`);
    await page.locator('.chart.first canvas').waitFor();
    const before = await picture(page);
    await change(page);
    const after = await picture(page);
    assert.equal(after !== before || name === 'forced colours', true, 'nothing was drawn anew');
    await page.reload();
    await page.locator('.chart.first canvas').waitFor();
    assert.equal(after === (await picture(page)), true, 'something is left of what was drawn before');
  });
}

pageTest('a node that dies, a cut and an outage: after each, the stage is drawn as a fresh page draws it', async (page) => {
  await page.goto(`${url}#v=2&preset=hot-key&cache.nodes=a,b,c&do=kill:a@1s,cut:200ms@1.2s,outage:200ms@1.3s&t=900ms`);
  await page.locator('.chart.first canvas').waitFor();
  const seen = new Set([await picture(page)]);
  for (let moment = 0; moment < 3; moment++) {
    await page.getByRole('button', { name: 'To the next moment' }).click();
    const now = await picture(page);
    seen.add(now);
    await page.reload();
    await page.locator('.chart.first canvas').waitFor();
    assert.equal(now === (await picture(page)), true, `moment ${moment}: something is left of what was drawn before`);
  }
  assert.equal(seen.size, 4);
}, { timeout: 120_000 });

pageTest('on a screen with finer pixels the stage is drawn as finely, to its far corner', async (page) => {
  await page.goto(`${url}#v=2&preset=geecache&t=600ms`);
  await page.locator('.chart.first canvas').waitFor();
  await picture(page);
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('Emulation.setDeviceMetricsOverride', { width: 1440, height: 900, deviceScaleFactor: 2, mobile: false });
  // An emulated screen does not tell a page; with the next frame it knows.
  await page.getByRole('button', { name: 'One event forward' }).click();
  await picture(page);
  const drawn = await page.evaluate(() =>
    [.../** @type {NodeListOf<HTMLCanvasElement>} */ (document.querySelectorAll('.canvas-box .scenery'))].map((canvas) => {
      const [x, y] = [Math.floor(canvas.width * 0.8), Math.floor(canvas.height * 0.6)];
      const corner = canvas.getContext('2d')?.getImageData(x, y, canvas.width - x, canvas.height - y).data ?? [];
      return { scale: Math.round((10 * canvas.width) / canvas.clientWidth) / 10, inked: corner.some((value) => value > 0) };
    }),
  );
  assert.deepEqual(drawn, [{ scale: 2, inked: true }, { scale: 2, inked: true }]);
});
