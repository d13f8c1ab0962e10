// The answer to a preset's question: its figures, its verdict, what a person chooses to see instead, and the guess before.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { better, chartsOf, figuresOf, nearest, told } from '../../www/chosen.js';
import { clause } from '../../www/panels/sentence.js';
import { hasWords, parts, say } from '../../www/say.js';
import { arrangement } from '../../www/stage/arrangement.js';
import { Session, catalogue, initSync } from '../../www/wasm/stampede.js';
import { speakEnglish } from './english.mjs';
import { pageTest, url } from './page.mjs';

/** @import { Page } from 'playwright-core' */

initSync({ module: readFileSync(new URL('../../www/wasm/stampede_bg.wasm', import.meta.url)) });
speakEnglish();
const known = catalogue();
const WORLDS = /** @type {const} */ (['a', 'b']);

/** @param {Page} page @param {string} fragment */
async function open(page, fragment) {
  await page.goto(`${url}#${fragment}`);
  await page.locator('.chart.first canvas, .lane-box canvas').first().waitFor();
}

test('of every preset: a verdict on both worlds at every instant and at the end, a figure that decides, a guess that can be right', () => {
  for (const preset of known.presets) {
    // The largest of them says the same as its smaller one.
    if (preset.name === 'geecache-100k') continue;
    const session = new Session(`preset=${preset.name}`);
    const run = session.run(() => {});
    const about = figuresOf(known, session.link())[0];
    assert.ok(about, preset.name);
    for (const share of [0, 0.3, 1]) {
      const frame = session.frame(run.end * share, 10, -1);
      for (const world of WORLDS) {
        const over = share === 1;
        const figures = over ? { ...frame[world].figures, ...run[world].summary } : frame[world].figures;
        const sentence = clause(preset.verdict, figures, known.figures, about, { moved: run[world].remapped, over });
        const plain = parts(sentence).join('');
        assert.match(plain, /^[^{}$]*[a-z][^{}$]*\.$/, `${preset.name}: ${plain}`);
        assert.doesNotMatch(plain, /NaN|undefined|Infinity|\.\./, preset.name);
        const marked = parts(sentence);
        if (about.unit === 'count' && marked.length > 1) assert.equal(marked[1], told(about, frame[world].figures), preset.name);
      }
    }
    const { a, b } = session.frame(run.end, 1, -1);
    assert.equal(better(about, a.figures, b.figures), 'b', `${preset.name} by ${about.name}`);
    const { guess } = preset;
    if (!guess) continue;
    assert.ok(hasWords(`guess-${preset.name}`), preset.name);
    const value = Number(new Map(Object.entries((guess.world === 'a' ? a : b).figures)).get(guess.figure));
    assert.ok(Math.abs(nearest(guess, value) - value) <= Math.max(value, 1) * 0.5, `${preset.name}: ${value} is near none of ${guess.choices.join(', ')}`);
  }
});

test('what is chosen is shown, and what is not chosen is the preset’s own', () => {
  const own = new Session('preset=metastable').link();
  const chosen = new Session('preset=metastable&figures=retries,hits&charts=hit_ratio').link();
  const names = (/** @type {{ name: string }[]} */ list) => list.map(({ name }) => name);
  assert.deepEqual(names(figuresOf(known, own)), known.presets.find(({ name }) => name === 'metastable')?.figures);
  assert.deepEqual(names(figuresOf(known, chosen)), ['retries', 'hits']);
  assert.deepEqual(names(chartsOf(known, chosen)), ['hit_ratio']);
});

test('what is seen changes no digest, and a name that no figure has is said', () => {
  const digest = (/** @type {string} */ fragment) => new Session(fragment).run(() => {}).digest;
  assert.equal(digest('preset=hot-key'), digest('preset=hot-key&figures=failed&charts=waiting,hit_ratio&lanes=key'));
  const session = new Session('preset=hot-key&figures=faild,hits');
  assert.deepEqual(session.link().look.figures, ['hits']);
  assert.match(session.link().faults.map(({ message }) => say(message)).join(), /figures.*faild.*failed/);
});

