// The page for everybody: with a reader of the screen, by keyboard, in a contrast theme, with weak eyes or a big finger.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { ALL } from './all.mjs';
import { pageTest, visit } from './page.mjs';
import { colourOf, contrast, pixel, pixels } from './pixels.mjs';

/** @import { Page } from 'playwright-core' */
/** @import { AxeResults } from 'axe-core' */

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const SIZES = {
  desktop: { viewport: { width: 1440, height: 900 } },
  phone: { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true },
};
const THEMES = /** @type {const} */ (['light', 'dark']);

/** Opens a link and waits until its run is on screen. @param {Page} page @param {string} [hash] */
async function openPage(page, hash = '#v=2&preset=hot-key&t=2.19s') {
  // From one scenario to the next would be a step within the page.
  if (page.url() !== 'about:blank') await page.goto('about:blank');
  await visit(page, hash);
}

/** Brings up the settings where they are a sheet. @param {Page} page */
async function openSettings(page) {
  if (await page.locator('#scenario').isVisible()) await page.locator('#scenario').click();
}

/** What can be on the screen, each with the way there. @type {Record<string, (page: Page) => Promise<void>>} */
const STATES = {
  'just opened': (page) => openPage(page),
  'playing': async (page) => {
    await openPage(page, '#v=2&preset=geecache');
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
    await openPage(page, '#v=2&preset=hot-key&t=3s');
    await openSettings(page);
    await page.getByRole('button', { name: 'Inspect one' }).click();
    await page.getByRole('region', { name: 'Why, in A' }).waitFor();
  },
  'the results': async (page) => {
    await openPage(page);
    await openSettings(page);
    await page.getByText('Results of the whole run').click();
    await page.getByText('Cost of these').first().waitFor();
  },
  'what can be done to something': async (page) => {
    await openPage(page);
    await page.keyboard.press('i');
    await page.getByRole('menuitem', { name: 'database' }).click();
    await page.getByRole('group', { name: /^database, at/ }).getByRole('menuitem').first().waitFor();
  },
  'a link with faults': async (page) => {
    await openPage(page, '#v=2&preset=hot-key&database.connections=0&colour=red&t=99s');
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
    await openPage(page, '#v=2&preset=hot-key&b.cache.ttl=1s&do=stop:1s@2.1s');
    await openSettings(page);
    await page.locator('.more:not([hidden])').evaluateAll((buttons) => buttons.forEach((button) => /** @type {HTMLElement} */ (button).click()));
    await page.getByRole('combobox', { name: 'Add an intervention' }).selectOption('kill');
  },
  'B is something else': (page) => openPage(page, '#v=2&preset=node-leaves&b.clients.count=50&b.cache.ttl=1s&b.database.connections=3&b.database.query_time=1s&b.apps.count=3'),
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
  await page.evaluate(() => Promise.all(document.getAnimations().filter(({ playState }) => playState === 'running').map((one) => one.finished.catch(() => undefined))));
  await page.evaluate(AXE);
  const results = await page.evaluate(() => {
    const { axe } = /** @type {any} */ (window);
    return /** @type {Promise<AxeResults>} */ (axe.run(document, { rules: { 'target-size': { enabled: true } } }));
  });
  assert.ok(results.passes.length > 8, 'axe has looked at the page');
  return results.violations.flatMap(({ id, help, nodes }) => nodes.map(({ html, any }) => `${id}: ${help}: ${html.slice(0, 200)} ${any[0]?.message ?? ''}`));
}

// Each state in one theme and size, so that all four are seen; with LONG=1 in all of them.
Object.entries(SIZES).forEach(([size, window], s) => {
  THEMES.forEach((colorScheme, t) => {
    const states = Object.entries(STATES).filter((_, i) => ALL || i % 4 === 2 * s + t);
    pageTest(
      `axe finds nothing, ${size}, ${colorScheme}: ${states.map(([name]) => name).join(', ')}`,
      async (page) => {
        for (const [name, open] of states) {
          await open(page);
          assert.deepEqual(await findings(page), [], name);
        }
      },
      { ...window, colorScheme, reducedMotion: 'reduce', timeout: 180_000 },
    );
  });
});

