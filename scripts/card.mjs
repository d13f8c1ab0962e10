// Makes the picture of a shared link, www/card.png: a screenshot of the built page, where the story is told best.
//   npm run card
import path from 'node:path';
import { launchBrowser } from './browser.mjs';
import { serve } from './serve.mjs';
import { root } from './steps.mjs';

const [browser, server] = await Promise.all([launchBrowser(), serve()]);
const page = await browser.newPage({ viewport: { width: 1200, height: 630 }, colorScheme: 'light', bypassCSP: true });
await page.goto(`${server.url}#v=2&preset=hot-key&t=2.19s`);
await page.locator('.charts:not(.old) canvas').first().waitFor({ state: 'attached' });
// Controls are of no use in a picture; their room goes to the two worlds.
await page.addStyleTag({ content: '.actions, .versus, .side, section.time { display: none !important } .page { grid-template-columns: 1fr !important } .caption { order: -1; font-size: 19px; padding: 4px 0 }' });
await page.waitForTimeout(500);
const file = path.join(root, 'www/card.png');
await page.screenshot({ path: file });
console.log(file);
await browser.close();
server.close();
