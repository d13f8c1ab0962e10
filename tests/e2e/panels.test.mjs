// The panels: what a person changes is in the address and in the run; what is wrong is said and breaks nothing.
import assert from 'node:assert/strict';
import { pageTest, url } from './page.mjs';

/** @import { Page } from 'playwright-core' */

const clipboard = { permissions: ['clipboard-read', 'clipboard-write'] };

/** Opens a link and waits until its run is on screen. @param {Page} page @param {string} [hash] */
async function openPage(page, hash = '') {
  await page.goto(url + hash);
  await page.locator('.code .line').first().waitFor({ state: 'attached' });
}

/** @param {Page} page @param {string} name */
const field = (page, name) => page.getByRole('textbox', { name, exact: true });

/** @param {Page} page */
const fragment = (page) => page.evaluate(() => location.hash);

/** @param {Page} page @param {string | RegExp} wanted A part of the fragment. */
async function waitForFragment(page, wanted) {
  await page.waitForFunction((part) => new RegExp(part).test(location.hash), typeof wanted === 'string' ? wanted.replace(/[.*+?^${}()|[\]\\]/g, '\\$&') : wanted.source);
}

/** The digest of the run on screen, out of a shared link. @param {Page} page */
async function digest(page) {
  await page.locator('#share').click();
  await page.waitForFunction(() => /digest=2:[0-9a-f]{16}/.test(location.hash));
  return (await fragment(page)).match(/digest=(2:[0-9a-f]{16})/)?.[1];
}

pageTest(
  'changing a control changes the address and the run',
  async (page) => {
    await openPage(page);
    const before = await digest(page);
    await field(page, 'Connections').fill('10');
    await field(page, 'Connections').press('Enter');
    await waitForFragment(page, 'database.connections=10');
    assert.notEqual(await digest(page), before);

    // Each key moves the slider by a notch; when they rest, one entry of the history holds the last.
    const length = await page.evaluate(() => history.length);
    const slider = page.getByRole('slider', { name: 'Query time', exact: true });
    await slider.focus();
    // Together, so that a busy machine lets no rest come between them.
    await Promise.all([page.keyboard.press('ArrowRight'), page.keyboard.press('ArrowRight')]);
    await waitForFragment(page, 'database.query_time=300ms');
    assert.equal(await page.evaluate(() => history.length), length + 1);
    assert.equal(await slider.getAttribute('aria-valuetext'), '300 ms');

    await page.getByRole('button', { name: 'Nodes: one more' }).click();
    await waitForFragment(page, 'cache.nodes=cache,cache-2');
  },
  clipboard,
);

pageTest('a slider that is dragged shows its value at once and is one entry in the history', async (page) => {
  await openPage(page);
  const slider = page.getByRole('slider', { name: 'Readers', exact: true });
  const box = await slider.boundingBox();
  assert.ok(box);
  const length = await page.evaluate(() => history.length);
  const before = await fragment(page);
  const y = box.y + box.height / 2;
  await page.mouse.move(box.x + box.width * 0.4, y);
  await page.mouse.down();
  for (let share = 0.4; share <= 0.6; share += 0.02) await page.mouse.move(box.x + box.width * share, y);
  await page.waitForFunction(() => document.querySelector('#presets .preset-changed:not([hidden])'));
  assert.equal(await fragment(page), before, 'the address waits until the slider is let go');
  await page.mouse.up();
  await waitForFragment(page, 'clients.count=');
  assert.equal(await page.evaluate(() => history.length), length + 1);
  const value = (await fragment(page)).match(/clients\.count=(\d+)/)?.[1];
  assert.equal((await field(page, 'Readers').inputValue()).replace(/\s/g, ''), value, 'with its thousands apart');
});

pageTest('a value that is not accepted is explained at its field, and nothing else changes', async (page) => {
  await openPage(page, '#v=2&preset=hot-key&clients.count=250');
  const connections = field(page, 'Connections');
  await connections.fill('0');
  await connections.press('Enter');
  const message = page.locator('[data-path="database.connections"] .refusal');
  await message.waitFor();
  assert.match((await message.textContent()) ?? '', /database\.connections.*“0”.*from 1 to 10\s000/);
  assert.equal(await connections.getAttribute('aria-invalid'), 'true');
  assert.equal(await connections.inputValue(), '0', 'what was typed stays');
  assert.equal(await page.locator('#notices').textContent(), '', 'it is said once');
  assert.equal(await field(page, 'Readers').inputValue(), '250');
  assert.match(await fragment(page), /clients\.count=250/);
  assert.doesNotMatch(await fragment(page), /connections/);

  await connections.press('Escape');
  assert.equal(await connections.inputValue(), '20');
  assert.equal(await message.isVisible(), false);

  const query = field(page, 'Query time');
  await query.fill('soon');
  await query.press('Enter');
  await page.locator('[data-path="database.query_time"] .refusal').waitFor();
  await query.fill('1 s');
  await query.press('Enter');
  await waitForFragment(page, 'database.query_time=1s');
  assert.equal(await query.getAttribute('aria-invalid'), null);
});

