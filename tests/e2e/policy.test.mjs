// The page's policy: it is strict, and the page lives by it. What breaks it is an error on the console, which fails every
// test of the page; here all that can be opened is opened, and nothing at all may be said there.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { build, loadConfigFromFile } from 'vite';
import { root } from '../../scripts/steps.mjs';
import { pageTest, url } from './page.mjs';

const html = readFileSync(path.join(root, 'dist/index.html'), 'utf8').replaceAll('&#39;', "'");

test('the policy lets the page run its own code, and nothing else', () => {
  const policy = html.match(/http-equiv="Content-Security-Policy" content="([^"]*)"/)?.[1] ?? '';
  const rules = Object.fromEntries(policy.split('; ').map((rule) => [rule.split(' ')[0], rule.split(' ').slice(1)]));
  assert.deepEqual(rules['default-src'], ["'none'"]);
  assert.deepEqual(rules['script-src'], ["'self'", "'wasm-unsafe-eval'"]);
  assert.deepEqual(rules['require-trusted-types-for'], ["'script'"]);
  for (const name of ['style-src', 'img-src', 'connect-src', 'worker-src']) assert.deepEqual(rules[name], ["'self'"], name);
  assert.deepEqual(rules['base-uri'], ["'none'"]);
  // One form loads the page again where no script starts.
  assert.deepEqual(rules['form-action'], ["'self'"]);
  assert.equal(rules['trusted-types']?.length, 1, 'one policy vouches for addresses');
  assert.doesNotMatch(policy, /unsafe-inline|'unsafe-eval'|default'|\*|data:|blob:|https?:/);
  const [, head = ''] = html.match(/<head>([^]*)<\/head>/) ?? [];
  assert.match(head.trim(), /^<meta http-equiv="Content-Security-Policy"/, 'it comes before all that it is about');
  assert.doesNotMatch(html, /\sstyle=|\son\w+=|<style|<script(?![^>]*\ssrc=)/, 'nothing stands inline');
});