test('each world of a preset has a name, and each name that the engine gives has words or the protection stands in', () => {
  for (const { name, variants } of known.presets) {
    for (const variant of variants) assert.ok(hasWords(`variant-${name}-${variant}`));
    const { names } = new Session(`preset=${name}`).link();
    assert.ok(names.a?.startsWith('world-') && names.b, name);
  }
  const edited = new Session('preset=lock-too-short&protection.lock_ttl=1s&b.protection.lock_ttl=9s').link();
  assert.deepEqual(edited.names, { a: null, b: null }, 'a world that is another has another name');
});

test('a guess is right if nothing to choose from is nearer', () => {
  const guess = { world: /** @type {const} */ ('a'), figure: /** @type {const} */ ('db_queries'), choices: [1, 20, 100] };
  assert.deepEqual([0, 3, 19, 50, 5000].map((value) => nearest(guess, value)), [1, 1, 20, 100, 100]);
});

test('the worlds stand where a stage is seen larger', () => {
  assert.equal(arrangement(1026, 370, 52), 'beside', 'a laptop');
  assert.equal(arrangement(1060, 545, 52), 'beside', 'a desktop');
  assert.equal(arrangement(500, 700, 52), 'over', 'a tablet held upright');
});

pageTest('question and verdict stand together, and the verdict is final at the end', async (page) => {
  await open(page, 'v=2&preset=metastable&t=20s');
  assert.equal(await page.locator('#question').textContent(), 'The cache was flushed once, for an instant. Why does the site stay down?');
  const verdict = page.locator('#verdict');
  await verdict.locator('.when', { hasText: 'so far' }).waitFor();
  const [asked, said] = await Promise.all([page.locator('#question').boundingBox(), verdict.boundingBox()]);
  assert.ok(asked && said && Math.abs(asked.x - said.x) < 1 && said.y >= asked.y, 'on one left edge, one under the other');
  await page.keyboard.press('End');
  await verdict.locator('.when', { hasText: 'at the end' }).waitFor();
  assert.match((await verdict.locator('.clause').first().textContent()) ?? '', /A.*failed; not recovered\./s);
  await page.waitForFunction(() => /B is better\.$/.test(document.querySelector('#verdict [aria-live]')?.textContent ?? ''), null, { timeout: 20_000 });
});

pageTest('only the figure that the preset is about is coloured, in its better direction', async (page) => {
  await open(page, 'v=2&preset=lru-lfu&t=7s');
  const look = async (/** @type {string} */ world) => page.locator(`[data-world=${world}] .figures dd`).evaluateAll((all) => all.map((one) => [/** @type {HTMLElement} */ (one).dataset['figure'], one.className]));
  assert.deepEqual((await look('a'))[0], ['hit_ratio', 'bad'], 'A finds less');
  assert.deepEqual((await look('b'))[0], ['hit_ratio', 'good']);
  for (const world of WORLDS) for (const [name, classes] of (await look(world)).slice(1)) assert.equal(classes, '', `${name} is not coloured`);
});

pageTest('a person chooses other figures and charts: nothing runs again, and the link keeps the choice', async (page) => {
  await open(page, 'v=2&preset=metastable&t=10s');
  const { digest } = new Session('preset=metastable').run(() => {});
  await page.getByLabel('Figure 2').selectOption({ label: 'Retries' });
  await page.getByLabel('Chart 1').selectOption({ label: 'Hit ratio' });
  await page.waitForFunction(() => /figures=failed,retries,hit_ratio.*charts=hit_ratio,db_load/.test(location.hash));
  assert.equal(await page.locator('.busy:visible').count(), 0, 'nothing is computed');
  await page.waitForFunction(() => location.hash.includes('digest='));
  assert.ok(decodeURIComponent(page.url()).endsWith(digest.replace(/^.*:/, '')), 'the same run');
  await page.locator('[data-world=a] [data-figure=retries]').waitFor();
  await page.locator('.chart.first .of', { hasText: 'Hit ratio' }).waitFor();
  await page.reload();
  await page.locator('[data-world=b] [data-figure=retries]').waitFor();
  await page.getByRole('button', { name: 'the preset’s own' }).click();
  await page.locator('[data-world=a] [data-figure=queued]').waitFor();
  await page.waitForFunction(() => !location.hash.includes('figures='));
});