pageTest('a bad link says what is wrong and keeps the rest', async (page) => {
  await openPage(page, '#v=2&preset=hot-key&clients.count=250&database.connections=0&colour=red');
  const notices = page.locator('#notices');
  await notices.getByText('database.connections').waitFor();
  const text = (await notices.textContent()) ?? '';
  assert.match(text, /“0”.*from 1 to 10\s000.*Using 1/);
  assert.match(text, /colour.*“red”/);
  assert.equal(await field(page, 'Readers').inputValue(), '250');
  assert.equal(await field(page, 'Connections').inputValue(), '1');
  await page.getByRole('button', { name: 'Dismiss this message' }).click();
  await page.waitForFunction(() => document.querySelector('#notices')?.textContent === '');
});

pageTest('presets are chosen by keyboard, and back and forward undo and redo', async (page) => {
  await openPage(page);
  await field(page, 'Connections').fill('10');
  await field(page, 'Connections').press('Enter');
  await waitForFragment(page, 'database.connections=10');
  await field(page, 'Connections').blur();

  await page.keyboard.press('p');
  const current = page.locator('.presets [aria-current]');
  await page.waitForFunction(() => document.activeElement?.hasAttribute('aria-current'));
  assert.match((await current.textContent()) ?? '', /One hot key/);
  assert.equal(await page.locator('.presets section', { has: page.locator('[aria-current]') }).locator('h2').textContent(), 'The basics');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await waitForFragment(page, 'preset=breakdown');
  await page.locator('#question', { hasText: 'lock' }).waitFor();
  assert.equal(await page.getByRole('combobox', { name: 'Coalescing in B' }).first().inputValue(), 'mutex');

  await page.goBack();
  await waitForFragment(page, 'database.connections=10');
  await page.waitForFunction(() => document.querySelector('#presets .preset-changed:not([hidden])'));
  assert.equal(await field(page, 'Connections').inputValue(), '10');
  await page.goForward();
  await page.locator('#question', { hasText: 'lock' }).waitFor();
  assert.equal(await field(page, 'Connections').inputValue(), '20');
});

pageTest(
  'a shared link carries the instant and the digest, and opens the same run',
  async (page) => {
    await openPage(page, '#v=2&preset=hot-key&seed=7');
    await page.locator('#share').click();
    await page.getByText('The link is copied.').waitFor();
    const link = await page.evaluate(() => navigator.clipboard.readText());
    assert.match(link, /seed=7.*&t=[\d.]+[a-z]+&digest=2:[0-9a-f]{16}$/);
    assert.equal(new URL(link).hash, await fragment(page));
    await page.goto('about:blank');
    await page.goto(link);
    await page.locator('.code .line').first().waitFor({ state: 'attached' });
    assert.equal(await page.locator('#notices').textContent(), '');
    await page.locator('#share').click();
    await page.getByText('The link is copied.').waitFor();
    assert.equal(await page.evaluate(() => navigator.clipboard.readText()), link, 'it stands still at the same instant');
  },
  clipboard,
);

pageTest('each world has its own protection, and B can differ in anything', async (page) => {
  await openPage(page);
  /** The last is in the list; the first stands above it, as what the preset is about. @param {'A' | 'B'} world */
  const protection = (world) => page.getByRole('combobox', { name: world === 'A' ? 'Coalescing' : 'Coalescing in B', exact: true }).last();
  await protection('B').selectOption('none');
  await waitForFragment(page, 'b.protection.coalesce=none');
  // Now both are equal, and A is changed alone all the same.
  await protection('A').selectOption('mutex');
  await waitForFragment(page, /[&]protection\.coalesce=mutex/);
  assert.equal(await protection('B').inputValue(), 'none');

  await page.getByRole('button', { name: 'TTL: Give B a value of its own' }).click();
  await field(page, 'TTL in B').fill('1s');
  await field(page, 'TTL in B').press('Enter');
  await waitForFragment(page, 'b.cache.ttl=1s');
  assert.equal(await field(page, 'TTL').inputValue(), '2 s');
  await page.getByRole('button', { name: 'TTL: Let B follow A again' }).click();
  await page.waitForFunction(() => !location.hash.includes('ttl'));
});

