// The browser that tests and screenshots use: the one the machine has.
import { accessSync, constants, readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './steps.mjs';

const BROWSERS = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

/** The path of an installed Chrome or Chromium, CHROME first, or undefined. */
export function findBrowser() {
  const { CHROME } = process.env;
  return first(CHROME ? [CHROME] : BROWSERS);
}

/** The path of an installed ChromeDriver, CHROMEDRIVER first, or undefined: wasm-pack then fetches its own. */
export function findDriver() {
  const { CHROMEDRIVER } = process.env;
  return first(CHROMEDRIVER ? [CHROMEDRIVER] : ['chromedriver']);
}

/** What webdriver.json says, which `wasm-pack test` by hand also reads, and which browser it is said to. */
export function browserSettings() {
  const settings = JSON.parse(readFileSync(path.join(root, 'webdriver.json'), 'utf8'));
  settings['goog:chromeOptions'].binary = findBrowser();
  return settings;
}

/** Starts the browser. */
export async function launchBrowser() {
  const { chromium } = await import('playwright-core');
  const { binary, args } = browserSettings()['goog:chromeOptions'];
  return chromium.launch({ executablePath: binary, args });
}

/**
 * The first of some programs that is there, by path or on the PATH.
 * @param {string[]} names
 */
function first(names) {
  const folders = (process.env.PATH ?? '').split(path.delimiter).filter(Boolean);
  const files = names.flatMap((name) => (path.isAbsolute(name) ? [name] : folders.map((folder) => path.join(folder, name))));
  return files.find((file) => {
    try {
      accessSync(file, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
