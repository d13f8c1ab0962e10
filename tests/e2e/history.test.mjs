// What is done can be undone: each change is one entry of the browser's history, and none moves the playhead.
import assert from 'node:assert/strict';
import { pageTest, url } from './page.mjs';

/** @import { Page } from 'playwright-core' */

/** @param {Page} page @param {string} [hash] */
async function openPage(page, hash = '') {
  await page.goto(url + hash);
  await page.locator('.chart.first canvas').waitFor();
}

/** @param {Page} page @param {string} value */
async function connections(page, value) {
  const field = page.getByRole('textbox', { name: 'Connections', exact: true });
  await field.fill(value);
  await field.press('Enter');
  await field.blur();
  await arrived(page, value);
}

/** Until the run with so many connections is on the stage, and the address says so. @param {Page} page @param {string} value */
async function arrived(page, value) {
  await page.waitForFunction(
    (wanted) => {
      const [, said = '20'] = location.hash.match(/database\.connections=(\d+)/) ?? [];
      const pool = document.querySelector('.chart.first .labels small')?.textContent;
      return said === wanted && (pool === `pool ${wanted}` || pool === undefined || pool === null);
    },
    value,
  );
}

/** @param {Page} page */
const playhead = async (page) => Math.round(Number(await page.getByRole('slider', { name: 'Playhead' }).getAttribute('aria-valuenow')) * 1e9);

/** @param {Page} page */
const length = (page) => page.evaluate(() => history.length);

/** The run stands still at 2.1 s, and the address says so. @param {Page} page */
async function stands(page) {
  await page.waitForFunction(() => /&t=2\.1s/.test(location.hash));
  assert.equal(await playhead(page), 2.1e9);
  assert.equal(await page.getByRole('button', { name: 'Play', exact: true }).count(), 1);
}

pageTest('back, undo and redo leave the playhead where it stands', async (page) => {
  await openPage(page, '#v=2&preset=hot-key&t=2.1s');
  const undo = page.getByRole('button', { name: 'Undo' });
  const redo = page.getByRole('button', { name: 'Redo' });
  assert.equal(await undo.getAttribute('aria-disabled'), 'true');
  const before = await length(page);
  await connections(page, '10');
  await stands(page);
  await connections(page, '30');
  await stands(page);
  assert.equal(await length(page), before + 2, 'one entry for each change');

  await page.goBack();
  await arrived(page, '10');
  await stands(page);
  await undo.click();
  await arrived(page, '20');
  await stands(page);
  await page.waitForFunction(() => document.querySelector('[aria-label=Undo]')?.getAttribute('aria-disabled') === 'true');
  await redo.click();
  await arrived(page, '10');
  await stands(page);
  await page.keyboard.press('Control+Shift+z');
  await arrived(page, '30');
  await stands(page);
  await page.waitForFunction(() => document.querySelector('[aria-label=Redo]')?.getAttribute('aria-disabled') === 'true');
  await page.keyboard.press('Control+z');
  await arrived(page, '10');
  await stands(page);

  // A field that is being typed in has an undo of its own.
  const field = page.getByRole('textbox', { name: 'Connections', exact: true });
  await field.fill('12');
  await page.keyboard.press('Control+z');
  await page.waitForTimeout(200);
  assert.match(await page.evaluate(() => location.hash), /database\.connections=10/);
});

pageTest('a reload comes back to the instant, after a change too', async (page) => {
  await openPage(page, '#v=2&preset=hot-key&t=2.1s');
  await connections(page, '10');
  await stands(page);
  await page.reload();
  await page.locator('.chart.first canvas').waitFor();
  await stands(page);
  await page.getByRole('button', { name: 'Undo' }).click();
  await arrived(page, '20');
  await stands(page);
});

pageTest('what plays goes on playing from where it is, through a change, back, and a reload', async (page) => {
  await openPage(page, '#v=2&preset=hot-key&t=2.5s');
  await page.locator('#speed').fill('-2');
  await page.getByRole('button', { name: 'Play', exact: true }).click();
  await connections(page, '10');
  const first = await playhead(page);
  assert.ok(first >= 2.5e9);
  await page.goBack();
  await arrived(page, '20');
  await page.getByRole('button', { name: 'Pause' }).waitFor();
  const second = await playhead(page);
  assert.ok(second >= first && second < 2.9e9, `${first} ${second}`);
  await page.reload();
  await page.getByRole('button', { name: 'Pause' }).waitFor();
  assert.ok((await playhead(page)) >= second);
});

