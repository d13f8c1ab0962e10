// “How much?”: a figure against one number or two, where a limit is kept, and any of the runs.
import assert from 'node:assert/strict';
import { pageTest, url } from './page.mjs';

/** Readers that all miss: A sends a query for each, B one. */
const ASKED = '#v=2&preset=hot-key&lab=sweep,by:clients.count:10:90,points:5,figure:db_queries,limit:50,seeds:6';

pageTest('a curve leads to the sheet, which says where a limit is kept, and opens a run', async (page) => {
  await page.goto(`${url}#v=2&preset=hot-key`);
  const control = page.locator('.parameter', { has: page.locator('[data-path="clients.count"]') }).first();
  await control.hover();
  await control.locator('.curve-open').click();
  await control.locator('.curve .button').click();
  const sheet = page.locator('dialog[open]');
  await sheet.locator('.lab-after:not([hidden])').waitFor();
  assert.equal(await sheet.locator('#sweep-first').inputValue(), 'clients.count');
  await sheet.locator('#sweep-first-from').fill('10');
  await sheet.locator('#sweep-first-to').fill('90');
  await sheet.locator('#sweep-points').fill('5');
  await sheet.locator('#sweep-limit').fill('50');
  await sheet.locator('.primary').click();
  await sheet.locator('.sweep-tip').nth(1).waitFor();
  await sheet.locator('.lab-after:not([hidden])').waitFor();
  const [a, b] = await sheet.locator('.sweep-tip').allTextContents();
  assert.match(a ?? '', /^A: .+ at most 50 up to Readers = 50 \(50 to 50\)\.$/);
  assert.match(b ?? '', /^B: .+ at most 50 everywhere from Readers = 10 to 90\.$/);
  const cells = await sheet.locator('.sweep-table tbody tr').evaluateAll((rows) => rows.map((row) => [...row.children].map((cell) => cell.textContent)));
  assert.deepEqual(cells, [['10', '10', '1'], ['30', '30', '1'], ['50', '50', '1'], ['70', '70', '1'], ['90', '90', '1']]);
  assert.equal(await sheet.locator('svg circle').count(), 10);
  await sheet.locator('.sweep-table button').nth(1).click();
  await page.waitForFunction(() => /clients\.count=30(?:&|$)/.test(location.hash) && !location.hash.includes('lab='));
}, { timeout: 120_000 });

pageTest('a link carries a sweep, which comes to the same results', async (page) => {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.goto(url + ASKED);
  await page.getByRole('button', { name: 'Copy the link' }).click();
  const sent = await page.evaluate(() => navigator.clipboard.readText());
  assert.match(sent, /&lab=sweep,by:clients\.count:10:90,points:5,figure:db_queries,limit:50,seeds:6,digest:2:[0-9a-f]{16}/);
  await page.goto('about:blank');
  await page.goto(sent);
  await page.getByText('These are the results that the link expects.').waitFor();
}, { timeout: 120_000 });

pageTest('two numbers make a table for each world', async (page) => {
  await page.goto(`${url}#v=2&preset=hot-key&lab=sweep,by:clients.count:10:30,by:database.connections:5:20,points:3,figure:db_peak_queue,seeds:1`);
  const sheet = page.locator('dialog[open]');
  await sheet.locator('.lab-after:not([hidden])').waitFor();
  const queues = await sheet.locator('.sweep-grid.a tbody tr').evaluateAll((rows) => rows.map((row) => [...row.querySelectorAll('td')].map((cell) => Number(cell.textContent))));
  // So many readers at once, less those that have a connection. The values are spread by equal steps, rounded: 5, 13, 20.
  assert.deepEqual(queues, [[5, 0, 0], [15, 7, 0], [25, 17, 10]]);
}, { timeout: 120_000 });

pageTest('what cannot be swept is said', async (page) => {
  await page.goto(url + ASKED);
  const sheet = page.locator('dialog[open]');
  await sheet.locator('.lab-after:not([hidden])').waitFor();
  await sheet.locator('#sweep-first-from').fill('soon');
  await sheet.locator('.primary').click();
  await page.waitForFunction(() => document.querySelector('dialog[open] .lab-said')?.textContent?.includes('soon'));
  assert.ok(await sheet.locator('progress').isHidden());
}, { timeout: 120_000 });
