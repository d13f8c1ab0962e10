// What the page says of the scenario it shows: the list of presets with its search, the tab's title, and links that ask for
// what is not there.
import assert from 'node:assert/strict';
import { pageTest, url } from './page.mjs';

/** @import { Page } from 'playwright-core' */

/** @param {Page} page @param {string} [hash] */
async function openPage(page, hash = '#v=2&preset=hot-key&t=2s') {
  if (page.url() !== 'about:blank') await page.goto('about:blank');
  await page.goto(url + hash);
  await page.locator('.code .line').first().waitFor({ state: 'attached' });
}

/** @param {Page} page */
const shown = (page) => page.locator('.presets button:visible').evaluateAll((buttons) => buttons.map((button) => /** @type {HTMLButtonElement} */ (button).value));

/** @param {Page} page */
const focused = (page) => page.evaluate(() => /** @type {HTMLButtonElement} */ (document.activeElement)?.value);

pageTest('presets are found by what they are called, ask, or are about, by keyboard alone', async (page) => {
  await openPage(page);
  await page.keyboard.press('p');
  const search = page.getByRole('searchbox', { name: 'Search the presets' });
  await search.waitFor();
  const all = await shown(page);
  assert.ok(all.length > 30);

  // Typing searches.
  await page.keyboard.type('LEASE');
  assert.equal(await search.inputValue(), 'LEASE');
  const leases = await shown(page);
  assert.ok(leases.includes('lease') && leases.includes('facebook-leases') && leases.length < all.length);
  await page.getByRole('status').filter({ hasText: `${leases.length} of ${all.length}` }).waitFor();
  await search.fill('expires database hot');
  assert.ok((await shown(page)).includes('hot-key'), 'all words count, wherever they stand');
  await search.fill('the basics');
  const basics = await shown(page);
  assert.ok(basics.includes('hot-key') && basics.length > 1 && basics.length < all.length, 'a subject finds what stands under it');
  assert.equal(await page.locator('.presets section:visible').count(), 1);

  await page.keyboard.press('ArrowDown');
  assert.equal(await focused(page), basics[0]);
  await page.keyboard.press('ArrowDown');
  assert.equal(await focused(page), basics[1]);
  await page.keyboard.press('End');
  assert.equal(await focused(page), basics.at(-1));
  await page.keyboard.press('Home');
  await page.keyboard.press('ArrowUp');
  assert.ok(await search.evaluate((one) => one === document.activeElement));

  await search.fill('zzz');
  await page.getByText('No preset has all these words.').waitFor();
  await page.keyboard.press('Enter');
  assert.ok(await search.isVisible(), 'Enter on nothing does nothing');
  await page.keyboard.press('Escape');
  assert.deepEqual(await shown(page), all, 'the first Escape takes the search back');
  await page.keyboard.press('Escape');
  await search.waitFor({ state: 'hidden' });

  await page.locator('#presets').click();
  assert.deepEqual(await shown(page), all);
  await page.keyboard.type('geecache');
  const [first] = await shown(page);
  await page.keyboard.press('Enter');
  await search.waitFor({ state: 'hidden' });
  await page.waitForFunction((name) => location.hash.includes(`preset=${name}`), first);
});

pageTest('the tab is named after the scenario', async (page) => {
  await openPage(page);
  assert.equal(await page.title(), 'One hot key, 100 readers: No protection vs Singleflight – Stampede');
  await page.getByRole('textbox', { name: 'Connections', exact: true }).fill('10');
  await page.getByRole('textbox', { name: 'Connections', exact: true }).press('Enter');
  await page.waitForFunction(() => document.title === 'One hot key, 100 readers (changed): No protection vs Singleflight – Stampede');
  await page.getByRole('combobox', { name: 'B is' }).selectOption({ index: 1 });
  await page.waitForFunction(() => !document.title.includes('vs Singleflight'));
  await page.goBack();
  await page.goBack();
  await page.waitForFunction(() => document.title === 'One hot key, 100 readers: No protection vs Singleflight – Stampede');
});

pageTest('a link to an instant after the end shows the end, and says so', async (page) => {
  await openPage(page, '#v=2&preset=hot-key&t=99s');
  await page.getByText('This link asks for the instant 99.000 s, but the run ends at 3.053 s. What you see is its end.').waitFor();
  assert.equal(await page.locator('.clock b').textContent(), '3.053 s');
  await openPage(page, '#v=2&preset=hot-key&t=2s&seed=7');
  assert.equal(await page.locator('#notices').textContent(), '');
});

pageTest('whatever a link says, not much of it is repeated', async (page) => {
  await openPage(page, `#v=2&preset=hot-key&colour=${'x'.repeat(50_000)}&${'y'.repeat(30_000)}=1&${Array.from({ length: 300 }, (_, i) => `no${i}=1`).join('&')}`);
  await page.locator('.notice').waitFor();
  const text = (await page.locator('#notices').textContent()) ?? '';
  assert.match(text, /colour/);
  assert.ok(text.length < 8000, `${text.length} characters`);
  assert.ok((await page.title()).length < 200);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
  assert.equal(wide, false);
});
