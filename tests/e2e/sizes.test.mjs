// The page in every size of window: both stages whole, the transport in reach, nothing cut off and nothing over anything
// else. A sample of sizes, presets, states and themes; all of them with LONG=1.
import assert from 'node:assert/strict';
import { ALL } from './all.mjs';
import { pageTest, visit } from './page.mjs';

/** @import { Page } from 'playwright-core' */

/** @typedef {[width: number, height: number]} Size */
/** @typedef {'open' | 'settings' | 'inspector' | 'results'} State */


/** @type {Size[]} */
const SIZES = [
  [320, 256],
  [360, 740],
  [390, 664],
  [390, 844],
  [640, 400],
  [700, 420],
  [768, 1024],
  [1024, 768],
  [1280, 640],
  [1280, 720],
  [1366, 657],
  [1440, 900],
  [1920, 1080],
  [2560, 1440],
];
/** Worlds of differing shapes: a ring of peers, leases, a crowd, writes, an L1, more requests than dots. */
const PRESETS = ['hot-key', 'geecache', 'facebook-leases', 'breakdown', 'invalidation-race', 'feed', 'geecache-100k', 'write-back-crash'];
/** @type {State[]} */
const STATES = ['open', 'settings', 'inspector', 'results'];

/** From here on all of it is seen at once, without scrolling. @param {Size} size */
const isScreen = ([width, height]) => (width >= 1024 && height >= 768) || (width >= 1280 && height >= 640);
/** The window of 400 % zoom has no room for two stages side by side, nor for a panel beside them. @param {Size} size */
const isTiny = ([width, height]) => width < 560 && height <= 500;

/** Worlds, themes and the windows that they are seen in, one after the other in one page: whoever makes a window larger sees the same. */
const WALKS = /** @type {{ preset: string, theme: 'light' | 'dark', touch: boolean, sizes: Size[] }[]} */ (
  [true, false].flatMap((touch) => {
    const sizes = SIZES.filter(([width]) => width < 700 === touch);
    if (ALL) return PRESETS.flatMap((preset) => ['light', 'dark'].map((theme) => ({ preset, theme, touch, sizes })));
    const other = touch ? { preset: 'hot-key', theme: 'dark', touch, sizes: [[390, 664]] } : { preset: 'facebook-leases', theme: 'dark', touch, sizes: [[1024, 768]] };
    return [{ preset: 'hot-key', theme: 'light', touch, sizes }, other];
  })
);

for (const { preset, theme, touch, sizes } of WALKS) {
  const [first] = sizes;
  assert.ok(first);
  pageTest(
    `${preset}, ${theme}, at ${sizes.map((size) => size.join(' × ')).join(', ')}: both stages are whole and the transport is in reach`,
    async (page) => {
      await visit(page, `#v=2&preset=${preset}&t=2.1s`);
      for (const size of sizes) {
        await page.setViewportSize({ width: size[0], height: size[1] });
        for (const state of STATES) {
          await enter(page, state, size);
          await settle(page);
          await check(page, state, size, preset);
          await leave(page, state);
        }
        await settle(page);
        await check(page, 'open', size, preset);
      }
    },
    { viewport: { width: first[0], height: first[1] }, colorScheme: theme, reducedMotion: 'reduce', hasTouch: touch, timeout: 240_000 },
  );
}

pageTest(
  'on a phone both stages are whole on the first screen, with the guess that is asked before them',
  async (page) => {
    // The longest questions and guesses among them.
    for (const preset of ['hot-key', 'write-back-crash', 'metastable', 'facebook-leases']) {
      await visit(page, `#v=2&preset=${preset}`);
      await settle(page);
      const found = await page.evaluate(look);
      if (preset !== 'facebook-leases') assert.ok(await page.locator('.guess').isVisible(), preset);
      assert.equal(found.first, 0, `${preset}: ${JSON.stringify(found)}`);
      assert.ok(found.stages.every(({ height }) => height >= 180), JSON.stringify(found.stages));
    }
  },
  { viewport: { width: 390, height: 844 }, reducedMotion: 'reduce', hasTouch: true },
);

/** @param {Page} page Two frames on, what was changed is laid out. */
async function settle(page) {
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => requestAnimationFrame(done)))));
}

/** Whether the panel has to be asked for. @param {Page} page */
const isSheet = (page) => page.locator('#scenario').isVisible();

/** @param {Page} page @param {State} state @param {Size} size */
async function enter(page, state, size) {
  if (state === 'open') return;
  const sheet = await isSheet(page);
  if (isScreen(size)) assert.equal(sheet, false, 'on a screen the settings are beside the stage');
  if (state === 'inspector') {
    await page.keyboard.press(']');
    await page.getByRole('region', { name: 'The inspected request' }).waitFor();
  } else if (sheet) await page.locator('#scenario').click();
  if (state === 'results') await page.locator('.whole > summary').click();
}