/** @param {Page} page @param {string[]} names @returns {Promise<Record<string, import('./pixels.mjs').Colour>>} The style sheet's colours, as they are on the page. */
async function tokens(page, names) {
  const found = await page.evaluate((wanted) => {
    const probe = document.createElement('i');
    document.body.append(probe);
    const read = wanted.map((name) => {
      probe.style.color = `var(--${name})`;
      return [name, getComputedStyle(probe).color];
    });
    probe.remove();
    return read;
  }, names);
  return Object.fromEntries(found.map(([name = '', css = '']) => [name, colourOf(css)]));
}

/** What dots can be, and what they stand on. */
const DOTS = ['travelling', 'hit', 'waiting', 'database', 'stale', 'write', 'failed'];
const GROUNDS = ['paper', 'card', 'sunken'];
const NODES = ['node-0', 'node-1', 'node-2', 'node-3', 'node-4', 'node-5'];

for (const colorScheme of THEMES) {
  pageTest(
    `text is told from its ground by 4.5 : 1, what carries a meaning by 3 : 1: ${colorScheme}`,
    async (page) => {
      await openPage(page);
      const colours = await tokens(page, ['ink', 'dim', 'good-text', 'bad-text', 'line-strong', ...DOTS, ...GROUNDS, ...NODES]);
      /** @param {string} one @param {string} other @param {number} least */
      const told = (one, other, least) => {
        const [a, b] = [colours[one], colours[other]];
        assert.ok(a && b);
        assert.ok(contrast(a, b) >= least, `${one} on ${other}: ${contrast(a, b).toFixed(2)} : 1`);
      };
      for (const ground of GROUNDS) {
        for (const text of ['ink', 'dim', 'good-text', 'bad-text']) told(text, ground, 4.5);
        for (const part of ['line-strong', 'write', ...DOTS, ...NODES]) told(part, ground, 3);
      }
      // What of a slider is behind its thumb, and what is ahead.
      told('ink', 'line-strong', 3);

      // And the page has them where they belong.
      const [red, green, blue] = colours['card'] ?? [];
      for (const selector of ['.chip:not(:has(:checked)):visible', '.step:not(:disabled)', '.switch', '.button.preset', '#variant']) {
        const edge = colourOf(await page.locator(selector).first().evaluate((one) => getComputedStyle(one).borderTopColor));
        assert.ok(contrast(edge, [red ?? 0, green ?? 0, blue ?? 0]) >= 3, selector);
      }
      const slider = await page.getByRole('slider', { name: 'Readers', exact: true }).boundingBox();
      assert.ok(slider);
      const middle = slider.y + slider.height / 2;
      const [track, beside] = [await pixel(page, slider.x + slider.width - 4, middle), await pixel(page, slider.x + slider.width - 4, middle - 6)];
      assert.ok(contrast(track, beside) >= 3, `the slider's track: ${contrast(track, beside).toFixed(2)} : 1`);
      // The stage and its legend show a state in one colour.
      const waiting = colours['waiting'];
      assert.ok((await count(page, '#world-a .canvas-box', waiting)) > 300, 'waiting dots');
      assert.ok((await count(page, '.legend [data-state=waiting]', waiting)) > 10, 'and in the legend');
    },
    { colorScheme },
  );

  pageTest(
    `in a contrast theme nothing is lost that a colour told: ${colorScheme}`,
    async (page) => {
      await openPage(page, '#v=2&preset=hot-key&t=2.19s&b.protection.throttle=yes');
      const { paper: canvas, ink: text } = await tokens(page, ['paper', 'ink']);
      assert.ok(canvas && text);

      const switches = page.getByRole('switch', { name: /^Adaptive throttle/ });
      const [off, on] = await Promise.all([switches.first(), switches.last()].map((one) => one.evaluate((box) => /** @type {HTMLInputElement} */ (box).checked)));
      assert.deepEqual([off, on], [false, true]);
      assert.ok((await difference(page, switches.first(), switches.last())) > 0.2, 'a switch that is on looks other than one that is off');
      const [chosen, other] = [page.locator('.chip:has(:checked):visible').first(), page.locator('.chip:not(:has(:checked)):visible').first()];
      assert.ok(contrast(await ground(page, chosen), await ground(page, other)) >= 3, 'what is chosen has another ground');

      const cursor = await page.locator('.cursor').boundingBox();
      assert.ok(cursor);
      const line = (await pixels(page, { x: Math.floor(cursor.x) - 8, y: cursor.y + 20, width: 16, height: 1 }))[0] ?? [];
      assert.ok(line.some((one) => contrast(one, canvas) >= 7), 'the playhead');

      const slider = await page.getByRole('slider', { name: 'Readers', exact: true }).boundingBox();
      assert.ok(slider);
      assert.ok(contrast(await pixel(page, slider.x + slider.width - 4, slider.y + slider.height / 2), canvas) >= 3, 'the slider’s track');

      assert.ok((await count(page, '#world-a .canvas-box', text)) > 1000, 'the dots have the theme’s colour');
      for (const badge of await page.locator('.world-head .badge').all()) assert.ok((await count(page, badge, canvas)) > 5, 'a letter on its badge');

      // Where the focus is.
      const play = page.getByRole('button', { name: 'To the next moment' });
      const before = await around(page, play);
      await page.getByRole('button', { name: 'One event forward' }).focus();
      await page.keyboard.press('Tab');
      const after = await around(page, play);
      const ring = after.flat().filter((one, i) => contrast(one, before.flat()[i] ?? one) >= 3).length;
      assert.ok(ring > 100, `a ring around what has the focus: ${ring} pixels`);

      // Without the theme the page has its own colours again, on the stage too.
      await page.emulateMedia({ forcedColors: 'none' });
      const { waiting } = await tokens(page, ['waiting']);
      await page.waitForTimeout(200);
      assert.ok((await count(page, '#world-a .canvas-box', waiting)) > 300);
    },
    { colorScheme, forcedColors: 'active' },
  );
}

