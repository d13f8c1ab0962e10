// The first of the page's scripts, and a small one: it starts the download of the engine, says how far it is, loads the words,
// and asks for the rest of the page.
import { engineModule, onDownload } from './download.js';
import { loadWords } from './language.js';
import { say } from './say.js';

/** @param {string} id */
const part = (id) => document.getElementById(id);

// From here on the page speaks for itself.
part('needs')?.remove();
// The question in index.html is that of the preset with which the page begins.
const question = part('question');
if (question && !/^#?$|^#?(v=\d+&)?(preset=)?hot-key\b/.test(location.hash)) {
  question.textContent = question.dataset['otherwise'] ?? '';
  question.dataset['words'] = 'page-question';
}

const bar = part('loading-bar');
const told = part('loading-words');
/** Says how much has come. Until there are words, index.html has said that something comes. */
let tell = () => {};
let [come, whole] = [0, 0];
onDownload((bytes, total) => {
  if (bytes === 0) return;
  [come, whole] = [bytes, total];
  if (bar instanceof HTMLProgressElement) {
    bar.max = total;
    bar.value = bytes;
  }
  tell();
});
// Each caller that needs the engine hears why it did not come.
engineModule().catch(() => undefined);

start().catch((error) => {
  console.error(error);
  told?.remove();
  bar?.remove();
  // The sentences about it have come with the page, because the file of words may be what is missing.
  for (const id of ['broken', 'again']) part(id)?.removeAttribute('hidden');
  part('again')?.addEventListener('click', () => location.reload());
});

async function start() {
  await loadWords();
  tell = () => {
    if (told && come > 0) told.textContent = say('loading-engine.share', { come: Math.floor(come / 1000), whole: Math.ceil(whole / 1000) });
  };
  tell();
  // The page has its words from the first: its panels say something as soon as they are made.
  await import('./main.js');
}
