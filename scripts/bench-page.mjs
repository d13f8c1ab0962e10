// How much of the page's thread a frame takes, and how many frames a second there are, while presets play in headless Chrome.
//   npm run bench:page                     some presets
//   npm run bench:page -- LINK LINK …      others, as what follows preset= in a link
//   npm run bench:page -- all              every preset, once
// Build the page first: npm run build. The milliseconds are of processor time, so other work on the machine disturbs them
// little; the last column, how many times what the opening preset takes in the same run, hardly at all.
import { readFileSync } from 'node:fs';
import { launchBrowser } from './browser.mjs';
import { serve } from './serve.mjs';

/** What the page opens with, which the others are compared with. */
const OPENING = 'hot-key';
const LINKS = ['celebrity', 'metastable', 'geecache-100k', 'facebook-leases', 'breakdown&clients.count=1000000&cache.service=0s'];
/** Milliseconds of watching; the show of every preset is longer. */
const WATCH = 5_000;

/** @typedef {{ frames: number, task: number, script: number }} Measured Frames a second, and milliseconds a frame. */

const asked = process.argv.slice(2);
const every = asked.join() === 'all';
const links = [OPENING, ...(every ? (await presets()).filter((name) => name !== OPENING) : asked.length > 0 ? asked : LINKS)];
const ROUNDS = every ? 1 : 3;
const [browser, server] = await Promise.all([launchBrowser(), serve()]);

/** @returns {Promise<string[]>} */
async function presets() {
  const { catalogue, initSync } = await import('../www/wasm/stampede.js');
  initSync({ module: readFileSync(new URL('../www/wasm/stampede_bg.wasm', import.meta.url)) });
  return catalogue().presets.map((/** @type {{ name: string }} */ { name }) => name);
}

/** @param {string} link @returns {Promise<Measured>} */
async function measure(link) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  const page = await context.newPage();
  // A world's canvas is cleared once a frame.
  await page.addInitScript(() => {
    const { prototype } = CanvasRenderingContext2D;
    const { clearRect } = prototype;
    Object.assign(globalThis, { frames: 0 });
    prototype.clearRect = function (...box) {
      if (this.canvas.closest('#world-a') && this.canvas.matches('.shapes')) /** @type {any} */ (globalThis).frames++;
      clearRect.apply(this, box);
    };
  });
  await page.goto(`${server.url}#v=2&preset=${link}`);
  await page.waitForFunction(() => /** @type {any} */ (globalThis).frames > 5, null, { timeout: 120_000 });
  const cdp = await context.newCDPSession(page);
  await cdp.send('Performance.enable', { timeDomain: 'threadTicks' });
  const now = async () => {
    const { metrics } = await cdp.send('Performance.getMetrics');
    const seconds = (/** @type {string} */ name) => metrics.find((metric) => metric.name === name)?.value ?? NaN;
    const frames = Number(await page.evaluate(() => /** @type {any} */ (globalThis).frames));
    return { frames, task: seconds('TaskDuration'), script: seconds('ScriptDuration'), wall: performance.now() };
  };
  const before = await now();
  await page.waitForTimeout(WATCH);
  const after = await now();
  await context.close();
  const frames = after.frames - before.frames;
  const each = (/** @type {'task' | 'script'} */ of) => (1000 * (after[of] - before[of])) / frames;
  return { frames: (1000 * frames) / (after.wall - before.wall), task: each('task'), script: each('script') };
}

/** @type {Map<string, Measured[]>} */
const rounds = new Map(links.map((link) => [link, []]));
for (let round = 0; round < ROUNDS; round++) {
  for (const [link, measured] of rounds) measured.push(await measure(link));
}
await browser.close();
server.close();

/** @param {number[]} values */
const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN;
/** @param {string} link @param {keyof Measured} of */
const typical = (link, of) => median((rounds.get(link) ?? []).map((measured) => measured[of]));

console.log('| preset | frames/s | ms a frame | of it JavaScript | times the opening |');
console.log('| --- | ---: | ---: | ---: | ---: |');
for (const link of links) {
  const cells = [typical(link, 'frames').toFixed(0), typical(link, 'task').toFixed(1), typical(link, 'script').toFixed(1)];
  console.log(`| ${link} | ${cells.join(' | ')} | ${(typical(link, 'task') / typical(OPENING, 'task')).toFixed(2)} |`);
}
