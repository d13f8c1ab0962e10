// How much faster a league is on two cores than on one, natively and in headless Chrome.
//   npm run bench:lab                 the problem that the form of the lab begins with
//   npm run bench:lab -- LINK         another link
// Build the page first: npm run build. Each is measured in turn, so that other work on the machine disturbs both alike; the median counts.
// Ends with 1 where two are less than 1.8 times as fast as one.
import path from 'node:path';
import { launchBrowser } from './browser.mjs';
import { serve } from './serve.mjs';
import { run, target } from './steps.mjs';
import { median, secondsOf } from './timing.mjs';

const PROBLEM =
  'v=2&preset=hot-key&clients.arrivals=poisson&clients.calm_rate=0&cache.nodes=cache&clients.rate=800&apps.count=12&database.query_time=300ms&database.connections=40&cache.ttl=60s&clients.for=20s&clients.start=50s';
/** How many times as fast two must be as one. */
const LEAST = 1.8;
const ROUNDS = 3;
const CORES = [1, 2];

const [link = PROBLEM] = process.argv.slice(2);

/** Seconds that the command line takes. @param {number} threads */
async function native(threads) {
  return secondsOf(path.join(target, 'release/stampede'), ['league', link, '--json'], { RAYON_NUM_THREADS: String(threads) });
}

/** Seconds from the click to the last result, where the browser says that it has so many processors. @param {number} workers */
async function inPage(workers) {
  // The stage plays by itself otherwise, and takes a part of a processor.
  const page = await browser.newPage({ reducedMotion: 'reduce' });
  page.setDefaultTimeout(300_000);
  await page.addInitScript((processors) => Object.defineProperty(navigator, 'hardwareConcurrency', { value: processors }), workers);
  await page.goto(`${server.url}#${link}`);
  const button = page.locator('#which-fix:not([disabled])');
  await button.waitFor();
  const start = performance.now();
  await button.click();
  await page.locator('.lab-answer:not([hidden])').waitFor();
  await page.locator('.sheet.lab progress').waitFor({ state: 'hidden' });
  const seconds = (performance.now() - start) / 1000;
  await page.close();
  return seconds;
}

run('cargo', ['build', '--locked', '--release', '--bin', 'stampede']);
const [browser, server] = await Promise.all([launchBrowser(), serve()]);
const KINDS = [
  { name: 'native', measure: native },
  { name: 'Chrome', measure: inPage },
];
/** @type {number[][][]} */
const seconds = KINDS.map(() => CORES.map(() => []));
for (let round = 0; round < ROUNDS; round++) {
  for (const [kind, { measure }] of KINDS.entries()) {
    for (const [place, cores] of CORES.entries()) seconds[kind]?.[place]?.push(await measure(cores));
  }
}
await browser.close();
server.close();

console.log('| a league | one core | two | times as fast |');
console.log('| --- | ---: | ---: | ---: |');
const ratios = KINDS.map(({ name }, kind) => {
  const [one = NaN, two = NaN] = CORES.map((_, place) => median(seconds[kind]?.[place] ?? []));
  console.log(`| ${name} | ${one.toFixed(1)} s | ${two.toFixed(1)} s | ${(one / two).toFixed(2)} |`);
  return one / two;
});
const enough = ratios.every((ratio) => ratio >= LEAST);
console.log(enough ? `Two are at least ${LEAST} times as fast.` : `Less than ${LEAST} times as fast.`);
process.exitCode = enough ? 0 : 1;
