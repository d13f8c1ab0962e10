// How much of the page's thread a frame takes, and how many frames a second there are, while presets play in headless Chrome.
//   npm run bench:page                     some presets
//   npm run bench:page -- LINK LINK …      others, as what follows preset= in a link
//   npm run bench:page -- all              every preset, once
// Build the page first: npm run build. What counts is the processor time of the page's main thread, with all that the browser does
// there: scripts, styles, layout, painting. Other work on the machine disturbs it little, and the time by the clock much, which stands
// beside it. Each preset is played from its beginning; besides the mean there is the worst second. On a machine so busy that there are few
// frames a second each one finds cold caches and more that has changed: there give the command a processor, on Linux as root with
// chrt -r 5 npm run bench:page.
// Ends with 1 where the mean of a preset is more than a frame may take.
import { readFileSync } from 'node:fs';
import { launchBrowser } from './browser.mjs';
import { serve } from './serve.mjs';
import { median } from './timing.mjs';

/** What the page opens with, which the others are compared with. */
const OPENING = 'hot-key';
const LINKS = ['celebrity', 'metastable', 'geecache-100k', 'facebook-leases', 'breakdown&clients.count=1000000&cache.service=0s'];
/** What a frame may take of the page's thread, in milliseconds. */
const MOST = 8;
/** Seconds of watching, at the most; the show of a preset may end before. */
const WATCH = 10;
/** So few frames in a second say nothing of one. */
const FEW = 4;

/** @typedef {{ frames: number, cpu: number, worst: number, script: number, wall: number }} Measured Frames a second, and milliseconds a frame. */

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
  const [cpu, wall] = [await clockOf(context, page, 'threadTicks'), await clockOf(context, page, 'timeTicks')];
  const now = async () => {
    const [busy, passed] = [await cpu(), await wall()];
    const { frames, plays } = await page.evaluate(() => ({ frames: Number(/** @type {any} */ (globalThis).frames), plays: document.querySelector('#transport')?.hasAttribute('data-playing') ?? false }));
    return { frames, plays, cpu: busy('ThreadTime'), script: busy('ScriptDuration'), wall: passed('TaskDuration'), at: performance.now() };
  };
  const seconds = [await now()];
  while (seconds.length <= WATCH && seconds.at(-1)?.plays) {
    await page.waitForTimeout(1000);
    seconds.push(await now());
  }
  await context.close();
  const [before, after] = [seconds[0], seconds.at(-1)];
  if (!before || !after || before === after) throw new Error(`${link} does not play`);
  const frames = after.frames - before.frames;
  const each = (/** @type {'cpu' | 'script' | 'wall'} */ of) => (1000 * (after[of] - before[of])) / frames;
  const worst = seconds.slice(1).map((end, i) => {
    const { frames, cpu } = /** @type {typeof end} */ (seconds[i]);
    return end.frames - frames > FEW ? (1000 * (end.cpu - cpu)) / (end.frames - frames) : 0;
  });
  return { frames: (1000 * frames) / (after.at - before.at), cpu: each('cpu'), worst: Math.max(...worst), script: each('script'), wall: each('wall') };
}

/**
 * What the page's thread has spent so far, in seconds.
 * @param {import('playwright-core').BrowserContext} context @param {import('playwright-core').Page} page
 * @param {'threadTicks' | 'timeTicks'} timeDomain Of the processor, or by the clock.
 */
async function clockOf(context, page, timeDomain) {
  const cdp = await context.newCDPSession(page);
  await cdp.send('Performance.enable', { timeDomain });
  return async () => {
    const { metrics } = await cdp.send('Performance.getMetrics');
    return (/** @type {string} */ name) => metrics.find((metric) => metric.name === name)?.value ?? NaN;
  };
}

/** @type {Map<string, Measured[]>} */
const rounds = new Map(links.map((link) => [link, []]));
for (let round = 0; round < ROUNDS; round++) {
  for (const [link, measured] of rounds) measured.push(await measure(link));
}
await browser.close();
server.close();

/** @param {string} link @param {keyof Measured} of */
const typical = (link, of) => median((rounds.get(link) ?? []).map((measured) => measured[of]));

console.log('| preset | frames/s | ms a frame | worst second | of it JavaScript | by the clock | times the opening |');
console.log('| --- | ---: | ---: | ---: | ---: | ---: | ---: |');
for (const link of links) {
  const cells = [typical(link, 'frames').toFixed(0), ...(/** @type {const} */ (['cpu', 'worst', 'script', 'wall'])).map((of) => typical(link, of).toFixed(1))];
  console.log(`| ${link} | ${cells.join(' | ')} | ${(typical(link, 'cpu') / typical(OPENING, 'cpu')).toFixed(2)} |`);
}
const slow = links.filter((link) => typical(link, 'cpu') > MOST);
console.log(slow.length > 0 ? `More than ${MOST} ms a frame: ${slow.join(', ')}` : `None takes more than ${MOST} ms a frame.`);
process.exitCode = slow.length > 0 ? 1 : 0;
