// “Which fix?”: one click answers, a row opens as B, and what is found can be handed on.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { pageTest, url } from './page.mjs';

/** @import { Page } from 'playwright-core' */

/** A small run: the league of it takes seconds. */
const SMALL = '#v=2&preset=hot-key&clients.count=40';

/** @param {Page} page */
async function ask(page) {
  await page.goto(url + SMALL);
  await page.locator('#which-fix:not([disabled])').click();
  await page.locator('.lab-answer:not([hidden])').waitFor();
}

pageTest('one click says which fix to use, and a row opens as B', async (page) => {
  await ask(page);
  assert.match((await page.locator('.lab-answer h3').textContent()) ?? '', /^Use .*\.$/);
  assert.equal(await page.locator('.lab-table tr.best').count(), 1);
  assert.equal(await page.locator('.lab-table tr.present').count(), 1);
  assert.ok((await page.locator('.lab-table tbody tr').count()) > 8);
  // Nothing runs on.
  assert.ok(await page.locator('.sheet.lab progress').isHidden());
  await page.locator('.lab-ways .primary').click();
  await page.waitForFunction(() => /&b\.protection\./.test(location.hash));
  assert.ok(await page.locator('.sheet.lab').isHidden());
  // What was found for another scenario is not shown for this one, and the same scenario is not asked twice.
  await page.goBack();
  await page.locator('#which-fix:not([disabled])').click();
  await page.locator('.lab-answer:not([hidden])').waitFor();
});

pageTest('a target that nothing meets is said, and one that is met cuts the table', async (page) => {
  await ask(page);
  await page.locator('#lab-p99').fill('60');
  await page.locator('.lab-form .primary').click();
  await page.locator('.lab-table tr.cut').waitFor();
  await page.locator('#lab-p99').fill('1');
  await page.locator('.lab-form .primary').click();
  await page.getByText('No candidate meets the target').waitFor();
});

pageTest('all candidates are exported', async (page) => {
  await ask(page);
  const [csv] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Export CSV' }).click()]);
  const lines = (await readFile(await csv.path(), 'utf8')).split('\r\n');
  assert.ok(lines.length > 40, `${lines.length} lines`);
  assert.match(lines[0] ?? '', /^rank,layers,/);
  assert.equal(lines.filter((line) => line.split(',')[2] === 'true').length, 1, 'what there is');
});
