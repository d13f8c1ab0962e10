// What a person does to the worlds: B becomes another answer, and things happen to both at the playhead.
import assert from 'node:assert/strict';
import { pageTest, url } from './page.mjs';
import { pixels } from './pixels.mjs';

/** @import { Page } from 'playwright-core' */

/** Opens a link and waits until its run is on screen. @param {Page} page @param {string} hash */
async function openPage(page, hash) {
  await page.goto(url + hash);
  await page.locator('.code .line').first().waitFor({ state: 'attached' });
}

/** @param {Page} page @param {string} part What the address is to hold. */
const waitForFragment = (page, part) => page.waitForFunction((text) => location.hash.includes(text), part);

/**
 * A page that rests puts its playhead and the digest of its run into the address, too.
 * @param {Page} page @param {string} scenario What the address is to describe.
 */
const waitForScenario = (page, scenario) => page.waitForFunction((text) => location.hash.replace(/&(t|digest)=[^&]*/g, '') === text, scenario);

/** @param {Page} page */
const fragment = (page) => page.evaluate(() => location.hash);

/** Clicks on a world's stage, at a share of its width and height. @param {Page} page @param {'a' | 'b'} world @param {number} x @param {number} y */
async function clickStage(page, world, x, y) {
  const box = await page.locator(`#world-${world} .shapes`).boundingBox();
  assert.ok(box);
  await page.mouse.click(box.x + box.width * x, box.y + box.height * y);
}

/** @param {Page} page */
const lines = (page) => page.locator('.lines li').allTextContents();

pageTest('choosing a variant makes B another answer, in one step that the link carries', async (page) => {
  await openPage(page, '#v=2&preset=celebrity&t=36s');
  const variant = page.locator('#variant');
  assert.equal(await variant.inputValue(), 'redis-lock');
  assert.equal(await page.locator('.differences').textContent(), 'Coalescing none → Redis lockLock TTL 5 s');
  const length = await page.evaluate(() => history.length);
  await variant.selectOption('Repopulate');
  await waitForFragment(page, 'b.do=delete@5s,warm@5.2s');
  assert.equal(await page.evaluate(() => history.length), length + 1);
  assert.match((await page.locator('.differences').textContent()) ?? '', /only in B.*loaded again at 5\.2 s/);
  await page.locator('#caption .now', { hasText: 'The update stores the new profile' }).waitFor();
  assert.equal(await page.locator('#world-b .protection').textContent(), 'Repopulate');
  assert.equal(await page.locator('.preset-changed').isVisible(), false, 'it is the preset’s own');
  assert.match((await page.locator('.clock b').textContent()) ?? '', /9:00:01\.000/);

  await openPage(page, '#v=2&preset=hot-key');
  await page.goto(`${url}#v=2&preset=celebrity&b.cache.jitter=1s`);
  await page.waitForFunction(() => document.querySelector('#variant option:checked')?.textContent === 'something else');
  await variant.selectOption('Redis lock');
  await waitForScenario(page, '#v=2&preset=celebrity');
});

pageTest('the present preset says where it comes from', async (page) => {
  await openPage(page, '#v=2&preset=celebrity');
  await page.keyboard.press('p');
  const current = page.locator('.presets [aria-current]');
  assert.equal(await current.locator('.preset-seed').isVisible(), true);
  assert.match((await current.textContent()) ?? '', /From: Post-mortem/);
  assert.equal(await page.locator('.presets .preset-seed').first().isVisible(), false);
});

pageTest('a menu on the stage does something to both worlds at the playhead, and the list takes it back', async (page) => {
  await openPage(page, '#v=2&preset=hot-key&t=2.05s');
  await page.getByText('Nothing yet.').waitFor();
  await clickStage(page, 'b', 0.96, 0.7);
  const menu = page.getByRole('menu');
  await menu.waitFor();
  assert.match((await menu.textContent()) ?? '', /database, at 2\.050 s/);
  await page.keyboard.press('Escape');
  await menu.waitFor({ state: 'hidden' });

  await clickStage(page, 'b', 0.96, 0.7);
  await page.getByRole('menuitem', { name: 'Stands still for 1 s' }).click();
  await waitForFragment(page, '&do=stop:1s@2.05s');
  assert.doesNotMatch(await fragment(page), /b\.do/);
  assert.match((await page.locator('.clock b').textContent()) ?? '', /2\.050/, 'the playhead stays');
  assert.deepEqual(await lines(page), ['2.05 sdatabase stops for 1 s×']);

  // The link shows the same.
  const hash = await fragment(page);
  await page.goto('about:blank');
  await openPage(page, hash);
  assert.deepEqual(await lines(page), ['2.05 sdatabase stops for 1 s×']);
  await page.getByRole('button', { name: 'Take back: database stops for 1 s, at 2.05 s' }).click();
  await page.waitForFunction(() => !location.hash.includes('do='));
  assert.deepEqual(await lines(page), []);
});

