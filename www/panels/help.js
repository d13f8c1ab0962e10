// The sheet that says what the page is, how its links work, and which keys it knows.
import { make } from './dom.js';
import { setSingleKeys, singleKeys } from './shortcuts.js';

/** @type {[keys: string[], does: string][]} */
const KEYS = [
  [['Space'], 'play or pause'],
  [['←', '→'], 'one event back or forward'],
  [['Shift ←', 'Shift →'], 'to the last or next moment of interest'],
  [['Home', 'End'], 'to the start or the end'],
  [['−', '+'], 'slower or faster'],
  [['0'], 'automatic speed: slow where it matters'],
  [['[', ']'], 'inspect the previous or next request'],
  [['Esc'], 'close, or stop inspecting'],
  [['Ctrl Z', 'Ctrl Shift Z'], 'undo or redo a change'],
  [['p'], 'choose a preset'],
  [['i'], 'intervene: do something to the cache, the database, an app'],
  [['s'], 'copy a link to this instant'],
  [['?'], 'this sheet'],
];

const single = make('input', { type: 'checkbox', role: 'switch', class: 'switch', id: 'single-keys', checked: singleKeys(), 'aria-describedby': 'single-keys-help', onchange: () => setSingleKeys(single.checked) });

const dialog = make(
  'dialog',
  { class: 'sheet', 'aria-labelledby': 'help-title' },
  make(
    'div',
    { class: 'sheet-title' },
    make('h2', { id: 'help-title' }, 'What this is'),
    make('form', { method: 'dialog' }, make('button', { class: 'icon', 'aria-label': 'Close' }, '×')),
  ),
  make('p', {}, 'Stampede simulates what your database has to bear when a cache fails it, request by request, in your browser. A and B get exactly the same traffic and the same chance; they differ only in what is set for B. Change any number, and both are computed again.'),
  make('p', {}, 'Click a moving request to follow it through both worlds. Click a cache node, the key, the database, an app or the readers to do something to them at this instant: kill, delete, slow down. “Interventions” in the settings lists what is done, and takes it back.'),
  make('p', {}, 'The address holds the whole scenario, seed included: whoever opens a shared link sees the same run at the same instant, to the bit, and is told if not. Undo and redo, or back and forward, take your changes back and bring them again, and leave the instant as it is. Nothing you do here leaves your browser.'),
  make('h2', {}, 'Keyboard'),
  make('p', { class: 'option' }, make('label', { for: 'single-keys' }, 'Single-key shortcuts'), single),
  make('p', { id: 'single-keys-help' }, 'Switched off, letters, signs and Space do nothing by themselves. The arrow keys, Home, End and Esc stay.'),
  make('dl', { class: 'keys' }, ...KEYS.flatMap(([keys, does]) => [make('dt', {}, ...keys.map((key) => make('kbd', {}, key))), make('dd', {}, does)])),
);
dialog.addEventListener('click', (event) => {
  // The dialog's own surface lies under all its content: a click on it is a click on the backdrop.
  if (event.target === dialog) dialog.close();
});

/** Shows the sheet, or puts it away. */
export function help() {
  if (!dialog.isConnected) document.body.append(dialog);
  if (dialog.open) dialog.close();
  else dialog.showModal();
}
