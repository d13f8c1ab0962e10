// What a frame costs to draw, counted in calls and not in time: what stands still is drawn once, and again when it changes.
import assert from 'node:assert/strict';
import { CRISP } from '../../www/stage/crowd.js';
import { pageTest, url } from './page.mjs';

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
  for (let before = -1; before !== (await frames()) || before < 2; await page.waitForTimeout(400)) before = await frames();
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
