import assert from 'node:assert/strict';
import { pageTest, url } from './page.mjs';

pageTest('the page opens and its engine answers', async (page) => {
  await page.goto(url);
  assert.match(await page.title(), /^Stampede/);
  await page.waitForFunction(() => document.querySelector('output')?.textContent === '0.1.0');
});
