// A run that takes long, cannot be computed, or loses its worker: it is told, can be stopped, and the page goes on.
import assert from 'node:assert/strict';
import { pageTest, url } from './page.mjs';
import * as worker from './worker.mjs';

/** @import { Page } from 'playwright-core' */

/** @param {Page} page @param {string} [hash] */
async function openPage(page, hash = '#v=2&preset=hot-key&t=2.1s') {
  await page.goto(url + hash);
  await page.locator('.chart.first canvas').waitFor();
}

/** @param {Page} page */
const readers = (page) => page.getByRole('textbox', { name: 'Readers', exact: true });

/** @param {Page} page @param {string} value */
async function ask(page, value) {
  await readers(page).fill(value);
  await readers(page).press('Enter');
  await readers(page).blur();
}


/** @param {Page} page */
const clock = (page) => page.locator('.clock b').textContent();

/** The page computes whatever it is asked for. @param {Page} page */
async function works(page) {
  await ask(page, '50');
  await page.waitForFunction(() => /clients\.count=50\b.*digest/.test(location.hash));
  await page.locator('.busy').waitFor({ state: 'hidden' });
  assert.equal(await page.locator('#notices').textContent(), '');
  await page.keyboard.press('p');
  await page.locator('.presets button[value=breakdown]').click();
  await page.locator('#question', { hasText: 'lock' }).waitFor();
  await page.getByRole('button', { name: 'Pause' }).waitFor();
}

for (const [how, stop] of /** @type {[string, (page: Page) => Promise<void>][]} */ ([
  ['a button', (page) => page.getByRole('button', { name: 'Cancel', exact: true }).click()],
  ['Escape', (page) => page.keyboard.press('Escape')],
])) {
  pageTest(`a long run says how far it is, and ${how} stops it and goes back to the run on the stage`, async (page) => {
    await worker.before(page, () => worker.slow);
    await openPage(page);
    // It is told in words once the playhead has rested.
    await page.locator('#world-a .shapes[aria-label*="requests so far"]').waitFor();
    const shown = await page.locator('#world-a .shapes').getAttribute('aria-label');
    await ask(page, '777');
    await page.locator('.busy', { hasText: '40 %' }).waitFor();
    assert.equal(await page.getByRole('progressbar', { name: 'How much of the run is computed' }).evaluate((bar) => /** @type {HTMLProgressElement} */ (bar).value), 0.4);
    await page.locator('#before').waitFor();
    assert.match(page.url(), /clients\.count=777(?!.*digest)/);
    await stop(page);
    await page.locator('.busy').waitFor({ state: 'hidden' });
    await page.waitForFunction(() => /preset=hot-key&t=2\.1s&digest/.test(location.hash));
    assert.equal(await readers(page).inputValue(), '100');
    assert.equal(await page.locator('#world-a .shapes').getAttribute('aria-label'), shown);
    assert.equal(await page.locator('#before').isVisible(), false);
    assert.match((await page.locator('#notices').textContent()) ?? '', /^Cancelled/);
    assert.ok(page.workers().length <= 2);

    // A cancelled change can be made again.
    await page.getByRole('button', { name: 'Redo' }).click();
    await page.locator('.busy', { hasText: '40 %' }).waitFor();
    assert.equal(await readers(page).inputValue(), '777');
    await page.evaluate(() => new BroadcastChannel('run').postMessage('go'));
    await page.waitForFunction(() => /clients\.count=777&t=2\.1s&digest/.test(location.hash));
    await works(page);
  });
}

pageTest('the first run can be stopped, too, and computed after all', async (page) => {
  await worker.before(page, () => worker.slow);
  await page.goto(`${url}#v=2&preset=hot-key&clients.count=777&t=2.1s`);
  await page.getByRole('button', { name: 'Cancel', exact: true }).click();
  const notice = (await page.locator('#notices').textContent()) ?? '';
  assert.match(notice, /nothing is on the stage/);
  assert.equal(await readers(page).inputValue(), '777');
  await page.getByRole('button', { name: 'Compute it' }).click();
  await page.locator('.busy', { hasText: '40 %' }).waitFor();
  await page.evaluate(() => new BroadcastChannel('run').postMessage('go'));
  await page.locator('.chart.first canvas').waitFor();
  assert.equal(await clock(page), '2.100 s');
});

pageTest('a run that traps is told in words, keeps what was chosen, and spoils nothing after it', async (page) => {
  await worker.before(page, () => worker.trap);
  await openPage(page);
  await ask(page, '777');
  const notice = page.locator('#notices');
  await notice.getByText('too large for this browser').waitFor();
  const text = (await notice.textContent()) ?? '';
  assert.match(text, /3\.4 GB/);
  assert.match(text, /the run before it/);
  assert.doesNotMatch(text, /unreachable|null pointer/);
  assert.equal(await readers(page).inputValue(), '777');
  await page.locator('#before').waitFor();
  await notice.getByRole('button', { name: 'Try again' }).click();
  await page.waitForFunction(() => document.querySelector('#notices')?.textContent?.includes('too large'));
  await notice.getByRole('button', { name: 'Back to the run on the stage' }).click();
  await page.waitForFunction(() => document.querySelector('#notices')?.textContent === '');
  assert.equal(await readers(page).inputValue(), '100');
  assert.equal(await clock(page), '2.100 s');
  await works(page);
});