pageTest('a request is inspected by keyboard, in both worlds and in the code', async (page) => {
  await openPage(page);
  await page.keyboard.press('End');
  await page.keyboard.press(']');
  const life = page.getByRole('region', { name: 'The inspected request' });
  await life.waitFor();
  await life.getByRole('textbox', { name: 'Which request' }).fill('250');
  await life.getByRole('textbox', { name: 'Which request' }).press('Enter');
  await life.getByRole('button', { name: /waits for another request/ }).click();
  await page.locator('.line.here', { hasText: 'landed' }).waitFor();
  assert.match((await page.locator('.program').textContent()) ?? '', /Request 250 is here/);
  assert.match((await page.locator('.line.here').textContent()) ?? '', /\d+ waiting/);
  await page.keyboard.press('Escape');
  await life.waitFor({ state: 'hidden' });
});

pageTest(
  'on a phone the scenario is a sheet that opens, closes and gives the focus back',
  async (page) => {
    await openPage(page);
    assert.equal(await field(page, 'Connections').isVisible(), false);
    await page.locator('#scenario').click();
    await field(page, 'Connections').waitFor();
    assert.equal(await page.locator('#scenario').getAttribute('aria-expanded'), 'true');
    await page.keyboard.press('Escape');
    await field(page, 'Connections').waitFor({ state: 'hidden' });
    assert.equal(await page.evaluate(() => document.activeElement?.id), 'scenario');
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 390);
  },
  { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true },
);

pageTest('the results tell the whole run of both worlds, and their alerts lead to their instants', async (page) => {
  await openPage(page, '#v=2&preset=hot-key&t=0s');
  await page.getByText('Results of the whole run').click();
  const row = (/** @type {string} */ name) => page.locator('#results').getByRole('row', { name: new RegExp(`^${name} `) });
  // Among all figures; above them stand those of the instant, which is the first.
  assert.deepEqual(await page.locator('#results .groups').getByRole('row', { name: /^Queries / }).first().getByRole('cell').allTextContents(), ['100', '1']);
  assert.equal(await row('Retries').count(), 0, 'what is 0 in both worlds is left out');
  const alert = page.getByRole('button', { name: /of the connections in use/ });
  await alert.click();
  await page.waitForFunction(() => document.querySelector('.clock b')?.textContent?.startsWith('2.0'));
  // A burst is an incident: what it cost is told, and no day of it.
  await page.getByText(/^Cost of these /).waitFor();
  assert.equal(await page.getByText('Cost of a day').count(), 0);
  assert.equal(await row('Recovered').getByRole('cell').first().textContent(), 'not within the run');
});

pageTest('steady traffic has the cost of a day and of a month', async (page) => {
  await openPage(page, '#v=1&preset=hot-key&clients.arrivals=poisson&clients.calm_rate=0&t=0s');
  await page.getByText('Results of the whole run').click();
  const row = (/** @type {string} */ name) => page.getByRole('row', { name: new RegExp(`^${name} `) });
  const cost = row('Cache nodes').getByRole('cell');
  assert.deepEqual([await cost.first().textContent(), await cost.nth(2).textContent()], ['$5.42', '$162.72']);
  await page.getByRole('textbox', { name: 'Price: Cache node' }).fill('1');
  await page.getByRole('textbox', { name: 'Price: Cache node' }).press('Enter');
  await waitForFragment(page, 'prices.node=1');
  await page.getByText('$24.00').first().waitFor();
});

pageTest('the inspector says why a request reached the database, and how another was spared', async (page) => {
  await openPage(page, '#v=2&preset=hot-key&t=3s');
  await page.getByRole('button', { name: 'Inspect one' }).click();
  await page.getByRole('textbox', { name: 'Which request' }).fill('297');
  await page.getByRole('textbox', { name: 'Which request' }).press('Enter');
  const inA = page.getByRole('region', { name: 'Why, in A' });
  await inA.getByText('99 other requests were loading the same key already').waitFor();
  assert.equal(await inA.getByRole('heading').textContent(), 'AWhy this reached the database');
  const inB = page.getByRole('region', { name: 'Why, in B' });
  assert.match((await inB.textContent()) ?? '', /Why this sent no query.*Request 198 was loading the key/s);
});
