// The sheet that says what the page is, how its links work, and which keys it knows.
import { say } from '../say.js';
import { makeDialog, openDialog } from './dialog.js';
import { make } from './dom.js';
import { setSingleKeys, singleKeys } from './shortcuts.js';

/** @type {[keys: string[], does: string][]} */
const KEYS = [
  [[say('key-space')], say('help-play')],
  [['←', '→'], say('help-step')],
  [[say('key-shift-left'), say('key-shift-right')], say('help-jump')],
  [[say('key-home'), say('key-end')], say('help-ends')],
  [['−', '+'], say('help-speed')],
  [['0'], say('help-auto')],
  [['[', ']'], say('help-inspect')],
  [[say('key-escape')], say('help-leave')],
  [[say('key-undo'), say('key-redo')], say('help-undo')],
  [['p'], say('help-preset')],
  [['i'], say('help-intervene')],
  [['l'], say('help-lanes')],
  [['s'], say('help-share')],
  [['?'], say('help-help')],
];

const single = make('input', { type: 'checkbox', role: 'switch', class: 'switch', id: 'single-keys', checked: singleKeys(), 'aria-describedby': 'single-keys-help', onchange: () => setSingleKeys(single.checked) });

const dialog = makeDialog(
  'help',
  say('help-what'),
  make('p', {}, say('help-simulation')),
  make('p', {}, say('help-do')),
  make('p', {}, say('help-link')),
  make('h2', {}, say('help-keyboard')),
  make('p', { class: 'option' }, make('label', { for: 'single-keys' }, say('help-single')), single),
  make('p', { id: 'single-keys-help' }, say('help-single.help')),
  make('dl', { class: 'keys' }, ...KEYS.flatMap(([keys, does]) => [make('dt', {}, ...keys.map((key) => make('kbd', {}, key))), make('dd', {}, does)])),
);

/** Shows the sheet, or puts it away. */
export function help() {
  if (dialog.open) dialog.close();
  else openDialog(dialog);
}