pageTest('a world that is edited is no longer called as the preset had it, and the story goes on', async (page) => {
  await open(page, 'v=2&preset=holder-dies&t=4s');
  assert.equal(await page.locator('#world-a .protection').textContent(), 'Lock of 10 s');
  await page.goto(`${url}#v=2&preset=holder-dies&protection.lock_ttl=3s&b.protection.lock_ttl=2s&t=4s`);
  await page.locator('#world-a .protection', { hasText: 'Redis lock' }).waitFor();
  assert.match((await page.locator('.caption .now').textContent()) ?? '', /^App restarts at 2\.10 s\. A: .+\. B: .+\.$/);
});

pageTest('a preset may ask before it plays, blocks nobody, and compares at the end', async (page) => {
  await open(page, 'v=2&preset=hot-key');
  const guess = page.locator('#guess');
  await guess.getByText('How many queries does A send?').waitFor();
  await guess.getByRole('button', { name: '20', exact: true }).click();
  await guess.getByText('You guessed 20.').waitFor();
  await page.keyboard.press('End');
  await guess.getByText('You guessed 20. It is 100.').waitFor();
  // A person who would rather not guess is asked no more.
  await page.goto(`${url}#v=2&preset=leader-fails`);
  await guess.getByRole('button', { name: 'No guess' }).click();
  assert.equal(await guess.isVisible(), false);
  await page.goto(`${url}#v=2&preset=lease`);
  await page.locator('#question', { hasText: 'the cache itself' }).waitFor();
  assert.equal(await guess.isVisible(), false, 'a preset that asks nothing');
}, { reducedMotion: 'reduce' });

pageTest('the result is saved as a picture', async (page) => {
  await open(page, 'v=2&preset=hot-key&t=2.2s');
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Save the result as a picture' }).first().click()]);
  assert.equal(download.suggestedFilename(), 'stampede-hot-key.png');
  const bytes = readFileSync(await download.path());
  assert.equal(bytes.subarray(1, 4).toString(), 'PNG');
  assert.equal(bytes.readUInt32BE(16), 2400, 'as wide as it is meant to be');
  assert.ok(bytes.length > 20_000, 'and there is something on it');
}, { reducedMotion: 'reduce', acceptDownloads: true });

pageTest('the settings are one list: the preset’s own control first, A and B where they differ, and a search', async (page) => {
  await open(page, 'v=2&preset=metastable&t=10s');
  const about = page.getByRole('region', { name: 'This preset is about' });
  assert.deepEqual(await about.getByRole('textbox').evaluateAll((all) => all.map((one) => /** @type {HTMLInputElement} */ (one).value)), ['no limit', '100']);
  const readers = page.getByRole('textbox', { name: 'Readers', exact: true });
  assert.equal(await readers.inputValue(), '20\u202f000');
  await page.getByRole('searchbox', { name: 'Search the settings' }).fill('timeout');
  const shown = await page.locator('.controls .group .control:visible').evaluateAll((all) => all.map((one) => /** @type {HTMLElement} */ (one).dataset['path']));
  assert.ok(shown.includes('clients.timeout') && !shown.includes('clients.count'), shown.join());
  await page.getByRole('searchbox', { name: 'Search the settings' }).press('Escape');
  await about.getByRole('textbox').last().fill('no limit');
  await about.getByRole('textbox').last().press('Enter');
  await page.waitForFunction(() => location.hash.includes('b.database.queue_limit=none'));
});
