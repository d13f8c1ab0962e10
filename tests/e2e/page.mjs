// A test of the built page in a real browser. The page is served from a folder deep in a server, as somebody's web
// space would, and any error it logs, throws or requests fails the test, whatever else the test looks at.
import { after, test } from 'node:test';
import { launchBrowser } from '../../scripts/browser.mjs';
import { serve } from '../../scripts/serve.mjs';

/** @import { BrowserContextOptions, Page } from 'playwright-core' */

const [browser, server] = await Promise.all([launchBrowser(), serve({ base: '/some/where/' })]);
after(async () => {
  await browser.close();
  server.close();
});

/** The page's address. */
export const url = server.url;

/**
 * Opens a link and waits until its run is on the stage. A page that is open goes there by itself, without being loaded again.
 * @param {Page} page @param {string} hash @param {string} [search] What comes before it: the language.
 */
export async function visit(page, hash, search = '') {
  if (page.url().startsWith(url + search)) {
    await page.evaluate((hash) => {
      for (const table of document.querySelectorAll('.charts .told > *')) table.setAttribute('data-before', '');
      window.location.hash = hash;
    }, hash);
  } else await page.goto(url + search + hash);
  await page.waitForFunction(() => document.querySelector('.charts:not(.old) .told > :not([data-before])') && document.querySelector('.marks .mark'), null, { timeout: 60_000 });
  await page.locator('.code .line').first().waitFor({ state: 'attached' });
}

/**
 * A test with a fresh page, not yet on any address: `await page.goto(url + '#…')` opens ours.
 * @param {string} name
 * @param {(page: Page) => Promise<void>} body
 * @param {BrowserContextOptions & { timeout?: number, expected?: RegExp }} [options] the window's size and the like;
 * `expected`: the problems that the test itself makes
 */
export function pageTest(name, body, { timeout = 120_000, expected, ...options } = {}) {
  test(name, { timeout }, async () => {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options });
    /** @type {string[]} */
    const problems = [];
    const origin = new URL(url).origin;
    await context.route(
      (address) => address.protocol.startsWith('http') && address.origin !== origin,
      (route) => {
        problems.push(`request to ${route.request().url()}`);
        return route.abort();
      },
    );
    const page = await context.newPage();
    page.on('pageerror', (error) => problems.push(`uncaught ${error.stack ?? error}`));
    page.on('response', (response) => {
      if (response.status() >= 400) problems.push(`answer ${response.status()}: ${response.url()}`);
    });
    page.on('crash', () => problems.push('the page crashed'));
    page.on('console', (message) => {
      const { url, lineNumber } = message.location();
      if (message.type() === 'error' && !expected?.test(message.text())) problems.push(`console: ${message.text()} (${url}:${lineNumber})`);
    });
    /** @type {unknown} */
    let failure;
    try {
      await body(page);
      await page.evaluate(() => undefined); // what the page reported until now has arrived
    } catch (error) {
      failure = error;
    }
    await context.close();
    const found = problems.filter((problem) => !expected?.test(problem));
    if (found.length > 0) throw new Error(`the page had problems:\n${found.join('\n')}`, { cause: failure });
    if (failure) throw failure;
  });
}
