// Takes screenshots of the built page: desktop, tablet and phone, light and dark. Build it first.
//   node scripts/screenshots.mjs FOLDER [--fragment TEXT] [--wait MS] [--full] [--only WORD]
//   npm run screenshots -- /tmp/shots --fragment '#/play' --wait 2000 --only dark
// --fragment   what follows the page's address, with or without its #
// --wait       how long to let the page run before the picture, 1000 ms unless told
// --full       the whole height of the page, not only what fits the window
// --only       only those pictures whose name has this word in it: desktop, phone, dark, phone-light
import path from 'node:path';
import { parseArgs } from 'node:util';
import { launchBrowser } from './browser.mjs';
import { serve } from './serve.mjs';

const SIZES = {
  desktop: { viewport: { width: 1440, height: 900 } },
  tablet: { viewport: { width: 1024, height: 768 } },
  phone: { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true },
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    fragment: { type: 'string', default: '' },
    wait: { type: 'string', default: '1000' },
    full: { type: 'boolean', default: false },
    only: { type: 'string', default: '' },
  },
});
const [folder] = positionals;
if (!folder) {
  console.error('usage: node scripts/screenshots.mjs FOLDER [--fragment TEXT] [--wait MS] [--full] [--only WORD]');
  process.exit(2);
}

const [browser, server] = await Promise.all([launchBrowser(), serve()]);
for (const [size, window] of Object.entries(SIZES)) {
  for (const colorScheme of /** @type {const} */ (['light', 'dark'])) {
    const name = `${size}-${colorScheme}`;
    if (!name.includes(values.only)) continue;
    const page = await browser.newPage({ ...window, colorScheme });
    page.on('pageerror', (error) => console.error(`${name}: ${error.stack ?? error}`));
    page.on('console', (message) => console.log(`${name}: ${message.type()}: ${message.text()}`));
    await page.goto(`${server.url}#${values.fragment.replace(/^#/, '')}`);
    await page.waitForTimeout(Number(values.wait));
    const file = path.join(folder, `${name}.png`);
    await page.screenshot({ path: file, fullPage: values.full });
    console.log(file);
    await page.close();
  }
}
await browser.close();
server.close();
