// Chooses the language of the page and loads its words: those of no other language are loaded.
import { say, speak } from './say.js';

/** @type {Record<string, () => Promise<{ default: string[] }>>} */
const ROOMS = { en: () => import('../words/en/index.js') };

/** A made-up language, English with an accent on every letter: what stands on the page without one has its words elsewhere. */
const ACCENTED = 'en-XA';

/** Loads the words, and says with them what index.html said before. The address may ask for a language: `?language=en-XA`. */
export async function loadWords() {
  const asked = new URLSearchParams(location.search).get('language') ?? '';
  const language = asked in ROOMS ? asked : 'en';
  const [{ default: texts }, accented] = await Promise.all([words(language), asked === ACCENTED ? import('./accented.js') : null]);
  speak(language, texts, accented?.accented);
  document.documentElement.lang = language;
  for (const element of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll('[data-words], [data-words-label]'))) {
    const { words, wordsLabel } = element.dataset;
    if (words) element.textContent = say(words);
    if (wordsLabel) element.ariaLabel = say(wordsLabel);
  }
}

/** @param {string} language */
function words(language) {
  const load = ROOMS[language];
  if (!load) throw new Error(`there are no words in ${language}`);
  return load();
}