/** @param {Page} page @param {import('playwright-core').Locator} one @param {number} [margin] */
async function around(page, one, margin = 6) {
  await one.scrollIntoViewIfNeeded();
  const box = await one.boundingBox();
  assert.ok(box);
  return pixels(page, { x: box.x - margin, y: box.y - margin, width: box.width + 2 * margin, height: box.height + 2 * margin });
}

/** How many pixels have exactly a colour. @param {Page} page @param {string | import('playwright-core').Locator} where @param {import('./pixels.mjs').Colour | undefined} colour */
async function count(page, where, colour) {
  const seen = await around(page, typeof where === 'string' ? page.locator(where) : where, 0);
  return seen.flat().filter((one) => String(one) === String(colour)).length;
}

/** The colour that most of it has. @param {Page} page @param {import('playwright-core').Locator} one */
async function ground(page, one) {
  /** @type {Map<string, number>} */
  const many = new Map();
  for (const colour of (await around(page, one, 0)).flat()) many.set(String(colour), (many.get(String(colour)) ?? 0) + 1);
  const [most = ''] = [...many].sort((a, b) => b[1] - a[1])[0] ?? [];
  return colourOf(most);
}

/** What share of two things' pixels differ. @param {Page} page @param {import('playwright-core').Locator} one @param {import('playwright-core').Locator} other */
async function difference(page, one, other) {
  const [a, b] = [(await around(page, one, 0)).flat(), (await around(page, other, 0)).flat()];
  return a.filter((colour, i) => contrast(colour, b[i] ?? colour) >= 3).length / a.length;
}

pageTest('single-key shortcuts can be switched off, and stay so', async (page) => {
  await openPage(page);
  await page.keyboard.press('?');
  const option = page.getByRole('switch', { name: 'Single-key shortcuts' });
  await option.uncheck();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'hidden' });
  await page.locator('body').evaluate(() => /** @type {HTMLElement} */ (document.activeElement)?.blur());
  const before = await page.evaluate(() => document.querySelector('.clock')?.textContent);
  for (const key of ['p', 's', 'i', '?', '[', ']', '0', '-', '+', ' ']) await page.keyboard.press(key);
  assert.equal(await page.locator(':popover-open, dialog[open]').count(), 0);
  assert.equal(await page.getByRole('region', { name: 'The inspected request' }).isVisible(), false);
  assert.equal(await page.getByRole('button', { name: 'auto' }).getAttribute('aria-pressed'), 'true');
  assert.equal(await page.evaluate(() => document.querySelector('.clock')?.textContent), before);
  // Keys that are no characters go on working.
  await page.keyboard.press('End');
  await page.waitForFunction((then) => document.querySelector('.clock')?.textContent !== then, before);

  await page.reload();
  await page.locator('.code .line').first().waitFor();
  await page.keyboard.press('p');
  assert.equal(await page.locator(':popover-open').count(), 0);
  await page.locator('#help').click();
  assert.equal(await option.isChecked(), false);
  await option.check();
  await page.keyboard.press('Escape');
  await page.keyboard.press('p');
  await page.locator(':popover-open').waitFor();
});