/** @param {Page} page @param {State} state */
async function leave(page, state) {
  if (state === 'open') return;
  if (state === 'results') await page.locator('.whole > summary').click();
  if (await page.locator('.sheet-head').isVisible()) await page.locator('.sheet-head button').click();
  if (state === 'inspector') await page.keyboard.press('Escape');
}

/** @param {Page} page @param {State} state @param {Size} size @param {string} preset */
async function check(page, state, size, preset) {
  const found = await page.evaluate(look);
  const where = `${size.join(' × ')}, ${state}: ${JSON.stringify(found)}`;
  assert.ok(found.wide <= size[0], `it scrolls sideways, ${where}`);
  assert.deepEqual(found.clipped, [], `words are cut off, ${where}`);
  assert.deepEqual(found.overlaps, [], `words lie over each other, ${where}`);
  if (isScreen(size)) {
    assert.ok(found.high <= size[1], `the page scrolls, ${where}`);
    assert.equal(found.scrolled, 0, where);
  }
  if (size[1] <= 500) assert.equal(found.stuck, 0, `what sticks takes the room of the stage, ${where}`);
  assert.ok(found.stuck <= size[1] / 3, `what sticks takes too much, ${where}`);
  const beside = state === 'open' || !isTiny(size);
  if (!beside) {
    // The panel is a mode of its own, and the way back is in sight.
    assert.ok(found.back, `no way back, ${where}`);
    return;
  }
  assert.deepEqual(found.stages.map(({ whole }) => whole), [true, true], `a stage is cut off, ${where}`);
  for (const stage of found.stages) assert.ok(stage.width >= 140 && stage.height >= 100, `a stage is too small, ${where}`);
  if (!isTiny(size)) {
    assert.ok(found.together >= 0, `the stages are not seen together, ${where}`);
    // The first screen says it all, on a phone as well.
    if (preset === 'hot-key' && state === 'open') assert.equal(found.first, 0, `the stages are below the window's edge, ${where}`);
    assert.deepEqual(found.buried, [], `the transport is covered while the stages are seen, ${where}`);
  }
  assert.deepEqual(found.unreachable, [], `the transport is out of reach, ${where}`);
  if (state !== 'open') {
    assert.ok(found.panel >= size[1] * 0.35, `the panel is too low, ${where}`);
    assert.ok(found.panelEnds, `the panel's end is out of reach, ${where}`);
    if (await isSheet(page).catch(() => false)) assert.ok(found.back, where);
  }
}

