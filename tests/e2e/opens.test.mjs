import assert from 'node:assert/strict';
import { pageTest, url } from './page.mjs';

pageTest('the page opens without an error', async (page) => {
  await page.goto(url, { waitUntil: 'networkidle' });
  assert.match(await page.title(), /Stampede/);
});
