// On a slow line the page is a page from its first kilobytes on, says how much has come, and loads the engine once.
import assert from 'node:assert/strict';
import { pageTest, url } from './page.mjs';

pageTest('the engine is loaded once, its progress is told, and what cannot work yet looks so', async (page) => {
  /** @type {string[]} */
  const requests = [];
  page.context().on('request', (request) => requests.push(request.url()));
  const line = await page.context().newCDPSession(page);
  await line.send('Network.enable');
  await line.send('Network.emulateNetworkConditions', { offline: false, latency: 40, downloadThroughput: 300_000, uploadThroughput: 300_000 });
  // Each state of the bar, as a person would see it.
  await page.addInitScript(() => {
    /** @type {[value: number, max: number, words: string][]} */
    const seen = [];
    Object.assign(window, { seen });
    setInterval(() => {
      const bar = document.querySelector('#loading-bar');
      const words = document.querySelector('#loading-words')?.textContent ?? '';
      if (bar instanceof HTMLProgressElement && bar.hasAttribute('value') && words.includes('engine')) seen.push([bar.value, bar.max, words]);
    }, 50);
  });
  await page.goto(url, { waitUntil: 'commit' });
  await page.locator('#question', { hasText: 'What happens to your database when a hot key expires?' }).waitFor();
  await page.locator('#loading-words', { hasText: 'Loading the engine' }).waitFor();
  assert.ok(await page.locator('#world-a .badge').isVisible());

  const share = page.locator('#share');
  await share.waitFor();
  assert.ok(await share.isDisabled());
  assert.ok(await page.locator('#presets').isDisabled());
  assert.ok(await page.getByRole('button', { name: 'Play', exact: true }).isDisabled());
  assert.ok(await page.locator('#speed').isDisabled());
  assert.equal(await page.getByRole('slider', { name: 'Playhead', includeHidden: true }).getAttribute('aria-disabled'), 'true');
  assert.equal(await page.locator('#world-a .figures dd').isVisible(), false, 'no figures of no run');
  for (const key of ['s', 'p', ' ', 'i', ']', 'ArrowRight', 'End', 'Control+z']) await page.keyboard.press(key);

  await page.locator('.chart.first canvas').waitFor();
  assert.ok(await share.isEnabled());
  assert.equal(await page.locator('#loading').isVisible(), false);
  assert.equal(await page.locator('#question').textContent(), 'What happens to your database when a hot key expires?');
  assert.equal(requests.filter((address) => address.endsWith('.wasm')).length, 1);

  const seen = /** @type {[number, number, string][]} */ (await page.evaluate(() => Reflect.get(window, 'seen')));
  const values = seen.map(([value]) => value);
  const between = new Set(seen.filter(([value, max]) => value > 0 && value < max).map(([value]) => value));
  assert.ok(between.size >= 3, `${[...between]}`);
  assert.deepEqual(values, values.toSorted((a, b) => a - b));
  const total = seen[0]?.[1];
  for (const [, max, words] of seen) {
    assert.equal(max, total, 'the whole is known from the first');
    assert.match(words, /^Loading the engine(: [\d\u202f]+ of [\d\u202f]+ kB)?$/);
  }
  assert.ok(seen.filter(([, , words]) => words.includes('kB')).length >= 3, 'the words come long before the engine');
  const size = await page.evaluate((address) => fetch(address, { cache: 'force-cache' }).then(async (response) => (await response.arrayBuffer()).byteLength), requests.find((address) => address.endsWith('.wasm')) ?? '');
  assert.equal(total, size);
});

pageTest('another link does not begin with the question of the first preset', async (page) => {
  await page.route('**/*.wasm', () => undefined);
  await page.goto(`${url}#breakdown`, { waitUntil: 'commit' });
  await page.locator('#question', { hasText: 'What happens to your database when a cache fails it?' }).waitFor();
});