pageTest('a link whose run traps says that there is nothing on the stage, and what can be done', async (page) => {
  await worker.before(page, () => worker.trap);
  await page.goto(`${url}#v=2&preset=hot-key&clients.count=777&t=2.1s`);
  const notice = page.locator('#notices');
  await notice.getByText('too large for this browser').waitFor();
  assert.doesNotMatch((await notice.textContent()) ?? '', /run before/);
  assert.equal(await readers(page).inputValue(), '777');
  assert.match(page.url(), /clients\.count=777&t=2\.1s/);
  assert.equal(await page.locator('#loading').isVisible(), false);
  await notice.getByRole('button', { name: 'Open the preset as it is' }).click();
  await page.getByRole('button', { name: 'Pause' }).waitFor();
  await page.goBack();
  await notice.getByText('too large for this browser').waitFor();
  await works(page);
});

pageTest('a run that the engine refuses says why, and the engine goes on', async (page) => {
  await worker.before(page, () => worker.refuse);
  await openPage(page);
  await ask(page, '777');
  await page.locator('#notices').getByText('less, or another choice').waitFor();
  assert.match((await page.locator('#notices').textContent()) ?? '', /^This run was not computed\..*the run before it/);
  assert.equal(await readers(page).inputValue(), '777');
  const address = page.url();
  assert.match(address, /clients\.count=777(?!.*digest)/);
  await page.locator('#share').click();
  assert.equal(page.url(), address, 'what is shared is what is described');
  await page.keyboard.press('Control+z');
  await page.waitForFunction(() => document.querySelector('#notices')?.textContent === '' && /hot-key&t=2\.1s&digest/.test(location.hash));
  await works(page);
}, { permissions: ['clipboard-read', 'clipboard-write'] });

pageTest('a worker that dies under the run on the stage is replaced, and the run computed again', async (page) => {
  await worker.before(page, (number) => (number === 1 ? worker.die : null));
  await openPage(page);
  await page.keyboard.press('End');
  await page.locator('#notices').getByText('computed again').waitFor();
  const whole = (await page.locator('.clock span').textContent())?.replace('of ', '');
  assert.equal(await clock(page), whole, 'at the same instant');
  await page.waitForFunction(() => document.querySelector('#caption')?.textContent?.startsWith('A: 100 queries'));
  assert.equal(await page.locator('#before').isVisible(), false);
  await page.waitForFunction(() => /t=305.*digest/.test(location.hash));
  await works(page);
});

pageTest('a worker that dies again and again is not replaced for ever, and the clock stops with it', async (page) => {
  let ill = true;
  await worker.before(page, () => (ill ? worker.die : null));
  await openPage(page);
  await page.keyboard.press('End');
  const notice = page.locator('#notices');
  await notice.getByText('The stage stands still').waitFor();
  assert.equal(await page.getByRole('button', { name: 'Pause' }).count(), 0);
  ill = false;
  await page.evaluate(() => new BroadcastChannel('heal').postMessage('well'));
  await notice.getByRole('button', { name: 'Try again' }).click();
  await page.waitForFunction(() => document.querySelector('#caption')?.textContent?.startsWith('A: 100 queries'));
  await works(page);
});

pageTest('a worker that hangs holds the clock, is told of, and can be started again', async (page) => {
  await worker.before(page, (number) => (number === 1 ? worker.hang : null));
  await page.clock.install();
  await openPage(page, '#v=2&preset=hot-key&t=2.4s');
  await page.locator('#speed').fill('-1');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Play', exact: true }).click();
  await page.waitForFunction(() => Number(document.querySelector('.clock b')?.textContent?.slice(0, 5)) > 2.5);
  await page.clock.fastForward(5_000);
  const stood = await clock(page);
  assert.ok(Number(stood?.slice(0, 5)) < 2.8, `${stood}`);
  await page.clock.fastForward(25_000);
  await page.locator('#notices').getByText('has not answered for 20 seconds').waitFor();
  assert.equal(await clock(page), stood);
  await page.getByRole('button', { name: 'Start it again' }).click();
  await page.locator('#notices').getByText('computed again').waitFor();
  await page.keyboard.press('End');
  await page.waitForFunction(() => document.querySelector('#caption')?.textContent?.startsWith('A: 100 queries'));
});

pageTest('a worker that took much memory gives it back when the run is over', async (page) => {
  await worker.before(page, () => worker.large);
  await openPage(page);
  /** @type {Set<unknown>} */
  const ended = new Set();
  page.on('worker', (one) => one.on('close', () => ended.add(one)));
  for (const one of page.workers()) one.on('close', () => ended.add(one));
  await ask(page, '777');
  await page.waitForFunction(() => /clients\.count=777&t=2\.1s&digest/.test(location.hash));
  const before = new Set(page.workers());
  await ask(page, '50');
  await page.waitForFunction(() => /clients\.count=50&t=2\.1s&digest/.test(location.hash));
  await page.waitForTimeout(100);
  assert.equal([...before].filter((one) => ended.has(one)).length, 1);
  assert.equal(page.workers().length, 2);
  // Small ones go on taking turns.
  for (const count of ['60', '70', '80']) {
    await ask(page, count);
    await page.waitForFunction((value) => location.hash.includes(`clients.count=${value}&t=2.1s&digest`), count);
  }
  assert.equal(ended.size, 1);
});
