// Time on the page: the transport, the time axis, the charts, the caption.
import assert from 'node:assert/strict';
import { pageTest, url } from './page.mjs';

/** @import { Page } from 'playwright-core' */

/**
 * Opens a preset, and stops the clock.
 * @param {Page} page
 * @param {string} preset
 */
async function open(page, preset) {
  await page.goto(`${url}#${preset}`);
  await page.locator('.chart.first canvas').waitFor();
  await page.getByRole('button', { name: 'Pause' }).click();
  await page.getByRole('button', { name: 'Play', exact: true }).waitFor();
}

/** @param {Page} page */
const slider = (page) => page.getByRole('slider', { name: 'Playhead' });

/** @param {Page} page @returns {Promise<number>} The playhead in nanoseconds, as precisely as it is known. */
const playhead = async (page) => Math.round(Number(await slider(page).getAttribute('aria-valuenow')) * 1e9);

/** @param {Page} page @param {(t: number) => boolean} holds */
async function until(page, holds) {
  for (let tries = 0; tries < 100; tries++) {
    const t = await playhead(page);
    if (holds(t)) return t;
    await page.waitForTimeout(50);
  }
  throw new Error(`the playhead stays at ${await playhead(page)}`);
}

/** @param {Page} page @param {RegExp} words */
async function caption(page, words) {
  const sentence = page.locator('#caption .now').filter({ hasText: words });
  await sentence.waitFor();
  return (await sentence.textContent()) ?? '';
}

/** @param {Page} page @param {number} share Of the run's length in viewing. */
async function pressAt(page, share) {
  const box = await slider(page).boundingBox();
  assert.ok(box);
  await page.mouse.move(box.x + box.width * share, box.y + box.height - 20);
  await page.mouse.down();
  return box;
}

pageTest('it plays by itself, and stops and goes on when told', async (page) => {
  await page.goto(`${url}#hot-key`);
  await page.getByRole('button', { name: 'Pause' }).waitFor();
  const start = await playhead(page);
  await until(page, (t) => t > start);
  await page.getByRole('button', { name: 'Pause' }).click();
  await page.getByRole('button', { name: 'Play', exact: true }).waitFor();
  const still = await playhead(page);
  await page.waitForTimeout(200);
  assert.equal(await playhead(page), still);
  await page.getByRole('button', { name: 'Play', exact: true }).click();
  await until(page, (t) => t > still);
});

pageTest('a step forward and one back lead to the same event', async (page) => {
  await open(page, 'hot-key');
  await page.getByRole('button', { name: 'To the next moment' }).click();
  const start = await until(page, (t) => t > 0);
  await page.getByRole('button', { name: 'One event forward' }).click();
  const one = await until(page, (t) => t > start);
  await page.getByRole('button', { name: 'One event forward' }).click();
  await until(page, (t) => t > one);
  await page.getByRole('button', { name: 'One event back' }).click();
  await until(page, (t) => t === one);
});

pageTest('moments are jumped to, by button and on the axis', async (page) => {
  await open(page, 'hot-key');
  await page.getByRole('button', { name: 'key expires, at 2.000 s' }).click();
  await until(page, (t) => t === 2e9);
  await page.getByRole('button', { name: 'To the previous moment' }).click();
  const before = await until(page, (t) => t < 2e9);
  await page.getByRole('button', { name: 'To the next moment' }).click();
  await until(page, (t) => t > before);
  await page.getByRole('button', { name: 'To the start' }).click();
  await until(page, (t) => t === 0);
});