pageTest('the switch for single-key shortcuts works where nothing can be remembered', async (page) => {
  await page.addInitScript(() => Object.defineProperty(window, 'localStorage', { get: () => { throw new Error('closed'); } }));
  await openPage(page);
  await page.locator('#help').click();
  await page.getByRole('switch', { name: 'Single-key shortcuts' }).uncheck();
  await page.keyboard.press('Escape');
  await page.keyboard.press('p');
  assert.equal(await page.locator(':popover-open').count(), 0);
});

pageTest('the inspector takes the focus and says whom it shows, and gives the focus back', async (page) => {
  await openPage(page, '#v=2&preset=hot-key&t=3s');
  const invite = page.getByRole('button', { name: 'Inspect one' });
  await invite.focus();
  await page.keyboard.press('Enter');
  const life = page.getByRole('region', { name: 'The inspected request' });
  await life.waitFor();
  assert.ok(await life.evaluate((one) => one === document.activeElement));
  await page.getByRole('status').filter({ hasText: /^Inspecting request \d+$/ }).waitFor({ state: 'attached' });
  await page.keyboard.press(']');
  assert.ok(await life.evaluate((one) => one.contains(document.activeElement)), 'the next one leaves the focus where it is');
  await page.getByRole('button', { name: 'Stop inspecting' }).click();
  await life.waitFor({ state: 'hidden' });
  assert.ok(await invite.evaluate((one) => one === document.activeElement));

  // The focus stays where it went meanwhile.
  await page.keyboard.press('Enter');
  await life.waitFor();
  await page.locator('#share').focus();
  await page.keyboard.press('Escape');
  await life.waitFor({ state: 'hidden' });
  assert.equal(await page.evaluate(() => document.activeElement?.id), 'share');
});

pageTest(
  'on a phone the inspector takes the focus too',
  async (page) => {
    await openPage(page, '#v=2&preset=hot-key&t=2.19s');
    await page.keyboard.press(']');
    const life = page.getByRole('region', { name: 'The inspected request' });
    await life.waitFor();
    await page.waitForFunction(() => document.activeElement?.classList.contains('life'));
  },
  SIZES.phone,
);

for (const [size, least] of /** @type {const} */ ([['desktop', 24], ['phone', 44]])) {
  pageTest(
    `moments can be hit and are called what they say: ${size}`,
    async (page) => {
      for (const preset of ['hot-key', 'facebook-leases', 'node-leaves']) {
        await visit(page, `#v=2&preset=${preset}&t=0s`);
        /** @type {{ x: number, width: number }[]} */
        const boxes = [];
        for (const mark of await page.locator('.marks .mark:not([hidden])').all()) {
          const box = await mark.boundingBox();
          assert.ok(box && box.width >= least && box.height >= least, `${await mark.textContent()}: ${box?.width} × ${box?.height}`);
          boxes.push(box);
          const [name, words] = [await mark.getAttribute('aria-label'), await mark.textContent()];
          assert.ok(name?.startsWith(`${words}, at `), `“${words}” is called “${name}”`);
        }
        assert.ok(boxes.length > 0);
        assert.equal(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth), 0, 'none makes the page wider');
        boxes.sort((a, b) => a.x - b.x).slice(1).forEach((box, i) => assert.ok(box.x >= (boxes[i]?.x ?? 0) + (boxes[i]?.width ?? 0) - 1, 'none lies on another'));
      }
    },
    SIZES[size],
  );
}

