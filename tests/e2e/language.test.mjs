// Everything that the page says has its words in words/: in a made-up language, in which each of their letters has an accent, no
// plain English is left on it, neither in the document nor on a canvas.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { test } from 'node:test';
import { accented } from '../../www/accented.js';
import { catalogue, initSync } from '../../www/wasm/stampede.js';
import { pageTest, url, visit } from './page.mjs';

/** @import { Page } from 'playwright-core' */

/**
 * What may stand without an accent: names of the page, of keys and nodes, of parts of a link, and units. Program code is not
 * looked at.
 */
const NAMES = /^(Stampede|Tom|(cache|key|redis)(-\d+)?|localhost|https?|min|Python|JavaScript)$/;
initSync({ module: readFileSync(new URL('../../www/wasm/stampede_bg.wasm', import.meta.url)) });
/** What is chosen, as a link spells it: it stands in a list of what is accepted. */
const OPTIONS = new Set(catalogue().parameters.flatMap(({ options }) => options));

/** Opens a link in the made-up language and waits until its run is on screen. @param {Page} page @param {string} hash */
async function openAccented(page, hash) {
  await visit(page, hash, '?language=en-XA');
}

/** Keeps what is written on canvases. @param {Page} page */
function watchCanvases(page) {
  return page.addInitScript(() => {
    /** @type {Set<string>} */
    const drawn = new Set();
    Object.assign(window, { drawn });
    for (const name of /** @type {const} */ (['fillText', 'strokeText'])) {
      const draw = CanvasRenderingContext2D.prototype[name];
      CanvasRenderingContext2D.prototype[name] = function drawAndKeep(text, ...rest) {
        drawn.add(text);
        return draw.call(this, text, ...rest);
      };
    }
  });
}

/** @param {Page} page @returns {Promise<string[]>} Words of the page without an accent, each with what it stands in. */
async function plainWords(page) {
  const texts = await page.evaluate(() => {
    /** @type {Set<string>} */
    const found = new Set(/** @type {any} */ (window).drawn);
    found.add(document.title);
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (node.parentElement?.closest('noscript, script, style, .code, code, input, textarea')) continue;
      found.add(node.textContent ?? '');
    }
    for (const element of document.querySelectorAll('[aria-label], [title], [placeholder], [aria-description], [aria-valuetext], [alt]')) {
      if (element.closest('.code')) continue;
      for (const name of ['aria-label', 'title', 'placeholder', 'aria-description', 'aria-valuetext', 'alt']) found.add(element.getAttribute(name) ?? '');
    }
    // An address is drawn on the card that can be saved.
    return [...found].filter((text) => !/#v=\d/.test(text));
  });
  return texts.flatMap((text) => {
    // The parts of a link are no language: a path, a field, an act with its figures.
    // A fault says the field, the value in quotes, and what is used in its place.
    const isFault = /^\S+ = “/.test(text);
    const spelled = text.replace(/“[^”]*”/g, ' ').replace(/^\S+ = /, '').replace(/[\w-]+(?:[.=:@][\w.:/@-]+)+/g, ' ');
    const bare = spelled.replace(/: ([a-z\d-]+(?:, [a-z\d-]+)+)/g, (list, names) => (names.split(', ').every((/** @type {string} */ name) => OPTIONS.has(name)) ? ':' : list));
    const words = bare.match(/(?<![\p{L}\d-])[A-Za-z][a-z]{2,}(?:-[a-z\d]+)*(?![\p{L}\d])/gu) ?? [];
    return words.filter((word) => !NAMES.test(word) && !(isFault && OPTIONS.has(word))).map((word) => `${word} in “${text.trim().slice(0, 100)}”`);
  }).slice(0, 20);
}