pageTest('the playhead is dragged, and stays where it was left', async (page) => {
  await page.goto(`${url}#hot-key`);
  await page.locator('.chart.first canvas').waitFor();
  const box = await pressAt(page, 0.5);
  const middle = await until(page, (t) => t > 2.2e9 && t < 2.22e9);
  await page.mouse.move(box.x + box.width * 2, box.y - 50);
  const end = await until(page, (t) => t > middle);
  assert.equal(await slider(page).getAttribute('aria-valuetext'), '3.053 s of 3.053 s');
  await page.mouse.move(box.x + box.width * 0.25, box.y);
  await page.mouse.up();
  const left = await until(page, (t) => t < end);
  await page.waitForTimeout(200);
  assert.equal(await playhead(page), left);
  assert.match(page.url(), /[#&]t=/);
});

pageTest('the playhead is moved by keyboard', async (page) => {
  await page.goto(`${url}#hot-key`);
  await page.locator('.chart.first canvas').waitFor();
  await slider(page).focus();
  await page.keyboard.press('Home');
  await until(page, (t) => t === 0);
  await page.getByRole('button', { name: 'Play', exact: true }).waitFor();
  await page.keyboard.press('ArrowRight');
  const there = await until(page, (t) => t > 0);
  await page.keyboard.press('ArrowRight');
  await until(page, (t) => t > there);
  await page.keyboard.press('ArrowLeft');
  await until(page, (t) => Math.abs(t - there) <= 1);
  await page.keyboard.press('End');
  await until(page, (t) => t > 3.04e9);
  assert.equal(await slider(page).getAttribute('aria-valuetext'), '3.053 s of 3.053 s');
  assert.equal(await caption(page, /p99/), 'A: 100 queries, p99 955 ms. B: 1 query, p99 248 ms.');
  await page.getByRole('button', { name: 'Play again' }).waitFor();
});

pageTest('the speed follows the moments until it is set by hand', async (page) => {
  await open(page, 'hot-key');
  const speed = page.locator('#speed');
  const auto = page.getByRole('button', { name: 'auto' });
  await page.getByRole('button', { name: 'key expires, at 2.000 s' }).click();
  await page.locator('output[for=speed]', { hasText: '1/18 ×' }).waitFor();
  assert.equal(await auto.getAttribute('aria-pressed'), 'true');
  await speed.fill('-2');
  await page.locator('output[for=speed]', { hasText: '1/100 ×' }).waitFor();
  assert.equal(await auto.getAttribute('aria-pressed'), 'false');
  await page.getByRole('button', { name: 'To the start' }).click();
  assert.equal(await page.locator('output[for=speed]').textContent(), '1/100 ×');
  await auto.click();
  await page.locator('output[for=speed]', { hasText: '1.3 ×' }).waitFor();
  assert.equal(await auto.getAttribute('aria-pressed'), 'true');
});

pageTest('caption, chart and legend tell the same instant', async (page) => {
  await open(page, 'geecache');
  // While the second twenty queries run in A, nobody is on the way.
  const box = await pressAt(page, 0.65);
  await page.mouse.up();
  const sentence = await caption(page, /^B has answered everyone/);
  const [, unanswered] = sentence.match(/A has (\d+) to go/) ?? [];
  await page.mouse.move(box.x + box.width * 0.65 + 1, box.y + 20);
  const readout = page.locator('.readout');
  await readout.locator('tr').first().waitFor();
  assert.equal(await readout.locator('th[scope=col]').first().textContent(), 'at the database');
  for (const [world, many] of [['a', unanswered], ['b', '0']]) assert.equal(await readout.locator(`[data-world=${world}] td`).first().textContent(), many);
  const legend = await page.locator('.legend li:not(.absent)').filter({ visible: true }).allInnerTexts();
  assert.deepEqual(legend, ['waiting', 'in database']);
  // Past moments are told, later ones only named.
  assert.equal(await page.locator('.chart.first .labels [data-world=a]').textContent(), 'A peak 100');
  assert.equal(await page.locator('.chart.first .labels .ahead').count(), 0);
  assert.equal(await page.locator('.chart.second .labels .ahead[data-world=a]').count(), 1);
});

for (const viewport of [
  { width: 1440, height: 900 },
  { width: 1024, height: 768 },
  { width: 390, height: 844 },
]) {
  pageTest(
    `at ${viewport.width} × ${viewport.height} nothing moves while it plays, and all of it is in sight`,
    async (page) => {
      await open(page, 'hot-key');
      const places = () =>
        page.evaluate(() => {
          const wide = innerWidth > 1300 ? [...document.querySelectorAll('.legend li:not([hidden])')].map((one) => `.legend [data-state="${one.getAttribute('data-state')}"]`) : [];
          return ['#caption', '.play', '.auto', '#charts', '.figures .about dd', '.figures .main dt', ...wide].map((part) => {
            const { x, y, width, height } = document.querySelector(part)?.getBoundingClientRect() ?? new DOMRect();
            return [part, x, y, width, height].join(' ');
          });
        });
      const before = await places();
      for (const share of [0.1, 0.3, 0.45, 0.5, 0.7, 1]) {
        await pressAt(page, share);
        await page.mouse.up();
        await page.waitForTimeout(100);
        assert.deepEqual(await places(), before, `${share}`);
        assert.deepEqual(await page.evaluate(gaps), [], `${share}`);
      }
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
      const small = await page.evaluate(() =>
        [...document.querySelectorAll('.transport button')]
          .map((button) => button.getBoundingClientRect())
          .filter(({ width, height }) => width > 0 && (width < (innerWidth < 600 ? 44 : 24) || height < (innerWidth < 600 ? 44 : 24))),
      );
      assert.equal(small.length, 0);
      if (viewport.height === 900) assert.ok(await page.evaluate(() => (document.querySelector('.time')?.clientHeight ?? 0) <= 190));
    },
    { viewport },
  );
}

/** Where the legend has room for another entry between two, in the page itself. */
function gaps() {
  const seen = [...document.querySelectorAll('.legend li')].filter((one) => one.checkVisibility({ visibilityProperty: true })).map((one) => ({ one, box: one.getBoundingClientRect() }));
  return seen.slice(1).flatMap(({ one, box }, i) => {
    const before = seen[i]?.box;
    const gap = before && before.top === box.top ? box.left - before.right : 0;
    return gap > 16 ? [`${gap} px before ${one.textContent}`] : [];
  });
}