pageTest('what a stage shows of its cache is a table too, and a key is found by keyboard', async (page) => {
  await visit(page, '#v=2&preset=node-leaves&t=1.36s');
  /** @param {'a' | 'b'} world @returns {Promise<string[][]>} */
  const table = async (world) => {
    const rows = page.locator(`#world-${world} .cache-table tr`);
    await rows.nth(1).waitFor({ state: 'attached' });
    return rows.evaluateAll((all) => all.map((one) => [...one.children].map((cell) => cell.textContent ?? '')));
  };
  const [head = [], ...nodes] = await table('a');
  assert.deepEqual([head[0], nodes.map(([name]) => name)], ['Node', ['cache-1', 'cache-2', 'cache-3', 'cache-4', 'cache-5']]);
  assert.deepEqual(nodes.map(([, state]) => state), ['answers', 'answers', 'has left', 'answers', 'answers']);
  const shares = nodes.map(([, , share]) => parseFloat(share ?? ''));
  assert.ok(shares[2] === 0 && Math.abs(shares.reduce((sum, one) => sum + one, 0) - 100) <= 2, String(shares));
  assert.ok(nodes.every(([, , , load], i) => (i === 2 ? load === '0' : Number(load) > 100)), String(nodes));

  const key = page.locator('#world-a').getByRole('spinbutton', { name: 'Where is key no.' });
  await key.focus();
  await page.keyboard.type('17');
  const answer = page.locator('#world-a .key-way output');
  await answer.filter({ hasText: /^key 17: node \d, (was \d’s|has not moved)$/ }).waitFor();
  assert.ok((await page.locator('#world-a .key-way').evaluate((one) => getComputedStyle(one).clipPath)) === 'none', 'who is there sees it');
  await page.keyboard.press('Tab');
  await page.waitForFunction(() => document.querySelector('#world-a .key-way output')?.textContent === '');

  // A lock that a replica has never heard of, and one that four of five nodes still have.
  await visit(page, '#v=2&preset=lock-failover&t=400ms');
  await page.locator('#world-a .cache-table th', { hasText: 'redis-4' }).waitFor({ state: 'attached' });
  const locks = async (/** @type {'a' | 'b'} */ world) => (await table(world)).slice(1).map((cells) => `${cells[1]}: ${cells.at(-1)}`);
  assert.deepEqual(await locks('a'), ['answers: –', 'answers: –', 'answers: –', 'replica: app 2', 'answers: –']);
  assert.deepEqual(await locks('b'), ['answers: app 1', 'answers: app 1', 'answers: app 1', 'replica: –', 'answers: app 1']);

  await visit(page, '#v=2&preset=holder-dies&t=8s');
  // The table before it has a column of that name.
  await page.locator('#world-a .cache-table td', { hasText: 'locked by' }).waitFor({ state: 'attached' });
  assert.deepEqual((await table('a')).find(([name]) => name === 'Lock'), ['Lock', 'locked by app 1, which is gone']);
});

pageTest('the first Tab leads past the header, and the address stays the scenario', async (page) => {
  await openPage(page);
  const before = page.url();
  await page.keyboard.press('Tab');
  const skip = page.getByRole('link', { name: 'Skip to the two worlds' });
  assert.ok(await skip.evaluate((one) => one === document.activeElement && one.getBoundingClientRect().width > 100));
  await page.keyboard.press('Enter');
  assert.equal(await page.evaluate(() => document.activeElement?.localName), 'main');
  assert.equal(page.url(), before);
  await page.keyboard.press('Tab');
  assert.ok(await page.evaluate(() => document.querySelector('main')?.contains(document.activeElement)));
});

pageTest('while it plays, a reader of the screen is told once a stretch', async (page) => {
  await page.addInitScript(() => {
    const told = /** @type {any} */ (window).told = /** @type {string[]} */ ([]);
    new MutationObserver((changes) => {
      for (const { target } of changes) {
        const live = (target instanceof Element ? target : target.parentElement)?.closest('[aria-live], [role=status], [role=alert], output');
        if (live && live.getAttribute('aria-live') !== 'off') told.push(live.textContent ?? '');
      }
    }).observe(document, { subtree: true, childList: true, characterData: true });
  });
  await openPage(page, '#v=2&preset=hot-key');
  await page.getByRole('button', { name: 'Pause' }).waitFor();
  await page.getByRole('button', { name: 'Play again' }).waitFor({ timeout: 40_000 });
  const told = await page.evaluate(() => /** @type {any} */ (window).told);
  // Nine stretches at the most, and “Simulating…”.
  assert.ok(told.length > 2 && told.length < 20, `${told.length}: ${told.join(' | ')}`);
});
