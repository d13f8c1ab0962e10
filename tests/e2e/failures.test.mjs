// Where the page's parts do not come, it says which, and goes on once they do; nothing of the scenario is lost.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from '../../scripts/steps.mjs';
import { pageTest, url } from './page.mjs';

/** @import { Page } from 'playwright-core' */

const HASH = '#v=2&preset=hot-key&clients.count=50&t=2.1s';
/** What a browser itself says of what does not come. */
const expected = /Failed to load resource|answer 404|ERR_FAILED|MIME type|blocked by CORS|start\.js|Failed to fetch dynamically/;

/** @param {Page} page */
const notice = (page) => page.locator('#notices').textContent();

/** The scenario is on the stage, without a reload. @param {Page} page */
async function opened(page) {
  await page.locator('.chart.first canvas').waitFor();
  assert.equal(await page.locator('.clock b').textContent(), '2.100 s');
  assert.equal(await page.getByRole('textbox', { name: 'Readers', exact: true }).inputValue(), '50');
  assert.equal(await notice(page), '');
  assert.equal(await page.evaluate(() => Reflect.get(window, 'loaded')), 'once');
}

/** @type {[name: string, said: RegExp, pattern: string, body: { status: number, contentType?: string, body?: string } | null][]} */
const BLOCKED = [
  ['the engine is not there', /engine could not be downloaded: the server answered 404/, '**/*.wasm', { status: 404 }],
  ['the engine is blocked', /engine could not be downloaded: there is no connection to the server, or something blocks it/, '**/*.wasm', null],
  ['the engine is not what comes', /did not accept the engine/, '**/*.wasm', { status: 200, contentType: 'text/html', body: '<!doctype html>' }],
  ['the worker’s script is blocked', /engine could not be started: its script did not arrive, or something blocks it/, '**/worker-*.js', null],
];
for (const [name, said, pattern, answer] of BLOCKED) {
  pageTest(
    `${name}: it is said, and trying again works`,
    async (page) => {
      await page.route(pattern, (route) => (answer ? route.fulfill(answer) : route.abort()));
      await page.goto(url + HASH);
      await page.evaluate(() => Object.assign(window, { loaded: 'once' }));
      const again = page.getByRole('button', { name: 'Try again' });
      await again.waitFor();
      assert.match((await notice(page)) ?? '', said);
      assert.match((await notice(page)) ?? '', /Your scenario is in the address/);
      assert.equal(await page.locator('#loading').isVisible(), false);
      for (const dead of [page.locator('#presets'), page.locator('#share'), page.getByRole('button', { name: 'Play', exact: true })]) assert.ok(await dead.isDisabled());
      assert.match((await page.locator('#presets').textContent()) ?? '', /Presets/);
      // No key does harm.
      for (const key of ['p', 's', 'i', ' ', ']', 'ArrowRight', 'Home', '0', 'Escape', 'Control+z']) await page.keyboard.press(key);
      await again.click();
      await page.waitForFunction(() => document.querySelector('#notices button'));
      await again.waitFor();
      await page.unroute(pattern);
      await again.click();
      await opened(page);
      assert.equal(page.url(), url + HASH);
    },
    { expected },
  );
}

pageTest('without WebAssembly the page says so', async (page) => {
  await page.addInitScript(() => Reflect.deleteProperty(globalThis, 'WebAssembly'));
  await page.goto(url + HASH);
  await page.getByRole('button', { name: 'Try again' }).waitFor();
  assert.match((await notice(page)) ?? '', /this browser has no WebAssembly\. The browser’s settings/);
});

/** The built file that holds a text, which words of the page are. @param {string} text */
function builtWith(text) {
  const assets = path.join(root, 'dist', 'assets');
  const found = readdirSync(assets).filter((name) => name.endsWith('.js') && readFileSync(path.join(assets, name), 'utf8').includes(text));
  assert.equal(found.length, 1, `${text} is in ${found}`);
  return `**/${found[0]}`;
}