test('no source makes markup of a string', () => {
  const folder = path.join(root, 'www');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.js') && !name.startsWith('wasm'));
  assert.ok(files.length > 40);
  for (const name of files) {
    assert.doesNotMatch(readFileSync(path.join(folder, name), 'utf8'), /innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser|\beval\(|new Function/, name);
  }
});

pageTest(
  'whatever is opened, nothing breaks the policy, nothing is said on the console, and nothing leaves the page’s own server',
  async (page) => {
    /** @type {string[]} */
    const said = [];
    page.on('console', (message) => said.push(`${message.type()}: ${message.text()}`));
    await page.exposeFunction('violated', (/** @type {string} */ what) => said.push(what));
    await page.addInitScript(() => {
      addEventListener('securitypolicyviolation', (event) => /** @type {any} */ (window).violated(`${event.violatedDirective} by ${event.blockedURI} at ${event.sourceFile}:${event.lineNumber}`));
    });
    await page.goto(`${url}#v=2&preset=hot-key`);
    await page.locator('.code .line').first().waitFor();
    await page.locator('.charts:not(.old) canvas').first().waitFor();
    await page.getByRole('button', { name: 'Pause' }).click();

    await page.keyboard.press('p');
    await page.locator('.presets button[value=geecache]').click();
    await page.waitForFunction(() => location.hash.includes('preset=geecache'));
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.getByText('Results of the whole run').click();
    await page.getByText('Cost of these').first().waitFor();
    await page.getByRole('button', { name: 'Inspect one' }).click();
    await page.getByRole('region', { name: 'The inspected request' }).waitFor();
    await page.keyboard.press('Escape');
    const label = page.locator('.control .label:visible').first();
    await label.scrollIntoViewIfNeeded();
    await page.mouse.move(5, 5);
    await page.waitForTimeout(200);
    await label.hover();
    await page.getByRole('tooltip').waitFor();
    const scrubber = await page.locator('.scrubber').boundingBox();
    assert.ok(scrubber);
    await page.mouse.move(scrubber.x + scrubber.width / 2, scrubber.y + 30);
    await page.locator('.readout').waitFor();
    await page.keyboard.press('i');
    await page.getByRole('menuitem', { name: 'database' }).click();
    await page.getByRole('group', { name: /^database, at/ }).getByRole('menuitem').first().click();
    await page.waitForFunction(() => location.hash.includes('do='));
    await page.locator('#help').click();
    await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click();
    await page.locator('#share').click();
    await page.getByText('The link is copied.').waitFor();
    await page.evaluate(() => Object.defineProperty(navigator, 'clipboard', { value: { writeText: () => Promise.reject(new Error('no')) } }));
    await page.locator('#share').click();
    await page.getByRole('dialog', { name: 'Share link' }).waitFor();
    await page.keyboard.press('Escape');
    await page.evaluate(() => (location.hash = '#v=2&preset=hot-key&colour=red'));
    await page.locator('.notice').waitFor();
    assert.deepEqual(said, []);
  },
  { permissions: ['clipboard-read', 'clipboard-write'] },
);

pageTest('the policy is in force: what it forbids does not run', async (page) => {
  await page.goto(`${url}#v=2&preset=hot-key`);
  const refused = await page.evaluate(() => {
    /** @param {() => void} act */
    const fails = (act) => {
      try {
        act();
        return false;
      } catch {
        return true;
      }
    };
    const { trustedTypes } = /** @type {any} */ (window);
    return {
      markup: fails(() => (document.createElement('p').innerHTML = '<b>x</b>')),
      worker: fails(() => void new Worker('/another.js')),
      policy: fails(() => trustedTypes.createPolicy('default', { createHTML: String })),
    };
  });
  assert.deepEqual(refused, { markup: true, worker: true, policy: true });
}, { expected: /TrustedHTML|TrustedScriptURL|trusted-types|Trusted Type|TrustedTypePolicy/ });

test('a shared link shows a picture where the page knows its address, and no wrong address where it does not', async () => {
  /** @param {string} [home] @returns {Promise<{ html: string, files: string[] }>} */
  const built = async (home) => {
    const before = process.env.STAMPEDE_URL;
    if (home === undefined) delete process.env.STAMPEDE_URL;
    else process.env.STAMPEDE_URL = home;
    try {
      const loaded = await loadConfigFromFile({ command: 'build', mode: 'production' }, path.join(root, 'vite.config.js'), root, 'silent');
      const made = await build({ ...loaded?.config, configFile: false, root, logLevel: 'silent', build: { ...loaded?.config.build, write: false } });
      const { output } = /** @type {{ output: { fileName: string, source?: string | Uint8Array }[] }} */ (made);
      return { html: String(output.find(({ fileName }) => fileName === 'index.html')?.source), files: output.map(({ fileName }) => fileName) };
    } finally {
      if (before === undefined) delete process.env.STAMPEDE_URL;
      else process.env.STAMPEDE_URL = before;
    }
  };
  const alone = await built();
  assert.match(alone.html, /property="og:title" content="Stampede/);
  assert.match(alone.html, /property="og:description" content="See what happens/);
  assert.doesNotMatch(alone.html, /og:image|og:url/);
  const published = await built('https://example.org/stampede');
  assert.match(published.html, /property="og:image" content="https:\/\/example\.org\/stampede\/card\.png"/);
  assert.match(published.html, /property="og:url" content="https:\/\/example\.org\/stampede\/"/);
  assert.match(published.html, /name="twitter:card" content="summary_large_image"/);
  assert.ok(published.files.includes('card.png'));
  const card = readFileSync(path.join(root, 'www/card.png'));
  assert.deepEqual([card.readUInt32BE(16), card.readUInt32BE(20)], [1200, 630]);
  assert.ok(card.length < 200_000, `${card.length} bytes`);
  await assert.rejects(built('example'), /STAMPEDE_URL is “example”; it takes the address/);
});