pageTest(
  'every preset speaks from words/, whatever it shows',
  async (page) => {
    await watchCanvases(page);
    await openAccented(page, '#v=2&preset=hot-key');
    await page.locator('#presets').click();
    assert.deepEqual(await plainWords(page), []);
    await page.keyboard.press('Escape');
    for (const { name } of catalogue().presets.filter((preset) => !['hot-key', 'geecache-100k'].includes(preset.name))) {
      await openAccented(page, `#v=2&preset=${name}`);
      assert.deepEqual(await plainWords(page), [], name);
    }
  },
  { timeout: 600_000 },
);

/** What can be on the page, each with the way there. @type {Record<string, (page: Page) => Promise<void>>} */
const STATES = {
  'help': async (page) => {
    await openAccented(page, '#v=2&preset=hot-key');
    await page.locator('#help').click();
    await page.getByRole('dialog').waitFor();
  },
  'an inspected request': async (page) => {
    await openAccented(page, '#v=2&preset=celebrity&t=36s');
    await page.getByRole('button', { name: accented('Inspect one') }).click();
    await page.locator('.inspector li').first().waitFor();
  },
  'the results': async (page) => {
    await openAccented(page, '#v=2&preset=metastable');
    await page.locator('.results summary').click();
    await page.locator('.results table').nth(2).waitFor();
  },
  'what can be done': async (page) => {
    await openAccented(page, '#v=2&preset=node-leaves');
    await page.keyboard.press('i');
    await page.getByRole('menuitem').nth(2).click();
  },
  'faults': async (page) => {
    // So large a run is refused, and nothing is on the stage.
    await page.goto(`${url}?language=en-XA#v=2&preset=hot-key&database.connections=0&colour=red&t=99x&keys.popularity=most&do=kill:nobody@1s&clients.count=50000000&clients.retry=fixed&b.cache.grace=1x`);
    await page.locator('.notice').first().waitFor();
  },
  'all settings': async (page) => {
    await openAccented(page, '#v=2&preset=hot-key&b.cache.ttl=1s&do=stop:1s@2.1s,slow:2:1s@1s,kill:cache@1s,add:x@2s');
    await page.locator('.controls .more:not([hidden])').evaluateAll((buttons) => buttons.forEach((button) => /** @type {HTMLElement} */ (button).click()));
  },
};
pageTest(
  'no plain English is left, whatever is opened',
  async (page) => {
    await watchCanvases(page);
    for (const [name, open] of Object.entries(STATES)) {
      await open(page);
      assert.deepEqual(await plainWords(page), [], name);
      await page.keyboard.press('Escape');
      await page.keyboard.press('Escape');
    }
  },
  { timeout: 120_000 },
);

pageTest('only the language that is shown is loaded', async (page) => {
  /** @type {string[]} */
  const asked = [];
  page.on('request', (request) => asked.push(new URL(request.url()).pathname));
  await page.goto(`${url}#v=2&preset=hot-key`);
  await page.locator('.code .line').first().waitFor({ state: 'attached' });
  assert.equal(asked.filter((path) => /accented/.test(path)).length, 0);
  assert.equal(await page.evaluate(() => document.documentElement.lang), 'en');
});

test('the engine holds no sentence of words/', () => {
  const engine = readFileSync(new URL('../../www/wasm/stampede_bg.wasm', import.meta.url)).toString('latin1');
  const room = new URL('../../words/en/', import.meta.url);
  const texts = readdirSync(room).flatMap((file) => (file.endsWith('.ftl') ? readFileSync(new URL(file, room), 'utf8').split('\n') : []));
  // What stands between the arguments of a sentence: three words and more are nothing that comes about by chance, if they are not short.
  const pieces = texts.filter((line) => !line.startsWith('#')).flatMap((line) => line.replace(/^[\w.\s-]+ = /, '').split(/\{[^}]*\}?|\}/));
  const sentences = pieces.map((piece) => piece.trim()).filter((piece) => piece.split(' ').length >= 3 && piece.length > 12);
  assert.ok(sentences.length > 500, `${sentences.length} pieces of sentences`);
  assert.deepEqual(sentences.filter((sentence) => engine.includes(Buffer.from(sentence).toString('latin1'))), []);
});