for (const [name, pattern] of [
  ['a part of the page', '**/main-*.js'],
  ['the language', builtWith('transport-play = ')],
]) {
  pageTest(
    `${name} that does not come is told, and comes when it is tried again`,
    async (page) => {
      await page.route(pattern ?? '', (route) => route.abort());
      await page.goto(url + HASH);
      const again = page.getByRole('button', { name: 'Try again' });
      await again.waitFor();
      assert.ok(await page.getByText('A part of the page could not be loaded').isVisible());
      assert.equal(await page.locator('#loading-words').count(), 0);
      await page.unroute(pattern ?? '');
      await again.click();
      await page.locator('.chart.first canvas').waitFor();
      assert.equal(await page.locator('.clock b').textContent(), '2.100 s');
      assert.equal(await page.getByText('A part of the page could not be loaded').isVisible(), false);
    },
    { expected },
  );
}

/** What is told where no script starts, once it is clear that none does. @param {Page} page */
async function needs(page) {
  await page.evaluate(() => document.getAnimations().forEach((animation) => animation.finish()));
  const words = page.locator('#needs p');
  assert.ok(await words.isVisible());
  assert.match((await words.textContent()) ?? '', /scripts have not started.*JavaScript and WebAssembly.*web server.*the address holds the whole scenario/s);
}

pageTest(
  'where scripts are blocked the page says what it needs, and trying again keeps the scenario',
  async (page) => {
    await page.route('**/*.js', (route) => route.abort());
    await page.goto(url + HASH);
    await needs(page);
    await page.unroute('**/*.js');
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.locator('.chart.first canvas').waitFor();
    assert.equal(await page.locator('.clock b').textContent(), '2.100 s');
    assert.equal(await page.locator('#needs').count(), 0);
    assert.ok(page.url().endsWith(HASH));
  },
  { expected },
);

pageTest(
  'opened from the disk the page says what it needs',
  async (page) => {
    await page.goto(`${pathToFileURL(path.join(root, 'dist', 'index.html')).href}${HASH}`);
    await needs(page);
    assert.match((await page.locator('#needs').textContent()) ?? '', /file on the disk/);
    assert.equal(await page.locator('#question').textContent(), 'What happens to your database when a hot key expires?');
  },
  { expected },
);

pageTest(
  'without JavaScript the page says so',
  async (page) => {
    const response = await page.goto(url + HASH);
    assert.match((await response?.text()) ?? '', /<noscript>\s*<p>JavaScript is switched off/);
    await page.locator('#needs').waitFor();
  },
  { javaScriptEnabled: false, expected },
);

pageTest(
  'when the worker of the run is lost and no other starts, the clock stops, and trying again goes on from there',
  async (page) => {
    await page.goto(url + HASH);
    await page.evaluate(() => Object.assign(window, { loaded: 'once' }));
    await page.locator('.chart.first canvas').waitFor();
    await page.route('**/worker-*.js', (route) => route.abort());
    for (const one of page.workers()) {
      await one.evaluate(() => {
        self.onmessage = () => {
          throw new Error('gone');
        };
      });
    }
    await page.locator('#speed').fill('-2');
    await page.locator('#speed').blur();
    await page.getByRole('button', { name: 'Play', exact: true }).click();
    const again = page.getByRole('button', { name: 'Try again' });
    await again.waitFor();
    assert.match((await notice(page)) ?? '', /engine.*nothing of your scenario is lost/);
    assert.equal(await page.getByRole('button', { name: 'Pause' }).count(), 0);
    const stood = await page.locator('.clock b').textContent();
    await page.unroute('**/worker-*.js');
    await page.route('**/worker-*.js', async (route) => {
      await new Promise((resolve) => setTimeout(resolve, 500));
      await route.continue();
    });
    await again.click();
    await page.waitForFunction(() => !document.querySelector('#notices .notice-ways'));
    assert.ok(parseFloat((await page.locator('.clock b').textContent()) ?? '') >= parseFloat(stood ?? ''));
    // Where a person goes while the run is being computed again, there they stay.
    await page.keyboard.press('End');
    await page.waitForFunction(() => document.querySelector('#caption')?.textContent?.startsWith('A: '));
    assert.equal(await page.evaluate(() => Reflect.get(window, 'loaded')), 'once');
    assert.match(page.url(), /clients\.count=50/);
  },
  { expected },
);
