// The first of the page's scripts, and a small one: it starts the download of the engine, says how far it is, and asks
// for the rest of the page meanwhile.
import { engineModule, onDownload } from './download.js';

/** @param {string} id */
const part = (id) => document.getElementById(id);

// From here on the page speaks for itself.
part('needs')?.remove();
// The question in index.html is that of the preset with which the page begins.
const question = part('question');
if (question && !/^#?$|^#?(v=1&)?(preset=)?hot-key\b/.test(location.hash)) question.textContent = 'What happens to your database when a cache fails it?';

const bar = part('loading-bar');
const words = part('loading-words');
onDownload((bytes, total) => {
  if (bytes === 0) return;
  if (bar instanceof HTMLProgressElement) {
    bar.max = total;
    bar.value = bytes;
  }
  if (words) words.textContent = `Loading the engine: ${Math.floor(bytes / 1000)} of ${Math.ceil(total / 1000)} kB`;
});
// Whoever needs the engine hears why it did not come.
engineModule().catch(() => undefined);

import('./main.js').catch((error) => {
  console.error(error);
  const again = Object.assign(document.createElement('button'), { type: 'button', className: 'button', textContent: 'Try again' });
  again.addEventListener('click', () => location.reload());
  part('loading')?.classList.add('failed');
  if (words) words.textContent = 'A part of the page could not be loaded: the connection broke, or something blocks its scripts. Your scenario is in the address.';
  bar?.replaceWith(again);
});
