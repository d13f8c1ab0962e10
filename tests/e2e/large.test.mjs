// Large runs in a real browser: what fits is kept as a whole, what does not is held in windows, what does not fit even so is told in
// words, and the page goes on after either.
// The smallest of them always; all of them, which takes minutes and gigabytes, with LONG=1.
import assert from 'node:assert/strict';
import { ALL } from './all.mjs';
import { pageTest, url } from './page.mjs';

const MINUTES = 60_000;

/** A crowd in an endless queue, whose members give up one after the other and take their work along. */
const QUEUE =
  'preset=hot-key&clients.calm_rate=0&clients.calm_until=0s&clients.count=400000&clients.arrivals=constant&clients.rate=2000' +
  '&clients.read_share=0.5&cache.round_trip=1min&clients.timeout=200s&clients.cancel=yes&database.connections=1' +
  '&database.query_time=1h&database.write_time=1h&database.queue_limit=none&keys.popularity=uniform&keys.count=1000000' +
  '&cache.preload=no';
/** Each miss leaves something behind in the cache's log, in an app's memory and in the requests' own steps. */
const HEAVY =
  'preset=hot-key&clients.count=2850000&clients.calm_rate=0&clients.calm_until=0s&keys.popularity=uniform' +
  '&keys.count=1000000&cache.preload=no&cache.ttl=1ms&apps.l1_ttl=1ms&apps.l1_entries=1&cache.max_entries=1' +
  '&b.protection.coalesce=none&cache.service=1us';
/** Readers who are all given an old value at one instant, and the frame at which they are on their way home with it. */
const OLD =
  'preset=hot-key&clients.calm_rate=0&clients.calm_until=0s&clients.count=2999000&clients.window=0s&clients.start=3s' +
  '&cache.ttl=30d&writes.strategy=write-around&do=update@1s&t=3.0015s';

/** Ten million requests: more steps than any browser has memory for. */
const WINDOWS = 'preset=hot-key&clients.arrivals=poisson&clients.rate=100000&clients.for=100s';
/** Many more misses, who all try again: more work under way at once than any browser may have memory for. */
const ENDLESS = `${HEAVY.replace('2850000', '12000000')}&clients.timeout=100ms&clients.retry=fixed&clients.retries=1&database.connections=1`;

for (const [name, fragment, always] of /** @type {[string, string, boolean][]} */ ([
  ['a breakdown of a million', 'preset=breakdown&clients.count=1000000&cache.service=0s', true],
  ['geecache with a million', 'preset=geecache-100k&clients.count=1000000', false],
  ['a hot key of three million', 'preset=hot-key&clients.count=2999000', false],
  ['a queue that 400 000 leave', QUEUE, false],
  ['three million who are given an old value at once', OLD, false],
  ['nearly three million misses that each leave much behind', HEAVY, false],
  ['ten million, an instant at a time', WINDOWS, false],
  ['twelve million of such a kind, who try again', ENDLESS, false],
])) {
  if (!always && !ALL) continue;
  pageTest(
    `${name}: the run is shown or refused in words, and the page goes on`,
    async (page) => {
      const start = performance.now();
      await page.goto(`${url}#v=2&${fragment}`);
      await page.waitForFunction(() => document.querySelector('.chart.first canvas') || document.querySelector('.notice-lead'), null, { timeout: 10 * MINUTES });
      const told = (await page.locator('#notices').textContent()) ?? '';
      const shown = await page.locator('.chart.first canvas').isVisible();
      console.log(`${name}: ${shown ? 'shown' : 'refused'} after ${((performance.now() - start) / 1000).toFixed(0)} s; ${told}`);
      // What is not kept as a whole says so, and what does not fit even so says what to lower.
      if (fragment === WINDOWS) assert.match(told, /is computed again/);
      if ((fragment === ENDLESS || fragment === HEAVY) && !shown) assert.match(told, /clients\.count.*at most about.*too (large|long)/);
      else assert.ok(shown, told);
      assert.doesNotMatch(told, /unreachable|null pointer|ownership|the run before it|has not answered/);
      await page.keyboard.press('p');
      await page.locator('.presets button[value=geecache]').click();
      await page.waitForFunction(() => /preset=geecache(&|$)/.test(location.hash) && document.querySelector('.chart.first canvas'), null, { timeout: 2 * MINUTES });
      await page.waitForFunction(() => !document.querySelector('.busy:not([hidden])'));
      assert.equal(await page.locator('#notices').textContent(), '');
    },
    { timeout: 15 * MINUTES },
  );
}