pageTest('another preset begins at its own instant, and going back to the last one finds it as it was left', async (page) => {
  await openPage(page, '#v=2&preset=hot-key&t=2.1s');
  await page.keyboard.press('p');
  await page.locator('.presets button[value=breakdown]').click();
  await page.locator('#question', { hasText: 'lock' }).waitFor();
  await page.getByRole('button', { name: 'Pause' }).waitFor();
  await page.goBack();
  await page.locator('#question', { hasText: 'hot key' }).waitFor();
  await stands(page);
});

pageTest('a new seed is one entry, however fast the next one follows', async (page) => {
  await openPage(page, '#v=2&preset=hot-key&t=2.1s');
  const before = await length(page);
  const seed = () => page.evaluate(() => location.hash.match(/seed=(\d+)/)?.[1]);
  const again = page.getByRole('button', { name: 'New seed' });
  await again.click();
  await page.waitForFunction(() => /seed=\d+&t=2\.1s&digest/.test(location.hash));
  const first = await seed();
  assert.equal(await length(page), before + 1);
  await again.click();
  await page.waitForFunction((last) => !location.hash.includes(`seed=${last}`) && /seed=\d+&t=2\.1s&digest/.test(location.hash), first);
  assert.equal(await length(page), before + 2);
  await page.keyboard.press('Control+z');
  await page.waitForFunction((last) => location.hash.includes(`seed=${last}&t=2.1s`), first);
});

pageTest('no address ever holds the digest of another run', async (page) => {
  await page.addInitScript(() => {
    /** @type {string[]} */
    const written = [];
    Object.assign(window, { written });
    for (const name of /** @type {const} */ (['pushState', 'replaceState'])) {
      const real = history[name];
      history[name] = function (state, title, address) {
        written.push(String(address));
        return real.call(this, state, title, address);
      };
    }
  });
  await openPage(page, '#v=2&preset=hot-key&t=2.1s');
  await page.locator('#share').click();
  for (const value of ['10', '30', '10']) await connections(page, value);
  await page.keyboard.press('Control+z');
  await arrived(page, '30');
  await page.keyboard.press('End');
  await page.waitForFunction(() => /t=(?!2\.1s).*digest/.test(location.hash));
  /** @type {Map<string, Set<string>>} */
  const digests = new Map();
  for (const address of await page.evaluate(() => /** @type {any} */ (window).written)) {
    const [, described, digest] = address.match(/#(.*?)&t=.*&digest=(2:[0-9a-f]+)/) ?? [];
    if (described) digests.set(described, (digests.get(described) ?? new Set()).add(digest));
  }
  assert.equal(digests.size, 3);
  for (const [described, found] of digests) assert.equal(found.size, 1, described);
  assert.equal(new Set([...digests.values()].map((found) => [...found][0])).size, 3);
});

pageTest('a browser that does not let the page write its address changes nothing else', async (page) => {
  await page.addInitScript(() => {
    const refuse = () => {
      throw new DOMException('Attempt to use history.replaceState() more than 100 times per 30 seconds', 'SecurityError');
    };
    Object.assign(window, { allow: [history.pushState, history.replaceState] });
    history.pushState = history.replaceState = refuse;
  });
  await page.clock.install();
  await openPage(page, '#v=2&preset=hot-key&t=2.1s');
  const field = page.getByRole('textbox', { name: 'Connections', exact: true });
  await field.fill('10');
  await field.press('Enter');
  await field.blur();
  await page.locator('.chart.first .labels', { hasText: 'pool 10' }).waitFor({ state: 'attached' });
  assert.match((await page.locator('#notices').textContent()) ?? '', /does not let the page write its address/);
  assert.equal(await playhead(page), 2.1e9);
  await page.keyboard.press('End');
  await page.waitForFunction(() => document.querySelector('.clock b')?.textContent?.startsWith('2.100') === false);
  // Some refuse only for a while.
  await page.evaluate(() => {
    [history.pushState, history.replaceState] = /** @type {any} */ (window).allow;
  });
  await page.clock.fastForward(11_000);
  await page.waitForFunction(() => location.hash.includes('database.connections=10'));
});