/** What a person finds, looked at in the page itself. */
function look() {
  /** @param {string} selector */
  const all = (selector) => /** @type {HTMLElement[]} */ ([...document.querySelectorAll(selector)]).filter((one) => one.offsetWidth > 0 && getComputedStyle(one).visibility !== 'hidden');
  /** Whether a point shows the element itself. @param {Element} element @param {number} x @param {number} y */
  const shows = (element, x, y) => {
    const top = document.elementFromPoint(x, y);
    return top !== null && (element.contains(top) || top.contains(element));
  };
  /** Whether all of an element is in sight: its corners and its middle. @param {Element} element */
  const whole = (element) => {
    const { left, top, right, bottom } = element.getBoundingClientRect();
    if (left < -0.5 || top < -0.5 || right > innerWidth + 0.5 || bottom > innerHeight + 0.5) return false;
    // The cards have round corners.
    const [l, t, r, b] = [left + 7, top + 2, right - 7, bottom - 2];
    return [[l, t], [r, t], [l, b], [r, b], [(l + r) / 2, (t + b) / 2]].every(([x = 0, y = 0]) => document.elementFromPoint(x, y) === element);
  };
  /** @param {Element} element */
  const pressable = (element) => {
    const { left, top, bottom, width, height } = element.getBoundingClientRect();
    // The moments stand on the upper part of the playhead's way.
    if (element.matches('.scrubber')) return [0.1, 0.4, 0.9].every((at) => shows(element, left + width * at, bottom - 26));
    return shows(element, left + width / 2, top + height / 2);
  };
  const page = /** @type {HTMLElement} */ (document.scrollingElement);
  const from = scrollY;
  const shapes = all('canvas.shapes');
  const buttons = all('.transport button, .scrubber');
  const scrolls = Array.from({ length: Math.floor((page.scrollHeight - innerHeight) / 10) + 2 }, (_, i) => Math.min(i * 10, page.scrollHeight - innerHeight));
  const fixed = ['hidden', 'clip'].includes(getComputedStyle(document.body).overflowY);
  const positions = fixed ? [0] : scrolls;
  const seen = shapes.map(() => false);
  let first = -1;
  let together = -1;
  /** @type {string[]} */
  let buried = [];
  const reached = new Set();
  const name = (/** @type {Element} */ one) => one.getAttribute('aria-label') ?? one.className;
  for (const at of positions) {
    scrollTo({ top: at, behavior: 'instant' });
    const now = shapes.map(whole);
    now.forEach((one, i) => (seen[i] ||= one));
    const hit = buttons.filter(pressable);
    for (const button of hit) reached.add(button);
    // What moves the playhead; the speed can wait.
    const missing = buttons.filter((button) => button.matches('.play, .move, .scrubber') && !hit.includes(button)).map(name);
    if (now.every(Boolean) && first < 0) first = at;
    if (now.every(Boolean) && (together < 0 || missing.length < buried.length)) {
      together = at;
      buried = missing;
    }
  }
  scrollTo({ top: 0, behavior: 'instant' });
  const stuck = all('body *')
    .filter((one) => ['sticky', 'fixed'].includes(getComputedStyle(one).position) && !one.closest('.side') && !one.matches(':popover-open, .busy, .hint, .skip'))
    .reduce((sum, one) => {
      const { top, bottom } = one.getBoundingClientRect();
      return sum + Math.max(0, Math.min(bottom, innerHeight) - Math.max(top, 0));
    }, 0);

  // Words: in each card's head each piece is by itself, inside the card, and not over the stage.
  /** @type {string[]} */
  const overlaps = [];
  /** @type {string[]} */
  const clipped = [];
  /** Where an element's words are, line by line. @param {Element} element */
  const ink = (element) => {
    const range = document.createRange();
    range.selectNodeContents(element);
    return [...range.getClientRects()];
  };
  for (const card of all('.world')) {
    const box = card.getBoundingClientRect();
    const pieces = [...card.querySelectorAll('.badge, .protection, .promise, .figures dd, .figures dt')].filter((one) => one instanceof HTMLElement && one.offsetWidth > 0 && one.textContent);
    const rects = pieces.flatMap((one) =>
      ink(one).map((rect) => ({ one, words: one.textContent ?? '', rect, cut: getComputedStyle(one.closest('h2') ?? one).textOverflow === 'ellipsis' })),
    );
    const canvas = card.querySelector('.canvas-box')?.getBoundingClientRect() ?? box;
    rects.forEach(({ one, words, rect, cut }, i) => {
      if (!cut && (rect.left < box.left || rect.right > box.right || rect.top < box.top || rect.bottom > box.bottom)) clipped.push(words);
      if (!cut && rect.right > canvas.left + 1 && rect.left < canvas.right - 1 && rect.bottom > canvas.top + 3 && rect.top < canvas.bottom - 3) overlaps.push(`${words} over the stage`);
      for (const other of rects.slice(i + 1)) {
        if (one === other.one || (cut && other.cut)) continue;
        const across = Math.min(rect.right, other.rect.right) - Math.max(rect.left, other.rect.left);
        const down = Math.min(rect.bottom, other.rect.bottom) - Math.max(rect.top, other.rect.top);
        if (across > 1 && down > 4 && !cut) overlaps.push(`${words} over ${other.words}`);
      }
    });
  }
  for (const one of all('.caption, .clock, .differences, .speed, .transport button, .legend')) {
    if (one.scrollWidth > one.clientWidth + 1) clipped.push(one.className);
  }
  const caption = document.querySelector('.caption');
  if (caption && caption.scrollHeight > caption.clientHeight + 1) clipped.push('caption');

  const side = /** @type {HTMLElement} */ (document.querySelector('#side'));
  const sideAt = side.scrollTop;
  side.scrollTop = side.scrollHeight;
  const last = [...side.children].filter((one) => one instanceof HTMLElement && one.offsetHeight > 0).sort((one, other) => other.getBoundingClientRect().bottom - one.getBoundingClientRect().bottom)[0];
  const { top: sideTop, bottom: sideBottom } = side.getBoundingClientRect();
  const panelEnds = !last || last.getBoundingClientRect().bottom <= Math.min(sideBottom, innerHeight) + 1;
  const panel = Math.min(sideBottom, innerHeight) - Math.max(sideTop, 0);
  const backs = all('.sheet-head button');
  const back = backs.length > 0 && backs.every(pressable);
  side.scrollTop = sideAt;
  scrollTo({ top: from, behavior: 'instant' });
  return {
    wide: page.scrollWidth,
    high: page.scrollHeight,
    scrolled: from,
    stuck,
    stages: shapes.map((canvas, i) => ({ whole: seen[i], width: canvas.clientWidth, height: canvas.clientHeight })),
    first,
    together,
    buried,
    unreachable: buttons.filter((button) => !reached.has(button)).map(name),
    clipped,
    overlaps,
    panel,
    panelEnds,
    back,
  };
}
