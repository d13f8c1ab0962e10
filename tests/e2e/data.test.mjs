// A person's own log: shown as what it was taken for, read in the worker, told, and played.
import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import { pageTest, url } from './page.mjs';

/** @import { Page } from 'playwright-core' */

/** Two seconds of a log: a key that is asked for every other time, and a hundred that take turns. */
const ROWS = Array.from({ length: 2000 }, (_, at) => `${(at / 1000).toFixed(3)},${at % 2 ? `page-${at % 200}` : 'home'},${50 + (at % 7)}`);

/** @param {Page} page @param {string} name @param {string | Buffer} content */
async function drop(page, name, content) {
  await page.locator('.data input[type=file]').setInputFiles({ name, mimeType: 'application/octet-stream', buffer: Buffer.from(content) });
}

/** @param {Page} page */
async function opened(page) {
  await page.goto(`${url}#v=2&preset=cold-start`);
  await page.locator('body:not(.empty)').waitFor();
  await page.locator('#data').click();
}

pageTest('a log is shown as what it was taken for, and refused where it is of no format', async (page) => {
  await opened(page);
  await drop(page, 'requests.csv', ROWS.join('\n'));
  assert.match((await page.locator('.data-problem').textContent()) ?? '', /each line has 3 columns/);
  assert.equal(await page.getByRole('button', { name: 'Read all of it' }).isDisabled(), true);
  for (const [at, role] of ['time', 'key', 'size'].entries()) await page.locator('.data th select').nth(at).selectOption(role);
  await page.getByText('requests.csv was taken for columns').waitFor();
  assert.equal(await page.locator('.data th select').nth(1).inputValue(), 'key');
  assert.equal(await page.getByRole('button', { name: 'Read all of it' }).isDisabled(), false);
  await page.getByRole('button', { name: 'Another log' }).click();
  await drop(page, 'noise', Buffer.alloc(64));
  await page.getByText('The format of noise was not recognised').waitFor();
  assert.match((await page.locator('.data-problem').textContent()) ?? '', /Accepted are/);
});

pageTest('a compressed log is read and told, and a part of it is played', async (page) => {
  await opened(page);
  await drop(page, 'requests.csv.gz', gzipSync(`time,key,size\n${ROWS.join('\n')}\n`));
  await page.getByRole('button', { name: 'Read all of it' }).click();
  await page.getByText('2 000 reads, 0 writes and 0 deletes of 101 distinct keys.'.replaceAll(/(\d) (\d)/g, '$1\u202f$2')).waitFor();
  // By objects and by bytes: eleven policies and the optimum.
  assert.equal(await page.locator('.data-names').first().locator('li').count(), 12);
  assert.ok((await page.locator('.data-chart').count()) >= 6);
  assert.equal(await page.locator('.data-table td').filter({ hasText: 'home' }).count(), 1);
  await page.getByLabel('for so many seconds').fill('1');
  await page.getByRole('button', { name: 'Play the log' }).click();
  await page.locator('#played:not([hidden])').waitFor();
  assert.match((await page.locator('#played').textContent()) ?? '', /1\u202f000 of requests\.csv\.gz.*not part of the link/);
  const link = await page.evaluate(() => location.hash);
  assert.match(link, /clients\.count=1000/);
  assert.match(link, /keys\.hot=home/);
  // Another preset is not asked for what the log asks for.
  await page.evaluate(() => { location.hash = 'v=2&preset=hot-key'; });
  await page.locator('#played[hidden]').waitFor({ state: 'attached' });
});

pageTest('what is pasted is a log, too, and Prometheus becomes a scenario', async (page) => {
  await opened(page);
  const values = Array.from({ length: 20 }, (_, at) => [1e9 + at * 15, String(at === 9 ? 900 : 300)]);
  const answer = JSON.stringify({ status: 'success', data: { resultType: 'matrix', result: [{ metric: { job: 'api' }, values }] } });
  await page.getByLabel('Lines of a log').fill(answer);
  await page.getByRole('button', { name: 'Look at it' }).click();
  await page.getByText('What is it?').waitFor();
  await page.getByRole('button', { name: 'Requests a second' }).click();
  await page.getByText('was taken for an answer of Prometheus').waitFor();
  await page.getByRole('button', { name: 'Open a scenario like it' }).click();
  await page.waitForFunction(() => location.hash.includes('clients.spike_rate=900'));
});
