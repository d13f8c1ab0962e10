// The page for everybody: with a reader of the screen, by keyboard, in a contrast theme, with weak eyes or a big finger.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { pageTest, url } from './page.mjs';

/** @import { Page } from 'playwright-core' */
/** @import { AxeResults } from 'axe-core' */

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const SIZES = {
  desktop: { viewport: { width: 1440, height: 900 } },
  phone: { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true },
};
const THEMES = /** @type {const} */ (['light', 'dark']);

/** Opens a link and waits until its run is on screen. @param {Page} page @param {string} [hash] */
async function openPage(page, hash = '#v=1&preset=hot-key&t=2.19s') {
  await page.goto(url + hash);
  await page.locator('.code .line').first().waitFor({ state: 'attached' });
  await page.locator('.charts:not(.old) .marks .mark').first().waitFor({ state: 'attached' });
}

/** Brings up the settings where they are a sheet. @param {Page} page */
async function openSettings(page) {
  if (await page.locator('#scenario').isVisible()) await page.locator('#scenario').click();
}

/** What can be on the screen, each with the way there. @type {Record<string, (page: Page) => Promise<void>>} */
const STATES = {
  'just opened': (page) => openPage(page),
  'playing': async (page) => {
    await openPage(page, '#v=1&preset=geecache');
    await page.getByRole('button', { name: 'Play', exact: true }).click();
    await page.getByRole('button', { name: 'Pause' }).waitFor();
  },
  'the list of presets': async (page) => {
    await openPage(page);
    await page.locator('#presets').click();
    await page.locator('.presets [aria-current]').waitFor();
  },
  'the list of presets, searched': async (page) => {
    await openPage(page);
    await page.locator('#presets').click();
    await page.getByRole('searchbox').fill('lease');
  },
  'help': async (page) => {
    await openPage(page);
    await page.locator('#help').click();
    await page.getByRole('dialog').waitFor();
  },
  'an inspected request': async (page) => {
    await openPage(page, '#v=1&preset=hot-key&t=3s');
    await openSettings(page);
    await page.getByRole('button', { name: 'inspect one' }).click();
    await page.getByRole('region', { name: 'Why, in A' }).waitFor();
  },
  'the results': async (page) => {
    await openPage(page);
    await openSettings(page);
    await page.getByText('Results of the whole run').click();
    await page.getByText('Cost of a day').waitFor();
  },
  'what can be done to something': async (page) => {
    await openPage(page);
    await page.keyboard.press('i');
    await page.getByRole('menuitem', { name: 'database' }).click();
    await page.getByRole('group', { name: /^database, at/ }).getByRole('menuitem').first().waitFor();
  },
  'a link with faults': async (page) => {
    await openPage(page, '#v=1&preset=hot-key&database.connections=0&colour=red&t=99s');
    await page.locator('.notice').waitFor();
  },
  'a refused value': async (page) => {
    await openPage(page);
    await openSettings(page);
    await page.getByRole('textbox', { name: 'Connections', exact: true }).fill('0');
    await page.getByRole('textbox', { name: 'Connections', exact: true }).press('Enter');
    await page.locator('[data-path="database.connections"] .refusal').waitFor();
  },
  'all settings': async (page) => {
    await openPage(page, '#v=1&preset=hot-key&b.cache.ttl=1s&do=stop:1s@2.1s');
    await openSettings(page);
    await page.locator('.more:not([hidden])').evaluateAll((buttons) => buttons.forEach((button) => /** @type {HTMLElement} */ (button).click()));
    await page.getByRole('combobox', { name: 'Add an intervention' }).selectOption('kill');
  },
  'B is something else': (page) => openPage(page, '#v=1&preset=cluster&b.clients.count=50&b.cache.nodes=n1,n2&b.do=kill:n1@1s'),
  'a link to copy by hand': async (page) => {
    await openPage(page);
    await page.evaluate(() => Object.defineProperty(navigator, 'clipboard', { value: { writeText: () => Promise.reject(new Error('no')) } }));
    await page.locator('#share').click();
    await page.getByRole('dialog').waitFor();
  },
};

/** @param {Page} page @returns {Promise<string[]>} What axe finds on the page as it is now. */
async function findings(page) {
  // Nothing is half faded in.
  await page.evaluate(() => Promise.all(document.getAnimations().map((one) => one.finished.catch(() => undefined))));
  await page.evaluate(AXE);
  const results = await page.evaluate(() => {
    const { axe } = /** @type {any} */ (window);
    return /** @type {Promise<AxeResults>} */ (axe.run(document, { rules: { 'target-size': { enabled: true } } }));
  });
  assert.ok(results.passes.length > 8, 'axe has looked at the page');
  return results.violations.flatMap(({ id, help, nodes }) => nodes.map(({ html, any }) => `${id}: ${help}: ${html.slice(0, 200)} ${any[0]?.message ?? ''}`));
}

// Each state in one theme and size, so that all four are seen; with LONG=1 in all of them.
Object.entries(STATES).forEach(([name, open], i) => {
  Object.entries(SIZES).forEach(([size, window], s) => {
    THEMES.forEach((colorScheme, t) => {
      if (!process.env.LONG && i % 4 !== 2 * s + t) return;
      pageTest(
        `axe finds nothing: ${name}, ${size}, ${colorScheme}`,
        async (page) => {
          await open(page);
          assert.deepEqual(await findings(page), []);
        },
        { ...window, colorScheme, reducedMotion: 'reduce' },
      );
    });
  });
});
