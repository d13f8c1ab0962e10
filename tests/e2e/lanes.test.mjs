// All requests at once: a row for each under the time axis, zoomed, moved, clicked, sorted, and as a table.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ALL, moved, showing, zoomed } from '../../www/lanes/window.js';
import { pageTest, url } from './page.mjs';

/** @import { Page } from 'playwright-core' */

test('a window stays within the rows, and zooms around a point', () => {
  assert.deepEqual(zoomed(ALL, 2, 0.5, 0.01), ALL);
  const half = zoomed(ALL, 0.5, 0, 0.01);
  assert.deepEqual(half, { from: 0, to: 0.5 });
  assert.deepEqual(moved(half, 0.9), { from: 0.5, to: 1 });
  assert.deepEqual(moved(half, -3), half);
  const near = zoomed({ from: 0.2, to: 0.6 }, 0.5, 0.25, 0.01);
  assert.ok(Math.abs(near.from + (near.to - near.from) * 0.25 - 0.3) < 1e-12, 'the point stays where it is');
  const least = zoomed(ALL, 1e-9, 0.5, 0.1);
  assert.ok(Math.abs(least.to - least.from - 0.1) < 1e-9, 'no closer than that');
  assert.deepEqual(showing(half, 0.3), half, 'what is in sight moves nothing');
  const there = showing(half, 0.8);
  assert.ok(there.from < 0.8 && there.to > 0.8);
});

/** @param {Page} page @param {string} fragment */
async function open(page, fragment) {
  await page.goto(`${url}#${fragment}`);
  await page.waitForFunction(() => /request/.test(document.querySelector('.lane-part .rows')?.textContent ?? ''), null, { timeout: 30_000 });
}

/** How much of a lane is painted. @param {Page} page @param {number} which */
function painted(page, which) {
  return page.locator('.lane-box canvas').nth(which).evaluate((canvas) => {
    const { width, height } = /** @type {HTMLCanvasElement} */ (canvas);
    const pixels = /** @type {HTMLCanvasElement} */ (canvas).getContext('2d')?.getImageData(0, 0, width, height).data ?? new Uint8ClampedArray();
    let count = 0;
    for (let i = 3; i < pixels.length; i += 4) if ((pixels[i] ?? 0) > 0) count += 1;
    return count / (width * height);
  });
}

pageTest('the lanes take the place of the charts, and the link keeps them and their order', async (page) => {
  await page.goto(`${url}#v=2&preset=hot-key&t=2.1s`);
  await page.getByRole('button', { name: 'all requests' }).click();
  await page.waitForFunction(() => location.hash.includes('lanes=arrival'));
  await page.locator('.lane-box').first().waitFor();
  assert.equal(await page.locator('.chart.first').isVisible(), false);
  for (const which of [0, 1]) assert.ok((await painted(page, which)) > 0.02, 'there is something to see');
  await page.getByLabel('In which order the rows stand').selectOption('latency');
  await page.waitForFunction(() => location.hash.includes('lanes=latency'));
  await page.reload();
  await page.locator('.lane-box').first().waitFor();
  assert.equal(await page.getByLabel('In which order the rows stand').inputValue(), 'latency');
  await page.getByRole('button', { name: 'charts' }).click();
  await page.locator('.chart.first canvas').waitFor();
  await page.waitForFunction(() => !location.hash.includes('lanes='));
});

pageTest('a row is clicked to inspect it, found again in both worlds, and reached by keyboard', async (page) => {
  await open(page, 'v=2&preset=hot-key&t=2.1s&lanes=arrival');
  const lane = page.locator('.lane-box').first();
  const box = await lane.boundingBox();
  assert.ok(box);
  await page.mouse.click(box.x + box.width / 2, box.y + box.height * 0.9);
  await page.getByRole('region', { name: 'The inspected request' }).waitFor();
  const first = await page.getByRole('textbox', { name: 'Which request' }).inputValue();
  assert.ok(Number(first) > 200, first);
  await lane.focus();
  for (let i = 0; i < 9; i++) await page.keyboard.press('+');
  await page.locator('.row-names .followed').first().waitFor({ state: 'attached' });
  assert.equal(await page.locator('.row-names .followed').count(), 2, 'in A and in B');
  await page.keyboard.press('ArrowDown');
  await page.waitForFunction((before) => [...document.querySelectorAll('.row-names .followed')].some(({ textContent }) => textContent !== before), first);
  await page.keyboard.press('0');
  await page.waitForFunction(() => document.querySelector('.lane-part .rows')?.textContent === '297 requests');
});

pageTest('the steps of a hundred requests stand in a table, in words', async (page) => {
  await open(page, 'v=2&preset=geecache&lanes=arrival&t=0.5s');
  await page.getByRole('button', { name: 'all steps' }).click();
  const dialog = page.getByRole('dialog', { name: 'All steps' });
  await dialog.getByText('The 100 requests in sight, step by step.').waitFor();
  const tables = dialog.getByRole('table');
  assert.equal(await tables.count(), 2);
  assert.equal(await tables.first().locator('tbody tr').count(), 100);
  const [a, b] = await Promise.all([0, 1].map((which) => tables.nth(which).locator('tbody li').count()));
  // In B all but one wait in their app for the answer that the first has asked for: to the app, waiting, home, answered.
  assert.ok((a ?? 0) > 500 && (b ?? 0) >= 400, `${a} and ${b} steps`);
  assert.match((await tables.nth(1).locator('tbody tr').nth(5).textContent()) ?? '', /waits/);
  await page.keyboard.press('Escape');
});

pageTest('a hundred thousand requests are a picture, too', async (page) => {
  await open(page, 'v=2&preset=geecache-100k&lanes=arrival&t=0.2s');
  assert.equal(await page.locator('.lane-part .rows').first().textContent(), '100\u202f000 requests');
  assert.ok((await painted(page, 0)) > 0.2);
}, { timeout: 120_000 });
