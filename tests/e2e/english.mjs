// The page's words in English, for tests of its parts without a browser.
import { readFileSync, readdirSync } from 'node:fs';
import { speak } from '../../www/say.js';

const ROOM = new URL('../../words/en/', import.meta.url);

/** @param {string} name @returns {string} A file of words. */
export function english(name) {
  return readFileSync(new URL(`${name}.ftl`, ROOM), 'utf8');
}

/** From here on the page's parts speak English. */
export function speakEnglish() {
  const names = readdirSync(ROOM).flatMap((file) => (file.endsWith('.ftl') ? [file.replace(/\.ftl$/, '')] : []));
  speak('en', names.map(english));
}
