// The page's own words, in every preset at the moments that decide it: none lies over another, none is cut off without a sign
// of it. The stage's words are `words.test.mjs`'s. A sample of presets and windows; all of them, at all their moments, with LONG=1.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { catalogue, initSync } from '../../www/wasm/stampede.js';
import { ALL } from './all.mjs';
import { pageTest, visit } from './page.mjs';

/** @import { Page } from 'playwright-core' */
/** @import { Preset } from '../../www/engine-types.js' */

initSync({ module: readFileSync(new URL('../../www/wasm/stampede_bg.wasm', import.meta.url)) });
/** @type {{ presets: Preset[] }} */
const { presets } = catalogue();

/** @type {[width: number, height: number][]} */
const WINDOWS = [
  [1440, 900],
  [1366, 657],
  [1024, 768],
  [768, 1024],
  [390, 844],
  [360, 740],
];
/** The longest questions, figures, names of worlds and captions, each in another window. */
const SAMPLE = ['exhausted-apps', 'metastable', 'facebook-leases', 'invalidation-race', 'feed-peak', 'lock-failover'];
/** Moments that are looked at in each. */
const MOMENTS = ALL ? 8 : 3;

for (const [i, [width, height]] of WINDOWS.entries()) {
  const shown = presets.map(({ name }) => name).filter((name) => ALL || name === SAMPLE[i]);
  pageTest(
    `${ALL ? 'every preset' : shown.join()} at ${width} × ${height}: no words of the page lie over others`,
    async (page) => {
      /** @type {string[]} */
      const wrong = [];
      for (const name of shown) {
        await visit(page, `#v=2&preset=${name}&t=0s`);
        /** @type {Set<string>} */
        const found = new Set();
        for (let moment = 0; moment < MOMENTS; moment++) {
          await page.getByRole('button', { name: 'To the next moment' }).click();
          await frames(page);
          for (const fault of await page.evaluate(faults)) found.add(fault);
        }
        // All of it is over: the longest figures.
        await page.keyboard.press('End');
        await frames(page);
        for (const fault of await page.evaluate(faults)) found.add(fault);
        wrong.push(...[...found].map((fault) => `${name}: ${fault}`));
      }
      assert.equal(wrong.join('\n'), '');
    },
    { viewport: { width, height }, reducedMotion: 'reduce', hasTouch: width < 700, timeout: ALL ? 1_200_000 : 120_000 },
  );
}

/** @param {Page} page Three frames on, what was changed is laid out. */
async function frames(page) {
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => requestAnimationFrame(done)))));
}

/** What is wrong with the words that are seen now, looked at in the page itself. @returns {string[]} */
function faults() {
  /** @typedef {{ words: string, of: Element, left: number, top: number, right: number, bottom: number }} Line */
  /** @type {Line[]} */
  const lines = [];
  /** @type {Set<string>} */
  const wrong = new Set();
  // What stays in sight while the page is scrolled lies over the page, which ends there for the eye.
  const stays = document.querySelector('section.time');
  const edge = stays && getComputedStyle(stays).position === 'sticky' ? stays.getBoundingClientRect().top : innerHeight;
  const plain = (/** @type {string} */ text) => text.trim().replace(/[\d\u202f.]+/g, '#').slice(0, 60);
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const of = node.parentElement;
    const words = node.textContent ?? '';
    if (!of || !words.trim() || !of.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue;
    if (of.closest('.visually-hidden, .skip, option, [popover]:not(:popover-open), .readout')) continue;
    if (getComputedStyle(of).color === 'rgba(0, 0, 0, 0)') continue;
    // The room that its surroundings leave it, in a place that scrolls or that ends with dots.
    let room = { left: 0, top: 0, right: innerWidth, bottom: stays?.contains(of) ? innerHeight : edge };
    let cut = false;
    for (let around = /** @type {Element | null} */ (of); around; around = around.parentElement) {
      const style = getComputedStyle(around);
      if (style.clipPath !== 'none') cut = true;
      if (style.overflowX === 'visible' && style.overflowY === 'visible') continue;
      const box = around.getBoundingClientRect();
      room = { left: Math.max(room.left, box.left), top: Math.max(room.top, box.top), right: Math.min(room.right, box.right), bottom: Math.min(room.bottom, box.bottom) };
      cut ||= style.textOverflow === 'ellipsis' || ['auto', 'scroll'].includes(style.overflowY) || ['auto', 'scroll'].includes(style.overflowX) || around.matches('.rail *, .rail');
    }
    const range = document.createRange();
    range.selectNodeContents(node);
    for (const rect of range.getClientRects()) {
      const box = { left: Math.max(rect.left, room.left), top: Math.max(rect.top, room.top), right: Math.min(rect.right, room.right), bottom: Math.min(rect.bottom, room.bottom) };
      const beyond = Math.max(rect.right - room.right, room.left - rect.left);
      if (!cut && rect.width > 0 && beyond > 1.5 && rect.top < room.bottom && rect.bottom > room.top) wrong.add(`“${plain(words)}” is cut off at the side`);
      if (box.right - box.left < 1 || box.bottom - box.top < 1) continue;
      // Only what is on top is read.
      const x = (box.left + box.right) / 2;
      const y = (box.top + box.bottom) / 2;
      const top = document.elementFromPoint(x, y);
      if (top && !top.contains(of) && !of.contains(top) && !of.closest('.labels, .chart, .ticks, .rail, .marks, .head, .behind')) continue;
      lines.push({ words, of, ...box });
    }
  }
  lines.forEach((one, i) => {
    for (const other of lines.slice(i + 1)) {
      if (one.of === other.of) continue;
      const across = Math.min(one.right, other.right) - Math.max(one.left, other.left);
      // Lines of words have more height than their letters.
      const down = Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top);
      if (across > 1.5 && down > 5) wrong.add(`“${plain(one.words)}” over “${plain(other.words)}”`);
    }
  });
  return [...wrong];
}
