// “Which fix?”: one click answers, a row opens as B, and what is found can be handed on.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { pageTest, url } from './page.mjs';

/** @import { Page } from 'playwright-core' */

/** A small run: the league of it takes seconds. */
const SMALL = '#v=2&preset=hot-key&clients.count=40';
/** The same, with fewer runs of each candidate, and asked by the link. */
const ASKED = `${SMALL}&lab=league,seeds:4`;

/** @param {Page} page */
async function ask(page) {
  page.setDefaultTimeout(100_000);
  await page.goto(url + ASKED);
  await page.locator('.lab-answer:not([hidden])').waitFor();
}

pageTest('one click says which fix to use, and a row opens as B', async (page) => {
  page.setDefaultTimeout(100_000);
  await page.goto(url + SMALL);
  await page.locator('#which-fix:not([disabled])').click();
  await page.locator('.lab-answer:not([hidden])').waitFor();
  assert.match((await page.locator('.lab-answer h3').textContent()) ?? '', /^Use .*\.$/);
  assert.equal(await page.locator('.lab-table tr.best').count(), 1);
  assert.equal(await page.locator('.lab-table tr.present').count(), 1);
  assert.ok((await page.locator('.lab-table tbody tr').count()) > 8);
  // Nothing runs on.
  assert.ok(await page.locator('.sheet.lab progress').isHidden());
  await page.locator('.lab-ways .primary').click();
  await page.waitForFunction(() => /&b\.protection\./.test(location.hash));
  assert.ok(await page.locator('.sheet.lab').isHidden());
  // The answer for another scenario is not shown for this one, and the same scenario is not asked twice.
  await page.goBack();
  await page.locator('#which-fix:not([disabled])').click();
  await page.locator('.lab-answer:not([hidden])').waitFor();
}, { timeout: 180_000 });

pageTest('a target that nothing meets is said, and one that is met cuts the table', async (page) => {
  await ask(page);
  await page.locator('#lab-p99').fill('60');
  await page.locator('.lab-form .primary').click();
  await page.locator('.lab-table tr.cut').waitFor();
  await page.locator('#lab-p99').fill('1');
  await page.locator('.lab-form .primary').click();
  await page.getByText('No candidate meets the target').waitFor();
}, { timeout: 180_000 });

pageTest('all candidates are exported', async (page) => {
  await ask(page);
  const [csv] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Export CSV' }).click()]);
  const lines = (await readFile(await csv.path(), 'utf8')).split('\r\n');
  assert.ok(lines.length > 40, `${lines.length} lines`);
  assert.match(lines[0] ?? '', /^rank,layers,/);
  assert.equal(lines.filter((line) => line.split(',')[2] === 'true').length, 1, 'what there is');
}, { timeout: 120_000 });

pageTest('a problem in a few numbers is asked as the scenario of the stage is', async (page) => {
  await ask(page);
  await page.locator('#lab-of-mine').check();
  // At most eight inputs: seven numbers and choices, and the target.
  assert.equal(await page.locator('.lab-mine :is(input, select)').count(), 7);
  for (const [name, value] of [['rate', '20'], ['processes', '3'], ['query', '100'], ['ttl', '1']]) await page.locator(`#lab-${name}`).fill(String(value));
  await page.locator('.lab-form .primary').click();
  await page.locator('.lab-answer[hidden]').waitFor({ state: 'attached' });
  await page.locator('.lab-answer:not([hidden])').waitFor();
  await page.locator('.lab-ways .primary').click();
  await page.waitForFunction(() => location.hash.includes('clients.rate=20') && location.hash.includes('apps.count=3'));
}, { timeout: 120_000 });

pageTest('the front is drawn, and the winner comes with what to set', async (page) => {
  await ask(page);
  assert.equal(await page.locator('.lab-front .dot.best').count(), 1);
  assert.ok(await page.locator('.lab-front .line').getAttribute('d'));
  await page.locator('.lab-production summary').click();
  const sources = await page.locator('.lab-production a').evaluateAll((links) => links.map((link) => link.getAttribute('href') ?? ''));
  assert.ok(sources.length > 0 && sources.every((source) => source.startsWith('https://')), sources.join(' '));
  const [png] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Export PNG' }).click()]);
  assert.equal((await readFile(await png.path())).subarray(1, 4).toString(), 'PNG');
}, { timeout: 120_000 });

pageTest('a link carries a league, which comes to the same results', async (page) => {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await ask(page);
  await page.getByRole('button', { name: 'Copy the link' }).click();
  const sent = await page.evaluate(() => navigator.clipboard.readText());
  assert.match(sent, /&lab=league,seeds:4,digest:2:[0-9a-f]{16}/);
  await page.goto('about:blank');
  await page.goto(sent);
  await page.getByText('These are the results that the link expects.').waitFor();
  // From then on the address is that of the scenario.
  await page.waitForFunction(() => !location.hash.includes('lab='));
}, { timeout: 120_000 });

pageTest('inputs that are wrong are tried, too', async (page) => {
  await ask(page);
  await page.locator('#lab-tolerance').check();
  await page.locator('.lab-form .primary').click();
  await page.locator('.lab-tolerance').waitFor();
  assert.match((await page.locator('.lab-tolerance').textContent()) ?? '', /The answer holds with each input|changed inputs the answer is another/);
}, { timeout: 180_000 });

pageTest('a league that is stopped leaves nothing running', async (page) => {
  await page.goto(`${url}#v=2&preset=hot-key&clients.count=20000`);
  await page.locator('#which-fix:not([disabled])').click();
  await page.locator('.sheet.lab progress').waitFor();
  await page.getByRole('button', { name: 'Cancel' }).click();
  assert.ok(await page.locator('.sheet.lab progress').isHidden());
  await page.waitForFunction(() => document.querySelector('.lab-form .primary')?.hasAttribute('disabled') === false);
});

pageTest('a curve shows how the figure depends on a control', async (page) => {
  await page.goto(`${url}#v=2&preset=hot-key`);
  const control = page.locator('.parameter', { has: page.locator('[data-path="clients.count"]') }).first();
  await control.hover();
  await control.locator('.curve-open').click();
  await control.locator('.curve svg').waitFor();
  await page.waitForFunction(() => /Database queries|queries/i.test(document.querySelector('.curve:not([hidden]) p')?.textContent ?? '') && !/computed/.test(document.querySelector('.curve:not([hidden]) p')?.textContent ?? ''));
  assert.match((await control.locator('.curve p').textContent()) ?? '', /from .+ up to .+ in A\.$/);
  assert.equal(await control.locator('.curve circle').count(), 2, 'the values of A and B');
  await control.locator('.curve-open').click();
  assert.ok(await control.locator('.curve').isHidden());
}, { timeout: 120_000 });