pageTest('a request under the pointer is followed, whatever it passes', async (page) => {
  await openPage(page, '#v=2&preset=hot-key&t=2.3s');
  // A square in the database of A, which is full: where its colour is all around.
  const [square = 'none', box] = [await page.evaluate(() => getComputedStyle(document.documentElement).getPropertyValue('--database').trim()), await page.locator('#world-a .shapes').boundingBox()];
  assert.ok(box);
  const wanted = [1, 3, 5].map((at) => parseInt(square.slice(at, at + 2), 16)).join();
  const rows = await pixels(page, box);
  const like = (/** @type {number} */ x, /** @type {number} */ y) => rows[y]?.[x]?.join() === wanted;
  const found = rows.flatMap((row, y) => row.map((_, x) => ({ x, y }))).find(({ x, y }) => x > box.width / 2 && [-3, 0, 3].every((dx) => [-3, 0, 3].every((dy) => like(x + dx, y + dy))));
  assert.ok(found, 'there is a query in the database');
  await page.mouse.click(box.x + found.x, box.y + found.y);
  await page.getByRole('region', { name: 'The inspected request' }).waitFor();
  assert.equal(await page.getByRole('menu').isVisible(), false);
});

pageTest('everything can be done by keyboard', async (page) => {
  await openPage(page, '#v=2&preset=hot-key&t=1s');
  await page.keyboard.press('i');
  const menu = page.getByRole('menu');
  await menu.getByRole('menuitem', { name: 'readers' }).waitFor();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await menu.getByRole('menuitem', { name: 'Delete it' }).waitFor();
  await page.keyboard.press('Enter');
  await waitForFragment(page, '&do=delete@1s');

  const kinds = page.getByRole('combobox', { name: 'Add an intervention' });
  await kinds.focus();
  await kinds.selectOption({ label: 'More readers' });
  await page.getByRole('textbox', { name: 'How many' }).fill('40');
  await page.getByRole('textbox', { name: 'How many' }).press('Enter');
  await waitForFragment(page, 'do=delete@1s,spike:40:100ms@1s');
  assert.equal(await kinds.inputValue(), '', 'the form is empty again');
});

pageTest('what cannot be done says why, and keeps everything', async (page) => {
  await openPage(page, '#v=2&preset=geecache&t=1ms');
  await page.getByRole('combobox', { name: 'Add an intervention' }).selectOption({ label: 'Kill a node' });
  await page.getByRole('button', { name: 'Do it at 0.001 s' }).click();
  const message = page.locator('.adding .refusal');
  await message.waitFor();
  assert.match((await message.textContent()) ?? '', /no kill in peer to peer.*use remove/);
  assert.deepEqual(await lines(page), []);
  assert.doesNotMatch(await fragment(page), /do=/);
  await page.waitForFunction(() => document.querySelector('#notices')?.textContent === '', undefined, { timeout: 20_000 });
});

pageTest('an intervention of one world only is marked, and taken back there alone', async (page) => {
  await openPage(page, '#v=2&preset=celebrity&b.do=delete@5s,warm@5.2s&t=6s');
  assert.deepEqual(await lines(page), ['5 s“user:tech_celeb” deleted×', '5.2 s“user:tech_celeb” loaded again B×']);
  await page.getByRole('button', { name: /Take back in B/ }).click();
  await waitForScenario(page, '#v=2&preset=celebrity');
  assert.equal((await lines(page)).length, 1);
});

pageTest(
  'on a phone a finger opens the menu',
  async (page) => {
    await openPage(page, '#v=2&preset=hot-key&t=1s');
    const box = await page.locator('#world-a .shapes').boundingBox();
    assert.ok(box);
    // The readers stand at the top, in the middle of their way down.
    await page.touchscreen.tap(box.x + box.width * 0.45, box.y + 12);
    await page.getByRole('menuitem', { name: /500 more/ }).tap();
    await waitForFragment(page, 'do=spike:500:100ms@1s');
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 390);
  },
  { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true },
);
